//! What a channel is told of what happened here.

use kernel::{Money, Timestamp};

/// Why an order is cancelled, as far as channels tell causes apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelReason {
    /// The buyer wants it no more.
    Buyer,
    /// It cannot be delivered: goods are missing.
    Stock,
    /// It is not believed.
    Fraud,
    /// Where it goes cannot be reached.
    Address,
    Other,
}

impl CancelReason {
    /// By the house's own word for it.
    pub(crate) fn of(reason: &str) -> Self {
        match reason {
            "buyer_request" => Self::Buyer,
            "out_of_stock" => Self::Stock,
            "fraud" => Self::Fraud,
            "address_undeliverable" => Self::Address,
            _ => Self::Other,
        }
    }
}

/// A parcel as a channel is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shipment {
    pub external_id: String,
    /// Its number here.
    pub parcel: String,
    /// As people write it.
    pub carrier: String,
    /// Empty where there is none.
    pub tracking_number: String,
    /// When it left.
    pub shipped_at: Option<Timestamp>,
    /// The channel's own numbers of the lines in it, and how many pieces of each.
    pub goods: Vec<(String, i64)>,
}

/// Money that went back, as a channel is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    pub external_id: String,
    /// Who moved it, and by which name: no other refund is called so.
    pub reference: String,
    /// Above zero.
    pub amount: Money,
}
