//! Files of orders: what they turned out to be, how far they are, what came back.

use bytes::Bytes;
use db::{Ctx, Query};
use jobs::JobId;
use kernel::{Fault, Permission, Timestamp};
use serde::Serialize;
use settings::{ImportMaxMegabytes, ImportMaxRows};

use crate::import::{
    Analysis, ImportMapping, ImportSummary, NotedRow, Preview, ShopBook, TableKind, write_errors,
};
use crate::run_import::RunState;
use crate::store::{self, FileProblem, Import, ImportState, RowNoteKind};
use crate::{ImportId, permissions};

/// Files that are listed: older ones are found by their ids.
const LISTED: i64 = 100;
/// Rows that are read at once for the file of errors.
const ROWS_AT_ONCE: i64 = 2_000;

/// A file as people see it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = OrderImport)]
pub struct ImportView {
    pub id: ImportId,
    pub file_name: String,
    pub size_bytes: i64,
    /// SHA-256, hexadecimal.
    pub file_hash: String,
    pub state: ImportState,
    /// Why it cannot be read, if it cannot.
    pub problem: Option<FileProblem>,
    pub analysis: Option<Analysis>,
    pub mapping: ImportMapping,
    pub preview: Option<Preview>,
    /// How it went, as far as it is.
    pub summary: Option<ImportSummary>,
    pub job_id: Option<JobId>,
    /// An earlier file with the same bytes.
    pub same_file_as: Option<ImportId>,
    pub created_by: String,
    pub at: Timestamp,
    pub finished_at: Option<Timestamp>,
    pub version: i64,
}

fn view(import: Import, same_file_as: Option<ImportId>) -> ImportView {
    let summary = import.summary.or(import.progress.map(|progress| progress.summary));
    ImportView {
        id: import.id,
        file_name: import.file_name,
        size_bytes: import.size_bytes,
        file_hash: import.file_hash,
        state: import.state,
        problem: import.problem,
        analysis: import.analysis,
        mapping: import.mapping,
        preview: import.preview,
        summary,
        job_id: import.job_id,
        same_file_as,
        created_by: import.actor_name,
        at: import.at,
        finished_at: import.finished_at,
        version: import.version,
    }
}

/// One file.
#[derive(Debug, Clone)]
pub struct GetImport {
    pub import_id: ImportId,
}

impl Query for GetImport {
    const PERMISSION: Permission = permissions::CREATE;
    type Output = ImportView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ImportView, Fault> {
        let import = store::load_import(ctx, self.import_id)?;
        let same = store::same_file(ctx, &import)?;
        Ok(view(import, same))
    }
}

/// A file in the list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = OrderImportRow)]
pub struct ImportRow {
    pub id: ImportId,
    pub file_name: String,
    pub size_bytes: i64,
    pub state: ImportState,
    pub summary: Option<ImportSummary>,
    pub job_id: Option<JobId>,
    pub created_by: String,
    pub at: Timestamp,
    pub finished_at: Option<Timestamp>,
    pub version: i64,
}

/// The newest files, newest first.
#[derive(Debug, Clone)]
pub struct ListImports;

impl Query for ListImports {
    const PERMISSION: Permission = permissions::CREATE;
    type Output = Vec<ImportRow>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<ImportRow>, Fault> {
        let imports = store::latest_imports(ctx, LISTED)?;
        let row = |import: Import| ImportRow {
            id: import.id,
            file_name: import.file_name,
            size_bytes: import.size_bytes,
            state: import.state,
            summary: import.summary.or(import.progress.map(|progress| progress.summary)),
            job_id: import.job_id,
            created_by: import.actor_name,
            at: import.at,
            finished_at: import.finished_at,
            version: import.version,
        };
        Ok(imports.into_iter().map(row).collect())
    }
}

/// What holds for every import just now.
#[derive(Debug, Clone)]
pub(crate) struct Allowed {
    pub(crate) shops: ShopBook,
    pub(crate) most_bytes: usize,
    pub(crate) most_rows: u64,
}

/// Reads what holds for every import just now.
#[derive(Debug, Clone)]
pub(crate) struct ImportTerms;

impl Query for ImportTerms {
    const PERMISSION: Permission = permissions::CREATE;
    type Output = Allowed;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Allowed, Fault> {
        let parameters = settings::parameters(ctx)?;
        let megabytes = parameters.get::<ImportMaxMegabytes>();
        Ok(Allowed {
            shops: ShopBook::new(settings::all_shops(ctx)?)?,
            most_bytes: usize::try_from(megabytes).unwrap_or(0).saturating_mul(1 << 20),
            most_rows: u64::try_from(parameters.get::<ImportMaxRows>()).unwrap_or(0),
        })
    }
}

/// What a set of titles meant last time.
#[derive(Debug, Clone)]
pub(crate) struct RememberedMapping {
    pub(crate) header_hash: String,
}

impl Query for RememberedMapping {
    const PERMISSION: Permission = permissions::CREATE;
    type Output = Option<ImportMapping>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Option<ImportMapping>, Fault> {
        store::remembered_mapping(ctx, &self.header_hash)
    }
}

/// The bytes of a file and the version they are looked at.
#[derive(Debug, Clone)]
pub(crate) struct ImportContent {
    pub(crate) import_id: ImportId,
}

impl Query for ImportContent {
    const PERMISSION: Permission = permissions::CREATE;
    type Output = Bytes;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Bytes, Fault> {
        store::import_content(ctx, self.import_id)
    }
}

/// Everything a run needs.
#[derive(Debug, Clone)]
pub(crate) struct ImportToRun {
    pub(crate) content: Bytes,
    pub(crate) mapping: ImportMapping,
    pub(crate) titles: Vec<String>,
    pub(crate) progress: Option<RunState>,
    pub(crate) shops: ShopBook,
}

/// Opens a file for its run.
#[derive(Debug, Clone)]
pub(crate) struct OpenImport {
    pub(crate) import_id: ImportId,
}

impl Query for OpenImport {
    const PERMISSION: Permission = permissions::CREATE;
    type Output = ImportToRun;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ImportToRun, Fault> {
        let import = store::load_import(ctx, self.import_id)?;
        if import.state != ImportState::Running {
            return Err(Fault::conflict("orders.import_not_running", import.state.to_string()));
        }
        Ok(ImportToRun {
            content: store::import_content(ctx, self.import_id)?,
            titles: import.analysis.as_ref().map(Analysis::titles).unwrap_or_default(),
            mapping: import.mapping,
            progress: import.progress,
            shops: ShopBook::new(settings::all_shops(ctx)?)?,
        })
    }
}

/// A run of the same bytes under the same mapping that was begun at the command line and killed.
#[derive(Debug, Clone)]
pub(crate) struct UnfinishedImport {
    pub(crate) file_hash: String,
    pub(crate) mapping: ImportMapping,
}

impl Query for UnfinishedImport {
    const PERMISSION: Permission = permissions::CREATE;
    type Output = Option<ImportId>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Option<ImportId>, Fault> {
        let begun = store::unfinished(ctx, &self.file_hash)?;
        Ok(begun.into_iter().find(|import| import.mapping == self.mapping).map(|one| one.id))
    }
}

/// The rows that came back, as a file.
#[derive(Debug, Clone)]
pub struct ImportErrors {
    pub import_id: ImportId,
    pub kind: TableKind,
}

impl Query for ImportErrors {
    const PERMISSION: Permission = permissions::CREATE;
    type Output = Vec<u8>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<u8>, Fault> {
        let import = store::load_import(ctx, self.import_id)?;
        let titles = import.analysis.as_ref().map(Analysis::titles).unwrap_or_default();
        let mut rows: Vec<NotedRow> = Vec::new();
        loop {
            let after = rows.last().map_or(0, |row| row.row);
            let some =
                store::noted_rows(ctx, self.import_id, RowNoteKind::Fault, after, ROWS_AT_ONCE)?;
            if some.is_empty() {
                break;
            }
            rows.extend(some);
        }
        write_errors(self.kind, &titles, &rows)
            .map_err(|error| Fault::internal("orders.import_errors_file", error))
    }
}

/// Rows of a file with what there is to say of them, a page at a time.
#[derive(Debug, Clone)]
pub struct ListNotedRows {
    pub import_id: ImportId,
    /// Rows that went in and are worth a look, instead of those that came back.
    pub remarks: bool,
    /// The last row of the page before.
    pub after: u64,
    pub limit: i64,
}

impl Query for ListNotedRows {
    const PERMISSION: Permission = permissions::CREATE;
    type Output = Vec<NotedRow>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<NotedRow>, Fault> {
        store::load_import(ctx, self.import_id)?;
        let kind = if self.remarks { RowNoteKind::Remark } else { RowNoteKind::Fault };
        store::noted_rows(ctx, self.import_id, kind, self.after, self.limit)
    }
}
