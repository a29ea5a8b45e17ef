use std::sync::Arc;

use axum::http::Method;
use serde_json::{Value, json};
use settings::{ShopId, all_shops, shop_by_code, shops};
use testkit::House;

fn shop(code: &str) -> Value {
    json!({
        "code": code, "name": "Amazon US", "platform": "amazon",
        "time_zone": "America/Los_Angeles", "currency": "USD",
    })
}

async fn added(house: &House, code: &str) -> Value {
    let answer = house.post("/shops", &shop(code)).await;
    assert_eq!(answer.status, 201, "{:?}", answer.body);
    answer.body
}

fn path(shop: &Value) -> String {
    format!("/shops/{}", shop["id"].as_str().unwrap())
}

testkit::each_engine! {
    async fn a_shop_is_added_changed_and_remembers(house: House) {
        let shop = added(&house, "US-1").await;
        assert_eq!(shop["workflow"]["auto_approve"], json!(false));
        assert_eq!(shop["number_prefix"], json!("SO"));

        let changes = json!({"seen_version": 1, "workflow": {"auto_approve": true}, "name": "US"});
        let answer = house.patch(&path(&shop), &changes).await;
        assert_eq!(answer.status, 200, "{:?}", answer.body);
        assert_eq!(answer.body["version"], json!(2));
        assert_eq!(answer.body["workflow"]["auto_approve"], json!(true));
        assert_eq!(answer.body["workflow"]["require_payment"], json!(true));

        let listed = house.get("/shops").await.body;
        assert_eq!(listed["items"], json!([answer.body]));

        let changes = house.get(&format!("{}/changes", path(&shop))).await.body;
        let items = changes["items"].as_array().unwrap();
        assert_eq!(items.len(), 2);
        assert_eq!(items[0]["before"]["name"], json!("Amazon US"));
        assert_eq!(items[0]["after"]["name"], json!("US"));
        assert_eq!(items[0]["actor_name"], json!("All"));
        assert_eq!(items[1]["before"], Value::Null);
        let first = house.get(&format!("{}/changes?limit=1", path(&shop))).await.body;
        let next = first["next"].as_str().unwrap();
        let second = house.get(&format!("{}/changes?limit=1&after={next}", path(&shop))).await.body;
        assert_eq!(second["items"], json!([items[1]]));
        assert_eq!(second["next"], Value::Null);
    }

    async fn events_name_what_changed(house: House) {
        let shop = added(&house, "US-1").await;
        let changes = json!({"seen_version": 1, "workflow": {"four_eyes": true}, "code": "US-2"});
        assert_eq!(house.patch(&path(&shop), &changes).await.status, 200);
        let told = crate::told(&house).await;
        let told: Vec<_> = told.iter().map(|(kind, news)| (&**kind, news.clone())).collect();
        assert_eq!(
            told,
            [
                ("ShopAdded", json!({"code": "US-1", "platform": "amazon"})),
                ("ShopChanged", json!({"changed": ["code", "workflow.four_eyes"]})),
            ]
        );
    }

    async fn a_change_of_nothing_is_no_change(house: House) {
        let shop = added(&house, "US-1").await;
        let answer = house.patch(&path(&shop), &json!({"seen_version": 1, "name": "Amazon US"})).await;
        assert_eq!(answer.body["version"], json!(1));
        assert_eq!(house.number("SELECT count(*) FROM setting_changes").await, 1);
    }

    async fn refusals_have_their_codes(house: House) {
        let one = added(&house, "US-1").await;
        let other = added(&house, "US-2").await;
        let nobody = ShopId::from_uuid(uuid::Uuid::nil());
        for (path, changes, status, code) in [
            (path(&one), json!({"seen_version": 7, "name": "x"}), 409, "settings.stale"),
            (path(&one), json!({"name": "x"}), 422, "kernel.required"),
            (path(&one), json!({"seen_version": 1, "nom": "x"}), 422, "kernel.unknown_field"),
            (path(&one), json!({"seen_version": 1, "platform": "etsy"}), 422, "kernel.unknown_word"),
            (path(&one), json!({"seen_version": 1, "workflow": {"a": true}}), 422, "kernel.unknown_field"),
            (
                path(&one),
                json!({"seen_version": 1, "workflow": {"ship_within_hours": 0}}),
                422,
                "kernel.out_of_range",
            ),
            (path(&other), json!({"seen_version": 1, "code": "us-1"}), 409, "settings.shop_code_taken"),
            (format!("/shops/{nobody}"), json!({"seen_version": 1}), 404, "settings.no_such_shop"),
            ("/shops/usr_1".to_owned(), json!({"seen_version": 1}), 404, "kernel.unknown_id"),
        ] {
            let answer = house.patch(&path, &changes).await;
            assert_eq!((answer.status, answer.code()), (status, code), "{path} {changes}");
        }
        let answer = house.post("/shops", &shop("ＵＳ-1")).await;
        assert_eq!((answer.status, answer.code()), (409, "settings.shop_code_taken"));
        assert_eq!(house.number("SELECT count(*) FROM shops").await, 2);
    }

    async fn two_changes_of_one_version_cannot_both_hold(house: House) {
        let house = Arc::new(house);
        let shop = added(&house, "US-1").await;
        let calls: Vec<_> = (0..8)
            .map(|at| {
                let (house, path) = (Arc::clone(&house), path(&shop));
                tokio::spawn(async move {
                    let changes = json!({"seen_version": 1, "name": format!("name {at}")});
                    house.patch(&path, &changes).await.status
                })
            })
            .collect();
        let mut statuses = Vec::new();
        for call in calls {
            statuses.push(call.await.unwrap());
        }
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409, 409, 409, 409, 409, 409, 409]);
    }

    async fn who_may_not_is_refused(house: House) {
        let shop = added(&house, "US-1").await;
        let may = "may settings.view";
        let change = json!({"seen_version": 1});
        let answer = house.json(may, Method::PATCH, &path(&shop), &change).await;
        assert_eq!((answer.status, answer.code()), (403, "kernel.forbidden"));
        let answer = house.json(may, Method::POST, "/shops", &self::shop("X")).await;
        assert_eq!(answer.status, 403);
        // The list of shops is what every list filters by.
        let answer = house.send("may orders.view", Method::GET, "/shops", vec![], &[]).await;
        assert_eq!(answer.status, 200);
        let changes = format!("{}/changes", path(&shop));
        let answer = house.send("may orders.view", Method::GET, &changes, vec![], &[]).await;
        assert_eq!(answer.status, 403);
        assert_eq!(house.send("", Method::GET, "/shops", vec![], &[]).await.status, 401);
    }

    async fn other_contexts_find_shops_by_id_and_code(house: House) {
        for code in ["US-1", "DE-1", "JP-1"] {
            added(&house, code).await;
        }
        let (all, found, by_code, nobody) = house
            .with(|ctx| {
                let all = all_shops(ctx)?;
                let unknown = ShopId::from_uuid(uuid::Uuid::nil());
                let found = shops(ctx, &[all[0].id, all[2].id, unknown])?;
                Ok((all, found, shop_by_code(ctx, "jp-1")?, shop_by_code(ctx, "XX")?))
            })
            .await
            .unwrap();
        let codes: Vec<_> = all.iter().map(|shop| &*shop.code).collect();
        assert_eq!(codes, ["DE-1", "JP-1", "US-1"]);
        assert_eq!(found.len(), 2);
        assert_eq!(found[&all[2].id].code, "US-1");
        assert_eq!(by_code.unwrap().id, all[1].id);
        assert!(nobody.is_none());
    }
}
