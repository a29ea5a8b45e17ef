//! Shops may let clean orders pass without a person: approved by rule, confirmed by rule. What is
//! due is seen from the orders themselves, so that nothing is lost when the program ends.

use std::time::Duration;

use db::Db;

/// A burst of arrivals is handled together; nobody sees a tenth of a second.
const GATHER: Duration = Duration::from_millis(100);
/// What another node wrote is found at the latest after this.
const LOOK: Duration = Duration::from_secs(2);
/// After a failure.
const REST: Duration = Duration::from_secs(5);

pub(super) async fn keep_stepping(db: Db) {
    let mut news = db.news();
    loop {
        db.until_writable().await;
        let rest = match orders::jobs::take_automatic_steps(&db).await {
            Ok(_) => GATHER,
            Err(fault) => {
                tracing::error!(?fault, "automatic steps failed; they will be tried again");
                REST
            }
        };
        tokio::time::sleep(rest).await;
        tokio::select! {
            changed = news.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}
