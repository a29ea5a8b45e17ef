//! What the goods on the shelves cost, and which of them nobody buys.

use catalog::SkuId;
use db::{Ctx, Query};
use kernel::{Fault, Money, Permission, Timestamp};
use serde::Serialize;
use settings::{CarryingRatePercent, IdleDays};

use crate::stock_cost::{CostTotal, Shelf, Terms, reckon};
use crate::store::levels;
use crate::{names, permissions};

/// Idle goods that are named, those that tie up most first.
const MOST_IDLE: usize = 100;

/// What the goods cost, warehouse by warehouse, and which of them nobody buys.
#[derive(Debug, Clone)]
pub struct SeeStockCosts;

/// What the goods on the shelves cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct StockCosts {
    /// What keeping goods costs in a year, in percent of what they cost to buy.
    pub carrying_rate_percent: i64,
    /// Goods of which nothing was sold for so many days are idle.
    pub idle_days: i64,
    /// Warehouse by warehouse; one whose goods have costs in two currencies stands there twice.
    pub totals: Vec<CostTotal>,
    /// The idle goods that tie up most, at most 100.
    pub idle: Vec<IdleGoods>,
    /// Goods on shelves whose cost nobody entered, or is greater than any sum: they are in none.
    pub without_cost: i64,
}

/// Goods that lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct IdleGoods {
    #[schema(value_type = String)]
    pub sku_id: SkuId,
    /// Absent when the catalog does not know it any more.
    pub sku_code: Option<String>,
    pub sku_name: Option<String>,
    pub warehouse_code: String,
    pub pieces: i64,
    pub stock_cost: Money,
    /// When the last of them was sold; of those never sold, when the first came.
    pub since: Timestamp,
}

impl Query for SeeStockCosts {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = StockCosts;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<StockCosts, Fault> {
        ctx.actor().must(catalog::permissions::VIEW_COST)?;
        let parameters = settings::parameters(ctx)?;
        let carrying_rate_percent = parameters.get::<CarryingRatePercent>();
        let idle_days = parameters.get::<IdleDays>();
        let seen = ctx.actor().warehouses().ids();
        let shelves = levels::on_shelves(ctx, seen.as_deref())?;
        let mut skus: Vec<SkuId> = shelves.iter().map(|shelf| shelf.sku_id).collect();
        // They come by SKU.
        skus.dedup();
        let costs = catalog::costs(ctx, &skus)?;
        let idle_before = ctx.now().plus_days(-idle_days);
        let mut found = reckon(shelves, &costs, Terms { carrying_rate_percent, idle_before });
        found.idle.truncate(MOST_IDLE);
        Ok(StockCosts {
            carrying_rate_percent,
            idle_days,
            totals: found.totals,
            idle: named(ctx, found.idle)?,
            without_cost: found.without_cost,
        })
    }
}

fn named(ctx: &mut Ctx<'_>, idle: Vec<(Shelf, Money)>) -> Result<Vec<IdleGoods>, Fault> {
    let known = names::of(ctx, idle.iter().map(|(shelf, _)| shelf.sku_id))?;
    let goods = |(shelf, stock_cost): (Shelf, Money)| {
        let facts = known.get(&shelf.sku_id);
        Some(IdleGoods {
            sku_id: shelf.sku_id,
            sku_code: facts.map(|facts| facts.code.clone()),
            sku_name: facts.map(|facts| facts.name.clone()),
            warehouse_code: shelf.warehouse_code,
            pieces: shelf.pieces,
            stock_cost,
            since: shelf.sold_or_came_at?,
        })
    };
    Ok(idle.into_iter().filter_map(goods).collect())
}
