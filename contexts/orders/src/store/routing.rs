//! Routing rules.

use db::{Ctx, Json};
use kernel::Fault;

use crate::OrderId;
use crate::order::Order;
use crate::routing::RoutingRule;
use crate::store::{OfShops, look_many};

/// All rules, first the one that is asked first.
pub(crate) fn routing_rules(ctx: &mut Ctx<'_>) -> Result<Vec<RoutingRule>, Fault> {
    ctx.list(
        "SELECT id, priority, name, conditions, warehouses, active, version FROM routing_rules \
         ORDER BY priority, id",
        &[],
        |row| {
            Ok(RoutingRule {
                id: row.get(0)?,
                priority: row.get(1)?,
                name: row.get(2)?,
                conditions: row.get::<Json<_>>(3)?.0,
                warehouses: row.get::<Json<_>>(4)?.0,
                active: row.get(5)?,
                version: row.get(6)?,
            })
        },
    )
}

/// The latest orders, for a dry run of rules.
pub(crate) fn latest_orders(ctx: &mut Ctx<'_>, most: i64) -> Result<Vec<Order>, Fault> {
    let seen = OfShops::new(ctx, "shop_id", 2);
    let sql =
        format!("SELECT id FROM orders WHERE {seen} ORDER BY placed_at DESC, id DESC LIMIT $1");
    let ids = ctx.list(&sql, &seen.params(&[&most]), |row| row.get::<OrderId>(0))?;
    let mut orders = look_many(ctx, &ids)?;
    orders.sort_unstable_by_key(|order| std::cmp::Reverse((order.placed_at, order.id)));
    Ok(orders)
}

/// Writes a new rule.
pub(crate) fn insert_rule(ctx: &mut Ctx<'_>, rule: &RoutingRule) -> Result<(), Fault> {
    ctx.execute(
        "INSERT INTO routing_rules (id, priority, name, conditions, warehouses, active, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            &rule.id,
            &rule.priority,
            &rule.name,
            &Json(&rule.conditions),
            &Json(&rule.warehouses),
            &rule.active,
            &rule.version,
        ],
    )
    .map(|_| ())
}

/// Writes a changed rule.
pub(crate) fn update_rule(ctx: &mut Ctx<'_>, rule: &RoutingRule) -> Result<(), Fault> {
    let changed = ctx.execute(
        "UPDATE routing_rules SET priority = $2, name = $3, conditions = $4, warehouses = $5, \
         active = $6, version = $7 WHERE id = $1 AND version = $7 - 1",
        &[
            &rule.id,
            &rule.priority,
            &rule.name,
            &Json(&rule.conditions),
            &Json(&rule.warehouses),
            &rule.active,
            &rule.version,
        ],
    )?;
    if changed == 1 {
        return Ok(());
    }
    Err(Fault::conflict("orders.rule_stale", "the rule changed meanwhile, or is gone"))
}
