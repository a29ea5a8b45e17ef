//! Pages of a list: a limit, and a cursor that names the last row seen.

use std::fmt::Display;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Fault;

/// The most rows one answer carries; more is an export, and that is a job.
pub const MAX_PAGE: i64 = 200;
const DEFAULT_PAGE: i64 = 50;

/// The position after a row: the values of its sort keys and its id, opaque to clients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(Vec<String>);

impl Cursor {
    /// A cursor from the sort-key texts of the last row.
    #[must_use]
    pub fn new(keys: Vec<String>) -> Self {
        Self(keys)
    }
    /// A cursor of a list that is in the order of one key, as [`PageRequest::behind`] reads it.
    #[must_use]
    pub fn of(key: impl Display) -> Self {
        Self(vec![key.to_string()])
    }
    /// The texts again; exactly `count` of them, or the cursor is from another list.
    ///
    /// # Errors
    /// `kernel.bad_cursor` when the number differs.
    pub fn keys(&self, count: usize) -> Result<&[String], Fault> {
        if self.0.len() == count { Ok(&self.0) } else { Err(bad_cursor()) }
    }
    /// As clients see it: hexadecimal over the keys, so that it survives any URL.
    #[must_use]
    pub fn to_text(&self) -> String {
        let joined = self.0.join("\u{1f}");
        crate::hex(joined)
    }
    /// Reads what [`Cursor::to_text`] wrote.
    ///
    /// # Errors
    /// `kernel.bad_cursor` when it is anything else.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        if !text.is_ascii() || !text.len().is_multiple_of(2) || text.len() > 2_000 {
            return Err(bad_cursor());
        }
        let bytes: Result<Vec<u8>, _> = (0..text.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&text[at..at + 2], 16))
            .collect();
        let joined =
            bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(bad_cursor)?;
        Ok(Self(joined.split('\u{1f}').map(str::to_owned).collect()))
    }
}

fn bad_cursor() -> Fault {
    Fault::field("after", "kernel.bad_cursor", "not a cursor of this list")
}

/// What a client asks of a list.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageRequest {
    /// 1 to 200; 50 when absent.
    pub limit: Option<i64>,
    /// The `next` of the page before.
    pub after: Option<String>,
}

impl PageRequest {
    /// The limit within its bounds.
    ///
    /// # Errors
    /// `kernel.out_of_range` outside 1 to 200.
    pub fn limit(&self) -> Result<i64, Fault> {
        match self.limit {
            None => Ok(DEFAULT_PAGE),
            Some(limit) if (1..=MAX_PAGE).contains(&limit) => Ok(limit),
            Some(_) => Err(Fault::field("limit", "kernel.out_of_range", "1 to 200")),
        }
    }
    /// The cursor, if there is one.
    ///
    /// # Errors
    /// `kernel.bad_cursor` when it cannot be read.
    pub fn after(&self) -> Result<Option<Cursor>, Fault> {
        self.after.as_deref().map(Cursor::parse).transpose()
    }
    /// The key of the row that the page goes on behind, in a list that is in the order of one key.
    ///
    /// # Errors
    /// `kernel.bad_cursor` when it is the key of another list.
    pub fn behind<K: FromStr>(&self) -> Result<Option<K>, Fault> {
        let Some(cursor) = self.after()? else { return Ok(None) };
        let key = cursor.keys(1)?.first().and_then(|key| key.parse().ok());
        key.map(Some).ok_or_else(bad_cursor)
    }
}

/// One page of a list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// The cursor of the next page; absent on the last.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A page from up to `limit + 1` rows: the one too many only tells that there is a next page.
    #[must_use]
    pub fn from_rows(mut rows: Vec<T>, limit: i64, cursor: impl Fn(&T) -> Cursor) -> Self {
        let limit = usize::try_from(limit).unwrap_or(0);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(|row| cursor(row).to_text()) } else { None };
        Self { items: rows, next }
    }
    /// The same page with other rows.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(change).collect(), next: self.next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_its_text() {
        let cursor = Cursor::new(vec!["2026-11-22".into(), "蓝牙耳机".into(), String::new()]);
        assert_eq!(Cursor::parse(&cursor.to_text()).unwrap(), cursor);
        assert!(cursor.keys(3).is_ok() && cursor.keys(2).is_err());
    }

    #[test]
    fn what_is_not_a_cursor_is_refused() {
        for text in ["x", "0", "zz", "ff", "é1"] {
            assert!(Cursor::parse(text).is_err(), "{text:?} was taken");
        }
    }

    #[test]
    fn a_page_goes_on_behind_the_key_of_its_own_list() {
        let request = |cursor: Option<Cursor>| PageRequest {
            limit: None,
            after: cursor.map(|cursor| cursor.to_text()),
        };
        assert_eq!(request(Some(Cursor::of(7))).behind::<i64>().unwrap(), Some(7));
        assert_eq!(request(None).behind::<i64>().unwrap(), None);
        let two = Cursor::new(vec!["7".to_owned(), "8".to_owned()]);
        for other in [Cursor::of("seven"), Cursor::of(""), two] {
            let fault = request(Some(other)).behind::<i64>().unwrap_err();
            assert_eq!(fault.wrong_fields()[0].code, "kernel.bad_cursor");
        }
    }

    #[test]
    fn the_row_too_many_makes_the_next_cursor() {
        let page = Page::from_rows(vec![1, 2, 3], 2, |row| Cursor::new(vec![row.to_string()]));
        assert_eq!((page.items, page.next), (vec![1, 2], Some("32".to_owned())));
        let last = Page::from_rows(vec![1, 2], 2, |row| Cursor::new(vec![row.to_string()]));
        assert_eq!(last.next, None);
    }
}
