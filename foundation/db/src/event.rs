//! What happened: appended in the same commit as the change itself. The events are the timeline on
//! each screen, the outbox, and the feed of everything that reacts.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::{Actor, ActorKind, Entity, Fault, Id, Timestamp};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::ctx::Ctx;
use crate::rows::Rows;
use crate::value::{Json, Row};
use crate::vault::Sealed;

/// News that is a feed for consumers: many times the rest, and in no timeline.
pub(crate) const FEED: &str = "StockChanged";

/// Fields that hold what somebody wrote, who may have named a person: they are sealed, and readers get
/// them opened. Events outlive persons; when the key of their month is destroyed, the words are gone.
const WORDS: &[&str] = &["note", "comment"];
const WORDS_AND_REASON: &[&str] = &["note", "comment", "reason"];
/// What words are sealed for: they open at no other subject.
const PLACE: Sealed = Sealed { table: "events", column: "words" };
/// How sealed words stand in the data: `{"sealed": "…"}`.
const SEALED: &str = "sealed";

/// A piece of news, before it is written.
#[derive(Debug, Clone)]
pub struct Event {
    context: &'static str,
    kind: &'static str,
    subject_type: &'static str,
    subject: Uuid,
    version: i64,
    data: serde_json::Value,
    words: &'static [&'static str],
    /// Who, if it was somebody else than the one whose command this is.
    pub(crate) actor: Option<Actor>,
}

impl Event {
    /// News of one thing: `Event::about("orders", "OrderConfirmed", order.id, order.version, &data)`.
    /// The data carries no personal data: events are kept longer than persons may be. A `note` or
    /// `comment` in it is what somebody wrote, and is sealed.
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
            words: WORDS,
            actor: None,
        }
    }

    /// Its `reason` is no word of a closed list, but what somebody wrote.
    #[must_use]
    pub const fn with_reason_in_words(mut self) -> Self {
        self.words = WORDS_AND_REASON;
        self
    }

    /// The data as the table holds it.
    fn sealed(&self, ctx: &Ctx<'_>) -> Result<Cow<'_, Value>, Fault> {
        let mut data = Cow::Borrowed(&self.data);
        for field in self.words {
            let text = self.data.get(field).and_then(Value::as_str).unwrap_or_default();
            if !text.is_empty() {
                let sealed = ctx.seal(PLACE, self.subject, text.as_bytes())?;
                data.to_mut()[*field] = json!({SEALED: STANDARD.encode(sealed)});
            }
        }
        Ok(data)
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
    let data = events.iter().map(|event| event.sealed(ctx));
    let data: Vec<Cow<'_, Value>> = data.collect::<Result<_, _>>()?;
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
        .column(data.iter().map(|data| Json(&**data)));
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

/// Events as they are read, with the words in them opened: empty when their key was destroyed, or when
/// they are not what was sealed, which the comparison of the record finds.
pub(crate) fn opened(
    ctx: &mut Ctx<'_>,
    mut events: Vec<StoredEvent>,
) -> Result<Vec<StoredEvent>, Fault> {
    for event in &mut events {
        let Some(fields) = event.data.as_object_mut() else { continue };
        for value in fields.values_mut() {
            let Some(sealed) = value.get(SEALED).and_then(Value::as_str) else { continue };
            let sealed = STANDARD.decode(sealed).unwrap_or_default();
            let words = match ctx.open(PLACE, event.subject, Some(&sealed)) {
                Ok(words) => words.unwrap_or_default(),
                Err(fault) if UNREADABLE.contains(&fault.code()) => Vec::new(),
                Err(fault) => return Err(fault),
            };
            *value = Value::String(String::from_utf8_lossy(&words).into_owned());
        }
    }
    Ok(events)
}

const UNREADABLE: [&str; 2] = ["db.not_opened", "db.no_master_key"];

/// The next events after a position and up to another, oldest first. Who reads on from the last one later
/// passes as `up_to` what [`Db::settled`](crate::Db::settled) answers, or an event could be missed.
///
/// # Errors
/// What the engine reports.
pub fn events_after(
    ctx: &mut Ctx<'_>,
    seq: i64,
    up_to: i64,
    most: i64,
) -> Result<Vec<StoredEvent>, Fault> {
    let sql =
        format!("SELECT {COLUMNS} FROM events WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3");
    let events = ctx.list(&sql, &[&seq, &up_to, &most], read)?;
    opened(ctx, events)
}

/// Those of [`events_after`] that are of one of these kinds.
pub(crate) fn events_of_kinds(
    ctx: &mut Ctx<'_>,
    kinds: &[&str],
    seq: i64,
    up_to: i64,
    most: i64,
) -> Result<Vec<StoredEvent>, Fault> {
    let kinds: Vec<String> = kinds.iter().map(|kind| (*kind).to_owned()).collect();
    let sql = format!(
        "SELECT {COLUMNS} FROM events WHERE seq > $1 AND seq <= $2 AND kind = ANY($3) \
         ORDER BY seq LIMIT $4"
    );
    let events = ctx.list(&sql, &[&seq, &up_to, &kinds, &most], read)?;
    opened(ctx, events)
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
    let events = ctx.list(&sql, &[&subject, &most], read)?;
    opened(ctx, events)
}

/// The number of the last event that can be read.
///
/// # Errors
/// What the engine reports.
pub fn last_event(ctx: &mut Ctx<'_>) -> Result<i64, Fault> {
    ctx.one("SELECT coalesce(max(seq), 0) FROM events", &[], |row| row.get(0))
}
