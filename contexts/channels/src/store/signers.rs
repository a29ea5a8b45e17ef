//! Who may tell something at the open door, and by what they sign it.

use std::collections::HashSet;

use db::{Ctx, Row, Sealed};
use kernel::Fault;
use settings::Platform;

use super::connections::SECRET;
use crate::ConnectionId;

pub(super) const PUSH: Sealed = Sealed { table: "connections", column: "push_secret" };

/// By what a shop may sign its pushes.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SignedBy {
    /// One of these.
    pub(crate) secrets: Vec<Vec<u8>>,
    /// The shop's, as its connection has it.
    pub(crate) address: String,
}

/// Which of these are there.
pub(crate) fn connected(
    ctx: &mut Ctx<'_>,
    ids: &[ConnectionId],
) -> Result<HashSet<ConnectionId>, Fault> {
    let found =
        ctx.list("SELECT id FROM connections WHERE id = ANY($1)", &[&ids], |row| row.get(0));
    Ok(found?.into_iter().collect())
}

/// By what a shop signs its pushes.
pub(crate) fn push_secret(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    platform: Platform,
) -> Result<Option<Vec<u8>>, Fault> {
    let sql = "SELECT push_secret FROM connections WHERE id = $1 AND platform = $2";
    let of = |row: &Row<'_>| row.get::<Option<Vec<u8>>>(0);
    let sealed = ctx.find(sql, &[&id, &platform.as_str()], of)?.flatten();
    ctx.open(PUSH, id.uuid(), sealed.as_deref())
}

/// By what a shop may sign its pushes, and its address: the secret that was said to it and, with `own`, that of its
/// key besides.
pub(crate) fn push_secrets(
    ctx: &mut Ctx<'_>,
    (id, platform): (ConnectionId, Platform),
    own: bool,
) -> Result<Option<SignedBy>, Fault> {
    let sql = "SELECT push_secret, CASE WHEN $3 THEN consumer_secret END, address \
               FROM connections WHERE id = $1 AND platform = $2";
    let of = |row: &Row<'_>| Ok(([row.get(0)?, row.get(1)?], row.get::<String>(2)?));
    let found = ctx.find(sql, &[&id, &platform.as_str(), &own], of)?;
    let Some(([said, key], address)): Option<([Option<Vec<u8>>; 2], _)> = found else {
        return Ok(None);
    };
    let Some(said) = ctx.open(PUSH, id.uuid(), said.as_deref())? else { return Ok(None) };
    let key = ctx.open(SECRET, id.uuid(), key.as_deref())?.filter(|key| !key.is_empty());
    let secrets = [Some(said), key].into_iter().flatten().collect();
    Ok(Some(SignedBy { secrets, address }))
}

pub(crate) fn change_push_secret(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    secret: &[u8],
) -> Result<bool, Fault> {
    let secret = ctx.seal(PUSH, id.uuid(), secret)?;
    let sql = "UPDATE connections SET push_secret = $2, version = version + 1 WHERE id = $1";
    Ok(ctx.execute(sql, &[&id, &secret])? == 1)
}
