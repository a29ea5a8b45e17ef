//! The wizard: a file up, its mapping, its run, the rows that came back.

use std::sync::Arc;

use axum::Json;
use axum::extract::multipart::Multipart;
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use bytes::{Bytes, BytesMut};
use jobs::JobId;
use kernel::Fault;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, Params, PathId, Problem, ProblemBody, Reply, Who};

use crate::commands::{DescribeImport, ReceiveImport, StartImport};
use crate::describe_import::describe;
use crate::import::{ImportMapping, NotedRow, TableKind, template};
use crate::queries::{
    GetImport, ImportContent, ImportErrors, ImportRow, ImportTerms, ImportView, ListImports,
    ListNotedRows,
};
use crate::store::FileProblem;
use crate::{ImportId, ImportName};

/// Rows of one page of faults.
const MOST_ROWS: i64 = 200;

pub(super) fn router() -> OpenApiRouter<App> {
    let upload = OpenApiRouter::new()
        .routes(routes!(list_imports, receive_import))
        // The limit is a parameter of the house, kept while the file comes in.
        .layer(DefaultBodyLimit::disable());
    OpenApiRouter::new()
        .merge(upload)
        .routes(routes!(get_import))
        .routes(routes!(map_import))
        .routes(routes!(run_import))
        .routes(routes!(list_rows))
        .routes(routes!(errors_csv))
        .routes(routes!(errors_xlsx))
        .routes(routes!(template_csv))
        .routes(routes!(template_xlsx))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Upload {
    /// The name of a file that is sent as the body itself.
    file_name: Option<String>,
}

/// Keeps a file (CSV or XLSX, as `multipart/form-data` or as the body itself) and says what it is:
/// columns, a suggested mapping, a preview. A file that can be read under no mapping is kept, too,
/// and refused.
#[utoipa::path(post, path = "/orders/imports", tag = "imports", params(Upload),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = ImportView), (status = "4XX", body = ProblemBody)))]
async fn receive_import(
    State(app): State<App>,
    who: Who,
    Params(upload): Params<Upload>,
    request: Request,
) -> Reply<(StatusCode, Json<ImportView>)> {
    let allowed = app.db.read(&who.actor, ImportTerms).await?;
    let (file_name, content) = take_file(&app, request, upload, allowed.most_bytes).await?;
    if content.is_empty() {
        return Err(Fault::field("file", "kernel.required", "the file is empty").into());
    }
    let receive = ReceiveImport { file_name, content: content.clone() };
    let import_id = app.db.run(&who.actor, receive).await?;
    let described = describe(&app.db, &who.actor, content, allowed, None).await?;
    let refusal = match &described.problem {
        // What the person can answer is no refusal: they name the encoding, or the sheet.
        Some(problem) if problem.code != "files.unknown_encoding" => Some(problem.clone()),
        _ => None,
    };
    let describe = DescribeImport { import_id, seen_version: 1, described: Arc::new(described) };
    app.db.run(&who.actor, describe).await?;
    if let Some(problem) = refusal {
        return Err(unreadable(&problem));
    }
    let view = app.db.read(&who.actor, GetImport { import_id }).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// The codes a file can be refused with, by name: what is stored as text goes out as a fault.
fn unreadable(problem: &FileProblem) -> Problem {
    const CODES: [&str; 17] = [
        "files.io",
        "files.unsupported_format",
        "files.password_protected",
        "files.too_large",
        "files.inflates_too_much",
        "files.too_many_shared_strings",
        "files.too_many_sheets",
        "files.no_such_sheet",
        "files.too_many_rows",
        "files.too_many_columns",
        "files.cell_too_long",
        "files.row_too_long",
        "files.too_much_text",
        "files.forbidden_xml",
        "files.corrupt",
        "files.unknown_encoding",
        "orders.import_empty",
    ];
    let code = CODES.into_iter().find(|code| *code == problem.code);
    let code = code.unwrap_or("orders.import_unreadable");
    Fault::field("file", code, problem.detail.clone()).into()
}

/// The file of a request, and its name.
async fn take_file(
    app: &App,
    request: Request,
    upload: Upload,
    most: usize,
) -> Result<(String, Bytes), Problem> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_form = kind.unwrap_or_default().starts_with("multipart/form-data");
    if !is_form {
        let content = web::raw_body(request.into_body(), most).await?;
        return Ok((upload.file_name.unwrap_or_default(), content));
    }
    let broken = |detail: String| {
        let fault = Fault::invalid("orders.import_broken_form", detail);
        Problem::with_status(fault, StatusCode::BAD_REQUEST)
    };
    let form = Multipart::from_request(request, app).await;
    let mut form = form.map_err(|error| broken(error.body_text()))?;
    while let Some(mut part) = form.next_field().await.map_err(|error| broken(error.body_text()))? {
        if part.name() != Some("file") {
            continue;
        }
        let name = part.file_name().unwrap_or_default().to_owned();
        let mut content = BytesMut::new();
        while let Some(chunk) = part.chunk().await.map_err(|error| broken(error.body_text()))? {
            if content.len() + chunk.len() > most {
                let fault =
                    Fault::invalid("orders.import_too_large", format!("more than {most} bytes"));
                return Err(Problem::with_status(fault, StatusCode::PAYLOAD_TOO_LARGE));
            }
            content.extend_from_slice(&chunk);
        }
        return Ok((name, content.freeze()));
    }
    Err(Fault::field("file", "kernel.required", "a form field named file").into())
}

/// A list that is read whole.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = OrderImports)]
struct Imports {
    items: Vec<ImportRow>,
}

/// The newest files, newest first.
#[utoipa::path(get, path = "/orders/imports", tag = "imports",
    responses((status = 200, body = Imports), (status = "4XX", body = ProblemBody)))]
async fn list_imports(State(app): State<App>, who: Who) -> Reply<Json<Imports>> {
    Ok(Json(Imports { items: app.db.read(&who.actor, ListImports).await? }))
}

/// One file: what it is, its mapping, its preview, how it went.
#[utoipa::path(get, path = "/orders/imports/{id}", tag = "imports",
    params(("id" = ImportId, Path)),
    responses((status = 200, body = ImportView), (status = "4XX", body = ProblemBody)))]
async fn get_import(
    State(app): State<App>,
    who: Who,
    PathId(import_id): PathId<ImportName>,
) -> Reply<Json<ImportView>> {
    Ok(Json(app.db.read(&who.actor, GetImport { import_id }).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MapOrderImport)]
struct MapImport {
    seen_version: i64,
    mapping: ImportMapping,
}

/// Says what the columns mean; the answer holds the preview under it.
#[utoipa::path(put, path = "/orders/imports/{id}/mapping", tag = "imports",
    params(("id" = ImportId, Path)), request_body = MapImport,
    responses((status = 200, body = ImportView), (status = "4XX", body = ProblemBody)))]
async fn map_import(
    State(app): State<App>,
    who: Who,
    PathId(import_id): PathId<ImportName>,
    body: Body<MapImport>,
) -> Reply<Json<ImportView>> {
    let MapImport { seen_version, mapping } = body.value;
    let mapping = mapping.checked().map_err(|fault| fault.under("mapping"))?;
    let allowed = app.db.read(&who.actor, ImportTerms).await?;
    let content = app.db.read(&who.actor, ImportContent { import_id }).await?;
    let described = describe(&app.db, &who.actor, content, allowed, Some(mapping)).await?;
    let described = Arc::new(described);
    app.db.run(&who.actor, DescribeImport { import_id, seen_version, described }).await?;
    Ok(Json(app.db.read(&who.actor, GetImport { import_id }).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RunOrderImport)]
struct RunImport {
    seen_version: i64,
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = OrderImportStarted)]
struct Started {
    /// The job that does it; its progress counts rows.
    job_id: Option<JobId>,
}

/// Lets the good rows in. Asked again after a run that was stopped, it goes on where that was.
#[utoipa::path(post, path = "/orders/imports/{id}/run", tag = "imports",
    params(("id" = ImportId, Path)), request_body = RunImport,
    responses((status = 202, body = Started), (status = "4XX", body = ProblemBody)))]
async fn run_import(
    State(app): State<App>,
    who: Who,
    PathId(import_id): PathId<ImportName>,
    body: Body<RunImport>,
) -> Reply<(StatusCode, Json<Started>)> {
    let seen_version = body.value.seen_version;
    let start = StartImport { import_id, seen_version, as_job: true };
    let job_id = app.db.run_once(&who.actor, body.once, start).await?;
    Ok((StatusCode::ACCEPTED, Json(Started { job_id })))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct RowFilter {
    /// Rows that went in and are worth a look, instead of those that came back.
    #[serde(default)]
    remarks: bool,
    /// The `next` of the page before.
    after: Option<u64>,
    /// 1 to 200; 50 when absent.
    limit: Option<i64>,
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = OrderImportRows)]
struct NotedRows {
    items: Vec<NotedRow>,
    /// The row after which the next page begins.
    next: Option<u64>,
}

/// Rows that came back, or that are worth a look, in the order of the file.
#[utoipa::path(get, path = "/orders/imports/{id}/rows", tag = "imports",
    params(("id" = ImportId, Path), RowFilter),
    responses((status = 200, body = NotedRows), (status = "4XX", body = ProblemBody)))]
async fn list_rows(
    State(app): State<App>,
    who: Who,
    PathId(import_id): PathId<ImportName>,
    Params(filter): Params<RowFilter>,
) -> Reply<Json<NotedRows>> {
    let limit = filter.limit.unwrap_or(50);
    if !(1..=MOST_ROWS).contains(&limit) {
        return Err(Fault::field("limit", "kernel.out_of_range", "1 to 200").into());
    }
    let after = filter.after.unwrap_or(0);
    let list = ListNotedRows { import_id, remarks: filter.remarks, after, limit };
    let items = app.db.read(&who.actor, list).await?;
    let is_full = i64::try_from(items.len()).is_ok_and(|count| count == limit);
    let next = items.last().map(|row| row.row).filter(|_| is_full);
    Ok(Json(NotedRows { items, next }))
}

/// A file for the browser to keep.
fn attachment(kind: TableKind, name: &str, content: Vec<u8>) -> impl IntoResponse + use<> {
    let disposition = format!("attachment; filename=\"{name}.{kind}\"");
    let headers = [
        (header::CONTENT_TYPE, kind.content_type().to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    (headers, content)
}

async fn errors(
    app: &App,
    who: &Who,
    import_id: ImportId,
    kind: TableKind,
) -> Reply<impl IntoResponse + use<>> {
    let content = app.db.read(&who.actor, ImportErrors { import_id, kind }).await?;
    Ok(attachment(kind, "orders-to-correct", content))
}

/// The rows that came back, as CSV: as they were, with a column that says why.
#[utoipa::path(get, path = "/orders/imports/{id}/errors.csv", tag = "imports",
    params(("id" = ImportId, Path)),
    responses((status = 200, content_type = "text/csv"), (status = "4XX", body = ProblemBody)))]
async fn errors_csv(
    State(app): State<App>,
    who: Who,
    PathId(import_id): PathId<ImportName>,
) -> Reply<impl IntoResponse> {
    errors(&app, &who, import_id, TableKind::Csv).await
}

/// The rows that came back, as XLSX: as they were, with a column that says why.
#[utoipa::path(get, path = "/orders/imports/{id}/errors.xlsx", tag = "imports",
    params(("id" = ImportId, Path)),
    responses((status = 200, content_type = "application/octet-stream"),
        (status = "4XX", body = ProblemBody)))]
async fn errors_xlsx(
    State(app): State<App>,
    who: Who,
    PathId(import_id): PathId<ImportName>,
) -> Reply<impl IntoResponse> {
    errors(&app, &who, import_id, TableKind::Xlsx).await
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct TemplateWish {
    /// The language of the titles: `en`, `zh-Hans`, `zh-Hant`.
    language: Option<String>,
}

fn template_file(kind: TableKind, wish: &TemplateWish) -> Reply<impl IntoResponse + use<>> {
    let content = template(kind, wish.language.as_deref().unwrap_or("en"))?;
    Ok(attachment(kind, "orders-template", content))
}

/// A file to begin with, as CSV.
#[utoipa::path(get, path = "/orders/imports/template.csv", tag = "imports", params(TemplateWish),
    responses((status = 200, content_type = "text/csv"), (status = "4XX", body = ProblemBody)))]
async fn template_csv(_who: Who, Params(wish): Params<TemplateWish>) -> Reply<impl IntoResponse> {
    template_file(TableKind::Csv, &wish)
}

/// A file to begin with, as XLSX.
#[utoipa::path(get, path = "/orders/imports/template.xlsx", tag = "imports", params(TemplateWish),
    responses((status = 200, content_type = "application/octet-stream"),
        (status = "4XX", body = ProblemBody)))]
async fn template_xlsx(_who: Who, Params(wish): Params<TemplateWish>) -> Reply<impl IntoResponse> {
    template_file(TableKind::Xlsx, &wish)
}
