//! What is due is taken by one node, and worked on beside the rest: one that is slow keeps no other waiting.

use db::Db;
use kernel::Fault;
use tokio::task::JoinSet;

use super::{LOOK, REST};

/// Takes what is due and works on it, so much at the same time, for as long as the program runs. `what` it is called
/// in the log.
pub(super) async fn keep_taking<Id, Taken, Worked>(
    db: &Db,
    (what, most): (&'static str, usize),
    take: impl Fn(usize) -> Taken,
    work: impl Fn(Id) -> Worked,
) where
    Taken: Future<Output = Result<Vec<Id>, Fault>>,
    Worked: Future<Output = Result<(), Fault>> + Send + 'static,
{
    let mut under_way: JoinSet<()> = JoinSet::new();
    loop {
        db.until_writable().await;
        while under_way.try_join_next().is_some() {}
        match take(most.saturating_sub(under_way.len())).await {
            Ok(taken) => {
                for id in taken {
                    let working = work(id);
                    under_way.spawn(async move {
                        if let Err(fault) = working.await {
                            tracing::error!(
                                ?fault,
                                "one of the {what} is not read; it will be again"
                            );
                        }
                    });
                }
            }
            Err(fault) => {
                tracing::error!(?fault, "{what} are not looked at; they will be again");
                tokio::time::sleep(REST).await;
            }
        }
        tokio::time::sleep(LOOK).await;
    }
}
