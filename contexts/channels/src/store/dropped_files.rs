//! What lies at the places where files of orders are put, and what became of each.

use db::{Ctx, Row};
use kernel::{Fault, Timestamp};
use orders::ImportId;
use orders::import::ImportSummary;
use uuid::Uuid;

use crate::connection::ConnectionFault;
use crate::file_drop::{DroppedFileState, KnownFile, Listed};
use crate::queries::DroppedFileView;
use crate::{DroppedFileId, FileDropId};

const KNOWN: &str = "id, name, hash, size_bytes, changed_at, state, import_id, rows_refused, \
                     is_troubled, seen_at";

fn known(row: &Row<'_>) -> Result<KnownFile, Fault> {
    Ok(KnownFile {
        id: row.get(0)?,
        name: row.get(1)?,
        hash: row.get(2)?,
        size_bytes: row.get(3)?,
        changed_at: row.get(4)?,
        state: row.parse(5)?,
        import_id: row.get(6)?,
        rows_refused: row.get(7)?,
        is_troubled: row.get(8)?,
        seen_at: row.get(9)?,
    })
}

fn size(listed: &Listed) -> i64 {
    i64::try_from(listed.size).unwrap_or(i64::MAX)
}

/// Files with which something is still to be done, the first seen first.
pub(crate) fn open_files(ctx: &mut Ctx<'_>, id: FileDropId) -> Result<Vec<KnownFile>, Fault> {
    let sql = format!(
        "SELECT {KNOWN} FROM dropped_files \
         WHERE drop_id = $1 AND state NOT IN ('done', 'failed') ORDER BY id"
    );
    ctx.list(&sql, &[&id], known)
}

/// Files that lie in `failed` and that nobody has dealt with.
pub(crate) fn failed_files(ctx: &mut Ctx<'_>, id: FileDropId) -> Result<Vec<KnownFile>, Fault> {
    let sql = format!(
        "SELECT {KNOWN} FROM dropped_files \
         WHERE drop_id = $1 AND state = 'failed' AND is_troubled ORDER BY id"
    );
    ctx.list(&sql, &[&id], known)
}

pub(crate) fn known_file(ctx: &mut Ctx<'_>, id: DroppedFileId) -> Result<Option<KnownFile>, Fault> {
    let sql = format!("SELECT {KNOWN} FROM dropped_files WHERE id = $1 FOR UPDATE");
    ctx.find(&sql, &[&id], known)
}

/// A file is seen for the first time, or another by its name: until it is read it stands under its name alone.
pub(crate) fn see_file(ctx: &mut Ctx<'_>, id: FileDropId, listed: &Listed) -> Result<(), Fault> {
    let (file_id, now): (DroppedFileId, _) = (ctx.new_id(), ctx.now());
    ctx.execute(
        "INSERT INTO dropped_files (id, drop_id, name, hash, size_bytes, changed_at, state, \
         orders_new, orders_known, rows_refused, is_troubled, seen_at) \
         VALUES ($1, $2, $3, '', $4, $5, 'seen', 0, 0, 0, $6, $7) \
         ON CONFLICT (drop_id, name, hash) DO UPDATE SET size_bytes = excluded.size_bytes, \
         changed_at = excluded.changed_at, state = 'seen', is_troubled = excluded.is_troubled, \
         fault_code = NULL, fault_detail = NULL, fault_since = NULL, seen_at = excluded.seen_at, ended_at = NULL",
        &[&file_id, &id, &listed.name, &size(listed), &listed.changed_at, &false, &now],
    )
    .map(|_| ())
}

/// A file that was never read is not there any more.
pub(crate) fn forget_file(ctx: &mut Ctx<'_>, id: DroppedFileId) -> Result<(), Fault> {
    ctx.execute("DELETE FROM dropped_files WHERE id = $1", &[&id]).map(|_| ())
}

/// The same bytes under the same name, which were there before.
pub(crate) fn same_file(
    ctx: &mut Ctx<'_>,
    id: FileDropId,
    name: &str,
    hash: &str,
) -> Result<Option<KnownFile>, Fault> {
    let sql = format!(
        "SELECT {KNOWN} FROM dropped_files WHERE drop_id = $1 AND name = $2 AND hash = $3 \
         FOR UPDATE"
    );
    ctx.find(&sql, &[&id, &name, &hash], known)
}

/// The bytes of a file are here.
pub(crate) fn keep_file(
    ctx: &mut Ctx<'_>,
    id: DroppedFileId,
    hash: &str,
    import_id: ImportId,
) -> Result<(), Fault> {
    ctx.execute(
        "UPDATE dropped_files SET hash = $2, import_id = $3, state = 'kept', \
         is_troubled = $4, fault_code = NULL, fault_detail = NULL, fault_since = NULL \
         WHERE id = $1",
        &[&id, &hash, &import_id, &false],
    )
    .map(|_| ())
}

/// A file lies there again as it did before.
pub(crate) fn lies_again(
    ctx: &mut Ctx<'_>,
    id: DroppedFileId,
    changed_at: Timestamp,
    state: DroppedFileState,
) -> Result<(), Fault> {
    let sql = "UPDATE dropped_files SET changed_at = $2, state = $3 WHERE id = $1";
    ctx.execute(sql, &[&id, &changed_at, &state.as_str()]).map(|_| ())
}

/// A file is so far, and nobody has to do anything about it.
pub(crate) fn move_file(
    ctx: &mut Ctx<'_>,
    id: DroppedFileId,
    state: DroppedFileState,
) -> Result<(), Fault> {
    let ended = state.is_over().then(|| ctx.now());
    ctx.execute(
        "UPDATE dropped_files SET state = $2, is_troubled = $3, fault_code = NULL, \
         fault_detail = NULL, fault_since = NULL, ended_at = coalesce($4, ended_at) WHERE id = $1",
        &[&id, &state.as_str(), &false, &ended],
    )
    .map(|_| ())
}

/// A file that cannot be taken lies in `failed`; why stays with it.
pub(crate) fn file_failed(ctx: &mut Ctx<'_>, id: DroppedFileId) -> Result<(), Fault> {
    let now = ctx.now();
    let sql = "UPDATE dropped_files SET state = 'failed', ended_at = $2 WHERE id = $1";
    ctx.execute(sql, &[&id, &now]).map(|_| ())
}

/// A file is so far, and somebody has to do something about it. Since when, is told once for each reason.
pub(crate) fn trouble_file(
    ctx: &mut Ctx<'_>,
    id: DroppedFileId,
    state: DroppedFileState,
    (code, detail): (&str, &str),
) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute(
        "UPDATE dropped_files SET state = $2, is_troubled = $3, \
         fault_since = CASE WHEN fault_code = $4 THEN fault_since ELSE $6 END, \
         fault_code = $4, fault_detail = $5 WHERE id = $1",
        &[&id, &state.as_str(), &true, &code, &detail, &now],
    )
    .map(|_| ())
}

/// Nobody has to do anything about a file any more.
pub(crate) fn settle_file(ctx: &mut Ctx<'_>, id: DroppedFileId) -> Result<(), Fault> {
    let sql = "UPDATE dropped_files SET is_troubled = $2 WHERE id = $1";
    ctx.execute(sql, &[&id, &false]).map(|_| ())
}

/// What failed by this name before is over: a later file of the name went in.
pub(crate) fn settle_earlier(ctx: &mut Ctx<'_>, id: FileDropId, name: &str) -> Result<(), Fault> {
    let sql = "UPDATE dropped_files SET is_troubled = $3 \
               WHERE drop_id = $1 AND name = $2 AND state = 'failed' AND is_troubled";
    ctx.execute(sql, &[&id, &name, &false]).map(|_| ())
}

/// What a file brought.
pub(crate) fn note_orders(
    ctx: &mut Ctx<'_>,
    id: DroppedFileId,
    summary: &ImportSummary,
) -> Result<(), Fault> {
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    ctx.execute(
        "UPDATE dropped_files SET orders_new = $2, orders_known = $3, rows_refused = $4 \
         WHERE id = $1",
        &[
            &id,
            &number(summary.orders_new),
            &number(summary.orders_known),
            &number(summary.rows_refused),
        ],
    )
    .map(|_| ())
}

const VIEW: &str = "id, name, size_bytes, changed_at, state, import_id, orders_new, \
    orders_known, rows_refused, is_troubled, fault_code, fault_detail, fault_since, seen_at, \
    ended_at";

fn view(row: &Row<'_>) -> Result<DroppedFileView, Fault> {
    let code: Option<String> = row.get(10)?;
    let detail = row.get::<Option<String>>(11)?.unwrap_or_default();
    let since: Option<Timestamp> = row.get(12)?;
    Ok(DroppedFileView {
        id: row.get(0)?,
        name: row.get(1)?,
        size_bytes: row.get(2)?,
        changed_at: row.get(3)?,
        state: row.parse(4)?,
        import_id: row.get(5)?,
        orders_new: row.get(6)?,
        orders_known: row.get(7)?,
        rows_refused: row.get(8)?,
        is_troubled: row.get(9)?,
        fault: code.zip(since).map(|(code, since)| ConnectionFault { code, detail, since }),
        seen_at: row.get(13)?,
        ended_at: row.get(14)?,
    })
}

/// Files of a place, the newest first.
pub(crate) fn list_files(
    ctx: &mut Ctx<'_>,
    id: FileDropId,
    before: Option<DroppedFileId>,
    most: i64,
) -> Result<Vec<DroppedFileView>, Fault> {
    let before = before.unwrap_or_else(|| DroppedFileId::from_uuid(Uuid::max()));
    let sql = format!(
        "SELECT {VIEW} FROM dropped_files WHERE drop_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3"
    );
    ctx.list(&sql, &[&id, &before, &most], view)
}

/// A file and its place.
pub(crate) fn find_file(
    ctx: &mut Ctx<'_>,
    id: DroppedFileId,
) -> Result<Option<(FileDropId, DroppedFileView)>, Fault> {
    let sql = format!("SELECT {VIEW}, drop_id FROM dropped_files WHERE id = $1");
    ctx.find(&sql, &[&id], |row| Ok((row.get(15)?, view(row)?)))
}
