//! A shop shows what can be sold: by the rules, by each change of the stock, once, and with a ledger of it.

use std::time::Duration;

use axum::http::Method;
use channels::MarkStock;
use serde_json::{Value, json};
use testkit::House;

use crate::company::{connect, done, id, open, shop_id, sync};
use crate::doorway;
use crate::shop::{Mood, Shop, an_order};

/// A minute of the house's life: news is noted, and shops are told.
async fn settle(house: &House) {
    for _ in 0..6 {
        db::drain(&house.db, &MarkStock).await.unwrap();
        sync(house).await;
        house.clock.advance_seconds(10);
    }
}

fn rules(changes: &Value) -> Value {
    let mut rules = json!({"enabled": true, "percent": 100, "buffer": 0, "cap": null,
        "warehouse_ids": []});
    for (field, value) in changes.as_object().unwrap() {
        rules[field] = value.clone();
    }
    rules
}

async fn show(house: &House, connection: &str, seen_version: i64, changes: &Value) -> Value {
    let body = json!({"seen_version": seen_version, "rules": rules(changes)});
    done(house.put(&format!("/channel-connections/{connection}/stock"), &body).await)
}

async fn stock(house: &House, connection: &str) -> Value {
    done(house.get(&format!("/channel-connections/{connection}/stock")).await)
}

/// What the shop was told, the oldest first: code, how many, how far.
async fn ledger(house: &House, connection: &str) -> Vec<(String, Option<i64>, String)> {
    let rows = done(house.get(&format!("/channel-connections/{connection}/stock-writes")).await);
    let text = |row: &Value, field: &str| row[field].as_str().unwrap().to_owned();
    let rows = rows["items"].as_array().unwrap().iter().rev();
    rows.map(|row| (text(row, "external_sku"), row["quantity"].as_i64(), text(row, "state")))
        .collect()
}

fn row(code: &str, quantity: i64, state: &str) -> (String, Option<i64>, String) {
    (code.to_owned(), Some(quantity), state.to_owned())
}

async fn sku(house: &House, code: &str) -> String {
    id(&done(house.get(&format!("/skus?q={code}")).await)["items"][0])
}

async fn adjust(house: &House, code: &str, change: i64) {
    let warehouse = id(&done(house.get("/warehouses").await)["items"][0]);
    let reason = if change > 0 { "count_gain" } else { "count_loss" };
    let body = json!({"sku_id": sku(house, code).await, "warehouse_id": warehouse,
        "change": change, "reason": reason, "note": "test"});
    done(house.post("/stock/adjustments", &body).await);
}

/// A shop that lists cups as product 93 and shows all of them; its connection.
async fn shown(house: &House) -> (Shop, String) {
    open(house).await;
    let shop = Shop::open().await;
    shop.lists(93, "CUP");
    let (connection, _) = connect(house, "ONE", &shop).await;
    show(house, &connection, 0, &json!({})).await;
    settle(house).await;
    assert_eq!(shop.shows(93), Some(10_000));
    shop.asked();
    (shop, connection)
}

/// What the shop was told of stock since the last time.
fn told(shop: &Shop) -> Vec<String> {
    shop.asked().into_iter().filter(|one| one.starts_with("POST stock")).collect()
}

async fn alerts(house: &House) -> Vec<Value> {
    incidents::watch(&house.db).await.unwrap();
    let mut found =
        done(house.get("/alerts?state=open").await)["items"].as_array().unwrap().clone();
    found.retain(|alert| alert["kind"] == "stock_untold");
    found
}

testkit::each_engine! {
    async fn a_shop_is_told_of_each_change_and_never_by_value(house: House) {
        let (shop, connection) = shown(&house).await;
        assert_eq!(ledger(&house, &connection).await, [row("CUP", 10_000, "acknowledged")]);
        settle(&house).await;
        assert_eq!(shop.asked().iter().filter(|one| one.contains("products")).count(), 0, "once");
        adjust(&house, "CUP", -5).await;
        settle(&house).await;
        adjust(&house, "CUP", 5).await;
        settle(&house).await;
        assert_eq!(told(&shop), ["POST stock 0: 93=9995", "POST stock 0: 93=10000"]);
        // Both within a moment: the state is another, the number the same, and it is told.
        adjust(&house, "CUP", -5).await;
        adjust(&house, "CUP", 5).await;
        settle(&house).await;
        assert_eq!(told(&shop), ["POST stock 0: 93=10000"]);
        let states = ledger(&house, &connection).await;
        assert_eq!(states.len(), 4, "{states:?}");
        assert!(states.iter().all(|(_, _, state)| state == "acknowledged"), "{states:?}");
        let view = stock(&house, &connection).await;
        assert_eq!((&view["listed"], &view["waiting"], &view["failed"]), (&json!(1), &json!(0), &json!(0)));
    }

    async fn what_is_promised_is_not_shown(house: House) {
        let (shop, _) = shown(&house).await;
        shop.put(an_order(17, 100));
        house.clock.advance_seconds(300);
        settle(&house).await;
        assert_eq!(shop.shows(93), Some(9_998));
    }

    async fn the_last_pieces_are_sold_once_and_the_other_channel_shows_none(house: House) {
        let (one, _) = shown(&house).await;
        adjust(&house, "CUP", -9_998).await;
        let two = Shop::open().await;
        two.lists(7, "CUP");
        let (other, _) = connect(&house, "TWO", &two).await;
        show(&house, &other, 0, &json!({})).await;
        settle(&house).await;
        assert_eq!((one.shows(93), two.shows(7)), (Some(2), Some(2)));
        // Both last pieces are sold at one of them, and within its interval the other shows none.
        one.put(an_order(17, 100));
        house.clock.advance_seconds(300);
        settle(&house).await;
        assert_eq!((one.shows(93), two.shows(7)), (Some(0), Some(0)));
        // Somebody was faster than that: it is sold once all the same.
        two.put(an_order(18, 100));
        house.clock.advance_seconds(300);
        settle(&house).await;
        assert_eq!(house.number("SELECT CAST(sum(allocated) AS bigint) FROM stock_levels").await, 2);
        let short = "SELECT count(*) FROM stock_levels WHERE allocated > on_hand";
        assert_eq!(house.number(short).await, 0);
        assert_eq!(two.shows(7), Some(0));
    }

    async fn a_shop_shows_what_its_rules_leave(house: House) {
        let (shop, connection) = shown(&house).await;
        for (version, changes, wanted) in [
            (1, json!({"percent": 50}), 5_000),
            (2, json!({"percent": 50, "buffer": 30}), 4_970),
            (3, json!({"cap": 100}), 100),
            (4, json!({"buffer": 20_000}), 0),
        ] {
            show(&house, &connection, version, &changes).await;
            settle(&house).await;
            assert_eq!(shop.shows(93), Some(wanted), "{changes}");
        }
        let elsewhere = json!({"code": "FR", "name": "FR", "country": "FR",
            "time_zone": "Europe/Paris", "priority": 2});
        let elsewhere = id(&done(house.post("/warehouses", &elsewhere).await));
        show(&house, &connection, 5, &json!({"warehouse_ids": [elsewhere]})).await;
        settle(&house).await;
        assert_eq!(shop.shows(93), Some(0), "there are none over there");
        show(&house, &connection, 6, &json!({})).await;
        settle(&house).await;
        assert_eq!(shop.shows(93), Some(10_000));
        // Saved as they are, they are told once more.
        shop.asked();
        show(&house, &connection, 7, &json!({})).await;
        settle(&house).await;
        assert_eq!(told(&shop), ["POST stock 0: 93=10000"]);
        // Off: nothing is told any more.
        show(&house, &connection, 8, &json!({"enabled": false})).await;
        adjust(&house, "CUP", -5).await;
        settle(&house).await;
        assert_eq!(told(&shop), Vec::<String>::new());
        let marks = "SELECT count(*) FROM stock_marks";
        assert_eq!(house.number(marks).await, 0);
    }

    async fn a_shop_may_spell_a_sku_otherwise_and_list_variants_of_it(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        shop.lists(93, "MUG-OLD");
        shop.lists_variant(21, 20, "CUP");
        let (connection, _) = connect(&house, "ONE", &shop).await;
        let mapping = json!({"shop_id": shop_id(&house, "ONE").await, "external_sku": "MUG-OLD",
            "sku_id": sku(&house, "CUP").await});
        done(house.put("/sku-mappings", &mapping).await);
        show(&house, &connection, 0, &json!({})).await;
        settle(&house).await;
        assert_eq!((shop.shows(93), shop.shows(21)), (Some(10_000), Some(10_000)));
        let mut asked = told(&shop);
        asked.sort();
        assert_eq!(asked, ["POST stock 0: 93=10000", "POST stock 20: 21=10000"]);
        // The code means something else from now on.
        let lamp = id(&done(house.post("/skus", &json!({"code": "LAMP", "name": "Lamp"})).await));
        adjust(&house, "LAMP", 7).await;
        let mapping = json!({"shop_id": shop_id(&house, "ONE").await, "external_sku": "MUG-OLD",
            "sku_id": lamp, "seen_version": 1});
        done(house.put("/sku-mappings", &mapping).await);
        settle(&house).await;
        assert_eq!((shop.shows(93), shop.shows(21)), (Some(7), Some(10_000)));
    }

    async fn a_bundle_is_shown_by_its_parts_and_not_at_all_while_one_is_unknown(house: House) {
        let (shop, connection) = shown(&house).await;
        shop.lists(94, "SET");
        done(house.post("/skus", &json!({"code": "LAMP", "name": "Lamp"})).await);
        let parts = json!([{"sku_code": "CUP", "quantity": 2}, {"sku_code": "LAMP", "quantity": 1}]);
        let set = json!({"code": "SET", "name": "Set", "components": parts});
        done(house.post("/skus", &set).await);
        settle(&house).await;
        assert_eq!(shop.shows(94), None, "neither zero nor a guess");
        let rows = ledger(&house, &connection).await;
        assert_eq!(rows.last().unwrap(), &("SET".to_owned(), None, "failed".to_owned()));
        let found = alerts(&house).await;
        assert_eq!((found.len(), &found[0]["orders"]), (1, &json!(1)));
        adjust(&house, "LAMP", 3).await;
        settle(&house).await;
        assert_eq!(shop.shows(94), Some(3));
        assert_eq!(alerts(&house).await, Vec::<Value>::new(), "it closes by itself");
        adjust(&house, "CUP", -9_996).await;
        settle(&house).await;
        assert_eq!((shop.shows(93), shop.shows(94)), (Some(4), Some(2)));
    }

    async fn what_is_in_doubt_is_looked_up_and_not_told_twice(house: House) {
        let (shop, connection) = shown(&house).await;
        // The shop has it, and its answer is lost.
        shop.be_told(&[Mood::Cut]);
        adjust(&house, "CUP", -1).await;
        settle(&house).await;
        let asked = shop.asked();
        let count = |what: &str| asked.iter().filter(|one| one.starts_with(what)).count();
        assert_eq!((count("POST stock"), count("GET products")), (1, 1), "{asked:?}");
        let told = ledger(&house, &connection).await;
        assert_eq!(told.last().unwrap(), &row("CUP", 9_999, "acknowledged"));
    }

    async fn what_did_not_arrive_is_told_again(house: House) {
        let (shop, connection) = shown(&house).await;
        shop.be_told(&[Mood::Status(500), Mood::Wait("30"), Mood::Html]);
        adjust(&house, "CUP", -1).await;
        // Each time it takes longer until it is tried again.
        for _ in 0..20 {
            settle(&house).await;
            house.clock.advance_seconds(300);
        }
        assert_eq!(shop.shows(93), Some(9_999));
        let told = ledger(&house, &connection).await;
        assert_eq!(told.last().unwrap(), &row("CUP", 9_999, "acknowledged"));
    }

    async fn who_ends_in_the_middle_tells_it_once(house: House) {
        let (shop, connection) = shown(&house).await;
        shop.be_told(&[Mood::Never]);
        adjust(&house, "CUP", -1).await;
        db::drain(&house.db, &MarkStock).await.unwrap();
        let db = house.db.clone();
        let call = tokio::spawn(async move { channels::sync(&db, &doorway()).await });
        while shop.shows(93) != Some(9_999) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        call.abort();
        assert!(call.await.unwrap_err().is_cancelled());
        house.quiet().await;
        house.clock.advance_seconds(61);
        settle(&house).await;
        assert_eq!(told(&shop).len(), 1);
        let told = ledger(&house, &connection).await;
        assert_eq!(told.last().unwrap(), &row("CUP", 9_999, "acknowledged"));
    }

    async fn only_the_newest_number_is_told(house: House) {
        let (shop, connection) = shown(&house).await;
        // The shop does not answer, and the stock goes on changing.
        shop.be_told(&[Mood::Wait("150")]);
        for _ in 0..3 {
            adjust(&house, "CUP", -1).await;
            settle(&house).await;
        }
        settle(&house).await;
        assert_eq!(told(&shop), ["POST stock 0: 93=9999", "POST stock 0: 93=9997"]);
        let states: Vec<String> =
            ledger(&house, &connection).await.into_iter().map(|(_, _, state)| state).collect();
        let last = states.last().unwrap();
        assert_eq!(last, "acknowledged", "{states:?}");
        assert_eq!(states[1], "superseded", "{states:?}");
    }

    async fn a_product_that_was_made_anew_is_found_and_one_that_is_gone_is_let_go(house: House) {
        let (shop, connection) = shown(&house).await;
        shop.lists_no_more(93);
        shop.lists(193, "CUP");
        adjust(&house, "CUP", -1).await;
        settle(&house).await;
        assert_eq!(shop.shows(193), Some(9_999));
        shop.lists_no_more(193);
        adjust(&house, "CUP", -1).await;
        settle(&house).await;
        let view = stock(&house, &connection).await;
        assert_eq!((&view["failed"], &view["not_listed"]), (&json!(0), &json!(1)));
        // It is looked for again after a day, when something changes.
        shop.lists(293, "CUP");
        house.clock.advance_seconds(24 * 3_600);
        adjust(&house, "CUP", -1).await;
        settle(&house).await;
        assert_eq!(shop.shows(293), Some(9_997));
    }

    async fn what_the_shop_does_not_take_is_told_to_people_and_can_be_told_again(house: House) {
        let (shop, connection) = shown(&house).await;
        shop.refuses(93);
        adjust(&house, "CUP", -1).await;
        settle(&house).await;
        let path = format!("/channel-connections/{connection}/stock-writes?state=failed");
        let failed = done(house.get(&path).await)["items"].as_array().unwrap().clone();
        assert_eq!((failed.len(), &failed[0]["failure"]), (1, &json!("rest_invalid_param")));
        assert_eq!(failed[0]["sku_code"], "CUP");
        assert_eq!(alerts(&house).await.len(), 1);
        let events = "SELECT count(*) FROM events WHERE kind = 'StockUntold'";
        assert_eq!(house.number(events).await, 1);
        shop.refuses_nothing();
        let again = format!("/channel-stock-writes/{}/send-again", id(&failed[0]));
        done(house.post(&again, &json!({})).await);
        settle(&house).await;
        assert_eq!(shop.shows(93), Some(9_999));
        assert_eq!(alerts(&house).await, Vec::<Value>::new());
        let twice = house.post(&again, &json!({})).await;
        assert_eq!((twice.status, twice.code()), (409, "channels.not_failed"));
        let none = "/channel-stock-writes/swr_01jxw0000000000000000000zz/send-again";
        let none = house.post(none, &json!({})).await;
        assert_eq!((none.status, none.code()), (404, "channels.unknown_stock_write"));
    }

    async fn who_may_say_what_is_shown(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let (connection, _) = connect(&house, "ONE", &shop).await;
        let path = format!("/channel-connections/{connection}/stock");
        let view = stock(&house, &connection).await;
        assert_eq!((&view["version"], &view["rules"]["enabled"]), (&json!(0), &json!(false)));
        let body = |version: i64, changes: Value| {
            json!({"seen_version": version, "rules": rules(&changes)})
        };
        let two = shop_id(&house, "TWO").await;
        let elsewhere = format!("may channels.view,channels.manage within shops={two}");
        for (token, status) in
            [("may channels.view", 403), ("may orders.view", 403), ("", 401), (&*elsewhere, 404)]
        {
            let answer = house.json(token, Method::PUT, &path, &body(0, json!({}))).await;
            assert_eq!(answer.status, status, "{token}");
        }
        let none = "whs_01jxw0000000000000000000zz";
        for (changes, code) in [
            (json!({"percent": 0}), "kernel.out_of_range"),
            (json!({"buffer": -1}), "kernel.out_of_range"),
            (json!({"cap": -1}), "kernel.out_of_range"),
            (json!({"warehouse_ids": [none]}), "kernel.unknown_id"),
        ] {
            let answer = house.put(&path, &body(0, changes)).await;
            assert_eq!((answer.status, answer.code()), (422, code), "{}", answer.body);
        }
        let stale = house.put(&path, &body(3, json!({}))).await;
        assert_eq!((stale.status, stale.code()), (409, "channels.stale"));
        assert_eq!(show(&house, &connection, 0, &json!({})).await["version"], 1);
        let stale = house.put(&path, &body(0, json!({}))).await;
        assert_eq!((stale.status, stale.code()), (409, "channels.stale"));
    }
}
