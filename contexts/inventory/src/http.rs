//! Parse, run one command or query, view.

use access::{KeptForApproval, WithApproval};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use catalog::{Sku, SkuId};
use kernel::{Page, PageRequest};
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, Params, PathId, ProblemBody, Reply, Who};

use crate::claim::Claim;
use crate::commands::{
    AddWarehouse, AdjustStock, Adjusted, ChangeWarehouse, ImportOpeningStock, Imported, OpeningRow,
    ReleaseClaim, ReserveByHand, Reserved, ReverseMovement, RowOutcome, SetThresholds,
    ThresholdRow,
};
use crate::doctor::{Diagnosis, StockDoctor};
use crate::ids::{self, StockImportId, WarehouseId};
use crate::movement::{AdjustReason, Movement};
use crate::queries::{
    AlertRow, ListAlerts, ListClaims, ListMovements, ListStock, ListWarehouses, SeeStockCosts,
    StockCosts, StockRow,
};
use crate::stock_alert::StockAlertKind;
use crate::stock_level::Thresholds;
use crate::warehouse::{NewWarehouse, Warehouse, WarehouseChanges};

/// The paths of this context, beneath `/api/v1`.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_warehouses, add_warehouse))
        .routes(routes!(change_warehouse))
        .routes(routes!(list_stock))
        .routes(routes!(see_stock_costs))
        .routes(routes!(list_stock_alerts))
        .routes(routes!(diagnose))
        .routes(routes!(adjust_stock))
        .routes(routes!(reverse_adjustment))
        .routes(routes!(set_thresholds))
        .routes(routes!(import_opening_stock))
        .routes(routes!(reserve_by_hand))
        .routes(routes!(release_claim))
        .routes(routes!(list_movements))
        .routes(routes!(list_claims))
}

/// A list that is read whole.
#[derive(Serialize, utoipa::ToSchema)]
struct Items<T> {
    items: Vec<T>,
}

/// Every warehouse, in the order in which they are asked for goods.
#[utoipa::path(get, path = "/warehouses", tag = "inventory",
    responses((status = 200, body = Items<Warehouse>), (status = "4XX", body = ProblemBody)))]
async fn list_warehouses(State(app): State<App>, who: Who) -> Reply<Json<Items<Warehouse>>> {
    let items = app.db.read(&who.actor, ListWarehouses).await?;
    Ok(Json(Items { items }))
}

/// Adds a warehouse.
#[utoipa::path(post, path = "/warehouses", tag = "inventory", request_body = NewWarehouse,
    responses((status = 201, body = Warehouse), (status = "4XX", body = ProblemBody)))]
async fn add_warehouse(
    State(app): State<App>,
    who: Who,
    body: Body<NewWarehouse>,
) -> Reply<(StatusCode, Json<Warehouse>)> {
    let command = AddWarehouse { warehouse: body.value };
    let warehouse = app.db.run_once(&who.actor, body.once, command).await?;
    Ok((StatusCode::CREATED, Json(warehouse)))
}

/// Changes what the body names; the code stays.
#[utoipa::path(patch, path = "/warehouses/{id}", tag = "inventory", request_body = WarehouseChanges,
    params(("id" = WarehouseId, Path)),
    responses((status = 200, body = Warehouse), (status = "4XX", body = ProblemBody)))]
async fn change_warehouse(
    State(app): State<App>,
    who: Who,
    PathId(warehouse_id): PathId<ids::Warehouse>,
    body: Body<WarehouseChanges>,
) -> Reply<Json<Warehouse>> {
    let command = ChangeWarehouse { warehouse_id, changes: body.value };
    Ok(Json(app.db.run_once(&who.actor, body.once, command).await?))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct StockFilter {
    /// A part of a code or name, or a barcode.
    q: Option<String>,
    /// One SKU.
    sku_id: Option<SkuId>,
    /// One warehouse.
    warehouse_id: Option<WarehouseId>,
    /// Only levels with an open alert of this kind.
    alert: Option<StockAlertKind>,
    /// 1 to 200; 50 when absent.
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// What is where.
#[utoipa::path(get, path = "/stock", tag = "inventory", params(StockFilter),
    responses((status = 200, body = Page<StockRow>), (status = "4XX", body = ProblemBody)))]
async fn list_stock(
    State(app): State<App>,
    who: Who,
    Params(filter): Params<StockFilter>,
) -> Reply<Json<Page<StockRow>>> {
    let StockFilter { q, sku_id, warehouse_id, alert, limit, after } = filter;
    let page = PageRequest { limit, after };
    let query = ListStock { q, sku_id, warehouse_id, alert, page };
    Ok(Json(app.db.read(&who.actor, query).await?))
}

/// What the goods on the shelves cost to buy and to keep, and which of them nobody buys.
#[utoipa::path(get, path = "/stock/costs", tag = "inventory",
    responses((status = 200, body = StockCosts), (status = "4XX", body = ProblemBody)))]
async fn see_stock_costs(State(app): State<App>, who: Who) -> Reply<Json<StockCosts>> {
    Ok(Json(app.db.read(&who.actor, SeeStockCosts).await?))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct AlertFilter {
    /// Only about this SKU.
    sku_id: Option<SkuId>,
    /// Only of this kind.
    kind: Option<StockAlertKind>,
    /// 1 to 200; 50 when absent.
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Open alerts, newest first.
#[utoipa::path(get, path = "/stock/alerts", tag = "inventory", params(AlertFilter),
    responses((status = 200, body = Page<AlertRow>), (status = "4XX", body = ProblemBody)))]
async fn list_stock_alerts(
    State(app): State<App>,
    who: Who,
    Params(filter): Params<AlertFilter>,
) -> Reply<Json<Page<AlertRow>>> {
    let AlertFilter { sku_id, kind, limit, after } = filter;
    let query = ListAlerts { sku_id, kind, page: PageRequest { limit, after } };
    Ok(Json(app.db.read(&who.actor, query).await?))
}

/// Compares the levels with the claims and movements they are a cache of. Repairs nothing.
#[utoipa::path(get, path = "/stock/doctor", tag = "inventory",
    responses((status = 200, body = Diagnosis), (status = "4XX", body = ProblemBody)))]
async fn diagnose(State(app): State<App>, who: Who) -> Reply<Json<Diagnosis>> {
    Ok(Json(app.db.read(&who.actor, StockDoctor).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct AdjustmentInput {
    /// What.
    sku_id: SkuId,
    /// Where.
    warehouse_id: WarehouseId,
    /// So many more or, negative, fewer.
    change: i64,
    /// Why.
    reason: AdjustReason,
    /// What else there is to say.
    #[serde(default)]
    note: Option<String>,
}

/// Sets the books right. What comes, with all that the same person changed of this SKU in this warehouse
/// within 24 hours, to more than the parameter `stock.adjustment_approval_over` waits for another's
/// approval: `202`.
#[utoipa::path(post, path = "/stock/adjustments", tag = "inventory",
    request_body = AdjustmentInput,
    responses((status = 201, body = Adjusted), (status = 202, body = KeptForApproval),
        (status = "4XX", body = ProblemBody)))]
async fn adjust_stock(
    State(app): State<App>,
    who: Who,
    body: Body<AdjustmentInput>,
) -> Reply<Response> {
    let AdjustmentInput { sku_id, warehouse_id, change, reason, note } = body.value;
    let asked = WithApproval {
        reason: note.clone(),
        command: AdjustStock { sku_id, warehouse_id, change, reason, note },
    };
    let adjusted = app.db.run_once(&who.actor, body.once, asked).await?;
    Ok(adjusted.answer(StatusCode::CREATED))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ReversalInput {
    /// What there is to say.
    #[serde(default)]
    note: Option<String>,
}

/// Adds the mirror image of an adjustment, once; the id is that of its movement. It waits for another's
/// approval when an adjustment of as many would.
#[utoipa::path(post, path = "/stock/adjustments/{id}/reverse", tag = "inventory",
    request_body = ReversalInput, params(("id" = crate::MovementId, Path)),
    responses((status = 201, body = Adjusted), (status = 202, body = KeptForApproval),
        (status = "4XX", body = ProblemBody)))]
async fn reverse_adjustment(
    State(app): State<App>,
    who: Who,
    PathId(movement_id): PathId<ids::Movement>,
    body: Body<ReversalInput>,
) -> Reply<Response> {
    let note = body.value.note;
    let asked =
        WithApproval { reason: note.clone(), command: ReverseMovement { movement_id, note } };
    let adjusted = app.db.run_once(&who.actor, body.once, asked).await?;
    Ok(adjusted.answer(StatusCode::CREATED))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ThresholdsInput {
    /// At most 1,000.
    rows: Vec<ThresholdInput>,
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ThresholdInput {
    /// What.
    sku_id: SkuId,
    /// Where.
    warehouse_id: WarehouseId,
    /// Kept back from ordinary claims.
    #[serde(default)]
    safety: i64,
    /// Alert when this or less is available; none when absent.
    #[serde(default)]
    min: Option<i64>,
    /// Alert when more is on hand; none when absent.
    #[serde(default)]
    max: Option<i64>,
    /// May be promised beyond what is there.
    #[serde(default)]
    oversell_limit: i64,
}

impl From<ThresholdInput> for ThresholdRow {
    fn from(input: ThresholdInput) -> Self {
        let ThresholdInput { sku_id, warehouse_id, safety, min, max, oversell_limit } = input;
        let thresholds = Thresholds { safety, min_level: min, max_level: max, oversell_limit };
        Self { sku_id, warehouse_id, thresholds }
    }
}

#[derive(Serialize, utoipa::ToSchema)]
struct Outcomes {
    /// One per row, in their order.
    outcomes: Vec<RowOutcome>,
}

/// Sets how much is too little, too much, kept back, and may be oversold.
#[utoipa::path(put, path = "/stock/thresholds", tag = "inventory",
    request_body = ThresholdsInput,
    responses((status = 200, body = Outcomes), (status = "4XX", body = ProblemBody)))]
async fn set_thresholds(
    State(app): State<App>,
    who: Who,
    body: Body<ThresholdsInput, true>,
) -> Reply<Json<Outcomes>> {
    let rows = body.value.rows.into_iter().map(ThresholdRow::from).collect();
    let command = SetThresholds { rows };
    let outcomes = app.db.run_once(&who.actor, body.once, command).await?;
    Ok(Json(Outcomes { outcomes }))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ImportInput {
    /// Absent with the first part of a file; then the one the answer gave.
    #[serde(default)]
    import_id: Option<StockImportId>,
    /// At most 1,000.
    rows: Vec<OpeningRow>,
}

/// Takes in a part of a file of opening stock. A row that was taken in before changes nothing. A part
/// waits for another's approval when an adjustment of one of its rows would: `202`.
#[utoipa::path(post, path = "/stock/imports", tag = "inventory", request_body = ImportInput,
    responses((status = 200, body = Imported), (status = 202, body = KeptForApproval),
        (status = "4XX", body = ProblemBody)))]
async fn import_opening_stock(
    State(app): State<App>,
    who: Who,
    body: Body<ImportInput, true>,
) -> Reply<Response> {
    let ImportInput { import_id, rows } = body.value;
    let asked = WithApproval { command: ImportOpeningStock { import_id, rows }, reason: None };
    let imported = app.db.run_once(&who.actor, body.once, asked).await?;
    Ok(imported.answer(StatusCode::OK))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ReserveInput {
    /// What.
    sku_id: SkuId,
    /// Where.
    warehouse_id: WarehouseId,
    /// How many.
    quantity: i64,
    /// Whether safety stock may be used for it.
    #[serde(default)]
    may_use_safety: bool,
}

/// Keeps goods back by hand.
#[utoipa::path(post, path = "/stock/claims", tag = "inventory", request_body = ReserveInput,
    responses((status = 201, body = Reserved), (status = "4XX", body = ProblemBody)))]
async fn reserve_by_hand(
    State(app): State<App>,
    who: Who,
    body: Body<ReserveInput>,
) -> Reply<(StatusCode, Json<Reserved>)> {
    let ReserveInput { sku_id, warehouse_id, quantity, may_use_safety } = body.value;
    let command = ReserveByHand { sku_id, warehouse_id, quantity, may_use_safety };
    let reserved = app.db.run_once(&who.actor, body.once, command).await?;
    Ok((StatusCode::CREATED, Json(reserved)))
}

/// Lets go of what was kept back by hand.
#[utoipa::path(delete, path = "/stock/claims/{id}", tag = "inventory",
    params(("id" = crate::ClaimId, Path)),
    responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn release_claim(
    State(app): State<App>,
    who: Who,
    PathId(claim_id): PathId<ids::Claim>,
) -> Reply<StatusCode> {
    app.db.run(&who.actor, ReleaseClaim { claim_id }).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct MovementFilter {
    /// Only into and out of this warehouse.
    warehouse_id: Option<WarehouseId>,
    /// 1 to 200; 50 when absent.
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// How a SKU moved, newest first.
#[utoipa::path(get, path = "/stock/{sku_id}/movements", tag = "inventory",
    params(("sku_id" = SkuId, Path), MovementFilter),
    responses((status = 200, body = Page<Movement>), (status = "4XX", body = ProblemBody)))]
async fn list_movements(
    State(app): State<App>,
    who: Who,
    PathId(sku_id): PathId<Sku>,
    Params(filter): Params<MovementFilter>,
) -> Reply<Json<Page<Movement>>> {
    let MovementFilter { warehouse_id, limit, after } = filter;
    let query = ListMovements { sku_id, warehouse_id, page: PageRequest { limit, after } };
    Ok(Json(app.db.read(&who.actor, query).await?))
}

/// Who holds how many of a SKU, newest first.
#[utoipa::path(get, path = "/stock/{sku_id}/claims", tag = "inventory",
    params(("sku_id" = SkuId, Path), PageRequest),
    responses((status = 200, body = Page<Claim>), (status = "4XX", body = ProblemBody)))]
async fn list_claims(
    State(app): State<App>,
    who: Who,
    PathId(sku_id): PathId<Sku>,
    Params(page): Params<PageRequest>,
) -> Reply<Json<Page<Claim>>> {
    Ok(Json(app.db.read(&who.actor, ListClaims { sku_id, page }).await?))
}
