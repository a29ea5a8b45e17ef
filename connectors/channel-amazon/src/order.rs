//! An order of Amazon, read: what can be read becomes an order of ours, what cannot is named by its path.
//! Unknown fields stay in the bytes.

mod money;

use channels::reading::{goes_to, goods, settle_rounding};
use channels::{Said, SaidPayment, SeenOrder, Stage, Unreadable};
use kernel::{Currency, FieldFault, Timestamp};
use orders::new_order::{NewOrder, NewPayment};
use orders::order::OrderKind;
use serde_json::Value;

use crate::fields::{clipped, list, time, word};
use crate::people::{buyer, recipient};
use channels::fields::{Fields, text};

const MOST_MESSAGE: usize = 2_000;
const MOST_TAGS: usize = 20;

fn unreadable(why: &str) -> Unreadable {
    Unreadable { why: why.to_owned() }
}

/// Whose an order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It is sent from here, or was to be.
    Ours,
    /// Its money is not certain yet, and Amazon tells neither what it costs nor where it goes.
    NotYet,
    /// Amazon sends it out of its own warehouses: no work of this one.
    Theirs,
}

pub(crate) fn kind(order: &Value) -> Kind {
    let status = word(order, "/fulfillment/fulfillmentStatus");
    match word(order, "/fulfillment/fulfilledBy") {
        "AMAZON" => Kind::Theirs,
        _ if matches!(status, "PENDING" | "PENDING_AVAILABILITY") => Kind::NotYet,
        _ => Kind::Ours,
    }
}

/// One order.
pub(crate) fn read(raw: &str, standard: Currency) -> Result<SeenOrder, Unreadable> {
    let root: Value = serde_json::from_str(raw).map_err(|_| unreadable("not an order"))?;
    let id = root.get("orderId").and_then(text);
    let id = id.ok_or_else(|| unreadable("an order without its number"))?;
    let mut fields = Fields::new(&root);
    let changed_at = time(&mut fields, "/lastUpdatedTime");
    if changed_at.is_none() {
        fields.note("lastUpdatedTime", "kernel.required", "when it changed");
    }
    let placed_at = time(&mut fields, "/createdTime");
    let ship_by = time(&mut fields, "/fulfillment/shipByWindow/latestDateTime");
    let stage = stage(&root);
    let currency = money::currency(&mut fields, standard);
    let lines = money::lines(&mut fields, currency, stage == Stage::Cancelled);
    let ship_to = recipient(&root);
    let mut new = NewOrder {
        shop: String::new(),
        external_id: id.clone(),
        kind: order_kind(&root),
        placed_at,
        currency: Some(currency),
        payment: None,
        buyer: buyer(&root),
        message: message(&root),
        tags: tags(&root),
        lines,
        fees: Vec::new(),
        total_minor: None,
        ship_to,
        ship_by,
    };
    let total = money::fees(&mut new, &mut fields, currency);
    // What is left of a cancelled order is no total of what was ordered.
    new.total_minor = (stage != Stage::Cancelled).then_some(total);
    if stage != Stage::Cancelled {
        settle_rounding(&mut new, currency, total);
    }
    let method = method(&root);
    let paid_at = placed_at.or(changed_at).filter(|_| total > 0 && is_paid(&root, &stage));
    if total > 0 && stage != Stage::Cancelled {
        let method = method.clone();
        new.payment = Some(NewPayment { method, amount_minor: None, paid_at, external_id: None });
    }
    let said = Said {
        stage,
        total_minor: total,
        currency: currency.code().to_owned(),
        payment: paid_at.map(|at| SaidPayment { reference: format!("{id}/paid"), method, at }),
        refunds: Vec::new(),
        goods: goods(&new.lines),
        goes_to: addressed(&new),
    };
    let wrong: Vec<FieldFault> = fields.into_wrong();
    Ok(SeenOrder {
        external_id: id,
        changed_at: changed_at.unwrap_or(Timestamp::from_micros(0)),
        said,
        order: if wrong.is_empty() { Ok(new) } else { Err(wrong) },
        raw: raw.as_bytes().to_vec(),
    })
}

/// Who the goods go to, if Amazon says it: without a street, what is left is not another recipient.
fn addressed(new: &NewOrder) -> String {
    let street = new.ship_to.as_ref().is_some_and(|person| person.line1.is_some());
    if street { goes_to(new.ship_to.as_ref()) } else { String::new() }
}

/// Where it stands.
fn stage(root: &Value) -> Stage {
    if kind(root) != Kind::Ours {
        return Stage::Draft;
    }
    let asks_to_cancel = || {
        let asked = |item: &Value| item.pointer("/cancellation/cancellationRequest").is_some();
        list(root, "/orderItems").iter().any(asked)
    };
    match word(root, "/fulfillment/fulfillmentStatus") {
        "CANCELLED" => Stage::Cancelled,
        // Something of it was sent.
        "SHIPPED" | "PARTIALLY_SHIPPED" => Stage::Completed,
        "UNSHIPPED" if asks_to_cancel() => Stage::Unknown("buyer-asks-to-cancel".to_owned()),
        "UNSHIPPED" if has(root, "IN_STORE_PICK_UP") => {
            Stage::Unknown("in-store-pick-up".to_owned())
        }
        "UNSHIPPED" => Stage::Open,
        "" => Stage::Unknown("no-status".to_owned()),
        other => Stage::Unknown(clipped(&other.to_lowercase(), 40)),
    }
}

/// Whether it is of a programme of Amazon's.
fn has(root: &Value, program: &str) -> bool {
    list(root, "/programs").iter().any(|one| one.as_str() == Some(program))
}

fn order_kind(root: &Value) -> OrderKind {
    let of = |kind: &str| {
        list(root, "/associatedOrders").iter().any(|one| word(one, "/associationType") == kind)
    };
    if of("REPLACEMENT_ORIGINAL_ID") {
        OrderKind::Resend
    } else if of("EXCHANGE_ORIGINAL_ID") {
        OrderKind::Exchange
    } else if has(root, "AMAZON_BUSINESS") {
        OrderKind::B2b
    } else {
        OrderKind::Normal
    }
}

/// The programmes it is of, such as `prime`.
fn tags(root: &Value) -> Vec<String> {
    let programs = list(root, "/programs").iter().filter_map(text);
    programs.map(|one| clipped(&one.to_lowercase(), 100)).take(MOST_TAGS).collect()
}

/// What the buyer wrote to whoever brings it, and to whom it is given.
fn message(root: &Value) -> String {
    let wrote = root.pointer("/recipient/deliveryPreference/addressInstruction").and_then(text);
    let gifts = list(root, "/orderItems")
        .iter()
        .filter_map(|item| text(item.pointer("/fulfillment/packing/giftOption/giftMessage")?));
    let all: Vec<String> = wrote.into_iter().chain(gifts).collect();
    clipped(&all.join("\n"), MOST_MESSAGE)
}

fn methods(root: &Value) -> impl Iterator<Item = String> + '_ {
    list(root, "/payment/paymentExecutions")
        .iter()
        .filter_map(|one| text(one.get("paymentMethod")?))
}

/// How it is paid; by Amazon, who says nothing else.
fn method(root: &Value) -> String {
    let mut names: Vec<String> = methods(root).collect();
    names.dedup();
    if names.is_empty() { "Amazon".to_owned() } else { clipped(&names.join(", "), 100) }
}

/// Whether its money is certain: Amazon takes it before it says that an order is to be sent, but for that which is
/// paid at the door.
fn is_paid(root: &Value, stage: &Stage) -> bool {
    let is_certain = matches!(stage, Stage::Open | Stage::Completed | Stage::Unknown(_));
    is_certain && !methods(root).any(|method| method == "CashOnDelivery")
}

#[cfg(test)]
mod tests;
