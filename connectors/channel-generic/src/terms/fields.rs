//! What is said of a single field: where it stands, what stands for it, and how it is written.

use std::collections::BTreeMap;

use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;
use kernel::Timestamp;
use serde::{Deserialize, Deserializer};

use super::Zone;
use crate::document::Pointer;
use crate::several::{Several, Spelled, pointer_or_whole};

/// A text: a pointer, or more than that.
#[derive(Debug, Clone, Default)]
pub(crate) struct TextTerms {
    /// The first of these where something stands.
    pub(crate) at: Vec<Pointer>,
    /// These together, with a space between.
    pub(crate) join: Vec<Pointer>,
    /// What stands for what is written there; any other word is none.
    pub(crate) words: Option<BTreeMap<String, String>>,
    /// Where nothing stands there.
    pub(crate) always: Option<String>,
}

/// All that can be said of a text.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WholeText {
    #[serde(default)]
    at: Several<Pointer>,
    #[serde(default)]
    join: Vec<Pointer>,
    words: Option<BTreeMap<String, String>>,
    always: Option<String>,
}

impl From<Pointer> for TextTerms {
    fn from(at: Pointer) -> Self {
        Self { at: vec![at], ..Self::default() }
    }
}

impl From<WholeText> for TextTerms {
    fn from(WholeText { at, join, words, always }: WholeText) -> Self {
        Self { at: at.0, join, words, always }
    }
}

impl Spelled for TextTerms {
    type Whole = WholeText;
}

impl<'de> Deserialize<'de> for TextTerms {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        pointer_or_whole(deserializer)
    }
}

/// How a time is written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) enum TimeForm {
    /// RFC 3339 with a zone.
    #[default]
    Rfc3339,
    /// Since 1970.
    Seconds,
    Milliseconds,
    /// By these letters: `%Y-%m-%d %H:%M:%S`.
    Letters(String),
}

impl TryFrom<String> for TimeForm {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "rfc3339" => Ok(Self::Rfc3339),
            "seconds" => Ok(Self::Seconds),
            "milliseconds" => Ok(Self::Milliseconds),
            letters if letters.contains('%') => Ok(Self::Letters(text)),
            _ => Err("rfc3339, seconds, milliseconds or a form with %".to_owned()),
        }
    }
}

/// A time: a pointer, or more than that.
#[derive(Debug, Clone)]
pub(crate) struct TimeTerms {
    pub(crate) at: Vec<Pointer>,
    pub(crate) form: TimeForm,
    /// The document's own when absent.
    pub(crate) zone: Option<Zone>,
}

/// All that can be said of a time.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WholeTime {
    at: Several<Pointer>,
    #[serde(default)]
    form: TimeForm,
    zone: Option<Zone>,
}

impl From<Pointer> for TimeTerms {
    fn from(at: Pointer) -> Self {
        Self { at: vec![at], form: TimeForm::Rfc3339, zone: None }
    }
}

impl From<WholeTime> for TimeTerms {
    fn from(WholeTime { at, form, zone }: WholeTime) -> Self {
        Self { at: at.0, form, zone }
    }
}

impl Spelled for TimeTerms {
    type Whole = WholeTime;
}

impl<'de> Deserialize<'de> for TimeTerms {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        pointer_or_whole(deserializer)
    }
}

impl TimeTerms {
    /// What a text says; nothing where it is no time of this form.
    pub(crate) fn read(&self, text: &str, standard: &Zone) -> Option<Timestamp> {
        let zone = self.zone.as_ref().unwrap_or(standard);
        match &self.form {
            TimeForm::Rfc3339 => text.parse().ok(),
            TimeForm::Seconds => since_1970(text, 1_000_000),
            TimeForm::Milliseconds => since_1970(text, 1_000),
            TimeForm::Letters(letters) => by_letters(letters, text, &zone.0),
        }
    }
}

/// Parts of a second may stand behind a point.
fn since_1970(text: &str, micros: i64) -> Option<Timestamp> {
    let whole = text.split('.').next()?.parse::<i64>().ok()?;
    whole.checked_mul(micros).map(Timestamp::from_micros)
}

fn by_letters(letters: &str, text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let read = BrokenDownTime::parse(letters, text).ok()?;
    // Where the text names its zone itself, that is the one that counts.
    if let Ok(at) = read.to_timestamp() {
        return Some(Timestamp::from_jiff(at));
    }
    let date = read.to_date().ok()?;
    let time = read.to_time().unwrap_or_default();
    let at = date.to_datetime(time).to_zoned(zone.clone()).ok()?;
    Some(Timestamp::from_jiff(at.timestamp()))
}

/// How an amount is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Unit {
    /// In units of the currency, with a point: as a text or as a number.
    #[default]
    Decimal,
    /// In its smallest units.
    Minor,
}

/// An amount: a pointer, or more than that.
#[derive(Debug, Clone)]
pub(crate) struct MoneyTerms {
    pub(crate) at: Vec<Pointer>,
    /// As the document says when absent.
    pub(crate) unit: Option<Unit>,
    /// Whether it is written without a minus and taken off all the same.
    pub(crate) taken_off: bool,
}

/// All that can be said of an amount.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WholeMoney {
    at: Several<Pointer>,
    unit: Option<Unit>,
    #[serde(default)]
    taken_off: bool,
}

impl From<Pointer> for MoneyTerms {
    fn from(at: Pointer) -> Self {
        Self { at: vec![at], unit: None, taken_off: false }
    }
}

impl From<WholeMoney> for MoneyTerms {
    fn from(WholeMoney { at, unit, taken_off }: WholeMoney) -> Self {
        Self { at: at.0, unit, taken_off }
    }
}

impl Spelled for MoneyTerms {
    type Whole = WholeMoney;
}

impl<'de> Deserialize<'de> for MoneyTerms {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        pointer_or_whole(deserializer)
    }
}
