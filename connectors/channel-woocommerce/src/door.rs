//! How WooCommerce is asked, and how it signs what it tells by itself.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use channels::{Ask, Call, Door, Push, Shipment, Unreadable};
use hmac::{Hmac, KeyInit, Mac};
use kernel::Timestamp;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::{cancelling, listing, refunding, stock};

const SIGNATURE: &str = "x-wc-webhook-signature";
const RESOURCE: &str = "x-wc-webhook-resource";

/// What tells which order is meant, and nothing of whom.
const NAMES: &str = "id,number,status,date_created_gmt,date_modified_gmt";

/// The request behind an ask.
pub(crate) fn call(door: &Door, ask: &Ask) -> Option<Call> {
    let query = match ask {
        Ask::Try => "per_page=1".to_owned(),
        // It gives no marks: its pages are numbered.
        Ask::Behind { after, size, .. } => changed(*after, 1, *size),
        Ask::Changed { after, page, size } => changed(*after, *page, *size),
        Ask::Placed { after, before, page, size } => format!(
            "per_page={size}&page={page}&status=any&orderby=date&order=asc\
             &dates_are_gmt=true&after={}&before={}&_fields={NAMES}",
            seconds(*after),
            seconds(*before)
        ),
        Ask::These(ids) => {
            let ids: Vec<&str> = ids
                .iter()
                .map(String::as_str)
                .filter(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()))
                .collect();
            format!("per_page=100&status=any&include={}", ids.join(","))
        }
        Ask::WasTold(shipment) => {
            let notes = format!("/{}/notes", number(&shipment.external_id));
            return Some(made(door, "GET", &notes, None));
        }
        Ask::TellShipment(Shipment { external_id, parcel, carrier, tracking_number, .. }) => {
            let note = words(parcel, carrier, tracking_number);
            let body = json!({"note": note, "customer_note": true});
            let notes = format!("/{}/notes", number(external_id));
            return Some(made(door, "POST", &notes, Some(body)));
        }
        Ask::Complete { external_id } => {
            let body = json!({"status": "completed"});
            let path = format!("/{}", number(external_id));
            return Some(made(door, "PUT", &path, Some(body)));
        }
        Ask::Cancel { external_id, .. } => return Some(cancelling::look(door, external_id)),
        Ask::Refund(refund) => return Some(refunding::look(door, refund)),
        Ask::Listings(codes) => return Some(at(door, "GET", &stock::listings(codes), None)),
        Ask::ShowStock { group, pieces, .. } => {
            let (path, body) = stock::show(group.as_deref(), pieces);
            return Some(at(door, "POST", &path, Some(body)));
        }
        Ask::List(to_list) => return listing::first(door, to_list),
        Ask::Unlist(to_list) => return listing::first_of_end(door, to_list),
        // Webhooks are made at the shop, and signed by the secret of this house.
        Ask::SigningKey(_) | Ask::Subscribe(_) | Ask::Returns(_) | Ask::Gather(_) => return None,
    };
    Some(made(door, "GET", &format!("?{query}"), None))
}

/// A numbered page of what changed, the longest unchanged first.
fn changed(after: Timestamp, page: i64, size: i64) -> String {
    format!(
        "per_page={size}&page={page}&status=any&orderby=modified&order=asc\
         &dates_are_gmt=true&modified_after={}",
        seconds(after)
    )
}

/// A number may stand in a path only as one.
pub(crate) fn number(id: &str) -> &str {
    if !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()) { id } else { "0" }
}

fn made(door: &Door, method: &'static str, behind: &str, body: Option<Value>) -> Call {
    at(door, method, &format!("orders{behind}"), body)
}

pub(crate) fn at(door: &Door, method: &'static str, path: &str, body: Option<Value>) -> Call {
    let key = STANDARD.encode(format!("{}:{}", door.key, door.secret));
    let mut headers =
        vec![("authorization", format!("Basic {key}")), ("accept", "application/json".to_owned())];
    if body.is_some() {
        headers.push(("content-type", "application/json".to_owned()));
    }
    Call {
        method,
        url: format!("{}/wp-json/wc/v3/{path}", door.address),
        headers,
        body: body.map(|body| body.to_string().into_bytes()).unwrap_or_default(),
    }
}

/// What a buyer reads of a parcel. The parcel's number tells by itself whether it was said already.
fn words(parcel: &str, carrier: &str, tracking_number: &str) -> String {
    let said = [carrier, tracking_number].into_iter().filter(|word| !word.is_empty());
    let said = said.collect::<Vec<_>>().join(" ");
    if said.is_empty() { parcel.to_owned() } else { format!("{said} ({parcel})") }
}

/// Whether one of the remarks on an order is about a parcel.
pub(crate) fn speaks_of(body: &[u8], parcel: &str) -> Result<bool, Unreadable> {
    let unreadable = || Unreadable { why: "not a list of notes".to_owned() };
    let notes: Vec<Value> = serde_json::from_slice(body).map_err(|_| unreadable())?;
    // As a whole word: the number of one parcel may begin that of another.
    let between = |letter: char| !letter.is_ascii_alphanumeric() && letter != '-';
    let says = |note: &Value| {
        note["note"].as_str().is_some_and(|note| note.split(between).any(|word| word == parcel))
    };
    Ok(!parcel.is_empty() && notes.iter().any(says))
}

/// A moment as WooCommerce reads it: in UTC, to the second, without a zone.
fn seconds(at: Timestamp) -> String {
    at.to_string().chars().take("2026-11-22T08:00:00".len()).collect()
}

/// When a webhook is saved, WooCommerce looks whether somebody answers; it signs nothing then.
pub(crate) fn is_knock(body: &[u8]) -> bool {
    body.strip_prefix(b"webhook_id=")
        .is_some_and(|id| id.len() < 20 && id.iter().all(u8::is_ascii_digit))
}

/// What came to the open door.
pub(crate) fn read_push(header: &dyn Fn(&str) -> Option<String>, body: &[u8]) -> Push {
    if header(RESOURCE).is_some_and(|resource| resource != "order") {
        return Push::Other;
    }
    let told: Option<Value> = serde_json::from_slice(body).ok();
    let id = told.as_ref().and_then(|told| told.get("id")).and_then(Value::as_u64);
    match id {
        Some(id) if id > 0 => Push::Order(id.to_string()),
        _ => Push::Unreadable,
    }
}

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

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn door() -> Door {
        Door {
            address: "https://shop.example".to_owned(),
            key: "ck_1".to_owned(),
            secret: "cs_2".to_owned(),
            grant: None,
            pass: None,
            place: None,
            at: Timestamp::from_micros(0),
        }
    }

    #[test]
    fn what_is_asked() {
        let after = "2026-11-22T08:00:01.5Z".parse().unwrap();
        for (ask, wanted) in [
            (Ask::Try, "per_page=1"),
            (
                Ask::Changed { after, page: 2, size: 50 },
                "per_page=50&page=2&status=any&orderby=modified&order=asc&dates_are_gmt=true\
                 &modified_after=2026-11-22T08:00:01",
            ),
            (
                Ask::Placed { after, before: after, page: 1, size: 100 },
                "per_page=100&page=1&status=any&orderby=date&order=asc&dates_are_gmt=true\
                 &after=2026-11-22T08:00:01&before=2026-11-22T08:00:01\
                 &_fields=id,number,status,date_created_gmt,date_modified_gmt",
            ),
            (
                Ask::These(vec!["17".to_owned(), "18&x=1".to_owned(), "19".to_owned()]),
                "per_page=100&status=any&include=17,19",
            ),
        ] {
            let call = call(&door(), &ask).unwrap();
            assert_eq!(call.url, format!("https://shop.example/wp-json/wc/v3/orders?{wanted}"));
            assert_eq!(call.headers[0], ("authorization", "Basic Y2tfMTpjc18y".to_owned()));
            assert!(!call.url.contains("cs_2"), "a secret in an address stands in logs");
        }
    }

    #[test]
    fn who_signs_is_believed_and_nobody_else() {
        let body = br#"{"id":17}"#;
        let mut mac = Hmac::<Sha256>::new_from_slice(b"whsec_x").unwrap();
        mac.update(body);
        let good = STANDARD.encode(mac.finalize().into_bytes());
        let with = |signature: &str| {
            let signature = signature.to_owned();
            move |name: &str| (name == SIGNATURE).then(|| signature.clone())
        };
        assert!(is_signed(&with(&good), body, b"whsec_x"));
        assert!(!is_signed(&with(&good), br#"{"id":18}"#, b"whsec_x"), "another body");
        assert!(!is_signed(&with(&good), body, b"whsec_y"), "another secret");
        for wrong in ["", "?", "AAAA", good.trim_end_matches('='), &good[..20]] {
            assert!(!is_signed(&with(wrong), body, b"whsec_x"), "{wrong}");
        }
        assert!(!is_signed(&|_| None, body, b"whsec_x"));
    }

    #[test]
    fn a_knock_is_a_number_and_nothing_else() {
        for (body, wanted) in [
            ("webhook_id=12", true),
            ("webhook_id=12&x=1", false),
            ("webhook_id=123456789012345678901", false),
            (r#"{"id":17}"#, false),
            ("", false),
        ] {
            assert_eq!(is_knock(body.as_bytes()), wanted, "{body}");
        }
    }

    #[test]
    fn remarks_speak_of_a_parcel_or_do_not() {
        let notes = br#"[{"id":1,"note":"DHL JD01 (P-1)"},{"id":2,"note":null}]"#;
        assert_eq!(speaks_of(notes, "P-1"), Ok(true));
        assert_eq!(speaks_of(notes, "P-2"), Ok(false));
        for (parcel, note) in [("P-1", "DHL (P-12)"), ("P-1", "DHL (UP-1)"), ("P-1", "P-1-2")] {
            let notes = format!(r#"[{{"note":"{note}"}}]"#);
            assert_eq!(speaks_of(notes.as_bytes(), parcel), Ok(false), "{note} is another");
        }
        assert_eq!(speaks_of(notes, ""), Ok(false));
        assert!(speaks_of(b"<br />", "P-1").is_err());
        assert_eq!(words("P-1", "", ""), "P-1");
        assert_eq!(words("P-1", "DHL", ""), "DHL (P-1)");
    }

    #[test]
    fn what_comes_to_the_door() {
        let of = |resource: Option<&'static str>| {
            move |name: &str| resource.filter(|_| name == RESOURCE).map(str::to_owned)
        };
        for (resource, body, wanted) in [
            (Some("order"), r#"{"id":17,"status":"processing"}"#, Push::Order("17".to_owned())),
            (Some("order"), r#"{"id":17}"#, Push::Order("17".to_owned())),
            (Some("product"), r#"{"id":17}"#, Push::Other),
            (Some("order"), r#"{"id":"17"}"#, Push::Unreadable),
            (Some("order"), r#"{"id":0}"#, Push::Unreadable),
            (Some("order"), r#"{"id":-1}"#, Push::Unreadable),
            (Some("order"), "webhook_id=12&x=1", Push::Unreadable),
            (Some("order"), "", Push::Unreadable),
            (Some("order"), "[]", Push::Unreadable),
        ] {
            assert_eq!(read_push(&of(resource), body.as_bytes()), wanted, "{body}");
        }
    }
}
