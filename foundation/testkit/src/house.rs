//! A whole API on a database of its own.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Barrier};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use axum::response::Response;
use db::copy::known_steps;
use db::{
    Clock, Command, Ctx, Db, Engine, Lane, Master, MasterKey, Migrations, Options, Query, Target,
};
use http_body_util::BodyExt;
use kernel::{Actor, Entity, Fault, Grants, Id, Permission, Reach, Scope, Timestamp};
use serde::Serialize;
use serde_json::Value;
use tempfile::TempDir;
use tokio::task::JoinSet;
use tower::ServiceExt;
use utoipa_axum::router::OpenApiRouter;
use web::{App, Authenticate, Credential, Signed};

use crate::postgres::{Cluster, Database};
use crate::scratch;

/// 2026-11-22T08:00:00Z: a Sunday on which every test begins.
const BEGINNING_MICROS: i64 = 1_795_334_400_000_000;
const SEED: u64 = 20_261_122;
/// News that takes longer was not told.
const PATIENCE: Duration = Duration::from_secs(20);
/// Under which test houses wrap the keys of personal data.
const MASTER: MasterKey = MasterKey::from_bytes([7; 32]);

/// Makes the routes of a house on its database.
pub type MakeRouter = Box<dyn Fn(&Db) -> OpenApiRouter<App> + Send + Sync>;

/// What a test crate puts into its houses.
pub struct Setup {
    /// The contexts' tables, lowest first.
    pub migrations: Vec<Migrations>,
    /// The contexts' routes.
    pub router: MakeRouter,
}

/// A house: everything but the network.
pub struct House {
    /// The database itself.
    pub db: Db,
    /// The clock that stands still until a test moves it.
    pub clock: Clock,
    /// How the database was opened: for opening it again, as another node.
    pub options: Options,
    /// Everything may be done by this one.
    pub actor: Actor,
    http: Router,
    _place: Place,
}

enum Place {
    Folder { _dropped_last: TempDir },
    Server { _dropped_last: Database },
}

/// An answer of the API.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body as JSON; null when it is none.
    pub body: Value,
    /// The headers.
    pub headers: axum::http::HeaderMap,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The problem's code, or the code of its first wrong field.
    #[must_use]
    pub fn code(&self) -> &str {
        let field = self.body["fields"][0]["code"].as_str();
        field.or_else(|| self.body["code"].as_str()).unwrap_or_default()
    }
}

/// An answer that goes on.
pub struct Listening {
    body: Body,
    heard: String,
}

impl Listening {
    /// Everything that was told, once this is among it.
    ///
    /// # Panics
    /// When it is not told in time, or the stream ends.
    pub async fn until(&mut self, word: &str) -> &str {
        while !self.heard.contains(word) {
            let next = tokio::time::timeout(PATIENCE, self.body.frame()).await;
            let Ok(Some(Ok(frame))) = next else { panic!("no {word} in {}", self.heard) };
            if let Some(bytes) = frame.data_ref() {
                self.heard.push_str(&String::from_utf8_lossy(bytes));
            }
        }
        &self.heard
    }
}

/// Who a test is: the token `all`, or `may a.view,b.edit`, either followed by `as reviewer,…` (another
/// person, with these roles) and by `within shops=shp_…,shp_…` or `within warehouses=whs_…` or both.
struct Anyone;

impl Authenticate for Anyone {
    fn authenticate<'a>(
        &'a self,
        credential: &'a Credential,
    ) -> Pin<Box<dyn Future<Output = Result<Option<Signed>, Fault>> + Send + 'a>> {
        let Credential::Bearer(token) = credential else {
            return Box::pin(async { Ok(None) });
        };
        let (token, within) = token.split_once(" within ").unwrap_or((token, ""));
        let (token, roles) = token.split_once(" as ").unwrap_or((token, ""));
        let roles: BTreeSet<String> =
            roles.split(',').filter(|role| !role.is_empty()).map(str::to_owned).collect();
        let actor = match token.split_once(' ') {
            Some(("may", names)) if !roles.is_empty() => {
                let names = names.split(',').map(str::to_owned).collect();
                let id = format!("usr_{}", roles.iter().cloned().collect::<Vec<_>>().join("_"));
                Some(Actor::user(&id, "Post", Grants::Some(Arc::new(names))).with_roles(roles))
            }
            Some(("may", names)) => {
                let names = names.split(',').map(str::to_owned).collect();
                Some(Actor::user("usr_some", "Some", Grants::Some(Arc::new(names))))
            }
            None if token == "all" && within.is_empty() => {
                Some(Actor::user("usr_all", "All", Grants::All))
            }
            None if token == "all" => Some(Actor::user("usr_limited", "Limited", Grants::All)),
            _ => None,
        };
        let scope = scope(within);
        Box::pin(async move { Ok(actor.map(|actor| Signed { actor: actor.within(scope) })) })
    }
}

fn scope(within: &str) -> Scope {
    let mut scope = Scope::default();
    for part in within.split_whitespace() {
        match part.split_once('=') {
            Some(("shops", ids)) => scope.shops = reach::<AShop>(ids),
            Some(("warehouses", ids)) => scope.warehouses = reach::<AWarehouse>(ids),
            _ => panic!("no scope: {part}"),
        }
    }
    scope
}

kernel::entity!(AShop, AShopId, "shp");
kernel::entity!(AWarehouse, AWarehouseId, "whs");

fn reach<E: Entity>(ids: &str) -> Reach {
    let ids = ids.split(',').filter(|id| !id.is_empty());
    Reach::these(ids.map(|id| match id.parse::<Id<E>>() {
        Ok(id) => id.uuid(),
        Err(error) => panic!("{id}: {error}"),
    }))
}

impl House {
    /// A new house; nothing when there is no PostgreSQL to run it on.
    ///
    /// # Panics
    /// When it cannot be built: that is the test's failure.
    #[must_use]
    pub fn open(engine: Engine, setup: &Setup) -> Option<Self> {
        let clock = Clock::still(Timestamp::from_micros(BEGINNING_MICROS));
        let (target, place) = match engine {
            Engine::Sqlite => {
                let folder = scratch::folder();
                let file = folder.path().join("house.db");
                (Target::Sqlite(file), Place::Folder { _dropped_last: folder })
            }
            Engine::Postgres => {
                let cluster = Cluster::shared_or_skip("a test of SQL")?;
                let database = template_copy(cluster, setup);
                (
                    Target::Postgres(database.url().to_owned()),
                    Place::Server { _dropped_last: database },
                )
            }
        };
        let options = Options {
            clock: clock.clone(),
            seed: Some(SEED),
            master: Master::Key(MASTER),
            ..Options::new(target)
        };
        let db = Db::open(&options, &setup.migrations)
            .unwrap_or_else(|fault| panic!("the house cannot be opened: {fault:?}"));
        let app = App::new(db.clone(), Arc::new(Anyone));
        let http = web::finish((setup.router)(&db), app);
        let actor = Actor::user("usr_all", "All", Grants::All);
        Some(Self { db, clock, options, actor, http, _place: place })
    }

    /// Which engine it stands on.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.db.engine()
    }

    /// Runs a command as somebody who may do everything.
    ///
    /// # Errors
    /// The command's own.
    pub async fn run<C: Command>(&self, command: C) -> Result<C::Output, Fault> {
        self.db.run(&self.actor, command).await
    }

    /// Runs a query as somebody who may see everything.
    ///
    /// # Errors
    /// The query's own.
    pub async fn read<Q: Query>(&self, query: Q) -> Result<Q::Output, Fault> {
        self.db.read(&self.actor, query).await
    }

    /// Runs a closure in a transaction: for calling what one context offers another.
    ///
    /// # Errors
    /// The closure's own.
    pub async fn with<T, F>(&self, body: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: Fn(&mut Ctx<'_>) -> Result<T, Fault> + Send + Sync + 'static,
    {
        self.db.run(&self.actor, Closure { body: Arc::new(body) }).await
    }

    /// Waits until nothing is under way in the database: what somebody handed in who is gone by now is
    /// still written.
    ///
    /// # Panics
    /// When the house takes no changes.
    pub async fn quiet(&self) {
        // Only once every writer is in here at the same time, none is at anything else.
        let all = Arc::new(Barrier::new(self.db.writers()));
        let mut inside = JoinSet::new();
        for _ in 0..self.db.writers() {
            let (db, actor, all) = (self.db.clone(), self.actor.clone(), Arc::clone(&all));
            inside.spawn(async move {
                let body = move |_: &mut Ctx<'_>| {
                    all.wait();
                    Ok(())
                };
                // Behind what waits already, whatever its lane.
                db.run_in(Lane::Bulk, &actor, Closure { body: Arc::new(body) }).await
            });
        }
        for outcome in inside.join_all().await {
            outcome.unwrap_or_else(|fault| panic!("nobody is let in: {fault:?}"));
        }
    }

    /// Runs SQL as it stands: for injecting what the house must notice.
    ///
    /// # Panics
    /// When the engine refuses it.
    pub async fn sql(&self, sql: &'static str) -> u64 {
        let changed = self.with(move |ctx| ctx.execute(sql, &[])).await;
        changed.unwrap_or_else(|fault| panic!("{sql}: {fault:?}"))
    }

    /// One number by SQL.
    ///
    /// # Panics
    /// When the engine refuses it.
    pub async fn number(&self, sql: &'static str) -> i64 {
        let found = self.with(move |ctx| ctx.one(sql, &[], |row| row.get::<i64>(0))).await;
        found.unwrap_or_else(|fault| panic!("{sql}: {fault:?}"))
    }

    /// `GET` as somebody who may do everything.
    pub async fn get(&self, path: &str) -> Answer {
        self.send("all", Method::GET, path, Vec::new(), &[]).await
    }
    /// `POST` of JSON as somebody who may do everything.
    pub async fn post(&self, path: &str, body: &impl Serialize) -> Answer {
        self.json("all", Method::POST, path, body).await
    }
    /// `PUT` of JSON.
    pub async fn put(&self, path: &str, body: &impl Serialize) -> Answer {
        self.json("all", Method::PUT, path, body).await
    }
    /// `PATCH` of JSON.
    pub async fn patch(&self, path: &str, body: &impl Serialize) -> Answer {
        self.json("all", Method::PATCH, path, body).await
    }
    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send("all", Method::DELETE, path, Vec::new(), &[]).await
    }
    /// JSON by somebody: `all`, `may a.view,b.edit`, or nobody for anything else.
    ///
    /// # Panics
    /// When the value cannot be JSON.
    pub async fn json(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Answer {
        let body = serde_json::to_vec(body).unwrap_or_else(|error| panic!("no JSON: {error}"));
        self.send(token, method, path, body, &[("content-type", "application/json")]).await
    }

    /// Any request. A path beginning with `/` is beneath `/api/v1`.
    ///
    /// # Panics
    /// When it is no request at all.
    pub async fn send(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Vec<u8>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let response = self.answer(token, method, path, body, headers).await;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.map(|body| body.to_bytes().to_vec()).unwrap_or_default();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status: parts.status.as_u16(), body: json, headers: parts.headers, bytes }
    }

    /// `GET` of a stream that does not end by itself: what is told from now on.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn listen(&self, token: &str, path: &str) -> Listening {
        let response = self.answer(token, Method::GET, path, Vec::new(), &[]).await;
        assert!(response.status().is_success(), "{path}: {}", response.status());
        Listening { body: response.into_body(), heard: String::new() }
    }

    async fn answer(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Vec<u8>,
        headers: &[(&str, &str)],
    ) -> Response {
        let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body));
        let request = request.unwrap_or_else(|error| panic!("no request: {error}"));
        let response = self.http.clone().oneshot(request).await;
        response.unwrap_or_else(|never| match never {})
    }
}

impl Drop for House {
    fn drop(&mut self) {
        // Its place is dropped with the field, after the connections are gone.
        self.db.close();
    }
}

struct Closure<F> {
    body: Arc<F>,
}
impl<F> Clone for Closure<F> {
    fn clone(&self) -> Self {
        Self { body: Arc::clone(&self.body) }
    }
}
impl<T, F> Command for Closure<F>
where
    T: Send + 'static,
    F: Fn(&mut Ctx<'_>) -> Result<T, Fault> + Send + Sync + 'static,
{
    const NAME: &'static str = "testkit.closure";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = T;
    fn run(self, ctx: &mut Ctx<'_>) -> Result<T, Fault> {
        (self.body)(ctx)
    }
}

fn template_copy(cluster: &Cluster, setup: &Setup) -> Database {
    let migrate = |url: &str| {
        let target = Target::Postgres(url.to_owned());
        let options = Options {
            clock: Clock::still(Timestamp::from_micros(BEGINNING_MICROS)),
            master: Master::Key(MASTER),
            readers: 1,
            writers: 1,
            ..Options::new(target)
        };
        Db::open(&options, &setup.migrations)
            .map(|db| db.close())
            .map_err(|fault| format!("{fault:?}"))
    };
    cluster
        .database_from_template(&template_name(&setup.migrations), migrate)
        .unwrap_or_else(|error| panic!("no database: {error}"))
}

/// Changes with every step that makes the tables, those of the data layer itself among them: a
/// server that outlived another version of the program must not hand out that version's tables.
fn template_name(sets: &[Migrations]) -> String {
    let steps = known_steps(sets);
    steps
        .iter()
        .map(|step| format!("{}:{}:{}\n", step.context, step.number, step.checksum))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::template_name;

    #[test]
    fn a_template_is_named_after_the_data_layers_own_tables_too() {
        assert!(template_name(&[]).starts_with("db:1:"));
    }
}
