//! What reacts to events: each consumer keeps its place durably, and its place moves in the same
//! commit as what it did.
//!
//! News is looked through on a reading connection; the writer is asked only when there is something
//! to do, for every event passes every consumer and most concern none.

use kernel::{Actor, Fault, Permission};

use crate::command::{Command, Query};
use crate::ctx::Ctx;
use crate::db::Db;
use crate::event::{StoredEvent, events_after, events_of_kinds};
use crate::queue::Lane;

/// Events looked through at once.
const BATCH: i64 = 1_000;
/// Places passed at once by who wants some kinds only: of the others nothing but the kind is read.
const STRIDE: i64 = 50_000;
/// A consumer that had nothing to do keeps its place in memory for so many events: after a restart
/// it looks through them again, and finds again that there is nothing to do.
const PASSED_AT_MOST: i64 = 10_000;
/// News is collected so long before a consumer looks, so that a burst is looked through together.
const COLLECT: std::time::Duration = std::time::Duration::from_millis(200);

/// Something that reacts to events.
pub trait Consumer: Clone + Send + Sync + 'static {
    /// Its name in the table of cursors; never reused for something else.
    const NAME: &'static str;

    /// Whether it begins with what happens from its first look on: of what happened before, nobody is to hear
    /// by it any more.
    const BEGINS_WITH_NEWS: bool = false;

    /// The kinds of news it may want; every kind when none is named.
    fn kinds(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// Whether everything that happened until now is passed by, unread, because there is nobody yet
    /// whom it could concern. Whoever comes must begin with how things stand, not with what happened.
    ///
    /// # Errors
    /// What the engine reports.
    fn rests(&self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        let _for_nothing = ctx;
        Ok(false)
    }

    /// Whether it has something to do when this happens. The answer depends on the event alone.
    fn wants(&self, event: &StoredEvent) -> bool {
        let _every = event;
        true
    }

    /// Reacts to the events it wants, oldest first. What it writes is committed together with its
    /// place, so each event is handled once.
    ///
    /// # Errors
    /// A failure; the same events come again.
    fn handle(&self, ctx: &mut Ctx<'_>, events: &[StoredEvent]) -> Result<(), Fault>;
}

/// Looks through the next events after the consumer's place, or after what it passed since.
#[derive(Clone)]
struct Look<C> {
    consumer: C,
    passed: i64,
    settled: i64,
}

/// What a look found.
struct Seen {
    /// The place as it is kept.
    place: i64,
    /// The last event looked at.
    last: i64,
    wanted: Vec<StoredEvent>,
    /// It has no place yet, and what happened until now is none of its business.
    begins: bool,
}

impl<C: Consumer> Query for Look<C> {
    const PERMISSION: Permission = Permission("system");
    type Output = Seen;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Seen, Fault> {
        let sql = "SELECT seq FROM event_cursors WHERE consumer = $1";
        let kept: Option<i64> = ctx.find(sql, &[&C::NAME], |row| row.get(0))?;
        let place = kept.unwrap_or(0);
        let from = place.max(self.passed);
        let nothing = |last| Seen { place, last, wanted: Vec::new(), begins: false };
        if C::BEGINS_WITH_NEWS && kept.is_none() {
            return Ok(Seen { begins: true, ..nothing(self.settled) });
        }
        if self.settled <= from {
            return Ok(nothing(from));
        }
        if self.consumer.rests(ctx)? {
            return Ok(nothing(self.settled));
        }
        let (last, mut wanted) = self.next(ctx, from)?;
        wanted.retain(|event| self.consumer.wants(event));
        Ok(Seen { wanted, ..nothing(last) })
    }
}

impl<C: Consumer> Look<C> {
    /// The next events of its kinds, and how far they were looked for.
    fn next(&self, ctx: &mut Ctx<'_>, from: i64) -> Result<(i64, Vec<StoredEvent>), Fault> {
        let kinds = self.consumer.kinds();
        if kinds.is_empty() {
            let events = events_after(ctx, from, self.settled, BATCH)?;
            return Ok((events.last().map_or(from, |event| event.seq), events));
        }
        let up_to = self.settled.min(from.saturating_add(STRIDE));
        let events = events_of_kinds(ctx, &kinds, from, up_to, BATCH)?;
        let is_all = i64::try_from(events.len()).is_ok_and(|found| found < BATCH);
        let last = events.last().map_or(up_to, |event| if is_all { up_to } else { event.seq });
        Ok((last, events))
    }
}

/// Moves the place from where it was seen, together with what the consumer does.
#[derive(Clone)]
struct Step<C> {
    consumer: C,
    seen: std::sync::Arc<Seen>,
}

impl<C: Consumer> Command for Step<C> {
    const NAME: &'static str = C::NAME;
    const PERMISSION: Permission = Permission("system");
    type Output = usize;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<usize, Fault> {
        let Seen { place, last, wanted, begins } = &*self.seen;
        if *begins {
            // Another node may have begun before: its place is the one.
            let begun =
                "INSERT INTO event_cursors (consumer, seq) VALUES ($1, $2) ON CONFLICT DO NOTHING";
            return ctx.execute(begun, &[&C::NAME, last]).map(|_| 0);
        }
        ctx.execute(
            "INSERT INTO event_cursors (consumer, seq) VALUES ($1, 0) ON CONFLICT DO NOTHING",
            &[&C::NAME],
        )?;
        let moved = ctx.execute(
            "UPDATE event_cursors SET seq = $2 WHERE consumer = $1 AND seq = $3",
            &[&C::NAME, last, place],
        )?;
        // Another node was here first: it did what these events ask for.
        if moved == 0 {
            return Ok(0);
        }
        if !wanted.is_empty() {
            self.consumer.handle(ctx, wanted)?;
        }
        Ok(wanted.len())
    }
}

/// Lets a consumer handle what waits, until nothing is left; how many events it handled.
///
/// # Errors
/// The consumer's own failure.
pub async fn drain<C: Consumer>(db: &Db, consumer: &C) -> Result<usize, Fault> {
    drain_after(db, consumer, &mut 0, 0).await
}

/// `passed` is the last event that was looked at, of which up to `at_most` may lie after the place
/// that is kept.
async fn drain_after<C: Consumer>(
    db: &Db,
    consumer: &C,
    passed: &mut i64,
    at_most: i64,
) -> Result<usize, Fault> {
    let actor = Actor::system(C::NAME);
    let Some(settled) = db.settled(&actor).await? else { return Ok(0) };
    let mut handled = 0;
    loop {
        let look = Look { consumer: consumer.clone(), passed: *passed, settled };
        let seen = db.read(&actor, look).await?;
        let done = seen.last == seen.place.max(*passed);
        db.counters().passed(C::NAME, seen.last, done);
        if done && !seen.begins {
            return Ok(handled);
        }
        *passed = seen.last;
        // Where it begins is kept at once: after a restart it would begin later.
        if seen.wanted.is_empty() && !seen.begins && seen.last - seen.place < at_most {
            continue;
        }
        let step = Step { consumer: consumer.clone(), seen: std::sync::Arc::new(seen) };
        match db.run_in(Lane::Bulk, &actor, step).await {
            Ok(some) => handled += some,
            Err(fault) => {
                // From the kept place again.
                *passed = 0;
                return Err(fault);
            }
        }
    }
}

/// Keeps a consumer going for as long as the program runs: at once on this node's own news, and
/// every second for what other nodes wrote.
pub async fn follow<C: Consumer>(db: Db, consumer: C) {
    let mut news = db.news();
    let mut passed = 0;
    db.counters().begins(C::NAME);
    loop {
        if db.held().is_some() {
            db.until_writable().await;
            db.counters().begins(C::NAME);
        }
        if let Err(fault) = drain_after(&db, &consumer, &mut passed, PASSED_AT_MOST).await {
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
