//! Documents of others, read without losing anything: a number stays the text it was written as, and every part
//! knows its own bytes.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

/// A part of a document.
#[derive(Debug, Clone)]
pub(crate) struct Part<'a> {
    raw: &'a RawValue,
    held: Held<'a>,
}

#[derive(Debug, Clone)]
enum Held<'a> {
    Nothing,
    Bool(bool),
    Number,
    Text(String),
    List(Vec<Part<'a>>),
    Map(BTreeMap<String, Part<'a>>),
}

impl<'a> Part<'a> {
    /// Reads a document; nothing where it is none.
    pub(crate) fn read(body: &'a [u8]) -> Option<Self> {
        Self::of(serde_json::from_slice(body).ok()?)
    }

    /// Each level is read by itself, so that serde's own limit of nesting holds.
    pub(crate) fn of(raw: &'a RawValue) -> Option<Self> {
        let text = raw.get();
        let held = match text.as_bytes().first()? {
            b'n' => Held::Nothing,
            b't' => Held::Bool(true),
            b'f' => Held::Bool(false),
            b'"' => Held::Text(serde_json::from_str(text).ok()?),
            b'[' => {
                let parts: Vec<&'a RawValue> = serde_json::from_str(text).ok()?;
                Held::List(parts.into_iter().map(Self::of).collect::<Option<_>>()?)
            }
            b'{' => {
                let parts: BTreeMap<String, &'a RawValue> = serde_json::from_str(text).ok()?;
                let read = |(name, raw)| Some((name, Self::of(raw)?));
                Held::Map(parts.into_iter().map(read).collect::<Option<_>>()?)
            }
            _ => Held::Number,
        };
        Some(Self { raw, held })
    }

    /// As it came, byte for byte.
    pub(crate) fn raw(&self) -> &'a RawValue {
        self.raw
    }

    /// What stands in it: a text, a number as it is written, `true` or `false`; nothing when it is empty.
    pub(crate) fn text(&self) -> Option<String> {
        let text = match &self.held {
            Held::Text(text) => text.trim(),
            Held::Number => self.raw.get(),
            Held::Bool(true) => "true",
            Held::Bool(false) => "false",
            Held::Nothing | Held::List(_) | Held::Map(_) => return None,
        };
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Whether nothing stands in it: no text, no row, no field.
    pub(crate) fn is_empty(&self) -> bool {
        match &self.held {
            Held::Nothing => true,
            Held::List(parts) => parts.is_empty(),
            Held::Map(parts) => parts.is_empty(),
            Held::Bool(_) | Held::Number | Held::Text(_) => self.text().is_none(),
        }
    }

    /// Its rows, if it is a list.
    pub(crate) fn rows(&self) -> Option<&[Self]> {
        match &self.held {
            Held::List(parts) => Some(parts),
            _ => None,
        }
    }

    fn step(&self, name: &str) -> Option<&Self> {
        match &self.held {
            Held::Map(parts) => parts.get(name),
            Held::List(parts) => parts.get(name.parse::<usize>().ok()?),
            _ => None,
        }
    }
}

/// Where something stands: a JSON Pointer (RFC 6901). Where rows are looked for, a step may be `*`: in each of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Pointer(Vec<String>);

impl TryFrom<String> for Pointer {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self(Vec::new()));
        }
        let Some(steps) = text.strip_prefix('/') else {
            return Err("a pointer begins with /".to_owned());
        };
        let step = |step: &str| {
            let plain = step.replace("~1", "").replace("~0", "");
            if plain.contains('~') {
                return Err("in a pointer ~ is written ~0, and / ~1".to_owned());
            }
            Ok(step.replace("~1", "/").replace("~0", "~"))
        };
        steps.split('/').map(step).collect::<Result<_, _>>().map(Self)
    }
}

impl std::fmt::Display for Pointer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0
            .iter()
            .try_for_each(|step| write!(out, "/{}", step.replace('~', "~0").replace('/', "~1")))
    }
}

impl Pointer {
    /// What stands there.
    pub(crate) fn find<'p, 'a>(&self, part: &'p Part<'a>) -> Option<&'p Part<'a>> {
        self.0.iter().try_fold(part, |part, step| part.step(step))
    }

    /// The rows of the list that stands there, each with its own pointer; nothing where none does. What is `null`
    /// is a list without rows.
    pub(crate) fn rows<'p, 'a>(&self, part: &'p Part<'a>) -> Option<Vec<(String, &'p Part<'a>)>> {
        let mut found = vec![(String::new(), part)];
        for (at, step) in self.0.iter().enumerate() {
            let mut next = Vec::new();
            for (path, part) in found {
                if step == "*" {
                    next.extend(beneath(&path, part)?);
                } else {
                    match part.step(step) {
                        Some(part) => next.push((format!("{path}/{step}"), part)),
                        // One row may have no such list where others have.
                        None if at > 0 && self.0.iter().take(at).any(|step| step == "*") => {}
                        None => return None,
                    }
                }
            }
            found = next;
        }
        let mut rows = Vec::new();
        for (path, part) in found {
            rows.extend(beneath(&path, part)?);
        }
        Some(rows)
    }
}

fn beneath<'p, 'a>(path: &str, part: &'p Part<'a>) -> Option<Vec<(String, &'p Part<'a>)>> {
    if matches!(part.held, Held::Nothing) {
        return Some(Vec::new());
    }
    let rows = part.rows()?.iter().enumerate();
    Some(rows.map(|(at, row)| (format!("{path}/{at}"), row)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointer(text: &str) -> Pointer {
        Pointer::try_from(text.to_owned()).unwrap()
    }

    const BODY: &[u8] = br#"{"a":{"b":[{"n":0.1000},{"n":12345678901234567890.5}],"x/y":" t "},
        "none":null,"empty":"","yes":true,
        "pays":[{"back":[{"id":1},{"id":2}]},{"back":[]},{},{"back":[{"id":3}]}]}"#;

    #[test]
    fn a_number_stays_what_was_written() {
        let part = Part::read(BODY).unwrap();
        for (at, wanted) in [
            ("/a/b/0/n", Some("0.1000")),
            ("/a/b/1/n", Some("12345678901234567890.5")),
            ("/a/x~1y", Some("t")),
            ("/yes", Some("true")),
            ("/none", None),
            ("/empty", None),
            ("/a/b", None),
            ("/a/b/7/n", None),
        ] {
            let found = pointer(at).find(&part).and_then(Part::text);
            assert_eq!(found.as_deref(), wanted, "{at}");
        }
        assert_eq!(pointer("/a/b/0").find(&part).unwrap().raw().get(), r#"{"n":0.1000}"#);
        assert_eq!(pointer("/a/x~1y").to_string(), "/a/x~1y");
    }

    #[test]
    fn rows_are_found_in_rows() {
        let part = Part::read(BODY).unwrap();
        let paths = |at: &str| -> Option<Vec<String>> {
            Some(pointer(at).rows(&part)?.into_iter().map(|(path, _)| path).collect())
        };
        assert_eq!(paths("/a/b").unwrap(), ["/a/b/0", "/a/b/1"]);
        assert_eq!(
            paths("/pays/*/back").unwrap(),
            ["/pays/0/back/0", "/pays/0/back/1", "/pays/3/back/0"]
        );
        assert_eq!(paths("/none").unwrap(), Vec::<String>::new());
        assert!(paths("/a").is_none());
        assert!(paths("/gone").is_none());
    }

    #[test]
    fn what_is_no_document_or_no_pointer() {
        for body in ["", "<html>", "{", "[1,]", "nul"] {
            assert!(Part::read(body.as_bytes()).is_none(), "{body}");
        }
        for wrong in ["a", "a/b", "/a~", "/~2"] {
            assert!(Pointer::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
