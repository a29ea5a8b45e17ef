//! Many deliveries of the inbox are to be read again: a job, which is one however often it is asked for.

use db::{Command, Ctx};
use jobs::{Handler, JobId, NewJob};
use kernel::{Fault, Permission};
use sha2::{Digest, Sha256};

use crate::inbox::InboxFilter;
use crate::jobs::{MOST_REPLAYED, ReplayHandler, Replays};
use crate::{DeliveryId, permissions};

/// Deliveries are to be read again: ticked ones, or everything a filter means.
#[derive(Debug, Clone)]
pub struct StartReplay {
    pub ids: Option<Vec<DeliveryId>>,
    pub filter: Option<InboxFilter>,
}

impl Command for StartReplay {
    const NAME: &'static str = "orders.start_replay";
    const PERMISSION: Permission = permissions::CREATE;
    type Output = JobId;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<JobId, Fault> {
        let replays = match (self.ids, self.filter) {
            (Some(ids), None) => Replays::These(ticked(ids)?),
            (None, Some(filter)) => Replays::All(filter),
            _ => {
                return Err(Fault::field("ids", "orders.ids_or_filter", "ids or a filter"));
            }
        };
        let kind = <ReplayHandler as Handler>::KIND;
        let mut job = NewJob::new(kind, &replays).rows_can_be_retried().unique(format!(
            "replay:{}:{}",
            ctx.actor().id,
            digest(&replays)?
        ));
        if let Replays::These(ids) = &replays {
            job = job.total(i64::try_from(ids.len()).unwrap_or(i64::MAX));
        }
        jobs::enqueue(ctx, job)
    }
}

/// Each once, the first received first: ids follow the time.
fn ticked(mut ids: Vec<DeliveryId>) -> Result<Vec<DeliveryId>, Fault> {
    ids.sort_unstable();
    ids.dedup();
    let most = usize::try_from(MOST_REPLAYED).unwrap_or(usize::MAX);
    if ids.is_empty() || ids.len() > most {
        return Err(Fault::field("ids", "kernel.out_of_range", "1 to 100,000 ids"));
    }
    Ok(ids)
}

/// What is asked, in a few letters: asked for twice while it runs, it is one job.
fn digest(replays: &Replays) -> Result<String, Fault> {
    let text =
        serde_json::to_vec(replays).map_err(|error| Fault::internal("orders.bad_replay", error))?;
    Ok(kernel::hex(Sha256::digest(&text)))
}
