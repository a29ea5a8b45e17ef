//! A parcel: one job of the warehouse, from planned to delivered. What the books call a fulfilment.

use kernel::{Fault, Timestamp};
use serde::{Deserialize, Serialize};

use crate::line::Stage;
use crate::{OrderId, ParcelId};

kernel::text_enum! {
    /// How far a parcel is.
    pub enum ParcelState {
        Planned = "planned",
        Released = "released",
        Picking = "picking",
        Picked = "picked",
        Packed = "packed",
        Labelled = "labelled",
        Shipped = "shipped",
        OutForDelivery = "out_for_delivery",
        Delivered = "delivered",
        Intercept = "intercept",
        Cancelled = "cancelled",
        Lost = "lost",
        ReturnedToSender = "returned_to_sender",
    }
}

kernel::text_enum! {
    /// What can be done with a parcel.
    pub enum ParcelAction {
        Release = "release",
        StartPicking = "start_picking",
        Pick = "pick",
        Short = "short",
        Pack = "pack",
        Label = "label",
        VoidLabel = "void_label",
        Ship = "ship",
        /// It left under another number than was written, or with somebody else.
        Correct = "correct",
        OutForDelivery = "out_for_delivery",
        Deliver = "deliver",
        Intercept = "intercept",
        PutBack = "put_back",
        Lose = "lose",
        ReturnToSender = "return_to_sender",
    }
}

impl ParcelState {
    /// The stage its lines' counters are at.
    #[must_use]
    pub const fn stage(self) -> Stage {
        match self {
            Self::Planned => Stage::Planned,
            Self::Released | Self::Picking => Stage::Released,
            Self::Picked => Stage::Picked,
            Self::Packed | Self::Labelled => Stage::Packed,
            // Its pieces are on their way back to the shelf: still claimed, no longer counted as work done.
            Self::Intercept => Stage::Planned,
            Self::Shipped | Self::OutForDelivery | Self::Lost | Self::ReturnedToSender => {
                Stage::Shipped
            }
            Self::Delivered => Stage::Delivered,
            Self::Cancelled => Stage::None,
        }
    }
    /// Whether nothing more happens to it.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Delivered | Self::Cancelled | Self::Lost | Self::ReturnedToSender)
    }
}

/// A parcel without its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    pub id: ParcelId,
    pub number: String,
    pub warehouse_id: inventory::WarehouseId,
    pub state: ParcelState,
    /// Why this warehouse: candidates and what spoke against the others.
    pub reasons: Reasons,
    pub carrier: Option<String>,
    pub tracking_number: Option<String>,
    /// Holds lines of several orders.
    pub merged: bool,
    pub split_from: Option<ParcelId>,
    pub created_at: Timestamp,
    pub shipped_at: Option<Timestamp>,
    pub delivered_at: Option<Timestamp>,
    pub updated_at: Timestamp,
    pub version: i64,
}

/// What spoke for the warehouse that was chosen and against the others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Reasons {
    /// The rule that ranked them, if one fitted: `R12 v3 EU orders`.
    pub rule: Option<String>,
    pub candidates: Vec<Candidate>,
}

impl Reasons {
    /// The same without the warehouses that somebody may not see.
    #[must_use]
    pub fn seen(mut self, sees: impl Fn(&str) -> bool) -> Self {
        self.candidates.retain(|candidate| sees(&candidate.warehouse));
        self
    }
}

/// A warehouse that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Candidate {
    pub warehouse: String,
    pub chosen: bool,
    /// Why not: what was short of, as `SKU: wanted/available`.
    pub short: Vec<String>,
}

/// What is in a parcel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParcelLine {
    pub parcel_id: ParcelId,
    pub order_id: OrderId,
    pub line_no: i64,
    pub sku_id: catalog::SkuId,
    /// Pieces of the order's line.
    pub units: i64,
    /// Pieces of the SKU: of a bundle's part as many as its units hold.
    pub quantity: i64,
    /// The parcel it came from before a merge.
    pub home: Option<ParcelId>,
}

/// Why a request about a parcel is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParcelError {
    #[error("the parcel is at version {found}, not {seen}")]
    Stale { seen: i64, found: i64 },
    #[error("a parcel that is {state} cannot {action}")]
    NotNow { state: ParcelState, action: ParcelAction },
    #[error("a parcel ships with a carrier and a tracking number")]
    NoTracking,
}

impl ParcelError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Stale { .. } => "orders.parcel_stale",
            Self::NotNow { .. } => "orders.parcel_not_now",
            Self::NoTracking => "orders.parcel_no_tracking",
        }
    }
}

impl From<ParcelError> for Fault {
    fn from(error: ParcelError) -> Self {
        Fault::conflict(error.code(), error.to_string())
    }
}

/// The state an action leads to; the whole table of what may happen to a parcel.
#[must_use]
pub const fn next_state(state: ParcelState, action: ParcelAction) -> Option<ParcelState> {
    use ParcelAction as A;
    use ParcelState as S;
    Some(match (state, action) {
        (S::Planned, A::Release) => S::Released,
        (S::Released, A::StartPicking) => S::Picking,
        (S::Released | S::Picking, A::Pick) => S::Picked,
        (S::Released | S::Picking, A::Short) => S::Planned,
        (S::Picked, A::Pack) => S::Packed,
        (S::Packed, A::Label) => S::Labelled,
        (S::Labelled, A::VoidLabel) => S::Packed,
        (S::Packed | S::Labelled, A::Ship) => S::Shipped,
        (S::Shipped, A::Correct) => S::Shipped,
        (S::OutForDelivery, A::Correct) => S::OutForDelivery,
        (S::Shipped, A::OutForDelivery) => S::OutForDelivery,
        (S::Shipped | S::OutForDelivery, A::Deliver) => S::Delivered,
        (S::Released | S::Picking | S::Picked | S::Packed | S::Labelled, A::Intercept) => {
            S::Intercept
        }
        (S::Intercept, A::PutBack) => S::Cancelled,
        (S::Shipped | S::OutForDelivery, A::Lose) => S::Lost,
        (S::Shipped | S::OutForDelivery, A::ReturnToSender) => S::ReturnedToSender,
        _ => return None,
    })
}

impl Parcel {
    /// Refuses when it has changed since the one who asks looked at it.
    ///
    /// # Errors
    /// `orders.parcel_stale`.
    pub fn must_be_at(&self, seen: Option<i64>) -> Result<(), ParcelError> {
        match seen {
            Some(seen) if seen != self.version => {
                Err(ParcelError::Stale { seen, found: self.version })
            }
            _ => Ok(()),
        }
    }

    /// Takes an action.
    ///
    /// # Errors
    /// Not from this state; shipping without carrier and number.
    pub fn take(mut self, action: ParcelAction, now: Timestamp) -> Result<Self, ParcelError> {
        let state = next_state(self.state, action)
            .ok_or(ParcelError::NotNow { state: self.state, action })?;
        let leaves = state == ParcelState::Shipped && self.state != state;
        if leaves {
            if self.carrier.is_none() || self.tracking_number.is_none() {
                return Err(ParcelError::NoTracking);
            }
            self.shipped_at = Some(now);
        }
        if state == ParcelState::Delivered {
            self.delivered_at = Some(now);
        }
        if action == ParcelAction::VoidLabel {
            self.tracking_number = None;
        }
        self.state = state;
        self.updated_at = now;
        self.version += 1;
        Ok(self)
    }

    /// What is in it has changed: the next version.
    #[must_use]
    pub fn regrouped(mut self, now: Timestamp) -> Self {
        self.updated_at = now;
        self.version += 1;
        self
    }

    /// It is planned no more: the order was cancelled or unconfirmed before anybody touched it.
    #[must_use]
    pub fn dropped(mut self, now: Timestamp) -> Self {
        self.state = ParcelState::Cancelled;
        self.updated_at = now;
        self.version += 1;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_moves_a_parcel_that_is_over() {
        for state in ParcelState::ALL.iter().filter(|state| state.is_over()) {
            for action in ParcelAction::ALL {
                assert_eq!(next_state(*state, *action), None, "{state} {action}");
            }
        }
    }

    #[test]
    fn every_parcel_can_come_to_an_end() {
        for state in ParcelState::ALL {
            let mut reached = vec![*state];
            let mut at = 0;
            while at < reached.len() {
                for action in ParcelAction::ALL {
                    if let Some(next) = next_state(reached[at], *action)
                        && !reached.contains(&next)
                    {
                        reached.push(next);
                    }
                }
                at += 1;
            }
            assert!(reached.iter().any(|state| state.is_over()), "{state} is a dead end");
        }
    }

    #[test]
    fn tracking_never_moves_a_parcel_backwards() {
        for state in [ParcelState::Delivered, ParcelState::Lost] {
            assert_eq!(next_state(state, ParcelAction::OutForDelivery), None);
        }
        assert_eq!(next_state(ParcelState::OutForDelivery, ParcelAction::Ship), None);
    }
}
