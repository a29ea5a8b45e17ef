//! Promises of goods: who wants how many of what from where, and who gets them when there is not
//! enough for all.

use std::collections::{BTreeMap, BTreeSet};

use catalog::SkuId;
use kernel::{Fault, Timestamp};
use serde::Serialize;
use uuid::Uuid;

use crate::ids::{self, ClaimId, WarehouseId};
use crate::stock_level::{Level, LevelKey, MOST_QUANTITY};

kernel::text_enum! {
    /// Whose promise it is.
    pub enum OwnerType {
        /// A line of an order.
        Order = "order",
        /// A line of a transfer between warehouses.
        Transfer = "transfer",
        /// Somebody keeps goods back by hand.
        Manual = "manual",
    }
}

kernel::text_enum! {
    /// How firm it is, and what for.
    pub enum ClaimKind {
        /// Ends by itself when nobody makes it firm.
        Soft = "soft",
        /// For a confirmed order.
        Order = "order",
        /// For a transfer.
        Transfer = "transfer",
        /// Kept back by hand.
        Manual = "manual",
        /// Kept back from a channel.
        ChannelBuffer = "channel_buffer",
    }
}

kernel::text_enum! {
    /// What became of it.
    pub enum ClaimState {
        /// The goods are kept.
        Active = "active",
        /// They were shipped.
        Consumed = "consumed",
        /// They were let go.
        Released = "released",
        /// They were let go because the time was up.
        Expired = "expired",
    }
}

/// Whose line it is. One line may have claims on several SKUs and warehouses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimOwner {
    /// An order, a transfer, a person's own.
    pub owner_type: OwnerType,
    /// Which.
    pub owner_id: Uuid,
    /// Which line of it.
    pub line_no: i64,
}

/// What makes a promise the same one: asked for again, nothing is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimKey {
    /// Whose line.
    pub owner: ClaimOwner,
    /// What.
    pub sku_id: SkuId,
    /// Where.
    pub warehouse_id: WarehouseId,
}

impl ClaimKey {
    /// The level it is a claim on.
    #[must_use]
    pub fn level(&self) -> LevelKey {
        LevelKey { sku_id: self.sku_id, warehouse_id: self.warehouse_id }
    }
}

/// A promise that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Want {
    /// For whom.
    pub owner: ClaimOwner,
    /// What: a real SKU, bundles already taken apart.
    pub sku_id: SkuId,
    /// From where.
    pub warehouse_id: WarehouseId,
    /// How many, 1 to [`MOST_QUANTITY`].
    pub quantity: i64,
    /// How firm.
    pub kind: ClaimKind,
    /// When it ends by itself; only soft claims do.
    pub expires_at: Option<Timestamp>,
    /// Whether safety stock may be given away for it.
    pub may_use_safety: bool,
}

impl Want {
    /// What makes it the same promise.
    #[must_use]
    pub fn key(&self) -> ClaimKey {
        ClaimKey { owner: self.owner, sku_id: self.sku_id, warehouse_id: self.warehouse_id }
    }
    /// The level it is a claim on.
    #[must_use]
    pub fn level(&self) -> LevelKey {
        self.key().level()
    }
    /// Refuses what would be a mistake of the caller.
    pub(crate) fn check(&self) -> Result<(), Fault> {
        let detail = if !(1..=MOST_QUANTITY).contains(&self.quantity) {
            format!("a claim for {} pieces", self.quantity)
        } else if (self.kind == ClaimKind::Soft) != self.expires_at.is_some() {
            format!("a {} claim that ends at {:?}", self.kind, self.expires_at)
        } else {
            return Ok(());
        };
        Err(Fault::invalid("inventory.bad_claim", detail))
    }
}

/// Why a set of wants got nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortage {
    /// What there was not enough of, sorted by SKU and warehouse.
    pub lines: Vec<ShortLine>,
}

/// One thing there was not enough of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ShortLine {
    /// What.
    pub sku_id: SkuId,
    /// Where.
    pub warehouse_id: WarehouseId,
    /// So many were wanted by the set as a whole.
    pub wanted: i64,
    /// So many it could have had when its turn came.
    pub available: i64,
}

impl ShortLine {
    pub(crate) fn key(&self) -> LevelKey {
        LevelKey { sku_id: self.sku_id, warehouse_id: self.warehouse_id }
    }
}

/// A claim as people see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Claim {
    /// Which.
    pub id: ClaimId,
    /// What.
    pub sku_id: SkuId,
    /// Where.
    pub warehouse_id: WarehouseId,
    /// How many were promised.
    pub quantity: i64,
    /// How many of them were shipped.
    pub consumed: i64,
    /// How firm.
    pub kind: ClaimKind,
    /// Whose.
    pub owner_type: OwnerType,
    /// Which one's.
    #[serde(serialize_with = "ids::as_hex")]
    #[schema(value_type = String)]
    pub owner_id: Uuid,
    /// Which line's.
    pub line_no: i64,
    /// Until when, if it ends by itself.
    pub expires_at: Option<Timestamp>,
    /// Since when.
    pub at: Timestamp,
}

impl Claim {
    /// How many are still promised.
    #[must_use]
    pub const fn remaining(&self) -> i64 {
        self.quantity - self.consumed
    }
}

/// Who gets what.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// One outcome per set, in their order.
    pub(crate) outcomes: Vec<Result<(), Shortage>>,
    /// The claims to be made.
    pub(crate) granted: Vec<Want>,
}

impl Plan {
    pub(crate) fn refuses_any(&self) -> bool {
        self.outcomes.iter().any(Result::is_err)
    }
}

/// Deals out what is there, in the order of the sets; each set gets all it wants or nothing.
/// A want whose claim is `held` already costs nothing: it was paid for when it was made.
pub(crate) fn deal(
    levels: &BTreeMap<LevelKey, Level>,
    sets: &[Vec<Want>],
    held: &BTreeSet<ClaimKey>,
) -> Plan {
    let mut dealt: BTreeMap<LevelKey, i64> = BTreeMap::new();
    let mut plan = Plan { outcomes: Vec::with_capacity(sets.len()), granted: Vec::new() };
    let mut made: BTreeSet<ClaimKey> = BTreeSet::new();
    for set in sets {
        let fresh: Vec<Want> = merge_lines(set)
            .into_values()
            .filter(|want| !held.contains(&want.key()) && !made.contains(&want.key()))
            .collect();
        // Two lines of one SKU draw on the same pieces: what counts is their sum.
        let mut totals: BTreeMap<LevelKey, (i64, bool)> = BTreeMap::new();
        for want in &fresh {
            let (total, may_use_safety) = totals.entry(want.level()).or_insert((0, true));
            *total += want.quantity;
            *may_use_safety &= want.may_use_safety;
        }
        let lines: Vec<ShortLine> = totals
            .iter()
            .filter_map(|(key, (wanted, may_use_safety))| {
                let level = levels.get(key);
                let free = level.map_or(0, |level| level.claimable(*may_use_safety));
                let available = free - dealt.get(key).copied().unwrap_or(0);
                let LevelKey { sku_id, warehouse_id } = *key;
                (available < *wanted || level.is_none()).then_some(ShortLine {
                    sku_id,
                    warehouse_id,
                    wanted: *wanted,
                    available,
                })
            })
            .collect();
        if !lines.is_empty() {
            plan.outcomes.push(Err(Shortage { lines }));
            continue;
        }
        for (key, (total, _)) in totals {
            *dealt.entry(key).or_insert(0) += total;
        }
        made.extend(fresh.iter().map(Want::key));
        plan.granted.extend(fresh);
        plan.outcomes.push(Ok(()));
    }
    plan
}

/// Wants of one set under the same key are one claim: a bundle and a plain line of one order line
/// may both need the same component.
fn merge_lines(set: &[Want]) -> BTreeMap<ClaimKey, Want> {
    let mut merged: BTreeMap<ClaimKey, Want> = BTreeMap::new();
    for want in set {
        merged
            .entry(want.key())
            .and_modify(|known| {
                known.quantity += want.quantity;
                known.may_use_safety &= want.may_use_safety;
            })
            .or_insert(*want);
    }
    merged
}

#[cfg(test)]
mod tests;
