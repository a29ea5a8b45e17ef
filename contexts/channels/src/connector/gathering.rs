//! All orders of a span of time, which a channel puts together into one document.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Denial, Heard, Unreadable};

/// A span of time. A document that is wanted is known by it: no two are wanted up to the same second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub since: Timestamp,
    pub until: Timestamp,
}

/// What is wanted of such a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gather {
    /// To put together all orders that changed in a span: it is looked for first, so that it is there once however
    /// often this is asked.
    All(Span),
    /// How far the one is that the channel knows by this name.
    HowFar(String),
    /// To put it together no more. Where it is whole already, or there is none, that does nothing.
    NoMore(String),
}

/// How far a channel is with such a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Gathering {
    /// It puts it together: by which name it knows it, and how many things are in it so far.
    UnderWay { id: String, things: i64 },
    /// It is whole.
    Whole(Document),
    /// It puts others together first.
    Busy,
    /// It failed at it: why, in its own word.
    Failed(String),
    /// It was whole, and is kept no more.
    Gone,
    /// It does not put it together: why, in its own word.
    Refused(String),
}

/// A document that is whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// By which name the channel knows it.
    pub id: String,
    /// How many things are in it, and how many of them are orders.
    pub things: i64,
    pub orders: i64,
    /// How long it is, where the channel says so.
    pub bytes: Option<i64>,
    /// Where it lies; nowhere where nothing is in it.
    pub url: Option<String>,
}

impl Gathering {
    /// As a connector gives it to the house.
    ///
    /// # Errors
    /// None that happens: it holds texts and numbers alone.
    pub fn heard(&self) -> Result<Heard, Denial> {
        let body = serde_json::to_vec(self);
        body.map(Heard::Whole).map_err(|_| Denial::Unreadable("not written".to_owned()))
    }

    /// As [`Gathering::heard`] wrote it.
    ///
    /// # Errors
    /// It is none.
    pub fn read(body: &[u8]) -> Result<Self, Unreadable> {
        let unreadable = |_| Unreadable { why: "not how far a document is".to_owned() };
        serde_json::from_slice(body).map_err(unreadable)
    }
}

/// An order of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gathered {
    /// As a page of orders holds it.
    Order(Vec<u8>),
    /// Greater than anything that is read: the order of this number.
    TooGreat(String),
}

/// Why a document is not read any further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misread {
    /// A line is none of such a document: why, without anything of it.
    Unreadable(String),
    /// A line belongs to an order that does not stand before it.
    Orphan,
}

/// Reads a document line by line, and holds one order at a time.
pub trait GatheredReader: Send {
    /// Takes a line; the order that stood before it, if the line begins another.
    ///
    /// # Errors
    /// It is no line that may stand there.
    fn line(&mut self, line: &[u8]) -> Result<Option<Gathered>, Misread>;
    /// The last order: no line follows.
    fn end(&mut self) -> Option<Gathered>;
}
