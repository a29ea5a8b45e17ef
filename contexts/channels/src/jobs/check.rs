//! Shops are asked what they have, and what they answer is compared with what is here.

use std::sync::Arc;

use db::{Db, Lane};
use kernel::{Actor, Fault};
use settings::ShopFacts;

use crate::ConnectionId;
use crate::commands::{
    AnsweredOrders, CheckStep, IngestOrders, Ingested, NoteListed, NoteUnlisted,
};
use crate::connection::Trouble;
use crate::connector::Connector;

/// Writes down what a shop answered to a step; nothing when it did not answer as it should.
pub(super) async fn note(
    db: &Db,
    house: &Actor,
    (connector, shop): (&dyn Connector, &ShopFacts),
    (connection_id, step): (ConnectionId, CheckStep),
    answered: Result<Vec<u8>, Trouble>,
) -> Result<Option<Ingested>, Fault> {
    let trouble = match (&step, answered) {
        (_, Err(trouble)) => trouble,
        (CheckStep::List(check_id, listing), Ok(body)) => match connector.read_names(&body) {
            Ok(names) => {
                let (check_id, listing) = (*check_id, *listing);
                let note = NoteListed { connection_id, check_id, listing, names };
                db.run_in(Lane::Bulk, house, note).await?;
                return Ok(Some(Ingested::default()));
            }
            Err(unreadable) => Trouble::Unreadable(unreadable.why),
        },
        (CheckStep::Ask(check_id, asked), Ok(body)) => match connector.read_orders(&body, shop) {
            Ok(page) => {
                let answered =
                    AnsweredOrders::Checked { check_id: *check_id, asked: asked.clone() };
                let ingest = IngestOrders { connection_id, answered, page: Arc::new(page) };
                return db.run_in(Lane::Bulk, house, ingest).await.map(Some);
            }
            Err(unreadable) => Trouble::Unreadable(unreadable.why),
        },
    };
    let note = NoteUnlisted { connection_id, step, trouble };
    db.run_in(Lane::Bulk, house, note).await?;
    Ok(None)
}
