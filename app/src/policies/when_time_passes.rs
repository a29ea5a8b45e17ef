//! What ends by itself: holds that were placed until a time, soft promises of goods, the month of a
//! data key, and the memory of answers under a key.

use std::time::Duration;

use db::{Db, ForgetOldReplies, Lane};
use inventory::SweepExpiredClaims;
use kernel::{Actor, Fault};

/// Minutes are how people set such times.
const LOOK: Duration = Duration::from_secs(30);
/// Claims ended in one commit, so that screens need not wait.
const AT_ONCE: i64 = 200;

pub(super) async fn keep_watching(db: Db) {
    loop {
        db.until_writable().await;
        if let Err(fault) = look(&db).await {
            tracing::error!(?fault, "what is over could not be ended; it will be tried again");
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Alerts open, call again, go up and close. Apart from the rest: a look at what waits may take longer.
pub(super) async fn keep_alerting(db: Db) {
    loop {
        db.until_writable().await;
        if let Err(fault) = incidents::watch(&db).await {
            tracing::error!(
                ?fault,
                "causes of alerts could not be looked for; it will be tried again"
            );
        }
        tokio::time::sleep(LOOK).await;
    }
}

async fn look(db: &Db) -> Result<(), Fault> {
    db.turn_keys().await?;
    orders::jobs::release_due_holds(db).await?;
    let actor = Actor::system("claims");
    while !db.run_in(Lane::Bulk, &actor, SweepExpiredClaims { most: AT_ONCE }).await?.is_empty() {}
    let actor = Actor::system("keys");
    while db.run_in(Lane::Bulk, &actor, ForgetOldReplies { most: AT_ONCE }).await? > 0 {}
    Ok(())
}
