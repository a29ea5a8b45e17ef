//! Knowing who asks: what the web layer and the jobs ask of this context.

use std::collections::{BTreeSet, HashMap};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use axum::Extension;
use axum::extract::ConnectInfo;
use db::Db;
use kernel::{Actor, Fault, Grants, Permission, Timestamp};
use outside::Outside;
use web::{Authenticate, Credential, Signed};

use crate::address::AddressRange;
use crate::approval_book::ApprovalBook;
use crate::commands::{TouchSession, TouchToken};
use crate::openid::Discovered;
use crate::queries::{FindProgram, FindSession, GetUser, ReadBook};
use crate::role::RoleBook;
use crate::user::UserId;
use crate::{api_token, secret};

/// How long an answer is believed without asking again: a session that ends on another node lives on
/// here for at most this long.
const BELIEVED_SECONDS: i64 = 5;
/// Answers remembered; beyond this all are forgotten and asked for again.
const MOST_REMEMBERED: usize = 10_000;

/// How this context is set up.
#[derive(Debug, Clone, Default)]
pub struct AccessOptions {
    /// The house is reached over TLS: cookies carry `Secure` and the prefix `__Host-`.
    pub secure_cookies: bool,
    /// The proxies of ours before the house. What they write into `X-Forwarded-For` is believed;
    /// from anybody else that header would let a guesser come from everywhere.
    pub trusted_proxies: Vec<AddressRange>,
    /// Every permission of every context: what an administrator has, and what tokens can be given.
    pub permissions: Vec<Permission>,
    /// The ready-made roles a house begins with.
    pub roles: RoleBook,
    /// Which commands may wait for a second person.
    pub approvals: ApprovalBook,
    /// What asks the provider people may sign in at; without it nobody does.
    pub outside: Option<Outside>,
}

struct Inner {
    db: Db,
    options: AccessOptions,
    known: BTreeSet<&'static str>,
    remembered: Mutex<Remembered>,
    /// What roles allow, as it was read last: with every credential that is looked up.
    book: RwLock<RoleBook>,
    discovered: Discovered,
}

/// Who was behind a credential when the database was asked last.
#[derive(Default)]
struct Remembered {
    actors: HashMap<Vec<u8>, (Timestamp, Actor)>,
    /// How often everything was forgotten: an answer that was asked for before is not remembered
    /// after, for it may be of a session that ended meanwhile.
    forgotten: u64,
}

/// Knows who people are. Cheap to clone.
#[derive(Clone)]
pub struct Access(Arc<Inner>);

impl Access {
    /// For one house.
    #[must_use]
    pub fn new(db: Db, options: AccessOptions) -> Self {
        let known = options.permissions.iter().map(|permission| permission.0).collect();
        let book = RwLock::new(options.roles.clone());
        let (remembered, discovered) = Default::default();
        Self(Arc::new(Inner { db, options, known, remembered, book, discovered }))
    }
    /// The layer without which [`crate::router`] does not work.
    pub fn layer(&self) -> Extension<Self> {
        Extension(self.clone())
    }
    pub(crate) fn db(&self) -> &Db {
        &self.0.db
    }
    pub(crate) fn options(&self) -> &AccessOptions {
        &self.0.options
    }
    pub(crate) fn discovered(&self) -> &Discovered {
        &self.0.discovered
    }
    pub(crate) fn approval_book(&self) -> &ApprovalBook {
        &self.0.options.approvals
    }
    /// What roles allow.
    pub(crate) fn book(&self) -> RoleBook {
        self.0.book.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
    /// The roles a house begins with.
    pub(crate) fn ready_made(&self) -> &RoleBook {
        &self.0.options.roles
    }
    /// Reads anew what roles allow.
    ///
    /// # Errors
    /// What the database reports.
    pub(crate) async fn read_book(&self) -> Result<RoleBook, Fault> {
        let read = ReadBook { ready_made: self.ready_made().clone() };
        let book = self.0.db.read(&house(), read).await?;
        self.0.book.write().unwrap_or_else(PoisonError::into_inner).clone_from(&book);
        Ok(book)
    }
    pub(crate) fn known_permissions(&self) -> &BTreeSet<&'static str> {
        &self.0.known
    }

    /// What a user may do, by name, as the user interface builds its menu from it.
    pub(crate) fn permissions_of(&self, book: &RoleBook, roles: &BTreeSet<String>) -> Vec<String> {
        match book.rights(roles) {
            Grants::All => self.0.known.iter().map(|name| (*name).to_owned()).collect(),
            Grants::Some(names) => names.iter().cloned().collect(),
        }
    }

    /// Forgets who everybody is: after sessions or tokens ended or rights changed. The next request
    /// of each asks the database.
    pub fn forget_all(&self) {
        let mut remembered = self.remembered();
        remembered.actors.clear();
        remembered.forgotten += 1;
    }

    fn remembered(&self) -> MutexGuard<'_, Remembered> {
        // A panic while holding the lock cannot leave a map half changed.
        self.0.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn find(&self, credential: &Credential) -> Result<Option<Signed>, Fault> {
        let (Credential::Session(token) | Credential::Bearer(token)) = credential;
        let now = self.0.db.clock().now();
        let token_hash = secret::hash(token);
        let (known, forgotten) = {
            let remembered = self.remembered();
            (remembered.actors.get(&token_hash).cloned(), remembered.forgotten)
        };
        if let Some((until, actor)) = known
            && now < until
        {
            return Ok(Some(Signed { actor }));
        }
        let actor = match credential {
            Credential::Session(_) => self.session_actor(&token_hash).await?,
            Credential::Bearer(token) if token.starts_with(secret::API_TOKEN_PREFIX) => {
                self.program_actor(FindProgram::ByHash(token_hash.clone()), Some(now)).await?
            }
            Credential::Bearer(_) => None,
        };
        let mut remembered = self.remembered();
        let Some(actor) = actor else {
            remembered.actors.remove(&token_hash);
            return Ok(None);
        };
        if remembered.forgotten == forgotten {
            if remembered.actors.len() >= MOST_REMEMBERED {
                remembered.actors.clear();
            }
            let until = now.plus_seconds(BELIEVED_SECONDS);
            remembered.actors.insert(token_hash, (until, actor.clone()));
        }
        drop(remembered);
        Ok(Some(Signed { actor }))
    }

    async fn session_actor(&self, token_hash: &[u8]) -> Result<Option<Actor>, Fault> {
        let token_hash = token_hash.to_vec();
        let find = FindSession { token_hash: token_hash.clone() };
        let found = self.0.db.read(&house(), find).await?;
        let Some((user, created_at, is_touch_due)) = found else { return Ok(None) };
        if is_touch_due {
            self.0.db.run(&house(), TouchSession { token_hash, created_at }).await?;
        }
        let book = self.read_book().await?;
        Ok(Some(user.actor(&book)))
    }

    /// The program behind a token; when it was used just now, that is written down.
    async fn program_actor(
        &self,
        find: FindProgram,
        used_at: Option<Timestamp>,
    ) -> Result<Option<Actor>, Fault> {
        let Some(program) = self.0.db.read(&house(), find).await? else { return Ok(None) };
        if let Some(now) = used_at
            && api_token::is_touch_due(program.last_used_at, now)
        {
            self.0.db.run(&house(), TouchToken { token_id: program.id }).await?;
        }
        let book = self.read_book().await?;
        let (name, scopes) = (&program.name, &program.scopes);
        Ok(Some(api_token::actor(program.id, name, scopes, &program.owner, &book)))
    }

    /// The person or program behind [`Actor::id`], with the rights of now.
    pub(crate) async fn actor_of(&self, id: &str) -> Result<Actor, Fault> {
        let actor = if let Ok(user) = id.parse::<UserId>() {
            let user = self.0.db.read(&house(), GetUser(user)).await?;
            let book = self.read_book().await?;
            user.map(|user| user.actor(&book))
        } else if let Ok(token) = id.parse() {
            self.program_actor(FindProgram::ById(token), None).await?
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
    fn secure_cookies(&self) -> bool {
        self.0.options.secure_cookies
    }
    fn address(&self, parts: &axum::http::request::Parts) -> String {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        let client = crate::http::client(&parts.headers, &self.0.options, peer);
        client.map(|client| client.to_string()).unwrap_or_default()
    }
}

impl jobs::People for Access {
    fn actor<'a>(&'a self, _: &'a Db, id: &'a str) -> jobs::BoxFuture<'a, Result<Actor, Fault>> {
        Box::pin(self.actor_of(id))
    }
}

/// Before somebody is signed in, the house itself acts.
pub(crate) fn house() -> Actor {
    Actor::system("access")
}
