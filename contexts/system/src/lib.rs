//! The house itself: its backups and the proof that they can be restored, its move into another
//! database, and whether it takes changes.

pub mod archive;
pub mod folder;
mod http;
pub mod jobs;
pub mod mode;
pub mod relocate;
pub mod restore;
pub mod retention;
pub mod runs;
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

/// Who may do what with the house itself.
pub mod permissions {
    use kernel::Permission;

    /// See backups and drills.
    pub const VIEW: Permission = Permission("system.view");
    /// Make backups and hold drills.
    pub const BACK_UP: Permission = Permission("system.back_up");
    /// Close the house for writing and open it again.
    pub const SET_MODE: Permission = Permission("system.set_mode");
    /// All of them.
    pub const ALL: &[Permission] = &[VIEW, BACK_UP, SET_MODE];
}
