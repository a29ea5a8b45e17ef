//! What reacts to events: each consumer keeps its place durably, and its place moves in the same
//! commit as what it did.

use kernel::{Actor, Fault, Permission};

use crate::command::Command;
use crate::ctx::Ctx;
use crate::db::Db;
use crate::event::{StoredEvent, events_after};
use crate::queue::Lane;

/// Events handed to a consumer at once.
const BATCH: i64 = 1_000;
/// News is collected so long before a consumer looks: under load it would else commit its place after
/// every commit of others, and each of those commits waits for the disk.
const COLLECT: std::time::Duration = std::time::Duration::from_millis(200);

/// Something that reacts to events.
pub trait Consumer: Clone + Send + Sync + 'static {
    /// Its name in the table of cursors; never reused for something else.
    const NAME: &'static str;

    /// Reacts to events, oldest first. What it writes is committed together with its place, so
    /// each event is handled once.
    ///
    /// # Errors
    /// A failure; the same events come again.
    fn handle(&self, ctx: &mut Ctx<'_>, events: &[StoredEvent]) -> Result<(), Fault>;
}

#[derive(Clone)]
struct Step<C>(C);

impl<C: Consumer> Command for Step<C> {
    const NAME: &'static str = C::NAME;
    const PERMISSION: Permission = Permission("system");
    type Output = usize;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<usize, Fault> {
        ctx.execute(
            "INSERT INTO event_cursors (consumer, seq) VALUES ($1, 0) ON CONFLICT DO NOTHING",
            &[&C::NAME],
        )?;
        let seq: i64 = ctx.one(
            "SELECT seq FROM event_cursors WHERE consumer = $1 FOR UPDATE",
            &[&C::NAME],
            |row| row.get(0),
        )?;
        let events = events_after(ctx, seq, BATCH)?;
        let Some(last) = events.last() else { return Ok(0) };
        self.0.handle(ctx, &events)?;
        ctx.execute(
            "UPDATE event_cursors SET seq = $2 WHERE consumer = $1",
            &[&C::NAME, &last.seq],
        )?;
        Ok(events.len())
    }
}

/// Lets a consumer handle what waits, until nothing is left; how many events that were.
///
/// # Errors
/// The consumer's own failure.
pub async fn drain<C: Consumer>(db: &Db, consumer: &C) -> Result<usize, Fault> {
    let actor = Actor::system(C::NAME);
    let mut handled = 0;
    loop {
        let some = db.run_in(Lane::Bulk, &actor, Step(consumer.clone())).await?;
        handled += some;
        if some == 0 {
            return Ok(handled);
        }
    }
}

/// Keeps a consumer going for as long as the program runs: at once on this node's own news, and
/// every second for what other nodes wrote.
pub async fn follow<C: Consumer>(db: Db, consumer: C) {
    let mut news = db.news();
    loop {
        if let Err(fault) = drain(&db, &consumer).await {
            tracing::error!(consumer = C::NAME, ?fault, "a consumer failed; it will try again");
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        }
        let pause = tokio::time::sleep(std::time::Duration::from_secs(1));
        tokio::select! {
            changed = news.changed() => if changed.is_err() { return },
            () = pause => {}
        }
        tokio::time::sleep(COLLECT).await;
    }
}
