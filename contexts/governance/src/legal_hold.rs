//! What must not be forgotten yet: pure rules.

use customers::CustomerId;
use kernel::{Fault, Timestamp};
use orders::OrderId;
use serde::Serialize;
use uuid::Uuid;

kernel::entity!(
    /// Something that keeps personal data from being forgotten.
    pub LegalHold, LegalHoldId, "lgh"
);

/// What a hold is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HoldSubject {
    /// All that is known of one customer.
    Customer(CustomerId),
    /// One order.
    Order(OrderId),
}

impl HoldSubject {
    /// From its id as people and programs write it.
    ///
    /// # Errors
    /// `kernel.unknown_id`.
    pub(crate) fn parse(id: &str) -> Result<Self, Fault> {
        let customer = id.parse().map(Self::Customer);
        customer.or_else(|_| id.parse().map(Self::Order)).map_err(|_| {
            Fault::field("subject", "kernel.unknown_id", "a customer's id or an order's")
        })
    }

    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::Customer(_) => "customer",
            Self::Order(_) => "order",
        }
    }

    pub(crate) fn uuid(self) -> Uuid {
        match self {
            Self::Customer(id) => id.uuid(),
            Self::Order(id) => id.uuid(),
        }
    }

    /// As it was stored.
    pub(crate) fn read(kind: &str, id: Uuid) -> Self {
        match kind {
            "customer" => Self::Customer(CustomerId::from_uuid(id)),
            _ => Self::Order(OrderId::from_uuid(id)),
        }
    }
}

impl std::fmt::Display for HoldSubject {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Customer(id) => id.fmt(out),
            Self::Order(id) => id.fmt(out),
        }
    }
}

/// A hold as a screen shows it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = LegalHold)]
pub(crate) struct HoldFacts {
    /// Its id.
    pub(crate) id: LegalHoldId,
    /// The customer or order it is about.
    pub(crate) subject: String,
    /// Why; nothing when that was forgotten.
    pub(crate) reason: Option<String>,
    /// Who placed it.
    pub(crate) placed_by: String,
    /// When.
    pub(crate) placed_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hold_is_about_a_customer_or_an_order() {
        let customer = CustomerId::from_uuid(Uuid::from_u128(1));
        let order = OrderId::from_uuid(Uuid::from_u128(1));
        for subject in [HoldSubject::Customer(customer), HoldSubject::Order(order)] {
            assert_eq!(HoldSubject::parse(&subject.to_string()).unwrap(), subject);
            assert_eq!(HoldSubject::read(subject.kind(), subject.uuid()), subject);
        }
        let other = LegalHoldId::from_uuid(Uuid::from_u128(1)).to_string();
        for wrong in ["", "ord_", &*other] {
            let fault = HoldSubject::parse(wrong).unwrap_err();
            assert_eq!(fault.telling_code(), "kernel.unknown_id", "{wrong}");
        }
    }
}
