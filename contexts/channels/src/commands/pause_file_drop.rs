//! A file drop is not looked at for a while.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::must_see_file_drop;
use crate::connection::ConnectionState;
use crate::queries::FileDropView;
use crate::{FileDropId, permissions, store};

/// Stops looking at a file drop. What lies there waits.
#[derive(Debug, Clone)]
pub(crate) struct PauseFileDrop(pub(crate) FileDropId);

impl Command for PauseFileDrop {
    const NAME: &'static str = "channels.pause_file_drop";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = FileDropView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<FileDropView, Fault> {
        must_see_file_drop(ctx, self.0)?;
        if store::set_file_drop_state(ctx, self.0, ConnectionState::Paused)? {
            ctx.emit(Event::about("channels", "FileDropPaused", self.0, 0, &json!({})));
        }
        must_see_file_drop(ctx, self.0)
    }
}
