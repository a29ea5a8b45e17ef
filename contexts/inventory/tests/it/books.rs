//! Setting the books right: adjustments, reversals, opening stock.

use serde_json::{Value, json};

use crate::{level, must_be_healthy, sku, stocked, warehouse};

testkit::each_engine! {
    async fn an_adjustment_is_reversed_once(house: House) {
        let (warehouse_id, skus) = stocked(&house, &[10]).await;
        let body = json!({
            "sku_id": skus[0], "warehouse_id": warehouse_id, "change": -3, "reason": "damage",
            "note": "  fell from the shelf ",
        });
        house.clock.advance_seconds(1);
        let answer = house.post("/stock/adjustments", &body).await;
        assert_eq!((answer.status, &answer.body["level"]["on_hand"]), (201, &json!(7)));
        let id = answer.body["movement_id"].as_str().unwrap().to_owned();
        let path = format!("/stock/adjustments/{id}/reverse");
        house.clock.advance_seconds(1);
        let answer = house.post(&path, &json!({})).await;
        assert_eq!((answer.status, &answer.body["level"]["on_hand"]), (201, &json!(10)));
        let mirror = answer.body["movement_id"].as_str().unwrap().to_owned();
        let again = house.post(&path, &json!({})).await;
        assert_eq!((again.status, again.code()), (409, "inventory.already_reversed"));
        let twice = house.post(&format!("/stock/adjustments/{mirror}/reverse"), &json!({})).await;
        assert_eq!((twice.status, twice.code()), (409, "inventory.not_reversible"));

        let moves = house.get(&format!("/stock/{}/movements?limit=2", skus[0])).await;
        assert_eq!(moves.body["items"][0]["reverses_id"], json!(id));
        assert_eq!(moves.body["items"][1]["note"], json!("fell from the shelf"));
        let next = moves.body["next"].as_str().unwrap();
        let rest = house.get(&format!("/stock/{}/movements?after={next}", skus[0])).await;
        assert_eq!(rest.body["items"][0]["from_account"], json!("world:adjust:opening"));
        assert_eq!(rest.body["next"], Value::Null);
        must_be_healthy(&house).await;
    }

    async fn adjustments_that_make_no_sense_are_refused(house: House) {
        let (warehouse_id, skus) = stocked(&house, &[2]).await;
        let nowhere = inventory::WarehouseId::from_uuid(crate::order(1));
        let nothing = catalog::SkuId::from_uuid(crate::order(1));
        for (sku_id, warehouse_id, change, reason, status, code) in [
            (skus[0], warehouse_id, 3, "damage", 422, "inventory.reason_does_not_fit"),
            (skus[0], warehouse_id, 0, "damage", 422, "kernel.out_of_range"),
            (skus[0], warehouse_id, -3, "damage", 409, "inventory.not_on_hand"),
            (skus[0], warehouse_id, 1, "theft", 422, "kernel.unknown_word"),
            (skus[0], nowhere, 1, "opening", 404, "inventory.no_such_warehouse"),
            (nothing, warehouse_id, 1, "opening", 404, "inventory.no_such_sku"),
        ] {
            let body = json!({
                "sku_id": sku_id, "warehouse_id": warehouse_id, "change": change, "reason": reason,
            });
            let answer = house.post("/stock/adjustments", &body).await;
            assert_eq!((answer.status, answer.code()), (status, code), "{body}");
        }
        assert_eq!(level(&house, skus[0]).await.on_hand, 2);
    }

    /// Class 5 and 3: a part of a file that is sent again adds nothing.
    async fn a_file_of_opening_stock_is_taken_in_row_by_row_and_once(house: House) {
        let szx = warehouse(&house, "SZX").await;
        let (cup, lid) = (sku(&house, "CUP-1").await, sku(&house, "LID-1").await);
        let row = |row: i64, sku: &str, warehouse: &str, quantity: i64| {
            json!({ "row": row, "sku_code": sku, "warehouse_code": warehouse, "quantity": quantity })
        };
        let mut first = row(2, "cup-1", "szx", 40);
        first["safety"] = json!(5);
        first["min"] = json!(50);
        let rows = json!([
            first,
            row(3, "LID-1", "SZX", 7),
            row(4, "NO-SUCH", "SZX", 1),
            row(5, "LID-1", "XXX", 1),
            row(6, "LID-1", "SZX", 8),
            row(7, "CUP-1", "SZX", -1),
        ]);
        let codes = |answer: &testkit::Answer| -> Vec<Option<String>> {
            let outcomes = answer.body["outcomes"].as_array().unwrap();
            outcomes.iter().map(|row| row["code"].as_str().map(str::to_owned)).collect()
        };
        let wrong = |code: &str| Some(code.to_owned());
        let answer = house.post("/stock/imports", &json!({ "rows": rows })).await;
        assert_eq!(answer.status, 200, "{:?}", answer.body);
        let expected = [
            None,
            None,
            wrong("inventory.no_such_sku"),
            wrong("inventory.no_such_warehouse"),
            wrong("inventory.duplicate_row"),
            wrong("kernel.out_of_range"),
        ];
        assert_eq!(codes(&answer), expected);
        let id = answer.body["import_id"].clone();

        let again = house.post("/stock/imports", &json!({ "import_id": id, "rows": rows })).await;
        assert_eq!(codes(&again)[..2], [None, None]);
        let level = level(&house, cup).await;
        assert_eq!((level.on_hand, level.safety, level.min_level), (40, 5, Some(50)));
        assert_eq!(crate::level(&house, lid).await.on_hand, 7);

        // Another file about the same goods would double them.
        let other = json!({ "rows": [row(2, "CUP-1", "SZX", 40)] });
        let answer = house.post("/stock/imports", &other).await;
        assert_eq!(codes(&answer), [wrong("inventory.has_stock")]);

        let low = house.get(&format!("/stock?alert=low&warehouse_id={szx}")).await;
        assert_eq!(low.body["items"][0]["sku_code"], json!("CUP-1"));
        assert_eq!(low.body["items"][0]["alerts"], json!(["low"]));
        must_be_healthy(&house).await;
    }
}
