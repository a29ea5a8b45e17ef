//! One line of an order and its counters. All of them count pieces; `allocated`, `released`,
//! `picked` and `packed` count only what has not shipped.

use kernel::Price;
use serde::Serialize;

use crate::OrderId;

kernel::text_enum! {
    /// What sort of line it is.
    pub enum LineKind {
        Item = "item",
        Gift = "gift",
        Replacement = "replacement",
    }
}

/// A line as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    pub order_id: OrderId,
    pub line_no: i64,
    pub kind: LineKind,
    pub external_line_id: Option<String>,
    pub external_sku: String,
    pub sku_id: Option<catalog::SkuId>,
    pub sku_code: String,
    pub title: String,
    pub variant: String,
    pub unit_price: Price,
    pub amount_minor: i64,
    pub progress: Progress,
}

/// How far the pieces of a line are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Progress {
    pub ordered: i64,
    pub cancelled: i64,
    pub allocated: i64,
    pub released: i64,
    pub picked: i64,
    pub packed: i64,
    pub shipped: i64,
    pub delivered: i64,
    pub returned: i64,
    pub restocked: i64,
}

impl Progress {
    /// So many pieces, and nothing done yet.
    #[must_use]
    pub fn ordered(ordered: i64) -> Self {
        Self { ordered, ..Self::default() }
    }
    /// Pieces that still have to leave the house.
    #[must_use]
    pub const fn open(&self) -> i64 {
        self.ordered - self.cancelled - self.shipped
    }
    /// Pieces that no parcel has yet.
    #[must_use]
    pub const fn unallocated(&self) -> i64 {
        self.open() - self.allocated
    }
    /// What the table's CHECKs demand; the property test walks over everything that can happen.
    #[must_use]
    pub const fn is_sound(&self) -> bool {
        self.cancelled >= 0
            && self.cancelled + self.shipped <= self.ordered
            && self.allocated <= self.ordered - self.cancelled - self.shipped
            && self.packed >= 0
            && self.packed <= self.picked
            && self.picked <= self.released
            && self.released <= self.allocated
            && self.delivered >= 0
            && self.delivered <= self.shipped
            && self.returned >= 0
            && self.returned <= self.shipped
            && self.restocked >= 0
            && self.restocked <= self.returned
    }

    /// A parcel in `from` with so many pieces goes to `to`: the counters move with it.
    #[must_use]
    pub const fn parcel_moved(mut self, from: Stage, to: Stage, pieces: i64) -> Self {
        self = self.add(from, -pieces);
        self.add(to, pieces)
    }

    const fn add(mut self, stage: Stage, pieces: i64) -> Self {
        let rank = stage.rank();
        if rank >= 1 && rank <= 4 {
            self.allocated += pieces;
        }
        if rank >= 2 && rank <= 4 {
            self.released += pieces;
        }
        if rank == 3 || rank == 4 {
            self.picked += pieces;
        }
        if rank == 4 {
            self.packed += pieces;
        }
        if rank >= 5 {
            self.shipped += pieces;
        }
        if rank == 6 {
            self.delivered += pieces;
        }
        self
    }
}

/// How far a parcel is, as the counters of its lines see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// In no parcel.
    None,
    Planned,
    Released,
    Picked,
    Packed,
    Shipped,
    Delivered,
}

impl Stage {
    const fn rank(self) -> u8 {
        match self {
            Self::None => 0,
            Self::Planned => 1,
            Self::Released => 2,
            Self::Picked => 3,
            Self::Packed => 4,
            Self::Shipped => 5,
            Self::Delivered => 6,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STAGES: [Stage; 7] = [
        Stage::None,
        Stage::Planned,
        Stage::Released,
        Stage::Picked,
        Stage::Packed,
        Stage::Shipped,
        Stage::Delivered,
    ];

    proptest! {
        /// Parcels of one line wander from stage to stage as they like; the counters stay sound and
        /// say exactly where the pieces are.
        #[test]
        fn counters_follow_the_parcels(
            parcels in prop::collection::vec(1_i64..5, 1..5),
            moves in prop::collection::vec((0_usize..5, 0_usize..7), 0..40),
        ) {
            let mut progress = Progress::ordered(parcels.iter().sum());
            let mut stages = vec![Stage::None; parcels.len()];
            for (parcel, to) in moves {
                let parcel = parcel % parcels.len();
                let to = STAGES[to];
                progress = progress.parcel_moved(stages[parcel], to, parcels[parcel]);
                stages[parcel] = to;
                prop_assert!(progress.is_sound(), "{progress:?}");
            }
            let at_least = |rank: u8, most: u8| -> i64 {
                parcels.iter().zip(&stages)
                    .filter(|(_, stage)| (rank..=most).contains(&stage.rank()))
                    .map(|(pieces, _)| *pieces)
                    .sum()
            };
            prop_assert_eq!(progress.allocated, at_least(1, 4));
            prop_assert_eq!(progress.released, at_least(2, 4));
            prop_assert_eq!(progress.picked, at_least(3, 4));
            prop_assert_eq!(progress.packed, at_least(4, 4));
            prop_assert_eq!(progress.shipped, at_least(5, 6));
            prop_assert_eq!(progress.delivered, at_least(6, 6));
            prop_assert_eq!(progress.unallocated(), at_least(0, 0));
        }
    }
}
