//! A file got further, or does not.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use orders::import::ImportSummary;
use serde_json::json;

use crate::file_drop::{DroppedFileState, KnownFile};
use crate::{DroppedFileId, FileDropId, store};

/// What became of a file.
#[derive(Debug, Clone)]
pub(crate) enum FileNews {
    /// It is so far.
    So(DroppedFileState),
    /// Everything that can go in is in.
    Imported(Box<ImportSummary>),
    /// It is so far, and somebody has to do something about it: why.
    Troubled(DroppedFileState, String, String),
    /// It was put into `done`.
    Done,
    /// It was put into `failed`.
    Failed,
    /// It failed, and somebody dealt with it.
    Settled,
}

/// Writes it; the file as it is then.
#[derive(Debug, Clone)]
pub(crate) struct NoteDroppedFile {
    pub(crate) drop_id: FileDropId,
    pub(crate) file_id: DroppedFileId,
    pub(crate) news: FileNews,
}

impl Command for NoteDroppedFile {
    const NAME: &'static str = "channels.note_dropped_file";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = Option<KnownFile>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Option<KnownFile>, Fault> {
        let Some(file) = store::known_file(ctx, self.file_id)? else { return Ok(None) };
        match self.news {
            FileNews::So(state) => store::move_file(ctx, file.id, state)?,
            FileNews::Imported(summary) => {
                store::note_orders(ctx, file.id, &summary)?;
                store::move_file(ctx, file.id, DroppedFileState::Imported)?;
                let news = json!({
                    "file": file.id, "orders_new": summary.orders_new,
                    "orders_known": summary.orders_known, "rows_refused": summary.rows_refused,
                });
                ctx.emit(Event::about("channels", "FileImported", self.drop_id, 0, &news));
            }
            FileNews::Troubled(state, code, detail) => {
                store::trouble_file(ctx, file.id, state, (&code, &detail))?;
                if !file.is_troubled {
                    let news = json!({"file": file.id, "code": code});
                    ctx.emit(Event::about("channels", "FileTroubled", self.drop_id, 0, &news));
                }
            }
            FileNews::Done => {
                store::move_file(ctx, file.id, DroppedFileState::Done)?;
                store::settle_earlier(ctx, self.drop_id, &file.name)?;
            }
            FileNews::Failed => store::file_failed(ctx, file.id)?,
            FileNews::Settled => store::settle_file(ctx, file.id)?,
        }
        store::known_file(ctx, self.file_id)
    }
}
