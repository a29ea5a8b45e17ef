//! The open door: a platform tells by itself what happens. Who it is, its signature says.

use std::collections::HashMap;

use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};
use db::{Db, Gatherer};
use kernel::{Fault, Kind};
use serde_json::Value;
use settings::Platform;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, ProblemBody, Reply, raw_body};

use super::connections::{push_path, way_out};
use crate::ConnectionId;
use crate::commands::{KeepPushes, TakenPush, Told};
use crate::connection::Trouble;
use crate::connector::{Ask, Push, Visit, of_platform};
use crate::doorway::Doorway;
use crate::jobs::house_of_channels;
use crate::keys::Known;
use crate::queries::{DoorTo, PushSecrets};
use crate::speaker::Speaker;

/// One order is some kilobytes, with what plugins write into it some hundred.
const MOST_BYTES: usize = 1 << 20;

/// Sets of pushes on their way at the same time: while one is committed, the next one's gather.
const SETS_AT_ONCE: usize = 2;

pub(super) fn router(db: &Db) -> OpenApiRouter<App> {
    let gatherer: Gatherer<KeepPushes> = Gatherer::start(db, SETS_AT_ONCE);
    let pushes = OpenApiRouter::new()
        .routes(routes!(take_push, answer_challenge))
        .layer(Extension(gatherer));
    web::never_kept(pushes, "the same news is kept once anyway")
}

/// Takes what a platform tells by itself. The signature over the body is looked at first; then it is kept, and
/// the order itself is asked for at the shop.
#[utoipa::path(post, path = "/channels/{platform}/{id}/news", tag = "channels",
    params(("platform" = String, Path), ("id" = String, Path)),
    request_body(content = String, content_type = "application/json"),
    responses((status = 200), (status = "4XX", body = ProblemBody)))]
async fn take_push(
    State(app): State<App>,
    Extension(doorway): Extension<Doorway>,
    Extension(pushes): Extension<Gatherer<KeepPushes>>,
    Path((platform, id)): Path<(String, String)>,
    request: Request,
) -> Reply<StatusCode> {
    let (parts, body) = request.into_parts();
    let raw = raw_body(body, MOST_BYTES).await?;
    let (platform, id) = named(&platform, &id)?;
    let connector = of_platform(doorway.connectors, platform).ok_or_else(not_signed)?;
    if connector.is_knock(&raw) {
        return Ok(StatusCode::OK);
    }
    let house = house_of_channels();
    // What this house asked for is signed by the secret of the key, whatever the shop's owner set up by hand.
    let asks = doorway.public.is_some() && connector.subscribes_in() > 0;
    let own = asks && connector.signs_by_its_secret();
    let found = app.db.read(&house, PushSecrets { id, platform, own }).await?;
    let by = found.ok_or_else(not_signed)?;
    let (mut secrets, address) = (by.secrets, by.address);
    let header = |name: &str| header(&parts.headers, name);
    let urls = urls(&header, doorway.public.as_deref(), &push_path(platform, id));
    let key = {
        let visit = Visit { address: &address, urls: &urls, header: &header, body: &raw };
        connector.signing_key(&visit)
    };
    if let Some(key) = key {
        let found = signing_key(&app.db, &doorway, (platform, id, &address), &key).await?;
        secrets = vec![found];
    }
    let (push, name) = {
        let visit = Visit { address: &address, urls: &urls, header: &header, body: &raw };
        if !secrets.iter().any(|secret| connector.is_signed(&visit, secret)) {
            return Err(not_signed().into());
        }
        (connector.read_push(&visit), connector.push_name(&visit))
    };
    let told = match push {
        Push::Other => return Ok(StatusCode::OK),
        Push::Order(external_id) => Told::Order(external_id),
        Push::Left(names) => Told::Left(names),
        Push::Revoked => Told::Revoked,
        Push::Unreadable => Told::Unreadable,
    };
    pushes.run(&house, TakenPush { connection_id: id, platform, told, name, raw }).await?;
    Ok(StatusCode::OK)
}

/// Answers a platform that asks whether this address is ours, before it tells anything there.
#[utoipa::path(get, path = "/channels/{platform}/{id}/news", tag = "channels",
    params(("platform" = String, Path), ("id" = String, Path)),
    responses((status = 200, body = Value), (status = "4XX", body = ProblemBody)))]
async fn answer_challenge(
    State(app): State<App>,
    Extension(doorway): Extension<Doorway>,
    Path((platform, id)): Path<(String, String)>,
    Query(asked): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Reply<Json<Value>> {
    let (platform, id) = named(&platform, &id)?;
    let connector = of_platform(doorway.connectors, platform).ok_or_else(not_signed)?;
    let secrets = PushSecrets { id, platform, own: false };
    let found = app.db.read(&house_of_channels(), secrets).await?;
    let secret = found.and_then(|by| by.secrets.into_iter().next()).ok_or_else(not_signed)?;
    let secret = String::from_utf8(secret).map_err(|_| not_signed())?;
    let header = |name: &str| header(&headers, name);
    // Who has asked went to where they were told to: nobody tells them anything but that.
    let urls = urls(&header, doorway.public.as_deref(), &push_path(platform, id));
    let url = urls.first().map(String::as_str).unwrap_or_default();
    let answer = connector.challenge(&|name| asked.get(name).cloned(), url, &secret);
    Ok(Json(answer.ok_or_else(not_signed)?))
}

fn named(platform: &str, id: &str) -> Result<(Platform, ConnectionId), Fault> {
    match (platform.parse::<Platform>(), id.parse::<ConnectionId>()) {
        (Ok(platform), Ok(id)) => Ok((platform, id)),
        _ => Err(not_signed()),
    }
}

/// The platform's own key of this name: it is asked for where nobody has it at hand.
async fn signing_key(
    db: &Db,
    doorway: &Doorway,
    (platform, id, address): (Platform, ConnectionId, &str),
    name: &str,
) -> Result<Vec<u8>, Fault> {
    let now = db.clock().now();
    let later = |why| Fault::unavailable("channels.no_signing_key", why);
    match doorway.keys.look(address, name, now) {
        Known::Key(key) => return Ok(key),
        Known::None => return Err(not_signed()),
        Known::TooMany => return Err(later("too many keys were asked for")),
        Known::Ask => {}
    }
    let found = db.read(&house_of_channels(), DoorTo(id)).await?;
    let (door, terms) = found.ok_or_else(not_signed)?;
    let speaker = Speaker::find(doorway.connectors, platform, terms.as_deref())?;
    let speaker = speaker.ok_or_else(not_signed)?;
    let way = way_out(doorway, db, &speaker)?.to(id);
    let key = match way.ask_whole(&door, &Ask::SigningKey(name.to_owned())).await {
        Ok(key) if key.is_empty() => None,
        Ok(key) => Some(key),
        Err(Trouble::NotFound) => None,
        Err(_) => return Err(later("the key is not to be had now")),
    };
    doorway.keys.keep(address, name, key.clone(), now);
    key.ok_or_else(not_signed)
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// Where somebody may have gone to who came to a path of the house: what stands before it may have a name of its own
/// and speak TLS. Nobody is believed for it: the signature is over it.
fn urls(header: &dyn Fn(&str) -> Option<String>, public: Option<&str>, path: &str) -> Vec<String> {
    let ours = public.map(|public| format!("{public}{path}"));
    let hosts = ["host", "x-forwarded-host"].map(header).into_iter().flatten();
    let of = |host: String| ["https", "http"].map(|scheme| format!("{scheme}://{host}{path}"));
    ours.into_iter().chain(hosts.flat_map(of)).collect()
}

/// Whether there is no such door or the signature is wrong is nobody's business.
fn not_signed() -> Fault {
    let detail = "not signed by a shop that is connected here";
    Fault::new(Kind::Unauthenticated, "channels.not_signed", detail)
}
