//! How a REST call is made, and what a refusal says of itself.

use channels::{Call, Denial, Door, Refusal};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// Where the programs of sellers ask, and where they are tried out.
pub(crate) const PRODUCTION: &str = "https://api.ebay.com";
pub(crate) const SANDBOX: &str = "https://api.sandbox.ebay.com";

pub(crate) const FULFILLMENT: &str = "/sell/fulfillment/v1";
pub(crate) const NOTIFICATION: &str = "/commerce/notification/v1";
pub(crate) const INVENTORY: &str = "/sell/inventory/v1";

/// What may stand in an address as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A text as it stands in an address.
pub(crate) fn escaped(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

fn headers(door: &Door) -> Vec<(&'static str, String)> {
    vec![
        ("authorization", format!("Bearer {}", door.shown())),
        ("accept", "application/json".to_owned()),
    ]
}

/// Without a language some sites do not answer calls about what is listed.
const ANY_LANGUAGE: &str = "en-US";

/// Asks for something.
pub(crate) fn get(door: &Door, path: &str) -> Call {
    let url = format!("{}{path}", door.address);
    Call { method: "GET", url, headers: headers(door), body: Vec::new() }
}

/// Says something new.
pub(crate) fn post(door: &Door, path: &str, body: &Value) -> Call {
    in_language(door, ("POST", path), ANY_LANGUAGE, body)
}

/// Says something else of what is there.
pub(crate) fn put(door: &Door, path: &str, body: &Value) -> Call {
    in_language(door, ("PUT", path), ANY_LANGUAGE, body)
}

/// Says something that is in a language. Nothing stands in the body where there is nothing to say.
pub(crate) fn in_language(
    door: &Door,
    (method, path): (&'static str, &str),
    language: &'static str,
    body: &Value,
) -> Call {
    let mut headers = headers(door);
    headers.push(("content-type", "application/json".to_owned()));
    headers.push(("content-language", language.to_owned()));
    let url = format!("{}{path}", door.address);
    let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
    Call { method, url, headers, body }
}

pub(crate) fn unreadable(why: &str) -> Denial {
    Denial::Unreadable(why.to_owned())
}

/// An answer that is to be an object.
pub(crate) fn object(body: &[u8]) -> Result<Value, Denial> {
    let read: Value = serde_json::from_slice(body).map_err(|_| unreadable("not JSON"))?;
    if read.is_object() { Ok(read) } else { Err(unreadable("not an object")) }
}

/// The numbers of what went wrong, as they stand beside an answer or a part of one.
pub(crate) fn error_ids(part: &Value) -> Vec<i64> {
    let errors = part.get("errors").and_then(Value::as_array);
    let errors = errors.map(Vec::as_slice).unwrap_or_default().iter();
    errors.filter_map(|error| error.get("errorId")?.as_i64()).collect()
}

/// What a refusal means beyond its status: its body has the numbers of what is wrong.
pub(crate) fn refused_ids(refusal: &Refusal<'_>) -> Vec<i64> {
    serde_json::from_slice(refusal.body).map(|body| error_ids(&body)).unwrap_or_default()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A door whose pass was given.
    pub(crate) fn door() -> Door {
        Door {
            address: SANDBOX.to_owned(),
            key: "App-ID-1".to_owned(),
            secret: "Cert-ID-1".to_owned(),
            grant: Some("v^1.1#grant".to_owned()),
            pass: Some("v^1.1#pass".to_owned()),
            place: None,
            at: kernel::Timestamp::from_micros(0),
        }
    }

    #[test]
    fn a_call_shows_its_pass_in_a_header_alone() {
        let call = post(&door(), "/x", &serde_json::json!({"a": 1}));
        assert_eq!(call.url, "https://api.sandbox.ebay.com/x");
        assert_eq!(call.headers[0], ("authorization", "Bearer v^1.1#pass".to_owned()));
        let rest = format!("{} {}", call.url, String::from_utf8(call.body).unwrap());
        for secret in ["pass", "grant", "App-ID", "Cert-ID"] {
            assert!(!rest.contains(secret), "{rest}");
        }
    }

    #[test]
    fn what_stands_in_an_address_breaks_out_of_nothing() {
        assert_eq!(escaped("12-34567-89012"), "12-34567-89012");
        assert_eq!(escaped("a/../b?c=d&e#[杯]"), "a%2F..%2Fb%3Fc%3Dd%26e%23%5B%E6%9D%AF%5D");
    }
}
