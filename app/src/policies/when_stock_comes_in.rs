//! Goods came, or were given back: orders that wait for goods are tried again, the first paid first.

use std::sync::Arc;
use std::time::Duration;

use db::{Db, StoredEvent};
use tokio::sync::Notify;

/// Many rows of one delivery are one arrival.
const GATHER: Duration = Duration::from_millis(500);
/// A wake-up that was lost with a program that ended is made up for after this.
const LOOK: Duration = Duration::from_secs(300);

pub(super) const KINDS: &[&str] = &["StockChanged"];

/// What can make more available: everything but promising and shipping.
pub(super) fn is_it(event: &StoredEvent) -> bool {
    let cause = || event.data.get("cause").and_then(|cause| cause.as_str());
    KINDS.contains(&event.kind.as_str()) && !matches!(cause(), Some("claimed" | "shipped"))
}

pub(super) async fn keep_trying(db: Db, stock_came_in: Arc<Notify>) {
    loop {
        db.until_writable().await;
        loop {
            match orders::jobs::retry_backorders(&db).await {
                // Each round takes the first in the queue; while it serves some, more may be served.
                Ok(0) => break,
                Ok(confirmed) => tracing::info!(confirmed, "orders that waited have their goods"),
                Err(fault) => {
                    tracing::error!(?fault, "waiting orders could not be tried again");
                    break;
                }
            }
        }
        tokio::select! {
            () = stock_came_in.notified() => tokio::time::sleep(GATHER).await,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}
