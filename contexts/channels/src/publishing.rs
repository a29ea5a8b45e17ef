//! How many pieces of a SKU a shop shows, and how far it was told so. Pure rules.

use std::collections::HashMap;

use catalog::{SkuFacts, SkuId};
use inventory::{MOST_QUANTITY, WarehouseId};
use kernel::{Fault, FieldFault, Timestamp};
use serde::{Deserialize, Serialize};

use crate::write_back::next_attempt;

kernel::entity!(
    /// A number of pieces that a shop is to show.
    pub StockWrite, StockWriteId, "swr"
);

kernel::text_enum! {
    /// How far a number is.
    pub enum StockWriteState {
        Wanted = "wanted",
        /// It may have arrived: nobody said so.
        Sent = "sent",
        /// The shop shows it.
        Acknowledged = "acknowledged",
        /// It could not be computed, or the shop does not take it.
        Failed = "failed",
        /// A newer one took its place.
        Superseded = "superseded",
    }
}

/// How much of the stock a shop shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StockRules {
    /// Whether the shop is told of stock at all.
    pub(crate) enabled: bool,
    /// So much of what can be sold, in percent: 1 to 100.
    pub(crate) percent: i64,
    /// So many pieces of that are kept back.
    pub(crate) buffer: i64,
    /// At most so many pieces are shown.
    pub(crate) cap: Option<i64>,
    /// What lies in these warehouses; none: in those the store ships from.
    #[schema(value_type = Vec<String>)]
    pub(crate) warehouse_ids: Vec<WarehouseId>,
}

impl Default for StockRules {
    fn default() -> Self {
        Self { enabled: false, percent: 100, buffer: 0, cap: None, warehouse_ids: Vec::new() }
    }
}

impl StockRules {
    /// As they may be kept.
    ///
    /// # Errors
    /// Every field out of its range.
    pub(crate) fn checked(mut self) -> Result<Self, Fault> {
        let pieces = 0..=MOST_QUANTITY;
        let mut wrong = Vec::new();
        let mut must = |fine: bool, path: &str, range: &str| {
            if !fine {
                let (path, detail) = (path.to_owned(), range.to_owned());
                wrong.push(FieldFault { path, code: "kernel.out_of_range", detail });
            }
        };
        must((1..=100).contains(&self.percent), "percent", "1 to 100");
        must(pieces.contains(&self.buffer), "buffer", "0 to 1,000,000,000");
        must(self.cap.is_none_or(|cap| pieces.contains(&cap)), "cap", "0 to 1,000,000,000");
        self.warehouse_ids.sort_unstable();
        self.warehouse_ids.dedup();
        if wrong.is_empty() { Ok(self) } else { Err(Fault::fields(wrong)) }
    }

    /// What is shown when so many can be sold. When more was promised than is there, nothing is.
    ///
    /// # Errors
    /// It cannot be counted.
    pub(crate) fn shown(&self, sellable: i64) -> Result<i64, Unknown> {
        let share = sellable.max(0).checked_mul(self.percent).ok_or(Unknown::TooGreat)? / 100;
        let left = share.saturating_sub(self.buffer).max(0);
        Ok(self.cap.map_or(left, |cap| left.min(cap)))
    }
}

/// Why no number can be told. Nothing is, then: neither zero nor what was true before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// Nobody ever said how many there are of it, or of a part of it.
    NoStock,
    /// No warehouse is there to ship from.
    NoWarehouse,
    /// More than can be counted.
    TooGreat,
}

impl Unknown {
    /// The stable code, as people read it.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::NoStock => "channels.stock_unknown",
            Self::NoWarehouse => "channels.no_warehouse",
            Self::TooGreat => "channels.stock_too_great",
        }
    }
}

/// What a warehouse holds of a SKU.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) warehouse_id: WarehouseId,
    /// On hand, less what is promised and what is kept back.
    pub(crate) available: i64,
    /// Of its level.
    pub(crate) version: i64,
}

/// What all warehouses hold of SKUs.
pub(crate) type Levels = HashMap<SkuId, Vec<Held>>;

/// How many pieces of a SKU can be sold out of some warehouses; of a bundle, as many as its parts are enough
/// for.
///
/// # Errors
/// It cannot be told.
pub(crate) fn sellable(
    sku: &SkuFacts,
    levels: &Levels,
    warehouses: &[WarehouseId],
) -> Result<i64, Unknown> {
    if warehouses.is_empty() {
        return Err(Unknown::NoWarehouse);
    }
    let mut least: Option<i64> = None;
    for (part, each) in sku.stocked(1).ok_or(Unknown::TooGreat)? {
        let known = levels.get(&part).filter(|known| !known.is_empty()).ok_or(Unknown::NoStock)?;
        let here = known.iter().filter(|held| warehouses.contains(&held.warehouse_id));
        let sum = here.map(|held| held.available).try_fold(0_i64, i64::checked_add);
        let sum = sum.ok_or(Unknown::TooGreat)?;
        let enough = sum.checked_div(each).ok_or(Unknown::TooGreat)?;
        least = Some(least.map_or(enough, |least| least.min(enough)));
    }
    least.ok_or(Unknown::NoStock)
}

/// The levels' versions of a SKU's parts together: grows with every change of any of them.
pub(crate) fn levels_version(sku: &SkuFacts, levels: &Levels) -> i64 {
    let parts = sku.stocked(1).unwrap_or_default();
    let known = parts.iter().filter_map(|(part, _)| levels.get(part)).flatten();
    known.map(|held| held.version).fold(0, i64::saturating_add)
}

/// The state of stock and rules that a number is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StockVersion {
    /// Only grows: by it a number is told from the one before, never by how many it says.
    pub(crate) version: i64,
    /// Of the levels alone.
    pub(crate) levels: i64,
    /// Of the rules.
    pub(crate) rules: i64,
}

impl StockVersion {
    /// The state after `last`; nothing when it is the same one. `is_anew`: something else than stock and
    /// rules is different, or the number is wanted once more.
    pub(crate) fn after(
        last: Option<Self>,
        (levels, rules): (i64, i64),
        is_anew: bool,
    ) -> Option<Self> {
        let Some(last) = last else { return Some(Self { version: levels, levels, rules }) };
        let version = levels.saturating_add(last.version.saturating_sub(last.levels));
        if version > last.version {
            return Some(Self { version, levels, rules });
        }
        // A bundle may have other parts than before, whose versions are smaller.
        let is_other = is_anew || rules != last.rules || levels < last.levels;
        is_other.then(|| Self { version: last.version.saturating_add(1), levels, rules })
    }
}

/// What came of telling a shop a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StockTold {
    /// It shows it.
    Taken,
    /// It shows another: the number has not arrived.
    NotThere,
    /// It does not take it, whatever the day: why.
    Refused(String),
    /// Nobody knows.
    InDoubt(String),
}

/// How far a number is after that, and when it is due again if it is.
pub(crate) fn after(
    told: &StockTold,
    attempts: i64,
    now: Timestamp,
) -> (StockWriteState, Option<Timestamp>, Option<String>) {
    match told {
        StockTold::Taken => (StockWriteState::Acknowledged, None, None),
        StockTold::NotThere => (StockWriteState::Wanted, Some(now), None),
        StockTold::Refused(why) => (StockWriteState::Failed, None, Some(why.clone())),
        StockTold::InDoubt(why) => match next_attempt(attempts, None, now) {
            Some(at) => (StockWriteState::Sent, Some(at), Some(why.clone())),
            None => (StockWriteState::Failed, None, Some(why.clone())),
        },
    }
}

#[cfg(test)]
mod tests;
