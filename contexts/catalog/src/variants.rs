//! What a product's page and its variants hold for those who list it elsewhere.

use std::collections::HashMap;

use db::{Ctx, Event};
use kernel::{Currency, Fault, Price};
use serde_json::json;
use settings::ShopId;

use crate::resolve::asked;
use crate::store::mappings::{self, Asked, MappingSource};
use crate::store::{facts, products};
use crate::{ProductId, ProductPage, SkuId, VariantAttribute};

/// A product with its variants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductFacts {
    /// Its id.
    pub id: ProductId,
    /// Our code, as it was typed.
    pub code: String,
    /// Whether it is still sold.
    pub active: bool,
    /// What stands on its page.
    pub page: ProductPage,
    /// Its SKUs, by code.
    pub variants: Vec<VariantFacts>,
}

/// A SKU as a variant of its product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariantFacts {
    /// Its id.
    pub sku_id: SkuId,
    /// Our code, as it was typed.
    pub code: String,
    /// Its name, usually Chinese.
    pub name: String,
    /// In what it differs from its product's other SKUs.
    pub attributes: Vec<VariantAttribute>,
    /// The first of its barcodes.
    pub barcode: Option<String>,
    /// With packing, in grams.
    pub weight_g: Option<i64>,
    /// The list price of a piece.
    pub price: Option<Price>,
    /// Of the price.
    pub price_currency: Option<Currency>,
    /// Where its picture is.
    pub picture_url: Option<String>,
    /// Whether it is still sold.
    pub active: bool,
}

/// The products with these ids; one that is not there is missing from the answer. Two statements,
/// however many are asked for.
///
/// # Errors
/// What the engine reports.
pub fn products(
    ctx: &mut Ctx<'_>,
    ids: &[ProductId],
) -> Result<HashMap<ProductId, ProductFacts>, Fault> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut found = products::by_id(ctx, ids)?;
    for (id, variant) in facts::variants_of(ctx, ids)? {
        if let Some(product) = found.get_mut(&id) {
            product.variants.push(variant);
        }
    }
    Ok(found)
}

/// The products whose variants these SKUs are, each once.
///
/// # Errors
/// What the engine reports.
pub fn products_of(ctx: &mut Ctx<'_>, skus: &[SkuId]) -> Result<Vec<ProductId>, Fault> {
    if skus.is_empty() { Ok(Vec::new()) } else { facts::products_of(ctx, skus) }
}

/// A shop lists SKUs under these codes because we said so: it means them by that from now on, whatever
/// becomes of our own codes. A code by which it means something else already goes on meaning that.
/// Orders that wait for one of them look again.
///
/// # Errors
/// What the engine reports.
pub fn map_listed(
    ctx: &mut Ctx<'_>,
    shop_id: ShopId,
    listed: &[(SkuId, String)],
) -> Result<(), Fault> {
    let mut told: Vec<(SkuId, Asked)> =
        listed.iter().filter_map(|(id, code)| Some((*id, asked(shop_id, code)?))).collect();
    told.sort_unstable_by(|one, other| one.1.folded.cmp(&other.1.folded));
    told.dedup_by(|one, other| one.1.folded == other.1.folded);
    let mapped = mappings::put_listed(ctx, shop_id, &told)?;
    let ids: Vec<SkuId> = mapped.iter().map(|(id, _)| *id).collect();
    let versions = facts::versions(ctx, &ids)?;
    for (id, external_sku) in mapped {
        let before = json!({"shop_id": shop_id, "external_sku": external_sku,
            "source": MappingSource::Person, "was": null});
        let version = versions.get(&id).copied().unwrap_or_default();
        ctx.emit(Event::about("catalog", "SkuMapped", id, version, &before));
    }
    Ok(())
}
