//! What a platform tells by itself: who comes to the open door, what they say, and how they are asked to come.

/// Somebody who comes to the open door.
pub struct Visit<'a> {
    /// The shop's address, as its connection has it.
    pub address: &'a str,
    /// Where they may have gone to: nobody in the house sees what stands before it, or which scheme was used.
    pub urls: &'a [String],
    /// A header of the request, by its name in small letters.
    pub header: &'a dyn Fn(&str) -> Option<String>,
    pub body: &'a [u8],
}

/// What came to the open door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Push {
    /// Something happened to an order.
    Order(String),
    /// Somebody who may have bought is to be forgotten: each name by which the platform knew them.
    Left(Vec<String>),
    /// The shop lets itself be asked no more, it says: it is asked whether that is so.
    Revoked,
    /// Something happened that orders have nothing to do with.
    Other,
    /// Nothing that can be read.
    Unreadable,
}

/// How a platform is asked to tell what happens.
#[derive(Clone, PartialEq, Eq)]
pub struct Subscribe {
    /// Which step it is; the first is zero.
    pub step: i64,
    /// Where it is to tell it.
    pub url: String,
    /// By what it proves that it is that platform, where it is told so.
    pub secret: String,
    /// What the step before gave.
    pub given: Option<String>,
}

impl std::fmt::Debug for Subscribe {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Subscribe({}, {})", self.step, self.url)
    }
}

/// What came of asking it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscribed {
    /// For the next step.
    pub given: Option<String>,
    /// What it tells from now on, in its own words.
    pub topics: Vec<String>,
}
