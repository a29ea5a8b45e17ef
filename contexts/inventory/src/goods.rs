//! Goods that leave and goods that come back: the physical fact, the promise it keeps, and the
//! level, together.

use std::collections::{BTreeMap, BTreeSet};

use catalog::SkuId;
use db::Ctx;
use kernel::Fault;
use uuid::Uuid;

use crate::changes::{self, Cause, Delta};
use crate::claim::{ClaimKey, ClaimOwner};
use crate::ids::{MovementId, WarehouseId};
use crate::movement::{CUSTOMER, Movement, SourceType};
use crate::reservations::{must_be_all, per_level, sum};
use crate::stock_level::{LevelKey, MOST_QUANTITY};
use crate::store::{claims, levels, movements, warehouses};
use crate::warehouse::account;

/// Goods of one promise that left the house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shipped {
    /// Whose promise is kept.
    pub owner: ClaimOwner,
    /// What.
    pub sku_id: SkuId,
    /// From where.
    pub warehouse_id: WarehouseId,
    /// How many, at least one.
    pub quantity: i64,
    /// The fulfilment they left with.
    pub source_id: Uuid,
    /// Which step of it; the same source and step again is the same fact and changes nothing.
    pub step: String,
}

/// Goods that came back and can be sold again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// What.
    pub sku_id: SkuId,
    /// To where.
    pub warehouse_id: WarehouseId,
    /// How many, at least one.
    pub quantity: i64,
    /// The return they came with.
    pub source_id: Uuid,
    /// Which step of it; the same source and step again is the same fact and changes nothing.
    pub step: String,
}

/// The natural key of a fact: its source, its step, what and where.
type FactKey = (Uuid, String, LevelKey);

/// Writes down that goods left: on hand, allocated and the promises go down, a movement is added.
/// Facts that are written down already change nothing.
///
/// # Errors
/// `inventory.claim_too_small` when a promise holds less than left, `inventory.not_on_hand` when the
/// books hold less than left.
pub fn consume(ctx: &mut Ctx<'_>, facts: &[Shipped]) -> Result<(), Fault> {
    let keys: BTreeSet<LevelKey> = facts
        .iter()
        .map(|fact| LevelKey { sku_id: fact.sku_id, warehouse_id: fact.warehouse_id })
        .collect();
    levels::lock(ctx, keys.iter().copied())?;
    let mut quantities: BTreeMap<FactKey, i64> = BTreeMap::new();
    for fact in facts {
        *quantities.entry(shipped_key(fact)).or_insert(0) += checked(fact.quantity)?;
    }
    let fresh = write_down(ctx, &quantities, SourceType::Fulfilment)?;
    let shipped = sum(facts
        .iter()
        .filter(|fact| fresh.contains(&shipped_key(fact)))
        .map(|fact| (shipped_claim(fact), fact.quantity)))?;
    if shipped.is_empty() {
        return Ok(());
    }
    let touched = claims::consume(ctx, &shipped)?;
    must_be_all(touched, shipped.len())?;
    let deltas = per_level(&shipped, |quantity| Delta {
        on_hand: -quantity,
        allocated: -quantity,
        may_use_safety: false,
    });
    changes::apply(ctx, &deltas, Cause::Shipped).map(|_| ())
}

/// Writes down that goods came back and can be sold again. Facts that are written down already
/// change nothing.
///
/// # Errors
/// `inventory.no_such_warehouse`.
pub fn return_to_stock(ctx: &mut Ctx<'_>, facts: &[Returned]) -> Result<(), Fault> {
    let mut quantities: BTreeMap<FactKey, i64> = BTreeMap::new();
    for fact in facts {
        let level = LevelKey { sku_id: fact.sku_id, warehouse_id: fact.warehouse_id };
        let key = (fact.source_id, fact.step.clone(), level);
        *quantities.entry(key).or_insert(0) += checked(fact.quantity)?;
    }
    let keys: BTreeSet<LevelKey> = quantities.keys().map(|(.., key)| *key).collect();
    lock_or_make(ctx, &keys)?;
    let fresh = write_down(ctx, &quantities, SourceType::Return)?;
    let mut deltas: BTreeMap<LevelKey, Delta> = BTreeMap::new();
    for (key, quantity) in quantities.iter().filter(|(key, _)| fresh.contains(*key)) {
        deltas.entry(key.2).or_default().on_hand += quantity;
    }
    if deltas.is_empty() {
        return Ok(());
    }
    changes::apply(ctx, &deltas, Cause::Returned).map(|_| ())
}

/// Locks levels, making those that are not there yet.
pub(crate) fn lock_or_make(
    ctx: &mut Ctx<'_>,
    keys: &BTreeSet<LevelKey>,
) -> Result<BTreeMap<LevelKey, crate::stock_level::Level>, Fault> {
    let found = levels::lock(ctx, keys.iter().copied())?;
    if found.len() == keys.len() {
        return Ok(found);
    }
    levels::ensure(ctx, keys.iter().copied())?;
    let found = levels::lock(ctx, keys.iter().copied())?;
    match keys.iter().find(|key| !found.contains_key(key)) {
        None => Ok(found),
        Some(key) => {
            Err(Fault::not_found("inventory.no_such_warehouse", key.warehouse_id.to_string()))
        }
    }
}

fn shipped_key(fact: &Shipped) -> FactKey {
    (fact.source_id, fact.step.clone(), shipped_claim(fact).level())
}

fn shipped_claim(fact: &Shipped) -> ClaimKey {
    let Shipped { owner, sku_id, warehouse_id, .. } = *fact;
    ClaimKey { owner, sku_id, warehouse_id }
}

fn checked(quantity: i64) -> Result<i64, Fault> {
    if (1..=MOST_QUANTITY).contains(&quantity) {
        return Ok(quantity);
    }
    Err(Fault::invalid("inventory.bad_claim", format!("{quantity} pieces")))
}

/// Adds the movements between warehouses and customers; which of them are new.
fn write_down(
    ctx: &mut Ctx<'_>,
    quantities: &BTreeMap<FactKey, i64>,
    source_type: SourceType,
) -> Result<BTreeSet<FactKey>, Fault> {
    let codes = account_names(ctx)?;
    let now = ctx.now();
    let actor = ctx.actor().id.to_string();
    let mut facts: Vec<(MovementId, FactKey)> = Vec::with_capacity(quantities.len());
    let mut list = Vec::with_capacity(quantities.len());
    for (key, quantity) in quantities {
        let (source_id, step, LevelKey { sku_id, warehouse_id }) = key.clone();
        let inside = codes.get(&warehouse_id).cloned().ok_or_else(|| {
            Fault::not_found("inventory.no_such_warehouse", warehouse_id.to_string())
        })?;
        let (from_account, to_account) = match source_type {
            SourceType::Return => (CUSTOMER.to_owned(), inside),
            _ => (inside, CUSTOMER.to_owned()),
        };
        let id: MovementId = ctx.new_id();
        facts.push((id, key.clone()));
        list.push(Movement {
            id,
            sku_id,
            quantity: *quantity,
            from_account,
            to_account,
            source_type,
            source_id,
            step,
            occurred_at: now,
            posted_at: now,
            actor: actor.clone(),
            reason: None,
            note: None,
            reverses_id: None,
            person: None,
        });
    }
    let added = movements::insert(ctx, &list)?;
    Ok(facts.into_iter().filter(|(id, _)| added.contains(id)).map(|(_, key)| key).collect())
}

/// The account of each warehouse's goods.
pub(crate) fn account_names(ctx: &mut Ctx<'_>) -> Result<BTreeMap<WarehouseId, String>, Fault> {
    let list = warehouses::list(ctx)?;
    Ok(list.iter().map(|warehouse| (warehouse.id, account(&warehouse.code))).collect())
}
