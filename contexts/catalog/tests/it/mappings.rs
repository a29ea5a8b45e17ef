use std::sync::Arc;

use catalog::SkuFacts;
use serde_json::{Value, json};
use settings::{AddShop, NewShop, Platform, ShopId, WorkflowChanges};
use testkit::{House, each_engine};

use crate::{events, refused, sku, some_shop};

/// The codes of what a shop's codes mean.
async fn resolved(house: &House, shop: ShopId, asked: &[&'static str]) -> Vec<Option<String>> {
    let asked = asked.to_vec();
    let found = house.with(move |ctx| {
        let asked: Vec<(ShopId, &str)> = asked.iter().map(|code| (shop, *code)).collect();
        catalog::resolve(ctx, &asked)
    });
    let code = |facts: Option<Arc<SkuFacts>>| facts.map(|facts| facts.code.clone());
    found.await.unwrap().into_iter().map(code).collect()
}

fn some(codes: &[&str]) -> Vec<Option<String>> {
    codes.iter().map(|code| (!code.is_empty()).then(|| (*code).to_owned())).collect()
}

async fn shop(house: &House) -> ShopId {
    let shop = NewShop {
        code: "UK".into(),
        name: "UK".into(),
        platform: Platform::Manual,
        time_zone: "Europe/London".into(),
        currency: "GBP".parse().unwrap(),
        number_prefix: None,
        workflow: WorkflowChanges::default(),
    };
    house.run(AddShop(shop)).await.unwrap().id
}

async fn work_list(house: &House) -> Vec<(String, i64)> {
    let list = house.get("/sku-mappings?state=unmapped").await;
    assert_eq!(list.status, 200, "{}", list.body);
    let row = |row: &Value| {
        (row["external_sku"].as_str().unwrap().to_owned(), row["seen_count"].as_i64().unwrap())
    };
    list.body["items"].as_array().unwrap().iter().map(row).collect()
}

each_engine! {
    async fn a_code_is_looked_up_as_people_would(house: House) {
        sku(&house, json!({"code": "BT-01", "name": "a", "barcodes": ["036000291452"]})).await;
        sku(&house, json!({"code": "gift_0001_20", "name": "b", "status": "discontinued"})).await;
        let shop = some_shop(1);
        let asked = ["bt-01", "ＢＴ－０１", " BT-01 ", "0036000291452", "GIFT_0001_20", "", "x\u{0}y"];
        let wanted = some(&["BT-01", "BT-01", "BT-01", "BT-01", "gift_0001_20", "", ""]);
        assert_eq!(resolved(&house, shop, &asked).await, wanted);
        // What no shop can mean is no work for anybody.
        assert!(work_list(&house).await.is_empty());
        assert!(resolved(&house, shop, &[]).await.is_empty());
        let active = house.with(move |ctx| catalog::lookup(ctx, &[(shop, "gift_0001_20")])).await.unwrap();
        assert!(!active[0].as_ref().unwrap().active);
    }

    async fn unknown_codes_become_a_work_list(house: House) {
        let shop = some_shop(1);
        assert_eq!(resolved(&house, shop, &["Ab-1", "AB-1", "ab-2", "Ab-1"]).await, some(&["", "", "", ""]));
        resolved(&house, shop, &["AB-2"]).await;
        resolved(&house, some_shop(2), &["ab-2"]).await;
        assert_eq!(work_list(&house).await, [("ab-2".to_owned(), 2), ("Ab-1".to_owned(), 1), ("ab-2".to_owned(), 1)]);
        // Looking alone leaves no trace.
        house.with(move |ctx| catalog::lookup(ctx, &[(shop, "other")])).await.unwrap();
        assert_eq!(work_list(&house).await.len(), 3);

        let mut seen = Vec::new();
        let mut path = "/sku-mappings?limit=1".to_owned();
        loop {
            let page = house.get(&path).await.body;
            let row = &page["items"][0];
            seen.push((row["shop_id"].as_str().unwrap().to_owned(), row["external_sku"].as_str().unwrap().to_owned()));
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/sku-mappings?limit=1&after={next}");
        }
        let one = |shop: ShopId, code: &str| (shop.to_string(), code.to_owned());
        assert_eq!(seen, [one(some_shop(1), "ab-2"), one(some_shop(1), "Ab-1"), one(some_shop(2), "ab-2")]);
    }

    async fn a_person_s_word_is_remembered_and_told(house: House) {
        let one = sku(&house, json!({"code": "ONE", "name": "a"})).await;
        let two = sku(&house, json!({"code": "TWO", "name": "b"})).await;
        let shop = shop(&house).await;
        resolved(&house, shop, &["Weird 1"]).await;
        let said = json!({"shop_id": shop, "external_sku": "weird  1", "sku_id": one["id"], "seen_version": 1});
        let mapped = house.put("/sku-mappings", &said).await;
        assert_eq!(mapped.status, 200, "{}", mapped.body);
        for (field, wanted) in [
            ("shop_code", json!("UK")),
            ("external_sku", json!("Weird 1")),
            ("sku_code", json!("ONE")),
            ("source", json!("person")),
            ("seen_count", json!(1)),
            ("version", json!(2)),
        ] {
            assert_eq!(mapped.body[field], wanted, "{field}");
        }
        assert_eq!(resolved(&house, shop, &["WEIRD 1"]).await, some(&["ONE"]));
        assert_eq!(resolved(&house, some_shop(9), &["WEIRD 1"]).await, some(&[""]));
        // The same word again is no news; a late one is refused.
        let again = json!({"shop_id": shop, "external_sku": "Weird 1", "sku_id": one["id"]});
        assert_eq!(house.put("/sku-mappings", &again).await.body["version"], 2);
        assert_eq!(refused(&house.put("/sku-mappings", &said).await), (409, "catalog.stale".to_owned()));
        assert_eq!(events(&house, "SkuMapped").await, 1);
        // A correction goes before everything, also before our own code.
        let corrected = json!({"shop_id": shop, "external_sku": "ONE", "sku_id": two["id"]});
        assert_eq!(house.put("/sku-mappings", &corrected).await.status, 200);
        assert_eq!(resolved(&house, shop, &["one", "weird 1"]).await, some(&["TWO", "ONE"]));
        let corrected = json!({"shop_id": shop, "external_sku": "weird 1", "sku_id": two["id"]});
        house.put("/sku-mappings", &corrected).await;
        let was = house.with(|ctx| ctx.list(
            "SELECT data FROM events WHERE kind = 'SkuMapped' ORDER BY seq DESC LIMIT 1", &[],
            |row| Ok(row.get::<db::Json<Value>>(0)?.0),
        )).await.unwrap();
        assert_eq!((&was[0]["was"], &was[0]["source"]), (&one["id"], &json!("person")));
        let list = house.get("/sku-mappings?state=mapped&limit=1").await.body;
        let rest = house.get(&format!("/sku-mappings?state=mapped&limit=1&after={}", list["next"].as_str().unwrap())).await;
        assert_eq!((&list["items"][0]["external_sku"], &rest.body["items"][0]["external_sku"]), (&json!("ONE"), &json!("Weird 1")));
    }

    async fn a_mapping_that_cannot_be(house: House) {
        let made = sku(&house, json!({"code": "ONE", "name": "a"})).await;
        let shop = shop(&house).await;
        let nobody = json!("sku_01h455vb4pex5vsknk084sn02q");
        for (shop, external, id, status, code) in [
            (some_shop(99), "x", &made["id"], 422, "catalog.unknown_shop"),
            (shop, " ", &made["id"], 422, "catalog.not_a_shop_code"),
            (shop, "x", &nobody, 404, "catalog.unknown_sku"),
        ] {
            let said = json!({"shop_id": shop, "external_sku": external, "sku_id": id});
            let answer = house.put("/sku-mappings", &said).await;
            assert_eq!(refused(&answer), (status, code.to_owned()), "{}", answer.body);
        }
        let said = json!({"shop_id": shop, "external_sku": "x", "sku_id": made["id"]});
        let put = "PUT".parse().unwrap();
        let clerk = house.json("may catalog.edit,catalog.view", put, "/sku-mappings", &said).await;
        assert_eq!(refused(&clerk), (403, "kernel.forbidden".to_owned()));
        assert_eq!(house.number("SELECT count(*) FROM sku_mappings").await, 0);
    }

    async fn what_waits_for_a_code_or_barcode_is_settled_when_it_appears(house: House) {
        let shop = some_shop(1);
        resolved(&house, shop, &["NEW-1", "036000291452", "0036000291452", "other"]).await;
        let made = sku(&house, json!({"code": "new-1", "name": "a"})).await;
        assert_eq!(events(&house, "SkuMapped").await, 1);
        let path = format!("/skus/{}", made["id"].as_str().unwrap());
        house.post(&format!("{path}/barcodes"), &json!({"barcode": "036000291452"})).await;
        assert_eq!(events(&house, "SkuMapped").await, 3);
        assert_eq!(work_list(&house).await, [("other".to_owned(), 1)]);

        // It was found by what the SKU had: when that goes, somebody has to look again.
        house.delete(&format!("{path}/barcodes/036000291452")).await;
        assert_eq!(work_list(&house).await.len(), 3);
        let kept = house.get(&path).await.body;
        let renamed = house.patch(&path, &json!({"seen_version": kept["version"], "code": "OTHER"})).await;
        assert_eq!(renamed.status, 200, "{}", renamed.body);
        assert_eq!(events(&house, "SkuMapped").await, 4);
        assert_eq!(resolved(&house, shop, &["new-1", "other"]).await, some(&["", "OTHER"]));
    }

    async fn many_writers_remember_the_same_unknown_codes(house: House) {
        let there: &[&str] = &["a", "b", "c"];
        let back: &[&str] = &["c", "b", "a"];
        let ask = |asked| resolved(&house, some_shop(1), asked);
        for _ in 0..2 {
            let (one, two, three, four) = tokio::join!(ask(there), ask(back), ask(there), ask(back));
            for found in [one, two, three, four] {
                assert_eq!(found, some(&["", "", ""]));
            }
        }
        assert_eq!(work_list(&house).await, ["a", "b", "c"].map(|code| (code.to_owned(), 8)));
    }
}
