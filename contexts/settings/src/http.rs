//! Parse, run one command or query, view.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use kernel::{Page, PageRequest};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, Params, PathId, ProblemBody, Reply, Who};

use crate::{
    AddShop, ChangeShop, DeleteView, KeepLayout, Layouts, ListChanges, ListLayout, ListLayouts,
    ListParameters, ListShops, ListViews, NewShop, ParameterRow, ResetParameter, SaveView,
    SavedView, SetDefaultView, SetParameter, SettingChange, Shop, ShopChanges, ShopFacts, View,
    ViewDraft, ViewId,
};

/// The paths of this context, beneath `/api/v1`.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_shops, add_shop))
        .routes(routes!(change_shop))
        .routes(routes!(list_shop_changes))
        .routes(routes!(list_parameters))
        .routes(routes!(set_parameter))
        .routes(routes!(reset_parameter))
        .routes(routes!(list_parameter_changes))
        .routes(routes!(list_views, add_view))
        .routes(routes!(save_view, delete_view))
        .routes(routes!(set_default_view))
        .routes(routes!(list_layouts))
        .routes(routes!(keep_layout))
}

/// A list that is read whole.
#[derive(Serialize, utoipa::ToSchema)]
struct Items<T> {
    items: Vec<T>,
}

/// Every shop, by code.
#[utoipa::path(get, path = "/shops", tag = "settings",
    responses((status = 200, body = Items<ShopFacts>)))]
async fn list_shops(State(app): State<App>, who: Who) -> Reply<Json<Items<ShopFacts>>> {
    let items = app.db.read(&who.actor, ListShops).await?;
    Ok(Json(Items { items }))
}

/// Adds a shop.
#[utoipa::path(post, path = "/shops", tag = "settings", request_body = NewShop,
    responses((status = 201, body = ShopFacts), (status = "4XX", body = ProblemBody)))]
async fn add_shop(
    State(app): State<App>,
    who: Who,
    body: Body<NewShop>,
) -> Reply<(StatusCode, Json<ShopFacts>)> {
    let shop = app.db.run_once(&who.actor, body.once, AddShop(body.value)).await?;
    Ok((StatusCode::CREATED, Json(shop)))
}

/// Changes what the body names.
#[utoipa::path(patch, path = "/shops/{id}", tag = "settings", request_body = ShopChanges,
    params(("id" = crate::ShopId, Path)),
    responses((status = 200, body = ShopFacts), (status = "4XX", body = ProblemBody)))]
async fn change_shop(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Shop>,
    body: Body<ShopChanges>,
) -> Reply<Json<ShopFacts>> {
    let command = ChangeShop { id, changes: body.value };
    Ok(Json(app.db.run_once(&who.actor, body.once, command).await?))
}

/// Who changed the shop, from what, to what; newest first.
#[utoipa::path(get, path = "/shops/{id}/changes", tag = "settings",
    params(("id" = crate::ShopId, Path), PageRequest),
    responses((status = 200, body = Page<SettingChange>), (status = "4XX", body = ProblemBody)))]
async fn list_shop_changes(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Shop>,
    Params(page): Params<PageRequest>,
) -> Reply<Json<Page<SettingChange>>> {
    Ok(Json(app.db.read(&who.actor, ListChanges::OfShop(id, page)).await?))
}

/// The catalogue of parameters with what holds now.
#[utoipa::path(get, path = "/parameters", tag = "settings",
    responses((status = 200, body = Items<ParameterRow>), (status = "4XX", body = ProblemBody)))]
async fn list_parameters(State(app): State<App>, who: Who) -> Reply<Json<Items<ParameterRow>>> {
    let items = app.db.read(&who.actor, ListParameters).await?;
    Ok(Json(Items { items }))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ParameterInput {
    /// As the parameter's type says.
    value: Value,
    /// 0 when it was never set.
    seen_version: i64,
}

#[derive(Serialize, utoipa::ToSchema)]
struct ParameterVersion {
    version: i64,
}

/// Sets a parameter.
#[utoipa::path(put, path = "/parameters/{name}", tag = "settings", request_body = ParameterInput,
    params(("name" = String, Path)),
    responses((status = 200, body = ParameterVersion), (status = "4XX", body = ProblemBody)))]
async fn set_parameter(
    State(app): State<App>,
    who: Who,
    Path(name): Path<String>,
    body: Body<ParameterInput>,
) -> Reply<Json<ParameterVersion>> {
    let ParameterInput { value, seen_version } = body.value;
    let command = SetParameter { name, value, seen_version };
    let version = app.db.run_once(&who.actor, body.once, command).await?;
    Ok(Json(ParameterVersion { version }))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ResetInput {
    seen_version: i64,
}

/// Gives a parameter its standard value again.
#[utoipa::path(post, path = "/parameters/{name}/reset", tag = "settings", request_body = ResetInput,
    params(("name" = String, Path)),
    responses((status = 200, body = ParameterVersion), (status = "4XX", body = ProblemBody)))]
async fn reset_parameter(
    State(app): State<App>,
    who: Who,
    Path(name): Path<String>,
    body: Body<ResetInput>,
) -> Reply<Json<ParameterVersion>> {
    let command = ResetParameter { name, seen_version: body.value.seen_version };
    let version = app.db.run_once(&who.actor, body.once, command).await?;
    Ok(Json(ParameterVersion { version }))
}

/// Who set the parameter, from what, to what; newest first.
#[utoipa::path(get, path = "/parameters/{name}/changes", tag = "settings",
    params(("name" = String, Path), PageRequest),
    responses((status = 200, body = Page<SettingChange>), (status = "4XX", body = ProblemBody)))]
async fn list_parameter_changes(
    State(app): State<App>,
    who: Who,
    Path(name): Path<String>,
    Params(page): Params<PageRequest>,
) -> Reply<Json<Page<SettingChange>>> {
    Ok(Json(app.db.read(&who.actor, ListChanges::OfParameter(name, page)).await?))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ViewFilter {
    /// Which list: `orders`.
    page: String,
}

/// One's own views of a list, then those that others share.
#[utoipa::path(get, path = "/views", tag = "settings", params(ViewFilter),
    responses((status = 200, body = Items<SavedView>), (status = "4XX", body = ProblemBody)))]
async fn list_views(
    State(app): State<App>,
    who: Who,
    Params(ViewFilter { page }): Params<ViewFilter>,
) -> Reply<Json<Items<SavedView>>> {
    let items = app.db.read(&who.actor, ListViews { page }).await?;
    Ok(Json(Items { items }))
}

/// Keeps a new view.
#[utoipa::path(post, path = "/views", tag = "settings", request_body = ViewDraft,
    responses((status = 201, body = SavedView), (status = "4XX", body = ProblemBody)))]
async fn add_view(
    State(app): State<App>,
    who: Who,
    body: Body<ViewDraft>,
) -> Reply<(StatusCode, Json<SavedView>)> {
    let command = SaveView { id: None, draft: body.value, seen_version: None };
    let view = app.db.run_once(&who.actor, body.once, command).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// A view with the version that was changed.
#[derive(Deserialize, utoipa::ToSchema)]
struct SavedViewInput {
    /// Absent for a new view.
    seen_version: Option<i64>,
    #[serde(flatten)]
    draft: ViewDraft,
}

/// Keeps one's own view as it looks now; with an id nobody uses yet, a new one.
#[utoipa::path(put, path = "/views/{id}", tag = "settings", request_body = SavedViewInput,
    params(("id" = crate::ViewId, Path)),
    responses((status = 200, body = SavedView), (status = "4XX", body = ProblemBody)))]
async fn save_view(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<View>,
    body: Body<SavedViewInput>,
) -> Reply<Json<SavedView>> {
    let SavedViewInput { seen_version, draft } = body.value;
    let command = SaveView { id: Some(id), draft, seen_version };
    Ok(Json(app.db.run_once(&who.actor, body.once, command).await?))
}

/// Deletes one's own view.
#[utoipa::path(delete, path = "/views/{id}", tag = "settings", params(("id" = crate::ViewId, Path)),
    responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn delete_view(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<View>,
) -> Reply<StatusCode> {
    app.db.run(&who.actor, DeleteView(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct DefaultViewInput {
    /// Which list: `orders`.
    page: String,
    /// Absent: for oneself.
    role: Option<String>,
    /// Absent: the list opens as it is.
    view_id: Option<ViewId>,
}

/// Says with which view a list opens, for oneself or for a role.
#[utoipa::path(put, path = "/default-views", tag = "settings", request_body = DefaultViewInput,
    responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn set_default_view(
    State(app): State<App>,
    who: Who,
    body: Body<DefaultViewInput>,
) -> Reply<StatusCode> {
    let DefaultViewInput { page, role, view_id } = body.value;
    let command = SetDefaultView { page, role, view_id };
    app.db.run_once(&who.actor, body.once, command).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How one left one's lists, and with which views they open.
#[utoipa::path(get, path = "/list-layouts", tag = "settings",
    responses((status = 200, body = Layouts), (status = "4XX", body = ProblemBody)))]
async fn list_layouts(State(app): State<App>, who: Who) -> Reply<Json<Layouts>> {
    Ok(Json(app.db.read(&who.actor, ListLayouts).await?))
}

/// Keeps how one left a list; the last one counts.
#[utoipa::path(put, path = "/list-layouts/{page}", tag = "settings", request_body = ListLayout,
    params(("page" = String, Path)),
    responses((status = 200, body = ListLayout), (status = "4XX", body = ProblemBody)))]
async fn keep_layout(
    State(app): State<App>,
    who: Who,
    Path(page): Path<String>,
    body: Body<ListLayout>,
) -> Reply<Json<ListLayout>> {
    let command = KeepLayout { page, layout: body.value };
    Ok(Json(app.db.run_once(&who.actor, body.once, command).await?))
}
