use db::{Ctx, Query};
use kernel::{Cursor, Fault, Page, PageRequest, Permission, Timestamp, fold};
use serde::{Deserialize, Serialize};

use super::skus::{SkuRow, of_product};
use crate::product::ProductPage;
use crate::sku::Status;
use crate::store::products;
use crate::{ProductId, permissions};

/// A product and its SKUs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ProductView {
    /// Its id.
    pub id: ProductId,
    /// Unique in the house.
    pub code: String,
    /// Whether it is still sold.
    pub status: Status,
    /// What stands on its page.
    #[serde(flatten)]
    pub page: ProductPage,
    /// Its variants, by code.
    pub skus: Vec<SkuRow>,
    /// Grows with every change.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

pub(crate) fn view_product(ctx: &mut Ctx<'_>, id: ProductId) -> Result<ProductView, Fault> {
    let kept = products::load(ctx, id)?;
    let skus = of_product(ctx, id)?;
    Ok(ProductView {
        id,
        code: kept.product.code,
        status: kept.product.status,
        page: kept.product.page,
        skus,
        version: kept.version,
        created_at: kept.created_at,
        updated_at: kept.updated_at,
    })
}

/// One product.
#[derive(Debug, Clone)]
pub struct GetProduct {
    /// Which.
    pub id: ProductId,
}

impl Query for GetProduct {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = ProductView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ProductView, Fault> {
        view_product(ctx, self.id)
    }
}

/// A product as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ProductRow {
    /// Its id.
    pub id: ProductId,
    /// Unique in the house.
    pub code: String,
    /// Its name, usually Chinese.
    pub name: String,
    /// Its English name; may be empty.
    pub name_en: String,
    /// Whose brand it carries; may be empty.
    pub brand: String,
    /// The main picture.
    pub picture_url: Option<String>,
    /// Whether it is still sold.
    pub status: Status,
    /// How many variants it has.
    pub sku_count: i64,
    /// Grows with every change.
    pub version: i64,
}

/// Products by code.
#[derive(Debug, Clone, Default)]
pub struct ListProducts {
    /// Words of the code, name or brand.
    pub q: Option<String>,
    /// Only these.
    pub status: Option<Status>,
    /// Which page.
    pub page: PageRequest,
}

impl Query for ListProducts {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Page<ProductRow>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<ProductRow>, Fault> {
        let limit = self.page.limit()?;
        let after = self.page.after()?;
        let after = after.as_ref().map(|after| after.keys(1)).transpose()?.map(<[String]>::concat);
        let question = self.q.as_deref();
        let found = products::list(ctx, question, self.status, after.as_deref(), limit + 1)?;
        let page =
            Page::from_rows(found, limit, |kept| Cursor::new(vec![fold(&kept.product.code)]));
        Ok(page.map(|kept| ProductRow {
            id: kept.id,
            code: kept.product.code,
            picture_url: kept.product.page.picture_urls.into_iter().next(),
            name: kept.product.page.name,
            name_en: kept.product.page.name_en,
            brand: kept.product.page.brand,
            status: kept.product.status,
            sku_count: kept.sku_count,
            version: kept.version,
        }))
    }
}
