use serde_json::json;

use super::*;

fn webhook() -> NewWebhook {
    NewWebhook {
        name: " ERP ".to_owned(),
        url: " https://erp.example.com/in?x=1 ".to_owned(),
        kinds: vec![NewsKind::ParcelShipped, NewsKind::OrderPlaced, NewsKind::ParcelShipped],
        shop_ids: Vec::new(),
    }
}

#[test]
fn what_is_kept_is_tidy() {
    let kept = webhook().checked().unwrap();
    assert_eq!((&*kept.name, &*kept.url), ("ERP", "https://erp.example.com/in?x=1"));
    assert_eq!(kept.kinds, [NewsKind::OrderPlaced, NewsKind::ParcelShipped]);
}

#[test]
fn every_wrong_field_is_named() {
    for (url, ok) in [
        ("https://erp.example.com", true),
        ("http://10.0.0.7:8080/in", true),
        ("https://[::1]/in", true),
        ("", false),
        ("erp.example.com", false),
        ("ftp://erp.example.com", false),
        ("file:///etc/passwd", false),
        ("https://", false),
        ("https://ann:secret@erp.example.com", false),
        ("https://erp.example.com/#in", false),
        (&format!("https://erp.example.com/{}", "x".repeat(2_000)), false),
    ] {
        let checked = NewWebhook { url: url.to_owned(), ..webhook() }.checked();
        let code = checked.as_ref().err().map(Fault::telling_code);
        assert_eq!(code, (!ok).then_some("channels.no_address"), "{url}");
    }
    let nothing = NewWebhook {
        name: "  ".to_owned(),
        url: String::new(),
        kinds: vec![NewsKind::Test],
        shop_ids: Vec::new(),
    };
    let fault = nothing.checked().unwrap_err();
    let paths: Vec<&str> = fault.wrong_fields().iter().map(|field| &*field.path).collect();
    assert_eq!(paths, ["name", "url", "kinds"]);
}

#[test]
fn others_hear_of_what_concerns_them() {
    let none = json!({});
    for (kind, data, told) in [
        ("OrderPlaced", &none, Some(NewsKind::OrderPlaced)),
        ("OrderSubmitted", &none, Some(NewsKind::OrderPlaced)),
        ("OrderDrafted", &none, None),
        ("OrderLinesCancelled", &none, Some(NewsKind::OrderCancelled)),
        ("ParcelShipped", &none, Some(NewsKind::ParcelShipped)),
        ("ParcelCorrected", &none, Some(NewsKind::ParcelCorrected)),
        ("ParcelChanged", &json!({"state": "delivered"}), Some(NewsKind::ParcelDelivered)),
        ("ParcelChanged", &json!({"state": "picked"}), None),
        ("ParcelChanged", &none, None),
        ("ReviewTaken", &none, None),
        ("StockChanged", &none, None),
    ] {
        assert_eq!(NewsKind::of_event(kind, data), told, "{kind} {data}");
    }
}

#[test]
fn news_of_a_parcel_say_of_which() {
    let data = json!({"number": "P-1"});
    for (kind, wanted) in [
        (NewsKind::ParcelShipped, Some("P-1")),
        (NewsKind::ParcelCorrected, Some("P-1")),
        (NewsKind::ParcelDelivered, Some("P-1")),
        (NewsKind::OrderPlaced, None),
    ] {
        assert_eq!(kind.parcel_number(&data).as_deref(), wanted, "{kind}");
    }
    assert_eq!(NewsKind::ParcelShipped.parcel_number(&json!({})), None);
}

#[test]
fn a_server_that_fails_is_left_in_peace_for_longer_and_longer() {
    let now = Timestamp::from_micros(0);
    let rest = |failures, asked| {
        rest_until(failures, asked, now).map(|until| until.as_micros() / 1_000_000)
    };
    for (failures, asked, wanted) in [
        (1, None, None),
        (4, None, None),
        (5, None, Some(10)),
        (6, None, Some(20)),
        (11, None, Some(640)),
        (12, None, Some(900)),
        (i64::MAX, None, Some(900)),
        (1, Some(30), Some(30)),
        (1, Some(-5), Some(0)),
        (1, Some(1_000_000), Some(3_600)),
        (12, Some(30), Some(900)),
    ] {
        assert_eq!(rest(failures, asked), wanted, "{failures} {asked:?}");
    }
    assert_eq!([at_once(0), at_once(4), at_once(5)], [8, 8, 1]);
}
