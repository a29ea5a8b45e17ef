//! What channels told: pushes, the last word on each order, and what changed.

use std::collections::{BTreeMap, HashMap};

use db::{Ctx, Json, Row, Rows, Sealed};
use kernel::{Fault, Timestamp};
use orders::{DeliveryId, OrderId};
use settings::ShopId;
use uuid::Uuid;

use crate::commands::TakenPush;
use crate::connector::Said;
use crate::observation::{ObservationKind, ObservationOutcome};
use crate::queries::ObservationView;
use crate::{ConnectionId, ObservationId};

pub(super) const RAW: Sealed = Sealed { table: "pushes", column: "raw" };

/// By which of these hashes these channels told something already. It is looked up, and not left to the
/// insertion alone: that would wait for whoever is at what was told before.
pub(crate) fn known_pushes(
    ctx: &mut Ctx<'_>,
    connections: &[ConnectionId],
    hashes: &[Vec<u8>],
) -> Result<Vec<(ConnectionId, Vec<u8>)>, Fault> {
    let sql = "SELECT connection_id, body_hash FROM pushes \
               WHERE connection_id = ANY($1) AND body_hash = ANY($2)";
    ctx.list(sql, &[&connections, &hashes], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Keeps what channels told, each with the hash of its bytes; what was told before is not kept again.
pub(crate) fn keep_pushes(
    ctx: &mut Ctx<'_>,
    pushes: &BTreeMap<(ConnectionId, Vec<u8>), &TakenPush>,
) -> Result<(), Fault> {
    let now = ctx.now();
    let (mut ids, mut sealed) = (Vec::new(), Vec::new());
    for push in pushes.values() {
        let id = ctx.new_uuid();
        sealed.push(push.kept().map(|raw| ctx.seal(RAW, id, raw)).transpose()?);
        ids.push(id);
    }
    let rows = Rows::new()
        .column(ids)
        .column(pushes.keys().map(|(connection_id, _)| *connection_id))
        .column(pushes.values().map(|push| push.external_id()))
        .borrowed(pushes.keys().map(|(_, hash)| hash))
        .column(sealed)
        .column(pushes.values().map(|push| push.state()))
        .column(pushes.values().map(|_| now));
    let columns =
        ["id", "connection_id", "external_id", "body_hash", "raw", "state", "received_at"];
    let once = "ON CONFLICT (connection_id, body_hash) DO NOTHING";
    ctx.insert_rows("pushes", &columns, &rows, once).map(|_| ())
}

/// Pushes that wait, the oldest first: which, and about which orders.
pub(crate) fn waiting_pushes(
    ctx: &mut Ctx<'_>,
    connection_id: ConnectionId,
    most: i64,
) -> Result<Vec<(Uuid, String)>, Fault> {
    ctx.list(
        "SELECT id, external_id FROM pushes WHERE connection_id = $1 AND state = 'waiting' \
         ORDER BY id LIMIT $2",
        &[&connection_id, &most],
        |row| Ok((row.get(0)?, row.get::<Option<String>>(1)?.unwrap_or_default())),
    )
}

/// The orders these told of were asked for: what they said themselves is not needed any more.
pub(crate) fn close_pushes(ctx: &mut Ctx<'_>, ids: &[Uuid]) -> Result<(), Fault> {
    let sql = "UPDATE pushes SET state = 'done', raw = NULL WHERE id = ANY($1)";
    ctx.execute(sql, &[&ids]).map(|_| ())
}

/// A push whose order the shop does not answer with; its bytes go with the others that cannot be read.
pub(crate) fn give_up_push(ctx: &mut Ctx<'_>, id: Uuid) -> Result<(), Fault> {
    ctx.execute("UPDATE pushes SET state = 'unreadable' WHERE id = $1", &[&id]).map(|_| ())
}

/// Forgets pushes of before a time, so many at once; how many went.
pub(crate) fn forget_pushes(ctx: &mut Ctx<'_>, before: Timestamp, most: i64) -> Result<u64, Fault> {
    ctx.execute(
        "DELETE FROM pushes WHERE id IN (SELECT id FROM pushes \
         WHERE state IN ('done', 'unreadable') AND received_at < $1 ORDER BY received_at LIMIT $2)",
        &[&before, &most],
    )
}

/// A channel's last word on an order.
#[derive(Debug, Clone)]
pub(crate) struct ChannelOrder {
    pub(crate) external_id: String,
    /// Ours; nothing while it is refused.
    pub(crate) order_id: Option<OrderId>,
    /// Where it stands in the inbox while it is refused.
    pub(crate) delivery_id: Option<DeliveryId>,
    pub(crate) changed_at: Timestamp,
    pub(crate) hash: Vec<u8>,
    pub(crate) said: Said,
}

/// The last words on orders of a shop.
pub(crate) fn channel_orders(
    ctx: &mut Ctx<'_>,
    shop_id: ShopId,
    external_ids: &[String],
) -> Result<HashMap<String, ChannelOrder>, Fault> {
    let found = ctx.list(
        "SELECT external_id, order_id, delivery_id, changed_at, payload_hash, said \
         FROM channel_orders WHERE shop_id = $1 AND external_id = ANY($2)",
        &[&shop_id, &external_ids],
        |row| {
            Ok(ChannelOrder {
                external_id: row.get(0)?,
                order_id: row.get(1)?,
                delivery_id: row.get(2)?,
                changed_at: row.get(3)?,
                hash: row.get(4)?,
                said: row.get::<Json<Said>>(5)?.0,
            })
        },
    )?;
    Ok(found.into_iter().map(|one| (one.external_id.clone(), one)).collect())
}

/// Writes the last words on orders.
pub(crate) fn put_channel_orders(
    ctx: &mut Ctx<'_>,
    shop_id: ShopId,
    orders: &[ChannelOrder],
) -> Result<(), Fault> {
    let now = ctx.now();
    let rows = Rows::new()
        .column(orders.iter().map(|_| shop_id))
        .borrowed(orders.iter().map(|one| &one.external_id))
        .column(orders.iter().map(|one| one.order_id))
        .column(orders.iter().map(|one| one.delivery_id))
        .column(orders.iter().map(|one| one.changed_at))
        .borrowed(orders.iter().map(|one| &one.hash))
        .column(orders.iter().map(|one| Json(&one.said)))
        .column(orders.iter().map(|_| now));
    let columns = [
        "shop_id",
        "external_id",
        "order_id",
        "delivery_id",
        "changed_at",
        "payload_hash",
        "said",
        "seen_at",
    ];
    let newer = "ON CONFLICT (shop_id, external_id) DO UPDATE SET order_id = excluded.order_id, \
        delivery_id = excluded.delivery_id, changed_at = excluded.changed_at, \
        payload_hash = excluded.payload_hash, said = excluded.said, seen_at = excluded.seen_at";
    ctx.insert_rows("channel_orders", &columns, &rows, newer).map(|_| ())
}

/// Something that changed, as it is written.
#[derive(Debug, Clone)]
pub(crate) struct NewObservation {
    pub(crate) id: ObservationId,
    pub(crate) order_id: OrderId,
    pub(crate) order_number: String,
    pub(crate) external_id: String,
    pub(crate) kind: ObservationKind,
    pub(crate) outcome: ObservationOutcome,
    pub(crate) detail: String,
    pub(crate) changed_at: Timestamp,
}

pub(crate) fn insert_observations(
    ctx: &mut Ctx<'_>,
    shop_id: ShopId,
    new: &[NewObservation],
) -> Result<(), Fault> {
    let now = ctx.now();
    let rows = Rows::new()
        .column(new.iter().map(|one| one.id))
        .column(new.iter().map(|_| shop_id))
        .column(new.iter().map(|one| one.order_id))
        .borrowed(new.iter().map(|one| &one.order_number))
        .borrowed(new.iter().map(|one| &one.external_id))
        .column(new.iter().map(|one| one.kind.as_str()))
        .column(new.iter().map(|one| one.outcome.as_str()))
        .borrowed(new.iter().map(|one| &one.detail))
        .column(new.iter().map(|one| one.changed_at))
        .column(new.iter().map(|_| now));
    let columns = [
        "id",
        "shop_id",
        "order_id",
        "order_number",
        "external_id",
        "kind",
        "outcome",
        "detail",
        "changed_at",
        "observed_at",
    ];
    ctx.insert_rows("observations", &columns, &rows, "").map(|_| ())
}

fn read(row: &Row<'_>) -> Result<ObservationView, Fault> {
    Ok(ObservationView {
        id: row.get(0)?,
        order_id: row.get(1)?,
        order_number: row.get(2)?,
        external_id: row.get(3)?,
        kind: row.parse(4)?,
        outcome: row.parse(5)?,
        detail: row.get(6)?,
        changed_at: row.get(7)?,
        observed_at: row.get(8)?,
    })
}

/// What changed on orders of a shop before one of them, the newest first; all, or what was dealt with so.
pub(crate) fn list_observations(
    ctx: &mut Ctx<'_>,
    shop_id: ShopId,
    outcome: Option<ObservationOutcome>,
    before: Option<ObservationId>,
    most: i64,
) -> Result<Vec<ObservationView>, Fault> {
    let before = before.unwrap_or_else(|| ObservationId::from_uuid(Uuid::max()));
    let all = outcome.is_none();
    let outcome = outcome.map_or("", ObservationOutcome::as_str);
    ctx.list(
        "SELECT id, order_id, order_number, external_id, kind, outcome, detail, changed_at, \
         observed_at FROM observations WHERE shop_id = $1 AND id < $2 AND ($3 OR outcome = $4) \
         ORDER BY id DESC LIMIT $5",
        &[&shop_id, &before, &all, &outcome, &most],
        read,
    )
}
