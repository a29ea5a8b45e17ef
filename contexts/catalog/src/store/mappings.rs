//! `sku_mappings`.

use db::{Ctx, Rows};
use kernel::Fault;
use settings::ShopId;

use crate::SkuId;

/// A code as a shop wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) shop_id: ShopId,
    pub(crate) external: String,
    pub(crate) folded: String,
    pub(crate) barcode_key: String,
}

kernel::text_enum! {
    /// Who found out what a shop means.
    pub(crate) enum MappingSource {
        /// The house, by a code or barcode of ours; holds for as long as the SKU has it.
        Auto = "auto",
        /// Somebody said so; holds until somebody says otherwise.
        Person = "person",
    }
}

/// Puts codes that nobody knows on the work list, or counts that they were seen again. Rows are in
/// one order, so that two writers wait for each other instead of meeting crosswise.
pub(crate) fn remember(ctx: &mut Ctx<'_>, mut unknown: Vec<&Asked>) -> Result<(), Fault> {
    unknown.sort_unstable_by_key(|asked| (asked.shop_id, asked.folded.as_str()));
    let now = ctx.now();
    let rows = Rows::new()
        .column(unknown.iter().map(|asked| asked.shop_id))
        .borrowed(unknown.iter().map(|asked| asked.folded.as_str()))
        .borrowed(unknown.iter().map(|asked| asked.external.as_str()))
        .column(unknown.iter().map(|_| MappingSource::Auto.as_str()))
        .column(unknown.iter().map(|_| 1_i64))
        .column(unknown.iter().map(|_| now))
        .column(unknown.iter().map(|_| now))
        .column(unknown.iter().map(|_| 1_i64));
    let columns = [
        "shop_id",
        "external_folded",
        "external_sku",
        "source",
        "seen_count",
        "first_seen_at",
        "last_seen_at",
        "version",
    ];
    let again = "ON CONFLICT (shop_id, external_folded) DO UPDATE SET \
         seen_count = sku_mappings.seen_count + 1, last_seen_at = excluded.last_seen_at";
    ctx.insert_rows("sku_mappings", &columns, &rows, again).map(|_| ())
}

/// A mapping that came about or changed.
#[derive(Debug)]
pub(crate) struct Mapped {
    pub(crate) shop_id: ShopId,
    pub(crate) external_sku: String,
}

/// Gives a SKU to every row of the work list that waits for one of these texts.
pub(crate) fn settle_waiting(
    ctx: &mut Ctx<'_>,
    id: SkuId,
    texts: &[String],
) -> Result<Vec<Mapped>, Fault> {
    let now = ctx.now();
    let mut mapped = ctx.list(
        "UPDATE sku_mappings SET sku_id = $1, source = 'auto', mapped_at = $2, \
         version = version + 1 WHERE sku_id IS NULL AND external_folded = ANY($3) \
         RETURNING shop_id, external_sku",
        &[&id, &now, &texts],
        |row| Ok(Mapped { shop_id: row.get(0)?, external_sku: row.get(1)? }),
    )?;
    // Engines give rows in any order, and each row becomes news.
    mapped.sort_unstable_by(|one, other| {
        (one.shop_id, &one.external_sku).cmp(&(other.shop_id, &other.external_sku))
    });
    Ok(mapped)
}

/// Puts back on the work list what was found by a code or barcode that the SKU has no more.
pub(crate) fn unsettle(ctx: &mut Ctx<'_>, id: SkuId, texts: &[String]) -> Result<u64, Fault> {
    ctx.execute(
        "UPDATE sku_mappings SET sku_id = NULL, mapped_at = NULL, version = version + 1 \
         WHERE sku_id = $1 AND source = 'auto' AND external_folded = ANY($2)",
        &[&id, &texts],
    )
}

/// A mapping as it was before somebody changed it.
#[derive(Debug)]
pub(crate) struct Before {
    pub(crate) sku_id: Option<SkuId>,
    pub(crate) source: MappingSource,
    pub(crate) version: i64,
}

pub(crate) fn find_locked(ctx: &mut Ctx<'_>, asked: &Asked) -> Result<Option<Before>, Fault> {
    ctx.find(
        "SELECT sku_id, source, version FROM sku_mappings \
         WHERE shop_id = $1 AND external_folded = $2 FOR UPDATE",
        &[&asked.shop_id, &asked.folded],
        |row| Ok(Before { sku_id: row.get(0)?, source: row.parse(1)?, version: row.get(2)? }),
    )
}

/// Somebody says which SKU a shop means.
pub(crate) fn put(ctx: &mut Ctx<'_>, asked: &Asked, id: SkuId) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute(
        "INSERT INTO sku_mappings (shop_id, external_folded, external_sku, sku_id, source, \
         seen_count, first_seen_at, last_seen_at, mapped_at, version) \
         VALUES ($1, $2, $3, $4, 'person', 0, $5, $5, $5, 1) \
         ON CONFLICT (shop_id, external_folded) DO UPDATE SET sku_id = excluded.sku_id, \
         source = 'person', mapped_at = excluded.mapped_at, version = sku_mappings.version + 1",
        &[&asked.shop_id, &asked.folded, &asked.external, &id, &now],
    )
    .map(|_| ())
}

/// A shop means SKUs by the codes under which they were put there. What means something already goes on
/// meaning that; those whose meaning is new.
pub(crate) fn put_listed(
    ctx: &mut Ctx<'_>,
    shop_id: ShopId,
    listed: &[(SkuId, Asked)],
) -> Result<Vec<(SkuId, String)>, Fault> {
    let now = ctx.now();
    let rows = Rows::new()
        .column(listed.iter().map(|(id, _)| *id))
        .borrowed(listed.iter().map(|(_, asked)| asked.folded.as_str()))
        .borrowed(listed.iter().map(|(_, asked)| asked.external.as_str()));
    let mut mapped = ctx.list_rows(
        "WITH v(sku_id, folded, external) AS (rows) INSERT INTO sku_mappings (shop_id, \
         external_folded, external_sku, sku_id, source, seen_count, first_seen_at, last_seen_at, \
         mapped_at, version) SELECT $4, v.folded, v.external, v.sku_id, 'person', 0, $5, $5, $5, 1 \
         FROM v WHERE true ON CONFLICT (shop_id, external_folded) DO UPDATE \
         SET sku_id = excluded.sku_id, source = 'person', mapped_at = excluded.mapped_at, \
         version = sku_mappings.version + 1 WHERE sku_mappings.sku_id IS NULL \
         OR (sku_mappings.source = 'auto' AND sku_mappings.sku_id = excluded.sku_id) \
         RETURNING sku_id, external_sku",
        &rows,
        &[&shop_id, &now],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    mapped.sort_unstable();
    Ok(mapped)
}

/// How shops write SKUs, mapped spellings first.
pub(crate) fn codes_at(
    ctx: &mut Ctx<'_>,
    asked: &[(ShopId, SkuId)],
) -> Result<Vec<(ShopId, SkuId, String)>, Fault> {
    let rows = Rows::new()
        .column(asked.iter().map(|(shop_id, _)| *shop_id))
        .column(asked.iter().map(|(_, sku_id)| *sku_id));
    ctx.list_rows(
        "WITH v(shop_id, sku_id) AS (rows) \
         SELECT v.shop_id, v.sku_id, m.external_sku, 0 FROM v JOIN sku_mappings m \
         ON m.shop_id = v.shop_id AND m.sku_id = v.sku_id UNION ALL \
         SELECT v.shop_id, s.id, s.code, 1 FROM v JOIN skus s ON s.id = v.sku_id \
         LEFT JOIN sku_mappings m \
         ON m.shop_id = v.shop_id AND m.external_folded = s.code_folded \
         WHERE m.sku_id IS NULL OR m.sku_id = s.id ORDER BY 1, 2, 4, 3",
        &rows,
        &[],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}
