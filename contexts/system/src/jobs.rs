//! What makes backups by itself, and proves every night that they can be restored.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use db::copy::Snapshot;
use db::{Db, Migrations, Options, Target};
use jobs::{BoxFuture, Handler, Outcome, Running};
use kernel::{Actor, Fault};
use serde_json::json;

use crate::archive::{self, Key};
use crate::restore::Draft;
use crate::runs::{BeginRun, FinishRun, Finished, GetKeep, RequestRun, RunKind, WhatIsDue};
use crate::{folder, off_runtime};

/// Looks into a database for what contradicts; a line for each finding.
pub type Examine = fn(Db) -> BoxFuture<'static, Result<Vec<String>, Fault>>;

/// What backups of a house need to know.
#[derive(Clone)]
pub struct Workshop {
    /// Where the data is.
    pub target: Target,
    /// Everybody's tables.
    pub sets: &'static [Migrations],
    /// The folder of backups.
    pub folder: PathBuf,
    /// Where a copy may be restored for a while.
    pub scratch: PathBuf,
    /// What encrypts them.
    pub key: Option<Key>,
    /// The doctor.
    pub examine: Examine,
}

/// How often it is asked whether a backup is due.
const LOOK: Duration = Duration::from_secs(60);

/// Begins backups as the house's parameters say, and a drill every night, for as long as the program runs.
pub async fn keep_backing_up(db: Db) {
    let actor = Actor::system("backups");
    loop {
        // Not at once: a program that has just started has others waiting for it.
        tokio::time::sleep(LOOK).await;
        db.until_writable().await;
        if let Err(fault) = begin_what_is_due(&db, &actor).await {
            tracing::error!(?fault, "a backup or drill could not be begun; it will be tried again");
        }
    }
}

async fn begin_what_is_due(db: &Db, actor: &Actor) -> Result<(), Fault> {
    for kind in db.read(actor, WhatIsDue).await? {
        db.run(actor, RequestRun(kind)).await?;
    }
    Ok(())
}

/// Makes a backup.
pub struct BackUp(pub Arc<Workshop>);

impl Handler for BackUp {
    const KIND: &'static str = "system.backup";

    async fn run(&self, job: &mut Running) -> Result<Outcome, Fault> {
        in_the_book(job, RunKind::Backup, &self.0, back_up(job, &self.0)).await
    }
}

/// Restores the newest backup into a scratch place and lets the doctor look at it.
pub struct Drill(pub Arc<Workshop>);

impl Handler for Drill {
    const KIND: &'static str = "system.drill";

    async fn run(&self, job: &mut Running) -> Result<Outcome, Fault> {
        in_the_book(job, RunKind::Drill, &self.0, drill(&self.0)).await
    }
}

async fn in_the_book(
    job: &Running,
    kind: RunKind,
    workshop: &Workshop,
    work: impl Future<Output = Result<Finished, Fault>>,
) -> Result<Outcome, Fault> {
    let (db, house, asker) = (job.db(), Actor::system("backups"), job.actor());
    let by = (asker.kind.as_str().to_owned(), asker.id.to_string(), asker.name.to_string());
    let target = workshop.folder.display().to_string();
    let id = db.run(&house, BeginRun { kind, target, by }).await?;
    let began = Instant::now();
    let (mut how, fault) = match work.await {
        Ok(how) => (how, None),
        Err(fault) => {
            let error = Some((fault.code().to_owned(), fault.detail().to_owned()));
            (Finished { error, ..Finished::default() }, Some(fault))
        }
    };
    how.duration_ms = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
    let shown = json!({"run": id, "file": how.file, "rows": how.rows, "bytes": how.bytes});
    let found = how.error.clone();
    db.run(&house, FinishRun { id, kind, how }).await?;
    match (fault, found) {
        (Some(fault), _) => Err(fault),
        (None, Some((_, detail))) => Err(Fault::conflict("system.drill_failed", detail)),
        (None, None) => Outcome::with(&shown),
    }
}

/// Stops a copy when the job that waits for it goes away.
struct StopWith(Arc<AtomicBool>);

impl Drop for StopWith {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

async fn back_up(job: &Running, workshop: &Workshop) -> Result<Finished, Fault> {
    let db = job.db();
    let keep = db.read(&Actor::system("backups"), GetKeep).await?;
    let (made_at, workshop) = (db.clock().now(), workshop.clone());
    let stop = Arc::new(AtomicBool::new(false));
    let _stop_with_me = StopWith(Arc::clone(&stop));
    let encrypted = workshop.key.is_some();
    let written = off_runtime(move || {
        let Workshop { target, sets, folder, key, .. } = workshop;
        let mut snapshot = Snapshot::open(&target, sets)?;
        let written =
            folder::write(&folder, &mut snapshot, made_at, key.as_ref(), &stop, &mut |_| {})?;
        folder::prune(&folder, keep)?;
        Ok(written)
    });
    let written = written.await?;
    Ok(Finished {
        file: Some(written.name),
        bytes: i64::try_from(written.bytes).ok(),
        rows: i64::try_from(written.manifest.rows()).ok(),
        tables: i64::try_from(written.manifest.tables.len()).ok(),
        encrypted: Some(encrypted),
        verified: true,
        ..Finished::default()
    })
}

async fn drill(workshop: &Workshop) -> Result<Finished, Fault> {
    let newest = folder::list(&workshop.folder)?.pop().ok_or_else(|| {
        Fault::not_found("system.no_such_backup", "there is no backup to restore yet")
    })?;
    let scratch = Draft::within(&workshop.scratch, "drill")?;
    let (path, target) = (workshop.folder.join(&newest.name), scratch.target());
    let (key, sets) = (workshop.key.clone(), workshop.sets);
    let file = Some(newest.name);
    let loaded = off_runtime(move || {
        archive::load(folder::open(&path)?, key.as_ref(), &target, sets, &mut |_| {})
    });
    let manifest = match loaded.await {
        Ok(manifest) => manifest,
        Err(fault) => {
            let error = Some((fault.code().to_owned(), fault.detail().to_owned()));
            return Ok(Finished { file, error, ..Finished::default() });
        }
    };
    let options = Options { readers: 1, writers: 1, ..Options::new(scratch.target()) };
    let db = Db::open(&options, workshop.sets)?;
    let found = (workshop.examine)(db.clone()).await;
    let closed = off_runtime(move || {
        db.close();
        Ok(())
    });
    closed.await?;
    let findings = found?;
    let error = findings.first().map(|first| {
        ("system.drill_failed".to_owned(), format!("{} findings, first: {first}", findings.len()))
    });
    Ok(Finished {
        file,
        rows: i64::try_from(manifest.rows()).ok(),
        tables: i64::try_from(manifest.tables.len()).ok(),
        verified: true,
        findings: i64::try_from(findings.len()).ok(),
        error,
        ..Finished::default()
    })
}
