//! A queue is read: what stands in it is kept before it is taken away there.

use db::{Command, Ctx};
use kernel::{Fault, Permission};

use super::keep_pushes::{TakenPush, keep_pushes};
use crate::connection::{Trouble, rest_until};
use crate::{ConnectionId, store};

/// Longer than a reading takes. If the program ends meanwhile, another goes on after it.
const TAKEN_SECONDS: i64 = 60;
/// An empty queue is asked again after this; each asking waits for a while by itself.
const IDLE_SECONDS: i64 = 5;

/// Takes queues that are to be read, up to so many.
#[derive(Debug, Clone)]
pub(crate) struct TakeQueues(pub(crate) i64);

impl Command for TakeQueues {
    const NAME: &'static str = "channels.take_queues";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = Vec<ConnectionId>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<ConnectionId>, Fault> {
        let until = ctx.now().plus_seconds(TAKEN_SECONDS);
        store::take_queues(ctx, until, self.0)
    }
}

/// Keeps what a queue gave, all of it in one commit; after that it may be taken away there.
#[derive(Clone)]
pub(crate) struct KeepQueued {
    pub(crate) id: ConnectionId,
    pub(crate) messages: Vec<TakenPush>,
    /// How many the queue gave, those that concern nobody here among them.
    pub(crate) given: i64,
    /// Whether whoever keeps them asks it for more: until then it is nobody else's.
    pub(crate) goes_on: bool,
}

impl Command for KeepQueued {
    const NAME: &'static str = "channels.keep_queued";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        keep_pushes(ctx, &self.messages)?;
        let now = ctx.now();
        // Where there was something there may be more.
        let due = if self.given > 0 { now } else { now.plus_seconds(IDLE_SECONDS) };
        let held = self.goes_on.then(|| now.plus_seconds(TAKEN_SECONDS));
        store::queue_answered(ctx, self.id, self.given, (due, held))
    }
}

/// Writes down that a queue did not answer as it should.
#[derive(Debug, Clone)]
pub(crate) struct NoteQueueTrouble {
    pub(crate) id: ConnectionId,
    pub(crate) trouble: Trouble,
}

impl Command for NoteQueueTrouble {
    const NAME: &'static str = "channels.note_queue_trouble";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let Some(before) = store::queue_failures(ctx, self.id)? else { return Ok(()) };
        let failures = before.saturating_add(1);
        let due = rest_until(failures, self.trouble.asked(), ctx.now());
        let fault = (self.trouble.code(), self.trouble.detail());
        store::queue_failed(ctx, self.id, failures, due, (fault.0, &fault.1))
    }
}
