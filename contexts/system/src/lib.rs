//! The house itself: its backups and the proof that they can be restored, its move into another
//! database, whether it takes changes, how everything stands, and the mails that leave it.

pub mod archive;
pub mod bucket;
pub mod bundle;
pub mod caches;
pub mod diagnose;
pub mod diagnosis;
pub mod folder;
mod house;
mod http;
pub mod jobs;
pub mod mail;
pub mod mode;
pub mod post;
pub mod relocate;
pub mod restore;
pub mod retention;
pub mod runs;
mod smtp;
mod store;
mod thread;

pub use http::router;
pub use thread::off_runtime;

/// The tables of this context.
pub const MIGRATIONS: db::Migrations = db::Migrations {
    context: "system",
    steps: &[db::Migration {
        number: 1,
        name: "system",
        sql: include_str!("../migrations/0001_system.sql"),
    }],
};

/// The columns of this context that hold sealed values.
pub const SEALED: &[db::Sealed] = store::mails::SEALED;

/// Who may do what with the house itself.
pub mod permissions {
    use kernel::Permission;

    /// See backups and drills.
    pub const VIEW: Permission = Permission("system.view");
    /// Make backups and hold drills.
    pub const BACK_UP: Permission = Permission("system.back_up");
    /// Close the house for writing and open it again.
    pub const SET_MODE: Permission = Permission("system.set_mode");
    /// Clear caches, and take the bundle of diagnostics away.
    pub const MAINTAIN: Permission = Permission("system.maintain");
    /// Set up the server for mails, try it, and send mails again.
    pub const MANAGE_MAIL: Permission = Permission("system.manage_mail");
    /// All of them.
    pub const ALL: &[Permission] = &[VIEW, BACK_UP, SET_MODE, MAINTAIN, MANAGE_MAIL];
}
