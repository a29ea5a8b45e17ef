//! Shops are asked for their orders by themselves, each on its own: one that is slow keeps no other waiting.

use std::sync::Arc;
use std::time::Duration;

use db::{Db, Lane};
use kernel::{Actor, Fault};
use tokio::task::JoinSet;

use super::asking::Way;
use crate::ConnectionId;
use crate::commands::{
    AnsweredOrders, ForgetPushes, IngestOrders, Ingested, NoteSubscribed, NoteTold, NoteTrouble,
    TakeConnections, TakeTurn, Turn, WantSubscriptions, Why,
};
use crate::connection::Trouble;
use crate::connector::{Ask, Connector, Subscribed};
use crate::doorway::Doorway;
use crate::queries::IsAnyConnectionDue;
use crate::speaker::Speaker;
use crate::store::{DueSubscription, DueWriteBack};
use crate::write_back::Told;

/// What is due is found at the latest after this.
const LOOK: Duration = Duration::from_secs(1);
/// After a failure of ours.
const REST: Duration = Duration::from_secs(5);
/// Shops asked at the same time by one node.
const MOST_AT_ONCE: usize = 32;
/// Calls to one shop before others are looked at again.
const MOST_TURNS: usize = 100;

/// A channel has the order no more.
const ORDER_GONE: &str = "channels.order_gone_there";

/// In whose name what channels say is done here.
pub(crate) const HOUSE: &str = "channels";

pub(crate) fn house() -> Actor {
    Actor::system(HOUSE)
}

/// Asks shops for their orders for as long as the program runs.
pub async fn keep_syncing(db: Db, doorway: Doorway) {
    let mut news = db.news();
    let mut under_way: JoinSet<()> = JoinSet::new();
    let mut is_asked = false;
    loop {
        db.until_writable().await;
        if !is_asked {
            match subscribe(&db, &doorway).await {
                Ok(_) => is_asked = true,
                Err(fault) => tracing::error!(?fault, "platforms are not asked to tell yet"),
            }
        }
        while under_way.try_join_next().is_some() {}
        let free = MOST_AT_ONCE.saturating_sub(under_way.len());
        match take(&db, free).await {
            Ok(taken) => {
                for id in taken {
                    let (db, doorway) = (db.clone(), doorway.clone());
                    under_way.spawn(async move {
                        if let Err(fault) = work_on(&db, &doorway, id).await {
                            tracing::error!(?fault, "a shop is not read; it will be tried again");
                        }
                    });
                }
            }
            Err(fault) => {
                tracing::error!(?fault, "shops are not asked; it will be tried again");
                tokio::time::sleep(REST).await;
            }
        }
        tokio::select! {
            changed = news.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

/// Wants every platform that can be asked to tell what happens where this house is reached; how many are asked
/// that told it elsewhere before, or nowhere.
///
/// # Errors
/// What the database reports.
pub async fn subscribe(db: &Db, doorway: &Doorway) -> Result<usize, Fault> {
    let Some(public) = doorway.public.clone() else { return Ok(0) };
    let asked = doorway.connectors.iter().filter(|connector| connector.subscribes_in() > 0);
    let platforms = asked.map(|connector| connector.platform()).collect();
    db.run_in(Lane::Bulk, &house(), WantSubscriptions { public, platforms }).await
}

async fn take(db: &Db, most: usize) -> Result<Vec<ConnectionId>, Fault> {
    let most = i64::try_from(most).unwrap_or_default();
    if most == 0 || !db.read(&house(), IsAnyConnectionDue).await? {
        return Ok(Vec::new());
    }
    db.run_in(Lane::Bulk, &house(), TakeConnections(most)).await
}

/// Asks every shop that has something to tell, once through; what came of all of them.
///
/// # Errors
/// What the database reports. What shops do is no error: it is written down.
pub async fn sync(db: &Db, doorway: &Doorway) -> Result<Ingested, Fault> {
    let mut under_way = JoinSet::new();
    for id in take(db, MOST_AT_ONCE).await? {
        let (db, doorway) = (db.clone(), doorway.clone());
        under_way.spawn(async move { work_on(&db, &doorway, id).await });
    }
    let mut all = Ingested::default();
    while let Some(one) = under_way.join_next().await {
        all = all.and(one.map_err(|error| Fault::internal("channels.call_ended", error))??);
    }
    Ok(all)
}

/// Asks one shop as long as it has something to tell.
async fn work_on(db: &Db, doorway: &Doorway, id: ConnectionId) -> Result<Ingested, Fault> {
    let mut all = Ingested::default();
    for _ in 0..MOST_TURNS {
        let Some(turn) = db.run_in(Lane::Bulk, &house(), TakeTurn(id)).await? else { break };
        let found = Speaker::find(doorway.connectors, turn.platform, turn.terms.as_deref());
        let speaker = match found {
            Ok(Some(speaker)) => speaker,
            Ok(None) => break,
            // What was good when it was saved and is no more, since the words of terms changed.
            Err(fault) => {
                let trouble = Trouble::Unreadable(fault.detail().to_owned());
                let pushes = turn.why.pushes();
                let note = NoteTrouble { pushes, ..NoteTrouble::of(turn.connection_id, trouble) };
                db.run_in(Lane::Bulk, &house(), note).await?;
                break;
            }
        };
        let Some(way) = Way::through(doorway, db, &speaker) else { break };
        match take_turn(db, &way.to(id), turn).await? {
            Some(ingested) => all = all.and(ingested),
            None => break,
        }
    }
    Ok(all)
}

/// Asks once; nothing when the shop did not answer as it should.
async fn take_turn(db: &Db, way: &Way, turn: Turn) -> Result<Option<Ingested>, Fault> {
    let connector = &*way.speaker;
    let Turn { connection_id, shop, door, ask, why, .. } = turn;
    let why = match why {
        Why::Told(due) => {
            let answered = way.ask_whole(&door, &ask).await;
            let note = noted(connector, connection_id, &due, &ask, answered);
            let well = note.trouble.is_none();
            db.run_in(Lane::Bulk, &house(), note).await?;
            return Ok(well.then(Ingested::default));
        }
        Why::Stock(step) => {
            let answered = way.ask_whole(&door, &ask).await;
            let step = (connection_id, step);
            let well = super::stock::note(db, &house(), connector, step, answered).await?;
            return Ok(well.then(Ingested::default));
        }
        Why::List(step) => {
            let step = (connection_id, *step);
            return super::listings::tell(db, &house(), way, step, (&door, &ask)).await;
        }
        Why::Check(step) => {
            let answered = way.ask_whole(&door, &ask).await;
            let (words, step) = ((connector, &*shop), (connection_id, step));
            return super::check::note(db, &house(), words, step, answered).await;
        }
        Why::Returns(step) => {
            let step = (connection_id, *step);
            return super::returns::look(db, &house(), way, step, (&door, &ask)).await;
        }
        Why::Subscribe(due) => {
            let answered = way.ask_whole(&door, &ask).await;
            let note = subscribed(connector, connection_id, due, answered);
            db.run_in(Lane::Bulk, &house(), note).await?;
            // Orders come by poll all the same.
            return Ok(Some(Ingested::default()));
        }
        Why::Gather(turn) => {
            let answered = way.ask_whole(&door, &ask).await;
            return super::back_fills::note(db, (connection_id, turn.step), answered).await;
        }
        why => why,
    };
    let read = match way.ask_whole(&door, &ask).await {
        Ok(body) => connector
            .read_orders(&body, &shop)
            .map_err(|unreadable| Trouble::Unreadable(unreadable.why)),
        Err(trouble) => Err(trouble),
    };
    let page = match read {
        Ok(page) => page,
        Err(trouble) => {
            db.run_in(Lane::Bulk, &house(), unread(connection_id, why, ask, trouble)).await?;
            return Ok(None);
        }
    };
    let answered = match (why, ask) {
        (Why::Round { seen, mark, size }, _) => AnsweredOrders::Page { seen, mark, size },
        (Why::Pushed(pushes), Ask::These(asked)) => AnsweredOrders::These { asked, pushes },
        (Why::Pushed(pushes), _) => AnsweredOrders::These { asked: Vec::new(), pushes },
        (
            Why::Told(_)
            | Why::Stock(_)
            | Why::List(_)
            | Why::Check(_)
            | Why::Subscribe(_)
            | Why::Returns(_)
            | Why::Gather(_),
            _,
        ) => return Ok(None),
    };
    let ingest = IngestOrders { connection_id, answered, page: Arc::new(page) };
    db.run_in(Lane::Bulk, &house(), ingest).await.map(Some)
}

/// A shop that was asked for orders did not answer as it should.
fn unread(id: ConnectionId, why: Why, ask: Ask, trouble: Trouble) -> NoteTrouble {
    let round = match &why {
        Why::Round { seen, size, .. } => Some((*seen, *size)),
        _ => None,
    };
    let asked = match ask {
        Ask::These(asked) => asked,
        _ => Vec::new(),
    };
    NoteTrouble { id, trouble, pushes: why.pushes(), asked, round }
}

/// What a platform says to being asked to tell by itself.
fn subscribed(
    connector: &dyn Connector,
    connection_id: ConnectionId,
    due: DueSubscription,
    answered: Result<Vec<u8>, Trouble>,
) -> NoteSubscribed {
    let answered = answered.and_then(|body| {
        Subscribed::read(&body).map_err(|unreadable| Trouble::Unreadable(unreadable.why))
    });
    NoteSubscribed { connection_id, due, steps: connector.subscribes_in(), answered }
}

/// What an answer says of something a channel was told. Who does not take it says so with a status that is
/// about it; everything else leaves it in doubt.
fn noted(
    connector: &dyn Connector,
    connection_id: ConnectionId,
    due: &DueWriteBack,
    ask: &Ask,
    answered: Result<Vec<u8>, Trouble>,
) -> NoteTold {
    let (told, trouble) = match (answered, ask) {
        (Ok(body), Ask::WasTold(shipment)) => match connector.knows_of(&body, shipment) {
            Ok(true) => (Told::Acknowledged, None),
            Ok(false) => (Told::NotThere, None),
            Err(unreadable) => (Told::InDoubt(unreadable.why), None),
        },
        (Ok(_), _) => (Told::Acknowledged, None),
        // Nobody waits there for what is not there.
        (Err(Trouble::Denied(why)), Ask::Cancel { .. }) if why == ORDER_GONE => {
            (Told::Acknowledged, None)
        }
        (Err(Trouble::NotFound), _) => (Told::Refused("status 404".to_owned()), None),
        (Err(Trouble::Denied(why)), _) => (Told::Refused(why), None),
        (Err(Trouble::Refused(status)), _) if (400..500).contains(&status) => {
            (Told::Refused(format!("status {status}")), None)
        }
        (Err(trouble), _) => (Told::InDoubt(trouble.code().to_owned()), Some(trouble)),
    };
    NoteTold { connection_id, id: due.id, told, trouble }
}

/// Forgets pushes that no channel repeats any more.
///
/// # Errors
/// What the database reports.
pub(super) async fn forget_pushes(db: &Db) -> Result<(), Fault> {
    while db.run_in(Lane::Bulk, &house(), ForgetPushes).await? > 0 {}
    Ok(())
}
