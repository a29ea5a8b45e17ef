//! What waits for a second person, and who decides for whom.

use std::collections::BTreeSet;

use db::{Ctx, Row, Sealed, ToParam};
use kernel::{Fault, Timestamp};
use serde::Serialize;
use serde_json::Value;

use crate::api_token::TokenId;
use crate::approval::{ApprovalId, ApprovalState, DelegationId, Request};
use crate::user::UserId;

pub(super) const BODY: Sealed = Sealed { table: "approvals", column: "body" };
pub(super) const RESULT: Sealed = Sealed { table: "approvals", column: "result" };
pub(super) const REASON: Sealed = Sealed { table: "approvals", column: "reason" };
pub(super) const COMMENT: Sealed = Sealed { table: "approvals", column: "comment" };

/// A command as it is kept.
pub(crate) struct NewRequest<'r> {
    pub(crate) id: ApprovalId,
    pub(crate) command: &'static str,
    pub(crate) permission: &'static str,
    pub(crate) body: &'r Value,
    pub(crate) reason: Option<&'r str>,
    pub(crate) expires_at: Timestamp,
}

/// A kept command, to be decided.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) request: Request,
    pub(crate) command: String,
    pub(crate) body: Value,
    /// The actor who asked: a person, or a token of theirs.
    pub(crate) requested_by: String,
    pub(crate) origin: Option<String>,
}

/// What was decided.
#[derive(Debug, Clone)]
pub(crate) struct Decision {
    pub(crate) state: ApprovalState,
    /// The one who is away, by id and by name.
    pub(crate) on_behalf_of: Option<(String, String)>,
    pub(crate) comment: Option<String>,
}

/// A request as lists show it.
#[derive(Debug, Clone)]
pub(crate) struct ApprovalRow {
    pub(crate) id: ApprovalId,
    pub(crate) kept: Kept,
    pub(crate) requested_name: String,
    pub(crate) requested_at: Timestamp,
    pub(crate) reason: Option<String>,
    pub(crate) decided_name: Option<String>,
    /// The name of the one who was away.
    pub(crate) on_behalf_of: Option<String>,
    pub(crate) decided_at: Option<Timestamp>,
    pub(crate) comment: Option<String>,
    pub(crate) result: Option<Value>,
}

/// Somebody decides for another during a time.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct DelegationFacts {
    /// Its id.
    pub(crate) id: DelegationId,
    /// Who is away.
    pub(crate) by: UserId,
    /// Their name.
    pub(crate) by_name: String,
    /// Who decides for them.
    pub(crate) to: UserId,
    /// Their name.
    pub(crate) to_name: String,
    /// From when on.
    pub(crate) from: Timestamp,
    /// Until when.
    pub(crate) until: Timestamp,
}

pub(crate) fn no_such_request() -> Fault {
    Fault::not_found("access.no_such_request", "no such request")
}

/// The person who acts: behind a token, its owner.
///
/// # Errors
/// What the engine reports.
pub fn person_behind(ctx: &mut Ctx<'_>) -> Result<String, Fault> {
    let id = ctx.actor().id.to_string();
    let Ok(token) = id.parse::<TokenId>() else { return Ok(id) };
    let sql = "SELECT user_id FROM api_tokens WHERE id = $1";
    let owner = ctx.find(sql, &[&token], |row| row.get::<UserId>(0))?;
    Ok(owner.map_or(id, |owner| owner.to_string()))
}

pub(crate) fn insert(ctx: &mut Ctx<'_>, new: &NewRequest<'_>) -> Result<(), Fault> {
    let requester = person_behind(ctx)?;
    let body = ctx.seal_json(BODY, new.id.uuid(), new.body)?;
    let reason = new.reason.map(|reason| ctx.seal_json(REASON, new.id.uuid(), &reason));
    let reason = reason.transpose()?;
    let (actor, now) = (ctx.actor(), ctx.now());
    let origin = actor.origin.as_ref().map(ToString::to_string);
    ctx.execute(
        "INSERT INTO approvals (id, command, permission, body, reason, requester, requested_by, \
         requested_name, origin, requested_at, expires_at, state) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'waiting')",
        &[
            &new.id,
            &new.command,
            &new.permission,
            &body,
            &reason,
            &requester,
            &actor.id,
            &actor.name,
            &origin,
            &now,
            &new.expires_at,
        ],
    )
    .map(|_| ())
}

const KEPT: &str = "state, expires_at, requester, permission, command, body, requested_by, origin";

fn read_kept(row: &Row<'_>, at: usize) -> Result<(Kept, Vec<u8>), Fault> {
    let kept = Kept {
        request: Request {
            state: row.parse(at)?,
            expires_at: row.get(at + 1)?,
            requester: row.get(at + 2)?,
            permission: row.get(at + 3)?,
        },
        command: row.get(at + 4)?,
        body: Value::Null,
        requested_by: row.get(at + 6)?,
        origin: row.get(at + 7)?,
    };
    Ok((kept, row.get(at + 5)?))
}

/// What was kept, opened. One whose key was destroyed says nothing any more, and cannot be run.
fn open(ctx: &mut Ctx<'_>, id: ApprovalId, kept: (Kept, Vec<u8>)) -> Result<Kept, Fault> {
    let (kept, sealed) = kept;
    let body: Option<Value> = ctx.open_json(BODY, id.uuid(), Some(&sealed))?;
    Ok(Kept { body: body.unwrap_or_default(), ..kept })
}

pub(crate) fn lock(ctx: &mut Ctx<'_>, id: ApprovalId) -> Result<Kept, Fault> {
    let sql = format!("SELECT {KEPT} FROM approvals WHERE id = $1 FOR UPDATE");
    let kept = ctx.find(&sql, &[&id], |row| read_kept(row, 0))?.ok_or_else(no_such_request)?;
    open(ctx, id, kept)
}

/// Writes a decision; whether nobody had decided before.
pub(crate) fn decide(
    ctx: &mut Ctx<'_>,
    id: ApprovalId,
    decision: &Decision,
) -> Result<bool, Fault> {
    let comment = decision.comment.as_ref();
    let comment = comment.map(|comment| ctx.seal_json(COMMENT, id.uuid(), comment)).transpose()?;
    let (actor, now) = (ctx.actor(), ctx.now());
    let absent = decision.on_behalf_of.as_ref();
    let changed = ctx.execute(
        "UPDATE approvals SET state = $2, decided_by = $3, decided_name = $4, on_behalf_of = $5, \
         on_behalf_name = $6, decided_at = $7, comment = $8 WHERE id = $1 AND state = 'waiting'",
        &[
            &id,
            &decision.state.as_str(),
            &actor.id,
            &actor.name,
            &absent.map(|(id, _)| id),
            &absent.map(|(_, name)| name),
            &now,
            &comment,
        ],
    )?;
    Ok(changed == 1)
}

pub(crate) fn keep_result(ctx: &mut Ctx<'_>, id: ApprovalId, result: &Value) -> Result<(), Fault> {
    let result = ctx.seal_json(RESULT, id.uuid(), result)?;
    let sql = "UPDATE approvals SET result = $2 WHERE id = $1";
    ctx.execute(sql, &[&id, &result]).map(|_| ())
}

pub(crate) fn overdue(ctx: &mut Ctx<'_>, most: i64) -> Result<Vec<ApprovalId>, Fault> {
    let now = ctx.now();
    let sql = "SELECT id FROM approvals WHERE state = 'waiting' AND expires_at <= $1 \
               ORDER BY id LIMIT $2";
    ctx.list(sql, &[&now, &most], |row| row.get(0))
}

/// Which requests a list shows.
#[derive(Debug, Clone)]
pub(crate) enum Which {
    /// Those that wait for somebody: of these permissions, and not asked for by this person.
    WaitingFor { person: String, permissions: Vec<String> },
    /// Those somebody asked for.
    Of { person: String },
    /// Every one.
    All,
}

pub(crate) fn list(
    ctx: &mut Ctx<'_>,
    which: &Which,
    after: Option<ApprovalId>,
    most: i64,
) -> Result<Vec<ApprovalRow>, Fault> {
    let now = ctx.now();
    let mut params: Vec<&dyn ToParam> = vec![&most];
    let mut conditions = String::from("true");
    match which {
        Which::WaitingFor { person, permissions } => {
            let more: [&dyn ToParam; 3] = [&now, person, permissions];
            params.extend(more);
            conditions = "state = 'waiting' AND expires_at > $2 AND requester <> $3 \
                          AND permission = ANY($4)"
                .to_owned();
        }
        Which::Of { person } => {
            params.push(person);
            conditions = "requester = $2".to_owned();
        }
        Which::All => {}
    }
    if let Some(after) = &after {
        params.push(after);
        conditions.push_str(&format!(" AND id < ${}", params.len()));
    }
    let sql = format!(
        "SELECT {VIEW}, {KEPT} FROM approvals WHERE {conditions} ORDER BY id DESC LIMIT $1"
    );
    let closed = ctx.list(&sql, &params, read_row)?;
    closed.into_iter().map(|closed| open_row(ctx, closed)).collect()
}

pub(crate) fn find(ctx: &mut Ctx<'_>, id: ApprovalId) -> Result<ApprovalRow, Fault> {
    let sql = format!("SELECT {VIEW}, {KEPT} FROM approvals WHERE id = $1");
    let closed = ctx.find(&sql, &[&id], read_row)?.ok_or_else(no_such_request)?;
    open_row(ctx, closed)
}

const VIEW: &str = "id, requested_name, requested_at, reason, decided_name, on_behalf_name, \
                    decided_at, comment, result";

/// A row as it stands: what was asked and what came of it are sealed.
struct ClosedRow {
    row: ApprovalRow,
    body: Vec<u8>,
    result: Option<Vec<u8>>,
    reason: Option<Vec<u8>>,
    comment: Option<Vec<u8>>,
}

fn open_part<T: serde::de::DeserializeOwned>(
    ctx: &mut Ctx<'_>,
    of: Sealed,
    id: ApprovalId,
    sealed: Option<Vec<u8>>,
) -> Result<Option<T>, Fault> {
    ctx.open_json(of, id.uuid(), sealed.as_deref())
}

fn open_row(ctx: &mut Ctx<'_>, closed: ClosedRow) -> Result<ApprovalRow, Fault> {
    let ClosedRow { row, body, result, reason, comment } = closed;
    let id = row.id;
    Ok(ApprovalRow {
        kept: open(ctx, id, (row.kept, body))?,
        result: open_part(ctx, RESULT, id, result)?,
        reason: open_part(ctx, REASON, id, reason)?,
        comment: open_part(ctx, COMMENT, id, comment)?,
        ..row
    })
}

fn read_row(row: &Row<'_>) -> Result<ClosedRow, Fault> {
    let (kept, body) = read_kept(row, 9)?;
    let (reason, comment, result) = (row.get(3)?, row.get(7)?, row.get(8)?);
    let row = ApprovalRow {
        id: row.get(0)?,
        requested_name: row.get(1)?,
        requested_at: row.get(2)?,
        reason: None,
        decided_name: row.get(4)?,
        on_behalf_of: row.get(5)?,
        decided_at: row.get(6)?,
        comment: None,
        result: None,
        kept,
    };
    Ok(ClosedRow { row, body, result, reason, comment })
}

/// Those who are away now and for whom this person decides, by id.
pub(crate) fn absent_for(ctx: &mut Ctx<'_>, person: &str) -> Result<BTreeSet<String>, Fault> {
    let Ok(person) = person.parse::<UserId>() else { return Ok(BTreeSet::new()) };
    let now = ctx.now();
    let sql = "SELECT by_user_id FROM approval_delegations \
               WHERE to_user_id = $1 AND from_at <= $2 AND until > $2";
    let absent = ctx.list(sql, &[&person, &now], |row| row.get::<UserId>(0))?;
    Ok(absent.iter().map(ToString::to_string).collect())
}

pub(crate) fn insert_delegation(ctx: &mut Ctx<'_>, facts: &DelegationFacts) -> Result<(), Fault> {
    ctx.execute(
        "INSERT INTO approval_delegations (id, by_user_id, to_user_id, from_at, until) \
         VALUES ($1, $2, $3, $4, $5)",
        &[&facts.id, &facts.by, &facts.to, &facts.from, &facts.until],
    )
    .map(|_| ())
}

/// Takes a delegation back; whether it was this user's.
pub(crate) fn delete_delegation(
    ctx: &mut Ctx<'_>,
    id: DelegationId,
    by: UserId,
) -> Result<bool, Fault> {
    let sql = "DELETE FROM approval_delegations WHERE id = $1 AND by_user_id = $2";
    Ok(ctx.execute(sql, &[&id, &by])? == 1)
}

/// Those of a user, given and taken, which are not over.
pub(crate) fn delegations(ctx: &mut Ctx<'_>, user: UserId) -> Result<Vec<DelegationFacts>, Fault> {
    let now = ctx.now();
    let sql = "SELECT d.id, d.by_user_id, a.display_name, d.to_user_id, b.display_name, \
               d.from_at, d.until FROM approval_delegations d \
               JOIN users a ON a.id = d.by_user_id JOIN users b ON b.id = d.to_user_id \
               WHERE (d.by_user_id = $1 OR d.to_user_id = $1) AND d.until > $2 ORDER BY d.id DESC";
    ctx.list(sql, &[&user, &now], |row| {
        Ok(DelegationFacts {
            id: row.get(0)?,
            by: row.get(1)?,
            by_name: row.get(2)?,
            to: row.get(3)?,
            to_name: row.get(4)?,
            from: row.get(5)?,
            until: row.get(6)?,
        })
    })
}

/// Somebody who may stand in.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct Colleague {
    /// Who.
    pub(crate) id: UserId,
    /// Their name.
    pub(crate) name: String,
}

/// People who may sign in and whose name holds a text, by name; without the one who asks.
pub(crate) fn colleagues(
    ctx: &mut Ctx<'_>,
    user: UserId,
    text: &str,
    most: i64,
) -> Result<Vec<Colleague>, Fault> {
    let sql = "SELECT id, display_name FROM users WHERE active AND kind = 'person' AND id <> $1 \
               AND search_text LIKE $2 ESCAPE '!' ORDER BY username_folded LIMIT $3";
    let pattern = super::users::like(text);
    ctx.list(sql, &[&user, &pattern, &most], |row| {
        Ok(Colleague { id: row.get(0)?, name: row.get(1)? })
    })
}
