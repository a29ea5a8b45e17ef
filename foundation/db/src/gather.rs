//! Single requests that wait together become one set: one statement per table for all of them, one
//! commit, and an outcome for each.

use std::collections::VecDeque;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use kernel::{Actor, Fault, Permission};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::time::{Instant, timeout_at};

use crate::command::Command;
use crate::ctx::Ctx;
use crate::db::Db;

/// A command over a set, with an outcome per member.
pub trait SetCommand: Send + Sync + 'static {
    /// As logs name it.
    const NAME: &'static str;
    /// Who may.
    const PERMISSION: Permission;
    /// One member of the set.
    type Item: Send + Sync + 'static;
    /// What became of one member.
    type Outcome: Send + 'static;

    /// Runs the set; as many outcomes as items, in their order.
    ///
    /// # Errors
    /// Only what concerns the whole set; a refusal of one member is its own outcome.
    fn run(
        items: &[Self::Item],
        ctx: &mut Ctx<'_>,
    ) -> Result<Vec<Result<Self::Outcome, Fault>>, Fault>;
}

/// Requests that share one commit at most; beyond it the first would wait too long for the last.
const MOST_TOGETHER: usize = 64;
/// How long the first of a set waits at most for as much company as the set before had. Clients that were
/// answered together ask again together: without this the quickest of them would be a set of its
/// own, and all others would wait for its commit. Who comes alone never waits.
const LINGER: Duration = Duration::from_millis(2);
/// Requests that may wait; more are told to try again later.
const MOST_WAITING: usize = 4_096;

struct Asked<S: SetCommand> {
    actor: Actor,
    item: S::Item,
    answer: oneshot::Sender<Result<S::Outcome, Fault>>,
}

struct Whole<S: SetCommand>(Arc<Vec<S::Item>>, PhantomData<fn() -> S>);

impl<S: SetCommand> Clone for Whole<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0), PhantomData)
    }
}

impl<S: SetCommand> Command for Whole<S> {
    const NAME: &'static str = S::NAME;
    const PERMISSION: Permission = S::PERMISSION;
    type Output = Vec<Result<S::Outcome, Fault>>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        S::run(&self.0, ctx)
    }
}

/// The place where single requests meet.
pub struct Gatherer<S: SetCommand> {
    door: mpsc::Sender<Asked<S>>,
}

impl<S: SetCommand> Clone for Gatherer<S> {
    fn clone(&self) -> Self {
        Self { door: self.door.clone() }
    }
}

impl<S: SetCommand> Gatherer<S> {
    /// Starts it; `at_once` sets may be on their way at the same time. Must be called on a runtime.
    #[must_use]
    pub fn start(db: &Db, at_once: usize) -> Self {
        let (door, inside) = mpsc::channel(MOST_WAITING);
        let inside = Arc::new(Mutex::new(inside));
        for _ in 0..at_once.max(1) {
            tokio::spawn(serve::<S>(db.clone(), Arc::clone(&inside)));
        }
        Self { door }
    }

    /// Asks for one item and waits for its outcome.
    ///
    /// # Errors
    /// The item's refusal, or what went wrong with the whole set.
    pub async fn run(&self, actor: &Actor, item: S::Item) -> Result<S::Outcome, Fault> {
        actor.must(S::PERMISSION)?;
        let (answer, outcome) = oneshot::channel();
        let asked = Asked { actor: actor.clone(), item, answer };
        self.door.try_send(asked).map_err(|_| {
            Fault::new(kernel::Kind::RateLimited, "db.overloaded", "too many requests wait")
        })?;
        outcome.await.unwrap_or_else(|_| Err(Fault::unavailable("db.closed", "shutting down")))
    }
}

async fn serve<S: SetCommand>(db: Db, inside: Arc<Mutex<mpsc::Receiver<Asked<S>>>>) {
    let mut company = 1;
    loop {
        let mut waiting = VecDeque::new();
        {
            let mut inside = inside.lock().await;
            let Some(first) = inside.recv().await else { return };
            waiting.push_back(first);
            let until = Instant::now() + LINGER;
            while waiting.len() < company {
                let Ok(Some(next)) = timeout_at(until, inside.recv()).await else { break };
                waiting.push_back(next);
            }
            while waiting.len() < MOST_TOGETHER {
                let Ok(next) = inside.try_recv() else { break };
                waiting.push_back(next);
            }
        }
        company = waiting.len();
        while let Some(first) = waiting.pop_front() {
            // Events name their actor: one set holds the requests of one actor.
            let (same, other): (VecDeque<_>, VecDeque<_>) =
                waiting.into_iter().partition(|asked| asked.actor.id == first.actor.id);
            waiting = other;
            let actor = first.actor.clone();
            let set = std::iter::once(first).chain(same);
            let (items, answers): (Vec<_>, Vec<_>) =
                set.map(|asked| (asked.item, asked.answer)).unzip();
            let outcomes = db.run(&actor, Whole::<S>(Arc::new(items), PhantomData)).await;
            answer_all(outcomes, answers);
        }
    }
}

fn answer_all<O>(
    outcomes: Result<Vec<Result<O, Fault>>, Fault>,
    answers: Vec<oneshot::Sender<Result<O, Fault>>>,
) {
    match outcomes {
        Ok(outcomes) => {
            for (answer, outcome) in answers.into_iter().zip(outcomes) {
                let _gone = answer.send(outcome);
            }
        }
        Err(fault) => {
            tracing::warn!(?fault, "a set of requests failed as a whole");
            for answer in answers {
                let copy = Fault::new(fault.kind(), fault.code(), fault.detail());
                let _gone = answer.send(Err(copy));
            }
        }
    }
}
