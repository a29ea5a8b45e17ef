//! An order, read by the terms: what can be read becomes an order of ours, what cannot is named by where it stands
//! at the shop.

use channels::amounts::{each, micros, minor};
use channels::reading::{goes_to, goods, settle_rounding};
use channels::{Said, SaidPayment, SaidRefund, SeenName, SeenOrder, Stage, Unreadable};
use customers::PersonInput;
use kernel::{Currency, Price, Timestamp};
use orders::new_order::{NewBuyer, NewFee, NewLine, NewOrder, NewPayment};
use orders::order::OrderKind;

use crate::document::Part;
use crate::reader::Reader;
use crate::terms::{Buyer, Fee, Lines, MoneyTerms, Order, Payment, Person, Terms, Unit};

const MOST_TITLE: usize = 300;
const MOST_MESSAGE: usize = 2_000;
const MOST_TAG: usize = 100;
/// A word nobody knows, as it is shown.
const MOST_WORD: usize = 40;

fn without(what: &str) -> Unreadable {
    Unreadable { why: format!("an order without its {what}") }
}

fn short(text: Option<String>, most: usize) -> String {
    let text = text.unwrap_or_default();
    text.chars().filter(|letter| !letter.is_control()).take(most).collect()
}

/// An order as a page of names holds it.
pub(crate) fn read_name(terms: &Terms, part: &Part<'_>) -> Result<SeenName, Unreadable> {
    let each = &terms.orders.each;
    let mut reader = Reader::new(terms);
    let external_id = reader.text(&each.id, "", part).ok_or_else(|| without("number"))?;
    let placed_at = each.placed_at.as_ref().and_then(|at| reader.time(at, "", part));
    let placed_at = placed_at.ok_or_else(|| without("time"))?;
    let number = each.number.as_ref().and_then(|number| reader.text(number, "", part));
    Ok(SeenName {
        number: number.unwrap_or_else(|| external_id.clone()),
        external_id,
        placed_at,
        changed_at: reader.time(&each.changed_at, "", part).unwrap_or(placed_at),
        is_order: stage(each, part) != Stage::Draft,
    })
}

fn stage(each: &Order, part: &Part<'_>) -> Stage {
    use crate::terms::StageWord as Word;
    let words = each.stage.at.0.iter().filter_map(|at| at.find(part)?.text());
    let said = words.collect::<Vec<_>>().join(" ");
    match each.stage.words.get(&said) {
        Some(Word::Draft) => Stage::Draft,
        Some(Word::Unpaid) => Stage::Unpaid,
        Some(Word::Open) => Stage::Open,
        Some(Word::Completed) => Stage::Completed,
        Some(Word::Cancelled) => Stage::Cancelled,
        Some(Word::Refunded) => Stage::Refunded,
        Some(Word::Failed) => Stage::Failed,
        None => Stage::Unknown(said.chars().take(MOST_WORD).collect()),
    }
}

/// Reads an order.
pub(crate) fn read(
    terms: &Terms,
    part: &Part<'_>,
    standard: Currency,
) -> Result<SeenOrder, Unreadable> {
    let each = &terms.orders.each;
    let mut reader = Reader::new(terms);
    let id = reader.text(&each.id, "", part).ok_or_else(|| without("number"))?;
    let changed_at = reader.must_time(&each.changed_at, "", part);
    let placed_at = each.placed_at.as_ref().and_then(|at| reader.time(at, "", part));
    let currency = currency(&mut reader, part, standard);
    let lines = lines(&mut reader, &each.lines, part, currency);
    let fees = each.fees.iter().flat_map(|fee| fees(&mut reader, fee, part, currency)).collect();
    let total = amount(&mut reader, &each.total, ("", part), currency).unwrap_or_default();
    let ship_to = person(&mut reader, &each.ship_to, part);
    let paid = each.payment.as_ref().and_then(|one| payment(&mut reader, one, part, &id));
    let (method, payment) = paid.map_or((None, None), |(method, paid)| (Some(method), paid));
    let payment = payment.filter(|_| total > 0);
    let refunds = refunds(&mut reader, part, &id, currency);
    let said = Said {
        stage: stage(each, part),
        total_minor: total,
        currency: currency.code().to_owned(),
        payment: payment.clone(),
        refunds,
        goods: goods(&lines),
        goes_to: goes_to(ship_to.as_ref()),
    };
    let number = each.number.as_ref().and_then(|number| reader.text(number, "", part));
    let message = each.message.as_ref().and_then(|message| reader.text(message, "", part));
    let mut new = NewOrder {
        shop: String::new(),
        external_id: id.clone(),
        kind: OrderKind::Normal,
        placed_at,
        currency: Some(currency),
        payment: method.filter(|_| total > 0).map(|method| NewPayment {
            method,
            amount_minor: None,
            paid_at: payment.map(|payment| payment.at),
            external_id: None,
        }),
        buyer: buyer(&mut reader, &each.buyer, part),
        message: message.unwrap_or_default().chars().take(MOST_MESSAGE).collect(),
        tags: own_number(number, &id),
        lines,
        fees,
        total_minor: Some(total),
        ship_to,
        ship_by: None,
    };
    settle_rounding(&mut new, currency, total);
    let wrong = reader.into_wrong();
    Ok(SeenOrder {
        external_id: id,
        changed_at: changed_at.unwrap_or(Timestamp::from_micros(0)),
        said,
        order: if wrong.is_empty() { Ok(new) } else { Err(wrong) },
        raw: part.raw().get().as_bytes().to_vec(),
    })
}

/// People at the shop may call it by another number than its id.
fn own_number(number: Option<String>, id: &str) -> Vec<String> {
    let number = number.filter(|number| number != id);
    number.map(|number| short(Some(format!("#{number}")), MOST_TAG)).into_iter().collect()
}

fn currency(reader: &mut Reader<'_>, part: &Part<'_>, standard: Currency) -> Currency {
    let terms = reader.terms;
    let Some(field) = &terms.orders.each.currency else { return standard };
    let Some(code) = reader.must_text(field, "", part) else { return standard };
    code.parse().unwrap_or_else(|_| {
        reader.note_text(field, "", "kernel.unknown_currency", "not an ISO 4217 currency");
        standard
    })
}

/// Millionths of a unit of the currency. What is written in its smallest units has no point.
fn fine(text: &str, unit: Unit, currency: Currency) -> Option<i128> {
    match unit {
        Unit::Decimal => micros(text),
        Unit::Minor => {
            let whole: i64 = text.parse().ok()?;
            let one = 10_i128.pow(6_u32.saturating_sub(u32::from(currency.exponent())));
            Some(i128::from(whole) * one)
        }
    }
}

/// An amount in smallest units; noted where there is none.
fn amount(
    reader: &mut Reader<'_>,
    field: &MoneyTerms,
    (path, part): (&str, &Part<'_>),
    currency: Currency,
) -> Option<i64> {
    let text = reader.must_money(field, path, part)?;
    let read = match unit(reader, field) {
        Unit::Decimal => minor(&text, currency),
        Unit::Minor => text.parse().ok(),
    };
    if read.is_none() {
        reader.note_money(field, path);
    }
    read.map(|read| if field.taken_off { -read.saturating_abs() } else { read })
}

fn unit(reader: &Reader<'_>, field: &MoneyTerms) -> Unit {
    field.unit.unwrap_or(reader.terms.orders.each.money)
}

fn lines(
    reader: &mut Reader<'_>,
    terms: &Lines,
    order: &Part<'_>,
    currency: Currency,
) -> Vec<NewLine> {
    let rows = reader.rows(&terms.rows, order);
    let mut lines = Vec::with_capacity(rows.len());
    for (path, row) in &rows {
        let mut of = |field: Option<&_>| field.and_then(|field| reader.text(field, path, row));
        let (title, variant) = (of(terms.title.as_ref()), of(terms.variant.as_ref()));
        let external_line_id = of(terms.id.as_ref());
        let sku = reader.must_text(&terms.sku, path, row);
        let quantity = reader.must_whole(&terms.quantity, path, row);
        let price = terms.price.as_ref().or(terms.together.as_ref());
        let unit_price = price.zip(quantity).and_then(|(field, quantity)| {
            let text = reader.must_money(field, path, row)?;
            let pieces = if terms.price.is_some() { 1 } else { quantity };
            let price = fine(&text, unit(reader, field), currency);
            let price = price.and_then(|price| each(price, pieces));
            if price.is_none() {
                reader.note_money(field, path);
            }
            price
        });
        lines.push(NewLine {
            sku: sku.unwrap_or_default(),
            title: short(title, MOST_TITLE),
            variant: short(variant, MOST_TITLE),
            quantity: quantity.unwrap_or_default(),
            unit_price: unit_price.unwrap_or(Price::from_micros(0)),
            external_line_id,
        });
    }
    lines
}

fn fees(reader: &mut Reader<'_>, fee: &Fee, order: &Part<'_>, currency: Currency) -> Vec<NewFee> {
    let rows = match &fee.rows {
        Some(rows) => reader.rows(rows, order),
        None => vec![(String::new(), order)],
    };
    let mut fees = Vec::new();
    for (path, row) in &rows {
        let title = fee.title.as_ref().and_then(|title| reader.text(title, path, row));
        // A fee that is not there is none.
        if reader.money(&fee.amount, row).is_none() {
            continue;
        }
        let amount_minor = amount(reader, &fee.amount, (path, row), currency).unwrap_or_default();
        if amount_minor != 0 {
            fees.push(NewFee { kind: fee.kind, title: short(title, MOST_TITLE), amount_minor });
        }
    }
    fees
}

/// By what it was paid, and the payment if the money came.
fn payment(
    reader: &mut Reader<'_>,
    terms: &Payment,
    order: &Part<'_>,
    id: &str,
) -> Option<(String, Option<SaidPayment>)> {
    let rows = match &terms.rows {
        Some(rows) => reader.rows(rows, order),
        None => vec![(String::new(), order)],
    };
    let (path, row) = rows.iter().find(|(_, row)| reader.is_meant(&terms.meant, row))?;
    let at = reader.time(&terms.at, path, row);
    let method = reader.text(&terms.method, path, row);
    if method.is_none() && at.is_none() {
        return None;
    }
    let method = short(Some(method.unwrap_or_else(|| "unknown".to_owned())), MOST_TAG);
    let reference = terms.reference.as_ref().and_then(|field| reader.text(field, path, row));
    let reference = reference.unwrap_or_else(|| format!("{id}/paid"));
    let paid = at.map(|at| SaidPayment { reference, method: method.clone(), at });
    Some((method, paid))
}

fn refunds(
    reader: &mut Reader<'_>,
    order: &Part<'_>,
    id: &str,
    currency: Currency,
) -> Vec<SaidRefund> {
    let Some(terms) = &reader.terms.orders.each.refunds else { return Vec::new() };
    let mut refunds = Vec::new();
    for (path, row) in reader.rows(&terms.rows, order) {
        if !reader.is_meant(&terms.meant, row) {
            continue;
        }
        let refund = reader.must_text(&terms.id, &path, row);
        let back = amount(reader, &terms.amount, (&path, row), currency);
        let amount_minor = back.unwrap_or_default().saturating_abs();
        if let Some(refund) = refund.filter(|_| amount_minor > 0) {
            refunds.push(SaidRefund { reference: format!("{id}/refund/{refund}"), amount_minor });
        }
    }
    refunds
}

fn buyer(reader: &mut Reader<'_>, terms: &Buyer, order: &Part<'_>) -> NewBuyer {
    let mut of = |field: &Option<_>| field.as_ref().and_then(|one| reader.text(one, "", order));
    NewBuyer {
        platform_id: of(&terms.id),
        name: of(&terms.name),
        email: of(&terms.email),
        phone: of(&terms.phone),
    }
}

fn person(reader: &mut Reader<'_>, terms: &Person, order: &Part<'_>) -> Option<PersonInput> {
    let mut of = |field: &Option<_>| field.as_ref().and_then(|one| reader.text(one, "", order));
    let person = PersonInput {
        name: of(&terms.name),
        company: of(&terms.company),
        phone: of(&terms.phone),
        email: of(&terms.email),
        line1: of(&terms.line1),
        line2: of(&terms.line2),
        line3: of(&terms.line3),
        city: of(&terms.city),
        region: of(&terms.region),
        postcode: of(&terms.postcode),
        country: of(&terms.country),
        ..PersonInput::default()
    };
    (person != PersonInput::default()).then_some(person)
}

#[cfg(test)]
mod tests;
