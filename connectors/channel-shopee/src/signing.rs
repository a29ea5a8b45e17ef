//! How a call is made and signed: by the partner key, over who asks, what, when and whose shop.

use channels::{Call, Door};
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use sha2::Sha256;

use crate::shops::{Shop, behind};

const PASSES: &str = "/api/v2/auth/access_token/get";
const FIRST_PASSES: &str = "/api/v2/auth/token/get";

/// What may stand in an address as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

/// The signature over some words that stand one behind the other; a key of any length will do.
fn sign(key: &str, words: &[&str]) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { return String::new() };
    for word in words {
        mac.update(word.as_bytes());
    }
    kernel::hex(mac.finalize().into_bytes())
}

fn second(door: &Door) -> String {
    door.at.as_micros().div_euclid(1_000_000).to_string()
}

/// A path with what signs it.
fn url(door: &Door, shop: Shop<'_>, path: &str) -> String {
    let (at, pass) = (second(door), door.pass.as_deref().unwrap_or_default());
    let sign = sign(&door.secret, &[&door.key, path, &at, pass, shop.id]);
    let (api, id, key, pass) = (shop.api, shop.id, escaped(&door.key), escaped(pass));
    format!(
        "{api}{path}?partner_id={key}&timestamp={at}&access_token={pass}&shop_id={id}&sign={sign}"
    )
}

fn accepts() -> (&'static str, String) {
    ("accept", "application/json".to_owned())
}

/// Asks for something; nothing where the door is not Shopee's.
pub(crate) fn get(door: &Door, path: &str, query: &[(&str, String)]) -> Option<Call> {
    let mut url = url(door, behind(door)?, path);
    for (name, value) in query {
        url.push_str(&format!("&{name}={}", escaped(value)));
    }
    Some(Call { method: "GET", url, headers: vec![accepts()], body: Vec::new() })
}

fn posted(url: String, body: &Value) -> Call {
    let headers = vec![accepts(), ("content-type", "application/json".to_owned())];
    Call { method: "POST", url, headers, body: body.to_string().into_bytes() }
}

/// Says something.
pub(crate) fn post(door: &Door, path: &str, body: &Value) -> Option<Call> {
    Some(posted(url(door, behind(door)?, path), body))
}

/// The code in the address to which an owner was sent after they agreed.
fn code(grant: &str) -> Option<&str> {
    let (_, words) = grant.split_once('?')?;
    words.split('&').find_map(|word| word.strip_prefix("code="))
}

/// Asks for the pass of a shop: an access token of four hours, and with it the refresh token for the next one. Who has
/// none yet has the code of its owner instead.
pub(crate) fn pass(door: &Door) -> Option<Call> {
    let (shop, at) = (behind(door)?, second(door));
    let grant = door.grant.as_deref().unwrap_or_default();
    let (path, field, grant) = match code(grant) {
        Some(code) => (FIRST_PASSES, "code", code),
        None => (PASSES, "refresh_token", grant),
    };
    let sign = sign(&door.secret, &[&door.key, path, &at]);
    let (api, key) = (shop.api, escaped(&door.key));
    let body = serde_json::json!({
        field: grant,
        "partner_id": door.key.parse::<u64>().ok(),
        "shop_id": shop.id.parse::<u64>().ok(),
    });
    let url = format!("{api}{path}?partner_id={key}&timestamp={at}&sign={sign}");
    Some(posted(url, &body))
}

/// Whether a push was signed by this key, for one of the addresses it may have gone to.
pub(crate) fn is_signed(urls: &[String], body: &[u8], signature: &str, key: &[u8]) -> bool {
    let Some(signature) = bytes(signature.trim()) else { return false };
    urls.iter().any(|url| {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return false };
        mac.update(url.as_bytes());
        mac.update(b"|");
        mac.update(body);
        mac.verify_slice(&signature).is_ok()
    })
}

/// Bytes written as hexadecimal digits.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(16)).collect();
    let digits = digits?;
    let byte = |pair: &[u32]| match pair {
        [high, low] => u8::try_from(high * 16 + low).ok(),
        _ => None,
    };
    digits.chunks(2).map(byte).collect()
}

#[cfg(test)]
pub(crate) mod tests;
