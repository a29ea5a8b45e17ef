//! The orders of a kept file go in.

use db::{Command, Ctx};
use kernel::{Fault, Permission};
use orders::intake;

use crate::file_drop::DroppedFileState;
use crate::{DroppedFileId, store};

/// Starts the import of a file, and says so with the file.
#[derive(Debug, Clone)]
pub(crate) struct StartDroppedFile {
    pub(crate) file_id: DroppedFileId,
    pub(crate) seen_version: i64,
}

impl Command for StartDroppedFile {
    const NAME: &'static str = "channels.start_dropped_file";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let Some(file) = store::known_file(ctx, self.file_id)? else { return Ok(()) };
        let Some(import_id) = file.import_id else { return Ok(()) };
        intake::let_in(ctx, import_id, self.seen_version)?;
        store::move_file(ctx, self.file_id, DroppedFileState::Running)
    }
}
