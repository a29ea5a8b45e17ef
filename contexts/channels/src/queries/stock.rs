//! What shops show of the stock, as people look at it.

use catalog::SkuId;
use db::{Ctx, Query};
use inventory::WarehouseId;
use kernel::{Cursor, Fault, Page, PageRequest, Permission, Timestamp};
use serde::Serialize;

use super::connection_in_sight;
use crate::commands::unknown_connection;
use crate::publishing::{StockRules, StockWriteId, StockWriteState};
use crate::{ConnectionId, permissions, store};

/// The rules by which a shop shows stock, and how far it was told.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = ChannelStock)]
pub(crate) struct StockView {
    pub(crate) rules: StockRules,
    /// 0 while there are none.
    pub(crate) version: i64,
    /// Whether everything is looked through after a change of the rules.
    pub(crate) is_sweeping: bool,
    /// SKUs whose number is computed next.
    pub(crate) marked: i64,
    /// Codes that the shop lists.
    pub(crate) listed: i64,
    /// Codes that it did not list when it was asked.
    pub(crate) not_listed: i64,
    /// Numbers on their way.
    pub(crate) waiting: i64,
    /// Numbers that could not be computed or told.
    pub(crate) failed: i64,
}

/// How a connection's shop shows stock.
#[derive(Debug, Clone)]
pub(crate) struct GetStock(pub(crate) ConnectionId);

impl Query for GetStock {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = StockView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<StockView, Fault> {
        connection_in_sight(ctx, self.0)?.ok_or_else(unknown_connection)?;
        let kept = store::stock_rules(ctx, self.0)?;
        let (version, is_sweeping) =
            kept.as_ref().map_or((0, false), |kept| (kept.version, kept.is_sweeping));
        let mut rules = kept.map(|kept| kept.rules).unwrap_or_default();
        let seen: Vec<WarehouseId> =
            inventory::seen_warehouses(ctx)?.into_iter().map(|one| one.id).collect();
        rules.warehouse_ids.retain(|id| seen.contains(id));
        let (marked, listed, not_listed) = store::stock_figures(ctx, self.0)?;
        let (waiting, failed) = store::count_stock_writes(ctx, self.0)?;
        Ok(StockView { rules, version, is_sweeping, marked, listed, not_listed, waiting, failed })
    }
}

/// A number of pieces that a shop is to show, and how far that is.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = ChannelStockWrite)]
pub(crate) struct StockWriteView {
    pub(crate) id: StockWriteId,
    #[schema(value_type = String)]
    pub(crate) sku_id: SkuId,
    /// Our code; absent when the catalog does not know it.
    pub(crate) sku_code: Option<String>,
    /// The shop's own.
    pub(crate) external_sku: String,
    /// Which state of the stock it is of: a later one is greater.
    pub(crate) stock_version: i64,
    /// How many; absent when it could not be computed.
    pub(crate) quantity: Option<i64>,
    pub(crate) state: StockWriteState,
    /// How often it was tried.
    pub(crate) attempts: i64,
    /// When it is tried next, while it waits.
    pub(crate) due_at: Option<Timestamp>,
    /// Why it was not computed or taken.
    pub(crate) failure: Option<String>,
    pub(crate) created_at: Timestamp,
    pub(crate) changed_at: Timestamp,
}

/// What a shop is told of the stock, the newest first.
#[derive(Debug, Clone)]
pub(crate) struct ListStockWrites {
    pub(crate) id: ConnectionId,
    pub(crate) state: Option<StockWriteState>,
    pub(crate) page: PageRequest,
}

impl Query for ListStockWrites {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Page<StockWriteView>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<StockWriteView>, Fault> {
        connection_in_sight(ctx, self.id)?.ok_or_else(unknown_connection)?;
        let limit = self.page.limit()?;
        let before = self.page.behind()?;
        let rows = store::list_stock_writes(ctx, self.id, self.state, before, limit + 1)?;
        let page = Page::from_rows(rows, limit, |row| Cursor::of(row.id));
        let ids: Vec<SkuId> = page.items.iter().map(|row| row.sku_id).collect();
        let skus = catalog::skus(ctx, &ids)?;
        Ok(page.map(|row| {
            let sku_code = skus.get(&row.sku_id).map(|sku| sku.code.clone());
            StockWriteView { sku_code, ..row }
        }))
    }
}
