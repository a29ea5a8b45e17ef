//! The database as the rest of the house sees it: two doors, `run` and `read`.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use kernel::{Actor, Fault};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::watch;

use crate::clock::Clock;
use crate::command::{Command, Query};
use crate::conn::Conn;
use crate::dialect::Engine;
use crate::disk::{self, BringToDisk, Disk};
use crate::ids::IdSource;
use crate::migrate::{Migrations, migrate};
use crate::once::{Once, OnceKey};
use crate::pulse::{Counters, Pulse, Waiting};
use crate::queue::{Lane, Queue};
use crate::vault::{Master, NewDataKey, RefreshKeys, Vault, open_vault};
use crate::work::{Desk, Job, Work};
use crate::{postgres, settled, sqlite, write_ahead_log};

/// Where the data is.
#[derive(Debug, Clone)]
pub enum Target {
    /// A SQLite file; made when it is not there.
    Sqlite(PathBuf),
    /// A PostgreSQL server, by URL.
    Postgres(String),
}

/// How to open a database.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the data is.
    pub target: Target,
    /// What time it is.
    pub clock: Clock,
    /// Makes ids repeatable; the machine's randomness when absent.
    pub seed: Option<u64>,
    /// Connections that read.
    pub readers: usize,
    /// Connections that write, on PostgreSQL; SQLite has one.
    pub writers: usize,
    /// The master key of personal data.
    pub master: Master,
    /// How long a server that does not answer is asked again before opening fails.
    pub patience: Duration,
}

/// A command at the shell is not kept waiting for long; a server that starts beside its database asks
/// for more.
const PATIENCE: Duration = Duration::from_secs(3);

impl Options {
    /// The usual: the machine's clock and randomness, a few connections, no master key.
    #[must_use]
    pub fn new(target: Target) -> Self {
        Self {
            target,
            clock: Clock::system(),
            seed: None,
            readers: 4,
            writers: 6,
            master: Master::Absent,
            patience: PATIENCE,
        }
    }
}

/// Why nothing is written at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// As whoever tries is told.
    pub code: &'static str,
    /// As a sentence.
    pub detail: String,
}

struct Inner {
    engine: Engine,
    clock: Clock,
    writers: usize,
    writes: Arc<Queue<Box<dyn Work>>>,
    reads: Arc<Queue<Box<dyn Work>>>,
    stop: Arc<AtomicBool>,
    news: watch::Sender<u64>,
    held: watch::Sender<Option<Held>>,
    /// Changed under the lock of `held` alone.
    held_version: AtomicI64,
    /// Up to which number every event is known to be there.
    settled: AtomicI64,
    counters: Arc<Counters>,
    threads: std::sync::Mutex<Vec<std::thread::JoinHandle<()>>>,
}

/// The database: cheap to clone, shared by everything.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

impl Db {
    /// Opens the database, brings its tables up to date, and starts its threads.
    ///
    /// # Errors
    /// What keeps it from opening: the file or server cannot be reached, a migration failed.
    pub fn open(options: &Options, sets: &[Migrations]) -> Result<Self, Fault> {
        Self::open_on(options, sets, None)
    }

    /// As [`Db::open`], where SQLite's log is brought to the disk in another way than the usual.
    pub(crate) fn open_on(
        options: &Options,
        sets: &[Migrations],
        bring: Option<BringToDisk>,
    ) -> Result<Self, Fault> {
        let engine = match &options.target {
            Target::Sqlite(_) => Engine::Sqlite,
            Target::Postgres(_) => Engine::Postgres,
        };
        let db = Self(Arc::new(Inner {
            engine,
            clock: options.clock.clone(),
            writers: if engine == Engine::Sqlite { 1 } else { options.writers.max(1) },
            writes: Arc::new(Queue::new()),
            reads: Arc::new(Queue::new()),
            stop: Arc::new(AtomicBool::new(false)),
            news: watch::Sender::new(0),
            held: watch::Sender::new(None),
            held_version: AtomicI64::new(0),
            settled: AtomicI64::new(0),
            counters: Arc::new(Counters::default()),
            threads: std::sync::Mutex::new(Vec::new()),
        }));
        match &options.target {
            Target::Sqlite(path) => db.open_sqlite(path, options, sets, bring)?,
            // The driver blocks on a runtime of its own, which may not happen on one of ours.
            Target::Postgres(url) => std::thread::scope(|scope| {
                let opened = scope.spawn(|| db.open_postgres(url, options, sets)).join();
                opened.unwrap_or_else(|_| Err(Fault::internal("db.panicked", "while opening")))
            })?,
        }
        Ok(db)
    }

    fn open_sqlite(
        &self,
        path: &std::path::Path,
        options: &Options,
        sets: &[Migrations],
        bring: Option<BringToDisk>,
    ) -> Result<(), Fault> {
        sqlite::check_version()?;
        let mut writer = Conn::Sqlite(sqlite::open(path, false)?);
        migrate(&mut writer, sets)?;
        let vault = &open_vault(&mut writer, &options.master, options.clock.now())?;
        let Conn::Sqlite(mut writer) = writer else { return Ok(()) };
        let log = Arc::new(write_ahead_log::LogSize::default());
        write_ahead_log::hand_over(&mut writer, &log)?;
        let bring = match bring {
            Some(bring) => bring,
            None => disk::log_of(path, &writer)?,
        };
        let (disk, bringer) = Disk::new(bring, Arc::clone(&self.0.counters), self.teller());
        self.thread("db-disk", bringer)?;
        let (queue, desk) = (Arc::clone(&self.0.writes), self.desk(options, 0, vault));
        let (size, door) = (Arc::clone(&log), disk.clone());
        self.thread("db-writer", move || sqlite::write(writer, &queue, desk, &size, &door))?;
        for number in 1..=options.readers.max(1) {
            let reader = sqlite::open(path, true)?;
            let (queue, desk) = (Arc::clone(&self.0.reads), self.desk(options, number, vault));
            let disk = disk.clone();
            self.thread("db-reader", move || sqlite::read(reader, &queue, desk, &disk))?;
        }
        let connection = sqlite::open(path, false)?;
        let stop = Arc::clone(&self.0.stop);
        self.thread("db-checkpoint", move || write_ahead_log::checkpoint(&connection, &log, &stop))
    }

    fn open_postgres(
        &self,
        url: &str,
        options: &Options,
        sets: &[Migrations],
    ) -> Result<(), Fault> {
        let connect = || postgres::patiently(options.patience, || postgres::connect(url));
        let vault = &postgres::patiently(options.patience, || {
            let mut first = Conn::Postgres(Box::new(postgres::connect(url)?));
            migrate(&mut first, sets)?;
            open_vault(&mut first, &options.master, options.clock.now())
        })?;
        for number in 0..self.0.writers {
            let conn = connect()?;
            let (queue, desk, told) =
                (Arc::clone(&self.0.writes), self.desk(options, number, vault), self.teller());
            let url = url.to_owned();
            self.thread("db-writer", move || postgres::write(conn, &url, &queue, desk, told))?;
        }
        for number in 0..options.readers.max(1) {
            let conn = connect()?;
            let (queue, desk) =
                (Arc::clone(&self.0.reads), self.desk(options, 100 + number, vault));
            let url = url.to_owned();
            self.thread("db-reader", move || postgres::read(conn, &url, &queue, desk))?;
        }
        Ok(())
    }

    fn thread(&self, name: &str, body: impl FnOnce() + Send + 'static) -> Result<(), Fault> {
        let thread = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(body)
            .map_err(|error| Fault::internal("db.no_thread", error))?;
        if let Ok(mut threads) = self.0.threads.lock() {
            threads.push(thread);
        }
        Ok(())
    }

    /// What a connection's thread brings to its work.
    fn desk(&self, options: &Options, number: usize, vault: &Arc<Vault>) -> Desk {
        let ids = match options.seed {
            Some(seed) => IdSource::seeded(seed.wrapping_add(u64::try_from(number).unwrap_or(0))),
            None => IdSource::from_system(),
        };
        Desk {
            ids,
            clock: options.clock.clone(),
            stripe: i64::try_from(number).unwrap_or(0),
            vault: Arc::clone(vault),
            counters: Arc::clone(&self.0.counters),
        }
    }

    fn teller(&self) -> impl Fn() + Send + 'static {
        let news = self.0.news.clone();
        move || news.send_modify(|count| *count = count.wrapping_add(1))
    }

    /// Runs a command: all of it, once, durably, or nothing of it.
    ///
    /// # Errors
    /// The command's refusal, or what went wrong.
    pub async fn run<C: Command>(&self, actor: &Actor, command: C) -> Result<C::Output, Fault> {
        self.run_in(Lane::Screen, actor, command).await
    }

    /// As [`Db::run`], in a lane: jobs use [`Lane::Bulk`], so that screens go first.
    ///
    /// # Errors
    /// As [`Db::run`].
    pub async fn run_in<C: Command>(
        &self,
        lane: Lane,
        actor: &Actor,
        command: C,
    ) -> Result<C::Output, Fault> {
        actor.must(C::PERMISSION)?;
        if !C::WHEN_READ_ONLY
            && C::PERMISSION != kernel::Permission::SYSTEM
            && let Some(Held { code, detail }) = &*self.0.held.borrow()
        {
            return Err(Fault::unavailable(code, detail.clone()));
        }
        // A copy is run: after a rollback it may have to run again.
        let (job, answer) =
            Job::new(actor.clone(), move |ctx: &mut crate::Ctx<'_>| command.clone().run(ctx));
        self.send(&self.0.writes, lane, Box::new(job))?;
        answer.await.unwrap_or_else(|_| Err(closed()))
    }

    /// As [`Db::run`], done once per key: asked again, the first answer is given again.
    ///
    /// # Errors
    /// As [`Db::run`]; `db.idempotency_key_reused` when the key was used for another request.
    pub async fn run_once<C>(
        &self,
        actor: &Actor,
        key: Option<OnceKey>,
        command: C,
    ) -> Result<C::Output, Fault>
    where
        C: Command,
        C::Output: Serialize + DeserializeOwned,
    {
        match key {
            Some(key) => self.run(actor, Once { command, key }).await,
            None => self.run(actor, command).await,
        }
    }

    /// Runs a query on one snapshot.
    ///
    /// # Errors
    /// The query's refusal, or what went wrong.
    pub async fn read<Q: Query>(&self, actor: &Actor, query: Q) -> Result<Q::Output, Fault> {
        actor.must(Q::PERMISSION)?;
        let (job, answer) =
            Job::new(actor.clone(), move |ctx: &mut crate::Ctx<'_>| query.clone().run(ctx));
        self.send(&self.0.reads, Lane::Screen, Box::new(job))?;
        answer.await.unwrap_or_else(|_| Err(closed()))
    }

    fn send(
        &self,
        queue: &Queue<Box<dyn Work>>,
        lane: Lane,
        work: Box<dyn Work>,
    ) -> Result<(), Fault> {
        queue.push(lane, work).map_err(|_| {
            if self.0.stop.load(Ordering::Relaxed) {
                return closed();
            }
            Fault::new(kernel::Kind::RateLimited, "db.overloaded", "too many requests wait")
        })
    }

    /// Looks at the keys of personal data again, as after one was made or destroyed.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn refresh_keys(&self) -> Result<(), Fault> {
        self.read(&Actor::system("keys"), RefreshKeys).await
    }

    /// Brings the keys up to date with other nodes, and makes the key of a month that has begun.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn turn_keys(&self) -> Result<(), Fault> {
        self.refresh_keys().await?;
        let due = self.read(&Actor::system("keys"), crate::vault::IsKeyDue).await?;
        if due {
            self.run(&Actor::system("keys"), NewDataKey { if_due: true }).await?;
            self.refresh_keys().await?;
        }
        Ok(())
    }

    /// Changes whenever this node committed events.
    #[must_use]
    pub fn news(&self) -> watch::Receiver<u64> {
        self.0.news.subscribe()
    }
    /// The number of the last event given out before the call, once every event up to it is there or will
    /// never be; nothing when a transaction stays open for longer than anybody should wait.
    ///
    /// # Errors
    /// What the engine reports.
    pub async fn settled(&self, actor: &Actor) -> Result<Option<i64>, Fault> {
        settled::settled(self, actor).await
    }
    pub(crate) fn settled_before(&self) -> i64 {
        self.0.settled.load(Ordering::Relaxed)
    }
    pub(crate) fn settle(&self, seq: i64) {
        self.0.settled.fetch_max(seq, Ordering::Relaxed);
    }
    /// Takes no changes any more, but what the house does for itself; or takes them again. A word of an
    /// older version, read before a newer one was said and told after it, does not count.
    pub fn hold_writes(&self, version: i64, why: Option<Held>) {
        self.0.held.send_if_modified(|held| {
            if self.0.held_version.fetch_max(version, Ordering::Relaxed) > version {
                return false;
            }
            let changes = *held != why;
            *held = why;
            changes
        });
    }
    /// Waits until changes are taken; at once if they are. What works in the background asks first.
    pub async fn until_writable(&self) {
        let mut held = self.0.held.subscribe();
        // An error means the sender is gone, and with it the database.
        let _writable = held.wait_for(Option::is_none).await;
    }
    /// Why nothing is written at the moment, if nothing is.
    #[must_use]
    pub fn held(&self) -> Option<Held> {
        self.0.held.borrow().clone()
    }
    /// What it did since it was opened, and what waits.
    #[must_use]
    pub fn pulse(&self) -> Pulse {
        let (screen_writes, bulk_writes) = self.0.writes.waiting();
        let (reads, _) = self.0.reads.waiting();
        self.0.counters.read(Waiting { screen_writes, bulk_writes, reads })
    }
    pub(crate) fn counters(&self) -> &Counters {
        &self.0.counters
    }
    /// Which engine holds the data.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.0.engine
    }
    /// What time it is for the next command.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }
    /// How many commands can be written at the same time.
    #[must_use]
    pub fn writers(&self) -> usize {
        self.0.writers
    }

    /// Finishes what waits, takes nothing more, and ends the threads. Blocks until they are gone.
    pub fn close(&self) {
        self.0.stop.store(true, Ordering::Relaxed);
        self.0.writes.close();
        self.0.reads.close();
        let threads = match self.0.threads.lock() {
            Ok(mut threads) => std::mem::take(&mut *threads),
            Err(_) => return,
        };
        for thread in threads {
            if thread.join().is_err() {
                tracing::error!("a database thread ended in a panic");
            }
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.writes.close();
        self.reads.close();
    }
}

fn closed() -> Fault {
    Fault::unavailable("db.closed", "the program is shutting down")
}
