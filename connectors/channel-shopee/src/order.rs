//! An order of Shopee, read: what can be read becomes an order of ours, what cannot is named by its path. Unknown
//! fields stay in the bytes.

use std::collections::BTreeMap;

use channels::amounts::{micros, minor};
use channels::reading::{goes_to, goods, settle_rounding};
use channels::{Said, SaidPayment, SeenOrder, Stage, Unreadable};
use kernel::{Currency, FieldFault, Price, Timestamp};
use orders::new_order::{FeeKind, NewFee, NewLine, NewOrder, NewPayment};
use orders::order::OrderKind;
use serde_json::Value;

use crate::answer::document;
use crate::people::{buyer, recipient};
use crate::stage::stage;
use crate::window::moment;
use channels::fields::{Fields, text, whole};

const MOST_TITLE: usize = 300;
const MOST_MESSAGE: usize = 2_000;
const MOST_CODE: usize = 100;

fn unreadable(why: &str) -> Unreadable {
    Unreadable { why: why.to_owned() }
}

/// One order.
pub(crate) fn read(raw: &str, standard: Currency) -> Result<SeenOrder, Unreadable> {
    let root = document(raw).ok_or_else(|| unreadable("not an order"))?;
    let id = root.get("order_sn").and_then(text);
    let id = id.ok_or_else(|| unreadable("an order without its number"))?;
    let mut fields = Fields::new(&root);
    let currency = currency(&mut fields, standard);
    let changed_at = time(&mut fields, "update_time");
    if changed_at.is_none() {
        fields.note("update_time", "kernel.required", "when it changed");
    }
    let (stage, placed_at) = (stage(&root), time(&mut fields, "create_time"));
    let is_over = stage == Stage::Cancelled;
    let lines = lines(&mut fields, currency);
    let total = total(&mut fields, currency, &stage);
    let ship_to = recipient(&root);
    let paid_at = time(&mut fields, "pay_time").filter(|_| total > 0);
    let method = method(&root);
    let said = Said {
        total_minor: total,
        currency: currency.code().to_owned(),
        payment: paid_at.map(|at| SaidPayment {
            reference: format!("{id}/paid"),
            method: method.clone(),
            at,
        }),
        refunds: Vec::new(),
        goods: goods(&lines),
        // Whose street is hidden is not somebody else.
        goes_to: goes_to(ship_to.as_ref().filter(|person| person.line1.is_some())),
        stage,
    };
    let payment = NewPayment { method, amount_minor: None, paid_at, external_id: None };
    let mut new = NewOrder {
        shop: String::new(),
        external_id: id.clone(),
        kind: OrderKind::Normal,
        placed_at,
        currency: Some(currency),
        payment: Some(payment).filter(|_| total > 0 && !is_over),
        buyer: buyer(&root),
        message: clipped(&fields.text("message_to_seller").unwrap_or_default(), MOST_MESSAGE),
        tags: tags(&root),
        lines,
        fees: Vec::new(),
        // What is left of a cancelled order is no total of what was ordered.
        total_minor: Some(total).filter(|_| !is_over),
        ship_to,
        ship_by: time(&mut fields, "ship_by_date"),
    };
    if !is_over {
        add_rest(&mut new, currency, total);
        settle_rounding(&mut new, currency, total);
    }
    let wrong: Vec<FieldFault> = fields.into_wrong();
    Ok(SeenOrder {
        external_id: id,
        changed_at: changed_at.unwrap_or(Timestamp::from_micros(0)),
        said,
        order: if wrong.is_empty() { Ok(new) } else { Err(wrong) },
        raw: raw.as_bytes().to_vec(),
    })
}

fn clipped(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// A time in seconds; none and the beginning of all time are the same.
fn time(fields: &mut Fields<'_>, name: &str) -> Option<Timestamp> {
    let text = fields.text(name)?;
    match text.parse::<i64>() {
        Ok(0) => None,
        Ok(seconds) if seconds > 0 => Some(moment(seconds)),
        _ => {
            fields.note(name, "kernel.invalid_value", "not a time");
            None
        }
    }
}

fn currency(fields: &mut Fields<'_>, standard: Currency) -> Currency {
    let Some(code) = fields.text("currency") else { return standard };
    code.parse().unwrap_or_else(|_| {
        fields.note("currency", "kernel.unknown_currency", "not an ISO 4217 currency");
        standard
    })
}

/// What the buyer pays in all, in minor units.
fn total(fields: &mut Fields<'_>, currency: Currency, stage: &Stage) -> i64 {
    let Some(written) = fields.text("total_amount") else {
        // Of what is not bought yet, or not any more, there is nothing to pay.
        if !matches!(stage, Stage::Draft | Stage::Cancelled) {
            fields.note("total_amount", "kernel.required", "what it costs");
        }
        return 0;
    };
    minor(&written, currency).unwrap_or_else(|| {
        fields.note("total_amount", "kernel.not_a_decimal", "not an amount");
        0
    })
}

/// Delivery, vouchers and coins are not told apart here: Shopee says what the goods cost and what is paid, and the
/// rest is what lies between.
fn add_rest(new: &mut NewOrder, currency: Currency, total: i64) {
    let Ok(amounts) = new.amounts(currency) else { return };
    let rest = total.saturating_sub(amounts.total);
    if rest != 0 {
        let title = "delivery and vouchers".to_owned();
        new.fees.push(NewFee { kind: FeeKind::Adjustment, title, amount_minor: rest });
    }
}

fn items(order: &Value) -> &[Value] {
    let items = order.get("item_list").and_then(Value::as_array);
    items.map(Vec::as_slice).unwrap_or_default()
}

/// The lines' numbers, each once: what is in an order twice, as part of two offers, has a number of its own.
fn line_ids(items: &[Value]) -> Vec<String> {
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut number = |item: &Value| {
        let of = |name: &str| item.get(name).and_then(text).unwrap_or_default();
        let id = match of("line_item_id") {
            line if line.is_empty() || line == "0" => {
                format!("{}-{}", of("item_id"), of("model_id"))
            }
            line => line,
        };
        let times = known.entry(id.clone()).or_default();
        *times += 1;
        if *times > 1 { format!("{id}-{times}") } else { id }
    };
    items.iter().map(&mut number).collect()
}

/// How many pieces of a line are to be sent: those that were cancelled since are not.
fn left(item: &Value) -> Option<i64> {
    let bought = whole(item.get("model_quantity_purchased"))?;
    Some(bought.saturating_sub(whole(item.get("cancelled_qty")).unwrap_or_default().max(0)))
}

/// The lines of an order and how many pieces of each are to be sent; those of which none is, where others are, are
/// left out.
pub(crate) fn pieces(order: &Value) -> Vec<(String, i64)> {
    let counted = lines_left(items(order)).into_iter();
    counted.map(|(id, _, pieces)| (id, pieces.unwrap_or_default())).collect()
}

fn lines_left(items: &[Value]) -> Vec<(String, usize, Option<i64>)> {
    let ids = line_ids(items);
    let some_left = items.iter().any(|item| left(item).is_some_and(|left| left > 0));
    let of = |(at, (id, item)): (usize, (String, &Value))| match left(item) {
        Some(left) if left > 0 || !some_left => {
            let bought = whole(item.get("model_quantity_purchased"));
            Some((id, at, if some_left { Some(left) } else { bought }))
        }
        Some(_) => None,
        None => Some((id, at, None)),
    };
    ids.into_iter().zip(items).enumerate().filter_map(of).collect()
}

fn lines(fields: &mut Fields<'_>, currency: Currency) -> Vec<NewLine> {
    let items = items(fields.root());
    let mut lines = Vec::with_capacity(items.len());
    for (id, at, quantity) in lines_left(items) {
        let Some(item) = items.get(at) else { continue };
        let path = |field: &str| format!("item_list[{at}].{field}");
        if quantity.is_none_or(|quantity| quantity < 1) {
            let path = path("model_quantity_purchased");
            fields.note(&path, "kernel.invalid_value", "not a number of pieces");
        }
        let of = |name: &str| item.get(name).and_then(text);
        let price = of("model_discounted_price").or_else(|| of("model_original_price"));
        let price = price.and_then(|price| price_of(&price, currency));
        if price.is_none() {
            let path = path("model_discounted_price");
            fields.note(&path, "kernel.not_a_decimal", "not an amount");
        }
        lines.push(NewLine {
            sku: clipped(&sku(item), MOST_CODE),
            title: clipped(&of("item_name").unwrap_or_default(), MOST_TITLE),
            variant: clipped(&of("model_name").unwrap_or_default(), MOST_TITLE),
            quantity: quantity.unwrap_or_default(),
            unit_price: price.unwrap_or(Price::from_micros(0)),
            external_line_id: Some(id),
        });
    }
    lines
}

fn price_of(text: &str, currency: Currency) -> Option<Price> {
    minor(text, currency)?;
    let micros = i64::try_from(micros(text)?).ok()?;
    Price::from_micros(micros).to_string().parse().ok()
}

/// The SKU of the variation, or that of the product; Shopee's own numbers where the seller gave them none.
fn sku(item: &Value) -> String {
    let of = |name: &str| item.get(name).and_then(text);
    of("model_sku").or_else(|| of("item_sku")).unwrap_or_else(|| {
        let product = of("item_id").unwrap_or_default();
        match of("model_id") {
            Some(model) if model != "0" => format!("shopee-{product}-{model}"),
            _ => format!("shopee-{product}"),
        }
    })
}

fn method(order: &Value) -> String {
    let method = order.get("payment_method").and_then(text);
    clipped(&method.unwrap_or_else(|| "Shopee".to_owned()), MOST_CODE)
}

/// Whether it is paid at the door, and who the buyer wants to bring it.
fn tags(order: &Value) -> Vec<String> {
    let at_the_door = order.get("cod") == Some(&Value::Bool(true));
    let carrier = order.get("shipping_carrier").and_then(text);
    let tags = at_the_door.then(|| "cod".to_owned()).into_iter().chain(carrier);
    tags.map(|tag| clipped(&tag, MOST_CODE)).collect()
}

#[cfg(test)]
mod tests;
