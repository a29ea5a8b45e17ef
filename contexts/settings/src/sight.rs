//! Which of this context's things somebody hears of.

use db::Ctx;
use kernel::{Entity, Fault};
use uuid::Uuid;

use crate::{ParameterEntry, Shop};

/// Shops of one's own; parameters are the whole house's.
///
/// # Errors
/// None.
pub fn sight(ctx: &mut Ctx<'_>, kind: &str, ids: &[Uuid]) -> Result<Option<Vec<Uuid>>, Fault> {
    let shops = ctx.actor().shops();
    Ok(match kind {
        Shop::PREFIX => Some(ids.iter().copied().filter(|id| shops.has(*id)).collect()),
        ParameterEntry::PREFIX => Some(ids.to_vec()),
        _ => None,
    })
}
