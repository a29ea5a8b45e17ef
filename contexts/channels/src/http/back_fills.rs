//! Orders of before are asked for.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use db::Db;
use kernel::{Actor, Fault, Timestamp};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, PathId, ProblemBody, Reply, Who};

use crate::commands::BackFill;
use crate::connector::{Ask, Gather, of_platform};
use crate::doorway::Doorway;
use crate::jobs::{HOUSE, Way};
use crate::queries::{ConnectionView, GetConnection, GetLeftBehind, LeftBehind};
use crate::speaker::Speaker;
use crate::{Connection, ConnectionId, permissions};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(back_fill))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct BackFillBody {
    /// Orders that changed since then; within the last five years.
    since: Timestamp,
}

/// Reads a shop again from a moment on: what is missing comes in, what is here is not doubled.
#[utoipa::path(post, path = "/channel-connections/{id}/back-fill", tag = "channels",
    params(("id" = ConnectionId, Path)), request_body = BackFillBody,
    responses((status = 202, body = ConnectionView), (status = "4XX", body = ProblemBody)))]
async fn back_fill(
    State(app): State<App>,
    Extension(doorway): Extension<Doorway>,
    who: Who,
    PathId(id): PathId<Connection>,
    body: Body<BackFillBody>,
) -> Reply<(StatusCode, Json<ConnectionView>)> {
    who.actor.must(permissions::MANAGE)?;
    let platform = app.db.read(&who.actor, GetConnection(id)).await?.platform;
    let connector = of_platform(doorway.connectors, platform);
    let gathers = connector.is_some_and(|connector| connector.gathered(0).is_some());
    let fill = BackFill { id, since: body.value.since, gathers };
    Ok((StatusCode::ACCEPTED, Json(app.db.run(&who.actor, fill).await?)))
}

/// What a platform is at for a connection that is going to be forgotten.
pub(super) async fn left_behind(db: &Db, id: ConnectionId) -> Result<Option<LeftBehind>, Fault> {
    db.read(&Actor::system(HOUSE), GetLeftBehind(id)).await
}

/// Tells a platform to stop what nobody waits for any more. Nobody waits for this, either: should it not arrive, the
/// platform makes a document that nobody reads.
pub(super) fn stop(db: &Db, doorway: &Doorway, left: Option<LeftBehind>) {
    let Some(LeftBehind { platform, door, terms, operation }) = left else { return };
    let speaker = Speaker::find(doorway.connectors, platform, terms.as_deref()).ok().flatten();
    let way = speaker.and_then(|speaker| Way::through(doorway, db, &speaker));
    let Some(way) = way else { return };
    tokio::spawn(async move {
        let ask = Ask::Gather(Gather::NoMore(operation));
        if let Err(trouble) = way.ask_whole(&door, &ask).await {
            tracing::warn!(code = trouble.code(), "a platform goes on with a back-fill");
        }
    });
}
