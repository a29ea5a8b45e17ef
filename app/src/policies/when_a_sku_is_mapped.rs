//! Somebody said which SKU a shop means, or made the SKU it means: every order that waits for that is
//! looked at again.

use std::collections::BTreeSet;

use db::{Ctx, StoredEvent};
use jobs::{Handler, NewJob, Outcome, Running};
use kernel::Fault;
use orders::exception::ExceptionCode;
use serde::{Deserialize, Serialize};

pub(super) const KINDS: &[&str] = &["SkuMapped", "SkuCreated"];

pub(super) fn is_it(event: &StoredEvent) -> bool {
    KINDS.contains(&event.kind.as_str())
}

/// A mapping may free thousands of orders: that is a job.
pub(super) fn react(ctx: &mut Ctx<'_>, events: &[StoredEvent]) -> Result<(), Fault> {
    let mapped = events.iter().filter(|event| event.kind == "SkuMapped");
    let mut subjects: BTreeSet<String> = mapped.filter_map(subject).collect();
    subjects.extend(waiting_for_new_ones(ctx, events)?);
    recheck(ctx, &[ExceptionCode::SkuUnmapped], subjects)
}

/// A SKU takes what waits for it off the work list, and tells so. An order that was on its way in at
/// that very moment is not on the list, and finds it here: an event is read only when everything
/// older than it is settled.
fn waiting_for_new_ones(ctx: &mut Ctx<'_>, events: &[StoredEvent]) -> Result<Vec<String>, Fault> {
    let created = events.iter().filter(|event| event.kind == "SkuCreated");
    let texts: BTreeSet<&str> = created
        .filter_map(|event| event.data.get("texts")?.as_array())
        .flatten()
        .filter_map(|text| text.as_str())
        .collect();
    if texts.is_empty() {
        return Ok(Vec::new());
    }
    let shops = settings::all_shops(ctx)?;
    let could_wait: Vec<String> = shops
        .iter()
        .flat_map(|shop| texts.iter().map(|text| orders::arrival::sku_subject(shop, text)))
        .collect();
    orders::open_subjects(ctx, ExceptionCode::SkuUnmapped, &could_wait)
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
