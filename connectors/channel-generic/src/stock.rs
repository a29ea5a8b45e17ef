//! How a shop is asked what it lists, and told how many pieces to show.

use channels::{Denial, Door, Heard, SeenListing, StockAnswer, StockOutcome, Unreadable};
use serde::{Deserialize, Serialize};

use crate::call::{answer, call, unreadable};
use crate::document::Part;
use crate::reader::Reader;
use crate::template::{Word, words};
use crate::terms::Terms;

/// What is listed under some codes.
pub(crate) fn listings(
    terms: &Terms,
    door: &Door,
    codes: &[String],
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let Some(stock) = &terms.stock else { return Ok(Heard::Whole(Vec::new())) };
    let Some(body) = answers.last() else {
        let words = words([("codes", Word::Texts(codes.to_vec()))]);
        return Ok(Heard::More(call(terms, door, &stock.listings.call, &words)));
    };
    let part = answer(terms, &stock.listings.call, body)?;
    part.ok_or_else(|| unreadable("an answer without anything in it"))?;
    Ok(Heard::Whole(body.clone()))
}

/// Reads what is listed.
pub(crate) fn read_listings(terms: &Terms, body: &[u8]) -> Result<Vec<SeenListing>, Unreadable> {
    let not = |why: String| Unreadable { why };
    let Some(stock) = &terms.stock else { return Ok(Vec::new()) };
    let part = Part::read(body).ok_or_else(|| not("not JSON".to_owned()))?;
    let listings = &stock.listings;
    let rows = listings.rows.rows(&part);
    let rows = rows.ok_or_else(|| not(format!("no list at {}", listings.rows)))?;
    let read = |(path, row): (String, &Part<'_>)| {
        let mut reader = Reader::new(terms);
        let id = reader.text(&listings.id, &path, row);
        let product_id = id.ok_or_else(|| not("a product without its number".to_owned()))?;
        let pieces = reader.text(&listings.pieces, &path, row);
        // What can be told in one call has one group.
        let group = stock.show.one_by_one.then(|| product_id.clone());
        Ok(SeenListing {
            external_sku: reader.text(&listings.sku, &path, row).unwrap_or_default(),
            product_id,
            group,
            // Some write a whole number with a point.
            pieces: pieces.and_then(|text| text.split('.').next()?.parse().ok()),
        })
    };
    rows.into_iter().map(read).collect()
}

/// What was told, as it is taken to be shown.
#[derive(Serialize, Deserialize)]
struct Told {
    id: String,
    pieces: i64,
}

/// Tells how many pieces to show. A shop that says that it did, shows them.
pub(crate) fn show(
    terms: &Terms,
    door: &Door,
    pieces: &[(String, i64)],
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let Some(stock) = &terms.stock else { return Ok(Heard::Whole(Vec::new())) };
    for body in answers {
        answer(terms, &stock.show.call, body)?;
    }
    let product = |(id, pieces): &(String, i64)| {
        words([("id", Word::Text(id.clone())), ("pieces", Word::Whole(*pieces))])
    };
    let wanted = match pieces.get(answers.len()) {
        Some(one) if stock.show.one_by_one => Some(product(one)),
        _ if answers.is_empty() => {
            Some(words([("products", Word::Each(pieces.iter().map(product).collect()))]))
        }
        _ => None,
    };
    if let Some(words) = wanted {
        return Ok(Heard::More(call(terms, door, &stock.show.call, &words)));
    }
    let told: Vec<Told> =
        pieces.iter().map(|(id, pieces)| Told { id: id.clone(), pieces: *pieces }).collect();
    let told = serde_json::to_vec(&told);
    told.map(Heard::Whole).map_err(|_| unreadable("not an answer to a number"))
}

/// What became of each number, as [`show`] put it together.
pub(crate) fn read_told(body: &[u8]) -> Result<Vec<StockAnswer>, Unreadable> {
    let unreadable = |_| Unreadable { why: "not an answer to a number".to_owned() };
    let told: Vec<Told> = serde_json::from_slice(body).map_err(unreadable)?;
    let shows = |told: Told| StockAnswer {
        product_id: told.id,
        outcome: StockOutcome::Shows(Some(told.pieces)),
    };
    Ok(told.into_iter().map(shows).collect())
}
