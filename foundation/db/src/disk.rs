//! Nobody is told of anything before it is on the disk.
//!
//! SQLite's one writer commits into the write-ahead log without waiting for the disk
//! (`synchronous=NORMAL`) and goes on with the next group. A thread of its own brings the log to the
//! disk, once for all that was committed since the last time, and only then are the answers given.
//! A query may see a commit that is not on the disk yet: then its answer waits, too. So whatever
//! anybody outside was told survives a power cut, as it would if each commit waited by itself.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Instant;

use kernel::Fault;

use crate::fault::from_sqlite;
use crate::pulse::Counters;
use crate::work::Work;
use crate::write_ahead_log::wal_path;

/// Brings everything that was written to the log before the call to the disk.
pub(crate) type BringToDisk = Box<dyn FnMut() -> io::Result<()> + Send>;

/// The log of this database, which must be open: SQLite removes it with the last connection. A
/// database in memory has none, and promises nothing.
pub(crate) fn log_of(path: &Path, writer: &rusqlite::Connection) -> Result<BringToDisk, Fault> {
    let mode: rusqlite::Result<String> =
        writer.pragma_query_value(None, "journal_mode", |row| row.get(0));
    if mode.map_err(from_sqlite)? == "memory" {
        return Ok(Box::new(|| Ok(())));
    }
    log_file(path).map_err(|error| Fault::internal("db.no_log", error))
}

fn log_file(path: &Path) -> io::Result<BringToDisk> {
    let log = File::open(wal_path(path))?;
    // The log's name, too, must outlive a power cut.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or_else(|| Path::new(".")))?.sync_all()?;
    Ok(Box::new(move || log.sync_data()))
}

/// What ran, and what it is to be told.
type Answered = (Box<dyn Work>, Result<(), Fault>);

/// Works that shared a commit, with their outcomes.
pub(crate) struct Group {
    pub(crate) works: Vec<Answered>,
    /// Whether it told anything to those who follow the events.
    pub(crate) has_news: bool,
    /// Whether the log has more than before.
    pub(crate) wrote: bool,
    /// When the commit began.
    pub(crate) began: Instant,
}

enum Waits {
    Commit { number: u64, group: Group },
    Answer { seen: u64, work: Box<dyn Work>, outcome: Result<(), Fault> },
}

#[derive(Default)]
struct Progress {
    /// The last commit that began: from then on others may see it.
    begun: AtomicU64,
    /// The last commit that is on the disk.
    on_disk: AtomicU64,
    broken: AtomicBool,
}

/// Where the threads of a database leave what waits for the disk.
#[derive(Clone)]
pub(crate) struct Disk {
    door: Sender<Waits>,
    progress: Arc<Progress>,
}

impl Disk {
    /// The place to wait, and the work of the thread that brings the log to the disk.
    pub(crate) fn new(
        bring: BringToDisk,
        counters: Arc<Counters>,
        told: impl Fn() + Send + 'static,
    ) -> (Self, impl FnOnce() + Send + 'static) {
        let (door, inside) = channel();
        let progress = Arc::new(Progress::default());
        let disk = Self { door, progress: Arc::clone(&progress) };
        (disk, move || {
            Bringer { bring, counters, told, progress, readers: Vec::new() }.run(&inside)
        })
    }

    /// Says that a commit begins; its number.
    pub(crate) fn begin(&self) -> u64 {
        self.progress.begun.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// The commit with this number is over, well or not: its answers are given once it is on the disk.
    pub(crate) fn committed(&self, number: u64, group: Group) {
        // The other side lives as long as somebody may send.
        let _gone = self.door.send(Waits::Commit { number, group });
    }

    /// Answers a query that ran just now, once everything it may have seen is on the disk.
    pub(crate) fn answer(&self, work: Box<dyn Work>, outcome: Result<(), Fault>) {
        let seen = self.progress.begun.load(Ordering::SeqCst);
        if self.progress.on_disk.load(Ordering::SeqCst) >= seen {
            work.answer(outcome);
        } else {
            let _gone = self.door.send(Waits::Answer { seen, work, outcome });
        }
    }

    /// Whether the disk refused: from then on nothing is written, for nobody can tell what of it stays.
    pub(crate) fn is_broken(&self) -> bool {
        self.progress.broken.load(Ordering::SeqCst)
    }
}

pub(crate) fn not_on_disk() -> Fault {
    Fault::unavailable("db.not_on_disk", "the disk did not confirm what was written")
}

struct Bringer<T> {
    bring: BringToDisk,
    counters: Arc<Counters>,
    told: T,
    progress: Arc<Progress>,
    /// Queries that saw what is not on the disk yet.
    readers: Vec<(u64, Answered)>,
}

impl<T: Fn()> Bringer<T> {
    fn run(mut self, inside: &Receiver<Waits>) {
        while let Ok(first) = inside.recv() {
            let mut groups = Vec::new();
            let mut last = None;
            for one in std::iter::once(first).chain(inside.try_iter()) {
                match one {
                    Waits::Commit { number, group } => {
                        last = Some(number);
                        groups.push(group);
                    }
                    Waits::Answer { seen, work, outcome } => {
                        self.readers.push((seen, (work, outcome)));
                    }
                }
            }
            if let Some(last) = last {
                self.bring(last, groups);
            }
            self.answer_readers();
        }
    }

    fn bring(&mut self, last: u64, groups: Vec<Group>) {
        let is_broken = self.progress.broken.load(Ordering::SeqCst);
        if !is_broken
            && groups.iter().any(|group| group.wrote)
            && let Err(error) = (self.bring)()
        {
            // What was not confirmed once is forgotten by the system: a second call would say
            // "well" of it. Only a start that reads the log anew tells what is there.
            tracing::error!(%error, "the disk refused what was written; nothing is written any more");
            self.progress.broken.store(true, Ordering::SeqCst);
        }
        let is_broken = self.progress.broken.load(Ordering::SeqCst);
        if !is_broken {
            self.progress.on_disk.store(last, Ordering::SeqCst);
        }
        if !is_broken && groups.iter().any(|group| group.has_news) {
            (self.told)();
        }
        for group in groups {
            if is_broken {
                self.counters.not_committed();
            } else if group.works.iter().any(|(_, outcome)| outcome.is_ok()) {
                self.counters.committed(group.works.len(), group.began.elapsed());
            }
            for (work, outcome) in group.works {
                let outcome = if is_broken { outcome.and(Err(not_on_disk())) } else { outcome };
                work.answer(outcome);
            }
        }
    }

    fn answer_readers(&mut self) {
        let on_disk = self.progress.on_disk.load(Ordering::SeqCst);
        let is_broken = self.progress.broken.load(Ordering::SeqCst);
        let (ready, waiting): (Vec<_>, Vec<_>) = std::mem::take(&mut self.readers)
            .into_iter()
            .partition(|(seen, _)| is_broken || *seen <= on_disk);
        self.readers = waiting;
        for (seen, (work, outcome)) in ready {
            work.answer(if seen <= on_disk { outcome } else { Err(not_on_disk()) });
        }
    }
}

#[cfg(test)]
mod tests;
