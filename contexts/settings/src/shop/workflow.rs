//! How a shop handles its orders: the switches that make the flow the seller's own.

use serde::{Deserialize, Serialize};

use super::Wrong;
use crate::RankedWarehouseId;

const MOST_WAREHOUSES: usize = 50;
/// Ninety days: longer than any marketplace waits for a payment or a parcel.
const MOST_HOURS: i64 = 2_160;
/// 100 %.
const MOST_BASIS_POINTS: i64 = 10_000;

/// Who looks at a new order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewMode {
    /// A person looks at each.
    Manual,
    /// The house approves an order with no exception and no hold; a person looks at the others.
    AutoIfClean,
}

/// How a shop handles its orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
// Rows written before a switch existed read as its standard.
#[serde(default)]
pub struct Workflow {
    /// Goods are claimed softly when the order arrives, not only when it is confirmed.
    pub reserve_on_arrival: bool,
    /// Orders with no exception and no hold are approved by the house: see [`Workflow::review`].
    pub auto_approve: bool,
    /// Approving also confirms: for small teams, where one person does both.
    pub merge_review_and_confirm: bool,
    /// What is approved is confirmed by the house when stock allows.
    pub auto_confirm: bool,
    /// Who typed an order may not approve it.
    pub four_eyes: bool,
    /// An order may be confirmed when only some of its goods can be promised.
    pub confirm_partial: bool,
    /// Only what is paid can be confirmed.
    pub require_payment: bool,
    /// How long a soft claim lives, in hours.
    pub soft_claim_hours: i64,
    /// How far a line's price may be from the catalogue's, in basis points (100 = 1 %).
    pub price_tolerance_bp: i64,
    /// How long after payment the goods must be shipped when the channel names no deadline, in hours.
    pub ship_within_hours: i64,
    /// Where goods are claimed, the best first; empty: every active warehouse, in the inventory's order.
    pub warehouses: Vec<RankedWarehouseId>,
}

impl Default for Workflow {
    fn default() -> Self {
        Self {
            reserve_on_arrival: true,
            auto_approve: false,
            merge_review_and_confirm: false,
            auto_confirm: false,
            four_eyes: false,
            confirm_partial: false,
            require_payment: true,
            soft_claim_hours: 72,
            price_tolerance_bp: 500,
            ship_within_hours: 48,
            warehouses: Vec::new(),
        }
    }
}

impl Workflow {
    /// Who looks at a new order.
    #[must_use]
    pub fn review(&self) -> ReviewMode {
        if self.auto_approve { ReviewMode::AutoIfClean } else { ReviewMode::Manual }
    }

    pub(super) fn check(&self, wrong: &mut Wrong) {
        for (path, value, least, most) in [
            ("workflow.soft_claim_hours", self.soft_claim_hours, 1, MOST_HOURS),
            ("workflow.ship_within_hours", self.ship_within_hours, 1, MOST_HOURS),
            ("workflow.price_tolerance_bp", self.price_tolerance_bp, 0, MOST_BASIS_POINTS),
        ] {
            if !(least..=most).contains(&value) {
                wrong.note(path, "kernel.out_of_range", format!("{least} to {most}"));
            }
        }
        let mut seen = std::collections::HashSet::new();
        let distinct = self.warehouses.iter().all(|id| seen.insert(*id));
        if self.warehouses.len() > MOST_WAREHOUSES {
            wrong.note(
                "workflow.warehouses",
                "kernel.too_many",
                format!("at most {MOST_WAREHOUSES}"),
            );
        } else if !distinct {
            wrong.note("workflow.warehouses", "kernel.duplicate", "a warehouse is ranked twice");
        }
    }

    pub(crate) fn change(&mut self, changes: WorkflowChanges) {
        fn set<T>(field: &mut T, change: Option<T>) {
            if let Some(value) = change {
                *field = value;
            }
        }
        set(&mut self.reserve_on_arrival, changes.reserve_on_arrival);
        set(&mut self.auto_approve, changes.auto_approve);
        set(&mut self.merge_review_and_confirm, changes.merge_review_and_confirm);
        set(&mut self.auto_confirm, changes.auto_confirm);
        set(&mut self.four_eyes, changes.four_eyes);
        set(&mut self.confirm_partial, changes.confirm_partial);
        set(&mut self.require_payment, changes.require_payment);
        set(&mut self.soft_claim_hours, changes.soft_claim_hours);
        set(&mut self.price_tolerance_bp, changes.price_tolerance_bp);
        set(&mut self.ship_within_hours, changes.ship_within_hours);
        set(&mut self.warehouses, changes.warehouses);
    }
}

/// The switches to change; what is absent stays. See [`Workflow`] for their meaning.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WorkflowChanges {
    pub reserve_on_arrival: Option<bool>,
    pub auto_approve: Option<bool>,
    pub merge_review_and_confirm: Option<bool>,
    pub auto_confirm: Option<bool>,
    pub four_eyes: Option<bool>,
    pub confirm_partial: Option<bool>,
    pub require_payment: Option<bool>,
    pub soft_claim_hours: Option<i64>,
    pub price_tolerance_bp: Option<i64>,
    pub ship_within_hours: Option<i64>,
    pub warehouses: Option<Vec<RankedWarehouseId>>,
}
