//! Parse, run one command or query, view.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Page, PageRequest};
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Params, PathId, ProblemBody, Reply, Who};

use crate::commands::{CancelJob, RetryFailed};
use crate::job::{Job, JobId, JobState};
use crate::queries::{GetJob, JobView, ListJobRows, ListJobs, RowView};

/// The paths of jobs, beneath `/api/v1`.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_jobs))
        .routes(routes!(get_job))
        .routes(routes!(list_job_rows))
        .routes(routes!(cancel_job))
        .routes(routes!(retry_failed))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct JobFilter {
    /// Only those in this state.
    state: Option<JobState>,
    /// Only those of this kind.
    kind: Option<String>,
    /// Only one's own.
    #[serde(default)]
    mine: bool,
    /// 1 to 200; 50 when absent.
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Jobs, newest first: one's own, or everybody's with the permission `jobs.view`.
#[utoipa::path(get, path = "/jobs", tag = "jobs", params(JobFilter),
    responses((status = 200, body = Page<JobView>), (status = "4XX", body = ProblemBody)))]
async fn list_jobs(
    State(app): State<App>,
    who: Who,
    Params(filter): Params<JobFilter>,
) -> Reply<Json<Page<JobView>>> {
    let JobFilter { state, kind, mine, limit, after } = filter;
    let list = ListJobs { state, kind, mine, page: PageRequest { limit, after } };
    Ok(Json(app.db.read(&who.actor, list).await?))
}

/// One job with its progress.
#[utoipa::path(get, path = "/jobs/{id}", tag = "jobs", params(("id" = JobId, Path)),
    responses((status = 200, body = JobView), (status = "4XX", body = ProblemBody)))]
async fn get_job(
    State(app): State<App>,
    who: Who,
    PathId(job_id): PathId<Job>,
) -> Reply<Json<JobView>> {
    Ok(Json(app.db.read(&who.actor, GetJob { job_id }).await?))
}

/// Which rows of a job.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum Wanted {
    Ok,
    Failed,
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct RowFilter {
    /// Only those that were done, or only those that failed.
    #[param(inline)]
    outcome: Option<Wanted>,
    /// 1 to 200; 50 when absent.
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// How each row of a job did, in their order.
#[utoipa::path(get, path = "/jobs/{id}/rows", tag = "jobs",
    params(("id" = JobId, Path), RowFilter),
    responses((status = 200, body = Page<RowView>), (status = "4XX", body = ProblemBody)))]
async fn list_job_rows(
    State(app): State<App>,
    who: Who,
    PathId(job_id): PathId<Job>,
    Params(filter): Params<RowFilter>,
) -> Reply<Json<Page<RowView>>> {
    let ok = filter.outcome.map(|wanted| matches!(wanted, Wanted::Ok));
    let page = PageRequest { limit: filter.limit, after: filter.after };
    Ok(Json(app.db.read(&who.actor, ListJobRows { job_id, ok, page }).await?))
}

/// Stops a job: at once while it waits, at its next part while it runs.
#[utoipa::path(post, path = "/jobs/{id}/cancel", tag = "jobs", params(("id" = JobId, Path)),
    responses((status = 200, body = JobView), (status = "4XX", body = ProblemBody)))]
async fn cancel_job(
    State(app): State<App>,
    who: Who,
    PathId(job_id): PathId<Job>,
) -> Reply<Json<JobView>> {
    app.db.run(&who.actor, CancelJob { job_id }).await?;
    Ok(Json(app.db.read(&who.actor, GetJob { job_id }).await?))
}

#[derive(Serialize, utoipa::ToSchema)]
struct Accepted {
    /// The job that does it.
    job_id: JobId,
}

/// Tries again what failed: the job itself from where it stopped, or a new job over the rows that
/// failed.
#[utoipa::path(post, path = "/jobs/{id}/retry-failed", tag = "jobs", params(("id" = JobId, Path)),
    responses((status = 202, body = Accepted), (status = "4XX", body = ProblemBody)))]
async fn retry_failed(
    State(app): State<App>,
    who: Who,
    PathId(job_id): PathId<Job>,
) -> Reply<(StatusCode, Json<Accepted>)> {
    let job_id = app.db.run(&who.actor, RetryFailed { job_id }).await?;
    Ok((StatusCode::ACCEPTED, Json(Accepted { job_id })))
}
