use serde_json::{Value, json};
use testkit::each_engine;

use crate::{events, refused, sku};

each_engine! {
    async fn each_row_has_its_outcome(house: House) {
        sku(&house, json!({"code": "OLD", "name": "a", "weight_g": 5, "price": "2", "price_currency": "USD"})).await;
        sku(&house, json!({"code": "SAME", "name": "a"})).await;
        let rows = json!({"skus": [
            {"code": "NEW", "name": "n", "barcodes": ["4006381333931"]},
            {"code": "old", "name": "b"},
            {"code": "SAME", "name": "a"},
            {"code": "BAD", "name": "", "weight_g": 0},
            {"code": "DUP", "name": "a", "barcodes": ["4006381333931"]},
            {"code": "new", "name_en": "N"},
            {"name": "nameless"},
            {"code": "SET", "name": "s", "components": [{"sku_code": "NEW", "quantity": 2}]},
            {"code": "OLD", "seen_version": 1, "name": "c"},
        ]});
        let answer = house.post("/skus/bulk", &rows).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let outcomes: Vec<(&str, Option<&str>)> = answer.body["outcomes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| (row["result"].as_str().unwrap(), row["code"].as_str()))
            .collect();
        assert_eq!(outcomes, [
            ("created", None),
            ("changed", None),
            ("unchanged", None),
            ("refused", Some("kernel.required")),
            ("refused", Some("catalog.barcode_taken")),
            ("changed", None),
            ("refused", Some("kernel.required")),
            ("created", None),
            ("refused", Some("catalog.stale")),
        ].map(|(result, code)| (result, code)), "{}", answer.body);
        // All of a refused row's faults are there, and nothing of it is kept.
        assert_eq!(answer.body["outcomes"][3]["fields"].as_array().map(Vec::len), Some(2));
        assert_eq!(house.number("SELECT count(*) FROM skus").await, 4);
        assert_eq!(house.number("SELECT count(*) FROM sku_search WHERE token = 'ba'").await, 0);
        assert_eq!((events(&house, "SkuCreated").await, events(&house, "SkuChanged").await), (4, 2));
        // What a row does not speak of stays.
        let old = house.get("/skus?q=old").await.body["items"][0].clone();
        assert_eq!((&old["name"], &old["price"], &old["weight_g"]), (&json!("b"), &json!("2.00"), &json!(5)));
    }

    async fn the_same_rows_again_change_nothing(house: House) {
        let rows: Vec<Value> = (0..1_000)
            .map(|number| json!({"code": format!("SKU-{number:04}"), "name": format!("货品 {number}")}))
            .collect();
        let rows = json!({"skus": rows});
        let first = house.post("/skus/bulk", &rows).await;
        let all = |answer: &testkit::Answer, result: &str| {
            answer.body["outcomes"].as_array().unwrap().iter().all(|row| row["result"] == result)
        };
        assert!(first.status == 200 && all(&first, "created"));
        let second = house.post("/skus/bulk", &rows).await;
        assert!(all(&second, "unchanged"));
        assert_eq!(house.number("SELECT count(*) FROM skus").await, 1_000);
        assert_eq!(events(&house, "SkuChanged").await, 0);
        assert_eq!(house.number("SELECT max(version) FROM skus").await, 1);
    }

    async fn too_many_rows_are_refused(house: House) {
        let rows = json!({"skus": vec![json!({"code": "A", "name": "a"}); 1_001]});
        let answer = house.post("/skus/bulk", &rows).await;
        assert_eq!(refused(&answer), (422, "kernel.too_many".to_owned()));
        assert_eq!(house.number("SELECT count(*) FROM skus").await, 0);
    }
}
