//! What people do with their own sign-in: password, sessions, second factor.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::{Extension, Json};
use kernel::Fault;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, Params, PathId, Problem, ProblemBody, Reply, Who};

use super::{Session, clear_cookie, person, session_token, set_cookie};
use crate::commands::{
    ChangePassword, ConfirmSecondFactor, EndSession, EndSessions, OfferSecondFactor,
    RemoveSecondFactor, RenewRecoveryCodes,
};
use crate::people::Access;
use crate::queries::{GetSecondFactor, ListSessions, SecondFactorFacts};
use crate::second_factor::{Enrolment, SECRET_BYTES};
use crate::secret;
use crate::session::{self, SessionFacts};
use crate::sign_in::{Origin, Refused, draw_recovery_codes};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(change_password))
        .routes(routes!(list_sessions, end_sessions))
        .routes(routes!(end_session))
        .routes(routes!(get_second_factor, offer_second_factor))
        .routes(routes!(confirm_second_factor))
        .routes(routes!(remove_second_factor))
        .routes(routes!(renew_recovery_codes))
}

fn refused(fault: Fault) -> Response {
    Problem::from(fault).into_response()
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordChange {
    #[schema(format = Password)]
    current_password: String,
    /// The new one.
    #[schema(format = Password)]
    password: String,
}

/// Changes one's own password: every other session ends, this one goes on under a new cookie.
#[utoipa::path(post, path = "/session/me/password", tag = "access", request_body = PasswordChange,
    responses((status = 200, body = Session), (status = "4XX", body = ProblemBody)))]
async fn change_password(
    Extension(access): Extension<Access>,
    who: Who,
    origin: Origin,
    body: Body<PasswordChange>,
) -> Result<Response, Response> {
    let user_id = person(&who.actor).map_err(refused)?;
    let token_hash = secret::hash(session_token(&who).map_err(refused)?);
    let PasswordChange { current_password, password } = &body.value;
    let known = access.prove(user_id, current_password, &origin.address).await;
    let seen_changed_at = known.map_err(Refused::into_response)?.age.changed_at;
    let changed = async {
        let password = access.new_password(user_id, password).await?;
        let fresh = secret::draw("")?;
        let change = ChangePassword {
            password,
            seen_changed_at,
            token_hash,
            fresh_token_hash: secret::hash(&fresh),
            address: origin.address,
        };
        access.db().run(&who.actor, change).await?;
        access.forget_all();
        let cookie = set_cookie(access.options(), &fresh)?;
        Ok((cookie, Session::load(&access, user_id).await?))
    };
    let (cookie, session) = changed.await.map_err(refused)?;
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Json(session)).into_response())
}

#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Sessions {
    pub(super) items: Vec<SessionFacts>,
}

/// One's own sessions, the one used last first.
#[utoipa::path(get, path = "/session/me/sessions", tag = "access",
    responses((status = 200, body = Sessions), (status = "4XX", body = ProblemBody)))]
async fn list_sessions(State(app): State<App>, who: Who) -> Reply<Json<Sessions>> {
    let user_id = person(&who.actor)?;
    let this = Some(secret::hash(session_token(&who)?));
    Ok(Json(Sessions { items: app.db.read(&who.actor, ListSessions { user_id, this }).await? }))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct EndWhich {
    /// All but the session that asks.
    #[serde(default)]
    keep_this: bool,
}

#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Ended {
    /// Sessions that ended.
    pub(super) ended: u64,
}

/// Signs out everywhere, or everywhere else.
#[utoipa::path(delete, path = "/session/me/sessions", tag = "access", params(EndWhich),
    responses((status = 200, body = Ended), (status = "4XX", body = ProblemBody)))]
async fn end_sessions(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    origin: Origin,
    Params(which): Params<EndWhich>,
) -> Reply<Response> {
    let this = secret::hash(session_token(&who)?);
    let (book, from) = (access.book(), origin.address);
    let end = EndSessions { of: None, but: which.keep_this.then_some(this), book, from };
    let body = Json(Ended { ended: app.db.run(&who.actor, end).await? });
    access.forget_all();
    if which.keep_this {
        return Ok(body.into_response());
    }
    let cookie = clear_cookie(access.options())?;
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), body).into_response())
}

/// Signs out of one other browser.
#[utoipa::path(delete, path = "/session/me/sessions/{id}", tag = "access",
    params(("id" = session::SessionId, Path)),
    responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn end_session(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    origin: Origin,
    PathId(session_id): PathId<session::Session>,
) -> Reply<StatusCode> {
    let (book, from) = (access.book(), origin.address);
    app.db.run(&who.actor, EndSession { of: None, session_id, book, from }).await?;
    access.forget_all();
    Ok(StatusCode::NO_CONTENT)
}

/// How it stands with one's own second factor.
#[utoipa::path(get, path = "/session/me/second-factor", tag = "access",
    responses((status = 200, body = SecondFactorFacts), (status = "4XX", body = ProblemBody)))]
async fn get_second_factor(State(app): State<App>, who: Who) -> Reply<Json<SecondFactorFacts>> {
    Ok(Json(app.db.read(&who.actor, GetSecondFactor(person(&who.actor)?)).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Proof {
    #[schema(format = Password)]
    current_password: String,
}

async fn proven(
    access: &Access,
    who: &Who,
    origin: &Origin,
    proof: &Proof,
) -> Result<(), Response> {
    let user_id = person(&who.actor).map_err(refused)?;
    session_token(who).map_err(refused)?;
    let known = access.prove(user_id, &proof.current_password, &origin.address).await;
    known.map(|_| ()).map_err(Refused::into_response)
}

/// Begins to set up a second factor: what the authenticator app needs, shown once.
#[utoipa::path(post, path = "/session/me/second-factor", tag = "access", request_body = Proof,
    responses((status = 200, body = Enrolment), (status = "4XX", body = ProblemBody)))]
async fn offer_second_factor(
    Extension(access): Extension<Access>,
    who: Who,
    origin: Origin,
    body: Body<Proof>,
) -> Result<Json<Enrolment>, Response> {
    proven(&access, &who, &origin, &body.value).await?;
    let secret = secret::bytes(SECRET_BYTES).map_err(refused)?;
    let offered = access.db().run(&who.actor, OfferSecondFactor { secret }).await;
    Ok(Json(offered.map_err(refused)?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Code {
    /// Of the authenticator app.
    code: String,
}

#[derive(Serialize, utoipa::ToSchema)]
struct RecoveryCodes {
    /// Each is good once. Shown this once.
    recovery_codes: Vec<String>,
}

/// Confirms a second factor by its first code: from now on it counts. Every other session ends, this
/// one goes on under a new cookie.
#[utoipa::path(post, path = "/session/me/second-factor/confirm", tag = "access",
    request_body = Code,
    responses((status = 200, body = RecoveryCodes), (status = "4XX", body = ProblemBody)))]
async fn confirm_second_factor(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    origin: Origin,
    body: Body<Code>,
) -> Reply<Response> {
    let token_hash = secret::hash(session_token(&who)?);
    let (recovery_codes, recovery_hashes) = draw_recovery_codes()?;
    let fresh = secret::draw("")?;
    let confirm = ConfirmSecondFactor {
        code: body.value.code,
        recovery_hashes,
        token_hash,
        fresh_token_hash: secret::hash(&fresh),
        address: origin.address,
    };
    app.db.run(&who.actor, confirm).await?;
    access.forget_all();
    let cookie = set_cookie(access.options(), &fresh)?;
    let body = Json(RecoveryCodes { recovery_codes });
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), body).into_response())
}

/// Takes one's own second factor away, unless a role demands it.
#[utoipa::path(post, path = "/session/me/second-factor/remove", tag = "access",
    request_body = Proof, responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn remove_second_factor(
    Extension(access): Extension<Access>,
    who: Who,
    origin: Origin,
    body: Body<Proof>,
) -> Result<StatusCode, Response> {
    proven(&access, &who, &origin, &body.value).await?;
    let (book, from) = (access.book(), origin.address);
    let remove = RemoveSecondFactor { of: None, book, from };
    access.db().run(&who.actor, remove).await.map_err(refused)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes one's recovery codes anew; those from before are worth nothing.
#[utoipa::path(post, path = "/session/me/recovery-codes", tag = "access", request_body = Proof,
    responses((status = 200, body = RecoveryCodes), (status = "4XX", body = ProblemBody)))]
async fn renew_recovery_codes(
    Extension(access): Extension<Access>,
    who: Who,
    origin: Origin,
    body: Body<Proof>,
) -> Result<Json<RecoveryCodes>, Response> {
    proven(&access, &who, &origin, &body.value).await?;
    let (recovery_codes, recovery_hashes) = draw_recovery_codes().map_err(refused)?;
    let renew = RenewRecoveryCodes { recovery_hashes, address: origin.address };
    access.db().run(&who.actor, renew).await.map_err(refused)?;
    Ok(Json(RecoveryCodes { recovery_codes }))
}
