//! An order of WooCommerce, read: what can be read becomes an order of ours, what cannot is named by its
//! path. Unknown fields stay in the bytes.

use channels::amounts::{each, micros, minor};
use channels::reading::{goes_to, goods, settle_rounding};
use channels::{Said, SaidPayment, SaidRefund, SeenName, SeenOrder, Stage, Unreadable};
use kernel::{Currency, FieldFault, Price, Timestamp};
use orders::new_order::{FeeKind, NewFee, NewLine, NewOrder, NewPayment};
use orders::order::OrderKind;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::people::{buyer, recipient};
use channels::fields::{Fields, text, whole};

/// More than was asked for is no answer to it.
const MOST_ORDERS: usize = 200;
const MOST_VARIANT: usize = 300;
const MOST_MESSAGE: usize = 2_000;

fn unreadable(why: &str) -> Unreadable {
    Unreadable { why: why.to_owned() }
}

/// The orders of a page, each as it came.
pub(crate) fn parts(body: &[u8]) -> Result<Vec<&RawValue>, Unreadable> {
    let parts: Vec<&RawValue> =
        serde_json::from_slice(body).map_err(|_| unreadable("not a list of orders"))?;
    if parts.len() > MOST_ORDERS {
        return Err(unreadable("more orders than were asked for"));
    }
    Ok(parts)
}

/// A page of orders.
pub(crate) fn read_page(body: &[u8], standard: Currency) -> Result<Vec<SeenOrder>, Unreadable> {
    parts(body)?.into_iter().map(|raw| read(raw.get(), standard)).collect()
}

/// One order, as a page held it.
pub(crate) fn read_one(raw: &[u8], standard: Currency) -> Result<SeenOrder, Unreadable> {
    let raw = std::str::from_utf8(raw).map_err(|_| unreadable("not an order"))?;
    read(raw, standard)
}

/// A page of orders by name.
pub(crate) fn read_names(body: &[u8]) -> Result<Vec<SeenName>, Unreadable> {
    let read = |raw: &RawValue| {
        let root: Value =
            serde_json::from_str(raw.get()).map_err(|_| unreadable("not an order"))?;
        let mut fields = Fields::new(&root);
        let id = whole(root.get("id")).filter(|id| *id > 0);
        let id = id.ok_or_else(|| unreadable("an order without its number"))?;
        let placed_at = time(&mut fields, "date_created_gmt");
        let placed_at = placed_at.ok_or_else(|| unreadable("an order without its time"))?;
        let status = fields.text("status").unwrap_or_default();
        Ok(SeenName {
            external_id: id.to_string(),
            number: fields.text("number").unwrap_or_else(|| id.to_string()),
            placed_at,
            changed_at: time(&mut fields, "date_modified_gmt").unwrap_or(placed_at),
            is_order: stage(&status) != Stage::Draft,
        })
    };
    parts(body)?.into_iter().map(read).collect()
}

/// A time in UTC without a zone, as WooCommerce writes it.
fn time(fields: &mut Fields<'_>, name: &str) -> Option<Timestamp> {
    let text = fields.text(name)?;
    let zoned = if text.ends_with('Z') { text } else { format!("{text}Z") };
    fields.read_time(name, &zoned)
}

fn read(raw: &str, standard: Currency) -> Result<SeenOrder, Unreadable> {
    let root: Value = serde_json::from_str(raw).map_err(|_| unreadable("not an order"))?;
    let id = whole(root.get("id")).filter(|id| *id > 0);
    let id = id.ok_or_else(|| unreadable("an order without its number"))?;
    let mut fields = Fields::new(&root);
    let currency = currency(&mut fields, standard);
    let created_at = time(&mut fields, "date_created_gmt");
    let modified_at = time(&mut fields, "date_modified_gmt").or(created_at);
    if modified_at.is_none() {
        fields.note("date_modified_gmt", "kernel.required", "when it changed");
    }
    let lines = lines(&mut fields);
    let total = amount(&mut fields, "total", currency);
    let ship_to = recipient(&fields);
    let paid_at = time(&mut fields, "date_paid_gmt");
    let refunds = refunds(&mut fields, id, currency);
    let method = fields.text("payment_method");
    let payment = paid_at.filter(|_| total > 0).map(|at| SaidPayment {
        reference: format!("{id}/paid"),
        method: method.clone().unwrap_or_else(|| "unknown".to_owned()),
        at,
    });
    let said = Said {
        stage: stage(&fields.text("status").unwrap_or_default()),
        total_minor: total,
        currency: currency.code().to_owned(),
        payment,
        refunds,
        goods: goods(&lines),
        goes_to: goes_to(ship_to.as_ref()),
    };
    let fees = fees(&mut fields, currency);
    let mut new = NewOrder {
        shop: String::new(),
        external_id: id.to_string(),
        kind: OrderKind::Normal,
        placed_at: created_at,
        currency: Some(currency),
        payment: paying(method, paid_at, total),
        buyer: buyer(&fields, root.get("customer_id")),
        message: fields
            .text("customer_note")
            .unwrap_or_default()
            .chars()
            .take(MOST_MESSAGE)
            .collect(),
        tags: own_number(&fields, id),
        lines,
        fees,
        total_minor: Some(total),
        ship_to,
        ship_by: None,
    };
    settle_rounding(&mut new, currency, total);
    let wrong: Vec<FieldFault> = fields.into_wrong();
    Ok(SeenOrder {
        external_id: id.to_string(),
        changed_at: modified_at.unwrap_or(Timestamp::from_micros(0)),
        said,
        order: if wrong.is_empty() { Ok(new) } else { Err(wrong) },
        raw: raw.as_bytes().to_vec(),
    })
}

fn currency(fields: &mut Fields<'_>, standard: Currency) -> Currency {
    let Some(code) = fields.text("currency") else { return standard };
    code.parse().unwrap_or_else(|_| {
        fields.note("currency", "kernel.unknown_currency", "not an ISO 4217 currency");
        standard
    })
}

fn stage(status: &str) -> Stage {
    match status {
        "pending" | "on-hold" => Stage::Unpaid,
        "processing" => Stage::Open,
        "completed" => Stage::Completed,
        "cancelled" | "trash" => Stage::Cancelled,
        "refunded" => Stage::Refunded,
        "failed" => Stage::Failed,
        "checkout-draft" | "auto-draft" => Stage::Draft,
        other => Stage::Unknown(other.chars().take(40).collect()),
    }
}

/// An amount in minor units; nothing and absent are the same.
fn amount(fields: &mut Fields<'_>, name: &str, currency: Currency) -> i64 {
    let Some(text) = fields.text(name) else { return 0 };
    minor(&text, currency).unwrap_or_else(|| {
        fields.note(name, "kernel.not_a_decimal", "not an amount");
        0
    })
}

fn amount_in(fields: &mut Fields<'_>, part: &Value, path: &str, currency: Currency) -> i64 {
    let name = path.rsplit('.').next().unwrap_or(path);
    let Some(text) = part.get(name).and_then(text) else { return 0 };
    minor(&text, currency).unwrap_or_else(|| {
        fields.note(path, "kernel.not_a_decimal", "not an amount");
        0
    })
}

fn lines(fields: &mut Fields<'_>) -> Vec<NewLine> {
    let items = fields.list("line_items");
    let mut lines = Vec::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        let path = |field: &str| format!("line_items[{at}].{field}");
        let quantity = whole(item.get("quantity"));
        let subtotal = item.get("subtotal").and_then(text).unwrap_or_else(|| "0".to_owned());
        let unit_price = micros(&subtotal).and_then(|together| each(together, quantity?));
        if quantity.is_none() {
            fields.note(&path("quantity"), "kernel.invalid_value", "not a whole number");
        } else if unit_price.is_none() {
            fields.note(&path("subtotal"), "kernel.not_a_decimal", "not an amount");
        }
        lines.push(NewLine {
            sku: sku(item),
            title: item
                .get("name")
                .and_then(text)
                .unwrap_or_default()
                .chars()
                .take(MOST_VARIANT)
                .collect(),
            variant: variant(item),
            quantity: quantity.unwrap_or_default(),
            unit_price: unit_price.unwrap_or(Price::from_micros(0)),
            external_line_id: whole(item.get("id")).map(|id| id.to_string()),
        });
    }
    lines
}

/// The SKU, or the shop's number of the goods where nobody gave them one.
fn sku(item: &Value) -> String {
    let number = |name: &str| whole(item.get(name)).filter(|id| *id > 0);
    let numbered = || number("variation_id").or_else(|| number("product_id"));
    let named = item.get("sku").and_then(text);
    named
        .or_else(|| numbered().map(|id| format!("woo-{id}")))
        .unwrap_or_else(|| format!("woo-item-{}", number("id").unwrap_or_default()))
}

/// What was chosen: `Colour: Blue, Size: L`. What begins with an underscore is the shop's own.
fn variant(item: &Value) -> String {
    let chosen =
        item.get("meta_data").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let chosen = chosen.iter().filter_map(|one| {
        let key = one.get("key").and_then(text).filter(|key| !key.starts_with('_'))?;
        let label = one.get("display_key").and_then(text).unwrap_or(key);
        let value = one.get("display_value").or_else(|| one.get("value")).and_then(text)?;
        Some(format!("{label}: {value}"))
    });
    let chosen: Vec<String> = chosen.collect();
    let joined = chosen.join(", ");
    joined.chars().filter(|letter| !letter.is_control()).take(MOST_VARIANT).collect()
}

fn fees(fields: &mut Fields<'_>, currency: Currency) -> Vec<NewFee> {
    let mut fees = Vec::new();
    let mut add = |kind, title: String, amount_minor: i64| {
        if amount_minor != 0 {
            let title =
                title.chars().filter(|letter| !letter.is_control()).take(MOST_VARIANT).collect();
            fees.push(NewFee { kind, title, amount_minor });
        }
    };
    let carrier = fields.list("shipping_lines").first().and_then(|one| one.get("method_title"));
    let carrier = carrier.and_then(text).unwrap_or_default();
    add(FeeKind::Shipping, carrier, amount(fields, "shipping_total", currency));
    let coupons: Vec<String> = fields
        .list("coupon_lines")
        .iter()
        .filter_map(|one| one.get("code").and_then(text))
        .collect();
    add(FeeKind::Discount, coupons.join(", "), -amount(fields, "discount_total", currency));
    for (at, fee) in fields.list("fee_lines").iter().enumerate() {
        let title = fee.get("name").and_then(text).unwrap_or_default();
        let path = format!("fee_lines[{at}].total");
        add(FeeKind::Other, title, amount_in(fields, fee, &path, currency));
    }
    add(FeeKind::Tax, String::new(), amount(fields, "total_tax", currency));
    fees
}

fn refunds(fields: &mut Fields<'_>, order: i64, currency: Currency) -> Vec<SaidRefund> {
    let mut refunds = Vec::new();
    for (at, refund) in fields.list("refunds").iter().enumerate() {
        let path = format!("refunds[{at}].total");
        let amount_minor = amount_in(fields, refund, &path, currency).saturating_abs();
        let id = whole(refund.get("id")).unwrap_or_default();
        if amount_minor > 0 {
            refunds.push(SaidRefund { reference: format!("{order}/refund/{id}"), amount_minor });
        }
    }
    refunds
}

fn paying(method: Option<String>, paid_at: Option<Timestamp>, total: i64) -> Option<NewPayment> {
    if total == 0 || (method.is_none() && paid_at.is_none()) {
        return None;
    }
    let method = method.unwrap_or_else(|| "unknown".to_owned());
    Some(NewPayment { method, amount_minor: None, paid_at, external_id: None })
}

/// Plugins give orders numbers of their own, by which people call them.
fn own_number(fields: &Fields<'_>, id: i64) -> Vec<String> {
    let number = fields.text("number").filter(|number| *number != id.to_string());
    number.map(|number| format!("#{number}").chars().take(100).collect()).into_iter().collect()
}

#[cfg(test)]
mod tests;
