//! Grants that are good for one pass, and the passes that came with them.

use db::{Ctx, Row, Sealed};
use kernel::{Fault, Timestamp};

use super::connections::GRANT;
use crate::ConnectionId;
use crate::ailing::EndingGrant;
use crate::connection::Tried;
use crate::connector::Pass;
use crate::passes::until;

pub(super) const PASS: Sealed = Sealed { table: "connections", column: "access_pass" };

/// A pass as it is kept: sealed, with its end and that of the grant that came with it.
#[derive(Default)]
pub(super) struct PassRow {
    pub(super) pass: Option<Vec<u8>>,
    pub(super) pass_until: Option<Timestamp>,
    pub(super) grant_until: Option<Timestamp>,
}

impl PassRow {
    /// What is kept of what a key brought when it was tried.
    pub(super) fn of(ctx: &mut Ctx<'_>, id: ConnectionId, tried: &Tried) -> Result<Self, Fault> {
        tried.pass.as_ref().map_or(Ok(Self::default()), |pass| Self::sealed(ctx, id, pass))
    }

    fn sealed(ctx: &mut Ctx<'_>, id: ConnectionId, pass: &Pass) -> Result<Self, Fault> {
        let now = ctx.now();
        Ok(Self {
            pass: Some(ctx.seal(PASS, id.uuid(), pass.token.as_bytes())?),
            pass_until: Some(until(pass.seconds, now)),
            grant_until: pass.next.as_ref().map(|next| now.plus_seconds(next.seconds.max(0))),
        })
    }
}

/// A pass that is good at a moment, out of its columns.
pub(super) fn good_pass(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    (sealed, until): (Option<Vec<u8>>, Option<Timestamp>),
) -> Result<Option<String>, Fault> {
    let now = ctx.now();
    let sealed = sealed.filter(|_| until.is_some_and(|until| now < until));
    let pass = ctx.open(PASS, id.uuid(), sealed.as_deref())?;
    Ok(pass.and_then(|pass| String::from_utf8(pass).ok()))
}

/// The pass of a connection that is good now. Nobody else changes the connection meanwhile.
pub(crate) fn kept_pass(ctx: &mut Ctx<'_>, id: ConnectionId) -> Result<Option<String>, Fault> {
    let sql = "SELECT access_pass, pass_until FROM connections WHERE id = $1 FOR NO KEY UPDATE";
    match ctx.find(sql, &[&id], |row| Ok((row.get(0)?, row.get(1)?)))? {
        Some(kept) => good_pass(ctx, id, kept),
        None => Ok(None),
    }
}

/// Takes the grant of a connection until a time, with its number, unless somebody has it.
pub(crate) fn take_grant(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    until: Timestamp,
) -> Result<Option<(String, i64)>, Fault> {
    let now = ctx.now();
    let sql = "UPDATE connections SET grant_taken_until = $2 WHERE id = $1 \
               AND (grant_taken_until IS NULL OR grant_taken_until <= $3) \
               RETURNING access_grant, grant_number";
    let of = |row: &Row<'_>| Ok((row.get::<Option<Vec<u8>>>(0)?, row.get::<i64>(1)?));
    let Some((sealed, number)) = ctx.find(sql, &[&id, &until, &now], of)? else { return Ok(None) };
    let grant = ctx.open(GRANT, id.uuid(), sealed.as_deref())?;
    Ok(grant.and_then(|grant| String::from_utf8(grant).ok()).map(|grant| (grant, number)))
}

/// Keeps a pass and the grant that came with it in one, unless the connection has another grant than the one by which
/// it was asked for.
pub(crate) fn keep_grant(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    number: i64,
    pass: &Pass,
) -> Result<bool, Fault> {
    let grant = pass.next.as_ref().map(|next| next.grant.as_bytes());
    let grant = grant.map(|grant| ctx.seal(GRANT, id.uuid(), grant)).transpose()?;
    let kept = PassRow::sealed(ctx, id, pass)?;
    let changed = ctx.execute(
        "UPDATE connections SET access_grant = coalesce($3, access_grant), access_pass = $4, \
         pass_until = $5, grant_until = $6, grant_number = grant_number + 1, \
         grant_taken_until = NULL WHERE id = $1 AND grant_number = $2",
        &[&id, &number, &grant, &kept.pass, &kept.pass_until, &kept.grant_until],
    )?;
    Ok(changed == 1)
}

/// Lets others ask by a grant, if it is the connection's still.
pub(crate) fn give_back_grant(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    number: i64,
) -> Result<bool, Fault> {
    let sql = "UPDATE connections SET grant_taken_until = NULL WHERE id = $1 AND grant_number = $2";
    Ok(ctx.execute(sql, &[&id, &number])? == 1)
}

/// The earlier of both: of what was granted nobody has more.
pub(super) fn granted_until(
    grant: Option<Timestamp>,
    consent: Option<Timestamp>,
) -> Option<Timestamp> {
    [grant, consent].into_iter().flatten().min()
}

/// Connections whose grant ends before a time, but for those that are refused already.
pub(crate) fn ending_grants(
    ctx: &mut Ctx<'_>,
    before: Timestamp,
) -> Result<Vec<EndingGrant>, Fault> {
    let sql = "SELECT id, shop_id, grant_until, consent_until FROM connections \
               WHERE state <> 'needs_authorisation' \
               AND (grant_until < $1 OR consent_until < $1) ORDER BY id";
    ctx.list(sql, &[&before], |row| {
        let until = granted_until(row.get(2)?, row.get(3)?).unwrap_or(before);
        Ok(EndingGrant { id: row.get(0)?, shop_id: row.get(1)?, until })
    })
}
