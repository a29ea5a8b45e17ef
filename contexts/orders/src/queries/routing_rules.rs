//! Routing rules, and what a change of them would do.

use std::collections::HashMap;

use db::{Ctx, Query};
use inventory::WarehouseId;
use kernel::{Fault, Permission, Scope};
use serde::{Deserialize, Serialize};
use settings::ShopId;

use crate::commands::must_name_what_exists;
use crate::order::Order;
use crate::routing::{RoutingRule, RuleInput, first_fit};
use crate::{OrderId, RoutingRuleId, permissions, store};

/// Orders a dry run looks at: enough to see a rule at work, few enough to answer at once.
const MOST_TRIED: i64 = 1_000;

/// Every rule about what one may see, first the one that is asked first.
#[derive(Debug, Clone)]
pub struct ListRoutingRules;

impl Query for ListRoutingRules {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Vec<RoutingRule>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<RoutingRule>, Fault> {
        let rules = store::routing_rules(ctx)?;
        let scope = &ctx.actor().scope;
        Ok(rules.into_iter().filter_map(|rule| rule.seen_within(scope)).collect())
    }
}

/// A dry run: which of the last orders would go elsewhere.
#[derive(Debug, Clone)]
pub struct TryRoutingRule {
    /// The rule it takes the place of; a further rule when absent.
    pub id: Option<RoutingRuleId>,
    pub rule: RuleInput,
    /// How many orders, the latest first.
    pub last: i64,
}

/// What a dry run found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RoutingTrial {
    /// Orders that were looked at.
    pub looked_at: usize,
    /// Those that would meet another rule, or other warehouses by it.
    pub changed: Vec<ReroutedOrder>,
}

/// An order that would go elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReroutedOrder {
    pub id: OrderId,
    pub number: String,
    pub before: Route,
    pub after: Route,
}

/// Where an order goes, and by which rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Route {
    /// `EU orders v3`; absent when no rule fits and the shop's own ranking holds.
    pub rule: Option<String>,
    /// Codes of warehouses, the best first.
    pub warehouses: Vec<String>,
}

impl Query for TryRoutingRule {
    const PERMISSION: Permission = permissions::MANAGE_ROUTING;
    type Output = RoutingTrial;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<RoutingTrial, Fault> {
        if !(1..=MOST_TRIED).contains(&self.last) {
            return Err(Fault::field("last", "kernel.out_of_range", "1 to 1,000 orders"));
        }
        let rule = self.rule.checked()?;
        must_name_what_exists(ctx, &rule)?;
        let now = store::routing_rules(ctx)?;
        let then = with(&now, self.id, rule, &ctx.actor().scope)?;
        let orders = store::latest_orders(ctx, self.last)?;
        let shops = ranked_by_shops(ctx, &orders)?;
        let codes: Vec<(WarehouseId, String)> = inventory::seen_warehouses(ctx)?
            .into_iter()
            .filter(|warehouse| warehouse.facts.active)
            .map(|warehouse| (warehouse.id, warehouse.code))
            .collect();
        let changed = orders
            .iter()
            .filter_map(|order| {
                let own = shops.get(&order.shop_id).map(Vec::as_slice).unwrap_or_default();
                let before = route(&now, order, own, &codes);
                let after = route(&then, order, own, &codes);
                (before != after).then(|| ReroutedOrder {
                    id: order.id,
                    number: order.number.clone(),
                    before,
                    after,
                })
            })
            .collect();
        Ok(RoutingTrial { looked_at: orders.len(), changed })
    }
}

/// The rules as they would be.
pub(super) fn with(
    now: &[RoutingRule],
    id: Option<RoutingRuleId>,
    rule: RuleInput,
    scope: &Scope,
) -> Result<Vec<RoutingRule>, Fault> {
    let mut rules = now.to_vec();
    match id {
        None => rules.push(rule.into_rule(RoutingRuleId::from_uuid(uuid::Uuid::max()), 1)),
        Some(id) => {
            let is_it = |known: &&mut RoutingRule| known.id == id && known.is_within(scope);
            let known = rules.iter_mut().find(is_it);
            let known =
                known.ok_or_else(|| Fault::not_found("orders.unknown_rule", id.to_string()))?;
            *known = rule.into_rule(id, known.version + 1);
        }
    }
    Ok(rules)
}

fn ranked_by_shops(
    ctx: &mut Ctx<'_>,
    orders: &[Order],
) -> Result<HashMap<ShopId, Vec<WarehouseId>>, Fault> {
    let mut ids: Vec<ShopId> = orders.iter().map(|order| order.shop_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let shops = settings::shops(ctx, &ids)?;
    let ranked = |shop: &settings::ShopFacts| {
        shop.workflow.warehouses.iter().map(|id| WarehouseId::from_uuid(id.uuid())).collect()
    };
    Ok(shops.iter().map(|(id, shop)| (*id, ranked(shop))).collect())
}

/// As the choice of a warehouse sees it: the rule's list, else the shop's, else every active one.
fn route(
    rules: &[RoutingRule],
    order: &Order,
    shop: &[WarehouseId],
    codes: &[(WarehouseId, String)],
) -> Route {
    let rule = first_fit(rules, order);
    let ranked = rule.map_or(shop, |rule| rule.warehouses.as_slice());
    let code = |id: &WarehouseId| codes.iter().find(|(known, _)| known == id);
    let warehouses = if ranked.is_empty() {
        codes.iter().map(|(_, code)| code.clone()).collect()
    } else {
        ranked.iter().filter_map(code).map(|(_, code)| code.clone()).collect()
    };
    Route { rule: rule.map(RoutingRule::title), warehouses }
}
