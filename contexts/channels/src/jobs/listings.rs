//! Shops are told what to list, and what they answer is written down.

use db::{Db, Lane};
use kernel::{Actor, Fault};

use super::asking::Way;
use crate::ConnectionId;
use crate::commands::{Ingested, ListStep, NoteListing};
use crate::connection::Trouble;
use crate::connector::{Ask, Connector, Door};
use crate::listed::{Listed, Reason};
use crate::listing::{ListingState, ListingTold};

/// Tells a shop, and writes down what came of it; nothing when it did not answer as it should.
pub(super) async fn tell(
    db: &Db,
    house: &Actor,
    way: &Way,
    (connection_id, step): (ConnectionId, ListStep),
    (door, ask): (&Door, &Ask),
) -> Result<Option<Ingested>, Fault> {
    let (told, trouble) = match faults(&*way.speaker, &step) {
        // The product changed since somebody wanted it there: what would be refused is not sent.
        Some(reasons) => (ListingTold::Refused(reasons), None),
        None => heard(&step, way.ask_whole(door, ask).await),
    };
    let well = trouble.is_none();
    let note = NoteListing { connection_id, step, told, trouble };
    db.run_in(Lane::Bulk, house, note).await?;
    Ok(well.then(Ingested::default))
}

/// What the platform would not take, if anything is to be put there.
fn faults(connector: &dyn Connector, step: &ListStep) -> Option<Vec<Reason>> {
    if step.state == ListingState::Leaving {
        return None;
    }
    let faults = connector.norms()?.check(&step.to_list.product);
    let reasons = faults.into_iter().map(|fault| Reason::new(fault.path, fault.code, ""));
    Some(reasons.collect()).filter(|reasons: &Vec<Reason>| !reasons.is_empty())
}

/// What an answer says of a listing. Who does not take it says so with a status that is about it; everything else
/// leaves it in doubt, and it is looked for before it is put there again.
fn heard(step: &ListStep, answered: Result<Vec<u8>, Trouble>) -> (ListingTold, Option<Trouble>) {
    let refused = |code: &str| (ListingTold::Refused(vec![Reason::new("", code, "")]), None);
    match answered {
        Ok(_) if step.state == ListingState::Leaving => (ListingTold::Ended, None),
        Ok(body) => match Listed::read(&body) {
            Ok(found) => (ListingTold::Live(found), None),
            Err(unreadable) => in_doubt(Trouble::Unreadable(unreadable.why)),
        },
        Err(Trouble::NotTaken(reasons)) => (ListingTold::Refused(reasons), None),
        Err(Trouble::Denied(why)) => refused(&why),
        Err(Trouble::Refused(status)) if (400..500).contains(&status) => {
            refused(&format!("status {status}"))
        }
        // It was not asked, or answered that it is not the time: nothing is in doubt.
        Err(trouble @ (Trouble::Wait(_) | Trouble::NotAuthorised)) => {
            (ListingTold::Waits, Some(trouble))
        }
        Err(trouble) => in_doubt(trouble),
    }
}

fn in_doubt(trouble: Trouble) -> (ListingTold, Option<Trouble>) {
    (ListingTold::InDoubt(trouble.code().to_owned()), Some(trouble))
}
