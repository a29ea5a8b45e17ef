//! Who people are: users and their sign-in, sessions, and the tokens of programs.
//!
//! ```text
//! name + password → an attempt is counted → the password is looked at → session (a new token)
//!                        │ too many                  │ wrong, or nobody of that name
//!                        ▼                           ▼
//!                 access.locked_out          access.wrong_credentials
//! ```
//!
//! An unknown name costs the same work, is counted and locked, and is answered like a known one.

mod api_token;
mod commands;
mod hashing;
mod http;
mod password;
mod people;
mod queries;
mod secret;
mod session;
mod sign_in_attempt;
mod store;
mod user;

use db::{Migration, Migrations};

pub use api_token::{ApiToken, TokenFacts, TokenId};
pub use commands::{ChangePassword, CreateUser, UnlockUser};
pub use hashing::{PasswordHash, hash_password};
pub use http::router;
pub use people::{Access, AccessOptions};
pub use queries::{FindUser, has_users};
pub use user::{Density, Language, NewUser, User, UserFacts, UserId};

/// The tables of this context.
pub const MIGRATIONS: Migrations = Migrations {
    context: "access",
    steps: &[Migration {
        number: 1,
        name: "access",
        sql: include_str!("../migrations/0001_access.sql"),
    }],
};

/// Who may do what with people.
pub mod permissions {
    use kernel::Permission;

    /// Make users, change their passwords, release locked ones.
    pub const MANAGE_USERS: Permission = Permission("access.manage_users");
    /// See and withdraw everybody's tokens.
    pub const MANAGE_TOKENS: Permission = Permission("access.manage_tokens");
    /// All of them.
    pub const ALL: &[Permission] = &[MANAGE_USERS, MANAGE_TOKENS];

    /// What only signing in itself does.
    pub(crate) const SYSTEM: Permission = Permission("system");
}
