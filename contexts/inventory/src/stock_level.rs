//! How much of a SKU is in a warehouse, how much of it is promised, and what that means.

use catalog::SkuId;
use kernel::Fault;
use serde::{Deserialize, Serialize};

use crate::ids::WarehouseId;
use crate::stock_alert::StockAlertKind;

/// The most of one thing in one warehouse, and the most one line may ask for: far beyond any real
/// warehouse, far below where sums of it could overflow.
pub const MOST_QUANTITY: i64 = 1_000_000_000;

/// One SKU in one warehouse. Sorts as the rows are locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LevelKey {
    /// What.
    pub sku_id: SkuId,
    /// Where.
    pub warehouse_id: WarehouseId,
}

/// The quantities of one SKU in one warehouse, in pieces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Level {
    /// What.
    pub sku_id: SkuId,
    /// Where.
    pub warehouse_id: WarehouseId,
    /// Physically there and good.
    pub on_hand: i64,
    /// Promised: the active claims, less what was shipped of them.
    pub allocated: i64,
    /// Kept back: only claims that may use it get it.
    pub safety: i64,
    /// On its way here.
    pub incoming: i64,
    /// So many may be promised beyond what is there.
    pub oversell_limit: i64,
    /// Alert when this or less is available.
    #[serde(rename = "min")]
    pub min_level: Option<i64>,
    /// Alert when more than this is on hand.
    #[serde(rename = "max")]
    pub max_level: Option<i64>,
    /// A bit per kind of alert that is open.
    #[serde(skip)]
    pub(crate) open_alerts: i64,
    /// Grows with every change; the idempotency key of whoever publishes the level.
    pub version: i64,
}

impl Level {
    /// Which row it is.
    #[must_use]
    pub fn key(&self) -> LevelKey {
        LevelKey { sku_id: self.sku_id, warehouse_id: self.warehouse_id }
    }
    /// What can be sold: on hand, less what is promised, less safety stock. Negative when more was
    /// promised than may be.
    #[must_use]
    pub fn available(&self) -> i64 {
        self.on_hand - self.allocated - self.safety
    }
    /// What a new claim can get at most.
    #[must_use]
    pub fn claimable(&self, may_use_safety: bool) -> i64 {
        let kept_back = if may_use_safety { 0 } else { self.safety };
        self.on_hand - self.allocated - kept_back + self.oversell_limit
    }
    /// Whether more is promised than is there and than may be oversold: after damage or a count.
    #[must_use]
    pub fn is_short_of_promises(&self) -> bool {
        self.allocated > self.on_hand + self.oversell_limit
    }
    /// The alerts that the quantities alone call for; whether a claim was refused they do not show.
    #[must_use]
    pub(crate) fn alerts_due(&self) -> i64 {
        let mut due = 0;
        if self.min_level.is_some_and(|min| self.available() <= min) {
            due |= StockAlertKind::Low.bit();
        }
        if self.max_level.is_some_and(|max| self.on_hand > max) {
            due |= StockAlertKind::High.bit();
        }
        if self.is_short_of_promises() {
            due |= StockAlertKind::Shortfall.bit();
        }
        due
    }
    /// The figure an alert is about, and the one it is measured against.
    pub(crate) fn figures(&self, kind: StockAlertKind) -> (i64, i64) {
        match kind {
            StockAlertKind::Low => (self.available(), self.min_level.unwrap_or(0)),
            StockAlertKind::High => (self.on_hand, self.max_level.unwrap_or(0)),
            StockAlertKind::Shortfall => (self.on_hand, self.allocated),
            StockAlertKind::Short => (self.claimable(false), self.claimable(false)),
        }
    }
}

/// What people set for a SKU in a warehouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thresholds {
    /// Kept back from ordinary claims.
    pub safety: i64,
    /// Alert when this or less is available.
    pub min_level: Option<i64>,
    /// Alert when more is on hand.
    pub max_level: Option<i64>,
    /// May be promised beyond what is there.
    pub oversell_limit: i64,
}

impl Thresholds {
    /// Refuses what cannot be meant.
    ///
    /// # Errors
    /// `kernel.out_of_range`, `inventory.min_above_max`.
    pub fn check(&self) -> Result<(), Fault> {
        let figures = [
            ("safety", Some(self.safety)),
            ("min", self.min_level),
            ("max", self.max_level),
            ("oversell_limit", Some(self.oversell_limit)),
        ];
        for (path, figure) in figures {
            if figure.is_some_and(|figure| !(0..=MOST_QUANTITY).contains(&figure)) {
                let range = format!("0 to {MOST_QUANTITY}");
                return Err(Fault::field(path, "kernel.out_of_range", range));
            }
        }
        if let (Some(min), Some(max)) = (self.min_level, self.max_level)
            && min > max
        {
            let detail = format!("the least ({min}) is above the most ({max})");
            return Err(Fault::field("min", "inventory.min_above_max", detail));
        }
        Ok(())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use uuid::Uuid;

    pub(crate) fn level(sku: u128, on_hand: i64, allocated: i64, safety: i64) -> Level {
        Level {
            sku_id: SkuId::from_uuid(Uuid::from_u128(sku)),
            warehouse_id: WarehouseId::from_uuid(Uuid::from_u128(1)),
            on_hand,
            allocated,
            safety,
            incoming: 0,
            oversell_limit: 0,
            min_level: None,
            max_level: None,
            open_alerts: 0,
            version: 1,
        }
    }

    #[test]
    fn what_can_be_sold_and_what_can_be_claimed() {
        // on hand, allocated, safety, oversell: available, claimable, claimable with safety
        for (on_hand, allocated, safety, oversell, wanted) in [
            (10, 0, 0, 0, (10, 10, 10)),
            (10, 4, 3, 0, (3, 3, 6)),
            (10, 10, 3, 0, (-3, -3, 0)),
            (10, 10, 3, 5, (-3, 2, 5)),
            (0, 0, 0, 2, (0, 2, 2)),
            (3, 8, 0, 0, (-5, -5, -5)),
        ] {
            let level = Level { oversell_limit: oversell, ..level(1, on_hand, allocated, safety) };
            let found = (level.available(), level.claimable(false), level.claimable(true));
            assert_eq!(found, wanted, "{level:?}");
        }
    }

    #[test]
    fn alerts_begin_just_beyond_their_threshold() {
        let (low, high) = (StockAlertKind::Low.bit(), StockAlertKind::High.bit());
        let shortfall = StockAlertKind::Shortfall.bit();
        for (on_hand, allocated, oversell, due) in [
            (6, 0, 0, 0),
            (6, 1, 0, low),
            (20, 0, 0, 0),
            (21, 0, 0, high),
            (21, 16, 0, low | high),
            (5, 6, 0, low | shortfall),
            (5, 6, 1, low),
        ] {
            let level = Level {
                min_level: Some(5),
                max_level: Some(20),
                oversell_limit: oversell,
                ..level(1, on_hand, allocated, 0)
            };
            assert_eq!(level.alerts_due(), due, "{level:?}");
        }
        assert_eq!(level(1, 0, 0, 0).alerts_due(), 0, "no threshold, no alert");
    }

    #[test]
    fn thresholds_that_contradict_themselves_are_refused() {
        let fine = Thresholds { safety: 0, min_level: None, max_level: None, oversell_limit: 0 };
        for (thresholds, code) in [
            (Thresholds { min_level: Some(3), max_level: Some(3), ..fine }, None),
            (
                Thresholds { min_level: Some(4), max_level: Some(3), ..fine },
                Some("inventory.min_above_max"),
            ),
            (Thresholds { safety: -1, ..fine }, Some("kernel.out_of_range")),
            (Thresholds { oversell_limit: MOST_QUANTITY + 1, ..fine }, Some("kernel.out_of_range")),
        ] {
            let found = thresholds.check().err().map(|fault| fault.telling_code());
            assert_eq!(found, code, "{thresholds:?}");
        }
    }
}
