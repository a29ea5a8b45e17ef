//! Orders of long ago come as one document, each once, whatever becomes of it on the way.

use std::time::Duration;

use serde_json::{Value, json};
use testkit::House;

use crate::bulk::Given;
use crate::company::{ORDERS, connect, done, drain, look, observed, open, order, sync};
use crate::doorway;
use crate::shop::{Mood, Shop, an_order};

const SINCE: &str = "2025-01-01T00:00:00Z";

/// An order of long ago.
fn an_old_order(number: i64) -> Value {
    let mut order = an_order(number, 0);
    let day = 1 + number % 28;
    for field in ["createdAt", "processedAt", "updatedAt"] {
        order[field] = json!(format!("2026-03-{day:02}T08:00:00Z"));
    }
    order
}

async fn shop_with(orders: i64) -> Shop {
    let shop = Shop::open().await;
    for number in 1..=orders {
        shop.put(an_old_order(number));
    }
    shop
}

/// A connected shop whose orders of long ago are asked for.
async fn asked(house: &House, shop: &Shop) -> String {
    open(house).await;
    let connection = connect(house, "ONE", shop).await;
    drain(house).await;
    ask(house, &connection, SINCE).await;
    connection
}

async fn ask(house: &House, connection: &str, since: &str) {
    let path = format!("/channel-connections/{connection}/back-fill");
    done(house.post(&path, &json!({ "since": since })).await);
}

async fn state(house: &House, connection: &str) -> Value {
    look(house, connection).await["back_fill"]["state"].clone()
}

/// Asks the platform until its document is to be read, or it is clear that there is none.
async fn until_ready(house: &House, connection: &str) {
    for _ in 0..20 {
        let state = state(house, connection).await;
        if !["wanted", "asked", "running"].contains(&state.as_str().unwrap()) {
            return;
        }
        sync(house).await;
        house.clock.advance_seconds(61);
    }
    panic!("it is not ready");
}

async fn fill(house: &House) -> usize {
    channels::fill_back(&house.db, &doorway()).await.unwrap().arrived
}

/// Asks and reads until nothing is left of it.
async fn until_over(house: &House, connection: &str) {
    for _ in 0..20 {
        let state = state(house, connection).await;
        if ["done", "failed"].contains(&state.as_str().unwrap()) {
            return;
        }
        sync(house).await;
        fill(house).await;
        house.clock.advance_seconds(1_000);
    }
    panic!("it is not over");
}

testkit::each_engine! {
    async fn five_thousand_orders_are_handed_over_exactly_once(house: House) {
        let shop = shop_with(5_000).await;
        let connection = asked(&house, &shop).await;
        shop.asked();
        // Who asks twice asks once.
        ask(&house, &connection, SINCE).await;
        assert_eq!(state(&house, &connection).await, "wanted");
        sync(&house).await;
        assert_eq!(state(&house, &connection).await, "running");
        // What is new meanwhile comes by its own way.
        shop.put(an_order(9_001, 80_000));
        house.clock.advance_seconds(400);
        until_ready(&house, &connection).await;
        let view = look(&house, &connection).await["back_fill"].clone();
        assert_eq!((&view["state"], &view["orders"]), (&json!("ready"), &json!(5_000)));
        assert_eq!(house.number(ORDERS).await, 1, "page by page nothing of before came");
        assert_eq!(fill(&house).await, 5_000);
        let view = look(&house, &connection).await["back_fill"].clone();
        assert_eq!((&view["state"], &view["taken"]), (&json!("done"), &json!(5_000)));
        assert_eq!(house.number(ORDERS).await, 5_001);
        assert_eq!((shop.times("Gather "), fill(&house).await), (1, 0));

        // Once more changes nothing.
        ask(&house, &connection, SINCE).await;
        until_over(&house, &connection).await;
        assert_eq!(house.number(ORDERS).await, 5_001);
        assert_eq!(house.number("SELECT count(*) FROM observations").await, 0);
        let kept = "SELECT count(*) FROM inbox WHERE state = 'parsed' AND source = 'channel'";
        assert_eq!(house.number(kept).await, 5_001, "each as it came");
    }

    async fn who_ends_in_the_middle_goes_on_there(house: House) {
        let shop = shop_with(400).await;
        let connection = asked(&house, &shop).await;
        until_ready(&house, &connection).await;
        shop.inside().bulks.given.extend([Given::Never]);
        let db = house.db.clone();
        let call = tokio::spawn(async move { channels::fill_back(&db, &doorway()).await });
        while house.number(ORDERS).await < 150 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        call.abort();
        assert_eq!(house.number(ORDERS).await, 150, "whole parts alone");
        assert_eq!(fill(&house).await, 0, "somebody is at it");
        house.clock.advance_seconds(61);
        let view = look(&house, &connection).await["back_fill"].clone();
        assert_eq!((&view["state"], &view["taken"]), (&json!("reading"), &json!(150)));
        assert_eq!(fill(&house).await, 250);
        assert_eq!(state(&house, &connection).await, "done");
        assert_eq!(house.number(ORDERS).await, 400);
        let wanted = shop.inside().bulks.wanted.clone();
        assert!(wanted[0].is_none() && wanted[1].is_some(), "the rest alone: {wanted:?}");
    }

    async fn a_document_that_is_cut_off_is_read_on(house: House) {
        let shop = shop_with(300).await;
        let connection = asked(&house, &shop).await;
        until_ready(&house, &connection).await;
        shop.inside().bulks.given.extend([Given::Cut, Given::Status(503), Given::Cut]);
        fill(&house).await;
        let view = look(&house, &connection).await["back_fill"].clone();
        assert_eq!(view["state"], "reading");
        assert_eq!(view["fault"]["code"], "channels.back_fill_unreachable");
        until_over(&house, &connection).await;
        let view = look(&house, &connection).await["back_fill"].clone();
        assert_eq!((&view["state"], &view["taken"]), (&json!("done"), &json!(300)));
        assert_eq!((house.number(ORDERS).await, &view["fault"]), (300, &json!(null)));
        assert_eq!(shop.times("Gather "), 1);
    }

    async fn a_document_that_is_kept_no_more_is_asked_for_anew(house: House) {
        let shop = shop_with(60).await;
        let connection = asked(&house, &shop).await;
        until_ready(&house, &connection).await;
        shop.inside().bulks.given.extend([Given::Status(403)]);
        shop.inside().bulks.all[0].status = "EXPIRED";
        until_over(&house, &connection).await;
        assert_eq!(state(&house, &connection).await, "done");
        assert_eq!((house.number(ORDERS).await, shop.times("Gather ")), (60, 2));
        let bulks = &shop.inside().bulks;
        assert_ne!(bulks.all[0].query, bulks.all[1].query);
    }

    async fn what_is_known_since_is_newer_than_a_document(house: House) {
        let shop = shop_with(3).await;
        let connection = asked(&house, &shop).await;
        until_ready(&house, &connection).await;
        shop.change(2, 100, |order| order["cancelledAt"] = json!("2026-11-22T00:01:40Z"));
        house.clock.advance_seconds(1_000);
        assert_eq!(drain(&house).await, 1, "it comes as it is now");
        assert_eq!(fill(&house).await, 2);
        assert_eq!(state(&house, &connection).await, "done");
        let stage = "SELECT count(*) FROM channel_orders WHERE CAST(said AS text) LIKE '%ancelled%'";
        assert_eq!(house.number(stage).await, 1);
        let seen = observed(&house, &connection).await;
        let again = observed(&house, &connection).await;
        assert_eq!(seen, again);
        order(&house, 2).await;
    }

    async fn an_answer_that_was_lost_is_looked_for(house: House) {
        let shop = shop_with(20).await;
        open(&house).await;
        let connection = connect(&house, "ONE", &shop).await;
        drain(&house).await;
        shop.be_told(&[Mood::Cut]);
        ask(&house, &connection, SINCE).await;
        shop.asked();
        sync(&house).await;
        assert_eq!(state(&house, &connection).await, "asked");
        house.clock.advance_seconds(100);
        until_over(&house, &connection).await;
        assert_eq!(state(&house, &connection).await, "done");
        assert_eq!((house.number(ORDERS).await, shop.times("Gather ")), (20, 1));
    }

    async fn what_a_platform_cannot_do_is_read_page_by_page(house: House) {
        let shop = shop_with(20).await;
        let connection = asked(&house, &shop).await;
        shop.inside().bulks.ends.extend(["TIMEOUT", "TIMEOUT"]);
        until_over(&house, &connection).await;
        let view = look(&house, &connection).await["back_fill"].clone();
        assert_eq!(view["state"], "failed");
        assert_eq!(view["fault"]["code"], "channels.back_fill_failed");
        drain(&house).await;
        assert_eq!((house.number(ORDERS).await, shop.times("Gather ")), (20, 2));

        shop.put(an_old_order(21));
        shop.inside().bulks.ends.extend(["ACCESS_DENIED"]);
        ask(&house, &connection, SINCE).await;
        until_over(&house, &connection).await;
        let view = look(&house, &connection).await["back_fill"].clone();
        assert_eq!(view["fault"]["code"], "channels.back_fill_refused");
        drain(&house).await;
        assert_eq!(house.number(ORDERS).await, 21);
        assert_eq!(look(&house, &connection).await["state"], "connected", "the key is good");
    }

    async fn a_line_without_its_order_is_named_and_nothing_is_dropped(house: House) {
        let shop = shop_with(120).await;
        shop.inside().bulks.tail =
            "{\"id\":\"gid://shopify/LineItem/1\",\"__parentId\":\"gid://shopify/Order/777\"}\n";
        let connection = asked(&house, &shop).await;
        until_over(&house, &connection).await;
        let view = look(&house, &connection).await["back_fill"].clone();
        assert_eq!(view["fault"]["code"], "channels.back_fill_orphan");
        drain(&house).await;
        assert_eq!(house.number(ORDERS).await, 120);
    }

    async fn a_connection_that_is_paused_waits_for_none(house: House) {
        let shop = shop_with(20).await;
        let connection = asked(&house, &shop).await;
        sync(&house).await;
        let path = |step: &str| format!("/channel-connections/{connection}/{step}");
        done(house.post(&path("pause"), &json!({})).await);
        assert_eq!(state(&house, &connection).await, "stopping");
        house.clock.advance_seconds(61);
        sync(&house).await;
        assert_eq!(state(&house, &connection).await, "stopped");
        assert_eq!(shop.inside().bulks.all[0].status, "CANCELED");
        shop.asked();
        house.clock.advance_seconds(1_000);
        sync(&house).await;
        assert_eq!(shop.asked(), Vec::<String>::new());
        done(house.post(&path("resume"), &json!({})).await);
        until_over(&house, &connection).await;
        assert_eq!((state(&house, &connection).await, house.number(ORDERS).await), (json!("done"), 20));

        // Who disconnects a shop leaves nothing behind there.
        shop.put(an_old_order(21));
        ask(&house, &connection, SINCE).await;
        sync(&house).await;
        assert_eq!(state(&house, &connection).await, "running");
        let path = format!("/channel-connections/{connection}");
        assert_eq!(house.delete(&path).await.status, 204);
        for _ in 0..200 {
            if shop.inside().bulks.all.last().unwrap().status == "CANCELED" {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("it goes on");
    }

    async fn an_earlier_day_waits_for_the_one_under_way(house: House) {
        let shop = shop_with(1).await;
        let connection = asked(&house, &shop).await;
        let path = format!("/channel-connections/{connection}/back-fill");
        let earlier = house.post(&path, &json!({"since": "2024-01-01T00:00:00Z"})).await;
        assert_eq!(earlier.status, 409);
        assert_eq!(earlier.body["code"], "channels.back_fill_under_way");
    }
}
