use std::collections::{BTreeMap, BTreeSet, HashMap};

use access::Approvable;
use catalog::SkuId;
use db::{Command, Ctx};
use kernel::{Fault, Permission};
use serde::{Deserialize, Serialize};

use super::{RowOutcome, alone, must_be_few};
use crate::changes::{self, Cause, Delta};
use crate::ids::{MovementId, StockImportId};
use crate::movement::{AdjustReason, Movement, SourceType};
use crate::stock_level::{LevelKey, MOST_QUANTITY, Thresholds};
use crate::store::{levels, movements, warehouses};
use crate::warehouse::{Warehouse, account, clean_code};
use crate::{names, permissions};

/// What was there when the books began, a part of a file at a time. A row that was taken in before
/// is not taken in again: the same part can be sent as often as it takes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportOpeningStock {
    /// Which file; a new one when absent.
    pub import_id: Option<StockImportId>,
    /// At most [`super::MOST_ROWS`] of its rows.
    pub rows: Vec<OpeningRow>,
}

/// One row of a file of opening stock.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningRow {
    /// Its number in the file.
    pub row: i64,
    /// What, by its code.
    pub sku_code: String,
    /// Where, by its code.
    pub warehouse_code: String,
    /// So many are there; 0 sets only the thresholds.
    pub quantity: i64,
    /// Kept back; what the warehouse has as its default when absent.
    #[serde(default)]
    pub safety: Option<i64>,
    /// The least wished for; what the warehouse has as its default when absent.
    #[serde(default)]
    pub min: Option<i64>,
    /// The most wished for; what the warehouse has as its default when absent.
    #[serde(default)]
    pub max: Option<i64>,
}

/// What became of a part of a file.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Imported {
    /// Which file: to be sent with its other parts.
    pub import_id: StockImportId,
    /// What became of each row.
    pub outcomes: Vec<RowOutcome>,
}

/// A row that makes sense by itself.
struct Sound {
    key: LevelKey,
    step: String,
    account: String,
    thresholds: Option<Thresholds>,
}

impl Command for ImportOpeningStock {
    const NAME: &'static str = "inventory.import_opening_stock";
    const PERMISSION: Permission = permissions::IMPORT;
    type Output = Imported;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Imported, Fault> {
        must_be_few(self.rows.len())?;
        let import_id = self.import_id.unwrap_or_else(|| ctx.new_id());
        let sound = self.resolve(ctx)?;
        let keys: BTreeSet<LevelKey> =
            sound.iter().filter_map(|row| row.as_ref().ok()).map(|row| row.key).collect();
        levels::ensure(ctx, keys.iter().copied())?;
        let found = levels::lock(ctx, keys.iter().copied())?;
        let done = movements::steps_of(ctx, SourceType::Import.as_str(), import_id.uuid())?;

        let person = alone::writer(ctx)?;
        let mut seen: BTreeSet<LevelKey> = BTreeSet::new();
        let mut thresholds: BTreeMap<LevelKey, Thresholds> = BTreeMap::new();
        let mut facts: Vec<Movement> = Vec::new();
        let mut deltas: BTreeMap<LevelKey, Delta> = BTreeMap::new();
        let mut outcomes = Vec::with_capacity(self.rows.len());
        for (row, sound) in self.rows.iter().zip(sound) {
            let outcome = sound.and_then(|sound| {
                if done.contains(&sound.step) {
                    return Ok(());
                }
                if !seen.insert(sound.key) {
                    let detail = "an earlier row is about the same SKU and warehouse";
                    return Err(Fault::invalid("inventory.duplicate_row", detail));
                }
                let on_hand = found.get(&sound.key).map_or(0, |level| level.on_hand);
                if row.quantity > 0 && on_hand > 0 {
                    let detail = format!("{on_hand} are there already: adjust or count instead");
                    return Err(Fault::conflict("inventory.has_stock", detail));
                }
                thresholds.extend(sound.thresholds.map(|wanted| (sound.key, wanted)));
                if row.quantity > 0 {
                    let delta = Delta { on_hand: row.quantity, ..Delta::default() };
                    deltas.insert(sound.key, delta);
                    facts.push(movement(ctx, import_id, row, sound, person.clone()));
                }
                Ok(())
            });
            outcomes.push(RowOutcome::new(row.row, outcome));
        }
        if !facts.is_empty() {
            movements::insert(ctx, &facts)?;
        }
        apply(ctx, &thresholds, &deltas)?;
        Ok(Imported { import_id, outcomes })
    }
}

/// One row beyond the limit has the whole part wait: half a file is harder to follow than none.
impl Approvable for ImportOpeningStock {
    fn needs_approval(&self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        let Some(limit) = alone::limit(ctx)? else { return Ok(false) };
        must_be_few(self.rows.len())?;
        let done = match self.import_id {
            Some(id) => movements::steps_of(ctx, SourceType::Import.as_str(), id.uuid())?,
            None => BTreeSet::new(),
        };
        let mut changes: BTreeMap<LevelKey, i64> = BTreeMap::new();
        for (row, sound) in self.rows.iter().zip(self.resolve(ctx)?) {
            let Ok(sound) = sound else { continue };
            // What was taken in before changes nothing now; of two rows about one level, one is refused.
            if row.quantity > 0 && !done.contains(&sound.step) {
                let change = changes.entry(sound.key).or_insert(0);
                *change = row.quantity.max(*change);
            }
        }
        alone::is_too_much(ctx, limit, &changes)
    }
}

fn apply(
    ctx: &mut Ctx<'_>,
    thresholds: &BTreeMap<LevelKey, Thresholds>,
    deltas: &BTreeMap<LevelKey, Delta>,
) -> Result<(), Fault> {
    let mut set = levels::set_thresholds(ctx, thresholds)?;
    // A level whose quantity changes, too, settles once, with its last figures.
    set.retain(|level| !deltas.contains_key(&level.key()));
    changes::settle(ctx, &set, Cause::ThresholdsSet)?;
    changes::apply(ctx, deltas, Cause::Adjusted).map(|_| ())
}

impl ImportOpeningStock {
    /// Each row with its codes looked up, or what is wrong with it.
    fn resolve(&self, ctx: &mut Ctx<'_>) -> Result<Vec<Result<Sound, Fault>>, Fault> {
        let codes: Vec<&str> = self.rows.iter().map(|row| row.sku_code.as_str()).collect();
        let skus = names::by_code(ctx, &codes)?;
        let houses: HashMap<String, Warehouse> =
            warehouses::seen(ctx)?.into_iter().map(|one| (one.code.clone(), one)).collect();
        let rows = self.rows.iter().zip(skus);
        Ok(rows.map(|(row, sku_id)| row.check(sku_id?, &houses)).collect())
    }
}

fn movement(
    ctx: &mut Ctx<'_>,
    import_id: StockImportId,
    row: &OpeningRow,
    sound: Sound,
    person: Option<String>,
) -> Movement {
    let id: MovementId = ctx.new_id();
    Movement {
        id,
        sku_id: sound.key.sku_id,
        quantity: row.quantity,
        from_account: AdjustReason::Opening.account(),
        to_account: sound.account,
        source_type: SourceType::Import,
        source_id: import_id.uuid(),
        step: sound.step,
        occurred_at: ctx.now(),
        posted_at: ctx.now(),
        actor: ctx.actor().id.to_string(),
        reason: Some(AdjustReason::Opening.as_str().to_owned()),
        note: None,
        reverses_id: None,
        person,
    }
}

impl OpeningRow {
    fn check(&self, sku_id: SkuId, houses: &HashMap<String, Warehouse>) -> Result<Sound, Fault> {
        let code = clean_code(&self.warehouse_code).unwrap_or_default();
        let warehouse = houses.get(&code).ok_or_else(|| {
            Fault::not_found("inventory.no_such_warehouse", self.warehouse_code.clone())
        })?;
        if !(0..=MOST_QUANTITY).contains(&self.quantity) {
            let range = format!("0 to {MOST_QUANTITY}");
            return Err(Fault::field("quantity", "kernel.out_of_range", range));
        }
        let says_any = self.safety.is_some() || self.min.is_some() || self.max.is_some();
        let facts = &warehouse.facts;
        let thresholds = Thresholds {
            safety: self.safety.unwrap_or(facts.default_safety),
            min_level: self.min.or(facts.default_min),
            max_level: self.max.or(facts.default_max),
            oversell_limit: 0,
        };
        thresholds.check()?;
        Ok(Sound {
            key: LevelKey { sku_id, warehouse_id: warehouse.id },
            step: format!("row:{}", self.row),
            account: account(&warehouse.code),
            thresholds: says_any.then_some(thresholds),
        })
    }
}
