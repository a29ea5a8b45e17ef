//! Whether a key is good, and where a shop keeps what it sells.

use channels::{Call, Denial, Door, Heard};
use serde_json::{Value, json};

use crate::graphql::{answer, call, number};
use crate::page::scopes;
use crate::texts;

/// What a key must be allowed to do.
const NEEDED: [&str; 8] = [
    "read_customers",
    "read_inventory",
    "read_locations",
    "read_merchant_managed_fulfillment_orders",
    "read_orders",
    "read_products",
    "write_inventory",
    "write_merchant_managed_fulfillment_orders",
];

/// What of this the key may not do, in one text. Who may write may read.
pub(crate) fn lacks(data: &Value, needed: &[&str]) -> Option<String> {
    let has = scopes(data);
    let may = |needed: &&&str| {
        let written = needed.replacen("read_", "write_", 1);
        has.iter().any(|scope| scope == *needed || *scope == written)
    };
    let lacks: Vec<&str> = needed.iter().filter(|needed| !may(needed)).copied().collect();
    (!lacks.is_empty()).then(|| lacks.join(" "))
}

pub(crate) fn try_key(door: &Door) -> Call {
    call(door, texts::SCOPES, &json!({}))
}

/// What the key may do is looked at first, then whether there is such a place, then whether an order can be read.
pub(crate) fn hear_try(door: &Door, answers: &[Vec<u8>]) -> Result<Heard, Denial> {
    if let Some(body) = answers.first()
        && let Some(lacks) = lacks(&answer(body)?, &NEEDED)
    {
        return Err(Denial::Lacks(lacks));
    }
    match answers.get(1) {
        None => return Ok(Heard::More(places(door))),
        Some(body) => place(door, &answer(body)?)?,
    };
    match answers.get(2) {
        None => Ok(Heard::More(call(door, texts::TRY, &json!({})))),
        Some(body) => answer(body).map(|_| Heard::Whole(br#"{"orders":[]}"#.to_vec())),
    }
}

pub(crate) fn places(door: &Door) -> Call {
    call(door, texts::PLACES, &json!({}))
}

/// The place whose stock is told: the one of this name or number, or the first one of the shop.
pub(crate) fn place(door: &Door, data: &Value) -> Result<String, Denial> {
    let all = data.pointer("/locations/nodes").and_then(Value::as_array);
    let all = all.map(Vec::as_slice).unwrap_or_default();
    let is_open = |place: &&Value| place["isActive"] == Value::Bool(true);
    let found = match &door.place {
        Some(wanted) => {
            let is_it = |place: &&Value| {
                let name = place["name"].as_str().unwrap_or_default();
                name.trim() == wanted || number(&place["id"]).as_ref() == Some(wanted)
            };
            all.iter().filter(is_open).find(is_it)
        }
        None => data.get("location").filter(is_open).or_else(|| all.iter().find(is_open)),
    };
    found.and_then(|place| number(&place["id"])).ok_or(Denial::NoPlace)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn door(place: Option<&str>) -> Door {
        Door {
            address: "https://one.myshopify.com".to_owned(),
            key: "shpat_1".to_owned(),
            secret: "hush".to_owned(),
            grant: None,
            pass: None,
            place: place.map(str::to_owned),
            at: kernel::Timestamp::from_micros(0),
        }
    }

    #[test]
    fn a_place_is_known_by_its_name_or_number_or_is_the_first() {
        let of = |id: &str, name: &str, open: bool| {
            let id = format!("gid://shopify/Location/{id}");
            json!({"id": id, "name": name, "isActive": open})
        };
        let all = [of("1", "Berlin", true), of("2", "Paris", true), of("3", "Rome", false)];
        let data = json!({"location": all[1], "locations": {"nodes": all}});
        for (wanted, found) in [
            (None, Ok("2")),
            (Some("Berlin"), Ok("1")),
            (Some("2"), Ok("2")),
            (Some("Rome"), Err(Denial::NoPlace)),
            (Some("Oslo"), Err(Denial::NoPlace)),
        ] {
            let place = place(&door(wanted), &data);
            assert_eq!(place, found.map(str::to_owned), "{wanted:?}");
        }
        let closed = json!({"location": all[2], "locations": {"nodes": [all[0], all[2]]}});
        assert_eq!(place(&door(None), &closed), Ok("1".to_owned()));
        assert_eq!(place(&door(None), &json!({"location": null})), Err(Denial::NoPlace));
    }

    #[test]
    fn what_a_key_lacks_is_named() {
        let body = |scopes: &[&str]| {
            let scopes: Vec<Value> = scopes.iter().map(|scope| json!({"handle": scope})).collect();
            json!({"data": {"currentAppInstallation": {"accessScopes": scopes}}})
                .to_string()
                .into_bytes()
        };
        let some = [
            "write_orders",
            "read_customers",
            "write_inventory",
            "read_locations",
            "read_products",
            "write_merchant_managed_fulfillment_orders",
        ];
        assert!(matches!(hear_try(&door(None), &[body(&some)]), Ok(Heard::More(_))));
        let denied = hear_try(&door(None), &[body(&some[..4])]).err();
        let lacks = "read_merchant_managed_fulfillment_orders read_products \
                     write_merchant_managed_fulfillment_orders";
        assert_eq!(denied, Some(Denial::Lacks(lacks.to_owned())));
    }
}
