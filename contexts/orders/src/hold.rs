//! Holds: rows that keep an order from taking certain steps, however many there are at once.

use serde::{Deserialize, Serialize};

kernel::text_enum! {
    /// A step that a hold can block.
    pub enum Step {
        Approve = "approve",
        Confirm = "confirm",
        Release = "release",
        Ship = "ship",
        Refund = "refund",
        Message = "message",
    }
}

impl Step {
    const fn bit(self) -> i64 {
        match self {
            Self::Approve => 1,
            Self::Confirm => 2,
            Self::Release => 4,
            Self::Ship => 8,
            Self::Refund => 16,
            Self::Message => 32,
        }
    }
}

/// A set of steps, as the tables hold it: one bit each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Steps(i64);

impl Steps {
    /// No step.
    pub const NONE: Self = Self(0);

    /// From the column.
    #[must_use]
    pub const fn from_bits(bits: i64) -> Self {
        Self(bits & 63)
    }
    /// For the column.
    #[must_use]
    pub const fn bits(self) -> i64 {
        self.0
    }
    /// Whether a step is among them.
    #[must_use]
    pub const fn has(self, step: Step) -> bool {
        self.0 & step.bit() != 0
    }
    /// Both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
    /// The steps one by one.
    #[must_use]
    pub fn list(self) -> Vec<Step> {
        Step::ALL.iter().copied().filter(|step| self.has(*step)).collect()
    }
}

impl FromIterator<Step> for Steps {
    fn from_iter<I: IntoIterator<Item = Step>>(steps: I) -> Self {
        Self(steps.into_iter().fold(0, |bits, step| bits | step.bit()))
    }
}

impl Serialize for Steps {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.list().serialize(serializer)
    }
}
impl<'de> Deserialize<'de> for Steps {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<Step>::deserialize(deserializer).map(|steps| steps.into_iter().collect())
    }
}

kernel::text_enum! {
    /// Why an order is held.
    pub enum HoldReason {
        Manual = "manual",
        BuyerMessage = "buyer_message",
        BuyerCancel = "buyer_cancel",
        RefundPending = "refund_pending",
        FraudRisk = "fraud_risk",
        Blocklist = "blocklist",
        PlatformShipped = "platform_shipped",
        PlatformAddressChanged = "platform_addr_changed",
        /// The channel says something of it that a person must look at.
        PlatformChanged = "platform_changed",
        MergeHint = "merge_hint",
        IncidentFreeze = "incident_freeze",
    }
}

impl HoldReason {
    /// What it blocks unless the one who places it says otherwise.
    #[must_use]
    pub fn default_blocks(self) -> Steps {
        match self {
            Self::MergeHint => [Step::Release].into_iter().collect(),
            Self::BuyerMessage => [Step::Approve, Step::Confirm].into_iter().collect(),
            Self::RefundPending | Self::BuyerCancel => {
                [Step::Approve, Step::Confirm, Step::Release, Step::Ship].into_iter().collect()
            }
            _ => [Step::Approve, Step::Confirm, Step::Release, Step::Ship].into_iter().collect(),
        }
    }
    /// Whether the goods stay claimed meanwhile.
    #[must_use]
    pub const fn keeps_stock(self) -> bool {
        !matches!(self, Self::FraudRisk | Self::Blocklist)
    }
}
