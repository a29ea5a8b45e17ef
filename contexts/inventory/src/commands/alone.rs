//! What one person may write of a SKU in a warehouse without another's agreement: many small changes
//! count as the great one they add up to.

use std::collections::{BTreeMap, BTreeSet};

use db::Ctx;
use kernel::{ActorKind, Fault};
use settings::AdjustmentApprovalOver;

use crate::goods::{account_names, lock_or_make};
use crate::stock_level::LevelKey;
use crate::store::movements;

/// Changes are added up over so long: a day's work, whenever it began.
const WINDOW_SECONDS: i64 = 24 * 3_600;

/// The most pieces; none where nobody has to agree.
pub(super) fn limit(ctx: &mut Ctx<'_>) -> Result<Option<u64>, Fault> {
    let pieces = settings::parameter::<AdjustmentApprovalOver>(ctx)?;
    Ok(u64::try_from(pieces).ok().filter(|pieces| *pieces > 0))
}

/// Who writes alone, the person behind a token; nobody where another agreed or where no person acts.
pub(super) fn writer(ctx: &mut Ctx<'_>) -> Result<Option<String>, Fault> {
    let actor = ctx.actor();
    let is_agreed = actor.origin.as_ref().is_some_and(|origin| !origin.approval.is_empty());
    if actor.kind != ActorKind::User || is_agreed {
        return Ok(None);
    }
    access::person_behind(ctx).map(Some)
}

/// Whether one of these changes, or what it comes to with what the same person wrote before, goes
/// beyond the limit. Pieces that come count like pieces that go: else a loss would be hidden by a
/// gain. The levels stay locked, so that of two changes at once the second counts the first.
pub(super) fn is_too_much(
    ctx: &mut Ctx<'_>,
    limit: u64,
    changes: &BTreeMap<LevelKey, i64>,
) -> Result<bool, Fault> {
    if changes.values().any(|change| change.unsigned_abs() > limit) {
        return Ok(true);
    }
    let Some(person) = writer(ctx)? else { return Ok(false) };
    let keys: BTreeSet<LevelKey> = changes.keys().copied().collect();
    lock_or_make(ctx, &keys)?;
    let accounts = account_names(ctx)?;
    let since = ctx.now().plus_seconds(-WINDOW_SECONDS);
    let written = movements::written_alone(ctx, &person, &keys, since)?;
    Ok(changes.iter().any(|(key, change)| {
        let account = accounts.get(&key.warehouse_id);
        let before = written
            .iter()
            .filter(|sum| sum.sku_id == key.sku_id)
            .filter(|sum| Some(&sum.from_account) == account || Some(&sum.to_account) == account)
            .fold(0_u64, |all, sum| all.saturating_add(sum.quantity.unsigned_abs()));
        before.saturating_add(change.unsigned_abs()) > limit
    }))
}
