//! What a shop lists under the codes it was asked for.

use std::collections::HashMap;

use catalog::SkuId;
use db::{Command, Ctx};
use kernel::{Fault, Permission, fold};

use crate::ConnectionId;
use crate::connector::SeenListing;
use crate::store::{self, LookedUp};

/// Remembers under which ids a shop lists codes, and which it does not list: of those nothing is wanted.
#[derive(Debug, Clone)]
pub(crate) struct NoteListings {
    pub(crate) connection_id: ConnectionId,
    pub(crate) asked: Vec<(SkuId, String)>,
    pub(crate) found: Vec<SeenListing>,
}

impl Command for NoteListings {
    const NAME: &'static str = "channels.note_listings";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut found: HashMap<String, SeenListing> = HashMap::new();
        for one in self.found {
            // Of two with one code the first is taken: a shop should have none such.
            found.entry(fold(&one.external_sku)).or_insert(one);
        }
        let answered = self.asked.into_iter().map(|(sku_id, external_sku)| {
            let seen = found.remove(&fold(&external_sku));
            let parent_id = seen.as_ref().and_then(|seen| seen.group.clone());
            let product_id = seen.map(|seen| seen.product_id);
            LookedUp { sku_id, external_sku, product_id, parent_id }
        });
        let answered: Vec<LookedUp> = answered.collect();
        store::put_listings(ctx, self.connection_id, &answered)?;
        let absent = answered.iter().filter(|one| one.product_id.is_none());
        let absent: Vec<String> = absent.map(|one| fold(&one.external_sku)).collect();
        store::supersede(ctx, self.connection_id, &absent, Some("channels.not_listed"))
    }
}
