//! Orders become promises: their goods are claimed for good, a warehouse is chosen, parcels are
//! planned. A set at a time, with an outcome for each.

use std::collections::HashMap;
use std::sync::Arc;

use catalog::{SkuFacts, SkuId};
use db::{Command, Ctx};
use inventory::{Claim, ClaimKind, OwnerType};
use kernel::{Fault, Permission};
use settings::{NumberRange, ShopFacts, ShopId};

use super::approve_orders::unknown;
use super::goods::{Firmness, Got, Market, Wish, demands, promise, shop, shops_of, touched};
use super::parcels::{parcel_numbers, planned_parcels};
use super::place_orders::out_of_stock;
use super::tell::tell;
use crate::exception::{ExceptionCode, Finding};
use crate::line::{Line, Stage};
use crate::order::{Order, Rules, State};
use crate::routing::{Demand, Part, Plan};
use crate::{ExceptionId, OrderId, permissions, store};

/// Orders are confirmed, or wait for goods.
#[derive(Debug, Clone)]
pub struct ConfirmOrders {
    /// Which, and at what version they were looked at where somebody looked.
    pub orders: Vec<(OrderId, Option<i64>)>,
}

/// What became of one of them.
#[derive(Debug, Clone)]
pub enum Confirmed {
    /// It is a promise now.
    Yes(Order),
    /// There are no goods for it; it waits for them.
    Waits(Order),
}

impl Command for ConfirmOrders {
    const NAME: &'static str = "orders.confirm_orders";
    const PERMISSION: Permission = permissions::CONFIRM;
    type Output = Vec<(OrderId, Result<Confirmed, Fault>)>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        let ids: Vec<OrderId> = self.orders.iter().map(|(id, _)| *id).collect();
        let found = store::load_many(ctx, &ids)?;
        let shops = shops_of(ctx, &found)?;
        let mut outcomes: HashMap<OrderId, Result<Confirmed, Fault>> = HashMap::new();
        let mut ready: Vec<Order> = Vec::new();
        // In the order asked for: who comes first gets the last pieces.
        for (id, seen) in &self.orders {
            let Some(order) = found.iter().find(|order| order.id == *id) else {
                outcomes.insert(*id, Err(unknown(*id)));
                continue;
            };
            let four_eyes = shop(&shops, order.shop_id)?.workflow.four_eyes;
            let may = order
                .must_be_at(*seen)
                .and_then(|()| order.may_confirm(ctx.actor(), Rules { four_eyes }));
            match may {
                Ok(()) if !ready.iter().any(|known| known.id == order.id) => {
                    ready.push(order.clone());
                }
                Ok(()) => {}
                Err(error) => {
                    outcomes.insert(*id, Err(error.into()));
                }
            }
        }
        confirm_ready(ctx, &ready, &shops, &mut outcomes)?;
        let lost = |id: OrderId| Err(Fault::internal("orders.no_outcome", id.to_string()));
        Ok(ids
            .into_iter()
            .map(|id| (id, outcomes.remove(&id).unwrap_or_else(|| lost(id))))
            .collect())
    }
}

fn confirm_ready(
    ctx: &mut Ctx<'_>,
    ready: &[Order],
    shops: &HashMap<ShopId, Arc<ShopFacts>>,
    outcomes: &mut HashMap<OrderId, Result<Confirmed, Fault>>,
) -> Result<(), Fault> {
    if ready.is_empty() {
        return Ok(());
    }
    let ids: Vec<OrderId> = ready.iter().map(|order| order.id).collect();
    let lines = store::lines_of(ctx, &ids)?;
    let skus = skus_of(ctx, &lines)?;
    let wishes = ready
        .iter()
        .map(|order| {
            let own = lines.get(&order.id).map(Vec::as_slice).unwrap_or_default();
            let demands = demands(own, &skus, |line| line.progress.unallocated());
            Ok(Wish { order, shop: shop(shops, order.shop_id)?, demands })
        })
        .collect::<Result<Vec<_>, Fault>>()?;
    let got = get_goods(ctx, &wishes, skus.clone())?;
    write_confirmed(ctx, &wishes, got, &lines, outcomes)
}

pub(super) fn skus_of(
    ctx: &mut Ctx<'_>,
    lines: &HashMap<OrderId, Vec<Line>>,
) -> Result<HashMap<SkuId, Arc<SkuFacts>>, Fault> {
    let mut ids: Vec<SkuId> = lines.values().flatten().filter_map(|line| line.sku_id).collect();
    ids.sort_unstable();
    ids.dedup();
    catalog::skus(ctx, &ids)
}

/// What was softly promised at arrival becomes firm; who has no such promise, or not all of it any
/// more, is served from what is available.
fn get_goods(
    ctx: &mut Ctx<'_>,
    wishes: &[Wish<'_>],
    skus: HashMap<SkuId, Arc<SkuFacts>>,
) -> Result<Vec<Got>, Fault> {
    let owners: Vec<_> =
        wishes.iter().map(|wish| (OwnerType::Order, wish.order.id.uuid())).collect();
    let held = claims_by_order(ctx, &owners)?;
    let mut got: Vec<Option<Got>> = Vec::with_capacity(wishes.len());
    let (mut firm, mut stale, mut open) = (Vec::new(), Vec::new(), Vec::new());
    for (at, wish) in wishes.iter().enumerate() {
        let claims = held.get(&wish.order.id.uuid()).map(Vec::as_slice).unwrap_or_default();
        match plan_from_claims(&wish.demands, claims) {
            Some(plan) => {
                firm.push(at);
                got.push(Some(Got::All(plan)));
            }
            None => {
                if !claims.is_empty() {
                    stale.push((OwnerType::Order, wish.order.id.uuid()));
                }
                open.push(at);
                got.push(None);
            }
        }
    }
    for at in harden(ctx, wishes, &firm, &held)? {
        stale.push((OwnerType::Order, wishes[at].order.id.uuid()));
        open.push(at);
        got[at] = None;
    }
    open.sort_unstable();
    if !open.is_empty() {
        inventory::release(ctx, &stale)?;
        let asked: Vec<Wish<'_>> = open.iter().map(|at| wishes[*at].clone()).collect();
        let wanted = touched(&asked);
        let mut market = Market::read(ctx, skus, &wanted)?;
        let answers = promise(ctx, &mut market, &asked, Firmness::Firm, true)?;
        for (at, answer) in open.into_iter().zip(answers) {
            got[at] = Some(answer);
        }
    }
    Ok(got.into_iter().map(|one| one.unwrap_or_else(|| Got::Nothing(Plan::default()))).collect())
}

fn claims_by_order(
    ctx: &mut Ctx<'_>,
    owners: &[(OwnerType, uuid::Uuid)],
) -> Result<HashMap<uuid::Uuid, Vec<Claim>>, Fault> {
    let mut held: HashMap<uuid::Uuid, Vec<Claim>> = HashMap::new();
    for claim in inventory::claims_of(ctx, owners)? {
        held.entry(claim.owner_id).or_default().push(claim);
    }
    Ok(held)
}

/// Makes the promises firm that were read as covering their orders. Their time may have run out between the
/// look and this: those whose promises are not all there any more are the answer.
fn harden(
    ctx: &mut Ctx<'_>,
    wishes: &[Wish<'_>],
    covered: &[usize],
    held: &HashMap<uuid::Uuid, Vec<Claim>>,
) -> Result<Vec<usize>, Fault> {
    let owner = |at: &usize| (OwnerType::Order, wishes[*at].order.id.uuid());
    let owners: Vec<_> = covered.iter().map(owner).collect();
    let soft = owners.iter().filter_map(|(_, id)| held.get(id)).flatten();
    let soft = soft.filter(|claim| claim.kind == ClaimKind::Soft).count();
    let hardened = inventory::harden(ctx, &owners, ClaimKind::Order)?;
    if usize::try_from(hardened) == Ok(soft) {
        return Ok(Vec::new());
    }
    let left = claims_by_order(ctx, &owners)?;
    let is_lost = |at: &&usize| {
        let own = left.get(&owner(at).1).map(Vec::as_slice).unwrap_or_default();
        plan_from_claims(&wishes[**at].demands, own).is_none()
    };
    Ok(covered.iter().filter(is_lost).copied().collect())
}

/// The plan that existing claims amount to, if they cover all the demands exactly.
pub(super) fn plan_from_claims(demands: &[Demand], claims: &[Claim]) -> Option<Plan> {
    if demands.is_empty() {
        return None;
    }
    let mut parts: Vec<Part> = Vec::new();
    for demand in demands {
        let (sku, each) = demand.parts.first()?;
        let mut units = 0;
        for claim in claims {
            if claim.line_no != demand.line_no || claim.sku_id != *sku {
                continue;
            }
            let here = claim.remaining() / each;
            // Of a bundle every part must lie in the same warehouse in the same number.
            let whole = demand.parts.iter().all(|(sku, each)| {
                claims.iter().any(|other| {
                    other.line_no == demand.line_no
                        && other.sku_id == *sku
                        && other.warehouse_id == claim.warehouse_id
                        && other.remaining() == each * here
                })
            });
            if !whole || here == 0 {
                return None;
            }
            units += here;
            match parts.iter_mut().find(|part| part.warehouse_id == claim.warehouse_id) {
                Some(part) => part.lines.push((demand.clone(), here)),
                None => parts.push(Part {
                    warehouse_id: claim.warehouse_id,
                    lines: vec![(demand.clone(), here)],
                }),
            }
        }
        if units != demand.units {
            return None;
        }
    }
    Some(Plan { parts, ..Plan::default() })
}

fn write_confirmed(
    ctx: &mut Ctx<'_>,
    wishes: &[Wish<'_>],
    got: Vec<Got>,
    lines: &HashMap<OrderId, Vec<Line>>,
    outcomes: &mut HashMap<OrderId, Result<Confirmed, Fault>>,
) -> Result<(), Fault> {
    let (now, actor) = (ctx.now(), ctx.actor());
    let parcels_wanted = got.iter().map(|one| match one {
        Got::All(plan) | Got::Part(plan) => plan.parts.len(),
        Got::Nothing(_) => 0,
    });
    let mut numbers = parcel_numbers(ctx, parcels_wanted.sum())?;
    let codes = settings::next_numbers(ctx, NumberRange::Tracking, None, wishes.len())?;
    let (mut before, mut after) = (Vec::new(), Vec::new());
    let (mut parcels, mut parcel_lines) = (Vec::new(), Vec::new());
    let (mut progress, mut short, mut supplied) = (Vec::new(), Vec::new(), Vec::new());
    for ((wish, got), code) in wishes.iter().zip(got).zip(codes) {
        let rules = Rules { four_eyes: wish.shop.workflow.four_eyes };
        let order = wish.order.clone();
        let (plan, all) = match got {
            Got::All(plan) => (plan, true),
            Got::Part(plan) => (plan, false),
            Got::Nothing(plan) => {
                short.push((order.id, out_of_stock(&plan)));
                // One that waits already is the same as before: nobody's view of it goes stale.
                if order.facts.no_stock {
                    outcomes.insert(order.id, Ok(Confirmed::Waits(order)));
                    continue;
                }
                let (waiting, event) = order.backorder(now);
                tell(ctx, &waiting, &event);
                before.push(wish.order.clone());
                outcomes.insert(waiting.id, Ok(Confirmed::Waits(waiting.clone())));
                after.push(waiting);
                continue;
            }
        };
        let (mut order, event) = match order.confirm(actor, rules, code, now) {
            Ok(decided) => decided,
            Err(error) => {
                outcomes.insert(wish.order.id, Err(error.into()));
                continue;
            }
        };
        let (own, own_lines) =
            planned_parcels(ctx, order.id, &plan.parts, &plan.reasons, &mut numbers)?;
        order.facts.parcels_planned += i64::try_from(own.len()).unwrap_or(0);
        order.facts.no_stock = !all;
        progress.extend(allocated(order.id, lines, &plan));
        parcels.extend(own);
        parcel_lines.extend(own_lines);
        if all {
            supplied.push(order.id)
        } else {
            short.push((order.id, out_of_stock(&plan)))
        }
        tell(ctx, &order, &event);
        before.push(wish.order.clone());
        outcomes.insert(order.id, Ok(Confirmed::Yes(order.clone())));
        after.push(order);
    }
    store::insert_parcels(ctx, &parcels, &parcel_lines)?;
    store::line_progress(ctx, &progress)?;
    store::save(ctx, &before, &after)?;
    write_stock_exceptions(ctx, &short, &supplied)?;
    let confirmed: Vec<(OrderId, i64)> = after
        .iter()
        .filter(|order| order.state == State::Confirmed)
        .map(|order| (order.id, order.version))
        .collect();
    store::insert_approvals(ctx, &confirmed, "confirm", None, "")
}

pub(super) fn allocated(
    order: OrderId,
    lines: &HashMap<OrderId, Vec<Line>>,
    plan: &Plan,
) -> Vec<(OrderId, i64, crate::line::Progress)> {
    let own = lines.get(&order).map(Vec::as_slice).unwrap_or_default();
    own.iter()
        .filter_map(|line| {
            let units: i64 = plan
                .parts
                .iter()
                .flat_map(|part| &part.lines)
                .filter(|(demand, _)| demand.line_no == line.line_no)
                .map(|(_, units)| *units)
                .sum();
            let moved = line.progress.parcel_moved(Stage::None, Stage::Planned, units);
            (units > 0).then_some((order, line.line_no, moved))
        })
        .collect()
}

/// Who waits for goods gets the exception that says for what; who got them loses it.
pub(super) fn write_stock_exceptions(
    ctx: &mut Ctx<'_>,
    short: &[(OrderId, Finding)],
    supplied: &[OrderId],
) -> Result<(), Fault> {
    let found: Vec<_> = short.iter().map(|(id, finding)| (*id, finding)).collect();
    store::open_exceptions(ctx, &found)?;
    if supplied.is_empty() {
        return Ok(());
    }
    let gone: Vec<ExceptionId> = store::exceptions_of(ctx, supplied)?
        .into_values()
        .flatten()
        .filter(|exception| exception.code == ExceptionCode::OutOfStock)
        .map(|exception| exception.id)
        .collect();
    if gone.is_empty() {
        return Ok(());
    }
    store::close_exceptions(ctx, &gone, "goods came").map(|_| ())
}
