//! A file is kept as it is, before anybody reads it.

use bytes::Bytes;
use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use orders::intake;
use serde_json::json;

use crate::file_drop::{DroppedFileState, KnownFile};
use crate::{DroppedFileId, FileDropId, store};

/// Keeps a file's bytes. The same bytes under the same name are the file they were: what went in is put aside
/// again, what could not be taken is tried again.
#[derive(Debug, Clone)]
pub(crate) struct KeepDroppedFile {
    pub(crate) drop_id: FileDropId,
    pub(crate) file_id: DroppedFileId,
    pub(crate) content: Bytes,
}

impl Command for KeepDroppedFile {
    const NAME: &'static str = "channels.keep_dropped_file";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = Option<KnownFile>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Option<KnownFile>, Fault> {
        let file = store::known_file(ctx, self.file_id)?;
        let Some(file) = file.filter(|file| file.state == DroppedFileState::Seen) else {
            return Ok(None);
        };
        let hash = intake::hash_of(&self.content);
        let known = store::same_file(ctx, self.drop_id, &file.name, &hash)?;
        let kept_as = match known {
            None => file.id,
            Some(known) => {
                store::forget_file(ctx, file.id)?;
                let state = match known.state {
                    DroppedFileState::Done => DroppedFileState::Imported,
                    state => state,
                };
                store::lies_again(ctx, known.id, file.changed_at, state)?;
                if known.state != DroppedFileState::Failed {
                    return store::known_file(ctx, known.id);
                }
                known.id
            }
        };
        let size_bytes = self.content.len();
        let import_id = intake::keep_file(ctx, file.name, self.content)?;
        store::keep_file(ctx, kept_as, &hash, import_id)?;
        // Without the file's name: people put customers' names into it.
        let news = json!({"file": kept_as, "import": import_id, "size_bytes": size_bytes});
        ctx.emit(Event::about("channels", "FileTaken", self.drop_id, 0, &news));
        store::known_file(ctx, kept_as)
    }
}
