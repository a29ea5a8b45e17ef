//! A shop is told of a SKU's stock again.

use std::collections::HashMap;

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use crate::publishing::{StockWriteId, StockWriteState};
use crate::queries::{StockWriteView, connection_in_sight};
use crate::{permissions, store};

/// Tells a shop again what failed: as many as there are by then.
#[derive(Debug, Clone)]
pub(crate) struct ShowAgain(pub(crate) StockWriteId);

impl Command for ShowAgain {
    const NAME: &'static str = "channels.show_again";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = StockWriteView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<StockWriteView, Fault> {
        let unknown = || Fault::not_found("channels.unknown_stock_write", "none has this id");
        let (view, connection_id) = store::find_stock_write(ctx, self.0)?.ok_or_else(unknown)?;
        connection_in_sight(ctx, connection_id)?.ok_or_else(unknown)?;
        if view.state != StockWriteState::Failed {
            let detail = format!("it is {}", view.state);
            return Err(Fault::conflict("channels.not_failed", detail));
        }
        store::mark(ctx, &[connection_id], &HashMap::from([(view.sku_id, true)]))?;
        ctx.emit(Event::about("channels", "StockWriteAsked", self.0, 0, &json!({})));
        Ok(view)
    }
}
