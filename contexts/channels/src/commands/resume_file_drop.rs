//! A file drop is looked at again.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::must_see_file_drop;
use crate::connection::ConnectionState;
use crate::queries::FileDropView;
use crate::{FileDropId, permissions, store};

/// Goes on looking at a file drop, at once.
#[derive(Debug, Clone)]
pub(crate) struct ResumeFileDrop(pub(crate) FileDropId);

impl Command for ResumeFileDrop {
    const NAME: &'static str = "channels.resume_file_drop";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = FileDropView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<FileDropView, Fault> {
        must_see_file_drop(ctx, self.0)?;
        if store::set_file_drop_state(ctx, self.0, ConnectionState::Connected)? {
            ctx.emit(Event::about("channels", "FileDropResumed", self.0, 0, &json!({})));
        }
        must_see_file_drop(ctx, self.0)
    }
}
