//! Signing in and out, and who one is.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::{Extension, Json};
use kernel::{Fault, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, Problem, ProblemBody, Reply, Who};

use super::{Session, clear_cookie, person, session_token, set_cookie};
use crate::commands::{ChangePreferences, SignOut};
use crate::people::Access;
use crate::second_factor::Enrolment;
use crate::secret;
use crate::sign_in::{Came, Origin, Refused, To};
use crate::sign_in_challenge::NextStep;
use crate::user::Preferences;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(sign_in, get_session, sign_out))
        .routes(routes!(show_second_factor))
        .routes(routes!(choose_password))
        .routes(routes!(get_step))
        .routes(routes!(change_preferences))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Credentials {
    username: String,
    #[schema(format = Password)]
    password: String,
}

/// What a sign-in still wants. There is no session yet.
#[derive(Serialize, utoipa::ToSchema)]
struct SignInStep {
    step: NextStep,
    /// To be sent with the answer; good for this step alone.
    challenge: String,
    /// Until when it can be answered.
    expires_at: Timestamp,
    /// What the authenticator app needs, when a second factor is to be set up.
    #[serde(skip_serializing_if = "Option::is_none")]
    enrolment: Option<Enrolment>,
    /// Shown this once, when a second factor was set up by the step before.
    #[serde(skip_serializing_if = "Option::is_none")]
    recovery_codes: Option<Vec<String>>,
}

/// The session a sign-in has led to.
#[derive(Serialize, utoipa::ToSchema)]
struct SignedIn {
    #[serde(flatten)]
    session: Session,
    /// Shown this once, when a second factor was set up by the step before.
    #[serde(skip_serializing_if = "Option::is_none")]
    recovery_codes: Option<Vec<String>>,
}

async fn answer(access: &Access, came: Came) -> Result<Response, Response> {
    let refused = |fault: Fault| Problem::from(fault).into_response();
    let Came { token, to, recovery_codes } = came;
    match to {
        To::Session(user_id) => {
            let cookie = set_cookie(access.options(), &token).map_err(refused)?;
            let session = Session::load(access, user_id).await.map_err(refused)?;
            let body = Json(SignedIn { session, recovery_codes });
            Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), body).into_response())
        }
        To::Step { step, expires_at, enrolment } => {
            let challenge = token;
            let body = SignInStep { step, challenge, expires_at, enrolment, recovery_codes };
            Ok((StatusCode::ACCEPTED, Json(body)).into_response())
        }
    }
}

/// Signs in. `200` sets the session cookie; `202` says what is still wanted: a code of the second
/// factor, one to set it up, or another password.
#[utoipa::path(post, path = "/session", tag = "access", request_body = Credentials,
    security(()),
    responses((status = 200, body = SignedIn), (status = 202, body = SignInStep),
        (status = "4XX", body = ProblemBody)))]
async fn sign_in(
    Extension(access): Extension<Access>,
    origin: Origin,
    body: Body<Credentials>,
) -> Result<Response, Response> {
    let Credentials { username, password } = &body.value;
    let came = access.sign_in(username, password, origin).await;
    answer(&access, came.map_err(Refused::into_response)?).await
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct UnderWay {
    /// As the way back from the provider gave it.
    challenge: String,
}

/// What a sign-in that came back from the provider still wants. It answers nothing, so it is not counted.
#[utoipa::path(post, path = "/session/step", tag = "access", request_body = UnderWay,
    security(()),
    responses((status = 202, body = SignInStep), (status = "4XX", body = ProblemBody)))]
async fn get_step(
    Extension(access): Extension<Access>,
    body: Body<UnderWay>,
) -> Result<Response, Response> {
    let came = access.go_on(&body.value.challenge).await;
    answer(&access, came.map_err(Refused::into_response)?).await
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct CodeAnswer {
    /// As the step gave it.
    challenge: String,
    /// Of the authenticator app, or a recovery code.
    code: String,
}

/// Goes on with a sign-in by a code.
#[utoipa::path(post, path = "/session/second-factor", tag = "access", request_body = CodeAnswer,
    security(()),
    responses((status = 200, body = SignedIn), (status = 202, body = SignInStep),
        (status = "4XX", body = ProblemBody)))]
async fn show_second_factor(
    Extension(access): Extension<Access>,
    origin: Origin,
    body: Body<CodeAnswer>,
) -> Result<Response, Response> {
    let CodeAnswer { challenge, code } = &body.value;
    let came = access.show_second_factor(challenge, code, origin).await;
    answer(&access, came.map_err(Refused::into_response)?).await
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordAnswer {
    /// As the step gave it.
    challenge: String,
    /// The new one.
    #[schema(format = Password)]
    password: String,
}

/// Goes on with a sign-in by another password.
#[utoipa::path(post, path = "/session/password", tag = "access", request_body = PasswordAnswer,
    security(()),
    responses((status = 200, body = SignedIn), (status = 202, body = SignInStep),
        (status = "4XX", body = ProblemBody)))]
async fn choose_password(
    Extension(access): Extension<Access>,
    origin: Origin,
    body: Body<PasswordAnswer>,
) -> Result<Response, Response> {
    let PasswordAnswer { challenge, password } = &body.value;
    let came = access.choose_password(challenge, password, origin).await;
    answer(&access, came.map_err(Refused::into_response)?).await
}

/// Who is signed in.
#[utoipa::path(get, path = "/session", tag = "access",
    responses((status = 200, body = Session), (status = "4XX", body = ProblemBody)))]
async fn get_session(Extension(access): Extension<Access>, who: Who) -> Reply<Json<Session>> {
    Ok(Json(Session::load(&access, person(&who.actor)?).await?))
}

/// Signs out: the session ends on the server.
#[utoipa::path(delete, path = "/session", tag = "access",
    responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn sign_out(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    origin: Origin,
    who: Who,
) -> Reply<Response> {
    let token_hash = secret::hash(session_token(&who)?);
    app.db.run(&who.actor, SignOut { token_hash, address: origin.address }).await?;
    access.forget_all();
    let cookie = clear_cookie(access.options())?;
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
    Ok(Json(Session::load(&access, user.id).await?))
}
