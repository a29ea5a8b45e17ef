use std::collections::{BTreeMap, BTreeSet};

use catalog::SkuId;
use db::{Command, Ctx};
use kernel::{Fault, Permission};

use super::{RowOutcome, must_be_few};
use crate::changes::{self, Cause};
use crate::ids::WarehouseId;
use crate::stock_level::{LevelKey, Thresholds};
use crate::store::levels;
use crate::store::warehouses::{must_be_in_sight, no_such_warehouse};
use crate::{names, permissions};

/// How much is too little and too much, how much is kept back, how much may be oversold.
#[derive(Debug, Clone)]
pub struct SetThresholds {
    /// Of what, where; at most [`super::MOST_ROWS`].
    pub rows: Vec<ThresholdRow>,
}

/// The thresholds of one SKU in one warehouse.
#[derive(Debug, Clone, Copy)]
pub struct ThresholdRow {
    /// What.
    pub sku_id: SkuId,
    /// Where.
    pub warehouse_id: WarehouseId,
    /// As they shall be.
    pub thresholds: Thresholds,
}

impl Command for SetThresholds {
    const NAME: &'static str = "inventory.set_thresholds";
    const PERMISSION: Permission = permissions::SET_THRESHOLDS;
    type Output = Vec<RowOutcome>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<RowOutcome>, Fault> {
        must_be_few(self.rows.len())?;
        let known = names::of(ctx, self.rows.iter().map(|row| row.sku_id))?;
        let mut wanted: BTreeMap<LevelKey, Thresholds> = BTreeMap::new();
        let mut checked = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            let key = LevelKey { sku_id: row.sku_id, warehouse_id: row.warehouse_id };
            let seen = must_be_in_sight(ctx, row.warehouse_id);
            let fine =
                seen.and_then(|()| names::must_be_among(&known, row.sku_id)).and_then(|()| {
                    if wanted.contains_key(&key) {
                        let detail = "an earlier row is about the same";
                        return Err(Fault::invalid("inventory.duplicate_row", detail));
                    }
                    row.thresholds.check()
                });
            if fine.is_ok() {
                wanted.insert(key, row.thresholds);
            }
            checked.push((key, fine));
        }
        let keys: BTreeSet<LevelKey> = wanted.keys().copied().collect();
        levels::ensure(ctx, keys.iter().copied())?;
        let found = levels::lock(ctx, keys.iter().copied())?;
        wanted.retain(|key, _| found.contains_key(key));
        let changed = levels::set_thresholds(ctx, &wanted)?;
        changes::settle(ctx, &changed, Cause::ThresholdsSet)?;

        let outcomes = (0_i64..).zip(checked).map(|(row, (key, fine))| {
            let there = fine.and_then(|()| {
                if found.contains_key(&key) {
                    Ok(())
                } else {
                    Err(no_such_warehouse(key.warehouse_id))
                }
            });
            RowOutcome::new(row, there)
        });
        Ok(outcomes.collect())
    }
}
