//! News to open screens: Server-Sent Events that name what changed, never what it changed to, so
//! that a screen asks again with its own rights. Who works with some shops or warehouses hears of
//! nothing else, and who may no longer sign in hears of nothing at all.

use std::collections::{BTreeMap, HashSet};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::get;
use db::{Ctx, Db, Query, StoredEvent, events_after};
use futures_util::{Stream, StreamExt, stream};
use kernel::{Actor, Fault, Permission};
use serde_json::json;
use tokio::sync::broadcast;
use tokio_stream::wrappers::BroadcastStream;
use uuid::Uuid;

use crate::app::App;
use crate::auth::Who;

/// News a slow screen may fall behind; then it is told to look at everything again.
const MOST_BEHIND: usize = 1_024;
/// Read at once from the table.
const BATCH: i64 = 500;
/// News beyond this in one batch is told as "look again": a bulk action over 5,000 orders would
/// make every screen ask 5,000 times.
const MOST_SINGLE: usize = 50;

/// Of the things of one kind those that are there for the one who acts, by the context they belong to;
/// nothing when they are not its own. The kind is the prefix of their ids.
pub type Sight = fn(&mut Ctx<'_>, &str, &[Uuid]) -> Result<Option<Vec<Uuid>>, Fault>;

/// News that was told together.
pub(crate) type Batch = Arc<Vec<News>>;

/// One piece of news.
#[derive(Debug, Clone)]
pub(crate) struct News {
    kind: String,
    /// What it is about: the prefix of its ids, and its id. Nothing: look at everything again.
    subject: Option<(String, Uuid)>,
}

impl News {
    fn many() -> Self {
        Self { kind: "Many".to_owned(), subject: None }
    }
    fn shown(&self) -> Event {
        let subject = self.subject.as_ref();
        let subject = subject.map_or_else(String::new, |(kind, id)| kernel::type_id(kind, *id));
        let data = json!({"kind": self.kind, "subject": subject});
        Event::default().event("change").data(data.to_string())
    }
}

/// The path of the news. Each context says by its sight which of its things somebody hears of; of what
/// no context knows, those who see a part of the house hear nothing.
pub fn news(sights: &'static [Sight]) -> Router<App> {
    let stream = move |state, who| async move { stream(state, who, sights) };
    Router::new().route("/events/stream", get(stream))
}

/// Keeps of a batch what is there for the one who asks.
#[derive(Clone)]
struct Seen {
    batch: Batch,
    sights: &'static [Sight],
}

impl Query for Seen {
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = Vec<News>;
    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<News>, Fault> {
        let mut by_kind: BTreeMap<&str, Vec<Uuid>> = BTreeMap::new();
        for (kind, id) in self.batch.iter().filter_map(|news| news.subject.as_ref()) {
            by_kind.entry(kind).or_default().push(*id);
        }
        let mut seen: HashSet<(&str, Uuid)> = HashSet::new();
        for (kind, ids) in by_kind {
            for sight in self.sights {
                if let Some(ids) = sight(ctx, kind, &ids)? {
                    seen.extend(ids.into_iter().map(|id| (kind, id)));
                    break;
                }
            }
        }
        let is_seen = |news: &&News| {
            news.subject.as_ref().is_none_or(|(kind, id)| seen.contains(&(kind.as_str(), *id)))
        };
        Ok(self.batch.iter().filter(is_seen).cloned().collect())
    }
}

#[derive(Clone)]
struct After {
    seq: i64,
    settled: i64,
}
impl Query for After {
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = Vec<StoredEvent>;
    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<StoredEvent>, Fault> {
        events_after(ctx, self.seq, self.settled, BATCH)
    }
}

/// Reads new events and hands them to every open screen of this node.
pub(crate) fn start(db: &Db) -> broadcast::Sender<Batch> {
    let (sender, _) = broadcast::channel(MOST_BEHIND);
    tokio::spawn(tell(db.clone(), sender.clone()));
    sender
}

async fn tell(db: Db, sender: broadcast::Sender<Batch>) {
    let actor = Actor::system("stream");
    let mut commits = db.news();
    let mut seq = db.settled(&actor).await.ok().flatten();
    loop {
        let pause = tokio::time::sleep(Duration::from_secs(1));
        tokio::select! {
            changed = commits.changed() => if changed.is_err() { return },
            () = pause => {}
        }
        // Bursts are told together, ten times a second at most.
        tokio::time::sleep(Duration::from_millis(100)).await;
        let Ok(Some(settled)) = db.settled(&actor).await else { continue };
        // Without a screen the place moves on all the same: one that opens now hears of what happens from now on,
        // and not only of what happens after the next look.
        if sender.receiver_count() == 0 {
            seq = Some(settled);
            continue;
        }
        let after = After { seq: *seq.get_or_insert(settled), settled };
        let Ok(events) = db.read(&actor, after).await else { continue };
        if let Some(last) = events.last() {
            seq = Some(last.seq);
        }
        let batch = if events.len() > MOST_SINGLE {
            vec![News::many()]
        } else {
            let news = events.into_iter();
            news.map(|event| {
                let subject = Some((event.subject_type, event.subject));
                News { kind: event.kind, subject }
            })
            .collect()
        };
        if !batch.is_empty() {
            let _nobody = sender.send(Arc::new(batch));
        }
    }
}

/// `GET /api/v1/events/stream`
fn stream(
    State(app): State<App>,
    who: Who,
    sights: &'static [Sight],
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let batches = BroadcastStream::new(app.news.subscribe());
    let told = batches
        .then(move |batch| {
            // The screen fell behind: it looks at everything again.
            let batch = batch.unwrap_or_else(|_| Arc::new(vec![News::many()]));
            tell_one(app.clone(), who.clone(), batch, sights)
        })
        .take_while(|told| std::future::ready(told.is_some()))
        .flat_map(|told| stream::iter(told.unwrap_or_default()))
        .map(|news: News| Ok(news.shown()));
    Sse::new(told).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

/// What somebody hears of a batch, as they are known now; nothing when they are not signed in any more.
async fn tell_one(app: App, who: Who, batch: Batch, sights: &'static [Sight]) -> Option<Vec<News>> {
    let signed = app.authenticate.authenticate(&who.credential).await.ok()??;
    if signed.actor.scope.is_all() {
        return Some(batch.to_vec());
    }
    let seen = app.db.read(&signed.actor, Seen { batch, sights }).await;
    // Without an answer it is better to look once more than to miss something.
    Some(seen.unwrap_or_else(|_| vec![News::many()]))
}
