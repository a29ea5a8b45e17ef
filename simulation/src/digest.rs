//! Everything that was told, as one number: two runs that tell the same have the same one.

use std::collections::BTreeMap;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::Trouble;
use crate::books::Reader;

/// What a run told.
#[derive(Clone, PartialEq, Eq)]
pub struct Told {
    /// Over every event in its order: who, what, of which thing, at which version, with which data.
    pub digest: String,
    /// Events by kind.
    pub kinds: BTreeMap<String, u64>,
    events: Vec<String>,
}

impl std::fmt::Debug for Told {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Told").field("digest", &self.digest).field("kinds", &self.kinds).finish()
    }
}

impl Told {
    /// Where two stories part, with what each tells there.
    #[must_use]
    pub fn first_difference(&self, other: &Self) -> Option<String> {
        let longest = self.events.len().max(other.events.len());
        let at = (0..longest).find(|at| self.events.get(*at) != other.events.get(*at))?;
        let here = |told: &Self| told.events.get(at).cloned().unwrap_or_else(|| "the end".into());
        Some(format!("event {at}: {} / {}", here(self), here(other)))
    }
}

/// Reads all events.
///
/// # Errors
/// The books cannot be read.
pub async fn told(reader: &Reader) -> Result<Told, Trouble> {
    let sql = "SELECT actor_id, context || '.' || kind, encode(uuid_send(subject), 'hex'), \
               CAST(version AS text), CAST(data AS text) FROM events ORDER BY seq";
    let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
    let mut events: Vec<(String, String)> = Vec::new();
    for row in reader.rows(sql).await? {
        let [actor, kind, subject, version, data]: [String; 5] =
            row.try_into().map_err(|row| format!("not an event: {row:?}"))?;
        // The engines write the same JSON differently.
        let mut data: Value = serde_json::from_str(&data)?;
        without_seals(&mut data);
        let event = format!("{subject} {version} {data}");
        events.push((format!("{actor} {kind}"), event));
        *kinds.entry(kind).or_default() += 1;
    }
    // A command over a set tells of its rows in the order in which the engine gives them back, and
    // each engine has its own: news of one kind in a row are a set here.
    for same_kind in events.chunk_by_mut(|one, next| one.0 == next.0) {
        same_kind.sort_unstable();
    }
    let events: Vec<String> =
        events.into_iter().map(|(head, event)| format!("{head} {event}")).collect();
    let mut hash = Sha256::new();
    for event in &events {
        hash.update(event);
        hash.update("\n");
    }
    let digest = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Told { digest, kinds, events })
}

/// The same words are sealed differently each time: that there are some is told, not what was drawn for them.
fn without_seals(data: &mut Value) {
    for field in data.as_object_mut().into_iter().flat_map(|fields| fields.values_mut()) {
        if let Some(sealed) = field.get_mut("sealed") {
            *sealed = Value::Null;
        }
    }
}
