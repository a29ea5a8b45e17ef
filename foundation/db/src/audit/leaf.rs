//! One event as its seal remembers it: number, class, and a hash over everything it says.

use kernel::{Fault, Timestamp};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::canonical;
use crate::event::FEED;
use crate::value::Row;

kernel::text_enum! {
    /// How long an event is kept.
    pub enum Class {
        /// News of stock levels: of use to those who follow it, and many.
        Feed = "feed",
        /// The business.
        Ordinary = "ordinary",
        /// Who came in, who may do what, who looked at people, who released what, and this record itself.
        Security = "security",
    }
}

/// Whose every event is about security.
const SECURITY_CONTEXTS: [&str; 5] = ["access", "audit", "db", "governance", "system"];
/// Events of other contexts that are.
const SECURITY_KINDS: [&str; 5] =
    ["PersonRevealed", "PersonRedacted", "CustomerForgotten", "OrderForgotten", "ParameterSet"];

impl Class {
    /// What an event is, by its context and kind.
    #[must_use]
    pub fn of(context: &str, kind: &str) -> Self {
        if kind == FEED {
            Self::Feed
        } else if SECURITY_CONTEXTS.contains(&context) || SECURITY_KINDS.contains(&kind) {
            Self::Security
        } else {
            Self::Ordinary
        }
    }
    const fn letter(self) -> u8 {
        match self {
            Self::Feed => b'f',
            Self::Ordinary => b'o',
            Self::Security => b's',
        }
    }
    fn from_letter(letter: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|class| class.letter() == letter)
    }
}

/// The columns that [`read`] wants, in its order. The actor's name and the data are read as text.
pub(super) const COLUMNS: &str = "seq, at, actor_kind, actor_id, actor_name, origin, context, kind, \
                                  subject_type, subject, version, CAST(data AS text)";

/// 128 bits are enough to tell that a row is another; the seal's own hash is whole.
const HASH_BYTES: usize = 16;
/// Number, class, hash.
pub(super) const BYTES: usize = 8 + 1 + HASH_BYTES;

/// One event as its seal remembers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Leaf {
    pub(super) seq: i64,
    pub(super) class: Class,
    pub(super) hash: [u8; HASH_BYTES],
}

impl Leaf {
    pub(super) fn write(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.seq.to_be_bytes());
        out.push(self.class.letter());
        out.extend_from_slice(&self.hash);
    }
}

/// What a seal's column holds; nothing when that is no list of leaves.
pub(super) fn read_all(bytes: &[u8]) -> Option<Vec<Leaf>> {
    let (leaves, rest) = bytes.as_chunks::<BYTES>();
    if !rest.is_empty() {
        return None;
    }
    leaves
        .iter()
        .map(|leaf| {
            let seq = i64::from_be_bytes(leaf.get(..8)?.try_into().ok()?);
            let class = Class::from_letter(*leaf.get(8)?)?;
            Some(Leaf { seq, class, hash: leaf.get(9..)?.try_into().ok()? })
        })
        .collect()
}

/// An event as it stands in the table, with what its seal and marks need.
#[derive(Debug, Clone)]
pub(super) struct Sealable {
    pub(super) leaf: Leaf,
    pub(super) at: Timestamp,
    pub(super) actor_id: String,
    pub(super) kind: String,
    pub(super) address: String,
}

/// Reads an event to be sealed.
///
/// # Errors
/// What cannot be read: nothing that we wrote.
pub(super) fn read(row: &Row<'_>) -> Result<Sealable, Fault> {
    let (context, kind): (String, String) = (row.get(6)?, row.get(7)?);
    let origin = row.get::<Option<String>>(5)?.unwrap_or_default();
    let leaf = Leaf { seq: row.get(0)?, class: Class::of(&context, &kind), hash: hash(row)? };
    Ok(Sealable {
        leaf,
        at: row.get(1)?,
        actor_id: row.get(3)?,
        kind,
        address: kernel::Origin::read(&origin).address.to_string(),
    })
}

/// The number of an event and its hash. What cannot be read any more was changed: it has none.
///
/// # Errors
/// When there is no number.
pub(super) fn look(row: &Row<'_>) -> Result<(i64, Option<[u8; HASH_BYTES]>), Fault> {
    Ok((row.get(0)?, hash(row).ok()))
}

fn hash(row: &Row<'_>) -> Result<[u8; HASH_BYTES], Fault> {
    let mut hash = Sha256::new();
    hash.update(b"tradewind event 1\n");
    hash.update(row.get::<i64>(0)?.to_be_bytes());
    hash.update(row.get::<Timestamp>(1)?.as_micros().to_be_bytes());
    for column in [2, 3, 4, 6, 7, 8] {
        add(&mut hash, row.get::<String>(column)?.as_bytes());
    }
    let origin: Option<String> = row.get(5)?;
    hash.update([u8::from(origin.is_some())]);
    add(&mut hash, origin.unwrap_or_default().as_bytes());
    add(&mut hash, &row.get::<Vec<u8>>(9)?);
    hash.update(row.get::<i64>(10)?.to_be_bytes());
    let data: Value = serde_json::from_str(&row.get::<String>(11)?)
        .map_err(|error| Fault::internal("db.column", error))?;
    let mut spelled = Vec::new();
    canonical::write(&data, &mut spelled);
    add(&mut hash, &spelled);
    let whole: [u8; 32] = hash.finalize().into();
    let (short, _) = whole.split_first_chunk::<HASH_BYTES>().unwrap_or((&[0; HASH_BYTES], &[]));
    Ok(*short)
}

/// A part with its length before it, so that no two rows read the same.
fn add(hash: &mut Sha256, part: &[u8]) {
    hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
    hash.update(part);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_has_its_class() {
        for (context, kind, class) in [
            ("inventory", "StockChanged", Class::Feed),
            ("inventory", "StockAdjusted", Class::Ordinary),
            ("orders", "OrderPlaced", Class::Ordinary),
            ("customers", "PersonRevealed", Class::Security),
            ("orders", "OrderForgotten", Class::Security),
            ("governance", "DataErased", Class::Security),
            ("settings", "ParameterSet", Class::Security),
            ("access", "SignedIn", Class::Security),
            ("audit", "EventsPruned", Class::Security),
        ] {
            assert_eq!(Class::of(context, kind), class, "{context} {kind}");
        }
    }

    #[test]
    fn leaves_survive_their_bytes_and_what_is_no_leaf_is_refused() {
        let leaves: Vec<Leaf> = Class::ALL
            .iter()
            .zip(1..)
            .map(|(class, seq)| Leaf { seq, class: *class, hash: [u8::MAX; HASH_BYTES] })
            .collect();
        let mut bytes = Vec::new();
        leaves.iter().for_each(|leaf| leaf.write(&mut bytes));
        assert_eq!(bytes.len(), leaves.len() * BYTES);
        assert_eq!(read_all(&bytes).unwrap(), leaves);
        assert!(read_all(&bytes[1..]).is_none());
        bytes[8] = b'x';
        assert!(read_all(&bytes).is_none());
    }
}
