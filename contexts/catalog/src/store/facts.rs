//! Facts of SKUs, for whole sets at once.

use std::collections::HashMap;

use db::{Ctx, Json, Row, Rows};
use kernel::{Currency, Fault, Price};

use crate::facts::{PartFacts, SkuFacts};
use crate::sku::{SkuKind, Status};
use crate::store::mappings::Asked;
use crate::variants::VariantFacts;
use crate::{ProductId, SkuId};

const COLUMNS: &str = "s.id, s.kind, s.code, s.name, s.name_en, s.variant, s.weight_g, s.price, \
     s.floor_price, s.price_currency, s.status, s.customs_complete, s.restricted_countries, \
     s.battery, s.picture_url";

fn read(row: &Row<'_>) -> Result<(SkuKind, SkuFacts), Fault> {
    let facts = SkuFacts {
        sku_id: row.get(0)?,
        code: row.get(2)?,
        name: row.get(3)?,
        name_en: row.get(4)?,
        variant: row.get(5)?,
        weight_g: row.get(6)?,
        price: row.get(7)?,
        floor_price: row.get(8)?,
        price_currency: row.get(9)?,
        active: row.parse::<Status>(10)? == Status::Active,
        customs_complete: row.get(11)?,
        restricted_countries: countries(&row.get::<String>(12)?),
        battery: row.parse(13)?,
        picture_url: row.get(14)?,
        components: Vec::new(),
    };
    Ok((row.parse(1)?, facts))
}

fn countries(joined: &str) -> Vec<String> {
    joined.split_whitespace().map(str::to_owned).collect()
}

/// SKUs by id.
pub(crate) fn by_id(ctx: &mut Ctx<'_>, ids: &[SkuId]) -> Result<HashMap<SkuId, SkuFacts>, Fault> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!("SELECT {COLUMNS} FROM skus s WHERE s.id = ANY($1)");
    let found = ctx.list(&sql, &[&ids], read)?;
    with_parts(ctx, found)
}

/// What pieces cost, where that is known.
pub(crate) fn costs(
    ctx: &mut Ctx<'_>,
    ids: &[SkuId],
) -> Result<HashMap<SkuId, (Price, Currency)>, Fault> {
    let sql = "SELECT id, cost, cost_currency FROM skus WHERE id = ANY($1) \
               AND cost IS NOT NULL AND cost_currency IS NOT NULL";
    let found = ctx.list(sql, &[&ids], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
    Ok(found.into_iter().collect())
}

/// The SKUs of products, by code.
pub(crate) fn variants_of(
    ctx: &mut Ctx<'_>,
    ids: &[ProductId],
) -> Result<Vec<(ProductId, VariantFacts)>, Fault> {
    let sql = "SELECT s.product_id, s.id, s.code, s.name, s.attributes, \
               (SELECT min(b.barcode) FROM sku_barcodes b WHERE b.sku_id = s.id), s.weight_g, \
               s.price, s.price_currency, s.picture_url, s.status FROM skus s \
               WHERE s.product_id = ANY($1) ORDER BY s.code_folded";
    ctx.list(sql, &[&ids], |row| {
        let variant = VariantFacts {
            sku_id: row.get(1)?,
            code: row.get(2)?,
            name: row.get(3)?,
            attributes: row.get::<Json<_>>(4)?.0,
            barcode: row.get(5)?,
            weight_g: row.get(6)?,
            price: row.get(7)?,
            price_currency: row.get(8)?,
            picture_url: row.get(9)?,
            active: row.parse::<Status>(10)? == Status::Active,
        };
        Ok((row.get(0)?, variant))
    })
}

/// Whose variants SKUs are, each product once.
pub(crate) fn products_of(ctx: &mut Ctx<'_>, skus: &[SkuId]) -> Result<Vec<ProductId>, Fault> {
    let sql = "SELECT DISTINCT product_id FROM skus WHERE id = ANY($1) \
               AND product_id IS NOT NULL ORDER BY product_id";
    ctx.list(sql, &[&skus], |row| row.get(0))
}

/// The versions of SKUs.
pub(crate) fn versions(ctx: &mut Ctx<'_>, ids: &[SkuId]) -> Result<HashMap<SkuId, i64>, Fault> {
    let sql = "SELECT id, version FROM skus WHERE id = ANY($1)";
    let found = ctx.list(sql, &[&ids], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.into_iter().collect())
}

/// What codes mean.
pub(crate) struct Resolved {
    /// The place of a code among the asked, and its SKU; codes that mean nothing are missing.
    pub(crate) places: Vec<(usize, SkuId)>,
    /// The SKUs, each once.
    pub(crate) facts: HashMap<SkuId, SkuFacts>,
}

/// What each of the codes means.
pub(crate) fn resolve(ctx: &mut Ctx<'_>, asked: &[Asked]) -> Result<Resolved, Fault> {
    let rows = Rows::new()
        .column((0_i64..).take(asked.len()))
        .column(asked.iter().map(|asked| asked.shop_id))
        .borrowed(asked.iter().map(|asked| asked.folded.as_str()))
        .borrowed(asked.iter().map(|asked| asked.barcode_key.as_str()));
    let sql = format!(
        "WITH v(place, shop_id, folded, barcode_key) AS (rows) SELECT {COLUMNS}, v.place FROM v \
         LEFT JOIN sku_mappings m ON m.shop_id = v.shop_id AND m.external_folded = v.folded \
         LEFT JOIN skus c ON c.code_folded = v.folded \
         LEFT JOIN sku_barcodes b ON b.barcode_key = v.barcode_key \
         JOIN skus s ON s.id = coalesce(m.sku_id, c.id, b.sku_id)"
    );
    let mut found = Vec::new();
    let places = ctx.list_rows(&sql, &rows, &[], |row| {
        let place = usize::try_from(row.get::<i64>(15)?)
            .map_err(|error| Fault::internal("catalog.bad_place", error))?;
        let facts = read(row)?;
        let id = facts.1.sku_id;
        found.push(facts);
        Ok((place, id))
    })?;
    Ok(Resolved { places, facts: with_parts(ctx, found)? })
}

/// Adds to the bundles among them what their parts say; a second statement only if there are any.
fn with_parts(
    ctx: &mut Ctx<'_>,
    found: Vec<(SkuKind, SkuFacts)>,
) -> Result<HashMap<SkuId, SkuFacts>, Fault> {
    let mut bundles: Vec<SkuId> = found
        .iter()
        .filter(|(kind, _)| *kind == SkuKind::Bundle)
        .map(|(_, facts)| facts.sku_id)
        .collect();
    bundles.sort_unstable();
    bundles.dedup();
    let mut facts: HashMap<SkuId, SkuFacts> =
        found.into_iter().map(|(_, facts)| (facts.sku_id, facts)).collect();
    if bundles.is_empty() {
        return Ok(facts);
    }
    let mut parts: HashMap<SkuId, Vec<PartFacts>> = HashMap::new();
    for (bundle, part) in parts_of(ctx, &bundles)? {
        parts.entry(bundle).or_default().push(part);
    }
    for (bundle, parts) in parts {
        if let Some(plain) = facts.remove(&bundle) {
            facts.insert(bundle, plain.with_parts(&parts));
        }
    }
    Ok(facts)
}

fn parts_of(ctx: &mut Ctx<'_>, bundles: &[SkuId]) -> Result<Vec<(SkuId, PartFacts)>, Fault> {
    ctx.list(
        "SELECT b.bundle_id, s.id, b.quantity, s.weight_g, s.customs_complete, \
         s.restricted_countries, s.battery FROM bundle_components b \
         JOIN skus s ON s.id = b.component_id WHERE b.bundle_id = ANY($1) \
         ORDER BY b.bundle_id, s.id",
        &[&bundles],
        |row| {
            let part = PartFacts {
                sku_id: row.get(1)?,
                quantity: row.get(2)?,
                weight_g: row.get(3)?,
                customs_complete: row.get(4)?,
                restricted_countries: countries(&row.get::<String>(5)?),
                battery: row.parse(6)?,
            };
            Ok((row.get(0)?, part))
        },
    )
}

/// The bundles with one of these parts, by id.
pub(crate) fn bundles_of(ctx: &mut Ctx<'_>, parts: &[SkuId]) -> Result<Vec<SkuId>, Fault> {
    let sql = "SELECT DISTINCT bundle_id FROM bundle_components WHERE component_id = ANY($1) \
               ORDER BY bundle_id";
    ctx.list(sql, &[&parts], |row| row.get(0))
}
