//! Reading fields of a document of others: absent and empty are the same, what is wrong is noted with its
//! path, and nothing of what stood there.

use kernel::{FieldFault, Timestamp};
use serde_json::Value;

/// A document and what was wrong with it so far.
pub(crate) struct Fields<'a> {
    root: &'a Value,
    wrong: Vec<FieldFault>,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(root: &'a Value) -> Self {
        Self { root, wrong: Vec::new() }
    }

    pub(crate) fn root(&self) -> &'a Value {
        self.root
    }

    pub(crate) fn into_wrong(self) -> Vec<FieldFault> {
        self.wrong
    }

    pub(crate) fn note(&mut self, path: &str, code: &'static str, detail: &str) {
        let (path, detail) = (path.to_owned(), detail.to_owned());
        self.wrong.push(FieldFault { path, code, detail });
    }

    /// A time with its zone, at `/a/b`.
    pub(crate) fn time(&mut self, path: &str) -> Option<Timestamp> {
        let time = text(self.root.pointer(path)?)?.parse().ok();
        if time.is_none() {
            let path = path.trim_start_matches('/').replace('/', ".");
            self.note(&path, "kernel.invalid_value", "not a time");
        }
        time
    }
}

/// A text; a number as it is written; nothing when it is empty.
pub(crate) fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
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
