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

    pub(crate) fn text(&self, name: &str) -> Option<String> {
        text(self.root.get(name)?)
    }

    /// A time with its zone.
    pub(crate) fn time(&mut self, name: &str) -> Option<Timestamp> {
        let time = self.text(name)?.parse().ok();
        if time.is_none() {
            self.note(name, "kernel.invalid_value", "not a time");
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

/// A whole number, also when it was written as a text.
pub(crate) fn whole(value: Option<&Value>) -> Option<i64> {
    text(value?)?.parse().ok()
}
