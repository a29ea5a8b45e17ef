//! What changed at a channel is done here, too, as far as it can be, and shown to a person where not.

use db::{Command, Ctx};
use kernel::{Currency, Fault, Kind, Money};
use orders::OrderId;
use orders::channel::holds_under;
use orders::commands::{AddNote, CancelOrder, HoldOrders, NoteKind, RecordPayment, ReleaseHolds};
use orders::hold::HoldReason;
use orders::order::{Order, Payment, State};
use orders::payment::MoneyMove;
use settings::{Platform, ShopFacts};

use crate::connector::Said;
use crate::observation::{Change, Deed, ObservationKind, ObservationOutcome};
use crate::store;

/// Under this name orders are held whose payment failed: other holds for what changed are told apart from it.
const PAYMENT_FAILED: &str = "channels.payment_failed";

/// As before, while a buyer wants goods back that have not left.
const RETURN_ASKED: &str = "channels.return_asked";

/// What concerns one order.
pub(super) struct Scene<'a> {
    pub(super) platform: Platform,
    pub(super) shop: &'a ShopFacts,
    pub(super) external_id: &'a str,
    pub(super) order: &'a Order,
    pub(super) said: Option<&'a Said>,
}

/// Does what a change asks for, or brings it before a person; what came of it.
///
/// # Errors
/// What concerns the whole set: the engine's own.
pub(super) fn observe(
    ctx: &mut Ctx<'_>,
    scene: &Scene<'_>,
    change: &Change,
) -> Result<ObservationOutcome, Fault> {
    match &change.deed {
        Deed::RecordPayment(payment) => {
            let record = RecordPayment {
                at: Some(payment.at),
                method: line(&payment.method),
                ..money(scene, MoneyMove::Payment, &payment.reference, scene.total()?)
            };
            recorded(ctx, scene, change, record)
        }
        Deed::RecordRefund(refund) => {
            let amount = Money::new(refund.amount_minor, scene.order.currency);
            let name = reference(scene.shop, &refund.reference);
            if store::is_told_refund(ctx, (scene.order.id, amount), &name)? {
                return Ok(ObservationOutcome::Known);
            }
            let record = money(scene, MoneyMove::Refund, &refund.reference, amount);
            recorded(ctx, scene, change, record)
        }
        Deed::Cancel(reason) => {
            let note = format!("{}: {}", scene.platform, change.kind);
            let cancel =
                CancelOrder { order_id: scene.order.id, seen_version: None, reason: *reason, note };
            match tried(ctx.attempt(|ctx| cancel.run(ctx)))? {
                Ok(_) => Ok(ObservationOutcome::Done),
                Err(_) if scene.order.state == State::Cancelled => Ok(ObservationOutcome::Known),
                Err(_) => hold(ctx, scene, change, HoldReason::BuyerCancel),
            }
        }
        Deed::HoldUnlessShipped(_) if has_left(scene.order) => match change.kind {
            ObservationKind::Completed => Ok(ObservationOutcome::Known),
            _ => for_person(ctx, scene, change),
        },
        // What it says after all that was paid went back here.
        Deed::Hold(HoldReason::RefundPending) if scene.order.payment == Payment::Refunded => {
            Ok(ObservationOutcome::Known)
        }
        Deed::Hold(reason) | Deed::HoldUnlessShipped(reason) => hold(ctx, scene, change, *reason),
        Deed::HoldForPayment => {
            hold_as(ctx, scene, change, (HoldReason::PlatformChanged, PAYMENT_FAILED))
        }
        Deed::FreeForPayment => free(ctx, scene),
        Deed::HoldForReturn if has_left(scene.order) => for_person(ctx, scene, change),
        Deed::HoldForReturn => {
            if !holds_under(ctx, scene.order.id, RETURN_ASKED)?.is_empty() {
                return Ok(ObservationOutcome::Held);
            }
            hold_as(ctx, scene, change, (HoldReason::BuyerCancel, RETURN_ASKED))
        }
        Deed::See => Ok(ObservationOutcome::Known),
    }
}

impl Scene<'_> {
    fn total(&self) -> Result<Money, Fault> {
        let unknown = || Fault::internal("channels.no_currency", "a currency nobody knows");
        let Some(said) = self.said else { return Err(unknown()) };
        let currency: Currency = said.currency.parse().map_err(|_| unknown())?;
        Ok(Money::new(said.total_minor, currency))
    }
}

fn has_left(order: &Order) -> bool {
    order.state == State::Completed || order.facts.units_shipped > 0
}

/// The channel's names of money are its own: with the shop's code they are told apart from all others.
pub(super) fn reference(shop: &ShopFacts, reference: &str) -> String {
    line(&format!("{}:{reference}", shop.code))
}

fn line(text: &str) -> String {
    kernel::clean_line(text, 100).unwrap_or_default()
}

fn money(scene: &Scene<'_>, kind: MoneyMove, name: &str, amount: Money) -> RecordPayment {
    RecordPayment {
        order_id: scene.order.id,
        kind,
        provider: scene.platform.as_str().to_owned(),
        reference: reference(scene.shop, name),
        amount,
        method: String::new(),
        at: None,
    }
}

fn recorded(
    ctx: &mut Ctx<'_>,
    scene: &Scene<'_>,
    change: &Change,
    record: RecordPayment,
) -> Result<ObservationOutcome, Fault> {
    match tried(ctx.attempt(|ctx| record.run(ctx)))? {
        Ok(recorded) if recorded.known => Ok(ObservationOutcome::Known),
        Ok(_) => Ok(ObservationOutcome::Done),
        // Another currency, or another amount under the same name.
        Err(_) => hold(ctx, scene, change, HoldReason::PlatformChanged),
    }
}

fn hold(
    ctx: &mut Ctx<'_>,
    scene: &Scene<'_>,
    change: &Change,
    reason: HoldReason,
) -> Result<ObservationOutcome, Fault> {
    hold_as(ctx, scene, change, (reason, ""))
}

/// Holds under a name of its own, by which it is found again.
fn hold_as(
    ctx: &mut Ctx<'_>,
    scene: &Scene<'_>,
    change: &Change,
    (reason, incident): (HoldReason, &str),
) -> Result<ObservationOutcome, Fault> {
    let holding = HoldOrders {
        orders: vec![(scene.order.id, None)],
        reason,
        incident: incident.to_owned(),
        blocks: None,
        keeps_stock: None,
        until: None,
        note: words(scene, change),
    };
    let held = tried(ctx.attempt(|ctx| {
        let outcomes = holding.run(ctx)?;
        outcomes.into_iter().next().map_or(Ok(()), |(_, outcome)| outcome.map(|_| ()))
    }))?;
    match held {
        Ok(()) => Ok(ObservationOutcome::Held),
        Err(_) if is_expected(scene.order, change.kind) => Ok(ObservationOutcome::Known),
        Err(_) => for_person(ctx, scene, change),
    }
}

/// Lets go of what was held for a payment, and of nothing else.
fn free(ctx: &mut Ctx<'_>, scene: &Scene<'_>) -> Result<ObservationOutcome, Fault> {
    let held = holds_under(ctx, scene.order.id, PAYMENT_FAILED)?;
    if held.is_empty() {
        return Ok(ObservationOutcome::Known);
    }
    let holds = held.into_iter().map(|hold| (scene.order.id, hold)).collect();
    let release = ReleaseHolds { holds };
    Ok(match tried(ctx.attempt(|ctx| release.run(ctx)))? {
        Ok(_) => ObservationOutcome::Done,
        Err(_) => ObservationOutcome::Known,
    })
}

/// Whether an order that is over ended as the channel says.
fn is_expected(order: &Order, kind: ObservationKind) -> bool {
    match order.state {
        State::Cancelled => matches!(
            kind,
            ObservationKind::Cancelled
                | ObservationKind::Failed
                | ObservationKind::Refunded
                | ObservationKind::ReturnAsked
        ),
        State::Completed => kind == ObservationKind::Completed,
        _ => false,
    }
}

/// Nothing can be held any more: it is written to the order for whoever looks.
fn for_person(
    ctx: &mut Ctx<'_>,
    scene: &Scene<'_>,
    change: &Change,
) -> Result<ObservationOutcome, Fault> {
    note(ctx, scene.order.id, words(scene, change))?;
    Ok(ObservationOutcome::ForPerson)
}

fn note(ctx: &mut Ctx<'_>, order_id: OrderId, text: String) -> Result<(), Fault> {
    let note = AddNote { order_id, kind: NoteKind::Internal, text };
    tried(ctx.attempt(|ctx| note.run(ctx))).map(|_| ())
}

fn words(scene: &Scene<'_>, change: &Change) -> String {
    let detail = if change.detail.is_empty() { "" } else { " · " };
    let text = format!(
        "{} {}: {}{detail}{}",
        scene.platform, scene.external_id, change.kind, change.detail
    );
    line(&text)
}

/// A refusal is an outcome. What the engine reports, and meeting somebody else, concerns the whole set, which
/// is tried again.
pub(super) fn tried<T>(outcome: Result<T, Fault>) -> Result<Result<T, Fault>, Fault> {
    match outcome {
        Err(fault)
            if matches!(fault.kind(), Kind::Internal | Kind::Unavailable)
                || fault.code() == "orders.stale" =>
        {
            Err(fault)
        }
        outcome => Ok(outcome),
    }
}
