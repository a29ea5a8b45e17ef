//! What a job is and how it may end. Pure rules.

use db::Lane;
use kernel::{ActorKind, Fault, Kind, Timestamp};
use serde::Serialize;
use serde_json::Value;

kernel::entity!(
    /// Work that has time.
    pub Job, JobId, "job"
);

kernel::text_enum! {
    /// Where a job stands. How each of its rows did is another question: see [`RowOutcome`].
    pub enum JobState {
        /// Waits for its time and a worker.
        Queued = "queued",
        /// A worker has it under a lease.
        Running = "running",
        /// Went through to its end; single rows may have failed.
        Ok = "ok",
        /// A business no; asking again would give the same answer.
        Refused = "refused",
        /// Our own mistake, or something outside stayed away through every attempt.
        Failed = "failed",
        /// An outside call whose outcome nobody knows; somebody has to look.
        InDoubt = "in_doubt",
        /// Somebody stopped it.
        Cancelled = "cancelled",
    }
}

impl JobState {
    /// Whether there is still something to come.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Running)
    }
}

/// How often a job is tried when nothing else is said. A saved cursor starts the count anew: only
/// attempts that do not get any further are counted.
const MAX_ATTEMPTS: i64 = 8;
/// The wait after the first failed attempt; it doubles with each.
const FIRST_WAIT_SECONDS: i64 = 2;
/// The longest wait between two attempts, before its jitter.
const LONGEST_WAIT_SECONDS: i64 = 600;

/// A job before it is written.
#[derive(Debug, Clone)]
pub struct NewJob {
    pub(crate) kind: String,
    pub(crate) args: Value,
    pub(crate) lane: Lane,
    pub(crate) due_at: Option<Timestamp>,
    pub(crate) max_attempts: i64,
    pub(crate) total: Option<i64>,
    pub(crate) unique_key: Option<String>,
    pub(crate) rows_can_be_retried: bool,
}

impl NewJob {
    /// A job of a kind, due at once, in the bulk lane. The arguments must be writable as JSON:
    /// what is not shows at the first attempt as `jobs.bad_args`.
    #[must_use]
    pub fn new(kind: &str, args: &impl Serialize) -> Self {
        Self {
            kind: kind.to_owned(),
            args: serde_json::to_value(args).unwrap_or(Value::Null),
            lane: Lane::Bulk,
            due_at: None,
            max_attempts: MAX_ATTEMPTS,
            total: None,
            unique_key: None,
            rows_can_be_retried: false,
        }
    }
    /// Somebody waits for it: it is taken, and its commands run, with the screens.
    #[must_use]
    pub fn urgent(mut self) -> Self {
        self.lane = Lane::Screen;
        self
    }
    /// Not before this time.
    #[must_use]
    pub fn due_at(mut self, at: Timestamp) -> Self {
        self.due_at = Some(at);
        self
    }
    /// Attempts without any progress until it counts as failed; at least one.
    #[must_use]
    pub fn max_attempts(mut self, attempts: i64) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }
    /// How many rows it has, if that is known already.
    #[must_use]
    pub fn total(mut self, rows: i64) -> Self {
        self.total = Some(rows);
        self
    }
    /// While a job with this key is open, asking again gives that one.
    #[must_use]
    pub fn unique(mut self, key: impl Into<String>) -> Self {
        self.unique_key = Some(key.into());
        self
    }
    /// The handler can run over the failed rows alone: see [`crate::Running::failed_before`].
    #[must_use]
    pub fn rows_can_be_retried(mut self) -> Self {
        self.rows_can_be_retried = true;
        self
    }
}

/// How one row of a bulk command did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct RowOutcome {
    /// What the row is about: an id, or an order number of a file.
    #[serde(rename = "id")]
    pub subject: String,
    /// What people call it, where the subject is an id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether it was done.
    pub ok: bool,
    /// Why not, as a stable code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Why not, as a sentence for developers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl RowOutcome {
    /// The row was done.
    pub fn ok(subject: impl ToString) -> Self {
        Self { subject: subject.to_string(), name: None, ok: true, code: None, detail: None }
    }
    /// As people call it: an order's number.
    #[must_use]
    pub fn named(mut self, name: Option<String>) -> Self {
        self.name = name;
        self
    }
    /// The row was refused, for this reason.
    pub fn refused(subject: impl ToString, fault: &Fault) -> Self {
        Self {
            subject: subject.to_string(),
            name: None,
            ok: false,
            code: Some(fault.telling_code().to_owned()),
            detail: Some(fault.detail().to_owned()),
        }
    }
}

/// How a handler ended, when it was not stopped by a fault.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Through to the end; what there is to show for it.
    Done(Option<Value>),
    /// It saw that it was to stop, and stopped.
    Cancelled,
    /// An outside call whose outcome nobody knows.
    InDoubt(String),
}

impl Outcome {
    /// Through to the end.
    #[must_use]
    pub const fn done() -> Self {
        Self::Done(None)
    }
    /// Through to the end, with something to show: a file's id, a number found.
    ///
    /// # Errors
    /// `jobs.bad_result` when it cannot be written as JSON.
    pub fn with(result: &impl Serialize) -> Result<Self, Fault> {
        let result = serde_json::to_value(result);
        result
            .map(|result| Self::Done(Some(result)))
            .map_err(|error| Fault::internal("jobs.bad_result", error))
    }
}

/// Why a job cannot be cancelled, if it cannot.
pub(crate) const fn why_not_cancel(state: JobState) -> Option<&'static str> {
    if state.is_open() { None } else { Some("jobs.already_finished") }
}

/// Why what failed of a job cannot be tried again, if it cannot.
pub(crate) const fn why_not_retry(
    state: JobState,
    failed: i64,
    rows_can_be_retried: bool,
) -> Option<&'static str> {
    match state {
        JobState::Queued | JobState::Running => Some("jobs.not_finished"),
        JobState::Failed => None,
        // Somebody has to look first; doing it again could buy a second label.
        JobState::InDoubt => Some("jobs.in_doubt"),
        JobState::Ok | JobState::Refused | JobState::Cancelled => {
            if failed == 0 {
                Some("jobs.nothing_failed")
            } else if rows_can_be_retried {
                None
            } else {
                Some("jobs.rows_cannot_be_retried")
            }
        }
    }
}

/// Who asked for a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asker {
    pub(crate) kind: ActorKind,
    pub(crate) id: String,
    pub(crate) name: String,
}

/// What becomes of a job after an attempt.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Ending {
    Finished { state: JobState, result: Option<Value>, why: Option<Why> },
    Again { after_seconds: i64, why: Why },
}

/// The reason as the task centre shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Why {
    pub(crate) code: String,
    pub(crate) detail: String,
}

/// Decides what becomes of a job: what something outside caused is tried again, a refusal is not.
pub(crate) fn ending(
    outcome: Result<Outcome, Fault>,
    job: JobId,
    attempts: i64,
    max_attempts: i64,
) -> Ending {
    let fault = match outcome {
        Ok(Outcome::Done(result)) => {
            return Ending::Finished { state: JobState::Ok, result, why: None };
        }
        Ok(Outcome::Cancelled) => {
            return Ending::Finished { state: JobState::Cancelled, result: None, why: None };
        }
        Ok(Outcome::InDoubt(detail)) => {
            let why = Why { code: "jobs.in_doubt".to_owned(), detail };
            return Ending::Finished { state: JobState::InDoubt, result: None, why: Some(why) };
        }
        Err(fault) => fault,
    };
    let why = Why { code: fault.telling_code().to_owned(), detail: fault.detail().to_owned() };
    let state = match fault.kind() {
        Kind::Unavailable | Kind::RateLimited if attempts < max_attempts => {
            return Ending::Again { after_seconds: wait_seconds(job, attempts), why };
        }
        Kind::Unavailable | Kind::RateLimited | Kind::Internal => JobState::Failed,
        Kind::Invalid
        | Kind::Unauthenticated
        | Kind::Forbidden
        | Kind::NotFound
        | Kind::Conflict => JobState::Refused,
    };
    Ending::Finished { state, result: None, why: Some(why) }
}

/// How long to wait after a failed attempt: doubling, bounded, and up to half as long again, so that
/// jobs that failed together do not come back together. The jitter comes from the job's own id, so
/// that it repeats with the ids of a simulated week.
pub(crate) fn wait_seconds(job: JobId, attempts: i64) -> i64 {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or(0).min(20);
    let wait = FIRST_WAIT_SECONDS.saturating_mul(1 << doublings).min(LONGEST_WAIT_SECONDS);
    let random = job.uuid().as_u128() ^ u128::from(doublings).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let jitter = i64::try_from(random % 1_000).unwrap_or(0);
    wait + wait * jitter / 2_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn job(number: u128) -> JobId {
        JobId::from_uuid(Uuid::from_u128(number))
    }

    #[test]
    fn what_was_caused_outside_is_tried_again_and_a_refusal_is_not() {
        let unavailable = || Err(Fault::unavailable("jobs.outside_down", "down"));
        for (outcome, attempts, wanted) in [
            (Ok(Outcome::done()), 1, Some(JobState::Ok)),
            (Ok(Outcome::Cancelled), 1, Some(JobState::Cancelled)),
            (Ok(Outcome::InDoubt("label".into())), 1, Some(JobState::InDoubt)),
            (unavailable(), 1, None),
            (unavailable(), 2, None),
            (unavailable(), 3, Some(JobState::Failed)),
            (Err(Fault::new(Kind::RateLimited, "jobs.slow_down", "")), 1, None),
            (Err(Fault::internal("jobs.bug", "bug")), 1, Some(JobState::Failed)),
            (Err(Fault::conflict("jobs.no", "")), 1, Some(JobState::Refused)),
            (Err(Fault::invalid("jobs.no", "")), 1, Some(JobState::Refused)),
            (Err(Fault::forbidden("jobs.no", "")), 1, Some(JobState::Refused)),
            (Err(Fault::not_found("jobs.no", "")), 1, Some(JobState::Refused)),
        ] {
            let shown = format!("{outcome:?} at attempt {attempts}");
            let state = match ending(outcome, job(1), attempts, 3) {
                Ending::Finished { state, .. } => Some(state),
                Ending::Again { .. } => None,
            };
            assert_eq!(state, wanted, "{shown}");
        }
    }

    #[test]
    fn waits_double_up_to_a_bound_and_differ_between_jobs() {
        let bounds =
            [(1, 2, 3), (2, 4, 6), (3, 8, 12), (9, 512, 768), (10, 600, 900), (99, 600, 900)];
        for (attempts, least, most) in bounds {
            for number in 0..2_000 {
                let wait = wait_seconds(job(number), attempts);
                assert!((least..=most).contains(&wait), "attempt {attempts}: {wait} s");
            }
        }
        let waits: std::collections::BTreeSet<i64> =
            (0..1_000).map(|number| wait_seconds(job(number), 10)).collect();
        assert!(waits.len() > 200, "only {} different waits", waits.len());
        assert_eq!(wait_seconds(job(7), 4), wait_seconds(job(7), 4));
    }

    #[test]
    fn a_bulk_answer_names_the_id() {
        let fault = Fault::conflict("orders.not_in_review", "it is confirmed");
        let json = |row: &RowOutcome| serde_json::to_value(row).unwrap();
        assert_eq!(json(&RowOutcome::ok("ord_1")), serde_json::json!({"id": "ord_1", "ok": true}));
        assert_eq!(
            json(&RowOutcome::refused("ord_2", &fault)),
            serde_json::json!({
                "id": "ord_2", "ok": false,
                "code": "orders.not_in_review", "detail": "it is confirmed"
            })
        );
    }
}
