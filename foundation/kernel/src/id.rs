//! Ids: UUIDv7 inside, TypeID outside (`ord_01jxw…`), so that an id of one thing cannot be handed
//! in where another is meant, by the compiler inside and by its prefix at the door.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{RefOr, schema::SchemaType};
use uuid::Uuid;

/// A thing that has an id; its prefix is what people and logs see before the underscore.
pub trait Entity: 'static {
    /// Lower-case letters, at most eight, unique in the house.
    const PREFIX: &'static str;
}

/// The id of one `E`.
pub struct Id<E> {
    uuid: Uuid,
    entity: PhantomData<fn() -> E>,
}

/// The text is not an id of the thing that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id with the prefix {expected}_")]
pub struct UnknownId {
    /// The prefix that was expected.
    pub expected: &'static str,
}

/// Crockford's base 32 in lower case, as the TypeID specification has it.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// 128 bits in groups of five.
const SUFFIX_LENGTH: usize = 26;

impl<E> Id<E> {
    /// Wraps a UUID that is known to be the id of an `E`, for instance from its own table.
    #[must_use]
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self { uuid, entity: PhantomData }
    }

    /// The sixteen bytes as the tables hold them.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.uuid
    }
}

/// An id as text where its kind is known only by its prefix, as in a table of events.
#[must_use]
pub fn type_id(prefix: &str, uuid: Uuid) -> String {
    let bits = uuid.as_u128();
    let mut suffix = [b'0'; SUFFIX_LENGTH];
    for (place, letter) in suffix.iter_mut().rev().enumerate() {
        let group = (bits >> (5 * place)) & 31;
        *letter = usize::try_from(group).map_or(b'0', |index| ALPHABET[index]);
    }
    format!("{prefix}_{}", String::from_utf8_lossy(&suffix))
}

/// Reads what [`type_id`] wrote: the prefix and the id; nothing when it is no id of anything.
#[must_use]
pub fn read_type_id(text: &str) -> Option<(&str, Uuid)> {
    let (prefix, suffix) = text.rsplit_once('_')?;
    if suffix.len() != SUFFIX_LENGTH {
        return None;
    }
    let mut bits: u128 = 0;
    for (place, letter) in suffix.bytes().enumerate() {
        let value = ALPHABET.iter().position(|known| *known == letter)?;
        // The first letter holds only three bits; a greater one would overflow silently.
        if place == 0 && value > 7 {
            return None;
        }
        bits = (bits << 5) | u128::try_from(value).ok()?;
    }
    Some((prefix, Uuid::from_u128(bits)))
}

impl<E: Entity> fmt::Display for Id<E> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&type_id(E::PREFIX, self.uuid))
    }
}

impl<E: Entity> FromStr for Id<E> {
    type Err = UnknownId;

    fn from_str(text: &str) -> Result<Self, UnknownId> {
        let read = read_type_id(text).filter(|(prefix, _)| *prefix == E::PREFIX);
        let (_, uuid) = read.ok_or(UnknownId { expected: E::PREFIX })?;
        Ok(Self::from_uuid(uuid))
    }
}

impl<E> Clone for Id<E> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<E> Copy for Id<E> {}
impl<E> PartialEq for Id<E> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}
impl<E> Eq for Id<E> {}
impl<E> PartialOrd for Id<E> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<E> Ord for Id<E> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.uuid.cmp(&other.uuid)
    }
}
impl<E> Hash for Id<E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}
impl<E: Entity> fmt::Debug for Id<E> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl<E: Entity> Serialize for Id<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de, E: Entity> Deserialize<'de> for Id<E> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

impl<E: Entity> utoipa::PartialSchema for Id<E> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .pattern(Some(format!("^{}_[0-7][0-9a-hjkmnp-tv-z]{{25}}$", E::PREFIX)))
            .into()
    }
}
impl<E: Entity> utoipa::ToSchema for Id<E> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("{}Id", E::PREFIX).into()
    }
}

/// Declares a thing with an id: `entity!(pub Order, OrderId, "ord");`.
#[macro_export]
macro_rules! entity {
    ($(#[$doc:meta])* $vis:vis $entity:ident, $id:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        $vis enum $entity {}
        impl $crate::Entity for $entity {
            const PREFIX: &'static str = $prefix;
        }
        $(#[$doc])*
        $vis type $id = $crate::Id<$entity>;
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    entity!(Thing, ThingId, "thing");
    entity!(Other, OtherId, "oth");

    #[test]
    fn the_specification_s_example_reads_both_ways() {
        let uuid: Uuid = "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap();
        let id = ThingId::from_uuid(uuid);
        assert_eq!(id.to_string(), "thing_01h455vb4pex5vsknk084sn02q");
        assert_eq!("thing_01h455vb4pex5vsknk084sn02q".parse(), Ok(id));
    }

    #[test]
    fn what_is_not_an_id_of_this_kind_is_refused() {
        for text in [
            "",
            "thing",
            "thing_",
            "oth_01h455vb4pex5vsknk084sn02q",
            "thing_01h455vb4pex5vsknk084sn02",
            "thing_81h455vb4pex5vsknk084sn02q",
            "thing_01h455vb4pex5vsknk084sn02u",
            "THING_01H455VB4PEX5VSKNK084SN02Q",
            "thing_01h455vb4pex5vsknk084sn02q ",
        ] {
            assert!(text.parse::<ThingId>().is_err(), "{text:?} was taken");
        }
        assert!("thing_01h455vb4pex5vsknk084sn02q".parse::<OtherId>().is_err());
    }

    #[test]
    fn the_smallest_and_the_greatest_survive() {
        for uuid in [Uuid::nil(), Uuid::max()] {
            let id = ThingId::from_uuid(uuid);
            assert_eq!(id.to_string().parse(), Ok(id));
        }
    }
}
