//! Warehouses and lists through HTTP, and who may see and do what.

use axum::http::Method;
use inventory::permissions;
use serde_json::{Value, json};

use crate::{claim, level, line, must_be_healthy, order, sku, stocked, want, warehouse};

testkit::each_engine! {
    async fn a_warehouse_is_added_and_changed(house: House) {
        let body = json!({
            "code": "szx-1", "name": "深圳一号仓", "country": "cn", "time_zone": "Asia/Shanghai",
        });
        let added = house.post("/warehouses", &body).await;
        assert_eq!((added.status, &added.body["code"]), (201, &json!("SZX-1")), "{:?}", added.body);
        let taken = house.post("/warehouses", &body).await;
        assert_eq!((taken.status, taken.code()), (422, "inventory.warehouse_code_taken"));

        let path = format!("/warehouses/{}", added.body["id"].as_str().unwrap());
        let body = json!({ "seen_version": 1, "name": "深圳仓", "active": false });
        let changed = house.patch(&path, &body).await;
        assert_eq!((changed.status, &changed.body["version"]), (200, &json!(2)));
        let stale = house.patch(&path, &body).await;
        assert_eq!((stale.status, stale.code()), (409, "inventory.stale_warehouse"));
        for (body, code) in [
            (json!({ "seen_version": 2, "code": "LAX" }), "kernel.unknown_field"),
            (json!({ "seen_version": 2, "country": "China" }), "inventory.bad_country"),
            (json!({ "name": "without a version" }), "kernel.required"),
        ] {
            let refused = house.patch(&path, &body).await;
            assert_eq!((refused.status, refused.code()), (422, code), "{body}");
        }
        let with_min = house.patch(&path, &json!({ "seen_version": 2, "default_min": 3 })).await;
        assert_eq!(with_min.body["default_min"], json!(3));
        let without = house.patch(&path, &json!({ "seen_version": 3, "default_min": null })).await;
        assert_eq!(without.body["default_min"], json!(null));
        let list = house.get("/warehouses").await;
        assert_eq!(list.body["items"][0]["name"], json!("深圳仓"));
        assert_eq!(list.body["items"][0]["active"], json!(false));
    }

    async fn new_warehouses_begin_with_the_thresholds_of_the_house(house: House) {
        let value = json!({ "safety": 2, "min": 5, "max": 0 });
        let name = "stock.thresholds".to_owned();
        house.run(settings::SetParameter { name, value, seen_version: 0 }).await.unwrap();
        let warehouse_id = warehouse(&house, "SZX").await;
        let sku_id = sku(&house, "S0").await;
        crate::adjust(&house, sku_id, warehouse_id, 7, inventory::AdjustReason::Opening).await;
        let found = level(&house, sku_id).await;
        assert_eq!((found.safety, found.min_level, found.max_level), (2, Some(5), None));
        let row = &house.get("/stock").await.body["items"][0];
        assert_eq!((&row["available"], &row["alerts"]), (&json!(5), &json!(["low"])));
        must_be_healthy(&house).await;
    }

    async fn the_list_is_paged_searched_and_filtered(house: House) {
        let (szx, skus) = stocked(&house, &[1, 2, 3]).await;
        let lax = warehouse(&house, "LAX").await;
        crate::adjust(&house, skus[1], lax, 9, inventory::AdjustReason::Opening).await;
        let codes = |body: &Value| -> Vec<(String, String)> {
            let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
            let rows = body["items"].as_array().unwrap().iter();
            rows.map(|row| (text(row, "sku_code"), text(row, "warehouse_code"))).collect()
        };
        let mut seen = Vec::new();
        let mut path = "/stock?limit=1".to_owned();
        loop {
            let page = house.get(&path).await;
            assert_eq!(page.status, 200, "{:?}", page.body);
            seen.extend(codes(&page.body));
            let Some(next) = page.body["next"].as_str() else { break };
            path = format!("/stock?limit=1&after={next}");
        }
        seen.sort();
        let expected = [("S0", "SZX"), ("S1", "LAX"), ("S1", "SZX"), ("S2", "SZX")];
        assert_eq!(seen, expected.map(|(sku, house)| (sku.to_owned(), house.to_owned())));

        for (query, count) in [
            ("q=s1".to_owned(), 2),
            ("q=nothing".to_owned(), 0),
            (format!("q=S1&warehouse_id={szx}"), 1),
            (format!("warehouse_id={lax}"), 1),
            (format!("sku_id={}", skus[2]), 1),
            ("alert=high".to_owned(), 0),
        ] {
            let page = house.get(&format!("/stock?{query}")).await;
            assert_eq!(codes(&page.body).len(), count, "{query}");
        }
        let bad = house.get("/stock?after=00").await;
        assert_eq!((bad.status, bad.code()), (422, "kernel.bad_cursor"));
    }

    async fn thresholds_are_set_row_by_row(house: House) {
        let (warehouse_id, skus) = stocked(&house, &[1]).await;
        let nowhere = inventory::WarehouseId::from_uuid(order(1));
        let row = |sku: Value, warehouse: Value, min: i64, max: i64| {
            json!({ "sku_id": sku, "warehouse_id": warehouse, "min": min, "max": max })
        };
        let rows = json!([
            row(json!(skus[0]), json!(warehouse_id), 2, 3),
            row(json!(skus[0]), json!(warehouse_id), 2, 3),
            row(json!(skus[0]), json!(nowhere), 2, 3),
        ]);
        let answer = house.put("/stock/thresholds", &json!({ "rows": rows })).await;
        let outcomes = answer.body["outcomes"].as_array().unwrap();
        let codes: Vec<_> = outcomes.iter().map(|row| row["code"].as_str()).collect();
        let expected =
            [None, Some("inventory.duplicate_row"), Some("inventory.no_such_warehouse")];
        assert_eq!(codes, expected);
        let wrong = json!({ "rows": [row(json!(skus[0]), json!(warehouse_id), 4, 3)] });
        let answer = house.put("/stock/thresholds", &wrong).await;
        assert_eq!(answer.body["outcomes"][0]["code"], json!("inventory.min_above_max"));
        let found = level(&house, skus[0]).await;
        assert_eq!((found.min_level, found.max_level), (Some(2), Some(3)));
        let none = house.put("/stock/thresholds", &json!({ "rows": [] })).await;
        assert_eq!((none.status, none.code()), (422, "kernel.out_of_range"));
    }

    async fn goods_are_kept_back_by_hand_and_let_go(house: House) {
        let (warehouse_id, skus) = stocked(&house, &[5]).await;
        let body = json!({ "sku_id": skus[0], "warehouse_id": warehouse_id, "quantity": 4 });
        let kept = house.post("/stock/claims", &body).await;
        assert_eq!(kept.status, 201, "{:?}", kept.body);
        let more = house.post("/stock/claims", &body).await;
        assert_eq!((more.status, more.code()), (409, "inventory.not_available"));
        house.clock.advance_seconds(1);
        claim(&house, vec![vec![want(line(order(1), 1), skus[0], warehouse_id, 1)]]).await;

        let claims = house.get(&format!("/stock/{}/claims", skus[0])).await;
        let of_order = &claims.body["items"][0];
        assert_eq!(of_order["owner_type"], json!("order"));
        let path = |id: &Value| format!("/stock/claims/{}", id.as_str().unwrap());
        let refused = house.delete(&path(&of_order["id"])).await;
        assert_eq!((refused.status, refused.code()), (409, "inventory.not_by_hand"));
        assert_eq!(house.delete(&path(&kept.body["claim_id"])).await.status, 204);
        assert_eq!(house.delete(&path(&kept.body["claim_id"])).await.status, 404);
        assert_eq!(level(&house, skus[0]).await.allocated, 1);
        must_be_healthy(&house).await;
    }

    async fn a_write_under_one_key_is_done_once(house: House) {
        let (warehouse_id, skus) = stocked(&house, &[5]).await;
        let body = json!({
            "sku_id": skus[0], "warehouse_id": warehouse_id, "change": 1, "reason": "count_gain",
        });
        let body = serde_json::to_vec(&body).unwrap();
        let headers = [("content-type", "application/json"), ("idempotency-key", "k1")];
        let mut answers = Vec::new();
        for _ in 0..2 {
            let path = "/stock/adjustments";
            answers.push(house.send("all", Method::POST, path, body.clone(), &headers).await.body);
        }
        assert_eq!(answers[0], answers[1]);
        assert_eq!(level(&house, skus[0]).await.on_hand, 6);
    }

    async fn each_permission_opens_its_own_doors(house: House) {
        let (warehouse_id, skus) = stocked(&house, &[5]).await;
        let place = json!({ "sku_id": skus[0], "warehouse_id": warehouse_id });
        let with = |more: Value| {
            let mut body = place.clone();
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        let requests = [
            (permissions::VIEW, Method::GET, "/stock", json!(null)),
            (permissions::VIEW, Method::GET, "/stock/alerts", json!(null)),
            (permissions::VIEW, Method::GET, "/stock/doctor", json!(null)),
            (permissions::VIEW, Method::GET, "/warehouses", json!(null)),
            (permissions::ADJUST, Method::POST, "/stock/adjustments",
                with(json!({ "change": 1, "reason": "count_gain" }))),
            (permissions::RESERVE, Method::POST, "/stock/claims", with(json!({ "quantity": 1 }))),
            (permissions::SET_THRESHOLDS, Method::PUT, "/stock/thresholds",
                json!({ "rows": [place] })),
            (permissions::IMPORT, Method::POST, "/stock/imports", json!({ "rows": [
                { "row": 1, "sku_code": "S0", "warehouse_code": "SZX", "quantity": 0 }] })),
            (permissions::MANAGE_WAREHOUSES, Method::POST, "/warehouses", json!({
                "code": "LAX", "name": "LA", "country": "US", "time_zone": "America/Los_Angeles" })),
        ];
        for (permission, method, path, body) in requests {
            let others = permissions::ALL.iter().filter(|other| **other != permission);
            let others: Vec<_> = others.map(|other| other.0).collect();
            let refused = house
                .json(&format!("may {}", others.join(",")), method.clone(), path, &body)
                .await;
            assert_eq!((refused.status, refused.code()), (403, "kernel.forbidden"), "{path}");
            let done = house.json(&format!("may {}", permission.0), method, path, &body).await;
            assert!(done.status < 300, "{path}: {} {:?}", done.status, done.body);
        }
        assert_eq!(house.json("", Method::GET, "/stock", &json!(null)).await.status, 401);
    }
}
