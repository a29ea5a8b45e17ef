//! What may be written short: one thing where several may stand, a pointer where more can be said of a field.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::document::Pointer;

/// One, or a list of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Several<T>(pub(crate) Vec<T>);

impl<T> Default for Several<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T> Deserialize<'de> for Several<T>
where
    T: Deserialize<'de> + TryFrom<String, Error: fmt::Display>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrList<T>(PhantomData<T>);
        impl<'de, T> Visitor<'de> for OneOrList<T>
        where
            T: Deserialize<'de> + TryFrom<String, Error: fmt::Display>,
        {
            type Value = Several<T>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a text or a list of texts")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                let one = T::try_from(text.to_owned()).map_err(E::custom)?;
                Ok(Several(vec![one]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(list)).map(Several)
            }
        }
        deserializer.deserialize_any(OneOrList(PhantomData))
    }
}

/// Something of which more can be said than where it stands.
pub(crate) trait Spelled: From<Pointer> {
    /// All that can be said of it.
    type Whole;
}

/// Reads a pointer alone, or all that can be said.
pub(crate) fn pointer_or_whole<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Spelled + From<T::Whole>,
    T::Whole: Deserialize<'de>,
    D: Deserializer<'de>,
{
    struct PointerOrWhole<T>(PhantomData<T>);
    impl<'de, T> Visitor<'de> for PointerOrWhole<T>
    where
        T: Spelled + From<T::Whole>,
        T::Whole: Deserialize<'de>,
    {
        type Value = T;

        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("a pointer or an object")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
            Pointer::try_from(text.to_owned()).map(T::from).map_err(E::custom)
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
            T::Whole::deserialize(MapAccessDeserializer::new(map)).map(T::from)
        }
    }
    deserializer.deserialize_any(PointerOrWhole(PhantomData))
}
