use serde_json::json;
use testkit::each_engine;

use crate::refused;

each_engine! {
    async fn products_are_made_changed_and_found(house: House) {
        let said = json!({"code": "BT", "name": "蓝牙耳机", "name_en": "Earphones", "brand": "Acme",
            "variant_names": ["颜色"], "picture_urls": ["/files/1.jpg", "/files/2.jpg"]});
        let made = house.post("/products", &said).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let path = format!("/products/{}", made.body["id"].as_str().unwrap());
        assert_eq!(house.get(&path).await.body, made.body);
        let again = house.post("/products", &json!({"code": "bt", "name": "x"})).await;
        assert_eq!(refused(&again), (409, "catalog.code_taken".to_owned()));

        let changed = house.patch(&path, &json!({"seen_version": 1, "status": "discontinued"})).await;
        assert_eq!((&changed.body["version"], &changed.body["status"]), (&json!(2), &json!("discontinued")));
        assert_eq!(changed.body["description"], "");
        let stale = house.patch(&path, &json!({"seen_version": 1, "name": "c"})).await;
        assert_eq!(refused(&stale), (409, "catalog.stale".to_owned()));

        house.post("/products", &json!({"code": "AT", "name": "茶杯"})).await;
        for (query, wanted) in [
            ("", vec!["AT", "BT"]),
            ("q=%E8%93%9D%E7%89%99", vec!["BT"]),
            ("q=acme%20ear", vec!["BT"]),
            ("q=%25", vec![]),
            ("status=active", vec!["AT"]),
        ] {
            let list = house.get(&format!("/products?{query}")).await;
            let codes: Vec<_> = list.body["items"].as_array().unwrap().iter().map(|row| row["code"].clone()).collect();
            assert_eq!(codes, wanted, "{query}");
        }
        let page = house.get("/products?limit=1").await.body;
        let rest = house.get(&format!("/products?limit=1&after={}", page["next"].as_str().unwrap())).await.body;
        assert_eq!((&rest["items"][0]["code"], rest["next"].is_null()), (&json!("BT"), true));
    }
}
