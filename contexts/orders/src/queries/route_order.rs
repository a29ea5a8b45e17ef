//! Where one order would go just now, and why: by the rules as they are, or with one that is not saved
//! yet.

use std::collections::HashMap;

use db::{Ctx, Query};
use inventory::OwnerType;
use kernel::{Fault, Permission};
use serde::Serialize;

use super::routing_rules::with;
use crate::commands::{Market, Wish, demands, must_name_what_exists, touched};
use crate::order::Order;
use crate::parcel::Reasons;
use crate::routing::{Misfit, Plan, RoutingRule, RuleInput};
use crate::{OrderId, RoutingRuleId, permissions, store};

/// A dry run for one order.
#[derive(Debug, Clone)]
pub struct RouteOrder {
    pub order_id: OrderId,
    /// A rule as it would be, and the one it takes the place of; a further one without.
    pub rule: Option<(Option<RoutingRuleId>, RuleInput)>,
}

/// Where an order would go, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct OrderRoute {
    pub id: OrderId,
    pub number: String,
    /// Each rule in the order in which they are asked, with what keeps it from fitting.
    pub rules: Vec<RuleVerdict>,
    /// The rule that was followed, and what each warehouse of it has.
    pub reasons: Reasons,
    /// What leaves from where; warehouses that one may not see are left out.
    pub parts: Vec<RoutedPart>,
    /// Units that no warehouse has.
    pub missing: Vec<RoutedUnits>,
}

/// Whether a rule fits an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RuleVerdict {
    /// `EU orders v3`.
    pub rule: String,
    /// Whether it is the one that was followed.
    pub followed: bool,
    /// Why it does not fit; nothing when it does.
    pub misfits: Vec<Misfit>,
}

/// What one warehouse would send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RoutedPart {
    pub warehouse: String,
    pub lines: Vec<RoutedUnits>,
}

/// Units of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RoutedUnits {
    pub line_no: i64,
    pub units: i64,
}

impl Query for RouteOrder {
    const PERMISSION: Permission = permissions::MANAGE_ROUTING;
    type Output = OrderRoute;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<OrderRoute, Fault> {
        let order = store::look(ctx, self.order_id)?;
        let mut rules = store::routing_rules(ctx)?;
        if let Some((id, rule)) = self.rule {
            let rule = rule.checked().map_err(|fault| fault.under("rule"))?;
            must_name_what_exists(ctx, &rule).map_err(|fault| fault.under("rule"))?;
            rules = with(&rules, id, rule, &ctx.actor().scope)?;
        }
        rules.sort_by_key(|rule| (rule.priority, rule.id));
        let plan = plan(ctx, &order, rules.clone())?;
        let scope = ctx.actor().scope.clone();
        let verdicts = rules
            .into_iter()
            .filter_map(|rule| verdict(rule.seen_within(&scope)?, &order, &plan))
            .collect();
        let seen: HashMap<_, _> = inventory::seen_warehouses(ctx)?
            .into_iter()
            .map(|warehouse| (warehouse.id, warehouse.code))
            .collect();
        let sees = |code: &str| seen.values().any(|known| known == code);
        let parts = plan.parts.iter().filter_map(|part| {
            let lines = part.lines.iter();
            let lines = lines.map(|(demand, units)| (demand.line_no, *units)).map(units).collect();
            Some(RoutedPart { warehouse: seen.get(&part.warehouse_id)?.clone(), lines })
        });
        Ok(OrderRoute {
            id: order.id,
            number: order.number,
            rules: verdicts,
            parts: parts.collect(),
            missing: plan.missing.iter().copied().map(units).collect(),
            reasons: plan.reasons.seen(sees),
        })
    }
}

/// As the confirmation would plan it. What the order holds itself is there for it.
fn plan(ctx: &mut Ctx<'_>, order: &Order, rules: Vec<RoutingRule>) -> Result<Plan, Fault> {
    let lines = store::lines_of(ctx, &[order.id])?.remove(&order.id).unwrap_or_default();
    let ids: Vec<_> = lines.iter().filter_map(|line| line.sku_id).collect();
    let skus = catalog::skus(ctx, &ids)?;
    let shop = settings::shops(ctx, &[order.shop_id])?.remove(&order.shop_id);
    let shop = shop.ok_or_else(|| Fault::internal("orders.no_shop", order.shop_id.to_string()))?;
    let to_send = |line: &crate::line::Line| {
        let progress = &line.progress;
        progress.ordered - progress.cancelled - progress.shipped
    };
    let wish = Wish { order, shop: &shop, demands: demands(&lines, &skus, to_send) };
    let held = inventory::claims_of(ctx, &[(OwnerType::Order, order.id.uuid())])?;
    let market = Market::read(ctx, skus, &touched([&wish]))?;
    Ok(market.with_held(&held).ruled_by(rules).plan(&wish))
}

fn verdict(rule: RoutingRule, order: &Order, plan: &Plan) -> Option<RuleVerdict> {
    let title = rule.title();
    let followed = plan.reasons.rule.as_deref() == Some(title.as_str());
    Some(RuleVerdict { followed, misfits: rule.misfits(order), rule: title })
}

fn units((line_no, units): (i64, i64)) -> RoutedUnits {
    RoutedUnits { line_no, units }
}
