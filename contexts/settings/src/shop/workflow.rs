//! How a shop handles its orders: the switches that make the flow the seller's own.

use serde::{Deserialize, Serialize};

use super::{Calendar, Wrong};
use crate::RankedWarehouseId;

const MOST_WAREHOUSES: usize = 50;
/// Ninety days: longer than any marketplace waits for a payment or a parcel.
const MOST_HOURS: i64 = 2_160;
/// Ten years: what any law wants of papers.
const MOST_DAYS: i64 = 3_650;
/// A year, in which buyers still ask and return.
const STANDARD_DAYS: i64 = 365;
/// What Amazon allows after delivery.
pub(super) const AMAZON_DAYS: i64 = 30;
/// A parcel dearer than this is a slip of the hand: a million of most currencies' cents.
const MOST_PARCEL_COST: i64 = 100_000_000;
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
    /// How long the people of an order are known after its delivery or end, in days. At most 30 for a
    /// shop at Amazon.
    pub keep_personal_days: i64,
    /// Where goods are claimed, the best first; empty: every active warehouse, in the inventory's order.
    pub warehouses: Vec<RankedWarehouseId>,
    /// How long an order may stand in a stage before somebody is alerted.
    pub stage_hours: StageHours,
    /// What the shop pays for one parcel more, in minor units of its currency; 0: not known.
    pub parcel_cost_minor: i64,
    /// Hours without a new order after which somebody is alerted that nothing comes any more; 0: never.
    pub quiet_hours: i64,
    /// On which days the hours of `ship_within_hours` count.
    pub calendar: Calendar,
    /// What share of orders the platform lets leave late, in basis points (100 = 1 %); 0: no limit.
    pub late_limit_bp: i64,
}

/// Hours an order may stand in each stage; 0: as long as it likes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StageHours {
    pub awaiting_review: i64,
    pub returned: i64,
    pub awaiting_confirm: i64,
    pub backordered: i64,
    pub allocated: i64,
    pub picking: i64,
    pub packed: i64,
    pub held: i64,
    pub blocked: i64,
}

impl Default for StageHours {
    fn default() -> Self {
        Self {
            awaiting_review: 4,
            returned: 24,
            awaiting_confirm: 4,
            backordered: 48,
            allocated: 24,
            picking: 8,
            packed: 8,
            held: 72,
            blocked: 8,
        }
    }
}

impl StageHours {
    fn check(&self, wrong: &mut Wrong) {
        for (path, hours) in [
            ("workflow.stage_hours.awaiting_review", self.awaiting_review),
            ("workflow.stage_hours.returned", self.returned),
            ("workflow.stage_hours.awaiting_confirm", self.awaiting_confirm),
            ("workflow.stage_hours.backordered", self.backordered),
            ("workflow.stage_hours.allocated", self.allocated),
            ("workflow.stage_hours.picking", self.picking),
            ("workflow.stage_hours.packed", self.packed),
            ("workflow.stage_hours.held", self.held),
            ("workflow.stage_hours.blocked", self.blocked),
        ] {
            if !(0..=MOST_HOURS).contains(&hours) {
                wrong.note(path, "kernel.out_of_range", format!("0 to {MOST_HOURS}"));
            }
        }
    }
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
            keep_personal_days: STANDARD_DAYS,
            warehouses: Vec::new(),
            stage_hours: StageHours::default(),
            parcel_cost_minor: 0,
            quiet_hours: 0,
            calendar: Calendar::default(),
            late_limit_bp: 0,
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
            ("workflow.keep_personal_days", self.keep_personal_days, 1, MOST_DAYS),
            ("workflow.parcel_cost_minor", self.parcel_cost_minor, 0, MOST_PARCEL_COST),
            ("workflow.quiet_hours", self.quiet_hours, 0, MOST_HOURS),
            ("workflow.late_limit_bp", self.late_limit_bp, 0, MOST_BASIS_POINTS),
        ] {
            if !(least..=most).contains(&value) {
                wrong.note(path, "kernel.out_of_range", format!("{least} to {most}"));
            }
        }
        self.stage_hours.check(wrong);
        self.calendar.check(wrong);
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
        set(&mut self.keep_personal_days, changes.keep_personal_days);
        set(&mut self.warehouses, changes.warehouses);
        set(&mut self.stage_hours, changes.stage_hours);
        set(&mut self.parcel_cost_minor, changes.parcel_cost_minor);
        set(&mut self.quiet_hours, changes.quiet_hours);
        set(&mut self.calendar, changes.calendar);
        set(&mut self.late_limit_bp, changes.late_limit_bp);
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
    pub keep_personal_days: Option<i64>,
    pub warehouses: Option<Vec<RankedWarehouseId>>,
    /// All of them: one that is absent is as the house proposes it.
    pub stage_hours: Option<StageHours>,
    pub parcel_cost_minor: Option<i64>,
    pub quiet_hours: Option<i64>,
    /// All of it: a part that is absent is as the house proposes it.
    pub calendar: Option<Calendar>,
    pub late_limit_bp: Option<i64>,
}
