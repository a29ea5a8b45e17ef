//! Changes to an order, worked out as a whole before anything is written: so they can be shown
//! first, and applied exactly as they were shown.

use std::collections::BTreeSet;
use std::sync::Arc;

use catalog::SkuFacts;
use customers::PersonChanges;
use kernel::{Fault, MoneyError, Price, Timestamp, clean_line, clean_text};
use serde::{Deserialize, Serialize};

use crate::CancelReason;
use crate::line::{Line, LineKind, Progress};
use crate::new_order::{FeeKind, MOST_LINES};
use crate::order::{Order, OrderError, OrderKind, Payment, State};

mod preview;
#[cfg(test)]
mod tests;

pub use preview::{
    Edit, EditState, Preview, StockChange, Totals, TouchedParcel, VoidedApproval, stock_change,
};

/// Changes in one set: more is another order.
pub const MOST_CHANGES: usize = 100;
const MOST_QUANTITY: i64 = 1_000_000;
const MOST_CODE: usize = 100;
const MOST_TITLE: usize = 300;
const MOST_REASON: usize = 500;

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// So many pieces are still wanted of a line.
    SetQuantity { line_no: i64, quantity: i64 },
    /// So many pieces of a line are wanted no more.
    CancelUnits {
        line_no: i64,
        units: i64,
        reason: CancelReason,
        #[serde(default)]
        note: String,
    },
    /// A piece of a line costs this.
    SetPrice { line_no: i64, unit_price: Price },
    /// Something is wanted as well; the SKU as the shop writes it.
    AddLine {
        sku: String,
        quantity: i64,
        unit_price: Price,
        #[serde(default)]
        title: String,
    },
    /// Where it goes: absent stays, an empty text goes away.
    SetRecipient(Box<PersonChanges>),
    /// When it must leave the house.
    SetShipBy { ship_by: Timestamp },
    /// What sort of order it is.
    SetKind { kind: OrderKind },
    /// Something is added to the total, or taken off when negative.
    AddFee {
        kind: FeeKind,
        #[serde(default)]
        title: String,
        amount_minor: i64,
    },
}

kernel::text_enum! {
    /// A part of an order that changes touch.
    pub enum Part {
        Quantity = "quantity",
        Price = "price",
        Fees = "fees",
        /// Where the parcel goes.
        Address = "address",
        /// How the recipient is reached, and what customs ask of them.
        Contact = "contact",
        ShipBy = "ship_by",
        Kind = "kind",
    }
}

impl Part {
    /// Whether somebody who approved the order must look again.
    #[must_use]
    pub const fn voids_approval(self) -> bool {
        matches!(self, Self::Quantity | Self::Price | Self::Fees | Self::Address)
    }
}

/// Why changes are refused; `at` is the place in the set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    #[error("1 to {MOST_CHANGES} changes")]
    HowMany,
    #[error("line {line_no} is not in this order")]
    UnknownLine { at: usize, line_no: i64 },
    #[error("1 to {MOST_QUANTITY} pieces")]
    Quantity { at: usize },
    #[error("{open} pieces of the line are open")]
    TooManyUnits { at: usize, open: i64 },
    #[error("a price is not negative")]
    NegativePrice { at: usize },
    #[error("more than {MOST_LINES} lines")]
    TooManyLines { at: usize },
    #[error("{0}")]
    Amount(MoneyError),
    #[error("a second change of the recipient")]
    RecipientTwice { at: usize },
    #[error("nothing would be left: cancel the order")]
    NothingLeft,
    #[error("nothing would change")]
    NothingChanged,
    #[error("the label of {number} is bought: void it first")]
    LabelBought { number: String },
    #[error(transparent)]
    Order(#[from] OrderError),
}

impl EditError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::HowMany | Self::Quantity { .. } | Self::NegativePrice { .. } => {
                "kernel.out_of_range"
            }
            Self::UnknownLine { .. } => "orders.unknown_line",
            Self::TooManyUnits { .. } => "orders.too_many_units",
            Self::TooManyLines { .. } => "kernel.too_many",
            Self::Amount(error) => error.code(),
            Self::RecipientTwice { .. } => "kernel.duplicate",
            Self::NothingLeft => "orders.edit_leaves_nothing",
            Self::NothingChanged => "orders.nothing_changed",
            Self::LabelBought { .. } => "orders.label_bought",
            Self::Order(error) => error.code(),
        }
    }

    fn field(&self) -> Option<String> {
        Some(match self {
            Self::HowMany => "changes".to_owned(),
            Self::UnknownLine { at, .. } => format!("changes[{at}].line_no"),
            Self::Quantity { at } => format!("changes[{at}].quantity"),
            Self::TooManyUnits { at, .. } => format!("changes[{at}].units"),
            Self::NegativePrice { at } => format!("changes[{at}].unit_price"),
            Self::TooManyLines { at } | Self::RecipientTwice { at } => format!("changes[{at}]"),
            Self::Amount(_) => "changes".to_owned(),
            _ => return None,
        })
    }
}

impl From<EditError> for Fault {
    fn from(error: EditError) -> Self {
        match error.field() {
            Some(path) => Fault::field(path, error.code(), error.to_string()),
            None => Fault::conflict(error.code(), error.to_string()),
        }
    }
}

/// The same changes with their texts tidied.
///
/// # Errors
/// The first text that cannot be kept, and no changes or too many.
pub fn tidied(mut changes: Vec<Change>) -> Result<Vec<Change>, Fault> {
    if changes.is_empty() || changes.len() > MOST_CHANGES {
        return Err(EditError::HowMany.into());
    }
    for (at, change) in changes.iter_mut().enumerate() {
        let wrong = |field: &str, error: kernel::TextError| {
            Fault::field(format!("changes[{at}].{field}"), error.code(), error.to_string())
        };
        match change {
            Change::CancelUnits { note, .. } => {
                *note = clean_text(note, MOST_REASON).map_err(|e| wrong("note", e))?;
            }
            Change::AddLine { sku, title, .. } => {
                *sku = clean_line(sku, MOST_CODE).map_err(|e| wrong("sku", e))?;
                *title = clean_line(title, MOST_TITLE).map_err(|e| wrong("title", e))?;
                if sku.is_empty() {
                    return Err(wrong("sku", kernel::TextError::Empty));
                }
            }
            Change::AddFee { title, .. } => {
                *title = clean_line(title, MOST_TITLE).map_err(|e| wrong("title", e))?;
            }
            _ => {}
        }
    }
    Ok(changes)
}

/// What changes are worked out against.
#[derive(Debug, Clone, Copy)]
pub struct Before<'a> {
    pub order: &'a Order,
    pub lines: &'a [Line],
    /// The number of a parcel whose label is bought, if there is one.
    pub labelled: Option<&'a str>,
    /// What the codes of the added lines stand for, in the order of the changes.
    pub added: &'a [Option<Arc<SkuFacts>>],
    /// Which fields of the recipient differ after the changes.
    pub recipient: &'a [&'static str],
}

/// A fee that is added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedFee {
    pub kind: FeeKind,
    pub title: String,
    pub amount_minor: i64,
}

/// What must happen to the review of an order that changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Review {
    /// Nothing: nobody has approved it, or nothing that was looked at has changed.
    Stays,
    /// Its approval is void; it is new again.
    Void,
    /// The warehouse works on it already: it goes on, and may not ship before somebody has looked.
    HoldShipping,
}

/// The order as it will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// With its new amounts and counts; its state and version are still those from before.
    pub order: Order,
    /// All lines; those that are new come last.
    pub lines: Vec<Line>,
    pub fees: Vec<AddedFee>,
    pub parts: BTreeSet<Part>,
    pub review: Review,
}

/// Works out a set of changes.
///
/// # Errors
/// The first change that is refused.
pub fn edit(before: &Before<'_>, changes: &[Change]) -> Result<Edited, EditError> {
    let mut work = Work {
        lines: before.lines.to_vec(),
        fees: Vec::new(),
        order: before.order.clone(),
        parts: BTreeSet::new(),
    };
    let mut added = before.added.iter();
    let mut recipients = 0;
    for (at, change) in changes.iter().enumerate() {
        if let Change::SetRecipient(_) = change {
            recipients += 1;
            if recipients > 1 {
                return Err(EditError::RecipientTwice { at });
            }
        }
        work.make(at, change, || added.next().cloned().flatten())?;
    }
    work.parts.extend(recipient_parts(before.recipient));
    if work.parts.is_empty() {
        return Err(EditError::NothingChanged);
    }
    refuse(before, &work.parts)?;
    if work.lines.iter().all(|line| line.progress.open() == 0) {
        return Err(EditError::NothingLeft);
    }
    let review = review(before.order, &work.parts);
    let Work { mut order, lines, fees, parts } = work;
    let fees_minor = fees.iter().try_fold(0_i64, |sum, fee| sum.checked_add(fee.amount_minor));
    let fees_minor = fees_minor.ok_or(EditError::Amount(MoneyError::OutOfRange))?;
    let lines = reprice(&mut order, before.lines, lines, fees_minor)?;
    Ok(Edited { order, lines, fees, parts, review })
}

struct Work {
    lines: Vec<Line>,
    fees: Vec<AddedFee>,
    order: Order,
    parts: BTreeSet<Part>,
}

impl Work {
    fn make(
        &mut self,
        at: usize,
        change: &Change,
        sku: impl FnOnce() -> Option<Arc<SkuFacts>>,
    ) -> Result<(), EditError> {
        match change {
            Change::SetQuantity { line_no, quantity } => self.set_quantity(at, *line_no, *quantity),
            Change::CancelUnits { line_no, units, .. } => self.cancel_units(at, *line_no, *units),
            Change::SetPrice { line_no, unit_price } => {
                must_be_price(at, *unit_price)?;
                let line = self.line(at, *line_no)?;
                let differs = line.unit_price != *unit_price;
                line.unit_price = *unit_price;
                self.touch(differs, Part::Price)
            }
            Change::AddLine { sku: code, quantity, unit_price, title } => {
                must_be_price(at, *unit_price)?;
                must_be_quantity(at, *quantity)?;
                if self.lines.len() >= MOST_LINES {
                    return Err(EditError::TooManyLines { at });
                }
                let line_no = self.lines.iter().map(|line| line.line_no).max().unwrap_or(0) + 1;
                let line = new_line(&self.order, line_no, code, title, sku().as_deref());
                let progress = Progress::ordered(*quantity);
                self.lines.push(Line { unit_price: *unit_price, progress, ..line });
                self.touch(true, Part::Quantity)
            }
            Change::SetShipBy { ship_by } => {
                let differs = self.order.ship_by != Some(*ship_by);
                self.order.ship_by = Some(*ship_by);
                self.touch(differs, Part::ShipBy)
            }
            Change::SetKind { kind } => {
                let differs = self.order.kind != *kind;
                self.order.kind = *kind;
                self.touch(differs, Part::Kind)
            }
            Change::AddFee { kind, title, amount_minor } => {
                let (title, amount_minor) = (title.clone(), *amount_minor);
                self.fees.push(AddedFee { kind: *kind, title, amount_minor });
                self.touch(true, Part::Fees)
            }
            // Which of its fields differ was found out where the person is kept.
            Change::SetRecipient(_) => Ok(()),
        }
    }

    fn touch(&mut self, differs: bool, part: Part) -> Result<(), EditError> {
        if differs {
            self.parts.insert(part);
        }
        Ok(())
    }

    fn line(&mut self, at: usize, line_no: i64) -> Result<&mut Line, EditError> {
        let line = self.lines.iter_mut().find(|line| line.line_no == line_no);
        line.ok_or(EditError::UnknownLine { at, line_no })
    }

    /// More is ordered anew; less is cancelled, for what was ordered stays written down.
    fn set_quantity(&mut self, at: usize, line_no: i64, quantity: i64) -> Result<(), EditError> {
        must_be_quantity(at, quantity)?;
        let progress = &mut self.line(at, line_no)?.progress;
        let more = quantity - (progress.ordered - progress.cancelled);
        if more > 0 {
            progress.ordered += more;
            return self.touch(true, Part::Quantity);
        }
        if more == 0 { Ok(()) } else { self.cancel_units(at, line_no, -more) }
    }

    fn cancel_units(&mut self, at: usize, line_no: i64, units: i64) -> Result<(), EditError> {
        let progress = &mut self.line(at, line_no)?.progress;
        let open = progress.open();
        if !(1..=open).contains(&units) {
            return Err(EditError::TooManyUnits { at, open });
        }
        progress.cancelled += units;
        self.touch(true, Part::Quantity)
    }
}

fn new_line(order: &Order, line_no: i64, code: &str, title: &str, sku: Option<&SkuFacts>) -> Line {
    let name = sku.map(|sku| sku.name.clone()).unwrap_or_default();
    Line {
        order_id: order.id,
        line_no,
        kind: LineKind::Item,
        external_line_id: None,
        external_sku: code.to_owned(),
        sku_id: sku.map(|sku| sku.sku_id),
        sku_code: sku.map(|sku| sku.code.clone()).unwrap_or_default(),
        title: if title.is_empty() { name } else { title.to_owned() },
        variant: sku.map(|sku| sku.variant.clone()).unwrap_or_default(),
        unit_price: Price::from_micros(0),
        amount_minor: 0,
        progress: Progress::default(),
    }
}

fn must_be_price(at: usize, price: Price) -> Result<(), EditError> {
    if price < Price::from_micros(0) { Err(EditError::NegativePrice { at }) } else { Ok(()) }
}

fn must_be_quantity(at: usize, quantity: i64) -> Result<(), EditError> {
    if (1..=MOST_QUANTITY).contains(&quantity) { Ok(()) } else { Err(EditError::Quantity { at }) }
}

/// What stands on the label, and what does not.
fn recipient_parts(fields: &[&str]) -> BTreeSet<Part> {
    let part = |field: &&str| match *field {
        "phone" | "email" | "identity_number" | "tax_id" => Part::Contact,
        _ => Part::Address,
    };
    fields.iter().map(part).collect()
}

/// What may still change depends on how far the parcels are.
fn refuse(before: &Before<'_>, parts: &BTreeSet<Part>) -> Result<(), EditError> {
    let order = before.order;
    if matches!(order.state, State::Completed | State::Cancelled) {
        return Err(OrderError::Over { state: order.state }.into());
    }
    let goods = [Part::Quantity, Part::Price, Part::Fees];
    if parts.iter().any(|part| goods.contains(part)) {
        order.may_edit()?;
    }
    if parts.contains(&Part::Address) || parts.contains(&Part::Contact) {
        if order.facts.units_shipped > 0 {
            return Err(OrderError::HasShipped.into());
        }
        if let Some(number) = before.labelled {
            return Err(EditError::LabelBought { number: number.to_owned() });
        }
    }
    Ok(())
}

fn review(order: &Order, parts: &BTreeSet<Part>) -> Review {
    let looked_at = parts.iter().any(|part| part.voids_approval());
    match order.state {
        State::Approved if looked_at => Review::Void,
        State::Confirmed if looked_at && order.may_edit().is_ok() => Review::Void,
        State::Confirmed if looked_at => Review::HoldShipping,
        _ => Review::Stays,
    }
}

/// Prices the lines that changed, and moves the order's amounts and counts with them. What the
/// source stated and nobody has touched keeps its own rounding, and its own total.
///
/// # Errors
/// An amount that is out of range.
pub fn reprice(
    order: &mut Order,
    before: &[Line],
    mut lines: Vec<Line>,
    fees_minor: i64,
) -> Result<Vec<Line>, EditError> {
    let range = || EditError::Amount(MoneyError::OutOfRange);
    let mut goods = 0_i64;
    for line in &mut lines {
        let old = before.iter().find(|old| old.line_no == line.line_no);
        if old == Some(&*line) {
            continue;
        }
        let wanted = line.progress.ordered - line.progress.cancelled;
        let amount = line.unit_price.times(wanted, order.currency).map_err(EditError::Amount)?;
        line.amount_minor = amount.minor();
        let more = line.amount_minor - old.map_or(0, |old| old.amount_minor);
        goods = goods.checked_add(more).ok_or_else(range)?;
    }
    let add = |amount: i64, more: i64| amount.checked_add(more).ok_or_else(range);
    order.goods_minor = add(order.goods_minor, goods)?;
    order.fees_minor = add(order.fees_minor, fees_minor)?;
    order.total_minor = add(add(order.total_minor, goods)?, fees_minor)?;
    let sum = |count: fn(&Line) -> i64| lines.iter().map(count).sum::<i64>();
    order.facts.units = sum(|line| line.progress.ordered);
    order.facts.units_cancelled = sum(|line| line.progress.cancelled);
    order.facts.line_count = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    Ok(lines)
}

/// What is known of the money, after the total has changed.
pub fn weigh_payment(order: &mut Order, require_payment: bool) {
    if matches!(order.payment, Payment::Unpaid | Payment::PartPaid | Payment::Paid) {
        order.payment = Payment::from_amounts(order.total_minor, order.paid_minor, 0);
    }
    order.payment_due = require_payment && !order.payment.is_secured();
}
