//! The open door: a platform tells by itself what happens. Who it is, its signature says.

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use db::{Db, Gatherer};
use kernel::{Actor, Fault, Kind};
use settings::Platform;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, ProblemBody, Reply, raw_body};

use super::connections::push_path;
use crate::ConnectionId;
use crate::commands::{KeepPushes, TakenPush};
use crate::connector::{Push, Visit, of_platform};
use crate::doorway::Doorway;
use crate::queries::PushSecret;

/// One order is some kilobytes, with what plugins write into it some hundred.
const MOST_BYTES: usize = 1 << 20;

/// Sets of pushes on their way at the same time: while one is committed, the next one's gather.
const SETS_AT_ONCE: usize = 2;

pub(super) fn router(db: &Db) -> OpenApiRouter<App> {
    let gatherer: Gatherer<KeepPushes> = Gatherer::start(db, SETS_AT_ONCE);
    let pushes = OpenApiRouter::new().routes(routes!(take_push)).layer(Extension(gatherer));
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
    let (platform, id) = match (platform.parse::<Platform>(), id.parse::<ConnectionId>()) {
        (Ok(platform), Ok(id)) => (platform, id),
        _ => return Err(not_signed().into()),
    };
    let connector = of_platform(doorway.connectors, platform).ok_or_else(not_signed)?;
    if connector.is_knock(&raw) {
        return Ok(StatusCode::OK);
    }
    let house = Actor::system("channels");
    let found = app.db.read(&house, PushSecret { id, platform }).await?;
    let (secret, address) = found.ok_or_else(not_signed)?;
    let push = {
        let header = |name: &str| header(&parts.headers, name);
        let urls = urls(&header, &push_path(platform, id));
        let visit = Visit { address: &address, urls: &urls, header: &header, body: &raw };
        connector.is_signed(&visit, &secret).then(|| connector.read_push(&visit))
    };
    let external_id = match push.ok_or_else(not_signed)? {
        Push::Other => return Ok(StatusCode::OK),
        Push::Order(external_id) => Some(external_id),
        Push::Unreadable => None,
    };
    pushes.run(&house, TakenPush { connection_id: id, external_id, raw }).await?;
    Ok(StatusCode::OK)
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// Where somebody may have gone to who came to a path of the house: what stands before it may have a name of its own
/// and speak TLS. Nobody is believed for it: the signature is over it.
fn urls(header: &dyn Fn(&str) -> Option<String>, path: &str) -> Vec<String> {
    let hosts = ["host", "x-forwarded-host"].map(header).into_iter().flatten();
    let of = |host: String| ["https", "http"].map(|scheme| format!("{scheme}://{host}{path}"));
    hosts.flat_map(of).collect()
}

/// Whether there is no such door or the signature is wrong is nobody's business.
fn not_signed() -> Fault {
    let detail = "not signed by a shop that is connected here";
    Fault::new(Kind::Unauthenticated, "channels.not_signed", detail)
}
