//! Points in time, in UTC, to the microsecond: the finest both engines hold.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type};

/// Microseconds since 1970-01-01T00:00:00Z; JSON has it as RFC 3339.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// 0001-01-01T00:00:00Z and 9999-12-31T00:00:00Z: what RFC 3339 and PostgreSQL can both write.
const EARLIEST: i64 = -62_135_596_800_000_000;
const LATEST: i64 = 253_402_214_400_000_000;

impl Timestamp {
    /// The moment so many microseconds after the epoch; out of range becomes the nearest in range.
    #[must_use]
    pub fn from_micros(micros: i64) -> Self {
        Self(micros.clamp(EARLIEST, LATEST))
    }
    /// Cuts what is finer than a microsecond.
    #[must_use]
    pub fn from_jiff(at: jiff::Timestamp) -> Self {
        Self::from_micros(at.as_microsecond())
    }
    /// Microseconds since the epoch.
    #[must_use]
    pub const fn as_micros(self) -> i64 {
        self.0
    }
    /// For calendars and zones.
    #[must_use]
    pub fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }
    /// So many seconds later, or earlier when negative.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self::from_micros(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }
    /// So many times 24 hours later, or earlier when negative.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        self.plus_seconds(days.saturating_mul(24 * 60 * 60))
    }
    /// The civil date in UTC, `20261122`, as order numbers carry it.
    #[must_use]
    pub fn compact_date(self) -> String {
        self.to_jiff().strftime("%Y%m%d").to_string()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.to_jiff(), out)
    }
}
impl fmt::Debug for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}
impl FromStr for Timestamp {
    type Err = jiff::Error;
    fn from_str(text: &str) -> Result<Self, jiff::Error> {
        text.parse::<jiff::Timestamp>().map(Self::from_jiff)
    }
}
impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(|_| D::Error::custom("not an RFC 3339 time with a zone"))
    }
}
impl utoipa::PartialSchema for Timestamp {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .into()
    }
}
impl utoipa::ToSchema for Timestamp {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finer_than_a_microsecond_is_cut_so_that_both_engines_agree() {
        let at: Timestamp = "2026-11-22T08:00:00.123456789Z".parse().unwrap();
        assert_eq!(at.to_string(), "2026-11-22T08:00:00.123456Z");
        assert_eq!(Timestamp::from_micros(at.as_micros()), at);
    }

    #[test]
    fn a_time_without_a_zone_is_refused() {
        assert!("2026-11-22T08:00:00".parse::<Timestamp>().is_err());
        assert!("2026-11-22T08:00:00+08:00".parse::<Timestamp>().is_ok());
    }
}
