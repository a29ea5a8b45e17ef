//! Places where files of orders are put: how each is reached, and how it does.

use db::{Ctx, Row, Sealed};
use kernel::{Fault, Timestamp};
use settings::ShopId;

use crate::FileDropId;
use crate::ailing::AilingFileDrop;
use crate::connection::{BROKEN, ConnectionFault, ConnectionState, is_broken};
use crate::file_drop::{CheckedFileDrop, Server, Whereabouts};
use crate::queries::FileDropView;

pub(super) const PASSWORD: Sealed = Sealed { table: "file_drops", column: "password" };
pub(super) const PRIVATE_KEY: Sealed = Sealed { table: "file_drops", column: "private_key" };

type SealedSecrets = (Option<Vec<u8>>, Option<Vec<u8>>);

fn seal_secrets(
    ctx: &mut Ctx<'_>,
    id: FileDropId,
    server: &Server,
) -> Result<SealedSecrets, Fault> {
    let password = server.password.as_ref();
    let password = password.map(|text| ctx.seal(PASSWORD, id.uuid(), text.as_bytes()));
    let key = server.private_key.as_ref();
    let key = key.map(|text| ctx.seal(PRIVATE_KEY, id.uuid(), text.as_bytes()));
    Ok((password.transpose()?, key.transpose()?))
}

/// A new file drop, which is due at once.
pub(crate) fn insert_file_drop(
    ctx: &mut Ctx<'_>,
    id: FileDropId,
    shop_id: ShopId,
    new: &CheckedFileDrop,
) -> Result<(), Fault> {
    let server = &new.at.server;
    let (password, private_key) = seal_secrets(ctx, id, server)?;
    let (now, by) = (ctx.now(), ctx.actor().name.to_string());
    ctx.execute(
        "INSERT INTO file_drops (id, shop_id, kind, folder, host, port, username, host_key, \
         password, private_key, pattern, look_seconds, state, due_at, failures, created_by, \
         created_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, \
         'connected', $13, 0, $14, $13, 1)",
        &[
            &id,
            &shop_id,
            &new.at.kind.as_str(),
            &new.at.folder,
            &server.host,
            &i64::from(server.port),
            &server.username,
            &server.host_key,
            &password,
            &private_key,
            &new.pattern.as_str(),
            &new.look_seconds,
            &now,
            &by,
        ],
    )
    .map(|_| ())
}

/// A file drop is another from now on: it begins without failures. Whether it is still the version that was
/// seen.
pub(crate) fn change_file_drop(
    ctx: &mut Ctx<'_>,
    id: FileDropId,
    new: &CheckedFileDrop,
    seen_version: i64,
) -> Result<bool, Fault> {
    let server = &new.at.server;
    let (password, private_key) = seal_secrets(ctx, id, server)?;
    let now = ctx.now();
    let changed = ctx.execute(
        "UPDATE file_drops SET kind = $2, folder = $3, host = $4, port = $5, username = $6, \
         host_key = $7, password = $8, private_key = $9, pattern = $10, look_seconds = $11, \
         state = CASE WHEN state = 'needs_authorisation' THEN 'connected' ELSE state END, \
         failures = 0, rest_until = NULL, fault_code = NULL, fault_detail = NULL, \
         fault_since = NULL, due_at = $12, version = version + 1 WHERE id = $1 AND version = $13",
        &[
            &id,
            &new.at.kind.as_str(),
            &new.at.folder,
            &server.host,
            &i64::from(server.port),
            &server.username,
            &server.host_key,
            &password,
            &private_key,
            &new.pattern.as_str(),
            &new.look_seconds,
            &now,
            &seen_version,
        ],
    )?;
    Ok(changed == 1)
}

/// Says whether files come by themselves; whether that is news. Who goes on is looked at at once.
pub(crate) fn set_file_drop_state(
    ctx: &mut Ctx<'_>,
    id: FileDropId,
    state: ConnectionState,
) -> Result<bool, Fault> {
    let now = ctx.now();
    let changed = ctx.execute(
        "UPDATE file_drops SET state = $2, failures = 0, rest_until = NULL, due_at = $3, \
         version = version + 1 WHERE id = $1 AND state <> $2",
        &[&id, &state.as_str(), &now],
    )?;
    Ok(changed == 1)
}

/// Looks at a file drop at once, though it was to be left in peace.
pub(crate) fn look_at_once(ctx: &mut Ctx<'_>, id: FileDropId) -> Result<bool, Fault> {
    let now = ctx.now();
    let sql = "UPDATE file_drops SET due_at = $2, rest_until = NULL WHERE id = $1";
    Ok(ctx.execute(sql, &[&id, &now])? == 1)
}

pub(crate) fn delete_file_drop(ctx: &mut Ctx<'_>, id: FileDropId) -> Result<bool, Fault> {
    Ok(ctx.execute("DELETE FROM file_drops WHERE id = $1", &[&id])? == 1)
}

/// How many there are.
pub(crate) fn count_file_drops(ctx: &mut Ctx<'_>) -> Result<i64, Fault> {
    ctx.one("SELECT count(*) FROM file_drops", &[], |row| row.get(0))
}

/// Where a file drop is, with its secrets.
pub(crate) fn whereabouts(ctx: &mut Ctx<'_>, id: FileDropId) -> Result<Option<Whereabouts>, Fault> {
    let sql = "SELECT kind, folder, host, port, username, host_key, password, private_key \
               FROM file_drops WHERE id = $1";
    let found = ctx.find(sql, &[&id], |row| {
        let secrets: SealedSecrets = (row.get(6)?, row.get(7)?);
        let server = Server {
            host: row.get(2)?,
            port: u16::try_from(row.get::<i64>(3)?).unwrap_or_default(),
            username: row.get(4)?,
            host_key: row.get(5)?,
            password: None,
            private_key: None,
        };
        Ok((Whereabouts { kind: row.parse(0)?, folder: row.get(1)?, server }, secrets))
    })?;
    let Some((at, (password, private_key))) = found else { return Ok(None) };
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap_or_default();
    let password = ctx.open(PASSWORD, id.uuid(), password.as_deref())?.map(text);
    let private_key = ctx.open(PRIVATE_KEY, id.uuid(), private_key.as_deref())?.map(text);
    let server = Server { password, private_key, ..at.server };
    Ok(Some(Whereabouts { server, ..at }))
}

/// A file drop while it is looked at.
#[derive(Debug, Clone)]
pub(crate) struct LookedAt {
    pub(crate) id: FileDropId,
    pub(crate) shop_id: ShopId,
    pub(crate) pattern: String,
    pub(crate) look_seconds: i64,
    pub(crate) state: ConnectionState,
    pub(crate) due_at: Timestamp,
    pub(crate) looked_at: Option<Timestamp>,
    pub(crate) failures: i64,
    pub(crate) rest_until: Option<Timestamp>,
    pub(crate) fault: Option<ConnectionFault>,
}

/// A file drop, which nobody else changes meanwhile.
pub(crate) fn lock_file_drop(ctx: &mut Ctx<'_>, id: FileDropId) -> Result<Option<LookedAt>, Fault> {
    ctx.find(
        "SELECT id, shop_id, pattern, look_seconds, state, due_at, looked_at, failures, \
         rest_until, fault_code, fault_detail, fault_since FROM file_drops WHERE id = $1 \
         FOR UPDATE",
        &[&id],
        |row| {
            Ok(LookedAt {
                id: row.get(0)?,
                shop_id: row.get(1)?,
                pattern: row.get(2)?,
                look_seconds: row.get(3)?,
                state: row.parse(4)?,
                due_at: row.get(5)?,
                looked_at: row.get(6)?,
                failures: row.get(7)?,
                rest_until: row.get(8)?,
                fault: fault(row, 9)?,
            })
        },
    )
}

fn fault(row: &Row<'_>, at: usize) -> Result<Option<ConnectionFault>, Fault> {
    let code: Option<String> = row.get(at)?;
    let detail = row.get::<Option<String>>(at + 1)?.unwrap_or_default();
    let since: Option<Timestamp> = row.get(at + 2)?;
    Ok(code.zip(since).map(|(code, since)| ConnectionFault { code, detail, since }))
}

/// Writes how a file drop does, and until when somebody is at it.
pub(crate) fn save_file_drop(
    ctx: &mut Ctx<'_>,
    now: &LookedAt,
    taken_until: Option<Timestamp>,
) -> Result<(), Fault> {
    ctx.execute(
        "UPDATE file_drops SET state = $2, due_at = $3, looked_at = $4, failures = $5, \
         rest_until = $6, fault_code = $7, fault_detail = $8, fault_since = $9, taken_until = $10 \
         WHERE id = $1",
        &[
            &now.id,
            &now.state.as_str(),
            &now.due_at,
            &now.looked_at,
            &now.failures,
            &now.rest_until,
            &now.fault.as_ref().map(|fault| fault.code.as_str()),
            &now.fault.as_ref().map(|fault| fault.detail.as_str()),
            &now.fault.as_ref().map(|fault| fault.since),
            &taken_until,
        ],
    )
    .map(|_| ())
}

/// A file drop, `d`, with something to do at `$1` that nobody is at: it is its time, or orders of a file
/// go in.
const DUE: &str = "d.state = 'connected' AND (d.taken_until IS NULL OR d.taken_until <= $1) \
    AND (d.rest_until IS NULL OR d.rest_until <= $1) AND (d.due_at <= $1 OR EXISTS \
    (SELECT 1 FROM dropped_files f WHERE f.drop_id = d.id AND f.state = 'running' \
    AND NOT f.is_troubled))";

/// Takes file drops that have something to do, so that nobody else does until a time.
pub(crate) fn take_file_drops(
    ctx: &mut Ctx<'_>,
    until: Timestamp,
    most: i64,
) -> Result<Vec<FileDropId>, Fault> {
    let now = ctx.now();
    let sql = format!(
        "UPDATE file_drops SET taken_until = $2 WHERE id IN (SELECT d.id FROM file_drops d \
         WHERE {DUE} ORDER BY d.due_at, d.id LIMIT $3) \
         AND (taken_until IS NULL OR taken_until <= $1) RETURNING id"
    );
    ctx.list(&sql, &[&now, &until, &most], |row| row.get(0))
}

/// Whether any file drop has something to do.
pub(crate) fn is_any_file_drop_due(ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
    let now = ctx.now();
    let sql = format!("SELECT 1 FROM file_drops d WHERE {DUE} LIMIT 1");
    Ok(ctx.find(&sql, &[&now], |row| row.get::<i64>(0))?.is_some())
}

/// Keeps what was taken for longer.
pub(crate) fn hold_file_drop(
    ctx: &mut Ctx<'_>,
    id: FileDropId,
    until: Timestamp,
) -> Result<(), Fault> {
    let sql = "UPDATE file_drops SET taken_until = $2 WHERE id = $1 AND taken_until IS NOT NULL";
    ctx.execute(sql, &[&id, &until]).map(|_| ())
}

const VIEW: &str = "d.id, d.shop_id, d.kind, d.folder, d.host, d.port, d.username, d.host_key, \
    d.pattern, d.look_seconds, d.state, d.failures, d.looked_at, d.rest_until, d.fault_code, \
    d.fault_detail, d.fault_since, d.created_by, d.created_at, d.version, \
    d.private_key IS NOT NULL, \
    (SELECT count(*) FROM dropped_files f WHERE f.drop_id = d.id AND f.is_troubled), \
    (SELECT count(*) FROM dropped_files f WHERE f.drop_id = d.id \
    AND f.state NOT IN ('done', 'failed')), \
    (SELECT f.name FROM dropped_files f WHERE f.drop_id = d.id ORDER BY f.id DESC LIMIT 1)";

fn view(row: &Row<'_>) -> Result<FileDropView, Fault> {
    let failures: i64 = row.get(11)?;
    Ok(FileDropView {
        id: row.get(0)?,
        shop_id: row.get(1)?,
        shop_code: String::new(),
        shop_name: String::new(),
        kind: row.parse(2)?,
        folder: row.get(3)?,
        host: row.get(4)?,
        port: row.get(5)?,
        username: row.get(6)?,
        host_key: row.get(7)?,
        has_private_key: row.get(20)?,
        pattern: row.get(8)?,
        look_seconds: row.get(9)?,
        state: row.parse(10)?,
        is_broken: is_broken(failures),
        looked_at: row.get(12)?,
        rest_until: row.get(13)?,
        fault: fault(row, 14)?,
        files_troubled: row.get(21)?,
        files_open: row.get(22)?,
        last_file: row.get(23)?,
        created_by: row.get(17)?,
        created_at: row.get(18)?,
        version: row.get(19)?,
    })
}

/// Every file drop, the oldest first.
pub(crate) fn list_file_drops(ctx: &mut Ctx<'_>) -> Result<Vec<FileDropView>, Fault> {
    ctx.list(&format!("SELECT {VIEW} FROM file_drops d ORDER BY d.id"), &[], view)
}

pub(crate) fn find_file_drop(
    ctx: &mut Ctx<'_>,
    id: FileDropId,
) -> Result<Option<FileDropView>, Fault> {
    ctx.find(&format!("SELECT {VIEW} FROM file_drops d WHERE d.id = $1"), &[&id], view)
}

/// Of which shops file drops are.
pub(crate) fn shops_of_file_drops(
    ctx: &mut Ctx<'_>,
    ids: &[FileDropId],
) -> Result<Vec<(FileDropId, ShopId)>, Fault> {
    let sql = "SELECT id, shop_id FROM file_drops WHERE id = ANY($1)";
    ctx.list(sql, &[&ids], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// File drops that fail, that are refused, or where a file wants a person.
pub(crate) fn ailing_file_drops(ctx: &mut Ctx<'_>) -> Result<Vec<AilingFileDrop>, Fault> {
    let now = ctx.now();
    let sql = "SELECT d.id, d.shop_id, d.state, d.fault_since, count(f.id), min(f.fault_since) \
               FROM file_drops d LEFT JOIN dropped_files f ON f.drop_id = d.id AND f.is_troubled \
               WHERE d.state <> 'paused' \
               GROUP BY d.id, d.shop_id, d.state, d.fault_since, d.failures \
               HAVING d.state = 'needs_authorisation' OR d.failures >= $1 OR count(f.id) > 0 \
               OR (d.failures = 0 AND d.fault_since IS NOT NULL) \
               ORDER BY d.id";
    ctx.list(sql, &[&BROKEN], |row| {
        let state: ConnectionState = row.parse(2)?;
        let (of_place, of_files): (Option<Timestamp>, Option<Timestamp>) =
            (row.get(3)?, row.get(5)?);
        Ok(AilingFileDrop {
            id: row.get(0)?,
            shop_id: row.get(1)?,
            is_refused: state == ConnectionState::NeedsAuthorisation,
            files: row.get(4)?,
            since: of_place.into_iter().chain(of_files).min().unwrap_or(now),
        })
    })
}
