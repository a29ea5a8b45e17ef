//! The stock doctor: compares the levels with what they are a cache of, exactly and over everything.
//! It only tells. A repair that nobody looked at would hide the cause.

use catalog::SkuId;
use db::{Ctx, Query, Row};
use kernel::{Fault, Permission, Timestamp};
use serde::Serialize;

use crate::ids::WarehouseId;
use crate::permissions;
use crate::store::{alerts, warehouses};

/// More findings than this are one finding: something is very wrong.
const MOST_FINDINGS: i64 = 1_000;

kernel::text_enum! {
    /// What was compared.
    pub enum Check {
        /// On hand with the sum of all movements into and out of the warehouse.
        OnHand = "on_hand",
        /// Allocated with what the active claims still hold.
        Allocated = "allocated",
        /// What the claims say was shipped with the movements to customers.
        Shipped = "shipped",
        /// The alerts a level says are open with those that are.
        Alerts = "alerts",
        /// Allocated with on hand: more is promised than is there. Legal, and loud.
        Shortfall = "shortfall",
    }
}

impl Check {
    /// Whether the books contradict themselves; if not, the finding is about the goods.
    #[must_use]
    pub const fn is_contradiction(self) -> bool {
        !matches!(self, Self::Shortfall)
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = StockFinding)]
pub struct Finding {
    /// What was compared.
    pub check: Check,
    /// Of what.
    pub sku_id: SkuId,
    /// Where.
    pub warehouse_id: WarehouseId,
    /// What it should be, by claims and movements.
    pub expected: i64,
    /// What the level says.
    pub found: i64,
    /// The same as a sentence for developers.
    pub detail: String,
}

/// What the doctor found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Diagnosis {
    /// When.
    pub checked_at: Timestamp,
    /// Whether the books agree with themselves; shortfalls are about the goods.
    pub healthy: bool,
    /// The differences, by check, SKU and warehouse.
    pub findings: Vec<Finding>,
}

/// Asks the doctor. Reads every claim that is or was and every movement.
#[derive(Debug, Clone)]
pub struct StockDoctor;

impl Query for StockDoctor {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Diagnosis;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Diagnosis, Fault> {
        let mut findings = compare(ctx, Check::OnHand, ON_HAND)?;
        findings.extend(compare(ctx, Check::Allocated, ALLOCATED)?);
        findings.extend(compare(ctx, Check::Shipped, SHIPPED)?);
        findings.extend(compare_alerts(ctx)?);
        findings.extend(compare(ctx, Check::Shortfall, SHORTFALL)?);
        findings.retain(|finding| warehouses::in_sight(ctx, finding.warehouse_id));
        let healthy = !findings.iter().any(|finding| finding.check.is_contradiction());
        Ok(Diagnosis { checked_at: ctx.now(), healthy, findings })
    }
}

const ON_HAND: &str = "WITH flows(sku_id, account, quantity) AS (\
       SELECT sku_id, to_account, quantity FROM movements \
       UNION ALL SELECT sku_id, from_account, -quantity FROM movements), \
     sums(s, w, q) AS (\
       SELECT f.sku_id, h.id, CAST(sum(f.quantity) AS bigint) FROM flows f \
       JOIN warehouses h ON f.account = 'wh:' || h.code GROUP BY f.sku_id, h.id) \
     SELECT coalesce(l.sku_id, s.s), coalesce(l.warehouse_id, s.w), coalesce(s.q, 0), \
       coalesce(l.on_hand, 0) \
     FROM stock_levels l FULL JOIN sums s ON l.sku_id = s.s AND l.warehouse_id = s.w \
     WHERE coalesce(l.on_hand, 0) <> coalesce(s.q, 0) ORDER BY 1, 2 LIMIT $1";

const ALLOCATED: &str = "WITH sums(s, w, q) AS (\
       SELECT sku_id, warehouse_id, CAST(sum(quantity - consumed) AS bigint) FROM claims \
       WHERE state = 'active' GROUP BY sku_id, warehouse_id) \
     SELECT coalesce(l.sku_id, s.s), coalesce(l.warehouse_id, s.w), coalesce(s.q, 0), \
       coalesce(l.allocated, 0) \
     FROM stock_levels l FULL JOIN sums s ON l.sku_id = s.s AND l.warehouse_id = s.w \
     WHERE coalesce(l.allocated, 0) <> coalesce(s.q, 0) ORDER BY 1, 2 LIMIT $1";

const SHIPPED: &str = "WITH kept(s, w, q) AS (\
       SELECT sku_id, warehouse_id, CAST(sum(consumed) AS bigint) FROM claims \
       WHERE consumed > 0 GROUP BY sku_id, warehouse_id), \
     left_house(s, w, q) AS (\
       SELECT m.sku_id, h.id, CAST(sum(m.quantity) AS bigint) FROM movements m \
       JOIN warehouses h ON m.from_account = 'wh:' || h.code \
       WHERE m.source_type = 'fulfilment' GROUP BY m.sku_id, h.id) \
     SELECT coalesce(k.s, l.s), coalesce(k.w, l.w), coalesce(l.q, 0), coalesce(k.q, 0) \
     FROM kept k FULL JOIN left_house l ON k.s = l.s AND k.w = l.w \
     WHERE coalesce(k.q, 0) <> coalesce(l.q, 0) ORDER BY 1, 2 LIMIT $1";

const SHORTFALL: &str = "SELECT sku_id, warehouse_id, allocated, on_hand FROM stock_levels \
     WHERE allocated > on_hand + oversell_limit ORDER BY sku_id, warehouse_id LIMIT $1";

fn compare(ctx: &mut Ctx<'_>, check: Check, sql: &str) -> Result<Vec<Finding>, Fault> {
    ctx.list(sql, &[&MOST_FINDINGS], |row: &Row<'_>| {
        Ok(finding(check, row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    })
}

fn compare_alerts(ctx: &mut Ctx<'_>) -> Result<Vec<Finding>, Fault> {
    let mut open = alerts::open_bits(ctx)?;
    let sql = "SELECT sku_id, warehouse_id, open_alerts FROM stock_levels WHERE open_alerts <> 0";
    let said = ctx.list(sql, &[], |row| {
        Ok((row.get::<SkuId>(0)?, row.get::<WarehouseId>(1)?, row.get::<i64>(2)?))
    })?;
    let mut findings = Vec::new();
    for (sku_id, warehouse_id, found) in said {
        let key = crate::stock_level::LevelKey { sku_id, warehouse_id };
        let expected = open.remove(&key).unwrap_or(0);
        if expected != found {
            findings.push(finding(Check::Alerts, sku_id, warehouse_id, expected, found));
        }
    }
    let unsaid = open.into_iter();
    findings.extend(
        unsaid.map(|(key, bits)| finding(Check::Alerts, key.sku_id, key.warehouse_id, bits, 0)),
    );
    Ok(findings)
}

fn finding(
    check: Check,
    sku_id: SkuId,
    warehouse_id: WarehouseId,
    expected: i64,
    found: i64,
) -> Finding {
    let detail = match check {
        Check::OnHand => format!("movements make {expected}, the level says {found}"),
        Check::Allocated => format!("active claims hold {expected}, the level says {found}"),
        Check::Shipped => format!("movements say {expected} left, claims say {found}"),
        Check::Alerts => format!("open alerts are {expected:#b}, the level says {found:#b}"),
        Check::Shortfall => format!("{expected} are promised, {found} are there"),
    };
    Finding { check, sku_id, warehouse_id, expected, found, detail }
}
