//! Somebody wants listings at their shops.

use std::collections::HashMap;

use db::{Command, Ctx, Event};
use kernel::{Fault, FieldFault, Permission};
use serde_json::json;
use settings::{Platform, ShopId};

use super::draft_listings::takes_no_listings;
use super::unknown_listing;
use crate::listing::{ListingState, ProductListingId, Wish};
use crate::norms::{AllNorms, Norms};
use crate::permissions;
use crate::resolving::Known;
use crate::store::{self, KeptListing};

/// Listings of one request.
pub(crate) const MOST_AT_ONCE: usize = 200;

/// What became of a row of such a request.
#[derive(Debug)]
pub(crate) struct WishedListing {
    pub(crate) id: ProductListingId,
    pub(crate) outcome: WishOutcome,
}

/// What became of it.
#[derive(Debug)]
pub(crate) enum WishOutcome {
    /// It is told next.
    Wanted,
    /// There is nothing to tell.
    Unchanged,
    /// It is not as the platform takes it.
    Wrong(Vec<FieldFault>),
    /// It was refused.
    Refused(Fault),
}

/// A listing as somebody saw it.
pub(crate) type SeenListing = (ProductListingId, i64);

/// Wants listings told to their shops. What a platform would not take is not sent to it: it is answered with what
/// is wrong.
#[derive(Debug, Clone)]
pub(crate) struct PublishListings {
    pub(crate) seen: Vec<SeenListing>,
    pub(crate) norms: AllNorms,
}

impl Command for PublishListings {
    const NAME: &'static str = "channels.publish_listings";
    const PERMISSION: Permission = permissions::MANAGE_LISTINGS;
    type Output = Vec<WishedListing>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        let mut kept = lock_seen(ctx, &self.seen)?;
        let of: Vec<_> = kept.values().map(|one| (one.shop_id, one.product_id)).collect();
        let known = Known::load(ctx, &of)?;
        let shops: Vec<ShopId> = of.iter().map(|(shop, _)| *shop).collect();
        let shops: HashMap<ShopId, Platform> =
            store::listing_platforms(ctx, &shops)?.into_iter().collect();
        let mut wanted = Vec::new();
        let mut outcomes = Vec::with_capacity(self.seen.len());
        for (id, seen_version) in self.seen {
            // What stands twice in one request is decided once.
            let outcome = match kept.remove(&id) {
                None => WishOutcome::Refused(unknown_listing()),
                Some(one) => {
                    let norms = shops.get(&one.shop_id).and_then(|one| self.norms.of(*one));
                    decide(&one, seen_version, norms, &known)
                }
            };
            if matches!(outcome, WishOutcome::Wanted) {
                wanted.push(id);
                let event =
                    Event::about("channels", "ListingWanted", id, seen_version + 1, &json!({}));
                ctx.emit(event);
            }
            outcomes.push(WishedListing { id, outcome });
        }
        store::want_listings(ctx, &wanted, ListingState::Wanted)?;
        Ok(outcomes)
    }
}

fn decide(
    one: &KeptListing,
    seen_version: i64,
    norms: Option<&'static Norms>,
    known: &Known,
) -> WishOutcome {
    let wish = match one.progress.publish(seen_version) {
        Ok(wish) => wish,
        Err(fault) => return WishOutcome::Refused(fault),
    };
    let told = known.resolved((one.shop_id, one.product_id), &one.said, one.told.as_ref());
    let (Some(norms), Some(told)) = (norms, told) else {
        return WishOutcome::Refused(takes_no_listings());
    };
    let faults = norms.check(&told);
    match wish {
        _ if !faults.is_empty() => WishOutcome::Wrong(faults),
        Wish::Wanted => WishOutcome::Wanted,
        Wish::Unchanged => WishOutcome::Unchanged,
    }
}

/// The listings that were seen, within sight, which nobody else changes meanwhile.
pub(super) fn lock_seen(
    ctx: &mut Ctx<'_>,
    seen: &[SeenListing],
) -> Result<HashMap<ProductListingId, KeptListing>, Fault> {
    if seen.is_empty() || seen.len() > MOST_AT_ONCE {
        let detail = format!("1 to {MOST_AT_ONCE}");
        return Err(Fault::field("items", "kernel.out_of_range", detail));
    }
    let mut ids: Vec<ProductListingId> = seen.iter().map(|(id, _)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    let kept = store::lock_listings(ctx, &ids)?;
    let shops = ctx.actor().shops();
    let seen = kept.into_iter().filter(|one| shops.has(one.shop_id.uuid()));
    Ok(seen.map(|one| (one.id, one)).collect())
}
