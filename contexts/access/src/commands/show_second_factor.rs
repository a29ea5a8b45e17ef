use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::pass_sign_in::{Entering, PassSignIn, Passed, Proof};
use crate::permissions::SYSTEM;
use crate::sign_in_attempt::{MOST_BY_ADDRESS, Subject};
use crate::sign_in_challenge::NextStep;
use crate::store::challenges::{self, Challenge};
use crate::user::{self, UserId};
use crate::{policy, second_factor, secret, store};

/// Answers a challenge with a code: of the authenticator app, or one for recovery.
#[derive(Clone)]
pub(crate) struct ShowSecondFactor {
    pub(crate) challenge_hash: Vec<u8>,
    pub(crate) code: String,
    pub(crate) entering: Entering,
    /// For who sets a second factor up.
    pub(crate) recovery_hashes: Vec<Vec<u8>>,
}

/// What became of it. A wrong answer is no fault here: it must stay counted.
#[derive(Debug, Clone)]
pub(crate) enum Shown {
    /// It was right. Whether a second factor was set up by it.
    Right {
        user_id: UserId,
        passed: Passed,
        enrolled: bool,
    },
    Wrong,
    /// There is no such challenge, or it had too many answers.
    Gone,
    LockedOut {
        seconds: i64,
    },
}

impl Command for ShowSecondFactor {
    const NAME: &'static str = "access.show_second_factor";
    const PERMISSION: Permission = SYSTEM;
    type Output = Shown;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Shown, Fault> {
        let Some(challenge) = challenges::answer(ctx, &self.challenge_hash)? else {
            return Ok(Shown::Gone);
        };
        if challenge.step == NextStep::NewPassword {
            return Ok(Shown::Gone);
        }
        let user_id = challenge.user_id;
        let lock = policy::read(ctx)?.lock;
        let known = store::users::load_known(ctx, user_id)?;
        let folded = user::folded(&known.username);
        // Counted as any attempt, too: else each right password would give five guesses more.
        let by_address =
            store::attempts::count(ctx, Subject::Address(&self.entering.address), lock)?;
        let attempts = store::attempts::count(ctx, Subject::Name(&folded), lock)?;
        if attempts > lock.most_by_name || by_address > MOST_BY_ADDRESS {
            challenges::delete_all(ctx, user_id)?;
            return Ok(Shown::LockedOut { seconds: lock.seconds });
        }
        if !known.active || !is_right(ctx, &challenge, &self.code, &self.entering.address)? {
            let data = json!({ "address": self.entering.address });
            ctx.emit(Event::about("access", "SecondFactorFailed", user_id, 0, &data));
            if attempts == lock.most_by_name {
                ctx.emit(Event::about("access", "UserLockedOut", user_id, 0, &data));
            }
            return Ok(Shown::Wrong);
        }
        store::attempts::take_back(ctx, Subject::Address(&self.entering.address))?;
        challenges::take(ctx, &self.challenge_hash)?;
        let enrolled = challenge.step == NextStep::EnrolSecondFactor;
        if enrolled {
            store::second_factors::confirm(ctx, user_id)?;
            store::second_factors::set_recovery_codes(ctx, user_id, &self.recovery_hashes)?;
            let data = json!({ "address": self.entering.address });
            ctx.emit(Event::about("access", "SecondFactorSetUp", user_id, 0, &data));
        }
        let passed = PassSignIn {
            user_id,
            seen_password_changed_at: challenge.seen_password_changed_at,
            proof: Proof { by_password: challenge.by_password, second_factor_shown: true },
            entering: self.entering,
        }
        .run(ctx)?;
        Ok(Shown::Right { user_id, passed, enrolled })
    }
}

fn is_right(
    ctx: &mut Ctx<'_>,
    challenge: &Challenge,
    code: &str,
    address: &str,
) -> Result<bool, Fault> {
    let user_id = challenge.user_id;
    let Some(factor) = store::second_factors::find(ctx, user_id)? else { return Ok(false) };
    // A second factor that was confirmed meanwhile is not set up again, nor one shown that is not.
    if factor.confirmed_at.is_some() != (challenge.step == NextStep::SecondFactor) {
        return Ok(false);
    }
    if let Some(step) = second_factor::step_of(&factor.secret, code, ctx.now())? {
        return store::second_factors::use_step(ctx, user_id, step);
    }
    let Some(code) = second_factor::read_recovery(code) else { return Ok(false) };
    if challenge.step != NextStep::SecondFactor
        || !store::second_factors::use_recovery_code(ctx, user_id, &secret::hash(&code))?
    {
        return Ok(false);
    }
    let left = store::second_factors::count_recovery_codes(ctx, user_id)?;
    let data = json!({ "address": address, "left": left });
    ctx.emit(Event::about("access", "RecoveryCodeUsed", user_id, 0, &data));
    Ok(true)
}
