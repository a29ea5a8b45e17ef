//! What a person asks about their own data: pure rules.

use serde::{Deserialize, Serialize};

kernel::entity!(
    /// What a person asks about their own data.
    pub DataRequest, DataRequestId, "dsr"
);

kernel::text_enum! {
    /// What a person asks.
    pub enum RequestKind {
        /// To have all that is held about them.
        Export = "export",
        /// To be forgotten.
        Erasure = "erasure",
    }
}

kernel::text_enum! {
    /// How far the answer is.
    pub enum RequestState {
        /// A job works at it.
        Working = "working",
        /// Something must be kept for now; every night it is tried again.
        Waiting = "waiting",
        /// It is answered.
        Done = "done",
    }
}

kernel::text_enum! {
    /// Why something of a person is kept although they asked to be forgotten.
    pub enum KeptBecause {
        /// The order is not delivered or closed: it must be known whom it goes to.
        OrderOpen = "order_open",
        /// A court, an office or a claim asks for it.
        LegalHold = "legal_hold",
        /// Numbers, goods, amounts and countries of orders are books: tax law wants them for years. They
        /// name nobody.
        TaxLaw = "tax_law",
    }
}

/// What stayed, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub(crate) struct Kept {
    /// Why.
    pub(crate) because: KeptBecause,
    /// How many orders it is about.
    pub(crate) orders: i64,
    /// Numbers of the first of them, for whoever answers the person.
    pub(crate) numbers: Vec<String>,
}

/// How a request was answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = DataRequestOutcome)]
pub(crate) struct Outcome {
    /// Orders in the file, or orders whose people were forgotten.
    pub(crate) orders: i64,
    /// Of an erasure, what stayed.
    pub(crate) kept: Vec<Kept>,
}

impl Outcome {
    /// Whether nothing is left that will have to go later.
    pub(crate) fn is_final(&self) -> bool {
        self.kept.iter().all(|kept| kept.because == KeptBecause::TaxLaw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_erasure_is_done_when_only_books_are_left() {
        let kept = |because| Kept { because, orders: 1, numbers: Vec::new() };
        for (reasons, wanted) in [
            (vec![], true),
            (vec![KeptBecause::TaxLaw], true),
            (vec![KeptBecause::TaxLaw, KeptBecause::OrderOpen], false),
            (vec![KeptBecause::LegalHold], false),
        ] {
            let outcome = Outcome { orders: 0, kept: reasons.iter().copied().map(kept).collect() };
            assert_eq!(outcome.is_final(), wanted, "{reasons:?}");
        }
    }
}
