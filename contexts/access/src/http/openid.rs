//! Signing in at another house: the two pages of the way, and how it is set up.

use axum::extract::{Query, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Json, Router};
use kernel::Fault;
use openidconnect::url::form_urlencoded::byte_serialize;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, PathId, Problem, ProblemBody, Reply, Who};

use super::{cookie, cookie_header, set_cookie};
use crate::commands::{
    KeptForApproval, LinkOpenId, OpenIdVersion, SetOpenIdProvider, SetOpenIdSecret, WithApproval,
};
use crate::openid::Returned;
use crate::openid_provider::{AWAY_SECONDS, CALLBACK, OpenIdProvider};
use crate::openid_queries::{GetOpenIdSubject, NameOpenIdProvider, ViewOpenIdProvider};
use crate::people::{Access, AccessOptions, house};
use crate::sign_in::{Origin, Refused, To};
use crate::user::{User, UserId, is_own_path};

/// The pages a browser walks through, beside the API: `/sign-in/oidc` and where the provider sends it
/// back to.
pub fn pages(app: App, access: &Access) -> Router {
    Router::new()
        .route("/sign-in/oidc", get(leave))
        .route(CALLBACK, get(come_back))
        .with_state(app)
        .layer(access.layer())
}

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_ways))
        .routes(routes!(get_provider, set_provider))
        .routes(routes!(set_secret))
        .routes(routes!(try_provider))
        .routes(routes!(get_subject, set_subject))
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    back: String,
}

/// Sends a browser to the provider.
async fn leave(
    Extension(access): Extension<Access>,
    origin: Origin,
    Query(Wanted { back }): Query<Wanted>,
) -> Response {
    let back = if is_own_path(&back) { back } else { String::new() };
    let left = access.leave_for_provider(&back, &origin).await;
    let sent = left.and_then(|leaving| {
        let cookie = browser_cookie(access.options(), &leaving.browser, AWAY_SECONDS)?;
        Ok((leaving.url, cookie))
    });
    match sent {
        Ok((url, cookie)) => go(&url, vec![cookie]),
        Err(fault) => turned_away(&fault),
    }
}

/// Takes a browser back from the provider, and ends as a password does: in a session, or at the next
/// step, which the page of the sign-in takes up.
async fn come_back(
    Extension(access): Extension<Access>,
    origin: Origin,
    headers: HeaderMap,
    Query(returned): Query<Returned>,
) -> Response {
    let browser = cookie(&headers, browser_cookie_name(access.options())).map(str::to_owned);
    let came = access.return_from_provider(returned, browser.as_deref(), origin).await;
    let arrived = came.map_err(|Refused { fault, .. }| fault).and_then(|returning| {
        let mut cookies = vec![browser_cookie(access.options(), "", 0)?];
        let token = returning.came.token;
        let back = returning.back;
        Ok(match returning.came.to {
            To::Session(_) => {
                cookies.push(set_cookie(access.options(), &token)?);
                (if back.is_empty() { "/".to_owned() } else { back }, cookies)
            }
            // After the hash: it reaches the page, and no server and no log.
            To::Step { .. } => {
                let back: String = byte_serialize(back.as_bytes()).collect();
                (format!("/sign-in?back={back}#{token}"), cookies)
            }
        })
    });
    match arrived {
        Ok((place, cookies)) => go(&place, cookies),
        Err(fault) => turned_away(&fault),
    }
}

fn go(place: &str, cookies: Vec<HeaderValue>) -> Response {
    let Ok(place) = HeaderValue::from_str(place) else {
        return Problem::from(Fault::invalid("access.openid_unreachable", "no address"))
            .into_response();
    };
    let mut response = (StatusCode::SEE_OTHER, [(LOCATION, place)]).into_response();
    for cookie in cookies {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// Back to the page of the sign-in, which has words for the code.
fn turned_away(fault: &Fault) -> Response {
    tracing::warn!(?fault, "a sign-in at the provider led nowhere");
    go(&format!("/sign-in?refused={}", fault.code()), Vec::new())
}

fn browser_cookie_name(options: &AccessOptions) -> &'static str {
    if options.secure_cookies { "__Host-openid" } else { "openid" }
}

/// The browser's secret, for as long as its sign-in may take.
fn browser_cookie(
    options: &AccessOptions,
    secret: &str,
    seconds: i64,
) -> Result<HeaderValue, Fault> {
    cookie_header(options, browser_cookie_name(options), secret, seconds)
}

/// How people can sign in besides a password.
#[derive(Serialize, utoipa::ToSchema)]
struct Ways {
    /// The name of the provider, if there is one.
    openid: Option<String>,
}

/// How people can sign in besides a password: what the page of the sign-in shows.
#[utoipa::path(get, path = "/session/ways", tag = "access", security(()),
    responses((status = 200, body = Ways), (status = "4XX", body = ProblemBody)))]
async fn list_ways(Extension(access): Extension<Access>) -> Reply<Json<Ways>> {
    let openid = access.db().read(&house(), NameOpenIdProvider).await?;
    Ok(Json(Ways { openid }))
}

/// Where people may sign in besides, as it is set up.
#[derive(Serialize, utoipa::ToSchema)]
struct OpenIdSettings {
    provider: Option<OpenIdProvider>,
    /// Whether our secret there is kept; nobody reads it back.
    has_secret: bool,
    /// What the provider must know as the address it sends people back to.
    callback_url: Option<String>,
    /// For changes: what one has seen. 0 when there is none yet.
    version: i64,
}

/// Where people may sign in besides, without the secret.
#[utoipa::path(get, path = "/openid-provider", tag = "access",
    responses((status = 200, body = OpenIdSettings), (status = "4XX", body = ProblemBody)))]
async fn get_provider(State(app): State<App>, who: Who) -> Reply<Json<OpenIdSettings>> {
    let found = app.db.read(&who.actor, ViewOpenIdProvider).await?;
    let (provider, has_secret, version) = match found {
        Some((provider, has_secret, version)) => (Some(provider), has_secret, version),
        None => (None, false, 0),
    };
    let callback_url = provider.as_ref().map(OpenIdProvider::callback);
    Ok(Json(OpenIdSettings { provider, has_secret, callback_url, version }))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ProviderChange {
    provider: OpenIdProvider,
    /// What one has seen; 0 when there is none yet.
    seen_version: i64,
}

/// Says where people may sign in besides. A secret of before is kept for the same issuer and client
/// alone.
#[utoipa::path(put, path = "/openid-provider", tag = "access", request_body = ProviderChange,
    responses((status = 200, body = OpenIdVersion), (status = 202, body = KeptForApproval),
        (status = "4XX", body = ProblemBody)))]
async fn set_provider(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    body: Body<ProviderChange>,
) -> Reply<Response> {
    let ProviderChange { provider, seen_version } = body.value;
    let ready_made = access.ready_made().clone();
    let command = SetOpenIdProvider { provider, seen_version, ready_made };
    let done = app.db.run(&who.actor, WithApproval { command, reason: None }).await?;
    Ok(done.answer(StatusCode::OK))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct SecretChange {
    /// Our secret at the provider; absent when it wants none.
    #[schema(format = Password)]
    secret: Option<String>,
}

/// Keeps our secret at the provider, or forgets it.
#[utoipa::path(put, path = "/openid-provider/secret", tag = "access", request_body = SecretChange,
    responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn set_secret(
    State(app): State<App>,
    who: Who,
    body: Body<SecretChange>,
) -> Reply<StatusCode> {
    app.db.run(&who.actor, SetOpenIdSecret { secret: body.value.secret }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Asks the provider who it is: whether it can be reached from here, and calls itself what we call it.
#[utoipa::path(post, path = "/openid-provider/try", tag = "access",
    responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn try_provider(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
) -> Reply<StatusCode> {
    let found = app.db.read(&who.actor, ViewOpenIdProvider).await?;
    let (provider, ..) = found
        .ok_or_else(|| Fault::not_found("access.no_openid", "say where people sign in first"))?;
    access.try_provider(&provider.issuer).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who a user is at the provider.
#[derive(Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct OpenIdSubject {
    /// What the provider calls them in `sub`; absent when they are nobody there.
    subject: Option<String>,
}

/// Who a user is at the provider.
#[utoipa::path(get, path = "/users/{id}/openid-subject", tag = "access",
    params(("id" = UserId, Path)),
    responses((status = 200, body = OpenIdSubject), (status = "4XX", body = ProblemBody)))]
async fn get_subject(
    State(app): State<App>,
    who: Who,
    PathId(user_id): PathId<User>,
) -> Reply<Json<OpenIdSubject>> {
    let subject = app.db.read(&who.actor, GetOpenIdSubject(user_id)).await?;
    Ok(Json(OpenIdSubject { subject }))
}

/// Says who a user is at the provider: from now on that one comes in as them.
#[utoipa::path(put, path = "/users/{id}/openid-subject", tag = "access",
    params(("id" = UserId, Path)), request_body = OpenIdSubject,
    responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn set_subject(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    PathId(user_id): PathId<User>,
    body: Body<OpenIdSubject>,
) -> Reply<StatusCode> {
    let link = LinkOpenId { user_id, subject: body.value.subject, book: access.book() };
    app.db.run(&who.actor, link).await?;
    Ok(StatusCode::NO_CONTENT)
}
