//! The work that nobody waits for at a screen: jobs and the policies.

use std::sync::Arc;

use access::Access;
use db::Db;
use jobs::{Worker, WorkerOptions};
use system::jobs::Workshop;
use tokio::task::JoinSet;

use crate::{contexts, policies};

/// What runs beside the server.
pub(crate) struct Background {
    worker: Worker,
    policies: JoinSet<()>,
}

impl Background {
    /// Starts it; must be called on a runtime.
    pub(crate) fn start(db: &Db, access: Access, workshop: Workshop) -> Self {
        let schedules = contexts::schedules();
        let people = Arc::new(access);
        let options = WorkerOptions { schedules, ..WorkerOptions::new(worker_name(), people) };
        let workshop = Arc::new(workshop);
        let handlers = contexts::handlers()
            .with(system::jobs::BackUp(Arc::clone(&workshop)))
            .with(system::jobs::Drill(workshop));
        let worker = jobs::work(db.clone(), handlers, options);
        let mut policies = policies::start(db);
        policies.spawn(system::mode::follow_mode(db.clone()));
        policies.spawn(system::jobs::keep_backing_up(db.clone()));
        Self { worker, policies }
    }

    /// Stops it at its last saved part; what is left goes on with the next start, or on another node.
    pub(crate) async fn stop(mut self) {
        self.policies.shutdown().await;
        self.worker.stop().await;
    }
}

/// Unique among the workers alive on one database.
fn worker_name() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    format!("{}:{}", host.trim(), std::process::id())
}
