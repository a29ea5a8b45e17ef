//! Files of a shop come from elsewhere, or otherwise.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::add_file_drop::{taken, told};
use super::must_see_file_drop;
use crate::file_drop::CheckedFileDrop;
use crate::queries::FileDropView;
use crate::{FileDropId, permissions, store};

/// Changes a file drop, which was tried before. What was known of its files stays.
#[derive(Clone)]
pub(crate) struct ChangeFileDrop {
    pub(crate) id: FileDropId,
    pub(crate) seen_version: i64,
    pub(crate) new: CheckedFileDrop,
}

impl Command for ChangeFileDrop {
    const NAME: &'static str = "channels.change_file_drop";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = FileDropView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<FileDropView, Fault> {
        must_see_file_drop(ctx, self.id)?;
        self.new.at.must_be_recognised()?;
        let changed = store::change_file_drop(ctx, self.id, &self.new, self.seen_version);
        if !changed.map_err(taken)? {
            let detail = "the file drop was changed meanwhile";
            return Err(Fault::conflict("channels.stale", detail));
        }
        let version = self.seen_version + 1;
        let news = json!({"after": told(&self.new)});
        ctx.emit(Event::about("channels", "FileDropChanged", self.id, version, &news));
        must_see_file_drop(ctx, self.id)
    }
}
