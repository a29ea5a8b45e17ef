//! Messages are written and offered by themselves, and shops are asked for their orders.

mod asking;
mod back_fills;
mod check;
mod file_drops;
mod grants;
mod inbox;
mod lines;
mod listings;
mod queues;
mod returns;
mod stock;
mod sync;
mod taking;

use std::time::Duration;

use axum::http::{Request, header};
use db::{Db, Lane};
use kernel::{Actor, Fault};
use outside::{Outside, OutsideError};
use tokio::task::JoinSet;

pub(crate) use asking::Way;
pub use back_fills::{fill_back, keep_filling_back};
pub(crate) use file_drops::house as house_of_files;
pub use file_drops::{keep_looking, look};
pub use inbox::ReplayInbox;
pub(crate) use queues::try_queue;
pub use queues::{keep_reading, read_queues};
pub(crate) use sync::{HOUSE, house as house_of_channels};
pub use sync::{keep_syncing, subscribe, sync};

use crate::commands::{Answered, ForgetMessages, NoteReplies, Signed, TakeMessages};
use crate::message::Reply;
use crate::queries::{IsAnyDue, LookForNews};

/// News is gathered for so long, so that a burst is written down together.
const GATHER: Duration = Duration::from_millis(200);
/// What another node wrote, and what is due by now, is found at the latest after this.
const LOOK: Duration = Duration::from_secs(1);
/// After a failure of ours.
const REST: Duration = Duration::from_secs(5);
/// How often old messages are looked for.
const SWEEP: Duration = Duration::from_secs(60 * 60);
/// Offered at the same time by one node, to all receivers together.
const MOST_AT_ONCE: usize = 64;
/// What a receiver may say of itself in the record.
const MOST_FAILURE: usize = 200;

fn house() -> Actor {
    Actor::system("webhooks")
}

/// Writes messages about what happened for as long as the program runs.
pub async fn keep_collecting(db: Db) {
    let mut news = db.news();
    let mut swept: Option<tokio::time::Instant> = None;
    loop {
        db.until_writable().await;
        let mut done = collect(&db).await.map(|_| ());
        if swept.is_none_or(|at| at.elapsed() >= SWEEP) {
            swept = Some(tokio::time::Instant::now());
            done = done.and(forget(&db).await);
        }
        if let Err(fault) = done {
            tracing::error!(?fault, "news is not written down; it will be tried again");
            tokio::time::sleep(REST).await;
        }
        tokio::select! {
            changed = news.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(LOOK) => {}
        }
        tokio::time::sleep(GATHER).await;
    }
}

/// Writes messages about everything that happened until now; how many.
///
/// # Errors
/// What the database reports.
pub async fn collect(db: &Db) -> Result<usize, Fault> {
    let house = house();
    let Some(settled) = db.settled(&house).await? else { return Ok(0) };
    let mut written = 0;
    while let Some(found) = db.read(&house, LookForNews { settled }).await? {
        written += db.run_in(Lane::Bulk, &house, found).await?;
    }
    Ok(written)
}

/// Forgets messages and pushes that nobody asks for any more.
///
/// # Errors
/// What the database reports.
pub async fn forget(db: &Db) -> Result<(), Fault> {
    while db.run_in(Lane::Bulk, &house(), ForgetMessages).await? > 0 {}
    sync::forget_pushes(db).await
}

/// Offers messages to their receivers for as long as the program runs.
pub async fn keep_telling(db: Db, outside: Outside) {
    let mut news = db.news();
    loop {
        db.until_writable().await;
        match tell(&db, &outside).await {
            // Receivers that answer at once are not kept waiting.
            Ok(offered) if offered > 0 => continue,
            Ok(_) => {}
            Err(fault) => {
                tracing::error!(?fault, "messages are not offered; it will be tried again");
                tokio::time::sleep(REST).await;
            }
        }
        tokio::select! {
            changed = news.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

/// Offers what is due, once; how many messages that were.
///
/// # Errors
/// What the database reports. What receivers do is no error: it is written down.
pub async fn tell(db: &Db, outside: &Outside) -> Result<usize, Fault> {
    let house = house();
    if !db.read(&house, IsAnyDue).await? {
        return Ok(0);
    }
    let taken = db.run(&house, TakeMessages).await?;
    let offered = taken.len();
    for some in taken.chunks(MOST_AT_ONCE) {
        let mut calls = JoinSet::new();
        for signed in some {
            calls.spawn(offer(outside.clone(), signed.clone()));
        }
        let mut answered = Vec::with_capacity(some.len());
        while let Some(answer) = calls.join_next().await {
            answered.push(answer.map_err(|error| Fault::internal("channels.call_ended", error))?);
        }
        // In the order in which they were due, whatever came first.
        answered.sort_by_key(|one| one.id);
        db.run(&house, NoteReplies(answered)).await?;
    }
    Ok(offered)
}

async fn offer(outside: Outside, signed: Signed) -> Answered {
    let Signed { due, seconds, signature } = signed;
    let request = Request::post(&due.url)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, concat!("Tradewind/", env!("CARGO_PKG_VERSION")))
        .header("webhook-id", due.id.to_string())
        .header("webhook-timestamp", seconds)
        .header("webhook-signature", signature)
        .body(due.body.into_bytes());
    let answer = match request {
        Ok(request) => outside.ask(request).await,
        Err(error) => Err(OutsideError::Unreadable(error)),
    };
    let reply = match answer {
        Ok(answer) => {
            let retry_after = answer.headers().get(header::RETRY_AFTER);
            let retry_after = retry_after.and_then(|text| text.to_str().ok());
            Reply::of(answer.status().as_u16(), retry_after)
        }
        // Whether it was taken nobody knows: it is offered again under the same id.
        Err(error) => Reply::Unreachable(error.to_string().chars().take(MOST_FAILURE).collect()),
    };
    Answered { id: due.id, webhook_id: due.webhook_id, attempts: due.attempts, reply }
}
