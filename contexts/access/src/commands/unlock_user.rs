use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use crate::sign_in_attempt::Subject;
use crate::user::UserId;
use crate::{permissions, store};

/// Releases a user who tried too often before the time is over.
#[derive(Debug, Clone)]
pub struct UnlockUser {
    /// Whom.
    pub user_id: UserId,
}

impl Command for UnlockUser {
    const NAME: &'static str = "access.unlock_user";
    const PERMISSION: Permission = permissions::MANAGE_USERS;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let name = store::find_folded_name(ctx, self.user_id)?
            .ok_or_else(|| Fault::not_found("access.no_such_user", "no such user"))?;
        store::forget_attempts(ctx, Subject::Name(&name))?;
        ctx.emit(Event::about("access", "UserUnlocked", self.user_id, 0, &json!({})));
        Ok(())
    }
}
