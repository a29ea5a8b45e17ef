//! Parse, run one command or query, view.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use kernel::{Fault, Page, PageRequest};
use serde::{Deserialize, Serialize};
use settings::ShopId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, Params, PathId, ProblemBody, Reply, Who};

use crate::{
    AddBarcode, ChangeProduct, ChangeSku, CreateProduct, CreateSku, GetProduct, GetSku,
    ListMappings, ListProducts, ListSkus, MapSku, MappingRow, MappingState, Product, ProductId,
    ProductInput, ProductRow, ProductView, PutSkus, RemoveBarcode, RowOutcome, Sku, SkuId,
    SkuInput, SkuKind, SkuRow, SkuView, Status,
};

/// The paths of this context, beneath `/api/v1`.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_skus, create_sku))
        .routes(routes!(put_skus))
        .routes(routes!(get_sku, change_sku))
        .routes(routes!(add_barcode))
        .routes(routes!(remove_barcode))
        .routes(routes!(list_products, create_product))
        .routes(routes!(get_product, change_product))
        .routes(routes!(list_sku_mappings, map_sku))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SkuParams {
    /// A part of the code, name or variant, or a whole barcode.
    q: Option<String>,
    status: Option<Status>,
    kind: Option<SkuKind>,
    /// Only the variants of this product.
    product_id: Option<ProductId>,
    /// Only those of which a declaration can, or cannot, be made.
    customs_complete: Option<bool>,
    /// 1 to 200; 50 when absent.
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// SKUs by code.
#[utoipa::path(get, path = "/skus", tag = "catalog", params(SkuParams),
    responses((status = 200, body = Page<SkuRow>), (status = "4XX", body = ProblemBody)))]
async fn list_skus(
    State(app): State<App>,
    who: Who,
    Params(params): Params<SkuParams>,
) -> Reply<Json<Page<SkuRow>>> {
    let SkuParams { q, status, kind, product_id, customs_complete, limit, after } = params;
    let page = PageRequest { limit, after };
    let query = ListSkus { q, status, kind, product_id, customs_complete, page };
    Ok(Json(app.db.read(&who.actor, query).await?))
}

/// A new SKU.
#[utoipa::path(post, path = "/skus", tag = "catalog", request_body = SkuInput,
    responses((status = 201, body = SkuView), (status = "4XX", body = ProblemBody)))]
async fn create_sku(
    State(app): State<App>,
    who: Who,
    body: Body<SkuInput>,
) -> Reply<(StatusCode, Json<SkuView>)> {
    let command = CreateSku { said: body.value };
    let sku = app.db.run_once(&who.actor, body.once, command).await?;
    Ok((StatusCode::CREATED, Json(sku)))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct SkusInput {
    /// At most 1,000, each with its code.
    skus: Vec<SkuInput>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct SkuOutcomes {
    /// One for each row, in their order.
    outcomes: Vec<RowOutcome>,
}

/// Creates and changes many SKUs by their codes, with an outcome for each.
#[utoipa::path(post, path = "/skus/bulk", tag = "catalog", request_body = SkusInput,
    responses((status = 200, body = SkuOutcomes), (status = "4XX", body = ProblemBody)))]
async fn put_skus(
    State(app): State<App>,
    who: Who,
    body: Body<SkusInput, true>,
) -> Reply<Json<SkuOutcomes>> {
    let command = PutSkus { rows: body.value.skus };
    let outcomes = app.db.run_once(&who.actor, body.once, command).await?;
    Ok(Json(SkuOutcomes { outcomes }))
}

/// One SKU with everything that is known of it.
#[utoipa::path(get, path = "/skus/{id}", tag = "catalog", params(("id" = SkuId, Path)),
    responses((status = 200, body = SkuView), (status = "4XX", body = ProblemBody)))]
async fn get_sku(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Sku>,
) -> Reply<Json<SkuView>> {
    Ok(Json(app.db.read(&who.actor, GetSku { id }).await?))
}

/// Changes what the body names.
#[utoipa::path(patch, path = "/skus/{id}", tag = "catalog", request_body = SkuInput,
    params(("id" = SkuId, Path)),
    responses((status = 200, body = SkuView), (status = "4XX", body = ProblemBody)))]
async fn change_sku(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Sku>,
    body: Body<SkuInput>,
) -> Reply<Json<SkuView>> {
    let command = ChangeSku { id, said: body.value };
    Ok(Json(app.db.run_once(&who.actor, body.once, command).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct BarcodeInput {
    /// As typed or scanned.
    barcode: String,
}

/// Gives a SKU one more barcode.
#[utoipa::path(post, path = "/skus/{id}/barcodes", tag = "catalog", request_body = BarcodeInput,
    params(("id" = SkuId, Path)),
    responses((status = 200, body = SkuView), (status = "4XX", body = ProblemBody)))]
async fn add_barcode(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Sku>,
    body: Body<BarcodeInput>,
) -> Reply<Json<SkuView>> {
    let command = AddBarcode { id, barcode: body.value.barcode };
    Ok(Json(app.db.run_once(&who.actor, body.once, command).await?))
}

/// Takes a barcode from a SKU.
#[utoipa::path(delete, path = "/skus/{id}/barcodes/{barcode}", tag = "catalog",
    params(("id" = SkuId, Path), ("barcode" = String, Path)),
    responses((status = 200, body = SkuView), (status = "4XX", body = ProblemBody)))]
async fn remove_barcode(
    State(app): State<App>,
    who: Who,
    Path((id, barcode)): Path<(String, String)>,
) -> Reply<Json<SkuView>> {
    let id = id.parse().map_err(|error: kernel::UnknownId| {
        Fault::not_found("kernel.unknown_id", error.to_string())
    })?;
    Ok(Json(app.db.run(&who.actor, RemoveBarcode { id, barcode }).await?))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ProductParams {
    /// Words of the code, name or brand.
    q: Option<String>,
    status: Option<Status>,
    /// 1 to 200; 50 when absent.
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Products by code.
#[utoipa::path(get, path = "/products", tag = "catalog", params(ProductParams),
    responses((status = 200, body = Page<ProductRow>), (status = "4XX", body = ProblemBody)))]
async fn list_products(
    State(app): State<App>,
    who: Who,
    Params(params): Params<ProductParams>,
) -> Reply<Json<Page<ProductRow>>> {
    let ProductParams { q, status, limit, after } = params;
    let query = ListProducts { q, status, page: PageRequest { limit, after } };
    Ok(Json(app.db.read(&who.actor, query).await?))
}

/// A new product.
#[utoipa::path(post, path = "/products", tag = "catalog", request_body = ProductInput,
    responses((status = 201, body = ProductView), (status = "4XX", body = ProblemBody)))]
async fn create_product(
    State(app): State<App>,
    who: Who,
    body: Body<ProductInput>,
) -> Reply<(StatusCode, Json<ProductView>)> {
    let command = CreateProduct { said: body.value };
    let product = app.db.run_once(&who.actor, body.once, command).await?;
    Ok((StatusCode::CREATED, Json(product)))
}

/// One product and its SKUs.
#[utoipa::path(get, path = "/products/{id}", tag = "catalog", params(("id" = ProductId, Path)),
    responses((status = 200, body = ProductView), (status = "4XX", body = ProblemBody)))]
async fn get_product(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Product>,
) -> Reply<Json<ProductView>> {
    Ok(Json(app.db.read(&who.actor, GetProduct { id }).await?))
}

/// Changes what the body names.
#[utoipa::path(patch, path = "/products/{id}", tag = "catalog", request_body = ProductInput,
    params(("id" = ProductId, Path)),
    responses((status = 200, body = ProductView), (status = "4XX", body = ProblemBody)))]
async fn change_product(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Product>,
    body: Body<ProductInput>,
) -> Reply<Json<ProductView>> {
    let command = ChangeProduct { id, said: body.value };
    Ok(Json(app.db.run_once(&who.actor, body.once, command).await?))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct MappingParams {
    /// `unmapped`, the work list, when absent.
    #[param(inline)]
    state: Option<MappingState>,
    shop_id: Option<ShopId>,
    sku_id: Option<SkuId>,
    /// 1 to 200; 50 when absent.
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// How shops write our SKUs; what nobody knows yet is the work list.
#[utoipa::path(get, path = "/sku-mappings", tag = "catalog", params(MappingParams),
    responses((status = 200, body = Page<MappingRow>), (status = "4XX", body = ProblemBody)))]
async fn list_sku_mappings(
    State(app): State<App>,
    who: Who,
    Params(params): Params<MappingParams>,
) -> Reply<Json<Page<MappingRow>>> {
    let MappingParams { state, shop_id, sku_id, limit, after } = params;
    let state = state.unwrap_or(MappingState::Unmapped);
    let query = ListMappings { state, shop_id, sku_id, page: PageRequest { limit, after } };
    Ok(Json(app.db.read(&who.actor, query).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct MappingInput {
    /// Whose code it is.
    shop_id: ShopId,
    /// As the shop writes it.
    external_sku: String,
    /// What it means.
    sku_id: SkuId,
    /// The version of the mapping that was on the screen, if there was one.
    seen_version: Option<i64>,
}

/// Says which SKU a shop means by a code.
#[utoipa::path(put, path = "/sku-mappings", tag = "catalog", request_body = MappingInput,
    responses((status = 200, body = MappingRow), (status = "4XX", body = ProblemBody)))]
async fn map_sku(
    State(app): State<App>,
    who: Who,
    body: Body<MappingInput>,
) -> Reply<Json<MappingRow>> {
    let MappingInput { shop_id, external_sku, sku_id, seen_version } = body.value;
    let command = MapSku { shop_id, external_sku, sku_id, seen_version };
    Ok(Json(app.db.run_once(&who.actor, body.once, command).await?))
}
