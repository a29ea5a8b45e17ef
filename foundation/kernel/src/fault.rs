//! What went wrong, for the one who asked: a kind that decides the HTTP status, a stable code that
//! the user interface translates, and a sentence for developers.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

use serde::Serialize;

/// What sort of failure it is; decides the HTTP status and whether a job tries again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The input is wrong; the same input will be refused again.
    Invalid,
    /// Nobody is signed in.
    Unauthenticated,
    /// The person may not do this.
    Forbidden,
    /// There is no such thing, or none this person may see.
    NotFound,
    /// The thing is in a state, or at a version, that does not allow this.
    Conflict,
    /// Too much at once; try later.
    RateLimited,
    /// Something outside is not there right now; try later.
    Unavailable,
    /// Our own mistake.
    Internal,
}

/// One field of the input and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FieldFault {
    /// Where: `lines[0].quantity`.
    pub path: String,
    /// What, as a stable code.
    pub code: &'static str,
    /// What, as a sentence for developers.
    pub detail: String,
}

/// What a fault is about, by name, as text.
pub type Facts = BTreeMap<&'static str, String>;

/// A refusal or failure on its way to the one who asked.
pub struct Fault {
    kind: Kind,
    code: &'static str,
    detail: String,
    fields: Vec<FieldFault>,
    facts: Facts,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl Fault {
    /// A fault of a kind with its stable code and a sentence for developers.
    #[must_use]
    pub fn new(kind: Kind, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            kind,
            code,
            detail: detail.into(),
            fields: Vec::new(),
            facts: Facts::new(),
            source: None,
        }
    }
    /// The input is wrong.
    #[must_use]
    pub fn invalid(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(Kind::Invalid, code, detail)
    }
    /// The thing's state or version does not allow this.
    #[must_use]
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(Kind::Conflict, code, detail)
    }
    /// There is no such thing.
    #[must_use]
    pub fn not_found(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(Kind::NotFound, code, detail)
    }
    /// The person may not do this.
    #[must_use]
    pub fn forbidden(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(Kind::Forbidden, code, detail)
    }
    /// Our own mistake; the source goes to the log, never to the client.
    #[must_use]
    pub fn internal(code: &'static str, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let source = source.into();
        Self { source: Some(source), ..Self::new(Kind::Internal, code, "an internal error") }
    }
    /// Something outside, or a part of us, is not there right now.
    #[must_use]
    pub fn unavailable(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(Kind::Unavailable, code, detail)
    }
    /// Wrong input in the fields named; `fields` must not be empty.
    #[must_use]
    pub fn fields(fields: Vec<FieldFault>) -> Self {
        let detail = fields.first().map_or_else(String::new, |first| {
            format!("{}: {}{}", first.path, first.detail, if fields.len() > 1 { " …" } else { "" })
        });
        Self { fields, ..Self::new(Kind::Invalid, "kernel.invalid_fields", detail) }
    }
    /// One wrong field.
    #[must_use]
    pub fn field(path: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self::fields(vec![FieldFault { path: path.into(), code, detail: detail.into() }])
    }
    /// A word that is not in a closed list.
    #[must_use]
    pub fn unknown_word(list: &str, word: &str) -> Self {
        let shown: String = word.chars().take(40).collect();
        Self::invalid("kernel.unknown_word", format!("{shown:?} is not a {list}"))
    }
    /// Adds what lay beneath; it is logged once at the edge and never shown.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
    /// Adds something a screen can put into its own sentence: who holds a thing, until when.
    #[must_use]
    pub fn with_fact(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.facts.insert(name, value.to_string());
        self
    }
    /// Puts every field of this fault beneath a path, as a bulk command does for its rows.
    #[must_use]
    pub fn under(mut self, path: &str) -> Self {
        for field in &mut self.fields {
            field.path = format!("{path}.{}", field.path);
        }
        self
    }

    /// What sort of failure it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }
    /// The stable code. Of a fault with one wrong field it is still `kernel.invalid_fields`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }
    /// The sentence for developers.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }
    /// The wrong fields, if it is about fields.
    #[must_use]
    pub fn wrong_fields(&self) -> &[FieldFault] {
        &self.fields
    }
    /// What a screen can put into its own sentence, by name.
    #[must_use]
    pub fn facts(&self) -> &Facts {
        &self.facts
    }
    /// The code that says most: that of the first wrong field, or the fault's own.
    #[must_use]
    pub fn telling_code(&self) -> &'static str {
        self.fields.first().map_or(self.code, |field| field.code)
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?} {}: {}", self.kind, self.code, self.detail)?;
        for field in &self.fields {
            write!(out, " [{} {}]", field.path, field.code)?;
        }
        match &self.source {
            Some(source) => write!(out, " because {source:?}"),
            None => Ok(()),
        }
    }
}
impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.code, self.detail)
    }
}
impl Error for Fault {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.source {
            Some(source) => Some(source.as_ref()),
            None => None,
        }
    }
}
