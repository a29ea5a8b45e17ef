use serde_json::{Value, json};

use super::*;

const REST: &str = include_str!("../../../../docs/mappings/rest.json");

fn order() -> Value {
    json!({
        "id": 17, "number": "W-17", "status": "paid", "created_at": "2026-11-21T10:00:00Z",
        "changed_at": "2026-11-22T00:01:40Z", "currency": "EUR", "total": 23.70,
        "shipping": "4.90", "discount": "1.00",
        "items": [{"id": 170, "sku": "CUP", "name": "Cup", "quantity": 2, "price": 9.90}],
        "payment": {"id": "pay-17", "method": "card", "paid_at": "2026-11-21T10:01:00Z"},
        "refunds": [{"id": 1, "amount": "7.01"}, {"id": 2, "amount": "0"}], "note": "please",
        "customer": {"id": 7, "name": "Ann", "email": "ann@example.com"},
        "address": {"name": "Ann", "street": "Lindenweg 5", "city": "Berlin", "country": "DE"},
    })
}

fn read_by(terms: &str, order: &Value) -> SeenOrder {
    let terms = Terms::read(terms).unwrap();
    let text = order.to_string();
    let part = Part::read(text.as_bytes()).unwrap();
    read(&terms, &part, "EUR".parse().unwrap()).unwrap()
}

#[test]
fn an_order_by_the_terms_of_the_docs() {
    let seen = read_by(REST, &order());
    assert_eq!((seen.external_id.as_str(), &seen.said.stage), ("17", &Stage::Open));
    assert_eq!(seen.said.total_minor, 2_370);
    assert_eq!(seen.said.payment.as_ref().unwrap().reference, "pay-17");
    let back = SaidRefund { reference: "17/refund/1".to_owned(), amount_minor: 701 };
    assert_eq!(seen.said.refunds, [back]);
    let new = seen.order.unwrap();
    assert_eq!(new.tags, ["#W-17"]);
    let fees: Vec<i64> = new.fees.iter().map(|fee| fee.amount_minor).collect();
    assert_eq!(fees, [490, -100]);
    assert_eq!(
        (new.lines[0].quantity, new.lines[0].unit_price.to_string()),
        (2, "9.90".to_owned())
    );
    assert_eq!(new.ship_to.unwrap().line1.as_deref(), Some("Lindenweg 5"));
}

#[test]
fn amounts_are_read_as_they_are_written() {
    let minor =
        REST.replacen("\"total\": \"/total\",", "\"total\": \"/total\", \"money\": \"minor\",", 1);
    for (terms, field, value, wanted) in [
        (REST, "total", "23.7", Ok(2_370)),
        (REST, "total", "\"23.70\"", Ok(2_370)),
        (REST, "total", "12345678901234.56", Ok(1_234_567_890_123_456)),
        (REST, "total", "0.1", Ok(10)),
        (REST, "total", "2.37e1", Err("/total")),
        (REST, "total", "\"23,70\"", Err("/total")),
        (REST, "total", "null", Err("/total")),
        (&minor, "total", "2370", Ok(2_370)),
        (&minor, "total", "\"2370\"", Ok(2_370)),
        (&minor, "total", "23.7", Err("/total")),
    ] {
        let mut order = order();
        order[field] = json!("here");
        order["items"] = json!([]);
        order["shipping"] = json!(null);
        order["discount"] = json!(null);
        order["refunds"] = json!([]);
        let text = order.to_string().replace("\"here\"", value);
        let terms = Terms::read(terms).unwrap();
        let part = Part::read(text.as_bytes()).unwrap();
        let seen = read(&terms, &part, "EUR".parse().unwrap()).unwrap();
        let found = seen.order.map(|_| seen.said.total_minor);
        let found = found.map_err(|wrong| wrong[0].path.clone());
        assert_eq!(found, wanted.map_err(str::to_owned), "{value}");
    }
}

#[test]
fn what_cannot_be_read_is_named_by_where_it_stands() {
    for (at, value, path, code) in [
        ("/items/0/sku", json!(""), "/items/0/sku", "kernel.required"),
        ("/items/0/quantity", json!("two"), "/items/0/quantity", "kernel.invalid_value"),
        ("/items/0/price", json!(null), "/items/0/price", "kernel.required"),
        ("/items", json!("none"), "/items", "kernel.wrong_type"),
        ("/changed_at", json!("yesterday"), "/changed_at", "kernel.invalid_value"),
        ("/changed_at", json!(null), "/changed_at", "kernel.required"),
        ("/currency", json!("EURO"), "/currency", "kernel.unknown_currency"),
        ("/refunds/0/amount", json!("some"), "/refunds/0/amount", "kernel.not_a_decimal"),
    ] {
        let mut order = order();
        *order.pointer_mut(at).unwrap() = value;
        let wrong = read_by(REST, &order).order.unwrap_err();
        assert_eq!((wrong[0].path.as_str(), wrong[0].code), (path, code));
    }
}

#[test]
fn a_state_nobody_named_is_none_of_ours() {
    let mut order = order();
    order["status"] = json!("somewhere");
    assert_eq!(read_by(REST, &order).said.stage, Stage::Unknown("somewhere".to_owned()));
}

#[test]
fn an_order_without_its_number_is_no_order() {
    let mut order = order();
    order["id"] = json!(null);
    let terms = Terms::read(REST).unwrap();
    let text = order.to_string();
    let part = Part::read(text.as_bytes()).unwrap();
    assert!(read(&terms, &part, "EUR".parse().unwrap()).is_err());
}

#[test]
fn the_worked_example_of_the_docs_is_one() {
    let docs = include_str!("../../../../docs/operations/erp.md");
    let examples: Vec<&str> =
        docs.split("```json\n").skip(1).filter_map(|behind| behind.split("```").next()).collect();
    let [answer, terms] = examples.as_slice() else { panic!("two examples") };
    let answer: Value = serde_json::from_str(answer).unwrap();
    let seen = read_by(terms, &answer["orders"][0]);
    let order = seen.order.unwrap();
    let amounts = order.amounts("EUR".parse().unwrap()).unwrap();
    assert_eq!((seen.said.total_minor, amounts.total), (2_370, 2_370));
}
