//! News to open screens: Server-Sent Events that name what changed, never what it changed to, so
//! that a screen asks again with its own rights.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use db::{Ctx, Db, Query, StoredEvent, events_after, last_event};
use futures_util::Stream;
use kernel::{Actor, Fault, Permission};
use serde_json::json;
use tokio::sync::broadcast;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::BroadcastStream;

use crate::app::App;
use crate::auth::Who;

/// News a slow screen may fall behind; then it is told to look at everything again.
const MOST_BEHIND: usize = 1_024;
/// Read at once from the table.
const BATCH: i64 = 500;
/// News beyond this in one batch is told as "look again": a bulk action over 5,000 orders would
/// make every screen ask 5,000 times.
const MOST_SINGLE: usize = 50;

/// One piece of news as screens get it.
#[derive(Debug, Clone)]
pub(crate) struct News {
    kind: String,
    subject: String,
}

#[derive(Clone)]
struct Last;
impl Query for Last {
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = i64;
    fn run(self, ctx: &mut Ctx<'_>) -> Result<i64, Fault> {
        last_event(ctx)
    }
}

#[derive(Clone)]
struct After(i64);
impl Query for After {
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = Vec<StoredEvent>;
    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<StoredEvent>, Fault> {
        events_after(ctx, self.0, BATCH)
    }
}

/// Reads new events and hands them to every open screen of this node.
pub(crate) fn start(db: &Db) -> broadcast::Sender<News> {
    let (sender, _) = broadcast::channel(MOST_BEHIND);
    tokio::spawn(tell(db.clone(), sender.clone()));
    sender
}

async fn tell(db: Db, sender: broadcast::Sender<News>) {
    let actor = Actor::system("stream");
    let mut commits = db.news();
    let mut seq = None;
    loop {
        let pause = tokio::time::sleep(Duration::from_secs(1));
        tokio::select! {
            changed = commits.changed() => if changed.is_err() { return },
            () = pause => {}
        }
        // Bursts are told together, ten times a second at most.
        tokio::time::sleep(Duration::from_millis(100)).await;
        if sender.receiver_count() == 0 {
            seq = None;
            continue;
        }
        let after = match seq {
            Some(seq) => seq,
            None => match db.read(&actor, Last).await {
                Ok(last) => last,
                Err(_) => continue,
            },
        };
        seq = Some(after);
        let Ok(events) = db.read(&actor, After(after)).await else { continue };
        if let Some(last) = events.last() {
            seq = Some(last.seq);
        }
        if events.len() > MOST_SINGLE {
            let _nobody = sender.send(News { kind: "Many".into(), subject: String::new() });
            continue;
        }
        for event in events {
            let subject = kernel::type_id(&event.subject_type, event.subject);
            let _nobody = sender.send(News { kind: event.kind, subject });
        }
    }
}

/// `GET /api/v1/events/stream`
pub(crate) async fn stream(
    State(app): State<App>,
    _: Who,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let news = BroadcastStream::new(app.news.subscribe()).map(|news| {
        let data = match news {
            Ok(news) => json!({"kind": news.kind, "subject": news.subject}),
            // The screen fell behind: it looks at everything again.
            Err(_) => json!({"kind": "Many", "subject": ""}),
        };
        Ok(Event::default().event("change").data(data.to_string()))
    });
    Sse::new(news).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}
