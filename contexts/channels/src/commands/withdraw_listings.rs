//! Somebody wants listings at their shops no more.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::publish_listings::{SeenListing, WishOutcome, WishedListing, lock_seen};
use super::unknown_listing;
use crate::listing::ListingState;
use crate::{permissions, store};

/// Wants listings taken down; what was never told is not told any more. What was said of them stays.
#[derive(Debug, Clone)]
pub(crate) struct WithdrawListings(pub(crate) Vec<SeenListing>);

impl Command for WithdrawListings {
    const NAME: &'static str = "channels.withdraw_listings";
    const PERMISSION: Permission = permissions::MANAGE_LISTINGS;
    type Output = Vec<WishedListing>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        let mut kept = lock_seen(ctx, &self.0)?;
        let (mut leaving, mut drafts) = (Vec::new(), Vec::new());
        let mut outcomes = Vec::with_capacity(self.0.len());
        for (id, seen_version) in self.0 {
            let found = kept.remove(&id).ok_or_else(unknown_listing);
            let next = found.and_then(|one| {
                let before = one.progress.state;
                one.progress.withdraw(seen_version).map(|next| (before, next))
            });
            let outcome = match next {
                Err(fault) => WishOutcome::Refused(fault),
                Ok((before, next)) if before == next => WishOutcome::Unchanged,
                Ok((_, next)) => {
                    let moved =
                        if next == ListingState::Draft { &mut drafts } else { &mut leaving };
                    moved.push(id);
                    let (kind, version) = ("ListingUnwanted", seen_version + 1);
                    ctx.emit(Event::about("channels", kind, id, version, &json!({})));
                    WishOutcome::Wanted
                }
            };
            outcomes.push(WishedListing { id, outcome });
        }
        store::want_listings(ctx, &leaving, ListingState::Leaving)?;
        store::want_listings(ctx, &drafts, ListingState::Draft)?;
        Ok(outcomes)
    }
}
