//! Somebody wants products listed at a shop.

use catalog::ProductId;
use db::{Command, Ctx, Event};
use kernel::{Fault, FieldFault, Permission};
use serde_json::json;
use settings::ShopId;

use super::must_see_shop;
use crate::listing::{ListingContent, ListingLanguage, ProductListingId, hash_of};
use crate::permissions;
use crate::resolving::Known;
use crate::store::{self, NewListing};

/// Products of which drafts are made at once.
pub(crate) const MOST_DRAFTED: usize = 100;

/// Makes drafts of listings, as the products' pages have them; of a product that the shop has one of already, it
/// is that one.
#[derive(Debug, Clone)]
pub(crate) struct DraftListings {
    pub(crate) shop_id: ShopId,
    pub(crate) product_ids: Vec<ProductId>,
    pub(crate) language: ListingLanguage,
}

impl Command for DraftListings {
    const NAME: &'static str = "channels.draft_listings";
    const PERMISSION: Permission = permissions::MANAGE_LISTINGS;
    type Output = Vec<(ProductId, ProductListingId)>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        let shop = must_see_shop(ctx, self.shop_id)?;
        must_take_listings(ctx, shop.id)?;
        let mut ids = self.product_ids;
        if ids.is_empty() || ids.len() > MOST_DRAFTED {
            let detail = format!("1 to {MOST_DRAFTED}");
            return Err(Fault::field("product_ids", "kernel.out_of_range", detail));
        }
        ids.sort_unstable();
        ids.dedup();
        let of: Vec<_> = ids.iter().map(|id| (shop.id, *id)).collect();
        let known = Known::load(ctx, &of)?;
        let wrong = ids.iter().enumerate().filter(|(_, id)| known.product(**id).is_none());
        let wrong: Vec<FieldFault> = wrong
            .map(|(at, _)| FieldFault {
                path: format!("product_ids[{at}]"),
                code: "kernel.unknown_id",
                detail: "no product has this id".to_owned(),
            })
            .collect();
        if !wrong.is_empty() {
            return Err(Fault::fields(wrong));
        }
        let there = store::listings_of(ctx, shop.id, &ids)?;
        let mut new = Vec::new();
        for of in of.iter().filter(|(_, id)| !there.contains_key(id)) {
            let Some(product) = known.product(of.1) else { continue };
            let said = ListingContent::at_first(product, self.language);
            let Some(told) = known.resolved(*of, &said, None) else { continue };
            new.push(NewListing {
                id: ctx.new_id(),
                product_id: of.1,
                said,
                content_hash: hash_of(&told),
                search_text: known.search_text(of.1, &told.title),
            });
        }
        store::insert_listings(ctx, shop.id, &new)?;
        let there = store::listings_of(ctx, shop.id, &ids)?;
        for one in new.iter().filter(|one| there.get(&one.product_id) == Some(&one.id)) {
            let news = json!({"shop": shop.code, "product": one.product_id});
            ctx.emit(Event::about("channels", "ListingDrafted", one.id, 1, &news));
        }
        Ok(ids.into_iter().filter_map(|id| Some((id, *there.get(&id)?))).collect())
    }
}

/// Refuses what a shop cannot be told.
pub(super) fn must_take_listings(ctx: &mut Ctx<'_>, shop_id: ShopId) -> Result<(), Fault> {
    if store::takes_listings(ctx, shop_id)? {
        return Ok(());
    }
    Err(takes_no_listings())
}

pub(super) fn takes_no_listings() -> Fault {
    let detail = "the shop is not connected, or nothing can be listed there from here";
    Fault::conflict("channels.takes_no_listings", detail)
}
