//! An order of eBay, read: what can be read becomes an order of ours, what cannot is named by its path. Unknown
//! fields stay in the bytes.

use channels::amounts::each;
use channels::reading::{goes_to, goods, settle_rounding};
use channels::{Said, SaidPayment, SeenOrder, Unreadable};
use kernel::{Currency, FieldFault, Price, Timestamp};
use orders::new_order::{NewLine, NewOrder, NewPayment};
use orders::order::OrderKind;
use serde_json::Value;

use crate::money::{Money, currency, line_items, of_line, refunds};
use crate::people::{buyer, recipient};
use crate::stage::{is_paid, stage};
use channels::fields::{Fields, text, whole};

const MOST_TITLE: usize = 300;
const MOST_MESSAGE: usize = 2_000;

fn unreadable(why: &str) -> Unreadable {
    Unreadable { why: why.to_owned() }
}

/// One order.
pub(crate) fn read(raw: &str, standard: Currency) -> Result<SeenOrder, Unreadable> {
    let root: Value = serde_json::from_str(raw).map_err(|_| unreadable("not an order"))?;
    let id = root.get("orderId").and_then(text);
    let id = id.ok_or_else(|| unreadable("an order without its number"))?;
    let mut fields = Fields::new(&root);
    let currency = currency(&mut fields, standard);
    let changed_at = fields.time("lastModifiedDate");
    if changed_at.is_none() {
        fields.note("lastModifiedDate", "kernel.required", "when it changed");
    }
    let placed_at = fields.time("creationDate");
    let lines = lines(&mut fields, currency);
    let money = Money::read(&mut fields, currency);
    let refunds = refunds(&mut fields, &id, currency);
    let ship_to = recipient(&root);
    let method = method(&root);
    let paid_at = paid_at(&mut fields, placed_at.or(changed_at)).filter(|_| money.total > 0);
    // After ninety days eBay says no more who it was, which is no other recipient.
    let named = ship_to.as_ref().filter(|person| person.name.is_some());
    let said = Said {
        stage: stage(&root),
        total_minor: money.total,
        currency: currency.code().to_owned(),
        payment: paid_at.map(|at| SaidPayment {
            reference: format!("{id}/paid"),
            method: method.clone().unwrap_or_else(|| "unknown".to_owned()),
            at,
        }),
        refunds,
        goods: goods(&lines),
        goes_to: goes_to(named),
    };
    let ship_by = ship_by(&mut fields);
    let mut new = NewOrder {
        shop: String::new(),
        external_id: id.clone(),
        kind: OrderKind::Normal,
        placed_at,
        currency: Some(currency),
        payment: paying(method, paid_at, &money),
        buyer: buyer(&root),
        message: clipped(&fields.text("buyerCheckoutNotes").unwrap_or_default(), MOST_MESSAGE),
        tags: tags(&root),
        lines,
        fees: Vec::new(),
        total_minor: Some(money.total),
        ship_to,
        ship_by,
    };
    money.fees(&mut new, &root);
    settle_rounding(&mut new, currency, money.total);
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

/// The number it has in lists of the seller's, and where it was bought.
fn tags(order: &Value) -> Vec<String> {
    let number = order.get("salesRecordReference").and_then(text);
    let number = number.filter(|number| number != "0").map(|number| format!("#{number}"));
    let market = order.pointer("/lineItems/0/purchaseMarketplaceId").and_then(text);
    number.into_iter().chain(market).map(|tag| clipped(&tag, 100)).collect()
}

fn lines(fields: &mut Fields<'_>, currency: Currency) -> Vec<NewLine> {
    let items = line_items(fields.root());
    let mut lines = Vec::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        let path = |field: &str| format!("lineItems[{at}].{field}");
        let quantity = whole(item.get("quantity"));
        if quantity.is_none_or(|quantity| quantity < 1) {
            fields.note(&path("quantity"), "kernel.invalid_value", "not a number of pieces");
        }
        let cost = item.get("lineItemCost");
        if cost.is_none_or(Value::is_null) {
            fields.note(&path("lineItemCost"), "kernel.required", "what they cost together");
        }
        let together = of_line(fields, &path("lineItemCost"), cost, currency);
        let price = together.zip(quantity).and_then(|(together, pieces)| each(together, pieces));
        let of = |name: &str| item.get(name).and_then(text);
        lines.push(NewLine {
            sku: sku(item),
            title: clipped(&of("title").unwrap_or_default(), MOST_TITLE),
            variant: clipped(&variant(item), MOST_TITLE),
            quantity: quantity.unwrap_or_default(),
            unit_price: price.unwrap_or(Price::from_micros(0)),
            external_line_id: of("lineItemId"),
        });
    }
    lines
}

/// The SKU, or eBay's numbers of the listing and its variation where the seller gave them none.
fn sku(item: &Value) -> String {
    let of = |name: &str| item.get(name).and_then(text);
    of("sku").unwrap_or_else(|| match (of("legacyItemId"), of("legacyVariationId")) {
        (Some(item), Some(variation)) if variation != "0" => format!("ebay-{item}-{variation}"),
        (Some(item), _) => format!("ebay-{item}"),
        (None, _) => format!("ebay-item-{}", of("lineItemId").unwrap_or_default()),
    })
}

/// What tells it from the listing's other variations: `Colour: blue, Size: L`.
fn variant(item: &Value) -> String {
    let aspects = item.get("variationAspects").and_then(Value::as_array);
    let aspects = aspects.map(Vec::as_slice).unwrap_or_default().iter();
    let said = aspects.filter_map(|aspect| {
        let of = |name: &str| aspect.get(name).and_then(text);
        of("name").zip(of("value")).map(|(name, value)| format!("{name}: {value}"))
    });
    said.collect::<Vec<_>>().join(", ")
}

/// The first day by which something of it is to be sent.
fn ship_by(fields: &mut Fields<'_>) -> Option<Timestamp> {
    let items = line_items(fields.root());
    let mut first: Option<Timestamp> = None;
    for (at, item) in items.iter().enumerate() {
        let day = item.pointer("/lineItemFulfillmentInstructions/shipByDate").and_then(text);
        let Some(day) = day else { continue };
        match day.parse::<Timestamp>() {
            Ok(day) => first = Some(first.map_or(day, |first| first.min(day))),
            Err(_) => {
                let path = format!("lineItems[{at}].lineItemFulfillmentInstructions.shipByDate");
                fields.note(&path, "kernel.invalid_value", "not a time");
            }
        }
    }
    first
}

fn payments(order: &Value) -> &[Value] {
    let payments = order.pointer("/paymentSummary/payments").and_then(Value::as_array);
    payments.map(Vec::as_slice).unwrap_or_default()
}

/// When the last of its money came; nothing while some of it did not.
fn paid_at(fields: &mut Fields<'_>, otherwise: Option<Timestamp>) -> Option<Timestamp> {
    let root = fields.root();
    if !is_paid(root) {
        return None;
    }
    let at = payments(root).iter().filter_map(|payment| payment.get("paymentDate")?.as_str());
    at.filter_map(|at| at.parse::<Timestamp>().ok()).max().or(otherwise)
}

fn method(order: &Value) -> Option<String> {
    let names = payments(order).iter().filter_map(|one| one.get("paymentMethod").and_then(text));
    let mut names: Vec<String> = names.map(|name| name.to_lowercase()).collect();
    names.sort_unstable();
    names.dedup();
    (!names.is_empty()).then(|| clipped(&names.join(", "), 100))
}

fn paying(method: Option<String>, paid_at: Option<Timestamp>, money: &Money) -> Option<NewPayment> {
    if money.total == 0 || (method.is_none() && paid_at.is_none()) {
        return None;
    }
    let method = method.unwrap_or_else(|| "unknown".to_owned());
    Some(NewPayment { method, amount_minor: None, paid_at, external_id: None })
}

#[cfg(test)]
mod tests;
