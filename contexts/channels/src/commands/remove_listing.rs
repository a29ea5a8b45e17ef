//! Nobody wants to see a listing any more.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::must_see_listing;
use crate::listing::ProductListingId;
use crate::{permissions, store};

/// Forgets what was said of a product at a shop that does not show it.
#[derive(Debug, Clone)]
pub(crate) struct RemoveListing {
    pub(crate) id: ProductListingId,
    pub(crate) seen_version: i64,
}

impl Command for RemoveListing {
    const NAME: &'static str = "channels.remove_listing";
    const PERMISSION: Permission = permissions::MANAGE_LISTINGS;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let kept = must_see_listing(ctx, self.id)?;
        kept.progress.remove(self.seen_version)?;
        store::delete_listing(ctx, self.id)?;
        let (version, news) = (kept.progress.version + 1, json!({"product": kept.product_id}));
        ctx.emit(Event::about("channels", "ListingRemoved", self.id, version, &news));
        Ok(())
    }
}
