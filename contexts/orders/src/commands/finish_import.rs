//! Everything of a file that can go in is in.

use std::sync::Arc;

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use crate::run_import::RunState;
use crate::{ImportId, permissions, store};

/// Ends a run.
#[derive(Debug, Clone)]
pub(crate) struct FinishImport {
    pub(crate) import_id: ImportId,
    pub(crate) before: Arc<RunState>,
}

impl Command for FinishImport {
    const NAME: &'static str = "orders.finish_import";
    const PERMISSION: Permission = permissions::CREATE;
    type Output = RunState;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<RunState, Fault> {
        let summary = &self.before.summary;
        store::finish_import(ctx, self.import_id, summary)?;
        let news = json!({
            "orders_new": summary.orders_new,
            "orders_known": summary.orders_known,
            "rows_refused": summary.rows_refused,
        });
        ctx.emit(Event::about("orders", "ImportFinished", self.import_id, 0, &news));
        Ok((*self.before).clone())
    }
}
