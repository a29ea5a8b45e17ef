//! Somebody wants a file drop looked at now.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::must_see_file_drop;
use super::sync_now::must_be_connected;
use crate::queries::FileDropView;
use crate::{FileDropId, permissions, store};

/// Looks at a file drop at once.
#[derive(Debug, Clone)]
pub(crate) struct LookNow(pub(crate) FileDropId);

impl Command for LookNow {
    const NAME: &'static str = "channels.look_now";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = FileDropView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<FileDropView, Fault> {
        let file_drop = must_see_file_drop(ctx, self.0)?;
        must_be_connected(file_drop.state)?;
        store::look_at_once(ctx, self.0)?;
        ctx.emit(Event::about("channels", "LookAsked", self.0, 0, &json!({})));
        must_see_file_drop(ctx, self.0)
    }
}
