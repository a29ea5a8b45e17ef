//! A zip for whoever supports the house: how everything stands, without secrets and without people. What
//! goes in is named one by one; nothing is copied whole.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use db::copy::known_steps;
use db::{Ctx, Db, Query};
use files::PackageWriter;
use jobs::JobLine;
use kernel::{Actor, Fault, Permission};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::diagnose::{Here, diagnose};
use crate::{runs, store};

/// Lines of each list.
const MOST_LINES: i64 = 200;
/// Parts on their way to a client that reads slowly.
const MOST_WAITING: usize = 2;

const READ_ME: &str = "How this Tradewind stands, for whoever supports it.\n\n\
    diagnosis.json   what is well, what is not, what to do\n\
    schema.json      the steps that made the tables\n\
    parameters.json  parameters that are numbers\n\
    newest-jobs.json the newest jobs: kinds, states, times, codes of errors\n\
    backups.json     the newest backups and drills\n\
    metrics.txt      what Prometheus would be told\n\n\
    There are no names, no addresses, no orders, no passwords, keys or tokens in it. Logs are not in it: \
    send those of the time in question beside it.\n";

/// What is told of backups: not by whom, and not where.
#[derive(Serialize)]
struct BackupLine {
    kind: runs::RunKind,
    state: runs::RunState,
    bytes: Option<i64>,
    rows: Option<i64>,
    encrypted: Option<bool>,
    verified: bool,
    findings: Option<i64>,
    started_at: kernel::Timestamp,
    duration_ms: Option<i64>,
    error_code: Option<String>,
}

/// What stands in the tables.
#[derive(Debug, Clone)]
struct Collect;

struct Collected {
    jobs: Vec<JobLine>,
    backups: Vec<BackupLine>,
    parameters: Vec<(&'static str, Value)>,
}

impl Query for Collect {
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = Collected;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Collected, Fault> {
        let backups = store::runs::list(ctx, MOST_LINES)?.into_iter().map(|run| BackupLine {
            kind: run.kind,
            state: run.state,
            bytes: run.bytes,
            rows: run.rows,
            encrypted: run.encrypted,
            verified: run.verified,
            findings: run.findings,
            started_at: run.started_at,
            duration_ms: run.duration_ms,
            error_code: run.error_code,
        });
        Ok(Collected {
            backups: backups.collect(),
            jobs: jobs::recent(ctx, MOST_LINES)?,
            parameters: settings::parameters(ctx)?.numbers(),
        })
    }
}

/// Bytes that are written and not sent yet.
#[derive(Clone, Default)]
struct Pending(Arc<Mutex<Vec<u8>>>);

impl Pending {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Makes the bundle part by part, as fast as somebody takes it. Must be called on a runtime.
#[must_use]
pub fn bundle(db: Db, here: Here) -> mpsc::Receiver<Result<Vec<u8>, Fault>> {
    let (sender, receiver) = mpsc::channel(MOST_WAITING);
    tokio::spawn(async move {
        if let Err(fault) = write(&db, &here, &sender).await {
            // Whoever hung up needs no word.
            let _gone = sender.send(Err(fault)).await;
        }
    });
    receiver
}

async fn write(
    db: &Db,
    here: &Here,
    sender: &mpsc::Sender<Result<Vec<u8>, Fault>>,
) -> Result<(), Fault> {
    let pending = Pending::default();
    let mut package = PackageWriter::new(pending.clone());
    let tables = collect(db).await;
    for part in Part::ALL {
        let text = part.text(db, here, tables.as_ref()).await;
        package = package.whole(part.file(), &text).map_err(not_made)?;
        if sender.send(Ok(pending.take())).await.is_err() {
            return Ok(());
        }
    }
    package.finish().map_err(not_made)?;
    let _gone = sender.send(Ok(pending.take())).await;
    Ok(())
}

fn not_made(error: files::FileError) -> Fault {
    Fault::internal("system.bundle_not_made", error)
}

#[derive(Debug, Clone, Copy)]
enum Part {
    ReadMe,
    Diagnosis,
    Schema,
    Parameters,
    Jobs,
    Backups,
    Metrics,
}

impl Part {
    const ALL: [Self; 7] = [
        Self::ReadMe,
        Self::Diagnosis,
        Self::Schema,
        Self::Parameters,
        Self::Jobs,
        Self::Backups,
        Self::Metrics,
    ];

    const fn file(self) -> &'static str {
        match self {
            Self::ReadMe => "read-me.txt",
            Self::Diagnosis => "diagnosis.json",
            Self::Schema => "schema.json",
            Self::Parameters => "parameters.json",
            Self::Jobs => "newest-jobs.json",
            Self::Backups => "backups.json",
            Self::Metrics => "metrics.txt",
        }
    }

    /// What cannot be told is no reason to keep the rest: the code of the fault stands in its place.
    async fn text(self, db: &Db, here: &Here, tables: Result<&Collected, &Fault>) -> String {
        let told = |fault: &Fault| pretty(&json!({"error": fault.code()}));
        let of_tables = |text: fn(&Collected) -> String| tables.map_or_else(told, text);
        match self {
            Self::ReadMe => READ_ME.to_owned(),
            Self::Diagnosis => pretty(&diagnose(db, here, false).await),
            Self::Schema => pretty(&known_steps(here.workshop.sets)),
            Self::Parameters => of_tables(|seen| pretty(&json_of(&seen.parameters))),
            Self::Jobs => of_tables(|seen| pretty(&seen.jobs)),
            Self::Backups => of_tables(|seen| pretty(&seen.backups)),
            Self::Metrics => match &here.metrics {
                Some(metrics) => metrics().await.unwrap_or_else(|fault| told(&fault)),
                None => String::new(),
            },
        }
    }
}

async fn collect(db: &Db) -> Result<Collected, Fault> {
    db.read(&Actor::system("diagnostics"), Collect).await
}

fn json_of(parameters: &[(&'static str, Value)]) -> Value {
    let named = parameters.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    Value::Object(named.collect())
}

fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
