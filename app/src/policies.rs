//! What one context's news means to another: the rules of the house, one file each.

use db::Db;
use tokio::task::JoinSet;

/// Starts them all; each follows the events from where it left off. Must be called on a runtime.
pub(crate) fn start(db: &Db) -> JoinSet<()> {
    let _ = db;
    JoinSet::new()
}
