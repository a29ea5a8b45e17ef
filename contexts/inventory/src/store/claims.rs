//! Claims in their table. A claim changes only while it is active, and says so in its own
//! statement: whoever comes second changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use catalog::SkuId;
use db::{Ctx, Row, Rows, ToParam};
use kernel::{Fault, Timestamp};
use uuid::Uuid;

use crate::claim::{Claim, ClaimKey, ClaimOwner, OwnerType, Want};
use crate::ids::ClaimId;
use crate::stock_level::LevelKey;
use crate::store::warehouses::in_sight;

/// Owners as rows: `v(t, o)`.
fn owner_rows<'a>(owners: &[(OwnerType, Uuid)]) -> Rows<'a> {
    let owners: BTreeSet<(OwnerType, Uuid)> = owners.iter().copied().collect();
    Rows::new()
        .column(owners.iter().map(|(owner_type, _)| owner_type.as_str()))
        .column(owners.iter().map(|(_, owner_id)| *owner_id))
}

/// Claim keys as rows: `v(t, o, n, s, w)`.
fn claim_rows<'a>(keys: impl Iterator<Item = ClaimKey> + Clone) -> Rows<'a> {
    Rows::new()
        .column(keys.clone().map(|key| key.owner.owner_type.as_str()))
        .column(keys.clone().map(|key| key.owner.owner_id))
        .column(keys.clone().map(|key| key.owner.line_no))
        .column(keys.clone().map(|key| key.sku_id))
        .column(keys.map(|key| key.warehouse_id))
}

/// Adds claims; one that is active already under the same key is not added again. Those added.
pub(crate) fn insert(ctx: &mut Ctx<'_>, wants: Vec<Want>) -> Result<Vec<Want>, Fault> {
    const COLUMNS: [&str; 12] = [
        "owner_type",
        "owner_id",
        "line_no",
        "sku_id",
        "warehouse_id",
        "quantity",
        "consumed",
        "kind",
        "state",
        "expires_at",
        "at",
        "id",
    ];
    let now = ctx.now();
    let ids: Vec<ClaimId> = wants.iter().map(|_| ctx.new_id()).collect();
    let rows = claim_rows(wants.iter().map(Want::key))
        .column(wants.iter().map(|want| want.quantity))
        .column(wants.iter().map(|_| 0_i64))
        .column(wants.iter().map(|want| want.kind.as_str()))
        .column(wants.iter().map(|_| "active"))
        .column(wants.iter().map(|want| want.expires_at))
        .column(wants.iter().map(|_| now))
        .column(ids.iter().copied());
    let added = ctx.insert_rows("claims", &COLUMNS, &rows, "ON CONFLICT DO NOTHING")?;
    if usize::try_from(added) == Ok(wants.len()) {
        return Ok(wants);
    }
    let found: BTreeSet<ClaimId> = ctx
        .list("SELECT id FROM claims WHERE id = ANY($1)", &[&ids], |row| row.get(0))?
        .into_iter()
        .collect();
    let pairs = ids.iter().zip(wants);
    Ok(pairs.filter(|(id, _)| found.contains(id)).map(|(_, want)| want).collect())
}

/// Which of these owners' promises are active.
pub(crate) fn active_keys(
    ctx: &mut Ctx<'_>,
    owners: &[(OwnerType, Uuid)],
) -> Result<BTreeSet<ClaimKey>, Fault> {
    let sql = "WITH v(t, o) AS (rows) \
               SELECT owner_type, owner_id, line_no, sku_id, warehouse_id FROM claims \
               JOIN v ON owner_id = v.o AND owner_type = v.t WHERE state = 'active'";
    let found = ctx.list_rows(sql, &owner_rows(owners), &[], |row| {
        let owner =
            ClaimOwner { owner_type: row.parse(0)?, owner_id: row.get(1)?, line_no: row.get(2)? };
        Ok(ClaimKey { owner, sku_id: row.get(3)?, warehouse_id: row.get(4)? })
    })?;
    Ok(found.into_iter().collect())
}

/// A claim that was let go: of which level, and how much of it was still kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LetGo {
    pub(crate) key: LevelKey,
    pub(crate) owner: (OwnerType, Uuid),
    pub(crate) quantity: i64,
}

const LET_GO: &str = "sku_id, warehouse_id, owner_type, owner_id, quantity - consumed";

fn read_let_go(row: &Row<'_>) -> Result<LetGo, Fault> {
    Ok(LetGo {
        key: LevelKey { sku_id: row.get(0)?, warehouse_id: row.get(1)? },
        owner: (row.parse(2)?, row.get(3)?),
        quantity: row.get(4)?,
    })
}

/// Lets go of everything these owners still hold.
pub(crate) fn release(
    ctx: &mut Ctx<'_>,
    owners: &[(OwnerType, Uuid)],
) -> Result<Vec<LetGo>, Fault> {
    let sql = format!(
        "WITH v(t, o) AS (rows) UPDATE claims SET state = 'released' FROM v \
         WHERE owner_id = v.o AND owner_type = v.t AND state = 'active' RETURNING {LET_GO}"
    );
    ctx.list_rows(&sql, &owner_rows(owners), &[], read_let_go)
}

/// Makes promises smaller; one that comes to nothing more ends. A promise of which less is left is
/// not touched: the answer is the number of those that were.
pub(crate) fn shrink(ctx: &mut Ctx<'_>, wanted: &BTreeMap<ClaimKey, i64>) -> Result<u64, Fault> {
    let rows = claim_rows(wanted.keys().copied()).column(wanted.values().copied());
    let sql = "WITH v(t, o, n, s, w, q) AS (rows) UPDATE claims SET \
               state = CASE WHEN quantity - consumed > v.q THEN 'active' \
                            WHEN consumed > 0 THEN 'consumed' ELSE 'released' END, \
               quantity = CASE WHEN quantity > v.q THEN quantity - v.q ELSE quantity END FROM v \
               WHERE owner_id = v.o AND owner_type = v.t AND line_no = v.n AND sku_id = v.s \
               AND warehouse_id = v.w AND state = 'active' AND quantity - consumed >= v.q";
    ctx.execute_rows(sql, &rows, &[])
}

/// Uses promises up; one of which less is left is not touched. The number of those that were.
pub(crate) fn consume(ctx: &mut Ctx<'_>, shipped: &BTreeMap<ClaimKey, i64>) -> Result<u64, Fault> {
    let rows = claim_rows(shipped.keys().copied()).column(shipped.values().copied());
    let sql = "WITH v(t, o, n, s, w, q) AS (rows) UPDATE claims SET consumed = consumed + v.q, \
               state = CASE WHEN quantity - consumed = v.q THEN 'consumed' ELSE 'active' END \
               FROM v WHERE owner_id = v.o AND owner_type = v.t AND line_no = v.n \
               AND sku_id = v.s AND warehouse_id = v.w AND state = 'active' \
               AND quantity - consumed >= v.q";
    ctx.execute_rows(sql, &rows, &[])
}

/// Makes soft promises firm.
pub(crate) fn harden(
    ctx: &mut Ctx<'_>,
    owners: &[(OwnerType, Uuid)],
    kind: &str,
) -> Result<u64, Fault> {
    let sql = "WITH v(t, o) AS (rows) UPDATE claims SET kind = $3, expires_at = NULL FROM v \
               WHERE owner_id = v.o AND owner_type = v.t AND state = 'active' AND kind = 'soft'";
    ctx.execute_rows(sql, &owner_rows(owners), &[&kind])
}

/// Sets when soft promises end.
pub(crate) fn expire_at(
    ctx: &mut Ctx<'_>,
    owners: &[(OwnerType, Uuid)],
    at: Timestamp,
) -> Result<u64, Fault> {
    let sql = "WITH v(t, o) AS (rows) UPDATE claims SET expires_at = $3 FROM v \
               WHERE owner_id = v.o AND owner_type = v.t AND state = 'active' AND kind = 'soft'";
    ctx.execute_rows(sql, &owner_rows(owners), &[&at])
}

/// Soft promises whose time is up, the longest overdue first.
pub(crate) fn overdue(
    ctx: &mut Ctx<'_>,
    now: Timestamp,
    most: i64,
) -> Result<Vec<(ClaimId, LevelKey)>, Fault> {
    let sql = "SELECT id, sku_id, warehouse_id FROM claims WHERE state = 'active' \
               AND kind = 'soft' AND expires_at <= $1 ORDER BY expires_at LIMIT $2";
    ctx.list(sql, &[&now, &most], |row| {
        Ok((row.get(0)?, LevelKey { sku_id: row.get(1)?, warehouse_id: row.get(2)? }))
    })
}

/// Ends those whose time is still up: somebody may have made them firm meanwhile.
pub(crate) fn expire(
    ctx: &mut Ctx<'_>,
    ids: &[ClaimId],
    now: Timestamp,
) -> Result<Vec<LetGo>, Fault> {
    let sql = format!(
        "UPDATE claims SET state = 'expired' WHERE id = ANY($1) AND state = 'active' \
         AND kind = 'soft' AND expires_at <= $2 RETURNING {LET_GO}"
    );
    ctx.list(&sql, &[&ids, &now], read_let_go)
}

/// The levels on which these owners hold something.
pub(crate) fn levels_of(
    ctx: &mut Ctx<'_>,
    owners: &[(OwnerType, Uuid)],
) -> Result<BTreeSet<LevelKey>, Fault> {
    Ok(active_keys(ctx, owners)?.iter().map(ClaimKey::level).collect())
}

const COLUMNS: &str = "id, sku_id, warehouse_id, quantity, consumed, kind, owner_type, owner_id, \
                       line_no, expires_at, at";

fn read(row: &Row<'_>) -> Result<Claim, Fault> {
    Ok(Claim {
        id: row.get(0)?,
        sku_id: row.get(1)?,
        warehouse_id: row.get(2)?,
        quantity: row.get(3)?,
        consumed: row.get(4)?,
        kind: row.parse(5)?,
        owner_type: row.parse(6)?,
        owner_id: row.get(7)?,
        line_no: row.get(8)?,
        expires_at: row.get(9)?,
        at: row.get(10)?,
    })
}

/// The active claim with this id.
pub(crate) fn load(ctx: &mut Ctx<'_>, id: ClaimId) -> Result<Claim, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM claims WHERE id = $1 AND state = 'active'");
    let found = ctx.find(&sql, &[&id], read)?;
    found
        .filter(|claim| in_sight(ctx, claim.warehouse_id))
        .ok_or_else(|| Fault::not_found("inventory.no_such_claim", id.to_string()))
}

/// The active claims on one SKU, newest first.
pub(crate) fn of_sku(
    ctx: &mut Ctx<'_>,
    sku_id: SkuId,
    before: Option<ClaimId>,
    rows: i64,
) -> Result<Vec<Claim>, Fault> {
    let before = before.unwrap_or(ClaimId::from_uuid(Uuid::max()));
    let seen = ctx.actor().warehouses().ids();
    let mut params: Vec<&dyn ToParam> = vec![&sku_id, &before, &rows];
    let mut in_warehouses = "";
    if let Some(seen) = &seen {
        params.push(seen);
        in_warehouses = "AND warehouse_id = ANY($4)";
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM claims WHERE sku_id = $1 AND state = 'active' \
         AND id < $2 {in_warehouses} ORDER BY id DESC LIMIT $3"
    );
    ctx.list(&sql, &params, read)
}

/// What these owners hold.
pub(crate) fn of_owners(
    ctx: &mut Ctx<'_>,
    owners: &[(OwnerType, Uuid)],
) -> Result<Vec<Claim>, Fault> {
    let sql = format!(
        "WITH v(t, o) AS (rows) SELECT {COLUMNS} FROM claims \
         JOIN v ON owner_id = v.o AND owner_type = v.t WHERE state = 'active'"
    );
    ctx.list_rows(&sql, &owner_rows(owners), &[], read)
}

/// Owners that hold something, by id, after one.
pub(crate) fn owners(
    ctx: &mut Ctx<'_>,
    owner_type: OwnerType,
    after: Option<Uuid>,
    most: i64,
) -> Result<Vec<Uuid>, Fault> {
    let sql = "SELECT DISTINCT owner_id FROM claims WHERE state = 'active' AND owner_type = $1 \
               AND owner_id > $2 ORDER BY owner_id LIMIT $3";
    let after = after.unwrap_or(Uuid::nil());
    ctx.list(sql, &[&owner_type.as_str(), &after, &most], |row| row.get(0))
}
