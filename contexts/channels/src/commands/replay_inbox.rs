//! What waits in the inbox is read again in bulk: what channels sent, by the connectors it came through.

use db::{Command, Ctx};
use jobs::RowOutcome;
use kernel::{Fault, Permission};
use orders::DeliveryId;
use orders::channel::refuse_again;
use orders::commands::ReplayPage;
use orders::inbox::Problem;

use super::observe::tried;
use super::replay_refused::ReplayRefused;
use crate::connector::Connectors;

/// The code by which the inbox says that a delivery is in the words of a channel.
const OF_CHANNEL: &str = "orders.delivery_of_channel";

/// Reads a page of deliveries again: an outcome for each, all in one commit.
#[derive(Clone)]
pub(crate) struct ReplayInboxPage {
    pub(crate) page: Vec<DeliveryId>,
    pub(crate) connectors: Connectors,
}

impl Command for ReplayInboxPage {
    const NAME: &'static str = "channels.replay_inbox_page";
    const PERMISSION: Permission = orders::permissions::CREATE;
    type Output = Vec<RowOutcome>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<RowOutcome>, Fault> {
        let read = ReplayPage { page: self.page.clone() }.run(ctx)?;
        let mut rows = Vec::with_capacity(read.len());
        let mut refused = Vec::new();
        for (id, row) in self.page.iter().zip(read) {
            if row.code.as_deref() != Some(OF_CHANNEL) {
                rows.push(row);
                continue;
            }
            let again = ReplayRefused { delivery_id: *id, connectors: self.connectors };
            let again = match tried(ctx.attempt(|ctx| again.clone().run(ctx)))? {
                Ok(_) => RowOutcome::ok(id),
                Err(fault) => {
                    refused.push((*id, Problem::of(&fault)));
                    RowOutcome::refused(id, &fault)
                }
            };
            rows.push(again.named(row.name));
        }
        refuse_again(ctx, &refused)?;
        Ok(rows)
    }
}
