//! What stands where in Amazon's documents.

use channels::fields::{Fields, text};
use kernel::Timestamp;
use serde_json::Value;

/// A time with its zone, at `/a/b`.
pub(crate) fn time(fields: &mut Fields<'_>, path: &str) -> Option<Timestamp> {
    let text = text(fields.root().pointer(path)?)?;
    fields.read_time(&path.trim_start_matches('/').replace('/', "."), &text)
}

/// What stands in a list of a document; an absent one is empty.
pub(crate) fn list<'a>(value: &'a Value, path: &str) -> &'a [Value] {
    value.pointer(path).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// A word of a document; none is empty.
pub(crate) fn word<'a>(value: &'a Value, path: &str) -> &'a str {
    value.pointer(path).and_then(Value::as_str).unwrap_or_default()
}

/// At most so many letters of a text.
pub(crate) fn clipped(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
