//! A connection has a queue, or none any more.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::must_see_connection;
use crate::queries::ConnectionView;
use crate::queue::Queue;
use crate::{ConnectionId, permissions, store};

/// What the platform tells of a connection is read from a queue, which was tried before.
#[derive(Debug, Clone)]
pub(crate) struct SetQueue {
    pub(crate) id: ConnectionId,
    pub(crate) queue: Queue,
}

impl Command for SetQueue {
    const NAME: &'static str = "channels.set_queue";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = ConnectionView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ConnectionView, Fault> {
        must_see_connection(ctx, self.id)?;
        store::put_queue(ctx, self.id, &self.queue)?;
        let news = json!({"url": self.queue.url, "region": self.queue.region});
        ctx.emit(Event::about("channels", "QueueSet", self.id, 0, &news));
        must_see_connection(ctx, self.id)
    }
}

/// It is read no more. What was read stays.
#[derive(Debug, Clone)]
pub(crate) struct RemoveQueue(pub(crate) ConnectionId);

impl Command for RemoveQueue {
    const NAME: &'static str = "channels.remove_queue";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = ConnectionView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ConnectionView, Fault> {
        must_see_connection(ctx, self.0)?;
        if store::delete_queue(ctx, self.0)? {
            ctx.emit(Event::about("channels", "QueueRemoved", self.0, 0, &json!({})));
        }
        must_see_connection(ctx, self.0)
    }
}
