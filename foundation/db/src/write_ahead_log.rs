//! SQLite's write-ahead log: brought back into the file in steps, and begun anew before it is long.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use kernel::Fault;
use rusqlite::Connection;

use crate::conn::Conn;
use crate::fault::from_sqlite;
use crate::sqlite::{BUSY_TIMEOUT, open_existing};

/// The write-ahead log is brought back into the database file in steps of so many pages (8 MiB): most pages
/// are written again and again, and are brought back once per step.
const CHECKPOINT_PAGES: u64 = 2_048;
/// When the log has so many pages (512 MiB), the readers are made to let go, so that it starts anew. It keeps
/// its size: to write over what is there is quicker for the disk than to make a file longer.
const RESTART_PAGES: u64 = 131_072;
/// Until almost all of the log is brought back, the writer is left alone; but not beyond so many times the
/// size at which it starts anew: who writes faster than the disk takes it in has to wait.
const MOST_RESTARTS_LATE: u64 = 4;
/// A log that nobody wrote to for so long gives its room back.
const TRUNCATE_AFTER: Duration = Duration::from_secs(60);
const CHECKPOINT_PAUSE: Duration = Duration::from_millis(25);
/// While it waits for readers to let go, nobody can write; and one that reads for minutes, a backup,
/// does not let go. So it waits briefly, and after a vain attempt leaves everybody in peace.
const RESTART_PATIENCE: Duration = Duration::from_millis(250);
const RESTART_PAUSE: Duration = Duration::from_secs(30);

/// What the writer and the one that checkpoints tell each other of the write-ahead log.
#[derive(Default)]
pub(crate) struct LogSize {
    /// How many pages it has.
    pages: AtomicU64,
    /// For the one that brings it to the disk: whether a commit wrote to it.
    pub(crate) grew: AtomicBool,
    /// It is long enough to begin anew. Only the writer can do that while there is much to write:
    /// nobody else finds a moment in which it does not write.
    is_long: AtomicBool,
    /// Readers did not let go.
    in_vain: AtomicBool,
}

impl LogSize {
    /// Begins the log anew if it is long, between two groups.
    pub(crate) fn begin_anew(&self, writer: &Conn) -> rusqlite::Result<()> {
        let Conn::Sqlite(writer) = writer else { return Ok(()) };
        if !self.is_long.load(Ordering::Relaxed) {
            return Ok(());
        }
        writer.busy_timeout(RESTART_PATIENCE)?;
        let begun = bring_back(writer, "RESTART");
        writer.busy_timeout(BUSY_TIMEOUT)?;
        let in_vain = begun.as_ref().map_or(true, |(busy, _)| *busy);
        if !in_vain {
            self.pages.store(0, Ordering::Relaxed);
        }
        self.in_vain.store(in_vain, Ordering::Relaxed);
        self.is_long.store(false, Ordering::Relaxed);
        begun.map(|_| ())
    }
}

/// Makes the writer's commits leave the disk to [`Disk`], and count.
pub(crate) fn hand_over(writer: &mut Connection, log: &Arc<LogSize>) -> Result<(), Fault> {
    // The log is still brought to the disk before it is written over and before any of it is brought
    // back into the file: what is lost in a power cut is the end of the log, and nobody was told of it.
    writer.pragma_update(None, "synchronous", "NORMAL").map_err(from_sqlite)?;
    let log = Arc::clone(log);
    let count = move |_: &mut rusqlite::hooks::Wal, in_log: std::ffi::c_int| {
        log.pages.store(u64::try_from(in_log).unwrap_or(0), Ordering::Relaxed);
        log.grew.store(true, Ordering::Relaxed);
        Ok(())
    };
    writer.wal_hook(Some(count)).map_err(from_sqlite)
}

/// What the one that checkpoints knows of the write-ahead log.
struct Log {
    /// After so many pages it is brought back, and after so many it begins anew.
    step: u64,
    restart: u64,
    /// Pages in it when it was last looked at, and of these those that were brought back.
    seen: u64,
    brought_back: u64,
    /// Since when nobody writes.
    quiet: Instant,
    /// When readers did not let go.
    in_vain: Option<Instant>,
}

/// Keeps the write-ahead log short without making a command wait.
pub(crate) fn checkpoint(connection: &Connection, size: &LogSize, stop: &AtomicBool) {
    if let Err(error) = connection.busy_timeout(RESTART_PATIENCE) {
        tracing::warn!(%error, "the checkpoints may make writers wait");
    }
    let mut log = Log::new(CHECKPOINT_PAGES, RESTART_PAGES);
    while !stop.load(Ordering::Relaxed) {
        std::thread::sleep(CHECKPOINT_PAUSE);
        if let Err(error) = log.look(connection, size) {
            tracing::warn!(%error, "the write-ahead log could not be checkpointed");
        }
    }
}

impl Log {
    fn new(step: u64, restart: u64) -> Self {
        let quiet = Instant::now();
        Self { step, restart, seen: 0, brought_back: 0, quiet, in_vain: None }
    }

    fn look(&mut self, connection: &Connection, size: &LogSize) -> rusqlite::Result<()> {
        if size.in_vain.swap(false, Ordering::Relaxed) {
            self.in_vain = Some(Instant::now());
        }
        let pages = size.pages.load(Ordering::Relaxed);
        // It began anew.
        if pages < self.seen {
            self.brought_back = 0;
        }
        if pages != self.seen {
            (self.seen, self.quiet) = (pages, Instant::now());
        }
        let is_quiet = self.quiet.elapsed() > TRUNCATE_AFTER;
        if size.is_long.load(Ordering::Relaxed) && !is_quiet {
            // It is the writer's turn.
            return Ok(());
        }
        let may_wait = self.in_vain.is_none_or(|vain| vain.elapsed() > RESTART_PAUSE);
        if may_wait && is_quiet && pages > self.step {
            self.quiet = Instant::now();
            size.is_long.store(false, Ordering::Relaxed);
            let (busy, brought_back) = bring_back(connection, "TRUNCATE")?;
            self.brought_back = brought_back;
            self.in_vain = busy.then(Instant::now);
            if !busy {
                // Unless somebody wrote since, who knows it already.
                let emptied = &size.pages;
                let _ = emptied.compare_exchange(pages, 0, Ordering::Relaxed, Ordering::Relaxed);
            }
            return Ok(());
        }
        if pages >= self.brought_back.saturating_add(self.step) {
            (_, self.brought_back) = bring_back(connection, "PASSIVE")?;
        }
        let left = size.pages.load(Ordering::Relaxed).saturating_sub(self.brought_back);
        let is_late = pages > self.restart.saturating_mul(MOST_RESTARTS_LATE);
        if may_wait && pages > self.restart && (left <= self.step || is_late) {
            size.is_long.store(true, Ordering::Relaxed);
        }
        Ok(())
    }
}

/// Checkpoints; whether somebody stood in the way, and how many pages of the log were brought back.
fn bring_back(connection: &Connection, how: &str) -> rusqlite::Result<(bool, u64)> {
    connection.query_row(&format!("PRAGMA wal_checkpoint({how})"), [], |row| {
        // -1 where there is no log.
        Ok((row.get::<_, i64>(0)? != 0, u64::try_from(row.get::<_, i64>(2)?).unwrap_or(0)))
    })
}

/// Brings the log back into the file and begins it anew, if no reader holds it.
pub(crate) fn restart_log(path: &Path) -> Result<(), Fault> {
    let connection = open_existing(path)?;
    let restarted = connection
        .busy_timeout(RESTART_PATIENCE)
        .and_then(|()| connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())));
    restarted.map_err(from_sqlite)
}

pub(crate) fn wal_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::sqlite::open;

    fn file_in(folder: &TempDir) -> PathBuf {
        folder.path().join("house.db")
    }

    /// A house's file with its writer, its checkpointer and a reader.
    struct House {
        folder: TempDir,
        writer: Conn,
        size: Arc<LogSize>,
        checkpointer: Connection,
        log: Log,
    }

    impl House {
        fn new() -> Self {
            let folder = testkit::scratch::folder();
            let path = file_in(&folder);
            let mut writer = open(&path, false).unwrap();
            writer.execute_batch("CREATE TABLE t (what blob NOT NULL)").unwrap();
            let size = Arc::new(LogSize::default());
            hand_over(&mut writer, &size).unwrap();
            let checkpointer = open(&path, false).unwrap();
            Self { folder, writer: Conn::Sqlite(writer), size, checkpointer, log: Log::new(16, 64) }
        }

        /// Writes without a pause: the checkpointer looks between commits, but never finds the
        /// writer idle for long.
        fn write(&mut self, rows: usize) {
            for _ in 0..rows {
                self.writer.batch("BEGIN IMMEDIATE").unwrap();
                self.writer.batch("INSERT INTO t VALUES (zeroblob(9000))").unwrap();
                self.writer.batch("COMMIT").unwrap();
                self.size.begin_anew(&self.writer).unwrap();
                self.log.look(&self.checkpointer, &self.size).unwrap();
            }
        }

        fn log_kib(&self) -> u64 {
            std::fs::metadata(wal_path(&file_in(&self.folder))).unwrap().len() / 1024
        }
    }

    #[test]
    fn the_log_begins_anew_although_the_writer_never_rests() {
        let mut house = House::new();
        house.write(400);
        // 400 rows are some 1,600 pages; the log stays near the 64 after which it begins anew.
        assert!(house.log_kib() < 120 * 4, "{} KiB", house.log_kib());
    }

    #[test]
    fn a_reader_that_stays_is_waited_for_once_and_then_left_in_peace() {
        let mut house = House::new();
        let reader = open(&file_in(&house.folder), true).unwrap();
        reader.execute_batch("BEGIN; SELECT count(*) FROM t").unwrap();
        // What the reader holds cannot be brought back: the log grows until it is late.
        house.write(100);
        let in_vain = house.log.in_vain;
        assert!(in_vain.is_some());
        house.write(60);
        assert_eq!(house.log.in_vain, in_vain, "the writer waited again");
        reader.execute_batch("ROLLBACK").unwrap();
        let long = house.log_kib();
        house.log.in_vain = None;
        house.write(200);
        assert!(house.log_kib() < long + 20 * 4, "the log did not begin anew");
    }
}
