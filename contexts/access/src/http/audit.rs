//! The record of what happened.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jobs::{Job, JobId};
use kernel::{Page, PageRequest, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, Params, PathId, ProblemBody, Reply, Who};

use crate::audit::{
    AskExport, AskVerification, AuditFilter, AuditRow, FetchExport, LastAnchor, SearchAudit,
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(search_audit))
        .routes(routes!(ask_verification))
        .routes(routes!(last_anchor))
        .routes(routes!(ask_export))
        .routes(routes!(fetch_export))
}

/// What of the record is wanted, and which page.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct AuditWish {
    /// The id of who did it: a person's, a token's, a rule's.
    actor_id: Option<String>,
    /// The id of the thing it is about, of whatever kind.
    subject: Option<String>,
    /// What happened: `OrderConfirmed`.
    kind: Option<String>,
    /// The address it came from, whole.
    address: Option<String>,
    /// Not before this time.
    from: Option<Timestamp>,
    /// Before this time.
    until: Option<Timestamp>,
    /// 1 to 200; 50 when absent.
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// The record of what happened, the newest first: by person, thing, kind, address and time. A page may
/// be shorter than asked for although more follow; `next` tells.
#[utoipa::path(get, path = "/audit/events", tag = "audit", params(AuditWish),
    responses((status = 200, body = Page<AuditRow>), (status = "4XX", body = ProblemBody)))]
async fn search_audit(
    State(app): State<App>,
    who: Who,
    Params(wish): Params<AuditWish>,
) -> Reply<Json<Page<AuditRow>>> {
    let AuditWish { actor_id, subject, kind, address, from, until, limit, after } = wish;
    let filter = AuditFilter { actor_id, subject, kind, address, from, until };
    let search = SearchAudit { filter, page: PageRequest { limit, after } };
    Ok(Json(app.db.read(&who.actor, search).await?))
}

#[derive(Serialize, utoipa::ToSchema)]
struct AuditJob {
    job_id: JobId,
}

/// Compares the record with its seals; the job's result says what does not agree.
#[utoipa::path(post, path = "/audit/verifications", tag = "audit",
    responses((status = 202, body = AuditJob), (status = "4XX", body = ProblemBody)))]
async fn ask_verification(State(app): State<App>, who: Who) -> Reply<(StatusCode, Json<AuditJob>)> {
    let job_id = app.db.run(&who.actor, AskVerification).await?;
    Ok((StatusCode::ACCEPTED, Json(AuditJob { job_id })))
}

#[derive(Serialize, utoipa::ToSchema)]
struct AnchorView {
    /// The last seal's number and hash, one line; nothing before the first seal.
    anchor: Option<String>,
}

/// The last seal, to be carried outside: who keeps it can prove later that nothing before it changed.
#[utoipa::path(get, path = "/audit/anchor", tag = "audit",
    responses((status = 200, body = AnchorView), (status = "4XX", body = ProblemBody)))]
async fn last_anchor(State(app): State<App>, who: Who) -> Reply<Json<AnchorView>> {
    let anchor = app.db.read(&who.actor, LastAnchor).await?;
    Ok(Json(AnchorView { anchor: anchor.map(|anchor| anchor.to_string()) }))
}

/// Writes a part of the record into a CSV whose rows say who took it, and when. The job's end says that
/// it can be fetched.
#[utoipa::path(post, path = "/audit/exports", tag = "audit", request_body = AskExport,
    responses((status = 202, body = AuditJob), (status = "4XX", body = ProblemBody)))]
async fn ask_export(
    State(app): State<App>,
    who: Who,
    body: Body<AskExport>,
) -> Reply<(StatusCode, Json<AuditJob>)> {
    let job_id = app.db.run(&who.actor, body.value).await?;
    Ok((StatusCode::ACCEPTED, Json(AuditJob { job_id })))
}

/// The file of an export of one's own; that it was fetched stands in the record.
#[utoipa::path(post, path = "/audit/exports/{job_id}/fetch", tag = "audit",
    params(("job_id" = JobId, Path)),
    responses((status = 200, content_type = "text/csv"), (status = "4XX", body = ProblemBody)))]
async fn fetch_export(
    State(app): State<App>,
    who: Who,
    PathId(job_id): PathId<Job>,
) -> Reply<Response> {
    let content = app.db.run(&who.actor, FetchExport(job_id)).await?;
    let name = format!("attachment; filename=\"audit-{job_id}.csv\"");
    let name = HeaderValue::from_str(&name)
        .map_err(|error| kernel::Fault::internal("access.export_failed", error))?;
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], content)
        .into_response())
}
