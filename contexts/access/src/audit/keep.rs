//! What is done to the record: compared every night, and cleared of what is over.

use db::audit::{Anchor, Class, LastSeal, PruneEvents, seal_now, verify};
use db::{Command, Ctx, Event, Lane, Query};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jobs::{Every, Handler, JobId, NewJob, Outcome, Running, Schedule};
use kernel::{Actor, Fault, Permission, Timestamp};
use serde_json::json;
use settings::{KeepEventsDays, KeepFeedDays, KeepSecurityDays};

use super::RECORD;
use crate::commands::ExpireRequests;
use crate::permissions::{self, SYSTEM};
use crate::store;

/// What the record wants done by itself, at night.
#[must_use]
pub fn schedules() -> Vec<Schedule> {
    let at_night = |minute| Every::Day { at: Time::constant(3, minute, 0, 0), zone: TimeZone::UTC };
    vec![
        Schedule {
            name: "access.verify_audit",
            every: at_night(10),
            job: || NewJob::new(VerifyAudit::KIND, &json!({})),
        },
        Schedule {
            name: "access.prune_audit",
            every: at_night(40),
            job: || NewJob::new(PruneAudit::KIND, &json!({})),
        },
        Schedule {
            name: "access.expire_approvals",
            every: Every::Seconds(600),
            job: || NewJob::new(ExpireApprovals::KIND, &json!({})),
        },
    ]
}

/// Somebody wants the record compared with its seals now.
#[derive(Debug, Clone)]
pub(crate) struct AskVerification;

impl Command for AskVerification {
    const NAME: &'static str = "access.ask_verification";
    const PERMISSION: Permission = permissions::SEE_AUDIT;
    type Output = JobId;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<JobId, Fault> {
        jobs::enqueue(ctx, NewJob::new(VerifyAudit::KIND, &json!({})).unique(VerifyAudit::KIND))
    }
}

/// Compares the record with its seals; what it found stands in the job's result.
pub struct VerifyAudit;

impl Handler for VerifyAudit {
    const KIND: &'static str = "access.verify_audit";

    async fn run(&self, job: &mut Running) -> Result<Outcome, Fault> {
        seal_now(job.db()).await?;
        let found = verify(job.db(), Vec::new()).await?;
        if found.findings.is_empty() {
            // Where logs are kept elsewhere, this line is an anchor that nobody here can change.
            let anchor = found.anchor.as_deref().unwrap_or_default();
            tracing::info!(anchor, events = found.events, "the record agrees with its seals");
        } else {
            tracing::error!(findings = ?found.findings, "the record was changed");
            let count = found.findings.len();
            job.db().run(&Actor::system("audit"), TellBroken { count }).await?;
        }
        Outcome::with(&found)
    }
}

/// The record itself says that it was changed.
#[derive(Debug, Clone)]
struct TellBroken {
    count: usize,
}

impl Command for TellBroken {
    const NAME: &'static str = "access.tell_broken";
    const PERMISSION: Permission = SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let news = json!({"findings": self.count});
        ctx.emit(Event::about("audit", "AuditBroken", RECORD, 0, &news));
        Ok(())
    }
}

#[derive(Debug, Clone)]
struct Terms;

impl Query for Terms {
    const PERMISSION: Permission = SYSTEM;
    type Output = [(Class, Timestamp); 3];

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        let set = settings::parameters(ctx)?;
        let now = ctx.now();
        let before = |days: i64| now.plus_days(-days);
        Ok([
            (Class::Feed, before(set.get::<KeepFeedDays>())),
            (Class::Ordinary, before(set.get::<KeepEventsDays>())),
            (Class::Security, before(set.get::<KeepSecurityDays>())),
        ])
    }
}

/// Takes away what is over, in small commits.
pub struct PruneAudit;

impl Handler for PruneAudit {
    const KIND: &'static str = "access.prune_audit";

    async fn run(&self, job: &mut Running) -> Result<Outcome, Fault> {
        let actor = Actor::system("audit");
        let mut gone = 0;
        for (class, before) in job.db().read(&actor, Terms).await? {
            loop {
                if job.is_cancelled() {
                    return Ok(Outcome::Cancelled);
                }
                let prune = PruneEvents { class, before };
                let pruned = job.db().run_in(Lane::Bulk, &actor, prune).await?;
                gone += pruned.events;
                if !pruned.more {
                    break;
                }
            }
        }
        job.db().run_in(Lane::Bulk, &actor, ForgetExports).await?;
        Outcome::with(&json!({ "events": gone }))
    }
}

/// Requests ended in one commit.
const AT_ONCE: i64 = 100;

/// Ends requests for approval that nobody decided in time.
pub struct ExpireApprovals;

impl Handler for ExpireApprovals {
    const KIND: &'static str = "access.expire_approvals";

    async fn run(&self, job: &mut Running) -> Result<Outcome, Fault> {
        let actor = Actor::system("approvals");
        let expire = ExpireRequests { most: AT_ONCE };
        while job.db().run_in(Lane::Bulk, &actor, expire.clone()).await? > 0 {}
        Ok(Outcome::done())
    }
}

/// How long a file waits to be fetched.
const FILES_KEPT_DAYS: i64 = 7;

#[derive(Debug, Clone)]
struct ForgetExports;

impl Command for ForgetExports {
    const NAME: &'static str = "access.forget_exports";
    const PERMISSION: Permission = SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let before = ctx.now().plus_days(-FILES_KEPT_DAYS);
        store::exports::forget(ctx, before)
    }
}

/// The last seal, to be carried outside.
#[derive(Debug, Clone)]
pub(crate) struct LastAnchor;

impl Query for LastAnchor {
    const PERMISSION: Permission = permissions::SEE_AUDIT;
    type Output = Option<Anchor>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        LastSeal.run(ctx)
    }
}
