//! A product changed, or which code means what: what shops would be told of it is another. Nobody is told by that
//! alone: whoever sells it says when.

use std::collections::BTreeSet;

use catalog::{Product, ProductId, Sku, SkuId};
use db::{Consumer, Ctx, Event, StoredEvent};
use kernel::Fault;
use serde_json::json;

use crate::listing::hash_of;
use crate::resolving::Known;
use crate::store;

/// Notes which listings say something older than the catalog.
#[derive(Debug, Clone, Copy)]
pub struct RefreshListings;

impl Consumer for RefreshListings {
    const NAME: &'static str = "channels.refresh_listings";

    fn kinds(&self) -> Vec<&'static str> {
        vec!["ProductChanged", "SkuChanged", "SkuMapped"]
    }

    /// The first listing is of the product as it is by then.
    fn rests(&self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        store::has_listings(ctx).map(|has| !has)
    }

    fn handle(&self, ctx: &mut Ctx<'_>, events: &[StoredEvent]) -> Result<(), Fault> {
        let mut products: BTreeSet<ProductId> =
            events.iter().filter_map(StoredEvent::subject_as::<Product>).collect();
        let skus: BTreeSet<SkuId> =
            events.iter().filter_map(StoredEvent::subject_as::<Sku>).collect();
        let skus: Vec<SkuId> = skus.into_iter().collect();
        products.extend(catalog::products_of(ctx, &skus)?);
        let products: Vec<ProductId> = products.into_iter().collect();
        refresh(ctx, &products)
    }
}

fn refresh(ctx: &mut Ctx<'_>, products: &[ProductId]) -> Result<(), Fault> {
    if products.is_empty() {
        return Ok(());
    }
    let kept = store::lock_listings_of(ctx, products)?;
    let of: Vec<_> = kept.iter().map(|one| (one.shop_id, one.product_id)).collect();
    let known = Known::load(ctx, &of)?;
    let mut set = Vec::new();
    for (one, of) in kept.iter().zip(of) {
        let Some(told) = known.resolved(of, &one.said, one.told.as_ref()) else { continue };
        let (hash, before) = (hash_of(&told), &one.progress);
        if hash == before.content_hash {
            continue;
        }
        let text = known.search_text(one.product_id, &told.title);
        let differed = before.differs();
        let now = crate::listing::Progress { content_hash: hash.clone(), ..before.clone() };
        if now.differs() && !differed {
            let news = json!({"product": one.product_id});
            ctx.emit(Event::about("channels", "ListingOutdated", one.id, before.version, &news));
        }
        set.push((one.id, hash, text));
    }
    store::set_contents(ctx, &set)
}
