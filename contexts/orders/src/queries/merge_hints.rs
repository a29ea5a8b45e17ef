//! Which orders of a list could go into one parcel.

use std::collections::BTreeMap;

use db::{Ctx, Query};
use inventory::WarehouseId;
use kernel::{Currency, Fault, Permission};
use serde::Serialize;
use settings::ShopId;
use uuid::Uuid;

use crate::commands::candidates;
use crate::order::{Order, State};
use crate::parcel::{Parcel, ParcelState};
use crate::regroup::{Candidate, may_merge};
use crate::{OrderId, ParcelId, permissions, store};

/// Orders of one question: a page of the list.
const MOST_ORDERS: usize = 200;

/// Looks for parcels to the same door among the planned parcels of these orders; a fixed number of
/// statements, however many orders.
#[derive(Debug, Clone)]
pub struct MergeHints {
    pub orders: Vec<OrderId>,
}

/// Parcels to the same door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct MergeHint {
    pub orders: Vec<OrderId>,
    pub parcels: Vec<ParcelId>,
    /// Why they may not become one all the same, as a code.
    pub refused: Option<&'static str>,
}

impl Query for MergeHints {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Vec<MergeHint>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<MergeHint>, Fault> {
        if self.orders.len() > MOST_ORDERS {
            return Err(Fault::field("ids", "kernel.too_many", "at most 200 orders"));
        }
        let planned: Vec<Parcel> = store::parcels_of(ctx, &self.orders)?
            .into_iter()
            .map(|(_, parcel)| parcel)
            .filter(|parcel| parcel.state == ParcelState::Planned)
            .filter(|parcel| store::sees_parcel(ctx, parcel))
            .collect();
        let planned: BTreeMap<ParcelId, Parcel> =
            planned.into_iter().map(|parcel| (parcel.id, parcel)).collect();
        let ids: Vec<ParcelId> = planned.keys().copied().collect();
        // A merged parcel also holds orders that nobody asked about.
        let mut orders: Vec<OrderId> =
            store::parcel_lines(ctx, &ids)?.into_iter().map(|line| line.order_id).collect();
        orders.sort_unstable();
        orders.dedup();
        let orders = store::look_many(ctx, &orders)?;
        let candidates = candidates(ctx, &orders, planned.into_values().collect())?;
        let mut groups: BTreeMap<Key, Vec<Candidate>> = BTreeMap::new();
        for candidate in candidates {
            if let Some(key) = Key::of(&candidate) {
                groups.entry(key).or_default().push(candidate);
            }
        }
        Ok(groups.into_values().filter_map(|group| hint(&group)).collect())
    }
}

/// What parcels have in common that go to the same door.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    shop: ShopId,
    customer: customers::CustomerId,
    address: Uuid,
    warehouse: WarehouseId,
    currency: Currency,
}

impl Key {
    /// Nothing for a parcel that cannot be merged whatever stands beside it.
    fn of(candidate: &Candidate) -> Option<Self> {
        let ready = |order: &Order| order.state == State::Confirmed && order.facts.holds_open == 0;
        if !candidate.orders.iter().all(|place| ready(&place.order)) {
            return None;
        }
        let first = candidate.orders.first()?;
        Some(Self {
            shop: first.order.shop_id,
            customer: first.order.customer_id?,
            address: first.address?,
            warehouse: candidate.parcel.warehouse_id,
            currency: first.order.currency,
        })
    }
}

fn hint(group: &[Candidate]) -> Option<MergeHint> {
    let mut orders: Vec<OrderId> =
        group.iter().flat_map(|one| one.orders.iter().map(|place| place.order.id)).collect();
    orders.sort_unstable();
    orders.dedup();
    // Two parcels of one order were parted by somebody, or by what the warehouses had.
    (group.len() > 1 && orders.len() > 1).then(|| MergeHint {
        orders,
        parcels: group.iter().map(|one| one.parcel.id).collect(),
        refused: may_merge(group).err().map(|error| error.code()),
    })
}
