//! Queues are read by themselves: what stands in one is kept here first, and taken away there after that.

use bytes::Bytes;
use db::{Db, Lane};
use http::header::USER_AGENT;
use kernel::Fault;
use outside::{Outside, OutsideError};

use super::sync::house;
use super::taking::keep_taking;
use crate::ConnectionId;
use crate::commands::{KeepQueued, NoteQueueTrouble, TakeQueues, TakenPush, Told};
use crate::connection::Trouble;
use crate::connector::{Call, Connector, Push, Visit, of_platform};
use crate::doorway::Doorway;
use crate::queries::{IsAnyQueueDue, QueueOf, ReadQueue};
use crate::queue::{Queue, QueuedMessage, messages, refused};

/// Queues read at the same time by one node.
const MOST_AT_ONCE: usize = 16;
/// Answers of one queue before others are looked at again.
const MOST_TURNS: usize = 20;
/// What a queue's silence may say of itself in the record.
const MOST_WHY: usize = 200;

/// Reads queues for as long as the program runs.
pub async fn keep_reading(db: Db, doorway: Doorway) {
    let take = |most| take(&db, most);
    let work = |id| {
        let (db, doorway) = (db.clone(), doorway.clone());
        async move { read(&db, &doorway, id).await.map(|_| ()) }
    };
    keep_taking(&db, ("queues", MOST_AT_ONCE), take, work).await;
}

async fn take(db: &Db, most: usize) -> Result<Vec<ConnectionId>, Fault> {
    let most = i64::try_from(most).unwrap_or_default();
    if most == 0 || !db.read(&house(), IsAnyQueueDue).await? {
        return Ok(Vec::new());
    }
    db.run_in(Lane::Bulk, &house(), TakeQueues(most)).await
}

/// Reads every queue that is due, once through; how many messages they gave.
///
/// # Errors
/// What the database reports. What queues do is no error: it is written down.
pub async fn read_queues(db: &Db, doorway: &Doorway) -> Result<usize, Fault> {
    let mut given = 0;
    for id in take(db, MOST_AT_ONCE).await? {
        given += read(db, doorway, id).await?;
    }
    Ok(given)
}

/// Reads one queue as long as it gives something; how many messages that were.
async fn read(db: &Db, doorway: &Doorway, id: ConnectionId) -> Result<usize, Fault> {
    let mut all = 0;
    for turn in 1..=MOST_TURNS {
        let Some(read) = db.read(&house(), ReadQueue(id)).await? else { break };
        let connector = of_platform(doorway.connectors, read.platform);
        let (Some(connector), Some(outside)) = (connector, &doorway.outside) else { break };
        let now = db.clock().now();
        let given = match ask(outside, read.queue.receive(now)).await {
            Ok(body) => messages(&body)
                .ok_or_else(|| Trouble::Unreadable("not a list of messages".to_owned())),
            Err(trouble) => Err(trouble),
        };
        let given = match given {
            Ok(given) => given,
            Err(trouble) => {
                db.run_in(Lane::Bulk, &house(), NoteQueueTrouble { id, trouble }).await?;
                break;
            }
        };
        keep(db, connector, &read, (&given, turn < MOST_TURNS)).await?;
        if given.is_empty() {
            break;
        }
        all += given.len();
        // What is not taken away is given again, and is no news then.
        if let Err(trouble) = ask(outside, read.queue.delete(&given, now)).await {
            db.run_in(Lane::Bulk, &house(), NoteQueueTrouble { id, trouble }).await?;
            break;
        }
    }
    Ok(all)
}

async fn keep(
    db: &Db,
    connector: &dyn Connector,
    read: &QueueOf,
    (given, may_go_on): (&[QueuedMessage], bool),
) -> Result<(), Fault> {
    let kept = given.iter().filter_map(|one| understood(connector, read, one)).collect();
    let keep = KeepQueued {
        id: read.id,
        messages: kept,
        given: i64::try_from(given.len()).unwrap_or(i64::MAX),
        goes_on: may_go_on && !given.is_empty(),
    };
    db.run_in(Lane::Bulk, &house(), keep).await
}

/// Whom of a seller's connections a message concerns, and what it tells; nothing where that is none of them. What
/// nobody can read is kept where the queue is.
fn understood(
    connector: &dyn Connector,
    read: &QueueOf,
    message: &QueuedMessage,
) -> Option<TakenPush> {
    let raw = Bytes::from(message.body.clone());
    let platform = read.platform;
    let mut is_unread = false;
    for (connection_id, address) in &read.sellers {
        let header = |_: &str| None;
        let visit = Visit { address, urls: &[], header: &header, body: raw.as_ref() };
        let name = connector.push_name(&visit);
        let told = match connector.read_push(&visit) {
            Push::Order(external_id) => Told::Order(external_id),
            Push::Left(names) => Told::Left(names),
            Push::Revoked => Told::Revoked,
            Push::Other => continue,
            Push::Unreadable => {
                is_unread = true;
                continue;
            }
        };
        return Some(TakenPush { connection_id: *connection_id, platform, told, name, raw });
    }
    let told = Told::Unreadable;
    is_unread.then_some(TakenPush { connection_id: read.id, platform, told, name: None, raw })
}

/// Whether a queue answers to its key.
///
/// # Errors
/// Why it does not.
pub(crate) async fn try_queue(outside: &Outside, queue: &Queue, db: &Db) -> Result<(), Trouble> {
    ask(outside, queue.look(db.clock().now())).await.map(|_| ())
}

async fn ask(outside: &Outside, call: Call) -> Result<Vec<u8>, Trouble> {
    let mut request = http::Request::builder().method(call.method).uri(call.url);
    for (name, value) in call.headers {
        request = request.header(name, value);
    }
    let agent = concat!("Tradewind/", env!("CARGO_PKG_VERSION"));
    let came = match request.header(USER_AGENT, agent).body(call.body) {
        // Ten messages of a quarter of a megabyte each are the most there are.
        Ok(request) => outside.ask_within(request, 4 << 20).await,
        Err(error) => Err(OutsideError::Unreadable(error)),
    };
    match came {
        Ok(answer) if answer.status().is_success() => Ok(answer.into_body()),
        Ok(answer) => Err(refused(answer.status().as_u16(), answer.body())),
        Err(OutsideError::TooGreat) => Err(Trouble::TooGreat),
        Err(error) => Err(Trouble::Unreachable(error.to_string().chars().take(MOST_WHY).collect())),
    }
}
