//! Warehouses in their table.

use db::{Ctx, Row};
use kernel::Fault;

use crate::ids::WarehouseId;
use crate::warehouse::{Warehouse, WarehouseFacts};

const COLUMNS: &str = "id, code, name, country, region, city, postcode, street, time_zone, \
                       priority, active, default_safety, default_min, default_max, version";

fn read(row: &Row<'_>) -> Result<Warehouse, Fault> {
    Ok(Warehouse {
        id: row.get(0)?,
        code: row.get(1)?,
        facts: WarehouseFacts {
            name: row.get(2)?,
            country: row.get(3)?,
            region: row.get(4)?,
            city: row.get(5)?,
            postcode: row.get(6)?,
            street: row.get(7)?,
            time_zone: row.get(8)?,
            priority: row.get(9)?,
            active: row.get(10)?,
            default_safety: row.get(11)?,
            default_min: row.get(12)?,
            default_max: row.get(13)?,
        },
        version: row.get(14)?,
    })
}

/// Whether a warehouse is there for the one who acts: what lies outside of their scope is not.
pub(crate) fn in_sight(ctx: &Ctx<'_>, id: WarehouseId) -> bool {
    ctx.actor().warehouses().has(id.uuid())
}

/// Refuses a warehouse that is not there for the one who acts.
pub(crate) fn must_be_in_sight(ctx: &Ctx<'_>, id: WarehouseId) -> Result<(), Fault> {
    if in_sight(ctx, id) { Ok(()) } else { Err(no_such_warehouse(id)) }
}

pub(crate) fn no_such_warehouse(id: WarehouseId) -> Fault {
    Fault::not_found("inventory.no_such_warehouse", id.to_string())
}

/// Those that are there for the one who acts, in the order in which they are asked for goods.
pub(crate) fn seen(ctx: &mut Ctx<'_>) -> Result<Vec<Warehouse>, Fault> {
    let all = list(ctx)?;
    Ok(all.into_iter().filter(|one| in_sight(ctx, one.id)).collect())
}

/// All of them, in the order in which they are asked for goods: where goods come from is the house's
/// choice, whoever confirms an order.
pub(crate) fn list(ctx: &mut Ctx<'_>) -> Result<Vec<Warehouse>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM warehouses ORDER BY priority, code");
    ctx.list(&sql, &[], read)
}

pub(crate) fn load(ctx: &mut Ctx<'_>, id: WarehouseId) -> Result<Warehouse, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM warehouses WHERE id = $1");
    let found = ctx.find(&sql, &[&id], read)?;
    found.filter(|one| in_sight(ctx, one.id)).ok_or_else(|| no_such_warehouse(id))
}

/// False when the code is taken.
pub(crate) fn insert(ctx: &mut Ctx<'_>, warehouse: &Warehouse) -> Result<bool, Fault> {
    let Warehouse { id, code, facts, version } = warehouse;
    let sql = format!(
        "INSERT INTO warehouses ({COLUMNS}) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) \
         ON CONFLICT (code) DO NOTHING"
    );
    let inserted = ctx.execute(
        &sql,
        &[
            id,
            code,
            &facts.name,
            &facts.country,
            &facts.region,
            &facts.city,
            &facts.postcode,
            &facts.street,
            &facts.time_zone,
            &facts.priority,
            &facts.active,
            &facts.default_safety,
            &facts.default_min,
            &facts.default_max,
            version,
        ],
    )?;
    Ok(inserted == 1)
}

/// False when somebody was faster: the row is no longer at `seen_version`.
pub(crate) fn update(
    ctx: &mut Ctx<'_>,
    id: WarehouseId,
    seen_version: i64,
    facts: &WarehouseFacts,
) -> Result<bool, Fault> {
    let updated = ctx.execute(
        "UPDATE warehouses SET name = $3, country = $4, region = $5, city = $6, postcode = $7, \
         street = $8, time_zone = $9, priority = $10, active = $11, default_safety = $12, \
         default_min = $13, default_max = $14, version = version + 1 \
         WHERE id = $1 AND version = $2",
        &[
            &id,
            &seen_version,
            &facts.name,
            &facts.country,
            &facts.region,
            &facts.city,
            &facts.postcode,
            &facts.street,
            &facts.time_zone,
            &facts.priority,
            &facts.active,
            &facts.default_safety,
            &facts.default_min,
            &facts.default_max,
        ],
    )?;
    Ok(updated == 1)
}
