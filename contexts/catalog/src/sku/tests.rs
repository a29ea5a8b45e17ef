use serde_json::json;

use super::*;

fn input(value: Value) -> SkuInput {
    serde_json::from_value(value).unwrap()
}

fn earphones() -> Card {
    let said = input(json!({
        "code": " BT-01 ", "name": "蓝牙耳机", "name_en": "Bluetooth earphones",
        "attributes": [{"name": "颜色", "value": "红"}, {"name": "尺码", "value": "XL"}],
        "price": "12.50", "floor_price": "9.125", "price_currency": "USD", "weight_g": 50,
        "cost": "4", "cost_currency": "CNY",
    }));
    Card::default().with(&said).unwrap()
}

#[test]
fn a_card_is_tidied_and_named_by_its_variant() {
    let card = earphones();
    assert_eq!((card.code.as_str(), card.variant().as_str()), ("BT-01", "红 / XL"));
    assert_eq!(Card::default().variant(), "");
}

#[test]
fn absent_says_nothing_and_null_takes_back() {
    let card = earphones();
    assert_eq!(card.clone().with(&input(json!({}))).unwrap(), card);
    let cleared = card.with(&input(json!({"weight_g": null, "floor_price": null}))).unwrap();
    assert_eq!((cleared.weight_g, cleared.floor_price), (None, None));
    assert_eq!(cleared.price, Some("12.50".parse().unwrap()));
}

#[test]
fn everything_wrong_is_named_at_once() {
    for (said, wanted) in [
        (json!({"code": ""}), vec![("code", "kernel.required")]),
        (json!({"code": "x".repeat(101)}), vec![("code", "kernel.too_long")]),
        (json!({"name": " "}), vec![("name", "kernel.required")]),
        (json!({"name_en": "a\u{202e}b"}), vec![("name_en", "kernel.control_character")]),
        (
            json!({"weight_g": 0, "length_mm": -1, "height_mm": 10_001}),
            vec![
                ("weight_g", "kernel.out_of_range"),
                ("length_mm", "kernel.out_of_range"),
                ("height_mm", "kernel.out_of_range"),
            ],
        ),
        (json!({"price": "-1", "floor_price": null}), vec![("price", "kernel.out_of_range")]),
        (json!({"floor_price": "12.500001"}), vec![("floor_price", "catalog.floor_above_price")]),
        (json!({"price": null}), vec![("floor_price", "catalog.floor_above_price")]),
        (json!({"cost_currency": null}), vec![("cost_currency", "kernel.required")]),
        (
            json!({"attributes": [{"name": "Size", "value": "1"}, {"name": "ｓｉｚｅ", "value": "2"}]}),
            vec![("attributes[1].name", "catalog.attribute_twice")],
        ),
        (
            json!({"attributes": [{"name": "", "value": "1"}]}),
            vec![("attributes[0].name", "kernel.required")],
        ),
        (
            json!({"picture_url": "javascript:alert(1)"}),
            vec![("picture_url", "catalog.not_an_address")],
        ),
        (
            json!({"picture_url": "//evil.example/a"}),
            vec![("picture_url", "catalog.not_an_address")],
        ),
        (json!({"barcodes": vec!["1"; 21]}), vec![("barcodes", "kernel.too_many")]),
        (
            json!({"customs": {"net_weight_g": 0}, "code": ""}),
            vec![("customs.net_weight_g", "kernel.out_of_range"), ("code", "kernel.required")],
        ),
    ] {
        let fault = earphones().with(&input(said.clone())).unwrap_err();
        let found: Vec<_> =
            fault.wrong_fields().iter().map(|field| (field.path.as_str(), field.code)).collect();
        assert_eq!(found, wanted, "{said}");
    }
}

#[test]
fn a_floor_price_may_equal_the_price() {
    assert!(earphones().with(&input(json!({"floor_price": "12.50"}))).is_ok());
}

#[test]
fn pictures_are_addresses() {
    for (url, wanted) in [
        ("https://img.example/a.jpg", Some("https://img.example/a.jpg")),
        ("/files/a.jpg", Some("/files/a.jpg")),
        ("", None),
    ] {
        let card = earphones().with(&input(json!({"picture_url": url}))).unwrap();
        assert_eq!(card.picture_url.as_deref(), wanted);
    }
}

#[test]
fn the_timeline_tells_what_changed_but_not_the_cost() {
    let before = earphones();
    let said = input(json!({"price": "13", "cost": "5", "name_en": "Bluetooth earphones"}));
    let after = before.clone().with(&said).unwrap();
    assert_eq!(after.changes(&before), json!({"price": ["12.50", "13.00"], "cost": null}));
    assert_eq!(before.changes(&before), json!({}));
}

#[test]
fn unknown_fields_and_words_are_refused() {
    for said in [json!({"colour": "red"}), json!({"status": "deleted"}), json!({"price": 12.5})] {
        assert!(serde_json::from_value::<SkuInput>(said).is_err());
    }
}
