//! The two doors: a command changes something, a query looks at something.

use kernel::{Fault, Permission};

use crate::ctx::Ctx;

/// A thing someone can do, as a value: it carries its permission and can be logged, queued,
/// retried, and run over thousands of rows.
pub trait Command: Clone + Send + 'static {
    /// As logs and stored answers name it: `orders.confirm_order`.
    const NAME: &'static str;
    /// Who may.
    const PERMISSION: Permission;
    /// Whether it runs while the house takes no changes. What the house does for itself always does:
    /// people can sign in and look.
    const WHEN_READ_ONLY: bool = false;
    /// What the one who asked gets back, after the commit.
    type Output: Send + 'static;

    /// Load, decide, apply, tell. The transaction is opened before and committed after.
    ///
    /// # Errors
    /// A refusal or failure; nothing of the command stays.
    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault>;
}

/// A thing someone can look at.
pub trait Query: Clone + Send + 'static {
    /// Who may.
    const PERMISSION: Permission;
    /// What they see.
    type Output: Send + 'static;

    /// Reads from one snapshot; writing is refused by the engine.
    ///
    /// # Errors
    /// A refusal or failure.
    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault>;
}
