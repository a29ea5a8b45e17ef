//! Files of a shop come by themselves no more.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::must_see_file_drop;
use crate::{FileDropId, permissions, store};

/// Forgets a file drop with its secrets and what was known of its files. Orders stay, and so do the files there.
#[derive(Debug, Clone)]
pub(crate) struct RemoveFileDrop(pub(crate) FileDropId);

impl Command for RemoveFileDrop {
    const NAME: &'static str = "channels.remove_file_drop";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let before = must_see_file_drop(ctx, self.0)?;
        store::delete_file_drop(ctx, self.0)?;
        let news = json!({
            "shop": before.shop_code, "kind": before.kind, "folder": before.folder,
            "host": before.host,
        });
        ctx.emit(Event::about("channels", "FileDropRemoved", self.0, 0, &news));
        Ok(())
    }
}
