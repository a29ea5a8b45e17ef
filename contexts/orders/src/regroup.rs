//! Parcels taken apart, put together, and made smaller. Pure arithmetic over what is in them: no
//! piece is lost or doubled, and a bundle stays in whole units.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Currency, Fault};
use serde::{Deserialize, Serialize};

use crate::line::Line;
use crate::order::{Order, State};
use crate::parcel::{Parcel, ParcelLine, ParcelState};
use crate::{OrderId, ParcelId};

mod customs;
#[cfg(test)]
mod tests;

/// Parcels of one merge: more than any packing table holds.
pub const MOST_MERGED: usize = 50;

/// Units of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LineUnits {
    pub line_no: i64,
    pub units: i64,
}

/// Why parcels cannot be regrouped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegroupError {
    #[error("{number} is {state}, not planned")]
    NotPlanned { number: String, state: ParcelState },
    #[error("{number} holds several orders; undo the merge first")]
    Merged { number: String },
    #[error("{number} is not merged")]
    NotMerged { number: String },
    #[error("the label of {number} is bought: void it first")]
    LabelBought { number: String },
    #[error("line {line_no} has {found} units here, not {asked}")]
    NotSoMany { line_no: i64, asked: i64, found: i64 },
    #[error("something must go and something must stay")]
    NothingMoves,
    #[error("2 to {MOST_MERGED} parcels")]
    HowMany,
    #[error("order {number} has no planned parcel")]
    NoParcel { number: String },
    #[error("line {line_no} of one order is in two of the parcels")]
    SameLine { line_no: i64 },
    #[error("order {number} is {state}, not confirmed")]
    NotConfirmed { number: String, state: State },
    #[error("order {number} is held")]
    Held { number: String },
    #[error("the orders differ in their {what}")]
    Differ { what: Difference },
    #[error("together {sum} is above the customs threshold of {threshold}")]
    CustomsThreshold { sum: kernel::Money, threshold: kernel::Money },
    #[error("no customs threshold is known in {currency}")]
    NoThreshold { currency: Currency },
}

kernel::text_enum! {
    /// In what orders differ that do not fit into one parcel.
    pub enum Difference {
        Shop = "shop",
        Customer = "customer",
        Address = "address",
        Warehouse = "warehouse",
        Currency = "currency",
    }
}

impl RegroupError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotPlanned { .. } => "orders.parcel_not_planned",
            Self::Merged { .. } => "orders.parcel_merged",
            Self::NotMerged { .. } => "orders.parcel_not_merged",
            Self::LabelBought { .. } => "orders.label_bought",
            Self::NotSoMany { .. } => "orders.not_so_many_units",
            Self::NothingMoves => "orders.split_moves_nothing",
            Self::HowMany => "orders.merge_how_many",
            Self::NoParcel { .. } => "orders.merge_no_parcel",
            Self::SameLine { .. } => "orders.merge_same_line",
            Self::NotConfirmed { .. } => "orders.not_confirmed",
            Self::Held { .. } => "orders.on_hold",
            Self::Differ { what } => match what {
                Difference::Shop => "orders.merge_other_shop",
                Difference::Customer => "orders.merge_other_customer",
                Difference::Address => "orders.merge_other_address",
                Difference::Warehouse => "orders.merge_other_warehouse",
                Difference::Currency => "orders.merge_other_currency",
            },
            Self::CustomsThreshold { .. } => "orders.merge_customs_threshold",
            Self::NoThreshold { .. } => "orders.merge_no_threshold",
        }
    }
}

impl From<RegroupError> for Fault {
    fn from(error: RegroupError) -> Self {
        Fault::conflict(error.code(), error.to_string())
    }
}

/// Whether a parcel is planned and holds one order only.
///
/// # Errors
/// It is not, or does not.
pub fn must_be_own_and_planned(parcel: &Parcel) -> Result<(), RegroupError> {
    let number = parcel.number.clone();
    if parcel.merged {
        return Err(RegroupError::Merged { number });
    }
    if parcel.state != ParcelState::Planned {
        return Err(RegroupError::NotPlanned { number, state: parcel.state });
    }
    Ok(())
}

/// Takes units of lines out of what is in a parcel of one order: what stays, and what goes to the
/// new parcel.
///
/// # Errors
/// More than is there; nothing goes, or nothing stays.
pub fn split(
    lines: &[ParcelLine],
    parts: &[LineUnits],
    to: ParcelId,
) -> Result<(Vec<ParcelLine>, Vec<ParcelLine>), RegroupError> {
    let mut asked: BTreeMap<i64, i64> = BTreeMap::new();
    for part in parts {
        let sum = asked.entry(part.line_no).or_default();
        *sum = sum.saturating_add(part.units);
    }
    for (line_no, units) in &asked {
        let found = lines.iter().find(|line| line.line_no == *line_no).map_or(0, |line| line.units);
        if !(1..=found).contains(units) {
            return Err(RegroupError::NotSoMany { line_no: *line_no, asked: *units, found });
        }
    }
    let (mut stay, mut go) = (Vec::new(), Vec::new());
    for line in lines {
        let units = asked.get(&line.line_no).copied().unwrap_or(0);
        stay.extend(with_units(line, line.units - units));
        go.extend(with_units(line, units).map(|line| ParcelLine { parcel_id: to, ..line }));
    }
    if stay.is_empty() || go.is_empty() {
        return Err(RegroupError::NothingMoves);
    }
    Ok((stay, go))
}

/// The same row with another number of units; nothing when there are none. Every unit of a bundle
/// holds the same number of each part.
fn with_units(line: &ParcelLine, units: i64) -> Option<ParcelLine> {
    let each = line.quantity / line.units.max(1);
    (units > 0).then(|| ParcelLine { units, quantity: each * units, ..line.clone() })
}

/// Takes units of an order's line out of planned parcels, from the newest: the rows as they are
/// now, and for each row what was taken of it.
#[must_use]
pub fn take_units(
    lines: &[ParcelLine],
    order: OrderId,
    line_no: i64,
    units: i64,
) -> (Vec<ParcelLine>, Vec<ParcelLine>) {
    let mut parcels: Vec<ParcelId> = lines.iter().map(|line| line.parcel_id).collect();
    parcels.sort_unstable();
    parcels.dedup();
    let (mut kept, mut taken) = (Vec::new(), Vec::new());
    let mut left = units;
    for parcel in parcels.into_iter().rev() {
        let mut from_here = 0;
        for line in lines.iter().filter(|line| line.parcel_id == parcel) {
            if line.order_id != order || line.line_no != line_no {
                kept.push(line.clone());
                continue;
            }
            from_here = line.units.min(left);
            kept.extend(with_units(line, line.units - from_here));
            taken.extend(with_units(line, from_here));
        }
        left -= from_here;
    }
    (kept, taken)
}

/// A parcel that may be merged, with everything the guards look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub parcel: Parcel,
    pub lines: Vec<ParcelLine>,
    pub orders: Vec<Place>,
    /// What its goods cost, in minor units: what customs look at.
    pub goods_minor: i64,
    /// The country of its warehouse.
    pub from_country: String,
}

/// An order of a candidate, and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub order: Order,
    /// Equal where parcels go to the same door; absent when there is no address.
    pub address: Option<uuid::Uuid>,
}

/// What the units of a parcel cost, by the prices of their lines. A bundle's parts count once.
#[must_use]
pub fn goods_of(lines: &[ParcelLine], known: &[&Line], currency: Currency) -> i64 {
    let mut seen = BTreeSet::new();
    let mut sum = 0_i64;
    for row in lines {
        if !seen.insert((row.order_id, row.line_no)) {
            continue;
        }
        let of = |line: &&&Line| line.order_id == row.order_id && line.line_no == row.line_no;
        let amount =
            known.iter().find(of).and_then(|line| line.unit_price.times(row.units, currency).ok());
        sum = sum.saturating_add(amount.map_or(0, kernel::Money::minor));
    }
    sum
}

/// Whether parcels may become one.
///
/// # Errors
/// The first reason why not, in a fixed order.
pub fn may_merge(candidates: &[Candidate]) -> Result<(), RegroupError> {
    if !(2..=MOST_MERGED).contains(&candidates.len()) {
        return Err(RegroupError::HowMany);
    }
    for one in candidates {
        if one.parcel.state != ParcelState::Planned {
            let number = one.parcel.number.clone();
            return Err(RegroupError::NotPlanned { number, state: one.parcel.state });
        }
    }
    let places = || candidates.iter().flat_map(|one| &one.orders);
    for Place { order, .. } in places() {
        let number = order.number.clone();
        if order.state != State::Confirmed {
            return Err(RegroupError::NotConfirmed { number, state: order.state });
        }
        if order.facts.holds_open > 0 {
            return Err(RegroupError::Held { number });
        }
    }
    let differ = |what| Err(RegroupError::Differ { what });
    if !same(places().map(|place| place.order.shop_id)) {
        return differ(Difference::Shop);
    }
    let unknown = places().any(|place| place.order.customer_id.is_none());
    if unknown || !same(places().map(|place| place.order.customer_id)) {
        return differ(Difference::Customer);
    }
    let nowhere = places().any(|place| place.address.is_none());
    if nowhere || !same(places().map(|place| place.address)) {
        return differ(Difference::Address);
    }
    if !same(candidates.iter().map(|one| one.parcel.warehouse_id)) {
        return differ(Difference::Warehouse);
    }
    if !same(places().map(|place| place.order.currency)) {
        return differ(Difference::Currency);
    }
    must_differ_in_lines(candidates)?;
    customs::may_merge(candidates)
}

fn same<T: PartialEq>(mut values: impl Iterator<Item = T>) -> bool {
    let first = values.next();
    values.all(|value| Some(&value) == first.as_ref())
}

/// Rows of one line in one parcel are one row: two could not be told apart when the merge is undone.
fn must_differ_in_lines(candidates: &[Candidate]) -> Result<(), RegroupError> {
    let mut seen = BTreeSet::new();
    for line in candidates.iter().flat_map(|one| &one.lines) {
        if !seen.insert((line.order_id, line.line_no, line.sku_id)) {
            return Err(RegroupError::SameLine { line_no: line.line_no });
        }
    }
    Ok(())
}

/// Puts everything into the oldest of the parcels. Which one that is, and what is in it now; a row
/// keeps the parcel it came from first.
#[must_use]
pub fn merge(candidates: &[Candidate]) -> Option<(ParcelId, Vec<ParcelLine>)> {
    let oldest = candidates.iter().min_by_key(|one| (one.parcel.created_at, one.parcel.id))?;
    let into = oldest.parcel.id;
    let lines = candidates.iter().flat_map(|one| &one.lines).map(|line| {
        let home = line.home.or((line.parcel_id != into).then_some(line.parcel_id));
        ParcelLine { parcel_id: into, home: home.filter(|home| *home != into), ..line.clone() }
    });
    Some((into, lines.collect()))
}

/// Puts every row back into the parcel it came from.
///
/// # Errors
/// Not merged; its label is bought, or it has left.
pub fn unmerge(parcel: &Parcel, lines: &[ParcelLine]) -> Result<Vec<ParcelLine>, RegroupError> {
    let number = parcel.number.clone();
    if !parcel.merged {
        return Err(RegroupError::NotMerged { number });
    }
    match parcel.state {
        ParcelState::Planned
        | ParcelState::Released
        | ParcelState::Picking
        | ParcelState::Picked
        | ParcelState::Packed => {}
        ParcelState::Labelled => return Err(RegroupError::LabelBought { number }),
        state => return Err(RegroupError::NotPlanned { number, state }),
    }
    let back = |line: &ParcelLine| {
        let parcel_id = line.home.unwrap_or(line.parcel_id);
        ParcelLine { parcel_id, home: None, ..line.clone() }
    };
    Ok(lines.iter().map(back).collect())
}

/// Where the parcels stand after a merge is undone: what was packed together must be packed anew.
#[must_use]
pub const fn state_after_unmerge(state: ParcelState) -> ParcelState {
    match state {
        ParcelState::Packed => ParcelState::Picked,
        state => state,
    }
}
