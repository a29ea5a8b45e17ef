//! Files of orders and the rows that came back.

use bytes::Bytes;
use db::{Ctx, Json, Row, Rows, Sealed};
use jobs::JobId;
use kernel::{Fault, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ImportId;
use crate::import::{Analysis, ImportMapping, ImportSummary, NotedRow, Preview};
use crate::run_import::RunState;

kernel::text_enum! {
    /// How far a file is.
    pub enum ImportState {
        /// Kept, and not yet mapped in full.
        Received = "received",
        /// Kept, and cannot be read as it is said to be.
        Unreadable = "unreadable",
        /// Ready to run.
        Mapped = "mapped",
        /// On its way in; after a crash it goes on where it was.
        Running = "running",
        /// Everything that can go in is in.
        Done = "done",
    }
}

kernel::text_enum! {
    /// What there is to say of a row.
    pub(crate) enum RowNoteKind { Fault = "fault", Remark = "remark" }
}

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FileProblem {
    pub code: String,
    pub detail: String,
}

/// A file as its row stands, but for its bytes.
#[derive(Debug, Clone)]
pub(crate) struct Import {
    pub(crate) id: ImportId,
    pub(crate) file_name: String,
    pub(crate) file_hash: String,
    pub(crate) size_bytes: i64,
    pub(crate) state: ImportState,
    pub(crate) mapping: ImportMapping,
    pub(crate) analysis: Option<Analysis>,
    pub(crate) problem: Option<FileProblem>,
    pub(crate) preview: Option<Preview>,
    pub(crate) progress: Option<RunState>,
    pub(crate) summary: Option<ImportSummary>,
    pub(crate) job_id: Option<JobId>,
    pub(crate) actor_name: String,
    pub(crate) at: Timestamp,
    pub(crate) finished_at: Option<Timestamp>,
    pub(crate) version: i64,
}

const COLUMNS: &str = "id, file_name, file_hash, size_bytes, state, mapping, analysis, problem, \
     preview, progress, summary, job_id, actor_name, at, finished_at, version";

pub(super) const CONTENT: Sealed = Sealed { table: "imports", column: "content" };
pub(super) const ANALYSIS: Sealed = Sealed { table: "imports", column: "analysis" };
pub(super) const PREVIEW: Sealed = Sealed { table: "imports", column: "preview" };
pub(super) const PROGRESS: Sealed = Sealed { table: "imports", column: "progress" };
pub(super) const CELLS: Sealed = Sealed { table: "import_faults", column: "cells" };
pub(super) const FAULTS: Sealed = Sealed { table: "import_faults", column: "faults" };

/// A file's row as it stands: what shows its cells is sealed.
struct Closed {
    import: Import,
    analysis: Option<Vec<u8>>,
    preview: Option<Vec<u8>>,
    progress: Option<Vec<u8>>,
}

fn read(row: &Row<'_>) -> Result<Closed, Fault> {
    let import = Import {
        id: row.get(0)?,
        file_name: row.get(1)?,
        file_hash: row.get(2)?,
        size_bytes: row.get(3)?,
        state: row.parse(4)?,
        mapping: row.get::<Json<_>>(5)?.0,
        analysis: None,
        problem: row.get::<Option<Json<_>>>(7)?.map(|json| json.0),
        preview: None,
        progress: None,
        summary: row.get::<Option<Json<_>>>(10)?.map(|json| json.0),
        job_id: row.get(11)?,
        actor_name: row.get(12)?,
        at: row.get(13)?,
        finished_at: row.get(14)?,
        version: row.get(15)?,
    };
    let (analysis, preview, progress) = (row.get(6)?, row.get(8)?, row.get(9)?);
    Ok(Closed { import, analysis, preview, progress })
}

fn open(ctx: &mut Ctx<'_>, closed: Closed) -> Result<Import, Fault> {
    let Closed { import, analysis, preview, progress } = closed;
    let id = import.id;
    Ok(Import {
        analysis: open_part(ctx, ANALYSIS, id, analysis)?,
        preview: open_part(ctx, PREVIEW, id, preview)?,
        progress: open_part(ctx, PROGRESS, id, progress)?,
        ..import
    })
}

fn open_part<T: DeserializeOwned>(
    ctx: &mut Ctx<'_>,
    of: Sealed,
    id: ImportId,
    sealed: Option<Vec<u8>>,
) -> Result<Option<T>, Fault> {
    ctx.open_json(of, id.uuid(), sealed.as_deref())
}

fn seal_part(
    ctx: &Ctx<'_>,
    of: Sealed,
    id: ImportId,
    part: Option<&impl Serialize>,
) -> Result<Option<Vec<u8>>, Fault> {
    part.map(|part| ctx.seal_json(of, id.uuid(), part)).transpose()
}

fn open_all(ctx: &mut Ctx<'_>, closed: Vec<Closed>) -> Result<Vec<Import>, Fault> {
    closed.into_iter().map(|closed| open(ctx, closed)).collect()
}

/// Keeps a file whole.
pub(crate) fn insert_import(
    ctx: &mut Ctx<'_>,
    file_name: &str,
    file_hash: &str,
    content: &Bytes,
) -> Result<ImportId, Fault> {
    let (id, now): (ImportId, _) = (ctx.new_id(), ctx.now());
    let size = i64::try_from(content.len()).unwrap_or(i64::MAX);
    let (actor, name) = (ctx.actor().id.to_string(), ctx.actor().name.to_string());
    let sealed = ctx.seal(CONTENT, id.uuid(), content)?;
    ctx.execute(
        "INSERT INTO imports (id, file_name, file_hash, size_bytes, content, state, mapping, \
         steps_done, actor_id, actor_name, at, version) \
         VALUES ($1, $2, $3, $4, $5, 'received', $6, 0, $7, $8, $9, 1)",
        &[
            &id,
            &file_name,
            &file_hash,
            &size,
            &sealed,
            &Json(ImportMapping::default()),
            &actor,
            &name,
            &now,
        ],
    )?;
    Ok(id)
}

/// A file may hold orders of any shop and every field of people: who sees some of them only sees their
/// own files only.
fn own_only(ctx: &Ctx<'_>) -> Option<String> {
    let actor = ctx.actor();
    let sees_all = actor.shops().is_all() && customers::sees_all_fields(actor);
    (!sees_all).then(|| actor.id.to_string())
}

/// Those of these files that the one who acts may see.
pub(crate) fn imports_in_sight(ctx: &mut Ctx<'_>, ids: &[Uuid]) -> Result<Vec<Uuid>, Fault> {
    let own = own_only(ctx);
    ctx.list(
        "SELECT id FROM imports WHERE id = ANY($1) AND (CAST($2 AS text) IS NULL OR actor_id = $2)",
        &[&ids, &own],
        |row| row.get(0),
    )
}

/// A file by its id.
pub(crate) fn load_import(ctx: &mut Ctx<'_>, id: ImportId) -> Result<Import, Fault> {
    let own = own_only(ctx);
    let sql = format!(
        "SELECT {COLUMNS} FROM imports \
         WHERE id = $1 AND (CAST($2 AS text) IS NULL OR actor_id = $2)"
    );
    let closed = ctx
        .find(&sql, &[&id, &own], read)?
        .ok_or_else(|| Fault::not_found("orders.unknown_import", id.to_string()))?;
    open(ctx, closed)
}

/// The bytes of a file.
pub(crate) fn import_content(ctx: &mut Ctx<'_>, id: ImportId) -> Result<Bytes, Fault> {
    let own = own_only(ctx);
    let found = ctx.find(
        "SELECT content FROM imports WHERE id = $1 AND (CAST($2 AS text) IS NULL OR actor_id = $2)",
        &[&id, &own],
        |row| row.get::<Option<Vec<u8>>>(0),
    )?;
    let sealed = found.ok_or_else(|| Fault::not_found("orders.unknown_import", id.to_string()))?;
    let content = ctx.open(CONTENT, id.uuid(), sealed.as_deref())?;
    let forgotten = || Fault::conflict("orders.import_forgotten", "its time was over");
    content.map(Bytes::from).ok_or_else(forgotten)
}

/// The newest files, newest first.
pub(crate) fn latest_imports(ctx: &mut Ctx<'_>, most: i64) -> Result<Vec<Import>, Fault> {
    let own = own_only(ctx);
    let sql = format!(
        "SELECT {COLUMNS} FROM imports WHERE CAST($2 AS text) IS NULL OR actor_id = $2 \
         ORDER BY at DESC, id DESC LIMIT $1"
    );
    let closed = ctx.list(&sql, &[&most, &own], read)?;
    open_all(ctx, closed)
}

/// The first other file with the same bytes that came before this one.
pub(crate) fn same_file(ctx: &mut Ctx<'_>, import: &Import) -> Result<Option<ImportId>, Fault> {
    ctx.find(
        "SELECT id FROM imports WHERE file_hash = $1 AND id < $2 \
         AND (CAST($3 AS text) IS NULL OR actor_id = $3) ORDER BY id LIMIT 1",
        &[&import.file_hash, &import.id, &own_only(ctx)],
        |row| row.get(0),
    )
}

/// Runs of the same bytes that were begun outside the jobs and did not come to their end.
pub(crate) fn unfinished(ctx: &mut Ctx<'_>, file_hash: &str) -> Result<Vec<Import>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM imports \
         WHERE file_hash = $1 AND state = 'running' AND job_id IS NULL ORDER BY id"
    );
    let closed = ctx.list(&sql, &[&file_hash], read)?;
    open_all(ctx, closed)
}

/// What a file turned out to be under a mapping.
#[derive(Debug, Clone)]
pub(crate) struct Described {
    pub(crate) state: ImportState,
    pub(crate) mapping: ImportMapping,
    pub(crate) analysis: Option<Analysis>,
    pub(crate) problem: Option<FileProblem>,
    pub(crate) preview: Option<Preview>,
}

/// Writes what a file turned out to be, unless it was changed or started meanwhile.
pub(crate) fn describe_import(
    ctx: &mut Ctx<'_>,
    id: ImportId,
    seen_version: i64,
    described: &Described,
) -> Result<(), Fault> {
    let analysis = seal_part(ctx, ANALYSIS, id, described.analysis.as_ref())?;
    let preview = seal_part(ctx, PREVIEW, id, described.preview.as_ref())?;
    let changed = ctx.execute(
        "UPDATE imports SET state = $3, mapping = $4, analysis = $5, problem = $6, preview = $7, \
         version = version + 1 \
         WHERE id = $1 AND version = $2 AND state IN ('received', 'unreadable', 'mapped')",
        &[
            &id,
            &seen_version,
            &described.state.as_str(),
            &Json(&described.mapping),
            &analysis,
            &described.problem.as_ref().map(Json),
            &preview,
        ],
    )?;
    if changed == 1 { Ok(()) } else { Err(stale(id)) }
}

fn stale(id: ImportId) -> Fault {
    Fault::conflict("orders.import_stale", format!("{id} was changed or started meanwhile"))
}

/// Lets a file run, or run on.
pub(crate) fn start_import(
    ctx: &mut Ctx<'_>,
    id: ImportId,
    seen_version: i64,
    job_id: Option<JobId>,
) -> Result<(), Fault> {
    let changed = ctx.execute(
        "UPDATE imports SET state = 'running', job_id = $3, version = version + 1 \
         WHERE id = $1 AND version = $2 AND state IN ('mapped', 'running')",
        &[&id, &seen_version, &job_id],
    )?;
    if changed == 1 { Ok(()) } else { Err(stale(id)) }
}

/// Keeps every other run of the same file waiting until this part is committed, and refuses when one
/// got further already. Before anything is written: two runs must not write the same rows.
pub(crate) fn hold_run(ctx: &mut Ctx<'_>, id: ImportId, before: &RunState) -> Result<(), Fault> {
    let held = ctx.find(
        "SELECT steps_done FROM imports WHERE id = $1 AND state = 'running' FOR UPDATE",
        &[&id],
        |row| row.get::<i64>(0),
    )?;
    if held == Some(before.steps) { Ok(()) } else { Err(runs_elsewhere(id)) }
}

fn runs_elsewhere(id: ImportId) -> Fault {
    Fault::conflict("orders.import_runs_elsewhere", format!("{id} is on its way already"))
}

/// Writes how far a run is; refused when another run got further in the meantime.
pub(crate) fn save_run(
    ctx: &mut Ctx<'_>,
    id: ImportId,
    before: &RunState,
    after: &RunState,
) -> Result<(), Fault> {
    let progress = ctx.seal_json(PROGRESS, id.uuid(), after)?;
    let changed = ctx.execute(
        "UPDATE imports SET progress = $2, steps_done = $3 \
         WHERE id = $1 AND steps_done = $4 AND state = 'running'",
        &[&id, &progress, &after.steps, &before.steps],
    )?;
    if changed == 1 { Ok(()) } else { Err(runs_elsewhere(id)) }
}

/// Ends a run.
pub(crate) fn finish_import(
    ctx: &mut Ctx<'_>,
    id: ImportId,
    summary: &ImportSummary,
) -> Result<(), Fault> {
    let now = ctx.now();
    let changed = ctx.execute(
        "UPDATE imports SET state = 'done', summary = $2, finished_at = $3, version = version + 1 \
         WHERE id = $1 AND state = 'running'",
        &[&id, &Json(summary), &now],
    )?;
    if changed == 1 { Ok(()) } else { Err(stale(id)) }
}

/// What a set of titles meant last time.
pub(crate) fn remembered_mapping(
    ctx: &mut Ctx<'_>,
    header_hash: &str,
) -> Result<Option<ImportMapping>, Fault> {
    ctx.find("SELECT mapping FROM import_mappings WHERE header_hash = $1", &[&header_hash], |row| {
        Ok(row.get::<Json<ImportMapping>>(0)?.0)
    })
}

/// Remembers what a set of titles means.
pub(crate) fn remember_mapping(
    ctx: &mut Ctx<'_>,
    header_hash: &str,
    mapping: &ImportMapping,
) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute(
        "INSERT INTO import_mappings (header_hash, mapping, updated_at) VALUES ($1, $2, $3) \
         ON CONFLICT (header_hash) DO UPDATE \
         SET mapping = excluded.mapping, updated_at = excluded.updated_at",
        &[&header_hash, &Json(mapping), &now],
    )?;
    Ok(())
}

/// Keeps rows with what there is to say of them.
pub(crate) fn note_rows(
    ctx: &mut Ctx<'_>,
    id: ImportId,
    kind: RowNoteKind,
    rows: &[NotedRow],
) -> Result<(), Fault> {
    let ids: Vec<Uuid> = rows.iter().map(|_| ctx.new_uuid()).collect();
    let cells = ids.iter().zip(rows).map(|(id, row)| ctx.seal_json(CELLS, *id, &row.cells));
    let cells: Vec<Vec<u8>> = cells.collect::<Result<_, _>>()?;
    let faults = ids.iter().zip(rows).map(|(id, row)| ctx.seal_json(FAULTS, *id, &row.faults));
    let faults: Vec<Vec<u8>> = faults.collect::<Result<_, _>>()?;
    let columns = ["id", "import_id", "kind", "row_no", "cells", "faults"];
    let written = Rows::new()
        .column(ids)
        .column(rows.iter().map(|_| id))
        .column(rows.iter().map(|_| kind.as_str()))
        .column(rows.iter().map(|row| i64::try_from(row.row).unwrap_or(i64::MAX)))
        .borrowed(&cells)
        .borrowed(&faults);
    ctx.insert_rows("import_faults", &columns, &written, "").map(|_| ())
}

/// Rows with what there is to say of them, in the order of the file, after a row.
pub(crate) fn noted_rows(
    ctx: &mut Ctx<'_>,
    id: ImportId,
    kind: RowNoteKind,
    after: u64,
    most: i64,
) -> Result<Vec<NotedRow>, Fault> {
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let closed = ctx.list(
        "SELECT id, row_no, cells, faults FROM import_faults \
         WHERE import_id = $1 AND kind = $2 AND row_no > $3 ORDER BY row_no LIMIT $4",
        &[&id, &kind.as_str(), &after, &most],
        |row| {
            let (id, number): (Uuid, i64) = (row.get(0)?, row.get(1)?);
            let sealed: [Option<Vec<u8>>; 2] = [row.get(2)?, row.get(3)?];
            Ok((id, u64::try_from(number).unwrap_or(0), sealed))
        },
    )?;
    let mut noted = Vec::with_capacity(closed.len());
    for (id, row, [cells, faults]) in closed {
        let cells = ctx.open_json(CELLS, id, cells.as_deref())?;
        let faults = ctx.open_json(FAULTS, id, faults.as_deref())?;
        // Without its cells, their time being over, a row says nothing any more.
        if let (Some(cells), Some(faults)) = (cells, faults) {
            noted.push(NotedRow { row, cells, faults });
        }
    }
    Ok(noted)
}
