use super::*;
use crate::signing::tests::door;

pub(crate) fn shipment(number: &str) -> Shipment {
    Shipment {
        external_id: "241121CUP00017".to_owned(),
        parcel: "P-1".to_owned(),
        carrier: "Bike Ann".to_owned(),
        tracking_number: number.to_owned(),
        shipped_at: None,
        goods: vec![("2600144043-170".to_owned(), 2)],
    }
}

/// An order that is ready, with another state.
fn detail(status: &str) -> Vec<u8> {
    let recorded = include_str!("../../tests/recorded/order-ready.json");
    let mut order: Value = serde_json::from_str(recorded).unwrap();
    order["order_status"] = json!(status);
    json!({"error": "", "response": {"order_list": [order]}}).to_string().into_bytes()
}

fn said(body: &Value) -> Vec<u8> {
    body.to_string().into_bytes()
}

fn ways(needed: &Value) -> Vec<u8> {
    said(&json!({"error": "", "response": {"info_needed": needed}}))
}

fn number(number: &str) -> Vec<u8> {
    said(&json!({"error": "", "response": {"tracking_number": number}}))
}

fn word(word: &str) -> Vec<u8> {
    said(&json!({"error": word, "message": "Ann said"}))
}

fn call(heard: Result<Heard, Denial>) -> Call {
    match heard {
        Ok(Heard::More(call)) => call,
        _ => panic!("no call"),
    }
}

fn why(heard: Result<Heard, Denial>) -> Denial {
    heard.err().unwrap()
}

/// Every call about a parcel.
pub(crate) fn some_calls() -> Vec<Call> {
    let tell = |answers: &[Vec<u8>]| call(hear_tell(&door(), &shipment("J1"), answers));
    let own = ways(&json!({"non_integrated": ["tracking_no"]}));
    vec![
        sent(&door(), &shipment("J1")).unwrap(),
        tell(&[detail("READY_TO_SHIP")]),
        tell(&[detail("READY_TO_SHIP"), own]),
        tell(&[detail("SHIPPED")]),
    ]
}

#[test]
fn a_parcel_of_ones_own_carrier_is_told_with_its_number() {
    let own = ways(&json!({"non_integrated": ["tracking_no"]}));
    let answers = [detail("READY_TO_SHIP"), own, said(&json!({"error": ""}))];
    let asked = call(hear_tell(&door(), &shipment("J 1"), &answers[..1]));
    assert!(asked.url.contains("get_shipping_parameter") && asked.url.contains("241121CUP00017"));
    let told = call(hear_tell(&door(), &shipment("J 1"), &answers[..2]));
    let body: Value = serde_json::from_slice(&told.body).unwrap();
    let wanted =
        json!({"order_sn": "241121CUP00017", "non_integrated": {"tracking_number": "J 1"}});
    assert_eq!(body, wanted);
    assert!(matches!(hear_tell(&door(), &shipment("J 1"), &answers), Ok(Heard::Whole(_))));
}

#[test]
fn what_is_not_told_from_here_says_why() {
    let tell =
        |shipment: &Shipment, answers: &[Vec<u8>]| why(hear_tell(&door(), shipment, answers));
    let ready = || detail("READY_TO_SHIP");
    let part = Shipment { goods: vec![("2600144043-170".to_owned(), 1)], ..shipment("J1") };
    let of_shopee = ways(&json!({"pickup": ["address_id", "pickup_time_id"], "dropoff": []}));
    let own = ways(&json!({"non_integrated": ["tracking_no"]}));
    let free = ways(&json!({"non_integrated": []}));
    for (shipment, answers, wanted) in [
        (shipment("J1"), vec![ready(), of_shopee], "channels.carried_by_platform"),
        (shipment(""), vec![ready(), own.clone()], "channels.tracking_number_wanted"),
        (part, vec![ready()], "channels.goes_whole_there"),
        (shipment("J1"), vec![detail("CANCELLED")], "channels.shipment_not_taken"),
        (shipment("J1"), vec![detail("INVOICE_PENDING")], "channels.shipment_not_taken"),
        (shipment("J1"), vec![detail("SHIPPED"), number("J2")], "channels.told_otherwise_there"),
        (shipment("J1"), vec![detail("PROCESSED"), number("J2")], "channels.told_otherwise_there"),
        (shipment("J1"), vec![word("error_not_found")], "channels.order_gone_there"),
        (shipment("J1"), vec![Vec::new()], "channels.order_gone_there"),
        (
            shipment("J1"),
            vec![ready(), word("logistics.lack_of_invoice_data")],
            "logistics.lack_of_invoice_data",
        ),
        (
            shipment("J1"),
            vec![ready(), own, word("logistics.ship_order_long_tracking_number")],
            "logistics.ship_order_long_tracking_number",
        ),
    ] {
        assert_eq!(tell(&shipment, &answers), refused(wanted));
    }
    assert_eq!(tell(&shipment("J1"), &[word("error_server")]), Denial::Failed, "in doubt");
    let told = call(hear_tell(&door(), &shipment(" "), &[ready(), free]));
    let body: Value = serde_json::from_slice(&told.body).unwrap();
    assert_eq!(body["non_integrated"], json!({}), "who needs no number has none");
}

#[test]
fn who_told_it_already_tells_it_no_second_time() {
    for theirs in ["j-1", "J1", ""] {
        let answers = [detail("SHIPPED"), number(theirs)];
        let heard = hear_tell(&door(), &shipment("J1"), &answers);
        assert!(matches!(heard, Ok(Heard::Whole(_))), "{theirs}");
    }
    let answers = [detail("COMPLETED"), word("logistics.error_param")];
    assert!(matches!(hear_tell(&door(), &shipment("J1"), &answers), Ok(Heard::Whole(_))));
}

#[test]
fn whether_a_parcel_is_known() {
    let known = |answers: &[Vec<u8>], ours: &str| {
        let heard = hear_was_told(&door(), &shipment(ours), answers);
        let Ok(Heard::Whole(body)) = heard else { panic!("not whole") };
        knows_of(&body, &shipment(ours)).unwrap()
    };
    assert!(!known(&[detail("READY_TO_SHIP")], "J1"));
    assert!(known(&[detail("SHIPPED"), number("j 1")], "J1"));
    assert!(known(&[detail("SHIPPED"), number("J2")], ""));
    assert!(!known(&[detail("SHIPPED"), number("J2")], "J1"));
    let asked = call(hear_was_told(&door(), &shipment("J1"), &[detail("SHIPPED")]));
    assert!(asked.url.contains("get_tracking_number"), "{}", asked.url);
    for wrong in ["", "{}", "<html>"] {
        assert!(knows_of(wrong.as_bytes(), &shipment("J1")).is_err(), "{wrong}");
    }
}
