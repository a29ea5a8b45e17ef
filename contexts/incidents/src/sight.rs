//! Which of this context's things somebody hears of.

use db::Ctx;
use kernel::{Entity, Fault};
use uuid::Uuid;

use crate::alert::AlertName;
use crate::store;

/// Alerts that one's own work mends.
///
/// # Errors
/// What the engine reports.
pub fn sight(ctx: &mut Ctx<'_>, kind: &str, ids: &[Uuid]) -> Result<Option<Vec<Uuid>>, Fault> {
    if kind == AlertName::PREFIX { store::heard(ctx, ids).map(Some) } else { Ok(None) }
}
