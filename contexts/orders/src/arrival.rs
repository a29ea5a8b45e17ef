//! What is looked at when an order arrives, and again whenever its cause may be gone.

use std::sync::Arc;

use catalog::SkuFacts;
use customers::{PersonInput, PersonProblem};
use kernel::{Currency, Price, fold};
use serde_json::json;
use settings::ShopFacts;

use crate::exception::{ExceptionCode, Finding};

/// One line as the checks see it.
#[derive(Debug, Clone)]
pub struct LineFacts<'a> {
    pub line_no: i64,
    pub external_sku: &'a str,
    pub quantity: i64,
    pub unit_price: Price,
    /// What the shop's SKU stands for, when that is known.
    pub sku: Option<&'a Arc<SkuFacts>>,
}

/// An order as the checks see it.
#[derive(Debug, Clone)]
pub struct Arrival<'a> {
    pub shop: &'a ShopFacts,
    pub currency: Currency,
    pub lines: Vec<LineFacts<'a>>,
    pub computed_total: i64,
    pub stated_total: Option<i64>,
    pub received: i64,
    pub paid: bool,
    pub ship_to: Option<&'a PersonInput>,
}

/// Everything that is wrong with it, in a fixed order.
#[must_use]
pub fn findings(order: &Arrival<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    check_recipient(order, &mut found);
    for line in &order.lines {
        check_line(order, line, &mut found);
    }
    check_totals(order, &mut found);
    found
}

fn whole(code: ExceptionCode, facts: serde_json::Value) -> Finding {
    Finding { line_no: 0, code, subject: String::new(), facts }
}

/// The recipient alone: for a person that was edited.
fn check_recipient(order: &Arrival<'_>, found: &mut Vec<Finding>) {
    let Some(person) = order.ship_to else {
        found.push(whole(ExceptionCode::AddressIncomplete, json!({"missing": ["ship_to"]})));
        return;
    };
    let mut missing = Vec::new();
    for problem in customers::check(person) {
        match problem {
            PersonProblem::NameMissing => {
                found.push(whole(ExceptionCode::NameMissing, json!({})));
            }
            PersonProblem::PhoneMissing => {
                found.push(whole(ExceptionCode::PhoneMissing, json!({})));
            }
            PersonProblem::PostcodeInvalid { .. } => {
                let facts = json!({"country": person.country});
                found.push(whole(ExceptionCode::PostcodeInvalid, facts));
            }
            problem if problem.is_incomplete_address() => missing.push(problem.field()),
            _ => {}
        }
    }
    if !missing.is_empty() {
        found.push(whole(ExceptionCode::AddressIncomplete, json!({"missing": missing})));
    }
}

fn check_line(order: &Arrival<'_>, line: &LineFacts<'_>, found: &mut Vec<Finding>) {
    let mut add = |code, subject: String, facts| {
        found.push(Finding { line_no: line.line_no, code, subject, facts });
    };
    let Some(sku) = line.sku else {
        let facts = json!({"sku": line.external_sku});
        add(ExceptionCode::SkuUnmapped, sku_subject(order.shop, line.external_sku), facts);
        return;
    };
    let subject = sku.sku_id.to_string();
    if !sku.active {
        add(ExceptionCode::SkuDiscontinued, subject.clone(), json!({"sku": sku.code}));
    }
    let country = order.ship_to.and_then(|person| person.country.as_deref());
    if let Some(country) = country
        && sku.restricted_countries.iter().any(|restricted| restricted == country)
    {
        let facts = json!({"sku": sku.code, "country": country});
        add(ExceptionCode::RestrictedGoods, subject.clone(), facts);
    }
    if sku.price_currency != Some(order.currency) {
        return;
    }
    if sku.floor_price.is_some_and(|floor| line.unit_price < floor) {
        let facts = json!({"sku": sku.code, "price": line.unit_price, "floor": sku.floor_price});
        add(ExceptionCode::PriceBelowFloor, subject, facts);
    } else if let Some(list) = sku.price
        && is_off(line.unit_price, list, order.shop.workflow.price_tolerance_bp)
    {
        let facts = json!({"sku": sku.code, "price": line.unit_price, "list": list});
        add(ExceptionCode::PriceMismatch, subject, facts);
    }
}

/// The subject of an unmapped SKU: shop and folded code, so that a mapping frees every order at once.
#[must_use]
pub fn sku_subject(shop: &ShopFacts, external_sku: &str) -> String {
    format!("{}/{}", shop.id, fold(external_sku))
}

/// Whether a price is further from the list price than the shop allows. A tolerance of 0 allows
/// everything: the shop does not compare.
fn is_off(price: Price, list: Price, tolerance_bp: i64) -> bool {
    if tolerance_bp == 0 {
        return false;
    }
    let off = i128::from(price.as_micros() - list.as_micros()).abs();
    off * 10_000 > i128::from(list.as_micros()).abs() * i128::from(tolerance_bp)
}

fn check_totals(order: &Arrival<'_>, found: &mut Vec<Finding>) {
    if let Some(stated) = order.stated_total
        && stated != order.computed_total
    {
        let facts = json!({"stated_minor": stated, "computed_minor": order.computed_total});
        found.push(whole(ExceptionCode::TotalMismatch, facts));
    }
    let due = order.stated_total.unwrap_or(order.computed_total);
    if order.paid && order.received != due {
        let facts = json!({"due_minor": due, "received_minor": order.received});
        found.push(whole(ExceptionCode::PaidMismatch, facts));
    }
}
