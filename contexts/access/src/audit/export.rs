//! The record as a file: a job writes it page by page, each row says who took it and when, and both
//! asking for it and fetching it stand in the record.

use db::{Command, Ctx, Event};
use files::{Column, TableWriter, Value};
use jobs::{Handler, JobId, NewJob, Outcome, Progress, Running};
use kernel::{Fault, PageRequest, Permission};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{AuditFilter, AuditRow, RECORD, page};
use crate::{permissions, store};

/// Rows of one part.
const PART_ROWS: i64 = 500;
/// A file with more rows opens in no spreadsheet that people use for this.
const MOST_ROWS: i64 = 200_000;
/// A spreadsheet's cell holds no more.
const CELL_MOST: usize = 32_000;
const REASON_MOST: usize = 500;

/// Somebody wants a part of the record as a file.
#[derive(Debug, Clone, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskExport {
    /// Which part.
    #[serde(default)]
    pub(crate) filter: AuditFilter,
    /// What for; it stands in the record.
    pub(crate) reason: String,
}

impl Command for AskExport {
    const NAME: &'static str = "access.ask_export";
    const PERMISSION: Permission = permissions::EXPORT_AUDIT;
    type Output = JobId;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<JobId, Fault> {
        let reason = reason(&self.reason)?;
        self.filter.wanted()?;
        let job = jobs::enqueue(ctx, NewJob::new(ExportAudit::KIND, &self.filter))?;
        store::exports::begin(ctx, job)?;
        let news = json!({"job_id": job, "filter": self.filter, "reason": reason});
        let event = Event::about("access", "AuditExportAsked", RECORD, 0, &news);
        ctx.emit(event.with_reason_in_words());
        Ok(job)
    }
}

/// Why somebody does something that has to be justified.
pub(crate) fn reason(text: &str) -> Result<String, Fault> {
    let field = |code, detail: String| Fault::field("reason", code, detail);
    let reason = kernel::clean_line(text, REASON_MOST)
        .map_err(|error| field(error.code(), error.to_string()))?;
    if reason.is_empty() {
        return Err(field("kernel.required", "say what for".to_owned()));
    }
    Ok(reason)
}

/// How far an export has come.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Place {
    part: i64,
    before: Option<i64>,
    rows: i64,
}

/// Writes the file.
pub struct ExportAudit;

impl Handler for ExportAudit {
    const KIND: &'static str = "access.export_audit";

    async fn run(&self, job: &mut Running) -> Result<Outcome, Fault> {
        let filter: AuditFilter = job.args()?;
        loop {
            let place: Place = job.cursor()?.unwrap_or_default();
            if job.is_cancelled() {
                return Ok(Outcome::Cancelled);
            }
            let part = WritePart { job: job.id(), filter: filter.clone(), place };
            let save = |next: &Next| Progress::new().cursor(&next.place);
            let next = job.run_part(part, save).await?;
            if !next.more || next.place.rows >= MOST_ROWS {
                let cut = next.more;
                return Outcome::with(&json!({ "rows": next.place.rows, "cut": cut }));
            }
        }
    }
}

#[derive(Debug, Clone)]
struct WritePart {
    job: JobId,
    filter: AuditFilter,
    place: Place,
}

/// Where to go on.
struct Next {
    place: Place,
    more: bool,
}

impl Command for WritePart {
    const NAME: &'static str = "access.write_export";
    const PERMISSION: Permission = permissions::EXPORT_AUDIT;
    type Output = Next;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Next, Fault> {
        let Self { job, filter, place } = self;
        let found = page(ctx, &filter, place.before, PART_ROWS)?;
        let actor = ctx.actor();
        let mark = format!("{} ({}) {} {job}", actor.name, actor.id, ctx.now());
        let text = table(&found.items, &mark, place.part == 0)?;
        store::exports::insert_part(ctx, job, place.part, &text)?;
        let next = PageRequest { after: found.next.clone(), ..PageRequest::default() };
        let before = next.behind()?.or(place.before);
        let rows = place.rows + i64::try_from(found.items.len()).unwrap_or(0);
        let more = found.next.is_some();
        if !more || rows >= MOST_ROWS {
            store::exports::end(ctx, job)?;
        }
        Ok(Next { place: Place { part: place.part + 1, before, rows }, more })
    }
}

/// Rows as CSV; each ends with who took them and when, which stays when rows are copied elsewhere.
fn table(rows: &[AuditRow], mark: &str, is_first: bool) -> Result<Vec<u8>, Fault> {
    let titles = [
        "seq",
        "at",
        "actor_kind",
        "actor_id",
        "actor_name",
        "address",
        "credential",
        "approval",
        "agent",
        "context",
        "kind",
        "subject",
        "version",
        "data",
        "exported_by",
    ];
    let columns = titles.map(Column::new);
    let mut out = TableWriter::csv(Vec::new(), &columns).map_err(unwritable)?;
    for row in rows {
        let (seq, version) = (row.seq.to_string(), row.version.to_string());
        let at = row.at.to_string();
        let data: String = row.data.to_string().chars().take(CELL_MOST).collect();
        let empty = || ["", "", "", ""];
        let origin = row.origin.as_ref().map_or_else(empty, |from| {
            [&from.address, &from.credential, &from.approval, &from.agent].map(String::as_str)
        });
        let [address, credential, approval, agent] = origin.map(Value::Text);
        let values = [
            Value::Number(&seq),
            Value::Text(&at),
            Value::Text(row.actor.kind.as_str()),
            Value::Text(&row.actor.id),
            Value::Text(&row.actor.name),
            address,
            credential,
            approval,
            agent,
            Value::Text(&row.context),
            Value::Text(&row.kind),
            Value::Text(&row.subject),
            Value::Number(&version),
            Value::Text(&data),
            Value::Text(mark),
        ];
        out.write_row(&values).map_err(unwritable)?;
    }
    let whole = out.finish().map_err(unwritable)?;
    if is_first {
        return Ok(whole);
    }
    // Byte order mark and titles stand in the first part alone.
    let titles = whole.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    Ok(whole.get(titles..).unwrap_or_default().to_vec())
}

fn unwritable(error: files::FileError) -> Fault {
    Fault::internal("access.export_failed", error)
}

/// Somebody takes the file away.
#[derive(Debug, Clone)]
pub(crate) struct FetchExport(pub(crate) JobId);

impl Command for FetchExport {
    const NAME: &'static str = "access.fetch_export";
    const PERMISSION: Permission = permissions::EXPORT_AUDIT;
    type Output = Vec<u8>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<u8>, Fault> {
        let missing = || Fault::not_found("access.no_such_export", "no such file, or not yet");
        // Nobody fetches what another asked for: the rows carry their name.
        let text = store::exports::whole(ctx, self.0)?.ok_or_else(missing)?;
        ctx.emit(Event::about("access", "AuditExportFetched", self.0, 0, &json!({})));
        Ok(text)
    }
}
