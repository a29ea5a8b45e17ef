//! Which of this context's things somebody hears of.

use db::Ctx;
use kernel::{Entity, Fault};
use uuid::Uuid;

use crate::ids::Warehouse;

/// Warehouses of one's own.
///
/// # Errors
/// None.
pub fn sight(ctx: &mut Ctx<'_>, kind: &str, ids: &[Uuid]) -> Result<Option<Vec<Uuid>>, Fault> {
    let seen = ctx.actor().warehouses();
    let own = || ids.iter().copied().filter(|id| seen.has(*id)).collect();
    Ok((kind == Warehouse::PREFIX).then(own))
}
