//! A channel is told again what it did not take.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use crate::queries::WriteBackView;
use crate::{WriteBackId, permissions, store};

/// Tells a channel again what failed; it is looked up first.
#[derive(Debug, Clone)]
pub(crate) struct TellAgain(pub(crate) WriteBackId);

impl Command for TellAgain {
    const NAME: &'static str = "channels.tell_again";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = WriteBackView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<WriteBackView, Fault> {
        let unknown = || Fault::not_found("channels.unknown_write_back", "none has this id");
        let (view, shop_id) = store::find_write_back(ctx, self.0)?.ok_or_else(unknown)?;
        if !ctx.actor().shops().has(shop_id.uuid()) {
            return Err(unknown());
        }
        if !store::want_again(ctx, self.0)? {
            let detail = format!("it is {}", view.state);
            return Err(Fault::conflict("channels.not_failed", detail));
        }
        ctx.emit(Event::about("channels", "WriteBackAsked", self.0, 0, &json!({})));
        let (view, _) = store::find_write_back(ctx, self.0)?.ok_or_else(unknown)?;
        Ok(view)
    }
}
