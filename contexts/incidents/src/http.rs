//! Parse, run one command or query, view.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use kernel::{Fault, Page, PageRequest};
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, Params, PathId, ProblemBody, Reply, Who};

use crate::alert::AlertName;
use crate::commands::{AcknowledgeAlert, SetMailbox, UrgeAlert};
use crate::mailbox::{Mailbox, Recipient};
use crate::queries::{AlertCounts, AlertRow, AlertState, CountAlerts, ListAlerts, ListMailboxes};

/// The paths of this context, beneath `/api/v1`.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_alerts))
        .routes(routes!(count_alerts))
        .routes(routes!(acknowledge))
        .routes(routes!(urge))
        .routes(routes!(list_mailboxes))
        .routes(routes!(set_mailbox))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Which {
    /// `open` or `closed`.
    #[param(inline)]
    state: AlertState,
    /// 1 to 200; 50 when absent. Open ones come all at once.
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Alerts that one's own work mends, what presses most first; for supervisors everybody's.
#[utoipa::path(get, path = "/alerts", tag = "incidents", params(Which),
    responses((status = 200, body = Page<AlertRow>), (status = "4XX", body = ProblemBody)))]
async fn list_alerts(
    State(app): State<App>,
    who: Who,
    Params(Which { state, limit, after }): Params<Which>,
) -> Reply<Json<Page<AlertRow>>> {
    let list = ListAlerts { state, page: PageRequest { limit, after } };
    Ok(Json(app.db.read(&who.actor, list).await?))
}

/// How many of them call for the one who asks.
#[utoipa::path(get, path = "/alerts/counts", tag = "incidents",
    responses((status = 200, body = AlertCounts), (status = "4XX", body = ProblemBody)))]
async fn count_alerts(State(app): State<App>, who: Who) -> Reply<Json<AlertCounts>> {
    Ok(Json(app.db.read(&who.actor, CountAlerts).await?))
}

/// Says that one is at it.
#[utoipa::path(post, path = "/alerts/{id}/acknowledge", tag = "incidents",
    params(("id" = crate::AlertId, Path)),
    responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn acknowledge(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<AlertName>,
) -> Reply<StatusCode> {
    app.db.run(&who.actor, AcknowledgeAlert(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Calls those whose work mends it, and asks anew who is at it.
#[utoipa::path(post, path = "/alerts/{id}/urge", tag = "incidents",
    params(("id" = crate::AlertId, Path)),
    responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn urge(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<AlertName>,
) -> Reply<StatusCode> {
    app.db.run(&who.actor, UrgeAlert(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Serialize, utoipa::ToSchema)]
struct Mailboxes {
    items: Vec<Mailbox>,
}

/// Where mails about alerts go.
#[utoipa::path(get, path = "/alert-mailboxes", tag = "incidents",
    responses((status = 200, body = Mailboxes), (status = "4XX", body = ProblemBody)))]
async fn list_mailboxes(State(app): State<App>, who: Who) -> Reply<Json<Mailboxes>> {
    Ok(Json(Mailboxes { items: app.db.read(&who.actor, ListMailboxes).await? }))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct MailboxInput {
    /// Empty: nobody is mailed.
    address: String,
    /// 0 when none was ever set.
    seen_version: i64,
}

/// Says where somebody's mails about alerts go.
#[utoipa::path(put, path = "/alert-mailboxes/{recipient}", tag = "incidents",
    params(("recipient" = Recipient, Path)), request_body = MailboxInput,
    responses((status = 200, body = Mailbox), (status = "4XX", body = ProblemBody)))]
async fn set_mailbox(
    State(app): State<App>,
    who: Who,
    Path(recipient): Path<String>,
    body: Body<MailboxInput>,
) -> Reply<Json<Mailbox>> {
    let unknown = |_| Fault::not_found("incidents.no_such_recipient", "nobody is called so");
    let recipient: Recipient = recipient.parse().map_err(unknown)?;
    let MailboxInput { address, seen_version } = body.value;
    let command = SetMailbox { recipient, address, seen_version };
    Ok(Json(app.db.run_once(&who.actor, body.once, command).await?))
}
