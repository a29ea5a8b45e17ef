//! Collects everything that is wrong with an input, so that a person corrects it in one go.

use std::fmt::Display;
use std::ops::RangeInclusive;

use kernel::{Fault, FieldFault, clean_line, clean_text};

/// What has been found wrong so far.
#[derive(Debug, Default)]
pub(crate) struct Checks {
    wrong: Vec<FieldFault>,
}

impl Checks {
    /// Something is wrong with a field.
    pub(crate) fn wrong(&mut self, path: &str, code: &'static str, detail: impl Display) {
        self.wrong.push(FieldFault { path: path.to_owned(), code, detail: detail.to_string() });
    }

    /// One line of text, tidied; empty when it is wrong.
    pub(crate) fn line(&mut self, path: &str, text: &str, most: usize) -> String {
        clean_line(text, most).unwrap_or_else(|error| {
            self.wrong(path, error.code(), error);
            String::new()
        })
    }

    /// Several lines of text, tidied; empty when they are wrong.
    pub(crate) fn text(&mut self, path: &str, text: &str, most: usize) -> String {
        clean_text(text, most).unwrap_or_else(|error| {
            self.wrong(path, error.code(), error);
            String::new()
        })
    }

    /// One line of text that must say something.
    pub(crate) fn required_line(&mut self, path: &str, text: &str, most: usize) -> String {
        let found = self.wrong.len();
        let line = self.line(path, text, most);
        if line.is_empty() && self.wrong.len() == found {
            self.wrong(path, "kernel.required", "must not be empty");
        }
        line
    }

    /// A number within bounds.
    pub(crate) fn range(&mut self, path: &str, number: i64, bounds: RangeInclusive<i64>) -> i64 {
        if !bounds.contains(&number) {
            let detail = format!("{} to {}", bounds.start(), bounds.end());
            self.wrong(path, "kernel.out_of_range", detail);
        }
        number
    }

    /// A list that must not be longer than something.
    pub(crate) fn most<T>(&mut self, path: &str, list: &[T], most: usize) {
        if list.len() > most {
            self.wrong(path, "kernel.too_many", format!("at most {most}"));
        }
    }

    /// The address of a picture: `https://…`, or a path of our own that begins with one slash.
    pub(crate) fn url(&mut self, path: &str, text: &str) -> Option<String> {
        let url = self.line(path, text, MOST_URL);
        if url.is_empty() {
            return None;
        }
        let ours = url.starts_with('/') && !url.starts_with("//");
        let allowed = ours || url.starts_with("https://") || url.starts_with("http://");
        if !allowed || url.contains(char::is_whitespace) {
            self.wrong(path, "catalog.not_an_address", "must begin with https://");
        }
        Some(url)
    }

    /// Refuses when anything was wrong.
    pub(crate) fn done(self) -> Result<(), Fault> {
        if self.wrong.is_empty() { Ok(()) } else { Err(Fault::fields(self.wrong)) }
    }
}

const MOST_URL: usize = 2_000;
