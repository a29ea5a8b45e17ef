//! Reading fields of a document of others: absent and empty are the same, what is wrong is noted with its
//! path, and nothing of what stood there.

use kernel::{FieldFault, Timestamp};
use serde_json::Value;

/// A document and what was wrong with it so far.
pub struct Fields<'a> {
    root: &'a Value,
    wrong: Vec<FieldFault>,
}

impl<'a> Fields<'a> {
    /// A document that was not looked at yet.
    #[must_use]
    pub fn new(root: &'a Value) -> Self {
        Self { root, wrong: Vec::new() }
    }

    /// The document.
    #[must_use]
    pub fn root(&self) -> &'a Value {
        self.root
    }

    /// What was wrong with it.
    #[must_use]
    pub fn into_wrong(self) -> Vec<FieldFault> {
        self.wrong
    }

    /// Notes what is wrong at a path.
    pub fn note(&mut self, path: &str, code: &'static str, detail: &str) {
        let (path, detail) = (path.to_owned(), detail.to_owned());
        self.wrong.push(FieldFault { path, code, detail });
    }

    /// What stands in a field.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        text(self.root.get(name)?)
    }

    /// A part of the document that has fields of its own.
    #[must_use]
    pub fn part(&self, name: &str) -> Option<&'a Value> {
        self.root.get(name).filter(|value| value.is_object())
    }

    /// What stands in a list; an absent one is empty.
    pub fn list(&mut self, name: &str) -> &'a [Value] {
        match self.root.get(name) {
            None | Some(Value::Null) => &[],
            Some(Value::Array(items)) => items,
            Some(_) => {
                self.note(name, "kernel.wrong_type", "not a list");
                &[]
            }
        }
    }

    /// A time with its zone.
    pub fn time(&mut self, name: &str) -> Option<Timestamp> {
        let text = self.text(name)?;
        self.read_time(name, &text)
    }

    /// What a field says as a time with its zone; noted where it is none.
    pub fn read_time(&mut self, path: &str, text: &str) -> Option<Timestamp> {
        let time = text.parse().ok();
        if time.is_none() {
            self.note(path, "kernel.invalid_value", "not a time");
        }
        time
    }
}

/// A text; a number as it is written; nothing when it is empty.
#[must_use]
pub fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// A whole number, also when it was written as a text.
#[must_use]
pub fn whole(value: Option<&Value>) -> Option<i64> {
    text(value?)?.parse().ok()
}
