//! Pages of orders. What came is put together in one form, so that whoever reads it need not know what was asked.

use channels::{Ask, Call, Denial, Door, Heard, Next, SeenName, SeenPage, Unreadable};
use kernel::{Currency, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::call::{answer, call, unreadable};
use crate::document::{Part, Pointer};
use crate::order;
use crate::reader::Reader;
use crate::template::{Word, Words, words};
use crate::terms::{Request, Terms};

/// More than was asked for is no answer to it.
const MOST_ROWS: usize = 500;

/// Orders, each byte for byte as it came.
#[derive(Serialize, Deserialize)]
struct Page<'a> {
    #[serde(borrow)]
    rows: Vec<&'a RawValue>,
    /// Where it is followed by another.
    next: Following,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Following {
    Numbered,
    Behind(String),
    Nothing,
}

fn put(rows: &[&Part<'_>], next: Following) -> Result<Heard, Denial> {
    let rows = rows.iter().map(|row| row.raw()).collect();
    let page = serde_json::to_vec(&Page { rows, next });
    page.map(Heard::Whole).map_err(|_| unreadable("not a page of orders"))
}

/// The rows of an answer.
fn rows<'p, 'a>(part: &'p Part<'a>, at: &Pointer) -> Result<Vec<&'p Part<'a>>, Denial> {
    let rows = at.rows(part).ok_or_else(|| unreadable(format!("no list at {at}")))?;
    if rows.len() > MOST_ROWS {
        return Err(unreadable("more orders than were asked for"));
    }
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

/// In another order some of them would be passed over. Fewer at once would only hide it.
fn must_be_in_order(terms: &Terms, rows: &[&Part<'_>]) -> Result<(), Denial> {
    let mut reader = Reader::new(terms);
    let changed_at = &terms.orders.each.changed_at;
    let times = rows.iter().filter_map(|row| reader.time(changed_at, "", row));
    if times.is_sorted() {
        return Ok(());
    }
    Err(Denial::Refused("not the longest unchanged first".to_owned()))
}

/// What can be said of a page: which one of how many, and behind which mark.
fn turned(page: i64, size: i64, mark: Option<&String>) -> Words {
    words([
        ("page", Word::Whole(page)),
        ("offset", Word::Whole(page.saturating_sub(1).max(0).saturating_mul(size))),
        ("size", Word::Whole(size)),
        ("mark", mark.map_or(Word::Nothing, |mark| Word::Text(mark.clone()))),
    ])
}

fn asked(ask: &Ask) -> Words {
    let (mut words, after) = match ask {
        Ask::Changed { after, page, size } => (turned(*page, *size, None), *after),
        Ask::Behind { mark, after, size } => (turned(1, *size, Some(mark)), *after),
        Ask::Placed { after, before, page, size } => {
            let mut words = turned(*page, *size, None);
            words.insert("before".into(), Word::Time(*before));
            (words, *after)
        }
        // One order, any: that of the longest ago.
        _ => (turned(1, 1, None), Timestamp::from_micros(0)),
    };
    words.insert("after".into(), Word::Time(after));
    words
}

/// What changed, page by page.
pub(crate) fn changed(
    terms: &Terms,
    door: &Door,
    ask: &Ask,
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let changed = &terms.orders.changed;
    let Some(body) = answers.last() else {
        return Ok(Heard::More(call(terms, door, &changed.call, &asked(ask))));
    };
    let part = must_answer(terms, &changed.call, body)?;
    let rows = rows(&part, &changed.rows)?;
    must_be_in_order(terms, &rows)?;
    let next = match &changed.mark {
        None => Following::Numbered,
        Some(at) => match at.find(&part).and_then(Part::text).filter(|mark| mark != "false") {
            Some(mark) if !rows.is_empty() => Following::Behind(mark),
            _ => Following::Nothing,
        },
    };
    put(&rows, next)
}

fn must_answer<'a>(terms: &Terms, request: &Request, body: &'a [u8]) -> Result<Part<'a>, Denial> {
    answer(terms, request, body)?.ok_or_else(|| unreadable("an answer without anything in it"))
}

/// What was placed in a time, by name.
pub(crate) fn placed(
    terms: &Terms,
    door: &Door,
    ask: &Ask,
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let Some(compare) = &terms.compare else { return Ok(Heard::Whole(Vec::new())) };
    let list = &compare.placed;
    let Some(body) = answers.last() else {
        return Ok(Heard::More(call(terms, door, &list.call, &asked(ask))));
    };
    let part = must_answer(terms, &list.call, body)?;
    put(&rows(&part, &list.rows)?, Following::Numbered)
}

/// Orders by number: all at once where the call has room for several, else one by one.
pub(crate) fn these(
    terms: &Terms,
    door: &Door,
    ids: &[String],
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let Some(compare) = &terms.compare else { return Ok(Heard::Whole(Vec::new())) };
    let these = &compare.these;
    let is_each = these.call.names().contains(&"id");
    let make = |words: Words| -> Call { call(terms, door, &these.call, &words) };
    if is_each && let Some(id) = ids.get(answers.len()) {
        return Ok(Heard::More(make(words([("id", Word::Text(id.clone()))]))));
    }
    if !is_each && answers.is_empty() {
        return Ok(Heard::More(make(words([("ids", Word::Texts(ids.to_vec()))]))));
    }
    let mut parts = Vec::new();
    for body in answers {
        // An empty one: there is nothing of that name.
        parts.extend(answer(terms, &these.call, body)?);
    }
    let mut found = Vec::new();
    for part in &parts {
        match &these.rows {
            Some(at) => found.extend(rows(part, at)?),
            None => found.push(part),
        }
    }
    put(&found, Following::Nothing)
}

fn no_page() -> Unreadable {
    Unreadable { why: "not a page of orders".to_owned() }
}

fn page(body: &[u8]) -> Result<Page<'_>, Unreadable> {
    serde_json::from_slice(body).map_err(|_| no_page())
}

fn part(raw: &RawValue) -> Result<Part<'_>, Unreadable> {
    Part::of(raw).ok_or_else(no_page)
}

/// Whether an answer is a page of orders.
pub(crate) fn can_read(body: &[u8]) -> Result<(), Unreadable> {
    page(body).map(|_| ())
}

/// The orders of a page.
pub(crate) fn read(terms: &Terms, body: &[u8], standard: Currency) -> Result<SeenPage, Unreadable> {
    let page = page(body)?;
    let mut orders = Vec::with_capacity(page.rows.len());
    for raw in page.rows {
        orders.push(order::read(terms, &part(raw)?, standard)?);
    }
    let next = match page.next {
        Following::Numbered => Next::Numbered,
        Following::Behind(mark) => Next::Behind(mark),
        Following::Nothing => Next::Nothing,
    };
    Ok(SeenPage { next, ..SeenPage::numbered(orders) })
}

/// The names on a page.
pub(crate) fn read_names(terms: &Terms, body: &[u8]) -> Result<Vec<SeenName>, Unreadable> {
    page(body)?.rows.into_iter().map(|raw| order::read_name(terms, &part(raw)?)).collect()
}
