//! Which of this context's things somebody hears of.

use db::Ctx;
use kernel::{Entity, Fault};
use uuid::Uuid;

use crate::{ImportName, OrderId, OrderName, RoutingRuleName, store};

/// Orders of one's own shops, files of one's own, and the rules about what one may see.
///
/// # Errors
/// What the engine reports.
pub fn sight(ctx: &mut Ctx<'_>, kind: &str, ids: &[Uuid]) -> Result<Option<Vec<Uuid>>, Fault> {
    match kind {
        OrderName::PREFIX => {
            let orders = ids.iter().copied().map(OrderId::from_uuid).collect();
            let seen = store::orders_in_sight(ctx, orders)?;
            Ok(Some(seen.into_iter().map(OrderId::uuid).collect()))
        }
        ImportName::PREFIX => store::imports_in_sight(ctx, ids).map(Some),
        RoutingRuleName::PREFIX => {
            let rules = store::routing_rules(ctx)?;
            let scope = &ctx.actor().scope;
            let seen = rules.into_iter().filter_map(|rule| rule.seen_within(scope));
            let seen: Vec<Uuid> = seen.map(|rule| rule.id.uuid()).collect();
            Ok(Some(ids.iter().copied().filter(|id| seen.contains(id)).collect()))
        }
        _ => Ok(None),
    }
}
