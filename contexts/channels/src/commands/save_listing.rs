//! Somebody says something else of a product at a shop.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::must_see_listing;
use crate::listing::{ListingContent, ProductListingId, hash_of};
use crate::resolving::Known;
use crate::{permissions, store};

/// Keeps what a shop is to be told of a product. Nobody is told by that.
#[derive(Debug, Clone)]
pub(crate) struct SaveListing {
    pub(crate) id: ProductListingId,
    pub(crate) seen_version: i64,
    pub(crate) said: ListingContent,
}

impl Command for SaveListing {
    const NAME: &'static str = "channels.save_listing";
    const PERMISSION: Permission = permissions::MANAGE_LISTINGS;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let kept = must_see_listing(ctx, self.id)?;
        kept.progress.change(self.seen_version)?;
        let of = (kept.shop_id, kept.product_id);
        let known = Known::load(ctx, &[of])?;
        let missing = || Fault::internal("channels.no_product", kept.product_id.to_string());
        let product = known.product(kept.product_id).ok_or_else(missing)?;
        let said = self.said.checked(product)?;
        if said == kept.said {
            return Ok(());
        }
        let told = known.resolved(of, &said, kept.told.as_ref()).ok_or_else(missing)?;
        let text = known.search_text(kept.product_id, &told.title);
        store::save_listing(ctx, &kept, &said, (&hash_of(&told), &text))?;
        let version = kept.progress.version + 1;
        let prices: Vec<_> = said
            .offers
            .iter()
            .map(|one| json!({"sku": one.sku_id, "price_minor": one.price_minor}))
            .collect();
        let news = json!({"title": told.title, "offers": prices});
        ctx.emit(Event::about("channels", "ListingSaved", self.id, version, &news));
        Ok(())
    }
}
