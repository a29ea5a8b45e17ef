//! What shops are told by listings: what somebody said, over what the catalog has.

use std::collections::HashMap;
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
    /// Loads it for all of them at once: a question for each shop, and three more.
    pub(crate) fn load(ctx: &mut Ctx<'_>, of: &[(ShopId, ProductId)]) -> Result<Self, Fault> {
        let mut products: Vec<ProductId> = of.iter().map(|(_, product)| *product).collect();
        products.sort_unstable();
        products.dedup();
        let products = catalog::products(ctx, &products)?;
        let mut by_shop: HashMap<ShopId, Vec<SkuId>> = HashMap::new();
        for (shop, product) in of {
            let variants = products.get(product).map(|one| one.variants.as_slice());
            let skus = variants.unwrap_or_default().iter().map(|variant| variant.sku_id);
            by_shop.entry(*shop).or_default().extend(skus);
        }
        let mut shops: Vec<ShopId> = by_shop.keys().copied().collect();
        shops.sort_unstable();
        let mut codes: HashMap<(ShopId, SkuId), Vec<String>> = HashMap::new();
        for shop in &shops {
            let skus = by_shop.get(shop).map(Vec::as_slice).unwrap_or_default();
            for (sku, code) in catalog::codes_at(ctx, *shop, skus)? {
                codes.entry((*shop, sku)).or_default().push(code);
            }
        }
        Ok(Self { products, shops: settings::shops(ctx, &shops)?, codes })
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

    /// The text by which a listing is found.
    pub(crate) fn search_text(&self, product_id: ProductId, title: &str) -> String {
        let Some(product) = self.products.get(&product_id) else { return fold(title) };
        let page = &product.page;
        fold(&[&*product.code, &page.name, &page.name_en, title].join(" "))
    }
}
