//! Parse, run one command or query, view.

mod approvals;
mod audit;
mod openid;
mod own;
mod reviews;
mod roles;
mod sign_in;
mod tokens;
mod users;

use std::net::{IpAddr, SocketAddr};

use axum::Extension;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Fault, Timestamp};
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use web::{App, Credential, Problem, SESSION_COOKIE, Who};

pub use openid::pages;

use crate::UserId;
use crate::address;
use crate::people::{Access, AccessOptions, house};
use crate::queries::GetOwn;
use crate::sign_in::{Origin, Refused};
use crate::user::UserFacts;

/// What a browser says it is, cut.
const AGENT_MOST: usize = 200;

/// The paths of this context, beneath `/api/v1`. They need [`Access::layer`] around them.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(sign_in::router())
        .merge(own::router())
        .merge(tokens::router())
        .merge(users::router())
        .merge(audit::router())
        .merge(approvals::router())
        .merge(roles::router())
        .merge(reviews::router())
        .merge(openid::router())
}

/// Who is signed in, and what they should know about their sign-in.
#[derive(Serialize, utoipa::ToSchema)]
struct Session {
    user: UserFacts,
    /// What the user may do, by name.
    permissions: Vec<String>,
    /// When the password must be changed: given only when that is soon.
    password_expires_at: Option<Timestamp>,
    /// Whether a second factor is set up.
    has_second_factor: bool,
    /// Whether a role demands one.
    needs_second_factor: bool,
}

impl Session {
    async fn load(access: &Access, user_id: UserId) -> Result<Self, Fault> {
        let own = access.db().read(&house(), GetOwn(user_id)).await?.ok_or_else(gone)?;
        // Read, not remembered: who signs in may be the first since the program started.
        let book = access.read_book().await?;
        Ok(Self {
            permissions: access.permissions_of(&book, &own.user.roles),
            needs_second_factor: book.needs_second_factor(&own.user.roles),
            user: own.user,
            password_expires_at: own.password_expires_at,
            has_second_factor: own.has_second_factor,
        })
    }
}

fn gone() -> Fault {
    Fault::new(kernel::Kind::Unauthenticated, "access.gone", "this user may not sign in any more")
}

impl FromRequestParts<App> for Origin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Extension(access) = Extension::<Access>::from_request_parts(parts, app)
            .await
            .map_err(|error| Fault::internal("access.no_layer", error))?;
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        let name = cookie_name(access.options());
        Ok(Self {
            address: from(&parts.headers, access.options(), peer),
            agent: agent.unwrap_or_default().chars().take(AGENT_MOST).collect(),
            former_token: cookie(&parts.headers, name).map(str::to_owned),
        })
    }
}

/// Where a request comes from, as attempts are counted and lists show it.
fn from(headers: &HeaderMap, options: &AccessOptions, peer: Option<IpAddr>) -> String {
    client(headers, options, peer).map_or_else(|| "unknown".to_owned(), address::counted)
}

/// The client's own address, as far as proxies of ours vouch for it.
pub(crate) fn client(
    headers: &HeaderMap,
    options: &AccessOptions,
    peer: Option<IpAddr>,
) -> Option<IpAddr> {
    let forwarded: Vec<&str> =
        headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok()).collect();
    Some(address::client(peer?, &forwarded, &options.trusted_proxies))
}

fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(found, value)| (found == name).then_some(value))
}

const HOST_COOKIE: &str = "__Host-session";

fn cookie_name(options: &AccessOptions) -> &'static str {
    if options.secure_cookies { HOST_COOKIE } else { SESSION_COOKIE }
}

/// The cookie lasts as long as the browser keeps it; when the session ends the server decides.
fn set_cookie(options: &AccessOptions, token: &str) -> Result<HeaderValue, Fault> {
    cookie_header(options, cookie_name(options), token, COOKIE_SECONDS)
}

fn clear_cookie(options: &AccessOptions) -> Result<HeaderValue, Fault> {
    cookie_header(options, cookie_name(options), "", 0)
}

/// As long as a session can be made to last.
const COOKIE_SECONDS: i64 = 720 * 3_600;

/// `Lax`: links of other sites lead here signed in, and the provider of a sign-in sends browsers back by one.
fn cookie_header(
    options: &AccessOptions,
    name: &str,
    secret: &str,
    seconds: i64,
) -> Result<HeaderValue, Fault> {
    let secure = if options.secure_cookies { "; Secure" } else { "" };
    let text =
        format!("{name}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&text).map_err(|error| Fault::internal("access.bad_cookie", error))
}

impl IntoResponse for Refused {
    /// A refusal; one that lasts says how long at most.
    fn into_response(self) -> Response {
        let mut response = Problem::from(self.fault).into_response();
        if let Some(seconds) = self.retry_after
            && let Ok(seconds) = HeaderValue::from_str(&seconds.to_string())
        {
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}

/// The person who asks.
fn person(actor: &Actor) -> Result<UserId, Fault> {
    actor.id.parse().map_err(|_| people_only())
}

/// The token of the session that asks.
fn session_token(who: &Who) -> Result<&str, Fault> {
    match &who.credential {
        Credential::Session(token) => Ok(token),
        Credential::Bearer(_) => Err(people_only()),
    }
}

fn people_only() -> Fault {
    Fault::forbidden("access.people_only", "only a person may do this")
}
