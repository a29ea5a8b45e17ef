//! The one way a level changes: the quantities, the alerts that follow from them, and the news, in
//! one transaction.

use std::collections::{BTreeMap, BTreeSet};

use db::{Ctx, Event};
use kernel::Fault;
use serde_json::json;

use crate::claim::ShortLine;
use crate::ids::StockAlertId;
use crate::stock_alert::{StockAlert, StockAlertKind};
use crate::stock_level::{Level, LevelKey};
use crate::store::{alerts, levels};

pub(crate) use crate::store::levels::Delta;

/// Why a level changed, as its news says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    Claimed,
    Released,
    Shipped,
    Returned,
    Adjusted,
    ThresholdsSet,
}

impl Cause {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Claimed => "claimed",
            Self::Released => "released",
            Self::Shipped => "shipped",
            Self::Returned => "returned",
            Self::Adjusted => "adjusted",
            Self::ThresholdsSet => "thresholds_set",
        }
    }
}

/// Changes levels that the caller has locked; as they are afterwards.
///
/// # Errors
/// `inventory.not_on_hand` when fewer pieces are there than go. Nothing is undone here: the caller's
/// command fails, or the caller tries it in a part of its own.
pub(crate) fn apply(
    ctx: &mut Ctx<'_>,
    deltas: &BTreeMap<LevelKey, Delta>,
    cause: Cause,
) -> Result<Vec<Level>, Fault> {
    let changed = levels::change(ctx, deltas)?;
    if changed.len() != deltas.len() {
        return Err(refusal(deltas, &changed));
    }
    settle(ctx, &changed, cause)?;
    Ok(changed)
}

fn refusal(deltas: &BTreeMap<LevelKey, Delta>, changed: &[Level]) -> Fault {
    let done: BTreeSet<LevelKey> = changed.iter().map(Level::key).collect();
    let left = deltas.iter().find(|(key, _)| !done.contains(key));
    let Some((LevelKey { sku_id, warehouse_id }, delta)) = left else {
        return Fault::internal("inventory.levels_doubled", "more levels changed than were meant");
    };
    let what = format!("{sku_id} in {warehouse_id}: {delta:?}");
    if delta.on_hand < 0 {
        return Fault::conflict("inventory.not_on_hand", what);
    }
    Fault::internal("inventory.books_disagree", what)
}

/// Brings alerts in line with changed levels and tells the news.
pub(crate) fn settle(ctx: &mut Ctx<'_>, changed: &[Level], cause: Cause) -> Result<(), Fault> {
    settle_alerts(ctx, changed)?;
    for level in changed {
        let news = json!({
            "warehouse_id": level.warehouse_id,
            "on_hand": level.on_hand,
            "allocated": level.allocated,
            "available": level.available(),
            "cause": cause.as_str(),
        });
        let version = level.version;
        ctx.emit(Event::about("inventory", "StockChanged", level.sku_id, version, &news));
    }
    Ok(())
}

fn settle_alerts(ctx: &mut Ctx<'_>, changed: &[Level]) -> Result<(), Fault> {
    let mut bits: BTreeMap<LevelKey, i64> = BTreeMap::new();
    let mut opened: Vec<StockAlert> = Vec::new();
    let mut closed: Vec<(LevelKey, StockAlertKind)> = Vec::new();
    for level in changed {
        let (due, open) = (level.alerts_due(), level.open_alerts & StockAlertKind::FROM_QUANTITIES);
        if due == open {
            continue;
        }
        for kind in StockAlertKind::within(due & !open) {
            let (quantity, threshold) = level.figures(kind);
            opened.push(alert(ctx, level.key(), kind, quantity, threshold));
        }
        closed.extend(StockAlertKind::within(open & !due).map(|kind| (level.key(), kind)));
        bits.insert(level.key(), (level.open_alerts & !StockAlertKind::FROM_QUANTITIES) | due);
    }
    let waited_for: Vec<&Level> = changed
        .iter()
        .filter(|level| level.open_alerts & StockAlertKind::Short.bit() != 0)
        .collect();
    if !waited_for.is_empty() {
        for key in alerts::close_served(ctx, &waited_for)? {
            let open = waited_for.iter().find(|level| level.key() == key);
            let open = open.map_or(0, |level| level.open_alerts);
            *bits.entry(key).or_insert(open) &= !StockAlertKind::Short.bit();
            tell_closed(ctx, key, StockAlertKind::Short);
        }
    }
    if bits.is_empty() {
        return Ok(());
    }
    alerts::open(ctx, &opened)?;
    opened.iter().for_each(|alert| tell_opened(ctx, alert));
    if !closed.is_empty() {
        alerts::close(ctx, &closed)?;
        closed.iter().for_each(|(key, kind)| tell_closed(ctx, *key, *kind));
    }
    levels::set_open_alerts(ctx, &bits)
}

/// Raises one alert per SKU and warehouse of which a claim was refused, however many claims it were.
pub(crate) fn raise_short(ctx: &mut Ctx<'_>, lines: &[ShortLine]) -> Result<(), Fault> {
    let mut refused: BTreeMap<LevelKey, StockAlert> = BTreeMap::new();
    for line in lines {
        if let Some(known) = refused.get_mut(&line.key()) {
            known.times += 1;
            known.threshold = known.threshold.min(line.wanted);
        } else {
            let fresh = alert(ctx, line.key(), StockAlertKind::Short, line.available, line.wanted);
            refused.insert(line.key(), fresh);
        }
    }
    let mut found = levels::lock(ctx, refused.keys().copied())?;
    if found.len() < refused.len() {
        levels::ensure(ctx, refused.keys().copied())?;
        found = levels::lock(ctx, refused.keys().copied())?;
    }
    // What was wanted from a warehouse that does not exist has no level and no alert.
    refused.retain(|key, _| found.contains_key(key));
    let mut bits = BTreeMap::new();
    for (key, level) in &found {
        if level.open_alerts & StockAlertKind::Short.bit() == 0 {
            bits.insert(*key, level.open_alerts | StockAlertKind::Short.bit());
        }
    }
    let refused: Vec<StockAlert> = refused.into_values().collect();
    alerts::open(ctx, &refused)?;
    for alert in refused {
        let key = LevelKey { sku_id: alert.sku_id, warehouse_id: alert.warehouse_id };
        if bits.contains_key(&key) {
            tell_opened(ctx, &alert);
        }
    }
    if bits.is_empty() { Ok(()) } else { levels::set_open_alerts(ctx, &bits) }
}

fn alert(
    ctx: &mut Ctx<'_>,
    key: LevelKey,
    kind: StockAlertKind,
    quantity: i64,
    threshold: i64,
) -> StockAlert {
    let LevelKey { sku_id, warehouse_id } = key;
    let id: StockAlertId = ctx.new_id();
    let now = ctx.now();
    StockAlert {
        id,
        sku_id,
        warehouse_id,
        kind,
        quantity,
        threshold,
        times: 1,
        opened_at: now,
        last_at: now,
        closed_at: None,
    }
}

fn tell_opened(ctx: &mut Ctx<'_>, alert: &StockAlert) {
    let news = json!({
        "alert_id": alert.id,
        "warehouse_id": alert.warehouse_id,
        "kind": alert.kind,
        "quantity": alert.quantity,
        "threshold": alert.threshold,
    });
    ctx.emit(Event::about("inventory", "StockAlertOpened", alert.sku_id, 1, &news));
}

fn tell_closed(ctx: &mut Ctx<'_>, key: LevelKey, kind: StockAlertKind) {
    let news = json!({ "warehouse_id": key.warehouse_id, "kind": kind });
    ctx.emit(Event::about("inventory", "StockAlertClosed", key.sku_id, 1, &news));
}
