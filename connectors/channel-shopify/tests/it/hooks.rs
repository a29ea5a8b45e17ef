//! A shop is asked by this house to tell what happens: once, at the address where the house is reached.

use serde_json::{Value, json};
use testkit::{Engine, House};

use crate::company::{connect, done, drain, look, open, sync};
use crate::pushing::push;
use crate::shop::{Shop, an_order};
use crate::{doorway, public_setup};

fn told(shop: &Shop) -> Vec<(String, String)> {
    let text = |hook: &Value, field: &str| hook[field].as_str().unwrap().to_owned();
    shop.inside().hooks.iter().map(|hook| (text(hook, "topic"), text(hook, "uri"))).collect()
}

async fn asked(house: House) {
    open(&house).await;
    let shop = Shop::open().await;
    // Of another program nothing is touched.
    let other = json!({"id": "gid://shopify/WebhookSubscription/1", "topic": "ORDERS_CREATE",
        "uri": "https://erp.example/hooks"});
    shop.inside().hooks.push(other.clone());
    shop.inside().lacks.push("read_fulfillments");
    let connection = connect(&house, "ONE", &shop).await;
    sync(&house).await;
    let url = format!("https://house.example/api/v1/channels/shopify/{connection}/news");
    let topics = [
        "ORDERS_CREATE",
        "ORDERS_UPDATED",
        "ORDERS_PAID",
        "ORDERS_CANCELLED",
        "ORDERS_DELETE",
        "REFUNDS_CREATE",
        "APP_UNINSTALLED",
    ];
    let wanted: Vec<(String, String)> =
        topics.iter().map(|topic| ((*topic).to_owned(), url.clone())).collect();
    assert_eq!(told(&shop)[1..], wanted);
    let view = look(&house, &connection).await["subscription"].clone();
    assert_eq!((&view["state"], &view["topics"]), (&json!("made"), &json!(topics)));

    // It is looked at each day, and mended; nothing is doubled.
    shop.inside().hooks.retain(|hook| hook["topic"] != "REFUNDS_CREATE");
    house.clock.advance_seconds(25 * 60 * 60);
    house.clock.advance_seconds(100);
    sync(&house).await;
    assert_eq!(told(&shop).len(), 8);
    shop.inside().lacks.clear();
    shop.asked();
    done(house.post(&format!("/channel-connections/{connection}/subscribe"), &json!({})).await);
    house.clock.advance_seconds(100);
    sync(&house).await;
    assert_eq!((told(&shop).len(), shop.times("Hook ")), (10, 2), "the two that were missing");

    // The house is reached elsewhere: what it asked for is told there.
    let moved = doorway().at(Some("https://other.example")).unwrap();
    assert_eq!(channels::subscribe(&house.db, &moved).await.unwrap(), 1);
    house.clock.advance_seconds(100);
    sync(&house).await;
    let told = told(&shop);
    assert_eq!(told.len(), 10);
    assert_eq!(told.iter().filter(|(_, url)| url.starts_with("https://other.example")).count(), 9);
    assert_eq!(shop.inside().hooks[0], other);
}

mod at_an_address_of_its_own {
    use super::*;

    async fn on(engine: Engine) {
        let Some(house) = House::open(engine, &public_setup()) else { return };
        asked(house).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn sqlite() {
        on(Engine::Sqlite).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn postgres() {
        on(Engine::Postgres).await;
    }
}

testkit::each_engine! {
    async fn a_shop_that_takes_the_app_away_says_so(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        shop.put(an_order(17, 1));
        let connection = connect(&house, "ONE", &shop).await;
        drain(&house).await;
        // Whoever says so is not believed, but the shop is asked.
        let body = br#"{"id":548380009,"domain":"one.myshopify.com"}"#;
        assert_eq!(push(&house, &connection, "app/uninstalled", body).await.status, 200);
        sync(&house).await;
        assert_eq!(look(&house, &connection).await["state"], "connected");
        let body = br#"{"id":548380009,"domain":"one.myshopify.com","at":2}"#;
        shop.inside().key = "taken away".to_owned();
        assert_eq!(push(&house, &connection, "app/uninstalled", body).await.status, 200);
        sync(&house).await;
        let view = look(&house, &connection).await;
        assert_eq!(view["state"], "needs_authorisation");
        assert_eq!(view["fault"]["code"], "channels.not_authorised");
    }
}
