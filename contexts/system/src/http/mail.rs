//! The server that takes mails, a test, and the outbox.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use jobs::JobId;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, PathId, ProblemBody, Reply, Who};

use crate::diagnose::Here;
use crate::mail::{Mail, MailId, MailServer};
use crate::post::{GetMailServer, ListMails, MailRow, PostTest, SendAgain, SetMailServer};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_mail_server, set_mail_server))
        .routes(routes!(post_test))
        .routes(routes!(list_mails))
        .routes(routes!(send_again))
}

#[derive(Serialize, utoipa::ToSchema)]
struct MailSetup {
    /// Nothing when nobody has set one up.
    server: Option<MailServer>,
    /// Whether the program was given a password, as `TRADEWIND_MAIL_PASSWORD`.
    has_password: bool,
}

/// The server that takes our mails. Its password is not in the database: the program is given it.
#[utoipa::path(get, path = "/system/mail", tag = "system",
    responses((status = 200, body = MailSetup), (status = "4XX", body = ProblemBody)))]
async fn get_mail_server(
    State(app): State<App>,
    Extension(here): Extension<Here>,
    who: Who,
) -> Reply<Json<MailSetup>> {
    let server = app.db.read(&who.actor, GetMailServer).await?;
    Ok(Json(MailSetup { server, has_password: here.has_mail_password }))
}

/// Says which server takes our mails.
#[utoipa::path(put, path = "/system/mail", tag = "system", request_body = MailServer,
    responses((status = 200, body = MailServer), (status = "4XX", body = ProblemBody)))]
async fn set_mail_server(
    State(app): State<App>,
    who: Who,
    body: Body<MailServer>,
) -> Reply<Json<MailServer>> {
    Ok(Json(app.db.run(&who.actor, SetMailServer(body.value)).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct TestMail {
    /// To whom: `ann@example.com`.
    to: String,
}

#[derive(Serialize, utoipa::ToSchema)]
struct Posted {
    mail_id: MailId,
    /// The job that hands it over.
    job_id: JobId,
}

/// Sends a mail that only shows that mails arrive; the job tells how it went.
#[utoipa::path(post, path = "/system/mail/test", tag = "system", request_body = TestMail,
    responses((status = 202, body = Posted), (status = "4XX", body = ProblemBody)))]
async fn post_test(
    State(app): State<App>,
    who: Who,
    body: Body<TestMail>,
) -> Reply<(StatusCode, Json<Posted>)> {
    let (mail_id, job_id) = app.db.run(&who.actor, PostTest { to: body.value.to }).await?;
    Ok((StatusCode::ACCEPTED, Json(Posted { mail_id, job_id })))
}

#[derive(Serialize, utoipa::ToSchema)]
struct Mails {
    /// Newest first.
    items: Vec<MailRow>,
}

/// The outbox: how each mail stands, but not to whom it goes or what it says.
#[utoipa::path(get, path = "/system/mails", tag = "system",
    responses((status = 200, body = Mails), (status = "4XX", body = ProblemBody)))]
async fn list_mails(State(app): State<App>, who: Who) -> Reply<Json<Mails>> {
    Ok(Json(Mails { items: app.db.read(&who.actor, ListMails).await? }))
}

#[derive(Serialize, utoipa::ToSchema)]
struct SentAgain {
    /// The job that hands it over.
    job_id: JobId,
}

/// Sends a mail again that was refused, or of which nobody knows whether it arrived.
#[utoipa::path(post, path = "/system/mails/{id}/send-again", tag = "system",
    params(("id" = MailId, Path)),
    responses((status = 202, body = SentAgain), (status = "4XX", body = ProblemBody)))]
async fn send_again(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Mail>,
) -> Reply<(StatusCode, Json<SentAgain>)> {
    let job_id = app.db.run(&who.actor, SendAgain(id)).await?;
    Ok((StatusCode::ACCEPTED, Json(SentAgain { job_id })))
}
