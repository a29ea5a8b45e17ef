//! A write with an `Idempotency-Key` is answered once: asked again, it gets the same bytes again. This
//! stands around every handler, so that none can forget it.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use db::{FindReply, KeepReply, KeptReply, OnceKey};
use http_body_util::BodyExt;
use kernel::{Actor, Fault};
use sha2::{Digest, Sha256};
use tokio::sync::OwnedMutexGuard;
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::{OpenApi, PathItem};
use utoipa_axum::router::OpenApiRouter;

use crate::app::{API, App};
use crate::auth::Who;
use crate::body::raw_body;
use crate::openapi::{NEVER_KEPT, writes};
use crate::problem::Problem;
use crate::request_id::{self, carried};

const MOST_KEY_LENGTH: usize = 128;
/// A request is hashed whole before anybody reads it, hence in memory. Files that are greater come
/// without a key.
const MOST_BODY: usize = 64 << 20;
/// Tells a client that it was answered before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// Routes whose answers are not kept under a key, for example because they hold secrets; `why` goes
/// into the API's description.
pub fn never_kept(mut router: OpenApiRouter<App>, why: &str) -> OpenApiRouter<App> {
    for path in router.get_openapi_mut().paths.paths.values_mut() {
        for operation in writes(path) {
            let said = Extensions::from_iter([(NEVER_KEPT, why)]);
            operation.extensions.get_or_insert_default().merge(said);
        }
    }
    router
}

/// The writes whose answers are not kept, as the API's description says: method and path.
#[derive(Clone, Default)]
pub(crate) struct NeverKept(Arc<HashSet<(Method, String)>>);

impl NeverKept {
    pub(crate) fn of(description: &OpenApi) -> Self {
        let mut never = HashSet::new();
        for (path, item) in &description.paths.paths {
            let PathItem { post, put, patch, delete, .. } = item;
            for (method, operation) in [
                (Method::POST, post),
                (Method::PUT, put),
                (Method::PATCH, patch),
                (Method::DELETE, delete),
            ] {
                let said = operation.as_ref().and_then(|operation| operation.extensions.as_ref());
                if said.is_some_and(|said| said.contains_key(NEVER_KEPT)) {
                    never.insert((method, format!("{API}{path}")));
                }
            }
        }
        Self(Arc::new(never))
    }

    fn holds(&self, request: &Request) -> bool {
        let path = request.extensions().get::<MatchedPath>();
        path.is_some_and(|path| {
            self.0.contains(&(request.method().clone(), path.as_str().to_owned()))
        })
    }
}

/// What the layer needs.
#[derive(Clone)]
pub(crate) struct Doors {
    pub(crate) app: App,
    pub(crate) never_kept: NeverKept,
}

type Gates = HashMap<(Arc<str>, String), Arc<tokio::sync::Mutex<()>>>;

/// The requests with a key that are worked on: who asks the same meanwhile waits for the first.
#[derive(Clone, Default)]
pub(crate) struct InHand(Arc<Mutex<Gates>>);

struct Turn {
    gates: InHand,
    key: (Arc<str>, String),
    guard: Option<OwnedMutexGuard<()>>,
}

impl InHand {
    async fn turn(&self, actor: &Actor, key: &str) -> Turn {
        let key = (Arc::clone(&actor.id), key.to_owned());
        let gate = Arc::clone(self.lock().entry(key.clone()).or_default());
        Turn { gates: self.clone(), key, guard: Some(gate.lock_owned().await) }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Gates> {
        // Nothing between taking and giving back the lock can leave the map half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut gates = self.gates.lock();
        self.guard = None;
        // The map's own is the last: nobody waits.
        if gates.get(&self.key).is_some_and(|gate| Arc::strong_count(gate) == 1) {
            gates.remove(&self.key);
        }
    }
}

/// The layer around every handler.
pub(crate) async fn answer_once(
    State(Doors { app, never_kept }): State<Doors>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    if request.method().is_safe() || !request.headers().contains_key("idempotency-key") {
        return Ok(next.run(request).await);
    }
    // Nothing to look up, to wait for or to keep: intake does not pay for a key it has no use for.
    if never_kept.holds(&request) {
        key(request.headers())?;
        return Ok(next.run(request).await);
    }
    let (mut parts, body) = request.into_parts();
    // Whoever is not signed in gets the handler's own answer, which is not kept.
    let Ok(who) = Who::from_request_parts(&mut parts, &app).await else {
        return Ok(next.run(Request::from_parts(parts, body)).await);
    };
    let key = key(&parts.headers)?;
    let raw = raw_body(body, MOST_BODY).await?;
    let key = OnceKey { key, request_hash: hash(&parts, &raw) };
    parts.extensions.insert(who.clone());
    parts.extensions.insert(key.clone());
    let request = Request::from_parts(parts, Body::from(raw));
    // A task of its own: when the client hangs up, the change is made all the same, and so its answer
    // must be there for the client that asks again.
    let work = answer(app, who, key, request, next);
    let answered = tokio::spawn(carried(work, request_id::current())).await;
    answered.unwrap_or_else(|ended| match ended.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(ended) => Err(Fault::internal("web.panicked", ended).into()),
    })
}

async fn answer(
    app: App,
    who: Who,
    key: OnceKey,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let _turn = app.in_hand.turn(&who.actor, &key.key).await;
    if let Some(reply) = app.db.read(&who.actor, FindReply(key.clone())).await? {
        return Ok(again(reply));
    }
    let response = next.run(request).await;
    // A refusal changed nothing: asked again, it is decided anew.
    if !response.status().is_success() {
        return Ok(response);
    }
    keep(&app, &who, key, response).await
}

async fn keep(app: &App, who: &Who, key: OnceKey, response: Response) -> Result<Response, Problem> {
    let (parts, body) = response.into_parts();
    let body = body.collect().await.map_err(|error| Fault::internal("web.broken_body", error))?;
    let body: Bytes = body.to_bytes();
    let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let reply = KeptReply {
        status: parts.status.as_u16().into(),
        content_type: content_type.unwrap_or_default().to_owned(),
        body: body.to_vec(),
    };
    // What was asked for is done: a failure here must not hide that.
    if let Err(fault) = app.db.run(&who.actor, KeepReply { key, reply }).await {
        tracing::error!(?fault, "an answer could not be kept under its key");
    }
    Ok(Response::from_parts(parts, Body::from(body)))
}

fn again(reply: KeptReply) -> Response {
    let status = u16::try_from(reply.status).ok().and_then(|code| StatusCode::from_u16(code).ok());
    let mut response = Body::from(reply.body).into_response();
    *response.status_mut() = status.unwrap_or(StatusCode::OK);
    if let Ok(kind) = HeaderValue::from_str(&reply.content_type)
        && !kind.is_empty()
    {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    response
}

fn key(headers: &HeaderMap) -> Result<String, Problem> {
    let value = headers.get("idempotency-key").and_then(|value| value.to_str().ok());
    let fits = |key: &&str| {
        (1..=MOST_KEY_LENGTH).contains(&key.len())
            && key.bytes().all(|byte| byte.is_ascii_graphic())
    };
    value.filter(fits).map(str::to_owned).ok_or_else(|| {
        Fault::field("Idempotency-Key", "web.bad_key", "1 to 128 visible ASCII characters").into()
    })
}

fn hash(parts: &Parts, raw: &[u8]) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(parts.method.as_str().as_bytes());
    hash.update([0]);
    let address = parts.uri.path_and_query().map_or("/", |address| address.as_str());
    hash.update(address.as_bytes());
    hash.update([0]);
    hash.update(raw);
    hash.finalize().to_vec()
}
