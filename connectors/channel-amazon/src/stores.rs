//! Amazon's stores, by the names people know, and how each is asked: a store has an id of its own, a region has
//! one address for all of its stores, and passes are given in one place for the whole world.

use channels::{Call, Door};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

const AMERICA: &str = "https://sellingpartnerapi-na.amazon.com";
const EUROPE: &str = "https://sellingpartnerapi-eu.amazon.com";
const FAR_EAST: &str = "https://sellingpartnerapi-fe.amazon.com";
const PASSES: &str = "https://api.amazon.com/auth/o2/token";

/// By name: the id, and where it is asked.
const STORES: &[(&str, &str, &str)] = &[
    ("amazon.ae", "A2VIGQ35RCS4UG", EUROPE),
    ("amazon.ca", "A2EUQ1WTGCTBG2", AMERICA),
    ("amazon.co.jp", "A1VC38T7YXB528", FAR_EAST),
    ("amazon.co.uk", "A1F83G8C2ARO7P", EUROPE),
    ("amazon.co.za", "AE08WJ6YKNBMC", EUROPE),
    ("amazon.com", "ATVPDKIKX0DER", AMERICA),
    ("amazon.com.au", "A39IBJ37TRP1C6", FAR_EAST),
    ("amazon.com.be", "AMEN7PMS3EDWL", EUROPE),
    ("amazon.com.br", "A2Q3Y263D00KWC", AMERICA),
    ("amazon.com.mx", "A1AM78C64UM0Y8", AMERICA),
    ("amazon.com.tr", "A33AVAJ2PDY3EV", EUROPE),
    ("amazon.de", "A1PA6795UKMFR9", EUROPE),
    ("amazon.eg", "ARBP9OOSHTCHU", EUROPE),
    ("amazon.es", "A1RKKUPIHCS9HS", EUROPE),
    ("amazon.fr", "A13V1IB3VIYZZH", EUROPE),
    ("amazon.ie", "A28R8C7NBKEWEA", EUROPE),
    ("amazon.in", "A21TJRUUN4KGV", EUROPE),
    ("amazon.it", "APJ6JRA9NG5V4", EUROPE),
    ("amazon.nl", "A1805IZSGTT6HS", EUROPE),
    ("amazon.pl", "A1C3SOZRARQ6R3", EUROPE),
    ("amazon.sa", "A17E79C6D8DWNP", EUROPE),
    ("amazon.se", "A2NODRKZP88ZB9", EUROPE),
    ("amazon.sg", "A19VAU5U5O7RUS", FAR_EAST),
];

/// A store, as it is asked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Store {
    /// Amazon's id of it: of its marketplace.
    pub(crate) id: &'static str,
    /// Where it is asked, without a slash at the end.
    pub(crate) api: String,
    /// Where passes are given.
    pub(crate) passes: String,
}

fn known(name: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    let name = name.to_ascii_lowercase();
    let name = name.strip_prefix("www.").unwrap_or(&name);
    STORES.iter().find(|(known, ..)| *known == name)
}

/// The address of a store as people write it. What stands in for Amazon has the store's name behind its own;
/// what is neither has no address, so that no secret goes where it does not belong.
pub(crate) fn address(written: &str) -> String {
    let written = written.trim().trim_end_matches('/');
    let name = written.strip_prefix("https://").unwrap_or(written);
    match known(name) {
        Some((name, ..)) => format!("https://www.{name}"),
        None if stand_in(written).is_some() => written.to_owned(),
        None => String::new(),
    }
}

/// What stands in for Amazon, and for which store.
fn stand_in(address: &str) -> Option<Store> {
    let (at, name) = address.rsplit_once('/')?;
    let is_whole = at.split_once("://").is_some_and(|(_, host)| !host.is_empty());
    let (_, id, _) = known(name).filter(|_| is_whole)?;
    Some(Store { id, api: at.to_owned(), passes: format!("{at}/auth/o2/token") })
}

/// The store behind a door.
pub(crate) fn store(door: &Door) -> Option<Store> {
    find(&door.address)
}

/// The store at an address.
pub(crate) fn find(address: &str) -> Option<Store> {
    match address.strip_prefix("https://").and_then(known) {
        Some((_, id, api)) => Some(Store { id, api: (*api).to_owned(), passes: PASSES.to_owned() }),
        None => stand_in(address),
    }
}

/// Asks for a pass: by the grant of the seller, and the id and secret of the app it was given to.
pub(crate) fn pass(door: &Door) -> Option<Call> {
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", door.grant.as_deref().unwrap_or_default()),
        ("client_id", &door.key),
        ("client_secret", &door.secret),
    ];
    let body: Vec<String> =
        fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    Some(Call {
        method: "POST",
        url: store(door)?.passes,
        headers: vec![
            ("accept", "application/json".to_owned()),
            ("content-type", "application/x-www-form-urlencoded".to_owned()),
        ],
        body: body.join("&").into_bytes(),
    })
}

/// A text as it stands in an address.
pub(crate) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// A call without a body, at a path of the store's address.
pub(crate) fn get(door: &Door, path: &str, query: &[(&str, String)]) -> Option<Call> {
    let query: Vec<String> =
        query.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let mark = if query.is_empty() { "" } else { "?" };
    let url = format!("{}{path}{mark}{}", store(door)?.api, query.join("&"));
    Some(Call { method: "GET", url, headers: headers(door), body: Vec::new() })
}

/// A call with a body.
pub(crate) fn send(
    door: &Door,
    method: &'static str,
    path: &str,
    body: &serde_json::Value,
) -> Option<Call> {
    let mut headers = headers(door);
    headers.push(("content-type", "application/json".to_owned()));
    let url = format!("{}{path}", store(door)?.api);
    Some(Call { method, url, headers, body: body.to_string().into_bytes() })
}

fn headers(door: &Door) -> Vec<(&'static str, String)> {
    vec![("x-amz-access-token", door.shown().to_owned()), ("accept", "application/json".to_owned())]
}

#[cfg(test)]
pub(crate) fn a_door() -> Door {
    Door {
        address: "https://www.amazon.de".to_owned(),
        key: "amzn1.application-oa2-client.1".to_owned(),
        secret: "amzn1.oa2-cs.v1.hush".to_owned(),
        grant: Some("Atzr|hush&1".to_owned()),
        pass: Some("Atza|pass".to_owned()),
        place: Some("A3SELLER".to_owned()),
        at: kernel::Timestamp::from_micros(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_is_known_by_its_name() {
        for (written, wanted) in [
            ("amazon.de", "https://www.amazon.de"),
            ("www.amazon.de", "https://www.amazon.de"),
            (" https://www.Amazon.co.uk/ ", "https://www.amazon.co.uk"),
            ("https://amazon.com", "https://www.amazon.com"),
            ("http://127.0.0.1:80/amazon.de", "http://127.0.0.1:80/amazon.de"),
            ("https://sandbox.example/x/amazon.de/", "https://sandbox.example/x/amazon.de"),
            ("http://www.amazon.de", ""),
            ("amazon.example", ""),
            ("https://sellercentral.amazon.de", ""),
            ("https://evil.example", ""),
            ("://amazon.de", ""),
            ("", ""),
        ] {
            assert_eq!(address(written), wanted, "{written}");
        }
        for (name, id, api) in STORES {
            let door = Door { address: address(name), ..a_door() };
            let store = store(&door).unwrap();
            assert_eq!((store.id, store.api.as_str(), &*store.passes), (*id, *api, PASSES));
        }
        let mut ids: Vec<&str> = STORES.iter().map(|(_, id, _)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), STORES.len());
    }

    #[test]
    fn who_stands_in_for_amazon_gives_the_passes_as_well() {
        let door = Door { address: "http://127.0.0.1:80/amazon.fr".to_owned(), ..a_door() };
        let store = store(&door).unwrap();
        assert_eq!((store.id, &*store.api), ("A13V1IB3VIYZZH", "http://127.0.0.1:80"));
        assert_eq!(pass(&door).unwrap().url, "http://127.0.0.1:80/auth/o2/token");
        let nowhere = Door { address: "https://shop.example".to_owned(), ..a_door() };
        assert!(pass(&nowhere).is_none(), "no secret goes there");
        assert!(get(&nowhere, "/x", &[]).is_none());
    }

    #[test]
    fn a_pass_is_asked_for_by_the_grant_and_shown_in_a_header_alone() {
        let call = pass(&a_door()).unwrap();
        assert_eq!(call.url, PASSES);
        let body = String::from_utf8(call.body).unwrap();
        assert!(body.starts_with("grant_type=refresh%5Ftoken&refresh_token=Atzr%7Chush%261&"));
        let call = get(&a_door(), "/orders", &[("a", "b c".to_owned())]).unwrap();
        assert_eq!(call.url, "https://sellingpartnerapi-eu.amazon.com/orders?a=b%20c");
        assert_eq!(call.headers[0], ("x-amz-access-token", "Atza|pass".to_owned()));
    }
}
