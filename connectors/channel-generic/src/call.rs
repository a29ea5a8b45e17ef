//! How a request of the terms becomes a call.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use channels::{Call, Denial, Door};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use crate::document::Part;
use crate::header;
use crate::template::{Place, Template, Word, Words, words};
use crate::terms::{Meaning, Method, Refusal, Request, Terms};

/// The words of a shop that may stand in the record are short.
const MOST_WORD: usize = 60;

fn text(text: &str) -> Word {
    Word::Text(text.to_owned())
}

fn some(text: Option<&String>) -> Word {
    text.map_or(Word::Nothing, |text| Word::Text(text.clone()))
}

/// What is shown at a door.
fn key(door: &Door) -> Words {
    words([
        ("key", text(&door.key)),
        ("secret", text(&door.secret)),
        ("grant", some(door.grant.as_ref())),
        ("pass", some(door.pass.as_ref())),
    ])
}

fn parameter(name: &str, value: &str) -> String {
    format!("{}={value}", utf8_percent_encode(name, NON_ALPHANUMERIC))
}

/// A call, with what is shown at the door.
pub(crate) fn call(terms: &Terms, door: &Door, request: &Request, words: &Words) -> Call {
    let mut call = made(terms, door, request, words);
    let (sign_in, key) = (&terms.sign_in, key(door));
    let zone = &terms.zone.0;
    if sign_in.basic {
        let shown = STANDARD.encode(format!("{}:{}", door.key, door.secret));
        call.headers.push(("authorization", format!("Basic {shown}")));
    }
    for (name, template) in &sign_in.headers {
        let name = header::word(&name.0);
        call.headers.extend(name.zip(template.text(&key, zone, Place::Header)));
    }
    for (name, template) in &sign_in.query {
        if let Some(value) = template.text(&key, zone, Place::Query) {
            call.url.push(if call.url.contains('?') { '&' } else { '?' });
            call.url.push_str(&parameter(name, &value));
        }
    }
    call
}

/// The call by which a pass is asked for, if there is one.
pub(crate) fn pass(terms: &Terms, door: &Door) -> Option<Call> {
    let pass = terms.sign_in.pass.as_ref()?;
    Some(made(terms, door, &pass.call, &key(door)))
}

fn made(terms: &Terms, door: &Door, request: &Request, words: &Words) -> Call {
    let zone = &terms.zone.0;
    let mut words = words.clone();
    words.insert("place".into(), some(door.place.as_ref()));
    let put = |template: &Template, place| template.text(&words, zone, place);
    let path = put(&request.path, Place::Path).unwrap_or_default();
    let query: Vec<String> = request
        .query
        .iter()
        .filter_map(|(name, template)| Some(parameter(name, &put(template, Place::Query)?)))
        .collect();
    let mut url = format!("{}{path}", door.address);
    if !query.is_empty() {
        url.push(if url.contains('?') { '&' } else { '?' });
        url.push_str(&query.join("&"));
    }
    let mut headers = vec![("accept", "application/json".to_owned())];
    let body = body(request, &words, terms);
    let method = request.method.unwrap_or(match body {
        Some(_) => Method::Post,
        None => Method::Get,
    });
    let body = body.map(|(kind, body)| {
        headers.push(("content-type", kind.to_owned()));
        body
    });
    for (name, template) in &request.headers {
        // What somebody says themselves is said once.
        headers.retain(|(known, _)| *known != name.0);
        headers.extend(header::word(&name.0).zip(put(template, Place::Header)));
    }
    Call { method: method.word(), url, headers, body: body.unwrap_or_default() }
}

fn body(request: &Request, words: &Words, terms: &Terms) -> Option<(&'static str, Vec<u8>)> {
    let zone = &terms.zone.0;
    if let Some(shape) = &request.json {
        return Some(("application/json", shape.json(words, zone).to_string().into_bytes()));
    }
    if let Some(graphql) = &request.graphql {
        let variables = graphql.variables.as_ref().map(|shape| shape.json(words, zone));
        let asked = json!({"query": graphql.query.0.join("\n"), "variables": variables});
        return Some(("application/json", asked.to_string().into_bytes()));
    }
    let form = request.form.as_ref()?.iter();
    let form = form.filter_map(|(name, template)| {
        Some(parameter(name, &template.text(words, zone, Place::Query)?))
    });
    let form: Vec<String> = form.collect();
    Some(("application/x-www-form-urlencoded", form.join("&").into_bytes()))
}

pub(crate) fn unreadable(why: impl Into<String>) -> Denial {
    Denial::Unreadable(why.into())
}

/// What was answered, unless something in it says that nothing was done. An answer without a body is an empty one.
pub(crate) fn answer<'a>(
    terms: &Terms,
    request: &Request,
    body: &'a [u8],
) -> Result<Option<Part<'a>>, Denial> {
    if body.is_empty() {
        return Ok(None);
    }
    let part = Part::read(body).ok_or_else(|| unreadable("not JSON"))?;
    for refusal in request.refused.iter().chain(&terms.refused) {
        if let Some(denial) = denial(refusal, &part) {
            return Err(denial);
        }
    }
    Ok(Some(part))
}

fn denial(refusal: &Refusal, part: &Part<'_>) -> Option<Denial> {
    let found = refusal.at.find(part).filter(|found| !found.is_empty())?;
    let word = found.text().unwrap_or_default();
    match refusal.words.get(&word).copied().unwrap_or(refusal.otherwise) {
        Meaning::Fine => None,
        Meaning::NotAuthorised => Some(Denial::NotAuthorised),
        Meaning::Wait => Some(Denial::Wait(None)),
        Meaning::TooMuch => Some(Denial::TooMuch),
        Meaning::Refused => Some(Denial::Refused(shown(&word))),
        Meaning::Failed => Some(Denial::Failed),
    }
}

/// A word of the shop's as it may stand in the record: only if it is one.
fn shown(word: &str) -> String {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    if !word.is_empty() && word.len() <= MOST_WORD && word.bytes().all(is_word) {
        word.to_owned()
    } else {
        "channels.shop_denies".to_owned()
    }
}

#[cfg(test)]
mod tests;
