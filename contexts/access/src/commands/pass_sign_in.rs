use db::{Command, Ctx, Event};
use kernel::{Fault, Permission, Timestamp};
use serde_json::json;

use super::wrong_credentials;
use crate::permissions::SYSTEM;
use crate::role::RoleBook;
use crate::second_factor::{self, Enrolment};
use crate::session::SessionId;
use crate::sign_in_attempt::Subject;
use crate::sign_in_challenge::{NextStep, Standing, next_step};
use crate::store::challenges::{self, Challenge};
use crate::store::sessions::{self, NewSession};
use crate::user::{self, UserId};
use crate::{policy, store};

/// What each step of a sign-in brings besides its proof. What it may need of chance is drawn before: a
/// command that runs twice draws nothing.
#[derive(Clone)]
pub(crate) struct Entering {
    /// Of the session or the challenge that comes next.
    pub(crate) token_hash: Vec<u8>,
    /// For who has to set up a second factor.
    pub(crate) secret: Vec<u8>,
    /// The session the browser had before: it ends, so that nobody goes on with a token they planted.
    pub(crate) former_token_hash: Option<Vec<u8>>,
    pub(crate) address: String,
    pub(crate) agent: String,
    /// What a house begins with.
    pub(crate) ready_made: RoleBook,
}

/// What was shown in a sign-in so far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Proof {
    /// A password, not a sign-in at another house.
    pub(crate) by_password: bool,
    pub(crate) second_factor_shown: bool,
}

/// Goes on with a sign-in whose last proof was right: to the next step, or into a session.
#[derive(Clone)]
pub(crate) struct PassSignIn {
    pub(crate) user_id: UserId,
    pub(crate) seen_password_changed_at: Timestamp,
    pub(crate) proof: Proof,
    pub(crate) entering: Entering,
}

/// Where a sign-in has come to.
#[derive(Debug, Clone)]
pub(crate) enum Passed {
    /// They are in, with the token that was drawn.
    In,
    /// Something is still wanted; the token that was drawn is its challenge.
    Next { step: NextStep, expires_at: Timestamp, enrolment: Option<Enrolment> },
}

impl Command for PassSignIn {
    const NAME: &'static str = "access.pass_sign_in";
    const PERMISSION: Permission = SYSTEM;
    type Output = Passed;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Passed, Fault> {
        let known = store::users::load_known(ctx, self.user_id)?;
        let facts = store::users::find(ctx, self.user_id)?.ok_or_else(wrong_credentials)?;
        let now = ctx.now();
        let policy = policy::read(ctx)?;
        let factor = store::second_factors::find(ctx, self.user_id)?;
        // As roles are now: what was read before may be older, or what the program came with.
        let book = store::roles::book(ctx, &self.entering.ready_made)?;
        let step = next_step(Standing {
            by_password: self.proof.by_password,
            has_second_factor: factor.is_some_and(|factor| factor.confirmed_at.is_some()),
            needs_second_factor: book.needs_second_factor(&facts.roles),
            second_factor_shown: self.proof.second_factor_shown,
            is_change_due: known.age.is_change_due(policy.age, now),
        });
        match step {
            Some(step) => self.challenge(ctx, step, &facts.username),
            None => self.open(ctx, policy.lifetime, &facts.username),
        }
    }
}

impl PassSignIn {
    fn challenge(self, ctx: &mut Ctx<'_>, step: NextStep, username: &str) -> Result<Passed, Fault> {
        sessions::sweep(ctx)?;
        let mut enrolment = None;
        if step == NextStep::EnrolSecondFactor {
            store::second_factors::offer(ctx, self.user_id, &self.entering.secret)?;
            enrolment = Some(second_factor::enrolment(&self.entering.secret, username)?);
        }
        let expires_at = challenges::expires_at(ctx);
        let challenge = Challenge {
            user_id: self.user_id,
            step,
            seen_password_changed_at: self.seen_password_changed_at,
            by_password: self.proof.by_password,
            second_factor_shown: self.proof.second_factor_shown,
            expires_at,
        };
        challenges::insert(ctx, &self.entering.token_hash, &challenge)?;
        Ok(Passed::Next { step, expires_at, enrolment })
    }

    fn open(
        self,
        ctx: &mut Ctx<'_>,
        lifetime: crate::session::Lifetime,
        username: &str,
    ) -> Result<Passed, Fault> {
        store::attempts::take_back(ctx, Subject::Address(&self.entering.address))?;
        store::attempts::forget(ctx, Subject::Name(&user::folded(username)))?;
        sessions::sweep(ctx)?;
        if let Some(former) = &self.entering.former_token_hash {
            sessions::delete(ctx, former)?;
        }
        self.make_room(ctx)?;
        let id: SessionId = ctx.new_id();
        let session = NewSession {
            id,
            token_hash: &self.entering.token_hash,
            user_id: self.user_id,
            seen_password_changed_at: self.seen_password_changed_at,
            lifetime,
            address: &self.entering.address,
            agent: &self.entering.agent,
        };
        if !sessions::insert(ctx, &session)? {
            return Err(wrong_credentials());
        }
        store::users::saw_sign_in(ctx, self.user_id)?;
        let data = json!({
            "session_id": id,
            "address": self.entering.address,
            "by_password": self.proof.by_password,
            "second_factor": self.proof.second_factor_shown,
        });
        ctx.emit(Event::about("access", "SignedIn", self.user_id, 0, &data));
        Ok(Passed::In)
    }

    /// Never at the cost of somebody at work: what would have to end then is the new sign-in.
    fn make_room(&self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let (ended, room) = sessions::make_room(ctx, self.user_id)?;
        if !room {
            let detail = "too many sessions in use; sign out elsewhere, or wait for an hour";
            return Err(Fault::conflict("access.too_many_sessions", detail));
        }
        if !ended.is_empty() {
            let data = json!({ "sessions": ended, "why": "room" });
            ctx.emit(Event::about("access", "SessionsEnded", self.user_id, 0, &data));
        }
        Ok(())
    }
}
