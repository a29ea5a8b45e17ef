//! Parse, run one command or query, view.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::{Extension, Json};
use kernel::{Actor, Fault, Kind};
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, Credential, PathId, Problem, ProblemBody, Reply, SESSION_COOKIE, Who};

use crate::api_token::{self, ApiToken, TokenFacts, TokenId};
use crate::commands::{AddToken, ChangePreferences, SignOut, WithdrawToken};
use crate::people::{Access, AccessOptions, SignIn};
use crate::queries::ListTokens;
use crate::sign_in_attempt::REMEMBERED_SECONDS;
use crate::user::{Preferences, UserFacts};
use crate::{secret, session};

/// The paths of this context, beneath `/api/v1`. They need [`Access::layer`] around them.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(sign_in, get_session, sign_out))
        .routes(routes!(change_preferences))
        .routes(routes!(list_tokens, add_token))
        .routes(routes!(withdraw_token))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Credentials {
    username: String,
    #[schema(format = Password)]
    password: String,
}

#[derive(Serialize, utoipa::ToSchema)]
struct Session {
    user: UserFacts,
    /// What the user may do, by name.
    permissions: Vec<String>,
}

impl Session {
    fn of(access: &Access, user: UserFacts) -> Json<Self> {
        let permissions = access.permissions_of(&user.actor());
        Json(Self { user, permissions })
    }
}

/// Where a request comes from, for counting attempts and for the list of one's sessions.
struct Origin {
    address: String,
    agent: String,
    former_token: Option<String>,
}

impl FromRequestParts<App> for Origin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Extension(access) = Extension::<Access>::from_request_parts(parts, app)
            .await
            .map_err(|error| Fault::internal("access.no_layer", error))?;
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0);
        let agent = text(&parts.headers, header::USER_AGENT.as_str()).unwrap_or_default();
        let name = cookie_name(access.options());
        Ok(Self {
            address: address(&parts.headers, access.options(), peer),
            agent: agent.to_owned(),
            former_token: cookie(&parts.headers, name).map(str::to_owned),
        })
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// The last address of `X-Forwarded-For`, which our own proxy wrote, or the peer's.
fn address(headers: &HeaderMap, options: &AccessOptions, peer: Option<SocketAddr>) -> String {
    let forwarded = headers
        .get_all("x-forwarded-for")
        .iter()
        .next_back()
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.rsplit(',').next())
        .map(str::trim)
        .filter(|address| address.parse::<std::net::IpAddr>().is_ok())
        .filter(|_| options.trust_forwarded_for);
    match (forwarded, peer) {
        (Some(address), _) => address.to_owned(),
        (None, Some(peer)) => peer.ip().to_string(),
        (None, None) => "unknown".to_owned(),
    }
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

fn set_cookie(options: &AccessOptions, token: &str, seconds: i64) -> Result<HeaderValue, Fault> {
    let secure = if options.secure_cookies { "; Secure" } else { "" };
    let name = cookie_name(options);
    let text = format!("{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&text).map_err(|error| Fault::internal("access.bad_cookie", error))
}

/// Signs in; the answer sets the session cookie.
#[utoipa::path(post, path = "/session", tag = "access", request_body = Credentials,
    security(()),
    responses((status = 200, body = Session), (status = "4XX", body = ProblemBody)))]
async fn sign_in(
    Extension(access): Extension<Access>,
    origin: Origin,
    body: Body<Credentials>,
) -> Result<Response, Response> {
    let show = SignIn {
        username: &body.value.username,
        password: &body.value.password,
        address: origin.address,
        agent: &origin.agent,
        former_token: origin.former_token.as_deref(),
    };
    let (token, user) = access.sign_in(show).await.map_err(refused)?;
    let cookie = set_cookie(access.options(), &token, session::ABSOLUTE_SECONDS)
        .map_err(|fault| Problem::from(fault).into_response())?;
    let answer = Session::of(&access, user);
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), answer).into_response())
}

/// A refusal; one that lasts says how long.
fn refused(fault: Fault) -> Response {
    let lasts = fault.code() == "access.locked_out";
    let mut response = Problem::from(fault).into_response();
    if lasts && let Ok(seconds) = HeaderValue::from_str(&REMEMBERED_SECONDS.to_string()) {
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    response
}

/// Who is signed in.
#[utoipa::path(get, path = "/session", tag = "access",
    responses((status = 200, body = Session), (status = "4XX", body = ProblemBody)))]
async fn get_session(Extension(access): Extension<Access>, who: Who) -> Reply<Json<Session>> {
    let user = access.user(person(&who.actor)?).await?;
    let gone =
        || Fault::new(Kind::Unauthenticated, "access.gone", "this user may not sign in any more");
    Ok(Session::of(&access, user.ok_or_else(gone)?))
}

/// Signs out: the session ends on the server.
#[utoipa::path(delete, path = "/session", tag = "access",
    responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn sign_out(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
) -> Reply<Response> {
    let Credential::Session(token) = &who.credential else {
        return Err(people_only().into());
    };
    let token_hash = secret::hash(token);
    app.db.run(&who.actor, SignOut { token_hash: token_hash.clone() }).await?;
    access.forget(&token_hash);
    let cookie = set_cookie(access.options(), "", 0)?;
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, cookie)])).into_response())
}

/// Changes how the house looks to the one who is signed in.
#[utoipa::path(patch, path = "/session/me", tag = "access", request_body = Preferences,
    responses((status = 200, body = Session), (status = "4XX", body = ProblemBody)))]
async fn change_preferences(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    body: Body<Preferences>,
) -> Reply<Json<Session>> {
    let user = app.db.run(&who.actor, ChangePreferences(body.value)).await?;
    Ok(Session::of(&access, user))
}

#[derive(Serialize, utoipa::ToSchema)]
struct Tokens {
    items: Vec<TokenFacts>,
}

/// One's own tokens; everybody's with the permission `access.manage_tokens`.
#[utoipa::path(get, path = "/tokens", tag = "access",
    responses((status = 200, body = Tokens), (status = "4XX", body = ProblemBody)))]
async fn list_tokens(State(app): State<App>, who: Who) -> Reply<Json<Tokens>> {
    Ok(Json(Tokens { items: app.db.read(&who.actor, ListTokens).await? }))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NewToken {
    /// What it is for.
    name: String,
    /// What it may do, as far as its owner may: permissions by name.
    scopes: Vec<String>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct MadeToken {
    #[serde(flatten)]
    facts: TokenFacts,
    /// The token itself, shown this once: `Authorization: Bearer twt_…`.
    token: String,
}

/// Makes a token for a program. It is shown once: an `Idempotency-Key` is not heeded here, because
/// the answer is kept nowhere.
#[utoipa::path(post, path = "/tokens", tag = "access", request_body = NewToken,
    responses((status = 201, body = MadeToken), (status = "4XX", body = ProblemBody)))]
async fn add_token(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    body: Body<NewToken>,
) -> Reply<(StatusCode, Json<MadeToken>)> {
    person(&who.actor)?;
    let NewToken { name, scopes } = body.value;
    let (name, scopes) = api_token::check(&name, &scopes, access.known_permissions())?;
    let token = secret::draw(secret::API_TOKEN_PREFIX)?;
    let add = AddToken { name, scopes, token_hash: secret::hash(&token) };
    let facts = app.db.run(&who.actor, add).await?;
    Ok((StatusCode::CREATED, Json(MadeToken { facts, token })))
}

/// Withdraws a token.
#[utoipa::path(delete, path = "/tokens/{id}", tag = "access", params(("id" = TokenId, Path)),
    responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn withdraw_token(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    PathId(token_id): PathId<ApiToken>,
) -> Reply<StatusCode> {
    app.db.run(&who.actor, WithdrawToken { token_id }).await?;
    access.forget_all();
    Ok(StatusCode::NO_CONTENT)
}

fn person(actor: &Actor) -> Result<crate::UserId, Fault> {
    actor.id.parse().map_err(|_| people_only())
}

fn people_only() -> Fault {
    Fault::forbidden("access.people_only", "only a person may do this")
}
