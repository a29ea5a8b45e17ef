//! What somebody must do something about now, and whether they do.
//!
//! ```text
//!   a cause ──▶ open ──────────────▶ acknowledged
//!                │ nobody answers         │ it is not mended
//!                ├──▶ urged, again ──┐    │
//!                │                   ▼    ▼
//!                └──────────────▶ escalated
//!   the cause is gone, wherever the alert stands ──▶ closed
//! ```

mod alert;
mod cause;
mod commands;
mod http;
mod mailbox;
mod queries;
mod sight;
mod store;
mod watch;

use db::{Migration, Migrations};

pub use alert::{Alert, AlertId, AlertKind, Audience, Severity};
pub use http::router;
pub use mailbox::Recipient;
pub use queries::{AlertActions, AlertRow, addresses, alerts};
pub use sight::sight;
pub use watch::watch;

/// The tables of this context.
pub const MIGRATIONS: Migrations = Migrations {
    context: "incidents",
    steps: &[Migration {
        number: 1,
        name: "incidents",
        sql: include_str!("../migrations/0001_incidents.sql"),
    }],
};

/// Who may do what with alerts. Everybody sees those that their own work mends.
pub mod permissions {
    use kernel::Permission;

    /// See every alert, get those that others let lie, and urge whoever they are for.
    pub const SUPERVISE: Permission = Permission("incidents.supervise");
    /// Say where mails about alerts go.
    pub const MANAGE: Permission = Permission("incidents.manage");
    /// All of them.
    pub const ALL: &[Permission] = &[SUPERVISE, MANAGE];
}
