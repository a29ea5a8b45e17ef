use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::load_managed;
use crate::hashing::PasswordHash;
use crate::role::RoleBook;
use crate::sign_in_attempt::Subject;
use crate::user::{self, UserId, UserKind};
use crate::{password, permissions, store};

/// Gives a user another password; every session of theirs ends, and a lock, too.
#[derive(Debug, Clone)]
pub struct ResetPassword {
    /// Whose.
    pub user_id: UserId,
    /// From [`crate::hash_password`].
    pub password: PasswordHash,
    /// Whether it is good for one sign-in within a week, which leads to a change.
    pub one_time: bool,
    /// Who has how many rights.
    pub book: RoleBook,
    /// Where it was asked from.
    pub from: String,
}

impl Command for ResetPassword {
    const NAME: &'static str = "access.reset_password";
    const PERMISSION: Permission = permissions::MANAGE_USERS;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let user = load_managed(ctx, self.user_id, &self.book)?;
        if user.kind == UserKind::Service {
            let detail = "a service account has no password";
            return Err(Fault::conflict("access.no_password_for_service", detail));
        }
        let until = self.one_time.then(|| password::one_time_until(ctx.now()));
        let version = store::passwords::set(ctx, user.id, self.password.as_str(), until)?;
        let ended = store::sessions::delete_all(ctx, user.id, None)?;
        store::challenges::delete_all(ctx, user.id)?;
        store::attempts::forget(ctx, Subject::Name(&user::folded(&user.username)))?;
        let data = json!({ "sessions_ended": ended, "one_time": self.one_time, "from": self.from });
        ctx.emit(Event::about("access", "PasswordReset", user.id, version, &data));
        Ok(())
    }
}
