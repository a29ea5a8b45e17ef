//! Numbers of the house: what waits, how orders stand, how old the last backup is.

use db::{Ctx, Db, Query};
use jobs::Tally;
use kernel::{Fault, Permission, Timestamp};
use system::runs::{RunKind, last_good};

use super::page::{Kind, Measure, Page};

/// Counts what stands in the tables: open jobs and sessions, and rows that are counted already.
#[derive(Debug, Clone)]
pub(super) struct Count;

/// What was counted.
pub(super) struct Counted {
    pub(super) last_event: i64,
    labels: Vec<(String, i64)>,
    jobs: Tally,
    sessions: i64,
    now: Timestamp,
    backup: Option<Timestamp>,
    drill: Option<Timestamp>,
}

impl Query for Count {
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = Counted;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Counted, Fault> {
        Ok(Counted {
            last_event: db::last_event(ctx)?,
            labels: orders::count_by_label(ctx)?,
            jobs: jobs::tally(ctx)?,
            sessions: access::count_sessions(ctx)?,
            now: ctx.now(),
            backup: last_good(ctx, RunKind::Backup)?,
            drill: last_good(ctx, RunKind::Drill)?,
        })
    }
}

impl Counted {
    pub(super) fn write(&self, page: &mut Page) {
        page.family("tradewind_orders", Kind::Gauge, "Orders by what people see of their state");
        for (label, count) in &self.labels {
            page.sample("tradewind_orders", &[("label", label)], count);
        }
        let jobs = &self.jobs;
        page.family("tradewind_jobs", Kind::Gauge, "Open jobs by state, and what went wrong");
        for (state, count) in [
            ("queued", jobs.queued),
            ("running", jobs.running),
            ("lapsed", jobs.lapsed),
            ("failed_in_a_day", jobs.failed_lately),
        ] {
            page.sample("tradewind_jobs", &[("state", state)], count);
        }
        let help = "For how long the job that waits longest has been due";
        page.number("tradewind_jobs_overdue_seconds", help, jobs.overdue_seconds);
        page.number("tradewind_sessions", "Open sessions", self.sessions);
        for (name, help, at) in [
            ("tradewind_backup_age_seconds", "Since the last good backup began", self.backup),
            ("tradewind_drill_age_seconds", "Since the last good drill began", self.drill),
        ] {
            if let Some(at) = at {
                let micros = self.now.as_micros().saturating_sub(at.as_micros());
                page.number(name, help, (micros / 1_000_000).max(0));
            }
        }
    }
}

/// What the database of this program did, and what waits for it.
pub(super) fn write_pulse(page: &mut Page, db: &Db, last_event: i64) {
    let pulse = db.pulse();
    let read_only = i64::from(db.held().is_some());
    page.number("tradewind_read_only", "1 while no changes are taken", read_only);
    page.family("tradewind_db_waiting", Kind::Gauge, "What waits for a connection");
    for (queue, count) in [
        ("screen_writes", pulse.waiting.screen_writes),
        ("bulk_writes", pulse.waiting.bulk_writes),
        ("reads", pulse.waiting.reads),
    ] {
        page.sample("tradewind_db_waiting", &[("queue", queue)], count);
    }
    let help = "Commands that shared a commit";
    let name = "tradewind_db_commit_commands";
    page.family(name, Kind::Histogram, help);
    let mut so_far = 0;
    for (bound, count) in &pulse.groups {
        so_far += count;
        let bound = bound.to_string();
        page.sample(&format!("{name}_bucket"), &[("le", &bound)], so_far);
    }
    page.sample(&format!("{name}_bucket"), &[("le", "+Inf")], pulse.commits);
    page.sample(&format!("{name}_sum"), &[], pulse.commands);
    page.sample(&format!("{name}_count"), &[], pulse.commits);
    let help = "Time that commits took";
    page.count("tradewind_db_commit_seconds_total", help, pulse.commit_time);
    let help = "Commits that failed";
    page.count("tradewind_db_commits_failed_total", help, pulse.not_committed);
    let help = "Connections that were lost and made anew";
    page.count("tradewind_db_reconnects_total", help, pulse.reconnects);
    page.count("tradewind_events_total", "Events that were written", last_event);
    let (events, seconds) = ("tradewind_consumer_lag_events", "tradewind_consumer_lag_seconds");
    page.family(events, Kind::Gauge, "Events a consumer has not looked at yet");
    for one in &pulse.consumers {
        page.sample(events, &[("consumer", one.name)], (last_event - one.seq).max(0));
    }
    page.family(seconds, Kind::Gauge, "Since a consumer last had nothing left to look at");
    for one in &pulse.consumers {
        page.sample(seconds, &[("consumer", one.name)], one.behind.written());
    }
}
