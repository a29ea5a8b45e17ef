//! A file drop was listed.

use db::{Command, Ctx};
use kernel::{Fault, Permission};

use crate::file_drop::{KnownFile, Listed};
use crate::{DroppedFileId, FileDropId, store};

/// Writes what was seen for the first time or is another than it was, and forgets what was never read and is
/// gone. What is open afterwards.
#[derive(Debug, Clone)]
pub(crate) struct SeeFiles {
    pub(crate) id: FileDropId,
    pub(crate) seen: Vec<Listed>,
    pub(crate) gone: Vec<DroppedFileId>,
}

impl Command for SeeFiles {
    const NAME: &'static str = "channels.see_files";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = Vec<KnownFile>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<KnownFile>, Fault> {
        // Somebody may have removed the place meanwhile.
        if store::lock_file_drop(ctx, self.id)?.is_none() {
            return Ok(Vec::new());
        }
        for id in self.gone {
            store::forget_file(ctx, id)?;
        }
        for listed in &self.seen {
            store::see_file(ctx, self.id, listed)?;
        }
        store::open_files(ctx, self.id)
    }
}
