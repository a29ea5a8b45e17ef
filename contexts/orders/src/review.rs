//! What a reviewer has to check, checked before they look: each point with what was found, so that the
//! eye goes to differences only. Pure.

use kernel::{Currency, Money, Price};
use serde::Serialize;

use crate::exception::ExceptionCode;
use crate::hold::{HoldReason, Step, Steps};
use crate::order::{Order, State};

kernel::text_enum! {
    /// A point of the checklist, in the order in which it is read.
    pub enum ReviewCheckName {
        Recipient = "recipient",
        Address = "address",
        Goods = "goods",
        Restricted = "restricted",
        Price = "price",
        Total = "total",
        Payment = "payment",
        Stock = "stock",
        Margin = "margin",
        Duplicate = "duplicate",
        Holds = "holds",
    }
}

kernel::text_enum! {
    /// How a point turned out.
    pub enum CheckState {
        Good = "good",
        Different = "different",
        /// There is nothing to compare with.
        Unknown = "unknown",
    }
}

/// One point of the checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = ReviewCheck)]
pub struct Check {
    pub name: ReviewCheckName,
    pub state: CheckState,
    /// What is wrong: codes of exceptions, reasons of holds.
    pub codes: Vec<String>,
    /// Which lines it is about.
    pub lines: Vec<i64>,
    /// What it should be: the list prices together, what is due, what the goods cost.
    pub wanted: Option<Money>,
    /// What it is.
    pub found: Option<Money>,
}

/// A line as the checklist sees it: what nobody has cancelled of it.
#[derive(Debug, Clone)]
pub struct LineFacts {
    pub line_no: i64,
    pub quantity: i64,
    /// Of a piece, as it is sold.
    pub unit_price: Price,
    /// Of a piece, in the order's currency.
    pub list_price: Option<Price>,
    /// What a piece costs the house, in the order's currency.
    pub cost: Option<Price>,
    /// Pieces of it that nobody has.
    pub is_short: bool,
}

/// What is known of an order when it is reviewed.
#[derive(Debug, Clone)]
pub struct ReviewFacts<'a> {
    pub order: &'a Order,
    pub lines: Vec<LineFacts>,
    /// Open exceptions, by line; 0 is the order as a whole.
    pub exceptions: Vec<(i64, ExceptionCode)>,
    pub holds: Vec<(HoldReason, Steps)>,
    /// Whether the one who looks may know what goods cost.
    pub shows_margin: bool,
}

/// The checklist of an order in review; of any other nothing.
#[must_use]
pub fn checklist(facts: &ReviewFacts<'_>) -> Vec<Check> {
    if facts.order.state != State::New {
        return Vec::new();
    }
    let points = ReviewCheckName::ALL.iter().copied();
    points
        .filter(|name| *name != ReviewCheckName::Margin || facts.shows_margin)
        .map(|name| check(facts, name))
        .collect()
}

fn check(facts: &ReviewFacts<'_>, name: ReviewCheckName) -> Check {
    let mut check = Check {
        name,
        state: CheckState::Good,
        codes: Vec::new(),
        lines: Vec::new(),
        wanted: None,
        found: None,
    };
    for (line_no, code) in &facts.exceptions {
        if point_of(*code) == name {
            check.state = CheckState::Different;
            push_once(&mut check.codes, code.as_str());
            if *line_no > 0 && !check.lines.contains(line_no) {
                check.lines.push(*line_no);
            }
        }
    }
    match name {
        ReviewCheckName::Price => compare_prices(facts, &mut check),
        ReviewCheckName::Payment => compare_payment(facts.order, &mut check),
        ReviewCheckName::Stock => look_for_stock(facts, &mut check),
        ReviewCheckName::Margin => compare_cost(facts, &mut check),
        ReviewCheckName::Holds => look_for_holds(facts, &mut check),
        _ => {}
    }
    check
}

/// Where a reviewer looks for an exception.
const fn point_of(code: ExceptionCode) -> ReviewCheckName {
    match code {
        ExceptionCode::NameMissing | ExceptionCode::PhoneMissing => ReviewCheckName::Recipient,
        ExceptionCode::AddressIncomplete
        | ExceptionCode::AddressUndeliverable
        | ExceptionCode::PostcodeInvalid => ReviewCheckName::Address,
        ExceptionCode::SkuUnmapped | ExceptionCode::SkuDiscontinued => ReviewCheckName::Goods,
        ExceptionCode::PriceMismatch | ExceptionCode::PriceBelowFloor => ReviewCheckName::Price,
        ExceptionCode::TotalMismatch => ReviewCheckName::Total,
        ExceptionCode::PaidMismatch => ReviewCheckName::Payment,
        ExceptionCode::RestrictedGoods => ReviewCheckName::Restricted,
        ExceptionCode::DuplicateSuspect => ReviewCheckName::Duplicate,
        ExceptionCode::OutOfStock => ReviewCheckName::Stock,
    }
}

fn push_once(codes: &mut Vec<String>, code: &str) {
    if !codes.iter().any(|known| known == code) {
        codes.push(code.to_owned());
    }
}

/// Sold for another sum than the list says. Whether that is too far off, the exceptions say.
fn compare_prices(facts: &ReviewFacts<'_>, check: &mut Check) {
    let currency = facts.order.currency;
    check.found =
        sum(facts.lines.iter().map(|line| at(Some(line.unit_price), line, currency)), currency);
    check.wanted =
        sum(facts.lines.iter().map(|line| at(line.list_price, line, currency)), currency);
    if check.wanted.is_none() && check.state == CheckState::Good {
        check.state = CheckState::Unknown;
    }
}

fn compare_payment(order: &Order, check: &mut Check) {
    check.wanted = Some(Money::new(order.total_minor, order.currency));
    check.found = Some(Money::new(order.paid_minor, order.currency));
    if !order.payment.is_secured() {
        check.state = CheckState::Different;
    }
}

fn look_for_stock(facts: &ReviewFacts<'_>, check: &mut Check) {
    let short = facts.lines.iter().filter(|line| line.is_short).map(|line| line.line_no);
    check.lines.extend(short.filter(|line| !check.lines.contains(line)).collect::<Vec<_>>());
    if !check.lines.is_empty() {
        check.state = CheckState::Different;
    }
}

/// `wanted` is what the goods cost, `found` what they are sold for.
fn compare_cost(facts: &ReviewFacts<'_>, check: &mut Check) {
    let currency = facts.order.currency;
    check.found =
        sum(facts.lines.iter().map(|line| at(Some(line.unit_price), line, currency)), currency);
    check.wanted = sum(facts.lines.iter().map(|line| at(line.cost, line, currency)), currency);
    check.state = match (check.wanted, check.found) {
        (Some(cost), Some(sold)) if sold.minor() < cost.minor() => CheckState::Different,
        (Some(_), Some(_)) => CheckState::Good,
        _ => CheckState::Unknown,
    };
}

fn look_for_holds(facts: &ReviewFacts<'_>, check: &mut Check) {
    for (reason, blocks) in &facts.holds {
        push_once(&mut check.codes, reason.as_str());
        if blocks.has(Step::Approve) {
            check.state = CheckState::Different;
        }
    }
}

fn at(price: Option<Price>, line: &LineFacts, currency: Currency) -> Option<i64> {
    Some(price?.times(line.quantity, currency).ok()?.minor())
}

/// Nothing when one of them is not known, or when there is none.
fn sum(mut amounts: impl Iterator<Item = Option<i64>>, currency: Currency) -> Option<Money> {
    let first = amounts.next()??;
    let all = amounts.try_fold(first, |sum, amount| sum.checked_add(amount?))?;
    Some(Money::new(all, currency))
}
