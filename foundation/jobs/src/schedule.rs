//! Jobs that start by themselves: a list in code, one run over many nodes.

use db::{Command, Ctx, Db, Query};
use jiff::ToSpan;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use kernel::{Fault, Permission, Timestamp};

use crate::job::NewJob;
use crate::permissions::SYSTEM;
use crate::queue::enqueue;
use crate::running::house;
use crate::store;

/// When a schedule falls due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Every {
    /// Every so many seconds, counted from the epoch, so that all nodes mean the same moments.
    Seconds(i64),
    /// Once a day at a time of the clock on the wall there. Where the clock is moved over that time,
    /// as much later as it is moved.
    Day {
        /// The time of day.
        at: Time,
        /// Whose wall.
        zone: TimeZone,
    },
}

impl Every {
    /// The last moment up to `now` at which it fell due; nothing for a period of no length.
    #[must_use]
    pub fn last_due(&self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Seconds(seconds) => {
                let period = seconds.checked_mul(1_000_000).filter(|period| *period > 0)?;
                let since = now.as_micros().rem_euclid(period);
                Some(Timestamp::from_micros(now.as_micros() - since))
            }
            Self::Day { at, zone } => {
                let today = now.to_jiff().to_zoned(zone.clone()).date();
                [today, today.checked_sub(1.day()).ok()?]
                    .into_iter()
                    .filter_map(|day| day.to_datetime(*at).to_zoned(zone.clone()).ok())
                    .map(|due| Timestamp::from_jiff(due.timestamp()))
                    .find(|due| *due <= now)
            }
        }
    }
}

/// A job that starts by itself.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// Its name in the table; never reused for something else.
    pub name: &'static str,
    /// When.
    pub every: Every,
    /// What: made anew each time.
    pub job: fn() -> NewJob,
}

/// Starts what fell due since the last look, each once over all nodes; how many that were. What fell
/// due several times while nobody looked is started once; what still runs is not started beside
/// itself.
///
/// # Errors
/// What the database reports.
pub async fn start_due_schedules(db: &Db, schedules: &[Schedule]) -> Result<usize, Fault> {
    if schedules.is_empty() {
        return Ok(0);
    }
    let now = db.clock().now();
    let known = db.read(&house(), LastDue).await?;
    let mut started = 0;
    for schedule in schedules {
        let Some(due_at) = schedule.every.last_due(now) else { continue };
        if known.iter().any(|(name, last)| name == schedule.name && *last >= due_at) {
            continue;
        }
        let start = StartRun { schedule: schedule.clone(), due_at };
        started += usize::from(db.run(&house(), start).await?);
    }
    Ok(started)
}

#[derive(Clone)]
struct LastDue;

impl Query for LastDue {
    const PERMISSION: Permission = SYSTEM;
    type Output = Vec<(String, Timestamp)>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        store::last_due(ctx)
    }
}

#[derive(Clone)]
struct StartRun {
    schedule: Schedule,
    due_at: Timestamp,
}

impl Command for StartRun {
    const NAME: &'static str = "jobs.start_run";
    const PERMISSION: Permission = SYSTEM;
    type Output = bool;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        let Schedule { name, job, .. } = self.schedule;
        if !store::advance_schedule(ctx, name, self.due_at)? {
            return Ok(false);
        }
        let job = job().due_at(self.due_at).unique(format!("schedule:{name}"));
        enqueue(ctx, job)?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn schedules_fall_due_on_the_wall_clock_of_their_zone() {
        let daily = |hour: i8, minute: i8, zone: &str| Every::Day {
            at: Time::constant(hour, minute, 0, 0),
            zone: TimeZone::get(zone).unwrap(),
        };
        for (every, now, wanted) in [
            (Every::Seconds(60), "2026-11-22T08:00:59.9Z", "2026-11-22T08:00:00Z"),
            (Every::Seconds(60), "2026-11-22T08:01:00Z", "2026-11-22T08:01:00Z"),
            (Every::Seconds(3600), "2026-11-22T08:59:00Z", "2026-11-22T08:00:00Z"),
            (daily(2, 30, "Asia/Shanghai"), "2026-11-22T08:00:00Z", "2026-11-21T18:30:00Z"),
            (daily(2, 30, "Asia/Shanghai"), "2026-11-22T18:29:59Z", "2026-11-21T18:30:00Z"),
            (daily(2, 30, "Asia/Shanghai"), "2026-11-22T18:30:00Z", "2026-11-22T18:30:00Z"),
            (daily(23, 59, "America/Los_Angeles"), "2026-11-22T07:58:00Z", "2026-11-21T07:59:00Z"),
            // New York skips 02:30 on this day: an hour later by the wall, at 03:30.
            (daily(2, 30, "America/New_York"), "2026-03-08T07:29:00Z", "2026-03-07T07:30:00Z"),
            (daily(2, 30, "America/New_York"), "2026-03-08T07:30:00Z", "2026-03-08T07:30:00Z"),
        ] {
            assert_eq!(every.last_due(at(now)), Some(at(wanted)), "{every:?} at {now}");
        }
        assert_eq!(Every::Seconds(0).last_due(at("2026-11-22T08:00:00Z")), None);
    }
}
