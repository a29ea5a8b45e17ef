//! The steps of an order: one path per thing a person can do.

use axum::Json;
use axum::extract::{Path, State};
use kernel::{Fault, Timestamp};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, PathId, ProblemBody, Reply, Who};

use crate::commands::{
    AcceptException, ApproveOrders, CancelOrder, ConfirmOrders, Confirmed, HoldOrders, RejectOrder,
    ReleaseHolds, ReopenOrder, ResubmitOrder, RevokeApproval, SubmitDraft, UnconfirmOrder,
};
use crate::hold::{HoldReason, Step, Steps};
use crate::queries::{GetOrder, OrderView};
use crate::{CancelReason, OrderId, OrderName, RejectReason};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(submit))
        .routes(routes!(approve))
        .routes(routes!(reject))
        .routes(routes!(resubmit))
        .routes(routes!(revoke_approval))
        .routes(routes!(confirm))
        .routes(routes!(unconfirm))
        .routes(routes!(cancel))
        .routes(routes!(reopen))
        .routes(routes!(hold))
        .routes(routes!(release))
        .routes(routes!(accept_exception))
}

/// A step at the version the one who asks has looked at.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct StepBody {
    seen_version: Option<i64>,
    #[serde(default)]
    note: String,
}

/// A step that needs a reason in words.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ReasonBody {
    seen_version: Option<i64>,
    reason: String,
}

pub(super) async fn view(app: &App, who: &Who, order_id: OrderId) -> Reply<Json<OrderView>> {
    Ok(Json(app.db.read(&who.actor, GetOrder { order_id }).await?))
}

/// What a text of a person may hold.
pub(super) fn tidy(field: &'static str, text: &str) -> Result<String, Fault> {
    kernel::clean_text(text, 2_000)
        .map_err(|error| Fault::field(field, error.code(), error.to_string()))
}

/// A draft goes to review.
#[utoipa::path(post, path = "/orders/{id}/submit", tag = "orders", params(("id" = String, Path)),
    request_body = StepBody,
    responses((status = 200, body = OrderView), (status = "4XX", body = ProblemBody)))]
async fn submit(
    State(app): State<App>,
    who: Who,
    PathId(order_id): PathId<OrderName>,
    body: Body<StepBody>,
) -> Reply<Json<OrderView>> {
    let command = SubmitDraft { order_id, seen_version: body.value.seen_version };
    app.db.run(&who.actor, command).await?;
    view(&app, &who, order_id).await
}

/// The review is passed.
#[utoipa::path(post, path = "/orders/{id}/approve", tag = "orders", params(("id" = String, Path)),
    request_body = StepBody,
    responses((status = 200, body = OrderView), (status = "4XX", body = ProblemBody)))]
async fn approve(
    State(app): State<App>,
    who: Who,
    PathId(order_id): PathId<OrderName>,
    body: Body<StepBody>,
) -> Reply<Json<OrderView>> {
    let note = tidy("note", &body.value.note)?;
    let orders = vec![(order_id, body.value.seen_version)];
    let done = app.db.run(&who.actor, ApproveOrders { orders, note }).await?;
    only(done)?;
    view(&app, &who, order_id).await
}

/// The outcome of a set of one.
pub(super) fn only<T>(done: Vec<(OrderId, Result<T, Fault>)>) -> Result<T, Fault> {
    let first = done.into_iter().next().map(|(_, outcome)| outcome);
    first.unwrap_or_else(|| Err(Fault::internal("orders.no_outcome", "a set of one had none")))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct RejectBody {
    seen_version: Option<i64>,
    reason: RejectReason,
    #[serde(default)]
    note: String,
}

/// The review is not passed: the order goes back with a reason.
#[utoipa::path(post, path = "/orders/{id}/reject", tag = "orders", params(("id" = String, Path)),
    request_body = RejectBody,
    responses((status = 200, body = OrderView), (status = "4XX", body = ProblemBody)))]
async fn reject(
    State(app): State<App>,
    who: Who,
    PathId(order_id): PathId<OrderName>,
    body: Body<RejectBody>,
) -> Reply<Json<OrderView>> {
    let RejectBody { seen_version, reason, note } = body.value;
    let note = tidy("note", &note)?;
    app.db.run(&who.actor, RejectOrder { order_id, seen_version, reason, note }).await?;
    view(&app, &who, order_id).await
}

/// A returned order comes back to review.
#[utoipa::path(post, path = "/orders/{id}/resubmit", tag = "orders",
    params(("id" = String, Path)), request_body = StepBody,
    responses((status = 200, body = OrderView), (status = "4XX", body = ProblemBody)))]
async fn resubmit(
    State(app): State<App>,
    who: Who,
    PathId(order_id): PathId<OrderName>,
    body: Body<StepBody>,
) -> Reply<Json<OrderView>> {
    let note = tidy("note", &body.value.note)?;
    let seen_version = body.value.seen_version;
    app.db.run(&who.actor, ResubmitOrder { order_id, seen_version, note }).await?;
    view(&app, &who, order_id).await
}

/// An approval is taken back.
#[utoipa::path(post, path = "/orders/{id}/revoke-approval", tag = "orders",
    params(("id" = String, Path)), request_body = StepBody,
    responses((status = 200, body = OrderView), (status = "4XX", body = ProblemBody)))]
async fn revoke_approval(
    State(app): State<App>,
    who: Who,
    PathId(order_id): PathId<OrderName>,
    body: Body<StepBody>,
) -> Reply<Json<OrderView>> {
    let note = tidy("note", &body.value.note)?;
    let seen_version = body.value.seen_version;
    app.db.run(&who.actor, RevokeApproval { order_id, seen_version, note }).await?;
    view(&app, &who, order_id).await
}

/// The order becomes a promise. Without goods it waits for them and the answer is `409`.
#[utoipa::path(post, path = "/orders/{id}/confirm", tag = "orders", params(("id" = String, Path)),
    request_body = StepBody,
    responses((status = 200, body = OrderView), (status = "4XX", body = ProblemBody)))]
async fn confirm(
    State(app): State<App>,
    who: Who,
    PathId(order_id): PathId<OrderName>,
    body: Body<StepBody>,
) -> Reply<Json<OrderView>> {
    let orders = vec![(order_id, body.value.seen_version)];
    match only(app.db.run(&who.actor, ConfirmOrders { orders }).await?)? {
        Confirmed::Yes(_) => view(&app, &who, order_id).await,
        Confirmed::Waits(_) => {
            Err(Fault::conflict("orders.out_of_stock", "it waits for goods now").into())
        }
    }
}

/// A promise is taken back.
#[utoipa::path(post, path = "/orders/{id}/unconfirm", tag = "orders",
    params(("id" = String, Path)), request_body = StepBody,
    responses((status = 200, body = OrderView), (status = "4XX", body = ProblemBody)))]
async fn unconfirm(
    State(app): State<App>,
    who: Who,
    PathId(order_id): PathId<OrderName>,
    body: Body<StepBody>,
) -> Reply<Json<OrderView>> {
    let command = UnconfirmOrder { order_id, seen_version: body.value.seen_version };
    app.db.run(&who.actor, command).await?;
    view(&app, &who, order_id).await
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct CancelBody {
    seen_version: Option<i64>,
    reason: CancelReason,
    #[serde(default)]
    note: String,
}

/// The order is given up.
#[utoipa::path(post, path = "/orders/{id}/cancel", tag = "orders", params(("id" = String, Path)),
    request_body = CancelBody,
    responses((status = 200, body = OrderView), (status = "4XX", body = ProblemBody)))]
async fn cancel(
    State(app): State<App>,
    who: Who,
    PathId(order_id): PathId<OrderName>,
    body: Body<CancelBody>,
) -> Reply<Json<OrderView>> {
    let CancelBody { seen_version, reason, note } = body.value;
    let note = tidy("note", &note)?;
    app.db.run(&who.actor, CancelOrder { order_id, seen_version, reason, note }).await?;
    view(&app, &who, order_id).await
}

/// A cancelled order lives again.
#[utoipa::path(post, path = "/orders/{id}/reopen", tag = "orders", params(("id" = String, Path)),
    request_body = StepBody,
    responses((status = 200, body = OrderView), (status = "4XX", body = ProblemBody)))]
async fn reopen(
    State(app): State<App>,
    who: Who,
    PathId(order_id): PathId<OrderName>,
    body: Body<StepBody>,
) -> Reply<Json<OrderView>> {
    let command = ReopenOrder { order_id, seen_version: body.value.seen_version };
    app.db.run(&who.actor, command).await?;
    view(&app, &who, order_id).await
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct HoldBody {
    seen_version: Option<i64>,
    reason: HoldReason,
    /// The incident it belongs to; empty for none.
    #[serde(default)]
    incident: String,
    /// What the reason usually blocks when absent.
    blocks: Option<Vec<Step>>,
    /// As the reason usually has it when absent.
    keeps_stock: Option<bool>,
    until: Option<Timestamp>,
    #[serde(default)]
    note: String,
}

/// A hold is placed.
#[utoipa::path(post, path = "/orders/{id}/holds", tag = "orders", params(("id" = String, Path)),
    request_body = HoldBody,
    responses((status = 200, body = OrderView), (status = "4XX", body = ProblemBody)))]
async fn hold(
    State(app): State<App>,
    who: Who,
    PathId(order_id): PathId<OrderName>,
    body: Body<HoldBody>,
) -> Reply<Json<OrderView>> {
    let HoldBody { seen_version, reason, incident, blocks, keeps_stock, until, note } = body.value;
    let command = HoldOrders {
        orders: vec![(order_id, seen_version)],
        reason,
        incident: kernel::clean_line(&incident, 100)
            .map_err(|error| Fault::field("incident", error.code(), error.to_string()))?,
        blocks: blocks.map(|steps| steps.into_iter().collect::<Steps>()),
        keeps_stock,
        until,
        note: tidy("note", &note)?,
    };
    only(app.db.run(&who.actor, command).await?)?;
    view(&app, &who, order_id).await
}

/// A hold is released.
#[utoipa::path(delete, path = "/orders/{id}/holds/{hold_id}", tag = "orders",
    params(("id" = String, Path), ("hold_id" = String, Path)),
    responses((status = 200, body = OrderView), (status = "4XX", body = ProblemBody)))]
async fn release(
    State(app): State<App>,
    who: Who,
    Path((order, hold)): Path<(String, String)>,
) -> Reply<Json<OrderView>> {
    let unknown = |_| Fault::not_found("kernel.unknown_id", "no such id");
    let order_id: OrderId = order.parse().map_err(unknown)?;
    let hold_id = hold.parse().map_err(unknown)?;
    app.db.run(&who.actor, ReleaseHolds { holds: vec![(order_id, hold_id)] }).await?;
    view(&app, &who, order_id).await
}

/// An exception is taken as it is.
#[utoipa::path(post, path = "/orders/{id}/exceptions/{exception_id}/accept", tag = "orders",
    params(("id" = String, Path), ("exception_id" = String, Path)), request_body = ReasonBody,
    responses((status = 200, body = OrderView), (status = "4XX", body = ProblemBody)))]
async fn accept_exception(
    State(app): State<App>,
    who: Who,
    Path((order, exception)): Path<(String, String)>,
    body: Body<ReasonBody>,
) -> Reply<Json<OrderView>> {
    let unknown = |_| Fault::not_found("kernel.unknown_id", "no such id");
    let order_id: OrderId = order.parse().map_err(unknown)?;
    let exception_id = exception.parse().map_err(unknown)?;
    let ReasonBody { seen_version, reason } = body.value;
    let reason = tidy("reason", &reason)?;
    let accept = AcceptException { order_id, exception_id, seen_version, reason };
    app.db.run(&who.actor, accept).await?;
    view(&app, &who, order_id).await
}
