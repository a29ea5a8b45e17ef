//! Rules that choose warehouses: versioned, tried before they are used, and written on every order.

use serde_json::{Value, json};
use testkit::{House, each_engine};

use crate::shop;

async fn rule(house: &House, name: &str, priority: i64, warehouses: &[&str]) -> Value {
    let mut ids = Vec::new();
    for code in warehouses {
        ids.push(shop::warehouse_id(house, code).await);
    }
    json!({"name": name, "priority": priority, "warehouses": ids})
}

async fn confirm(house: &House, external_id: &str) -> Value {
    let id = shop::place(house, &shop::order(external_id, &[("CUP", 1)])).await;
    shop::step(house, &id, "approve").await;
    shop::step(house, &id, "confirm").await
}

each_engine! {
    async fn the_first_rule_that_fits_chooses_and_is_written_on_the_order(house: House) {
        shop::open(&house, json!({"reserve_on_arrival": false})).await;
        for warehouse in ["SZ", "DE"] {
            shop::stock(&house, "CUP", warehouse, 9).await;
        }
        let order = confirm(&house, "R-1").await;
        assert_eq!(order["fulfilments"][0]["warehouse"], "SZ", "by the inventory's own order");
        let mut eu = rule(&house, "EU from DE", 10, &["DE"]).await;
        eu["conditions"] = json!({"countries": ["de", "FR"]});
        let made = house.post("/routing-rules", &eu).await;
        assert_eq!(made.status, 201, "{}", made.body);
        assert_eq!(made.body["conditions"]["countries"], json!(["DE", "FR"]));
        house.post("/routing-rules", &rule(&house, "Rest", 20, &["SZ"]).await).await;
        let order = confirm(&house, "R-2").await;
        let parcel = &order["fulfilments"][0];
        assert_eq!(parcel["warehouse"], "DE");
        assert_eq!(parcel["reasons"]["rule"], "EU from DE v1");

        // Changed, it has a new version; who saw the old one is told.
        eu["active"] = json!(false);
        let path = format!("/routing-rules/{}", made.body["id"].as_str().unwrap());
        let body = json!({"seen_version": 1, "rule": eu});
        let changed = house.patch(&path, &body).await;
        assert_eq!((changed.status, &changed.body["version"]), (200, &json!(2)));
        let stale = house.patch(&path, &body).await;
        assert_eq!((stale.status, stale.code()), (409, "orders.rule_stale"));
        let order = confirm(&house, "R-3").await;
        assert_eq!(order["fulfilments"][0]["reasons"]["rule"], "Rest v1");
        let rules = house.get("/routing-rules").await.body;
        let names: Vec<&str> =
            rules["items"].as_array().unwrap().iter().map(|r| r["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["EU from DE", "Rest"]);
        let versions = "SELECT count(*) FROM events WHERE subject_type = 'rul'";
        assert_eq!(house.number(versions).await, 3, "every version can be read later");
    }

    async fn a_rule_is_tried_before_it_is_used(house: House) {
        shop::open(&house, json!({})).await;
        let cheap = shop::place(&house, &shop::order("R-1", &[("CUP", 1)])).await;
        let dear = shop::place(&house, &shop::order("R-2", &[("CUP", 9)])).await;
        let mut large = rule(&house, "Large", 5, &["DE"]).await;
        large["conditions"] = json!({"least_total_minor": 5_000});
        let body = json!({"rule": large, "last": 100});
        let trial = house.post("/routing-rules/try", &body).await;
        assert_eq!(trial.status, 200, "{}", trial.body);
        assert_eq!(trial.body["looked_at"], 2);
        let changed = trial.body["changed"].as_array().unwrap();
        assert_eq!(changed.len(), 1, "the cheap one stays: {cheap}");
        assert_eq!(changed[0]["id"], dear.as_str());
        assert_eq!(changed[0]["before"], json!({"rule": null, "warehouses": ["SZ", "DE"]}));
        assert_eq!(changed[0]["after"], json!({"rule": "Large v1", "warehouses": ["DE"]}));
        assert_eq!(house.get("/routing-rules").await.body["items"], json!([]), "nothing is written");

        let made = house.post("/routing-rules", &large).await;
        large["conditions"] = json!({});
        let body = json!({"id": made.body["id"], "rule": large, "last": 1});
        let trial = house.post("/routing-rules/try", &body).await;
        assert_eq!(trial.body["looked_at"], 1, "the latest only");
        assert_eq!(trial.body["changed"][0]["after"]["rule"], "Large v2");
    }

    async fn a_rule_that_makes_no_sense_is_refused_field_by_field(house: House) {
        shop::open(&house, json!({})).await;
        let good = rule(&house, "Good", 5, &["DE"]).await;
        let with = |field: &str, value: Value| {
            let mut rule = good.clone();
            rule[field] = value;
            rule
        };
        let twice = json!([good["warehouses"][0], good["warehouses"][0]]);
        for (rule, path, code) in [
            (with("name", json!(" ")), "name", "kernel.required"),
            (with("priority", json!(-1)), "priority", "kernel.out_of_range"),
            (with("warehouses", json!([])), "warehouses", "kernel.out_of_range"),
            (with("warehouses", twice), "warehouses", "kernel.duplicate"),
            (with("warehouses", json!(["whs_00000000000000000000000000"])), "warehouses[0]",
                "orders.unknown_warehouse"),
            (with("conditions", json!({"countries": ["Germany"]})), "conditions.countries",
                "orders.unknown_country"),
            (with("conditions", json!({"shops": ["shp_00000000000000000000000000"]})),
                "conditions.shops[0]", "orders.unknown_shop"),
            (with("conditions", json!({"least_total_minor": 2, "most_total_minor": 1})),
                "conditions.most_total_minor", "kernel.out_of_range"),
        ] {
            let refused = house.post("/routing-rules", &rule).await;
            let field = refused.body["fields"][0]["path"].as_str();
            assert_eq!((refused.status, field, refused.code()), (422, Some(path), code), "{rule}");
        }
        let blind = house
            .json("may orders.view", axum::http::Method::POST, "/routing-rules", &good)
            .await;
        assert_eq!(blind.status, 403);
    }
}
