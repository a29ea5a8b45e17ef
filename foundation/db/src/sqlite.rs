//! SQLite: one writer that commits for many, a few readers, and one that checkpoints.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use kernel::Fault;
use rusqlite::{Connection, OpenFlags};

use crate::conn::{Conn, MOST_PREPARED};
use crate::disk::{Disk, Group, not_on_disk};
use crate::fault::from_sqlite;
use crate::queue::Queue;
use crate::work::{Desk, Work, run_one};
use crate::write_ahead_log::LogSize;

/// Older versions can lose committed data when one connection checkpoints while another writes.
const OLDEST_SAFE_VERSION: i32 = 3_051_003;
/// Commands that share one commit: enough to make the disk's wait small for each, few enough that
/// the first does not wait long for the last.
const MOST_IN_GROUP: usize = 128;
/// How long a connection waits for another's lock. Only a checkpoint or another program holds one.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(20);
/// Pages kept in memory per connection, in KiB (negative is SQLite's way to say KiB). The writer's hold what a
/// group changes many times over; more would be walked through at each commit after a page was split, which
/// with 128 MiB was a sixteenth of the writer's time, and what is not there is in the system's own cache.
const WRITER_CACHE_KIB: i64 = -32_000;
const READER_CACHE_KIB: i64 = -8_000;

pub(crate) fn check_version() -> Result<(), Fault> {
    let version = rusqlite::version_number();
    if version < OLDEST_SAFE_VERSION {
        return Err(Fault::internal(
            "db.old_sqlite",
            format!("SQLite {version} is older than {OLDEST_SAFE_VERSION}"),
        ));
    }
    Ok(())
}

pub(crate) fn open(path: &Path, reader: bool) -> Result<Connection, Fault> {
    let flags = if reader {
        OpenFlags::SQLITE_OPEN_READ_WRITE
    } else {
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
    };
    // Each connection is one thread's own: SQLite need not lock it.
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(from_sqlite)?;
    prepare(&connection, reader).map_err(from_sqlite)?;
    Ok(connection)
}

/// A file that must be there, to write to.
pub(crate) fn open_existing(path: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(from_sqlite)?;
    prepare(&connection, false).map_err(from_sqlite)?;
    Ok(connection)
}

/// A new file that is filled in one go and thrown away if that fails: it needs no journal meanwhile,
/// and whoever filled it brings it to the disk. Rows come in any order of their references.
pub(crate) fn open_for_load(path: &Path) -> Result<Connection, Fault> {
    let connection = open(path, false)?;
    let prepared = connection
        .pragma_update(None, "journal_mode", "OFF")
        .and_then(|()| connection.pragma_update(None, "synchronous", "OFF"))
        .and_then(|()| connection.pragma_update(None, "foreign_keys", false));
    prepared.map_err(from_sqlite)?;
    Ok(connection)
}

fn prepare(connection: &Connection, reader: bool) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // With NORMAL a power cut loses what was committed since the last checkpoint; see `hand_over`.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    let cache = if reader { READER_CACHE_KIB } else { WRITER_CACHE_KIB };
    connection.pragma_update(None, "cache_size", cache)?;
    // Another connection checkpoints, so that no command waits for it.
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    connection.pragma_update(None, "query_only", reader)?;
    connection.set_prepared_statement_cache_capacity(MOST_PREPARED);
    rusqlite::vtab::array::load_module(connection)
}

/// Takes everything that waits, commits once, and leaves the answers to [`Disk`]: nobody is told "done"
/// before it is on the disk, but the next group need not wait for it.
///
/// Most groups have no command that fails, so the commands run one after another without savepoints,
/// which cost more than the commands' own work. When one fails, everything is rolled back and those
/// before it run again: only the failed one is taken back.
pub(crate) fn write(
    connection: Connection,
    queue: &Queue<Box<dyn Work>>,
    mut desk: Desk,
    log: &LogSize,
    disk: &Disk,
) {
    let mut conn = Conn::Sqlite(connection);
    while let Some(first) = queue.pop() {
        let mut group = vec![first];
        if disk.is_broken() {
            answer_all(group, not_on_disk);
            continue;
        }
        let outcomes = run_group(&mut conn, queue, &mut desk, &mut group);
        let (outcomes, events) = match outcomes {
            Ok(done) => done,
            Err(fault) => {
                answer_all(group, || not_committed(&fault));
                continue;
            }
        };
        let began = Instant::now();
        let number = disk.begin();
        let committed = conn.batch("COMMIT");
        let outcomes = match committed {
            Ok(()) => outcomes,
            Err(fault) => {
                let _already_over = conn.batch("ROLLBACK");
                desk.counters.not_committed();
                tracing::error!(?fault, "a group of commands could not be committed");
                outcomes.into_iter().map(|one| one.and(Err(not_committed(&fault)))).collect()
            }
        };
        let works = group.into_iter().zip(outcomes).collect();
        let (has_news, wrote) = (events > 0, log.grew.swap(false, Ordering::Relaxed));
        disk.committed(number, Group { works, has_news, wrote, began });
        if let Err(error) = log.begin_anew(&conn) {
            tracing::warn!(%error, "the write-ahead log could not be begun anew");
        }
    }
}

fn not_committed(fault: &Fault) -> Fault {
    let detail = format!("nothing was committed: {}", fault.detail());
    Fault::unavailable("db.not_committed", detail)
}

fn answer_all(group: Vec<Box<dyn Work>>, why: impl Fn() -> Fault) {
    tracing::error!(fault = ?why(), "a group of commands did not run");
    for work in group {
        work.answer(Err(why()));
    }
}

type Outcomes = (Vec<Result<(), Fault>>, usize);

/// Runs the first of the group and whatever screens bring meanwhile, in one open transaction.
fn run_group(
    conn: &mut Conn,
    queue: &Queue<Box<dyn Work>>,
    desk: &mut Desk,
    group: &mut Vec<Box<dyn Work>>,
) -> Result<Outcomes, Fault> {
    conn.batch("BEGIN IMMEDIATE")?;
    let mut events = 0;
    let mut at = 0;
    while let Some(work) = group.get_mut(at) {
        match run_one(desk, conn, work.as_mut()) {
            Ok(some) => events += some,
            Err(fault) => return run_again(conn, desk, group, fault),
        }
        at += 1;
        if group.len() < MOST_IN_GROUP && at == group.len() {
            group.extend(queue.pop_screen());
        }
    }
    Ok((group.iter().map(|_| Ok(())).collect(), events))
}

/// The last of a group failed: those before it run again, each in a savepoint of its own, and only
/// the failed one, which is not run twice, leaves nothing.
fn run_again(
    conn: &mut Conn,
    desk: &mut Desk,
    group: &mut [Box<dyn Work>],
    failed: Fault,
) -> Result<Outcomes, Fault> {
    conn.batch("ROLLBACK")?;
    conn.batch("BEGIN IMMEDIATE")?;
    let mut outcomes = Vec::with_capacity(group.len());
    let mut events = 0;
    let before = group.len() - 1;
    for work in group.iter_mut().take(before) {
        let outcome = in_savepoint(conn, desk, work.as_mut());
        events += outcome.as_ref().copied().unwrap_or(0);
        outcomes.push(outcome.map(|_| ()));
    }
    outcomes.push(Err(failed));
    Ok((outcomes, events))
}

fn in_savepoint(conn: &mut Conn, desk: &mut Desk, work: &mut dyn Work) -> Result<usize, Fault> {
    conn.batch("SAVEPOINT command")?;
    let outcome = run_one(desk, conn, work);
    if outcome.is_err() {
        conn.batch("ROLLBACK TO SAVEPOINT command")?;
    }
    conn.batch("RELEASE SAVEPOINT command")?;
    outcome
}

/// Runs queries, each on one snapshot.
pub(crate) fn read(
    connection: Connection,
    queue: &Queue<Box<dyn Work>>,
    mut desk: Desk,
    disk: &Disk,
) {
    let mut conn = Conn::Sqlite(connection);
    while let Some(mut work) = queue.pop() {
        let outcome = conn.batch("BEGIN").and_then(|()| {
            let outcome = run_one(&mut desk, &mut conn, work.as_mut());
            let ended = conn.batch("ROLLBACK");
            outcome.and(ended)
        });
        disk.answer(work, outcome);
    }
}
