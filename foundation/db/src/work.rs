//! A command or query on its way through the queue and back.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use kernel::{Actor, Fault};
use tokio::sync::oneshot;

use crate::clock::Clock;
use crate::conn::Conn;
use crate::ctx::Ctx;
use crate::ids::IdSource;
use crate::pulse::Counters;
use crate::vault::Vault;

/// What takes longer is worth a line in the log of whoever looks for it.
const LONG: Duration = Duration::from_millis(10);

/// Something a connection's thread can run and answer.
pub(crate) trait Work: Send {
    /// Runs it; the outcome is kept until [`Work::answer`]. Can be called again after a rollback.
    fn run(&mut self, ctx: &mut Ctx<'_>) -> Result<(), Fault>;
    /// Who acts.
    fn actor(&self) -> &Actor;
    /// Tells the one who waits, after the commit or its failure.
    fn answer(self: Box<Self>, outcome: Result<(), Fault>);
}

/// `O` is what a successful run gives.
pub(crate) struct Job<F, O> {
    actor: Actor,
    body: F,
    output: Option<O>,
    waiting: oneshot::Sender<Result<O, Fault>>,
}

impl<F, O> Job<F, O> {
    pub(crate) fn new(actor: Actor, body: F) -> (Self, oneshot::Receiver<Result<O, Fault>>) {
        let (waiting, answer) = oneshot::channel();
        (Self { actor, body, output: None, waiting }, answer)
    }
}

impl<F, O> Work for Job<F, O>
where
    F: FnMut(&mut Ctx<'_>) -> Result<O, Fault> + Send,
    O: Send,
{
    fn run(&mut self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        self.output = Some((self.body)(ctx)?);
        Ok(())
    }
    fn actor(&self) -> &Actor {
        &self.actor
    }
    fn answer(self: Box<Self>, outcome: Result<(), Fault>) {
        let Self { output, waiting, .. } = *self;
        let answer = outcome.and_then(|()| {
            output.ok_or_else(|| Fault::internal("db.no_output", "the work gave no answer"))
        });
        // Nobody waits any more when a client has gone; the work is done all the same.
        let _gone = waiting.send(answer);
    }
}

/// What each thread brings to the work it runs.
pub(crate) struct Desk {
    pub(crate) ids: IdSource,
    pub(crate) clock: Clock,
    pub(crate) stripe: i64,
    pub(crate) vault: Arc<Vault>,
    pub(crate) counters: Arc<Counters>,
}

/// Runs one piece of work and writes its events; how many there were. A panic becomes a fault.
pub(crate) fn run_one(
    desk: &mut Desk,
    conn: &mut Conn,
    work: &mut dyn Work,
) -> Result<usize, Fault> {
    let actor = work.actor().clone();
    let now = desk.clock.now();
    let Desk { ids, stripe, vault, .. } = desk;
    let began = Instant::now();
    let run = AssertUnwindSafe(|| {
        let mut ctx = Ctx::new(conn, ids, &actor, now, *stripe, vault);
        work.run(&mut ctx)?;
        ctx.write_events()
    });
    let outcome = catch_unwind(run)
        .unwrap_or_else(|_| Err(Fault::internal("db.panicked", "a command stopped in the middle")));
    let took = began.elapsed();
    if took > LONG {
        tracing::debug!(actor = %actor.id, ?took, "others waited for this");
    }
    outcome
}
