//! Which listing a shop is told of next, with all that is needed for it.

use db::Ctx;
use kernel::Fault;
use settings::ShopFacts;

use super::plan_stock;
use crate::ConnectionId;
use crate::connector::Ask;
use crate::listed::ToList;
use crate::listing::{ListingState, ProductListingId};
use crate::resolving::Known;
use crate::store;

/// While a shop's orders are read, it is told of listings so often all the same.
const PATIENCE_SECONDS: i64 = 5;

/// A listing that a shop is told of.
#[derive(Debug, Clone)]
pub(crate) struct ListStep {
    pub(crate) id: ProductListingId,
    /// Whether it is to be put there, or taken down.
    pub(crate) state: ListingState,
    /// How often it was tried, this time included.
    pub(crate) attempts: i64,
    pub(crate) to_list: ToList,
}

impl ListStep {
    pub(super) fn ask(&self) -> Ask {
        let to_list = Box::new(self.to_list.clone());
        match self.state {
            ListingState::Leaving => Ask::Unlist(to_list),
            _ => Ask::List(to_list),
        }
    }
}

/// The next one, if there is any. `reads`: the shop's orders are due as well; they go first, but not for long.
pub(super) fn next_step(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    shop: &ShopFacts,
    reads: bool,
) -> Result<Option<ListStep>, Fault> {
    let Some(due) = store::due_listing(ctx, shop.id)? else { return Ok(None) };
    if reads {
        let tried_at = store::listing_tried_at(ctx, shop.id)?;
        if tried_at.is_some_and(|at| ctx.now() < at.plus_seconds(PATIENCE_SECONDS)) {
            return Ok(None);
        }
    }
    let of = (shop.id, due.product_id);
    let known = Known::load(ctx, &[of])?;
    // Products are never deleted.
    let missing = || Fault::internal("channels.no_product", due.product_id.to_string());
    let product = known.resolved(of, &due.said, due.told.as_ref()).ok_or_else(missing)?;
    let skus: Vec<_> = product.offers.iter().map(|offer| offer.sku_id).collect();
    let shown = plan_stock::shown_now(ctx, id, shop, &skus)?;
    let is_counted = shown.is_some();
    let shown = shown.unwrap_or_default();
    let pieces = skus.iter().map(|sku| shown.get(sku).copied()).collect();
    Ok(Some(ListStep {
        id: due.id,
        state: due.progress.state,
        attempts: due.progress.attempts + 1,
        to_list: ToList { product, before: due.told, found: due.found, is_counted, pieces },
    }))
}
