//! The inbox: what was refused and why, byte for byte, and once more.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use kernel::{Page, PageRequest};
use serde::{Deserialize, Serialize};
use settings::ShopId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, Params, PathId, ProblemBody, Reply, Who};

use super::bulk::BulkJob;
use crate::commands::{Placed, ReplayDelivery, StartReplay};
use crate::inbox::InboxFilter;
use crate::order::Source;
use crate::queries::{CountCauses, DeliveryView, GetRaw, InboxCause, ListRefused};
use crate::{DeliveryId, DeliveryName};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_refused))
        .routes(routes!(count_causes))
        .routes(routes!(replay_many))
        .routes(routes!(get_raw))
        .routes(routes!(replay))
}

/// What stands in the address: a filter, and which page of the list.
#[derive(Deserialize)]
struct Asked {
    shop_id: Option<ShopId>,
    source: Option<Source>,
    code: Option<String>,
    limit: Option<i64>,
    after: Option<String>,
}

impl Asked {
    fn parts(self) -> (InboxFilter, PageRequest) {
        let Self { shop_id, source, code, limit, after } = self;
        (InboxFilter { shop_id, source, code }, PageRequest { limit, after })
    }
}

/// Deliveries that were refused, newest first.
#[utoipa::path(get, path = "/inbox", tag = "orders", params(InboxFilter, PageRequest),
    responses((status = 200, body = Page<DeliveryView>), (status = "4XX", body = ProblemBody)))]
async fn list_refused(
    State(app): State<App>,
    who: Who,
    Params(asked): Params<Asked>,
) -> Reply<Json<Page<DeliveryView>>> {
    let (filter, page) = asked.parts();
    Ok(Json(app.db.read(&who.actor, ListRefused { filter, page }).await?))
}

/// Why deliveries wait.
#[derive(Serialize, utoipa::ToSchema)]
struct InboxCauses {
    items: Vec<InboxCause>,
}

/// Why deliveries wait in the inbox: how many for each cause, shop and source, the cause of most first.
#[utoipa::path(get, path = "/inbox/causes", tag = "orders", params(InboxFilter),
    responses((status = 200, body = InboxCauses), (status = "4XX", body = ProblemBody)))]
async fn count_causes(
    State(app): State<App>,
    who: Who,
    Params(asked): Params<Asked>,
) -> Reply<Json<InboxCauses>> {
    let (filter, _) = asked.parts();
    Ok(Json(InboxCauses { items: app.db.read(&who.actor, CountCauses { filter }).await? }))
}

/// Which deliveries are read again: ticked ones, or everything a filter means.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ReplaysBody {
    /// At most 100,000.
    ids: Option<Vec<DeliveryId>>,
    filter: Option<InboxFilter>,
}

/// Starts a job that reads refused deliveries once more, the first received first; its rows tell what
/// became of each. Asked for again while it runs, it is the same job.
#[utoipa::path(post, path = "/inbox/replays", tag = "orders", request_body = ReplaysBody,
    responses((status = 202, body = BulkJob), (status = "4XX", body = ProblemBody)))]
async fn replay_many(
    State(app): State<App>,
    who: Who,
    body: Body<ReplaysBody, true>,
) -> Reply<(StatusCode, Json<BulkJob>)> {
    let ReplaysBody { ids, filter } = body.value;
    let command = StartReplay { ids, filter };
    let job_id = app.db.run_once(&who.actor, body.once, command).await?;
    Ok((StatusCode::ACCEPTED, Json(BulkJob { job_id })))
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
    Ok(Json(app.db.run(&who.actor, ReplayDelivery { delivery_id }).await??))
}
