//! An order as it is sent to us: what may stand in it, and what it says when it was read.

use customers::PersonInput;
use kernel::{Currency, Fault, FieldFault, Money, Price, Timestamp, clean_line, clean_text, fold};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::order::{OrderKind, Payment};

/// Wholesale invoices of real shops have up to 675 lines; a file that has more than this under one
/// number has lost its order numbers.
pub const MOST_LINES: usize = 1_000;
const MOST_FEES: usize = 50;
const MOST_QUANTITY: i64 = 1_000_000;
pub(crate) const MOST_CODE: usize = 100;
pub(crate) const MOST_TITLE: usize = 300;
const MOST_NOTE: usize = 2_000;
const MOST_TAGS: usize = 20;

/// An order from outside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrder {
    /// The shop's code.
    pub shop: String,
    /// The shop's own number of it; with the shop it is the order's identity.
    pub external_id: String,
    #[serde(default = "normal")]
    pub kind: OrderKind,
    /// When the buyer placed it; now when absent.
    pub placed_at: Option<Timestamp>,
    /// The shop's currency when absent.
    pub currency: Option<Currency>,
    pub lines: Vec<NewLine>,
    #[serde(default)]
    pub fees: Vec<NewFee>,
    /// The total as the source states it, in minor units; checked against lines and fees.
    pub total_minor: Option<i64>,
    pub payment: Option<NewPayment>,
    /// The buyer's id at the platform, e-mail or phone tell who it is.
    #[serde(default)]
    pub buyer: NewBuyer,
    pub ship_to: Option<PersonInput>,
    pub ship_by: Option<Timestamp>,
    /// What the buyer wrote.
    #[serde(default)]
    pub message: String,
    #[serde(default)]
    pub tags: Vec<String>,
}

const fn normal() -> OrderKind {
    OrderKind::Normal
}

/// One line of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLine {
    /// The SKU as the shop writes it.
    pub sku: String,
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub variant: String,
    pub quantity: i64,
    pub unit_price: Price,
    /// The shop's own number of the line.
    pub external_line_id: Option<String>,
}

kernel::text_enum! {
    /// What a fee is for.
    pub enum FeeKind {
        Shipping = "shipping",
        Discount = "discount",
        Tax = "tax",
        GiftWrap = "gift_wrap",
        Marketplace = "marketplace",
        Adjustment = "adjustment",
        Other = "other",
    }
}

/// What is added to the goods, or taken off when negative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFee {
    pub kind: FeeKind,
    #[serde(default)]
    pub title: String,
    pub amount_minor: i64,
}

/// What the source knows of the money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPayment {
    /// As the source names it: `card`, `paypal`, `bank_transfer`.
    pub method: String,
    /// What came in; the whole total when absent.
    pub amount_minor: Option<i64>,
    /// When; not paid yet when absent.
    pub paid_at: Option<Timestamp>,
    /// The provider's number of it.
    pub external_id: Option<String>,
}

/// Who bought.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBuyer {
    /// The platform's id.
    pub platform_id: Option<String>,
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
}

impl NewBuyer {
    /// Whether nothing in it could tell one buyer from another.
    #[must_use]
    pub fn is_nobody(&self) -> bool {
        self.platform_id.is_none() && self.email.is_none() && self.phone.is_none()
    }
}

impl NewOrder {
    /// The same order with its texts tidied, or every field that is wrong.
    ///
    /// # Errors
    /// All wrong fields at once.
    pub fn checked(mut self) -> Result<Self, Fault> {
        let mut wrong = Vec::new();
        line(&mut wrong, "shop", &mut self.shop, 1, MOST_CODE);
        line(&mut wrong, "external_id", &mut self.external_id, 1, MOST_CODE);
        match clean_text(&self.message, MOST_NOTE) {
            Ok(text) => self.message = text,
            Err(error) => note(&mut wrong, "message", error.code(), &error.to_string()),
        }
        self.check_lines(&mut wrong);
        self.check_money(&mut wrong);
        self.check_people(&mut wrong);
        if self.tags.len() > MOST_TAGS {
            note(&mut wrong, "tags", "kernel.out_of_range", "at most 20 tags");
        }
        for (at, tag) in self.tags.iter_mut().enumerate() {
            line(&mut wrong, &format!("tags[{at}]"), tag, 1, MOST_CODE);
        }
        self.tags.sort();
        self.tags.dedup();
        if wrong.is_empty() { Ok(self) } else { Err(Fault::fields(wrong)) }
    }

    fn check_lines(&mut self, wrong: &mut Vec<FieldFault>) {
        if self.lines.is_empty() || self.lines.len() > MOST_LINES {
            note(wrong, "lines", "kernel.out_of_range", "1 to 1,000 lines");
        }
        for (at, row) in self.lines.iter_mut().enumerate() {
            let path = |field: &str| format!("lines[{at}].{field}");
            line(wrong, &path("sku"), &mut row.sku, 1, MOST_CODE);
            line(wrong, &path("title"), &mut row.title, 0, MOST_TITLE);
            line(wrong, &path("variant"), &mut row.variant, 0, MOST_TITLE);
            optional(wrong, &path("external_line_id"), &mut row.external_line_id);
            if !(1..=MOST_QUANTITY).contains(&row.quantity) {
                note(wrong, &path("quantity"), "kernel.out_of_range", "1 to 1,000,000");
            }
            if row.unit_price < Price::from_micros(0) {
                note(wrong, &path("unit_price"), "kernel.out_of_range", "not negative");
            }
        }
    }

    fn check_money(&mut self, wrong: &mut Vec<FieldFault>) {
        if self.fees.len() > MOST_FEES {
            note(wrong, "fees", "kernel.out_of_range", "at most 50 fees");
        }
        for (at, fee) in self.fees.iter_mut().enumerate() {
            line(wrong, &format!("fees[{at}].title"), &mut fee.title, 0, MOST_TITLE);
        }
        if let Some(payment) = &mut self.payment {
            line(wrong, "payment.method", &mut payment.method, 1, MOST_CODE);
            optional(wrong, "payment.external_id", &mut payment.external_id);
            if payment.amount_minor.is_some_and(i64::is_negative) {
                note(wrong, "payment.amount_minor", "kernel.out_of_range", "not negative");
            }
        }
    }

    fn check_people(&mut self, wrong: &mut Vec<FieldFault>) {
        for (name, field) in [
            ("buyer.platform_id", &mut self.buyer.platform_id),
            ("buyer.name", &mut self.buyer.name),
            ("buyer.email", &mut self.buyer.email),
            ("buyer.phone", &mut self.buyer.phone),
        ] {
            optional(wrong, name, field);
        }
        if let Some(person) = self.ship_to.take() {
            match person.checked() {
                Ok(person) => self.ship_to = Some(person),
                Err(fault) => wrong.extend(fault.under("ship_to").wrong_fields().to_vec()),
            }
        }
    }

    /// What the goods, the fees and both cost, in minor units.
    ///
    /// # Errors
    /// The field whose amount is out of range.
    pub fn amounts(&self, currency: Currency) -> Result<Amounts, Fault> {
        let mut goods = Money::zero(currency);
        let mut lines = Vec::with_capacity(self.lines.len());
        for (at, row) in self.lines.iter().enumerate() {
            let amount = row.unit_price.times(row.quantity, currency);
            let sum = amount.and_then(|amount| goods.plus(amount));
            match (amount, sum) {
                (Ok(amount), Ok(sum)) => {
                    goods = sum;
                    lines.push(amount.minor());
                }
                (Err(error), _) | (_, Err(error)) => {
                    let path = format!("lines[{at}].unit_price");
                    return Err(Fault::field(path, error.code(), error.to_string()));
                }
            }
        }
        let mut fees = Money::zero(currency);
        for (at, fee) in self.fees.iter().enumerate() {
            fees = fees.plus(Money::new(fee.amount_minor, currency)).map_err(|error| {
                Fault::field(format!("fees[{at}].amount_minor"), error.code(), error.to_string())
            })?;
        }
        let total = goods
            .plus(fees)
            .map_err(|error| Fault::field("total_minor", error.code(), error.to_string()))?;
        Ok(Amounts { lines, goods: goods.minor(), fees: fees.minor(), total: total.minor() })
    }

    /// What the source tells of the money, against what is due.
    #[must_use]
    pub fn payment_state(&self, due: i64) -> (Payment, i64) {
        match &self.payment {
            Some(NewPayment { paid_at: Some(_), amount_minor, .. }) => {
                let received = amount_minor.unwrap_or(due);
                (Payment::from_amounts(due, received, 0), received)
            }
            _ if due <= 0 => (Payment::Paid, 0),
            _ => (Payment::Unpaid, 0),
        }
    }

    /// A hash of what it says, whatever the order of fields and white space it was sent with: tells
    /// a repeated delivery from a changed order.
    #[must_use]
    pub fn hash(&self) -> Vec<u8> {
        // A value that came from JSON can be written as JSON.
        let text = serde_json::to_vec(self).unwrap_or_default();
        Sha256::digest(&text).to_vec()
    }

    /// The external id as it is looked up.
    #[must_use]
    pub fn external_folded(&self) -> String {
        fold(&self.external_id)
    }
}

/// What an order costs, in minor units of its currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amounts {
    /// Each line, rounded once.
    pub lines: Vec<i64>,
    pub goods: i64,
    pub fees: i64,
    pub total: i64,
}

fn note(wrong: &mut Vec<FieldFault>, path: &str, code: &'static str, detail: &str) {
    wrong.push(FieldFault { path: path.to_owned(), code, detail: detail.to_owned() });
}

fn line(wrong: &mut Vec<FieldFault>, path: &str, text: &mut String, least: usize, most: usize) {
    match clean_line(text, most) {
        Ok(cleaned) if cleaned.len() < least => note(wrong, path, "kernel.required", "empty"),
        Ok(cleaned) => *text = cleaned,
        Err(error) => note(wrong, path, error.code(), &error.to_string()),
    }
}

fn optional(wrong: &mut Vec<FieldFault>, path: &str, text: &mut Option<String>) {
    if let Some(inner) = text {
        line(wrong, path, inner, 0, MOST_TITLE);
        if inner.is_empty() {
            *text = None;
        }
    }
}
