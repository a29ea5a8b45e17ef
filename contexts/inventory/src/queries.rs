//! What people and other contexts look at.

mod stock_costs;

use std::collections::HashMap;

use catalog::SkuId;
use db::{Ctx, Query};
use kernel::{Currency, Cursor, Fault, Money, Page, PageRequest, Permission, Price};
use serde::Serialize;
use uuid::Uuid;

use crate::claim::{Claim, OwnerType};
use crate::ids::{ClaimId, MovementId, StockAlertId, WarehouseId};
use crate::movement::Movement;
use crate::stock_alert::{StockAlert, StockAlertKind};
use crate::stock_level::{Level, LevelKey};
use crate::store::{alerts, claims, levels, movements, warehouses};
use crate::warehouse::{Warehouse, account};
use crate::{names, permissions};

pub use stock_costs::{IdleGoods, SeeStockCosts, StockCosts};

/// SKUs that a question may mean; with more it should say more.
const MOST_FOUND: i64 = 1_000;

/// Every warehouse, whoever asks, in the order in which they are asked for goods.
///
/// # Errors
/// What the engine reports.
pub fn warehouses(ctx: &mut Ctx<'_>) -> Result<Vec<Warehouse>, Fault> {
    warehouses::list(ctx)
}

/// The warehouses that the one who acts may see, in the order in which they are asked for goods.
///
/// # Errors
/// What the engine reports.
pub fn seen_warehouses(ctx: &mut Ctx<'_>) -> Result<Vec<Warehouse>, Fault> {
    warehouses::seen(ctx)
}

/// As [`availability`], only where the one who acts may look.
///
/// # Errors
/// What the engine reports.
pub fn seen_availability(ctx: &mut Ctx<'_>, skus: &[SkuId]) -> Result<Vec<Level>, Fault> {
    let levels = levels::of_skus(ctx, skus)?;
    Ok(levels.into_iter().filter(|level| warehouses::in_sight(ctx, level.warehouse_id)).collect())
}

/// The levels of these SKUs in every warehouse that knows them, by SKU and warehouse.
///
/// # Errors
/// What the engine reports.
pub fn availability(ctx: &mut Ctx<'_>, skus: &[SkuId]) -> Result<Vec<Level>, Fault> {
    levels::of_skus(ctx, skus)
}

/// SKUs that some warehouse knows, whoever asks: at most so many after one of them, by id.
///
/// # Errors
/// What the engine reports.
pub fn stocked_skus(
    ctx: &mut Ctx<'_>,
    after: Option<SkuId>,
    most: i64,
) -> Result<Vec<SkuId>, Fault> {
    levels::skus_after(ctx, after, most)
}

/// Every warehouse, in the order in which they are asked for goods.
#[derive(Debug, Clone)]
pub struct ListWarehouses;

impl Query for ListWarehouses {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Vec<Warehouse>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<Warehouse>, Fault> {
        warehouses::seen(ctx)
    }
}

/// What is where.
#[derive(Debug, Clone, Default)]
pub struct ListStock {
    /// A part of a code or name, or a barcode.
    pub q: Option<String>,
    /// One SKU.
    pub sku_id: Option<SkuId>,
    /// One warehouse.
    pub warehouse_id: Option<WarehouseId>,
    /// Only levels with an open alert of this kind.
    pub alert: Option<StockAlertKind>,
    /// Which page.
    pub page: PageRequest,
}

/// One SKU in one warehouse, as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct StockRow {
    /// Its code; absent when the catalog does not know it.
    pub sku_code: Option<String>,
    /// Its name.
    pub sku_name: Option<String>,
    /// Its variant: `红 / XL`.
    pub variant: Option<String>,
    /// Its picture.
    pub picture_url: Option<String>,
    /// The warehouse's code.
    pub warehouse_code: String,
    /// The quantities.
    #[serde(flatten)]
    pub level: Level,
    /// On hand, less what is promised, less safety stock.
    pub available: i64,
    /// Which alerts are open.
    pub alerts: Vec<StockAlertKind>,
    /// What a piece costs us; absent where nobody entered it, and for those who may not see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Price>,
    /// Of the cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_currency: Option<Currency>,
    /// What all that is on hand costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stock_cost: Option<Money>,
}

impl Query for ListStock {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Page<StockRow>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<StockRow>, Fault> {
        let limit = self.page.limit()?;
        let after = self.page.after()?.map(|cursor| level_key(&cursor)).transpose()?;
        let mut skus = self.sku_id.map(|sku_id| vec![sku_id]);
        if let Some(q) = self.q.as_deref().filter(|q| !q.trim().is_empty()) {
            let mut found = catalog::search_ids(ctx, q, MOST_FOUND)?;
            found.retain(|id| self.sku_id.is_none_or(|sku_id| sku_id == *id));
            skus = Some(found);
        }
        let filter = levels::Filter {
            skus: skus.as_deref(),
            seen: ctx.actor().warehouses().ids(),
            warehouse_id: self.warehouse_id,
            alert: self.alert,
            after,
        };
        let found = levels::page(ctx, &filter, limit + 1)?;
        let page = Page::from_rows(found, limit, |level| {
            Cursor::new(vec![level.sku_id.to_string(), level.warehouse_id.to_string()])
        });
        name(ctx, page)
    }
}

fn name(ctx: &mut Ctx<'_>, page: Page<Level>) -> Result<Page<StockRow>, Fault> {
    let known = names::of(ctx, page.items.iter().map(|level| level.sku_id))?;
    let skus: Vec<SkuId> = known.keys().copied().collect();
    let costs = catalog::costs(ctx, &skus)?;
    let codes = codes(ctx)?;
    Ok(page.map(|level| {
        let facts = known.get(&level.sku_id);
        let cost = costs.get(&level.sku_id);
        StockRow {
            cost: cost.map(|(price, _)| *price),
            cost_currency: cost.map(|(_, currency)| *currency),
            stock_cost: cost.and_then(|(price, of)| price.times(level.on_hand, *of).ok()),
            sku_code: facts.map(|facts| facts.code.clone()),
            sku_name: facts.map(|facts| facts.name.clone()),
            variant: facts.map(|facts| facts.variant.clone()),
            picture_url: facts.and_then(|facts| facts.picture_url.clone()),
            warehouse_code: codes.get(&level.warehouse_id).cloned().unwrap_or_default(),
            available: level.available(),
            alerts: StockAlertKind::within(level.open_alerts).collect(),
            level,
        }
    }))
}

fn codes(ctx: &mut Ctx<'_>) -> Result<HashMap<WarehouseId, String>, Fault> {
    Ok(warehouses::list(ctx)?.into_iter().map(|one| (one.id, one.code)).collect())
}

fn bad_cursor() -> Fault {
    Fault::field("after", "kernel.bad_cursor", "not a cursor of this list")
}

fn level_key(cursor: &Cursor) -> Result<LevelKey, Fault> {
    let [sku_id, warehouse_id] = cursor.keys(2)? else { return Err(bad_cursor()) };
    Ok(LevelKey {
        sku_id: sku_id.parse().map_err(|_| bad_cursor())?,
        warehouse_id: warehouse_id.parse().map_err(|_| bad_cursor())?,
    })
}

/// The one id a cursor of a list by age names.
fn id<E: kernel::Entity>(page: &PageRequest) -> Result<Option<kernel::Id<E>>, Fault> {
    let Some(cursor) = page.after()? else { return Ok(None) };
    let [id] = cursor.keys(1)? else { return Err(bad_cursor()) };
    id.parse().map(Some).map_err(|_| bad_cursor())
}

/// How a SKU moved, newest first.
#[derive(Debug, Clone)]
pub struct ListMovements {
    /// Which SKU.
    pub sku_id: SkuId,
    /// Only into and out of this warehouse.
    pub warehouse_id: Option<WarehouseId>,
    /// Which page.
    pub page: PageRequest,
}

impl Query for ListMovements {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Page<Movement>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<Movement>, Fault> {
        let limit = self.page.limit()?;
        let before: Option<MovementId> = id(&self.page)?;
        let account = match self.warehouse_id {
            Some(id) => Some(account(&warehouses::load(ctx, id)?.code)),
            None => None,
        };
        let accounts = match (account, ctx.actor().warehouses().is_all()) {
            (Some(account), _) => Some(vec![account]),
            (None, true) => None,
            (None, false) => Some(
                warehouses::seen(ctx)?
                    .iter()
                    .map(|one| crate::warehouse::account(&one.code))
                    .collect(),
            ),
        };
        let found = movements::of_sku(ctx, self.sku_id, accounts.as_deref(), before, limit + 1)?;
        let found = movements::veiled(ctx, found)?;
        Ok(Page::from_rows(found, limit, |one| Cursor::of(one.id)))
    }
}

/// Who holds how many of a SKU, newest first.
#[derive(Debug, Clone)]
pub struct ListClaims {
    /// Which SKU.
    pub sku_id: SkuId,
    /// Which page.
    pub page: PageRequest,
}

impl Query for ListClaims {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Page<Claim>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<Claim>, Fault> {
        let limit = self.page.limit()?;
        let before: Option<ClaimId> = id(&self.page)?;
        let mut found = claims::of_sku(ctx, self.sku_id, before, limit + 1)?;
        // How much is promised is the warehouse's business; to whose order, only the shops'.
        if !ctx.actor().shops().is_all() {
            let orders = found.iter_mut().filter(|claim| claim.owner_type == OwnerType::Order);
            orders.for_each(|claim| claim.owner_id = Uuid::nil());
        }
        Ok(Page::from_rows(found, limit, |one| Cursor::of(one.id)))
    }
}

/// What somebody should look at, newest first.
#[derive(Debug, Clone, Default)]
pub struct ListAlerts {
    /// Only about this SKU.
    pub sku_id: Option<SkuId>,
    /// Only of this kind.
    pub kind: Option<StockAlertKind>,
    /// Which page.
    pub page: PageRequest,
}

/// An open alert with the names people know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = StockAlertRow)]
pub struct AlertRow {
    /// The SKU's code; absent when the catalog does not know it.
    pub sku_code: Option<String>,
    /// The SKU's name.
    pub sku_name: Option<String>,
    /// The warehouse's code.
    pub warehouse_code: String,
    /// The alert.
    #[serde(flatten)]
    pub alert: StockAlert,
}

impl Query for ListAlerts {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Page<AlertRow>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<AlertRow>, Fault> {
        let limit = self.page.limit()?;
        let before: Option<StockAlertId> = id(&self.page)?;
        let filter = alerts::Filter {
            sku_id: self.sku_id,
            kind: self.kind,
            before,
            seen: ctx.actor().warehouses().ids(),
        };
        let found = alerts::page(ctx, &filter, limit + 1)?;
        let page = Page::from_rows(found, limit, |one| Cursor::of(one.id));
        let known = names::of(ctx, page.items.iter().map(|alert| alert.sku_id))?;
        let codes = codes(ctx)?;
        Ok(page.map(|alert| AlertRow {
            sku_code: known.get(&alert.sku_id).map(|facts| facts.code.clone()),
            sku_name: known.get(&alert.sku_id).map(|facts| facts.name.clone()),
            warehouse_code: codes.get(&alert.warehouse_id).cloned().unwrap_or_default(),
            alert,
        }))
    }
}
