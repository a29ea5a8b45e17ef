//! Roles, who has which until when, with whose things somebody works, and what can be allowed at all.

use std::collections::BTreeSet;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, Params, PathId, ProblemBody, Reply, Who};

use crate::commands::{
    AssignRole, ChangeRole, CreateRole, DeleteRole, DoneOrKept, KeptForApproval, NewRole,
    RemoveRole, RoleChanges, SetScope, WithApproval,
};
use crate::people::Access;
use crate::permissions;
use crate::queries::{ListRoles, WhoGivesRights};
use crate::role_draft;
use crate::scope::ScopeFacts;
use crate::sign_in::Origin;
use crate::store::roles::StoredRole;
use crate::user::{User, UserId, UserRow};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_permissions))
        .routes(routes!(list_roles, create_role))
        .routes(routes!(change_role, delete_role))
        .routes(routes!(assign_role, remove_role))
        .routes(routes!(set_scope))
}

/// Something that can be allowed.
#[derive(Serialize, utoipa::ToSchema)]
struct PermissionFacts {
    /// `orders.confirm`.
    name: &'static str,
    /// The part of the house: `orders`.
    context: &'static str,
    /// What is done there: `confirm`.
    verb: &'static str,
    /// The key of its words in the user interface: `permissions.orders.confirm`.
    words: String,
}

/// Everything that can be allowed, and who can.
#[derive(Serialize, utoipa::ToSchema)]
struct Permissions {
    items: Vec<PermissionFacts>,
    /// Some who may give every right, by name: whom to ask.
    administrators: Vec<String>,
}

/// Everything that can be allowed, by name.
#[utoipa::path(get, path = "/permissions", tag = "access",
    responses((status = 200, body = Permissions), (status = "4XX", body = ProblemBody)))]
async fn list_permissions(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
) -> Reply<Json<Permissions>> {
    let roles = access.book().administrators();
    let administrators = app.db.read(&who.actor, WhoGivesRights { roles }).await?;
    let facts = access.known_permissions().iter().map(|name| {
        let (context, verb) = name.split_once('.').unwrap_or((name, ""));
        PermissionFacts { name, context, verb, words: format!("permissions.{name}") }
    });
    Ok(Json(Permissions { items: facts.collect(), administrators }))
}

/// A role.
#[derive(Serialize, utoipa::ToSchema)]
struct RoleFacts {
    /// As users have it; never changes.
    name: String,
    /// As people call it; empty for a ready-made role, which has words in each language.
    title: String,
    /// Whether it came with the program.
    ready_made: bool,
    /// Whether it may do everything.
    is_administrator: bool,
    /// What it may do otherwise, by name.
    permissions: BTreeSet<String>,
    /// Whether who has it must show a second factor.
    needs_second_factor: bool,
    /// How many users have it now.
    users: i64,
    /// For changes: what one has seen.
    version: i64,
}

impl RoleFacts {
    fn of((stored, users): (StoredRole, i64)) -> Self {
        let StoredRole { role, title, ready_made, version } = stored;
        Self {
            name: role.name,
            title,
            ready_made,
            is_administrator: role.is_administrator,
            permissions: role.permissions,
            needs_second_factor: role.needs_second_factor,
            users,
            version,
        }
    }
}

#[derive(Serialize, utoipa::ToSchema)]
struct Roles {
    items: Vec<RoleFacts>,
}

async fn all_roles(app: &App, access: &Access, who: &Who) -> Reply<Vec<RoleFacts>> {
    let list = ListRoles { ready_made: access.ready_made().clone() };
    let roles = app.db.read(&who.actor, list).await?;
    Ok(roles.into_iter().map(RoleFacts::of).collect())
}

/// The roles users can have.
#[utoipa::path(get, path = "/roles", tag = "access",
    responses((status = 200, body = Roles), (status = "4XX", body = ProblemBody)))]
async fn list_roles(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
) -> Reply<Json<Roles>> {
    Ok(Json(Roles { items: all_roles(&app, &access, &who).await? }))
}

#[derive(Serialize, utoipa::ToSchema)]
struct RoleName {
    name: String,
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct RoleDraft {
    /// A small letter, then small letters, digits and `_`; at most 40. Never changes.
    name: String,
    /// As people call it.
    title: String,
    /// What it may do, by name.
    permissions: Vec<String>,
    /// Whether who has it must show a second factor.
    #[serde(default)]
    needs_second_factor: bool,
}

/// Makes a role; a copy of another is one with the same permissions.
#[utoipa::path(post, path = "/roles", tag = "access", request_body = RoleDraft,
    responses((status = 201, body = RoleName), (status = "4XX", body = ProblemBody)))]
async fn create_role(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    origin: Origin,
    body: Body<RoleDraft>,
) -> Reply<(StatusCode, Json<RoleName>)> {
    who.actor.must(permissions::MANAGE_ROLES)?;
    let RoleDraft { name, title, permissions, needs_second_factor } = body.value;
    let permissions = role_draft::check_permissions(&permissions, access.known_permissions())?;
    let role = NewRole { name: name.clone(), title, permissions, needs_second_factor };
    let (ready_made, from) = (access.ready_made().clone(), origin.address);
    app.db.run(&who.actor, CreateRole { role, ready_made, from }).await?;
    access.forget_all();
    Ok((StatusCode::CREATED, Json(RoleName { name })))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct RoleEdit {
    /// As people call it; stays when absent.
    title: Option<String>,
    /// All it may do from now on, by name; stays when absent.
    permissions: Option<Vec<String>>,
    /// Whether who has it must show a second factor; stays when absent.
    needs_second_factor: Option<bool>,
    seen_version: i64,
}

/// Changes a role: everybody who has it may do that from their next request. Rights that lead to more
/// wait for another's approval when the parameter `access.role_approvals` says so: `202`.
#[utoipa::path(patch, path = "/roles/{name}", tag = "access", params(("name" = String, Path)),
    request_body = RoleEdit,
    responses((status = 204), (status = 202, body = KeptForApproval),
        (status = "4XX", body = ProblemBody)))]
async fn change_role(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    origin: Origin,
    Path(name): Path<String>,
    body: Body<RoleEdit>,
) -> Reply<Response> {
    who.actor.must(permissions::MANAGE_ROLES)?;
    let RoleEdit { title, permissions, needs_second_factor, seen_version } = body.value;
    let known = access.known_permissions();
    let permissions =
        permissions.map(|names| role_draft::check_permissions(&names, known)).transpose()?;
    let changes = RoleChanges { title, permissions, needs_second_factor };
    let (ready_made, from) = (access.ready_made().clone(), origin.address);
    let command = ChangeRole { name, changes, seen_version, ready_made, from };
    let changed = app.db.run(&who.actor, WithApproval { command, reason: None }).await?;
    access.forget_all();
    Ok(match changed {
        DoneOrKept::Done(()) => StatusCode::NO_CONTENT.into_response(),
        kept @ DoneOrKept::Kept(_) => kept.answer(StatusCode::ACCEPTED),
    })
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Seen {
    seen_version: i64,
}

/// Deletes a role that nobody has.
#[utoipa::path(delete, path = "/roles/{name}", tag = "access",
    params(("name" = String, Path), Seen),
    responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn delete_role(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    origin: Origin,
    Path(name): Path<String>,
    Params(Seen { seen_version }): Params<Seen>,
) -> Reply<StatusCode> {
    let (ready_made, from) = (access.ready_made().clone(), origin.address);
    app.db.run(&who.actor, DeleteRole { name, seen_version, ready_made, from }).await?;
    access.forget_all();
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct RoleGiven {
    /// Until when; for good when absent.
    until: Option<Timestamp>,
    reason: String,
    seen_version: i64,
}

/// A user and the name of a role.
fn parse((id, role): (String, String)) -> Reply<(UserId, String)> {
    let unknown =
        |error: kernel::UnknownId| kernel::Fault::not_found("kernel.unknown_id", error.to_string());
    Ok((id.parse().map_err(unknown)?, role))
}

/// Gives a user one role more, for good or until a time; their sessions end. A role that leads to more
/// rights waits for another's approval when the parameter `access.role_approvals` says so: `202`.
#[utoipa::path(put, path = "/users/{id}/roles/{role}", tag = "access",
    params(("id" = UserId, Path), ("role" = String, Path)), request_body = RoleGiven,
    responses((status = 200, body = UserRow), (status = 202, body = KeptForApproval),
        (status = "4XX", body = ProblemBody)))]
async fn assign_role(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    origin: Origin,
    Path(place): Path<(String, String)>,
    body: Body<RoleGiven>,
) -> Reply<Response> {
    let (user_id, role) = parse(place)?;
    let RoleGiven { until, reason, seen_version } = body.value;
    let (ready_made, from) = (access.ready_made().clone(), origin.address);
    let asked = WithApproval {
        reason: Some(reason.clone()),
        command: AssignRole { user_id, role, until, reason, seen_version, ready_made, from },
    };
    let user = app.db.run(&who.actor, asked).await?;
    access.forget_all();
    Ok(user.answer(StatusCode::OK))
}

/// Takes one role from a user; their sessions end.
#[utoipa::path(delete, path = "/users/{id}/roles/{role}", tag = "access",
    params(("id" = UserId, Path), ("role" = String, Path), Seen),
    responses((status = 200, body = UserRow), (status = "4XX", body = ProblemBody)))]
async fn remove_role(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    origin: Origin,
    Path(place): Path<(String, String)>,
    Params(Seen { seen_version }): Params<Seen>,
) -> Reply<Json<UserRow>> {
    let (user_id, role) = parse(place)?;
    let (book, from) = (access.book(), origin.address);
    let remove = RemoveRole { user_id, role, seen_version, book, from };
    let user = app.db.run(&who.actor, remove).await?;
    access.forget_all();
    Ok(Json(user))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ScopeSet {
    /// All they work with from now on.
    scope: ScopeFacts,
    reason: String,
    seen_version: i64,
}

/// Sets with which shops and warehouses a user works, from their next request. All instead of some
/// waits for another's approval when the parameter `access.role_approvals` says so: `202`.
#[utoipa::path(put, path = "/users/{id}/scope", tag = "access", params(("id" = UserId, Path)),
    request_body = ScopeSet,
    responses((status = 200, body = UserRow), (status = 202, body = KeptForApproval),
        (status = "4XX", body = ProblemBody)))]
async fn set_scope(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    origin: Origin,
    PathId(user_id): PathId<User>,
    body: Body<ScopeSet>,
) -> Reply<Response> {
    let ScopeSet { scope, reason, seen_version } = body.value;
    let (ready_made, from) = (access.ready_made().clone(), origin.address);
    let asked = WithApproval {
        reason: Some(reason.clone()),
        command: SetScope { user_id, scope, reason, seen_version, ready_made, from },
    };
    let user = app.db.run(&who.actor, asked).await?;
    access.forget_all();
    Ok(user.answer(StatusCode::OK))
}
