//! What came of telling a shop to list a product.

use std::collections::HashMap;

use catalog::SkuId;
use db::{Command, Ctx, Event};
use kernel::{Fault, Permission, fold};
use serde_json::json;

use super::note_trouble::NoteTrouble;
use super::plan_listing::ListStep;
use crate::connection::Trouble;
use crate::listed::Listed;
use crate::listing::{After, ListingState, ListingTold, hash_of};
use crate::{ConnectionId, store};

/// Writes down what came of it, and how the shop does. What is listed is meant by its codes from then on, and its
/// stock is told like that of anything the shop lists.
#[derive(Debug, Clone)]
pub(crate) struct NoteListing {
    pub(crate) connection_id: ConnectionId,
    pub(crate) step: ListStep,
    pub(crate) told: ListingTold,
    /// What the shop did instead of answering.
    pub(crate) trouble: Option<Trouble>,
}

impl Command for NoteListing {
    const NAME: &'static str = "channels.note_listing";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let Self { connection_id, step, told, trouble } = self;
        let kept = store::lock_listings(ctx, &[step.id])?.pop();
        if let Some(kept) = kept {
            let (version, state) = (kept.progress.version, kept.progress.state);
            if let ListingTold::Live(found) = &told {
                let product = &step.to_list.product;
                store::set_listing_told(ctx, step.id, (product, &hash_of(product)), found)?;
                settle(ctx, connection_id, kept.shop_id, &step, found)?;
            }
            // Somebody wished otherwise while the shop was asked: that stands, and is told next.
            let is_other = state != step.state;
            let after = After::of(&told, (step.state, step.attempts), ctx.now());
            let after = if is_other { After { state, attempts: 0, ..after } } else { after };
            store::set_listing(ctx, step.id, &after)?;
            if !is_other {
                tell(ctx, &step, (version, &after));
            }
        }
        match trouble {
            None => Ok(()),
            Some(trouble) => NoteTrouble::of(connection_id, trouble).run(ctx),
        }
    }
}

fn tell(ctx: &mut Ctx<'_>, step: &ListStep, (version, after): (i64, &After)) {
    let news = json!({"product": step.to_list.product.code});
    let (kind, news) = match after.state {
        ListingState::Live => ("ListingLive", news),
        ListingState::Ended => ("ListingEnded", news),
        ListingState::Refused => {
            let codes: Vec<&str> = after.reasons.iter().map(|one| one.code.as_str()).collect();
            ("ListingRefused", json!({"product": step.to_list.product.code, "reasons": codes}))
        }
        ListingState::Failed => (
            "ListingFailed",
            json!({"product": step.to_list.product.code, "failure": after.failure}),
        ),
        ListingState::Draft | ListingState::Wanted | ListingState::Leaving => return,
    };
    ctx.emit(Event::about("channels", kind, step.id, version, &news));
}

/// The shop means the SKUs by the codes it was told, and what it lists newly is told its stock.
fn settle(
    ctx: &mut Ctx<'_>,
    connection_id: ConnectionId,
    shop_id: settings::ShopId,
    step: &ListStep,
    found: &Listed,
) -> Result<(), Fault> {
    let offers = &step.to_list.product.offers;
    let codes: Vec<(SkuId, String)> =
        offers.iter().map(|offer| (offer.sku_id, offer.sku.clone())).collect();
    catalog::map_listed(ctx, shop_id, &codes)?;
    let before = step.to_list.found.as_ref();
    let is_new = |offer: &&crate::listed::ListedOffer| {
        let known = before.and_then(|before| before.offer(&offer.sku));
        known.is_none() || known != found.offer(&offer.sku)
    };
    let new: Vec<_> = offers.iter().filter(is_new).collect();
    if new.is_empty() || !store::shown_connections(ctx)?.contains(&connection_id) {
        return Ok(());
    }
    let folded: Vec<String> = new.iter().map(|offer| fold(&offer.sku)).collect();
    store::forget_listings(ctx, connection_id, &folded)?;
    let skus: HashMap<SkuId, bool> = new.iter().map(|offer| (offer.sku_id, true)).collect();
    store::mark(ctx, &[connection_id], &skus)
}
