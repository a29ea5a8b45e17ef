use serde_json::json;
use testkit::each_engine;

use crate::{declared, refused, sku};

each_engine! {
    async fn a_bundle_is_its_parts(house: House) {
        let mut customs = declared();
        customs["battery"] = json!("built_in");
        customs["restricted_countries"] = json!(["AU"]);
        let one = sku(&house, json!({"code": "ONE", "name": "一", "weight_g": 30, "customs": customs})).await;
        let two = sku(&house, json!({"code": "TWO", "name": "二", "weight_g": 5, "customs": declared()})).await;
        let parts = json!([
            {"sku_id": one["id"], "sku_code": null, "quantity": 2},
            {"sku_code": "ｔｗｏ", "quantity": 1},
        ]);
        let made = sku(&house, json!({"code": "SET", "name": "套装", "components": parts})).await;
        assert_eq!((&made["kind"], &made["customs_complete"]), (&json!("bundle"), &json!(true)));
        assert_eq!(made["components"][0]["sku_code"], "ONE");
        assert_eq!(made["components"][1], json!({"sku_id": two["id"], "sku_code": "TWO", "sku_name": "二", "quantity": 1}));

        let id: catalog::SkuId = made["id"].as_str().unwrap().parse().unwrap();
        let facts = house.with(move |ctx| catalog::skus(ctx, &[id])).await.unwrap();
        let facts = &facts[&id];
        assert!(facts.is_bundle() && facts.customs_complete);
        assert_eq!((facts.weight_g, facts.battery), (Some(65), catalog::BatteryClass::BuiltIn));
        assert_eq!(facts.restricted_countries, ["AU"]);
        let ids = [&one, &two].map(|sku| sku["id"].as_str().unwrap().parse().unwrap());
        let mut wanted = vec![(ids[0], 6), (ids[1], 3)];
        wanted.sort_unstable();
        // By id; which of two ids is smaller depends on the writers that made them.
        let mut stocked = facts.stocked(3).unwrap();
        stocked.sort_unstable();
        assert_eq!(stocked, wanted);
        assert!(catalog::restriction(facts, "AU".parse().unwrap()).is_some());
        assert!(catalog::restriction(facts, "DE".parse().unwrap()).is_none());
    }

    async fn what_cannot_be_a_bundle(house: House) {
        let single = sku(&house, json!({"code": "ONE", "name": "a"})).await;
        let part = |code: &str| json!([{"sku_code": code, "quantity": 1}]);
        let bundle = sku(&house, json!({"code": "SET", "name": "a", "components": part("ONE")})).await;
        for (components, code) in [
            (part("SET"), "catalog.nested_bundle"),
            (part("NEW"), "catalog.unknown_sku"),
            (part("NONE"), "catalog.unknown_sku"),
            (json!([{"sku_code": "ONE", "sku_id": single["id"], "quantity": 1}]), "kernel.required"),
            (json!([{"quantity": 1}]), "kernel.required"),
            (json!([{"sku_code": "ONE", "quantity": 0}]), "kernel.out_of_range"),
            (json!([{"sku_code": "ONE", "quantity": 1}, {"sku_id": single["id"], "quantity": 1}]), "catalog.part_twice"),
        ] {
            let said = json!({"code": "NEW", "name": "a", "components": components});
            let answer = house.post("/skus", &said).await;
            assert_eq!(refused(&answer), (422, code.to_owned()), "{components}");
        }
        let path = |sku: &serde_json::Value| format!("/skus/{}", sku["id"].as_str().unwrap());
        for (target, components, code) in [
            (&single, part("SET"), "catalog.not_a_bundle"),
            (&bundle, part("SET"), "catalog.nested_bundle"),
            (&bundle, json!([]), "catalog.bundle_without_parts"),
        ] {
            let said = json!({"seen_version": 1, "components": components});
            let answer = house.patch(&path(target), &said).await;
            assert_eq!(refused(&answer), (422, code.to_owned()), "{components}");
        }
        assert_eq!(house.number("SELECT count(*) FROM bundle_components").await, 1);
    }

    async fn the_parts_of_a_bundle_can_be_replaced(house: House) {
        sku(&house, json!({"code": "ONE", "name": "a"})).await;
        sku(&house, json!({"code": "TWO", "name": "a"})).await;
        let parts = json!([{"sku_code": "ONE", "quantity": 1}]);
        let made = sku(&house, json!({"code": "SET", "name": "a", "components": parts})).await;
        let path = format!("/skus/{}", made["id"].as_str().unwrap());
        let same = house.patch(&path, &json!({"seen_version": 1, "components": parts})).await;
        assert_eq!(same.body["version"], 1);
        let parts = json!([{"sku_code": "ONE", "quantity": 4}, {"sku_code": "TWO", "quantity": 2}]);
        let changed = house.patch(&path, &json!({"seen_version": 1, "components": parts})).await;
        assert_eq!(changed.body["version"], 2);
        assert_eq!(changed.body["components"][0]["quantity"], 4);
        assert_eq!(changed.body["components"][1]["sku_code"], "TWO");
    }
}
