//! One order with everything that belongs to it, and what may be done with it now.

use std::collections::{BTreeMap, HashMap};

use customers::{PersonView, SubjectType};
use db::{Ctx, Query, events_about};
use kernel::{Fault, Money, Permission, Price, Timestamp};
use serde::Serialize;

use super::list_orders::{OrderRow, rows};
use super::review_facts::{Goods, checks};
use crate::commands::may_move;
use crate::exception::{ExceptionClass, Fix, OpenException, OwnerRole};
use crate::hold::{HoldReason, Step};
use crate::line::{Line, Progress};
use crate::order::{Order, OrderError, Rules};
use crate::parcel::{Parcel, ParcelAction, ParcelLine, ParcelState, Reasons};
use crate::review::Check;
use crate::store::{self, Approval, Fee, Hold, Note, PaymentRecord};
use crate::{CancelReason, ExceptionId, HoldId, OrderId, ParcelId, permissions};

/// How much of a timeline is shown at first.
const MOST_NEWS: i64 = 200;

/// One order.
#[derive(Debug, Clone)]
pub struct GetOrder {
    pub order_id: OrderId,
}

/// An order as its drawer shows it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct OrderView {
    pub order: OrderRow,
    pub lines: Vec<LineView>,
    pub fees: Vec<Fee>,
    pub goods: Money,
    pub paid: Money,
    pub people: Vec<PersonView>,
    pub payments: Vec<PaymentRecord>,
    pub exceptions: Vec<ExceptionView>,
    pub holds: Vec<HoldView>,
    pub approvals: Vec<Approval>,
    pub notes: Vec<Note>,
    pub fulfilments: Vec<ParcelView>,
    pub timeline: Vec<TimelineEntry>,
    pub review_rounds: i64,
    /// What a reviewer checks, checked already; empty unless it is in review.
    pub checks: Vec<Check>,
    /// How long the people of this order are known.
    pub personal: Personal,
    pub actions: Actions,
}

/// How long the people of an order are known. A legal hold can make it longer.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = OrderPersonal)]
pub struct Personal {
    /// When they are forgotten; nothing while something is left to be done.
    pub until: Option<Timestamp>,
    /// When they were forgotten.
    pub forgotten_at: Option<Timestamp>,
}

/// A line with its counters.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = OrderLine)]
pub struct LineView {
    pub line_no: i64,
    pub kind: crate::line::LineKind,
    pub external_sku: String,
    #[schema(value_type = Option<String>)]
    pub sku_id: Option<catalog::SkuId>,
    pub sku_code: String,
    pub title: String,
    pub variant: String,
    pub unit_price: Price,
    pub amount: Money,
    /// Our list price, for the reviewer to compare.
    pub list_price: Option<Price>,
    pub picture_url: Option<String>,
    /// Pieces that could be claimed now, over all warehouses one may see.
    pub available: i64,
    #[serde(flatten)]
    pub progress: Progress,
}

/// Something wrong, and the one action that mends it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = OrderException)]
pub struct ExceptionView {
    pub id: ExceptionId,
    pub line_no: i64,
    pub code: crate::exception::ExceptionCode,
    pub class: ExceptionClass,
    pub fix: Fix,
    pub owner_role: OwnerRole,
    pub may_be_accepted: bool,
    #[schema(value_type = Object)]
    pub facts: serde_json::Value,
    pub opened_at: Timestamp,
}

impl ExceptionView {
    pub(crate) fn of(exception: &OpenException) -> Self {
        Self {
            id: exception.id,
            line_no: exception.line_no,
            code: exception.code,
            class: exception.code.class(),
            fix: exception.code.fix(),
            owner_role: exception.code.owner_role(),
            may_be_accepted: exception.code.may_be_accepted(),
            facts: exception.facts.clone(),
            opened_at: exception.opened_at,
        }
    }
}

/// Something that keeps an order.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = OrderHold)]
pub struct HoldView {
    pub id: HoldId,
    pub reason: HoldReason,
    pub incident: String,
    pub blocks: Vec<Step>,
    pub keeps_stock: bool,
    pub until: Option<Timestamp>,
    pub note: String,
    pub placed_by: String,
    pub placed_at: Timestamp,
}

impl HoldView {
    pub(crate) fn of(hold: &Hold) -> Self {
        Self {
            id: hold.id,
            reason: hold.reason,
            incident: hold.incident.clone(),
            blocks: hold.blocks.list(),
            keeps_stock: hold.keeps_stock,
            until: hold.until,
            note: hold.note.clone(),
            placed_by: hold.placed_by.clone(),
            placed_at: hold.placed_at,
        }
    }
}

/// A parcel.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = Fulfilment)]
pub struct ParcelView {
    pub id: ParcelId,
    pub number: String,
    pub state: ParcelState,
    #[schema(value_type = String)]
    pub warehouse_id: inventory::WarehouseId,
    pub warehouse: String,
    pub reasons: Reasons,
    pub carrier: Option<String>,
    pub tracking_number: Option<String>,
    pub merged: bool,
    pub lines: Vec<ParcelLineView>,
    pub created_at: Timestamp,
    pub shipped_at: Option<Timestamp>,
    pub delivered_at: Option<Timestamp>,
    pub actions: BTreeMap<String, Ability>,
    pub version: i64,
}

/// What is in a parcel.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = FulfilmentLine)]
pub struct ParcelLineView {
    pub order_id: OrderId,
    pub line_no: i64,
    #[schema(value_type = String)]
    pub sku_id: catalog::SkuId,
    pub units: i64,
    pub quantity: i64,
}

/// A piece of news on the timeline.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct TimelineEntry {
    pub at: Timestamp,
    pub kind: String,
    pub actor: String,
    pub actor_kind: kernel::ActorKind,
    #[schema(value_type = Object)]
    pub data: serde_json::Value,
    pub version: i64,
}

/// Whether something may be done now, and if not, why.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = OrderAbility)]
pub struct Ability {
    pub allowed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl Ability {
    fn of(decided: Result<(), Fault>) -> Self {
        match decided {
            Ok(()) => Self { allowed: true, why: None },
            Err(fault) => Self { allowed: false, why: Some(fault.code().to_owned()) },
        }
    }
}

/// Every step of an order with whether it may be taken.
pub type Actions = BTreeMap<String, Ability>;

impl Query for GetOrder {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = OrderView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<OrderView, Fault> {
        let id = self.order_id;
        let order = store::look(ctx, id)?;
        let row = rows(ctx, &[id])?.into_iter().next();
        let row = row.ok_or_else(|| Fault::not_found("orders.unknown_order", id.to_string()))?;
        let lines = store::lines_of(ctx, &[id])?.remove(&id).unwrap_or_default();
        let goods = Goods::of(ctx, &lines)?;
        let people = customers::people_of(ctx, SubjectType::Order, &[id.uuid()])?
            .remove(&id.uuid())
            .unwrap_or_default();
        let shop = settings::shops(ctx, &[order.shop_id])?.remove(&order.shop_id);
        let keeps_days = shop.as_ref().map(|shop| shop.keeps_personal_days());
        let four_eyes = shop.is_some_and(|shop| shop.workflow.four_eyes);
        let (ended_at, forgotten_at) = store::ends_of(ctx, id)?;
        let until = ended_at.zip(keeps_days).map(|(at, days)| at.plus_days(days));
        let timeline = events_about(ctx, id, MOST_NEWS)?
            .into_iter()
            .map(|event| TimelineEntry {
                at: event.at,
                kind: event.kind,
                actor: event.actor_name,
                actor_kind: event.actor_kind,
                data: without_words(event.data, forgotten_at.is_some()),
                version: event.version,
            })
            .collect();
        Ok(OrderView {
            checks: checks(ctx, &order, &lines, &goods, &row)?,
            lines: lines.into_iter().map(|line| line_view(&order, line, &goods)).collect(),
            fees: store::fees_of(ctx, id)?,
            goods: Money::new(order.goods_minor, order.currency),
            paid: Money::new(order.paid_minor, order.currency),
            people: people.iter().map(|person| person.view(false).seen_by(ctx.actor())).collect(),
            payments: store::payments_of(ctx, id)?,
            exceptions: row.exceptions.clone(),
            holds: row.holds.clone(),
            approvals: store::approvals_of(ctx, id)?,
            notes: store::notes_of(ctx, id)?,
            fulfilments: parcel_views(ctx, &order)?,
            timeline,
            review_rounds: order.review_rounds,
            personal: Personal { until, forgotten_at },
            actions: actions(ctx, &order, Rules { four_eyes }),
            order: row,
        })
    }
}

/// What staff wrote on the way of an order that is forgotten is shown no more.
fn without_words(mut data: serde_json::Value, is_forgotten: bool) -> serde_json::Value {
    if is_forgotten && let Some(note) = data.get_mut("note") {
        *note = serde_json::Value::String(String::new());
    }
    data
}

fn line_view(order: &Order, line: Line, goods: &Goods) -> LineView {
    LineView {
        list_price: goods.list_price(order, &line),
        picture_url: goods.sku(&line).and_then(|sku| sku.picture_url.clone()),
        available: goods.available(&line),
        amount: Money::new(line.amount_minor, order.currency),
        line_no: line.line_no,
        kind: line.kind,
        external_sku: line.external_sku,
        sku_id: line.sku_id,
        sku_code: line.sku_code,
        title: line.title,
        variant: line.variant,
        unit_price: line.unit_price,
        progress: line.progress,
    }
}

fn parcel_views(ctx: &mut Ctx<'_>, order: &Order) -> Result<Vec<ParcelView>, Fault> {
    let parcels: Vec<Parcel> = store::parcels_of(ctx, &[order.id])?
        .into_iter()
        .map(|(_, parcel)| parcel)
        .filter(|parcel| store::sees_parcel(ctx, parcel))
        .collect();
    if parcels.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<ParcelId> = parcels.iter().map(|parcel| parcel.id).collect();
    let lines = store::parcel_lines(ctx, &ids)?;
    let codes: HashMap<inventory::WarehouseId, String> = inventory::seen_warehouses(ctx)?
        .into_iter()
        .map(|warehouse| (warehouse.id, warehouse.code))
        .collect();
    Ok(parcels
        .into_iter()
        .map(|parcel| {
            let may = |action| Ability::of(may_move(&[order], &parcel, action));
            let actions =
                ParcelAction::ALL.iter().map(|action| (action.to_string(), may(*action))).collect();
            ParcelView {
                actions,
                lines: lines
                    .iter()
                    .filter(|line| line.parcel_id == parcel.id)
                    .map(parcel_line_view)
                    .collect(),
                warehouse: codes.get(&parcel.warehouse_id).cloned().unwrap_or_default(),
                id: parcel.id,
                number: parcel.number,
                state: parcel.state,
                warehouse_id: parcel.warehouse_id,
                reasons: parcel.reasons.seen(|code| codes.values().any(|seen| seen == code)),
                carrier: parcel.carrier,
                tracking_number: parcel.tracking_number,
                merged: parcel.merged,
                created_at: parcel.created_at,
                shipped_at: parcel.shipped_at,
                delivered_at: parcel.delivered_at,
                version: parcel.version,
            }
        })
        .collect())
}

fn parcel_line_view(line: &ParcelLine) -> ParcelLineView {
    ParcelLineView {
        order_id: line.order_id,
        line_no: line.line_no,
        sku_id: line.sku_id,
        units: line.units,
        quantity: line.quantity,
    }
}

/// What the one who asks may do with an order now: the same functions that decide the commands,
/// and the same permissions.
#[must_use]
pub fn actions(ctx: &Ctx<'_>, order: &Order, rules: Rules) -> Actions {
    let (now, actor) = (ctx.now(), ctx.actor());
    let copy = || order.clone();
    let done = |decided: Result<_, OrderError>| decided.map(|_| ());
    let steps: [(&str, Permission, Result<(), OrderError>); 11] = [
        ("submit", permissions::CREATE, done(copy().submit(now).map(|_| ()))),
        ("approve", permissions::REVIEW, done(copy().approve(actor, rules, "", now).map(|_| ()))),
        (
            "reject",
            permissions::REVIEW,
            done(copy().reject(crate::RejectReason::Other, "", now).map(|_| ())),
        ),
        ("resubmit", permissions::EDIT, done(copy().resubmit(true, "", now).map(|_| ()))),
        ("revoke_approval", permissions::REVIEW, done(copy().revoke_approval("", now).map(|_| ()))),
        ("confirm", permissions::CONFIRM, order.may_confirm(actor, rules)),
        ("unconfirm", permissions::CONFIRM, done(copy().unconfirm(now).map(|_| ()))),
        (
            "cancel",
            permissions::CANCEL,
            done(copy().cancel(CancelReason::Other, "", now).map(|_| ())),
        ),
        ("reopen", permissions::REOPEN, done(copy().reopen(now).map(|_| ()))),
        ("edit", permissions::EDIT, order.may_edit()),
        ("hold", permissions::HOLD, may_hold(order)),
    ];
    steps
        .into_iter()
        .map(|(name, permission, decided)| {
            let decided = actor.must(permission).and_then(|()| decided.map_err(Fault::from));
            (name.to_owned(), Ability::of(decided))
        })
        .collect()
}

fn may_hold(order: &Order) -> Result<(), OrderError> {
    use crate::order::State;
    match order.state {
        State::Completed | State::Cancelled => Err(OrderError::Over { state: order.state }),
        _ => Ok(()),
    }
}
