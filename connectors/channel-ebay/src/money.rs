//! The amounts of an order. Each stands in the order's own currency, converted from another or to another where
//! eBay says so; what is in none of both is no amount of it.

use std::collections::BTreeMap;

use channels::SaidRefund;
use channels::amounts::{micros, minor};
use kernel::Currency;
use orders::new_order::{FeeKind, NewFee, NewOrder};
use serde_json::Value;

use channels::fields::{Fields, text};

const MOST_TITLE: usize = 300;

/// An amount in the order's currency, as it is written; noted where it is in another.
pub(crate) fn written(
    fields: &mut Fields<'_>,
    path: &str,
    amount: Option<&Value>,
    currency: Currency,
) -> Option<String> {
    let amount = amount.filter(|amount| !amount.is_null())?;
    let of = |name: &str| amount.get(name).and_then(text);
    for (code, value) in [("currency", "value"), ("convertedFromCurrency", "convertedFromValue")] {
        if of(code).as_deref() == Some(currency.code()) {
            let written = of(value);
            if written.is_none() {
                fields.note(path, "kernel.not_a_decimal", "not an amount");
            }
            return written;
        }
    }
    fields.note(path, "kernel.other_currency", "not in the currency of the order");
    None
}

/// In minor units; absent and nothing are the same.
fn amount(fields: &mut Fields<'_>, path: &str, part: Option<&Value>, currency: Currency) -> i64 {
    let Some(written) = written(fields, path, part, currency) else { return 0 };
    minor(&written, currency).unwrap_or_else(|| {
        fields.note(path, "kernel.not_a_decimal", "not an amount");
        0
    })
}

/// The currency of an order is that of its total.
pub(crate) fn currency(fields: &mut Fields<'_>, standard: Currency) -> Currency {
    let code = fields.root().pointer("/pricingSummary/total/currency").and_then(text);
    let Some(code) = code else { return standard };
    code.parse().unwrap_or_else(|_| {
        fields.note(
            "pricingSummary.total.currency",
            "kernel.unknown_currency",
            "not an ISO 4217 currency",
        );
        standard
    })
}

/// What an order comes to for the seller, in minor units.
pub(crate) struct Money {
    pub(crate) total: i64,
    delivery: i64,
    off_goods: i64,
    off_delivery: i64,
    tax: i64,
    fee: i64,
    adjustment: i64,
}

impl Money {
    pub(crate) fn read(fields: &mut Fields<'_>, currency: Currency) -> Self {
        let summary = fields.root().get("pricingSummary");
        if summary.and_then(|summary| summary.get("total")).is_none_or(Value::is_null) {
            fields.note("pricingSummary.total", "kernel.required", "what it costs");
        }
        let mut of = |name: &str| {
            let part = summary.and_then(|summary| summary.get(name));
            amount(fields, &format!("pricingSummary.{name}"), part, currency)
        };
        let (mut total, mut tax) = (of("total"), of("tax"));
        let (delivery, fee, adjustment) = (of("deliveryCost"), of("fee"), of("adjustment"));
        let less = |off: i64| off.saturating_abs().saturating_neg();
        let (off_goods, off_delivery) = (less(of("priceDiscount")), less(of("deliveryDiscount")));
        let (taxes, remitted) = taxes(fields, currency);
        // What eBay collects and pays on itself the seller never has: where it is among the taxes of the order,
        // it is taken out of both.
        if remitted > 0 && tax == taxes && tax >= remitted {
            (total, tax) = (total.saturating_sub(remitted), tax - remitted);
        }
        Self { total, delivery, off_goods, off_delivery, tax, fee, adjustment }
    }

    /// What is added to the goods, and taken off.
    pub(crate) fn fees(&self, new: &mut NewOrder, order: &Value) {
        let service = "/fulfillmentStartInstructions/0/shippingStep/shippingServiceCode";
        let service = order.pointer(service).and_then(text).unwrap_or_default();
        let none = String::new;
        for (kind, title, amount_minor) in [
            (FeeKind::Shipping, service, self.delivery),
            (FeeKind::Discount, promotions(order), self.off_goods),
            (FeeKind::Discount, "delivery".to_owned(), self.off_delivery),
            (FeeKind::Tax, none(), self.tax),
            (FeeKind::Other, "fees".to_owned(), self.fee),
            (FeeKind::Adjustment, none(), self.adjustment),
        ] {
            if amount_minor != 0 {
                let title = title.chars().filter(|letter| !letter.is_control()).take(MOST_TITLE);
                new.fees.push(NewFee { kind, title: title.collect(), amount_minor });
            }
        }
    }
}

pub(crate) fn line_items(order: &Value) -> &[Value] {
    let items = order.get("lineItems").and_then(Value::as_array);
    items.map(Vec::as_slice).unwrap_or_default()
}

fn list<'a>(part: &'a Value, path: &str) -> &'a [Value] {
    part.pointer(path).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// What the buyer pays in taxes, and how much of it eBay collects itself.
fn taxes(fields: &mut Fields<'_>, currency: Currency) -> (i64, i64) {
    let root = fields.root();
    let mut sum = |name: &str| {
        let mut sum = 0_i64;
        for (at, item) in line_items(root).iter().enumerate() {
            for (of, tax) in list(item, &format!("/{name}")).iter().enumerate() {
                let path = format!("lineItems[{at}].{name}[{of}].amount");
                let found = amount(fields, &path, tax.get("amount"), currency);
                sum = sum.saturating_add(found);
            }
        }
        sum
    };
    (sum("taxes"), sum("ebayCollectAndRemitTaxes"))
}

fn promotions(order: &Value) -> String {
    let all = line_items(order).iter().flat_map(|item| list(item, "/appliedPromotions"));
    let mut names: Vec<String> =
        all.filter_map(|one| one.get("description").and_then(text)).collect();
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}

/// Money that went back, each amount once: of the order or of its lines. What only is to go back has not.
pub(crate) fn refunds(fields: &mut Fields<'_>, order: &str, currency: Currency) -> Vec<SaidRefund> {
    let root = fields.root();
    let mut found: BTreeMap<String, i64> = BTreeMap::new();
    let of_order = list(root, "/paymentSummary/refunds");
    for (at, refund) in of_order.iter().enumerate() {
        let path = format!("paymentSummary.refunds[{at}].amount");
        match refund.get("refundStatus").and_then(Value::as_str) {
            Some("REFUNDED") => {}
            None if refund.get("refundDate").is_some() => {}
            None | Some("PENDING" | "FAILED") => continue,
            Some(_) => {
                let path = format!("paymentSummary.refunds[{at}].refundStatus");
                fields.note(&path, "kernel.invalid_value", "not a state of a refund");
                continue;
            }
        }
        let amount = amount(fields, &path, refund.get("amount"), currency);
        *found.entry(name(refund, at)).or_default() += amount;
    }
    let known: Vec<String> = found.keys().cloned().collect();
    for (at, item) in line_items(root).iter().enumerate() {
        for (of, refund) in list(item, "/refunds").iter().enumerate() {
            let id = name(refund, of);
            // It is listed with the order as well, or has not been made.
            if known.contains(&id) || refund.get("refundDate").is_none() {
                continue;
            }
            let path = format!("lineItems[{at}].refunds[{of}].amount");
            *found.entry(id).or_default() += amount(fields, &path, refund.get("amount"), currency);
        }
    }
    let refund =
        |(id, amount_minor)| SaidRefund { reference: format!("{order}/refund/{id}"), amount_minor };
    found.into_iter().filter(|(_, amount)| *amount > 0).map(refund).collect()
}

/// What eBay calls a refund; when it was, where it calls it nothing.
fn name(refund: &Value, at: usize) -> String {
    let of = |name: &str| refund.get(name).and_then(text);
    let name = of("refundId").or_else(|| of("refundReferenceId")).or_else(|| of("refundDate"));
    name.unwrap_or_else(|| at.to_string())
}

/// In millionths, for prices.
pub(crate) fn of_line(
    fields: &mut Fields<'_>,
    path: &str,
    part: Option<&Value>,
    currency: Currency,
) -> Option<i128> {
    let written = written(fields, path, part, currency)?;
    let found = micros(&written);
    if found.is_none() {
        fields.note(path, "kernel.not_a_decimal", "not an amount");
    }
    found
}
