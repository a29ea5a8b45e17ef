//! Reads fields as the terms say; what is wrong is noted with where it stands, and nothing of what stood there.

use kernel::{FieldFault, Timestamp};

use crate::document::{Part, Pointer};
use crate::template::{Place, Template, Words};
use crate::terms::{MoneyTerms, Terms, TextTerms, TimeTerms, Where};

/// Reads one order.
pub(crate) struct Reader<'t> {
    pub(crate) terms: &'t Terms,
    wrong: Vec<FieldFault>,
}

/// Whether a row is one of those that are meant.
pub(crate) fn is_meant(terms: &Terms, meant: &Where, row: &Part<'_>, words: &Words) -> bool {
    meant.iter().all(|(at, texts)| {
        let found = at.find(row).and_then(Part::text).unwrap_or_default();
        let wanted = |text: &Template| text.text(words, &terms.zone.0, Place::Plain);
        texts.0.iter().any(|text| wanted(text).unwrap_or_default().trim() == found)
    })
}

fn first<'p, 'a>(at: &[Pointer], part: &'p Part<'a>) -> Option<String> {
    at.iter().find_map(|at| at.find(part)?.text())
}

impl<'t> Reader<'t> {
    /// Of an order that was not looked at yet.
    pub(crate) fn new(terms: &'t Terms) -> Self {
        Self { terms, wrong: Vec::new() }
    }

    /// What was wrong with it.
    pub(crate) fn into_wrong(self) -> Vec<FieldFault> {
        self.wrong
    }

    fn note(&mut self, path: String, code: &'static str, detail: &str) {
        self.wrong.push(FieldFault { path, code, detail: detail.to_owned() });
    }

    /// Rows of a list, each with where it stands. An absent list is empty; what is none is noted.
    pub(crate) fn rows<'p, 'a>(
        &mut self,
        at: &Pointer,
        part: &'p Part<'a>,
    ) -> Vec<(String, &'p Part<'a>)> {
        at.rows(part).unwrap_or_else(|| {
            if at.find(part).is_some() {
                self.note(at.to_string(), "kernel.wrong_type", "not a list");
            }
            Vec::new()
        })
    }

    /// Whether a row is one of those that are meant.
    pub(crate) fn is_meant(&self, meant: &Where, row: &Part<'_>) -> bool {
        is_meant(self.terms, meant, row, &Words::new())
    }

    /// A text; nothing where there is none. A word that the terms do not name is noted.
    pub(crate) fn text(
        &mut self,
        field: &TextTerms,
        path: &str,
        part: &Part<'_>,
    ) -> Option<String> {
        let joined = || {
            let texts: Vec<String> =
                field.join.iter().filter_map(|at| at.find(part)?.text()).collect();
            (!texts.is_empty()).then(|| texts.join(" "))
        };
        let found = first(&field.at, part).or_else(joined);
        match (found, &field.words) {
            (None, _) => field.always.clone(),
            (Some(text), None) => Some(text),
            (Some(text), Some(words)) => {
                let word = words.get(&text).cloned();
                if word.is_none() {
                    self.note_text(field, path, "kernel.unknown_word", "the terms do not name it");
                }
                word
            }
        }
    }

    /// A text that has to be there.
    pub(crate) fn must_text(
        &mut self,
        field: &TextTerms,
        path: &str,
        part: &Part<'_>,
    ) -> Option<String> {
        let before = self.wrong.len();
        let found = self.text(field, path, part);
        if found.is_none() && self.wrong.len() == before {
            self.note_text(field, path, "kernel.required", "nothing stands there");
        }
        found
    }

    /// A whole number that has to be there.
    pub(crate) fn must_whole(
        &mut self,
        field: &TextTerms,
        path: &str,
        part: &Part<'_>,
    ) -> Option<i64> {
        let text = self.must_text(field, path, part)?;
        let whole = text.parse().ok();
        if whole.is_none() {
            self.note_text(field, path, "kernel.invalid_value", "not a whole number");
        }
        whole
    }

    /// Notes what is wrong with a text.
    pub(crate) fn note_text(
        &mut self,
        field: &TextTerms,
        path: &str,
        code: &'static str,
        detail: &str,
    ) {
        let at = field.at.iter().chain(&field.join).next();
        self.note(beneath(path, at), code, detail);
    }

    /// A time; nothing where there is none. What is none is noted.
    pub(crate) fn time(
        &mut self,
        field: &TimeTerms,
        path: &str,
        part: &Part<'_>,
    ) -> Option<Timestamp> {
        let text = first(&field.at, part)?;
        let time = field.read(&text, &self.terms.zone);
        if time.is_none() {
            let detail = "not a time of this form";
            self.note(beneath(path, field.at.first()), "kernel.invalid_value", detail);
        }
        time
    }

    /// A time that has to be there.
    pub(crate) fn must_time(
        &mut self,
        field: &TimeTerms,
        path: &str,
        part: &Part<'_>,
    ) -> Option<Timestamp> {
        if first(&field.at, part).is_none() {
            let detail = "nothing stands there";
            self.note(beneath(path, field.at.first()), "kernel.required", detail);
        }
        self.time(field, path, part)
    }

    /// An amount as it is written; nothing where there is none.
    pub(crate) fn money(&self, field: &MoneyTerms, part: &Part<'_>) -> Option<String> {
        first(&field.at, part)
    }

    /// An amount that has to be there.
    pub(crate) fn must_money(
        &mut self,
        field: &MoneyTerms,
        path: &str,
        part: &Part<'_>,
    ) -> Option<String> {
        let found = self.money(field, part);
        if found.is_none() {
            let detail = "nothing stands there";
            self.note(beneath(path, field.at.first()), "kernel.required", detail);
        }
        found
    }

    /// Notes that something is no amount.
    pub(crate) fn note_money(&mut self, field: &MoneyTerms, path: &str) {
        let at = beneath(path, field.at.first());
        self.note(at, "kernel.not_a_decimal", "not an amount");
    }
}

fn beneath(path: &str, at: Option<&Pointer>) -> String {
    format!("{path}{}", at.map(Pointer::to_string).unwrap_or_default())
}
