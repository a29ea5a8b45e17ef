//! An order of Shopify, read: what can be read becomes an order of ours, what cannot is named by its path.
//! Amounts are in the shop's own currency, whatever the buyer saw. Unknown fields stay in the bytes.

use channels::amounts::{micros, minor};
use channels::reading::{goes_to, goods, settle_rounding};
use channels::{Said, SaidPayment, SaidRefund, SeenOrder, Stage, Unreadable};
use kernel::{Currency, FieldFault, Price, Timestamp};
use orders::new_order::{FeeKind, NewFee, NewLine, NewOrder, NewPayment};
use orders::order::OrderKind;
use serde_json::Value;

use crate::graphql::number;
use crate::people::{buyer, recipient};
use crate::texts::MOST_REFUNDS;
use channels::fields::{Fields, text, whole};

const MOST_TITLE: usize = 300;
const MOST_MESSAGE: usize = 2_000;

fn unreadable(why: &str) -> Unreadable {
    Unreadable { why: why.to_owned() }
}

/// One order.
pub(crate) fn read(raw: &str, standard: Currency) -> Result<SeenOrder, Unreadable> {
    let root: Value = serde_json::from_str(raw).map_err(|_| unreadable("not an order"))?;
    let id = root.get("legacyResourceId").and_then(number);
    let id = id.ok_or_else(|| unreadable("an order without its number"))?;
    let mut fields = Fields::new(&root);
    let currency = currency(&mut fields, standard);
    let changed_at = fields.time("updatedAt");
    if changed_at.is_none() {
        fields.note("updatedAt", "kernel.required", "when it changed");
    }
    let placed_at = fields.time("processedAt").or_else(|| fields.time("createdAt"));
    let is_over = is_over(&root);
    let lines = lines(&mut fields, is_over);
    let money = Money::read(&mut fields, currency, is_over);
    let ship_to = recipient(&root);
    let refunds = refunds(&mut fields, &id, currency);
    let paid_at = paid_at(&mut fields, placed_at.or(changed_at)).filter(|_| money.said > 0);
    let method = method(&mut fields);
    let said = Said {
        stage: stage(&root),
        total_minor: money.said,
        currency: currency.code().to_owned(),
        payment: paid_at.map(|at| SaidPayment {
            reference: format!("{id}/paid"),
            method: method.clone().unwrap_or_else(|| "unknown".to_owned()),
            at,
        }),
        refunds,
        goods: goods(&lines),
        goes_to: goes_to(ship_to.as_ref()),
    };
    let mut new = NewOrder {
        shop: String::new(),
        external_id: id.clone(),
        kind: OrderKind::Normal,
        placed_at,
        currency: Some(currency),
        payment: paying(method, paid_at, &money),
        buyer: buyer(&root),
        message: clipped(&fields.text("note").unwrap_or_default(), MOST_MESSAGE),
        tags: fields.text("name").map(|name| clipped(&name, 100)).into_iter().collect(),
        lines,
        fees: Vec::new(),
        total_minor: Some(money.total),
        ship_to,
        ship_by: None,
    };
    fees(&mut new, &mut fields, currency, &money);
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

fn currency(fields: &mut Fields<'_>, standard: Currency) -> Currency {
    let Some(code) = fields.text("currencyCode") else { return standard };
    code.parse().unwrap_or_else(|_| {
        fields.note("currencyCode", "kernel.unknown_currency", "not an ISO 4217 currency");
        standard
    })
}

fn line_nodes(root: &Value) -> &[Value] {
    let nodes = root.pointer("/lineItems/nodes").and_then(Value::as_array);
    nodes.map(Vec::as_slice).unwrap_or_default()
}

/// Whether nothing of it is wanted any more: it is read as it was ordered then, since nothing would be left.
fn is_over(root: &Value) -> bool {
    let left = |line: &Value| whole(line.get("currentQuantity")).is_none_or(|left| left != 0);
    root.get("cancelledAt").is_some_and(|at| !at.is_null()) || !line_nodes(root).iter().any(left)
}

/// Where it stands. What is cancelled or paid back is that, whatever was sent.
fn stage(root: &Value) -> Stage {
    let word = |name: &str| root.get(name).and_then(Value::as_str).unwrap_or_default();
    let unknown = |word: &str| Stage::Unknown(clipped(&word.to_lowercase(), 40));
    if root.get("cancelledAt").is_some_and(|at| !at.is_null()) {
        return Stage::Cancelled;
    }
    if root.get("test") == Some(&Value::Bool(true)) {
        return Stage::Unknown("test-order".to_owned());
    }
    let money = match word("displayFinancialStatus") {
        "REFUNDED" => return Stage::Refunded,
        "VOIDED" | "EXPIRED" => return Stage::Failed,
        // Without a status nothing was to be paid.
        "PAID" | "PARTIALLY_REFUNDED" | "" => Stage::Open,
        "PENDING" | "AUTHORIZED" | "PARTIALLY_PAID" => Stage::Unpaid,
        other => return unknown(other),
    };
    match word("displayFulfillmentStatus") {
        "FULFILLED" => Stage::Completed,
        "PARTIALLY_FULFILLED" if line_nodes(root).iter().any(has_left) => Stage::Completed,
        "UNFULFILLED"
        | "OPEN"
        | "IN_PROGRESS"
        | "PENDING_FULFILLMENT"
        | "REQUEST_DECLINED"
        | "RESTOCKED"
        | "PARTIALLY_FULFILLED"
        | "" => money,
        // Also what somebody there put on hold, or what is to be sent later.
        other => unknown(other),
    }
}

/// Whether something of a line was sent. Gift cards and the like are sent by the shop itself.
fn has_left(line: &Value) -> bool {
    let number = |name: &str| whole(line.get(name)).unwrap_or_default();
    line.get("requiresShipping") == Some(&Value::Bool(true))
        && number("unfulfilledQuantity") < number("currentQuantity")
}

fn lines(fields: &mut Fields<'_>, is_over: bool) -> Vec<NewLine> {
    let root = fields.root();
    if root.pointer("/lineItems/pageInfo/hasNextPage") != Some(&Value::Bool(false)) {
        fields.note("lineItems", "channels.order_cut", "not all of its lines came");
    }
    let nodes = line_nodes(root);
    let mut lines = Vec::with_capacity(nodes.len());
    for (at, item) in nodes.iter().enumerate() {
        let path = |field: &str| format!("lineItems[{at}].{field}");
        let name = if is_over { "quantity" } else { "currentQuantity" };
        let quantity = whole(item.get(name));
        if quantity == Some(0) {
            continue;
        }
        let price = item.pointer("/originalUnitPriceSet/shopMoney/amount").and_then(text);
        let price = price.and_then(|price| micros(&price));
        let price = price.and_then(|micros| i64::try_from(micros).ok()).map(Price::from_micros);
        if quantity.is_none() {
            fields.note(&path(name), "kernel.invalid_value", "not a whole number");
        }
        if price.is_none() {
            fields.note(&path("originalUnitPriceSet"), "kernel.not_a_decimal", "not an amount");
        }
        let of = |name: &str| item.get(name).and_then(text).unwrap_or_default();
        lines.push(NewLine {
            sku: sku(item),
            title: clipped(&of("title"), MOST_TITLE),
            variant: clipped(&of("variantTitle"), MOST_TITLE),
            quantity: quantity.unwrap_or_default(),
            unit_price: price.unwrap_or(Price::from_micros(0)),
            external_line_id: item.get("id").and_then(number),
        });
    }
    lines
}

/// The SKU, or the shop's number of the goods where nobody gave them one.
fn sku(item: &Value) -> String {
    let variant = || item.pointer("/variant/legacyResourceId").and_then(number);
    let line = || item.get("id").and_then(number).unwrap_or_default();
    item.get("sku")
        .and_then(text)
        .or_else(|| variant().map(|id| format!("shopify-{id}")))
        .unwrap_or_else(|| format!("shopify-item-{}", line()))
}

/// The amounts of an order, as it is or, when it is over, as it was. In minor units.
struct Money {
    total: i64,
    /// What it came to before money went back: a refund is no other amount.
    said: i64,
    received: i64,
    /// The goods less what was taken off, where the shop says so.
    subtotal: Option<i64>,
    discounts: i64,
    shipping: i64,
    /// What may be added to the prices at most, and what is said to be.
    most_tax: i64,
    tax: i64,
    tips: i64,
    duties: i64,
    additional: i64,
    rounding: i64,
}

impl Money {
    fn read(fields: &mut Fields<'_>, currency: Currency, is_over: bool) -> Self {
        let yes = |fields: &Fields<'_>, name: &str| fields.root()[name] == Value::Bool(true);
        let (with_tax, with_duties) = (yes(fields, "taxesIncluded"), yes(fields, "dutiesIncluded"));
        let mut of = |name: &str| amount(fields, name, currency);
        let total = of(if is_over { "totalPriceSet" } else { "currentTotalPriceSet" });
        let refunded = of("totalRefundedSet");
        let most_tax = if with_tax { 0 } else { of("totalTaxSet") };
        let duties = match (with_duties, is_over) {
            (true, _) => 0,
            (false, true) => of("originalTotalDutiesSet"),
            (false, false) => of("currentTotalDutiesSet"),
        };
        Self {
            total,
            said: if is_over { total } else { total.saturating_add(refunded) },
            received: of("totalReceivedSet"),
            subtotal: if is_over { None } else { Some(of("currentSubtotalPriceSet")) },
            discounts: of("totalDiscountsSet"),
            shipping: of(match is_over {
                true => "totalShippingPriceSet",
                false => "currentShippingPriceSet",
            }),
            most_tax,
            tax: match (with_tax, is_over) {
                (true, _) => 0,
                (false, true) => most_tax,
                (false, false) => of("currentTotalTaxSet"),
            },
            tips: of("totalTipReceivedSet"),
            duties,
            additional: of(match is_over {
                true => "originalTotalAdditionalFeesSet",
                false => "currentTotalAdditionalFeesSet",
            }),
            rounding: of("totalCashRoundingAdjustment/paymentSet"),
        }
    }
}

/// An amount in the shop's currency; nothing and absent are the same.
fn amount(fields: &mut Fields<'_>, path: &str, currency: Currency) -> i64 {
    let found = fields.root().pointer(&format!("/{path}/shopMoney/amount")).and_then(text);
    let Some(found) = found else { return 0 };
    minor(&found, currency).unwrap_or_else(|| {
        fields.note(&path.replace('/', "."), "kernel.not_a_decimal", "not an amount");
        0
    })
}

/// What is added to the goods, and taken off.
fn fees(new: &mut NewOrder, fields: &mut Fields<'_>, currency: Currency, money: &Money) {
    let Ok(amounts) = new.amounts(currency) else { return };
    let off = match money.subtotal {
        Some(subtotal) => amounts.goods.saturating_sub(subtotal),
        None => money.discounts,
    };
    let codes: Vec<String> = fields.list("discountCodes").iter().filter_map(text).collect();
    let carrier = fields.root().pointer("/shippingLine/title").and_then(text).unwrap_or_default();
    let rest = [money.shipping, -off, money.tax, money.tips, money.rounding];
    let sum = rest.into_iter().fold(amounts.goods, i64::saturating_add);
    let short = money.total.saturating_sub(sum);
    // Duties may be among the additional fees as well: they are paid once.
    let duties = if short == money.additional { 0 } else { money.duties };
    let short = short.saturating_sub(duties).saturating_sub(money.additional);
    // The tax on what is sent is not in the sum of those of the goods.
    let room = money.most_tax.saturating_sub(money.tax);
    let tax = money.tax.saturating_add(if (1..=room).contains(&short) { short } else { 0 });
    for (kind, title, amount_minor) in [
        (FeeKind::Shipping, carrier, money.shipping),
        (FeeKind::Discount, codes.join(", "), off.saturating_neg()),
        (FeeKind::Tax, String::new(), tax),
        (FeeKind::Other, "tip".to_owned(), money.tips),
        (FeeKind::Other, "duties".to_owned(), duties),
        (FeeKind::Other, "additional fees".to_owned(), money.additional),
        (FeeKind::Adjustment, "rounding".to_owned(), money.rounding),
    ] {
        if amount_minor != 0 {
            let title: String = title.chars().filter(|letter| !letter.is_control()).collect();
            new.fees.push(NewFee { kind, title: clipped(&title, MOST_TITLE), amount_minor });
        }
    }
}

fn refunds(fields: &mut Fields<'_>, order: &str, currency: Currency) -> Vec<SaidRefund> {
    let list = fields.list("refunds");
    if list.len() >= MOST_REFUNDS {
        fields.note("refunds", "channels.order_cut", "it may have more refunds than came");
    }
    let mut refunds = Vec::new();
    for (at, refund) in list.iter().enumerate() {
        let path = format!("refunds/{at}/totalRefundedSet");
        let amount_minor = amount(fields, &path, currency);
        let id = refund.get("legacyResourceId").and_then(number).unwrap_or_default();
        if amount_minor > 0 {
            refunds.push(SaidRefund { reference: format!("{order}/refund/{id}"), amount_minor });
        }
    }
    refunds
}

/// When all of its money was there; nothing while some of it is not.
fn paid_at(fields: &mut Fields<'_>, otherwise: Option<Timestamp>) -> Option<Timestamp> {
    let status = fields.text("displayFinancialStatus").unwrap_or_default();
    if !matches!(status.as_str(), "PAID" | "PARTIALLY_REFUNDED" | "REFUNDED") {
        return None;
    }
    let came = |one: &&Value| {
        let word = |name: &str| one.get(name).and_then(Value::as_str).unwrap_or_default();
        word("status") == "SUCCESS" && matches!(word("kind"), "SALE" | "CAPTURE")
    };
    let at = fields.list("transactions").iter().filter(came);
    let at = at.filter_map(|one| one.get("processedAt")?.as_str()?.parse::<Timestamp>().ok());
    at.max().or(otherwise)
}

fn method(fields: &mut Fields<'_>) -> Option<String> {
    let names: Vec<String> = fields.list("paymentGatewayNames").iter().filter_map(text).collect();
    (!names.is_empty()).then(|| clipped(&names.join(", "), 100))
}

fn paying(method: Option<String>, paid_at: Option<Timestamp>, money: &Money) -> Option<NewPayment> {
    if money.said == 0 || (method.is_none() && paid_at.is_none()) {
        return None;
    }
    let method = method.unwrap_or_else(|| "unknown".to_owned());
    // More came than it costs now where some of it went back.
    let other = paid_at.is_some() && money.received > 0 && money.received != money.total;
    let amount_minor = other.then_some(money.received);
    Some(NewPayment { method, amount_minor, paid_at, external_id: None })
}

#[cfg(test)]
mod tests;
