//! What the house owes to the persons it knows: how long they are known, what must not be forgotten yet,
//! and what they themselves ask.
//!
//! ```text
//!   order over ── days of its shop ──▶ forgotten         (a job each night; a legal hold stops it)
//!   order open ── years untouched ───▶ forgotten
//!
//!   data request:  working ──▶ done
//!                     │ ▲        ▲
//!                     ▼ │        │ (nothing is left that the law or an order under way keeps)
//!                  waiting ──────┘
//! ```

mod commands;
mod data_request;
mod forget;
mod http;
mod legal_hold;
mod queries;
mod requests;
mod store;

use db::{Migration, Migrations};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jobs::{Every, Handler, NewJob, Schedule};

pub use commands::{AskData, DataAsked};
pub use data_request::{DataRequest, DataRequestId, RequestKind};
pub use forget::ForgetOld;
pub use http::router;
pub use legal_hold::{LegalHold, LegalHoldId};
pub use requests::AnswerRequest;

/// The columns that hold sealed values.
pub const SEALED: &[db::Sealed] = store::SEALED;

/// The tables of this context.
pub const MIGRATIONS: Migrations = Migrations {
    context: "governance",
    steps: &[Migration {
        number: 1,
        name: "governance",
        sql: include_str!("../migrations/0001_governance.sql"),
    }],
};

/// What starts by itself: at night, behind the day's work.
#[must_use]
pub fn schedules() -> Vec<Schedule> {
    let every = Every::Day { at: Time::constant(2, 10, 0, 0), zone: TimeZone::UTC };
    let job = || NewJob::new(ForgetOld::KIND, &serde_json::json!({}));
    vec![Schedule { name: "governance.forget_old", every, job }]
}

/// Who may do what here.
pub mod permissions {
    use kernel::Permission;

    /// See how long persons are known, what is held, what they asked, and how old the keys are.
    pub const VIEW: Permission = Permission("governance.view");
    /// Place and lift legal holds.
    pub const HOLD: Permission = Permission("governance.hold");
    /// Answer what persons ask: hand out what is held about them, and forget them.
    pub const ANSWER: Permission = Permission("governance.answer");
    /// All of them.
    pub const ALL: &[Permission] = &[VIEW, HOLD, ANSWER];

    /// What only the house itself does.
    pub(crate) const SYSTEM: Permission = Permission("system");
}
