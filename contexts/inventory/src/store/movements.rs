//! Movements in their table: only ever added.

use std::collections::BTreeSet;

use catalog::SkuId;
use db::{Ctx, Row, Rows, ToParam};
use kernel::{Fault, Timestamp};
use uuid::Uuid;

use crate::ids::MovementId;
use crate::movement::{Movement, SourceType};
use crate::stock_level::LevelKey;
use crate::warehouse::account;

const COLUMNS: [&str; 15] = [
    "id",
    "sku_id",
    "quantity",
    "from_account",
    "to_account",
    "source_type",
    "source_id",
    "step",
    "occurred_at",
    "posted_at",
    "actor",
    "reason",
    "note",
    "reverses_id",
    "person",
];

fn read(row: &Row<'_>) -> Result<Movement, Fault> {
    Ok(Movement {
        id: row.get(0)?,
        sku_id: row.get(1)?,
        quantity: row.get(2)?,
        from_account: row.get(3)?,
        to_account: row.get(4)?,
        source_type: row.parse(5)?,
        source_id: row.get(6)?,
        step: row.get(7)?,
        occurred_at: row.get(8)?,
        posted_at: row.get(9)?,
        actor: row.get(10)?,
        reason: row.get(11)?,
        note: row.get(12)?,
        reverses_id: row.get(13)?,
        person: row.get(14)?,
    })
}

/// Adds movements; one that is there already, by its natural key, is not added again. The ids of
/// those that were added.
pub(crate) fn insert(
    ctx: &mut Ctx<'_>,
    movements: &[Movement],
) -> Result<BTreeSet<MovementId>, Fault> {
    let rows = Rows::new()
        .column(movements.iter().map(|one| one.id))
        .column(movements.iter().map(|one| one.sku_id))
        .column(movements.iter().map(|one| one.quantity))
        .borrowed(movements.iter().map(|one| &one.from_account))
        .borrowed(movements.iter().map(|one| &one.to_account))
        .column(movements.iter().map(|one| one.source_type.as_str()))
        .column(movements.iter().map(|one| one.source_id))
        .borrowed(movements.iter().map(|one| &one.step))
        .column(movements.iter().map(|one| one.occurred_at))
        .column(movements.iter().map(|one| one.posted_at))
        .borrowed(movements.iter().map(|one| &one.actor))
        .borrowed(movements.iter().map(|one| &one.reason))
        .borrowed(movements.iter().map(|one| &one.note))
        .column(movements.iter().map(|one| one.reverses_id))
        .borrowed(movements.iter().map(|one| &one.person));
    let added = ctx.insert_rows("movements", &COLUMNS, &rows, "ON CONFLICT DO NOTHING")?;
    let ids: Vec<MovementId> = movements.iter().map(|one| one.id).collect();
    if usize::try_from(added) == Ok(movements.len()) {
        return Ok(ids.into_iter().collect());
    }
    let found =
        ctx.list("SELECT id FROM movements WHERE id = ANY($1)", &[&ids], |row| row.get(0))?;
    Ok(found.into_iter().collect())
}

pub(crate) fn load(ctx: &mut Ctx<'_>, id: MovementId) -> Result<Movement, Fault> {
    let sql = format!("SELECT {} FROM movements WHERE id = $1", COLUMNS.join(", "));
    ctx.find(&sql, &[&id], read)?.ok_or_else(|| no_such_movement(id))
}

pub(crate) fn no_such_movement(id: MovementId) -> Fault {
    Fault::not_found("inventory.no_such_movement", id.to_string())
}

/// The steps of one source that are written down already.
pub(crate) fn steps_of(
    ctx: &mut Ctx<'_>,
    source_type: &str,
    source_id: Uuid,
) -> Result<BTreeSet<String>, Fault> {
    let sql = "SELECT step FROM movements WHERE source_id = $1 AND source_type = $2";
    let found = ctx.list(sql, &[&source_id, &source_type], |row| row.get(0))?;
    Ok(found.into_iter().collect())
}

/// What one person wrote of a SKU from one account to another.
pub(crate) struct Written {
    pub(crate) sku_id: SkuId,
    pub(crate) from_account: String,
    pub(crate) to_account: String,
    pub(crate) quantity: i64,
}

/// What a person wrote alone of some SKUs since then, added up.
pub(crate) fn written_alone(
    ctx: &mut Ctx<'_>,
    person: &str,
    keys: &BTreeSet<LevelKey>,
    since: Timestamp,
) -> Result<Vec<Written>, Fault> {
    let skus: Vec<SkuId> = keys.iter().map(|key| key.sku_id).collect();
    let sql = "SELECT sku_id, from_account, to_account, CAST(sum(quantity) AS bigint) \
               FROM movements WHERE person = $1 AND sku_id = ANY($2) AND posted_at > $3 \
               GROUP BY sku_id, from_account, to_account";
    ctx.list(sql, &[&person, &skus, &since], |row| {
        Ok(Written {
            sku_id: row.get(0)?,
            from_account: row.get(1)?,
            to_account: row.get(2)?,
            quantity: row.get(3)?,
        })
    })
}

/// Those of one SKU, newest first; only those of these accounts when some are named.
pub(crate) fn of_sku(
    ctx: &mut Ctx<'_>,
    sku_id: SkuId,
    accounts: Option<&[String]>,
    before: Option<MovementId>,
    rows: i64,
) -> Result<Vec<Movement>, Fault> {
    let before = before.unwrap_or(MovementId::from_uuid(Uuid::max()));
    let mut params: Vec<&dyn ToParam> = vec![&sku_id, &before, &rows];
    let mut of_accounts = "";
    if let Some(accounts) = &accounts {
        params.push(accounts);
        of_accounts = "AND (from_account = ANY($4) OR to_account = ANY($4))";
    }
    let sql = format!(
        "SELECT {} FROM movements WHERE sku_id = $1 AND id < $2 {of_accounts} \
         ORDER BY id DESC LIMIT $3",
        COLUMNS.join(", ")
    );
    ctx.list(&sql, &params, read)
}

/// What the other side of a movement is called when it is a warehouse out of sight.
const ELSEWHERE: &str = "wh:";

/// The same movements without what the one who asks may not see: the names of other warehouses, and
/// for whose parcels goods left, as that may be any shop's.
pub(crate) fn veiled(
    ctx: &mut Ctx<'_>,
    mut movements: Vec<Movement>,
) -> Result<Vec<Movement>, Fault> {
    if !ctx.actor().shops().is_all() {
        let sold = |one: &&mut Movement| {
            matches!(one.source_type, SourceType::Fulfilment | SourceType::Return)
        };
        for one in movements.iter_mut().filter(sold) {
            one.source_id = Uuid::nil();
            one.step.clear();
        }
    }
    if ctx.actor().warehouses().is_all() {
        return Ok(movements);
    }
    let seen: BTreeSet<String> =
        super::warehouses::seen(ctx)?.iter().map(|one| account(&one.code)).collect();
    for movement in &mut movements {
        for side in [&mut movement.from_account, &mut movement.to_account] {
            if side.starts_with(ELSEWHERE) && !seen.contains(side) {
                ELSEWHERE.clone_into(side);
            }
        }
    }
    Ok(movements)
}
