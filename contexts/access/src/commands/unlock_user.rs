use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use crate::sign_in_attempt::Subject;
use crate::user::{self, UserId};
use crate::{permissions, store};

/// Releases a user who tried too often before the time is over.
#[derive(Debug, Clone)]
pub struct UnlockUser {
    /// Whom.
    pub user_id: UserId,
    /// Where it was asked from.
    pub from: String,
}

impl Command for UnlockUser {
    const NAME: &'static str = "access.unlock_user";
    const PERMISSION: Permission = permissions::MANAGE_USERS;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let known = store::users::load_known(ctx, self.user_id)?;
        store::attempts::forget(ctx, Subject::Name(&user::folded(&known.username)))?;
        let data = json!({ "from": self.from });
        ctx.emit(Event::about("access", "UserUnlocked", self.user_id, 0, &data));
        Ok(())
    }
}
