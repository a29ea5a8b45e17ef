//! The orders' doctor: everything that is kept twice is compared, nothing is repaired. A difference
//! names the orders, so that its cause can be found.

use db::{Ctx, Query};
use inventory::OwnerType;
use kernel::{Fault, Permission, Timestamp};
use serde::Serialize;
use uuid::Uuid;

use crate::label::LABEL_SQL;
use crate::{OrderId, permissions};

/// Findings of one check that are listed; the count says how many there are.
const MOST_LISTED: i64 = 20;
/// Owners of claims that are compared at once.
const OWNERS_AT_ONCE: i64 = 1_000;

/// Looks at all orders.
#[derive(Debug, Clone)]
pub struct OrderDoctor;

/// What the doctor found.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct OrderDiagnosis {
    pub checked_at: Timestamp,
    pub findings: Vec<OrderFinding>,
}

/// Something that does not agree.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct OrderFinding {
    pub check: &'static str,
    /// How many orders it concerns.
    pub count: i64,
    /// Some of them.
    pub orders: Vec<OrderId>,
}

/// Each check is a statement that gives the ids of the orders that fail it.
fn checks() -> [(&'static str, String); 7] {
    [
        ("label", format!("SELECT id FROM orders WHERE label <> {LABEL_SQL}")),
        (
            "units",
            "SELECT o.id FROM orders o JOIN (SELECT order_id, sum(ordered) AS ordered, \
             sum(cancelled) AS cancelled, sum(shipped) AS shipped, sum(delivered) AS delivered, \
             count(*) AS lines FROM order_lines GROUP BY order_id) AS l ON l.order_id = o.id \
             WHERE o.units <> l.ordered OR o.units_cancelled <> l.cancelled \
             OR o.units_shipped <> l.shipped OR o.units_delivered <> l.delivered \
             OR o.line_count <> l.lines"
                .to_owned(),
        ),
        (
            "holds",
            "SELECT o.id FROM orders o LEFT JOIN (SELECT order_id, count(*) AS n \
             FROM order_holds WHERE released_at IS NULL GROUP BY order_id) AS h \
             ON h.order_id = o.id WHERE o.holds_open <> coalesce(h.n, 0)"
                .to_owned(),
        ),
        (
            "exceptions",
            "SELECT o.id FROM orders o LEFT JOIN (SELECT order_id, count(*) AS n \
             FROM order_exceptions WHERE closed_at IS NULL AND code <> 'out_of_stock' \
             GROUP BY order_id) AS x ON x.order_id = o.id \
             WHERE o.exceptions_open <> coalesce(x.n, 0)"
                .to_owned(),
        ),
        (
            "allocated",
            "SELECT l.order_id FROM order_lines l LEFT JOIN (SELECT p.order_id, p.line_no, \
             sum(p.units) AS units FROM (SELECT DISTINCT fulfilment_id, order_id, line_no, units \
             FROM fulfilment_lines) AS p JOIN fulfilments f ON f.id = p.fulfilment_id \
             WHERE f.state IN ('planned', 'released', 'picking', 'picked', 'packed', 'labelled', \
             'intercept') GROUP BY p.order_id, p.line_no) AS p \
             ON p.order_id = l.order_id AND p.line_no = l.line_no \
             WHERE l.allocated <> coalesce(p.units, 0)"
                .to_owned(),
        ),
        (
            "totals",
            "SELECT o.id FROM orders o JOIN (SELECT order_id, sum(amount_minor) AS goods \
             FROM order_lines GROUP BY order_id) AS l ON l.order_id = o.id \
             WHERE o.goods_minor <> l.goods"
                .to_owned(),
        ),
        ("payments", PAYMENTS.to_owned()),
    ]
}

/// What came and did not go back; a void counts beyond what was only promised.
const PAYMENTS: &str = "SELECT o.id FROM orders o LEFT JOIN (SELECT order_id, \
    sum(CASE kind WHEN 'payment' THEN amount_minor WHEN 'refund' THEN -amount_minor ELSE 0 END) \
    AS net, sum(CASE kind WHEN 'void' THEN amount_minor WHEN 'authorisation' THEN -amount_minor \
    ELSE 0 END) AS beyond FROM order_payments GROUP BY order_id) AS p ON p.order_id = o.id \
    WHERE o.paid_minor <> coalesce(p.net, 0) - CASE WHEN p.beyond > 0 THEN p.beyond ELSE 0 END";

impl Query for OrderDoctor {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = OrderDiagnosis;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<OrderDiagnosis, Fault> {
        // It reads everything.
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        let mut findings = Vec::new();
        for (check, sql) in checks() {
            let count = format!("SELECT count(*) FROM ({sql}) AS wrong");
            let count: i64 = ctx.one(&count, &[], |row| row.get(0))?;
            if count > 0 {
                let orders =
                    ctx.list(&format!("{sql} LIMIT $1"), &[&MOST_LISTED], |row| row.get(0))?;
                findings.push(OrderFinding { check, count, orders });
            }
        }
        findings.extend(wrong_counts(ctx)?);
        findings.extend(claims_of_the_dead(ctx)?);
        Ok(OrderDiagnosis { checked_at: ctx.now(), findings })
    }
}

/// The numbers on the tabs against the orders themselves.
fn wrong_counts(ctx: &mut Ctx<'_>) -> Result<Option<OrderFinding>, Fault> {
    let count: i64 = ctx.one(
        "SELECT count(*) FROM (SELECT shop_id, label FROM (SELECT shop_id, label, n \
         FROM order_counts UNION ALL SELECT shop_id, label, -count(*) AS n FROM orders \
         GROUP BY shop_id, label) AS both_sides GROUP BY shop_id, label HAVING sum(n) <> 0) AS wrong",
        &[],
        |row| row.get(0),
    )?;
    Ok((count > 0).then_some(OrderFinding { check: "tab_counts", count, orders: Vec::new() }))
}

/// Orders that are over, or unknown, and still hold goods.
fn claims_of_the_dead(ctx: &mut Ctx<'_>) -> Result<Option<OrderFinding>, Fault> {
    let mut dead: Vec<OrderId> = Vec::new();
    let mut after: Option<Uuid> = None;
    loop {
        let owners = inventory::active_claim_owners(ctx, OwnerType::Order, after, OWNERS_AT_ONCE)?;
        let Some(last) = owners.last() else { break };
        after = Some(*last);
        let alive: Vec<Uuid> = ctx.list(
            "SELECT id FROM orders WHERE id = ANY($1) AND state NOT IN ('cancelled', 'completed')",
            &[&owners],
            |row| row.get(0),
        )?;
        let alive: std::collections::HashSet<Uuid> = alive.into_iter().collect();
        dead.extend(owners.into_iter().filter(|id| !alive.contains(id)).map(OrderId::from_uuid));
    }
    let count = i64::try_from(dead.len()).unwrap_or(i64::MAX);
    dead.truncate(usize::try_from(MOST_LISTED).unwrap_or(0));
    Ok((count > 0).then_some(OrderFinding {
        check: "claims_of_closed_orders",
        count,
        orders: dead,
    }))
}
