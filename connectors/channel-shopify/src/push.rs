//! What Shopify tells by itself, and how it signs it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use channels::Push;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

use crate::graphql::number;

pub(crate) const SIGNATURE: &str = "x-shopify-hmac-sha256";
const TOPIC: &str = "x-shopify-topic";

/// Whether the signature is by this secret: HMAC-SHA256 over the body, as base64.
pub(crate) fn is_signed(
    header: &dyn Fn(&str) -> Option<String>,
    body: &[u8],
    secret: &[u8],
) -> bool {
    let signature = header(SIGNATURE).and_then(|text| STANDARD.decode(text.trim()).ok());
    let Some(signature) = signature else { return false };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return false };
    mac.update(body);
    mac.verify_slice(&signature).is_ok()
}

/// What came to the open door. It says which order something happened to, and is believed nothing more.
pub(crate) fn read(header: &dyn Fn(&str) -> Option<String>, body: &[u8]) -> Push {
    let topic = header(TOPIC).unwrap_or_default();
    if topic == "app/uninstalled" {
        return Push::Revoked;
    }
    if topic == "customers/redact" {
        return redacted(body);
    }
    let field = match topic.split('/').next().unwrap_or_default() {
        "orders" => "id",
        "refunds" | "fulfillments" | "order_transactions" => "order_id",
        _ => return Push::Other,
    };
    let told: Option<Value> = serde_json::from_slice(body).ok();
    let id = told.as_ref().and_then(|told| told.get(field));
    match id.filter(|id| id.is_number()).and_then(number) {
        Some(id) => Push::Order(id),
        None => Push::Unreadable,
    }
}

/// Whom the shop wants forgotten.
fn redacted(body: &[u8]) -> Push {
    let told: Option<Value> = serde_json::from_slice(body).ok();
    let id = told.as_ref().and_then(|told| told.pointer("/customer/id")).and_then(number);
    id.map_or(Push::Unreadable, |id| Push::Left(vec![id]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &'static str, value: &str) -> impl Fn(&str) -> Option<String> {
        let value = value.to_owned();
        move |asked: &str| (asked == name).then(|| value.clone())
    }

    #[test]
    fn who_signs_is_believed_and_nobody_else() {
        let body = br#"{"id":17}"#;
        let mut mac = Hmac::<Sha256>::new_from_slice(b"hush").unwrap();
        mac.update(body);
        let good = STANDARD.encode(mac.finalize().into_bytes());
        assert!(is_signed(&with(SIGNATURE, &good), body, b"hush"));
        assert!(!is_signed(&with(SIGNATURE, &good), br#"{"id":18}"#, b"hush"), "another body");
        assert!(!is_signed(&with(SIGNATURE, &good), body, b"hush2"), "another secret");
        for wrong in ["", "?", "AAAA", good.trim_end_matches('='), &good[..20]] {
            assert!(!is_signed(&with(SIGNATURE, wrong), body, b"hush"), "{wrong}");
        }
        assert!(!is_signed(&|_| None, body, b"hush"));
    }

    #[test]
    fn what_comes_to_the_door() {
        for (topic, body, wanted) in [
            ("orders/create", r#"{"id":17}"#, Push::Order("17".to_owned())),
            ("orders/updated", r#"{"id":820982911946154508}"#, {
                Push::Order("820982911946154508".to_owned())
            }),
            ("orders/paid", r#"{"id":17,"order_id":18}"#, Push::Order("17".to_owned())),
            ("refunds/create", r#"{"id":5,"order_id":17}"#, Push::Order("17".to_owned())),
            ("fulfillments/update", r#"{"id":5,"order_id":17}"#, Push::Order("17".to_owned())),
            ("products/update", r#"{"id":17}"#, Push::Other),
            ("customers/redact", r#"{"customer":{"id":191,"email":"a@b.c"}}"#, {
                Push::Left(vec!["191".to_owned()])
            }),
            ("customers/redact", r#"{"id":17}"#, Push::Unreadable),
            ("app/uninstalled", r#"{"id":17}"#, Push::Revoked),
            ("", r#"{"id":17}"#, Push::Other),
            ("orders/create", r#"{"id":"17"}"#, Push::Unreadable),
            ("orders/create", r#"{"id":1.7e3}"#, Push::Unreadable),
            ("orders/create", r#"{"id":0}"#, Push::Unreadable),
            ("refunds/create", r#"{"id":5}"#, Push::Unreadable),
            ("orders/create", "[]", Push::Unreadable),
            ("orders/create", "", Push::Unreadable),
        ] {
            assert_eq!(read(&with(TOPIC, topic), body.as_bytes()), wanted, "{topic} {body}");
        }
    }
}
