use super::*;
use crate::rest::tests::door;

pub(crate) fn shipment(tracking_number: &str) -> Shipment {
    Shipment {
        external_id: "11-00017-00001".to_owned(),
        parcel: "P-1".to_owned(),
        carrier: "Royal Mail".to_owned(),
        tracking_number: tracking_number.to_owned(),
        goods: vec![("170".to_owned(), 2), ("171".to_owned(), 1)],
        shipped_at: Some("2026-11-22T08:00:00.123456Z".parse().unwrap()),
    }
}

fn nothing_sent() -> Vec<u8> {
    br#"{"total":0,"fulfillments":[]}"#.to_vec()
}

fn sent_by(number: Option<&str>, lines: &[(&str, i64)]) -> Value {
    let lines: Vec<Value> = lines
        .iter()
        .map(|(line, pieces)| json!({"lineItemId": line, "quantity": pieces}))
        .collect();
    json!({"fulfillmentId": "9", "shipmentTrackingNumber": number, "lineItems": lines})
}

fn list(parcels: &[Value]) -> Vec<u8> {
    json!({"total": parcels.len(), "fulfillments": parcels}).to_string().into_bytes()
}

/// A call by which a parcel is told.
pub(crate) fn a_telling(tracking_number: &str) -> Call {
    match hear_tell(&door(), &shipment(tracking_number), &[nothing_sent()]) {
        Ok(Heard::More(call)) => call,
        _ => panic!("no call"),
    }
}

fn body(call: &Call) -> Value {
    serde_json::from_slice(&call.body).unwrap()
}

#[test]
fn a_parcel_is_told_with_what_is_in_it() {
    let call = a_telling("JD 0123-456 789gb");
    let wanted = "https://api.sandbox.ebay.com/sell/fulfillment/v1/order/11-00017-00001/shipping_fulfillment";
    assert_eq!((call.method, call.url.as_str()), ("POST", wanted));
    assert_eq!(
        body(&call),
        json!({"shippedDate": "2026-11-22T08:00:00.000Z",
            "shippingCarrierCode": "RoyalMail", "trackingNumber": "JD0123456789gb",
            "lineItems": [{"lineItemId": "170", "quantity": 2}, {"lineItemId": "171", "quantity": 1}]})
    );
    let without = body(&a_telling(" "));
    assert!(without.get("shippingCarrierCode").is_none(), "neither without the other");
    let answers = [nothing_sent(), Vec::new()];
    assert!(matches!(hear_tell(&door(), &shipment("J1"), &answers), Ok(Heard::Whole(_))));
}

#[test]
fn what_ebay_knows_already_is_not_told_again() {
    let known = list(&[sent_by(Some("J1"), &[("170", 2), ("171", 1)])]);
    assert!(matches!(hear_tell(&door(), &shipment("J-1"), &[known]), Ok(Heard::Whole(_))));
}

#[test]
fn what_cannot_be_told_is_said_before_it_is() {
    let denied = |shipment: &Shipment| hear_tell(&door(), shipment, &[nothing_sent()]).err();
    for odd in ["J1_2", "J1/2", "运单1", "J1\u{200b}", "J1;2"] {
        let wanted = Some(refused("channels.tracking_number_odd"));
        assert_eq!(denied(&shipment(odd)), wanted, "{odd}");
    }
    let empty = Shipment { goods: Vec::new(), ..shipment("J1") };
    assert_eq!(denied(&empty), Some(refused("channels.nothing_to_send_there")));
}

#[test]
fn a_parcel_is_known_by_its_number_and_goods() {
    let whole: &[(&str, i64)] = &[("170", 2), ("171", 1)];
    for (parcels, number, wanted) in [
        (vec![sent_by(Some("J1"), whole)], "J1", true),
        (vec![sent_by(Some("j 1"), whole)], "J-1", true),
        (vec![sent_by(Some("J2"), whole)], "J1", false),
        (vec![sent_by(Some("J1"), &whole[..1])], "J1", false),
        (vec![sent_by(Some("J1"), &[("170", 1)])], "J1", false),
        (vec![sent_by(Some("J1"), &whole[..1]), sent_by(Some("J1"), &whole[1..])], "J1", true),
        (vec![sent_by(None, whole)], "", true),
        (vec![sent_by(Some("J1"), whole)], "", false),
        (vec![sent_by(None, whole)], "J1", false),
        (vec![], "J1", false),
    ] {
        assert_eq!(
            knows_of(&list(&parcels), &shipment(number)),
            Ok(wanted),
            "{number} {parcels:?}"
        );
    }
    for body in ["", "[]", "{}", r#"{"fulfillments":{}}"#, r#"{"total":1}"#, "<html>"] {
        assert!(knows_of(body.as_bytes(), &shipment("J1")).is_err(), "{body}");
    }
    assert_eq!(knows_of(br#"{"total":0}"#, &shipment("J1")), Ok(false));
}

#[test]
fn a_refusal_says_why() {
    let of = |status: u16, id: i64| {
        let body = json!({"errors": [{"errorId": id, "message": "Ann said"}]}).to_string();
        denial(&Refusal { status, answered: 1, header: &|_| None, body: body.as_bytes() })
    };
    for (status, id, wanted) in [
        (400, 32_100, Some("channels.order_gone_there")),
        (400, 32_300, Some("channels.tracking_number_odd")),
        (400, 34_100, Some("channels.shipment_not_taken")),
        (404, 0, Some("channels.order_gone_there")),
        (409, 0, Some("channels.shipment_not_taken")),
        (401, 1_001, None),
        (429, 2_001, None),
        (500, 30_500, None),
    ] {
        assert_eq!(of(status, id), wanted.map(refused), "{status} {id}");
    }
}
