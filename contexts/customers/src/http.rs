//! Parse, run one command or query, view.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Page, PageRequest};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, Params, PathId, ProblemBody, Reply, Who};

use crate::{
    AddCustomer, ChangeCustomer, Customer, CustomerChanges, CustomerId, CustomerView, GetCustomer,
    ListCustomers, MergeCustomers, MergeId, NewCustomer, RevealCustomer, UnmergeCustomers,
};

/// The paths of this context, beneath `/api/v1`.
pub fn router() -> OpenApiRouter<App> {
    let shown = OpenApiRouter::new().routes(routes!(reveal_customer));
    OpenApiRouter::new()
        .merge(web::never_kept(shown, "the answer shows a person whole"))
        .routes(routes!(list_customers, add_customer))
        .routes(routes!(get_customer, change_customer))
        .routes(routes!(merge_customers))
        .routes(routes!(unmerge_customers))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct CustomerFilter {
    /// Words of a name, a whole e-mail address, or a whole phone; one page is answered.
    q: Option<String>,
    /// 1 to 200; 50 when absent.
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Customers, masked: the newest first, or those that a text finds.
#[utoipa::path(get, path = "/customers", tag = "customers", params(CustomerFilter),
    responses((status = 200, body = Page<CustomerView>), (status = "4XX", body = ProblemBody)))]
async fn list_customers(
    State(app): State<App>,
    who: Who,
    Params(CustomerFilter { q, limit, after }): Params<CustomerFilter>,
) -> Reply<Json<Page<CustomerView>>> {
    let query = ListCustomers { q, page: PageRequest { limit, after } };
    Ok(Json(app.db.read(&who.actor, query).await?))
}

/// Adds a customer by hand.
#[utoipa::path(post, path = "/customers", tag = "customers", request_body = NewCustomer,
    responses((status = 201, body = CustomerView), (status = "4XX", body = ProblemBody)))]
async fn add_customer(
    State(app): State<App>,
    who: Who,
    body: Body<NewCustomer>,
) -> Reply<(StatusCode, Json<CustomerView>)> {
    let customer = app.db.run_once(&who.actor, body.once, AddCustomer(body.value)).await?;
    Ok((StatusCode::CREATED, Json(customer)))
}

/// One customer, masked.
#[utoipa::path(get, path = "/customers/{id}", tag = "customers",
    params(("id" = CustomerId, Path)),
    responses((status = 200, body = CustomerView), (status = "4XX", body = ProblemBody)))]
async fn get_customer(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Customer>,
) -> Reply<Json<CustomerView>> {
    Ok(Json(app.db.read(&who.actor, GetCustomer(id)).await?))
}

/// Why somebody looks at personal data whole.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct RevealInput {
    /// What for, in up to 200 characters; it stands in the record.
    reason: String,
}

/// One customer, whole instead of masked: with a reason, so many times a day (`privacy.reveals_per_day`),
/// and told.
#[utoipa::path(post, path = "/customers/{id}/reveal", tag = "customers", request_body = RevealInput,
    params(("id" = CustomerId, Path)),
    responses((status = 200, body = CustomerView), (status = "4XX", body = ProblemBody)))]
async fn reveal_customer(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Customer>,
    body: Body<RevealInput>,
) -> Reply<Json<CustomerView>> {
    let command = RevealCustomer { id, reason: body.value.reason };
    Ok(Json(app.db.run(&who.actor, command).await?))
}

/// Changes what the body names.
#[utoipa::path(patch, path = "/customers/{id}", tag = "customers", request_body = CustomerChanges,
    params(("id" = CustomerId, Path)),
    responses((status = 200, body = CustomerView), (status = "4XX", body = ProblemBody)))]
async fn change_customer(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Customer>,
    body: Body<CustomerChanges>,
) -> Reply<Json<CustomerView>> {
    let command = ChangeCustomer { id, changes: body.value };
    Ok(Json(app.db.run_once(&who.actor, body.once, command).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct CustomerMergeInput {
    /// Who goes.
    other_id: CustomerId,
    /// The version of the one who stays.
    seen_version: i64,
}

/// Makes two customers one.
#[utoipa::path(post, path = "/customers/{id}/merge", tag = "customers", request_body = CustomerMergeInput,
    params(("id" = CustomerId, Path)),
    responses((status = 200, body = CustomerView), (status = "4XX", body = ProblemBody)))]
async fn merge_customers(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Customer>,
    body: Body<CustomerMergeInput>,
) -> Reply<Json<CustomerView>> {
    let CustomerMergeInput { other_id, seen_version } = body.value;
    let command = MergeCustomers { id, other_id, seen_version };
    Ok(Json(app.db.run_once(&who.actor, body.once, command).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct CustomerUnmergeInput {
    merge_id: MergeId,
}

/// Takes a merge back.
#[utoipa::path(post, path = "/customers/{id}/unmerge", tag = "customers",
    request_body = CustomerUnmergeInput, params(("id" = CustomerId, Path)),
    responses((status = 200, body = CustomerView), (status = "4XX", body = ProblemBody)))]
async fn unmerge_customers(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Customer>,
    body: Body<CustomerUnmergeInput>,
) -> Reply<Json<CustomerView>> {
    let command = UnmergeCustomers { id, merge_id: body.value.merge_id };
    Ok(Json(app.db.run_once(&who.actor, body.once, command).await?))
}
