//! What the catalog knows of SKUs, as this context asks for it.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Display;
use std::sync::Arc;

use catalog::{SkuFacts, SkuId};
use db::Ctx;
use kernel::Fault;
use settings::ShopId;
use uuid::Uuid;

fn no_such_sku(what: &impl Display) -> Fault {
    Fault::not_found("inventory.no_such_sku", what.to_string())
}

/// Refuses what cannot lie in a warehouse.
fn must_be_stocked(facts: &SkuFacts) -> Result<(), Fault> {
    if facts.is_bundle() {
        let detail = format!("{} is a bundle: its parts are stocked", facts.code);
        return Err(Fault::conflict("inventory.bundle_is_not_stocked", detail));
    }
    Ok(())
}

/// Refuses a SKU that is not there, or that is a bundle.
pub(crate) fn must_be_stockable(ctx: &mut Ctx<'_>, sku_id: SkuId) -> Result<(), Fault> {
    let found = catalog::skus(ctx, &[sku_id])?;
    must_be_among(&found, sku_id)
}

/// What the catalog knows of these, each once.
pub(crate) fn of(
    ctx: &mut Ctx<'_>,
    skus: impl IntoIterator<Item = SkuId>,
) -> Result<HashMap<SkuId, Arc<SkuFacts>>, Fault> {
    let ids: BTreeSet<SkuId> = skus.into_iter().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<SkuId> = ids.into_iter().collect();
    catalog::skus(ctx, &ids)
}

/// Refuses a SKU that is not among those found, or that is a bundle.
pub(crate) fn must_be_among(
    found: &HashMap<SkuId, Arc<SkuFacts>>,
    sku_id: SkuId,
) -> Result<(), Fault> {
    must_be_stocked(found.get(&sku_id).ok_or_else(|| no_such_sku(&sku_id))?)
}

/// What our own codes or barcodes mean, in the order asked: no shop has a say in it.
pub(crate) fn by_code(
    ctx: &mut Ctx<'_>,
    codes: &[&str],
) -> Result<Vec<Result<SkuId, Fault>>, Fault> {
    let no_shop = ShopId::from_uuid(Uuid::nil());
    let asked: Vec<(ShopId, &str)> = codes.iter().map(|code| (no_shop, *code)).collect();
    let found = catalog::lookup(ctx, &asked)?;
    Ok(codes
        .iter()
        .zip(found)
        .map(|(code, facts)| {
            let facts = facts.ok_or_else(|| no_such_sku(code))?;
            must_be_stocked(&facts).map(|()| facts.sku_id)
        })
        .collect())
}
