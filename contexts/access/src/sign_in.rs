//! Signing in, step by step, and proving again who one is. Each step is a commit of its own: what
//! was counted stays counted, whatever comes next.

use db::Db;
use kernel::{Actor, Fault, Timestamp};

use crate::commands::{
    Attempt, ChoosePassword, Entering, FailSignIn, ForgetAttempts, PassSignIn, Passed, Proof,
    ShowSecondFactor, Shown, TrySignIn, challenge_gone, locked_out, wrong_code, wrong_credentials,
};
use crate::hashing::{self, PasswordHash};
use crate::people::{Access, house};
use crate::queries::{FindChallenge, FindStep, GetPasswords};
use crate::second_factor::{self, Enrolment, RECOVERY_CODES, RECOVERY_LETTERS, SECRET_BYTES};
use crate::sign_in_challenge::NextStep;
use crate::user::{Known, UserId};
use crate::{password, secret, user};

/// Where a request comes from.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    pub(crate) address: String,
    pub(crate) agent: String,
    /// The session the browser had.
    pub(crate) former_token: Option<String>,
}

impl Origin {
    /// As the record of what happened keeps it; there is no session yet that could be named.
    pub(crate) fn told(&self) -> kernel::Origin {
        kernel::Origin::new(&self.address, "", &web::short_agent(&self.agent))
    }
}

/// Where a sign-in has come to.
pub(crate) struct Came {
    /// Of the new session, or of the challenge of the next step.
    pub(crate) token: String,
    pub(crate) to: To,
    /// Shown once, when a second factor was set up by this step.
    pub(crate) recovery_codes: Option<Vec<String>>,
}

pub(crate) enum To {
    Session(UserId),
    Step { step: NextStep, expires_at: Timestamp, enrolment: Option<Enrolment> },
}

/// A refusal, and for how long it lasts if it does.
pub(crate) struct Refused {
    pub(crate) fault: Fault,
    pub(crate) retry_after: Option<i64>,
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self { fault, retry_after: None }
    }
}

pub(crate) fn refused_for(seconds: i64) -> Refused {
    Refused { fault: locked_out(), retry_after: Some(seconds) }
}

/// Fresh recovery codes, and their hashes as tables keep them: 120 random bits need no slow hash.
pub(crate) fn draw_recovery_codes() -> Result<(Vec<String>, Vec<Vec<u8>>), Fault> {
    let mut codes = Vec::with_capacity(RECOVERY_CODES);
    for _ in 0..RECOVERY_CODES {
        codes.push(second_factor::spell_recovery(&secret::bytes(RECOVERY_LETTERS)?));
    }
    let hashes = codes.iter().map(|code| secret::hash(&code.replace('-', ""))).collect();
    Ok((codes, hashes))
}

fn came(token: String, user_id: UserId, passed: Passed) -> Came {
    let to = match passed {
        Passed::In => To::Session(user_id),
        Passed::Next { step, expires_at, enrolment } => To::Step { step, expires_at, enrolment },
    };
    Came { token, to, recovery_codes: None }
}

/// Who a sign-in acts as once somebody is known: so that events name them.
fn as_person(known: &Known) -> Actor {
    let rights = kernel::Grants::All;
    Actor::user(&known.id.to_string(), &known.display_name, rights)
}

impl Access {
    /// Begins to sign somebody in with name and password.
    ///
    /// # Errors
    /// `access.wrong_credentials`, `access.locked_out`, `access.busy`, `access.too_many_sessions`.
    pub(crate) async fn sign_in(
        &self,
        username: &str,
        password: &str,
        origin: Origin,
    ) -> Result<Came, Refused> {
        let (db, now) = (self.db(), self.db().clock().now());
        let folded_name = user::folded(username);
        let (known, is_last) = try_sign_in(db, &folded_name, &origin.address).await?;
        let hash = known.as_ref().and_then(|known| known.usable_hash(now));
        let right = is_right(password, hash).await?;
        let user_id = known.as_ref().map(|known| known.id);
        let Some(known) = known.filter(|_| right) else {
            let by = house().at(origin.told());
            let fail = FailSignIn { user_id, is_last, address: origin.address };
            db.run(&by, fail).await?;
            return Err(wrong_credentials().into());
        };
        let proof = Proof { by_password: true, second_factor_shown: false };
        Ok(self.pass(&known, proof, origin).await?)
    }

    /// Goes on with a sign-in whose first proof was right.
    ///
    /// # Errors
    /// `access.wrong_credentials`, `access.too_many_sessions`.
    pub(crate) async fn pass(
        &self,
        known: &Known,
        proof: Proof,
        origin: Origin,
    ) -> Result<Came, Fault> {
        let by = as_person(known).at(origin.told());
        let (token, entering) = self.entering(origin)?;
        let seen_password_changed_at = known.age.changed_at;
        let pass = PassSignIn { user_id: known.id, seen_password_changed_at, proof, entering };
        let passed = self.db().run(&by, pass).await?;
        self.forget_all();
        Ok(came(token, known.id, passed))
    }

    /// What one step brings, and the token that only the browser gets.
    fn entering(&self, origin: Origin) -> Result<(String, Entering), Fault> {
        let token = secret::draw("")?;
        let entering = Entering {
            token_hash: secret::hash(&token),
            secret: secret::bytes(SECRET_BYTES)?,
            former_token_hash: origin.former_token.as_deref().map(secret::hash),
            address: origin.address,
            agent: origin.agent,
            ready_made: self.ready_made().clone(),
        };
        Ok((token, entering))
    }

    /// Answers a challenge with a code.
    ///
    /// # Errors
    /// `access.wrong_code`, `access.challenge_gone`, `access.locked_out`.
    pub(crate) async fn show_second_factor(
        &self,
        challenge: &str,
        code: &str,
        origin: Origin,
    ) -> Result<Came, Refused> {
        let db = self.db();
        let challenge_hash = secret::hash(challenge);
        let actor = self.under_way(&challenge_hash).await?.0.at(origin.told());
        let (token, entering) = self.entering(origin)?;
        let (codes, recovery_hashes) = draw_recovery_codes()?;
        let code = code.to_owned();
        let show = ShowSecondFactor { challenge_hash, code, entering, recovery_hashes };
        match db.run(&actor, show).await? {
            Shown::Right { user_id, passed, enrolled } => {
                self.forget_all();
                let recovery_codes = enrolled.then_some(codes);
                Ok(Came { recovery_codes, ..came(token, user_id, passed) })
            }
            Shown::Wrong => Err(wrong_code().into()),
            Shown::Gone => Err(challenge_gone().into()),
            Shown::LockedOut { seconds } => Err(refused_for(seconds)),
        }
    }

    /// Answers a challenge with another password.
    ///
    /// # Errors
    /// What is wrong with the password; `access.challenge_gone`.
    pub(crate) async fn choose_password(
        &self,
        challenge: &str,
        password: &str,
        origin: Origin,
    ) -> Result<Came, Refused> {
        let challenge_hash = secret::hash(challenge);
        let (actor, user_id) = self.under_way(&challenge_hash).await?;
        let password = self.new_password(user_id, password).await?;
        let actor = actor.at(origin.told());
        let (token, entering) = self.entering(origin)?;
        let choose = ChoosePassword { challenge_hash, user_id, password, entering };
        let passed = self.db().run(&actor, choose).await?;
        self.forget_all();
        Ok(came(token, user_id, passed))
    }

    /// What a sign-in that is under way still wants, for a page that has only its challenge.
    ///
    /// # Errors
    /// `access.challenge_gone`.
    pub(crate) async fn go_on(&self, challenge: &str) -> Result<Came, Refused> {
        let find = FindStep(secret::hash(challenge));
        let (step, expires_at, enrolment) =
            self.db().read(&house(), find).await?.ok_or_else(challenge_gone)?;
        let to = To::Step { step, expires_at, enrolment };
        Ok(Came { token: challenge.to_owned(), to, recovery_codes: None })
    }

    /// Whose sign-in is under way.
    async fn under_way(&self, challenge_hash: &[u8]) -> Result<(Actor, UserId), Fault> {
        let find = FindChallenge(challenge_hash.to_vec());
        let challenge = self.db().read(&house(), find).await?.ok_or_else(challenge_gone)?;
        let (known, _) = self.db().read(&house(), GetPasswords(challenge.user_id)).await?;
        Ok((as_person(&known), known.id))
    }

    /// The hash of a password somebody chose for themselves: good enough, and none of their last.
    ///
    /// # Errors
    /// What is wrong with it, as the field `password`; `access.busy`.
    pub(crate) async fn new_password(
        &self,
        user_id: UserId,
        password: &str,
    ) -> Result<PasswordHash, Fault> {
        let (known, recent) = self.db().read(&house(), GetPasswords(user_id)).await?;
        let hash = hashing::hash_password(known.owner(), password).await?;
        hashing::must_be_new(password, recent).await?;
        Ok(hash)
    }

    /// Has somebody who is signed in prove by their password that it is still them. It is counted
    /// like an attempt to sign in: who found a browser open cannot guess on.
    ///
    /// # Errors
    /// `access.wrong_password` as the field `current_password`; `access.locked_out`.
    pub(crate) async fn prove(
        &self,
        user_id: UserId,
        password: &str,
        address: &str,
    ) -> Result<Known, Refused> {
        let (db, now) = (self.db(), self.db().clock().now());
        let (known, _) = db.read(&house(), GetPasswords(user_id)).await?;
        let folded_name = user::folded(&known.username);
        let (_, is_last) = try_sign_in(db, &folded_name, address).await?;
        let address = address.to_owned();
        if !is_right(password, known.usable_hash(now)).await? {
            let fail = FailSignIn { user_id: Some(user_id), is_last, address };
            db.run(&as_person(&known), fail).await?;
            let detail = "this is not your password";
            return Err(Fault::field("current_password", "access.wrong_password", detail).into());
        }
        db.run(&house(), ForgetAttempts { folded_name, address }).await?;
        Ok(known)
    }
}

async fn try_sign_in(
    db: &Db,
    folded_name: &str,
    address: &str,
) -> Result<(Option<Known>, bool), Refused> {
    let attempt = TrySignIn { folded_name: folded_name.to_owned(), address: address.to_owned() };
    match db.run(&house(), attempt).await? {
        Attempt::Open { known, is_last } => Ok((known, is_last)),
        Attempt::LockedOut { seconds } => Err(refused_for(seconds)),
    }
}

/// No password that was ever taken is very long: not worth hashing, for nobody.
async fn is_right(password: &str, hash: Option<&str>) -> Result<bool, Fault> {
    Ok(password.len() <= password::MOST_BYTES && hashing::is_right(password, hash).await?)
}
