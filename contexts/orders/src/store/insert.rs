//! Writing new orders, a set at a time: one statement per table.

use db::{Ctx, Json, Rows};
use kernel::{Fault, Timestamp};
use settings::ShopId;
use uuid::Uuid;

use crate::OrderId;
use crate::channel::ChannelPlaced;
use crate::exception::Finding;
use crate::inbox::Problem;
use crate::new_order::{Amounts, NewOrder};
use crate::order::Order;
use crate::payment::MoneyMove;
use crate::store::count_change;
use crate::store::inbox::INBOX_RAW;
use crate::store::payments::{PaymentRow, WITH_ORDER, insert_payments};

/// An order on its way into the tables.
pub(crate) struct Arrived {
    pub(crate) order: Order,
    pub(crate) new: NewOrder,
    pub(crate) hash: Vec<u8>,
    pub(crate) amounts: Amounts,
    /// Per line: the SKU and our code and title of it, where it is known.
    pub(crate) skus: Vec<Option<std::sync::Arc<catalog::SkuFacts>>>,
    pub(crate) findings: Vec<Finding>,
    /// What was found and taken as it is from the start.
    pub(crate) accepted: Vec<Finding>,
}

/// Inserts those that are not there yet; which ones that were.
pub(crate) fn insert_orders(ctx: &mut Ctx<'_>, arrived: &[Arrived]) -> Result<Vec<OrderId>, Fault> {
    let orders: Vec<&Order> = arrived.iter().map(|one| &one.order).collect();
    let columns = [
        "id",
        "number",
        "shop_id",
        "external_id",
        "external_folded",
        "source",
        "kind",
        "state",
        "payment",
        "payment_due",
        "currency",
        "goods_minor",
        "fees_minor",
        "total_minor",
        "paid_minor",
        "amount_band",
        "country",
        "customer_id",
        "placed_at",
        "paid_at",
        "ship_by",
        "payload_hash",
        "line_count",
        "units",
        "units_cancelled",
        "units_shipped",
        "units_delivered",
        "holds_open",
        "blocked_steps",
        "exceptions_open",
        "no_stock",
        "after_sales_open",
        "parcels_planned",
        "parcels_picking",
        "parcels_packed",
        "parcels_shipped",
        "parcels_out",
        "parcels_delivered",
        "parcels_lost",
        "label",
        "review_rounds",
        "created_by",
        "created_at",
        "updated_at",
        "stage_since",
        "version",
    ];
    let zero = || orders.iter().map(|_| 0_i64);
    let rows = Rows::new()
        .column(orders.iter().map(|order| order.id))
        .column(orders.iter().map(|order| order.number.as_str()))
        .column(orders.iter().map(|order| order.shop_id))
        .column(orders.iter().map(|order| order.external_id.as_deref()))
        .column(orders.iter().map(|order| order.external_id.as_deref().map(kernel::fold)))
        .column(orders.iter().map(|order| order.source.as_str()))
        .column(orders.iter().map(|order| order.kind.as_str()))
        .column(orders.iter().map(|order| order.state.as_str()))
        .column(orders.iter().map(|order| order.payment.as_str()))
        .column(orders.iter().map(|order| order.payment_due))
        .column(orders.iter().map(|order| order.currency))
        .column(orders.iter().map(|order| order.goods_minor))
        .column(orders.iter().map(|order| order.fees_minor))
        .column(orders.iter().map(|order| order.total_minor))
        .column(orders.iter().map(|order| order.paid_minor))
        .column(orders.iter().map(|order| order.amount_band))
        .column(orders.iter().map(|order| order.country.as_deref()))
        .column(orders.iter().map(|order| order.customer_id))
        .column(orders.iter().map(|order| order.placed_at))
        .column(orders.iter().map(|order| order.paid_at))
        .column(orders.iter().map(|order| order.ship_by))
        .borrowed(arrived.iter().map(|one| &one.hash))
        .column(orders.iter().map(|order| order.facts.line_count))
        .column(orders.iter().map(|order| order.facts.units))
        .column(zero())
        .column(zero())
        .column(zero())
        .column(zero())
        .column(zero())
        .column(orders.iter().map(|order| order.facts.exceptions_open))
        .column(orders.iter().map(|order| order.facts.no_stock))
        .column(zero())
        .column(zero())
        .column(zero())
        .column(zero())
        .column(zero())
        .column(zero())
        .column(zero())
        .column(zero())
        .column(orders.iter().map(|order| order.label().as_str()))
        .column(zero())
        .column(orders.iter().map(|order| order.created_by.as_str()))
        .column(orders.iter().map(|order| order.created_at))
        .column(orders.iter().map(|order| order.updated_at))
        .column(orders.iter().map(|order| order.updated_at))
        .column(orders.iter().map(|order| order.version));
    let sql = format!(
        "INSERT INTO orders ({}) SELECT * FROM (rows) AS new_orders WHERE true \
         ON CONFLICT (shop_id, external_id) WHERE external_id IS NOT NULL DO NOTHING RETURNING id",
        columns.join(", ")
    );
    ctx.list_rows(&sql, &rows, &[], |row| row.get(0))
}

/// What belongs to new orders: lines, fees, payments, tags, counts.
pub(crate) fn insert_parts(ctx: &mut Ctx<'_>, fresh: &[&Arrived]) -> Result<(), Fault> {
    insert_lines(ctx, fresh)?;
    insert_fees(ctx, fresh)?;
    payments_with_orders(ctx, fresh)?;
    let tags: Vec<(OrderId, String)> = fresh
        .iter()
        .flat_map(|one| one.new.tags.iter().map(|tag| (one.order.id, tag.clone())))
        .collect();
    crate::store::add_tags(ctx, &tags)?;
    let added = fresh.iter().map(|one| (one.order.shop_id, None, Some(one.order.label())));
    count_change(ctx, added)
}

fn insert_lines(ctx: &mut Ctx<'_>, fresh: &[&Arrived]) -> Result<(), Fault> {
    let lines: Vec<(&Arrived, usize)> =
        fresh.iter().flat_map(|one| (0..one.new.lines.len()).map(move |at| (*one, at))).collect();
    let columns = [
        "order_id",
        "line_no",
        "kind",
        "external_line_id",
        "external_sku",
        "sku_id",
        "sku_code",
        "title",
        "variant",
        "unit_price",
        "amount_minor",
        "ordered",
        "cancelled",
        "allocated",
        "released",
        "picked",
        "packed",
        "shipped",
        "delivered",
        "returned",
        "restocked",
    ];
    let line = |(one, at): &(&Arrived, usize)| one.new.lines[*at].clone();
    let sku = |(one, at): &(&Arrived, usize)| one.skus[*at].clone();
    let zero = || lines.iter().map(|_| 0_i64);
    let rows = Rows::new()
        .column(lines.iter().map(|(one, _)| one.order.id))
        .column(lines.iter().map(|(_, at)| line_no(*at)))
        .column(lines.iter().map(|_| "item"))
        .column(lines.iter().map(|row| line(row).external_line_id))
        .borrowed(lines.iter().map(|(one, at)| &one.new.lines[*at].sku))
        .column(lines.iter().map(|row| sku(row).map(|sku| sku.sku_id)))
        .column(lines.iter().map(|row| sku(row).map_or_else(String::new, |sku| sku.code.clone())))
        .column(lines.iter().map(|row| {
            let title = line(row).title;
            match sku(row) {
                Some(sku) if title.is_empty() => sku.name.clone(),
                _ => title,
            }
        }))
        .borrowed(lines.iter().map(|(one, at)| &one.new.lines[*at].variant))
        .column(lines.iter().map(|(one, at)| one.new.lines[*at].unit_price))
        .column(lines.iter().map(|(one, at)| one.amounts.lines[*at]))
        .column(lines.iter().map(|(one, at)| one.new.lines[*at].quantity))
        .column(zero())
        .column(zero())
        .column(zero())
        .column(zero())
        .column(zero())
        .column(zero())
        .column(zero())
        .column(zero())
        .column(zero());
    ctx.insert_rows("order_lines", &columns, &rows, "").map(|_| ())
}

fn insert_fees(ctx: &mut Ctx<'_>, fresh: &[&Arrived]) -> Result<(), Fault> {
    let fees: Vec<_> = fresh
        .iter()
        .flat_map(|one| one.new.fees.iter().enumerate().map(|(at, fee)| (one.order.id, at, fee)))
        .collect();
    let rows = Rows::new()
        .column(fees.iter().map(|(id, _, _)| *id))
        .column(fees.iter().map(|(_, at, _)| line_no(*at)))
        .column(fees.iter().map(|(_, _, fee)| fee.kind.as_str()))
        .borrowed(fees.iter().map(|(_, _, fee)| &fee.title))
        .column(fees.iter().map(|(_, _, fee)| fee.amount_minor));
    let columns = ["order_id", "fee_no", "kind", "title", "amount_minor"];
    ctx.insert_rows("order_fees", &columns, &rows, "").map(|_| ())
}

fn payments_with_orders(ctx: &mut Ctx<'_>, fresh: &[&Arrived]) -> Result<(), Fault> {
    let paid: Vec<PaymentRow> = fresh
        .iter()
        .filter_map(|one| {
            let payment = one.new.payment.as_ref()?;
            Some(PaymentRow {
                order_id: one.order.id,
                provider: String::new(),
                reference: payment.external_id.clone().unwrap_or_else(|| WITH_ORDER.to_owned()),
                kind: MoneyMove::Payment,
                method: payment.method.clone(),
                amount_minor: one.order.paid_minor,
                at: payment.paid_at?,
            })
        })
        .collect();
    insert_payments(ctx, &paid).map(|_| ())
}

/// Lines and fees count from 1.
pub(crate) fn line_no(at: usize) -> i64 {
    i64::try_from(at).unwrap_or(i64::MAX - 1) + 1
}

/// An order that was there already: its key, its id, the hash of what it said, its number.
pub(crate) type KnownOrder = (ShopId, String, OrderId, Vec<u8>, String);

/// Orders that were there already.
pub(crate) fn known_orders(
    ctx: &mut Ctx<'_>,
    keys: &[(ShopId, String)],
) -> Result<Vec<KnownOrder>, Fault> {
    let rows = Rows::new()
        .column(keys.iter().map(|(shop, _)| *shop))
        .column(keys.iter().map(|(_, external)| external.as_str()));
    ctx.list_rows(
        "WITH v(shop_id, external_id) AS (rows) \
         SELECT o.shop_id, o.external_id, o.id, o.payload_hash, o.number FROM orders o \
         JOIN v ON o.shop_id = v.shop_id AND o.external_id = v.external_id",
        &rows,
        &[],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)),
    )
}

/// Orders of a shop that came from its channel, by when they were placed.
pub(crate) fn channel_orders_between(
    ctx: &mut Ctx<'_>,
    shop_id: ShopId,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<ChannelPlaced>, Fault> {
    ctx.list(
        "SELECT id, external_id, number, placed_at FROM orders WHERE shop_id = $1 \
         AND placed_at >= $2 AND placed_at < $3 AND source = 'channel' \
         AND external_id IS NOT NULL ORDER BY placed_at, id",
        &[&shop_id, &from, &until],
        |row| {
            Ok(ChannelPlaced {
                id: row.get(0)?,
                external_id: row.get(1)?,
                number: row.get(2)?,
                placed_at: row.get(3)?,
            })
        },
    )
}

/// One delivery for the inbox.
pub(crate) struct Delivery<'a> {
    pub(crate) id: Uuid,
    pub(crate) source: &'a str,
    pub(crate) shop_id: ShopId,
    pub(crate) external_id: &'a str,
    pub(crate) raw: &'a [u8],
    pub(crate) state: &'a str,
    pub(crate) order_id: Option<OrderId>,
    pub(crate) problem: Option<Problem>,
}

/// Keeps deliveries as they came, sealed: they tell of persons.
pub(crate) fn insert_inbox(
    ctx: &mut Ctx<'_>,
    now: Timestamp,
    deliveries: &[Delivery<'_>],
) -> Result<(), Fault> {
    let raw = deliveries.iter().map(|one| ctx.seal(INBOX_RAW, one.id, one.raw));
    let raw: Vec<Vec<u8>> = raw.collect::<Result<_, _>>()?;
    let rows = Rows::new()
        .column(deliveries.iter().map(|one| one.id))
        .column(deliveries.iter().map(|one| one.source))
        .column(deliveries.iter().map(|one| one.shop_id))
        .column(deliveries.iter().map(|one| one.external_id))
        .column(deliveries.iter().map(|_| "application/json"))
        .borrowed(&raw)
        .column(deliveries.iter().map(|_| now))
        .column(deliveries.iter().map(|one| one.state))
        .column(deliveries.iter().map(|one| one.order_id))
        .column(deliveries.iter().map(|one| one.problem.as_ref().map(Json)))
        .column(deliveries.iter().map(|one| one.problem.as_ref().map(|problem| problem.code)));
    let columns = [
        "id",
        "source",
        "shop_id",
        "external_id",
        "content_type",
        "raw",
        "received_at",
        "state",
        "order_id",
        "problem",
        "problem_code",
    ];
    ctx.insert_rows("inbox", &columns, &rows, "").map(|_| ())
}
