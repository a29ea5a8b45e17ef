//! Signing in, and knowing who asks: what the web layer and the jobs ask of this context.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Extension;
use db::Db;
use kernel::{Actor, Fault, Grants, Permission, Timestamp};
use web::{Authenticate, Credential, Signed};

use crate::commands::{
    Attempt, BeginSignIn, FailSignIn, OpenSession, TouchSession, locked_out, wrong_credentials,
};
use crate::queries::{FindProgram, FindSession, GetUser};
use crate::user::{UserFacts, UserId};
use crate::{api_token, hashing, password, secret, session, user};

/// How long an answer is believed without asking again: a session that ends on another node lives on
/// here for at most this long.
const BELIEVED_SECONDS: i64 = 5;
/// Answers remembered; beyond this all are forgotten and asked for again.
const MOST_REMEMBERED: usize = 10_000;
/// What a browser says it is, cut.
const AGENT_MOST: usize = 200;

/// How this context is set up.
#[derive(Debug, Clone, Default)]
pub struct AccessOptions {
    /// The house is reached over TLS: cookies carry `Secure` and the prefix `__Host-`.
    pub secure_cookies: bool,
    /// A proxy of ours stands before the house and writes `X-Forwarded-For`. Otherwise that header
    /// is anybody's to write, and would let a guesser come from everywhere.
    pub trust_forwarded_for: bool,
    /// Every permission of every context: what an administrator has, and what tokens can be given.
    pub permissions: Vec<Permission>,
}

struct Inner {
    db: Db,
    options: AccessOptions,
    known: BTreeSet<&'static str>,
    remembered: Mutex<HashMap<Vec<u8>, (Timestamp, Actor)>>,
}

/// Knows who people are. Cheap to clone.
#[derive(Clone)]
pub struct Access(Arc<Inner>);

/// What somebody shows to sign in.
pub(crate) struct SignIn<'a> {
    pub(crate) username: &'a str,
    pub(crate) password: &'a str,
    pub(crate) address: String,
    pub(crate) agent: &'a str,
    pub(crate) former_token: Option<&'a str>,
}

impl Access {
    /// For one house.
    #[must_use]
    pub fn new(db: Db, options: AccessOptions) -> Self {
        let known = options.permissions.iter().map(|permission| permission.0).collect();
        Self(Arc::new(Inner { db, options, known, remembered: Mutex::default() }))
    }
    /// The layer without which [`crate::router`] does not work.
    pub fn layer(&self) -> Extension<Self> {
        Extension(self.clone())
    }
    pub(crate) fn options(&self) -> &AccessOptions {
        &self.0.options
    }
    pub(crate) fn known_permissions(&self) -> &BTreeSet<&'static str> {
        &self.0.known
    }

    /// What a user may do, by name, as the user interface builds its menu from it.
    pub(crate) fn permissions_of(&self, actor: &Actor) -> Vec<String> {
        match &actor.grants {
            Grants::All => self.0.known.iter().map(|name| (*name).to_owned()).collect(),
            Grants::Some(names) => names.iter().cloned().collect(),
        }
    }

    /// Signs somebody in: the token of a new session, and who they are.
    ///
    /// # Errors
    /// `access.wrong_credentials`, `access.locked_out`, `access.busy`.
    pub(crate) async fn sign_in(&self, show: SignIn<'_>) -> Result<(String, UserFacts), Fault> {
        let (db, house) = (&self.0.db, house());
        let folded_name = user::folded(show.username);
        let (address, name) = (show.address, folded_name.clone());
        let begin = BeginSignIn { folded_name: name, address: address.clone() };
        let (known, is_last) = match db.run(&house, begin).await? {
            Attempt::Open { known, is_last } => (known, is_last),
            Attempt::LockedOut => return Err(locked_out()),
        };
        let hash = known.as_ref().map(|known| known.password_hash.as_str());
        // No password that was ever taken is this long: not worth hashing, for nobody.
        let right = show.password.len() <= password::MOST_BYTES
            && hashing::is_right(show.password, hash).await?;
        let known = match known {
            Some(known) if right && known.active => known,
            Some(known) => {
                db.run(&house, FailSignIn { user_id: known.id, is_last }).await?;
                return Err(wrong_credentials());
            }
            None => {
                tracing::info!(is_last, "somebody tried to sign in under an unknown name");
                return Err(wrong_credentials());
            }
        };
        let token = secret::draw("")?;
        let open = OpenSession {
            user_id: known.id,
            seen_password_changed_at: known.password_changed_at,
            folded_name,
            token_hash: secret::hash(&token),
            former_token_hash: show.former_token.map(secret::hash),
            address,
            agent: show.agent.chars().take(AGENT_MOST).collect(),
        };
        let actor = Actor::user(&known.id.to_string(), show.username.trim(), Grants::All);
        let former = open.former_token_hash.clone();
        db.run(&actor, open).await?;
        if let Some(former) = former {
            self.forget(&former);
        }
        let user = db.read(&house, GetUser(known.id)).await?.ok_or_else(wrong_credentials)?;
        Ok((token, user))
    }

    /// The user behind an actor, if it is one.
    pub(crate) async fn user(&self, id: UserId) -> Result<Option<UserFacts>, Fault> {
        self.0.db.read(&house(), GetUser(id)).await
    }

    /// Forgets who a token is; the next request asks the database.
    pub(crate) fn forget(&self, token_hash: &Vec<u8>) {
        self.remembered().remove(token_hash);
    }
    /// Forgets who everybody is: after tokens were withdrawn or rights changed.
    pub fn forget_all(&self) {
        self.remembered().clear();
    }

    fn remembered(&self) -> MutexGuard<'_, HashMap<Vec<u8>, (Timestamp, Actor)>> {
        // A panic while holding the lock cannot leave a map half changed.
        self.0.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn find(&self, credential: &Credential) -> Result<Option<Signed>, Fault> {
        let (Credential::Session(token) | Credential::Bearer(token)) = credential;
        let now = self.0.db.clock().now();
        let token_hash = secret::hash(token);
        let remembered = self.remembered().get(&token_hash).cloned();
        if let Some((until, actor)) = remembered
            && now < until
        {
            return Ok(Some(Signed { actor }));
        }
        let actor = match credential {
            Credential::Session(_) => self.session_actor(&token_hash, now).await?,
            Credential::Bearer(token) if token.starts_with(secret::API_TOKEN_PREFIX) => {
                let find = FindProgram::ByHash(token_hash.clone());
                self.program_actor(find).await?
            }
            Credential::Bearer(_) => None,
        };
        let Some(actor) = actor else {
            self.forget(&token_hash);
            return Ok(None);
        };
        let mut remembered = self.remembered();
        if remembered.len() >= MOST_REMEMBERED {
            remembered.clear();
        }
        remembered.insert(token_hash, (now.plus_seconds(BELIEVED_SECONDS), actor.clone()));
        drop(remembered);
        Ok(Some(Signed { actor }))
    }

    async fn session_actor(
        &self,
        token_hash: &[u8],
        now: Timestamp,
    ) -> Result<Option<Actor>, Fault> {
        let token_hash = token_hash.to_vec();
        let find = FindSession { token_hash: token_hash.clone() };
        let found = self.0.db.read(&house(), find).await?;
        let Some((user, created_at, last_seen_at)) = found else { return Ok(None) };
        if session::is_touch_due(last_seen_at, now) {
            self.0.db.run(&house(), TouchSession { token_hash, created_at }).await?;
        }
        Ok(Some(user.actor()))
    }

    async fn program_actor(&self, find: FindProgram) -> Result<Option<Actor>, Fault> {
        let found = self.0.db.read(&house(), find).await?;
        Ok(found.map(|(id, name, scopes, owner)| api_token::actor(id, &name, scopes, &owner)))
    }

    /// The person or program behind [`Actor::id`], with the rights of now.
    async fn actor_of(&self, id: &str) -> Result<Actor, Fault> {
        let actor = if let Ok(user) = id.parse::<UserId>() {
            self.user(user).await?.map(|user| user.actor())
        } else if let Ok(token) = id.parse() {
            self.program_actor(FindProgram::ById(token)).await?
        } else {
            None
        };
        actor.ok_or_else(|| {
            Fault::forbidden("access.gone", "who asked for this may not sign in any more")
        })
    }
}

impl Authenticate for Access {
    fn authenticate<'a>(
        &'a self,
        credential: &'a Credential,
    ) -> jobs::BoxFuture<'a, Result<Option<Signed>, Fault>> {
        Box::pin(self.find(credential))
    }
}

impl jobs::People for Access {
    fn actor<'a>(&'a self, _: &'a Db, id: &'a str) -> jobs::BoxFuture<'a, Result<Actor, Fault>> {
        Box::pin(self.actor_of(id))
    }
}

/// Before somebody is signed in, the house itself acts.
fn house() -> Actor {
    Actor::system("access")
}
