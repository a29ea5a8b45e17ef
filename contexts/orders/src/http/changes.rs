//! Changes of orders and parcels: change sets, split and merge, tags, notes, the reviewer's lease,
//! partial cancellation, and the rules that choose warehouses.

use access::{KeptForApproval, WithApproval};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Fault;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, Params, PathId, ProblemBody, Reply, Who};

use super::steps::{only, tidy, view};
use crate::commands::{
    AddNote, AddRoutingRule, ApplyEdit, CancelEdit, CancelLines, ChangeRoutingRule,
    GiveBackReviewLease, MergeParcels, Merged, NoteKind, PreviewEdit, Split, SplitParcel, Supplied,
    SupplyBackorders, TagOrders, TakeOverReview, TakeReviewLease, UnmergeParcel, Unmerged,
    UntagOrder, Which,
};
use crate::edit::{Change, Edit};
use crate::queries::{
    ListEdits, ListRoutingRules, MergeHint, MergeHints, OrderRoute, OrderView, RouteOrder,
    RoutingTrial, TryRoutingRule,
};
use crate::regroup::LineUnits;
use crate::routing::{RoutingRule, RuleInput};
use crate::store::ReviewLease;
use crate::{CancelReason, EditId, OrderId, OrderName, ParcelName, RoutingRuleId, RoutingRuleName};

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_edits, preview_edit))
        .routes(routes!(apply_edit))
        .routes(routes!(cancel_edit))
        .routes(routes!(cancel_lines))
        .routes(routes!(split_parcel))
        .routes(routes!(merge_parcels))
        .routes(routes!(unmerge_parcel))
        .routes(routes!(merge_hints))
        .routes(routes!(supply))
        .routes(routes!(tag_order))
        .routes(routes!(untag_order))
        .routes(routes!(add_note))
        .routes(routes!(take_review_lease, give_back_review_lease))
        .routes(routes!(take_over_review))
        .routes(routes!(list_routing_rules, add_routing_rule))
        .routes(routes!(change_routing_rule))
        .routes(routes!(try_routing_rule))
        .routes(routes!(route_order))
}

/// A list that is read whole.
#[derive(Serialize, utoipa::ToSchema)]
struct Items<T> {
    items: Vec<T>,
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct EditBody {
    seen_version: i64,
    /// 1 to 100, made in this order.
    changes: Vec<Change>,
}

/// Works changes out and shows what they will do. Nothing of the order changes yet.
#[utoipa::path(post, path = "/orders/{id}/edits", tag = "orders", params(("id" = String, Path)),
    request_body = EditBody,
    responses((status = 201, body = Edit), (status = "4XX", body = ProblemBody)))]
async fn preview_edit(
    State(app): State<App>,
    who: Who,
    PathId(order_id): PathId<OrderName>,
    body: Body<EditBody>,
) -> Reply<(StatusCode, Json<Edit>)> {
    let EditBody { seen_version, changes } = body.value;
    let command = PreviewEdit { order_id, seen_version, changes };
    let edit = app.db.run_once(&who.actor, body.once, command).await?;
    Ok((StatusCode::CREATED, Json(edit)))
}

/// The changes of an order: those that wait, were applied, were given up; the latest first.
#[utoipa::path(get, path = "/orders/{id}/edits", tag = "orders", params(("id" = String, Path)),
    responses((status = 200, body = Items<Edit>), (status = "4XX", body = ProblemBody)))]
async fn list_edits(
    State(app): State<App>,
    who: Who,
    PathId(order_id): PathId<OrderName>,
) -> Reply<Json<Items<Edit>>> {
    let items = app.db.read(&who.actor, ListEdits { order_id }).await?;
    Ok(Json(Items { items }))
}

/// The order and the change that stand in a path.
fn order_and_edit((order, edit): (String, String)) -> Result<(OrderId, EditId), Fault> {
    let unknown = |_| Fault::not_found("kernel.unknown_id", "no such id");
    Ok((order.parse().map_err(unknown)?, edit.parse().map_err(unknown)?))
}

/// Makes a change true, exactly as it was shown.
#[utoipa::path(post, path = "/orders/{id}/edits/{edit_id}/apply", tag = "orders",
    params(("id" = String, Path), ("edit_id" = String, Path)),
    responses((status = 200, body = OrderView), (status = "4XX", body = ProblemBody)))]
async fn apply_edit(
    State(app): State<App>,
    who: Who,
    Path(ids): Path<(String, String)>,
) -> Reply<Json<OrderView>> {
    let (order_id, edit_id) = order_and_edit(ids)?;
    app.db.run(&who.actor, ApplyEdit { order_id, edit_id }).await?;
    view(&app, &who, order_id).await
}

/// Gives up a change that waits.
#[utoipa::path(delete, path = "/orders/{id}/edits/{edit_id}", tag = "orders",
    params(("id" = String, Path), ("edit_id" = String, Path)),
    responses((status = 200, body = Edit), (status = "4XX", body = ProblemBody)))]
async fn cancel_edit(
    State(app): State<App>,
    who: Who,
    Path(ids): Path<(String, String)>,
) -> Reply<Json<Edit>> {
    let (order_id, edit_id) = order_and_edit(ids)?;
    Ok(Json(app.db.run(&who.actor, CancelEdit { order_id, edit_id }).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct CancelLinesBody {
    seen_version: Option<i64>,
    lines: Vec<LineUnits>,
    reason: CancelReason,
    #[serde(default)]
    note: String,
}

/// Gives up a part of an order; the whole of it when nothing would be left.
#[utoipa::path(post, path = "/orders/{id}/cancel-lines", tag = "orders",
    params(("id" = String, Path)), request_body = CancelLinesBody,
    responses((status = 200, body = OrderView), (status = "4XX", body = ProblemBody)))]
async fn cancel_lines(
    State(app): State<App>,
    who: Who,
    PathId(order_id): PathId<OrderName>,
    body: Body<CancelLinesBody>,
) -> Reply<Json<OrderView>> {
    let CancelLinesBody { seen_version, lines, reason, note } = body.value;
    let note = tidy("note", &note)?;
    app.db.run(&who.actor, CancelLines { order_id, seen_version, lines, reason, note }).await?;
    view(&app, &who, order_id).await
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct SplitBody {
    seen_version: i64,
    /// What goes into the new parcel; of a bundle whole units.
    parts: Vec<LineUnits>,
}

/// Takes units of a planned parcel into a new one.
#[utoipa::path(post, path = "/fulfilments/{id}/split", tag = "orders",
    params(("id" = String, Path)), request_body = SplitBody,
    responses((status = 201, body = Split), (status = "4XX", body = ProblemBody)))]
async fn split_parcel(
    State(app): State<App>,
    who: Who,
    PathId(parcel_id): PathId<ParcelName>,
    body: Body<SplitBody>,
) -> Reply<(StatusCode, Json<Split>)> {
    let SplitBody { seen_version, parts } = body.value;
    let command = SplitParcel { parcel_id, seen_version, parts };
    let split = app.db.run_once(&who.actor, body.once, command).await?;
    Ok((StatusCode::CREATED, Json(split)))
}

/// Puts planned parcels to the same door into one.
#[utoipa::path(post, path = "/orders/merge", tag = "orders", request_body = Which,
    responses((status = 200, body = Merged), (status = "4XX", body = ProblemBody)))]
async fn merge_parcels(State(app): State<App>, who: Who, body: Body<Which>) -> Reply<Json<Merged>> {
    let command = MergeParcels { which: body.value };
    Ok(Json(app.db.run_once(&who.actor, body.once, command).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct UnmergeBody {
    seen_version: i64,
}

/// Undoes a merge while no label is bought.
#[utoipa::path(post, path = "/fulfilments/{id}/unmerge", tag = "orders",
    params(("id" = String, Path)), request_body = UnmergeBody,
    responses((status = 200, body = Unmerged), (status = "4XX", body = ProblemBody)))]
async fn unmerge_parcel(
    State(app): State<App>,
    who: Who,
    PathId(parcel_id): PathId<ParcelName>,
    body: Body<UnmergeBody>,
) -> Reply<Json<Unmerged>> {
    let command = UnmergeParcel { parcel_id, seen_version: body.value.seen_version };
    Ok(Json(app.db.run_once(&who.actor, body.once, command).await?))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct HintParams {
    /// Ids of at most 200 orders, separated by commas.
    ids: String,
}

/// Which of these orders could go into one parcel.
#[utoipa::path(get, path = "/orders/merge-hints", tag = "orders", params(HintParams),
    responses((status = 200, body = Items<MergeHint>), (status = "4XX", body = ProblemBody)))]
async fn merge_hints(
    State(app): State<App>,
    who: Who,
    Params(params): Params<HintParams>,
) -> Reply<Json<Items<MergeHint>>> {
    let texts = params.ids.split(',').filter(|text| !text.is_empty());
    let orders: Result<Vec<OrderId>, _> = texts.map(str::parse).collect();
    let orders =
        orders.map_err(|error| Fault::field("ids", "kernel.unknown_id", error.to_string()))?;
    let items = app.db.read(&who.actor, MergeHints { orders }).await?;
    Ok(Json(Items { items }))
}

/// Claims what is missing of a confirmed order and plans a parcel for it.
#[utoipa::path(post, path = "/orders/{id}/supply", tag = "orders", params(("id" = String, Path)),
    responses((status = 200, body = Supplied), (status = "4XX", body = ProblemBody)))]
async fn supply(
    State(app): State<App>,
    who: Who,
    PathId(order_id): PathId<OrderName>,
) -> Reply<Json<Supplied>> {
    let done = app.db.run(&who.actor, SupplyBackorders { orders: vec![order_id] }).await?;
    Ok(Json(only(done)?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct TagsBody {
    tags: Vec<String>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct Tags {
    tags: Vec<String>,
}

/// Puts tags on an order.
#[utoipa::path(post, path = "/orders/{id}/tags", tag = "orders", params(("id" = String, Path)),
    request_body = TagsBody,
    responses((status = 200, body = Tags), (status = "4XX", body = ProblemBody)))]
async fn tag_order(
    State(app): State<App>,
    who: Who,
    PathId(order_id): PathId<OrderName>,
    body: Body<TagsBody>,
) -> Reply<Json<Tags>> {
    let command = TagOrders { orders: vec![order_id], tags: body.value.tags };
    let tags = only(app.db.run(&who.actor, command).await?)?;
    Ok(Json(Tags { tags }))
}

/// Takes a tag off an order.
#[utoipa::path(delete, path = "/orders/{id}/tags/{tag}", tag = "orders",
    params(("id" = String, Path), ("tag" = String, Path)),
    responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn untag_order(
    State(app): State<App>,
    who: Who,
    Path((order, tag)): Path<(String, String)>,
) -> Reply<StatusCode> {
    let unknown = |_| Fault::not_found("kernel.unknown_id", "no such id");
    let order_id: OrderId = order.parse().map_err(unknown)?;
    app.db.run(&who.actor, UntagOrder { order_id, tag }).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NoteBody {
    kind: NoteKind,
    text: String,
}

/// Writes something down about an order.
#[utoipa::path(post, path = "/orders/{id}/notes", tag = "orders", params(("id" = String, Path)),
    request_body = NoteBody,
    responses((status = 201), (status = "4XX", body = ProblemBody)))]
async fn add_note(
    State(app): State<App>,
    who: Who,
    PathId(order_id): PathId<OrderName>,
    body: Body<NoteBody>,
) -> Reply<StatusCode> {
    let NoteBody { kind, text } = body.value;
    app.db.run_once(&who.actor, body.once, AddNote { order_id, kind, text }).await?;
    Ok(StatusCode::CREATED)
}

/// Opens an order for review, or keeps it open; `409` names who has it open already.
#[utoipa::path(post, path = "/orders/{id}/review-lease", tag = "orders",
    params(("id" = String, Path)),
    responses((status = 200, body = ReviewLease), (status = "4XX", body = ProblemBody)))]
async fn take_review_lease(
    State(app): State<App>,
    who: Who,
    PathId(order_id): PathId<OrderName>,
) -> Reply<Json<ReviewLease>> {
    Ok(Json(app.db.run(&who.actor, TakeReviewLease { order_id }).await?))
}

/// Takes an order from the reviewer who has it open.
#[utoipa::path(post, path = "/orders/{id}/review-lease/take-over", tag = "orders",
    params(("id" = String, Path)),
    responses((status = 200, body = ReviewLease), (status = "4XX", body = ProblemBody)))]
async fn take_over_review(
    State(app): State<App>,
    who: Who,
    PathId(order_id): PathId<OrderName>,
) -> Reply<Json<ReviewLease>> {
    Ok(Json(app.db.run(&who.actor, TakeOverReview { order_id }).await?))
}

/// Closes an order one had open for review.
#[utoipa::path(delete, path = "/orders/{id}/review-lease", tag = "orders",
    params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn give_back_review_lease(
    State(app): State<App>,
    who: Who,
    PathId(order_id): PathId<OrderName>,
) -> Reply<StatusCode> {
    app.db.run(&who.actor, GiveBackReviewLease { order_id }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Every rule that chooses warehouses, first the one that is asked first.
#[utoipa::path(get, path = "/routing-rules", tag = "orders",
    responses((status = 200, body = Items<RoutingRule>), (status = "4XX", body = ProblemBody)))]
async fn list_routing_rules(State(app): State<App>, who: Who) -> Reply<Json<Items<RoutingRule>>> {
    let items = app.db.read(&who.actor, ListRoutingRules).await?;
    Ok(Json(Items { items }))
}

/// Adds a rule.
#[utoipa::path(post, path = "/routing-rules", tag = "orders", request_body = RuleInput,
    responses((status = 201, body = RoutingRule), (status = 202, body = KeptForApproval),
        (status = "4XX", body = ProblemBody)))]
async fn add_routing_rule(
    State(app): State<App>,
    who: Who,
    body: Body<RuleInput>,
) -> Reply<Response> {
    let asked = WithApproval { command: AddRoutingRule { rule: body.value }, reason: None };
    let rule = app.db.run_once(&who.actor, body.once, asked).await?;
    Ok(rule.answer(StatusCode::CREATED))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct RuleChange {
    seen_version: i64,
    /// The whole rule as it shall be.
    rule: RuleInput,
}

/// Changes a rule, or puts it out of use.
#[utoipa::path(patch, path = "/routing-rules/{id}", tag = "orders",
    params(("id" = String, Path)), request_body = RuleChange,
    responses((status = 200, body = RoutingRule), (status = 202, body = KeptForApproval),
        (status = "4XX", body = ProblemBody)))]
async fn change_routing_rule(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<RoutingRuleName>,
    body: Body<RuleChange>,
) -> Reply<Response> {
    let RuleChange { seen_version, rule } = body.value;
    let asked =
        WithApproval { command: ChangeRoutingRule { id, seen_version, rule }, reason: None };
    let rule = app.db.run_once(&who.actor, body.once, asked).await?;
    Ok(rule.answer(StatusCode::OK))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct TrialBody {
    /// The rule it takes the place of; a further rule when absent.
    id: Option<RoutingRuleId>,
    rule: RuleInput,
    /// How many orders, the latest first: 1 to 1,000.
    #[serde(default = "some_orders")]
    last: i64,
}

const fn some_orders() -> i64 {
    200
}

/// Shows which of the last orders would go elsewhere by a rule. Changes nothing.
#[utoipa::path(post, path = "/routing-rules/try", tag = "orders", request_body = TrialBody,
    responses((status = 200, body = RoutingTrial), (status = "4XX", body = ProblemBody)))]
async fn try_routing_rule(
    State(app): State<App>,
    who: Who,
    body: Body<TrialBody>,
) -> Reply<Json<RoutingTrial>> {
    let TrialBody { id, rule, last } = body.value;
    Ok(Json(app.db.read(&who.actor, TryRoutingRule { id, rule, last }).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct RouteBody {
    order_id: OrderId,
    /// A rule as it would be; the rules as they are when absent.
    rule: Option<RuleInput>,
    /// The rule it takes the place of; a further rule when absent.
    id: Option<RoutingRuleId>,
}

/// Shows where one order would go just now, and why. Changes nothing.
#[utoipa::path(post, path = "/routing-rules/route", tag = "orders", request_body = RouteBody,
    responses((status = 200, body = OrderRoute), (status = "4XX", body = ProblemBody)))]
async fn route_order(
    State(app): State<App>,
    who: Who,
    body: Body<RouteBody>,
) -> Reply<Json<OrderRoute>> {
    let RouteBody { order_id, rule, id } = body.value;
    let rule = rule.map(|rule| (id, rule));
    Ok(Json(app.db.read(&who.actor, RouteOrder { order_id, rule }).await?))
}
