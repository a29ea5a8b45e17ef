//! What eBay tells by itself, and how it signs it: by keys of its own, which are fetched from it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use channels::{Call, Door, Push};
use kernel::hex;
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use p256::ecdsa::{Signature, VerifyingKey};
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::rest::{NOTIFICATION, escaped, get};

pub(crate) const SIGNATURE: &str = "x-ebay-signature";
const DELETION: &str = "MARKETPLACE_ACCOUNT_DELETION";
/// Longer are neither names of keys nor numbers of orders.
const MOST_NAME: usize = 80;
/// What a key of the curve P-256 begins with when it is written as others do (RFC 5480): the rest is its point.
const PREFIX: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

type Header<'a> = &'a dyn Fn(&str) -> Option<String>;

fn object(text: &[u8]) -> Option<Value> {
    serde_json::from_slice(text).ok().filter(Value::is_object)
}

fn signature(header: Header<'_>) -> Option<Value> {
    object(&STANDARD.decode(header(SIGNATURE)?.trim()).ok()?)
}

fn is_plain(name: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=MOST_NAME).contains(&name.len()) && name.bytes().all(is_known)
}

/// The name of the key that a push says it is signed by.
pub(crate) fn key_name(header: Header<'_>) -> Option<String> {
    let name = signature(header)?.get("kid")?.as_str()?.to_owned();
    is_plain(&name).then_some(name)
}

/// Asks for a key.
pub(crate) fn key(door: &Door, name: &str) -> Call {
    get(door, &format!("{NOTIFICATION}/public_key/{}", escaped(name)))
}

fn point(key: &Value) -> Option<VerifyingKey> {
    let text = key.get("key")?.as_str()?;
    let text = text.replace("-----BEGIN PUBLIC KEY-----", "");
    let text = text.replace("-----END PUBLIC KEY-----", "");
    let text: String = text.split_whitespace().collect();
    let bytes = STANDARD.decode(text).ok()?;
    VerifyingKey::from_sec1_bytes(bytes.strip_prefix(PREFIX.as_slice())?).ok()
}

/// Whether the signature over the body is by this key, as eBay answered with it. By which digest, the key says.
pub(crate) fn is_signed(header: Header<'_>, body: &[u8], key: &[u8]) -> bool {
    let of = |part: &Value| {
        let der = STANDARD.decode(part.get("signature")?.as_str()?).ok()?;
        Signature::from_der(&der).ok()
    };
    let Some(signature) = signature(header).as_ref().and_then(of) else { return false };
    let Some(known) = object(key) else { return false };
    let Some(point) = point(&known) else { return false };
    let hash = match known.get("digest").and_then(Value::as_str) {
        Some("SHA1" | "SHA-1") => Sha1::digest(body).to_vec(),
        Some("SHA256" | "SHA-256") => Sha256::digest(body).to_vec(),
        _ => return false,
    };
    point.verify_prehash(&hash, &signature).is_ok()
}

/// By what eBay knows a notice however often it sends it.
pub(crate) fn name(body: &[u8]) -> Option<String> {
    let told = object(body)?;
    let id = told.pointer("/notification/notificationId")?.as_str()?;
    (!id.is_empty()).then(|| format!("ebay {id}"))
}

/// What came to the open door. It says which order something happened to, and is believed nothing more.
pub(crate) fn read(body: &[u8]) -> Push {
    let Some(told) = object(body) else { return Push::Unreadable };
    let topic = told.pointer("/metadata/topic").and_then(Value::as_str).unwrap_or_default();
    let data = told.pointer("/notification/data").unwrap_or(&Value::Null);
    if topic == DELETION {
        let of = |field: &str| data.get(field).and_then(Value::as_str).map(str::to_owned);
        let names: Vec<String> = ["username", "userId"].into_iter().filter_map(of).collect();
        return if names.is_empty() { Push::Unreadable } else { Push::Left(names) };
    }
    match order(data, 0) {
        Some(id) if is_plain(id) => Push::Order(id.to_owned()),
        Some(_) => Push::Unreadable,
        None if topic.starts_with("ORDER_") => Push::Unreadable,
        None => Push::Other,
    }
}

/// The number of the order that some news is about, however deep it stands.
fn order(data: &Value, depth: usize) -> Option<&str> {
    if depth > 4 {
        return None;
    }
    match data {
        Value::Object(fields) => {
            let own = fields.get("orderId").and_then(Value::as_str);
            own.or_else(|| fields.values().find_map(|inside| order(inside, depth + 1)))
        }
        Value::Array(items) => items.iter().find_map(|inside| order(inside, depth + 1)),
        _ => None,
    }
}

/// The secret that was drawn, as eBay takes a verification token: letters and digits.
pub(crate) fn token(drawn: &str) -> String {
    hex(Sha256::digest(drawn.as_bytes()))
}

/// What eBay is to hear before it tells anything to an address.
pub(crate) fn challenge(code: &str, token: &str, url: &str) -> Value {
    let answer = hex(Sha256::digest(format!("{code}{token}{url}").as_bytes()));
    json!({ "challengeResponse": answer })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_answered_by_code_token_and_address() {
        // The three together, hashed by another program.
        let answer =
            challenge("a8628072", "71745723-d031-455c-bfa5-f90d11b4f20a", "https://x.de/y");
        let wanted = Sha256::digest(b"a862807271745723-d031-455c-bfa5-f90d11b4f20ahttps://x.de/y");
        assert_eq!(answer, json!({"challengeResponse": hex(wanted)}));
        let token = token("whsec_a+b/c=");
        assert!((32..=80).contains(&token.len()) && is_plain(&token));
    }

    #[test]
    fn what_comes_to_the_door() {
        let told = |topic: &str, data: &str| {
            format!(
                r#"{{"metadata":{{"topic":"{topic}"}},"notification":{{"notificationId":"n1","data":{data}}}}}"#
            )
        };
        let left = |names: &[&str]| Push::Left(names.iter().map(|one| (*one).to_owned()).collect());
        let order = |id: &str| Push::Order(id.to_owned());
        for (topic, data, wanted) in [
            (
                "ORDER_CONFIRMATION",
                r#"{"order":{"orderId":"11-00017-00001"}}"#,
                order("11-00017-00001"),
            ),
            ("ORDER_CONFIRMATION", r#"{"orderId":"11-1-1"}"#, order("11-1-1")),
            ("ITEM_MARKED_SHIPPED", r#"{"items":[{"orderId":"11-1-1"}]}"#, order("11-1-1")),
            ("ORDER_CONFIRMATION", r#"{"orderId":"11/../1"}"#, Push::Unreadable),
            ("ORDER_CONFIRMATION", r#"{"order":{}}"#, Push::Unreadable),
            ("NEW_MESSAGE", r#"{"text":"x"}"#, Push::Other),
            (DELETION, r#"{"username":"u","userId":"i","eiasToken":"t"}"#, left(&["u", "i"])),
            (DELETION, r#"{"userId":"i"}"#, left(&["i"])),
            (DELETION, "{}", Push::Unreadable),
        ] {
            assert_eq!(read(told(topic, data).as_bytes()), wanted, "{topic} {data}");
        }
        for body in ["", "[]", "<html>"] {
            assert_eq!(read(body.as_bytes()), Push::Unreadable, "{body}");
        }
        assert_eq!(read(b"{}"), Push::Other);
        assert_eq!(name(told("x", "{}").as_bytes()).as_deref(), Some("ebay n1"));
        assert_eq!(name(b"{}"), None);
    }

    #[test]
    fn a_key_has_a_plain_name() {
        for (kid, is_good) in [("9936261a-7d7b", true), ("", false), ("a/b", false), ("..", false)]
        {
            let text = STANDARD.encode(json!({"kid": kid, "signature": "x"}).to_string());
            let header = move |_: &str| Some(text.clone());
            assert_eq!(key_name(&header).is_some(), is_good, "{kid}");
        }
        for text in ["", "?", "e30=", "W10="] {
            assert_eq!(key_name(&|_: &str| Some(text.to_owned())), None, "{text}");
        }
        assert_eq!(key_name(&|_: &str| None), None);
    }
}
