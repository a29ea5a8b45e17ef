//! What those do who manage users.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Json};
use kernel::{Fault, Page, PageRequest};
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, Params, PathId, ProblemBody, Reply, Who};

use super::own::{Ended, Sessions};
use crate::commands::{
    CreateUser, DisableUser, EnableUser, EndSession, EndSessions, KeptForApproval,
    RemoveSecondFactor, RenameUser, ResetPassword, SetRoles, Start, UnlockUser, WithApproval,
};
use crate::hashing;
use crate::password::Owner;
use crate::people::Access;
use crate::permissions;
use crate::queries::{ListSessions, ListUsers, UserView, ViewUser};
use crate::secret;
use crate::session::SessionId;
use crate::sign_in::Origin;
use crate::store::users::UserFilter;
use crate::user::{NewUser, User, UserId, UserKind, UserRow};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_users, create_user))
        .routes(routes!(view_user, rename_user))
        .routes(routes!(set_roles))
        .routes(routes!(disable_user))
        .routes(routes!(enable_user))
        .routes(routes!(unlock_user))
        .routes(routes!(reset_password))
        .routes(routes!(reset_second_factor))
        .routes(routes!(list_user_sessions, end_user_sessions))
        .routes(routes!(end_user_session))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct UsersWanted {
    /// What the user name or the display name holds.
    q: Option<String>,
    /// Only those who may sign in, or only those who may not.
    active: Option<bool>,
    /// Only those with this role.
    role: Option<String>,
    /// Only people, or only service accounts.
    kind: Option<UserKind>,
    /// 1 to 200; 50 when absent.
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Users by name.
#[utoipa::path(get, path = "/users", tag = "access", params(UsersWanted),
    responses((status = 200, body = Page<UserRow>), (status = "4XX", body = ProblemBody)))]
async fn list_users(
    State(app): State<App>,
    who: Who,
    Params(wanted): Params<UsersWanted>,
) -> Reply<Json<Page<UserRow>>> {
    let UsersWanted { q, active, role, kind, limit, after } = wanted;
    let filter = UserFilter { text: q, active, role, kind };
    let list = ListUsers { filter, page: PageRequest { limit, after } };
    Ok(Json(app.db.read(&who.actor, list).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct UserDraft {
    kind: UserKind,
    /// What they sign in with.
    username: String,
    /// As timelines show them.
    display_name: String,
    /// By name.
    roles: Vec<String>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct MadeUser {
    #[serde(flatten)]
    user: UserRow,
    /// For a person: good for the first sign-in, within a week. Shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    one_time_password: Option<String>,
}

/// Makes a user. A person gets a password for the first sign-in, shown once: an `Idempotency-Key` is
/// not heeded here, because the answer is kept nowhere; the name keeps it from being made twice.
#[utoipa::path(post, path = "/users", tag = "access", request_body = UserDraft,
    responses((status = 201, body = MadeUser), (status = "4XX", body = ProblemBody)))]
async fn create_user(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    origin: Origin,
    body: Body<UserDraft>,
) -> Reply<(StatusCode, Json<MadeUser>)> {
    who.actor.must(permissions::MANAGE_USERS)?;
    let UserDraft { kind, username, display_name, roles } = body.value;
    let (start, one_time_password) = match kind {
        UserKind::Service => (Start::WithoutPassword, None),
        UserKind::Person => {
            let (text, hash) = one_time_password().await?;
            (Start::OneTimePassword(hash), Some(text))
        }
    };
    let user = NewUser { kind, username, display_name, roles };
    let (ready_made, from) = (access.ready_made().clone(), origin.address);
    let create = CreateUser { user, start, ready_made, from };
    let id = app.db.run(&who.actor, create).await?;
    let user = app.db.read(&who.actor, ViewUser(id)).await?.user;
    Ok((StatusCode::CREATED, Json(MadeUser { user, one_time_password })))
}

/// A password nobody chose, and its hash. It names nobody: there is nothing of its owner in it.
async fn one_time_password() -> Result<(String, hashing::PasswordHash), Fault> {
    let nobody = Owner { username: "", display_name: "" };
    let text = secret::draw_password(nobody)?;
    let hash = hashing::hash_password(nobody, &text).await?;
    Ok((text, hash))
}

/// One user.
#[utoipa::path(get, path = "/users/{id}", tag = "access", params(("id" = UserId, Path)),
    responses((status = 200, body = UserView), (status = "4XX", body = ProblemBody)))]
async fn view_user(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<User>,
) -> Reply<Json<UserView>> {
    Ok(Json(app.db.read(&who.actor, ViewUser(id)).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct UserNames {
    /// What they sign in with; stays when absent.
    username: Option<String>,
    /// As timelines show them; stays when absent.
    display_name: Option<String>,
    seen_version: i64,
}

/// Gives a user other names.
#[utoipa::path(patch, path = "/users/{id}", tag = "access", params(("id" = UserId, Path)),
    request_body = UserNames,
    responses((status = 200, body = UserRow), (status = "4XX", body = ProblemBody)))]
async fn rename_user(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    origin: Origin,
    PathId(user_id): PathId<User>,
    body: Body<UserNames>,
) -> Reply<Json<UserRow>> {
    let UserNames { username, display_name, seen_version } = body.value;
    let (book, from) = (access.book(), origin.address);
    let rename = RenameUser { user_id, username, display_name, seen_version, book, from };
    Ok(Json(app.db.run(&who.actor, rename).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct UserRoles {
    /// All they have from now on, by name.
    roles: Vec<String>,
    seen_version: i64,
}

/// Gives a user other roles; their sessions end. Roles that lead to more rights wait for another's
/// approval when the parameter `access.role_approvals` says so: `202`.
#[utoipa::path(put, path = "/users/{id}/roles", tag = "access", params(("id" = UserId, Path)),
    request_body = UserRoles,
    responses((status = 200, body = UserRow), (status = 202, body = KeptForApproval),
        (status = "4XX", body = ProblemBody)))]
async fn set_roles(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    origin: Origin,
    PathId(user_id): PathId<User>,
    body: Body<UserRoles>,
) -> Reply<Response> {
    let UserRoles { roles, seen_version } = body.value;
    let (ready_made, from) = (access.ready_made().clone(), origin.address);
    let command = SetRoles { user_id, roles, seen_version, ready_made, from };
    let user = app.db.run(&who.actor, WithApproval { command, reason: None }).await?;
    access.forget_all();
    Ok(user.answer(StatusCode::OK))
}

/// Lets a user in no more: their sessions and tokens end at once.
#[utoipa::path(post, path = "/users/{id}/disable", tag = "access", params(("id" = UserId, Path)),
    responses((status = 200, body = UserRow), (status = "4XX", body = ProblemBody)))]
async fn disable_user(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    origin: Origin,
    PathId(user_id): PathId<User>,
) -> Reply<Json<UserRow>> {
    let (book, from) = (access.book(), origin.address);
    let user = app.db.run(&who.actor, DisableUser { user_id, book, from }).await?;
    access.forget_all();
    Ok(Json(user))
}

/// Lets a user in again.
#[utoipa::path(post, path = "/users/{id}/enable", tag = "access", params(("id" = UserId, Path)),
    responses((status = 200, body = UserRow), (status = "4XX", body = ProblemBody)))]
async fn enable_user(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    origin: Origin,
    PathId(user_id): PathId<User>,
) -> Reply<Json<UserRow>> {
    let (book, from) = (access.book(), origin.address);
    Ok(Json(app.db.run(&who.actor, EnableUser { user_id, book, from }).await?))
}

/// Releases a user who tried too often.
#[utoipa::path(post, path = "/users/{id}/unlock", tag = "access", params(("id" = UserId, Path)),
    responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn unlock_user(
    State(app): State<App>,
    who: Who,
    origin: Origin,
    PathId(user_id): PathId<User>,
) -> Reply<StatusCode> {
    app.db.run(&who.actor, UnlockUser { user_id, from: origin.address }).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Serialize, utoipa::ToSchema)]
struct OneTimePassword {
    /// Good for one sign-in, within a week, which leads to a change. Shown this once.
    one_time_password: String,
}

/// Gives a user a password for one sign-in; their sessions end.
#[utoipa::path(post, path = "/users/{id}/reset-password", tag = "access",
    params(("id" = UserId, Path)),
    responses((status = 200, body = OneTimePassword), (status = "4XX", body = ProblemBody)))]
async fn reset_password(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    origin: Origin,
    PathId(user_id): PathId<User>,
) -> Reply<Json<OneTimePassword>> {
    who.actor.must(permissions::MANAGE_USERS)?;
    let (one_time_password, password) = one_time_password().await?;
    let (book, from) = (access.book(), origin.address);
    let reset = ResetPassword { user_id, password, one_time: true, book, from };
    app.db.run(&who.actor, reset).await?;
    access.forget_all();
    Ok(Json(OneTimePassword { one_time_password }))
}

/// Takes the second factor of a user away who has lost it; their sessions end.
#[utoipa::path(post, path = "/users/{id}/reset-second-factor", tag = "access",
    params(("id" = UserId, Path)),
    responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn reset_second_factor(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    origin: Origin,
    PathId(user_id): PathId<User>,
) -> Reply<StatusCode> {
    let (book, from) = (access.book(), origin.address);
    app.db.run(&who.actor, RemoveSecondFactor { of: Some(user_id), book, from }).await?;
    access.forget_all();
    Ok(StatusCode::NO_CONTENT)
}

/// A user's sessions, the one used last first.
#[utoipa::path(get, path = "/users/{id}/sessions", tag = "access", params(("id" = UserId, Path)),
    responses((status = 200, body = Sessions), (status = "4XX", body = ProblemBody)))]
async fn list_user_sessions(
    State(app): State<App>,
    who: Who,
    PathId(user_id): PathId<User>,
) -> Reply<Json<Sessions>> {
    who.actor.must(permissions::MANAGE_USERS)?;
    let list = ListSessions { user_id, this: None };
    Ok(Json(Sessions { items: app.db.read(&who.actor, list).await? }))
}

/// Ends every session of a user.
#[utoipa::path(delete, path = "/users/{id}/sessions", tag = "access",
    params(("id" = UserId, Path)),
    responses((status = 200, body = Ended), (status = "4XX", body = ProblemBody)))]
async fn end_user_sessions(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    origin: Origin,
    PathId(user_id): PathId<User>,
) -> Reply<Json<Ended>> {
    let (book, from) = (access.book(), origin.address);
    let end = EndSessions { of: Some(user_id), but: None, book, from };
    let ended = app.db.run(&who.actor, end).await?;
    access.forget_all();
    Ok(Json(Ended { ended }))
}

/// Ends one session of a user.
#[utoipa::path(delete, path = "/users/{id}/sessions/{session_id}", tag = "access",
    params(("id" = UserId, Path), ("session_id" = SessionId, Path)),
    responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn end_user_session(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    origin: Origin,
    Path((user_id, session_id)): Path<(String, String)>,
) -> Reply<StatusCode> {
    let unknown =
        |error: kernel::UnknownId| Fault::not_found("kernel.unknown_id", error.to_string());
    let of = Some(user_id.parse().map_err(unknown)?);
    let session_id = session_id.parse().map_err(unknown)?;
    let (book, from) = (access.book(), origin.address);
    app.db.run(&who.actor, EndSession { of, session_id, book, from }).await?;
    access.forget_all();
    Ok(StatusCode::NO_CONTENT)
}
