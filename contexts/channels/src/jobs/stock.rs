//! Shops are told of stock, and what they answer is written down.

use std::collections::HashMap;

use catalog::SkuId;
use db::{Db, Lane};
use kernel::{Actor, Fault, fold};

use crate::ConnectionId;
use crate::commands::{NoteListings, NoteStock, NoteTrouble, StockStep};
use crate::connection::Trouble;
use crate::connector::{Connector, StockAnswer, StockOutcome};
use crate::publishing::StockTold;
use crate::store::DueStock;

/// A number, and what came of it.
type Told = (DueStock, StockTold);

/// Writes down what a shop answered to a step; whether it answered as it should.
pub(super) async fn note(
    db: &Db,
    house: &Actor,
    connector: &dyn Connector,
    (connection_id, step): (ConnectionId, StockStep),
    answered: Result<Vec<u8>, Trouble>,
) -> Result<bool, Fault> {
    let note = match step {
        StockStep::Look(asked) => {
            return looked(db, house, connector, (connection_id, asked), answered).await;
        }
        StockStep::LookUp(due) => {
            let unlooked = unlooked(connector, &answered);
            let read = answered.and_then(|body| {
                let found = connector.read_listings(&body);
                found.map_err(|unreadable| Trouble::Unreadable(unreadable.why))
            });
            match read {
                Ok(found) => {
                    let shown: HashMap<String, Option<i64>> = found
                        .into_iter()
                        .map(|one| (fold(&one.external_sku), one.pieces))
                        .collect();
                    let (told, gone) = looked_up(due, &shown, &unlooked);
                    NoteStock { connection_id, told, gone, trouble: None }
                }
                Err(trouble) => in_doubt(connection_id, due, trouble),
            }
        }
        StockStep::Tell(due) => match answered {
            Ok(body) => match connector.read_stock(&body) {
                Ok(answers) => {
                    let (told, gone) = taken(due, answers);
                    NoteStock { connection_id, told, gone, trouble: None }
                }
                Err(unreadable) => {
                    in_doubt(connection_id, due, Trouble::Unreadable(unreadable.why))
                }
            },
            // The product whose variants they are is not there any more.
            Err(Trouble::NotFound) => {
                let gone = due.iter().map(code).collect();
                let told = all(due, &StockTold::Refused("channels.listing_gone".to_owned()));
                NoteStock { connection_id, told, gone, trouble: None }
            }
            Err(Trouble::Denied(why)) => {
                let told = all(due, &StockTold::Refused(why));
                NoteStock { connection_id, told, gone: Vec::new(), trouble: None }
            }
            Err(Trouble::Refused(status)) if (400..500).contains(&status) => {
                let told = all(due, &StockTold::Refused(format!("status {status}")));
                NoteStock { connection_id, told, gone: Vec::new(), trouble: None }
            }
            Err(trouble) => in_doubt(connection_id, due, trouble),
        },
    };
    let well = note.trouble.is_none();
    db.run_in(Lane::Bulk, house, note).await?;
    Ok(well)
}

fn code(due: &DueStock) -> (SkuId, String) {
    (due.sku_id, due.external_sku.clone())
}

fn all(due: Vec<DueStock>, told: &StockTold) -> Vec<Told> {
    due.into_iter().map(|one| (one, told.clone())).collect()
}

/// Nobody knows what became of them: they are looked up before they are told again.
fn in_doubt(connection_id: ConnectionId, due: Vec<DueStock>, trouble: Trouble) -> NoteStock {
    let told = all(due, &StockTold::InDoubt(trouble.code().to_owned()));
    NoteStock { connection_id, told, gone: Vec::new(), trouble: Some(trouble) }
}

async fn looked(
    db: &Db,
    house: &Actor,
    connector: &dyn Connector,
    (connection_id, asked): (ConnectionId, Vec<(SkuId, String)>),
    answered: Result<Vec<u8>, Trouble>,
) -> Result<bool, Fault> {
    let unlooked = unlooked(connector, &answered);
    let read = answered.and_then(|body| {
        let found = connector.read_listings(&body);
        found.map_err(|unreadable| Trouble::Unreadable(unreadable.why))
    });
    match read {
        Ok(found) => {
            // Those nothing is said of are asked for again, in their turn.
            let asked = asked.into_iter().filter(|(_, code)| !unlooked.contains(code)).collect();
            let note = NoteListings { connection_id, asked, found };
            db.run_in(Lane::Bulk, house, note).await?;
            Ok(true)
        }
        Err(trouble) => {
            let note = NoteTrouble::of(connection_id, trouble);
            db.run_in(Lane::Bulk, house, note).await?;
            Ok(false)
        }
    }
}

/// Codes of which an answer says nothing.
fn unlooked(connector: &dyn Connector, answered: &Result<Vec<u8>, Trouble>) -> Vec<String> {
    answered.as_ref().map(|body| connector.unlooked(body)).unwrap_or_default()
}

/// What is shown is compared with what was told.
fn looked_up(
    due: Vec<DueStock>,
    shown: &HashMap<String, Option<i64>>,
    unlooked: &[String],
) -> (Vec<Told>, Vec<(SkuId, String)>) {
    let mut gone = Vec::new();
    let told = due.into_iter().map(|one| {
        let told = match shown.get(&fold(&one.external_sku)) {
            Some(pieces) if *pieces == Some(one.quantity) => StockTold::Taken,
            Some(_) => StockTold::NotThere,
            None if unlooked.contains(&one.external_sku) => {
                StockTold::InDoubt("channels.answer_unreadable".to_owned())
            }
            None => {
                gone.push(code(&one));
                StockTold::Refused("channels.listing_gone".to_owned())
            }
        };
        (one, told)
    });
    (told.collect(), gone)
}

/// Each number by what the shop says of its product.
fn taken(due: Vec<DueStock>, answers: Vec<StockAnswer>) -> (Vec<Told>, Vec<(SkuId, String)>) {
    let mut answers: HashMap<String, StockOutcome> =
        answers.into_iter().map(|answer| (answer.product_id, answer.outcome)).collect();
    let mut gone = Vec::new();
    let told = due.into_iter().map(|one| {
        let told = match answers.remove(&one.product_id) {
            Some(StockOutcome::Shows(Some(pieces))) if pieces == one.quantity => StockTold::Taken,
            Some(StockOutcome::Shows(_)) => {
                StockTold::Refused("channels.stock_not_taken".to_owned())
            }
            Some(StockOutcome::Refused(why)) => StockTold::Refused(why),
            Some(StockOutcome::Gone) => {
                gone.push(code(&one));
                StockTold::Refused("channels.listing_gone".to_owned())
            }
            None => StockTold::InDoubt("channels.answer_unreadable".to_owned()),
        };
        (one, told)
    });
    (told.collect(), gone)
}
