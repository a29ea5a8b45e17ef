//! `sku_barcodes`.

use std::collections::HashMap;

use db::{Ctx, Rows};
use kernel::Fault;

use crate::SkuId;
use crate::barcode::{self, Barcode};

/// The barcodes of a SKU, as they are printed.
pub(crate) fn of_sku(ctx: &mut Ctx<'_>, id: SkuId) -> Result<Vec<String>, Fault> {
    ctx.list("SELECT barcode FROM sku_barcodes WHERE sku_id = $1 ORDER BY barcode", &[&id], |row| {
        row.get(0)
    })
}

/// Whose barcode a scanned text is.
pub(crate) fn owner(ctx: &mut Ctx<'_>, scanned: &str) -> Result<Option<SkuId>, Fault> {
    let key = barcode::key(scanned);
    ctx.find("SELECT sku_id FROM sku_barcodes WHERE barcode_key = $1", &[&key], |row| row.get(0))
}

/// Gives barcodes to a SKU; those it had already are left as they are. How many were new, or the
/// place of the first that belongs to another SKU.
pub(crate) fn add(
    ctx: &mut Ctx<'_>,
    id: SkuId,
    barcodes: &[Barcode],
) -> Result<Result<u64, usize>, Fault> {
    if barcodes.is_empty() {
        return Ok(Ok(0));
    }
    let rows = Rows::new()
        .column(barcodes.iter().map(Barcode::key))
        .column(barcodes.iter().map(Barcode::text))
        .column(barcodes.iter().map(|_| id));
    let columns = ["barcode_key", "barcode", "sku_id"];
    let added = ctx.insert_rows("sku_barcodes", &columns, &rows, "ON CONFLICT DO NOTHING")?;
    let keys: Vec<&str> = barcodes.iter().map(Barcode::key).collect();
    let owners = owners(ctx, &keys)?;
    let foreign = keys.iter().position(|key| owners.get(*key) != Some(&id));
    Ok(foreign.map_or(Ok(added), Err))
}

/// Whose barcodes have these keys.
pub(crate) fn owners(ctx: &mut Ctx<'_>, keys: &[&str]) -> Result<HashMap<String, SkuId>, Fault> {
    let sql = "SELECT barcode_key, sku_id FROM sku_barcodes WHERE barcode_key = ANY($1)";
    let found = ctx.list(sql, &[&keys], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.into_iter().collect())
}

/// Takes a barcode from a SKU; whether it had it.
pub(crate) fn remove(ctx: &mut Ctx<'_>, id: SkuId, barcode: &str) -> Result<bool, Fault> {
    let removed = ctx.execute(
        "DELETE FROM sku_barcodes WHERE barcode_key = $1 AND sku_id = $2",
        &[&barcode::key(barcode), &id],
    )?;
    Ok(removed > 0)
}
