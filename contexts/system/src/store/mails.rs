//! The outbox, and the server that takes mails.

use db::{Ctx, Row, Sealed};
use kernel::{Fault, Timestamp};

use crate::mail::{Letter, MailId, MailServer, MailState};
use crate::post::MailRow;

/// A letter names a person.
pub(crate) const SEALED: &[Sealed] = &[LETTER];
const LETTER: Sealed = Sealed { table: "mails", column: "letter" };

pub(crate) fn insert(
    ctx: &mut Ctx<'_>,
    id: MailId,
    purpose: &str,
    letter: &Letter,
) -> Result<(), Fault> {
    let (sealed, now) = (ctx.seal_json(LETTER, id.uuid(), letter)?, ctx.now());
    ctx.execute(
        "INSERT INTO mails (id, state, purpose, letter, created_at, changed_at) \
         VALUES ($1, 'waiting', $2, $3, $4, $4)",
        &[&id, &purpose, &sealed, &now],
    )
    .map(|_| ())
}

/// Where a mail stands, when it was written, and what it says, as long as that is kept.
pub(crate) fn find(
    ctx: &mut Ctx<'_>,
    id: MailId,
) -> Result<Option<(MailState, Timestamp, Option<Letter>)>, Fault> {
    let found =
        ctx.find("SELECT state, created_at, letter FROM mails WHERE id = $1", &[&id], |row| {
            Ok((row.parse(0)?, row.get(1)?, row.get::<Option<Vec<u8>>>(2)?))
        })?;
    let Some((state, at, sealed)) = found else { return Ok(None) };
    let letter = ctx.open_json(LETTER, id.uuid(), sealed.as_deref())?;
    Ok(Some((state, at, letter)))
}

/// Moves a mail from one state to another, if it still is in the first: who comes second finds out.
pub(crate) fn step(
    ctx: &mut Ctx<'_>,
    id: MailId,
    (from, to): (MailState, MailState),
    reply_code: Option<i64>,
) -> Result<(), Fault> {
    let now = ctx.now();
    let moved = ctx.execute(
        "UPDATE mails SET state = $3, reply_code = $4, changed_at = $5 \
         WHERE id = $1 AND state = $2",
        &[&id, &from.as_str(), &to.as_str(), &reply_code, &now],
    )?;
    if moved == 1 {
        return Ok(());
    }
    Err(Fault::conflict("system.mail_changed", "another was faster"))
}

/// What the server has nobody needs here.
pub(crate) fn forget_letter(ctx: &mut Ctx<'_>, id: MailId) -> Result<(), Fault> {
    ctx.execute("UPDATE mails SET letter = NULL WHERE id = $1", &[&id]).map(|_| ())
}

pub(crate) fn list(ctx: &mut Ctx<'_>, most: i64) -> Result<Vec<MailRow>, Fault> {
    ctx.list(
        "SELECT id, purpose, state, reply_code, created_at, changed_at FROM mails \
         ORDER BY id DESC LIMIT $1",
        &[&most],
        read,
    )
}

fn read(row: &Row<'_>) -> Result<MailRow, Fault> {
    Ok(MailRow {
        id: row.get(0)?,
        purpose: row.get(1)?,
        state: row.parse(2)?,
        reply_code: row.get(3)?,
        created_at: row.get(4)?,
        changed_at: row.get(5)?,
    })
}

/// The server and its version.
pub(crate) fn server(ctx: &mut Ctx<'_>) -> Result<Option<(MailServer, i64)>, Fault> {
    ctx.find(
        "SELECT host, port, security, sender, username, version FROM mail_servers \
         WHERE name = 'house'",
        &[],
        |row| {
            let port: i64 = row.get(1)?;
            let server = MailServer {
                host: row.get(0)?,
                port: u16::try_from(port).unwrap_or(0),
                security: row.parse(2)?,
                sender: row.get(3)?,
                username: row.get(4)?,
            };
            Ok((server, row.get(5)?))
        },
    )
}

/// The new version.
pub(crate) fn set_server(ctx: &mut Ctx<'_>, server: &MailServer) -> Result<i64, Fault> {
    ctx.one(
        "INSERT INTO mail_servers (name, host, port, security, sender, username, version) \
         VALUES ('house', $1, $2, $3, $4, $5, 1) ON CONFLICT (name) DO UPDATE SET \
         host = excluded.host, port = excluded.port, security = excluded.security, \
         sender = excluded.sender, username = excluded.username, \
         version = mail_servers.version + 1 RETURNING version",
        &[
            &server.host,
            &i64::from(server.port),
            &server.security.as_str(),
            &server.sender,
            &server.username,
        ],
        |row| row.get(0),
    )
}
