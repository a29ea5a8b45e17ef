//! Who people are and what they may: users, roles, sign-in, sessions, and the tokens of programs.
//!
//! ```text
//! name + password → an attempt is counted → the password is looked at → what is still wanted?
//!                        │ too many                  │ wrong, or nobody      │ code · password │ nothing
//!                        ▼                           ▼                       ▼                 ▼
//!                 access.locked_out      access.wrong_credentials        challenge ─ … ─▶   session
//! ```
//!
//! An unknown name costs the same work, is counted and locked, and is answered like a known one.

mod access_review;
mod address;
mod api_token;
mod approval;
mod approval_book;
mod approval_queries;
mod audit;
mod commands;
mod hashing;
mod http;
mod openid;
mod openid_provider;
mod openid_queries;
mod password;
mod people;
mod policy;
mod queries;
mod review_queries;
mod role;
mod role_draft;
mod scope;
mod second_factor;
mod secret;
mod session;
mod sign_in;
mod sign_in_attempt;
mod sign_in_challenge;
mod store;
mod user;

use db::{Migration, Migrations};

pub use access_review::{AccessReview, AccessReviewId, ReviewDecision, ReviewKind};
pub use address::{Address, AddressId, AddressRange};
pub use api_token::{ApiToken, TokenFacts, TokenId};
pub use approval::{Approval, ApprovalId, ApprovalState, Delegation, DelegationId};
pub use approval_book::{Approvable, ApprovalBook};
pub use audit::{ExpireApprovals, ExportAudit, PruneAudit, VerifyAudit, schedules};
pub use commands::{
    AssignRole, BeginRoles, ChangePreferences, ChangeRole, CreateRole, CreateUser, DeleteRole,
    DisableUser, DoneOrKept, EnableUser, KeptForApproval, LinkOpenId, NewRole, OpenIdVersion,
    RemoveRole, RemoveSecondFactor, RenameUser, ResetPassword, RoleChanges, SetOpenIdProvider,
    SetOpenIdSecret, SetRoles, SetScope, Start, UnlockUser, WithApproval,
};
pub use hashing::{PasswordHash, hash_password};
pub use http::{pages, router};
pub use openid_provider::{GroupRole, OpenIdProvider, OpenIdProviderId};
pub use password::Owner;
pub use people::{Access, AccessOptions};
pub use queries::{FindUser, ReadBook, count_sessions, has_users};
pub use role::{Role, RoleBook};
pub use scope::ScopeFacts;
pub use second_factor::Enrolment;
pub use secret::{bytes as random_bytes, draw_password};
pub use session::{Session, SessionFacts, SessionId};
pub use store::approvals::person_behind;
pub use user::{
    Density, Language, NewUser, Preferences, RoleGrant, User, UserFacts, UserId, UserKind, UserRow,
};

kernel::entity!(
    /// A role as events speak of it; its id follows from its name.
    pub RoleEntry, RoleEntryId, "rol"
);

/// The columns that hold sealed values.
pub const SEALED: &[db::Sealed] = store::SEALED;

/// The tables of this context.
pub const MIGRATIONS: Migrations = Migrations {
    context: "access",
    steps: &[
        Migration { number: 1, name: "access", sql: include_str!("../migrations/0001_access.sql") },
        Migration { number: 2, name: "openid", sql: include_str!("../migrations/0002_openid.sql") },
    ],
};

/// Who may do what with people.
pub mod permissions {
    use kernel::Permission;

    /// Make, change, disable and release users, and end their sessions.
    pub const MANAGE_USERS: Permission = Permission("access.manage_users");
    /// See and withdraw everybody's tokens, and make those of service accounts.
    pub const MANAGE_TOKENS: Permission = Permission("access.manage_tokens");
    /// See the record of what happened, and have it compared with its seals.
    pub const SEE_AUDIT: Permission = Permission("access.see_audit");
    /// Take parts of that record away as a file.
    pub const EXPORT_AUDIT: Permission = Permission("access.export_audit");
    /// Decide about what others asked for, as far as one may do it oneself.
    pub const APPROVE: Permission = Permission("access.approve");
    /// Make, change and delete roles.
    pub const MANAGE_ROLES: Permission = Permission("access.manage_roles");
    /// Say where people may sign in besides, and which groups there have which roles.
    pub const MANAGE_SIGN_IN: Permission = Permission("access.manage_sign_in");
    /// All of them.
    pub const ALL: &[Permission] = &[
        MANAGE_USERS,
        MANAGE_TOKENS,
        SEE_AUDIT,
        EXPORT_AUDIT,
        APPROVE,
        MANAGE_ROLES,
        MANAGE_SIGN_IN,
    ];

    /// What only signing in itself does.
    pub(crate) const SYSTEM: Permission = Permission("system");
}
