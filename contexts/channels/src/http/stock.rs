//! What shops show of the stock: how much of it, and how far they were told.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Page, PageRequest};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, Params, PathId, ProblemBody, Reply, Who};

use crate::commands::{SetStockRules, ShowAgain};
use crate::publishing::{StockRules, StockWriteState};
use crate::queries::{GetStock, ListStockWrites, StockView, StockWriteView};
use crate::{Connection, ConnectionId, StockWrite, StockWriteId};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_stock, set_stock_rules))
        .routes(routes!(list_stock_writes))
        .routes(routes!(show_again))
}

/// How much of the stock the shop shows, and how far it was told.
#[utoipa::path(get, path = "/channel-connections/{id}/stock", tag = "channels",
    params(("id" = ConnectionId, Path)),
    responses((status = 200, body = StockView), (status = "4XX", body = ProblemBody)))]
async fn get_stock(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Connection>,
) -> Reply<Json<StockView>> {
    Ok(Json(app.db.read(&who.actor, GetStock(id)).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct StockRulesBody {
    /// The version the rules were made on; 0 while there are none.
    seen_version: i64,
    rules: StockRules,
}

/// Says how much of the stock the shop shows; everything it lists is told anew.
#[utoipa::path(put, path = "/channel-connections/{id}/stock", tag = "channels",
    params(("id" = ConnectionId, Path)), request_body = StockRulesBody,
    responses((status = 200, body = StockView), (status = "4XX", body = ProblemBody)))]
async fn set_stock_rules(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Connection>,
    body: Body<StockRulesBody>,
) -> Reply<Json<StockView>> {
    let StockRulesBody { seen_version, rules } = body.value;
    app.db.run(&who.actor, SetStockRules { id, seen_version, rules }).await?;
    Ok(Json(app.db.read(&who.actor, GetStock(id)).await?))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct StockWriteFilter {
    /// Only those in this state.
    state: Option<StockWriteState>,
    /// 1 to 200; 50 when absent.
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// How many pieces the shop is told to show, and how far that is; the newest first.
#[utoipa::path(get, path = "/channel-connections/{id}/stock-writes", tag = "channels",
    params(("id" = ConnectionId, Path), StockWriteFilter),
    responses((status = 200, body = Page<StockWriteView>), (status = "4XX", body = ProblemBody)))]
async fn list_stock_writes(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Connection>,
    Params(filter): Params<StockWriteFilter>,
) -> Reply<Json<Page<StockWriteView>>> {
    let page = PageRequest { limit: filter.limit, after: filter.after };
    let list = ListStockWrites { id, state: filter.state, page };
    Ok(Json(app.db.read(&who.actor, list).await?))
}

/// Tells the shop again what failed: as many pieces as there are by then.
#[utoipa::path(post, path = "/channel-stock-writes/{id}/send-again", tag = "channels",
    params(("id" = StockWriteId, Path)),
    responses((status = 202, body = StockWriteView), (status = "4XX", body = ProblemBody)))]
async fn show_again(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<StockWrite>,
) -> Reply<(StatusCode, Json<StockWriteView>)> {
    Ok((StatusCode::ACCEPTED, Json(app.db.run(&who.actor, ShowAgain(id)).await?)))
}
