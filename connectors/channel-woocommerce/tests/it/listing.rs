//! A product is listed in a shop once, however often its answers are lost; what the shop does not take is said by
//! field, and what changed here is seen to differ until it is told.

use axum::http::Method;
use channels::{MarkStock, RefreshListings};
use serde_json::{Value, json};
use testkit::House;

use crate::company::{connect, done, id, open, shop_id, sync};
use crate::shop::{Mood, Shop};

/// A minute of the house's life.
async fn settle(house: &House) {
    for _ in 0..6 {
        db::drain(&house.db, &RefreshListings).await.unwrap();
        db::drain(&house.db, &MarkStock).await.unwrap();
        sync(house).await;
        house.clock.advance_seconds(10);
    }
}

/// A product of two cups, one of which a shop knows by another code.
async fn a_product(house: &House) -> String {
    let product = json!({"code": "MUG", "name": "杯子", "name_en": "Mug", "description_en": "Of clay.",
        "variant_names": ["Colour"], "picture_urls": ["https://img.example/mug.jpg"]});
    let product = id(&done(house.post("/products", &product).await));
    for (code, colour) in [("MUG-R", "red"), ("MUG-B", "blue")] {
        let sku = json!({"code": code, "name": "杯子", "product_id": product, "price": "12.50",
            "price_currency": "EUR", "attributes": [{"name": "Colour", "value": colour}]});
        done(house.post("/skus", &sku).await);
    }
    product
}

async fn draft(house: &House, product: &str) -> String {
    let shop_id = shop_id(house, "ONE").await;
    let body = json!({"shop_id": shop_id, "product_ids": [product], "language": "en"});
    let made = done(house.post("/channel-listings", &body).await);
    let again = done(house.post("/channel-listings", &body).await);
    assert_eq!(made["items"], again["items"], "one listing of a product at a shop");
    id(&made["items"][0])
}

async fn look(house: &House, listing: &str) -> Value {
    done(house.get(&format!("/channel-listings/{listing}")).await)
}

/// Says something else of it, the rest as it was.
async fn say(house: &House, listing: &str, changes: &Value) -> Value {
    let seen = look(house, listing).await;
    let mut content = seen["content"].clone();
    for (field, value) in changes.as_object().unwrap() {
        content[field] = value.clone();
    }
    let body = json!({"seen_version": seen["version"], "content": content});
    done(house.put(&format!("/channel-listings/{listing}"), &body).await)
}

async fn wish(house: &House, what: &str, listing: &str) -> Value {
    let version = look(house, listing).await["version"].clone();
    let body = json!({"items": [{"id": listing, "seen_version": version}]});
    done(house.post(&format!("/channel-listings/{what}"), &body).await)["items"][0].clone()
}

async fn publish(house: &House, listing: &str) {
    assert_eq!(wish(house, "publish", listing).await["outcome"], "wanted");
}

fn told(shop: &Shop) -> Vec<String> {
    let is_told = |one: &String| {
        one.starts_with("POST product")
            || one.starts_with("PUT")
            || one.starts_with("POST variations")
    };
    shop.asked().into_iter().filter(is_told).collect()
}

/// A shop that is connected, and a draft of two cups for it.
async fn drafted(house: &House) -> (Shop, String) {
    open(house).await;
    let shop = Shop::open().await;
    connect(house, "ONE", &shop).await;
    let product = a_product(house).await;
    let listing = draft(house, &product).await;
    settle(house).await;
    shop.asked();
    (shop, listing)
}

fn row(kind: &str, sku: &str, status: &str, price: &str) -> (String, String, String, String) {
    (kind.to_owned(), sku.to_owned(), status.to_owned(), price.to_owned())
}

testkit::each_engine! {
    async fn a_product_with_variants_is_listed_whole_and_once(house: House) {
        let (shop, listing) = drafted(&house).await;
        assert!(shop.listed().is_empty(), "nobody asked for it");
        publish(&house, &listing).await;
        settle(&house).await;
        let wanted = [
            row("variable", "MUG", "publish", ""),
            row("variation", "MUG-B", "publish", "12.50"),
            row("variation", "MUG-R", "publish", "12.50"),
        ];
        assert_eq!(shop.listed(), wanted);
        assert_eq!(shop.product("MUG")["images"][0]["src"], "https://img.example/mug.jpg");
        let seen = look(&house, &listing).await;
        assert_eq!((&seen["state"], &seen["differs"]), (&json!("live"), &json!(false)), "{seen}");
        assert_eq!(seen["url"], "https://shop.example/?p=1000");
        told(&shop);
        assert_eq!(wish(&house, "publish", &listing).await["outcome"], "unchanged");
        settle(&house).await;
        assert!(told(&shop).is_empty());
        // Its codes mean these SKUs there, whatever becomes of ours.
        let mapped = "SELECT count(*) FROM sku_mappings WHERE source = 'person' AND sku_id IS NOT NULL";
        assert_eq!(house.number(mapped).await, 2);
    }

    async fn an_answer_that_is_lost_makes_no_second_product(house: House) {
        let (shop, listing) = drafted(&house).await;
        // The product, and then its variations: each answer ends in the middle once.
        shop.be_told(&[Mood::Cut, Mood::Well, Mood::Cut]);
        publish(&house, &listing).await;
        for _ in 0..6 {
            settle(&house).await;
            house.clock.advance_seconds(300);
        }
        let seen = look(&house, &listing).await;
        assert_eq!(seen["state"], "live", "{seen}");
        let skus: Vec<String> = shop.listed().into_iter().map(|one| one.1).collect();
        assert_eq!(skus, ["MUG", "MUG-B", "MUG-R"]);
        assert_eq!(shop.product("MUG")["status"], "publish");
    }

    async fn what_the_shop_does_not_take_is_said_by_field(house: House) {
        let (shop, listing) = drafted(&house).await;
        shop.inside().refused_skus.push("MUG-B".to_owned());
        publish(&house, &listing).await;
        settle(&house).await;
        let seen = look(&house, &listing).await;
        assert_eq!(seen["state"], "refused");
        let wanted = json!([{"path": "offers[0].price_minor", "code": "rest_invalid_param", "text": "Too cheap."}]);
        assert_eq!(seen["reasons"], wanted);
        assert_eq!(shop.product("MUG")["status"], "draft", "nobody buys the half of it");
        shop.inside().refused_skus.clear();
        publish(&house, &listing).await;
        settle(&house).await;
        assert_eq!(look(&house, &listing).await["state"], "live");
        assert_eq!(shop.listed().len(), 3);
        // A key that may read only, and what is said of the whole.
        for (status, code, reason) in [
            (401, "woocommerce_rest_cannot_edit", "channels.key_lacks_rights"),
            (400, "woocommerce_product_invalid_image", "woocommerce_product_invalid_image"),
        ] {
            say(&house, &listing, &json!({"title": format!("Mug {status}")})).await;
            shop.refuse(status, json!({"code": code, "message": "No.", "data": {"status": status}}));
            publish(&house, &listing).await;
            settle(&house).await;
            let seen = look(&house, &listing).await;
            assert_eq!((&seen["state"], &seen["reasons"][0]["code"]), (&json!("refused"), &json!(reason)));
            publish(&house, &listing).await;
            settle(&house).await;
            assert_eq!(look(&house, &listing).await["state"], "live");
        }
    }

    async fn a_shop_that_asks_for_patience_is_told_later(house: House) {
        let (shop, listing) = drafted(&house).await;
        shop.be_told(&[Mood::Wait("30"), Mood::Wait("30")]);
        publish(&house, &listing).await;
        settle(&house).await;
        settle(&house).await;
        settle(&house).await;
        let seen = look(&house, &listing).await;
        assert_eq!((&seen["state"], &seen["attempts"]), (&json!("live"), &json!(0)));
        assert_eq!(shop.listed().len(), 3);
    }

    async fn what_changed_here_differs_until_it_is_told(house: House) {
        let (shop, listing) = drafted(&house).await;
        publish(&house, &listing).await;
        settle(&house).await;
        told(&shop);
        let product = look(&house, &listing).await["product_id"].as_str().unwrap().to_owned();
        let change = json!({"seen_version": 1, "name_en": "Big mug"});
        done(house.patch(&format!("/products/{product}"), &change).await);
        settle(&house).await;
        assert!(told(&shop).is_empty(), "nobody is told by that alone");
        let list = done(house.get("/channel-listings?differs=true").await);
        assert_eq!((list["items"].as_array().unwrap().len(), &list["items"][0]["title"]), (1, &json!("Big mug")));
        let counts = done(house.get("/channel-listings/counts").await);
        assert_eq!((&counts["all"], &counts["differing"]), (&json!(1), &json!(1)));
        publish(&house, &listing).await;
        settle(&house).await;
        assert_eq!(told(&shop), ["PUT product 1000", "POST variations 1000: 0 2"]);
        assert_eq!(shop.product("MUG")["name"], "Big mug");
        // One of them is not offered any more, and the other is cheaper than it was.
        let seen = look(&house, &listing).await;
        let offer = json!({"sku_id": seen["content"]["offers"][1]["sku_id"], "price_minor": 999,
            "compare_at_minor": 1250, "values": null});
        say(&house, &listing, &json!({"offers": [offer]})).await;
        publish(&house, &listing).await;
        settle(&house).await;
        // By code, blue comes before red.
        let red = shop.product("MUG-R");
        let blue = shop.product("MUG-B");
        assert_eq!((&blue["status"], &red["status"]), (&json!("private"), &json!("publish")));
        assert_eq!((&red["regular_price"], &red["sale_price"]), (&json!("12.50"), &json!("9.99")));
        assert_eq!(look(&house, &listing).await["differs"], false);
    }

    async fn what_the_platform_would_not_take_is_not_sent(house: House) {
        let (shop, listing) = drafted(&house).await;
        let changes = json!({"picture_urls": ["/files/mug.jpg"], "attributes": {"status": "hidden"}});
        let seen = say(&house, &listing, &changes).await;
        let paths: Vec<&str> =
            seen["faults"].as_array().unwrap().iter().map(|one| one["path"].as_str().unwrap()).collect();
        assert_eq!(paths, ["picture_urls[0]", "attributes.status"]);
        let checked = house.post(&format!("/channel-listings/{listing}/check"), &seen["content"]).await;
        assert_eq!(done(checked)["faults"], seen["faults"]);
        let outcome = wish(&house, "publish", &listing).await;
        assert_eq!((&outcome["outcome"], &outcome["faults"]), (&json!("wrong"), &seen["faults"]));
        settle(&house).await;
        assert!(told(&shop).is_empty());
        let version = seen["version"].as_i64().unwrap();
        let stale = json!({"items": [{"id": listing, "seen_version": version - 1}]});
        let answer = done(house.post("/channel-listings/publish", &stale).await);
        assert_eq!(answer["items"][0]["code"], "channels.stale");
        let wrong = json!({"seen_version": version, "content": {"language": "en", "title": "x".repeat(501),
            "offers": [], "attributes": {}}});
        let refused = house.put(&format!("/channel-listings/{listing}"), &wrong).await;
        assert_eq!((refused.status, &refused.body["fields"][0]["path"]), (422, &json!("title")));
    }

    async fn what_is_withdrawn_is_hidden_and_comes_back_as_it_was(house: House) {
        let (shop, listing) = drafted(&house).await;
        assert_eq!(wish(&house, "withdraw", &listing).await["code"], "channels.never_listed");
        publish(&house, &listing).await;
        settle(&house).await;
        assert_eq!(wish(&house, "withdraw", &listing).await["outcome"], "wanted");
        settle(&house).await;
        assert_eq!(look(&house, &listing).await["state"], "ended");
        assert_eq!(shop.product("MUG")["status"], "draft");
        publish(&house, &listing).await;
        settle(&house).await;
        assert_eq!(shop.product("MUG")["status"], "publish");
        assert_eq!(shop.listed().len(), 3);
        // Deleted there by somebody, it is put there anew.
        shop.inside().products.clear();
        say(&house, &listing, &json!({"title": "Mug again"})).await;
        publish(&house, &listing).await;
        settle(&house).await;
        assert_eq!(look(&house, &listing).await["state"], "live");
        assert_eq!(shop.listed().len(), 3);
        let version = look(&house, &listing).await["version"].clone();
        let path = format!("/channel-listings/{listing}/remove");
        let refused = house.post(&path, &json!({"seen_version": version})).await;
        assert_eq!((refused.status, refused.code()), (409, "channels.still_listed"));
        wish(&house, "withdraw", &listing).await;
        settle(&house).await;
        let version = look(&house, &listing).await["version"].clone();
        assert_eq!(house.post(&path, &json!({"seen_version": version})).await.status, 204);
        assert_eq!(house.get(&format!("/channel-listings/{listing}")).await.status, 404);
    }

    async fn what_is_listed_newly_shows_its_stock(house: House) {
        let (shop, listing) = drafted(&house).await;
        let warehouse = id(&done(house.get("/warehouses").await)["items"][0]);
        for (code, pieces) in [("MUG-R", 7), ("MUG-B", 3)] {
            let sku = id(&done(house.get(&format!("/skus?q={code}")).await)["items"][0]);
            let body = json!({"sku_id": sku, "warehouse_id": warehouse, "change": pieces,
                "reason": "count_gain", "note": "test"});
            done(house.post("/stock/adjustments", &body).await);
        }
        let connection = id(&done(house.get("/channel-connections").await)["items"][0]);
        let rules = json!({"seen_version": 0, "rules": {"enabled": true, "percent": 100, "buffer": 1,
            "cap": null, "warehouse_ids": []}});
        done(house.put(&format!("/channel-connections/{connection}/stock"), &rules).await);
        settle(&house).await;
        publish(&house, &listing).await;
        settle(&house).await;
        assert_eq!(shop.product("MUG-R")["stock_quantity"], 6);
        let red = shop.product("MUG-R")["id"].as_i64().unwrap();
        let sku = id(&done(house.get("/skus?q=MUG-R").await)["items"][0]);
        let body = json!({"sku_id": sku, "warehouse_id": warehouse, "change": -2,
            "reason": "count_loss", "note": "test"});
        done(house.post("/stock/adjustments", &body).await);
        settle(&house).await;
        assert_eq!(shop.shows(red), Some(4));
    }

    async fn who_may_look_may_not_list(house: House) {
        let (_, listing) = drafted(&house).await;
        let path = format!("/channel-listings/{listing}");
        let ask = async |token: &str, method: Method, path: &str, body: &Value| {
            house.json(token, method, path, body).await.status
        };
        let (sees, none) = ("may channels.view_listings", "may channels.view");
        let items = json!({"items": [{"id": listing, "seen_version": 1}]});
        assert_eq!(ask(sees, Method::GET, &path, &Value::Null).await, 200);
        assert_eq!(ask(none, Method::GET, &path, &Value::Null).await, 403);
        assert_eq!(ask(none, Method::GET, "/channel-listings", &Value::Null).await, 403);
        assert_eq!(ask(sees, Method::POST, "/channel-listings/publish", &items).await, 403);
        assert_eq!(ask("may channels.manage_listings", Method::POST, "/channel-listings/publish", &items).await, 202);
    }
}
