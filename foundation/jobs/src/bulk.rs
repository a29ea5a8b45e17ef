//! One command over many ids, page by page.

use std::str::FromStr;

use db::Command;
use kernel::{Entity, Fault, Id};
use serde::{Deserialize, Serialize};

use crate::job::{Outcome, RowOutcome};
use crate::running::{Progress, Running};

/// Where a bulk job goes on.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Position {
    next: usize,
}

/// Runs a set-wise command over ids, `page_size` at a time; each page commits together with its rows'
/// outcomes and the position, so that a killed job neither repeats nor skips a row. A job that
/// retries another runs over that one's failed rows instead. Rows are numbered from 1 in the order
/// of the ids, which must be the same at every attempt.
///
/// # Errors
/// What the command says of a whole page; `jobs.outcomes_missing` unless it gives one outcome per id.
pub async fn over_ids<E, C, F>(
    job: &mut Running,
    ids: Vec<Id<E>>,
    page_size: usize,
    make_command: F,
) -> Result<Outcome, Fault>
where
    E: Entity,
    C: Command<Output = Vec<RowOutcome>>,
    F: Fn(Vec<Id<E>>) -> C,
{
    let ids = match job.failed_before().await? {
        None => ids,
        Some(rows) => {
            let parsed: Result<Vec<_>, _> =
                rows.iter().map(|row| Id::from_str(&row.subject)).collect();
            parsed.map_err(|error| Fault::internal("jobs.bad_subject", error))?
        }
    };
    let total = as_count(ids.len());
    let mut next = job.cursor::<Position>()?.map_or(0, |position| position.next);
    while next < ids.len() {
        if job.is_cancelled() {
            return Ok(Outcome::Cancelled);
        }
        let end = next.saturating_add(page_size.max(1)).min(ids.len());
        let page = ids.get(next..end).unwrap_or_default().to_vec();
        let (first_row, wanted) = (as_count(next) + 1, page.len());
        let progress = move |outcomes: &Vec<RowOutcome>| {
            if outcomes.len() != wanted {
                let detail = format!("{} outcomes for {wanted} rows", outcomes.len());
                return Err(Fault::internal("jobs.outcomes_missing", detail));
            }
            let rows = (first_row..).zip(outcomes.iter().cloned());
            Progress::new().total(total).rows(rows).cursor(&Position { next: end })
        };
        job.run_part(make_command(page), progress).await?;
        next = end;
    }
    Ok(Outcome::done())
}

fn as_count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
