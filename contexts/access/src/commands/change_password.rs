use db::{Command, Ctx, Event};
use kernel::{Fault, Permission, Timestamp};
use serde_json::json;

use super::acting_user;
use crate::hashing::PasswordHash;
use crate::{policy, store};

/// Changes one's own password. The session that asks goes on under another token; all others end.
#[derive(Debug, Clone)]
pub(crate) struct ChangePassword {
    pub(crate) password: PasswordHash,
    /// When the one that was shown was set: it must still be the one.
    pub(crate) seen_changed_at: Timestamp,
    pub(crate) token_hash: Vec<u8>,
    pub(crate) fresh_token_hash: Vec<u8>,
    pub(crate) address: String,
}

impl Command for ChangePassword {
    const NAME: &'static str = "access.change_password";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let user_id = acting_user(ctx)?;
        let known = store::users::load_known(ctx, user_id)?;
        let age = policy::read(ctx)?.age;
        known.age.may_change(age, ctx.now())?;
        if known.age.changed_at != self.seen_changed_at {
            return Err(Fault::conflict("access.stale", "the password was changed meanwhile"));
        }
        let version = store::passwords::set(ctx, user_id, self.password.as_str(), None)?;
        let ended = store::sessions::delete_all(ctx, user_id, Some(&self.token_hash))?;
        store::challenges::delete_all(ctx, user_id)?;
        store::sessions::replace_token(ctx, &self.token_hash, &self.fresh_token_hash)?;
        let data = json!({ "sessions_ended": ended, "forced": false, "address": self.address });
        ctx.emit(Event::about("access", "PasswordChanged", user_id, version, &data));
        Ok(())
    }
}
