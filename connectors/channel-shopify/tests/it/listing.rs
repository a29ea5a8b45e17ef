//! A product is listed in a shop once, however often its answers are lost; what the shop does not take is said by
//! field.

use channels::{MarkStock, RefreshListings};
use serde_json::{Value, json};
use testkit::House;

use crate::company::{connect, done, id, open, shop_id, sync};
use crate::shop::{Mood, Shop};

async fn settle(house: &House) {
    for _ in 0..6 {
        db::drain(&house.db, &RefreshListings).await.unwrap();
        db::drain(&house.db, &MarkStock).await.unwrap();
        sync(house).await;
        house.clock.advance_seconds(10);
    }
}

/// A shop that is connected, and a draft of two cups for it.
async fn drafted(house: &House) -> (Shop, String) {
    open(house).await;
    let shop = Shop::open().await;
    connect(house, "ONE", &shop).await;
    let product = json!({"code": "MUG", "name": "杯子", "name_en": "Mug", "brand": "Claydays",
        "variant_names": ["Colour"], "picture_urls": ["https://img.example/mug.jpg"]});
    let product = id(&done(house.post("/products", &product).await));
    for (code, colour) in [("MUG-R", "red"), ("MUG-B", "blue")] {
        let sku = json!({"code": code, "name": "杯子", "product_id": product, "price": "12.50",
            "price_currency": "EUR", "weight_g": 300,
            "attributes": [{"name": "Colour", "value": colour}]});
        done(house.post("/skus", &sku).await);
    }
    let body = json!({"shop_id": shop_id(house, "ONE").await, "product_ids": [product],
        "language": "en"});
    let made = done(house.post("/channel-listings", &body).await);
    settle(house).await;
    shop.asked();
    (shop, id(&made["items"][0]))
}

async fn look(house: &House, listing: &str) -> Value {
    done(house.get(&format!("/channel-listings/{listing}")).await)
}

async fn wish(house: &House, what: &str, listing: &str) {
    let version = look(house, listing).await["version"].clone();
    let body = json!({"items": [{"id": listing, "seen_version": version}]});
    let answer = done(house.post(&format!("/channel-listings/{what}"), &body).await);
    assert_eq!(answer["items"][0]["outcome"], "wanted", "{answer}");
    settle(house).await;
}

async fn say(house: &House, listing: &str, changes: &Value) {
    let seen = look(house, listing).await;
    let mut content = seen["content"].clone();
    for (field, value) in changes.as_object().unwrap() {
        content[field] = value.clone();
    }
    let body = json!({"seen_version": seen["version"], "content": content});
    done(house.put(&format!("/channel-listings/{listing}"), &body).await);
}

fn names(shop: &Shop) -> Vec<String> {
    let first = |asked: String| asked.split(' ').next().unwrap_or_default().to_owned();
    let names = shop.asked().into_iter().map(first);
    names.filter(|name| !matches!(name.as_str(), "Changed" | "Placed")).collect()
}

testkit::each_engine! {
    async fn a_product_is_listed_and_shown_once(house: House) {
        let (shop, listing) = drafted(&house).await;
        wish(&house, "publish", &listing).await;
        assert_eq!(names(&shop), ["Listed", "List", "Publications", "Publish"]);
        let seen = look(&house, &listing).await;
        assert_eq!((&seen["state"], &seen["external_id"]), (&json!("live"), &json!("500")), "{seen}");
        let told = shop.inside().products[0].clone();
        assert_eq!((&told["handle"], &told["vendor"], &told["shown"]), (&json!("mug"), &json!("Claydays"), &json!(1)));
        assert_eq!(told["productOptions"][0]["values"], json!([{"name": "blue"}, {"name": "red"}]));
        assert_eq!(told["variants"][1]["optionValues"], json!([{"optionName": "Colour", "name": "red"}]));
        // Told again it is the same product, with the variants it has, and no picture is fetched twice.
        say(&house, &listing, &json!({"title": "Big mug"})).await;
        wish(&house, "publish", &listing).await;
        assert_eq!(names(&shop), ["Listed", "List"]);
        assert_eq!(shop.inside().products.len(), 1);
        let told = shop.inside().products[0].clone();
        assert_eq!((&told["title"], &told["number"]), (&json!("Big mug"), &json!(500)));
        wish(&house, "withdraw", &listing).await;
        assert_eq!(shop.inside().products[0]["status"], "DRAFT");
        assert_eq!(look(&house, &listing).await["state"], "ended");
    }

    async fn an_answer_that_is_lost_makes_no_second_product(house: House) {
        let (shop, listing) = drafted(&house).await;
        shop.be_told(&[Mood::Cut, Mood::Well, Mood::Cut]);
        wish(&house, "publish", &listing).await;
        for _ in 0..4 {
            house.clock.advance_seconds(300);
            settle(&house).await;
        }
        assert_eq!(look(&house, &listing).await["state"], "live");
        let products = shop.inside().products.clone();
        assert_eq!((products.len(), &products[0]["shown"]), (1, &json!(1)));
    }

    async fn what_the_shop_does_not_take_is_said_by_field(house: House) {
        let (shop, listing) = drafted(&house).await;
        shop.inside().user_errors = vec![
            json!({"field": ["input", "variants", "1", "price"], "code": "INVALID_INPUT",
                "message": "Price is too low"}),
            json!({"field": ["input", "title"], "code": null, "message": "Title is odd"}),
        ];
        wish(&house, "publish", &listing).await;
        let seen = look(&house, &listing).await;
        assert_eq!(seen["state"], "refused");
        let wanted = json!([
            {"path": "offers[1].price_minor", "code": "INVALID_INPUT", "text": "Price is too low"},
            {"path": "title", "code": "channels.listing_not_taken", "text": "Title is odd"},
        ]);
        assert_eq!(seen["reasons"], wanted);
        wish(&house, "publish", &listing).await;
        assert_eq!(look(&house, &listing).await["state"], "live");
    }

    async fn what_somebody_made_there_is_not_taken_away(house: House) {
        let (shop, listing) = drafted(&house).await;
        let variant = |id: i64, sku: &str| {
            json!({"id": format!("gid://shopify/ProductVariant/{id}"), "sku": sku})
        };
        let theirs = json!({"number": 77, "handle": "their-mug", "shown": 1,
            "variants": [variant(1, "MUG-R"), variant(2, "THEIRS")]});
        shop.inside().products.push(theirs);
        wish(&house, "publish", &listing).await;
        let seen = look(&house, &listing).await;
        let wanted = json!([{"path": "offers", "code": "channels.other_variants_there", "text": "THEIRS"}]);
        assert_eq!((&seen["state"], &seen["reasons"]), (&json!("refused"), &wanted));
        // Without it, the product of the shop is ours, whatever its handle.
        shop.inside().products[0]["variants"] = json!([variant(1, "MUG-R")]);
        wish(&house, "publish", &listing).await;
        assert_eq!(look(&house, &listing).await["external_id"], "77");
        let told = shop.inside().products[0].clone();
        assert_eq!(told["variants"][1]["id"], "gid://shopify/ProductVariant/1");
    }

    async fn a_key_that_may_not_is_no_end_of_the_orders(house: House) {
        let (shop, listing) = drafted(&house).await;
        shop.inside().lacks = vec!["write_publications"];
        wish(&house, "publish", &listing).await;
        let seen = look(&house, &listing).await;
        assert_eq!(seen["reasons"][0]["code"], "channels.key_lacks_rights");
        assert_eq!(seen["reasons"][0]["text"], "write_publications");
        let connection = done(house.get("/channel-connections").await)["items"][0].clone();
        assert_eq!((&connection["state"], &connection["fault"]), (&json!("connected"), &Value::Null));
        // It asks for patience: that is no attempt.
        shop.inside().lacks.clear();
        shop.be_told(&[Mood::Throttled(900)]);
        wish(&house, "publish", &listing).await;
        for _ in 0..3 {
            settle(&house).await;
        }
        let seen = look(&house, &listing).await;
        assert_eq!((&seen["state"], &seen["attempts"]), (&json!("live"), &json!(0)));
    }
}
