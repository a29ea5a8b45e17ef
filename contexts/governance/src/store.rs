//! The SQL of this context.

use db::{Ctx, Json, Row, Sealed, violated_constraint};
use jobs::JobId;
use kernel::{Fault, Timestamp};
use uuid::Uuid;

use crate::data_request::{Outcome, RequestKind, RequestState};
use crate::legal_hold::{HoldFacts, HoldSubject};
use crate::queries::RequestFacts;
use crate::{DataRequestId, LegalHoldId};

const HOLD_REASON: Sealed = Sealed { table: "legal_holds", column: "reason" };
const REQUEST_REASON: Sealed = Sealed { table: "data_requests", column: "reason" };
const PART: Sealed = Sealed { table: "data_request_parts", column: "content" };

/// The columns that hold sealed values.
pub(crate) const SEALED: &[Sealed] = &[HOLD_REASON, REQUEST_REASON, PART];

pub(crate) fn insert_hold(
    ctx: &mut Ctx<'_>,
    id: LegalHoldId,
    subject: HoldSubject,
    reason: &str,
) -> Result<(), Fault> {
    let reason = ctx.seal_json(HOLD_REASON, id.uuid(), &reason)?;
    let (now, actor) = (ctx.now(), ctx.actor());
    ctx.execute(
        "INSERT INTO legal_holds (id, subject_type, subject_id, reason, placed_by, placed_name, \
         placed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[&id, &subject.kind(), &subject.uuid(), &reason, &actor.id, &actor.name, &now],
    )
    .map_err(|fault| match violated_constraint(&fault) {
        // PostgreSQL names the index, SQLite the column.
        Some("legal_holds_open" | "legal_holds.subject_id") => {
            Fault::conflict("governance.held_already", "a legal hold is on it already")
        }
        _ => fault,
    })?;
    Ok(())
}

/// Lifts a hold; what it was about.
pub(crate) fn lift_hold(ctx: &mut Ctx<'_>, id: LegalHoldId) -> Result<HoldSubject, Fault> {
    let (now, actor) = (ctx.now(), ctx.actor());
    let lifted = ctx.find(
        "UPDATE legal_holds SET lifted_name = $2, lifted_at = $3 \
         WHERE id = $1 AND lifted_at IS NULL RETURNING subject_type, subject_id",
        &[&id, &actor.name, &now],
        read_subject,
    )?;
    let missing = || Fault::not_found("governance.no_such_hold", "no legal hold has this id");
    lifted.ok_or_else(missing)
}

fn read_subject(row: &Row<'_>) -> Result<HoldSubject, Fault> {
    let kind: String = row.get(0)?;
    Ok(HoldSubject::read(&kind, row.get(1)?))
}

/// What is held now.
pub(crate) fn held(ctx: &mut Ctx<'_>) -> Result<Vec<HoldSubject>, Fault> {
    let sql = "SELECT subject_type, subject_id FROM legal_holds WHERE lifted_at IS NULL";
    ctx.list(sql, &[], read_subject)
}

/// The holds of now behind a place, the newest first.
pub(crate) fn holds(
    ctx: &mut Ctx<'_>,
    behind: Option<LegalHoldId>,
    most: i64,
) -> Result<Vec<HoldFacts>, Fault> {
    let behind = behind.unwrap_or_else(|| LegalHoldId::from_uuid(Uuid::max()));
    let closed = ctx.list(
        "SELECT id, subject_type, subject_id, placed_name, placed_at, reason FROM legal_holds \
         WHERE lifted_at IS NULL AND id < $1 ORDER BY id DESC LIMIT $2",
        &[&behind, &most],
        |row| {
            let kind: String = row.get(1)?;
            let facts = HoldFacts {
                id: row.get(0)?,
                subject: HoldSubject::read(&kind, row.get(2)?).to_string(),
                reason: None,
                placed_by: row.get(3)?,
                placed_at: row.get(4)?,
            };
            Ok((facts, row.get::<Vec<u8>>(5)?))
        },
    )?;
    let mut holds = Vec::with_capacity(closed.len());
    for (facts, reason) in closed {
        let reason = ctx.open_json(HOLD_REASON, facts.id.uuid(), Some(&reason))?;
        holds.push(HoldFacts { reason, ..facts });
    }
    Ok(holds)
}

pub(crate) fn insert_request(
    ctx: &mut Ctx<'_>,
    id: DataRequestId,
    kind: RequestKind,
    customer: customers::CustomerId,
    reason: &str,
) -> Result<(), Fault> {
    let reason = ctx.seal_json(REQUEST_REASON, id.uuid(), &reason)?;
    let (now, actor) = (ctx.now(), ctx.actor());
    ctx.execute(
        "INSERT INTO data_requests (id, kind, customer_id, reason, state, asked_by, asked_name, \
         asked_at) VALUES ($1, $2, $3, $4, 'working', $5, $6, $7)",
        &[&id, &kind.as_str(), &customer, &reason, &actor.id, &actor.name, &now],
    )
    .map_err(|fault| match violated_constraint(&fault) {
        Some(
            "data_requests_open"
            | "data_requests.customer_id"
            | "data_requests.customer_id, data_requests.kind",
        ) => Fault::conflict("governance.asked_already", "this is being answered already"),
        _ => fault,
    })?;
    Ok(())
}

pub(crate) fn set_job(ctx: &mut Ctx<'_>, id: DataRequestId, job: JobId) -> Result<(), Fault> {
    let sql = "UPDATE data_requests SET job_id = $2 WHERE id = $1";
    ctx.execute(sql, &[&id, &job]).map(|_| ())
}

/// Writes how far a request is.
pub(crate) fn answer(
    ctx: &mut Ctx<'_>,
    id: DataRequestId,
    state: RequestState,
    outcome: &Outcome,
) -> Result<(), Fault> {
    let done_at = (state == RequestState::Done).then(|| ctx.now());
    let sql = "UPDATE data_requests SET state = $2, outcome = $3, done_at = $4 WHERE id = $1";
    ctx.execute(sql, &[&id, &state.as_str(), &Json(outcome), &done_at]).map(|_| ())
}

const COLUMNS: &str = "id, kind, customer_id, state, asked_name, asked_at, job_id, done_at, outcome, \
     EXISTS (SELECT 1 FROM data_request_parts WHERE request_id = data_requests.id), reason";

fn read_request(row: &Row<'_>) -> Result<(RequestFacts, Vec<u8>), Fault> {
    let state: RequestState = row.parse(3)?;
    let facts = RequestFacts {
        id: row.get(0)?,
        kind: row.parse(1)?,
        customer_id: row.get(2)?,
        state,
        reason: None,
        asked_by: row.get(4)?,
        asked_at: row.get(5)?,
        job_id: row.get(6)?,
        done_at: row.get(7)?,
        outcome: row.get::<Option<Json<_>>>(8)?.map(|json| json.0),
        has_file: state == RequestState::Done && row.get::<bool>(9)?,
    };
    Ok((facts, row.get(10)?))
}

fn open(ctx: &mut Ctx<'_>, closed: (RequestFacts, Vec<u8>)) -> Result<RequestFacts, Fault> {
    let (facts, reason) = closed;
    let reason = ctx.open_json(REQUEST_REASON, facts.id.uuid(), Some(&reason))?;
    Ok(RequestFacts { reason, ..facts })
}

pub(crate) fn request(ctx: &mut Ctx<'_>, id: DataRequestId) -> Result<RequestFacts, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM data_requests WHERE id = $1");
    let missing = || Fault::not_found("governance.no_such_request", "no request has this id");
    let closed = ctx.find(&sql, &[&id], read_request)?.ok_or_else(missing)?;
    open(ctx, closed)
}

/// Requests behind a place, the newest first.
pub(crate) fn requests(
    ctx: &mut Ctx<'_>,
    behind: Option<DataRequestId>,
    most: i64,
) -> Result<Vec<RequestFacts>, Fault> {
    let behind = behind.unwrap_or_else(|| DataRequestId::from_uuid(Uuid::max()));
    let sql =
        format!("SELECT {COLUMNS} FROM data_requests WHERE id < $1 ORDER BY id DESC LIMIT $2");
    let closed = ctx.list(&sql, &[&behind, &most], read_request)?;
    closed.into_iter().map(|closed| open(ctx, closed)).collect()
}

/// Erasures that wait until something may go, and what jobs began by a moment and did not end: they were
/// cancelled, or refused.
pub(crate) fn open_requests(
    ctx: &mut Ctx<'_>,
    working_since: Timestamp,
) -> Result<Vec<DataRequestId>, Fault> {
    let sql = "SELECT id FROM data_requests WHERE state = 'waiting' \
               OR (state = 'working' AND asked_at <= $1) ORDER BY id";
    ctx.list(sql, &[&working_since], |row| row.get(0))
}

/// What was written of a file so far goes.
pub(crate) fn forget_parts(ctx: &mut Ctx<'_>, request: DataRequestId) -> Result<(), Fault> {
    let sql = "DELETE FROM data_request_parts WHERE request_id = $1";
    ctx.execute(sql, &[&request]).map(|_| ())
}

pub(crate) fn insert_part(
    ctx: &mut Ctx<'_>,
    request: DataRequestId,
    part: i64,
    content: &[u8],
) -> Result<(), Fault> {
    let id = ctx.new_uuid();
    let sealed = ctx.seal(PART, id, content)?;
    let sql = "INSERT INTO data_request_parts (id, request_id, part, content) \
               VALUES ($1, $2, $3, $4)";
    ctx.execute(sql, &[&id, &request, &part, &sealed]).map(|_| ())
}

/// The file of a request; nothing when it is over.
pub(crate) fn file(ctx: &mut Ctx<'_>, request: DataRequestId) -> Result<Option<Vec<u8>>, Fault> {
    let closed = ctx.list(
        "SELECT id, content FROM data_request_parts WHERE request_id = $1 ORDER BY part",
        &[&request],
        |row| Ok((row.get::<Uuid>(0)?, row.get::<Vec<u8>>(1)?)),
    )?;
    let mut file = Vec::new();
    for (id, sealed) in &closed {
        match ctx.open(PART, *id, Some(sealed))? {
            Some(part) => file.extend(part),
            None => return Ok(None),
        }
    }
    Ok((!closed.is_empty()).then_some(file))
}

/// Forgets files of requests that were answered before a moment.
pub(crate) fn forget_files(ctx: &mut Ctx<'_>, before: Timestamp) -> Result<u64, Fault> {
    ctx.execute(
        "DELETE FROM data_request_parts WHERE request_id IN \
         (SELECT id FROM data_requests WHERE done_at < $1)",
        &[&before],
    )
}
