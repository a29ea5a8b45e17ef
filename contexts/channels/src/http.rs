//! Parse, run one command or query, view.

mod back_fills;
mod checks;
mod connections;
mod file_drops;
mod listings;
mod push;
mod queues;
mod returns;
mod stock;
mod terms;

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use db::Db;
use kernel::{Page, PageRequest, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, Params, PathId, ProblemBody, Reply, Who};

use crate::commands::{
    AddWebhook, ChangeWebhook, PauseWebhook, RemoveWebhook, ResumeWebhook, RotateSecret, SendAgain,
    SendTest,
};
use crate::doorway::Doorway;
use crate::message::MessageState;
use crate::queries::{
    GetMessage, GetWebhook, ListMessages, ListWebhooks, MessageView, WebhookView,
};
use crate::signature::{SECRET_BYTES, spell};
use crate::webhook::NewWebhook;
use crate::{Message, MessageId, Webhook, WebhookId};

pub(crate) use connections::push_path;

/// The paths of this context, beneath `/api/v1`. Must be called on a runtime.
pub fn router(db: &Db, doorway: Doorway) -> OpenApiRouter<App> {
    let connections = connections::router()
        .merge(back_fills::router())
        .merge(file_drops::router())
        .merge(listings::router())
        .merge(push::router(db))
        .merge(queues::router())
        .merge(returns::router())
        .merge(stock::router())
        .merge(checks::router())
        .merge(terms::router())
        .layer(Extension(doorway));
    webhooks().merge(connections)
}

fn webhooks() -> OpenApiRouter<App> {
    let secrets =
        OpenApiRouter::new().routes(routes!(add_webhook)).routes(routes!(rotate_webhook_secret));
    OpenApiRouter::new()
        .merge(web::never_kept(secrets, "the answer holds a secret"))
        .routes(routes!(list_webhooks))
        .routes(routes!(get_webhook, change_webhook, remove_webhook))
        .routes(routes!(pause_webhook))
        .routes(routes!(resume_webhook))
        .routes(routes!(test_webhook))
        .routes(routes!(list_webhook_messages))
        .routes(routes!(get_webhook_message))
        .routes(routes!(send_webhook_message_again))
}

#[derive(Serialize, utoipa::ToSchema)]
struct Webhooks {
    items: Vec<WebhookView>,
}

/// The programs of others that are told what happens, by name.
#[utoipa::path(get, path = "/webhooks", tag = "webhooks",
    responses((status = 200, body = Webhooks), (status = "4XX", body = ProblemBody)))]
async fn list_webhooks(State(app): State<App>, who: Who) -> Reply<Json<Webhooks>> {
    Ok(Json(Webhooks { items: app.db.read(&who.actor, ListWebhooks).await? }))
}

#[derive(Serialize, utoipa::ToSchema)]
struct WebhookAdded {
    id: WebhookId,
    /// By what its messages are signed: `whsec_…`. It is shown here and never again.
    secret: String,
}

/// Begins to tell a program of others what happens from now on. Messages are signed and repeated as
/// Standard Webhooks says; they hold no personal data.
#[utoipa::path(post, path = "/webhooks", tag = "webhooks", request_body = NewWebhook,
    responses((status = 201, body = WebhookAdded), (status = "4XX", body = ProblemBody)))]
async fn add_webhook(
    State(app): State<App>,
    who: Who,
    body: Body<NewWebhook>,
) -> Reply<(StatusCode, Json<WebhookAdded>)> {
    let secret = access::random_bytes(SECRET_BYTES)?;
    let shown = spell(&secret);
    let id = app.db.run(&who.actor, AddWebhook { new: body.value, secret }).await?;
    Ok((StatusCode::CREATED, Json(WebhookAdded { id, secret: shown })))
}

/// One of them.
#[utoipa::path(get, path = "/webhooks/{id}", tag = "webhooks", params(("id" = WebhookId, Path)),
    responses((status = 200, body = WebhookView), (status = "4XX", body = ProblemBody)))]
async fn get_webhook(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Webhook>,
) -> Reply<Json<WebhookView>> {
    Ok(Json(app.db.read(&who.actor, GetWebhook(id)).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct WebhookChanges {
    /// The version the changes were made on.
    seen_version: i64,
    webhook: NewWebhook,
}

/// Changes where a program is told, what, and of which shops. Messages that wait go to where it is now.
#[utoipa::path(put, path = "/webhooks/{id}", tag = "webhooks", params(("id" = WebhookId, Path)),
    request_body = WebhookChanges,
    responses((status = 200, body = WebhookView), (status = "4XX", body = ProblemBody)))]
async fn change_webhook(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Webhook>,
    body: Body<WebhookChanges>,
) -> Reply<Json<WebhookView>> {
    let WebhookChanges { seen_version, webhook } = body.value;
    let change = ChangeWebhook { id, new: webhook, seen_version };
    Ok(Json(app.db.run(&who.actor, change).await?))
}

/// Tells it nothing any more; messages that wait are forgotten.
#[utoipa::path(delete, path = "/webhooks/{id}", tag = "webhooks", params(("id" = WebhookId, Path)),
    responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn remove_webhook(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Webhook>,
) -> Reply<StatusCode> {
    app.db.run(&who.actor, RemoveWebhook(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tells it nothing for a while; what happens meanwhile is told when it goes on.
#[utoipa::path(post, path = "/webhooks/{id}/pause", tag = "webhooks",
    params(("id" = WebhookId, Path)),
    responses((status = 200, body = WebhookView), (status = "4XX", body = ProblemBody)))]
async fn pause_webhook(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Webhook>,
) -> Reply<Json<WebhookView>> {
    Ok(Json(app.db.run(&who.actor, PauseWebhook(id)).await?))
}

/// Goes on telling it, from where it stopped.
#[utoipa::path(post, path = "/webhooks/{id}/resume", tag = "webhooks",
    params(("id" = WebhookId, Path)),
    responses((status = 200, body = WebhookView), (status = "4XX", body = ProblemBody)))]
async fn resume_webhook(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Webhook>,
) -> Reply<Json<WebhookView>> {
    Ok(Json(app.db.run(&who.actor, ResumeWebhook(id)).await?))
}

#[derive(Serialize, utoipa::ToSchema)]
struct WebhookSecret {
    /// By what messages are signed from now on: `whsec_…`. It is shown here and never again.
    secret: String,
    /// Until then the secret of before signs besides.
    former_until: Timestamp,
}

/// Signs its messages by another secret; for a day the one of before signs besides.
#[utoipa::path(post, path = "/webhooks/{id}/rotate-secret", tag = "webhooks",
    params(("id" = WebhookId, Path)),
    responses((status = 200, body = WebhookSecret), (status = "4XX", body = ProblemBody)))]
async fn rotate_webhook_secret(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Webhook>,
) -> Reply<Json<WebhookSecret>> {
    let secret = access::random_bytes(SECRET_BYTES)?;
    let shown = spell(&secret);
    let former_until = app.db.run(&who.actor, RotateSecret { id, secret }).await?;
    Ok(Json(WebhookSecret { secret: shown, former_until }))
}

#[derive(Serialize, utoipa::ToSchema)]
struct WebhookTest {
    message_id: MessageId,
}

/// Sends a message of the kind `test`; the message tells how it went.
#[utoipa::path(post, path = "/webhooks/{id}/test", tag = "webhooks",
    params(("id" = WebhookId, Path)),
    responses((status = 202, body = WebhookTest), (status = "4XX", body = ProblemBody)))]
async fn test_webhook(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Webhook>,
) -> Reply<(StatusCode, Json<WebhookTest>)> {
    let message_id = app.db.run(&who.actor, SendTest(id)).await?;
    Ok((StatusCode::ACCEPTED, Json(WebhookTest { message_id })))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct MessageFilter {
    /// Only those in this state.
    state: Option<MessageState>,
    /// 1 to 200; 50 when absent.
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// What it was told and will be, the newest first. Taken messages are kept for thirty days, failed ones for
/// ninety.
#[utoipa::path(get, path = "/webhooks/{id}/messages", tag = "webhooks",
    params(("id" = WebhookId, Path), MessageFilter),
    responses((status = 200, body = Page<MessageView>), (status = "4XX", body = ProblemBody)))]
async fn list_webhook_messages(
    State(app): State<App>,
    who: Who,
    PathId(webhook_id): PathId<Webhook>,
    Params(filter): Params<MessageFilter>,
) -> Reply<Json<Page<MessageView>>> {
    let page = PageRequest { limit: filter.limit, after: filter.after };
    let list = ListMessages { webhook_id, state: filter.state, page };
    Ok(Json(app.db.read(&who.actor, list).await?))
}

#[derive(Serialize, utoipa::ToSchema)]
struct WebhookMessageWhole {
    #[serde(flatten)]
    message: MessageView,
    /// What is sent, byte for byte.
    body: String,
}

/// A message and what is sent.
#[utoipa::path(get, path = "/webhook-messages/{id}", tag = "webhooks",
    params(("id" = MessageId, Path)),
    responses((status = 200, body = WebhookMessageWhole), (status = "4XX", body = ProblemBody)))]
async fn get_webhook_message(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Message>,
) -> Reply<Json<WebhookMessageWhole>> {
    let (message, body) = app.db.read(&who.actor, GetMessage(id)).await?;
    Ok(Json(WebhookMessageWhole { message, body }))
}

/// Offers a message again that failed, or at once that waits. It keeps its id.
#[utoipa::path(post, path = "/webhook-messages/{id}/send-again", tag = "webhooks",
    params(("id" = MessageId, Path)),
    responses((status = 202, body = MessageView), (status = "4XX", body = ProblemBody)))]
async fn send_webhook_message_again(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Message>,
) -> Reply<(StatusCode, Json<MessageView>)> {
    let message = app.db.run(&who.actor, SendAgain(id)).await?;
    Ok((StatusCode::ACCEPTED, Json(message)))
}
