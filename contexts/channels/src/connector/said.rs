//! What a channel says of an order beyond what an order of ours holds.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

/// Where an order stands at its channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The buyer is still at it: no order yet.
    Draft,
    /// It waits for its money.
    Unpaid,
    /// It is to be sent.
    Open,
    /// The channel says it was sent.
    Completed,
    Cancelled,
    Refunded,
    /// Its payment did not come.
    Failed,
    /// A word that no connector knows.
    Unknown(String),
}

/// Money that came for an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaidPayment {
    /// The channel's own name of it, within the shop.
    pub reference: String,
    pub method: String,
    pub at: Timestamp,
}

/// Money that went back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaidRefund {
    /// The channel's own name of it, within the shop.
    pub reference: String,
    /// Above zero, in minor units of the order's currency.
    pub amount_minor: i64,
}

/// What a channel says of an order. No personal data but `goes_to`, which is replaced before it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub stage: Stage,
    pub total_minor: i64,
    pub currency: String,
    pub payment: Option<SaidPayment>,
    pub refunds: Vec<SaidRefund>,
    /// The goods: each line's number, SKU and pieces.
    pub goods: Vec<String>,
    /// Who the goods go to, in one text; a hash of it once it is kept.
    pub goes_to: String,
}
