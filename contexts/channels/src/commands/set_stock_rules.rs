//! Somebody says how much of the stock a shop shows.

use db::{Command, Ctx, Event};
use inventory::WarehouseId;
use kernel::{Fault, Permission};
use serde_json::json;

use super::must_see_connection;
use crate::publishing::StockRules;
use crate::{ConnectionId, permissions, store};

/// Sets the rules of a connection. Everything is looked through and told by them; saved as they are, they
/// are told once more.
#[derive(Debug, Clone)]
pub(crate) struct SetStockRules {
    pub(crate) id: ConnectionId,
    /// 0 when there were none.
    pub(crate) seen_version: i64,
    pub(crate) rules: StockRules,
}

impl Command for SetStockRules {
    const NAME: &'static str = "channels.set_stock_rules";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let connection = must_see_connection(ctx, self.id)?;
        let mut rules = self.rules.checked()?;
        if rules.enabled && !connection.takes_stock {
            let detail = "its terms do not say how it is told";
            return Err(Fault::conflict("channels.takes_no_stock", detail));
        }
        let seen: Vec<WarehouseId> =
            inventory::seen_warehouses(ctx)?.into_iter().map(|one| one.id).collect();
        if rules.warehouse_ids.iter().any(|id| !seen.contains(id)) {
            let detail = "no warehouse has this id";
            return Err(Fault::field("warehouse_ids", "kernel.unknown_id", detail));
        }
        let kept = store::stock_rules(ctx, self.id)?;
        let version = kept.as_ref().map_or(0, |kept| kept.version);
        let before = kept.map(|kept| kept.rules.warehouse_ids).unwrap_or_default();
        // Who sees some warehouses only changes nothing about the others.
        rules.warehouse_ids.extend(before.into_iter().filter(|id| !seen.contains(id)));
        if version != self.seen_version
            || !store::put_stock_rules(ctx, self.id, &rules, self.seen_version)?
        {
            let detail = "the rules were changed meanwhile";
            return Err(Fault::conflict("channels.stale", detail));
        }
        if rules.enabled {
            store::look_again(ctx, self.id)?;
        } else {
            store::unmark_all(ctx, self.id)?;
            store::supersede_all(ctx, self.id)?;
        }
        let event = Event::about("channels", "StockRulesSet", self.id, version + 1, &json!(rules));
        ctx.emit(event);
        Ok(())
    }
}
