//! A listing: what a shop says of a product, and how far it was told so. Pure rules.

mod said;

use kernel::{Fault, Timestamp};
use sha2::{Digest, Sha256};

pub(crate) use said::{ListingContent, ListingLanguage};

use crate::listed::{Listed, ListedProduct, Reason};
use crate::write_back::next_attempt;

kernel::entity!(
    /// What a shop says of a product.
    pub ProductListing, ProductListingId, "lst"
);

kernel::text_enum! {
    /// How far it is.
    pub enum ListingState {
        /// Nobody asked for it to be put there.
        Draft = "draft",
        /// It is to be put there, or told anew.
        Wanted = "wanted",
        /// The shop shows it, as it was told last.
        Live = "live",
        /// The shop does not take it as it is: there are reasons.
        Refused = "refused",
        /// It was tried often enough.
        Failed = "failed",
        /// It is to be taken down.
        Leaving = "leaving",
        /// It was taken down.
        Ended = "ended",
    }
}

/// By what two states of what is told are compared.
pub(crate) fn hash_of(product: &ListedProduct) -> String {
    let text = serde_json::to_vec(product).unwrap_or_default();
    kernel::hex(Sha256::digest(text))
}

/// How far a listing is, and what the shop was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) state: ListingState,
    /// Of what would be told now.
    pub(crate) content_hash: String,
    /// Of what the shop was told last.
    pub(crate) told_hash: Option<String>,
    /// Whether the shop may have it: it was told.
    pub(crate) is_sent: bool,
    /// How often it was tried since it was wanted.
    pub(crate) attempts: i64,
    pub(crate) version: i64,
}

/// What follows when somebody wants a listing told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    /// It is told next.
    Wanted,
    /// The shop shows exactly that already.
    Unchanged,
}

impl Progress {
    /// Whether the shop shows something older.
    pub(crate) fn differs(&self) -> bool {
        self.state == ListingState::Live && self.told_hash.as_ref() != Some(&self.content_hash)
    }

    fn must_be(&self, seen_version: i64) -> Result<(), Fault> {
        if self.version == seen_version {
            return Ok(());
        }
        let detail = format!("the listing is at version {}", self.version);
        Err(Fault::conflict("channels.stale", detail))
    }

    /// Somebody says something else of it.
    ///
    /// # Errors
    /// Somebody was faster.
    pub(crate) fn change(&self, seen_version: i64) -> Result<(), Fault> {
        self.must_be(seen_version)
    }

    /// Somebody wants it at the shop.
    ///
    /// # Errors
    /// Somebody was faster.
    pub(crate) fn publish(&self, seen_version: i64) -> Result<Wish, Fault> {
        self.must_be(seen_version)?;
        let is_shown = self.state == ListingState::Live && !self.differs();
        let is_due = self.state == ListingState::Wanted;
        Ok(if is_shown || is_due { Wish::Unchanged } else { Wish::Wanted })
    }

    /// Somebody wants it there no more: what it becomes.
    ///
    /// # Errors
    /// Somebody was faster, or it was never there.
    pub(crate) fn withdraw(&self, seen_version: i64) -> Result<ListingState, Fault> {
        self.must_be(seen_version)?;
        match self.state {
            ListingState::Leaving | ListingState::Ended => Ok(self.state),
            // Nobody was told of it yet.
            ListingState::Wanted if !self.is_sent => Ok(ListingState::Draft),
            _ if self.is_sent => Ok(ListingState::Leaving),
            state => {
                Err(Fault::conflict("channels.never_listed", format!("the listing is {state}")))
            }
        }
    }

    /// Somebody wants to see it no more.
    ///
    /// # Errors
    /// Somebody was faster, or the shop may show it.
    pub(crate) fn remove(&self, seen_version: i64) -> Result<(), Fault> {
        self.must_be(seen_version)?;
        if self.state == ListingState::Ended || !self.is_sent {
            return Ok(());
        }
        Err(Fault::conflict("channels.still_listed", format!("the listing is {}", self.state)))
    }
}

/// What came of telling a shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ListingTold {
    /// It lists it, under these ids.
    Live(Listed),
    /// It lists it no more.
    Ended,
    /// It does not take it, whatever the day: why.
    Refused(Vec<Reason>),
    /// It was not asked, or asks for patience: this time does not count.
    Waits,
    /// Nobody knows.
    InDoubt(String),
}

/// How far a listing is after that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct After {
    pub(crate) state: ListingState,
    pub(crate) attempts: i64,
    pub(crate) due_at: Timestamp,
    pub(crate) failure: Option<String>,
    pub(crate) reasons: Vec<Reason>,
}

impl After {
    /// After so many attempts, this one counted.
    pub(crate) fn of(
        told: &ListingTold,
        (state, attempts): (ListingState, i64),
        now: Timestamp,
    ) -> Self {
        let after = |state, attempts| Self {
            state,
            attempts,
            due_at: now,
            failure: None,
            reasons: Vec::new(),
        };
        match told {
            ListingTold::Live(_) => after(ListingState::Live, 0),
            ListingTold::Ended => after(ListingState::Ended, 0),
            ListingTold::Refused(reasons) => {
                Self { reasons: reasons.clone(), ..after(ListingState::Refused, attempts) }
            }
            ListingTold::Waits => after(state, attempts.saturating_sub(1)),
            ListingTold::InDoubt(why) => {
                let next = next_attempt(attempts, None, now);
                let state = if next.is_some() { state } else { ListingState::Failed };
                let failure = Some(why.clone());
                Self { due_at: next.unwrap_or(now), failure, ..after(state, attempts) }
            }
        }
    }
}

#[cfg(test)]
mod tests;
