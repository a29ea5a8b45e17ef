//! What goods on shelves cost: to buy, to keep, and what of it lies idle. Pure rules.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use catalog::SkuId;
use kernel::{Currency, Money, Price, Timestamp};
use serde::Serialize;

use crate::ids::WarehouseId;

/// Goods in a warehouse, and when they moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shelf {
    pub(crate) sku_id: SkuId,
    pub(crate) warehouse_id: WarehouseId,
    pub(crate) warehouse_code: String,
    pub(crate) pieces: i64,
    /// When the last was sold; of those never sold, when the first came.
    pub(crate) sold_or_came_at: Option<Timestamp>,
}

/// What the goods of a warehouse cost in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CostTotal {
    pub warehouse_id: WarehouseId,
    pub warehouse_code: String,
    pub pieces: i64,
    /// To buy them again.
    pub stock_cost: Money,
    /// To keep them for a month.
    pub carrying_cost: Money,
    /// Of the first, what is idle.
    pub idle_cost: Money,
}

/// How it is reckoned.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms {
    /// What keeping goods costs in a year, in percent of what they cost to buy.
    pub(crate) carrying_rate_percent: i64,
    /// What was not sold since is idle.
    pub(crate) idle_before: Timestamp,
}

/// What it comes to.
#[derive(Debug, Default)]
pub(crate) struct Reckoning {
    /// By warehouse code and currency.
    pub(crate) totals: Vec<CostTotal>,
    /// What is idle and what it cost, the most first.
    pub(crate) idle: Vec<(Shelf, Money)>,
    /// Goods whose cost nobody entered, or is greater than any sum: they are in none.
    pub(crate) without_cost: i64,
}

/// Adds up what lies on the shelves.
pub(crate) fn reckon(
    shelves: Vec<Shelf>,
    costs: &HashMap<SkuId, (Price, Currency)>,
    terms: Terms,
) -> Reckoning {
    let mut totals: BTreeMap<(String, Currency), CostTotal> = BTreeMap::new();
    let mut found = Reckoning::default();
    for shelf in shelves {
        let price = costs.get(&shelf.sku_id);
        let cost = price.and_then(|(price, of)| price.times(shelf.pieces, *of).ok());
        let is_idle = shelf.sold_or_came_at.is_some_and(|at| at < terms.idle_before);
        let added = cost.filter(|cost| {
            let key = (shelf.warehouse_code.clone(), cost.currency());
            let total = totals.entry(key).or_insert_with(|| CostTotal::nothing(&shelf, *cost));
            total.add(shelf.pieces, *cost, is_idle)
        });
        match added {
            None => found.without_cost += 1,
            Some(cost) if is_idle => found.idle.push((shelf, cost)),
            Some(_) => {}
        }
    }
    found.idle.sort_by_key(|(shelf, cost)| (Reverse(cost.minor()), shelf.sku_id));
    found.totals = totals.into_values().collect();
    for total in &mut found.totals {
        total.carrying_cost = monthly(total.stock_cost, terms.carrying_rate_percent);
    }
    found
}

impl CostTotal {
    fn nothing(shelf: &Shelf, cost: Money) -> Self {
        let zero = Money::zero(cost.currency());
        Self {
            warehouse_id: shelf.warehouse_id,
            warehouse_code: shelf.warehouse_code.clone(),
            pieces: 0,
            stock_cost: zero,
            carrying_cost: zero,
            idle_cost: zero,
        }
    }

    /// Whether the sum can hold it.
    fn add(&mut self, pieces: i64, cost: Money, is_idle: bool) -> bool {
        let Ok(stock_cost) = self.stock_cost.plus(cost) else { return false };
        self.stock_cost = stock_cost;
        self.pieces = self.pieces.saturating_add(pieces);
        if is_idle {
            // A part of the sum that was just made.
            self.idle_cost = self.idle_cost.plus(cost).unwrap_or(stock_cost);
        }
        true
    }
}

/// The share of a month in what a year costs, rounded half up to the minor unit.
fn monthly(stock_cost: Money, percent: i64) -> Money {
    const PERCENT_MONTHS: i128 = 100 * 12;
    let exact = i128::from(stock_cost.minor()) * i128::from(percent);
    let minor = (exact + PERCENT_MONTHS / 2) / PERCENT_MONTHS;
    Money::new(i64::try_from(minor).unwrap_or(i64::MAX), stock_cost.currency())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_a_twelfth_of_a_year() {
        let euro: Currency = "EUR".parse().unwrap();
        for (minor, percent, month) in
            [(120_000, 25, 2_500), (0, 25, 0), (100, 0, 0), (7, 100, 1), (5, 100, 0), (6, 100, 1)]
        {
            let found = monthly(Money::new(minor, euro), percent);
            assert_eq!(found.minor(), month, "{minor} at {percent} %");
        }
    }
}
