//! Orders are looked at again when the cause of an exception may be gone: what is mended closes by
//! itself, what is new opens.

use std::collections::HashMap;
use std::sync::Arc;

use catalog::SkuFacts;
use customers::{Person, PersonInput, SubjectType};
use db::{Command, Ctx};
use kernel::{Fault, Permission};
use settings::{ShopFacts, ShopId};

use super::goods::{shop, shops_of};
use super::tell::tell;
use crate::arrival::{Arrival, LineFacts, findings};
use crate::exception::{ExceptionCode, Finding, OpenException};
use crate::line::Line;
use crate::order::{Order, OrderEvent, State};
use crate::{ExceptionId, OrderId, permissions, store};

/// Orders at once; a mapping may free thousands, page by page.
pub const MOST_AT_ONCE: i64 = 500;

/// Looks at orders again. Those that are past confirmation are left as they are.
#[derive(Debug, Clone)]
pub struct RecheckOrders {
    pub orders: Vec<OrderId>,
}

impl Command for RecheckOrders {
    const NAME: &'static str = "orders.recheck_orders";
    const PERMISSION: Permission = permissions::EDIT;
    type Output = usize;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<usize, Fault> {
        recheck(ctx, &self.orders)
    }
}

/// As [`RecheckOrders`], for one order at the end of another command on it.
pub(crate) fn recheck_order(ctx: &mut Ctx<'_>, order: Order) -> Result<Order, Fault> {
    recheck(ctx, &[order.id])?;
    store::load(ctx, order.id)
}

/// How many orders changed.
pub(crate) fn recheck(ctx: &mut Ctx<'_>, ids: &[OrderId]) -> Result<usize, Fault> {
    let orders: Vec<Order> = store::load_many(ctx, ids)?
        .into_iter()
        .filter(|order| matches!(order.state, State::New | State::Returned | State::Approved))
        .collect();
    if orders.is_empty() {
        return Ok(0);
    }
    let ids: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
    let shops = shops_of(ctx, &orders)?;
    let mut lines = store::lines_of(ctx, &ids)?;
    learn_skus(ctx, &orders, &mut lines)?;
    let skus = resolve(ctx, &lines)?;
    let people = recipients(ctx, &ids)?;
    let open = store::exceptions_of(ctx, &ids)?;
    let accepted = store::accepted_exceptions(ctx, &ids)?;
    let mut differences = Vec::new();
    for order in &orders {
        let own = lines.get(&order.id).map(Vec::as_slice).unwrap_or_default();
        let person = people.get(&order.id);
        let found = found(order, &shops, own, &skus, person)?;
        let known = open.get(&order.id).map(Vec::as_slice).unwrap_or_default();
        let taken =
            |finding: &Finding| accepted.contains(&(order.id, finding.line_no, finding.code));
        let found: Vec<Finding> = found.into_iter().filter(|finding| !taken(finding)).collect();
        if let Some(difference) = difference(order, found, known) {
            differences.push(difference);
        }
    }
    write(ctx, &orders, differences)
}

struct Difference {
    order: OrderId,
    opened: Vec<Finding>,
    closed: Vec<(ExceptionId, ExceptionCode)>,
}

fn difference(order: &Order, found: Vec<Finding>, known: &[OpenException]) -> Option<Difference> {
    let same = |finding: &Finding, open: &OpenException| {
        finding.code == open.code && finding.line_no == open.line_no
    };
    let closed = known
        .iter()
        // Goods are looked for by those who promise them, not here.
        .filter(|open| open.code != ExceptionCode::OutOfStock)
        .filter(|open| !found.iter().any(|finding| same(finding, open)))
        .map(|open| (open.id, open.code))
        .collect::<Vec<_>>();
    let opened: Vec<Finding> =
        found.into_iter().filter(|finding| !known.iter().any(|open| same(finding, open))).collect();
    let changed = !opened.is_empty() || !closed.is_empty();
    changed.then_some(Difference { order: order.id, opened, closed })
}

fn write(
    ctx: &mut Ctx<'_>,
    orders: &[Order],
    differences: Vec<Difference>,
) -> Result<usize, Fault> {
    if differences.is_empty() {
        return Ok(0);
    }
    let now = ctx.now();
    let closed: Vec<ExceptionId> =
        differences.iter().flat_map(|one| one.closed.iter().map(|(id, _)| *id)).collect();
    store::close_exceptions(ctx, &closed, "mended")?;
    let opened: Vec<(OrderId, &Finding)> = differences
        .iter()
        .flat_map(|one| one.opened.iter().map(|finding| (one.order, finding)))
        .collect();
    store::open_exceptions(ctx, &opened)?;
    let ids: Vec<OrderId> = differences.iter().map(|one| one.order).collect();
    let counts = store::recount_exceptions(ctx, &ids)?;
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for one in &differences {
        let Some(order) = orders.iter().find(|order| order.id == one.order) else { continue };
        let mut changed = order.clone().touched(now);
        let (blocking, no_stock) = counts.get(&order.id).copied().unwrap_or_default();
        changed.facts.exceptions_open = blocking;
        changed.facts.no_stock = no_stock;
        let event = OrderEvent::OrderChecked {
            opened: one.opened.iter().map(|finding| finding.code.to_string()).collect(),
            closed: one.closed.iter().map(|(_, code)| code.to_string()).collect(),
        };
        tell(ctx, &changed, &event);
        before.push(order.clone());
        after.push(changed);
    }
    store::save(ctx, &before, &after)?;
    Ok(after.len())
}

/// Lines whose SKU was not known are asked for again; what is known now is written down.
fn learn_skus(
    ctx: &mut Ctx<'_>,
    orders: &[Order],
    lines: &mut HashMap<OrderId, Vec<Line>>,
) -> Result<(), Fault> {
    let shop_of: HashMap<OrderId, ShopId> =
        orders.iter().map(|order| (order.id, order.shop_id)).collect();
    let mut unknown: Vec<&mut Line> =
        lines.values_mut().flatten().filter(|line| line.sku_id.is_none()).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let asked: Vec<(ShopId, String)> = unknown
        .iter()
        .filter_map(|line| Some((*shop_of.get(&line.order_id)?, line.external_sku.clone())))
        .collect();
    let asked: Vec<(ShopId, &str)> =
        asked.iter().map(|(shop, sku)| (*shop, sku.as_str())).collect();
    let answers = catalog::lookup(ctx, &asked)?;
    let mut learnt = Vec::new();
    for (line, sku) in unknown.iter_mut().zip(answers) {
        let Some(sku) = sku else { continue };
        line.sku_id = Some(sku.sku_id);
        line.sku_code.clone_from(&sku.code);
        if line.title.is_empty() {
            line.title.clone_from(&sku.name);
        }
        learnt.push(line.clone());
    }
    store::update_lines(ctx, &learnt)
}

fn resolve(
    ctx: &mut Ctx<'_>,
    lines: &HashMap<OrderId, Vec<Line>>,
) -> Result<HashMap<catalog::SkuId, Arc<SkuFacts>>, Fault> {
    let mut ids: Vec<catalog::SkuId> =
        lines.values().flatten().filter_map(|line| line.sku_id).collect();
    ids.sort_unstable();
    ids.dedup();
    catalog::skus(ctx, &ids)
}

fn recipients(
    ctx: &mut Ctx<'_>,
    orders: &[OrderId],
) -> Result<HashMap<OrderId, PersonInput>, Fault> {
    let subjects: Vec<uuid::Uuid> = orders.iter().map(|id| id.uuid()).collect();
    let people: HashMap<uuid::Uuid, Vec<Person>> =
        customers::people_of(ctx, SubjectType::Order, &subjects)?;
    let recipient = |people: Vec<Person>| {
        people.into_iter().find(|person| person.role == customers::PersonRole::Recipient)
    };
    Ok(people
        .into_iter()
        .filter_map(|(id, people)| Some((OrderId::from_uuid(id), recipient(people)?.fields)))
        .collect())
}

fn found(
    order: &Order,
    shops: &HashMap<ShopId, Arc<ShopFacts>>,
    lines: &[Line],
    skus: &HashMap<catalog::SkuId, Arc<SkuFacts>>,
    person: Option<&PersonInput>,
) -> Result<Vec<Finding>, Fault> {
    let arrival = Arrival {
        shop: shop(shops, order.shop_id)?,
        currency: order.currency,
        lines: lines
            .iter()
            // Nothing is wrong any more with what nobody wants.
            .filter(|line| line.progress.ordered > line.progress.cancelled)
            .map(|line| LineFacts {
                line_no: line.line_no,
                external_sku: &line.external_sku,
                quantity: line.progress.ordered,
                unit_price: line.unit_price,
                sku: line.sku_id.and_then(|id| skus.get(&id)),
            })
            .collect(),
        computed_total: order.goods_minor + order.fees_minor,
        stated_total: Some(order.total_minor),
        received: order.paid_minor,
        paid: order.paid_at.is_some(),
        ship_to: person,
    };
    Ok(findings(&arrival))
}
