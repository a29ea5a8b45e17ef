//! What waits in the inbox is read again in bulk, what channels sent with it.

use ::jobs::{Handler, Outcome, Running};
use kernel::Fault;
use orders::jobs::{ReplayHandler, replay_by};

use crate::commands::ReplayInboxPage;
use crate::connector::Connectors;

/// Reads deliveries again, whoever sent them: it stands where that of `orders` alone would.
pub struct ReplayInbox(pub Connectors);

impl Handler for ReplayInbox {
    const KIND: &'static str = <ReplayHandler as Handler>::KIND;

    async fn run(&self, job: &mut Running) -> Result<Outcome, Fault> {
        let connectors = self.0;
        replay_by(job, |page| ReplayInboxPage { page, connectors }).await
    }
}
