//! What happens to an order, as its timeline and everybody who follows the events are told.

use kernel::Currency;
use serde::{Deserialize, Serialize};

use super::Payment;
use crate::{CancelReason, RejectReason};

/// Why an order ended that nobody cancelled as a whole: its last units were.
pub(super) const LINES_CANCELLED: &str = "lines_cancelled";

/// What happened to an order; the events' kinds and data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub enum OrderEvent {
    OrderPlaced,
    OrderDrafted,
    OrderSubmitted,
    OrderApproved {
        note: String,
    },
    OrderRejected {
        reason: RejectReason,
        note: String,
    },
    OrderResubmitted {
        note: String,
    },
    OrderApprovalRevoked {
        note: String,
    },
    OrderRejectionRevoked,
    OrderConfirmed {
        tracking_code: Option<String>,
    },
    OrderBackordered,
    OrderUnconfirmed,
    /// A reason of [`CancelReason`], or [`LINES_CANCELLED`].
    OrderCancelled {
        reason: String,
        note: String,
    },
    OrderReopened,
    OrderCompleted,
    OrderEdited {
        changed: Vec<String>,
    },
    OrderHeld {
        reason: String,
    },
    OrderReleased {
        reason: String,
    },
    OrderChecked {
        opened: Vec<String>,
        closed: Vec<String>,
    },
    OrderTagged {
        tags: Vec<String>,
    },
    OrderUntagged {
        tag: String,
    },
    OrderNoted,
    OrderLinesCancelled {
        reason: CancelReason,
        note: String,
        units: i64,
    },
    OrderSupplied {
        parcels: Vec<String>,
        units: i64,
    },
    ReviewTaken,
    ReviewTakenOver {
        from: String,
    },
    ReviewGivenBack,
    OrderPaid {
        amount_minor: i64,
        currency: Currency,
        payment: Payment,
    },
    OrderPaymentAuthorised {
        amount_minor: i64,
        currency: Currency,
        payment: Payment,
    },
    OrderRefunded {
        amount_minor: i64,
        currency: Currency,
        payment: Payment,
        /// Who moved it, and by which name; older news does not say.
        #[serde(default)]
        provider: String,
        #[serde(default)]
        reference: String,
    },
    OrderPaymentVoided {
        amount_minor: i64,
        currency: Currency,
        payment: Payment,
    },
    ParcelChanged {
        number: String,
        state: String,
    },
    ParcelShipped {
        number: String,
        carrier: String,
    },
    /// It left with somebody else, or under another number, than was written.
    ParcelCorrected {
        number: String,
        carrier: String,
    },
    ParcelSplit {
        number: String,
        into: String,
    },
    ParcelsMerged {
        number: String,
        from: Vec<String>,
    },
    ParcelUnmerged {
        number: String,
        into: Vec<String>,
    },
}

impl OrderEvent {
    /// The event's name in the table of events.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::OrderPlaced => "OrderPlaced",
            Self::OrderDrafted => "OrderDrafted",
            Self::OrderSubmitted => "OrderSubmitted",
            Self::OrderApproved { .. } => "OrderApproved",
            Self::OrderRejected { .. } => "OrderRejected",
            Self::OrderResubmitted { .. } => "OrderResubmitted",
            Self::OrderApprovalRevoked { .. } => "OrderApprovalRevoked",
            Self::OrderRejectionRevoked => "OrderRejectionRevoked",
            Self::OrderConfirmed { .. } => "OrderConfirmed",
            Self::OrderBackordered => "OrderBackordered",
            Self::OrderUnconfirmed => "OrderUnconfirmed",
            Self::OrderCancelled { .. } => "OrderCancelled",
            Self::OrderReopened => "OrderReopened",
            Self::OrderCompleted => "OrderCompleted",
            Self::OrderEdited { .. } => "OrderEdited",
            Self::OrderHeld { .. } => "OrderHeld",
            Self::OrderReleased { .. } => "OrderReleased",
            Self::OrderChecked { .. } => "OrderChecked",
            Self::OrderTagged { .. } => "OrderTagged",
            Self::OrderUntagged { .. } => "OrderUntagged",
            Self::OrderNoted => "OrderNoted",
            Self::OrderLinesCancelled { .. } => "OrderLinesCancelled",
            Self::OrderSupplied { .. } => "OrderSupplied",
            Self::ReviewTaken => "ReviewTaken",
            Self::ReviewTakenOver { .. } => "ReviewTakenOver",
            Self::ReviewGivenBack => "ReviewGivenBack",
            Self::OrderPaid { .. } => "OrderPaid",
            Self::OrderPaymentAuthorised { .. } => "OrderPaymentAuthorised",
            Self::OrderRefunded { .. } => "OrderRefunded",
            Self::OrderPaymentVoided { .. } => "OrderPaymentVoided",
            Self::ParcelChanged { .. } => "ParcelChanged",
            Self::ParcelShipped { .. } => "ParcelShipped",
            Self::ParcelCorrected { .. } => "ParcelCorrected",
            Self::ParcelSplit { .. } => "ParcelSplit",
            Self::ParcelsMerged { .. } => "ParcelsMerged",
            Self::ParcelUnmerged { .. } => "ParcelUnmerged",
        }
    }
}
