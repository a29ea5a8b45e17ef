//! What Shopee tells by itself.

use channels::{Push, Visit};
use serde_json::Value;

use crate::shops;
use channels::fields::{text, whole};

/// Where its signature stands.
const SIGNATURE: &str = "authorization";
/// An order is in another state.
const ORDER_STATUS: i64 = 3;
/// A parcel has its number.
const TRACKING_NUMBER: i64 = 4;

/// Whether it is signed by the partner key, for where it came.
pub(crate) fn is_signed(visit: &Visit<'_>, key: &[u8]) -> bool {
    let signature = (visit.header)(SIGNATURE).unwrap_or_default();
    crate::signing::is_signed(visit.urls, visit.body, &signature, key)
}

/// Which order something happened to; it is believed nothing more. An app tells of all of its shops at one address.
pub(crate) fn read(visit: &Visit<'_>) -> Push {
    let Ok(told) = serde_json::from_slice::<Value>(visit.body) else { return Push::Unreadable };
    let Some(code) = whole(told.get("code")) else { return Push::Unreadable };
    if !matches!(code, ORDER_STATUS | TRACKING_NUMBER) {
        return Push::Other;
    }
    let shop = told.get("shop_id").and_then(text);
    let is_ours = shops::of(visit.address).is_some_and(|ours| shop.as_deref() == Some(ours.id));
    if !is_ours {
        return Push::Other;
    }
    let number = told.pointer("/data/ordersn").and_then(text);
    number.map_or(Push::Unreadable, Push::Order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_to_the_door() {
        let of = |code: i64, shop: i64| {
            format!(
                r#"{{"data":{{"ordersn":"2411A","status":"SHIPPED"}},"shop_id":{shop},"code":{code}}}"#
            )
        };
        let order = || Push::Order("2411A".to_owned());
        for (body, wanted) in [
            (of(3, 17), order()),
            (of(4, 17), order()),
            (of(3, 18), Push::Other),
            (of(1, 17), Push::Other),
            (of(8, 17), Push::Other),
            (of(0, 17), Push::Other),
            (r#"{"data":{},"shop_id":17,"code":3}"#.to_owned(), Push::Unreadable),
            (r#"{"data":{"ordersn":""},"shop_id":17,"code":3}"#.to_owned(), Push::Unreadable),
            (r#"{"shop_id":17}"#.to_owned(), Push::Unreadable),
            ("<html>".to_owned(), Push::Unreadable),
            (String::new(), Push::Unreadable),
        ] {
            let visit = Visit {
                address: "https://partner.shopeemobile.com/17",
                urls: &[],
                header: &|_| None,
                body: body.as_bytes(),
            };
            assert_eq!(read(&visit), wanted, "{body}");
            assert!(!is_signed(&visit, b"key"), "nobody signed it");
        }
    }
}
