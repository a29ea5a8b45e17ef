//! File drops are taken to be looked at.

use db::{Command, Ctx};
use kernel::{Fault, Permission};

use super::take_connections::lease;
use crate::{FileDropId, store};

/// Takes file drops that have something to do, up to so many.
#[derive(Debug, Clone)]
pub(crate) struct TakeFileDrops(pub(crate) i64);

impl Command for TakeFileDrops {
    const NAME: &'static str = "channels.take_file_drops";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = Vec<FileDropId>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<FileDropId>, Fault> {
        let until = lease(ctx.now());
        store::take_file_drops(ctx, until, self.0)
    }
}

/// Keeps a file drop for longer: a file of a hundred megabytes takes its time.
#[derive(Debug, Clone)]
pub(crate) struct HoldFileDrop(pub(crate) FileDropId);

impl Command for HoldFileDrop {
    const NAME: &'static str = "channels.hold_file_drop";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let until = lease(ctx.now());
        store::hold_file_drop(ctx, self.0, until)
    }
}
