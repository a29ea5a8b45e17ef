//! Whether every order a shop has is here.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Page, PageRequest};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Params, PathId, ProblemBody, Reply, Who};

use crate::commands::CompareOrders;
use crate::completeness::{Check, CheckId, OrderDifference};
use crate::queries::{
    CheckView, CheckWhole, CheckedOrder, ConnectionView, GetCheck, ListCheckedOrders, ListChecks,
};
use crate::{Connection, ConnectionId};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_checks, compare_orders))
        .routes(routes!(get_check))
        .routes(routes!(list_checked_orders))
}

/// Comparisons of what the shop has with what is here, the newest first; they are kept for ninety days.
#[utoipa::path(get, path = "/channel-connections/{id}/checks", tag = "channels",
    params(("id" = ConnectionId, Path), PageRequest),
    responses((status = 200, body = Page<CheckView>), (status = "4XX", body = ProblemBody)))]
async fn list_checks(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Connection>,
    Params(page): Params<PageRequest>,
) -> Reply<Json<Page<CheckView>>> {
    Ok(Json(app.db.read(&who.actor, ListChecks { id, page }).await?))
}

/// Compares both at once: the orders of the last fourteen days, day by day. What is missing is asked for.
#[utoipa::path(post, path = "/channel-connections/{id}/checks", tag = "channels",
    params(("id" = ConnectionId, Path)),
    responses((status = 202, body = ConnectionView), (status = "4XX", body = ProblemBody)))]
async fn compare_orders(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Connection>,
) -> Reply<(StatusCode, Json<ConnectionView>)> {
    Ok((StatusCode::ACCEPTED, Json(app.db.run(&who.actor, CompareOrders(id)).await?)))
}

/// A comparison with its days, and with the hours of the newest day on which both differ.
#[utoipa::path(get, path = "/channel-checks/{id}", tag = "channels",
    params(("id" = CheckId, Path)),
    responses((status = 200, body = CheckWhole), (status = "4XX", body = ProblemBody)))]
async fn get_check(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Check>,
) -> Reply<Json<CheckWhole>> {
    Ok(Json(app.db.read(&who.actor, GetCheck(id)).await?))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct CheckedOrderFilter {
    /// Only those by which both differ so.
    difference: Option<OrderDifference>,
    /// 1 to 200; 50 when absent.
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// The orders by which both differ, by the channel's number.
#[utoipa::path(get, path = "/channel-checks/{id}/orders", tag = "channels",
    params(("id" = CheckId, Path), CheckedOrderFilter),
    responses((status = 200, body = Page<CheckedOrder>), (status = "4XX", body = ProblemBody)))]
async fn list_checked_orders(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Check>,
    Params(filter): Params<CheckedOrderFilter>,
) -> Reply<Json<Page<CheckedOrder>>> {
    let page = PageRequest { limit: filter.limit, after: filter.after };
    let list = ListCheckedOrders { id, difference: filter.difference, page };
    Ok(Json(app.db.read(&who.actor, list).await?))
}
