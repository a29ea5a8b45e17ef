//! A rule is added that says which warehouses orders go to.

use access::Approvable;
use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde::{Deserialize, Serialize};
use settings::RuleApprovals;

use crate::routing::{RoutingRule, RuleInput};
use crate::{permissions, store};

/// A rule is added; orders that are confirmed from now on meet it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AddRoutingRule {
    pub rule: RuleInput,
}

impl Command for AddRoutingRule {
    const NAME: &'static str = "orders.add_routing_rule";
    const PERMISSION: Permission = permissions::MANAGE_ROUTING;
    type Output = RoutingRule;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<RoutingRule, Fault> {
        let rule = self.rule.checked()?;
        must_name_what_exists(ctx, &rule)?;
        let rule = rule.into_rule(ctx.new_id(), 1);
        store::insert_rule(ctx, &rule)?;
        tell_rule(ctx, "RoutingRuleAdded", &rule);
        Ok(rule)
    }
}

impl Approvable for AddRoutingRule {
    fn needs_approval(&self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        Ok(settings::parameter::<RuleApprovals>(ctx)? > 0)
    }
}

/// Whether its shops and warehouses are there for the one who acts.
pub(crate) fn must_name_what_exists(ctx: &mut Ctx<'_>, rule: &RuleInput) -> Result<(), Fault> {
    let warehouses = inventory::seen_warehouses(ctx)?;
    for (at, id) in rule.warehouses.iter().enumerate() {
        if !warehouses.iter().any(|warehouse| warehouse.id == *id) {
            let path = format!("warehouses[{at}]");
            return Err(Fault::field(path, "orders.unknown_warehouse", id.to_string()));
        }
    }
    // Without a list a rule holds for every shop.
    if rule.conditions.shops.is_empty() && !ctx.actor().shops().is_all() {
        return Err(Fault::field("conditions.shops", "kernel.required", "name your shops"));
    }
    let shops = settings::shops(ctx, &rule.conditions.shops)?;
    for (at, id) in rule.conditions.shops.iter().enumerate() {
        if !shops.contains_key(id) {
            let path = format!("conditions.shops[{at}]");
            return Err(Fault::field(path, "orders.unknown_shop", id.to_string()));
        }
    }
    Ok(())
}

/// The whole rule stands in its news: so every version of it can be read later.
pub(super) fn tell_rule(ctx: &mut Ctx<'_>, kind: &'static str, rule: &RoutingRule) {
    ctx.emit(Event::about("orders", kind, rule.id, rule.version, rule));
}
