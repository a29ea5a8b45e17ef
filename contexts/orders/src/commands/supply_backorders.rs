//! Goods came for orders that were confirmed in part: the rest is claimed, and goes into parcels of
//! its own. A set at a time, with an outcome for each.

use std::collections::HashMap;

use db::{Command, Ctx};
use kernel::{Fault, Permission};
use serde::{Deserialize, Serialize};

use super::approve_orders::unknown;
use super::confirm_orders::{allocated, skus_of, write_stock_exceptions};
use super::goods::{Firmness, Got, Market, Wish, demands, promise_by, shop, shops_of, touched};
use super::keep_goods::claim_more;
use super::parcels::{parcel_numbers, planned_parcels};
use super::place_orders::out_of_stock;
use super::tell::tell;
use crate::hold::Step;
use crate::line::Line;
use crate::order::{Order, OrderError, OrderEvent, State};
use crate::routing::Plan;
use crate::{OrderId, permissions, store};

/// The orders in their order: who comes first gets the last pieces.
#[derive(Debug, Clone)]
pub struct SupplyBackorders {
    pub orders: Vec<OrderId>,
}

/// What one of them got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Supplied {
    /// Units that are in a parcel now and were in none before.
    pub units: i64,
    /// Units that still wait.
    pub missing: i64,
}

impl Command for SupplyBackorders {
    const NAME: &'static str = "orders.supply_backorders";
    const PERMISSION: Permission = permissions::CONFIRM;
    type Output = Vec<(OrderId, Result<Supplied, Fault>)>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        let found = store::load_many(ctx, &self.orders)?;
        let lines = store::lines_of(ctx, &self.orders)?;
        let mut outcomes: HashMap<OrderId, Result<Supplied, Fault>> = HashMap::new();
        let mut ready: Vec<Order> = Vec::new();
        for id in &self.orders {
            match found.iter().find(|order| order.id == *id) {
                None => drop(outcomes.insert(*id, Err(unknown(*id)))),
                Some(order) => match may_supply(order) {
                    Err(error) => drop(outcomes.insert(*id, Err(error.into()))),
                    Ok(()) if ready.iter().any(|known| known.id == *id) => {}
                    Ok(()) => ready.push(order.clone()),
                },
            }
        }
        supply(ctx, &ready, &lines, &mut outcomes)?;
        let none = || Ok(Supplied { units: 0, missing: 0 });
        let mut answers = Vec::with_capacity(self.orders.len());
        for id in self.orders {
            answers.push((id, outcomes.remove(&id).unwrap_or_else(none)));
        }
        Ok(answers)
    }
}

fn may_supply(order: &Order) -> Result<(), OrderError> {
    if order.state != State::Confirmed {
        return Err(OrderError::NotConfirmed { state: order.state });
    }
    if order.facts.blocked.has(Step::Confirm) { Err(OrderError::OnHold) } else { Ok(()) }
}

fn supply(
    ctx: &mut Ctx<'_>,
    ready: &[Order],
    lines: &HashMap<OrderId, Vec<Line>>,
    outcomes: &mut HashMap<OrderId, Result<Supplied, Fault>>,
) -> Result<(), Fault> {
    let shops = shops_of(ctx, ready)?;
    let skus = skus_of(ctx, lines)?;
    let mut wishes = Vec::new();
    for order in ready {
        let own = lines.get(&order.id).map(Vec::as_slice).unwrap_or_default();
        let demands = demands(own, &skus, |line| line.progress.unallocated());
        if !demands.is_empty() {
            wishes.push(Wish { order, shop: shop(&shops, order.shop_id)?, demands });
        }
    }
    if wishes.is_empty() {
        return Ok(());
    }
    let mut market = Market::read(ctx, skus, &touched(&wishes))?;
    let got = promise_by(ctx, &mut market, &wishes, Firmness::Firm, true, claim_more)?;
    let served: Vec<(Wish<'_>, Plan)> = wishes
        .into_iter()
        .zip(got)
        .filter_map(|(wish, got)| {
            let asked: i64 = wish.demands.iter().map(|demand| demand.units).sum();
            let (units, plan) = match got {
                Got::All(plan) | Got::Part(plan) => {
                    let missing: i64 = plan.missing.iter().map(|(_, units)| units).sum();
                    (asked - missing, Some(plan))
                }
                Got::Nothing(_) => (0, None),
            };
            outcomes.insert(wish.order.id, Ok(Supplied { units, missing: asked - units }));
            Some((wish, plan?))
        })
        .collect();
    write(ctx, &served, lines)
}

/// A parcel for each part of each plan, and the orders as they are now.
fn write(
    ctx: &mut Ctx<'_>,
    served: &[(Wish<'_>, Plan)],
    lines: &HashMap<OrderId, Vec<Line>>,
) -> Result<(), Fault> {
    let now = ctx.now();
    let parts = served.iter().map(|(_, plan)| plan.parts.len()).sum();
    let mut numbers = parcel_numbers(ctx, parts)?;
    let (mut before, mut after, mut progress) = (Vec::new(), Vec::new(), Vec::new());
    let (mut parcels, mut inside) = (Vec::new(), Vec::new());
    let (mut short, mut supplied) = (Vec::new(), Vec::new());
    for (wish, plan) in served {
        let mut order = wish.order.clone().touched(now);
        let (own, own_lines) =
            planned_parcels(ctx, order.id, &plan.parts, &plan.reasons, &mut numbers)?;
        order.facts.parcels_planned += i64::try_from(own.len()).unwrap_or(0);
        order.facts.no_stock = !plan.missing.is_empty();
        if order.facts.no_stock {
            short.push((order.id, out_of_stock(plan)));
        } else {
            supplied.push(order.id);
        }
        progress.extend(allocated(order.id, lines, plan));
        let units = plan.parts.iter().flat_map(|part| &part.lines).map(|(_, units)| units).sum();
        let numbers = own.iter().map(|parcel| parcel.number.clone()).collect();
        tell(ctx, &order, &OrderEvent::OrderSupplied { parcels: numbers, units });
        parcels.extend(own);
        inside.extend(own_lines);
        before.push(wish.order.clone());
        after.push(order);
    }
    store::insert_parcels(ctx, &parcels, &inside)?;
    store::line_progress(ctx, &progress)?;
    store::save(ctx, &before, &after)?;
    write_stock_exceptions(ctx, &short, &supplied)
}
