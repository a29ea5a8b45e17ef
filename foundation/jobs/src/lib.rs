//! Work that has time: imports, bulk actions, exports, nightly checks.
//!
//! A job is a row, written in the same commit as what asks for it. Workers take due jobs under a
//! lease; what a job has done so far (counters, row outcomes, and the cursor where it goes on) is
//! saved in one commit together with the work itself, so that a job whose worker was killed goes on
//! exactly there.
//!
//! ```text
//!            ┌── Unavailable, or the lease ran out ──┐
//!            ▼                                       │
//! enqueue → queued ──────── taken ───────────────→ running ──→ ok          rows may still have failed
//!            │                                       ├───────→ refused     a business no; not tried again
//!            │                                       ├───────→ failed      our mistake, or too many tries
//!            │                                       ├───────→ in_doubt    an outside call whose end nobody knows
//!            └──────────────── cancel ───────────────┴───────→ cancelled
//! ```

mod bulk;
mod commands;
mod http;
mod job;
mod queries;
mod queue;
mod running;
mod schedule;
mod sight;
mod store;
mod tally;
mod worker;

pub use bulk::over_ids;
pub use commands::{CancelJob, ForgetPayloads, RetryFailed};
pub use http::router;
pub use job::{Job, JobId, JobState, NewJob, Outcome, RowOutcome};
pub use queries::{Ability, GetJob, JobActions, JobView, ListJobRows, ListJobs, RowView};
pub use queue::enqueue;
pub use running::{FailedRow, Progress, Running};
pub use schedule::{Every, Schedule, start_due_schedules};
pub use sight::sight;
pub use tally::{JobLine, Tally, recent, tally};
pub use worker::{
    Beat, BoxFuture, Handler, Handlers, People, Worker, WorkerOptions, run_due, work,
};

/// The columns that hold sealed values.
pub const SEALED: &[db::Sealed] = store::SEALED;

/// The tables of this crate.
pub const MIGRATIONS: db::Migrations = db::Migrations {
    context: "jobs",
    steps: &[db::Migration {
        number: 1,
        name: "jobs",
        sql: include_str!("../migrations/0001_jobs.sql"),
    }],
};

/// Who may do what with jobs. One's own jobs one may always see, cancel and retry.
pub mod permissions {
    use kernel::Permission;

    /// See everybody's jobs.
    pub const VIEW: Permission = Permission("jobs.view");
    /// Cancel and retry everybody's jobs.
    pub const MANAGE: Permission = Permission("jobs.manage");
    /// All of them.
    pub const ALL: &[Permission] = &[VIEW, MANAGE];

    /// What only the house itself does: taking, renewing and ending jobs.
    pub(crate) const SYSTEM: Permission = Permission("system");
}
