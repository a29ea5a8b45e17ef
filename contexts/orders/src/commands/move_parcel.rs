//! The warehouse works on a parcel: release, pick, pack, label, ship, deliver, and what can go wrong
//! on the way. Goods leave the books in the same commit in which the parcel ships.

use db::{Command, Ctx};
use kernel::{Fault, Permission};
use serde::Deserialize;

use super::move_parcels::{move_set, refuse_held};
use crate::order::Order;
use crate::parcel::{Parcel, ParcelAction, ParcelError, ParcelLine};
use crate::{OrderId, ParcelId, permissions, store};

/// Something is done with a parcel.
#[derive(Debug, Clone)]
pub struct MoveParcel {
    pub parcel_id: ParcelId,
    pub seen_version: Option<i64>,
    pub action: ParcelAction,
    pub shipping: Option<Shipping>,
}

/// With whom a parcel leaves, and under which number.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Shipping {
    pub carrier: String,
    pub tracking_number: String,
}

impl Command for MoveParcel {
    const NAME: &'static str = "orders.move_parcel";
    const PERMISSION: Permission = permissions::FULFIL;
    type Output = Parcel;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Parcel, Fault> {
        let moved = move_set(ctx, std::slice::from_ref(&self))?.into_iter().next();
        moved.unwrap_or_else(|| Err(unknown_parcel()))
    }
}

pub(crate) fn unknown_parcel() -> Fault {
    Fault::not_found("orders.unknown_parcel", "no such parcel, or it is empty")
}

/// Locks the orders of a parcel, sorted.
pub(crate) fn lock_orders(ctx: &mut Ctx<'_>, lines: &[ParcelLine]) -> Result<Vec<Order>, Fault> {
    let mut ids: Vec<OrderId> = lines.iter().map(|line| line.order_id).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Err(unknown_parcel());
    }
    store::load_many(ctx, &ids)
}

/// What is in a parcel is read without a lock, to know whose it is. A split or a merge in between
/// would leave goods behind.
pub(crate) fn must_hold_the_same(
    ctx: &mut Ctx<'_>,
    parcel: &Parcel,
    lines: &[ParcelLine],
) -> Result<(), Fault> {
    if store::parcel_lines(ctx, &[parcel.id])? == lines {
        return Ok(());
    }
    Err(Fault::conflict("orders.parcel_stale", "what is in the parcel changed meanwhile"))
}

/// Whether an action could be taken now, for the buttons of a screen.
///
/// # Errors
/// Why not.
pub fn may_move(orders: &[&Order], parcel: &Parcel, action: ParcelAction) -> Result<(), Fault> {
    let next = crate::parcel::next_state(parcel.state, action);
    next.ok_or(ParcelError::NotNow { state: parcel.state, action })?;
    let owned: Vec<Order> = orders.iter().map(|order| (*order).clone()).collect();
    refuse_held(owned.iter(), action)?;
    Ok(())
}
