//! Shops.

use db::{Ctx, Json, Row, violated_constraint};
use kernel::Fault;

use crate::{ShopFacts, ShopId};

const COLUMNS: &str =
    "id, code, name, platform, time_zone, currency, number_prefix, active, workflow, version";

fn read(row: &Row<'_>) -> Result<ShopFacts, Fault> {
    Ok(ShopFacts {
        id: row.get(0)?,
        code: row.get(1)?,
        name: row.get(2)?,
        platform: row.parse(3)?,
        time_zone: row.get(4)?,
        currency: row.get(5)?,
        number_prefix: row.get(6)?,
        active: row.get(7)?,
        workflow: row.get::<Json<_>>(8)?.0,
        version: row.get(9)?,
    })
}

/// Whether a shop is there for the one who acts: what lies outside of their scope is not. Every way
/// to a shop comes through here.
fn in_sight(ctx: &Ctx<'_>, shop: &ShopFacts) -> bool {
    ctx.actor().shops().has(shop.id.uuid())
}

pub(crate) fn list(ctx: &mut Ctx<'_>, ids: &[ShopId]) -> Result<Vec<ShopFacts>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM shops WHERE id = ANY($1)");
    let found = ctx.list(&sql, &[&ids], read)?;
    Ok(found.into_iter().filter(|shop| in_sight(ctx, shop)).collect())
}

pub(crate) fn all(ctx: &mut Ctx<'_>) -> Result<Vec<ShopFacts>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM shops ORDER BY code_folded");
    let found = ctx.list(&sql, &[], read)?;
    Ok(found.into_iter().filter(|shop| in_sight(ctx, shop)).collect())
}

pub(crate) fn find_by_code(
    ctx: &mut Ctx<'_>,
    code_folded: &str,
) -> Result<Option<ShopFacts>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM shops WHERE code_folded = $1");
    let found = ctx.find(&sql, &[&code_folded], read)?;
    Ok(found.filter(|shop| in_sight(ctx, shop)))
}

pub(crate) fn load_to_change(ctx: &mut Ctx<'_>, id: ShopId) -> Result<ShopFacts, Fault> {
    // Locked, so that the history's "before" is what the change really found.
    let sql = format!("SELECT {COLUMNS} FROM shops WHERE id = $1 FOR UPDATE");
    let found = ctx.find(&sql, &[&id], read)?;
    found.filter(|shop| in_sight(ctx, shop)).ok_or_else(no_such_shop)
}

pub(crate) fn no_such_shop() -> Fault {
    Fault::not_found("settings.no_such_shop", "no shop has this id")
}

pub(crate) fn count(ctx: &mut Ctx<'_>) -> Result<i64, Fault> {
    ctx.one("SELECT count(*) FROM shops", &[], |row| row.get(0))
}

pub(crate) fn insert(ctx: &mut Ctx<'_>, shop: &ShopFacts) -> Result<(), Fault> {
    let now = ctx.now();
    let sql = format!(
        "INSERT INTO shops ({COLUMNS}, code_folded, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
    );
    ctx.execute(
        &sql,
        &[
            &shop.id,
            &shop.code,
            &shop.name,
            &shop.platform.as_str(),
            &shop.time_zone,
            &shop.currency,
            &shop.number_prefix,
            &shop.active,
            &Json(&shop.workflow),
            &shop.version,
            &shop.code_folded(),
            &now,
        ],
    )
    .map_err(code_taken)?;
    Ok(())
}

/// Writes a shop that was loaded by [`load_to_change`]; its version is the new one.
pub(crate) fn update(ctx: &mut Ctx<'_>, shop: &ShopFacts) -> Result<(), Fault> {
    ctx.execute(
        "UPDATE shops SET code = $2, code_folded = $3, name = $4, platform = $5, time_zone = $6, \
         currency = $7, number_prefix = $8, active = $9, workflow = $10, version = $11 \
         WHERE id = $1",
        &[
            &shop.id,
            &shop.code,
            &shop.code_folded(),
            &shop.name,
            &shop.platform.as_str(),
            &shop.time_zone,
            &shop.currency,
            &shop.number_prefix,
            &shop.active,
            &Json(&shop.workflow),
            &shop.version,
        ],
    )
    .map_err(code_taken)?;
    Ok(())
}

fn code_taken(fault: Fault) -> Fault {
    // PostgreSQL names the constraint, SQLite the column.
    match violated_constraint(&fault) {
        Some("shops_code" | "shops.code_folded") => {
            Fault::conflict("settings.shop_code_taken", "another shop has this code")
        }
        _ => fault,
    }
}
