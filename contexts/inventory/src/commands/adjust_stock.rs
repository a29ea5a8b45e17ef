use std::collections::{BTreeMap, BTreeSet};

use access::Approvable;
use catalog::SkuId;
use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{alone, clean_note};
use crate::changes::{self, Cause, Delta};
use crate::goods::{account_names, lock_or_make};
use crate::ids::{MovementId, WarehouseId};
use crate::movement::{AdjustReason, Movement, SourceType};
use crate::stock_level::{Level, LevelKey};
use crate::store::{movements, warehouses};
use crate::{names, permissions};

/// Somebody sets the books right: what is written differs from what is there.
///
/// On hand may come to lie below what is promised: that is the truth, and an alert says it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AdjustStock {
    /// What.
    pub sku_id: SkuId,
    /// Where.
    pub warehouse_id: WarehouseId,
    /// So many more or, negative, fewer.
    pub change: i64,
    /// Why.
    pub reason: AdjustReason,
    /// What else there is to say.
    pub note: Option<String>,
}

/// What an adjustment led to.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Adjusted {
    /// The movement that says so; by it the adjustment can be reversed.
    pub movement_id: MovementId,
    /// The level afterwards.
    pub level: Level,
}

impl Command for AdjustStock {
    const NAME: &'static str = "inventory.adjust_stock";
    const PERMISSION: Permission = permissions::ADJUST;
    type Output = Adjusted;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Adjusted, Fault> {
        self.reason.check(self.change)?;
        let note = clean_note(self.note.as_deref())?;
        warehouses::must_be_in_sight(ctx, self.warehouse_id)?;
        names::must_be_stockable(ctx, self.sku_id)?;
        let key = LevelKey { sku_id: self.sku_id, warehouse_id: self.warehouse_id };
        lock_or_make(ctx, &BTreeSet::from([key]))?;

        let inside = account_names(ctx)?.remove(&key.warehouse_id).unwrap_or_default();
        let outside = self.reason.account();
        let (from_account, to_account) =
            if self.change > 0 { (outside, inside) } else { (inside, outside) };
        let movement = Movement {
            id: ctx.new_id(),
            sku_id: self.sku_id,
            quantity: self.change.abs(),
            from_account,
            to_account,
            source_type: SourceType::Adjustment,
            source_id: ctx.new_uuid(),
            step: "adjust".to_owned(),
            occurred_at: ctx.now(),
            posted_at: ctx.now(),
            actor: ctx.actor().id.to_string(),
            reason: Some(self.reason.as_str().to_owned()),
            note,
            reverses_id: None,
            person: alone::writer(ctx)?,
        };
        post(ctx, key, movement, self.change)
    }
}

impl Approvable for AdjustStock {
    fn needs_approval(&self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        let Some(limit) = alone::limit(ctx)? else { return Ok(false) };
        let key = LevelKey { sku_id: self.sku_id, warehouse_id: self.warehouse_id };
        alone::is_too_much(ctx, limit, &[(key, self.change)].into())
    }
}

/// Adds one movement made by hand and changes its level, which is locked.
pub(super) fn post(
    ctx: &mut Ctx<'_>,
    key: LevelKey,
    movement: Movement,
    change: i64,
) -> Result<Adjusted, Fault> {
    let movement_id = movement.id;
    if movements::insert(ctx, std::slice::from_ref(&movement))?.is_empty() {
        let detail = format!("the fact behind {movement_id} is written down already");
        return Err(Fault::conflict("inventory.already_reversed", detail));
    }
    let delta = Delta { on_hand: change, ..Delta::default() };
    let changed = changes::apply(ctx, &BTreeMap::from([(key, delta)]), Cause::Adjusted)?;
    let level = changed.into_iter().next();
    let level = level.ok_or_else(|| Fault::internal("inventory.books_disagree", "no level"))?;
    let news = json!({
        "movement_id": movement_id,
        "warehouse_id": key.warehouse_id,
        "change": change,
        "reason": movement.reason,
        "reverses_id": movement.reverses_id,
    });
    ctx.emit(Event::about("inventory", "StockAdjusted", key.sku_id, level.version, &news));
    Ok(Adjusted { movement_id, level })
}
