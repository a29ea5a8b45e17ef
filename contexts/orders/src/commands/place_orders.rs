//! Orders arrive: kept as they came, written with everything that belongs to them, checked, their
//! goods promised. A set at a time, with an outcome for each; the same order again changes nothing.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use bytes::Bytes;
use catalog::SkuFacts;
use customers::{NewBuyer as Buyer, PersonRole, Subject, SubjectType};
use db::{Ctx, SetCommand};
use kernel::{Fault, Money, Permission};
use serde::Serialize;
use settings::{AmountBandsParameter, NumberRange, ShopFacts, ShopId};
use uuid::Uuid;

use super::goods::{Firmness, Got, Market, Wish, demands, promise, touched};
use super::tell::tell;
use crate::arrival::{Arrival, LineFacts, findings};
use crate::exception::{ExceptionCode, Finding};
use crate::inbox::{DeliveryState, Problem};
use crate::line::{Line, LineKind, Progress};
use crate::new_order::NewOrder;
use crate::order::{Facts, Order, OrderEvent, OrderKind, Source, State};
use crate::store::{self, Arrived, Delivery, line_no};
use crate::{OrderId, deadline, permissions};

/// One order to be placed, checked field by field, and the bytes it came in.
#[derive(Debug, Clone)]
pub struct Delivered {
    /// What it says.
    pub new: NewOrder,
    /// What was sent; empty when the inbox has it already.
    pub raw: Bytes,
    /// How it came.
    pub source: Source,
    /// Whether it begins as a draft.
    pub draft: bool,
    /// Whether its recipient is taken as it is: history from another system, which was delivered
    /// long ago. What is missing is written down as accepted and keeps nothing back.
    pub trusted_address: bool,
}

impl Delivered {
    /// An order that says this and came this way, whose bytes the inbox has already.
    #[must_use]
    pub fn new(new: NewOrder, source: Source) -> Self {
        Self { new, raw: Bytes::new(), source, draft: false, trusted_address: false }
    }
}

/// What became of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Placed {
    pub id: OrderId,
    pub number: String,
    /// Whether it was there already, saying the same.
    pub known: bool,
}

/// Orders arrive.
pub enum PlaceOrders {}

impl SetCommand for PlaceOrders {
    const NAME: &'static str = "orders.place_orders";
    const PERMISSION: Permission = permissions::CREATE;
    type Item = Delivered;
    type Outcome = Placed;

    fn run(items: &[Delivered], ctx: &mut Ctx<'_>) -> Result<Vec<Result<Placed, Fault>>, Fault> {
        place(ctx, items)
    }
}

/// Places a set of orders; as many outcomes as orders, in their order.
///
/// # Errors
/// Only what concerns the whole set.
pub fn place(ctx: &mut Ctx<'_>, items: &[Delivered]) -> Result<Vec<Result<Placed, Fault>>, Fault> {
    let mut outcomes: Vec<Option<Result<Placed, Fault>>> = items.iter().map(|_| None).collect();
    let shops = shops_by_code(ctx, items)?;
    let mut wanted: Vec<(usize, Arc<ShopFacts>)> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        match shops.get(&kernel::fold(&item.new.shop)) {
            Some(shop) if shop.active => wanted.push((at, Arc::clone(shop))),
            _ => {
                let fault =
                    Fault::field("shop", "orders.unknown_shop", "no active shop has this code");
                outcomes[at] = Some(Err(fault));
            }
        }
    }
    let prepared = prepare(ctx, items, &wanted, &mut outcomes)?;
    let (arrived, places): (Vec<Arrived>, Vec<usize>) = prepared.into_iter().unzip();
    let fresh: HashSet<OrderId> = store::insert_orders(ctx, &arrived)?.into_iter().collect();
    let new: Vec<&Arrived> = arrived.iter().filter(|one| fresh.contains(&one.order.id)).collect();
    write_parts(ctx, &new)?;
    reserve(ctx, &new, &shops)?;
    answer_known(ctx, &arrived, &places, &fresh, &mut outcomes)?;
    for (one, at) in arrived.iter().zip(&places) {
        if fresh.contains(&one.order.id) {
            let event = if one.order.state == State::Draft {
                OrderEvent::OrderDrafted
            } else {
                OrderEvent::OrderPlaced
            };
            tell(ctx, &one.order, &event);
            let number = one.order.number.clone();
            outcomes[*at] = Some(Ok(Placed { id: one.order.id, number, known: false }));
        }
    }
    keep_deliveries(ctx, items, &arrived, &places, &outcomes)?;
    let missing = || Err(Fault::internal("orders.no_outcome", "an order without an outcome"));
    Ok(outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(missing)).collect())
}

fn shops_by_code(
    ctx: &mut Ctx<'_>,
    items: &[Delivered],
) -> Result<HashMap<String, Arc<ShopFacts>>, Fault> {
    let mut shops = HashMap::new();
    for item in items {
        let folded = kernel::fold(&item.new.shop);
        if shops.contains_key(&folded) {
            continue;
        }
        if let Some(shop) = settings::shop_by_code(ctx, &item.new.shop)? {
            shops.insert(folded, shop);
        }
    }
    Ok(shops)
}

/// Everything an order's row needs, worked out before anything is written.
fn prepare(
    ctx: &mut Ctx<'_>,
    items: &[Delivered],
    wanted: &[(usize, Arc<ShopFacts>)],
    outcomes: &mut [Option<Result<Placed, Fault>>],
) -> Result<Vec<(Arrived, usize)>, Fault> {
    let bands = settings::parameter::<AmountBandsParameter>(ctx)?;
    let asked: Vec<(ShopId, &str)> = wanted
        .iter()
        .flat_map(|(at, shop)| items[*at].new.lines.iter().map(|line| (shop.id, line.sku.as_str())))
        .collect();
    let mut resolved = catalog::resolve(ctx, &asked)?.into_iter();
    let buyers: Vec<Buyer> =
        wanted.iter().map(|(at, shop)| buyer(&items[*at].new, shop.id)).collect();
    let customers = customers::remember(ctx, &buyers)?;
    let mut numbers = numbers(ctx, wanted)?;
    let mut prepared = Vec::with_capacity(wanted.len());
    for ((at, shop), customer_id) in wanted.iter().zip(customers) {
        let item = &items[*at];
        let skus: Vec<Option<Arc<SkuFacts>>> =
            resolved.by_ref().take(item.new.lines.len()).collect();
        let number = numbers.get_mut(&shop.number_prefix).and_then(Vec::pop);
        let number = number.ok_or_else(|| Fault::internal("orders.no_number", "ran out"))?;
        match arrive(ctx, item, shop, skus, number) {
            Ok(mut arrived) => {
                arrived.order.customer_id = Some(customer_id);
                let total = Money::new(arrived.order.total_minor, arrived.order.currency);
                arrived.order.amount_band = bands.band(total).unwrap_or(0);
                prepared.push((arrived, *at));
            }
            Err(fault) => outcomes[*at] = Some(Err(fault)),
        }
    }
    Ok(prepared)
}

/// Numbers per prefix, the first to be given at the end.
fn numbers(
    ctx: &mut Ctx<'_>,
    wanted: &[(usize, Arc<ShopFacts>)],
) -> Result<HashMap<String, Vec<String>>, Fault> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for (_, shop) in wanted {
        *counts.entry(&shop.number_prefix).or_default() += 1;
    }
    let mut numbers = HashMap::new();
    for (prefix, count) in counts {
        let mut given = settings::next_numbers(ctx, NumberRange::Order, Some(prefix), count)?;
        given.reverse();
        numbers.insert(prefix.to_owned(), given);
    }
    Ok(numbers)
}

fn buyer(new: &NewOrder, shop_id: ShopId) -> Buyer {
    let person = new.ship_to.as_ref();
    Buyer {
        platform_buyer: new.buyer.platform_id.clone().map(|id| (shop_id, id)),
        email: new.buyer.email.clone().or_else(|| person?.email.clone()),
        phone: new.buyer.phone.clone().or_else(|| person?.phone.clone()),
        country: person.and_then(|person| person.country.clone()),
        business: new.kind == OrderKind::B2b,
    }
}

/// The order as it begins: its amounts, what is known of the money, what is wrong with it.
fn arrive(
    ctx: &mut Ctx<'_>,
    item: &Delivered,
    shop: &ShopFacts,
    skus: Vec<Option<Arc<SkuFacts>>>,
    number: String,
) -> Result<Arrived, Fault> {
    let new = item.new.clone();
    let currency = new.currency.unwrap_or(shop.currency);
    let amounts = new.amounts(currency)?;
    let due = new.total_minor.unwrap_or(amounts.total);
    let (payment, received) = new.payment_state(due);
    let found = if item.draft {
        Vec::new()
    } else {
        findings(&arrival(&new, shop, currency, &skus, amounts.total, received))
    };
    let (accepted, findings): (Vec<Finding>, Vec<Finding>) =
        found.into_iter().partition(|one| item.trusted_address && one.code.is_about_recipient());
    let (id, now) = (ctx.new_id(), ctx.now());
    let placed_at = new.placed_at.unwrap_or(now);
    let paid_at = new.payment.as_ref().and_then(|payment| payment.paid_at);
    let order = Order {
        id,
        number,
        shop_id: shop.id,
        external_id: Some(new.external_id.clone()),
        source: item.source,
        kind: new.kind,
        state: if item.draft { State::Draft } else { State::New },
        payment,
        payment_due: shop.workflow.require_payment && !payment.is_secured(),
        currency,
        goods_minor: amounts.goods,
        fees_minor: amounts.fees,
        total_minor: due,
        paid_minor: received,
        amount_band: 0,
        country: new.ship_to.as_ref().and_then(|person| person.country.clone()),
        customer_id: None,
        placed_at,
        paid_at,
        ship_by: Some(deadline::on_arrival(new.ship_by, paid_at, placed_at, shop)?),
        tracking_code: None,
        facts: Facts {
            line_count: line_no(new.lines.len()) - 1,
            units: new.lines.iter().map(|line| line.quantity).sum(),
            exceptions_open: count_blocking(&findings),
            ..Facts::default()
        },
        review_rounds: 0,
        owner: None,
        approved_by: None,
        created_by: ctx.actor().id.to_string(),
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let hash = new.hash();
    Ok(Arrived { order, new, hash, amounts, skus, findings, accepted })
}

fn count_blocking(findings: &[Finding]) -> i64 {
    findings.iter().map(|finding| i64::from(finding.code.blocks())).sum()
}

fn arrival<'a>(
    new: &'a NewOrder,
    shop: &'a ShopFacts,
    currency: kernel::Currency,
    skus: &'a [Option<Arc<SkuFacts>>],
    computed_total: i64,
    received: i64,
) -> Arrival<'a> {
    let lines = new.lines.iter().zip(skus).enumerate();
    Arrival {
        shop,
        currency,
        lines: lines
            .map(|(at, (line, sku))| LineFacts {
                line_no: line_no(at),
                external_sku: &line.sku,
                quantity: line.quantity,
                unit_price: line.unit_price,
                sku: sku.as_ref(),
            })
            .collect(),
        computed_total,
        stated_total: new.total_minor,
        received,
        paid: new.payment.as_ref().is_some_and(|payment| payment.paid_at.is_some()),
        ship_to: new.ship_to.as_ref(),
    }
}

/// Writes what belongs to the orders that were not there yet.
fn write_parts(ctx: &mut Ctx<'_>, fresh: &[&Arrived]) -> Result<(), Fault> {
    store::insert_parts(ctx, fresh)?;
    let people: Vec<(Subject, customers::PersonInput)> = fresh
        .iter()
        .filter_map(|one| {
            let subject = Subject {
                subject_type: SubjectType::Order,
                subject_id: one.order.id.uuid(),
                role: PersonRole::Recipient,
                customer_id: one.order.customer_id,
                shop_id: Some(one.order.shop_id),
            };
            one.new.ship_to.clone().map(|person| (subject, person))
        })
        .collect();
    customers::keep_people(ctx, &people)?;
    let found: Vec<(OrderId, &Finding)> = fresh
        .iter()
        .flat_map(|one| one.findings.iter().map(|finding| (one.order.id, finding)))
        .collect();
    store::open_exceptions(ctx, &found)?;
    let accepted: Vec<(OrderId, &Finding)> = fresh
        .iter()
        .flat_map(|one| one.accepted.iter().map(|finding| (one.order.id, finding)))
        .collect();
    store::write_accepted_exceptions(ctx, &accepted, "accepted by import")?;
    let messages: Vec<(OrderId, &str)> = fresh
        .iter()
        .filter(|one| !one.new.message.is_empty())
        .map(|one| (one.order.id, one.new.message.as_str()))
        .collect();
    store::add_notes(ctx, &messages, "buyer")
}

/// Keeps every delivery as it came, with what became of it.
fn keep_deliveries(
    ctx: &mut Ctx<'_>,
    items: &[Delivered],
    arrived: &[Arrived],
    places: &[usize],
    outcomes: &[Option<Result<Placed, Fault>>],
) -> Result<(), Fault> {
    let now = ctx.now();
    let ids: Vec<Uuid> = arrived.iter().map(|_| ctx.new_uuid()).collect();
    let deliveries: Vec<Delivery<'_>> = arrived
        .iter()
        .zip(places)
        .zip(ids)
        .filter(|((_, at), _)| !items[**at].raw.is_empty())
        .map(|((one, at), id)| {
            let (state, order_id, problem) = match &outcomes[*at] {
                Some(Ok(placed)) if placed.known => (DeliveryState::Known, Some(placed.id), None),
                Some(Ok(placed)) => (DeliveryState::Parsed, Some(placed.id), None),
                Some(Err(fault)) => (DeliveryState::Refused, None, Some(Problem::of(fault))),
                None => (DeliveryState::Waiting, None, None),
            };
            Delivery {
                id,
                source: items[*at].source.as_str(),
                shop_id: one.order.shop_id,
                external_id: &one.new.external_id,
                raw: &items[*at].raw,
                state: state.as_str(),
                order_id,
                problem,
            }
        })
        .collect();
    store::insert_inbox(ctx, now, &deliveries)
}

/// Promises goods softly where the shop reserves on arrival, and says so where there are none.
fn reserve(
    ctx: &mut Ctx<'_>,
    fresh: &[&Arrived],
    shops: &HashMap<String, Arc<ShopFacts>>,
) -> Result<(), Fault> {
    let mut skus = HashMap::new();
    let mut wishes = Vec::new();
    for one in fresh {
        let Some(shop) = shops.get(&kernel::fold(&one.new.shop)) else { continue };
        if !shop.workflow.reserve_on_arrival || one.order.state == State::Draft {
            continue;
        }
        for sku in one.skus.iter().flatten() {
            skus.insert(sku.sku_id, Arc::clone(sku));
        }
        let demands = demands(&lines(one), &skus, |line| line.progress.ordered);
        if !demands.is_empty() {
            wishes.push(Wish { order: &one.order, shop, demands });
        }
    }
    let Some(hours) = wishes.iter().map(|wish| wish.shop.workflow.soft_claim_hours).max() else {
        return Ok(());
    };
    let wanted = touched(&wishes);
    let mut market = Market::read(ctx, skus, &wanted)?;
    let until = ctx.now().plus_seconds(hours.saturating_mul(3_600));
    let got = promise(ctx, &mut market, &wishes, Firmness::Soft { until }, false)?;
    let short: Vec<(OrderId, Finding)> = wishes
        .iter()
        .zip(got)
        .filter_map(|(wish, got)| match got {
            Got::All(_) | Got::Part(_) => None,
            Got::Nothing(plan) => Some((wish.order.id, out_of_stock(&plan))),
        })
        .collect();
    let found: Vec<_> = short.iter().map(|(id, finding)| (*id, finding)).collect();
    store::open_exceptions(ctx, &found)?;
    let ids: Vec<OrderId> = short.iter().map(|(id, _)| *id).collect();
    store::flag_no_stock(ctx, &ids)
}

/// The exception of an order for which there are no goods, with why each warehouse was passed over.
pub(crate) fn out_of_stock(plan: &crate::routing::Plan) -> Finding {
    Finding {
        line_no: 0,
        code: ExceptionCode::OutOfStock,
        subject: String::new(),
        facts: serde_json::json!({
            "missing": plan.missing.iter()
                .map(|(line_no, units)| serde_json::json!({"line_no": line_no, "units": units}))
                .collect::<Vec<_>>(),
            "candidates": plan.reasons.candidates,
        }),
    }
}

fn lines(one: &Arrived) -> Vec<Line> {
    let rows = one.new.lines.iter().zip(&one.skus).enumerate();
    rows.map(|(at, (line, sku))| Line {
        order_id: one.order.id,
        line_no: line_no(at),
        kind: LineKind::Item,
        external_line_id: None,
        external_sku: String::new(),
        sku_id: sku.as_ref().map(|sku| sku.sku_id),
        sku_code: String::new(),
        title: String::new(),
        variant: String::new(),
        unit_price: line.unit_price,
        amount_minor: 0,
        progress: Progress::ordered(line.quantity),
    })
    .collect()
}

/// Orders that were there already: the same again is no news, another content under the same number
/// is refused, for the source must say that it means a change.
fn answer_known(
    ctx: &mut Ctx<'_>,
    arrived: &[Arrived],
    places: &[usize],
    fresh: &HashSet<OrderId>,
    outcomes: &mut [Option<Result<Placed, Fault>>],
) -> Result<(), Fault> {
    let known: Vec<(&Arrived, usize)> = arrived
        .iter()
        .zip(places.iter().copied())
        .filter(|(one, _)| !fresh.contains(&one.order.id))
        .collect();
    if known.is_empty() {
        return Ok(());
    }
    let mut keys: Vec<(ShopId, String)> =
        known.iter().map(|(one, _)| (one.order.shop_id, one.new.external_id.clone())).collect();
    keys.sort_unstable();
    keys.dedup();
    let rows = store::known_orders(ctx, &keys)?;
    for (one, at) in known {
        let row = rows.iter().find(|(shop, external, ..)| {
            *shop == one.order.shop_id && *external == one.new.external_id
        });
        outcomes[at] = Some(match row {
            Some((_, _, id, hash, number)) if *hash == one.hash => {
                Ok(Placed { id: *id, number: number.clone(), known: true })
            }
            Some((_, _, id, ..)) => Err(Fault::conflict(
                "orders.external_id_taken",
                format!("{id} has this external_id and says something else"),
            )),
            None => Err(Fault::unavailable("orders.try_again", "another delivery is on its way")),
        });
    }
    Ok(())
}
