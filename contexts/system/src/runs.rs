//! Backups and restore drills as the book tells of them, and when the next one is due.

use db::{Command, Ctx, Event, Query};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jobs::{Every, Handler, JobId, NewJob, enqueue};
use kernel::{Fault, Permission, Timestamp};
use serde::Serialize;
use serde_json::json;
use settings::{BackupEveryHours, BackupKeep, BackupKeepDays, BackupKeepWeeks};

use crate::jobs::{BackUp, CopyOut, Drill};
use crate::retention::Keep;
use crate::{permissions, store};

kernel::entity!(
    /// One backup or drill.
    pub RunEntry, RunId, "bkp"
);

kernel::text_enum! {
    /// What was done.
    pub enum RunKind {
        /// A copy was made and read back.
        Backup = "backup",
        /// The newest copy was restored into a scratch place and examined.
        Drill = "drill",
        /// The newest copy was brought into the bucket and read back.
        Copy = "copy",
    }
}

kernel::text_enum! {
    /// How it went.
    pub enum RunState {
        /// It is at work.
        Running = "running",
        /// Everything agrees.
        Ok = "ok",
        /// It failed, or found something.
        Failed = "failed",
    }
}

impl RunKind {
    /// The kind of job that does it.
    #[must_use]
    pub const fn job_kind(self) -> &'static str {
        match self {
            Self::Backup => <BackUp as Handler>::KIND,
            Self::Drill => <Drill as Handler>::KIND,
            Self::Copy => <CopyOut as Handler>::KIND,
        }
    }
    /// The job that does it; one at a time.
    #[must_use]
    pub fn job(self) -> NewJob {
        NewJob::new(self.job_kind(), &json!({})).unique(self.job_kind()).max_attempts(2)
    }
}

/// One backup or drill.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Run {
    pub id: RunId,
    pub kind: RunKind,
    pub state: RunState,
    /// The folder.
    pub target: String,
    /// The file within it.
    pub file: Option<String>,
    pub bytes: Option<i64>,
    pub rows: Option<i64>,
    pub tables: Option<i64>,
    pub encrypted: Option<bool>,
    /// Every checksum was compared.
    pub verified: bool,
    /// What the doctor found, of a drill.
    pub findings: Option<i64>,
    pub started_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    pub duration_ms: Option<i64>,
    /// Who asked.
    pub by_name: String,
    pub error_code: Option<String>,
    pub error_detail: Option<String>,
}

/// How one ended.
#[derive(Debug, Clone, Default)]
pub(crate) struct Finished {
    pub(crate) file: Option<String>,
    pub(crate) bytes: Option<i64>,
    pub(crate) rows: Option<i64>,
    pub(crate) tables: Option<i64>,
    pub(crate) encrypted: Option<bool>,
    pub(crate) verified: bool,
    pub(crate) findings: Option<i64>,
    pub(crate) duration_ms: i64,
    /// A code and a sentence.
    pub(crate) error: Option<(String, String)>,
}

/// Asks for a backup or a drill now; the job that does it.
#[derive(Debug, Clone)]
pub struct RequestRun(pub RunKind);

impl Command for RequestRun {
    const NAME: &'static str = "system.request_run";
    const PERMISSION: Permission = permissions::BACK_UP;
    type Output = JobId;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<JobId, Fault> {
        enqueue(ctx, self.0.job())
    }
}

/// Writes into the book that one begins.
#[derive(Debug, Clone)]
pub(crate) struct BeginRun {
    pub(crate) kind: RunKind,
    pub(crate) target: String,
    pub(crate) by: (String, String, String),
}

impl Command for BeginRun {
    const NAME: &'static str = "system.begin_run";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = RunId;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<RunId, Fault> {
        store::runs::give_up_lost(ctx, self.kind)?;
        let (kind, id, name) = &self.by;
        store::runs::begin(ctx, self.kind, &self.target, (kind, id, name))
    }
}

/// Writes into the book how one ended; a failure is news.
#[derive(Debug, Clone)]
pub(crate) struct FinishRun {
    pub(crate) id: RunId,
    pub(crate) kind: RunKind,
    pub(crate) how: Finished,
}

impl Command for FinishRun {
    const NAME: &'static str = "system.finish_run";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        store::runs::finish(ctx, self.id, &self.how)?;
        let news = match (self.kind, &self.how.error) {
            (RunKind::Backup, None) => "BackupMade",
            (RunKind::Backup, Some(_)) => "BackupFailed",
            (RunKind::Drill, None) => "DrillPassed",
            (RunKind::Drill, Some(_)) => "DrillFailed",
            (RunKind::Copy, None) => "BackupCopied",
            (RunKind::Copy, Some(_)) => "BackupNotCopied",
        };
        let code = self.how.error.as_ref().map(|(code, _)| code);
        let news_data = json!({"file": self.how.file, "code": code});
        ctx.emit(Event::about("system", news, self.id, 0, &news_data));
        Ok(())
    }
}

/// The book, newest first, and what comes next.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Book {
    pub items: Vec<Run>,
    /// When the next backup begins by itself; nothing when none does.
    pub next_backup_at: Option<Timestamp>,
    /// When a backup last went well.
    pub last_ok_at: Option<Timestamp>,
}

/// The book of backups.
#[derive(Debug, Clone)]
pub struct ReadBook;

/// Lines of the book a screen shows.
const MOST_LINES: i64 = 200;

impl Query for ReadBook {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Book;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Book, Fault> {
        let items = store::runs::list(ctx, MOST_LINES)?;
        let (_, last_ok_at) = store::runs::last(ctx, RunKind::Backup)?;
        let next_backup_at = next_due(ctx)?;
        Ok(Book { items, next_backup_at, last_ok_at })
    }
}

/// When one last began that went well.
///
/// # Errors
/// What the engine reports.
pub fn last_good(ctx: &mut Ctx<'_>, kind: RunKind) -> Result<Option<Timestamp>, Fault> {
    store::runs::last(ctx, kind).map(|(_, good)| good)
}

/// After a failure it is tried again so much later.
const PATIENCE_SECONDS: i64 = 900;

/// When the next backup begins by itself: the house's interval after the last good one, but not at once
/// after one that failed.
fn next_due(ctx: &mut Ctx<'_>) -> Result<Option<Timestamp>, Fault> {
    let hours = settings::parameter::<BackupEveryHours>(ctx)?;
    let (last, last_ok) = store::runs::last(ctx, RunKind::Backup)?;
    Ok((hours > 0).then(|| due(ctx.now(), hours, last, last_ok)))
}

fn due(now: Timestamp, hours: i64, last: Option<Timestamp>, ok: Option<Timestamp>) -> Timestamp {
    let by_interval = ok.map_or(now, |ok| ok.plus_seconds(hours.saturating_mul(3_600)));
    match last {
        Some(last) if ok.is_none_or(|ok| ok < last) => {
            by_interval.max(last.plus_seconds(PATIENCE_SECONDS))
        }
        _ => by_interval,
    }
}

/// When a drill falls due: at night in most places where orders are packed.
const DRILL_AT: Time = Time::constant(2, 30, 0, 0);

/// A good backup is proven once a night, and the first one as soon as it is there.
fn is_drill_due(now: Timestamp, drill: Option<Timestamp>, backup: Option<Timestamp>) -> bool {
    let night = Every::Day { at: DRILL_AT, zone: TimeZone::UTC };
    backup.is_some() && night.last_due(now).is_some_and(|due| drill.is_none_or(|at| at < due))
}

/// A good backup is copied once; after a failure it is tried again later.
fn is_copy_due(
    now: Timestamp,
    (last, good): (Option<Timestamp>, Option<Timestamp>),
    backup: Option<Timestamp>,
) -> bool {
    backup.is_some_and(|backup| good.is_none_or(|good| good < backup))
        && last.is_none_or(|last| last.plus_seconds(PATIENCE_SECONDS) <= now)
}

/// What is to begin now.
#[derive(Debug, Clone)]
pub(crate) struct WhatIsDue {
    /// Whether there is a bucket for copies.
    pub(crate) copies: bool,
}

impl Query for WhatIsDue {
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = Vec<RunKind>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<RunKind>, Fault> {
        let now = ctx.now();
        let mut due = Vec::new();
        if next_due(ctx)?.is_some_and(|at| at <= now) {
            due.push(RunKind::Backup);
        }
        let (last_drill, _) = store::runs::last(ctx, RunKind::Drill)?;
        let (_, last_backup) = store::runs::last(ctx, RunKind::Backup)?;
        if is_drill_due(now, last_drill, last_backup) {
            due.push(RunKind::Drill);
        }
        let copies = store::runs::last(ctx, RunKind::Copy)?;
        if self.copies && is_copy_due(now, copies, last_backup) {
            due.push(RunKind::Copy);
        }
        Ok(due)
    }
}

/// How many backups the house keeps.
#[derive(Debug, Clone)]
pub(crate) struct GetKeep;

impl Query for GetKeep {
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = Keep;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Keep, Fault> {
        let parameters = settings::parameters(ctx)?;
        let count = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
        Ok(Keep {
            newest: count(parameters.get::<BackupKeep>()),
            days: count(parameters.get::<BackupKeepDays>()),
            weeks: count(parameters.get::<BackupKeepWeeks>()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_backup_follows_the_last_good_one_and_a_failure_is_given_time() {
        let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000);
        let now = at(100_000);
        for (last, ok, wanted) in [
            (None, None, now),
            (Some(at(90_000)), Some(at(90_000)), at(93_600)),
            (Some(at(99_900)), Some(at(90_000)), at(100_800)),
            (Some(at(90_100)), Some(at(90_000)), at(93_600)),
            (Some(at(99_900)), None, at(100_800)),
        ] {
            assert_eq!(due(now, 1, last, ok), wanted, "{last:?} {ok:?}");
        }
    }

    #[test]
    fn a_backup_is_copied_once_and_a_failure_is_given_time() {
        let at = |seconds: i64| Some(Timestamp::from_micros(seconds * 1_000_000));
        let now = Timestamp::from_micros(100_000 * 1_000_000);
        for (last, good, backup, wanted) in [
            (None, None, None, false),
            (None, None, at(99_990), true),
            (at(99_995), at(99_995), at(99_990), false),
            (at(90_000), at(90_000), at(99_990), true),
            (at(99_500), None, at(99_000), false),
            (at(99_100), None, at(99_000), true),
        ] {
            assert_eq!(is_copy_due(now, (last, good), backup), wanted, "{last:?} {good:?}");
        }
    }

    #[test]
    fn a_drill_is_held_once_a_night_and_after_the_first_backup() {
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        let now = at("2026-11-22T08:00:00Z");
        let backup = Some(at("2026-11-22T07:59:00Z"));
        for (drill, backup, wanted) in [
            (None, None, false),
            (None, backup, true),
            (Some(at("2026-11-22T02:29:59Z")), backup, true),
            (Some(at("2026-11-22T02:30:00Z")), backup, false),
        ] {
            assert_eq!(is_drill_due(now, drill, backup), wanted, "{drill:?} {backup:?}");
        }
    }
}
