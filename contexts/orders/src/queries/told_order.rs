//! Orders as programs of others are told of them: everything but the people.

use std::collections::{BTreeMap, HashMap};

use catalog::SkuId;
use db::Ctx;
use inventory::WarehouseId;
use kernel::{Fault, Money, Price, Timestamp};
use serde::Serialize;
use settings::ShopId;

use crate::line::Line;
use crate::order::{Order, OrderKind, Payment, Source, State};
use crate::parcel::{Parcel, ParcelState};
use crate::{OrderId, ParcelId, store};

/// An order with its lines and parcels. Who bought it and where it goes is not in it: whoever may know
/// asks for it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ToldOrder {
    pub id: OrderId,
    pub number: String,
    /// The shop's code.
    pub shop: String,
    #[schema(value_type = String)]
    pub shop_id: ShopId,
    /// The shop's own number of the order.
    pub external_id: Option<String>,
    pub source: Source,
    pub kind: OrderKind,
    pub state: State,
    pub payment: Payment,
    pub goods: Money,
    pub fees: Money,
    pub total: Money,
    pub paid: Money,
    pub placed_at: Timestamp,
    pub paid_at: Option<Timestamp>,
    pub ship_by: Option<Timestamp>,
    pub tracking_code: Option<String>,
    pub lines: Vec<ToldLine>,
    pub parcels: Vec<ToldParcel>,
    /// Grows with every change: of two tellings the one with the greater version is the newer.
    pub version: i64,
}

/// A line of it; quantities in pieces.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ToldLine {
    pub line_no: i64,
    /// The shop's own number of the line.
    pub external_line_id: Option<String>,
    /// The SKU as the shop writes it.
    pub external_sku: String,
    /// Our SKU; empty while nobody has said which it is.
    pub sku: String,
    pub unit_price: Price,
    pub ordered: i64,
    pub cancelled: i64,
    pub shipped: i64,
    pub delivered: i64,
    pub returned: i64,
}

/// A parcel with what it holds of this order.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ToldParcel {
    pub id: ParcelId,
    pub number: String,
    /// Where it was packed: for who may see it, and told to nobody.
    #[serde(skip)]
    pub warehouse_id: WarehouseId,
    pub state: ParcelState,
    pub carrier: Option<String>,
    pub tracking_number: Option<String>,
    pub shipped_at: Option<Timestamp>,
    pub delivered_at: Option<Timestamp>,
    pub lines: Vec<ToldParcelLine>,
}

/// Pieces of one line in a parcel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ToldParcelLine {
    pub line_no: i64,
    pub quantity: i64,
}

/// Orders as they are now, as programs of others are told; a fixed number of statements, however many.
///
/// # Errors
/// What the engine reports.
pub fn told_orders(
    ctx: &mut Ctx<'_>,
    ids: &[OrderId],
) -> Result<HashMap<OrderId, ToldOrder>, Fault> {
    let orders = store::look_many(ctx, ids)?;
    let ids: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
    let mut shop_ids: Vec<_> = orders.iter().map(|order| order.shop_id).collect();
    shop_ids.sort_unstable();
    shop_ids.dedup();
    let shops = settings::shops(ctx, &shop_ids)?;
    let mut lines = store::lines_of(ctx, &ids)?;
    let mut parcels = parcels(ctx, &ids)?;
    let told = orders.into_iter().map(|order| {
        let shop = shops.get(&order.shop_id).map(|shop| shop.code.clone()).unwrap_or_default();
        let lines = lines.remove(&order.id).unwrap_or_default();
        let parcels = parcels.remove(&order.id).unwrap_or_default();
        (order.id, tell(order, shop, lines, parcels))
    });
    Ok(told.collect())
}

fn parcels(
    ctx: &mut Ctx<'_>,
    orders: &[OrderId],
) -> Result<HashMap<OrderId, Vec<ToldParcel>>, Fault> {
    let parcels = store::parcels_of(ctx, orders)?;
    let mut ids: Vec<ParcelId> = parcels.iter().map(|(_, parcel)| parcel.id).collect();
    ids.sort_unstable();
    ids.dedup();
    // Pieces of the line, by SKU: each part of a bundle stands for the same ones.
    let mut held: HashMap<(OrderId, ParcelId), BTreeMap<i64, BTreeMap<SkuId, i64>>> =
        HashMap::new();
    for line in store::parcel_lines(ctx, &ids)? {
        let lines = held.entry((line.order_id, line.parcel_id)).or_default();
        *lines.entry(line.line_no).or_default().entry(line.sku_id).or_default() += line.units;
    }
    let mut by_order: HashMap<OrderId, Vec<ToldParcel>> = HashMap::new();
    for (order, parcel) in parcels {
        let lines = held.remove(&(order, parcel.id)).unwrap_or_default().into_iter();
        let lines = lines.map(|(line_no, of_skus)| ToldParcelLine {
            line_no,
            quantity: of_skus.into_values().max().unwrap_or_default(),
        });
        by_order.entry(order).or_default().push(tell_parcel(parcel, lines.collect()));
    }
    Ok(by_order)
}

fn tell_parcel(parcel: Parcel, lines: Vec<ToldParcelLine>) -> ToldParcel {
    ToldParcel {
        id: parcel.id,
        number: parcel.number,
        warehouse_id: parcel.warehouse_id,
        state: parcel.state,
        carrier: parcel.carrier,
        tracking_number: parcel.tracking_number,
        shipped_at: parcel.shipped_at,
        delivered_at: parcel.delivered_at,
        lines,
    }
}

fn tell(order: Order, shop: String, lines: Vec<Line>, parcels: Vec<ToldParcel>) -> ToldOrder {
    let money = |minor| Money::new(minor, order.currency);
    ToldOrder {
        goods: money(order.goods_minor),
        fees: money(order.fees_minor),
        total: money(order.total_minor),
        paid: money(order.paid_minor),
        id: order.id,
        shop,
        shop_id: order.shop_id,
        source: order.source,
        kind: order.kind,
        state: order.state,
        payment: order.payment,
        placed_at: order.placed_at,
        paid_at: order.paid_at,
        ship_by: order.ship_by,
        lines: lines.into_iter().map(tell_line).collect(),
        parcels,
        version: order.version,
        number: order.number,
        external_id: order.external_id,
        tracking_code: order.tracking_code,
    }
}

fn tell_line(line: Line) -> ToldLine {
    ToldLine {
        line_no: line.line_no,
        external_line_id: line.external_line_id,
        external_sku: line.external_sku,
        sku: line.sku_code,
        unit_price: line.unit_price,
        ordered: line.progress.ordered,
        cancelled: line.progress.cancelled,
        shipped: line.progress.shipped,
        delivered: line.progress.delivered,
        returned: line.progress.returned,
    }
}
