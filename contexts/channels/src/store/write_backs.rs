//! What channels are told, and how far that is.

use db::{Ctx, Json, Row, Rows};
use kernel::{Currency, Fault, Money, Timestamp};
use orders::OrderId;
use settings::ShopId;
use uuid::Uuid;

use crate::WriteBackId;
use crate::ailing::UntoldOrders;
use crate::connector::{Said, Stage};
use crate::queries::WriteBackView;
use crate::write_back::{WriteBackKind, WriteBackState};

/// Something a channel is to be told.
#[derive(Debug, Clone)]
pub(crate) struct NewWriteBack {
    pub(crate) id: WriteBackId,
    pub(crate) shop_id: ShopId,
    pub(crate) order_id: OrderId,
    pub(crate) order_number: String,
    pub(crate) external_id: String,
    pub(crate) kind: WriteBackKind,
    /// A refund's own name, if it is one.
    pub(crate) parcel_number: String,
    pub(crate) carrier: String,
    pub(crate) tracking_number: String,
    /// By when the channel must know it.
    pub(crate) told_by: Option<Timestamp>,
    /// Why it is not told as it is: a stable code.
    pub(crate) failure: Option<&'static str>,
    /// Why the order is cancelled, if it is that.
    pub(crate) reason: String,
    /// What went back, if it is a refund.
    pub(crate) amount: Option<Money>,
}

/// Writes what is wanted; what is wanted or was told already is not written again.
pub(crate) fn want(ctx: &mut Ctx<'_>, new: &[NewWriteBack]) -> Result<(), Fault> {
    write(ctx, new, "ON CONFLICT (order_id, kind, parcel_number) DO NOTHING")
}

/// Writes that orders are cancelled, each once. One that is so once more, after it was opened again, is told anew,
/// whatever came of it before; what is under way stays so.
pub(crate) fn want_cancelled(ctx: &mut Ctx<'_>, new: &[NewWriteBack]) -> Result<(), Fault> {
    let anew = "ON CONFLICT (order_id, kind, parcel_number) DO UPDATE SET state = 'wanted', \
                reason = excluded.reason, attempts = 0, failure = NULL, due_at = excluded.due_at, \
                changed_at = excluded.changed_at \
                WHERE write_backs.state IN ('acknowledged', 'failed')";
    write(ctx, new, anew)
}

fn write(ctx: &mut Ctx<'_>, new: &[NewWriteBack], once: &str) -> Result<(), Fault> {
    let now = ctx.now();
    let rows = Rows::new()
        .column(new.iter().map(|one| one.id))
        .column(new.iter().map(|one| one.shop_id))
        .column(new.iter().map(|one| one.order_id))
        .borrowed(new.iter().map(|one| &one.order_number))
        .borrowed(new.iter().map(|one| &one.external_id))
        .column(new.iter().map(|one| one.kind.as_str()))
        .borrowed(new.iter().map(|one| &one.parcel_number))
        .borrowed(new.iter().map(|one| &one.carrier))
        .borrowed(new.iter().map(|one| &one.tracking_number))
        .column(new.iter().map(|one| WriteBackState::at_first(one.failure).as_str()))
        .column(new.iter().map(|_| 0_i64))
        .column(new.iter().map(|_| now))
        .column(new.iter().map(|_| now))
        .column(new.iter().map(|_| now))
        .column(new.iter().map(|one| one.told_by))
        .column(new.iter().map(|one| one.failure))
        .borrowed(new.iter().map(|one| &one.reason))
        .column(new.iter().map(|one| one.amount.map(Money::minor)))
        .column(new.iter().map(|one| one.amount.map(|amount| amount.currency().code().to_owned())));
    let columns = [
        "id",
        "shop_id",
        "order_id",
        "order_number",
        "external_id",
        "kind",
        "parcel_number",
        "carrier",
        "tracking_number",
        "state",
        "attempts",
        "due_at",
        "created_at",
        "changed_at",
        "told_by",
        "failure",
        "reason",
        "amount_minor",
        "currency",
    ];
    ctx.insert_rows("write_backs", &columns, &rows, once).map(|_| ())
}

/// What a parcel is that has left under another number, or with somebody else, than was told.
#[derive(Debug, Clone)]
pub(crate) struct CorrectedShipment {
    pub(crate) order_id: OrderId,
    pub(crate) parcel_number: String,
    pub(crate) carrier: String,
    pub(crate) tracking_number: String,
    pub(crate) failure: Option<&'static str>,
}

/// Tells a channel what a parcel is now, if it was to be told something else.
pub(crate) fn want_corrected(ctx: &mut Ctx<'_>, now_is: &CorrectedShipment) -> Result<(), Fault> {
    let now = ctx.now();
    let state = WriteBackState::at_first(now_is.failure);
    ctx.execute(
        "UPDATE write_backs SET carrier = $3, tracking_number = $4, state = $5, failure = $6, \
         attempts = 0, due_at = $7, changed_at = $7 \
         WHERE order_id = $1 AND kind = 'shipment' AND parcel_number = $2 \
         AND (carrier <> $3 OR tracking_number <> $4)",
        &[
            &now_is.order_id,
            &now_is.parcel_number,
            &now_is.carrier,
            &now_is.tracking_number,
            &state.as_str(),
            &now_is.failure,
            &now,
        ],
    )
    .map(|_| ())
}

/// These orders are over at their channels, as those say themselves: whatever came of telling it, they have it.
pub(crate) fn settle_cancellations(ctx: &mut Ctx<'_>, orders: &[OrderId]) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute(
        "UPDATE write_backs SET state = 'acknowledged', failure = NULL, changed_at = $2 \
         WHERE order_id = ANY($1) AND kind = 'cancelled' AND state <> 'acknowledged'",
        &[&orders, &now],
    )
    .map(|_| ())
}

/// A channel says that money of an order went back: whether it was to be told of it. Of several of the same amount,
/// each is one of the channel's.
pub(crate) fn is_told_refund(
    ctx: &mut Ctx<'_>,
    (order_id, amount): (OrderId, Money),
    seen_as: &str,
) -> Result<bool, Fault> {
    let now = ctx.now();
    let (minor, currency) = (amount.minor(), amount.currency().code().to_owned());
    // What it was told already comes before what it was not.
    let changed = ctx.execute(
        "UPDATE write_backs SET state = 'acknowledged', failure = NULL, seen_as = $4, changed_at = $5 \
         WHERE id = (SELECT id FROM write_backs WHERE order_id = $1 AND kind = 'refunded' \
         AND amount_minor = $2 AND currency = $3 AND (seen_as IS NULL OR seen_as = $4) \
         ORDER BY CASE WHEN seen_as = $4 THEN 0 WHEN state = 'acknowledged' THEN 1 \
         WHEN state = 'sent' THEN 2 ELSE 3 END, id LIMIT 1)",
        &[&order_id, &minor, &currency, &seen_as, &now],
    )?;
    Ok(changed == 1)
}

/// Is not told any more.
pub(crate) fn withdraw(ctx: &mut Ctx<'_>, id: WriteBackId) -> Result<(), Fault> {
    ctx.execute("DELETE FROM write_backs WHERE id = $1", &[&id]).map(|_| ())
}

/// Orders that are cancelled no more: what their channels were not told of it yet, they are not told.
pub(crate) fn withdraw_cancellations(ctx: &mut Ctx<'_>, orders: &[OrderId]) -> Result<(), Fault> {
    // What is being told this moment stays: once it arrived, it shows why the shop has cancelled what is here again.
    let sql = "DELETE FROM write_backs WHERE order_id = ANY($1) AND kind = 'cancelled' \
               AND state IN ('wanted', 'failed')";
    ctx.execute(sql, &[&orders]).map(|_| ())
}

/// Orders of which a channel did not take what it was told, and those of which it must know before a time and
/// that wait to be told for longer than it takes, by connection. What money goes back at the channel alone does not
/// count: nobody waits for it, and some channels never say that it was done.
pub(crate) fn untold_orders(
    ctx: &mut Ctx<'_>,
    before: Timestamp,
    wanted_before: Timestamp,
) -> Result<Vec<UntoldOrders>, Fault> {
    let sql = "SELECT c.id, c.shop_id, count(DISTINCT w.order_id), min(w.since), min(w.told_by) \
               FROM (SELECT shop_id, order_id, changed_at AS since, NULL AS told_by \
                     FROM write_backs WHERE state = 'failed' \
                     AND coalesce(failure, '') <> 'channels.refund_there' \
                     UNION ALL \
                     SELECT shop_id, order_id, created_at, told_by FROM write_backs \
                     WHERE state IN ('wanted', 'sent') AND told_by IS NOT NULL AND told_by <= $1 \
                     AND created_at <= $2) w \
               JOIN connections c ON c.shop_id = w.shop_id \
               GROUP BY c.id, c.shop_id ORDER BY c.id";
    ctx.list(sql, &[&before, &wanted_before], |row| {
        let (id, shop_id) = (row.get(0)?, row.get(1)?);
        let (orders, since, told_by) = (row.get(2)?, row.get(3)?, row.get(4)?);
        Ok(UntoldOrders { id, shop_id, orders, since, told_by })
    })
}

/// A shop that failed answers again: what it is to be told is due at once.
pub(crate) fn hurry_write_backs(ctx: &mut Ctx<'_>, shop_id: ShopId) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute(
        "UPDATE write_backs SET due_at = $2 \
         WHERE shop_id = $1 AND state IN ('wanted', 'sent') AND due_at > $2",
        &[&shop_id, &now],
    )
    .map(|_| ())
}

/// Of which channels' orders these are: ours, its shop and its number there; without those whose shops can be told
/// of no parcels.
pub(crate) fn channels_of(
    ctx: &mut Ctx<'_>,
    ids: &[OrderId],
) -> Result<Vec<(OrderId, ShopId, String)>, Fault> {
    ctx.list(
        "SELECT o.order_id, o.shop_id, o.external_id FROM channel_orders o \
         WHERE o.order_id = ANY($1) AND NOT EXISTS (SELECT 1 FROM connections c \
         WHERE c.shop_id = o.shop_id AND NOT c.takes_shipments)",
        &[&ids],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// What channels say of these orders: ours, its shop, its number there and how far it is; without those whose shops
/// can be told of nothing.
pub(crate) fn stages_of(
    ctx: &mut Ctx<'_>,
    ids: &[OrderId],
) -> Result<Vec<(OrderId, ShopId, String, Stage)>, Fault> {
    ctx.list(
        "SELECT o.order_id, o.shop_id, o.external_id, o.said FROM channel_orders o \
         WHERE o.order_id = ANY($1) AND NOT EXISTS (SELECT 1 FROM connections c \
         WHERE c.shop_id = o.shop_id AND NOT c.takes_shipments)",
        &[&ids],
        |row| {
            let said = row.get::<Json<Said>>(3)?.0;
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, said.stage))
        },
    )
}

/// Something to be told now.
#[derive(Debug, Clone)]
pub(crate) struct DueWriteBack {
    pub(crate) id: WriteBackId,
    pub(crate) order_id: OrderId,
    pub(crate) external_id: String,
    pub(crate) kind: WriteBackKind,
    pub(crate) parcel_number: String,
    pub(crate) carrier: String,
    pub(crate) tracking_number: String,
    pub(crate) state: WriteBackState,
    /// Why the order is cancelled, if it is that.
    pub(crate) reason: String,
    /// What went back, if it is a refund.
    pub(crate) amount: Option<Money>,
}

/// What a shop is told next, if anything is due.
pub(crate) fn due_write_back(
    ctx: &mut Ctx<'_>,
    shop_id: ShopId,
) -> Result<Option<DueWriteBack>, Fault> {
    let now = ctx.now();
    ctx.find(
        "SELECT id, external_id, kind, parcel_number, carrier, tracking_number, state, order_id, \
         reason, amount_minor, currency FROM write_backs \
         WHERE shop_id = $1 AND state IN ('wanted', 'sent') AND due_at <= $2 \
         ORDER BY due_at, id LIMIT 1",
        &[&shop_id, &now],
        |row| {
            Ok(DueWriteBack {
                id: row.get(0)?,
                external_id: row.get(1)?,
                kind: row.parse(2)?,
                parcel_number: row.get(3)?,
                carrier: row.get(4)?,
                tracking_number: row.get(5)?,
                state: row.parse(6)?,
                order_id: row.get(7)?,
                reason: row.get(8)?,
                amount: amount(row, 9)?,
            })
        },
    )
}

/// From now on it may have arrived; nobody else is at it until a time.
pub(crate) fn mark_sent(ctx: &mut Ctx<'_>, id: WriteBackId, until: Timestamp) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute(
        "UPDATE write_backs SET state = 'sent', attempts = attempts + 1, due_at = $2, \
         changed_at = $3 WHERE id = $1",
        &[&id, &until, &now],
    )
    .map(|_| ())
}

/// How often it was tried, and by when it must be told.
pub(crate) fn tries_of(
    ctx: &mut Ctx<'_>,
    id: WriteBackId,
) -> Result<Option<(i64, Option<Timestamp>)>, Fault> {
    let sql = "SELECT attempts, told_by FROM write_backs WHERE id = $1";
    ctx.find(sql, &[&id], |row| Ok((row.get(0)?, row.get(1)?)))
}

pub(crate) fn set_write_back(
    ctx: &mut Ctx<'_>,
    id: WriteBackId,
    state: WriteBackState,
    due_at: Option<Timestamp>,
    failure: Option<&str>,
) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute(
        "UPDATE write_backs SET state = $2, due_at = coalesce($3, due_at), failure = $4, \
         changed_at = $5 WHERE id = $1",
        &[&id, &state.as_str(), &due_at, &failure, &now],
    )
    .map(|_| ())
}

/// Tells again what failed; whether it had.
pub(crate) fn want_again(ctx: &mut Ctx<'_>, id: WriteBackId) -> Result<bool, Fault> {
    let now = ctx.now();
    // It may have arrived after all: it is looked up first.
    let changed = ctx.execute(
        "UPDATE write_backs SET state = 'sent', attempts = 0, due_at = $2, changed_at = $2 \
         WHERE id = $1 AND state = 'failed'",
        &[&id, &now],
    )?;
    Ok(changed == 1)
}

const COLUMNS: &str = "id, order_id, order_number, external_id, kind, parcel_number, carrier, \
    tracking_number, state, attempts, due_at, failure, created_at, changed_at, shop_id, told_by, \
    amount_minor, currency";

/// An amount and, in the next column, its currency.
fn amount(row: &Row<'_>, at: usize) -> Result<Option<Money>, Fault> {
    let (minor, currency): (Option<i64>, Option<String>) = (row.get(at)?, row.get(at + 1)?);
    let unknown = |_| Fault::internal("channels.no_currency", "a currency nobody knows");
    match (minor, currency) {
        (Some(minor), Some(currency)) => {
            Ok(Some(Money::new(minor, currency.parse::<Currency>().map_err(unknown)?)))
        }
        _ => Ok(None),
    }
}

fn read(row: &Row<'_>) -> Result<(WriteBackView, ShopId), Fault> {
    let (kind, name): (WriteBackKind, String) = (row.parse(4)?, row.get(5)?);
    let is_refund = kind == WriteBackKind::Refunded;
    let state: WriteBackState = row.parse(8)?;
    let due_at: Timestamp = row.get(10)?;
    let waits = matches!(state, WriteBackState::Wanted | WriteBackState::Sent);
    let view = WriteBackView {
        id: row.get(0)?,
        order_id: row.get(1)?,
        order_number: row.get(2)?,
        external_id: row.get(3)?,
        kind,
        parcel_number: if is_refund { String::new() } else { name.clone() },
        reference: is_refund.then_some(name),
        amount: amount(row, 16)?,
        carrier: row.get(6)?,
        tracking_number: row.get(7)?,
        state,
        attempts: row.get(9)?,
        due_at: waits.then_some(due_at),
        failure: row.get(11)?,
        created_at: row.get(12)?,
        changed_at: row.get(13)?,
        told_by: row.get(15)?,
    };
    Ok((view, row.get(14)?))
}

/// What a shop is told before one of them, the newest first; all, or those in one state.
pub(crate) fn list_write_backs(
    ctx: &mut Ctx<'_>,
    shop_id: ShopId,
    state: Option<WriteBackState>,
    before: Option<WriteBackId>,
    most: i64,
) -> Result<Vec<WriteBackView>, Fault> {
    let before = before.unwrap_or_else(|| WriteBackId::from_uuid(Uuid::max()));
    let all = state.is_none();
    let state = state.map_or("", WriteBackState::as_str);
    let sql = format!(
        "SELECT {COLUMNS} FROM write_backs WHERE shop_id = $1 AND id < $2 \
         AND ($3 OR state = $4) ORDER BY id DESC LIMIT $5"
    );
    let found = ctx.list(&sql, &[&shop_id, &before, &all, &state, &most], read)?;
    Ok(found.into_iter().map(|(view, _)| view).collect())
}

/// What the channel of an order is told of it, the oldest first.
pub(crate) fn write_backs_of_order(
    ctx: &mut Ctx<'_>,
    order_id: OrderId,
) -> Result<Vec<WriteBackView>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM write_backs WHERE order_id = $1 ORDER BY id");
    let found = ctx.list(&sql, &[&order_id], read)?;
    Ok(found.into_iter().map(|(view, _)| view).collect())
}

/// One of them, and of which shop it is.
pub(crate) fn find_write_back(
    ctx: &mut Ctx<'_>,
    id: WriteBackId,
) -> Result<Option<(WriteBackView, ShopId)>, Fault> {
    ctx.find(&format!("SELECT {COLUMNS} FROM write_backs WHERE id = $1"), &[&id], read)
}
