use serde_json::{Value, json};
use testkit::each_engine;

use crate::{declared, events, refused, sku};

each_engine! {
    async fn a_sku_is_kept_as_it_was_said(house: House) {
        let product = house.post("/products", &json!({"code": "BT", "name": "蓝牙耳机"})).await;
        let said = json!({
            "code": "BT-01", "product_id": product.body["id"], "name": "蓝牙耳机",
            "name_en": "Bluetooth earphones",
            "attributes": [{"name": "颜色", "value": "红"}, {"name": "尺码", "value": "XL"}],
            "weight_g": 50, "length_mm": 100, "width_mm": 80, "height_mm": 30,
            "price": "12.5", "floor_price": "9.125", "price_currency": "USD",
            "cost": "20.123456", "cost_currency": "CNY",
            "picture_url": "https://img.example/bt.jpg", "status": "active",
            "customs": declared(), "barcodes": ["4006381333931", "X00ABC"],
        });
        let made = sku(&house, said.clone()).await;
        let kept = house.get(&format!("/skus/{}", made["id"].as_str().unwrap())).await.body;
        assert_eq!(kept, made);
        for (field, wanted) in [
            ("code", json!("BT-01")),
            ("kind", json!("single")),
            ("variant", json!("红 / XL")),
            ("weight_g", json!(50)),
            ("price", json!("12.50")),
            ("floor_price", json!("9.125")),
            ("cost", json!("20.123456")),
            ("cost_currency", json!("CNY")),
            ("picture_url", json!("https://img.example/bt.jpg")),
            ("barcodes", json!(["4006381333931", "X00ABC"])),
            ("customs_complete", json!(true)),
            ("customs_missing", json!([])),
            ("version", json!(1)),
            ("created_at", json!("2026-11-22T08:00:00Z")),
        ] {
            assert_eq!(kept[field], wanted, "{field}");
        }
        assert_eq!(kept["product_id"], said["product_id"]);
        assert_eq!(kept["customs"]["hs_codes"][0]["code"], "851830");
        assert_eq!(kept["customs"]["declared_value"]["most"]["minor"], 2000);
        let product = format!("/products/{}", product.body["id"].as_str().unwrap());
        assert_eq!(house.get(&product).await.body["skus"][0]["code"], "BT-01");
        assert_eq!(events(&house, "SkuCreated").await, 1);
    }

    async fn what_is_wrong_is_refused_by_field_and_code(house: House) {
        sku(&house, json!({"code": "Taken", "name": "a", "barcodes": ["4006381333931"]})).await;
        let product = house.post("/products", &json!({"code": "P", "name": "p"})).await.body;
        let red = json!([{"name": "颜色", "value": "Red"}]);
        sku(&house, json!({"code": "R", "name": "a", "product_id": product["id"], "attributes": red})).await;
        let also_red = json!([{"name": "颜色", "value": "ＲＥＤ"}]);
        for (said, status, code) in [
            (json!({"name": "a"}), 422, "kernel.required"),
            (json!({"code": "a"}), 422, "kernel.required"),
            (json!({"code": "ｔａｋｅｎ", "name": "a"}), 409, "catalog.code_taken"),
            (json!({"code": "a", "name": "a", "barcodes": ["04006381333931"]}), 409, "catalog.barcode_taken"),
            (json!({"code": "a", "name": "a", "barcodes": ["4006381333930"]}), 422, "catalog.wrong_check_digit"),
            (json!({"code": "a", "name": "a", "barcodes": ["条码"]}), 422, "catalog.not_a_barcode"),
            (json!({"code": "a", "name": "a", "product_id": "prd_01h455vb4pex5vsknk084sn02q"}), 422, "catalog.unknown_product"),
            (json!({"code": "a", "name": "a", "product_id": "sku_01h455vb4pex5vsknk084sn02q"}), 422, "kernel.unknown_id"),
            (json!({"code": "a", "name": "a", "product_id": product["id"], "attributes": also_red}), 409, "catalog.variant_taken"),
            (json!({"code": "a", "name": "a", "price": "1"}), 422, "kernel.required"),
            (json!({"code": "a", "name": "a", "price": "1", "price_currency": "XYZ"}), 422, "kernel.unknown_currency"),
            (json!({"code": "a", "name": "a", "price": 1.5, "price_currency": "USD"}), 422, "kernel.wrong_type"),
            (json!({"code": "a", "name": "a", "status": "gone"}), 422, "kernel.unknown_word"),
            (json!({"code": "a", "name": "a", "customs": {"hs_codes": [{"code": "123"}]}}), 422, "kernel.invalid_value"),
            (json!({"code": "a", "name": "a", "customs": {"origin_country": "EU"}}), 422, "kernel.invalid_value"),
            (json!({"code": "a", "name": "a", "customs": {"declared_value": {"rule": "guess"}}}), 422, "kernel.unknown_word"),
            (json!({"code": "a", "name": "a", "customs": {"battery": "big"}}), 422, "kernel.unknown_word"),
            (json!({"code": "a", "name": "a", "colour": "red"}), 422, "kernel.unknown_field"),
        ] {
            let answer = house.post("/skus", &said).await;
            assert_eq!(refused(&answer), (status, code.to_owned()), "{said}: {}", answer.body);
        }
        // Nothing of what was refused stays.
        assert_eq!(house.number("SELECT count(*) FROM skus").await, 2);
        assert_eq!(house.number("SELECT count(*) FROM sku_barcodes").await, 1);
    }

    async fn a_change_needs_the_version_that_was_seen(house: House) {
        let made = sku(&house, json!({"code": "A", "name": "a", "weight_g": 5})).await;
        let path = format!("/skus/{}", made["id"].as_str().unwrap());
        let blind = house.patch(&path, &json!({"name": "b"})).await;
        assert_eq!(refused(&blind), (422, "kernel.required".to_owned()));
        let changed = house.patch(&path, &json!({"seen_version": 1, "name": "b", "weight_g": null})).await;
        assert_eq!((changed.status, &changed.body["version"]), (200, &json!(2)));
        assert_eq!((&changed.body["name"], &changed.body["weight_g"]), (&json!("b"), &Value::Null));
        let stale = house.patch(&path, &json!({"seen_version": 1, "name": "c"})).await;
        assert_eq!(refused(&stale), (409, "catalog.stale".to_owned()));
        // Saying what holds already is no change and no news.
        let same = house.patch(&path, &json!({"seen_version": 2, "name": "b"})).await;
        assert_eq!(same.body["version"], 2);
        assert_eq!(events(&house, "SkuChanged").await, 1);
    }

    async fn what_it_costs_is_for_those_who_may_see_it(house: House) {
        let made = sku(&house, json!({"code": "A", "name": "a", "cost": "4", "cost_currency": "CNY"})).await;
        let path = format!("/skus/{}", made["id"].as_str().unwrap());
        let clerk = "may catalog.view,catalog.edit";
        let seen = house.send(clerk, "GET".parse().unwrap(), &path, Vec::new(), &[]).await.body;
        assert_eq!(seen["code"], "A");
        assert!(seen.get("cost").is_none() && seen.get("cost_currency").is_none(), "{seen}");

        let patch = "PATCH".parse().unwrap();
        let blind = json!({"seen_version": 1, "cost": "5"});
        let blind = house.json(clerk, patch, &path, &blind).await;
        assert_eq!(refused(&blind), (403, "kernel.forbidden".to_owned()));
        let patch = "PATCH".parse().unwrap();
        let other = house.json(clerk, patch, &path, &json!({"seen_version": 1, "name": "b"})).await;
        assert_eq!((other.status, other.body.get("cost")), (200, None));
        // The clerk's change took nothing away that the clerk cannot see.
        assert_eq!(house.get(&path).await.body["cost"], "4.00");

        let dearer = house.patch(&path, &json!({"seen_version": 2, "cost": "77.77"})).await;
        assert_eq!(dearer.body["cost"], "77.77");
        let told = house.number("SELECT count(*) FROM events WHERE CAST(data AS text) LIKE '%77.77%'");
        assert_eq!(told.await, 0);
    }

    async fn who_may_do_what(house: House) {
        let made = sku(&house, json!({"code": "A", "name": "a"})).await;
        let path = format!("/skus/{}", made["id"].as_str().unwrap());
        for (token, method, path, body, status) in [
            ("", "GET", "/skus", json!({}), 401),
            ("may orders.view", "GET", "/skus", json!({}), 403),
            ("may catalog.view", "GET", "/skus", json!({}), 200),
            ("may catalog.view", "GET", path.as_str(), json!({}), 200),
            ("may catalog.view", "POST", "/skus", json!({"code": "B", "name": "b"}), 403),
            ("may catalog.edit", "POST", "/skus", json!({"code": "B", "name": "b"}), 201),
            ("may catalog.view", "PATCH", path.as_str(), json!({"seen_version": 1}), 403),
            ("may catalog.view", "POST", "/skus/bulk", json!({"skus": []}), 403),
            ("may catalog.view", "POST", "/products", json!({"code": "B", "name": "b"}), 403),
            ("may catalog.view", "GET", "/products", json!({}), 200),
            ("may catalog.view", "GET", "/sku-mappings", json!({}), 200),
            ("all", "GET", "/skus/prd_01h455vb4pex5vsknk084sn02q", json!({}), 404),
            ("all", "GET", "/skus/sku_01h455vb4pex5vsknk084sn02q", json!({}), 404),
            ("all", "GET", "/skus?limit=201", json!({}), 422),
            ("all", "GET", "/skus?after=zz", json!({}), 422),
            ("all", "GET", "/skus?status=gone", json!({}), 422),
        ] {
            let answer = house.json(token, method.parse().unwrap(), path, &body).await;
            assert_eq!(answer.status, status, "{token} {method} {path}: {}", answer.body);
        }
    }

    async fn barcodes_come_and_go(house: House) {
        let one = sku(&house, json!({"code": "A", "name": "a"})).await;
        let two = sku(&house, json!({"code": "B", "name": "b"})).await;
        let path = |sku: &Value| format!("/skus/{}/barcodes", sku["id"].as_str().unwrap());
        let added = house.post(&path(&one), &json!({"barcode": "０３６０００２９１４５２"})).await;
        assert_eq!((&added.body["barcodes"], &added.body["version"]), (&json!(["036000291452"]), &json!(2)));
        // The same article with a leading zero is there already; nobody else can have it.
        let again = house.post(&path(&one), &json!({"barcode": "0036000291452"})).await;
        assert_eq!((again.status, &again.body["version"]), (200, &json!(2)));
        let other = house.post(&path(&two), &json!({"barcode": "00036000291452"})).await;
        assert_eq!(refused(&other), (409, "catalog.barcode_taken".to_owned()));
        let slip = house.post(&path(&two), &json!({"barcode": "036000291453"})).await;
        assert_eq!(refused(&slip), (422, "catalog.wrong_check_digit".to_owned()));

        let foreign = house.delete(&format!("{}/036000291452", path(&two))).await;
        assert_eq!(refused(&foreign), (404, "catalog.unknown_barcode".to_owned()));
        let gone = house.delete(&format!("{}/0036000291452", path(&one))).await;
        assert_eq!((gone.status, &gone.body["barcodes"]), (200, &json!([])));
        let freed = house.post(&path(&two), &json!({"barcode": "036000291452"})).await;
        assert_eq!(freed.status, 200);
        assert_eq!(events(&house, "SkuChanged").await, 3);
    }

    async fn the_same_request_is_done_once(house: House) {
        let body = serde_json::to_vec(&json!({"code": "A", "name": "a", "customs": declared()})).unwrap();
        let headers = [("content-type", "application/json"), ("idempotency-key", "k-1")];
        let first = house.send("all", "POST".parse().unwrap(), "/skus", body.clone(), &headers).await;
        let second = house.send("all", "POST".parse().unwrap(), "/skus", body, &headers).await;
        assert_eq!((first.status, second.status), (201, 201));
        assert_eq!(first.body, second.body);
        assert_eq!(house.number("SELECT count(*) FROM skus").await, 1);
    }

    async fn a_lacking_declaration_names_what_it_lacks(house: House) {
        let mut customs = declared();
        customs["hs_codes"] = json!([]);
        let made = sku(&house, json!({"code": "A", "name": "a", "customs": customs})).await;
        assert_eq!(made["customs_complete"], false);
        assert_eq!(made["customs_missing"], json!(["hs_codes", "weight_g"]));
        let path = format!("/skus/{}", made["id"].as_str().unwrap());
        let said = json!({"seen_version": 1, "customs": declared(), "weight_g": 10});
        assert_eq!(house.patch(&path, &said).await.body["customs_complete"], true);
        for (filter, wanted) in [("true", 1), ("false", 0)] {
            let list = house.get(&format!("/skus?customs_complete={filter}")).await;
            assert_eq!(list.body["items"].as_array().map(Vec::len), Some(wanted));
        }
    }

    async fn eight_at_once_make_one_sku(house: House) {
        let mut running = Vec::new();
        for _ in 0..8 {
            let (db, actor) = (house.db.clone(), house.actor.clone());
            let said = catalog::SkuInput {
                code: Some("A".into()),
                name: Some("a".into()),
                ..catalog::SkuInput::default()
            };
            running.push(tokio::spawn(async move {
                db.run(&actor, catalog::CreateSku { said }).await.map_err(|fault| fault.code())
            }));
        }
        let mut made = 0;
        for one in running {
            match one.await.unwrap() {
                Ok(_) => made += 1,
                Err(code) => assert_eq!(code, "catalog.code_taken"),
            }
        }
        assert_eq!((made, house.number("SELECT count(*) FROM skus").await), (1, 1));
    }
}
