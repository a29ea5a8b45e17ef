//! What happened: appended in the same commit as the change itself. The events are the timeline on
//! each screen, the outbox, and the feed of everything that reacts.

use kernel::{Actor, ActorKind, Entity, Fault, Id, Timestamp};
use serde::Serialize;
use uuid::Uuid;

use crate::ctx::Ctx;
use crate::dialect::Engine;
use crate::rows::Rows;
use crate::value::{Json, Row};

/// News that is a feed for consumers: many times the rest, and in no timeline.
pub(crate) const FEED: &str = "StockChanged";

/// A piece of news, before it is written.
#[derive(Debug, Clone)]
pub struct Event {
    context: &'static str,
    kind: &'static str,
    subject_type: &'static str,
    subject: Uuid,
    version: i64,
    data: serde_json::Value,
    /// Who, if it was somebody else than the one whose command this is.
    pub(crate) actor: Option<Actor>,
}

impl Event {
    /// News of one thing: `Event::about("orders", "OrderConfirmed", order.id, order.version, &data)`.
    /// The data carries no personal data: events are kept longer than persons may be.
    pub fn about<E: Entity>(
        context: &'static str,
        kind: &'static str,
        subject: Id<E>,
        version: i64,
        data: &impl Serialize,
    ) -> Self {
        let data = serde_json::to_value(data).unwrap_or(serde_json::Value::Null);
        Self {
            context,
            kind,
            subject_type: E::PREFIX,
            subject: subject.uuid(),
            version,
            data,
            actor: None,
        }
    }
}

/// A piece of news as it stands in the table.
#[derive(Debug, Clone)]
pub struct StoredEvent {
    /// Grows with every event of the database.
    pub seq: i64,
    /// When the command ran.
    pub at: Timestamp,
    /// Who acted.
    pub actor_kind: ActorKind,
    /// The actor's id.
    pub actor_id: String,
    /// The actor's name at that time.
    pub actor_name: String,
    /// Where from, as [`kernel::Origin`] writes itself; nothing for the house.
    pub origin: Option<String>,
    /// Whose news: `orders`.
    pub context: String,
    /// Noun and past: `OrderConfirmed`.
    pub kind: String,
    /// The prefix of the subject's ids: `ord`.
    pub subject_type: String,
    /// The thing it is about.
    pub subject: Uuid,
    /// The subject's version after the change.
    pub version: i64,
    /// What else there is to say.
    pub data: serde_json::Value,
}

impl StoredEvent {
    /// The subject as an id of `E`, if that is what it is.
    #[must_use]
    pub fn subject_as<E: Entity>(&self) -> Option<Id<E>> {
        (self.subject_type == E::PREFIX).then(|| Id::from_uuid(self.subject))
    }
}

pub(crate) fn insert(ctx: &mut Ctx<'_>, events: &[Event]) -> Result<(), Fault> {
    if events.is_empty() {
        return Ok(());
    }
    let now = ctx.now();
    let ours = ctx.actor();
    // One actor wrote them nearly always, and their origin becomes text once.
    let from = ours.origin.as_ref().map(ToString::to_string);
    let actors = || events.iter().map(|event| event.actor.as_ref().unwrap_or(ours));
    let origin = |event: &Event| match &event.actor {
        None => from.clone(),
        Some(other) => other.origin.as_ref().map(ToString::to_string),
    };
    let rows = Rows::new()
        .column(events.iter().map(|_| now))
        .column(actors().map(|actor| actor.kind.as_str()))
        .column(actors().map(|actor| &*actor.id))
        .column(actors().map(|actor| &*actor.name))
        .column(events.iter().map(origin))
        .column(events.iter().map(|event| event.context))
        .column(events.iter().map(|event| event.kind))
        .column(events.iter().map(|event| event.subject_type))
        .column(events.iter().map(|event| event.subject))
        .column(events.iter().map(|event| event.version))
        .column(events.iter().map(|event| Json(&event.data)));
    let columns = [
        "at",
        "actor_kind",
        "actor_id",
        "actor_name",
        "origin",
        "context",
        "kind",
        "subject_type",
        "subject",
        "version",
        "data",
    ];
    ctx.insert_rows("events", &columns, &rows, "").map(|_| ())
}

pub(crate) const COLUMNS: &str = "seq, at, actor_kind, actor_id, actor_name, origin, context, \
                                  kind, subject_type, subject, version, data";

pub(crate) fn read(row: &Row<'_>) -> Result<StoredEvent, Fault> {
    Ok(StoredEvent {
        seq: row.get(0)?,
        at: row.get(1)?,
        actor_kind: row.parse(2)?,
        actor_id: row.get(3)?,
        actor_name: row.get(4)?,
        origin: row.get(5)?,
        context: row.get(6)?,
        kind: row.get(7)?,
        subject_type: row.get(8)?,
        subject: row.get(9)?,
        version: row.get(10)?,
        data: row.get::<Json<serde_json::Value>>(11)?.0,
    })
}

/// The next events after a position, oldest first.
///
/// On PostgreSQL numbers are given out before commits, so a later number may be visible while an
/// earlier one is not yet: only what lies below every transaction still open is read.
///
/// # Errors
/// What the engine reports.
pub fn events_after(ctx: &mut Ctx<'_>, seq: i64, most: i64) -> Result<Vec<StoredEvent>, Fault> {
    let settled = match ctx.engine() {
        Engine::Sqlite => "",
        Engine::Postgres => {
            "AND txid < CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)"
        }
    };
    let sql =
        format!("SELECT {COLUMNS} FROM events WHERE seq > $1 {settled} ORDER BY seq LIMIT $2");
    ctx.list(&sql, &[&seq, &most], read)
}

/// The events of one thing, newest first: its timeline. `StockChanged` is a feed and not in it.
///
/// # Errors
/// What the engine reports.
pub fn events_about<E: Entity>(
    ctx: &mut Ctx<'_>,
    subject: Id<E>,
    most: i64,
) -> Result<Vec<StoredEvent>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM events WHERE subject = $1 AND kind <> '{FEED}' \
         ORDER BY seq DESC LIMIT $2"
    );
    ctx.list(&sql, &[&subject, &most], read)
}

/// The number of the last event that can be read.
///
/// # Errors
/// What the engine reports.
pub fn last_event(ctx: &mut Ctx<'_>) -> Result<i64, Fault> {
    ctx.one("SELECT coalesce(max(seq), 0) FROM events", &[], |row| row.get(0))
}
