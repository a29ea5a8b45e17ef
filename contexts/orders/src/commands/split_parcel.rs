//! A planned parcel is taken apart (拆单): some of its units go into a parcel of their own, from the
//! same warehouse. The promises of goods do not change: they are the order's, not the parcel's.

use db::{Command, Ctx};
use kernel::{Fault, Permission};
use serde::{Deserialize, Serialize};

use super::move_parcel::{lock_orders, must_hold_the_same};
use super::parcels::{after_parcels_moved, parcel_numbers};
use crate::order::OrderEvent;
use crate::parcel::{Parcel, ParcelState};
use crate::regroup::{LineUnits, must_be_own_and_planned, split};
use crate::{OrderId, ParcelId, permissions, store};

/// Units of a parcel go into a new one.
#[derive(Debug, Clone)]
pub struct SplitParcel {
    pub parcel_id: ParcelId,
    pub seen_version: i64,
    /// What goes: whole units of lines.
    pub parts: Vec<LineUnits>,
}

/// The parcel that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Split {
    pub order_id: OrderId,
    pub id: ParcelId,
    pub number: String,
}

impl Command for SplitParcel {
    const NAME: &'static str = "orders.split_parcel";
    const PERMISSION: Permission = permissions::EDIT;
    type Output = Split;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Split, Fault> {
        let lines = store::parcel_lines(ctx, &[self.parcel_id])?;
        let orders = lock_orders(ctx, &lines)?;
        let parcel = store::load_parcel(ctx, self.parcel_id)?;
        parcel.must_be_at(Some(self.seen_version))?;
        must_hold_the_same(ctx, &parcel, &lines)?;
        must_be_own_and_planned(&parcel)?;
        let id: ParcelId = ctx.new_id();
        let (mut stay, go) = split(&lines, &self.parts, id)?;

        let number = parcel_numbers(ctx, 1)?.next();
        let number = number.ok_or_else(|| Fault::internal("orders.no_number", "ran out"))?;
        let now = ctx.now();
        let new = Parcel {
            id,
            number: number.clone(),
            state: ParcelState::Planned,
            split_from: Some(parcel.id),
            created_at: now,
            updated_at: now,
            version: 1,
            ..parcel.clone()
        };
        let order_id = go.first().map(|line| line.order_id);
        store::clear_parcel_lines(ctx, &[parcel.id])?;
        store::insert_parcels(ctx, &[new], &go)?;
        stay.sort_unstable_by_key(|line| (line.order_id, line.line_no, line.sku_id));
        store::insert_parcel_lines(ctx, &stay)?;
        let event = OrderEvent::ParcelSplit { number: parcel.number.clone(), into: number.clone() };
        store::save_parcels(ctx, &[parcel.regrouped(now)])?;
        after_parcels_moved(ctx, orders, |_| vec![event.clone()])?;
        let order_id =
            order_id.ok_or_else(|| Fault::internal("orders.no_order", "an empty parcel"))?;
        Ok(Split { order_id, id, number })
    }
}
