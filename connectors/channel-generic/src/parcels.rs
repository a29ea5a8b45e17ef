//! How a shop is told of parcels, call by call, and asked whether it knows of one.

use std::borrow::Cow;

use channels::{Denial, Door, Heard, Shipment, Unreadable};

use crate::call::{answer, call, unreadable};
use crate::document::{Part, Pointer};
use crate::reader::is_meant;
use crate::template::{Word, Words, words};
use crate::terms::{Kept, Step, Terms};

fn said(shipment: &Shipment) -> Words {
    let text = |text: &str| Word::Text(text.trim().to_owned());
    let goods = shipment.goods.iter().map(|(line, pieces)| {
        words([("line", Word::Text(line.clone())), ("pieces", Word::Whole(*pieces))])
    });
    words([
        ("id", text(&shipment.external_id)),
        ("parcel", text(&shipment.parcel)),
        ("carrier", text(&shipment.carrier)),
        ("tracking_number", text(&shipment.tracking_number)),
        ("shipped_at", shipment.shipped_at.map_or(Word::Nothing, Word::Time)),
        ("goods", Word::Each(goods.collect())),
    ])
}

/// Tells of a parcel.
pub(crate) fn tell(
    terms: &Terms,
    door: &Door,
    shipment: &Shipment,
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    match &terms.shipments {
        Some(shipments) => go_on(terms, door, (&shipments.tell, said(shipment)), answers),
        None => Ok(Heard::Whole(Vec::new())),
    }
}

/// Takes an order as sent.
pub(crate) fn complete(
    terms: &Terms,
    door: &Door,
    external_id: &str,
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let words = words([("id", Word::Text(external_id.to_owned()))]);
    match &terms.shipments {
        Some(shipments) => go_on(terms, door, (&shipments.complete, words), answers),
        None => Ok(Heard::Whole(Vec::new())),
    }
}

/// Takes an order as cancelled.
pub(crate) fn cancel(
    terms: &Terms,
    door: &Door,
    external_id: &str,
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let words = words([("id", Word::Text(external_id.to_owned()))]);
    let steps = terms.shipments.as_ref().map(|shipments| shipments.cancel.as_slice());
    go_on(terms, door, (steps.unwrap_or_default(), words), answers)
}

/// What follows from the answers to the steps that were made.
pub(crate) fn go_on(
    terms: &Terms,
    door: &Door,
    (steps, mut words): (&[Step], Words),
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let mut answers = answers.iter();
    for step in steps {
        let is_there =
            |name: &String| words.get(name.as_str()).is_some_and(|word| *word != Word::Nothing);
        if step.unless.as_ref().is_some_and(is_there) {
            continue;
        }
        let Some(body) = answers.next() else {
            return Ok(Heard::More(call(terms, door, &step.call, &words)));
        };
        let part = answer(terms, &step.call, body)?;
        for (name, kept) in &step.keep {
            let found = part.as_ref().and_then(|part| find(terms, kept, part, &words));
            let word = found.map_or(Word::Nothing, Word::Text);
            words.insert(Cow::Owned(name.clone()), word);
        }
    }
    Ok(Heard::Whole(Vec::new()))
}

fn find(terms: &Terms, kept: &Kept, part: &Part<'_>, words: &Words) -> Option<String> {
    let found = match &kept.rows {
        None => kept.at.find(part)?,
        Some(rows) => {
            let mut rows = rows.rows(part)?.into_iter();
            let (_, row) = rows.find(|(_, row)| is_meant(terms, &kept.meant, row, words))?;
            kept.at.find(row)?
        }
    };
    found.text()
}

/// Where it is seen whether a parcel is known.
pub(crate) fn look(
    terms: &Terms,
    door: &Door,
    shipment: &Shipment,
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let Some(known) = terms.shipments.as_ref().and_then(|shipments| shipments.known.as_ref())
    else {
        // Nobody can say.
        return Ok(Heard::Whole(Vec::new()));
    };
    let Some(body) = answers.last() else {
        return Ok(Heard::More(call(terms, door, &known.call, &said(shipment))));
    };
    answer(terms, &known.call, body)?.ok_or_else(|| unreadable(no_list(&known.rows)))?;
    Ok(Heard::Whole(body.clone()))
}

pub(crate) fn no_list(at: &Pointer) -> String {
    format!("no list at {at}")
}

/// Whether the shop knows of a parcel.
pub(crate) fn knows_of(
    terms: &Terms,
    body: &[u8],
    shipment: &Shipment,
) -> Result<bool, Unreadable> {
    let known = terms.shipments.as_ref().and_then(|shipments| shipments.known.as_ref());
    let Some(known) = known else { return Err(Unreadable { why: "not said".to_owned() }) };
    let part = Part::read(body).ok_or_else(|| Unreadable { why: "not JSON".to_owned() })?;
    let rows = known.rows.rows(&part);
    let rows = rows.ok_or_else(|| Unreadable { why: no_list(&known.rows) })?;
    let words = said(shipment);
    Ok(rows.iter().any(|(_, row)| is_meant(terms, &known.meant, row, &words)))
}

#[cfg(test)]
pub(crate) mod tests;
