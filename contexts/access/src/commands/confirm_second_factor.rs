use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::acting_user;
use super::offer_second_factor::already_set_up;
use crate::{second_factor, store};

/// The first code shows that the app has the secret: from now on the second factor counts. The
/// session that asks goes on under another token; all others end.
#[derive(Clone)]
pub(crate) struct ConfirmSecondFactor {
    pub(crate) code: String,
    pub(crate) recovery_hashes: Vec<Vec<u8>>,
    pub(crate) token_hash: Vec<u8>,
    pub(crate) fresh_token_hash: Vec<u8>,
    pub(crate) address: String,
}

impl Command for ConfirmSecondFactor {
    const NAME: &'static str = "access.confirm_second_factor";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let user_id = acting_user(ctx)?;
        let factor = store::second_factors::find(ctx, user_id)?.ok_or_else(|| {
            Fault::conflict("access.second_factor_not_offered", "begin to set it up first")
        })?;
        if factor.confirmed_at.is_some() {
            return Err(already_set_up());
        }
        let step = second_factor::step_of(&factor.secret, &self.code, ctx.now())?;
        let right = match step {
            Some(step) => store::second_factors::use_step(ctx, user_id, step)?,
            None => false,
        };
        if !right {
            return Err(Fault::field("code", "access.wrong_code", "not the code of now"));
        }
        store::second_factors::confirm(ctx, user_id)?;
        store::second_factors::set_recovery_codes(ctx, user_id, &self.recovery_hashes)?;
        let ended = store::sessions::delete_all(ctx, user_id, Some(&self.token_hash))?;
        store::sessions::replace_token(ctx, &self.token_hash, &self.fresh_token_hash)?;
        let data = json!({ "sessions_ended": ended, "address": self.address });
        ctx.emit(Event::about("access", "SecondFactorSetUp", user_id, 0, &data));
        Ok(())
    }
}
