//! What came of telling a shop how many pieces it is to show.

use std::collections::HashMap;

use catalog::SkuId;
use db::{Command, Ctx, Event};
use kernel::{Fault, Permission, fold};
use serde_json::json;

use super::note_trouble::NoteTrouble;
use crate::ConnectionId;
use crate::connection::Trouble;
use crate::publishing::{StockTold, StockWriteState, after};
use crate::store::{self, DueStock, SetStockWrite};

/// Writes down what came of each number, and how the shop does.
#[derive(Debug, Clone)]
pub(crate) struct NoteStock {
    pub(crate) connection_id: ConnectionId,
    pub(crate) told: Vec<(DueStock, StockTold)>,
    /// Codes that the shop has no more under the ids that were remembered.
    pub(crate) gone: Vec<(SkuId, String)>,
    /// What the shop did instead of answering.
    pub(crate) trouble: Option<Trouble>,
}

impl Command for NoteStock {
    const NAME: &'static str = "channels.note_stock";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let now = ctx.now();
        let set = self.told.iter().map(|(due, told)| {
            let (state, due_at, failure) = after(told, due.attempts, now);
            SetStockWrite { id: due.id, state, due_at, failure }
        });
        let set: Vec<SetStockWrite> = set.collect();
        let written = store::set_stock_writes(ctx, &set)?;
        for ((due, _), one) in self.told.iter().zip(&set) {
            if one.state == StockWriteState::Failed && written.contains(&one.id) {
                let news = json!({"sku": due.sku_id, "failure": one.failure});
                let event = Event::about("channels", "StockUntold", self.connection_id, 0, &news);
                ctx.emit(event);
            }
        }
        if !self.gone.is_empty() {
            // They are looked for again, and told under the ids they have by then.
            let folded: Vec<String> = self.gone.iter().map(|(_, code)| fold(code)).collect();
            store::forget_listings(ctx, self.connection_id, &folded)?;
            let skus: HashMap<SkuId, bool> =
                self.gone.iter().map(|(sku, _)| (*sku, true)).collect();
            store::mark(ctx, &[self.connection_id], &skus)?;
        }
        match self.trouble {
            None => Ok(()),
            Some(trouble) => NoteTrouble::of(self.connection_id, trouble).run(ctx),
        }
    }
}
