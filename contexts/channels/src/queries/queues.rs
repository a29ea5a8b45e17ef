//! Queues, as they are read.

use db::{Ctx, Query};
use kernel::{Fault, Permission};
use settings::Platform;

use crate::queue::Queue;
use crate::{ConnectionId, store};

/// Whether any queue is to be read.
#[derive(Debug, Clone)]
pub(crate) struct IsAnyQueueDue;

impl Query for IsAnyQueueDue {
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = bool;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        store::is_any_queue_due(ctx)
    }
}

/// A queue with all that is needed to read it.
#[derive(Debug, Clone)]
pub(crate) struct QueueOf {
    pub(crate) id: ConnectionId,
    pub(crate) platform: Platform,
    pub(crate) queue: Queue,
    /// The connections of its seller, with the address of each.
    pub(crate) sellers: Vec<(ConnectionId, String)>,
}

/// The queue of a connection.
#[derive(Debug, Clone)]
pub(crate) struct ReadQueue(pub(crate) ConnectionId);

impl Query for ReadQueue {
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = Option<QueueOf>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Option<QueueOf>, Fault> {
        let Some(queue) = store::queue(ctx, self.0)? else { return Ok(None) };
        let sellers = store::of_the_same_seller(ctx, self.0)?;
        let Some((_, platform, _)) = sellers.first().cloned() else { return Ok(None) };
        let sellers = sellers.into_iter().map(|(id, _, address)| (id, address)).collect();
        Ok(Some(QueueOf { id: self.0, platform, queue, sellers }))
    }
}
