//! The goods of an order as screens show them, and what the checklist of a review looks at.

use std::collections::HashMap;
use std::sync::Arc;

use catalog::{SkuFacts, SkuId};
use db::Ctx;
use inventory::OwnerType;
use kernel::{Currency, Fault, Price};

use super::list_orders::OrderRow;
use crate::line::Line;
use crate::order::{Order, State};
use crate::review::{Check, LineFacts, ReviewFacts, checklist};

/// The goods of an order's lines, as the catalog and the warehouses have them.
pub(super) struct Goods {
    skus: HashMap<SkuId, Arc<SkuFacts>>,
    supply: Supply,
}

impl Goods {
    pub(super) fn of(ctx: &mut Ctx<'_>, lines: &[Line]) -> Result<Self, Fault> {
        let mut ids: Vec<SkuId> = lines.iter().filter_map(|line| line.sku_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let skus = catalog::skus(ctx, &ids)?;
        let supply = Supply::of(ctx, &skus)?;
        Ok(Self { skus, supply })
    }

    pub(super) fn sku(&self, line: &Line) -> Option<&SkuFacts> {
        self.skus.get(&line.sku_id?).map(AsRef::as_ref)
    }

    /// Our price of a piece, if it is in the order's currency.
    pub(super) fn list_price(&self, order: &Order, line: &Line) -> Option<Price> {
        let sku = self.sku(line)?;
        sku.price.filter(|_| sku.price_currency == Some(order.currency))
    }

    /// How many of a line's SKU there are; of a bundle how many its parts make.
    pub(super) fn available(&self, line: &Line) -> i64 {
        self.sku(line).map_or(0, |sku| self.supply.sets_of(sku))
    }
}

/// Pieces that could be claimed now, over all warehouses one may see.
#[derive(Clone)]
struct Supply {
    pieces: HashMap<SkuId, i64>,
}

impl Supply {
    /// Of these SKUs, or of their parts.
    fn of(ctx: &mut Ctx<'_>, skus: &HashMap<SkuId, Arc<SkuFacts>>) -> Result<Self, Fault> {
        let parts = skus.values().filter_map(|sku| sku.stocked(1));
        let mut stocked: Vec<SkuId> = parts.flatten().map(|(id, _)| id).collect();
        stocked.sort_unstable();
        stocked.dedup();
        let mut pieces: HashMap<SkuId, i64> = HashMap::new();
        for level in inventory::seen_availability(ctx, &stocked)? {
            *pieces.entry(level.sku_id).or_default() += level.claimable(false).max(0);
        }
        Ok(Self { pieces })
    }

    fn sets_of(&self, sku: &SkuFacts) -> i64 {
        let parts = sku.stocked(1).unwrap_or_default();
        let sets = parts.iter().map(|(id, each)| self.left(*id) / (*each).max(1));
        sets.min().unwrap_or(0)
    }

    fn left(&self, sku: SkuId) -> i64 {
        self.pieces.get(&sku).copied().unwrap_or(0)
    }

    /// Takes what a line needs; whether it was there.
    fn take(&mut self, sku: &SkuFacts, quantity: i64) -> bool {
        let Some(parts) = sku.stocked(quantity) else { return false };
        let mut enough = true;
        for (id, pieces) in parts {
            let left = self.pieces.entry(id).or_default();
            enough &= *left >= pieces;
            *left -= pieces;
        }
        enough
    }
}

/// The checklist of an order in review, as the one who looks may see it.
pub(super) fn checks(
    ctx: &mut Ctx<'_>,
    order: &Order,
    lines: &[Line],
    goods: &Goods,
    row: &OrderRow,
) -> Result<Vec<Check>, Fault> {
    if order.state != State::New {
        return Ok(Vec::new());
    }
    let shows_margin = ctx.actor().may(catalog::permissions::VIEW_COST);
    let mut costs = HashMap::new();
    if shows_margin {
        let ids: Vec<SkuId> = goods.skus.keys().copied().collect();
        costs = catalog::costs(ctx, &ids)?;
    }
    let mut supply = goods.supply.clone();
    for claim in inventory::claims_of(ctx, &[(OwnerType::Order, order.id.uuid())])? {
        *supply.pieces.entry(claim.sku_id).or_default() += claim.remaining();
    }
    let facts = ReviewFacts {
        order,
        lines: lines
            .iter()
            .filter(|line| line.progress.open() > 0)
            .map(|line| line_facts(order, line, goods, &costs, &mut supply))
            .collect(),
        exceptions: row.exceptions.iter().map(|one| (one.line_no, one.code)).collect(),
        holds: row
            .holds
            .iter()
            .map(|hold| (hold.reason, hold.blocks.iter().copied().collect()))
            .collect(),
        shows_margin,
    };
    Ok(checklist(&facts))
}

fn line_facts(
    order: &Order,
    line: &Line,
    goods: &Goods,
    costs: &HashMap<SkuId, (Price, Currency)>,
    supply: &mut Supply,
) -> LineFacts {
    let quantity = line.progress.open();
    let cost = line.sku_id.and_then(|id| costs.get(&id));
    LineFacts {
        line_no: line.line_no,
        quantity,
        unit_price: line.unit_price,
        list_price: goods.list_price(order, line),
        cost: cost.filter(|(_, currency)| *currency == order.currency).map(|(cost, _)| *cost),
        is_short: goods.sku(line).is_some_and(|sku| !supply.take(sku, quantity)),
    }
}
