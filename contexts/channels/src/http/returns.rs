//! Returns that buyers asked for at channels: looked at.

use axum::Json;
use axum::extract::State;
use kernel::{Page, PageRequest};
use orders::OrderName;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Params, PathId, ProblemBody, Reply, Who};

use crate::connector::ReturnState;
use crate::queries::{ListReturns, ReturnView, ReturnsOfOrder};
use crate::{Connection, ConnectionId};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_returns)).routes(routes!(returns_of_order))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ReturnFilter {
    /// Only those in this state.
    state: Option<ReturnState>,
    /// 1 to 200; 50 when absent.
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// The returns that buyers asked for at the channel, those seen last first.
#[utoipa::path(get, path = "/channel-connections/{id}/returns", tag = "channels",
    params(("id" = ConnectionId, Path), ReturnFilter),
    responses((status = 200, body = Page<ReturnView>), (status = "4XX", body = ProblemBody)))]
async fn list_returns(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Connection>,
    Params(filter): Params<ReturnFilter>,
) -> Reply<Json<Page<ReturnView>>> {
    let page = PageRequest { limit: filter.limit, after: filter.after };
    let list = ListReturns { id, state: filter.state, page };
    Ok(Json(app.db.read(&who.actor, list).await?))
}

#[derive(Serialize, utoipa::ToSchema)]
struct ChannelReturns {
    items: Vec<ReturnView>,
}

/// The returns that the buyer of an order asked for at its channel, the longest asked for first. Nothing of an order
/// from no channel.
#[utoipa::path(get, path = "/channel-orders/{id}/returns", tag = "channels",
    params(("id" = String, Path)),
    responses((status = 200, body = ChannelReturns), (status = "4XX", body = ProblemBody)))]
async fn returns_of_order(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<OrderName>,
) -> Reply<Json<ChannelReturns>> {
    Ok(Json(ChannelReturns { items: app.db.read(&who.actor, ReturnsOfOrder(id)).await? }))
}
