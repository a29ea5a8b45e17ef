//! What waits in the inbox is read again in bulk, the first received first, page by page.

use db::Command;
use jobs::{Handler, Outcome, RowOutcome, Running, over_ids};
use kernel::Fault;
use serde::{Deserialize, Serialize};

use super::PAGE;
use crate::commands::ReplayPage;
use crate::inbox::InboxFilter;
use crate::queries::WaitingDeliveries;
use crate::{DeliveryId, permissions};

/// Deliveries of one job: the inbox of a shop whose program was wrong for weeks, and still a bounded list
/// of ids. Of more the first received are read; the others by the next job.
pub const MOST_REPLAYED: i64 = 100_000;

/// Which deliveries are read again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Replays {
    /// Ticked ones.
    These(Vec<DeliveryId>),
    /// Everything a filter means when the job begins.
    All(InboxFilter),
}

/// Reads deliveries again.
pub struct ReplayHandler;

impl Handler for ReplayHandler {
    const KIND: &'static str = "orders.replay";

    async fn run(&self, job: &mut Running) -> Result<Outcome, Fault> {
        replay_by(job, |page| ReplayPage { page }).await
    }
}

/// Reads the deliveries that such a job means again, page by page, by a command of whoever can read them.
///
/// # Errors
/// What the command says of a whole page.
pub async fn replay_by<C, F>(job: &mut Running, make_command: F) -> Result<Outcome, Fault>
where
    C: Command<Output = Vec<RowOutcome>>,
    F: Fn(Vec<DeliveryId>) -> C,
{
    job.actor().must(permissions::CREATE)?;
    let ids = match job.args()? {
        Replays::These(ids) => ids,
        Replays::All(filter) => {
            let (db, actor) = (job.db().clone(), job.actor().clone());
            let query = WaitingDeliveries { filter, most: MOST_REPLAYED };
            // Decided once: after a crash the same deliveries are meant, and what was refused again
            // meanwhile is not read a second time.
            job.decide_once(async move { db.read(&actor, query).await }).await?
        }
    };
    over_ids(job, ids, PAGE, make_command).await
}
