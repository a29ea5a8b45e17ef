//! What a connection says of how its shop is asked and read. The words here are those of the document;
//! `docs/operations/erp.md` explains them to who writes it.

mod check;
mod fields;
mod order;

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use kernel::{Fault, FieldFault};
use serde::Deserialize;
use serde::de::{Deserializer, Error};

use crate::document::Pointer;
use crate::several::Several;
use crate::template::{Shape, Template};

pub(crate) use fields::{MoneyTerms, TextTerms, TimeTerms, Unit};
pub(crate) use order::{Buyer, Fee, Lines, Order, Payment, Person, StageWord};

/// The whole document.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Terms {
    /// The zone of times that are written without one; UTC when absent.
    #[serde(default)]
    pub(crate) zone: Zone,
    /// What is shown at the door.
    #[serde(default)]
    pub(crate) sign_in: SignIn,
    /// By what every answer is known to be a refusal, though its status is good.
    #[serde(default)]
    pub(crate) refused: Vec<Refusal>,
    pub(crate) orders: Orders,
    /// How both are compared; they are not when absent.
    pub(crate) compare: Option<Compare>,
    /// How parcels are told; none are when absent.
    pub(crate) shipments: Option<Shipments>,
    /// How money that went back is told; it is not when absent.
    pub(crate) refunds: Option<Refunds>,
    /// How the shop is told what to show; it is not when absent.
    pub(crate) stock: Option<Stock>,
}

/// A zone of the IANA's database.
#[derive(Debug, Clone)]
pub(crate) struct Zone(pub(crate) TimeZone);

impl Default for Zone {
    fn default() -> Self {
        Self(TimeZone::UTC)
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let zone = TimeZone::get(&name).map_err(|_| D::Error::custom("no such time zone"))?;
        Ok(Self(zone))
    }
}

/// The name of a header, in small letters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct HeaderName(pub(crate) String);

impl TryFrom<String> for HeaderName {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        if name.is_empty() || name.len() > 60 || !name.bytes().all(plain) {
            return Err("not the name of a header".to_owned());
        }
        Ok(Self(name.to_ascii_lowercase()))
    }
}

/// What is shown at the door: the key as a password, in headers, in the address, or a pass for it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    /// Key and secret as name and password (RFC 7617).
    #[serde(default)]
    pub(crate) basic: bool,
    #[serde(default)]
    pub(crate) headers: BTreeMap<HeaderName, Template>,
    #[serde(default)]
    pub(crate) query: BTreeMap<String, Template>,
    /// What is fetched first, and shown as `{pass}`.
    pub(crate) pass: Option<Pass>,
}

/// A pass that is given for the key.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pass {
    pub(crate) call: Request,
    /// Where it stands in the answer.
    pub(crate) token: Token,
    /// For how many seconds it is good; ten minutes when absent.
    pub(crate) seconds: Option<i64>,
}

/// Where a pass stands.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub(crate) enum Token {
    At(Pointer),
    Header(HeaderName),
}

/// By what method something is asked.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// A call.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    /// `GET`, or `POST` where there is a body, when absent.
    pub(crate) method: Option<Method>,
    /// Behind the shop's address; begins with `/`.
    pub(crate) path: Template,
    /// What has nothing to say is left out.
    #[serde(default)]
    pub(crate) query: BTreeMap<String, Template>,
    #[serde(default)]
    pub(crate) headers: BTreeMap<HeaderName, Template>,
    pub(crate) json: Option<Shape>,
    pub(crate) form: Option<BTreeMap<String, Template>>,
    pub(crate) graphql: Option<Graphql>,
    /// By what this answer is known to be a refusal, before what is said for all of them.
    #[serde(default)]
    pub(crate) refused: Vec<Refusal>,
}

/// A GraphQL document, which is sent as it stands, and its variables.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Graphql {
    /// Its lines.
    pub(crate) query: Several<String>,
    #[serde(default)]
    pub(crate) variables: Option<Shape>,
}

/// Something that stands in an answer where nothing was done.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Refusal {
    pub(crate) at: Pointer,
    /// What its words mean.
    #[serde(default)]
    pub(crate) words: BTreeMap<String, Meaning>,
    /// What any other word means.
    #[serde(default)]
    pub(crate) otherwise: Meaning,
}

/// What a refusal means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Meaning {
    /// It is none.
    Fine,
    NotAuthorised,
    Wait,
    TooMuch,
    /// Not whatever the day.
    Refused,
    #[default]
    Failed,
}

/// How orders are asked for and read.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Orders {
    /// What changed after a moment, the longest unchanged first.
    pub(crate) changed: Changed,
    /// What stands in each.
    pub(crate) each: Order,
}

/// A list of what changed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Changed {
    pub(crate) call: Request,
    /// Where its rows stand.
    pub(crate) rows: Pointer,
    /// Where the mark stands behind which it goes on; its pages are numbered when absent.
    pub(crate) mark: Option<Pointer>,
}

/// A list.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct List {
    pub(crate) call: Request,
    /// Where its rows stand.
    pub(crate) rows: Pointer,
}

/// How what the shop has is compared with what is here.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Compare {
    /// What was placed after a moment and before another, the longest placed first. Of each order, its number and
    /// its times are enough.
    pub(crate) placed: List,
    /// Orders by number.
    pub(crate) these: These,
}

/// Orders by number: several at once, or one by one.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct These {
    pub(crate) call: Request,
    /// Where the rows stand; the answer is one order itself when absent.
    pub(crate) rows: Option<Pointer>,
}

/// Which rows are meant: what stands there is one of these texts.
pub(crate) type Where = BTreeMap<Pointer, Several<Template>>;

/// How parcels are told.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shipments {
    /// Call by call.
    pub(crate) tell: Vec<Step>,
    /// Where it is seen whether the shop knows of one already. What is in doubt is for a person when absent.
    pub(crate) known: Option<Known>,
    /// How an order is taken as sent, once all of it was; the shop does it by itself when absent.
    #[serde(default)]
    pub(crate) complete: Vec<Step>,
    /// How an order is taken as cancelled; a person says so there when absent.
    #[serde(default)]
    pub(crate) cancel: Vec<Step>,
}

/// A call of several.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    pub(crate) call: Request,
    /// What of its answer later calls are made with, by the name they call it.
    #[serde(default)]
    pub(crate) keep: BTreeMap<String, Kept>,
    /// It is not made where there is something of that name already.
    pub(crate) unless: Option<String>,
}

/// Something of an answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Kept {
    /// In the first of these rows that is meant; in the answer itself when absent.
    pub(crate) rows: Option<Pointer>,
    #[serde(default, rename = "where")]
    pub(crate) meant: Where,
    pub(crate) at: Pointer,
}

/// Where a parcel, or a refund, is seen.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Known {
    pub(crate) call: Request,
    pub(crate) rows: Pointer,
    #[serde(rename = "where")]
    pub(crate) meant: Where,
}

/// How money that went back is told.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Refunds {
    /// Where it is seen whether the shop knows of one already: none is told without a look.
    pub(crate) look: Known,
    /// How it is told, call by call.
    pub(crate) tell: Vec<Step>,
}

/// How the shop is told what to show.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stock {
    pub(crate) listings: Listings,
    pub(crate) show: Show,
}

/// What it lists under some codes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Listings {
    pub(crate) call: Request,
    pub(crate) rows: Pointer,
    /// Its number of the product, by which it is told.
    pub(crate) id: TextTerms,
    pub(crate) sku: TextTerms,
    /// How many pieces it shows.
    pub(crate) pieces: TextTerms,
}

/// How it is told.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Show {
    pub(crate) call: Request,
    /// Whether a call tells of one product.
    #[serde(default)]
    pub(crate) one_by_one: bool,
}

impl Request {
    /// The names of all its places.
    pub(crate) fn names(&self) -> Vec<&str> {
        let form = self.form.iter().flatten().map(|(_, template)| template);
        let templates = self.query.values().chain(self.headers.values()).chain(form);
        let mut found: Vec<&str> =
            templates.chain([&self.path]).flat_map(Template::names).collect();
        let variables = self.graphql.as_ref().and_then(|graphql| graphql.variables.as_ref());
        for shape in self.json.iter().chain(variables) {
            shape.names(&mut found);
        }
        found
    }
}

impl SignIn {
    /// Whether a part of the key is shown anywhere.
    pub(crate) fn shows(&self, name: &str) -> bool {
        let mut shown = self.headers.values().chain(self.query.values()).flat_map(Template::names);
        let pass = self.pass.as_ref().map(|pass| pass.call.names()).unwrap_or_default();
        (name == "secret" && self.basic) || shown.any(|shown| shown == name) || pass.contains(&name)
    }
}

impl Terms {
    /// Reads and checks a document.
    ///
    /// # Errors
    /// Each word that is wrong, by its path; where it is no document of this kind at all, the first.
    pub(crate) fn read(text: &str) -> Result<Self, Fault> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let read: Result<Self, _> = serde_path_to_error::deserialize(&mut reader);
        let terms = read.map_err(|error| {
            let path = error.path().to_string();
            wrong(&path, &error.into_inner())
        })?;
        reader.end().map_err(|error| wrong(".", &error))?;
        let found = check::check(&terms);
        if found.is_empty() { Ok(terms) } else { Err(Fault::fields(found)) }
    }
}

/// The longest sentence about a word.
const MOST_DETAIL: usize = 200;

fn wrong(path: &str, error: &serde_json::Error) -> Fault {
    let text = error.to_string();
    let code = if error.is_data() {
        [
            ("missing field", "kernel.required"),
            ("unknown field", "kernel.unknown_field"),
            ("duplicate field", "kernel.duplicate_field"),
            ("invalid type", "kernel.wrong_type"),
            ("unknown variant", "kernel.unknown_word"),
        ]
        .into_iter()
        .find_map(|(words, code)| text.contains(words).then_some(code))
        .unwrap_or("kernel.invalid_value")
    } else {
        "kernel.invalid_value"
    };
    // serde names the field that is missing or unknown only in its sentence, between back-ticks.
    let names_it =
        matches!(code, "kernel.required" | "kernel.unknown_field" | "kernel.duplicate_field");
    let named = text.split('`').nth(1).filter(|_| names_it);
    let path = match (path, named) {
        _ if !error.is_data() => String::new(),
        (".", name) => name.unwrap_or_default().to_owned(),
        (path, Some(name)) if !path.ends_with(name) => format!("{path}.{name}"),
        (path, _) => path.to_owned(),
    };
    // With its line, for who writes it by hand.
    Fault::fields(vec![FieldFault { path, code, detail: text.chars().take(MOST_DETAIL).collect() }])
}

#[cfg(test)]
mod tests;
