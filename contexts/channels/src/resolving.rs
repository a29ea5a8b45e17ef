//! What shops are told by listings: what somebody said, over what the catalog has.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use catalog::{ProductFacts, ProductId, SkuId};
use db::Ctx;
use kernel::{Fault, fold};
use settings::{ShopFacts, ShopId};

use crate::listed::ListedProduct;
use crate::listing::ListingContent;

/// What is known of the products of listings and of their shops.
pub(crate) struct Known {
    products: HashMap<ProductId, ProductFacts>,
    shops: HashMap<ShopId, Arc<ShopFacts>>,
    /// How a shop writes SKUs; the spelling that was mapped first.
    codes: HashMap<(ShopId, SkuId), Vec<String>>,
}

impl Known {
    /// Loads it for all of them at once, in four statements.
    pub(crate) fn load(ctx: &mut Ctx<'_>, of: &[(ShopId, ProductId)]) -> Result<Self, Fault> {
        let ids: BTreeSet<ProductId> = of.iter().map(|(_, product)| *product).collect();
        let products = catalog::products(ctx, &ids.into_iter().collect::<Vec<_>>())?;
        let skus = |(shop, product): &(ShopId, ProductId)| {
            let (shop, known) = (*shop, products.get(product));
            let variants = known.map(|one| one.variants.as_slice()).unwrap_or_default();
            variants.iter().map(move |variant| (shop, variant.sku_id))
        };
        let asked: BTreeSet<(ShopId, SkuId)> = of.iter().flat_map(skus).collect();
        let mut codes: HashMap<(ShopId, SkuId), Vec<String>> = HashMap::new();
        for (shop, sku, code) in catalog::codes_at(ctx, &asked.into_iter().collect::<Vec<_>>())? {
            codes.entry((shop, sku)).or_default().push(code);
        }
        let shops: BTreeSet<ShopId> = of.iter().map(|(shop, _)| *shop).collect();
        let shops = settings::shops(ctx, &shops.into_iter().collect::<Vec<_>>())?;
        Ok(Self { products, shops, codes })
    }

    pub(crate) fn product(&self, id: ProductId) -> Option<&ProductFacts> {
        self.products.get(&id)
    }

    /// What a shop is told; nothing where the product or the shop is not there. A SKU keeps the code it was `told`
    /// by for as long as the shop means it by that.
    pub(crate) fn resolved(
        &self,
        (shop_id, product_id): (ShopId, ProductId),
        said: &ListingContent,
        told: Option<&ListedProduct>,
    ) -> Option<ListedProduct> {
        let (shop, product) = (self.shops.get(&shop_id)?, self.products.get(&product_id)?);
        let code = |sku: SkuId| {
            let all = self.codes.get(&(shop_id, sku))?;
            let before = told.and_then(|told| told.offers.iter().find(|one| one.sku_id == sku));
            let same = before.and_then(|before| all.iter().find(|code| **code == before.sku));
            same.or_else(|| all.first()).map(|code| (sku, code.clone()))
        };
        let codes: HashMap<SkuId, String> =
            product.variants.iter().filter_map(|variant| code(variant.sku_id)).collect();
        Some(said.resolved(product, &codes, shop.currency))
    }

    pub(crate) fn shop(&self, id: ShopId) -> Option<&ShopFacts> {
        self.shops.get(&id).map(Arc::as_ref)
    }

    /// The text by which a listing is found.
    pub(crate) fn search_text(&self, product_id: ProductId, title: &str) -> String {
        let Some(product) = self.products.get(&product_id) else { return fold(title) };
        let page = &product.page;
        fold(&[&*product.code, &page.name, &page.name_en, title].join(" "))
    }
}
