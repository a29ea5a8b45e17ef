//! Consumers that fail on purpose, and one that remembers what it was told.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use app::policies::Policies;
use db::{Consumer, Ctx, StoredEvent};
use kernel::Fault;

/// What a consumer dies of here.
pub(super) const CRASHED: &str = "simulation.crashed";

fn crash() -> Fault {
    Fault::unavailable(CRASHED, "the consumer was stopped between its work and the commit")
}

/// The house's own policies, which may be stopped after their work and before its commit.
#[derive(Clone, Default)]
pub(super) struct MortalPolicies {
    policies: Policies,
    pub(super) dies: Arc<AtomicBool>,
}

impl Consumer for MortalPolicies {
    const NAME: &'static str = Policies::NAME;

    fn kinds(&self) -> Vec<&'static str> {
        self.policies.kinds()
    }

    fn wants(&self, event: &StoredEvent) -> bool {
        self.policies.wants(event)
    }

    fn handle(&self, ctx: &mut Ctx<'_>, events: &[StoredEvent]) -> Result<(), Fault> {
        self.policies.handle(ctx, events)?;
        if self.dies.swap(false, Ordering::Relaxed) { Err(crash()) } else { Ok(()) }
    }
}

/// Remembers which events it was told in commits that held.
#[derive(Clone, Default)]
pub(super) struct Witness {
    heard: Arc<Mutex<Heard>>,
    pub(super) dies: Arc<AtomicBool>,
}

#[derive(Default)]
struct Heard {
    for_good: Vec<i64>,
    not_yet_committed: Vec<i64>,
}

impl Witness {
    fn with<T>(&self, act: impl FnOnce(&mut Heard) -> T) -> T {
        act(&mut self.heard.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The last commit held.
    pub(super) fn committed(&self) {
        self.with(|heard| {
            let some = std::mem::take(&mut heard.not_yet_committed);
            heard.for_good.extend(some);
        });
    }

    /// Everything it was told for good.
    pub(super) fn heard(&self) -> Vec<i64> {
        self.with(|heard| heard.for_good.clone())
    }
}

impl Consumer for Witness {
    const NAME: &'static str = "simulation.witness";

    fn handle(&self, _: &mut Ctx<'_>, events: &[StoredEvent]) -> Result<(), Fault> {
        // That more comes means that what came before was committed.
        self.committed();
        if self.dies.swap(false, Ordering::Relaxed) {
            return Err(crash());
        }
        self.with(|heard| heard.not_yet_committed = events.iter().map(|event| event.seq).collect());
        Ok(())
    }
}
