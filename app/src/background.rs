//! The work that nobody waits for at a screen: jobs and the policies.

use std::sync::Arc;

use access::Access;
use channels::Doorway;
use db::Db;
use jobs::{Beat, Worker, WorkerOptions};
use kernel::Fault;
use outside::Outside;
use system::jobs::Workshop;
use system::post::SendMail;
use tokio::task::JoinSet;

use crate::{contexts, policies};

/// What runs beside the server.
pub(crate) struct Background {
    worker: Worker,
    policies: JoinSet<()>,
}

/// What it works with besides the database.
pub(crate) struct Means {
    pub(crate) workshop: Arc<Workshop>,
    pub(crate) mail: SendMail,
    /// Nothing where the machine has no certificates to trust.
    pub(crate) outside: Option<Outside>,
    pub(crate) doorway: Doorway,
}

impl Background {
    /// Starts it; must be called on a runtime.
    pub(crate) fn start(db: &Db, access: Access, means: Means) -> Self {
        let Means { workshop, mail, outside, doorway } = means;
        let schedules = contexts::schedules();
        let people = Arc::new(access);
        let options = WorkerOptions { schedules, ..WorkerOptions::new(worker_name(), people) };
        let handlers = contexts::handlers()
            .with(system::jobs::BackUp(Arc::clone(&workshop)))
            .with(mail)
            .with(system::jobs::CopyOut(Arc::clone(&workshop)))
            .with(system::jobs::Drill(Arc::clone(&workshop)));
        let worker = jobs::work(db.clone(), handlers, options);
        let mut policies = policies::start(db);
        policies.spawn(system::mode::follow_mode(db.clone()));
        policies.spawn(system::jobs::keep_backing_up(db.clone(), workshop.bucket.is_some()));
        policies.spawn(channels::keep_collecting(db.clone()));
        policies.spawn(db::follow(db.clone(), channels::TellShipments));
        policies.spawn(db::follow(db.clone(), channels::TellCancellations));
        policies.spawn(db::follow(db.clone(), channels::TellRefunds));
        policies.spawn(db::follow(db.clone(), channels::MarkStock));
        policies.spawn(db::follow(db.clone(), channels::RefreshListings));
        policies.spawn(channels::keep_looking(db.clone(), doorway.clone()));
        if let Some(outside) = outside {
            policies.spawn(channels::keep_telling(db.clone(), outside));
            policies.spawn(channels::keep_reading(db.clone(), doorway.clone()));
            policies.spawn(channels::keep_filling_back(db.clone(), doorway.clone()));
            policies.spawn(channels::keep_syncing(db.clone(), doorway));
        }
        Self { worker, policies }
    }

    /// The worker's sign of life.
    pub(crate) fn beat(&self) -> Beat {
        self.worker.beat()
    }

    /// Stops it at its last saved part; what is left goes on with the next start, or on another node.
    pub(crate) async fn stop(mut self) {
        self.policies.shutdown().await;
        self.worker.stop().await;
    }
}

/// Lets everybody who follows the news read what there is, runs what follows from it, and seals the record
/// of it: a house that was filled in one go begins its first day with nothing to catch up with.
pub(crate) async fn settle(db: &Db) -> Result<(), Fault> {
    let people = Arc::new(contexts::access(db, false, Vec::new(), None));
    let options = WorkerOptions::new(worker_name(), people);
    let policies = policies::Policies::default();
    // What jobs do is news as well.
    while db::drain(db, &policies).await? > 0 {
        jobs::run_due(db, &contexts::handlers(), &options).await?;
    }
    db::drain(db, &channels::TellShipments).await?;
    db::drain(db, &channels::TellCancellations).await?;
    db::drain(db, &channels::TellRefunds).await?;
    db::drain(db, &channels::MarkStock).await?;
    db::drain(db, &channels::RefreshListings).await?;
    db::audit::seal_now(db).await.map(|_| ())
}

/// Unique among the workers alive on one database.
fn worker_name() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    format!("{}:{}", host.trim(), std::process::id())
}
