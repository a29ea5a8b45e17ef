//! `skus`, `bundle_components`.

use db::{Ctx, Json, Row, Rows};
use kernel::{Fault, Timestamp, fold};

use crate::SkuId;
use crate::search::search_text;
use crate::sku::{Card, SkuKind};
use crate::store::refusal;
use crate::store::search::Retold;

/// A SKU as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) id: SkuId,
    pub(crate) kind: SkuKind,
    pub(crate) version: i64,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) card: Card,
}

const COLUMNS: &str = "id, kind, version, created_at, updated_at, code, product_id, name, \
     name_en, attributes, weight_g, length_mm, width_mm, height_mm, price, floor_price, \
     price_currency, cost, cost_currency, picture_url, status, customs";

fn read(row: &Row<'_>) -> Result<Kept, Fault> {
    Ok(Kept {
        id: row.get(0)?,
        kind: row.parse(1)?,
        version: row.get(2)?,
        created_at: row.get(3)?,
        updated_at: row.get(4)?,
        card: Card {
            code: row.get(5)?,
            product_id: row.get(6)?,
            name: row.get(7)?,
            name_en: row.get(8)?,
            attributes: row.get::<Json<_>>(9)?.0,
            weight_g: row.get(10)?,
            length_mm: row.get(11)?,
            width_mm: row.get(12)?,
            height_mm: row.get(13)?,
            price: row.get(14)?,
            floor_price: row.get(15)?,
            price_currency: row.get(16)?,
            cost: row.get(17)?,
            cost_currency: row.get(18)?,
            picture_url: row.get(19)?,
            status: row.parse(20)?,
            customs: row.get::<Json<_>>(21)?.0,
        },
    })
}

fn unknown() -> Fault {
    Fault::not_found("catalog.unknown_sku", "no such SKU")
}

pub(crate) fn load(ctx: &mut Ctx<'_>, id: SkuId) -> Result<Kept, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM skus WHERE id = $1");
    ctx.find(&sql, &[&id], read)?.ok_or_else(unknown)
}

/// As [`load`]; nobody else changes it until this command is through.
pub(crate) fn load_locked(ctx: &mut Ctx<'_>, id: SkuId) -> Result<Kept, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM skus WHERE id = $1 FOR UPDATE");
    ctx.find(&sql, &[&id], read)?.ok_or_else(unknown)
}

pub(crate) fn find_locked_by_code(ctx: &mut Ctx<'_>, code: &str) -> Result<Option<Kept>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM skus WHERE code_folded = $1 FOR UPDATE");
    ctx.find(&sql, &[&fold(code)], read)
}

/// A new SKU. The text by which it is found is the caller's to retell.
pub(crate) fn insert(
    ctx: &mut Ctx<'_>,
    id: SkuId,
    kind: SkuKind,
    card: &Card,
) -> Result<Retold, Fault> {
    let now = ctx.now();
    ctx.execute(
        "INSERT INTO skus (id, kind, version, created_at, updated_at, code, product_id, name, \
         name_en, attributes, weight_g, length_mm, width_mm, height_mm, price, floor_price, \
         price_currency, cost, cost_currency, picture_url, status, customs, code_folded, variant, \
         variant_folded, search_text, battery, restricted_countries, customs_complete) \
         VALUES ($1, $2, 1, $3, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, \
         $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27)",
        &[
            &id,
            &kind.as_str(),
            &now,
            &card.code,
            &card.product_id,
            &card.name,
            &card.name_en,
            &Json(&card.attributes),
            &card.weight_g,
            &card.length_mm,
            &card.width_mm,
            &card.height_mm,
            &card.price,
            &card.floor_price,
            &card.price_currency,
            &card.cost,
            &card.cost_currency,
            &card.picture_url,
            &card.status.as_str(),
            &Json(&card.customs),
            &fold(&card.code),
            &card.variant(),
            &fold(&card.variant()),
            &text_of(card),
            &card.customs.battery.as_str(),
            &restricted(card),
            &is_complete(card),
        ],
    )
    .map_err(refusal)?;
    Ok(Retold { id, before: String::new(), after: text_of(card) })
}

/// Writes a card over another; the SKU was loaded with its lock. The text by which it is found is
/// the caller's to retell.
pub(crate) fn update(ctx: &mut Ctx<'_>, kept: &Kept, card: &Card) -> Result<Retold, Fault> {
    let now = ctx.now();
    let written = ctx
        .execute(
            "UPDATE skus SET version = version + 1, updated_at = $3, code = $4, product_id = $5, \
             name = $6, name_en = $7, attributes = $8, weight_g = $9, length_mm = $10, \
             width_mm = $11, height_mm = $12, price = $13, floor_price = $14, \
             price_currency = $15, cost = $16, cost_currency = $17, picture_url = $18, \
             status = $19, customs = $20, code_folded = $21, variant = $22, \
             variant_folded = $23, search_text = $24, battery = $25, \
             restricted_countries = $26, customs_complete = $27 WHERE id = $1 AND version = $2",
            &[
                &kept.id,
                &kept.version,
                &now,
                &card.code,
                &card.product_id,
                &card.name,
                &card.name_en,
                &Json(&card.attributes),
                &card.weight_g,
                &card.length_mm,
                &card.width_mm,
                &card.height_mm,
                &card.price,
                &card.floor_price,
                &card.price_currency,
                &card.cost,
                &card.cost_currency,
                &card.picture_url,
                &card.status.as_str(),
                &Json(&card.customs),
                &fold(&card.code),
                &card.variant(),
                &fold(&card.variant()),
                &text_of(card),
                &card.customs.battery.as_str(),
                &restricted(card),
                &is_complete(card),
            ],
        )
        .map_err(refusal)?;
    if written == 0 {
        return Err(stale());
    }
    Ok(Retold { id: kept.id, before: text_of(&kept.card), after: text_of(card) })
}

pub(crate) fn stale() -> Fault {
    Fault::conflict("catalog.stale", "somebody changed it meanwhile")
}

fn text_of(card: &Card) -> String {
    search_text(&[&card.code, &card.name, &card.name_en, &card.variant()])
}

/// The codes in order, with one space between: short, and no parser is needed on the way of every
/// order line.
fn restricted(card: &Card) -> String {
    let codes: Vec<&str> =
        card.customs.restricted_countries.iter().map(|country| country.code()).collect();
    codes.join(" ")
}

fn is_complete(card: &Card) -> bool {
    card.customs.missing(card.weight_g).is_empty()
}

/// Ids and kinds of SKUs by id or by folded code.
pub(crate) fn kinds(
    ctx: &mut Ctx<'_>,
    ids: &[SkuId],
    codes_folded: &[String],
) -> Result<Vec<(SkuId, SkuKind, String)>, Fault> {
    ctx.list(
        "SELECT id, kind, code_folded FROM skus WHERE id = ANY($1) \
         UNION SELECT id, kind, code_folded FROM skus WHERE code_folded = ANY($2)",
        &[&ids, &codes_folded],
        |row| Ok((row.get(0)?, row.parse(1)?, row.get(2)?)),
    )
}

/// The parts of a bundle in the order of their codes: id, code, name, quantity.
pub(crate) fn parts(
    ctx: &mut Ctx<'_>,
    bundle: SkuId,
) -> Result<Vec<(SkuId, String, String, i64)>, Fault> {
    ctx.list(
        "SELECT s.id, s.code, s.name, b.quantity FROM bundle_components b \
         JOIN skus s ON s.id = b.component_id WHERE b.bundle_id = $1 ORDER BY s.code_folded",
        &[&bundle],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    )
}

/// Replaces the parts of a bundle.
pub(crate) fn put_parts(
    ctx: &mut Ctx<'_>,
    bundle: SkuId,
    parts: &[(SkuId, i64)],
) -> Result<(), Fault> {
    ctx.execute("DELETE FROM bundle_components WHERE bundle_id = $1", &[&bundle])?;
    let rows = Rows::new()
        .column(parts.iter().map(|_| bundle))
        .column(parts.iter().map(|(id, _)| *id))
        .column(parts.iter().map(|(_, quantity)| *quantity));
    let columns = ["bundle_id", "component_id", "quantity"];
    ctx.insert_rows("bundle_components", &columns, &rows, "").map(|_| ())
}
