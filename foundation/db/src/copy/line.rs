//! One row as one line of text, the same on both engines: what is kept in a copy and what checksums
//! are made of.

use std::borrow::Cow;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use kernel::{Fault, Timestamp};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::catalogue::{Column, Kind, Table};
use crate::value::{Param, Row};

/// Rows and what they say: equal on both engines when the tables are equal.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Digest {
    /// How many.
    pub rows: u64,
    /// SHA-256 over the lines in the order of the key, in hexadecimal digits.
    pub sha256: String,
}

/// A digest while its rows come in.
#[derive(Default)]
pub struct Digesting {
    rows: u64,
    hash: Sha256,
}

impl Digesting {
    /// Takes the next row's line, without its end.
    pub fn take(&mut self, line: &str) {
        self.rows += 1;
        self.hash.update(line.as_bytes());
        self.hash.update(b"\n");
    }
    /// How many were taken.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }
    /// All of them.
    #[must_use]
    pub fn finish(self) -> Digest {
        let sha256 = kernel::hex(self.hash.finalize());
        Digest { rows: self.rows, sha256 }
    }
}

/// A row as the engine gives it, by its columns' kinds.
pub(super) fn cells(row: &Row<'_>, columns: &[Column]) -> Result<Vec<Param<'static>>, Fault> {
    columns.iter().enumerate().map(|(at, column)| cell(row, at, column.kind)).collect()
}

fn cell(row: &Row<'_>, at: usize, kind: Kind) -> Result<Param<'static>, Fault> {
    let text = |text| Param::Text(Cow::Owned(text));
    Ok(match kind {
        Kind::Boolean => row.get::<Option<bool>>(at)?.map(Param::Bool),
        Kind::Bigint => row.get::<Option<i64>>(at)?.map(Param::Int),
        Kind::Text => row.get::<Option<String>>(at)?.map(text),
        Kind::Bytea => row.get::<Option<Vec<u8>>>(at)?.map(|bytes| Param::Bytes(Cow::Owned(bytes))),
        Kind::Uuid => row.get::<Option<Uuid>>(at)?.map(Param::Id),
        Kind::Timestamptz => row.get::<Option<Timestamp>>(at)?.map(Param::Time),
        Kind::Jsonb => match row.get::<Option<String>>(at)? {
            Some(json) => Some(Param::Json(Cow::Owned(canonical(&json)?))),
            None => None,
        },
    }
    .unwrap_or(Param::Null))
}

/// JSON with sorted keys and without spaces: PostgreSQL keeps neither order nor spaces, SQLite both.
fn canonical(json: &str) -> Result<String, Fault> {
    let value: Value =
        serde_json::from_str(json).map_err(|error| Fault::internal("db.column", error))?;
    Ok(value.to_string())
}

/// The row as a line: a JSON array. JSON within is a text of its own, so that its `null` is not SQL's.
#[must_use]
pub fn line(cells: &[Param<'_>]) -> String {
    let cells: Vec<Value> = cells
        .iter()
        .map(|cell| match cell {
            Param::Bool(value) => Value::from(*value),
            Param::Int(value) => Value::from(*value),
            Param::Text(text) | Param::Json(text) => Value::from(text.as_ref()),
            Param::Bytes(bytes) => Value::from(BASE64_STANDARD.encode(bytes)),
            Param::Id(id) => Value::from(id.to_string()),
            Param::Time(at) => Value::from(at.as_micros()),
            Param::Null | Param::Ids(_) | Param::Ints(_) | Param::Texts(_) | Param::Blobs(_) => {
                Value::Null
            }
        })
        .collect();
    Value::Array(cells).to_string()
}

/// The row a line tells of.
///
/// # Errors
/// `db.unreadable_copy` when the line is not one of this table's.
pub fn read_line(line: &str, table: &Table) -> Result<Vec<Param<'static>>, Fault> {
    let bad = |why: String| {
        Fault::invalid("db.unreadable_copy", format!("a row of {}: {why}", table.name))
    };
    let values: Vec<Value> = serde_json::from_str(line).map_err(|error| bad(error.to_string()))?;
    if values.len() != table.columns.len() {
        return Err(bad(format!("{} values", values.len())));
    }
    let cells = values.into_iter().zip(&table.columns).map(|(value, column)| {
        read_cell(value, column.kind).ok_or_else(|| bad(format!("column {}", column.name)))
    });
    cells.collect()
}

fn read_cell(value: Value, kind: Kind) -> Option<Param<'static>> {
    Some(match (kind, value) {
        (_, Value::Null) => Param::Null,
        (Kind::Boolean, Value::Bool(value)) => Param::Bool(value),
        (Kind::Bigint, Value::Number(number)) => Param::Int(number.as_i64()?),
        (Kind::Timestamptz, Value::Number(number)) => {
            Param::Time(Timestamp::from_micros(number.as_i64()?))
        }
        (Kind::Text, Value::String(text)) => Param::Text(Cow::Owned(text)),
        (Kind::Jsonb, Value::String(text)) => Param::Json(Cow::Owned(text)),
        (Kind::Bytea, Value::String(text)) => {
            Param::Bytes(Cow::Owned(BASE64_STANDARD.decode(text).ok()?))
        }
        (Kind::Uuid, Value::String(text)) => Param::Id(text.parse().ok()?),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(kinds: &[Kind]) -> Table {
        let columns = kinds.iter().enumerate();
        let columns = columns.map(|(at, kind)| Column { name: format!("c{at}"), kind: *kind });
        Table {
            name: "t".into(),
            columns: columns.collect(),
            key: vec![],
            counter: None,
            own: vec![],
        }
    }

    #[test]
    fn a_row_comes_back_as_it_went() {
        let table = table(&[
            Kind::Boolean,
            Kind::Bigint,
            Kind::Text,
            Kind::Bytea,
            Kind::Uuid,
            Kind::Timestamptz,
            Kind::Jsonb,
            Kind::Text,
        ]);
        let row = [
            Param::Bool(true),
            Param::Int(i64::MIN),
            Param::Text("信风 \"\n\\".into()),
            Param::Bytes(Cow::Owned(vec![0, 255, 10])),
            Param::Id(Uuid::from_u128(7)),
            Param::Time(Timestamp::from_micros(-1)),
            Param::Json("null".into()),
            Param::Null,
        ];
        let text = line(&row);
        assert!(!text.contains('\n'), "{text}");
        let read = read_line(&text, &table).unwrap();
        assert_eq!(format!("{read:?}"), format!("{row:?}"));
        for broken in ["", "[]", "{}", "[1,2,3,4,5,6,7,8]", &text[..text.len() - 1]] {
            assert_eq!(read_line(broken, &table).unwrap_err().code(), "db.unreadable_copy");
        }
    }

    #[test]
    fn json_is_the_same_however_it_was_kept() {
        let (one, other) =
            (r#"{"b": 1, "a": [1.0, 1e21]}"#, r#"{"a":[1.0,1000000000000000000000],"b":1}"#);
        assert_eq!(canonical(one).unwrap(), canonical(other).unwrap());
    }
}
