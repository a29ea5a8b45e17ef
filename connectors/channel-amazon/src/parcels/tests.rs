use super::*;
use crate::stores::a_door;

pub(crate) fn a_shipment() -> Shipment {
    Shipment {
        external_id: "902-1106328-1059050".to_owned(),
        parcel: "P20261122-000017".to_owned(),
        carrier: "DHL".to_owned(),
        tracking_number: " JD01 ".to_owned(),
        shipped_at: "2026-11-22T08:00:00.5Z".parse().ok(),
        goods: vec![("79039765272157".to_owned(), 2)],
    }
}

#[test]
fn a_parcel_has_the_same_number_whenever_it_is_told() {
    for (parcel, wanted) in [
        ("P20261122-000017", "122000017"),
        ("17", "17"),
        ("P1000000000", "1"),
        ("PARCEL", "1"),
        ("99999999999999999999999999", "999999999"),
    ] {
        assert_eq!(name(parcel), wanted, "{parcel}");
    }
}

#[test]
fn a_parcel_is_told_with_what_is_in_it() {
    let told = |shipment: &Shipment| {
        let call = tell(&a_door(), shipment).unwrap();
        assert!(
            call.url.ends_with("/orders/v0/orders/902%2D1106328%2D1059050/shipmentConfirmation")
        );
        serde_json::from_slice::<Value>(&call.body).unwrap()
    };
    let body = told(&a_shipment());
    assert_eq!(body["marketplaceId"], "A1PA6795UKMFR9");
    let package = &body["packageDetail"];
    assert_eq!(package["packageReferenceId"], "122000017", "a text, as it wants it");
    assert_eq!(package["shipDate"], "2026-11-22T08:00:00Z");
    assert_eq!((&package["carrierCode"], &package["carrierName"]), (&json!("DHL"), &json!("DHL")));
    assert_eq!(package["trackingNumber"], "JD01");
    assert_eq!(package["orderItems"], json!([{"orderItemId": "79039765272157", "quantity": 2}]));
    let other = Shipment { carrier: "云途物流".to_owned(), ..a_shipment() };
    let package = &told(&other)["packageDetail"];
    let named = (&package["carrierCode"], &package["carrierName"]);
    assert_eq!(named, (&json!("Other"), &json!("云途物流")));
}

fn package(name: &str, number: &str, status: &str, pieces: i64) -> Value {
    json!({"packageReferenceId": name, "trackingNumber": number,
        "packageStatus": {"status": status},
        "packageItems": [{"orderItemId": "79039765272157", "quantity": pieces}]})
}

#[test]
fn a_parcel_is_known_by_its_number_here_or_that_of_its_carrier() {
    for (packages, wanted) in [
        (vec![], false),
        (vec![package("122000017", "", "PENDING", 2)], true),
        (vec![package("1", "jd01", "IN_TRANSIT", 2)], true),
        (vec![package("1", "JD02", "IN_TRANSIT", 2)], false),
        (vec![package("1", "JD01", "CANCELLED", 2)], false),
        (vec![package("1", "JD01", "SHIPPED", 1)], false),
        (vec![package("1", "JD01", "SHIPPED", 1), package("2", "JD01", "SHIPPED", 1)], true),
    ] {
        let body = json!({"order": {"orderId": "902", "packages": packages}}).to_string();
        let found = knows_of(body.as_bytes(), &a_shipment());
        assert_eq!(found, Ok(wanted), "{packages:?}");
    }
    let nameless = Shipment { tracking_number: String::new(), ..a_shipment() };
    let body = json!({"order": {"packages": [package("7", "", "SHIPPED", 2)]}}).to_string();
    assert_eq!(knows_of(body.as_bytes(), &nameless), Ok(false));
    for wrong in ["", "{}", "null", r#"{"order":1}"#] {
        assert!(knows_of(wrong.as_bytes(), &a_shipment()).is_err(), "{wrong}");
    }
}
