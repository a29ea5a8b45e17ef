//! The database as the rest of the house sees it: two doors, `run` and `read`.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use kernel::{Actor, Fault};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::watch;

use crate::clock::Clock;
use crate::command::{Command, Query};
use crate::conn::Conn;
use crate::dialect::Engine;
use crate::ids::IdSource;
use crate::migrate::{Migrations, migrate};
use crate::once::{Once, OnceKey};
use crate::queue::{Lane, Queue};
use crate::work::{Desk, Job, Work};
use crate::{postgres, sqlite};

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
}

impl Options {
    /// The usual: the machine's clock and randomness, a few connections.
    #[must_use]
    pub fn new(target: Target) -> Self {
        Self { target, clock: Clock::system(), seed: None, readers: 4, writers: 6 }
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
            threads: std::sync::Mutex::new(Vec::new()),
        }));
        match &options.target {
            Target::Sqlite(path) => db.open_sqlite(path, options, sets)?,
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
    ) -> Result<(), Fault> {
        sqlite::check_version()?;
        let mut writer = Conn::Sqlite(sqlite::open(path, false)?);
        migrate(&mut writer, sets)?;
        let Conn::Sqlite(writer) = writer else { return Ok(()) };
        let (queue, desk, told) = (Arc::clone(&self.0.writes), new_desk(options, 0), self.teller());
        self.thread("db-writer", move || sqlite::write(writer, &queue, desk, told))?;
        for number in 1..=options.readers.max(1) {
            let reader = sqlite::open(path, true)?;
            let (queue, desk) = (Arc::clone(&self.0.reads), new_desk(options, number));
            self.thread("db-reader", move || sqlite::read(reader, &queue, desk))?;
        }
        let connection = sqlite::open(path, false)?;
        let (path, stop) = (path.to_owned(), Arc::clone(&self.0.stop));
        self.thread("db-checkpoint", move || sqlite::checkpoint(&connection, &path, &stop))
    }

    fn open_postgres(
        &self,
        url: &str,
        options: &Options,
        sets: &[Migrations],
    ) -> Result<(), Fault> {
        let mut first = Conn::Postgres(Box::new(postgres::connect(url)?));
        migrate(&mut first, sets)?;
        drop(first);
        for number in 0..self.0.writers {
            let conn = postgres::connect(url)?;
            let (queue, desk, told) =
                (Arc::clone(&self.0.writes), new_desk(options, number), self.teller());
            let url = url.to_owned();
            self.thread("db-writer", move || postgres::write(conn, &url, &queue, desk, told))?;
        }
        for number in 0..options.readers.max(1) {
            let conn = postgres::connect(url)?;
            let (queue, desk) = (Arc::clone(&self.0.reads), new_desk(options, 100 + number));
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

    /// Changes whenever this node committed events.
    #[must_use]
    pub fn news(&self) -> watch::Receiver<u64> {
        self.0.news.subscribe()
    }
    /// Takes no changes any more, but what the house does for itself; or takes them again.
    pub fn hold_writes(&self, why: Option<Held>) {
        self.0.held.send_if_modified(|held| {
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

fn new_desk(options: &Options, number: usize) -> Desk {
    let ids = match options.seed {
        Some(seed) => IdSource::seeded(seed.wrapping_add(u64::try_from(number).unwrap_or(0))),
        None => IdSource::from_system(),
    };
    Desk { ids, clock: options.clock.clone(), stripe: i64::try_from(number).unwrap_or(0) }
}

fn closed() -> Fault {
    Fault::unavailable("db.closed", "the program is shutting down")
}
