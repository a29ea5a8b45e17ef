//! Reports of returns are asked for, looked after, and read.

use std::sync::Arc;

use db::{Db, Lane};
use kernel::{Actor, Fault};

use super::asking::Way;
use crate::ConnectionId;
use crate::commands::{Ingested, KeepReturns, NoteReturns, ReturnsNews, ReturnsStep};
use crate::connection::Trouble;
use crate::connector::{Ask, Door, Reports, ReturnsAsk, SeenReturns};

/// Returns kept in one commit.
const MOST_AT_ONCE: usize = 500;

/// Makes a step, and writes down what came of it; nothing when the shop did not answer as it should.
pub(super) async fn look(
    db: &Db,
    house: &Actor,
    way: &Way,
    (connection_id, step): (ConnectionId, ReturnsStep),
    (door, ask): (&Door, &Ask),
) -> Result<Option<Ingested>, Fault> {
    let Some(reports) = way.speaker.reports() else { return Ok(None) };
    let look = step.id;
    let note = |news| {
        let asked = step.ask.clone();
        db.run_in(Lane::Bulk, house, NoteReturns { connection_id, look, asked, news })
    };
    let raw = match step.raw {
        // It came before and was not read to its end.
        Some(raw) => raw,
        None => {
            let news = match way.ask_whole(door, ask).await {
                Ok(body) => heard(reports, &step.ask, body),
                Err(trouble) => ReturnsNews::Trouble(trouble),
            };
            let raw = match &news {
                ReturnsNews::Came(raw) => raw.clone(),
                _ => return goes_on(note(news).await?),
            };
            note(news).await?;
            raw
        }
    };
    let read = match reports.read_returns(&raw) {
        Ok(SeenReturns { returns, unread }) => {
            for some in returns.chunks(MOST_AT_ONCE) {
                let keep = KeepReturns { connection_id, look, seen: Arc::new(some.to_vec()) };
                db.run_in(Lane::Bulk, house, keep).await?;
            }
            let found = i64::try_from(returns.len()).unwrap_or(i64::MAX);
            ReturnsNews::Read { found, unread }
        }
        Err(unreadable) => ReturnsNews::Trouble(Trouble::Unreadable(unreadable.why)),
    };
    goes_on(note(read).await?)
}

fn goes_on(well: bool) -> Result<Option<Ingested>, Fault> {
    Ok(well.then(Ingested::default))
}

fn heard(reports: &dyn Reports, asked: &ReturnsAsk, body: Vec<u8>) -> ReturnsNews {
    let read = match asked {
        ReturnsAsk::Make(_) => match reports.read_made(&body) {
            // It says that it makes one, and not which: it is looked up.
            Ok(None) => return ReturnsNews::Trouble(Trouble::Unreadable("no report".to_owned())),
            read => read.map(ReturnsNews::Made),
        },
        ReturnsAsk::WasMade { .. } => reports.read_made(&body).map(ReturnsNews::Made),
        ReturnsAsk::HowFar(_) => reports.read_stage(&body).map(ReturnsNews::Stage),
        ReturnsAsk::Fetch(_) => Ok(ReturnsNews::Came(body)),
    };
    read.unwrap_or_else(|unreadable| ReturnsNews::Trouble(Trouble::Unreadable(unreadable.why)))
}
