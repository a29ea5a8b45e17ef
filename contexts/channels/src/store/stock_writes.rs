//! What shops are told of the stock, and how far that is.

use catalog::SkuId;
use db::{Ctx, Row, Rows};
use kernel::{Fault, Timestamp, fold};
use uuid::Uuid;

use crate::ConnectionId;
use crate::ailing::UnshownStock;
use crate::publishing::{StockWriteId, StockWriteState, Unknown};
use crate::queries::StockWriteView;

/// A number that a shop is to show, or why there is none.
#[derive(Debug, Clone)]
pub(crate) struct NewStockWrite {
    pub(crate) id: StockWriteId,
    pub(crate) sku_id: SkuId,
    pub(crate) external_sku: String,
    pub(crate) product_id: String,
    pub(crate) parent_id: Option<String>,
    pub(crate) stock_version: i64,
    pub(crate) quantity: Result<i64, Unknown>,
}

/// Writes numbers that are wanted; each takes the place of the one before. What was written of the same
/// state of the stock already is not written again.
pub(crate) fn want_stock(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    new: &[NewStockWrite],
) -> Result<(), Fault> {
    if new.is_empty() {
        return Ok(());
    }
    let folded: Vec<String> = new.iter().map(|one| fold(&one.external_sku)).collect();
    supersede(ctx, id, &folded, None)?;
    let now = ctx.now();
    let state = |one: &NewStockWrite| match one.quantity {
        Ok(_) => StockWriteState::Wanted.as_str(),
        Err(_) => StockWriteState::Failed.as_str(),
    };
    let rows = Rows::new()
        .column(new.iter().map(|one| one.id))
        .column(new.iter().map(|_| id))
        .column(new.iter().map(|one| one.sku_id))
        .borrowed(folded.iter())
        .borrowed(new.iter().map(|one| &one.external_sku))
        .borrowed(new.iter().map(|one| &one.product_id))
        .column(new.iter().map(|one| one.parent_id.clone()))
        .column(new.iter().map(|one| one.stock_version))
        .column(new.iter().map(|one| one.quantity.ok()))
        .column(new.iter().map(state))
        .column(new.iter().map(|_| 0_i64))
        .column(new.iter().map(|_| now))
        .column(new.iter().map(|one| one.quantity.err().map(Unknown::code)))
        .column(new.iter().map(|_| now))
        .column(new.iter().map(|_| now));
    let columns = [
        "id",
        "connection_id",
        "sku_id",
        "external_folded",
        "external_sku",
        "product_id",
        "parent_id",
        "stock_version",
        "quantity",
        "state",
        "attempts",
        "due_at",
        "failure",
        "created_at",
        "changed_at",
    ];
    let once = "ON CONFLICT (connection_id, external_folded, stock_version) DO NOTHING";
    ctx.insert_rows("stock_writes", &columns, &rows, once).map(|_| ())
}

/// Numbers of these codes are not wanted any more; and why, if no newer one is.
pub(crate) fn supersede(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    folded: &[String],
    why: Option<&str>,
) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute(
        "UPDATE stock_writes SET state = 'superseded', \
         failure = coalesce(CAST($4 AS text), failure), changed_at = $3 \
         WHERE connection_id = $1 AND external_folded = ANY($2) \
         AND state IN ('wanted', 'sent', 'failed')",
        &[&id, &folded, &now, &why],
    )
    .map(|_| ())
}

/// No number is wanted any more.
pub(crate) fn supersede_all(ctx: &mut Ctx<'_>, id: ConnectionId) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute(
        "UPDATE stock_writes SET state = 'superseded', changed_at = $2 \
         WHERE connection_id = $1 AND state IN ('wanted', 'sent', 'failed')",
        &[&id, &now],
    )
    .map(|_| ())
}

/// A number to be told, or looked up, now.
#[derive(Debug, Clone)]
pub(crate) struct DueStock {
    pub(crate) id: StockWriteId,
    pub(crate) sku_id: SkuId,
    pub(crate) external_sku: String,
    pub(crate) product_id: String,
    pub(crate) parent_id: Option<String>,
    pub(crate) quantity: i64,
    pub(crate) state: StockWriteState,
    /// How often it was tried, this time included.
    pub(crate) attempts: i64,
}

const DUE: &str = "id, sku_id, external_sku, product_id, parent_id, quantity, state, attempts + 1";

fn due(row: &Row<'_>) -> Result<DueStock, Fault> {
    Ok(DueStock {
        id: row.get(0)?,
        sku_id: row.get(1)?,
        external_sku: row.get(2)?,
        product_id: row.get(3)?,
        parent_id: row.get(4)?,
        quantity: row.get::<Option<i64>>(5)?.unwrap_or_default(),
        state: row.parse(6)?,
        attempts: row.get(7)?,
    })
}

/// The numbers that are told or looked up together next: the one that is due first, and those that can go
/// with it.
pub(crate) fn due_stock(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    most: i64,
) -> Result<Vec<DueStock>, Fault> {
    let now = ctx.now();
    let sql = format!(
        "SELECT {DUE} FROM stock_writes WHERE connection_id = $1 AND state IN ('wanted', 'sent') \
         AND due_at <= $2 ORDER BY due_at, id LIMIT 1"
    );
    let Some(first) = ctx.find(&sql, &[&id, &now], due)? else { return Ok(Vec::new()) };
    // Variants of one product have a door of their own; what is in doubt is looked up whatever it is.
    let any_parent = first.state == StockWriteState::Sent;
    let parent = first.parent_id.unwrap_or_default();
    let sql = format!(
        "SELECT {DUE} FROM stock_writes WHERE connection_id = $1 AND state = $3 \
         AND state IN ('wanted', 'sent') AND due_at <= $2 \
         AND (CAST($4 AS boolean) OR coalesce(parent_id, '') = $5) \
         ORDER BY due_at, id LIMIT $6"
    );
    ctx.list(&sql, &[&id, &now, &first.state.as_str(), &any_parent, &parent, &most], due)
}

/// From now on they may have arrived; nobody else is at them until a time.
pub(crate) fn mark_stock_sent(
    ctx: &mut Ctx<'_>,
    ids: &[StockWriteId],
    until: Timestamp,
) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute(
        "UPDATE stock_writes SET state = 'sent', attempts = attempts + 1, due_at = $2, \
         changed_at = $3 WHERE id = ANY($1)",
        &[&ids, &until, &now],
    )
    .map(|_| ())
}

/// How far a number is.
#[derive(Debug, Clone)]
pub(crate) struct SetStockWrite {
    pub(crate) id: StockWriteId,
    pub(crate) state: StockWriteState,
    /// When it is due again, if it is.
    pub(crate) due_at: Option<Timestamp>,
    pub(crate) failure: Option<String>,
}

/// Writes how far numbers are. What was superseded meanwhile stays so: those that were written.
pub(crate) fn set_stock_writes(
    ctx: &mut Ctx<'_>,
    set: &[SetStockWrite],
) -> Result<Vec<StockWriteId>, Fault> {
    let now = ctx.now();
    let rows = Rows::new()
        .column(set.iter().map(|one| one.id))
        .column(set.iter().map(|one| one.state.as_str()))
        .column(set.iter().map(|one| one.due_at.unwrap_or(now)))
        .column(set.iter().map(|one| one.failure.clone()));
    let sql = "WITH v(id, state, due_at, failure) AS (rows) UPDATE stock_writes \
               SET state = v.state, due_at = v.due_at, failure = v.failure, changed_at = $5 \
               FROM v WHERE stock_writes.id = v.id AND stock_writes.state = 'sent' \
               RETURNING stock_writes.id";
    ctx.list_rows(sql, &rows, &[&now], |row| row.get(0))
}

const COLUMNS: &str = "id, sku_id, external_sku, stock_version, quantity, state, attempts, due_at, \
    failure, created_at, changed_at, connection_id";

fn read(row: &Row<'_>) -> Result<(StockWriteView, ConnectionId), Fault> {
    let state: StockWriteState = row.parse(5)?;
    let due_at: Timestamp = row.get(7)?;
    let waits = matches!(state, StockWriteState::Wanted | StockWriteState::Sent);
    let view = StockWriteView {
        id: row.get(0)?,
        sku_id: row.get(1)?,
        sku_code: None,
        external_sku: row.get(2)?,
        stock_version: row.get(3)?,
        quantity: row.get(4)?,
        state,
        attempts: row.get(6)?,
        due_at: waits.then_some(due_at),
        failure: row.get(8)?,
        created_at: row.get(9)?,
        changed_at: row.get(10)?,
    };
    Ok((view, row.get(11)?))
}

/// What a shop is told before one of them, the newest first; all, or those in one state.
pub(crate) fn list_stock_writes(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    state: Option<StockWriteState>,
    before: Option<StockWriteId>,
    most: i64,
) -> Result<Vec<StockWriteView>, Fault> {
    let before = before.unwrap_or_else(|| StockWriteId::from_uuid(Uuid::max()));
    let all = state.is_none();
    let state = state.map_or("", StockWriteState::as_str);
    let sql = format!(
        "SELECT {COLUMNS} FROM stock_writes WHERE connection_id = $1 AND id < $2 \
         AND ($3 OR state = $4) ORDER BY id DESC LIMIT $5"
    );
    let found = ctx.list(&sql, &[&id, &before, &all, &state, &most], read)?;
    Ok(found.into_iter().map(|(view, _)| view).collect())
}

/// One of them, and of which connection it is.
pub(crate) fn find_stock_write(
    ctx: &mut Ctx<'_>,
    id: StockWriteId,
) -> Result<Option<(StockWriteView, ConnectionId)>, Fault> {
    ctx.find(&format!("SELECT {COLUMNS} FROM stock_writes WHERE id = $1"), &[&id], read)
}

/// How many numbers wait, and how many failed.
pub(crate) fn count_stock_writes(ctx: &mut Ctx<'_>, id: ConnectionId) -> Result<(i64, i64), Fault> {
    let sql = "SELECT (SELECT count(*) FROM stock_writes w WHERE w.connection_id = $1 \
               AND w.state IN ('wanted', 'sent')), (SELECT count(*) FROM stock_writes f \
               WHERE f.connection_id = $1 AND f.state = 'failed')";
    ctx.one(sql, &[&id], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// SKUs of which a shop does not show what it should, by connection.
pub(crate) fn unshown_stock(ctx: &mut Ctx<'_>) -> Result<Vec<UnshownStock>, Fault> {
    let sql = "SELECT c.id, c.shop_id, count(DISTINCT w.sku_id), min(w.changed_at) \
               FROM stock_writes w JOIN connections c ON c.id = w.connection_id \
               WHERE w.state = 'failed' GROUP BY c.id, c.shop_id ORDER BY c.id";
    ctx.list(sql, &[], |row| {
        let (id, shop_id) = (row.get(0)?, row.get(1)?);
        Ok(UnshownStock { id, shop_id, skus: row.get(2)?, since: row.get(3)? })
    })
}

/// Forgets numbers whose time is over, at most so many; how many that were.
pub(crate) fn forget_stock_writes(
    ctx: &mut Ctx<'_>,
    before: Timestamp,
    most: i64,
) -> Result<u64, Fault> {
    ctx.execute(
        "DELETE FROM stock_writes WHERE id IN (SELECT id FROM stock_writes \
         WHERE state IN ('acknowledged', 'superseded') AND changed_at < $1 LIMIT $2)",
        &[&before, &most],
    )
}
