//! Which of this context's things somebody hears of.

use db::Ctx;
use kernel::{Entity, Fault};
use uuid::Uuid;

use crate::{Customer, CustomerId, PersonEntity, store};

/// Customers and people of one's own shops' orders.
///
/// # Errors
/// What the engine reports.
pub fn sight(ctx: &mut Ctx<'_>, kind: &str, ids: &[Uuid]) -> Result<Option<Vec<Uuid>>, Fault> {
    match kind {
        Customer::PREFIX => {
            let ids: Vec<CustomerId> = ids.iter().copied().map(CustomerId::from_uuid).collect();
            let seen = store::customers::list(ctx, &ids)?;
            Ok(Some(seen.into_iter().map(|row| row.id.uuid()).collect()))
        }
        PersonEntity::PREFIX => store::people::in_sight(ctx, ids).map(Some),
        _ => Ok(None),
    }
}
