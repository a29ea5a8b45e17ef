//! What the terms say of a single order.

use std::collections::BTreeMap;

use orders::new_order::FeeKind;
use serde::Deserialize;

use super::{MoneyTerms, TextTerms, TimeTerms, Unit, Where};
use crate::document::Pointer;
use crate::several::Several;

/// What stands in an order.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Order {
    pub(crate) id: TextTerms,
    /// As people at the shop call it; kept as a tag where it is another than the id.
    pub(crate) number: Option<TextTerms>,
    pub(crate) changed_at: TimeTerms,
    pub(crate) placed_at: Option<TimeTerms>,
    pub(crate) stage: StageTerms,
    /// The shop's when absent.
    pub(crate) currency: Option<TextTerms>,
    pub(crate) total: MoneyTerms,
    /// How amounts are written that do not say it themselves.
    #[serde(default)]
    pub(crate) money: Unit,
    pub(crate) lines: Lines,
    #[serde(default)]
    pub(crate) fees: Vec<Fee>,
    pub(crate) payment: Option<Payment>,
    pub(crate) refunds: Option<Refunds>,
    #[serde(default)]
    pub(crate) buyer: Buyer,
    #[serde(default)]
    pub(crate) ship_to: Person,
    /// What the buyer wrote.
    pub(crate) message: Option<TextTerms>,
}

/// Where an order stands.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StageTerms {
    /// Several are put together with a space between.
    pub(crate) at: Several<Pointer>,
    /// What the shop's words mean.
    pub(crate) words: BTreeMap<String, StageWord>,
}

/// As [`channels::Stage`], without what nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StageWord {
    Draft,
    Unpaid,
    Open,
    Completed,
    Cancelled,
    Refunded,
    Failed,
}

/// The lines of an order.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lines {
    pub(crate) rows: Pointer,
    pub(crate) id: Option<TextTerms>,
    pub(crate) sku: TextTerms,
    pub(crate) title: Option<TextTerms>,
    pub(crate) variant: Option<TextTerms>,
    pub(crate) quantity: TextTerms,
    /// What one piece costs, or …
    pub(crate) price: Option<MoneyTerms>,
    /// … what all of them cost together.
    pub(crate) together: Option<MoneyTerms>,
}

/// What is added to the goods, or taken off.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fee {
    pub(crate) kind: FeeKind,
    /// One for each of these rows; one of the order itself when absent.
    pub(crate) rows: Option<Pointer>,
    pub(crate) title: Option<TextTerms>,
    pub(crate) amount: MoneyTerms,
}

/// The money that came.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Payment {
    /// The first of these rows that is meant; the order itself when absent.
    pub(crate) rows: Option<Pointer>,
    #[serde(default, rename = "where")]
    pub(crate) meant: Where,
    pub(crate) reference: Option<TextTerms>,
    pub(crate) method: TextTerms,
    /// When it came. While nothing stands there it has not.
    pub(crate) at: TimeTerms,
}

/// The money that went back.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Refunds {
    pub(crate) rows: Pointer,
    #[serde(default, rename = "where")]
    pub(crate) meant: Where,
    pub(crate) id: TextTerms,
    pub(crate) amount: MoneyTerms,
}

/// Who bought.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Buyer {
    pub(crate) id: Option<TextTerms>,
    pub(crate) name: Option<TextTerms>,
    pub(crate) email: Option<TextTerms>,
    pub(crate) phone: Option<TextTerms>,
}

/// Where the goods go.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Person {
    pub(crate) name: Option<TextTerms>,
    pub(crate) company: Option<TextTerms>,
    pub(crate) phone: Option<TextTerms>,
    pub(crate) email: Option<TextTerms>,
    pub(crate) line1: Option<TextTerms>,
    pub(crate) line2: Option<TextTerms>,
    pub(crate) line3: Option<TextTerms>,
    pub(crate) city: Option<TextTerms>,
    pub(crate) region: Option<TextTerms>,
    pub(crate) postcode: Option<TextTerms>,
    pub(crate) country: Option<TextTerms>,
}
