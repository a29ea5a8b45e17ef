//! How everything stands, as a page and as a file, and what can be cleared.

use axum::body::Body as Stream;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use kernel::Fault;
use tokio_stream::wrappers::ReceiverStream;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, ProblemBody, Reply, Who};

use crate::bundle::bundle;
use crate::caches::{Cleared, clear};
use crate::diagnose::{Diagnosis, Here, diagnose};
use crate::permissions;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_diagnosis))
        .routes(routes!(get_bundle))
        .routes(routes!(clear_caches))
}

/// How everything stands: the database, the disk, the clock, the network, what waits, backups. Each check
/// is `ok`, `warn` or `bad`, and says what to do.
#[utoipa::path(get, path = "/system/diagnostics", tag = "system",
    responses((status = 200, body = Diagnosis), (status = "4XX", body = ProblemBody)))]
async fn get_diagnosis(
    State(app): State<App>,
    Extension(here): Extension<Here>,
    who: Who,
) -> Reply<Json<Diagnosis>> {
    who.actor.must(permissions::VIEW)?;
    Ok(Json(diagnose(&app.db, &here, false).await))
}

/// The same and more as a zip for whoever supports the house, without secrets and without people.
#[utoipa::path(get, path = "/system/diagnostics/bundle", tag = "system",
    responses((status = 200, content_type = "application/zip"), (status = "4XX", body = ProblemBody)))]
async fn get_bundle(
    State(app): State<App>,
    Extension(here): Extension<Here>,
    who: Who,
) -> Reply<Response> {
    who.actor.must(permissions::MAINTAIN)?;
    let time = app.db.clock().now().to_jiff().strftime("%Y-%m-%dT%H-%M-%SZ");
    let name = format!("attachment; filename=\"tradewind-diagnostics-{time}.zip\"");
    let name = HeaderValue::from_str(&name)
        .map_err(|error| Fault::internal("system.bundle_not_made", error))?;
    let chunks = ReceiverStream::new(bundle(app.db, here));
    let kind = HeaderValue::from_static("application/zip");
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, Stream::from_stream(chunks)).into_response())
}

/// Removes what is kept only to be faster, or was left behind, and says what was freed.
#[utoipa::path(post, path = "/system/caches/clear", tag = "system",
    responses((status = 200, body = Cleared), (status = "4XX", body = ProblemBody)))]
async fn clear_caches(
    State(app): State<App>,
    Extension(here): Extension<Here>,
    who: Who,
) -> Reply<Json<Cleared>> {
    Ok(Json(clear(&app.db, &here, &who.actor).await?))
}
