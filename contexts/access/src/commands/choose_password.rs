use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::challenge_gone;
use super::pass_sign_in::{Entering, PassSignIn, Passed, Proof};
use crate::hashing::PasswordHash;
use crate::permissions::SYSTEM;
use crate::sign_in_challenge::NextStep;
use crate::store;
use crate::store::challenges;
use crate::user::UserId;

/// Answers a challenge with another password, as one must whose own is given or too old.
#[derive(Clone)]
pub(crate) struct ChoosePassword {
    pub(crate) challenge_hash: Vec<u8>,
    pub(crate) user_id: UserId,
    pub(crate) password: PasswordHash,
    pub(crate) entering: Entering,
}

impl Command for ChoosePassword {
    const NAME: &'static str = "access.choose_password";
    const PERMISSION: Permission = SYSTEM;
    type Output = Passed;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Passed, Fault> {
        let challenge = challenges::answer(ctx, &self.challenge_hash)?;
        let challenge = challenge
            .filter(|it| it.step == NextStep::NewPassword && it.user_id == self.user_id)
            .ok_or_else(challenge_gone)?;
        let known = store::users::load_known(ctx, self.user_id)?;
        // Somebody changed it meanwhile: what was shown is no proof any more.
        if known.age.changed_at != challenge.seen_password_changed_at || !known.active {
            return Err(challenge_gone());
        }
        challenges::delete_all(ctx, self.user_id)?;
        let version = store::passwords::set(ctx, self.user_id, self.password.as_str(), None)?;
        let ended = store::sessions::delete_all(ctx, self.user_id, None)?;
        let data =
            json!({ "sessions_ended": ended, "forced": true, "address": self.entering.address });
        ctx.emit(Event::about("access", "PasswordChanged", self.user_id, version, &data));
        PassSignIn {
            user_id: self.user_id,
            seen_password_changed_at: ctx.now(),
            proof: Proof {
                by_password: challenge.by_password,
                second_factor_shown: challenge.second_factor_shown,
            },
            entering: self.entering,
        }
        .run(ctx)
    }
}
