//! What makes backups by itself, and proves every night that they can be restored.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use db::copy::Snapshot;
use db::{Db, Master, Migrations, Options, Target};
use jobs::{BoxFuture, Handler, Outcome, Running};
use kernel::{Actor, Fault};
use serde_json::json;

use crate::archive::{self, Key};
use crate::bucket::Bucket;
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
    /// The master key of personal data, which a drill opens the copy with.
    pub master: Master,
    /// Everybody's tables.
    pub sets: &'static [Migrations],
    /// The folder of backups.
    pub folder: PathBuf,
    /// Where a copy may be restored for a while.
    pub scratch: PathBuf,
    /// What encrypts them.
    pub key: Option<Key>,
    /// Where copies go besides.
    pub bucket: Option<Bucket>,
    /// The doctor.
    pub examine: Examine,
}

impl Workshop {
    /// A house without personal data, a key of backups or a doctor.
    #[must_use]
    pub fn new(
        target: Target,
        sets: &'static [Migrations],
        folder: PathBuf,
        scratch: PathBuf,
    ) -> Self {
        let examine: Examine = |_| Box::pin(async { Ok(Vec::new()) });
        Self {
            target,
            master: Master::Absent,
            sets,
            folder,
            scratch,
            key: None,
            bucket: None,
            examine,
        }
    }
}

/// How often it is asked whether a backup is due.
const LOOK: Duration = Duration::from_secs(60);

/// Begins backups as the house's parameters say, and a drill every night, for as long as the program runs.
pub async fn keep_backing_up(db: Db, copies: bool) {
    let actor = Actor::system("backups");
    loop {
        // Not at once: a program that has just started has others waiting for it.
        tokio::time::sleep(LOOK).await;
        db.until_writable().await;
        if let Err(fault) = begin_what_is_due(&db, &actor, copies).await {
            tracing::error!(?fault, "a backup or drill could not be begun; it will be tried again");
        }
    }
}

async fn begin_what_is_due(db: &Db, actor: &Actor, copies: bool) -> Result<(), Fault> {
    for kind in db.read(actor, WhatIsDue { copies }).await? {
        db.run(actor, RequestRun(kind)).await?;
    }
    Ok(())
}

/// Makes a backup.
pub struct BackUp(pub Arc<Workshop>);

impl Handler for BackUp {
    const KIND: &'static str = "system.backup";

    async fn run(&self, job: &mut Running) -> Result<Outcome, Fault> {
        let made = in_the_book(job, RunKind::Backup, &self.0, back_up(job, &self.0)).await?;
        if self.0.bucket.is_some() {
            let asked = job.db().run(&Actor::system("backups"), RequestRun(RunKind::Copy)).await;
            go_on("the copy of a backup was not asked for; it falls due by itself", asked);
        }
        Ok(made)
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

/// Brings the newest backup into the bucket.
pub struct CopyOut(pub Arc<Workshop>);

impl Handler for CopyOut {
    const KIND: &'static str = "system.copy_out";

    async fn run(&self, job: &mut Running) -> Result<Outcome, Fault> {
        in_the_book(job, RunKind::Copy, &self.0, copy_out(job, &self.0)).await
    }
}

/// What comes after the work is no reason to do all of it again.
fn go_on<T>(what: &str, done: Result<T, Fault>) {
    if let Err(fault) = done {
        tracing::warn!(?fault, "{what}");
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
    let target = match (kind, &workshop.bucket) {
        (RunKind::Copy, Some(bucket)) => bucket.url().to_owned(),
        _ => workshop.folder.display().to_string(),
    };
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
        let snapshot = Snapshot::open(&target, sets)?;
        let written = folder::write(&folder, snapshot, made_at, key.as_ref(), &stop, &mut |_| {})?;
        go_on("old backups stay", folder::prune(&folder, keep));
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

async fn copy_out(job: &Running, workshop: &Workshop) -> Result<Finished, Fault> {
    let bucket = workshop.bucket.as_ref().ok_or_else(|| {
        Fault::conflict("system.no_bucket", "no bucket for copies was named with --backup-s3")
    })?;
    let newest = folder::list(&workshop.folder)?.pop().ok_or_else(|| {
        Fault::not_found("system.no_such_backup", "there is no backup to copy yet")
    })?;
    let bytes = copy_to(bucket, &workshop.folder, &newest.name).await?;
    let keep = job.db().read(&Actor::system("backups"), GetKeep).await?;
    go_on("old copies stay in the bucket", bucket.prune(keep).await);
    Ok(Finished {
        file: Some(newest.name),
        bytes: i64::try_from(bytes).ok(),
        encrypted: Some(true),
        verified: true,
        ..Finished::default()
    })
}

/// Brings a backup of a folder into a bucket, if it is encrypted, and reads it back; how many bytes.
///
/// # Errors
/// `system.copy_needs_key`; as [`Bucket::put`].
pub async fn copy_to(bucket: &Bucket, folder: &Path, name: &str) -> Result<u64, Fault> {
    let path = folder.join(name);
    if !archive::is_encrypted(folder::open(&path)?)? {
        return Err(Fault::conflict(
            "system.copy_needs_key",
            "a backup that leaves the house is encrypted: name its key with --backup-key-file",
        ));
    }
    bucket.put(&path, name).await
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
    let master = workshop.master.clone();
    let options = Options { readers: 1, writers: 1, master, ..Options::new(scratch.target()) };
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
