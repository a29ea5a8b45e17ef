//! What is kept only to be faster, or was left behind, and can go: one action that says what it freed.

use std::path::Path;
use std::time::UNIX_EPOCH;

use db::examine::shorten_log;
use db::{Command, Ctx, Db, Event, ForgetOldReplies};
use kernel::{Actor, Fault, Permission, Timestamp};
use serde::Serialize;
use serde_json::json;

use crate::diagnose::Here;
use crate::restore::{DRAFTS, FETCHED};
use crate::{folder, house, off_runtime, permissions};

kernel::text_enum! {
    /// What was cleared.
    pub enum Cache {
        /// Answers kept under idempotency keys for longer than a day.
        KeptReplies = "kept_replies",
        /// SQLite's write-ahead log.
        WriteAheadLog = "write_ahead_log",
        /// Backups that were never finished.
        HalfBackups = "half_backups",
        /// Copies for drills and rehearsals whose program went away.
        ScratchCopies = "scratch_copies",
    }
}

/// What one of them gave back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Freed {
    pub cache: Cache,
    /// Rows or files.
    pub entries: u64,
    /// On the disk; rows are given back to the database, not to the disk.
    pub bytes: u64,
}

/// What was freed.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Cleared {
    pub items: Vec<Freed>,
}

/// Rows of one commit: screens go in between.
const PAGE: u64 = 2_000;
/// Who writes into a copy does so more often than this.
const LEFT_BEHIND_SECONDS: i64 = 3_600;

/// Clears what can go.
///
/// # Errors
/// The permission is missing; what the database or the disk reports.
pub async fn clear(db: &Db, here: &Here, actor: &Actor) -> Result<Cleared, Fault> {
    actor.must(permissions::MAINTAIN)?;
    // A closed house keeps its rows; they would give nothing back to the disk.
    let replies = if db.held().is_some() { 0 } else { forget(db).await? };
    let mut items = vec![Freed { cache: Cache::KeptReplies, entries: replies, bytes: 0 }];
    let (here, now) = (here.clone(), db.clock().now());
    let files = off_runtime(move || {
        let bytes = shorten_log(&here.workshop.target)?;
        let halves = folder::clear_halves(&here.workshop.folder)?;
        let copies = clear_copies(&here.data, now);
        Ok([
            Freed { cache: Cache::WriteAheadLog, entries: u64::from(bytes > 0), bytes },
            Freed { cache: Cache::HalfBackups, entries: halves.0, bytes: halves.1 },
            Freed { cache: Cache::ScratchCopies, entries: copies.0, bytes: copies.1 },
        ])
    });
    items.extend(files.await?);
    db.run(actor, NoteCleared(items.clone())).await?;
    Ok(Cleared { items })
}

async fn forget(db: &Db) -> Result<u64, Fault> {
    let (house, mut all) = (Actor::system("upkeep"), 0);
    loop {
        let most = i64::try_from(PAGE).unwrap_or(i64::MAX);
        let some = db.run_in(db::Lane::Bulk, &house, ForgetOldReplies { most }).await?;
        all += some;
        if some < PAGE {
            return Ok(all);
        }
    }
}

/// Removes copies nobody has written to for an hour; how many files, and their bytes. What cannot be
/// removed stays.
fn clear_copies(data: &Path, now: Timestamp) -> (u64, u64) {
    let entries = std::fs::read_dir(data).into_iter().flatten().flatten();
    let (mut count, mut bytes) = (0, 0);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_copy = is_copy(&name);
        let Some(file) = entry.metadata().ok().filter(|file| is_copy && file.is_file()) else {
            continue;
        };
        let written = file.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        let written = written.and_then(|since| i64::try_from(since.as_micros()).ok());
        let left = written
            .is_some_and(|at| Timestamp::from_micros(at).plus_seconds(LEFT_BEHIND_SECONDS) < now);
        if left && std::fs::remove_file(entry.path()).is_ok() {
            count += 1;
            bytes += file.len();
        }
    }
    (count, bytes)
}

fn is_copy(name: &str) -> bool {
    let Some(name) = name.strip_prefix('.') else { return false };
    let numbered = |draft: &str| name.strip_prefix(draft)?.strip_prefix('-');
    DRAFTS.iter().any(|draft| numbered(draft).is_some_and(|rest| rest.contains(".db")))
        || numbered(FETCHED).is_some_and(|rest| rest.ends_with(folder::ENDING))
}

/// Tells that it was done.
#[derive(Debug, Clone)]
struct NoteCleared(Vec<Freed>);

impl Command for NoteCleared {
    const NAME: &'static str = "system.clear_caches";
    const PERMISSION: Permission = permissions::MAINTAIN;
    const WHEN_READ_ONLY: bool = true;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        ctx.emit(Event::about(
            "system",
            "CachesCleared",
            house::the_one(),
            0,
            &json!({"items": self.0}),
        ));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_copies_left_behind_go() {
        let place = testkit::scratch::folder();
        let folder = place.path();
        let fetched = ".fetched-7-tradewind-2026-11-22T08-00-09Z.backup";
        for name in [
            ".drill-1.db",
            ".drill-1.db-wal",
            ".rehearsal-7.db",
            fetched,
            "tradewind.db",
            ".drill",
            ".fetched-7.key",
        ] {
            std::fs::write(folder.join(name), "12345").unwrap();
        }
        let written = std::fs::metadata(folder.join("tradewind.db")).unwrap().modified().unwrap();
        let written = written.duration_since(UNIX_EPOCH).unwrap().as_micros();
        let now = Timestamp::from_micros(i64::try_from(written).unwrap());
        assert_eq!(clear_copies(folder, now.plus_seconds(3_500)), (0, 0));
        assert_eq!(clear_copies(folder, now.plus_seconds(3_700)), (4, 20));
        let left = std::fs::read_dir(folder).unwrap().count();
        assert_eq!(left, 3, "the data and what only looks alike stay");
    }
}
