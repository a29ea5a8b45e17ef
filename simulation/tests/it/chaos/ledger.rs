//! What the program told us, kept outside of it: what was acknowledged must be there afterwards, what
//! was refused must not, and what was lost on the way may be either, but once.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard};

/// What became of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It was acknowledged.
    Done,
    /// It was refused.
    Refused,
    /// Nobody knows.
    Unknown,
}

/// How often an effect was asked for, by fate.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) done: u64,
    pub(crate) refused: u64,
    pub(crate) unknown: u64,
}

/// An adjustment under its Idempotency-Key, however often it was sent.
#[derive(Debug, Default, Clone)]
pub(crate) struct Adjustment {
    pub(crate) asked: Asked,
    /// As each acknowledgement named it.
    pub(crate) movements: Vec<String>,
}

#[derive(Default)]
pub(crate) struct Pages {
    /// Orders by external id: the id and number of the first acknowledgement.
    pub(crate) placed: BTreeMap<String, (String, String)>,
    /// How often an external id was answered with "created".
    pub(crate) created: HashMap<String, u64>,
    /// Steps, by what they leave in the events.
    pub(crate) steps: BTreeMap<String, Asked>,
    pub(crate) adjustments: BTreeMap<String, Adjustment>,
    /// Answers by status and code.
    pub(crate) answers: BTreeMap<String, u64>,
    /// Connections that broke while the program was down.
    pub(crate) broken: u64,
    /// What may never happen.
    pub(crate) violations: Vec<String>,
}

#[derive(Default)]
pub(crate) struct Ledger(Mutex<Pages>);

impl Ledger {
    pub(crate) fn pages(&self) -> MutexGuard<'_, Pages> {
        self.0.lock().unwrap()
    }

    pub(crate) fn violation(&self, text: String) {
        self.pages().violations.push(text);
    }

    pub(crate) fn step(&self, effect: &str, fate: Fate) {
        self.pages().steps.entry(effect.to_owned()).or_default().count(fate);
    }

    pub(crate) fn adjustment(&self, note: &str, fate: Fate, movement: Option<&str>) {
        let mut pages = self.pages();
        let entry = pages.adjustments.entry(note.to_owned()).or_default();
        entry.asked.count(fate);
        entry.movements.extend(movement.map(str::to_owned));
    }

    /// An order was acknowledged.
    pub(crate) fn placed(&self, external: &str, id: &str, number: &str, created: bool) {
        let mut pages = self.pages();
        if created {
            *pages.created.entry(external.to_owned()).or_default() += 1;
        }
        let told = (id.to_owned(), number.to_owned());
        let first = pages.placed.entry(external.to_owned()).or_insert_with(|| told.clone()).clone();
        if first != told {
            pages.violations.push(format!("{external} was told to be {first:?} and {told:?}"));
        }
    }
}

impl Pages {
    /// Whether enough was acknowledged for the rest to prove something.
    pub(crate) fn is_eventful(&self) -> bool {
        let done = |kind: &str| {
            self.steps.iter().filter(|(step, asked)| step.contains(kind) && asked.done > 0).count()
        };
        self.placed.len() >= 100
            && done(" OrderConfirmed ") >= 40
            && done(" OrderEdited ") >= 3
            && done(" ParcelShipped ") >= 10
    }
}

impl Asked {
    fn count(&mut self, fate: Fate) {
        match fate {
            Fate::Done => self.done += 1,
            Fate::Refused => self.refused += 1,
            Fate::Unknown => self.unknown += 1,
        }
    }

    /// Whether an effect may stand so often in the books.
    pub(crate) const fn allows(self, found: u64) -> bool {
        self.done <= found && found <= self.done + self.unknown
    }
}

/// What a step leaves in the events: the order, the kind, and what tells one request from another.
pub(crate) fn effect(order_hex: &str, kind: &str, detail: &str) -> String {
    format!("{order_hex} {kind} {detail}")
}
