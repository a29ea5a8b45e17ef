//! Money that moved for orders.

use db::{Ctx, Rows};
use kernel::{Fault, Timestamp};
use serde::Serialize;

use crate::OrderId;
use crate::payment::{MoneyMove, Movement};

/// What was paid with the order and named by nobody.
pub(crate) const WITH_ORDER: &str = "with_order";

/// One entry as it is written.
#[derive(Debug, Clone)]
pub(crate) struct PaymentRow {
    pub(crate) order_id: OrderId,
    /// Empty where an order came with its payment: the shop names the movement, not who moved it.
    pub(crate) provider: String,
    pub(crate) reference: String,
    pub(crate) kind: MoneyMove,
    pub(crate) method: String,
    pub(crate) amount_minor: i64,
    pub(crate) at: Timestamp,
}

pub(crate) fn insert_payments(ctx: &mut Ctx<'_>, payments: &[PaymentRow]) -> Result<u64, Fault> {
    let rows = Rows::new()
        .column(payments.iter().map(|one| one.order_id))
        .borrowed(payments.iter().map(|one| &one.provider))
        .borrowed(payments.iter().map(|one| &one.reference))
        .column(payments.iter().map(|one| one.kind.as_str()))
        .borrowed(payments.iter().map(|one| &one.method))
        .column(payments.iter().map(|one| one.amount_minor))
        .column(payments.iter().map(|one| one.at));
    let columns = ["order_id", "provider", "reference", "kind", "method", "amount_minor", "at"];
    ctx.insert_rows("order_payments", &columns, &rows, "ON CONFLICT DO NOTHING")
}

/// Whether it is new: the provider's name of a movement exists once, over all orders.
pub(crate) fn insert_payment(ctx: &mut Ctx<'_>, payment: &PaymentRow) -> Result<bool, Fault> {
    insert_payments(ctx, std::slice::from_ref(payment)).map(|rows| rows == 1)
}

/// An order may have come with the payment that its provider tells now, under its name or, of the same
/// amount, under none: then the entry learns who it was. Whether that is so.
pub(crate) fn same_payment(ctx: &mut Ctx<'_>, payment: &PaymentRow) -> Result<bool, Fault> {
    let learnt = ctx.execute(
        "UPDATE order_payments SET provider = $3, reference = $2 \
         WHERE order_id = $1 AND provider = '' AND kind = $4 \
         AND (reference = $2 OR (reference = $5 AND amount_minor = $6)) \
         AND NOT EXISTS (SELECT 1 FROM order_payments AS told \
         WHERE told.provider = $3 AND told.reference = $2)",
        &[
            &payment.order_id,
            &payment.reference,
            &payment.provider,
            &payment.kind.as_str(),
            &WITH_ORDER,
            &payment.amount_minor,
        ],
    )?;
    Ok(learnt == 1)
}

/// What a provider's name of a movement stands for.
pub(crate) fn payment_named(
    ctx: &mut Ctx<'_>,
    payment: &PaymentRow,
) -> Result<Option<(OrderId, MoneyMove, i64)>, Fault> {
    ctx.find(
        "SELECT order_id, kind, amount_minor FROM order_payments \
         WHERE provider = $1 AND reference = $2",
        &[&payment.provider, &payment.reference],
        |row| Ok((row.get(0)?, row.parse(1)?, row.get(2)?)),
    )
}

/// Every entry of an order.
pub(crate) fn movements_of(ctx: &mut Ctx<'_>, order: OrderId) -> Result<Vec<Movement>, Fault> {
    ctx.list(
        "SELECT kind, amount_minor, at FROM order_payments WHERE order_id = $1 \
         ORDER BY at, provider, reference",
        &[&order],
        |row| Ok(Movement { kind: row.parse(0)?, amount_minor: row.get(1)?, at: row.get(2)? }),
    )
}

/// Money that moved for an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PaymentRecord {
    pub kind: MoneyMove,
    pub method: String,
    pub amount_minor: i64,
    pub at: Timestamp,
    /// Who moved it; empty where the order came with its payment.
    pub provider: String,
    /// The provider's, or the shop's, name of the movement.
    pub external_id: String,
}

pub(crate) fn payments_of(ctx: &mut Ctx<'_>, order: OrderId) -> Result<Vec<PaymentRecord>, Fault> {
    ctx.list(
        "SELECT kind, method, amount_minor, at, provider, reference FROM order_payments \
         WHERE order_id = $1 ORDER BY at, provider, reference",
        &[&order],
        |row| {
            Ok(PaymentRecord {
                kind: row.parse(0)?,
                method: row.get(1)?,
                amount_minor: row.get(2)?,
                at: row.get(3)?,
                provider: row.get(4)?,
                external_id: row.get(5)?,
            })
        },
    )
}
