//! Texts and bodies with places in them, `{name}` or `{name:form}`, into which words of ours are put, each encoded
//! for where it stands.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use kernel::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::{Number, Value, json};

/// What needs no encoding in an address (RFC 3986, 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Something that is put into a place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Word {
    Text(String),
    Whole(i64),
    Time(Timestamp),
    Texts(Vec<String>),
    /// What is said of each of several things.
    Each(Vec<Words>),
    Nothing,
}

/// What there is to put, by name.
pub(crate) type Words = BTreeMap<Cow<'static, str>, Word>;

/// Words by names that are known.
pub(crate) fn words<const COUNT: usize>(named: [(&'static str, Word); COUNT]) -> Words {
    named.into_iter().map(|(name, word)| (Cow::Borrowed(name), word)).collect()
}

/// How a word is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// As a step of a path, which it neither leaves nor goes up.
    Path,
    /// As a part of a query or a form.
    Query,
    /// As a header.
    Header,
    /// As it is.
    Plain,
}

impl Place {
    fn encode(self, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Header => text.chars().filter(|letter| !letter.is_control()).collect(),
            Self::Path if matches!(text, "" | "." | "..") => "-".to_owned(),
            Self::Path | Self::Query => utf8_percent_encode(text, RESERVED).to_string(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Slot { name: String, form: Option<String> },
}

/// A text with places in it. `{{` and `}}` are braces.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Template(Vec<Piece>);

impl TryFrom<String> for Template {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '{' | '}' if letters.peek() == Some(&letter) => {
                    letters.next();
                    plain.push(letter);
                }
                '{' => {
                    let mut slot = String::new();
                    loop {
                        match letters.next() {
                            Some('}') => break,
                            Some(letter) => slot.push(letter),
                            None => return Err(format!("{{{slot} is not closed")),
                        }
                    }
                    if !plain.is_empty() {
                        pieces.push(Piece::Text(std::mem::take(&mut plain)));
                    }
                    pieces.push(slot_of(&slot)?);
                }
                '}' => return Err("a brace that closes nothing is written }}".to_owned()),
                letter => plain.push(letter),
            }
        }
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Ok(Self(pieces))
    }
}

fn slot_of(slot: &str) -> Result<Piece, String> {
    let (name, form) = slot.split_once(':').map_or((slot, None), |(name, form)| (name, Some(form)));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if name.is_empty() || !plain(name) {
        return Err(format!("{{{slot}}} is no place: {{name}} or {{name:form}}"));
    }
    let is_form = |form: &str| match form {
        "seconds" | "milliseconds" | "number" | "comma" => true,
        form => form.contains('%') && strtime::format(form, &jiff::Zoned::default()).is_ok(),
    };
    if let Some(form) = form.filter(|form| !is_form(form)) {
        return Err(format!(
            "{form} is no form: seconds, milliseconds, number, comma or one with %"
        ));
    }
    Ok(Piece::Slot { name: name.to_owned(), form: form.map(str::to_owned) })
}

/// A moment as a form has it; RFC 3339 where there is none.
fn moment(at: Timestamp, form: Option<&str>, zone: &TimeZone) -> String {
    match form {
        Some("seconds") => at.as_micros().div_euclid(1_000_000).to_string(),
        Some("milliseconds") => at.as_micros().div_euclid(1_000).to_string(),
        Some(form) if form.contains('%') => {
            strtime::format(form, &at.to_jiff().to_zoned(zone.clone())).unwrap_or_default()
        }
        _ => at.to_string(),
    }
}

impl Template {
    /// The names of its places.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Slot { name, .. } => Some(name.as_str()),
            Piece::Text(_) => None,
        })
    }

    /// Whether it begins with a text.
    pub(crate) fn begins_with(&self, text: &str) -> bool {
        matches!(self.0.first(), Some(Piece::Text(first)) if first.starts_with(text))
    }

    /// With words in its places; nothing where nothing is to be put into its only one.
    pub(crate) fn text(&self, words: &Words, zone: &TimeZone, place: Place) -> Option<String> {
        if let [Piece::Slot { name, .. }] = self.0.as_slice()
            && words.get(name.as_str()).is_none_or(|word| *word == Word::Nothing)
        {
            return None;
        }
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Slot { name, form } => match words.get(name.as_str()) {
                Some(Word::Text(text)) => place.encode(text),
                Some(Word::Whole(number)) => number.to_string(),
                Some(Word::Time(at)) => place.encode(&moment(*at, form.as_deref(), zone)),
                Some(Word::Texts(texts)) => {
                    let texts: Vec<String> = texts.iter().map(|text| place.encode(text)).collect();
                    texts.join(",")
                }
                Some(Word::Each(_) | Word::Nothing) | None => String::new(),
            },
        };
        Some(self.0.iter().map(piece).collect())
    }

    /// As JSON: one place alone is a value of its own kind, everything else a text.
    fn json(&self, words: &Words, zone: &TimeZone) -> Value {
        if let [Piece::Slot { name, form }] = self.0.as_slice() {
            let form = form.as_deref();
            return match words.get(name.as_str()) {
                Some(Word::Text(text)) if form == Some("number") => number(text),
                Some(Word::Text(text)) => json!(text),
                Some(Word::Whole(number)) => json!(number),
                Some(Word::Time(at)) if matches!(form, Some("seconds" | "milliseconds")) => {
                    number(&moment(*at, form, zone))
                }
                Some(Word::Time(at)) => json!(moment(*at, form, zone)),
                Some(Word::Texts(texts)) if form == Some("comma") => json!(texts.join(",")),
                Some(Word::Texts(texts)) if form == Some("number") => {
                    json!(texts.iter().map(|text| number(text)).collect::<Vec<_>>())
                }
                Some(Word::Texts(texts)) => json!(texts),
                Some(Word::Each(_) | Word::Nothing) | None => Value::Null,
            };
        }
        json!(self.text(words, zone, Place::Plain).unwrap_or_default())
    }
}

/// A text that is a whole number as one; any other stays what it is.
fn number(text: &str) -> Value {
    match text.parse::<i64>() {
        Ok(number) => Value::Number(Number::from(number)),
        Err(_) => json!(text),
    }
}

/// A JSON value with places in its texts. `{"$each": "goods", "as": …}` is a list with one of it for each.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "Value")]
pub(crate) enum Shape {
    Fixed(Value),
    Text(Template),
    List(Vec<Shape>),
    Map(Vec<(String, Shape)>),
    Each { of: String, shape: Box<Shape> },
}

impl TryFrom<Value> for Shape {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        Ok(match value {
            Value::String(text) => Self::Text(Template::try_from(text)?),
            Value::Array(items) => {
                Self::List(items.into_iter().map(Self::try_from).collect::<Result<_, _>>()?)
            }
            Value::Object(fields) if fields.contains_key("$each") => {
                let of = fields.get("$each").and_then(Value::as_str).unwrap_or_default();
                match (fields.len(), fields.get("as")) {
                    (2, Some(shape)) => {
                        let shape = Box::new(Self::try_from(shape.clone())?);
                        Self::Each { of: of.to_owned(), shape }
                    }
                    _ => return Err("$each stands beside `as` and nothing else".to_owned()),
                }
            }
            Value::Object(fields) => {
                let shape = |(name, value)| Ok((name, Self::try_from(value)?));
                Self::Map(fields.into_iter().map(shape).collect::<Result<_, String>>()?)
            }
            fixed => Self::Fixed(fixed),
        })
    }
}

impl Shape {
    /// The value with words in its places.
    pub(crate) fn json(&self, words: &Words, zone: &TimeZone) -> Value {
        match self {
            Self::Fixed(value) => value.clone(),
            Self::Text(template) => template.json(words, zone),
            Self::List(items) => items.iter().map(|item| item.json(words, zone)).collect(),
            Self::Map(fields) => {
                let fields = fields.iter();
                Value::Object(
                    fields.map(|(name, shape)| (name.clone(), shape.json(words, zone))).collect(),
                )
            }
            Self::Each { of, shape } => {
                let Some(Word::Each(each)) = words.get(of.as_str()) else { return json!([]) };
                let with = |one: &Words| {
                    let mut words = words.clone();
                    words.extend(one.clone());
                    shape.json(&words, zone)
                };
                each.iter().map(with).collect()
            }
        }
    }

    /// The names of its places, and of what it lists each of.
    pub(crate) fn names<'a>(&'a self, found: &mut Vec<&'a str>) {
        match self {
            Self::Fixed(_) => {}
            Self::Text(template) => found.extend(template.names()),
            Self::List(items) => items.iter().for_each(|item| item.names(found)),
            Self::Map(fields) => fields.iter().for_each(|(_, shape)| shape.names(found)),
            Self::Each { of, shape } => {
                found.push(of);
                shape.names(found);
            }
        }
    }
}

#[cfg(test)]
mod tests;
