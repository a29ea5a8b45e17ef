//! The inbox: what was refused, byte for byte, and once more.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use kernel::{Page, PageRequest};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Params, PathId, ProblemBody, Reply, Who};

use crate::DeliveryName;
use crate::commands::{Placed, ReplayDelivery};
use crate::queries::{DeliveryView, GetRaw, ListRefused};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_refused))
        .routes(routes!(get_raw))
        .routes(routes!(replay))
}

/// Deliveries that were refused, newest first.
#[utoipa::path(get, path = "/inbox", tag = "orders", params(PageRequest),
    responses((status = 200, body = Page<DeliveryView>), (status = "4XX", body = ProblemBody)))]
async fn list_refused(
    State(app): State<App>,
    who: Who,
    Params(page): Params<PageRequest>,
) -> Reply<Json<Page<DeliveryView>>> {
    Ok(Json(app.db.read(&who.actor, ListRefused { page }).await?))
}

/// What was sent, byte for byte.
#[utoipa::path(get, path = "/inbox/{id}/raw", tag = "orders", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream"),
        (status = "4XX", body = ProblemBody)))]
async fn get_raw(
    State(app): State<App>,
    who: Who,
    PathId(delivery_id): PathId<DeliveryName>,
) -> Reply<impl IntoResponse> {
    let raw = app.db.read(&who.actor, GetRaw { delivery_id }).await?;
    // Whatever a stranger sent is handed out as a file, never as a page.
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"delivery.json\""),
    ];
    Ok((headers, raw))
}

/// Reads a refused delivery once more.
#[utoipa::path(post, path = "/inbox/{id}/replay", tag = "orders", params(("id" = String, Path)),
    responses((status = 200, body = Placed), (status = "4XX", body = ProblemBody)))]
async fn replay(
    State(app): State<App>,
    who: Who,
    PathId(delivery_id): PathId<DeliveryName>,
) -> Reply<Json<Placed>> {
    Ok(Json(app.db.run(&who.actor, ReplayDelivery { delivery_id }).await?))
}
