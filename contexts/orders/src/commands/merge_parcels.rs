//! Parcels to the same door become one (合单). Every order keeps its own promises of goods, its own
//! lines and its own timeline; only the box is shared.

use std::collections::HashMap;

use db::{Command, Ctx};
use kernel::{Fault, Permission};
use serde::{Deserialize, Serialize};

use super::parcels::after_parcels_moved;
use crate::line::Line;
use crate::order::{Order, OrderEvent};
use crate::parcel::{Parcel, ParcelLine, ParcelState};
use crate::regroup::{Candidate, Place, RegroupError, goods_of, may_merge, merge};
use crate::{OrderId, ParcelId, permissions, store};

/// Planned parcels become one.
#[derive(Debug, Clone)]
pub struct MergeParcels {
    pub which: Which,
}

/// What is to be merged.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Which {
    /// These parcels.
    Parcels(Vec<ParcelId>),
    /// Every planned parcel of these orders.
    Orders(Vec<OrderId>),
}

/// The parcel that holds everything now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Merged {
    pub id: ParcelId,
    pub number: String,
    pub version: i64,
    pub orders: Vec<OrderId>,
}

impl Command for MergeParcels {
    const NAME: &'static str = "orders.merge_parcels";
    const PERMISSION: Permission = permissions::EDIT;
    type Output = Merged;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Merged, Fault> {
        let orders = lock(ctx, &self.which)?;
        let parcels = chosen(ctx, &self.which, &orders)?;
        let candidates = candidates(ctx, &orders, parcels)?;
        may_merge(&candidates)?;
        let Some((into, lines)) = merge(&candidates) else {
            return Err(RegroupError::HowMany.into());
        };
        let now = ctx.now();
        let (mut saved, mut from, mut kept) = (Vec::new(), Vec::new(), None);
        for Candidate { parcel, .. } in candidates {
            if parcel.id == into {
                let parcel = Parcel { merged: true, ..parcel.regrouped(now) };
                kept = Some((parcel.number.clone(), parcel.version));
                saved.push(parcel);
            } else {
                from.push(parcel.number.clone());
                saved.push(Parcel { merged: false, ..parcel.dropped(now) });
            }
        }
        let (number, version) =
            kept.ok_or_else(|| Fault::internal("orders.no_parcel", "none was kept"))?;
        let ids: Vec<ParcelId> = saved.iter().map(|parcel| parcel.id).collect();
        store::clear_parcel_lines(ctx, &ids)?;
        store::insert_parcel_lines(ctx, &lines)?;
        store::save_parcels(ctx, &saved)?;
        let event = OrderEvent::ParcelsMerged { number: number.clone(), from };
        let orders = after_parcels_moved(ctx, orders, |_| vec![event.clone()])?;
        let orders = orders.into_iter().map(|order| order.id).collect();
        Ok(Merged { id: into, number, version, orders })
    }
}

/// Locks every order that is in one of the parcels, sorted.
fn lock(ctx: &mut Ctx<'_>, which: &Which) -> Result<Vec<Order>, Fault> {
    let mut ids: Vec<OrderId> = match which {
        Which::Orders(ids) => {
            let parcels: Vec<ParcelId> =
                store::parcels_of(ctx, ids)?.into_iter().map(|(_, parcel)| parcel.id).collect();
            let lines = store::parcel_lines(ctx, &parcels)?;
            ids.iter().copied().chain(lines.into_iter().map(|line| line.order_id)).collect()
        }
        Which::Parcels(ids) => {
            let lines = store::parcel_lines(ctx, ids)?;
            if let Some(unknown) = ids.iter().find(|id| !lines.iter().any(|l| l.parcel_id == **id))
            {
                return Err(Fault::not_found("orders.unknown_parcel", unknown.to_string()));
            }
            lines.into_iter().map(|line| line.order_id).collect()
        }
    };
    ids.sort_unstable();
    ids.dedup();
    let orders = store::load_many(ctx, &ids)?;
    match ids.iter().find(|id| !orders.iter().any(|order| order.id == **id)) {
        Some(unknown) => Err(super::approve_orders::unknown(*unknown)),
        None => Ok(orders),
    }
}

/// The parcels, read under the lock of their orders.
fn chosen(ctx: &mut Ctx<'_>, which: &Which, orders: &[Order]) -> Result<Vec<Parcel>, Fault> {
    let ids: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
    let mut all = store::parcels_of(ctx, &ids)?;
    all.retain(|(_, parcel)| store::sees_parcel(ctx, parcel));
    let mut parcels: Vec<Parcel> = Vec::new();
    match which {
        Which::Parcels(wanted) => {
            for id in wanted {
                let parcel = all.iter().find(|(_, parcel)| parcel.id == *id);
                let parcel = parcel.map(|(_, parcel)| parcel.clone());
                parcels.push(parcel.ok_or_else(|| {
                    Fault::conflict("orders.parcel_stale", "a parcel changed meanwhile")
                })?);
            }
        }
        Which::Orders(wanted) => {
            let is_planned = |parcel: &Parcel| parcel.state == ParcelState::Planned;
            for order in orders.iter().filter(|order| wanted.contains(&order.id)) {
                let mut own = all.iter().filter(|(id, one)| *id == order.id && is_planned(one));
                if own.clone().next().is_none() {
                    let number = order.number.clone();
                    return Err(RegroupError::NoParcel { number }.into());
                }
                parcels.extend(own.by_ref().map(|(_, parcel)| parcel.clone()));
            }
        }
    }
    parcels.sort_unstable_by_key(|parcel| parcel.id);
    parcels.dedup_by_key(|parcel| parcel.id);
    Ok(parcels)
}

/// The parcels with everything the guards look at; a fixed number of statements, however many.
pub(crate) fn candidates(
    ctx: &mut Ctx<'_>,
    orders: &[Order],
    parcels: Vec<Parcel>,
) -> Result<Vec<Candidate>, Fault> {
    let parcel_ids: Vec<ParcelId> = parcels.iter().map(|parcel| parcel.id).collect();
    let mut inside: HashMap<ParcelId, Vec<ParcelLine>> = HashMap::new();
    for line in store::parcel_lines(ctx, &parcel_ids)? {
        inside.entry(line.parcel_id).or_default().push(line);
    }
    let order_ids: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
    let lines = store::lines_of(ctx, &order_ids)?;
    let lines: Vec<&Line> = lines.values().flatten().collect();
    let subjects: Vec<uuid::Uuid> = order_ids.iter().map(|id| id.uuid()).collect();
    let addresses = customers::address_hashes(ctx, &subjects)?;
    let warehouses = inventory::warehouses(ctx)?;
    let mut candidates = Vec::with_capacity(parcels.len());
    for parcel in parcels {
        let inside = inside.remove(&parcel.id).unwrap_or_default();
        let places: Vec<Place> = orders
            .iter()
            .filter(|order| inside.iter().any(|line| line.order_id == order.id))
            .map(|order| Place {
                order: order.clone(),
                address: addresses.get(&order.id.uuid()).copied(),
            })
            .collect();
        let known = |line: &ParcelLine| places.iter().any(|place| place.order.id == line.order_id);
        let Some(first) = places.first().filter(|_| inside.iter().all(known)) else {
            // It holds an order now that it did not hold when the orders were locked.
            return Err(Fault::conflict("orders.parcel_stale", "a parcel changed meanwhile"));
        };
        let from = warehouses.iter().find(|warehouse| warehouse.id == parcel.warehouse_id);
        candidates.push(Candidate {
            goods_minor: goods_of(&inside, &lines, first.order.currency),
            from_country: from.map(|place| place.facts.country.clone()).unwrap_or_default(),
            parcel,
            lines: inside,
            orders: places,
        });
    }
    Ok(candidates)
}
