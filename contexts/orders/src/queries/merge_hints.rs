//! Which orders of a list could go into one parcel.

use std::collections::BTreeMap;

use db::{Ctx, Query};
use inventory::WarehouseId;
use kernel::{Currency, Fault, Money, Permission};
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
    /// What one parcel instead of several saves; absent where nothing is known of it, or they may not.
    pub saves: Option<Saving>,
}

/// Money that is not spent, and how that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Saving {
    pub amount: Money,
    pub by: SavingBy,
}

kernel::text_enum! {
    /// How a saving is known.
    pub enum SavingBy {
        /// By what the shop says that a parcel costs.
        ParcelCost = "parcel_cost",
    }
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
        let mut doors: BTreeMap<Door, BTreeMap<Currency, Vec<Candidate>>> = BTreeMap::new();
        for candidate in candidates {
            if let Some((door, currency)) = Door::of(&candidate) {
                doors.entry(door).or_default().entry(currency).or_default().push(candidate);
            }
        }
        let shops: Vec<ShopId> = doors.keys().map(|door| door.shop).collect();
        let shops = settings::shops(ctx, &shops)?;
        let mut hints = Vec::new();
        for (door, by_currency) in doors {
            let each = shops.get(&door.shop).map_or(0, |shop| shop.workflow.parcel_cost_minor);
            let cost = shops.get(&door.shop).map(|shop| Money::new(each, shop.currency));
            let found: Vec<MergeHint> =
                by_currency.values().filter_map(|group| hint(group, cost)).collect();
            // One door, and nothing in one currency to put together: it is said, not passed over.
            if found.is_empty() && by_currency.len() > 1 {
                let all: Vec<Candidate> = by_currency.into_values().flatten().collect();
                hints.extend(hint(&all, cost));
            }
            hints.extend(found);
        }
        Ok(hints)
    }
}

/// What parcels have in common that go to the same door.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Door {
    shop: ShopId,
    customer: customers::CustomerId,
    address: Uuid,
    warehouse: WarehouseId,
}

impl Door {
    /// Nothing for a parcel that cannot be merged whatever stands beside it.
    fn of(candidate: &Candidate) -> Option<(Self, Currency)> {
        let ready = |order: &Order| order.state == State::Confirmed && order.facts.holds_open == 0;
        if !candidate.orders.iter().all(|place| ready(&place.order)) {
            return None;
        }
        let first = candidate.orders.first()?;
        let door = Self {
            shop: first.order.shop_id,
            customer: first.order.customer_id?,
            address: first.address?,
            warehouse: candidate.parcel.warehouse_id,
        };
        Some((door, first.order.currency))
    }
}

/// `cost` is what the shop pays for a parcel; 0 is not known.
fn hint(group: &[Candidate], cost: Option<Money>) -> Option<MergeHint> {
    let mut orders: Vec<OrderId> =
        group.iter().flat_map(|one| one.orders.iter().map(|place| place.order.id)).collect();
    orders.sort_unstable();
    orders.dedup();
    // Two parcels of one order were parted by somebody, or by what the warehouses had.
    if group.len() < 2 || orders.len() < 2 {
        return None;
    }
    let refused = may_merge(group).err().map(|error| error.code());
    let fewer = i64::try_from(group.len() - 1).unwrap_or(0);
    let saved = cost.filter(|cost| cost.minor() > 0 && refused.is_none());
    Some(MergeHint {
        orders,
        parcels: group.iter().map(|one| one.parcel.id).collect(),
        refused,
        saves: saved.map(|cost| Saving {
            amount: Money::new(cost.minor().saturating_mul(fewer), cost.currency()),
            by: SavingBy::ParcelCost,
        }),
    })
}
