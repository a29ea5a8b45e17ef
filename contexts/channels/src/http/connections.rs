//! Connections: made, changed, paused, and looked at.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use db::Db;
use kernel::{Fault, Page, PageRequest};
use orders::commands::Placed;
use orders::{DeliveryName, OrderName};
use serde::{Deserialize, Serialize};
use settings::Platform;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, Params, PathId, ProblemBody, Reply, Who};

use super::back_fills;
use crate::commands::{
    ChangeCredentials, ChangePolling, ConnectShop, DisconnectShop, PauseConnection,
    RenewPushSecret, ReplayRefused, ResumeConnection, SubscribeNow, SyncNow, TellAgain,
};
use crate::connection::{NewConnection, NewCredentials, Tried, Trouble, poll_seconds, since};
use crate::connector::{Ask, Connector, Door, of_platform};
use crate::doorway::Doorway;
use crate::jobs::Way;
use crate::observation::ObservationOutcome;
use crate::queries::{
    ConnectionView, GetConnection, GetTerms, ListConnections, ListObservations, ListWriteBacks,
    ObservationView, PlatformOfShop, WriteBackView, WriteBacksOfOrder,
};
use crate::signature::{SECRET_BYTES, spell};
use crate::speaker::Speaker;
use crate::write_back::WriteBackState;
use crate::{Connection, ConnectionId, WriteBack, WriteBackId, permissions};

pub(super) fn router() -> OpenApiRouter<App> {
    let secrets =
        OpenApiRouter::new().routes(routes!(connect_shop)).routes(routes!(renew_push_secret));
    OpenApiRouter::new()
        .merge(web::never_kept(secrets, "the answer holds a secret"))
        .routes(routes!(list_connections))
        .routes(routes!(get_connection, disconnect_shop))
        .routes(routes!(change_credentials))
        .routes(routes!(change_polling))
        .routes(routes!(pause_connection))
        .routes(routes!(resume_connection))
        .routes(routes!(sync_now))
        .routes(routes!(subscribe_now))
        .routes(routes!(list_observations))
        .routes(routes!(replay_refused))
        .routes(routes!(list_write_backs))
        .routes(routes!(write_backs_of_order))
        .routes(routes!(tell_again))
}

#[derive(Serialize, utoipa::ToSchema)]
struct ChannelConnections {
    items: Vec<ConnectionView>,
}

/// The shops whose orders come by themselves.
#[utoipa::path(get, path = "/channel-connections", tag = "channels",
    responses((status = 200, body = ChannelConnections), (status = "4XX", body = ProblemBody)))]
async fn list_connections(State(app): State<App>, who: Who) -> Reply<Json<ChannelConnections>> {
    Ok(Json(ChannelConnections { items: app.db.read(&who.actor, ListConnections).await? }))
}

#[derive(Serialize, utoipa::ToSchema)]
struct ShopConnected {
    id: ConnectionId,
    /// Where the shop tells by itself what happens, beneath the address of this house. Nothing where its platform
    /// does not, or is asked to by this house.
    push_path: Option<String>,
    /// By what it signs what it tells. It is shown here and never again. Nothing where it signs by the secret of
    /// its key, or tells nothing.
    push_secret: Option<String>,
}

/// Connects a shop to its platform: its key is tried first.
#[utoipa::path(post, path = "/channel-connections", tag = "channels", request_body = NewConnection,
    responses((status = 201, body = ShopConnected), (status = "4XX", body = ProblemBody)))]
async fn connect_shop(
    State(app): State<App>,
    Extension(doorway): Extension<Doorway>,
    who: Who,
    body: Body<NewConnection>,
) -> Reply<(StatusCode, Json<ShopConnected>)> {
    who.actor.must(permissions::MANAGE)?;
    let new = body.value;
    let platform = app.db.read(&who.actor, PlatformOfShop(new.shop_id)).await?;
    let connector = of_platform(doorway.connectors, platform).ok_or_else(|| {
        let detail = "no connector speaks to the shop's platform";
        Fault::field("shop_id", "channels.no_connector", detail)
    })?;
    let poll_seconds = poll_seconds(new.poll_seconds)?;
    let since = since(new.since, app.db.clock().now())?;
    let speaker = Speaker::with(connector, new.terms.as_deref())?;
    let mut credentials =
        spelled(&speaker, new.credentials).map_err(|fault| fault.under("credentials"))?;
    let way = way_out(&doorway, &app.db, &speaker)?;
    let door = credentials.door(app.db.clock().now());
    let tried = try_key(&way, &door, &mut credentials).await?;
    let drawn = match connector.signs_by_its_secret() {
        true => None,
        false => Some(spell(&access::random_bytes(SECRET_BYTES)?)),
    };
    let push_secret = drawn.clone().unwrap_or_else(|| credentials.signs_by().to_owned());
    let tells_at = doorway.public.clone().filter(|_| connector.subscribes_in() > 0);
    let is_asked = tells_at.is_some();
    let connect = ConnectShop {
        shop_id: new.shop_id,
        platform,
        credentials,
        tried,
        push_secret: push_secret.into_bytes(),
        terms: new.terms.filter(|_| connector.wants_terms()),
        abilities: speaker.abilities(),
        poll_seconds,
        since,
        tells_at,
    };
    let id = app.db.run(&who.actor, connect).await?;
    way.forget_first(&door);
    // Where its platform is asked to by this house, nobody has to.
    let tells = connector.takes_pushes() && !is_asked;
    let push_path = tells.then(|| push_path(platform, id));
    let push_secret = drawn.filter(|_| tells).map(|drawn| connector.told_secret(&drawn));
    Ok((StatusCode::CREATED, Json(ShopConnected { id, push_path, push_secret })))
}

pub(super) fn must_speak_to(
    doorway: &Doorway,
    platform: Platform,
) -> Result<&'static dyn Connector, Fault> {
    let none = || Fault::conflict("channels.no_connector", "no connector speaks to this platform");
    of_platform(doorway.connectors, platform).ok_or_else(none)
}

/// Where a shop tells what happens, beneath the address of this house.
pub(crate) fn push_path(platform: Platform, id: ConnectionId) -> String {
    format!("{}/channels/{platform}/{id}/news", web::API)
}

/// A key as somebody wrote it, as it may be used.
pub(super) fn spelled(
    speaker: &Speaker,
    mut credentials: NewCredentials,
) -> Result<NewCredentials, Fault> {
    credentials.address = speaker.address(credentials.address.trim());
    credentials.checked(speaker.wants_secret())?.with_grant(speaker.wants_grant())
}

/// The way to a shop, where there is one out of this house.
pub(super) fn way_out(doorway: &Doorway, db: &Db, speaker: &Speaker) -> Result<Way, Fault> {
    let none = || Fault::unavailable("channels.no_way_out", "no certificates to trust");
    Way::through(doorway, db, speaker).ok_or_else(none)
}

/// Whether a shop takes a key. It makes a call to where somebody says: only for who may connect shops. Where the
/// grant among the credentials is used up by it, the one that comes instead stands there.
async fn try_key(way: &Way, door: &Door, credentials: &mut NewCredentials) -> Result<Tried, Fault> {
    let pass = way.first_pass(door).await?;
    let shown = pass.as_ref().map(|pass| pass.token.clone());
    let body = try_door(way, &Door { pass: shown, ..door.clone() }).await?;
    if let Some(next) = pass.as_ref().and_then(|pass| pass.next.as_ref()) {
        credentials.grant = Some(next.grant.clone());
    }
    Ok(Tried { pass, consent_until: way.speaker.consent_until(&body) })
}

/// What a shop answers at its door to a try.
pub(super) async fn try_door(way: &Way, door: &Door) -> Result<Vec<u8>, Fault> {
    let body = way.ask_whole(door, &Ask::Try).await?;
    way.speaker.can_read(&body).map_err(|unreadable| Trouble::Unreadable(unreadable.why))?;
    Ok(body)
}

/// One of them.
#[utoipa::path(get, path = "/channel-connections/{id}", tag = "channels",
    params(("id" = ConnectionId, Path)),
    responses((status = 200, body = ConnectionView), (status = "4XX", body = ProblemBody)))]
async fn get_connection(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Connection>,
) -> Reply<Json<ConnectionView>> {
    Ok(Json(app.db.read(&who.actor, GetConnection(id)).await?))
}

/// Forgets a shop's key. Its orders stay.
#[utoipa::path(delete, path = "/channel-connections/{id}", tag = "channels",
    params(("id" = ConnectionId, Path)),
    responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn disconnect_shop(
    State(app): State<App>,
    Extension(doorway): Extension<Doorway>,
    who: Who,
    PathId(id): PathId<Connection>,
) -> Reply<StatusCode> {
    // Afterwards nobody knows the key by which it is stopped.
    let left = back_fills::left_behind(&app.db, id).await?;
    app.db.run(&who.actor, DisconnectShop(id)).await?;
    back_fills::stop(&app.db, &doorway, left);
    Ok(StatusCode::NO_CONTENT)
}

/// Asks a shop with another key, or at another address: it is tried first.
#[utoipa::path(put, path = "/channel-connections/{id}/credentials", tag = "channels",
    params(("id" = ConnectionId, Path)), request_body = NewCredentials,
    responses((status = 200, body = ConnectionView), (status = "4XX", body = ProblemBody)))]
async fn change_credentials(
    State(app): State<App>,
    Extension(doorway): Extension<Doorway>,
    who: Who,
    PathId(id): PathId<Connection>,
    body: Body<NewCredentials>,
) -> Reply<Json<ConnectionView>> {
    who.actor.must(permissions::MANAGE)?;
    let platform = app.db.read(&who.actor, GetConnection(id)).await?.platform;
    let connector = must_speak_to(&doorway, platform)?;
    let terms = app.db.read(&who.actor, GetTerms(id)).await?;
    let speaker = Speaker::with(connector, terms.as_deref())?;
    let mut credentials = spelled(&speaker, body.value)?;
    let way = way_out(&doorway, &app.db, &speaker)?;
    let door = credentials.door(app.db.clock().now());
    let tried = try_key(&way, &door, &mut credentials).await?;
    let signs_pushes = connector.signs_by_its_secret();
    let change = ChangeCredentials { id, credentials, tried, signs_pushes };
    let changed = app.db.run(&who.actor, change).await?;
    way.forget_first(&door);
    Ok(Json(changed))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct PollingBody {
    /// The version the change was made on.
    seen_version: i64,
    /// How often the shop is asked, in seconds: 30 to 86,400.
    poll_seconds: i64,
}

/// Changes how often a shop is asked.
#[utoipa::path(put, path = "/channel-connections/{id}/polling", tag = "channels",
    params(("id" = ConnectionId, Path)), request_body = PollingBody,
    responses((status = 200, body = ConnectionView), (status = "4XX", body = ProblemBody)))]
async fn change_polling(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Connection>,
    body: Body<PollingBody>,
) -> Reply<Json<ConnectionView>> {
    let PollingBody { seen_version, poll_seconds } = body.value;
    let change = ChangePolling { id, seen_version, poll_seconds };
    Ok(Json(app.db.run(&who.actor, change).await?))
}

/// Asks a shop nothing for a while; what it tells by itself is kept.
#[utoipa::path(post, path = "/channel-connections/{id}/pause", tag = "channels",
    params(("id" = ConnectionId, Path)),
    responses((status = 200, body = ConnectionView), (status = "4XX", body = ProblemBody)))]
async fn pause_connection(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Connection>,
) -> Reply<Json<ConnectionView>> {
    Ok(Json(app.db.run(&who.actor, PauseConnection(id)).await?))
}

/// Goes on asking it, from where it stopped.
#[utoipa::path(post, path = "/channel-connections/{id}/resume", tag = "channels",
    params(("id" = ConnectionId, Path)),
    responses((status = 200, body = ConnectionView), (status = "4XX", body = ProblemBody)))]
async fn resume_connection(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Connection>,
) -> Reply<Json<ConnectionView>> {
    Ok(Json(app.db.run(&who.actor, ResumeConnection(id)).await?))
}

/// Asks it at once.
#[utoipa::path(post, path = "/channel-connections/{id}/sync", tag = "channels",
    params(("id" = ConnectionId, Path)),
    responses((status = 202, body = ConnectionView), (status = "4XX", body = ProblemBody)))]
async fn sync_now(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Connection>,
) -> Reply<(StatusCode, Json<ConnectionView>)> {
    Ok((StatusCode::ACCEPTED, Json(app.db.run(&who.actor, SyncNow(id)).await?)))
}

/// Asks its platform at once to tell what happens, or looks whether it does.
#[utoipa::path(post, path = "/channel-connections/{id}/subscribe", tag = "channels",
    params(("id" = ConnectionId, Path)),
    responses((status = 202, body = ConnectionView), (status = "4XX", body = ProblemBody)))]
async fn subscribe_now(
    State(app): State<App>,
    Extension(doorway): Extension<Doorway>,
    who: Who,
    PathId(id): PathId<Connection>,
) -> Reply<(StatusCode, Json<ConnectionView>)> {
    who.actor.must(permissions::MANAGE)?;
    let platform = app.db.read(&who.actor, GetConnection(id)).await?.platform;
    if must_speak_to(&doorway, platform)?.subscribes_in() == 0 {
        let detail = "the platform is told so by hand, or tells nothing";
        return Err(Fault::conflict("channels.no_subscriptions", detail).into());
    }
    let unknown = || {
        let detail = "nobody said where this house is reached";
        Fault::conflict("channels.no_public_address", detail)
    };
    let subscribe = SubscribeNow { id, public: doorway.public.clone().ok_or_else(unknown)? };
    Ok((StatusCode::ACCEPTED, Json(app.db.run(&who.actor, subscribe).await?)))
}

#[derive(Serialize, utoipa::ToSchema)]
struct PushSecretRenewed {
    /// Where the shop tells by itself what happens, beneath the address of this house.
    push_path: String,
    /// By what it signs what it tells from now on. It is shown here and never again.
    push_secret: String,
}

/// Takes what a shop tells by another secret; what is signed by the one of before is refused.
#[utoipa::path(post, path = "/channel-connections/{id}/renew-push-secret", tag = "channels",
    params(("id" = ConnectionId, Path)),
    responses((status = 200, body = PushSecretRenewed), (status = "4XX", body = ProblemBody)))]
async fn renew_push_secret(
    State(app): State<App>,
    Extension(doorway): Extension<Doorway>,
    who: Who,
    PathId(id): PathId<Connection>,
) -> Reply<Json<PushSecretRenewed>> {
    who.actor.must(permissions::MANAGE)?;
    let platform = app.db.read(&who.actor, GetConnection(id)).await?.platform;
    let connector = must_speak_to(&doorway, platform)?;
    if !connector.takes_pushes() {
        let detail = "the shop tells nothing by itself";
        return Err(Fault::conflict("channels.no_pushes", detail).into());
    }
    if connector.signs_by_its_secret() {
        let detail = "the shop signs by the secret of its key: change the key";
        return Err(Fault::conflict("channels.signs_by_key", detail).into());
    }
    let push_secret = spell(&access::random_bytes(SECRET_BYTES)?);
    let renew = RenewPushSecret { id, secret: push_secret.clone().into_bytes() };
    let push_path = push_path(app.db.run(&who.actor, renew).await?, id);
    let push_secret = connector.told_secret(&push_secret);
    Ok(Json(PushSecretRenewed { push_path, push_secret }))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ObservationFilter {
    /// Only those that were dealt with so.
    outcome: Option<ObservationOutcome>,
    /// 1 to 200; 50 when absent.
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// What changed at the channel on orders that were here, and what was done about it; the newest first.
#[utoipa::path(get, path = "/channel-connections/{id}/observations", tag = "channels",
    params(("id" = ConnectionId, Path), ObservationFilter),
    responses((status = 200, body = Page<ObservationView>), (status = "4XX", body = ProblemBody)))]
async fn list_observations(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Connection>,
    Params(filter): Params<ObservationFilter>,
) -> Reply<Json<Page<ObservationView>>> {
    let page = PageRequest { limit: filter.limit, after: filter.after };
    let list = ListObservations { id, outcome: filter.outcome, page };
    Ok(Json(app.db.read(&who.actor, list).await?))
}

/// Reads what a channel sent and nobody could take once more.
#[utoipa::path(post, path = "/channel-inbox/{id}/replay", tag = "channels",
    params(("id" = String, Path)),
    responses((status = 200, body = Placed), (status = "4XX", body = ProblemBody)))]
async fn replay_refused(
    State(app): State<App>,
    Extension(doorway): Extension<Doorway>,
    who: Who,
    PathId(delivery_id): PathId<DeliveryName>,
) -> Reply<Json<Placed>> {
    let replay = ReplayRefused { delivery_id, connectors: doorway.connectors };
    Ok(Json(app.db.run(&who.actor, replay).await?))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct WriteBackFilter {
    /// Only those in this state.
    state: Option<WriteBackState>,
    /// 1 to 200; 50 when absent.
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// What the channel is told of what happened here, and how far that is; the newest first.
#[utoipa::path(get, path = "/channel-connections/{id}/write-backs", tag = "channels",
    params(("id" = ConnectionId, Path), WriteBackFilter),
    responses((status = 200, body = Page<WriteBackView>), (status = "4XX", body = ProblemBody)))]
async fn list_write_backs(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Connection>,
    Params(filter): Params<WriteBackFilter>,
) -> Reply<Json<Page<WriteBackView>>> {
    let page = PageRequest { limit: filter.limit, after: filter.after };
    let list = ListWriteBacks { id, state: filter.state, page };
    Ok(Json(app.db.read(&who.actor, list).await?))
}

#[derive(Serialize, utoipa::ToSchema)]
struct ChannelWriteBacks {
    items: Vec<WriteBackView>,
}

/// What the channel of an order is told of it, the oldest first. Nothing of an order from no channel.
#[utoipa::path(get, path = "/channel-orders/{id}/write-backs", tag = "channels",
    params(("id" = String, Path)),
    responses((status = 200, body = ChannelWriteBacks), (status = "4XX", body = ProblemBody)))]
async fn write_backs_of_order(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<OrderName>,
) -> Reply<Json<ChannelWriteBacks>> {
    Ok(Json(ChannelWriteBacks { items: app.db.read(&who.actor, WriteBacksOfOrder(id)).await? }))
}

/// Tells a channel again what it did not take; whether it has it meanwhile is looked up first.
#[utoipa::path(post, path = "/channel-write-backs/{id}/send-again", tag = "channels",
    params(("id" = WriteBackId, Path)),
    responses((status = 202, body = WriteBackView), (status = "4XX", body = ProblemBody)))]
async fn tell_again(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<WriteBack>,
) -> Reply<(StatusCode, Json<WriteBackView>)> {
    Ok((StatusCode::ACCEPTED, Json(app.db.run(&who.actor, TellAgain(id)).await?)))
}
