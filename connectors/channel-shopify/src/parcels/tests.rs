use super::*;

pub(crate) fn door() -> Door {
    Door {
        address: "https://one.myshopify.com".to_owned(),
        key: "shpat_1".to_owned(),
        secret: "hush".to_owned(),
        grant: None,
        pass: None,
        place: None,
        at: kernel::Timestamp::from_micros(0),
    }
}

fn said(data: &Value) -> Vec<u8> {
    json!({ "data": data }).to_string().into_bytes()
}

fn shipment(goods: &[(&str, i64)]) -> Shipment {
    Shipment {
        external_id: "17".to_owned(),
        parcel: "P-1".to_owned(),
        carrier: "dhl express".to_owned(),
        tracking_number: "JD01".to_owned(),
        shipped_at: None,
        goods: goods.iter().map(|(line, pieces)| ((*line).to_owned(), *pieces)).collect(),
    }
}

fn line(id: i64, of: i64, remaining: i64) -> Value {
    json!({"id": format!("gid://shopify/FulfillmentOrderLineItem/{id}"),
        "remainingQuantity": remaining, "lineItem": {"id": format!("gid://shopify/LineItem/{of}")}})
}

fn pile(id: i64, place: i64, is_open: bool, lines: &[Value], mark: Option<&str>) -> Value {
    let action = if is_open { "CREATE_FULFILLMENT" } else { "RELEASE_HOLD" };
    json!({"id": format!("gid://shopify/FulfillmentOrder/{id}"),
        "supportedActions": [{"action": action}],
        "assignedLocation": {"location": {"id": format!("gid://shopify/Location/{place}")}},
        "lineItems": {"nodes": lines,
            "pageInfo": {"hasNextPage": mark.is_some(), "endCursor": mark}}})
}

fn order(piles: &[Value]) -> Vec<u8> {
    let piles = json!({"nodes": piles, "pageInfo": {"hasNextPage": false}});
    said(&json!({"order": {"id": "gid://shopify/Order/17", "fulfillmentOrders": piles}}))
}

fn created() -> Vec<u8> {
    said(&json!({"fulfillmentCreate": {"fulfillment": {"id": "x"}, "userErrors": []}}))
}

fn sent(heard: Result<Heard, Denial>) -> Value {
    match heard {
        Ok(Heard::More(call)) => {
            let body: Value = serde_json::from_slice(&call.body).unwrap();
            body["variables"].clone()
        }
        _ => panic!("no call"),
    }
}

/// A call by which goods are sent.
pub(crate) fn a_sending() -> Call {
    let answers = [order(&[pile(1, 9, true, &[line(11, 1, 2)], None)])];
    match hear_tell(&door(), &shipment(&[("1", 2)]), &answers) {
        Ok(Heard::More(call)) => call,
        _ => panic!("no call"),
    }
}

#[test]
fn a_parcel_holds_what_is_in_it_and_no_more() {
    let answers = vec![order(&[pile(1, 9, true, &[line(11, 1, 5), line(12, 2, 1)], None)])];
    let sent = sent(hear_tell(&door(), &shipment(&[("1", 2)]), &answers));
    let told = &sent["fulfillment"];
    assert_eq!(told["trackingInfo"], json!({"number": "JD01", "company": "DHL Express"}));
    assert_eq!(told["notifyCustomer"], true);
    let lines = &told["lineItemsByFulfillmentOrder"][0]["fulfillmentOrderLineItems"];
    assert_eq!(*lines, json!([{"id": "gid://shopify/FulfillmentOrderLineItem/11", "quantity": 2}]));
    let done = hear_tell(&door(), &shipment(&[("1", 2)]), &[answers, vec![created()]].concat());
    assert!(matches!(done, Ok(Heard::Whole(_))));
}

#[test]
fn goods_of_two_places_are_two_calls_and_lines_of_later_pages_are_found() {
    let first = pile(1, 9, true, &[line(11, 1, 1)], Some("m1"));
    let mut answers = vec![order(&[first, pile(2, 8, true, &[line(21, 2, 1)], None)])];
    let goods = shipment(&[("1", 1), ("2", 1), ("3", 1)]);
    assert_eq!(sent(hear_tell(&door(), &goods, &answers))["behind"], "m1");
    let page = json!({"hasNextPage": false, "endCursor": null});
    answers.push(said(&json!({"fulfillmentOrder": {"id": "gid://shopify/FulfillmentOrder/1",
        "lineItems": {"nodes": [line(13, 3, 1)], "pageInfo": page}}})));
    let mut places = Vec::new();
    for _ in 0..2 {
        let sent = sent(hear_tell(&door(), &goods, &answers));
        let piles = &sent["fulfillment"]["lineItemsByFulfillmentOrder"];
        places.push(piles[0]["fulfillmentOrderId"].as_str().unwrap().to_owned());
        answers.push(created());
    }
    places.sort();
    assert_eq!(places, ["gid://shopify/FulfillmentOrder/1", "gid://shopify/FulfillmentOrder/2"]);
    assert!(matches!(hear_tell(&door(), &goods, &answers), Ok(Heard::Whole(_))));
}

#[test]
fn what_cannot_be_sent_is_said() {
    let closed = pile(1, 9, false, &[line(11, 1, 2)], None);
    let empty = pile(1, 9, true, &[line(11, 1, 0)], None);
    let errors = json!([{"field": ["fulfillment"], "message": "Ann said"}]);
    let refusal = said(&json!({"fulfillmentCreate": {"fulfillment": null, "userErrors": errors}}));
    let good = order(&[pile(1, 9, true, &[line(11, 1, 2)], None)]);
    for (answers, wanted) in [
        (vec![order(&[closed])], "channels.on_hold_there"),
        (vec![order(&[empty])], "channels.nothing_to_send_there"),
        (vec![order(&[])], "channels.nothing_to_send_there"),
        (vec![said(&json!({"order": null}))], "channels.order_gone_there"),
        (vec![good, refusal], "channels.shipment_not_taken"),
    ] {
        let denied = hear_tell(&door(), &shipment(&[("1", 1)]), &answers).err();
        assert_eq!(denied, Some(Denial::Refused(wanted.to_owned())));
    }
}

#[test]
fn what_was_sent_is_known_by_its_number_and_goods() {
    let parcel = |status: &str, number: Option<&str>, pieces: i64| {
        let numbers: Vec<Value> = number.iter().map(|one| json!({ "number": one })).collect();
        json!({"status": status, "trackingInfo": numbers, "fulfillmentLineItems": {
            "nodes": [{"quantity": pieces, "lineItem": {"id": "gid://shopify/LineItem/1"}}],
            "pageInfo": {"hasNextPage": false}}})
    };
    let order = |parcels: &[Value]| said(&json!({"order": {"id": "x", "fulfillments": parcels}}));
    for (parcels, number, pieces, wanted) in [
        (vec![parcel("SUCCESS", Some("jd01 "), 2)], "JD01", 2, true),
        (vec![parcel("SUCCESS", Some("JD01"), 1)], "JD01", 2, false),
        (vec![parcel("SUCCESS", Some("JD01"), 1); 2], "JD01", 2, true),
        (vec![parcel("CANCELLED", Some("JD01"), 2)], "JD01", 2, false),
        (vec![parcel("SUCCESS", Some("JD012"), 2)], "JD01", 2, false),
        (vec![parcel("SUCCESS", None, 2)], "JD01", 2, false),
        (vec![parcel("SUCCESS", None, 2)], "", 2, true),
        (vec![parcel("SUCCESS", Some("JD01"), 2)], "", 2, false),
        (vec![], "JD01", 2, false),
    ] {
        let tracking_number = number.to_owned();
        let shipment = Shipment { tracking_number, ..shipment(&[("1", pieces)]) };
        let Ok(Heard::Whole(body)) = hear_sent(&[order(&parcels)]) else { panic!("not whole") };
        assert_eq!(knows_of(&body, &shipment), Ok(wanted), "{parcels:?} {number}");
    }
    let many = vec![parcel("SUCCESS", None, 1); MOST_SENT];
    assert!(hear_sent(&[order(&many)]).is_err(), "nobody looks further");
    assert!(knows_of(b"<br />", &shipment(&[])).is_err());
}
