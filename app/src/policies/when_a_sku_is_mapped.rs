//! Somebody said which SKU a shop means: every order that waits for that is looked at again.

use std::collections::BTreeSet;

use db::{Ctx, StoredEvent};
use jobs::{Handler, NewJob, Outcome, Running};
use kernel::Fault;
use orders::exception::ExceptionCode;
use serde::{Deserialize, Serialize};

pub(super) fn is_it(event: &StoredEvent) -> bool {
    event.kind == "SkuMapped"
}

/// A mapping may free thousands of orders: that is a job.
pub(super) fn react(ctx: &mut Ctx<'_>, events: &[StoredEvent]) -> Result<(), Fault> {
    let mapped = events.iter().filter(|event| is_it(event));
    let subjects: BTreeSet<String> = mapped.filter_map(subject).collect();
    recheck(ctx, &[ExceptionCode::SkuUnmapped], subjects)
}

/// As the exception of an unmapped SKU names it.
fn subject(event: &StoredEvent) -> Option<String> {
    let shop = event.data.get("shop_id")?.as_str()?;
    let external = event.data.get("external_sku")?.as_str()?;
    Some(format!("{shop}/{}", kernel::fold(external)))
}

/// Which exceptions may be gone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Recheck {
    codes: Vec<ExceptionCode>,
    subjects: Vec<String>,
}

/// Enqueues the second look, in the commit that moves the policies' place in the events.
pub(super) fn recheck(
    ctx: &mut Ctx<'_>,
    codes: &[ExceptionCode],
    subjects: BTreeSet<String>,
) -> Result<(), Fault> {
    if subjects.is_empty() {
        return Ok(());
    }
    let args = Recheck { codes: codes.to_vec(), subjects: subjects.into_iter().collect() };
    jobs::enqueue(ctx, NewJob::new(RecheckHandler::KIND, &args)).map(|_| ())
}

/// Looks at orders again.
pub struct RecheckHandler;

impl Handler for RecheckHandler {
    const KIND: &'static str = "orders.recheck";

    async fn run(&self, job: &mut Running) -> Result<Outcome, Fault> {
        let args: Recheck = job.args()?;
        let mut changed = 0;
        // Each page commits by itself; begun anew, it finds only what is still open.
        for code in args.codes {
            let subjects = args.subjects.clone();
            changed += orders::jobs::recheck_about(job.db(), code, subjects).await?;
        }
        Outcome::with(&serde_json::json!({ "orders_changed": changed }))
    }
}
