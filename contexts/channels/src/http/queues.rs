//! A connection's queue: put in, tried, and taken away.

use axum::extract::State;
use axum::{Extension, Json};
use kernel::Fault;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, PathId, ProblemBody, Reply, Who};

use super::connections::must_speak_to;
use crate::commands::{RemoveQueue, SetQueue};
use crate::doorway::Doorway;
use crate::jobs::try_queue;
use crate::queries::{ConnectionView, GetConnection};
use crate::queue::NewQueue;
use crate::{Connection, ConnectionId, permissions};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(set_queue, remove_queue))
}

/// Reads what the platform tells from a queue of AWS (SQS): it is tried first.
#[utoipa::path(put, path = "/channel-connections/{id}/queue", tag = "channels",
    params(("id" = ConnectionId, Path)), request_body = NewQueue,
    responses((status = 200, body = ConnectionView), (status = "4XX", body = ProblemBody)))]
async fn set_queue(
    State(app): State<App>,
    Extension(doorway): Extension<Doorway>,
    who: Who,
    PathId(id): PathId<Connection>,
    body: Body<NewQueue>,
) -> Reply<Json<ConnectionView>> {
    who.actor.must(permissions::MANAGE)?;
    let platform = app.db.read(&who.actor, GetConnection(id)).await?.platform;
    if !must_speak_to(&doorway, platform)?.tells_by_queue() {
        let detail = "the platform puts nothing into queues";
        return Err(Fault::conflict("channels.no_queues", detail).into());
    }
    let queue = body.value.checked()?;
    let none = || Fault::unavailable("channels.no_way_out", "no certificates to trust");
    let outside = doorway.outside.clone().ok_or_else(none)?;
    // It makes a call to where somebody says: only for who may connect shops.
    try_queue(&outside, &queue, &app.db).await.map_err(Fault::from)?;
    Ok(Json(app.db.run(&who.actor, SetQueue { id, queue }).await?))
}

/// Reads the queue no more.
#[utoipa::path(delete, path = "/channel-connections/{id}/queue", tag = "channels",
    params(("id" = ConnectionId, Path)),
    responses((status = 200, body = ConnectionView), (status = "4XX", body = ProblemBody)))]
async fn remove_queue(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Connection>,
) -> Reply<Json<ConnectionView>> {
    Ok(Json(app.db.run(&who.actor, RemoveQueue(id)).await?))
}
