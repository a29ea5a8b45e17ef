//! What the goods of an order cost and what is added to them. Amazon says what the seller gets for each item, in
//! parts of known kinds; what is not among the parts is for a person to see.

use channels::amounts::{each, micros, minor};
use kernel::{Currency, Price};
use orders::new_order::{FeeKind, NewFee, NewLine, NewOrder};
use serde_json::Value;

use crate::fields::{clipped, list, word};
use channels::fields::{Fields, text};

const MOST_TITLE: usize = 300;

/// The currency of the order: of its total, or of the first price that is there.
pub(crate) fn currency(fields: &mut Fields<'_>, standard: Currency) -> Currency {
    let root = fields.root();
    let total = root.pointer("/proceeds/grandTotal/currencyCode").and_then(text);
    let first = || {
        let items = list(root, "/orderItems").iter();
        let mut codes = items.filter_map(|item| {
            item.pointer("/product/price/unitPrice/currencyCode").and_then(text)
        });
        codes.next()
    };
    let Some(code) = total.or_else(first) else { return standard };
    code.parse().unwrap_or_else(|_| {
        let path = "proceeds.grandTotal.currencyCode";
        fields.note(path, "kernel.unknown_currency", "not an ISO 4217 currency");
        standard
    })
}

/// The text of an amount, which is in the order's currency.
fn amount(
    fields: &mut Fields<'_>,
    money: Option<&Value>,
    currency: Currency,
    path: &str,
) -> Option<String> {
    let money = money.filter(|money| !money.is_null())?;
    if money.get("currencyCode").and_then(text).is_some_and(|code| code != currency.code()) {
        fields.note(path, "kernel.invalid_value", "another currency than the order's");
        return None;
    }
    let found = money.get("amount").and_then(text).filter(|amount| micros(amount).is_some());
    if found.is_none() {
        fields.note(path, "kernel.not_a_decimal", "not an amount");
    }
    found
}

/// What is wanted of the order: of one that was cancelled, what was ordered.
pub(crate) fn lines(
    fields: &mut Fields<'_>,
    currency: Currency,
    is_cancelled: bool,
) -> Vec<NewLine> {
    let mut lines = Vec::new();
    for (at, item) in list(fields.root(), "/orderItems").iter().enumerate() {
        let path = |field: &str| format!("orderItems[{at}].{field}");
        let quantity = item.get("quantityOrdered").and_then(Value::as_i64);
        if quantity.is_none() {
            fields.note(&path("quantityOrdered"), "kernel.invalid_value", "not a whole number");
        }
        if (is_left_out(item) && !is_cancelled) || quantity == Some(0) {
            continue;
        }
        let price = price(fields, item, currency, (quantity.unwrap_or(1), &path("price")));
        if price.is_none() && !is_cancelled {
            fields.note(&path("price"), "kernel.required", "what it costs");
        }
        let of = |path: &str| item.pointer(path).and_then(text).unwrap_or_default();
        lines.push(NewLine {
            sku: sku(item),
            title: clipped(&of("/product/title"), MOST_TITLE),
            variant: String::new(),
            quantity: quantity.unwrap_or_default(),
            unit_price: price.unwrap_or(Price::from_micros(0)),
            external_line_id: item.get("orderItemId").and_then(text),
        });
    }
    lines
}

/// Whether it was taken out of its order.
fn is_left_out(item: &Value) -> bool {
    item.pointer("/cancellation/cancellationExecution").is_some_and(|one| !one.is_null())
}

/// The seller's SKU, or Amazon's number of the goods.
fn sku(item: &Value) -> String {
    let of = |path: &str| item.pointer(path).and_then(text);
    of("/product/sellerSku")
        .or_else(|| of("/product/asin").map(|asin| format!("amazon-{asin}")))
        .unwrap_or_else(|| format!("amazon-item-{}", of("/orderItemId").unwrap_or_default()))
}

/// What one piece costs: a part of what all of them bring, or the price that is said of one.
fn price(
    fields: &mut Fields<'_>,
    item: &Value,
    currency: Currency,
    (quantity, path): (i64, &str),
) -> Option<Price> {
    let parts = list(item, "/proceeds/breakdowns").iter();
    let all = parts.into_iter().find(|part| word(part, "/type") == "ITEM");
    if let Some(all) = all.and_then(|part| amount(fields, part.get("subtotal"), currency, path)) {
        return each(micros(&all)?, quantity);
    }
    let one = amount(fields, item.pointer("/product/price/unitPrice"), currency, path)?;
    i64::try_from(micros(&one)?).ok().map(Price::from_micros)
}

/// What is added to the goods, by kind. In minor units.
#[derive(Default)]
struct Added {
    shipping: i64,
    wrapping: i64,
    discount: i64,
    tax: i64,
    collecting: i64,
    other: i64,
    tip: i64,
}

impl Added {
    fn read(fields: &mut Fields<'_>, currency: Currency) -> Self {
        let mut added = Self::default();
        let root = fields.root();
        for (at, item) in list(root, "/orderItems").iter().enumerate() {
            if is_left_out(item) {
                continue;
            }
            for part in list(item, "/proceeds/breakdowns") {
                let path = format!("orderItems[{at}].proceeds");
                let found = amount(fields, part.get("subtotal"), currency, &path);
                let found = found.and_then(|text| minor(&text, currency)).unwrap_or_default();
                added.add(word(part, "/type"), found);
            }
        }
        for part in list(root, "/proceeds/breakdowns") {
            // All other kinds are sums of what the items say.
            if word(part, "/type") == "DELIVERY_TIP" {
                let found = amount(fields, part.get("subtotal"), currency, "proceeds");
                let found = found.and_then(|text| minor(&text, currency));
                added.tip = added.tip.saturating_add(found.unwrap_or_default());
            }
        }
        added
    }

    fn add(&mut self, kind: &str, amount: i64) {
        let (sum, amount) = match kind {
            "ITEM" => return,
            "SHIPPING" => (&mut self.shipping, amount),
            "GIFT_WRAP" => (&mut self.wrapping, amount),
            // What is taken off, with a sign or without one.
            "DISCOUNT" => (&mut self.discount, amount.saturating_abs().saturating_neg()),
            "TAX" => (&mut self.tax, amount),
            "COD_FEE" => (&mut self.collecting, amount),
            _ => (&mut self.other, amount),
        };
        *sum = sum.saturating_add(amount);
    }

    fn without_tax(&self) -> i64 {
        [self.shipping, self.wrapping, self.discount, self.collecting, self.other, self.tip]
            .into_iter()
            .fold(0, i64::saturating_add)
    }
}

/// Writes down what is added; what the order comes to.
pub(crate) fn fees(new: &mut NewOrder, fields: &mut Fields<'_>, currency: Currency) -> i64 {
    let added = Added::read(fields, currency);
    let goods = new.amounts(currency).map_or(0, |amounts| amounts.goods);
    let total = fields.root().pointer("/proceeds/grandTotal");
    let total = amount(fields, total, currency, "proceeds.grandTotal");
    let total = total.and_then(|text| minor(&text, currency));
    let without = goods.saturating_add(added.without_tax());
    // Where prices hold their tax, the total comes to them without it.
    let tax = if total == Some(without) { 0 } else { added.tax };
    for (kind, title, amount_minor) in [
        (FeeKind::Shipping, "", added.shipping),
        (FeeKind::GiftWrap, "", added.wrapping),
        (FeeKind::Discount, "", added.discount),
        (FeeKind::Tax, "", tax),
        (FeeKind::Other, "cash on delivery", added.collecting),
        (FeeKind::Other, "other", added.other),
        (FeeKind::Other, "tip", added.tip),
    ] {
        if amount_minor != 0 {
            new.fees.push(NewFee { kind, title: title.to_owned(), amount_minor });
        }
    }
    total.unwrap_or_else(|| without.saturating_add(tax))
}
