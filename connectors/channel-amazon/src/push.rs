//! What Amazon puts into a queue: which order something happened to, and nothing that is believed besides.

use channels::Push;
use serde_json::Value;

use crate::stores;

/// Longer are no numbers of orders.
const MOST_NAME: usize = 50;

fn object(body: &[u8]) -> Option<Value> {
    serde_json::from_slice(body).ok().filter(Value::is_object)
}

/// By what Amazon knows a notification however often it is given.
pub(crate) fn name(body: &[u8]) -> Option<String> {
    let told = object(body)?;
    let id = told.pointer("/NotificationMetadata/NotificationId")?.as_str()?;
    (!id.is_empty()).then(|| format!("amazon {id}"))
}

/// What a message says to the connection of a store: orders of other stores and of Amazon's own warehouses concern
/// others. Kinds that nobody knows are for a person to see.
pub(crate) fn read(address: &str, body: &[u8]) -> Push {
    let Some(told) = object(body) else { return Push::Unreadable };
    if told.get("NotificationType").and_then(Value::as_str) != Some("ORDER_CHANGE") {
        return Push::Unreadable;
    }
    let Some(order) = told.pointer("/Payload/OrderChangeNotification") else {
        return Push::Unreadable;
    };
    let text = |path: &str| order.pointer(path).and_then(Value::as_str);
    let Some(id) = text("/AmazonOrderId").filter(|id| is_number(id)) else {
        return Push::Unreadable;
    };
    let of_this_store = text("/Summary/MarketplaceId")
        .is_none_or(|market| stores::find(address).is_some_and(|store| store.id == market));
    let by_amazon = text("/Summary/FulfillmentType") == Some("AFN");
    if of_this_store && !by_amazon { Push::Order(id.to_owned()) } else { Push::Other }
}

fn is_number(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=MOST_NAME).contains(&id.len()) && id.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::conformance;

    const ADDRESS: &str = "https://www.amazon.com";

    #[test]
    fn the_published_notification_names_its_order() {
        let Some(examples) = conformance("amazon/notifications_examples.json") else { return };
        let all = examples.as_object().unwrap();
        for (kind, examples) in all {
            let examples = examples.as_array().cloned().unwrap_or_else(|| vec![examples.clone()]);
            for example in examples {
                let body = example.to_string();
                let wanted = match kind.as_str() {
                    "OrderChangeNotification" => Push::Order("903-8868176-2219830".to_owned()),
                    _ => Push::Unreadable,
                };
                assert_eq!(read(ADDRESS, body.as_bytes()), wanted, "{kind}");
            }
        }
        let order = all["OrderChangeNotification"].to_string();
        assert!(order.contains("ATVPDKIKX0DER"), "it is of the store that was asked");
    }

    #[test]
    fn what_a_queue_gives_concerns_the_store_or_another() {
        let told = |kind: &str, order: &str| {
            let order = format!(r#"{{"OrderChangeNotification":{order}}}"#);
            let name = r#"{"NotificationId":"n1"}"#;
            format!(
                r#"{{"NotificationType":"{kind}","Payload":{order},"NotificationMetadata":{name}}}"#
            )
        };
        let order = |market: &str, by: &str| {
            format!(
                r#"{{"AmazonOrderId":"903-1","Summary":{{"MarketplaceId":"{market}","FulfillmentType":"{by}"}}}}"#
            )
        };
        let ours = Push::Order("903-1".to_owned());
        for (kind, order, wanted) in [
            ("ORDER_CHANGE", order("ATVPDKIKX0DER", "MFN"), ours.clone()),
            ("ORDER_CHANGE", order("A1PA6795UKMFR9", "MFN"), Push::Other),
            ("ORDER_CHANGE", order("ATVPDKIKX0DER", "AFN"), Push::Other),
            ("ORDER_CHANGE", r#"{"AmazonOrderId":"903-1"}"#.to_owned(), ours),
            ("ORDER_CHANGE", r#"{"AmazonOrderId":"../903"}"#.to_owned(), Push::Unreadable),
            ("ORDER_CHANGE", "{}".to_owned(), Push::Unreadable),
            ("SOMETHING_NEW", "{}".to_owned(), Push::Unreadable),
        ] {
            let body = told(kind, &order);
            assert_eq!(read(ADDRESS, body.as_bytes()), wanted, "{body}");
            assert_eq!(name(body.as_bytes()).as_deref(), Some("amazon n1"));
        }
        for body in ["", "[]", "{}", "<html>"] {
            assert_eq!(read(ADDRESS, body.as_bytes()), Push::Unreadable, "{body}");
            assert_eq!(name(body.as_bytes()), None);
        }
    }
}
