//! Which orders, parcels and files are there for the one who acts. Every way to an order comes through
//! here: what lies outside of their shops is not found, not listed and not counted.

use db::{Ctx, ToParam};
use kernel::Fault;
use uuid::Uuid;

use crate::order::Order;
use crate::parcel::Parcel;
use crate::{OrderId, ParcelId};

/// Whether an order is one of the acting one's shops.
pub(crate) fn sees(ctx: &Ctx<'_>, order: &Order) -> bool {
    ctx.actor().shops().has(order.shop_id.uuid())
}

/// Whether a parcel lies in one of the acting one's warehouses.
pub(crate) fn sees_parcel(ctx: &Ctx<'_>, parcel: &Parcel) -> bool {
    ctx.actor().warehouses().has(parcel.warehouse_id.uuid())
}

/// Those of these orders that are there for the one who acts. No statement for who sees all shops.
pub(crate) fn orders_in_sight(
    ctx: &mut Ctx<'_>,
    orders: Vec<OrderId>,
) -> Result<Vec<OrderId>, Fault> {
    let Some(shops) = ctx.actor().shops().ids() else { return Ok(orders) };
    ctx.list(
        "SELECT id FROM orders WHERE id = ANY($1) AND shop_id = ANY($2)",
        &[&orders, &shops],
        |row| row.get(0),
    )
}

/// Those of these parcels that are there for the one who acts: in their warehouses, and with nothing
/// but orders of their shops in them.
pub(crate) fn parcels_in_sight(
    ctx: &mut Ctx<'_>,
    mut parcels: Vec<ParcelId>,
) -> Result<Vec<ParcelId>, Fault> {
    if let Some(warehouses) = ctx.actor().warehouses().ids() {
        parcels = ctx.list(
            "SELECT id FROM fulfilments WHERE id = ANY($1) AND warehouse_id = ANY($2)",
            &[&parcels, &warehouses],
            |row| row.get(0),
        )?;
    }
    if let Some(shops) = ctx.actor().shops().ids() {
        let foreign: Vec<ParcelId> = ctx.list(
            "SELECT l.fulfilment_id FROM fulfilment_lines l JOIN orders o ON o.id = l.order_id \
             WHERE l.fulfilment_id = ANY($1) AND o.shop_id <> ALL($2)",
            &[&parcels, &shops],
            |row| row.get(0),
        )?;
        parcels.retain(|id| !foreign.contains(id));
    }
    Ok(parcels)
}

/// A condition on a column of shops, for a statement whose parameter of a number is still free.
pub(crate) struct OfShops {
    shops: Option<Vec<Uuid>>,
    condition: String,
}

impl OfShops {
    pub(crate) fn new(ctx: &Ctx<'_>, column: &str, place: usize) -> Self {
        let shops = ctx.actor().shops().ids();
        let condition = match shops {
            None => "true".to_owned(),
            Some(_) => format!("{column} = ANY(${place})"),
        };
        Self { shops, condition }
    }
    /// The statement's parameters with its own, if it has one.
    pub(crate) fn params<'a>(&'a self, others: &[&'a dyn ToParam]) -> Vec<&'a dyn ToParam> {
        let own = self.shops.as_ref().map(|shops| -> &dyn ToParam { shops });
        others.iter().copied().chain(own).collect()
    }
}

impl std::fmt::Display for OfShops {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.condition)
    }
}
