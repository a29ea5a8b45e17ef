//! Who asks: a session cookie of a person at a browser, or a bearer token of a program.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum_extra::extract::CookieJar;
use kernel::{Actor, Fault, Kind};

use crate::app::App;
use crate::origin::origin;
use crate::problem::Problem;

/// The session cookie on plain HTTP; over TLS it carries the prefix `__Host-`.
pub const SESSION_COOKIE: &str = "session";
const HOST_PREFIX: &str = "__Host-";
/// Another site can make a browser send our cookie, but not this header.
const CSRF_HEADER: &str = "x-requested-with";
const CSRF_VALUE: &str = "tradewind";

/// What the client showed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Credential {
    /// The token of a browser session.
    Session(String),
    /// The token of a program.
    Bearer(String),
}

/// Who that is.
#[derive(Debug, Clone)]
pub struct Signed {
    /// As commands know them.
    pub actor: Actor,
}

/// Finds out who a credential belongs to. The access context implements it.
pub trait Authenticate: Send + Sync + 'static {
    /// Nobody, when the credential is unknown, expired or withdrawn.
    fn authenticate<'a>(
        &'a self,
        credential: &'a Credential,
    ) -> Pin<Box<dyn Future<Output = Result<Option<Signed>, Fault>> + Send + 'a>>;

    /// Whether the house is reached over TLS. Then a session's cookie is taken under the name with
    /// the prefix alone: a neighbouring site can plant any other into our visitors' browsers.
    fn secure_cookies(&self) -> bool {
        false
    }

    /// The address a request counts as coming from; the peer's, unless a proxy of ours is known.
    fn address(&self, parts: &Parts) -> String {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        peer.map(|peer| peer.0.ip().to_string()).unwrap_or_default()
    }
}

/// The one who asks. A handler that takes it answers `401` to everybody who is not signed in.
#[derive(Debug, Clone)]
pub struct Who {
    /// As commands know them.
    pub actor: Actor,
    /// What they showed.
    pub credential: Credential,
}

impl FromRequestParts<App> for Who {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        // A layer around the handler had to know already.
        if let Some(who) = parts.extensions.get::<Self>() {
            return Ok(who.clone());
        }
        let credential = credential(&parts.headers, app.authenticate.secure_cookies())
            .ok_or_else(unauthenticated)?;
        if matches!(credential, Credential::Session(_)) {
            refuse_foreign_writes(&parts.method, &parts.headers)?;
        }
        let signed = app.authenticate.authenticate(&credential).await?;
        let signed = signed.ok_or_else(unauthenticated)?;
        let from = origin(parts, &*app.authenticate, &credential);
        Ok(Self { actor: signed.actor.at(from), credential })
    }
}

/// Reads the credential a request carries; a bearer token wins over a cookie.
fn credential(headers: &HeaderMap, secure: bool) -> Option<Credential> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let token = value.to_str().ok()?.strip_prefix("Bearer ")?;
        return Some(Credential::Bearer(token.to_owned()));
    }
    let jar = CookieJar::from_headers(headers);
    let cookie = match secure {
        true => jar.get(&format!("{HOST_PREFIX}{SESSION_COOKIE}"))?,
        false => jar.get(SESSION_COOKIE)?,
    };
    Some(Credential::Session(cookie.value().to_owned()))
}

fn refuse_foreign_writes(method: &Method, headers: &HeaderMap) -> Result<(), Problem> {
    if method.is_safe() || headers.get(CSRF_HEADER).is_some_and(|value| value == CSRF_VALUE) {
        return Ok(());
    }
    Err(Fault::forbidden(
        "web.cross_site",
        "writes with a session cookie need the header X-Requested-With: tradewind",
    )
    .into())
}

fn unauthenticated() -> Problem {
    Fault::new(Kind::Unauthenticated, "web.not_signed_in", "sign in first").into()
}
