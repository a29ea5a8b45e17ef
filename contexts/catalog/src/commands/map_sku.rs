use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;
use settings::ShopId;

use crate::queries::{MappingRow, view_mapping};
use crate::resolve::{MOST_EXTERNAL, asked};
use crate::store::mappings::{self, MappingSource};
use crate::store::skus;
use crate::{SkuId, permissions};

/// Somebody says which SKU a shop means by a code. It is remembered, also against our own codes,
/// until somebody says otherwise; orders that wait for it look again.
#[derive(Debug, Clone)]
pub struct MapSku {
    /// Whose code it is.
    pub shop_id: ShopId,
    /// As the shop writes it.
    pub external_sku: String,
    /// What it means.
    pub sku_id: SkuId,
    /// The version of the mapping that was on the screen, if there was one.
    pub seen_version: Option<i64>,
}

impl Command for MapSku {
    const NAME: &'static str = "catalog.map_sku";
    const PERMISSION: Permission = permissions::MAP;
    type Output = MappingRow;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<MappingRow, Fault> {
        let asked = asked(self.shop_id, &self.external_sku).ok_or_else(|| {
            let detail = format!("1 to {MOST_EXTERNAL} characters in one line");
            Fault::field("external_sku", "catalog.not_a_shop_code", detail)
        })?;
        if !settings::shops(ctx, &[self.shop_id])?.contains_key(&self.shop_id) {
            return Err(Fault::field("shop_id", "catalog.unknown_shop", "no such shop"));
        }
        let sku = skus::load(ctx, self.sku_id)?;
        let before = mappings::find_locked(ctx, &asked)?;
        let version = before.as_ref().map_or(0, |before| before.version);
        if self.seen_version.is_some_and(|seen| seen != version) {
            return Err(skus::stale());
        }
        let was = before.as_ref().and_then(|before| before.sku_id);
        let said_already = before.is_some_and(|before| before.source == MappingSource::Person);
        if was != Some(self.sku_id) || !said_already {
            mappings::put(ctx, &asked, self.sku_id)?;
            ctx.emit(Event::about(
                "catalog",
                "SkuMapped",
                self.sku_id,
                sku.version,
                &json!({
                    "shop_id": self.shop_id,
                    "external_sku": asked.external,
                    "source": MappingSource::Person,
                    "was": was,
                }),
            ));
        }
        view_mapping(ctx, &asked)
    }
}
