//! Parse, run one command or query, view.

use access::{KeptForApproval, WithApproval};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use customers::CustomerId;
use kernel::{Fault, Page, PageRequest};
use serde::{Deserialize, Serialize};
use settings::ShopId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, Params, PathId, ProblemBody, Reply, Who};

use crate::commands::{AskData, DataAsked, FetchData, LiftLegalHold, PlaceLegalHold};
use crate::legal_hold::HoldFacts;
use crate::queries::{
    DueOrder, GetRequest, KeyFacts, ListDue, ListHolds, ListRequests, ReadFile, ReadKeys,
    ReadRetention, RequestFacts, Retention,
};
use crate::{DataRequest, LegalHold, LegalHoldId, RequestKind};

/// The paths of this context, beneath `/api/v1`.
pub fn router() -> OpenApiRouter<App> {
    let handed_out = OpenApiRouter::new().routes(routes!(fetch_file));
    OpenApiRouter::new()
        .merge(web::never_kept(handed_out, "the answer shows a person whole"))
        .routes(routes!(read_retention))
        .routes(routes!(list_due))
        .routes(routes!(list_keys))
        .routes(routes!(list_holds, place_hold))
        .routes(routes!(lift_hold))
        .routes(routes!(list_requests, ask))
        .routes(routes!(get_request))
}

/// How long persons are known, shop by shop, and how many orders wait to be forgotten.
#[utoipa::path(get, path = "/privacy/retention", tag = "privacy",
    responses((status = 200, body = Retention), (status = "4XX", body = ProblemBody)))]
async fn read_retention(State(app): State<App>, who: Who) -> Reply<Json<Retention>> {
    Ok(Json(app.db.read(&who.actor, ReadRetention).await?))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct OfShop {
    #[param(value_type = String)]
    shop_id: ShopId,
    /// 1 to 200; 50 when absent.
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// The orders of a shop whose people will be forgotten, the next first, and when.
#[utoipa::path(get, path = "/privacy/retention/orders", tag = "privacy", params(OfShop),
    responses((status = 200, body = Page<DueOrder>), (status = "4XX", body = ProblemBody)))]
async fn list_due(
    State(app): State<App>,
    who: Who,
    Params(OfShop { shop_id, limit, after }): Params<OfShop>,
) -> Reply<Json<Page<DueOrder>>> {
    let list = ListDue { shop_id, page: PageRequest { limit, after } };
    Ok(Json(app.db.read(&who.actor, list).await?))
}

#[derive(Serialize, utoipa::ToSchema)]
struct DataKeys {
    keys: Vec<KeyFacts>,
}

/// The keys that seal personal data, oldest first, without the keys themselves.
#[utoipa::path(get, path = "/privacy/keys", tag = "privacy",
    responses((status = 200, body = DataKeys), (status = "4XX", body = ProblemBody)))]
async fn list_keys(State(app): State<App>, who: Who) -> Reply<Json<DataKeys>> {
    Ok(Json(DataKeys { keys: app.db.read(&who.actor, ReadKeys).await? }))
}

/// What must not be forgotten now, the newest first.
#[utoipa::path(get, path = "/privacy/holds", tag = "privacy", params(PageRequest),
    responses((status = 200, body = Page<HoldFacts>), (status = "4XX", body = ProblemBody)))]
async fn list_holds(
    State(app): State<App>,
    who: Who,
    Params(page): Params<PageRequest>,
) -> Reply<Json<Page<HoldFacts>>> {
    Ok(Json(app.db.read(&who.actor, ListHolds(page)).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct LegalHoldInput {
    /// The id of a customer or of an order.
    subject: String,
    /// Why, in up to 500 characters.
    reason: String,
}

#[derive(Serialize, utoipa::ToSchema)]
struct LegalHoldPlaced {
    id: LegalHoldId,
}

/// Keeps a customer's or an order's personal data from being forgotten.
#[utoipa::path(post, path = "/privacy/holds", tag = "privacy", request_body = LegalHoldInput,
    responses((status = 201, body = LegalHoldPlaced), (status = "4XX", body = ProblemBody)))]
async fn place_hold(
    State(app): State<App>,
    who: Who,
    body: Body<LegalHoldInput>,
) -> Reply<(StatusCode, Json<LegalHoldPlaced>)> {
    let LegalHoldInput { subject, reason } = body.value;
    let command = PlaceLegalHold { subject, reason };
    let id = app.db.run_once(&who.actor, body.once, command).await?;
    Ok((StatusCode::CREATED, Json(LegalHoldPlaced { id })))
}

/// Ends a legal hold: what it kept goes when its time has come.
#[utoipa::path(delete, path = "/privacy/holds/{id}", tag = "privacy",
    params(("id" = LegalHoldId, Path)),
    responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn lift_hold(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<LegalHold>,
) -> Reply<StatusCode> {
    app.db.run(&who.actor, LiftLegalHold(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What persons asked about their own data, the newest first.
#[utoipa::path(get, path = "/privacy/requests", tag = "privacy", params(PageRequest),
    responses((status = 200, body = Page<RequestFacts>), (status = "4XX", body = ProblemBody)))]
async fn list_requests(
    State(app): State<App>,
    who: Who,
    Params(page): Params<PageRequest>,
) -> Reply<Json<Page<RequestFacts>>> {
    Ok(Json(app.db.read(&who.actor, ListRequests(page)).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct DataRequestInput {
    kind: RequestKind,
    #[schema(value_type = String)]
    customer_id: CustomerId,
    /// How the customer asked, and how one knows that it is them; in up to 500 characters.
    reason: String,
}

/// Takes down what a customer asked: all that is held about them, or to be forgotten. A job answers.
#[utoipa::path(post, path = "/privacy/requests", tag = "privacy", request_body = DataRequestInput,
    responses((status = 201, body = DataAsked), (status = 202, body = KeptForApproval),
        (status = "4XX", body = ProblemBody)))]
async fn ask(State(app): State<App>, who: Who, body: Body<DataRequestInput>) -> Reply<Response> {
    let DataRequestInput { kind, customer_id, reason } = body.value;
    // The reason may name the person: it stands in what is kept, which is sealed, and not in the record.
    let asked = WithApproval { reason: None, command: AskData { kind, customer_id, reason } };
    let asked = app.db.run_once(&who.actor, body.once, asked).await?;
    Ok(asked.answer(StatusCode::CREATED))
}

/// One request, and how it was answered.
#[utoipa::path(get, path = "/privacy/requests/{id}", tag = "privacy",
    params(("id" = crate::DataRequestId, Path)),
    responses((status = 200, body = RequestFacts), (status = "4XX", body = ProblemBody)))]
async fn get_request(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<DataRequest>,
) -> Reply<Json<RequestFacts>> {
    Ok(Json(app.db.read(&who.actor, GetRequest(id)).await?))
}

/// The file with all that is held about a customer, in JSON; that it was fetched stands in the record.
#[utoipa::path(post, path = "/privacy/requests/{id}/fetch", tag = "privacy",
    params(("id" = crate::DataRequestId, Path)),
    responses((status = 200, content_type = "application/json"),
        (status = "4XX", body = ProblemBody)))]
async fn fetch_file(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<DataRequest>,
) -> Reply<Response> {
    app.db.run(&who.actor, FetchData(id)).await?;
    let file = app.db.read(&who.actor, ReadFile(id)).await?;
    let name = HeaderValue::from_str(&format!("attachment; filename=\"{id}.json\""))
        .map_err(|error| Fault::internal("governance.bad_name", error))?;
    let kind = HeaderValue::from_static("application/json");
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, file).into_response())
}
