//! Orders by name alone: what was placed in a time, so that it can be compared with what is here.

use channels::{SeenName, Unreadable};
use kernel::Timestamp;
use serde_json::Value;

use channels::fields::text;

/// The names on a page.
pub(crate) fn read(body: &[u8]) -> Result<Vec<SeenName>, Unreadable> {
    let not = |why: &str| Unreadable { why: why.to_owned() };
    let body: Value = serde_json::from_slice(body).map_err(|_| not("not a page of orders"))?;
    let orders = body.get("orders").and_then(Value::as_array);
    let orders = orders.ok_or_else(|| not("not a page of orders"))?;
    let name = |order: &Value| {
        let id = order.get("orderId").and_then(text);
        let external_id = id.ok_or_else(|| not("an order without its number"))?;
        let time = |field| order.get(field)?.as_str()?.parse::<Timestamp>().ok();
        let placed_at = time("creationDate").ok_or_else(|| not("an order without its time"))?;
        Ok(SeenName {
            number: external_id.clone(),
            external_id,
            placed_at,
            changed_at: time("lastModifiedDate").unwrap_or(placed_at),
            is_order: true,
        })
    };
    orders.iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_with_their_times() {
        let body =
            br#"{"orders":[{"orderId":"12-00001-00002","creationDate":"2026-11-22T08:00:00.000Z",
            "lastModifiedDate":"2026-11-22T09:00:00.000Z"}]}"#;
        let names = read(body).unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!((names[0].external_id.as_str(), names.len()), ("12-00001-00002", 1));
        assert_eq!(names[0].placed_at, at("2026-11-22T08:00:00Z"));
        assert_eq!(names[0].changed_at, at("2026-11-22T09:00:00Z"));
    }

    #[test]
    fn what_is_no_page_is_none() {
        for body in [
            "",
            "[]",
            "{\"orders\":null}",
            "{\"orders\":[{}]}",
            "{\"orders\":[{\"orderId\":\"1\"}]}",
        ] {
            assert!(read(body.as_bytes()).is_err(), "{body}");
        }
    }
}
