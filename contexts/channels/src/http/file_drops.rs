//! File drops: tried, added, changed, paused, and looked at.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::{Extension, Json};
use bytes::Bytes;
use kernel::{Fault, Page, PageRequest, Timestamp};
use orders::intake::{self, TriedFile};
use serde::{Deserialize, Serialize};
use settings::ShopId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, Params, PathId, ProblemBody, Reply, Who};

use crate::commands::{
    AddFileDrop, ChangeFileDrop, LookNow, PauseFileDrop, RemoveFileDrop, ResumeFileDrop,
};
use crate::doorway::Doorway;
use crate::file_drop::{
    CheckedFileDrop, FileDropKind, Listed, NewFileDrop, NewShopFileDrop, Whereabouts,
};
use crate::jobs::house_of_files;
use crate::places::{FilePlaces, Place, PlaceFault};
use crate::queries::{
    CodeOfShop, DroppedFileView, FileDropView, FindWhereabouts, GetFileDrop, ListDroppedFiles,
    ListFileDrops, RowsGivenBack,
};
use crate::{DroppedFile, DroppedFileId, FileDrop, FileDropId, permissions};

/// Files that a try shows.
const MOST_SHOWN: usize = 50;

pub(super) fn router() -> OpenApiRouter<App> {
    let tried = OpenApiRouter::new().routes(routes!(try_file_drop));
    OpenApiRouter::new()
        .merge(web::never_kept(tried, "the answer shows rows of people"))
        .routes(routes!(list_file_drops, add_file_drop))
        .routes(routes!(get_file_drop, change_file_drop, remove_file_drop))
        .routes(routes!(pause_file_drop))
        .routes(routes!(resume_file_drop))
        .routes(routes!(look_now))
        .routes(routes!(list_dropped_files))
        .routes(routes!(rows_given_back))
}

#[derive(Serialize, utoipa::ToSchema)]
struct FileDrops {
    items: Vec<FileDropView>,
    /// Whether folders of this machine can be looked at: whoever runs the program named a root for them.
    has_folders: bool,
}

/// The places where files of orders are put.
#[utoipa::path(get, path = "/file-drops", tag = "channels",
    responses((status = 200, body = FileDrops), (status = "4XX", body = ProblemBody)))]
async fn list_file_drops(
    State(app): State<App>,
    Extension(doorway): Extension<Doorway>,
    who: Who,
) -> Reply<Json<FileDrops>> {
    let items = app.db.read(&who.actor, ListFileDrops).await?;
    Ok(Json(FileDrops { items, has_folders: doorway.files.has_root() }))
}

#[derive(Serialize, utoipa::ToSchema)]
struct FileDropAdded {
    id: FileDropId,
}

/// Begins to take files of orders from a place: it is opened first.
#[utoipa::path(post, path = "/file-drops", tag = "channels", request_body = NewShopFileDrop,
    responses((status = 201, body = FileDropAdded), (status = "4XX", body = ProblemBody)))]
async fn add_file_drop(
    State(app): State<App>,
    Extension(doorway): Extension<Doorway>,
    who: Who,
    body: Body<NewShopFileDrop>,
) -> Reply<(StatusCode, Json<FileDropAdded>)> {
    who.actor.must(permissions::MANAGE)?;
    let NewShopFileDrop { shop_id, file_drop } = body.value;
    app.db.read(&who.actor, CodeOfShop(shop_id)).await?;
    let new = file_drop.checked().map_err(|fault| fault.under("file_drop"))?;
    must_open(&doorway.files, &new.at).await?;
    let id = app.db.run_once(&who.actor, body.once, AddFileDrop { shop_id, new }).await?;
    Ok((StatusCode::CREATED, Json(FileDropAdded { id })))
}

/// Whether a place can be had. It makes a call to where somebody says: only for who may connect shops.
async fn must_open(places: &FilePlaces, at: &Whereabouts) -> Result<(), Fault> {
    at.must_be_recognised().map_err(|fault| fault.under("file_drop"))?;
    let (place, _) = Place::open(places, at).await?;
    let listed = place.list().await;
    place.close().await;
    listed?;
    Ok(())
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct TryFileDrop {
    shop_id: ShopId,
    /// The one that is to be changed: what it has for a secret is shown where none is given.
    id: Option<FileDropId>,
    file_drop: NewFileDrop,
}

/// What was found at a place.
#[derive(Serialize, utoipa::ToSchema)]
struct TriedFileDrop {
    /// The fingerprint of the server's key, as it shows itself.
    host_key: Option<String>,
    /// Whether that is the one that was given; else nothing was asked there, and nothing told.
    is_recognised: bool,
    /// What lies there, the newest first, up to fifty.
    files: Vec<FoundFile>,
    /// How many there are whose names fit.
    fitting: usize,
    /// How the newest of those would be read. Nothing where there is none, or where the one who asks may not see
    /// every field of people.
    sample: Option<FileSample>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct FoundFile {
    name: String,
    size_bytes: u64,
    changed_at: Timestamp,
    /// Whether its name fits.
    fits: bool,
}

#[derive(Serialize, utoipa::ToSchema)]
struct FileSample {
    name: String,
    file: TriedFile,
}

/// Looks at a place once: what is there, which files would be taken, how the newest would be read. Nothing is kept
/// and nothing moved.
#[utoipa::path(post, path = "/file-drops/try", tag = "channels", request_body = TryFileDrop,
    responses((status = 200, body = TriedFileDrop), (status = "4XX", body = ProblemBody)))]
async fn try_file_drop(
    State(app): State<App>,
    Extension(doorway): Extension<Doorway>,
    who: Who,
    body: Body<TryFileDrop>,
) -> Reply<Json<TriedFileDrop>> {
    who.actor.must(permissions::MANAGE)?;
    let TryFileDrop { shop_id, id, file_drop } = body.value;
    let shop = app.db.read(&who.actor, CodeOfShop(shop_id)).await?;
    let new = file_drop.checked().map_err(|fault| fault.under("file_drop"))?;
    let CheckedFileDrop { at, pattern, .. } = with_secrets(&app, &who, id, new).await?;
    let (place, host_key) = match Place::open(&doorway.files, &at).await {
        Ok(opened) => opened,
        Err(PlaceFault::OtherHostKey(host_key)) if at.server.host_key.is_empty() => {
            return Ok(Json(TriedFileDrop {
                host_key: Some(host_key),
                is_recognised: false,
                files: Vec::new(),
                fitting: 0,
                sample: None,
            }));
        }
        Err(fault) => return Err(Fault::from(fault).into()),
    };
    let mut listed = place.list().await.map_err(Fault::from)?;
    listed.sort_by_key(|file| std::cmp::Reverse(file.changed_at));
    let fitting: Vec<&Listed> = listed.iter().filter(|file| pattern.takes(&file.name)).collect();
    let sample = match fitting.first() {
        Some(newest) if customers::sees_all_fields(&who.actor) => {
            Some(sample(&app, &place, newest, &shop).await?)
        }
        _ => None,
    };
    let fitting = fitting.len();
    place.close().await;
    let found = |file: Listed| FoundFile {
        fits: pattern.takes(&file.name),
        name: file.name,
        size_bytes: file.size,
        changed_at: file.changed_at,
    };
    let files = listed.into_iter().take(MOST_SHOWN).map(found).collect();
    Ok(Json(TriedFileDrop { host_key, is_recognised: true, files, fitting, sample }))
}

/// The same, with the secret of before where none is given for the same door.
async fn with_secrets(
    app: &App,
    who: &Who,
    id: Option<FileDropId>,
    mut new: CheckedFileDrop,
) -> Result<CheckedFileDrop, Fault> {
    let Some(id) = id else { return Ok(new) };
    let known = app.db.read(&who.actor, FindWhereabouts(id)).await?;
    if new.at.kind == FileDropKind::Sftp {
        new.at.server.keep_secret_of(known.server);
    }
    Ok(new)
}

async fn sample(
    app: &App,
    place: &Place,
    newest: &Listed,
    shop: &str,
) -> Result<FileSample, Fault> {
    let house = house_of_files();
    let most = intake::most_bytes(&app.db, &house).await?;
    let content = Bytes::from(place.read(&newest.name, most).await?);
    let file = intake::try_file(&app.db, &house, content, shop).await?;
    Ok(FileSample { name: newest.name.clone(), file })
}

/// One of them.
#[utoipa::path(get, path = "/file-drops/{id}", tag = "channels",
    params(("id" = FileDropId, Path)),
    responses((status = 200, body = FileDropView), (status = "4XX", body = ProblemBody)))]
async fn get_file_drop(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<FileDrop>,
) -> Reply<Json<FileDropView>> {
    Ok(Json(app.db.read(&who.actor, GetFileDrop(id)).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct FileDropChanges {
    /// The version the changes were made on.
    seen_version: i64,
    file_drop: NewFileDrop,
}

/// Takes the files from elsewhere, or otherwise: the place is opened first.
#[utoipa::path(put, path = "/file-drops/{id}", tag = "channels",
    params(("id" = FileDropId, Path)), request_body = FileDropChanges,
    responses((status = 200, body = FileDropView), (status = "4XX", body = ProblemBody)))]
async fn change_file_drop(
    State(app): State<App>,
    Extension(doorway): Extension<Doorway>,
    who: Who,
    PathId(id): PathId<FileDrop>,
    body: Body<FileDropChanges>,
) -> Reply<Json<FileDropView>> {
    who.actor.must(permissions::MANAGE)?;
    let FileDropChanges { seen_version, file_drop } = body.value;
    let new = file_drop.checked().map_err(|fault| fault.under("file_drop"))?;
    let new = with_secrets(&app, &who, Some(id), new).await?;
    must_open(&doorway.files, &new.at).await?;
    Ok(Json(app.db.run(&who.actor, ChangeFileDrop { id, seen_version, new }).await?))
}

/// Takes no more files from there. Those that lie there stay, and so do the orders.
#[utoipa::path(delete, path = "/file-drops/{id}", tag = "channels",
    params(("id" = FileDropId, Path)),
    responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn remove_file_drop(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<FileDrop>,
) -> Reply<StatusCode> {
    app.db.run(&who.actor, RemoveFileDrop(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Does not look there for a while; what lies there waits.
#[utoipa::path(post, path = "/file-drops/{id}/pause", tag = "channels",
    params(("id" = FileDropId, Path)),
    responses((status = 200, body = FileDropView), (status = "4XX", body = ProblemBody)))]
async fn pause_file_drop(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<FileDrop>,
) -> Reply<Json<FileDropView>> {
    Ok(Json(app.db.run(&who.actor, PauseFileDrop(id)).await?))
}

/// Goes on looking there, at once.
#[utoipa::path(post, path = "/file-drops/{id}/resume", tag = "channels",
    params(("id" = FileDropId, Path)),
    responses((status = 200, body = FileDropView), (status = "4XX", body = ProblemBody)))]
async fn resume_file_drop(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<FileDrop>,
) -> Reply<Json<FileDropView>> {
    Ok(Json(app.db.run(&who.actor, ResumeFileDrop(id)).await?))
}

/// Looks there at once.
#[utoipa::path(post, path = "/file-drops/{id}/look", tag = "channels",
    params(("id" = FileDropId, Path)),
    responses((status = 202, body = FileDropView), (status = "4XX", body = ProblemBody)))]
async fn look_now(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<FileDrop>,
) -> Reply<(StatusCode, Json<FileDropView>)> {
    Ok((StatusCode::ACCEPTED, Json(app.db.run(&who.actor, LookNow(id)).await?)))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct DroppedFilePage {
    /// 1 to 200; 50 when absent.
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// What lay there and what became of it, the newest first.
#[utoipa::path(get, path = "/file-drops/{id}/files", tag = "channels",
    params(("id" = FileDropId, Path), DroppedFilePage),
    responses((status = 200, body = Page<DroppedFileView>), (status = "4XX", body = ProblemBody)))]
async fn list_dropped_files(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<FileDrop>,
    Params(page): Params<DroppedFilePage>,
) -> Reply<Json<Page<DroppedFileView>>> {
    let page = PageRequest { limit: page.limit, after: page.after };
    Ok(Json(app.db.read(&who.actor, ListDroppedFiles { id, page }).await?))
}

/// The rows of a file that came back, as CSV: as they were, with a column that says why. For who sees every field
/// of people.
#[utoipa::path(get, path = "/dropped-files/{id}/errors.csv", tag = "channels",
    params(("id" = DroppedFileId, Path)),
    responses((status = 200, content_type = "text/csv"), (status = "4XX", body = ProblemBody)))]
async fn rows_given_back(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<DroppedFile>,
) -> Reply<impl IntoResponse> {
    let rows = app.db.read(&who.actor, RowsGivenBack(id)).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"orders-to-correct.csv\""),
    ];
    Ok((headers, rows))
}
