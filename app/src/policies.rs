//! What one context's news means to another: the rules of the house, one file each.
//!
//! Events are read once for all policies. A policy either enqueues a job in the same commit, or wakes
//! a loop that looks at the state itself and so loses nothing when the program ends in between.

mod when_a_buyer_leaves_a_platform;
mod when_a_sku_changes;
mod when_a_sku_is_mapped;
mod when_an_alert_calls;
mod when_an_order_arrives;
mod when_stock_comes_in;
mod when_time_passes;

use std::sync::Arc;

use db::{Consumer, Ctx, Db, StoredEvent};
use kernel::Fault;
use tokio::sync::Notify;
use tokio::task::JoinSet;

pub use when_a_sku_is_mapped::{Recheck, RecheckHandler};

/// Reads the news for every policy.
#[derive(Clone, Default)]
pub struct Policies {
    stock_came_in: Arc<Notify>,
}

impl Consumer for Policies {
    const NAME: &'static str = "policies";

    fn kinds(&self) -> Vec<&'static str> {
        [
            when_a_buyer_leaves_a_platform::KINDS,
            when_a_sku_is_mapped::KINDS,
            when_a_sku_changes::KINDS,
            when_an_alert_calls::KINDS,
            when_stock_comes_in::KINDS,
        ]
        .concat()
    }

    fn wants(&self, event: &StoredEvent) -> bool {
        when_a_buyer_leaves_a_platform::is_it(event)
            || when_a_sku_is_mapped::is_it(event)
            || when_a_sku_changes::is_it(event)
            || when_an_alert_calls::is_it(event)
            || when_stock_comes_in::is_it(event)
    }

    fn handle(&self, ctx: &mut Ctx<'_>, events: &[StoredEvent]) -> Result<(), Fault> {
        when_a_buyer_leaves_a_platform::react(ctx, events)?;
        when_a_sku_is_mapped::react(ctx, events)?;
        when_a_sku_changes::react(ctx, events)?;
        when_an_alert_calls::react(ctx, events)?;
        if events.iter().any(when_stock_comes_in::is_it) {
            self.stock_came_in.notify_one();
        }
        Ok(())
    }
}

/// Starts them all; they end with the set. Must be called on a runtime.
pub(crate) fn start(db: &Db) -> JoinSet<()> {
    let policies = Policies::default();
    let mut tasks = JoinSet::new();
    tasks.spawn(when_an_order_arrives::keep_stepping(db.clone()));
    tasks.spawn(when_stock_comes_in::keep_trying(db.clone(), Arc::clone(&policies.stock_came_in)));
    tasks.spawn(when_time_passes::keep_watching(db.clone()));
    tasks.spawn(when_time_passes::keep_alerting(db.clone()));
    tasks.spawn(db::follow(db.clone(), policies));
    tasks.spawn(db::audit::keep_sealing(db.clone()));
    tasks
}
