//! A merge is undone while no label is bought: every line goes back into the parcel it came from.

use std::collections::BTreeSet;

use db::{Command, Ctx};
use kernel::{Fault, Permission};
use serde::{Deserialize, Serialize};

use super::move_parcel::{lock_orders, must_hold_the_same};
use super::parcels::{after_parcels_moved, move_counters};
use crate::order::OrderEvent;
use crate::parcel::Parcel;
use crate::regroup::{state_after_unmerge, unmerge};
use crate::{ParcelId, permissions, store};

/// A merged parcel is taken apart again.
#[derive(Debug, Clone)]
pub struct UnmergeParcel {
    pub parcel_id: ParcelId,
    pub seen_version: i64,
}

/// The parcels there are now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Unmerged {
    pub parcels: Vec<ParcelId>,
}

impl Command for UnmergeParcel {
    const NAME: &'static str = "orders.unmerge_parcel";
    const PERMISSION: Permission = permissions::EDIT;
    type Output = Unmerged;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Unmerged, Fault> {
        let lines = store::parcel_lines(ctx, &[self.parcel_id])?;
        let orders = lock_orders(ctx, &lines)?;
        let parcel = store::load_parcel(ctx, self.parcel_id)?;
        parcel.must_be_at(Some(self.seen_version))?;
        must_hold_the_same(ctx, &parcel, &lines)?;
        let back = unmerge(&parcel, &lines)?;

        let now = ctx.now();
        let state = state_after_unmerge(parcel.state);
        move_counters(ctx, &[(&lines, parcel.state.stage(), state.stage())])?;
        let homes: BTreeSet<ParcelId> = back.iter().map(|line| line.parcel_id).collect();
        let mut saved = Vec::new();
        let mut into = Vec::new();
        for id in &homes {
            if *id == parcel.id {
                continue;
            }
            let home = store::load_parcel(ctx, *id)?;
            into.push(home.number.clone());
            saved.push(Parcel { state, ..home.regrouped(now) });
        }
        let own = Parcel { merged: false, ..parcel.clone() };
        saved.push(if homes.contains(&parcel.id) {
            Parcel { state, ..own.regrouped(now) }
        } else {
            // Everything that was its own has been cancelled meanwhile.
            own.dropped(now)
        });
        store::clear_parcel_lines(ctx, &[parcel.id])?;
        store::insert_parcel_lines(ctx, &back)?;
        store::save_parcels(ctx, &saved)?;
        let event = OrderEvent::ParcelUnmerged { number: parcel.number.clone(), into };
        after_parcels_moved(ctx, orders, |_| vec![event.clone()])?;
        Ok(Unmerged { parcels: homes.into_iter().collect() })
    }
}
