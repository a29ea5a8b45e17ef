//! What other contexts do with promises of goods, in their own transactions and over many owners at
//! once. Every function locks the levels it changes in the order of their key.

use std::collections::{BTreeMap, BTreeSet};

use db::Ctx;
use kernel::{Fault, Timestamp};
use uuid::Uuid;

use crate::changes::{self, Cause, Delta};
use crate::claim::{Claim, ClaimKey, ClaimKind, OwnerType, Plan, ShortLine, Shortage, Want, deal};
use crate::ids::ClaimId;
use crate::stock_level::LevelKey;
use crate::store::{claims, levels};

/// Promises goods to many owners. Each inner set gets all it wants or nothing, earlier sets first;
/// a promise that is active already stays as it is, whatever quantity is asked for now, so that a
/// replay adds nothing.
///
/// With enough goods this is one lock, one insert and one update, however many sets.
///
/// # Errors
/// `inventory.bad_claim` for what can only be a mistake of the caller.
pub fn claim_sets(
    ctx: &mut Ctx<'_>,
    sets: &[Vec<Want>],
) -> Result<Vec<Result<(), Shortage>>, Fault> {
    sets.iter().flatten().try_for_each(Want::check)?;
    let keys: BTreeSet<LevelKey> = sets.iter().flatten().map(Want::level).collect();
    let levels = levels::lock(ctx, keys.iter().copied())?;

    let mut plan = deal(&levels, sets, &BTreeSet::new());
    if plan.refuses_any() {
        // Perhaps what did not fit has been promised before.
        let owners = owners_of(sets.iter().flatten());
        let held = claims::active_keys(ctx, &owners)?;
        plan = deal(&levels, sets, &held);
    }
    let Plan { outcomes, granted } = plan;
    if !granted.is_empty() {
        let fresh = claims::insert(ctx, granted)?;
        let mut deltas: BTreeMap<LevelKey, Delta> = BTreeMap::new();
        for want in fresh {
            let delta = deltas.entry(want.level()).or_default();
            delta.allocated += want.quantity;
            delta.may_use_safety |= want.may_use_safety;
        }
        changes::apply(ctx, &deltas, Cause::Claimed)?;
    }
    let refused: Vec<ShortLine> = outcomes
        .iter()
        .filter_map(|outcome| outcome.as_ref().err())
        .flat_map(|shortage| shortage.lines.iter().copied())
        .collect();
    if !refused.is_empty() {
        changes::raise_short(ctx, &refused)?;
    }
    Ok(outcomes)
}

fn owners_of<'w>(wants: impl Iterator<Item = &'w Want>) -> Vec<(OwnerType, Uuid)> {
    let owners: BTreeSet<(OwnerType, Uuid)> =
        wants.map(|want| (want.owner.owner_type, want.owner.owner_id)).collect();
    owners.into_iter().collect()
}

/// Lets go of everything these owners still hold; how many promises that were. What was let go
/// before, shipped or expired, is not let go again.
///
/// # Errors
/// What the engine reports.
pub fn release(ctx: &mut Ctx<'_>, owners: &[(OwnerType, Uuid)]) -> Result<u64, Fault> {
    let keys = claims::levels_of(ctx, owners)?;
    if keys.is_empty() {
        return Ok(0);
    }
    levels::lock(ctx, keys.iter().copied())?;
    let let_go = claims::release(ctx, owners)?;
    give_back(ctx, &let_go)?;
    count(let_go.len())
}

/// A part of one promise that is no longer needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineRelease {
    /// Which promise.
    pub claim: ClaimKey,
    /// How many pieces of it.
    pub quantity: i64,
}

/// Lets go of parts of promises. Unlike [`release`] this is not a replay-safe thing to say: the
/// caller's own version guards it.
///
/// # Errors
/// `inventory.bad_claim` for less than one piece, `inventory.claim_too_small` when a promise holds
/// fewer pieces than that.
pub fn release_lines(ctx: &mut Ctx<'_>, lines: &[LineRelease]) -> Result<(), Fault> {
    let wanted = sum(lines.iter().map(|line| (line.claim, line.quantity)))?;
    if wanted.is_empty() {
        return Ok(());
    }
    let deltas = per_level(&wanted, |quantity| Delta { allocated: -quantity, ..Delta::default() });
    levels::lock(ctx, deltas.keys().copied())?;
    let shrunk = claims::shrink(ctx, &wanted)?;
    must_be_all(shrunk, wanted.len())?;
    changes::apply(ctx, &deltas, Cause::Released).map(|_| ())
}

/// Makes the soft promises of these owners firm; how many that were. An owner whose promises have
/// expired meanwhile has none: claim again.
///
/// # Errors
/// What the engine reports.
pub fn harden(
    ctx: &mut Ctx<'_>,
    owners: &[(OwnerType, Uuid)],
    kind: ClaimKind,
) -> Result<u64, Fault> {
    if kind == ClaimKind::Soft {
        return Err(Fault::invalid("inventory.bad_claim", "a firm claim is not soft"));
    }
    claims::harden(ctx, owners, kind.as_str())
}

/// Sets when the soft promises of these owners end; how many that were.
///
/// # Errors
/// What the engine reports.
pub fn expire_at(
    ctx: &mut Ctx<'_>,
    owners: &[(OwnerType, Uuid)],
    at: Timestamp,
) -> Result<u64, Fault> {
    claims::expire_at(ctx, owners, at)
}

/// Ends at most so many soft promises whose time is up; whose they were, each owner once.
///
/// # Errors
/// What the engine reports.
pub fn sweep_expired(ctx: &mut Ctx<'_>, most: i64) -> Result<Vec<(OwnerType, Uuid)>, Fault> {
    let now = ctx.now();
    let overdue = claims::overdue(ctx, now, most)?;
    if overdue.is_empty() {
        return Ok(Vec::new());
    }
    let keys: BTreeSet<LevelKey> = overdue.iter().map(|(_, key)| *key).collect();
    levels::lock(ctx, keys.iter().copied())?;
    let ids: Vec<ClaimId> = overdue.into_iter().map(|(id, _)| id).collect();
    let let_go = claims::expire(ctx, &ids, now)?;
    give_back(ctx, &let_go)?;
    let owners: BTreeSet<(OwnerType, Uuid)> = let_go.iter().map(|one| one.owner).collect();
    Ok(owners.into_iter().collect())
}

/// What these owners hold right now.
///
/// # Errors
/// What the engine reports.
pub fn claims_of(ctx: &mut Ctx<'_>, owners: &[(OwnerType, Uuid)]) -> Result<Vec<Claim>, Fault> {
    claims::of_owners(ctx, owners)
}

/// Owners of a type that hold something, by id: the one who knows the owners compares them with
/// those that may still hold something.
///
/// # Errors
/// What the engine reports.
pub fn active_claim_owners(
    ctx: &mut Ctx<'_>,
    owner_type: OwnerType,
    after: Option<Uuid>,
    most: i64,
) -> Result<Vec<Uuid>, Fault> {
    claims::owners(ctx, owner_type, after, most)
}

fn give_back(ctx: &mut Ctx<'_>, let_go: &[claims::LetGo]) -> Result<(), Fault> {
    if let_go.is_empty() {
        return Ok(());
    }
    let mut deltas: BTreeMap<LevelKey, Delta> = BTreeMap::new();
    for one in let_go {
        deltas.entry(one.key).or_default().allocated -= one.quantity;
    }
    changes::apply(ctx, &deltas, Cause::Released).map(|_| ())
}

/// Quantities by promise; parts of the same promise are one.
pub(crate) fn sum(
    parts: impl Iterator<Item = (ClaimKey, i64)>,
) -> Result<BTreeMap<ClaimKey, i64>, Fault> {
    let mut sums: BTreeMap<ClaimKey, i64> = BTreeMap::new();
    for (key, quantity) in parts {
        if !(1..=crate::stock_level::MOST_QUANTITY).contains(&quantity) {
            return Err(Fault::invalid("inventory.bad_claim", format!("{quantity} pieces")));
        }
        *sums.entry(key).or_insert(0) += quantity;
    }
    Ok(sums)
}

/// Quantities by level.
pub(crate) fn per_level(
    quantities: &BTreeMap<ClaimKey, i64>,
    delta: impl Fn(i64) -> Delta,
) -> BTreeMap<LevelKey, Delta> {
    let mut deltas: BTreeMap<LevelKey, Delta> = BTreeMap::new();
    for (key, quantity) in quantities {
        let Delta { on_hand, allocated, .. } = delta(*quantity);
        let sum = deltas.entry(key.level()).or_default();
        sum.on_hand += on_hand;
        sum.allocated += allocated;
    }
    deltas
}

/// Refuses when fewer promises were touched than were named.
pub(crate) fn must_be_all(touched: u64, named: usize) -> Result<(), Fault> {
    if usize::try_from(touched) == Ok(named) {
        return Ok(());
    }
    let detail = format!("{touched} of {named} claims hold what is asked of them");
    Err(Fault::conflict("inventory.claim_too_small", detail))
}

fn count(length: usize) -> Result<u64, Fault> {
    u64::try_from(length).map_err(|error| Fault::internal("inventory.count", error))
}
