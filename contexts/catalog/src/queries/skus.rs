use db::{Ctx, Param, Query, Row};
use kernel::{Currency, Cursor, Fault, Page, PageRequest, Permission, Price, Timestamp, fold};
use serde::{Deserialize, Serialize};

use crate::sku::{Card, SkuKind, Status};
use crate::store::search::{Filter, narrow, text};
use crate::store::{barcodes, skus};
use crate::{ProductId, SkuId, permissions};

/// A SKU with everything that is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SkuView {
    /// Its id.
    pub id: SkuId,
    /// Whether it has stock of its own.
    pub kind: SkuKind,
    /// What stands on its card.
    #[serde(flatten)]
    pub card: Card,
    /// The values of its attributes: `红 / XL`.
    pub variant: String,
    /// As they are printed.
    pub barcodes: Vec<String>,
    /// The parts of a bundle, by code.
    pub components: Vec<ComponentView>,
    /// Whether a declaration can be made of its own data; of a bundle, of its parts' data.
    pub customs_complete: bool,
    /// Which fields a declaration still lacks.
    pub customs_missing: Vec<String>,
    /// Grows with every change.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// A part of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ComponentView {
    /// The part.
    pub sku_id: SkuId,
    /// Its code.
    pub sku_code: String,
    /// Its name.
    pub sku_name: String,
    /// How many of it one bundle holds.
    pub quantity: i64,
}

/// A SKU as the one who asks may see it.
pub(crate) fn view_sku(ctx: &mut Ctx<'_>, id: SkuId) -> Result<SkuView, Fault> {
    let kept = skus::load(ctx, id)?;
    let barcodes = barcodes::of_sku(ctx, id)?;
    let parts = match kept.kind {
        SkuKind::Single => Vec::new(),
        SkuKind::Bundle => skus::parts(ctx, id)?,
    };
    let facts = crate::skus(ctx, &[id])?;
    let customs_complete = facts.get(&id).is_some_and(|facts| facts.customs_complete);
    let lacks = kept.card.customs.missing(kept.card.weight_g);
    let customs_missing =
        if customs_complete { Vec::new() } else { lacks.into_iter().map(str::to_owned).collect() };
    let components = parts.into_iter().map(|(sku_id, sku_code, sku_name, quantity)| {
        ComponentView { sku_id, sku_code, sku_name, quantity }
    });
    let sees_costs = ctx.actor().may(permissions::VIEW_COST);
    Ok(SkuView {
        id,
        kind: kept.kind,
        variant: kept.card.variant(),
        card: if sees_costs { kept.card } else { kept.card.without_cost() },
        barcodes,
        components: components.collect(),
        customs_complete,
        customs_missing,
        version: kept.version,
        created_at: kept.created_at,
        updated_at: kept.updated_at,
    })
}

/// One SKU.
#[derive(Debug, Clone)]
pub struct GetSku {
    /// Which.
    pub id: SkuId,
}

impl Query for GetSku {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = SkuView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<SkuView, Fault> {
        view_sku(ctx, self.id)
    }
}

/// A SKU as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SkuRow {
    /// Its id.
    pub id: SkuId,
    /// Whether it has stock of its own.
    pub kind: SkuKind,
    /// Unique in the house.
    pub code: String,
    /// Its name, usually Chinese.
    pub name: String,
    /// Its English name; may be empty.
    pub name_en: String,
    /// The values of its attributes: `红 / XL`.
    pub variant: String,
    /// The product whose variant it is.
    pub product_id: Option<ProductId>,
    /// The first of its barcodes.
    pub barcode: Option<String>,
    /// Where its picture is.
    pub picture_url: Option<String>,
    /// With packing.
    pub weight_g: Option<i64>,
    /// The list price of a piece.
    pub price: Option<Price>,
    /// Of the price.
    pub price_currency: Option<Currency>,
    /// Whether it is still sold.
    pub status: Status,
    /// Whether a declaration can be made of its own data.
    pub customs_complete: bool,
    /// Grows with every change.
    pub version: i64,
}

const ROW: &str = "s.id, s.kind, s.code, s.name, s.name_en, s.variant, s.product_id, \
     (SELECT min(b.barcode) FROM sku_barcodes b WHERE b.sku_id = s.id), s.picture_url, \
     s.weight_g, s.price, s.price_currency, s.status, s.customs_complete, s.version";

fn read_row(row: &Row<'_>) -> Result<SkuRow, Fault> {
    Ok(SkuRow {
        id: row.get(0)?,
        kind: row.parse(1)?,
        code: row.get(2)?,
        name: row.get(3)?,
        name_en: row.get(4)?,
        variant: row.get(5)?,
        product_id: row.get(6)?,
        barcode: row.get(7)?,
        picture_url: row.get(8)?,
        weight_g: row.get(9)?,
        price: row.get(10)?,
        price_currency: row.get(11)?,
        status: row.parse(12)?,
        customs_complete: row.get(13)?,
        version: row.get(14)?,
    })
}

/// SKUs by code.
#[derive(Debug, Clone, Default)]
pub struct ListSkus {
    /// A part of the code, name or variant, or a whole barcode.
    pub q: Option<String>,
    /// Only these.
    pub status: Option<Status>,
    /// Only these.
    pub kind: Option<SkuKind>,
    /// Only the variants of this product.
    pub product_id: Option<ProductId>,
    /// Only those of which a declaration can, or cannot, be made.
    pub customs_complete: Option<bool>,
    /// Which page.
    pub page: PageRequest,
}

impl Query for ListSkus {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Page<SkuRow>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<SkuRow>, Fault> {
        let limit = self.page.limit()?;
        let mut filter = Filter::default();
        if let Some(question) = &self.q {
            narrow(ctx, question, &mut filter)?;
        }
        if let Some(status) = self.status {
            filter.and("s.status = ?", text(status.as_str()));
        }
        if let Some(kind) = self.kind {
            filter.and("s.kind = ?", text(kind.as_str()));
        }
        if let Some(product_id) = self.product_id {
            filter.and("s.product_id = ?", Param::Id(product_id.uuid()));
        }
        if let Some(complete) = self.customs_complete {
            filter.and("s.customs_complete = ?", Param::Bool(complete));
        }
        if let Some(after) = self.page.after()? {
            filter.and("s.code_folded > ?", text(after.keys(1)?.concat()));
        }
        let most = filter.place(Param::Int(limit + 1));
        let sql = format!(
            "SELECT {ROW} FROM skus s {} ORDER BY s.code_folded LIMIT {most}",
            filter.clause()
        );
        let rows = ctx.list(&sql, &filter.params(), read_row)?;
        Ok(Page::from_rows(rows, limit, |row| Cursor::new(vec![fold(&row.code)])))
    }
}

/// The SKUs of a product, by code.
pub(super) fn of_product(ctx: &mut Ctx<'_>, product: ProductId) -> Result<Vec<SkuRow>, Fault> {
    let sql = format!("SELECT {ROW} FROM skus s WHERE s.product_id = $1 ORDER BY s.code_folded");
    ctx.list(&sql, &[&product], read_row)
}
