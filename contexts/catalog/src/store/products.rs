//! `products`.

use std::collections::HashMap;

use db::{Ctx, Json, Param, Row};
use kernel::{Fault, Timestamp, fold};

use crate::ProductId;
use crate::product::Described;
use crate::search::{search_text, words};
use crate::sku::Status;
use crate::store::search::{Filter, text};
use crate::store::{refusal, skus};
use crate::variants::ProductFacts;

/// A product as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) id: ProductId,
    pub(crate) version: i64,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) product: Described,
    pub(crate) sku_count: i64,
}

const COLUMNS: &str = "p.id, p.version, p.created_at, p.updated_at, p.code, p.status, p.details, \
     (SELECT count(*) FROM skus s WHERE s.product_id = p.id)";

fn read(row: &Row<'_>) -> Result<Kept, Fault> {
    Ok(Kept {
        id: row.get(0)?,
        version: row.get(1)?,
        created_at: row.get(2)?,
        updated_at: row.get(3)?,
        product: Described {
            code: row.get(4)?,
            status: row.parse(5)?,
            page: row.get::<Json<_>>(6)?.0,
        },
        sku_count: row.get(7)?,
    })
}

pub(crate) fn load(ctx: &mut Ctx<'_>, id: ProductId) -> Result<Kept, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM products p WHERE p.id = $1");
    let unknown = || Fault::not_found("catalog.unknown_product", "no such product");
    ctx.find(&sql, &[&id], read)?.ok_or_else(unknown)
}

/// Products by id, without their variants.
pub(crate) fn by_id(
    ctx: &mut Ctx<'_>,
    ids: &[ProductId],
) -> Result<HashMap<ProductId, ProductFacts>, Fault> {
    let sql = "SELECT id, code, status, details FROM products WHERE id = ANY($1)";
    let found = ctx.list(sql, &[&ids], |row| {
        let id: ProductId = row.get(0)?;
        let active = row.parse::<Status>(2)? == Status::Active;
        let (code, page) = (row.get(1)?, row.get::<Json<_>>(3)?.0);
        Ok((id, ProductFacts { id, code, active, page, variants: Vec::new() }))
    })?;
    Ok(found.into_iter().collect())
}

/// Products are never deleted, so what is there stays.
pub(crate) fn exists(ctx: &mut Ctx<'_>, id: ProductId) -> Result<bool, Fault> {
    let found = ctx.find("SELECT 1 FROM products WHERE id = $1", &[&id], |_| Ok(()))?;
    Ok(found.is_some())
}

/// Products in the order of their codes. There are far fewer of them than SKUs, so the words of a
/// question are looked for in each.
pub(crate) fn list(
    ctx: &mut Ctx<'_>,
    question: Option<&str>,
    status: Option<Status>,
    after_code: Option<&str>,
    most: i64,
) -> Result<Vec<Kept>, Fault> {
    let mut filter = Filter::default();
    for word in question.map(words).unwrap_or_default() {
        filter.and("p.search_text LIKE ? ESCAPE '\\'", text(db::containing(&word)));
    }
    if let Some(status) = status {
        filter.and("p.status = ?", text(status.as_str()));
    }
    if let Some(code) = after_code {
        filter.and("p.code_folded > ?", text(code));
    }
    let limit = filter.place(Param::Int(most));
    let sql = format!(
        "SELECT {COLUMNS} FROM products p {} ORDER BY p.code_folded LIMIT {limit}",
        filter.clause()
    );
    ctx.list(&sql, &filter.params(), read)
}

pub(crate) fn insert(ctx: &mut Ctx<'_>, id: ProductId, product: &Described) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute(
        "INSERT INTO products (id, code, code_folded, search_text, status, details, version, \
         created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $7)",
        &[
            &id,
            &product.code,
            &fold(&product.code),
            &text_of(product),
            &product.status.as_str(),
            &Json(&product.page),
            &now,
        ],
    )
    .map_err(refusal)
    .map(|_| ())
}

pub(crate) fn update(
    ctx: &mut Ctx<'_>,
    id: ProductId,
    seen_version: i64,
    product: &Described,
) -> Result<(), Fault> {
    let now = ctx.now();
    let written = ctx
        .execute(
            "UPDATE products SET code = $3, code_folded = $4, search_text = $5, status = $6, \
             details = $7, version = version + 1, updated_at = $8 WHERE id = $1 AND version = $2",
            &[
                &id,
                &seen_version,
                &product.code,
                &fold(&product.code),
                &text_of(product),
                &product.status.as_str(),
                &Json(&product.page),
                &now,
            ],
        )
        .map_err(refusal)?;
    if written == 0 { Err(skus::stale()) } else { Ok(()) }
}

fn text_of(product: &Described) -> String {
    let page = &product.page;
    search_text(&[&product.code, &page.name, &page.name_en, &page.brand])
}
