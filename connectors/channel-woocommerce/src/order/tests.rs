use super::*;

fn eur() -> Currency {
    "EUR".parse().unwrap()
}

fn seen(recorded: &str) -> SeenOrder {
    let page = format!("[{recorded}]");
    read_page(page.as_bytes(), eur()).unwrap().remove(0)
}

fn checked(seen: &SeenOrder) -> NewOrder {
    let mut order = seen.order.clone().unwrap();
    order.shop = "ONE".to_owned();
    order.checked().unwrap()
}

fn fees(order: &NewOrder) -> Vec<(FeeKind, &str, i64)> {
    order.fees.iter().map(|fee| (fee.kind, fee.title.as_str(), fee.amount_minor)).collect()
}

#[test]
fn an_order_that_is_paid() {
    let seen = seen(include_str!("../../tests/recorded/order-processing.json"));
    assert_eq!((seen.external_id.as_str(), &seen.said.stage), ("727", &Stage::Open));
    assert_eq!(seen.changed_at, "2026-11-22T00:00:00Z".parse().unwrap());
    let order = checked(&seen);
    let line = &order.lines[0];
    assert_eq!(
        (line.sku.as_str(), line.quantity, line.unit_price.to_string()),
        ("CUP", 2, "9.90".to_owned())
    );
    assert_eq!((line.title.as_str(), line.variant.as_str()), ("Cup - Blue", "Colour: Blue"));
    assert_eq!(
        fees(&order),
        [
            (FeeKind::Shipping, "Parcel", 490),
            (FeeKind::Discount, "welcome", -200),
            (FeeKind::Tax, "", 431),
        ]
    );
    assert_eq!(order.amounts(eur()).unwrap().total, 2_701);
    assert_eq!(order.total_minor, Some(2_701));
    let person = order.ship_to.unwrap();
    assert_eq!(person.name.as_deref(), Some("Carla Canary"));
    assert_eq!(
        person.line1.as_deref(),
        Some("Quiet Lane 2"),
        "the goods go to the shipping address"
    );
    assert_eq!(person.phone.as_deref(), Some("+49 30 7654321"), "the phone is the buyer's");
    assert_eq!(order.buyer.platform_id.as_deref(), Some("26"));
    assert_eq!(order.payment.unwrap().paid_at, Some("2026-11-21T10:00:08Z".parse().unwrap()));
    assert_eq!(seen.said.payment.unwrap().reference, "727/paid");
    assert!(String::from_utf8(seen.raw).unwrap().contains("_download_permissions_granted"));
}

#[test]
fn orders_by_name() {
    let body = br#"[{"id":17,"number":"A-17","status":"processing","date_created_gmt":"2026-11-22T08:00:00",
        "date_modified_gmt":"2026-11-22T09:00:00"},
        {"id":18,"number":"","status":"checkout-draft","date_created_gmt":"2026-11-22T08:01:00"}]"#;
    let names = read_names(body).unwrap();
    let short: Vec<_> =
        names.iter().map(|one| (one.external_id.as_str(), one.number.as_str())).collect();
    assert_eq!(short, [("17", "A-17"), ("18", "18")]);
    assert_eq!(names.iter().map(|one| one.is_order).collect::<Vec<_>>(), [true, false]);
    assert_eq!(names[0].changed_at, "2026-11-22T09:00:00Z".parse().unwrap());
    assert_eq!(names[1].changed_at, names[1].placed_at);
    for wrong in ["<br />", "{}", r#"[{"id":0}]"#, r#"[{"id":17}]"#] {
        assert!(read_names(wrong.as_bytes()).is_err(), "{wrong}");
    }
}

#[test]
fn a_guest_who_has_not_paid() {
    let seen = seen(include_str!("../../tests/recorded/order-pending-guest.json"));
    assert_eq!((&seen.said.stage, &seen.said.payment), (&Stage::Unpaid, &None));
    let order = checked(&seen);
    assert_eq!(order.buyer.platform_id, None);
    assert_eq!(order.payment.unwrap().paid_at, None);
    assert_eq!(
        order.ship_to.unwrap().line1.as_deref(),
        Some("Quiet Lane 1"),
        "to the billing address"
    );
}

#[test]
fn refunds_are_told_one_by_one() {
    let seen = seen(include_str!("../../tests/recorded/order-refunded.json"));
    assert_eq!(seen.said.stage, Stage::Refunded);
    let refunds: Vec<(&str, i64)> =
        seen.said.refunds.iter().map(|one| (one.reference.as_str(), one.amount_minor)).collect();
    assert_eq!(refunds, [("729/refund/731", 701), ("729/refund/732", 2_000)]);
}

#[test]
fn yen_goods_without_a_sku_and_fees() {
    let seen = seen(include_str!("../../tests/recorded/order-yen-variable-fees.json"));
    let order = checked(&seen);
    let skus: Vec<&str> = order.lines.iter().map(|line| line.sku.as_str()).collect();
    assert_eq!(skus, ["woo-95", "woo-item-402"]);
    assert_eq!(order.lines[1].unit_price.to_string(), "600.00");
    assert_eq!(fees(&order), [(FeeKind::Other, "Gift wrap", 200), (FeeKind::Tax, "", 300)]);
    assert_eq!(order.amounts("JPY".parse().unwrap()).unwrap().total, 3_300);
    assert_eq!(order.tags, ["#SHOP-1009"]);
}

fn changed(change: impl Fn(&mut Value)) -> SeenOrder {
    let recorded = include_str!("../../tests/recorded/order-processing.json");
    let mut order: Value = serde_json::from_str(recorded).unwrap();
    change(&mut order);
    seen(&order.to_string())
}

#[test]
fn what_cannot_be_read_is_named_by_its_path() {
    let cases: &[(&str, Value, &str)] = &[
        ("/total", Value::from("27,01"), "total"),
        ("/total", Value::from("1e9"), "total"),
        ("/currency", Value::from("XYZ"), "currency"),
        ("/date_modified_gmt", Value::from("yesterday"), "date_modified_gmt"),
        ("/line_items", Value::from("none"), "line_items"),
        ("/line_items/0/quantity", Value::from("1.5"), "line_items[0].quantity"),
        ("/line_items/0/quantity", Value::from(0), "line_items[0].subtotal"),
        ("/line_items/0/subtotal", Value::from("Quiet Lane 1"), "line_items[0].subtotal"),
        ("/shipping_total", Value::from("-"), "shipping_total"),
    ];
    for (at, value, path) in cases {
        let seen = changed(|order| *order.pointer_mut(at).unwrap() = value.clone());
        let wrong = seen.order.unwrap_err();
        assert!(wrong.iter().any(|fault| fault.path == *path), "{at}: {wrong:?}");
        assert!(wrong.iter().all(|fault| !fault.detail.contains("Quiet")), "{wrong:?}");
    }
}

#[test]
fn stages_of_plugins_are_no_guess() {
    for (status, stage) in [
        ("on-hold", Stage::Unpaid),
        ("completed", Stage::Completed),
        ("cancelled", Stage::Cancelled),
        ("trash", Stage::Cancelled),
        ("failed", Stage::Failed),
        ("checkout-draft", Stage::Draft),
        ("awaiting-shipment", Stage::Unknown("awaiting-shipment".to_owned())),
        ("", Stage::Unknown(String::new())),
    ] {
        let seen = changed(|order| order["status"] = Value::from(status));
        assert_eq!(seen.said.stage, stage);
    }
}

#[test]
fn a_cent_of_rounding_is_said_to_be_one_and_more_is_not() {
    let of = |total: &str| changed(|order| order["total"] = Value::from(total)).order.unwrap();
    assert_eq!(fees(&of("27.02")).last(), Some(&(FeeKind::Adjustment, "rounding", 1)));
    assert_eq!(fees(&of("26.99")).last(), Some(&(FeeKind::Adjustment, "rounding", -2)));
    assert_eq!(fees(&of("30.00")).len(), 3, "three euros are for a person to see");
}

#[test]
fn what_is_no_page_is_none() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for body in [
        "",
        "null",
        "{}",
        "[1]",
        "[{}]",
        r#"[{"id":"x"}]"#,
        r#"[{"id":-1}]"#,
        "<br />[]",
        r#"[{"id":1}"#,
        &deep,
    ] {
        assert!(read_page(body.as_bytes(), eur()).is_err(), "{}", &body[..body.len().min(40)]);
    }
    assert!(read_page(b"[]", eur()).unwrap().is_empty());
    let many = format!("[{}1]", "1,".repeat(MOST_ORDERS));
    assert!(read_page(many.as_bytes(), eur()).is_err());
    // Empty fields of every kind: PHP writes empty lists where objects are meant.
    let strange = r#"[{"id":1,"billing":[],"shipping":null,"line_items":null,"meta_data":"","refunds":[[]]}]"#;
    assert!(read_page(strange.as_bytes(), eur()).unwrap()[0].order.is_err());
}
