//! What somebody should look at: too little, too much, not enough for an order, less than promised.

use catalog::SkuId;
use kernel::Timestamp;
use serde::Serialize;

use crate::ids::{StockAlertId, WarehouseId};

kernel::text_enum! {
    /// What the alert is about.
    pub enum StockAlertKind {
        /// Not more available than the least wished for.
        Low = "low",
        /// More on hand than the most wished for.
        High = "high",
        /// A claim was refused.
        Short = "short",
        /// More is promised than is there.
        Shortfall = "shortfall",
    }
}

impl StockAlertKind {
    /// Its bit in a level's set of open alerts. Stored: never changes.
    #[must_use]
    pub const fn bit(self) -> i64 {
        match self {
            Self::Low => 1,
            Self::High => 2,
            Self::Short => 4,
            Self::Shortfall => 8,
        }
    }
    /// The kinds in a set of bits.
    pub(crate) fn within(bits: i64) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |kind| bits & kind.bit() != 0)
    }
    /// The kinds that follow from the quantities alone.
    pub(crate) const FROM_QUANTITIES: i64 =
        Self::Low.bit() | Self::High.bit() | Self::Shortfall.bit();
}

/// An alert as people see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct StockAlert {
    /// Which alert.
    pub id: StockAlertId,
    /// What.
    pub sku_id: SkuId,
    /// Where.
    pub warehouse_id: WarehouseId,
    /// Too little, too much, not enough, less than promised.
    pub kind: StockAlertKind,
    /// The figure when it opened: available, on hand, claimable.
    pub quantity: i64,
    /// What it was measured against: least, most, wanted, allocated.
    pub threshold: i64,
    /// How often it was run into.
    pub times: i64,
    /// Since when.
    pub opened_at: Timestamp,
    /// When it was run into last.
    pub last_at: Timestamp,
    /// Until when; open while absent. Alerts close by themselves when their cause is gone.
    pub closed_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_bit_of_its_own() {
        let all = StockAlertKind::ALL.iter().map(|kind| kind.bit());
        assert_eq!(all.clone().sum::<i64>(), all.fold(0, |set, bit| set | bit));
        assert_eq!(
            StockAlertKind::within(5).collect::<Vec<_>>(),
            [StockAlertKind::Low, StockAlertKind::Short]
        );
    }
}
