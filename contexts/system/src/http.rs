//! Parse, run one command or query, view.

mod mail;
mod upkeep;

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use jobs::JobId;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, ProblemBody, Reply, Who};

use crate::bucket::Stored;
use crate::diagnose::Here;
use crate::mode::{GetMode, Mode, SetMode};
use crate::permissions;
use crate::runs::{Book, ReadBook, RequestRun, RunKind};

/// The paths of this context, beneath `/api/v1`.
pub fn router(here: Here) -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_mode, set_mode))
        .routes(routes!(list_backups, back_up))
        .routes(routes!(drill))
        .routes(routes!(list_copies, copy_out))
        .merge(upkeep::router())
        .merge(mail::router())
        .layer(Extension(here))
}

/// Whether the house takes changes, for a banner.
#[utoipa::path(get, path = "/system/mode", tag = "system",
    responses((status = 200, body = Mode), (status = "4XX", body = ProblemBody)))]
async fn get_mode(State(app): State<App>, who: Who) -> Reply<Json<Mode>> {
    Ok(Json(app.db.read(&who.actor, GetMode).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ModeInput {
    read_only: bool,
    /// Why, as everybody will read it; needed to close the house.
    #[serde(default)]
    reason: String,
}

/// Closes the house for writing, or opens it again. Looking goes on; who tries to change something gets
/// 503 `system.read_only`. It holds over a restart.
#[utoipa::path(put, path = "/system/mode", tag = "system", request_body = ModeInput,
    responses((status = 200, body = Mode), (status = "4XX", body = ProblemBody)))]
async fn set_mode(State(app): State<App>, who: Who, body: Body<ModeInput>) -> Reply<Json<Mode>> {
    let ModeInput { read_only, reason } = body.value;
    let mode = app.db.run(&who.actor, SetMode { read_only, reason }).await?;
    // On this node at once, on others within a second.
    mode.apply(&app.db);
    Ok(Json(mode))
}

/// Backups and restore drills, newest first, and when the next one begins.
#[utoipa::path(get, path = "/system/backups", tag = "system",
    responses((status = 200, body = Book), (status = "4XX", body = ProblemBody)))]
async fn list_backups(State(app): State<App>, who: Who) -> Reply<Json<Book>> {
    Ok(Json(app.db.read(&who.actor, ReadBook).await?))
}

#[derive(Serialize, utoipa::ToSchema)]
struct Copies {
    /// The bucket; nothing when none is named.
    target: Option<String>,
    /// Oldest first.
    items: Vec<Stored>,
}

/// The copies of backups in the bucket, as it lists them itself.
#[utoipa::path(get, path = "/system/backups/copies", tag = "system",
    responses((status = 200, body = Copies), (status = "4XX", body = ProblemBody)))]
async fn list_copies(Extension(here): Extension<Here>, who: Who) -> Reply<Json<Copies>> {
    who.actor.must(permissions::VIEW)?;
    let Some(bucket) = &here.workshop.bucket else {
        return Ok(Json(Copies { target: None, items: Vec::new() }));
    };
    let items = bucket.list().await?;
    Ok(Json(Copies { target: Some(bucket.url().to_owned()), items }))
}

/// Brings the newest backup into the bucket now, reads it back and compares.
#[utoipa::path(post, path = "/system/backups/copies", tag = "system",
    responses((status = 202, body = RunRequested), (status = "4XX", body = ProblemBody)))]
async fn copy_out(State(app): State<App>, who: Who) -> Reply<(StatusCode, Json<RunRequested>)> {
    let job_id = app.db.run(&who.actor, RequestRun(RunKind::Copy)).await?;
    Ok((StatusCode::ACCEPTED, Json(RunRequested { job_id })))
}

#[derive(Serialize, utoipa::ToSchema)]
struct RunRequested {
    /// The job that does it.
    job_id: JobId,
}

/// Makes a backup now; while one is being made, that one.
#[utoipa::path(post, path = "/system/backups", tag = "system",
    responses((status = 202, body = RunRequested), (status = "4XX", body = ProblemBody)))]
async fn back_up(State(app): State<App>, who: Who) -> Reply<(StatusCode, Json<RunRequested>)> {
    let job_id = app.db.run(&who.actor, RequestRun(RunKind::Backup)).await?;
    Ok((StatusCode::ACCEPTED, Json(RunRequested { job_id })))
}

/// Restores the newest backup into a scratch place now, compares every checksum and lets the doctor look.
#[utoipa::path(post, path = "/system/drills", tag = "system",
    responses((status = 202, body = RunRequested), (status = "4XX", body = ProblemBody)))]
async fn drill(State(app): State<App>, who: Who) -> Reply<(StatusCode, Json<RunRequested>)> {
    let job_id = app.db.run(&who.actor, RequestRun(RunKind::Drill)).await?;
    Ok((StatusCode::ACCEPTED, Json(RunRequested { job_id })))
}
