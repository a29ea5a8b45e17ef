use access::Approvable;
use db::{Command, Ctx};
use kernel::{Fault, Permission};
use serde::{Deserialize, Serialize};

use super::adjust_stock::{Adjusted, post};
use super::{alone, clean_note};
use crate::goods::{account_names, lock_or_make};
use crate::ids::MovementId;
use crate::movement::Movement;
use crate::permissions;
use crate::stock_level::LevelKey;
use crate::store::movements;
use crate::store::warehouses::in_sight;

/// An adjustment was a mistake: its mirror image is added, once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReverseMovement {
    /// Which one.
    pub movement_id: MovementId,
    /// What there is to say.
    pub note: Option<String>,
}

impl Command for ReverseMovement {
    const NAME: &'static str = "inventory.reverse_movement";
    const PERMISSION: Permission = permissions::ADJUST;
    type Output = Adjusted;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Adjusted, Fault> {
        let note = clean_note(self.note.as_deref())?;
        let Mistake { wrong, key, change } = self.find(ctx)?;
        lock_or_make(ctx, &[key].into())?;

        let mirror = Movement {
            id: ctx.new_id(),
            from_account: wrong.to_account,
            to_account: wrong.from_account,
            step: format!("{}:reversed", wrong.step),
            occurred_at: ctx.now(),
            posted_at: ctx.now(),
            actor: ctx.actor().id.to_string(),
            note,
            reverses_id: Some(wrong.id),
            person: alone::writer(ctx)?,
            ..wrong
        };
        post(ctx, key, mirror, change)
    }
}

/// An adjustment, and what undoing it changes.
struct Mistake {
    wrong: Movement,
    key: LevelKey,
    change: i64,
}

impl ReverseMovement {
    fn find(&self, ctx: &mut Ctx<'_>) -> Result<Mistake, Fault> {
        let wrong = movements::load(ctx, self.movement_id)?;
        let came_in = |account: &String| *account == wrong.to_account;
        let inside = account_names(ctx)?
            .into_iter()
            .find(|(_, account)| came_in(account) || *account == wrong.from_account);
        let (warehouse_id, account) = inside.ok_or_else(|| {
            Fault::conflict("inventory.not_reversible", "it touches no warehouse")
        })?;
        let change = if came_in(&account) { -wrong.quantity } else { wrong.quantity };
        if !in_sight(ctx, warehouse_id) {
            return Err(movements::no_such_movement(wrong.id));
        }
        wrong.must_be_reversible()?;
        let key = LevelKey { sku_id: wrong.sku_id, warehouse_id };
        Ok(Mistake { wrong, key, change })
    }
}

/// As much as the adjustment itself: else what another refused would be done by undoing its mirror.
impl Approvable for ReverseMovement {
    fn needs_approval(&self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        let Some(limit) = alone::limit(ctx)? else { return Ok(false) };
        let Mistake { key, change, .. } = self.find(ctx)?;
        alone::is_too_much(ctx, limit, &[(key, change)].into())
    }
}
