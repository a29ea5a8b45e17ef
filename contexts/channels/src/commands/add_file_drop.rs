//! Files of a shop come by themselves.

use db::{Command, Ctx, Event, violated_constraint};
use kernel::{Fault, Permission};
use serde_json::{Value, json};
use settings::ShopId;

use super::must_see_shop;
use crate::file_drop::CheckedFileDrop;
use crate::{FileDropId, permissions, store};

/// Each is looked at every few seconds.
const MOST_FILE_DROPS: i64 = 200;

/// Begins to take files of orders from a place. It was tried before.
#[derive(Clone)]
pub(crate) struct AddFileDrop {
    pub(crate) shop_id: ShopId,
    pub(crate) new: CheckedFileDrop,
}

impl Command for AddFileDrop {
    const NAME: &'static str = "channels.add_file_drop";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = FileDropId;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<FileDropId, Fault> {
        let shop = must_see_shop(ctx, self.shop_id)?;
        if !shop.active {
            return Err(Fault::field("shop_id", "kernel.invalid_value", "the shop is not active"));
        }
        self.new.at.must_be_recognised()?;
        if store::count_file_drops(ctx)? >= MOST_FILE_DROPS {
            let detail = format!("there are {MOST_FILE_DROPS} file drops");
            return Err(Fault::conflict("channels.too_many_file_drops", detail));
        }
        let id = ctx.new_id();
        store::insert_file_drop(ctx, id, self.shop_id, &self.new).map_err(taken)?;
        let news = json!({"shop": shop.code, "after": told(&self.new)});
        ctx.emit(Event::about("channels", "FileDropAdded", id, 1, &news));
        Ok(id)
    }
}

/// Two that took the files of one place would take them from each other.
pub(super) fn taken(fault: Fault) -> Fault {
    match violated_constraint(&fault) {
        Some(_) => Fault::conflict("channels.place_taken", "files are taken from there already"),
        None => fault,
    }
}

/// A file drop as the record keeps it: without secrets.
pub(super) fn told(new: &CheckedFileDrop) -> Value {
    let server = &new.at.server;
    json!({
        "kind": new.at.kind, "folder": new.at.folder, "pattern": new.pattern.as_str(),
        "look_seconds": new.look_seconds, "host": server.host, "port": server.port,
        "username": server.username, "host_key": server.host_key,
    })
}
