//! What people see of jobs: the task centre.

use db::{Ctx, Json, Query, Row, ToParam};
use kernel::{Cursor, Fault, Page, PageRequest, Permission, Timestamp, clean_line};
use serde::Serialize;
use serde_json::Value;

use crate::job::{JobId, JobState, why_not_cancel, why_not_retry};
use crate::permissions;

/// A job as the task centre shows it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct JobView {
    /// Its id.
    pub id: JobId,
    /// What it does: `orders.bulk_approve`.
    pub kind: String,
    /// Where it stands as a whole; how its rows did is in `failed` and in the rows.
    pub state: JobState,
    /// Rows there are, if that is known.
    pub total: Option<i64>,
    /// Rows dealt with, those that failed among them.
    pub done: i64,
    /// Rows that failed.
    pub failed: i64,
    /// Attempts since it last got further.
    pub attempts: i64,
    /// Somebody asked it to stop; it will at its next part.
    pub cancel_asked: bool,
    /// The job whose failed rows it tries again.
    pub retry_of: Option<JobId>,
    /// Who asked for it.
    pub created_by: String,
    /// When they did.
    pub created_at: Timestamp,
    /// Not before this time is it tried, or tried again.
    pub due_at: Timestamp,
    /// When a worker first took it.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// What there is to show for it.
    pub result: Option<Value>,
    /// Why it ended as it did, or why it is tried again.
    pub error: Option<JobError>,
    /// What may be done with it now.
    pub actions: JobActions,
}

/// Why a job ended as it did.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct JobError {
    /// Stable; translated by the user interface.
    pub code: String,
    /// For developers.
    pub detail: String,
}

/// What may be done with a job.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct JobActions {
    /// Stop it.
    pub cancel: Ability,
    /// Try again what failed.
    pub retry_failed: Ability,
}

/// Whether something may be done, and if not, why not.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Ability {
    /// Whether it may.
    pub allowed: bool,
    /// Why not, as the code the refusal would have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<&'static str>,
}

impl From<Option<&'static str>> for Ability {
    fn from(why: Option<&'static str>) -> Self {
        Self { allowed: why.is_none(), why }
    }
}

/// No kind is longer.
const KIND_MOST: usize = 100;

const COLUMNS: &str = "id, kind, state, total, done, failed, attempts, cancel_asked, retry_of, \
                       created_by_name, created_at, due_at, started_at, finished_at, result, \
                       error_code, error_detail, rows_can_be_retried";

fn read(row: &Row<'_>) -> Result<JobView, Fault> {
    let state: JobState = row.parse(2)?;
    let failed: i64 = row.get(5)?;
    let code: Option<String> = row.get(15)?;
    let detail: Option<String> = row.get(16)?;
    Ok(JobView {
        id: row.get(0)?,
        kind: row.get(1)?,
        state,
        total: row.get(3)?,
        done: row.get(4)?,
        failed,
        attempts: row.get(6)?,
        cancel_asked: row.get(7)?,
        retry_of: row.get(8)?,
        created_by: row.get(9)?,
        created_at: row.get(10)?,
        due_at: row.get(11)?,
        started_at: row.get(12)?,
        finished_at: row.get(13)?,
        result: row.get::<Option<Json<Value>>>(14)?.map(|json| json.0),
        error: code.map(|code| JobError { code, detail: detail.unwrap_or_default() }),
        actions: JobActions {
            cancel: why_not_cancel(state).into(),
            retry_failed: why_not_retry(state, failed, row.get(17)?).into(),
        },
    })
}

/// Jobs, newest first: one's own, or everybody's for those who may see them.
#[derive(Debug, Clone, Default)]
pub struct ListJobs {
    /// Only those in this state.
    pub state: Option<JobState>,
    /// Only those of this kind.
    pub kind: Option<String>,
    /// Only one's own.
    pub mine: bool,
    /// Which page.
    pub page: PageRequest,
}

impl Query for ListJobs {
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = Page<JobView>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<JobView>, Fault> {
        let limit = self.page.limit()?;
        let after: Option<JobId> = match self.page.after()? {
            None => None,
            Some(cursor) => Some(cursor.keys(1)?[0].parse().map_err(|_| bad_cursor())?),
        };
        let kind = self.kind.as_deref().map(|kind| clean_line(kind, KIND_MOST)).transpose();
        let kind = kind.map_err(|error| Fault::field("kind", error.code(), error.to_string()))?;
        let own = self.mine || !sees_others(ctx);
        let own = own.then_some(&ctx.actor().id);
        let (state, most) = (self.state.map(JobState::as_str), limit + 1);
        let filters: [(&str, Option<&dyn ToParam>); 4] = [
            ("created_by_id =", own.as_ref().map(|id| -> &dyn ToParam { id })),
            ("state =", state.as_ref().map(|state| -> &dyn ToParam { state })),
            ("kind =", kind.as_ref().map(|kind| -> &dyn ToParam { kind })),
            ("id <", after.as_ref().map(|id| -> &dyn ToParam { id })),
        ];
        let mut params: Vec<&dyn ToParam> = vec![&most];
        let mut wanted = vec!["1 = 1".to_owned()];
        for (words, param) in filters {
            if let Some(param) = param {
                params.push(param);
                wanted.push(format!("{words} ${}", params.len()));
            }
        }
        let wanted = wanted.join(" AND ");
        let sql = format!("SELECT {COLUMNS} FROM jobs WHERE {wanted} ORDER BY id DESC LIMIT $1");
        let jobs = ctx.list(&sql, &params, read)?;
        Ok(Page::from_rows(jobs, limit, |job| Cursor::of(job.id)))
    }
}

fn bad_cursor() -> Fault {
    Fault::field("after", "kernel.bad_cursor", "not a cursor of this list")
}

/// One job.
#[derive(Debug, Clone)]
pub struct GetJob {
    /// Which.
    pub job_id: JobId,
}

impl Query for GetJob {
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = JobView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<JobView, Fault> {
        must_see(ctx, self.job_id)?;
        let sql = format!("SELECT {COLUMNS} FROM jobs WHERE id = $1");
        ctx.one(&sql, &[&self.job_id], read)
    }
}

/// A row of a job.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RowView {
    /// Its number in the job, from 1; of an import the line of the file.
    pub row_no: i64,
    /// What it is about: an id, or an order number of a file.
    pub id: String,
    /// What people call it, where the id says nothing to them: an order's number.
    pub name: Option<String>,
    /// Whether it was done.
    pub ok: bool,
    /// Why not, as a stable code.
    pub code: Option<String>,
    /// Why not, as a sentence for developers.
    pub detail: Option<String>,
}

/// The rows of a job in their order.
#[derive(Debug, Clone)]
pub struct ListJobRows {
    /// Of which.
    pub job_id: JobId,
    /// Only those that were done, or only those that failed.
    pub ok: Option<bool>,
    /// Which page.
    pub page: PageRequest,
}

impl Query for ListJobRows {
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = Page<RowView>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<RowView>, Fault> {
        must_see(ctx, self.job_id)?;
        let limit = self.page.limit()?;
        let after: i64 = match self.page.after()? {
            None => i64::MIN,
            Some(cursor) => cursor.keys(1)?[0].parse().map_err(|_| bad_cursor())?,
        };
        let wanted = match self.ok {
            None => "",
            Some(true) => "AND ok",
            Some(false) => "AND NOT ok",
        };
        let sql = format!(
            "SELECT row_no, subject, name, ok, code, detail FROM job_rows \
             WHERE job_id = $1 AND row_no > $2 {wanted} ORDER BY row_no LIMIT $3"
        );
        let rows = ctx.list(&sql, &[&self.job_id, &after, &(limit + 1)], |row| {
            Ok(RowView {
                row_no: row.get(0)?,
                id: row.get(1)?,
                name: row.get(2)?,
                ok: row.get(3)?,
                code: row.get(4)?,
                detail: row.get(5)?,
            })
        })?;
        Ok(Page::from_rows(rows, limit, |row| Cursor::new(vec![row.row_no.to_string()])))
    }
}

/// Others' jobs may be about any shop and any warehouse: only who sees all of them sees those jobs.
fn sees_others(ctx: &Ctx<'_>) -> bool {
    ctx.actor().may(permissions::VIEW) && ctx.actor().scope.is_all()
}

/// Others' jobs are not there for those who may not see them.
fn must_see(ctx: &mut Ctx<'_>, job_id: JobId) -> Result<(), Fault> {
    let sql = "SELECT created_by_id FROM jobs WHERE id = $1";
    let created_by: Option<String> = ctx.find(sql, &[&job_id], |row| row.get(0))?;
    let actor = ctx.actor();
    match created_by {
        Some(id) if *id == *actor.id || sees_others(ctx) => Ok(()),
        _ => Err(Fault::not_found("jobs.not_found", format!("no job {job_id}"))),
    }
}
