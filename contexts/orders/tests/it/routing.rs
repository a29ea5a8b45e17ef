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

    async fn one_order_is_routed_with_the_reasons_before_a_rule_is_saved(house: House) {
        shop::open(&house, json!({})).await;
        shop::stock(&house, "CUP", "SZ", 2).await;
        shop::stock(&house, "CUP", "DE", 9).await;
        let id = shop::place(&house, &shop::order("R-1", &[("CUP", 2)])).await;
        let route = async |body: Value| {
            let answer = house.post("/routing-rules/route", &body).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
            answer.body
        };

        // Its own two pieces are promised to it at SZ already: they are there for it.
        let now = route(json!({"order_id": id})).await;
        assert_eq!((&now["rules"], &now["missing"]), (&json!([]), &json!([])));
        let sent = |code: &str, units: i64| {
            json!([{"warehouse": code, "lines": [{"line_no": 1, "units": units}]}])
        };
        assert_eq!(now["parts"], sent("SZ", 2));

        let mut large = rule(&house, "Large", 5, &["SZ"]).await;
        large["conditions"] = json!({"least_total_minor": 5_000, "countries": ["FR"]});
        shop::created(&house.post("/routing-rules", &large).await);
        let german = rule(&house, "German", 10, &["DE"]).await;
        let then = route(json!({"order_id": id, "rule": german})).await;
        assert_eq!(then["rules"], json!([
            {"rule": "Large v1", "followed": false, "misfits": ["country", "total_below"]},
            {"rule": "German v1", "followed": true, "misfits": []},
        ]));
        assert_eq!(then["parts"], sent("DE", 2));
        assert_eq!(then["reasons"]["candidates"],
            json!([{"warehouse": "DE", "chosen": true, "short": []}]));
        assert_eq!(route(json!({"order_id": id})).await["parts"], sent("SZ", 2), "nothing is saved");

        // Nobody has so many.
        let id = shop::place(&house, &shop::order("R-2", &[("CUP", 12)])).await;
        let short = route(json!({"order_id": id})).await;
        assert_eq!(short["missing"], json!([{"line_no": 1, "units": 3}]));
        assert_eq!(short["reasons"]["candidates"][0]["short"], json!(["CUP: 12/0"]));
    }

    async fn a_route_is_refused_as_the_rule_and_the_order_would_be(house: House) {
        shop::open(&house, json!({})).await;
        let id = shop::place(&house, &shop::order("R-1", &[("CUP", 2)])).await;
        let mut nameless = rule(&house, "", 5, &["DE"]).await;
        let body = json!({"order_id": id, "rule": nameless});
        let refused = house.post("/routing-rules/route", &body).await;
        let path = refused.body["fields"][0]["path"].as_str();
        assert_eq!((refused.status, path), (422, Some("rule.name")));
        nameless["name"] = json!("Named");
        let body = json!({"order_id": id, "rule": nameless, "id": "rul_00000000000000000000000000"});
        let refused = house.post("/routing-rules/route", &body).await;
        assert_eq!((refused.status, refused.code()), (404, "orders.unknown_rule"));
        let body = json!({"order_id": "ord_00000000000000000000000000"});
        let refused = house.post("/routing-rules/route", &body).await;
        assert_eq!(refused.status, 404, "{}", refused.body);
        let body = json!({"order_id": id});
        for (token, status) in [
            ("may orders.view", 403),
            ("all within shops=shp_00000000000000000000000001", 404),
        ] {
            let refused =
                house.json(token, axum::http::Method::POST, "/routing-rules/route", &body).await;
            assert_eq!(refused.status, status, "{token}: {}", refused.body);
        }
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
