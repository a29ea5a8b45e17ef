//! What changed in the stock becomes numbers that a shop is to show: for a page of SKUs at once.

use std::collections::HashMap;
use std::sync::Arc;

use catalog::{SkuFacts, SkuId};
use db::Ctx;
use inventory::WarehouseId;
use kernel::{Fault, Timestamp, fold};
use settings::ShopFacts;
use sha2::{Digest, Sha256};

use crate::ConnectionId;
use crate::connector::Ask;
use crate::publishing::{
    Held, Levels, StockRules, StockVersion, StockWriteState, levels_version, sellable,
};
use crate::store::{self, DueStock, KeptRules, Listing, NewStockWrite};

/// SKUs of one page.
const PAGE: i64 = 50;
/// Pages of one commit, so that others are not kept waiting.
const MOST_PAGES: usize = 4;
/// SKUs marked at once when everything is looked through.
const SWEEP: i64 = 200;
/// A shop takes a hundred at once; half of it is an answer in time on a slow host as well.
const MOST_TOLD: i64 = 50;
/// Codes of one question, in bytes: they stand in an address, of which servers take 8,000.
const MOST_CODES: usize = 1_500;
/// What a shop does not list is looked for again after this.
const LOOK_AGAIN_SECONDS: i64 = 24 * 60 * 60;
/// While a shop's orders are read, it is told of stock so often all the same.
const PATIENCE_SECONDS: i64 = 5;

/// What is asked or told next about stock.
#[derive(Debug, Clone)]
pub(crate) enum StockStep {
    /// What the shop lists under these codes.
    Look(Vec<(SkuId, String)>),
    /// It is to show these numbers.
    Tell(Vec<DueStock>),
    /// Which of these it shows: nobody said so when it was told.
    LookUp(Vec<DueStock>),
}

impl StockStep {
    pub(super) fn ask(&self) -> Ask {
        match self {
            Self::Look(codes) => {
                Ask::Listings(codes.iter().map(|(_, code)| code.clone()).collect())
            }
            Self::LookUp(due) => {
                Ask::Listings(due.iter().map(|one| one.external_sku.clone()).collect())
            }
            Self::Tell(due) => Ask::ShowStock {
                group: due.first().and_then(|one| one.parent_id.clone()),
                pieces: due.iter().map(|one| (one.product_id.clone(), one.quantity)).collect(),
                intent: intent(due),
            },
        }
    }

    /// The numbers it is about.
    pub(super) fn due(&self) -> &[DueStock] {
        match self {
            Self::Look(_) => &[],
            Self::Tell(due) | Self::LookUp(due) => due,
        }
    }
}

/// The same for the same numbers, however often they are told.
fn intent(due: &[DueStock]) -> String {
    let mut hash = Sha256::new();
    for one in due {
        hash.update(one.id.uuid().as_bytes());
    }
    kernel::hex(hash.finalize())
}

/// The next step about stock, if there is any. `reads`: the shop's orders are due as well; they go first,
/// since each may take what would be shown, but not for long.
pub(super) fn next_step(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    shop: &ShopFacts,
    reads: bool,
) -> Result<Option<StockStep>, Fault> {
    let Some(mut kept) = store::stock_rules(ctx, id)? else { return Ok(None) };
    let waits = ctx.now() < kept.called_at.plus_seconds(PATIENCE_SECONDS);
    if !kept.rules.enabled || (reads && waits) {
        return Ok(None);
    }
    for _ in 0..MOST_PAGES {
        let mut marks = store::marks(ctx, id, PAGE)?;
        if marks.is_empty() && kept.is_sweeping {
            sweep(ctx, id, &mut kept)?;
            marks = store::marks(ctx, id, PAGE)?;
        }
        if marks.is_empty() {
            break;
        }
        let unknown = plan(ctx, (id, shop), &kept, &marks)?;
        if !unknown.is_empty() {
            return Ok(Some(StockStep::Look(unknown)));
        }
    }
    let due = store::due_stock(ctx, id, MOST_TOLD)?;
    Ok(match due.first().map(|first| first.state) {
        None => None,
        Some(StockWriteState::Sent) => Some(StockStep::LookUp(short(due, |one| &one.external_sku))),
        Some(_) => Some(StockStep::Tell(due)),
    })
}

/// Marks the next SKUs of all, until there are none.
fn sweep(ctx: &mut Ctx<'_>, id: ConnectionId, kept: &mut KeptRules) -> Result<(), Fault> {
    let skus = inventory::stocked_skus(ctx, kept.sweep_after, SWEEP)?;
    let last = skus.last().copied();
    let bundles = catalog::bundles_of(ctx, &skus)?;
    let all: HashMap<SkuId, bool> =
        skus.into_iter().chain(bundles).map(|sku| (sku, false)).collect();
    store::mark(ctx, &[id], &all)?;
    (kept.is_sweeping, kept.sweep_after) = (last.is_some(), last);
    store::move_sweep(ctx, id, last)
}

/// As many from the front as have room in an address; one at least.
fn short<T>(all: Vec<T>, code: impl Fn(&T) -> &String) -> Vec<T> {
    let mut left = MOST_CODES;
    let mut taken = 0;
    for one in &all {
        // Each byte may be written as three.
        let size = code(one).len().saturating_mul(3).saturating_add(1);
        // A comma stands between codes: one within a code makes it a question of its own.
        let is_alone = code(one).contains(',');
        if taken > 0 && (size > left || is_alone) {
            break;
        }
        left = left.saturating_sub(size);
        taken += 1;
        if is_alone {
            break;
        }
    }
    all.into_iter().take(taken).collect()
}

/// Computes numbers of marked SKUs and writes them down. The codes that must be looked for first.
fn plan(
    ctx: &mut Ctx<'_>,
    (id, shop): (ConnectionId, &ShopFacts),
    kept: &KeptRules,
    marks: &[(SkuId, bool)],
) -> Result<Vec<(SkuId, String)>, Fault> {
    let skus: Vec<_> = marks.iter().map(|(sku, _)| (shop.id, *sku)).collect();
    let codes = catalog::codes_at(ctx, &skus)?;
    let codes: Vec<(SkuId, String)> = codes.into_iter().map(|(_, sku, code)| (sku, code)).collect();
    let folded: Vec<String> = codes.iter().map(|(_, code)| fold(code)).collect();
    let listings = store::listings(ctx, id, &folded)?;
    let now = ctx.now();
    let unknown: Vec<(SkuId, String)> = codes
        .iter()
        .zip(&folded)
        .filter(|(_, folded)| must_look(listings.get(*folded), now))
        .map(|(code, _)| code.clone())
        .collect();
    let is_known = |sku: &SkuId| unknown.iter().all(|(other, _)| other != sku);
    let known: Vec<(SkuId, bool)> =
        marks.iter().filter(|(sku, _)| is_known(sku)).copied().collect();
    let shown: Vec<(SkuId, &Listing)> = codes
        .iter()
        .zip(&folded)
        .filter(|((sku, _), _)| is_known(sku))
        .filter_map(|((sku, _), folded)| Some((*sku, listings.get(folded)?)))
        .filter(|(_, listing)| listing.product_id.is_some())
        .collect();
    compute(ctx, (id, shop), kept, &known, &shown)?;
    let known: Vec<SkuId> = known.into_iter().map(|(sku, _)| sku).collect();
    store::unmark(ctx, id, &known)?;
    Ok(short(unknown, |(_, code)| code))
}

fn must_look(listing: Option<&Listing>, now: Timestamp) -> bool {
    listing.is_none_or(|listing| {
        listing.product_id.is_none() && now >= listing.looked_at.plus_seconds(LOOK_AGAIN_SECONDS)
    })
}

/// Writes down the number of each listing that is of another state of the stock than its last.
fn compute(
    ctx: &mut Ctx<'_>,
    (id, shop): (ConnectionId, &ShopFacts),
    kept: &KeptRules,
    marks: &[(SkuId, bool)],
    shown: &[(SkuId, &Listing)],
) -> Result<(), Fault> {
    if shown.is_empty() {
        return Ok(());
    }
    let ids: Vec<SkuId> = shown.iter().map(|(sku, _)| *sku).collect();
    let facts = catalog::skus(ctx, &ids)?;
    let levels = levels_of(ctx, facts.values())?;
    let warehouses = ships_from(ctx, &kept.rules, shop)?;
    let anew: HashMap<SkuId, bool> = marks.iter().copied().collect();
    let (mut wanted, mut moved) = (Vec::new(), Vec::new());
    for (sku_id, listing) in shown {
        let (Some(sku), Some(product_id)) = (facts.get(sku_id), &listing.product_id) else {
            continue;
        };
        let now = (levels_version(sku, &levels), kept.version);
        let is_anew = anew.get(sku_id).copied().unwrap_or_default();
        let Some(state) = StockVersion::after(listing.last, now, is_anew) else { continue };
        let number = sellable(sku, &levels, &warehouses);
        wanted.push(NewStockWrite {
            id: ctx.new_id(),
            sku_id: *sku_id,
            external_sku: listing.external_sku.clone(),
            product_id: product_id.clone(),
            parent_id: listing.parent_id.clone(),
            stock_version: state.version,
            quantity: number.and_then(|sellable| kept.rules.shown(sellable)),
        });
        moved.push((fold(&listing.external_sku), *sku_id, state));
    }
    store::want_stock(ctx, id, &wanted)?;
    if moved.is_empty() { Ok(()) } else { store::move_listings(ctx, id, &moved) }
}

/// How many pieces of SKUs a shop would show now, where that is known; nothing where it is not told of stock.
pub(super) fn shown_now(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    shop: &ShopFacts,
    skus: &[SkuId],
) -> Result<Option<HashMap<SkuId, i64>>, Fault> {
    let kept = store::stock_rules(ctx, id)?.filter(|kept| kept.rules.enabled);
    let Some(kept) = kept else { return Ok(None) };
    let facts = catalog::skus(ctx, skus)?;
    let levels = levels_of(ctx, facts.values())?;
    let warehouses = ships_from(ctx, &kept.rules, shop)?;
    let shown = |sku: &Arc<SkuFacts>| {
        let number = sellable(sku, &levels, &warehouses).ok()?;
        Some((sku.sku_id, kept.rules.shown(number).ok()?))
    };
    Ok(Some(facts.values().filter_map(shown).collect()))
}

/// What all warehouses hold of SKUs, or of what they are put together from.
fn levels_of<'a>(
    ctx: &mut Ctx<'_>,
    skus: impl Iterator<Item = &'a Arc<SkuFacts>>,
) -> Result<Levels, Fault> {
    let parts = skus.flat_map(|sku| sku.stocked(1).unwrap_or_default());
    let mut parts: Vec<SkuId> = parts.map(|(part, _)| part).collect();
    parts.sort_unstable();
    parts.dedup();
    held(ctx, &parts)
}

fn held(ctx: &mut Ctx<'_>, parts: &[SkuId]) -> Result<Levels, Fault> {
    let mut levels = Levels::new();
    for level in inventory::availability(ctx, parts)? {
        let (warehouse_id, available) = (level.warehouse_id, level.available());
        let held = Held { warehouse_id, available, version: level.version };
        levels.entry(level.sku_id).or_default().push(held);
    }
    Ok(levels)
}

/// The warehouses whose goods a shop shows: those of the rules, or those its store ships from; what takes no
/// work ships nothing.
fn ships_from(
    ctx: &mut Ctx<'_>,
    rules: &StockRules,
    shop: &ShopFacts,
) -> Result<Vec<WarehouseId>, Fault> {
    let of_store = shop.workflow.warehouses.iter().map(|id| WarehouseId::from_uuid(id.uuid()));
    let chosen: Vec<WarehouseId> = if rules.warehouse_ids.is_empty() {
        of_store.collect()
    } else {
        rules.warehouse_ids.clone()
    };
    let active = inventory::warehouses(ctx)?.into_iter().filter(|one| one.facts.active);
    let active = active.map(|one| one.id);
    Ok(active.filter(|id| chosen.is_empty() || chosen.contains(id)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_one_question_have_room_in_an_address() {
        let of = |codes: &[&str]| -> usize {
            short(codes.iter().map(|code| (*code).to_owned()).collect(), |code| code).len()
        };
        let long = "x".repeat(300);
        for (codes, taken) in [
            (&["A", "B", "C"][..], 3),
            (&[long.as_str(), "A"], 2),
            (&["A", long.as_str(), long.as_str()], 2),
            (&["A", "B,C", "D"], 1),
            (&["B,C", "D"], 1),
            (&[], 0),
        ] {
            assert_eq!(of(codes), taken, "{codes:?}");
        }
    }
}
