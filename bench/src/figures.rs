//! What the program must reach, one file per figure.

mod audit_search;
mod backup_under_writes;
mod bulk_approve;
mod bulk_intake;
mod channel_drain;
mod claims;
mod durable_orders;
mod move_to_postgres;
mod order_list;
mod permission_share;
mod sign_in;
mod start_and_idle;
mod webhook_storm;
mod years_of_work;

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::frame::{Engine, Figure, Size};
use crate::limits::{Limits, orders_now};
use crate::load::{self, Length, LoadPlan};
use crate::program::{Person, Program, request};
use crate::scratch::Scratch;

/// What a figure is measured with.
pub(crate) struct Bench<'a> {
    pub(crate) engine: Engine,
    pub(crate) size: Size,
    pub(crate) limits: &'a Limits,
    pub(crate) scratch: &'a Scratch,
}

type Measure = fn(&Bench<'_>) -> Result<Vec<Figure>, String>;

pub(crate) const ALL: [(&str, Measure); 12] = [
    ("start_and_idle", start_and_idle::measure),
    ("sign_in", sign_in::measure),
    ("durable_orders", durable_orders::measure),
    ("permission_share", permission_share::measure),
    ("bulk_intake", bulk_intake::measure),
    ("claims", claims::measure),
    ("webhook_storm", webhook_storm::measure),
    ("channel_drain", channel_drain::measure),
    ("backup_under_writes", backup_under_writes::measure),
    ("move_to_postgres", move_to_postgres::measure),
    ("years_of_work", years_of_work::measure),
    ("bulk_approve", bulk_approve::measure),
];

impl Bench<'_> {
    /// Does `work` between two measurements of the limit for orders at this batch size, and answers
    /// the higher one: disks and neighbours have good and bad minutes, and a limit from another
    /// minute would flatter or blame.
    fn beside_limit<T>(
        &self,
        batch: usize,
        work: impl FnOnce() -> Result<T, String>,
    ) -> Result<(T, f64), String> {
        let now = || orders_now(self.scratch, self.size, self.engine, batch);
        let before = now()?;
        let done = work()?;
        Ok((done, before.max(now()?)))
    }
}

/// A job that takes longer hangs.
const JOB_AT_MOST: Duration = Duration::from_secs(600);

/// Waits for a job's end; anything but `ok` is an error.
fn finish_job(person: &mut Person, id: &str) -> Result<Value, String> {
    let began = Instant::now();
    while began.elapsed() < JOB_AT_MOST {
        let job = person.get(&format!("/jobs/{id}"))?;
        match job["state"].as_str() {
            Some("ok") => return Ok(job),
            Some("queued" | "running") => std::thread::sleep(Duration::from_millis(20)),
            _ => return Err(format!("the job ended otherwise than well: {job}")),
        }
    }
    Err(format!("the job {id} did not end"))
}

/// Asks for each path by itself, one request after another: the slowest one's 95th percentile, for the
/// worst must reach the goal and not their mixture, and which it was.
fn slowest_of(
    program: &Program,
    person: &Person,
    paths: &[String],
    each: u64,
) -> Result<(f64, String), String> {
    let mut slowest = (0.0, String::new());
    for path in paths {
        let (addr, cookie, own) = (program.addr, person.cookie.clone(), path.clone());
        let report = load::run(LoadPlan {
            addr,
            concurrency: 1,
            length: Length::Requests(each),
            rate: None,
            make_request: move |_| request("GET", addr, &own, &cookie, None),
        });
        let report = report.map_err(|error| error.to_string())?.clean()?;
        if report.p95_ms >= slowest.0 {
            slowest = (report.p95_ms, format!("{path}: {}", report.note()));
        }
    }
    Ok(slowest)
}

/// The median of some numbers, at least one.
fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}
