//! News of money that moved for an order after it had arrived. It is an observation: whatever state the
//! order is in, it is written down, once, and what follows is worked out from all of them.

use db::{Command, Ctx};
use kernel::{Fault, Money, Permission, Timestamp};

use super::goods::{shop, shops_of};
use super::hold_orders::recount;
use super::recheck::recheck_order;
use super::tell::save;
use crate::hold::HoldReason;
use crate::order::{Order, OrderEvent, Payment, State};
use crate::payment::{MoneyMove, weigh};
use crate::store::{self, Hold, PaymentRow};
use crate::{OrderId, deadline, permissions};

/// A provider's clock may be ahead of ours by this much.
const CLOCKS_DIFFER: i64 = 5 * 60 * 1_000_000;

/// Money moved.
#[derive(Debug, Clone)]
pub struct RecordPayment {
    pub order_id: OrderId,
    pub kind: MoneyMove,
    /// Who moved it: `stripe`, `paypal`, `bank`. Tidied.
    pub provider: String,
    /// The provider's own name of this movement; with the provider it is told apart from all others.
    pub reference: String,
    /// In the order's own currency, above zero.
    pub amount: Money,
    /// How it was paid, in the provider's words; may be empty.
    pub method: String,
    /// When it moved; now when absent.
    pub at: Option<Timestamp>,
}

/// What became of the news.
#[derive(Debug, Clone)]
pub struct Recorded {
    pub order: Order,
    /// Whether it had been told before.
    pub known: bool,
}

impl Command for RecordPayment {
    const NAME: &'static str = "orders.record_payment";
    const PERMISSION: Permission = permissions::RECORD_PAYMENT;
    type Output = Recorded;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Recorded, Fault> {
        let before = store::load(ctx, self.order_id)?;
        let row = self.row(ctx, &before)?;
        if store::same_payment(ctx, &row)? || !store::insert_payment(ctx, &row)? {
            self.must_be_the_same(ctx, &row)?;
            return Ok(Recorded { order: before, known: true });
        }
        let movements = store::movements_of(ctx, self.order_id)?;
        let shops = shops_of(ctx, std::slice::from_ref(&before))?;
        let shop = shop(&shops, before.shop_id)?;
        let mut after = weigh(before.clone(), &movements, shop.workflow.require_payment);
        after.ship_by = deadline::after_payment(&before, &after, shop)?;
        let after = after.touched(ctx.now());
        let event = self.event(after.payment);
        let order = save(ctx, before, after, &event)?;
        let order = stop_if_refunded(ctx, order)?;
        Ok(Recorded { order: recheck_order(ctx, order)?, known: false })
    }
}

impl RecordPayment {
    fn row(&self, ctx: &Ctx<'_>, order: &Order) -> Result<PaymentRow, Fault> {
        if self.amount.currency() != order.currency {
            let detail = format!("the order is in {}", order.currency.code());
            return Err(Fault::field("amount.currency", "orders.wrong_currency", detail));
        }
        if self.amount.minor() <= 0 {
            return Err(Fault::field("amount.minor", "kernel.out_of_range", "above zero"));
        }
        let now = ctx.now();
        let at = self.at.unwrap_or(now);
        if at.as_micros() > now.as_micros().saturating_add(CLOCKS_DIFFER) {
            return Err(Fault::field("at", "kernel.out_of_range", "not in the future"));
        }
        Ok(PaymentRow {
            order_id: self.order_id,
            provider: self.provider.clone(),
            reference: self.reference.clone(),
            kind: self.kind,
            method: self.method.clone(),
            amount_minor: self.amount.minor(),
            at: at.min(now),
        })
    }

    /// The same name for something else is a mistake of the one who tells, and must not be swallowed.
    fn must_be_the_same(&self, ctx: &mut Ctx<'_>, row: &PaymentRow) -> Result<(), Fault> {
        let known = store::payment_named(ctx, row)?;
        if known == Some((row.order_id, row.kind, row.amount_minor)) {
            return Ok(());
        }
        Err(Fault::conflict(
            "orders.payment_differs",
            format!("{} {} is known as something else", self.provider, self.reference),
        ))
    }

    fn event(&self, payment: Payment) -> OrderEvent {
        let (amount_minor, currency) = (self.amount.minor(), self.amount.currency());
        match self.kind {
            MoneyMove::Payment => OrderEvent::OrderPaid { amount_minor, currency, payment },
            MoneyMove::Authorisation => {
                OrderEvent::OrderPaymentAuthorised { amount_minor, currency, payment }
            }
            MoneyMove::Refund => {
                let (provider, reference) = (self.provider.clone(), self.reference.clone());
                OrderEvent::OrderRefunded { amount_minor, currency, payment, provider, reference }
            }
            MoneyMove::Void => OrderEvent::OrderPaymentVoided { amount_minor, currency, payment },
        }
    }
}

/// Goods must not leave for money that went back; whether the order is given up is for a person to
/// say.
fn stop_if_refunded(ctx: &mut Ctx<'_>, order: Order) -> Result<Order, Fault> {
    let over = matches!(order.state, State::Completed | State::Cancelled);
    if over || order.payment != Payment::Refunded {
        return Ok(order);
    }
    let reason = HoldReason::RefundPending;
    let hold = Hold {
        id: ctx.new_id(),
        order_id: order.id,
        reason,
        incident: String::new(),
        blocks: reason.default_blocks(),
        keeps_stock: reason.keeps_stock(),
        until: None,
        note: String::new(),
        placed_by: ctx.actor().name.to_string(),
        placed_at: ctx.now(),
    };
    if store::insert_holds(ctx, &[hold])?.is_empty() {
        return Ok(order);
    }
    let owner = (inventory::OwnerType::Order, order.id.uuid());
    inventory::expire_at(ctx, &[owner], Timestamp::from_micros(i64::MAX))?;
    let event = OrderEvent::OrderHeld { reason: reason.to_string() };
    let held = recount(ctx, vec![order.clone()], &event)?;
    Ok(held.into_iter().next().unwrap_or(order))
}
