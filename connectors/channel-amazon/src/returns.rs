//! A report of returns: rows with a tab between their fields, columns by their title and in any order. What a buyer
//! wrote is not read.

use std::collections::{BTreeMap, HashMap};

use channels::{ReturnState, SeenReturn, SeenReturns, UnreadRow, Unreadable};
use kernel::Timestamp;

const ORDER: &str = "Order ID";
const REQUESTED: &str = "Return request date";
const STATUS: &str = "Return request status";
const RMA: &str = "Amazon RMA ID";
const SKU: &str = "Merchant SKU";
const QUANTITY: &str = "Return quantity";
const REASON: &str = "Return Reason";
const CARRIER: &str = "Return carrier";
const TRACKING: &str = "Tracking ID";
/// Without one of these no return can be told from another.
const ESSENTIAL: [&str; 5] = [ORDER, REQUESTED, STATUS, SKU, QUANTITY];

/// Longer are no numbers of orders, returns or parcels.
const MOST_NUMBER: usize = 60;
const MOST_SKU: usize = 200;
const MOST_WORD: usize = 60;
/// More pieces are no return of a buyer.
const MOST_PIECES: i64 = 1_000_000;
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A title as it is compared: `Order ID`, `order-id` and `order_id` are one.
fn folded(title: &str) -> String {
    let letters = title.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Where which column stands.
struct Columns(HashMap<String, usize>);

impl Columns {
    fn of(titles: &str) -> Result<Self, Unreadable> {
        let mut places = HashMap::new();
        for (place, title) in titles.split('\t').enumerate() {
            places.entry(folded(title)).or_insert(place);
        }
        let missing = ESSENTIAL.into_iter().find(|title| !places.contains_key(&folded(title)));
        match missing {
            None => Ok(Self(places)),
            Some(title) => Err(Unreadable { why: format!("no column {title}") }),
        }
    }

    /// What stands in a column of a row; rows end where nothing follows.
    fn field<'a>(&self, row: &[&'a str], title: &str) -> &'a str {
        let place = self.0.get(&folded(title));
        place.and_then(|place| row.get(*place)).map(|field| field.trim()).unwrap_or_default()
    }
}

/// The returns in a report, and the rows that nobody can read.
pub(crate) fn read(body: &[u8]) -> Result<SeenReturns, Unreadable> {
    let unreadable = |why: &str| Unreadable { why: why.to_owned() };
    let text = std::str::from_utf8(body).map_err(|_| unreadable("not a text"))?;
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let columns = Columns::of(lines.next().ok_or_else(|| unreadable("an empty report"))?)?;
    let mut found: BTreeMap<String, SeenReturn> = BTreeMap::new();
    let mut names = Vec::new();
    let mut unread = Vec::new();
    for (at, line) in lines.enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let fields: Vec<&str> = line.split('\t').collect();
        let mut refuse = |column: &str| {
            let line = i64::try_from(at).unwrap_or(i64::MAX - 2) + 2;
            unread.push(UnreadRow { line, column: column.to_owned() });
        };
        match row(&columns, &fields) {
            Err(column) => refuse(column),
            Ok(one) => match found.get(&one.name) {
                None => {
                    names.push(one.name.clone());
                    found.insert(one.name.clone(), one);
                }
                // The same row twice is one return; the same return with something else in it is for a person.
                Some(known) if *known == one => {}
                Some(_) => refuse(RMA),
            },
        }
    }
    let returns = names.iter().filter_map(|name| found.remove(name)).collect();
    Ok(SeenReturns { returns, unread })
}

/// A row, or the column by which it cannot be read.
fn row(columns: &Columns, fields: &[&str]) -> Result<SeenReturn, &'static str> {
    let field = |title| columns.field(fields, title);
    let external_id = number(field(ORDER)).ok_or(ORDER)?;
    let external_sku = kernel::clean_line(field(SKU), MOST_SKU).map_err(|_| SKU)?;
    if external_sku.is_empty() {
        return Err(SKU);
    }
    let pieces: i64 = field(QUANTITY).parse().map_err(|_| QUANTITY)?;
    if !(1..=MOST_PIECES).contains(&pieces) {
        return Err(QUANTITY);
    }
    let requested_on = day(field(REQUESTED)).ok_or(REQUESTED)?;
    let name = match field(RMA) {
        "" => format!("{external_id}/{external_sku}/{requested_on}"),
        rma => format!("{}/{external_sku}", number(rma).ok_or(RMA)?),
    };
    let said_state = word(field(STATUS)).ok_or(STATUS)?;
    Ok(SeenReturn {
        name,
        external_id,
        external_sku,
        pieces,
        // What is no code may be somebody's words.
        reason: code(field(REASON)).unwrap_or_default(),
        state: state(&said_state),
        said_state,
        requested_on,
        carrier: word(field(CARRIER)).unwrap_or_default(),
        tracking_number: number(field(TRACKING)).unwrap_or_default(),
    })
}

/// A number of Amazon's or of a carrier's.
fn number(field: &str) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let is_number = (1..=MOST_NUMBER).contains(&field.len()) && field.bytes().all(plain);
    is_number.then(|| field.to_owned())
}

/// A code, which has no blanks in it.
fn code(field: &str) -> Option<String> {
    number(field)
}

/// A word of Amazon's, or a few of them.
fn word(field: &str) -> Option<String> {
    kernel::clean_line(field, MOST_WORD).ok().filter(|word| !word.is_empty())
}

fn state(word: &str) -> ReturnState {
    match folded(word).as_str() {
        "pending" | "pendingapproval" | "pendingauthorization" | "requested" => ReturnState::Asked,
        "approved" | "authorized" | "autoauthorized" => ReturnState::Approved,
        "denied" | "declined" | "rejected" => ReturnState::Denied,
        "cancelled" | "canceled" => ReturnState::Cancelled,
        "closed" => ReturnState::Closed,
        "completed" | "complete" => ReturnState::Completed,
        _ => ReturnState::Unknown,
    }
}

/// A day, as `2026-11-22`: of `22-Nov-2026`, `2026-11-22`, or a time of that day.
fn day(field: &str) -> Option<String> {
    let field = field.split(['T', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> = field.split('-').collect();
    let day = match parts.as_slice() {
        [day, month, year] if month.len() == 3 => {
            let month = month.to_ascii_lowercase();
            let month = MONTHS.iter().position(|known| *known == month)? + 1;
            format!("{year}-{month:02}-{day:0>2}")
        }
        _ => field.to_owned(),
    };
    let is_day = format!("{day}T00:00:00Z").parse::<Timestamp>().is_ok();
    (is_day && day.len() == 10).then_some(day)
}

#[cfg(test)]
mod tests;
