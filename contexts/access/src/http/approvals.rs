//! What waits for a second person.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use kernel::{Actor, Fault, Page, PageRequest, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, Params, PathId, ProblemBody, Reply, Who};

use crate::approval::{Approval, ApprovalId, ApprovalState, Delegation, DelegationId};
use crate::approval_queries::{
    Absent, GetApproval, ListApprovals, ListColleagues, ListDelegations, WhichApprovals,
    WhoIsAbsent,
};
use crate::commands::{
    ApproveRequest, Decider, DeclineRequest, Delegate, EndDelegation, WithdrawRequest,
};
use crate::people::Access;
use crate::store::approvals::{ApprovalRow, Colleague, DelegationFacts};
use crate::user::UserId;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_approvals))
        .routes(routes!(get_approval))
        .routes(routes!(approve_request))
        .routes(routes!(decline_request))
        .routes(routes!(withdraw_request))
        .routes(routes!(list_delegations, delegate))
        .routes(routes!(list_colleagues))
        .routes(routes!(end_delegation))
}

/// Whether something may be done, and if not, why not.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = ApprovalAbility)]
struct Ability {
    allowed: bool,
    /// Why not, as the code the refusal would have.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'static str>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct ApprovalActions {
    /// Release or decline it.
    decide: Ability,
    /// Take one's own request back.
    withdraw: Ability,
}

/// A command that somebody asked for and another decides about.
#[derive(Serialize, utoipa::ToSchema)]
struct ApprovalView {
    id: ApprovalId,
    /// The command by name: `inventory.adjust_stock`.
    command: String,
    /// What it was asked with.
    #[schema(value_type = Object)]
    body: Value,
    state: ApprovalState,
    /// Who asked.
    requested_by: String,
    requested_at: Timestamp,
    /// Why they asked.
    reason: Option<String>,
    /// When it is over if nobody decides.
    expires_at: Timestamp,
    /// Who decided.
    decided_by: Option<String>,
    /// For whom they stood in, by name.
    on_behalf_of: Option<String>,
    decided_at: Option<Timestamp>,
    comment: Option<String>,
    /// What the command gave.
    #[schema(value_type = Option<Object>)]
    result: Option<Value>,
    actions: ApprovalActions,
}

/// What a view of a request depends on besides the request.
struct Viewer<'v> {
    person: &'v str,
    actor: &'v Actor,
    absent: &'v [Actor],
    now: Timestamp,
}

fn view(row: ApprovalRow, viewer: &Viewer<'_>) -> ApprovalView {
    let request = &row.kept.request;
    let ability = |why: Option<Fault>| {
        let why = why.map(|fault| fault.code());
        Ability { allowed: why.is_none(), why }
    };
    let waits = request.must_wait(viewer.now).err();
    let decides = request.decides_as(viewer.person, viewer.actor, viewer.absent).err();
    let not_own = (request.requester != viewer.person)
        .then(|| Fault::forbidden("kernel.forbidden", "another asked for it"));
    let state = if waits.as_ref().is_some_and(|fault| fault.code() == "access.approval_expired") {
        ApprovalState::Expired
    } else {
        request.state
    };
    let actions = ApprovalActions {
        decide: ability(decides.or_else(|| request.must_wait(viewer.now).err())),
        withdraw: ability(not_own.or(waits)),
    };
    ApprovalView {
        id: row.id,
        state,
        expires_at: request.expires_at,
        command: row.kept.command,
        body: row.kept.body,
        requested_by: row.requested_name,
        requested_at: row.requested_at,
        reason: row.reason,
        decided_by: row.decided_name,
        on_behalf_of: row.on_behalf_of,
        decided_at: row.decided_at,
        comment: row.comment,
        result: row.result,
        actions,
    }
}

/// Those who are away and for whom somebody decides, with the rights they have now.
async fn absent(access: &Access, who: &Who) -> Result<(String, Vec<Actor>), Fault> {
    let Absent { person, absent } = access.db().read(&who.actor, WhoIsAbsent).await?;
    let mut actors = Vec::with_capacity(absent.len());
    for id in absent {
        // Who is gone from the house has no right to lend.
        if let Ok(actor) = access.actor_of(&id).await {
            actors.push(actor);
        }
    }
    Ok((person, actors))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ApprovalWish {
    /// `waiting_for_me`, `mine`, or `all` for those who may approve; `waiting_for_me` when absent.
    #[param(inline)]
    which: Option<WhichApprovals>,
    /// 1 to 200; 50 when absent.
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Requests that wait for a second person, or did: the newest first.
#[utoipa::path(get, path = "/approvals", tag = "approvals", params(ApprovalWish),
    responses((status = 200, body = Page<ApprovalView>), (status = "4XX", body = ProblemBody)))]
async fn list_approvals(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    Params(wish): Params<ApprovalWish>,
) -> Reply<Json<Page<ApprovalView>>> {
    let ApprovalWish { which, limit, after } = wish;
    let page = PageRequest { limit, after };
    let (person, absent) = absent(&access, &who).await?;
    let which = which.unwrap_or(WhichApprovals::WaitingForMe);
    let known = access.known_permissions().iter().map(|name| (*name).to_owned()).collect();
    let list = ListApprovals { which, absent: absent.clone(), known, page };
    let found = app.db.read(&who.actor, list).await?;
    let now = app.db.clock().now();
    let viewer = Viewer { person: &person, actor: &who.actor, absent: &absent, now };
    Ok(Json(found.map(|row| view(row, &viewer))))
}

/// One request: of one's own, or one that one may decide about.
#[utoipa::path(get, path = "/approvals/{id}", tag = "approvals", params(("id" = ApprovalId, Path)),
    responses((status = 200, body = ApprovalView), (status = "4XX", body = ProblemBody)))]
async fn get_approval(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    PathId(id): PathId<Approval>,
) -> Reply<Json<ApprovalView>> {
    let (person, absent) = absent(&access, &who).await?;
    let row = app.db.read(&who.actor, GetApproval { id, absent: absent.clone() }).await?;
    let now = app.db.clock().now();
    let viewer = Viewer { person: &person, actor: &who.actor, absent: &absent, now };
    Ok(Json(view(row, &viewer)))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ApprovalDecision {
    /// For the one who asked; a no needs one.
    comment: Option<String>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct ApprovalDone {
    /// What the command gave.
    #[schema(value_type = Object)]
    result: Value,
}

/// Releases a request: the command is done in the same moment, once, as the one who asked. If it is
/// refused by then, the refusal is the answer, and the request goes on waiting.
#[utoipa::path(post, path = "/approvals/{id}/approve", tag = "approvals",
    params(("id" = ApprovalId, Path)), request_body = ApprovalDecision,
    responses((status = 200, body = ApprovalDone), (status = "4XX", body = ProblemBody)))]
async fn approve_request(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    PathId(id): PathId<Approval>,
    body: Body<ApprovalDecision>,
) -> Reply<Json<ApprovalDone>> {
    let (_, absent) = absent(&access, &who).await?;
    let row = app.db.read(&who.actor, GetApproval { id, absent: absent.clone() }).await?;
    let requester = access.actor_of(&row.kept.requested_by).await?;
    let by = Decider { absent, comment: body.value.comment };
    let book = access.approval_book().clone();
    let result = app.db.run(&who.actor, ApproveRequest { id, by, requester, book }).await?;
    // It may have changed what roles allow, or who has which.
    access.forget_all();
    Ok(Json(ApprovalDone { result }))
}

/// Says no, and why.
#[utoipa::path(post, path = "/approvals/{id}/decline", tag = "approvals",
    params(("id" = ApprovalId, Path)), request_body = ApprovalDecision,
    responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn decline_request(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    PathId(id): PathId<Approval>,
    body: Body<ApprovalDecision>,
) -> Reply<StatusCode> {
    let (_, absent) = absent(&access, &who).await?;
    let by = Decider { absent, comment: body.value.comment };
    app.db.run(&who.actor, DeclineRequest { id, by }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a request of one's own back.
#[utoipa::path(post, path = "/approvals/{id}/withdraw", tag = "approvals",
    params(("id" = ApprovalId, Path)),
    responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn withdraw_request(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Approval>,
) -> Reply<StatusCode> {
    app.db.run(&who.actor, WithdrawRequest(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Serialize, utoipa::ToSchema)]
struct Delegations {
    items: Vec<DelegationFacts>,
}

/// For whom one decides, and who decides for oneself, now or later.
#[utoipa::path(get, path = "/approval-delegations", tag = "approvals",
    responses((status = 200, body = Delegations), (status = "4XX", body = ProblemBody)))]
async fn list_delegations(State(app): State<App>, who: Who) -> Reply<Json<Delegations>> {
    Ok(Json(Delegations { items: app.db.read(&who.actor, ListDelegations).await? }))
}

#[derive(Serialize, utoipa::ToSchema)]
struct Colleagues {
    items: Vec<Colleague>,
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ColleagueWish {
    /// What the name holds.
    q: Option<String>,
}

/// Whom one can have decide while one is away, by name: the first fifty.
#[utoipa::path(get, path = "/approval-delegations/colleagues", tag = "approvals",
    params(ColleagueWish),
    responses((status = 200, body = Colleagues), (status = "4XX", body = ProblemBody)))]
async fn list_colleagues(
    State(app): State<App>,
    who: Who,
    Params(wish): Params<ColleagueWish>,
) -> Reply<Json<Colleagues>> {
    let list = ListColleagues { text: wish.q.unwrap_or_default() };
    Ok(Json(Colleagues { items: app.db.read(&who.actor, list).await? }))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct DelegationWish {
    /// Who decides.
    to: UserId,
    /// From when on.
    from: Timestamp,
    /// Until when: at most 180 days.
    until: Timestamp,
}

/// Has another decide while one is away.
#[utoipa::path(post, path = "/approval-delegations", tag = "approvals", request_body = DelegationWish,
    responses((status = 201, body = DelegationFacts), (status = "4XX", body = ProblemBody)))]
async fn delegate(
    State(app): State<App>,
    who: Who,
    body: Body<DelegationWish>,
) -> Reply<(StatusCode, Json<DelegationFacts>)> {
    let DelegationWish { to, from, until } = body.value;
    let facts = app.db.run(&who.actor, Delegate { to, from, until }).await?;
    Ok((StatusCode::CREATED, Json(facts)))
}

/// Takes a delegation back.
#[utoipa::path(delete, path = "/approval-delegations/{id}", tag = "approvals",
    params(("id" = DelegationId, Path)),
    responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn end_delegation(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Delegation>,
) -> Reply<StatusCode> {
    app.db.run(&who.actor, EndDelegation(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
