//! A mapped file is let in: the mapping is remembered for the next file with these titles, and the
//! job begins. Asked again after a run that was stopped, it goes on where that was.

use db::{Command, Ctx, Event};
use jobs::{Handler, JobId, NewJob, enqueue};
use kernel::{Fault, Permission};
use serde_json::json;

use crate::import::header_hash;
use crate::run_import::{ImportArgs, ImportOrders};
use crate::store::{Import, ImportState};
use crate::{ImportId, permissions, store};

/// Lets a file in.
#[derive(Debug, Clone)]
pub(crate) struct StartImport {
    pub(crate) import_id: ImportId,
    pub(crate) seen_version: i64,
    /// Whether a worker does it, or the one who asks.
    pub(crate) as_job: bool,
}

impl Command for StartImport {
    const NAME: &'static str = "orders.start_import";
    const PERMISSION: Permission = permissions::CREATE;
    type Output = Option<JobId>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Option<JobId>, Fault> {
        let import = store::load_import(ctx, self.import_id)?;
        let job_id = start(ctx, &import, self.seen_version, self.as_job)?;
        if let Some(analysis) = &import.analysis {
            store::remember_mapping(ctx, &header_hash(&analysis.titles()), &import.mapping)?;
        }
        Ok(job_id)
    }
}

/// Lets a file in and remembers nothing of it: nobody said anew what its columns mean.
pub(crate) fn start(
    ctx: &mut Ctx<'_>,
    import: &Import,
    seen_version: i64,
    as_job: bool,
) -> Result<Option<JobId>, Fault> {
    refuse_unready(import)?;
    let job_id = if as_job {
        let args = ImportArgs { import_id: import.id };
        let key = format!("import {}", import.id);
        Some(enqueue(ctx, NewJob::new(ImportOrders::KIND, &args).unique(key))?)
    } else {
        None
    };
    store::start_import(ctx, import.id, seen_version, job_id)?;
    let news = json!({"job_id": job_id});
    ctx.emit(Event::about("orders", "ImportStarted", import.id, import.version + 1, &news));
    Ok(job_id)
}

fn refuse_unready(import: &Import) -> Result<(), Fault> {
    match import.state {
        ImportState::Mapped | ImportState::Running => Ok(()),
        ImportState::Received | ImportState::Unreadable => {
            Err(Fault::conflict("orders.import_not_mapped", "the mapping is not complete"))
        }
        ImportState::Done => Err(Fault::conflict("orders.import_done", "it has run already")),
    }
}
