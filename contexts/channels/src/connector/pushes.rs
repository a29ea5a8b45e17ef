//! What a platform tells by itself: who comes to the open door, what they say, and how they are asked to come.

use serde::{Deserialize, Serialize};

use super::{Denial, Heard, Unreadable};

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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscribed {
    /// For the next step.
    pub given: Option<String>,
    /// What it tells from now on, in its own words.
    pub topics: Vec<String>,
}

impl Subscribe {
    /// Whether an address is that of the same connection where this house was reached before: behind the host it is
    /// the same.
    #[must_use]
    pub fn was_at(&self, url: &str) -> bool {
        let path = |url: &str| url.find("/api/").and_then(|at| url.get(at..).map(str::to_owned));
        path(url).is_some_and(|known| Some(known) == path(&self.url))
    }
}

impl Subscribed {
    /// As a connector gives it to the house.
    ///
    /// # Errors
    /// None that happens: it holds texts alone.
    pub fn heard(&self) -> Result<Heard, Denial> {
        let body = serde_json::to_vec(self);
        body.map(Heard::Whole).map_err(|_| Denial::Unreadable("not written".to_owned()))
    }

    /// As [`Subscribed::heard`] wrote it.
    ///
    /// # Errors
    /// It is none.
    pub fn read(body: &[u8]) -> Result<Self, Unreadable> {
        let unreadable = |_| Unreadable { why: "no list of topics".to_owned() };
        serde_json::from_slice(body).map_err(unreadable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_connection_is_known_by_what_stands_behind_the_host() {
        let news = "/api/v1/channels/ebay/cnx_1/news";
        let url = format!("https://t.example{news}");
        let wanted = Subscribe { step: 0, url, secret: String::new(), given: None };
        for (known, was_it) in [
            (format!("https://old.example{news}"), true),
            (format!("https://old.example{news}/more"), false),
            ("https://t.example/api/v1/channels/ebay/cnx_2/news".to_owned(), false),
            ("https://t.example".to_owned(), false),
        ] {
            assert_eq!(wanted.was_at(&known), was_it, "{known}");
        }
    }
}
