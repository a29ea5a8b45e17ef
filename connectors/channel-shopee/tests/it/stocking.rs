//! A shop shows what can be sold: by each change of the stock, once, and with a ledger of it.

use channels::MarkStock;
use serde_json::{Value, json};
use testkit::House;

use crate::company::{connect, done, id, open, sync};
use crate::shop::{Mood, Shop};

/// A minute of the house's life: news is noted, and shops are told.
async fn settle(house: &House) {
    for _ in 0..6 {
        db::drain(&house.db, &MarkStock).await.unwrap();
        sync(house).await;
        house.clock.advance_seconds(10);
    }
}

async fn adjust(house: &House, change: i64) {
    let warehouse = id(&done(house.get("/warehouses").await)["items"][0]);
    let sku = id(&done(house.get("/skus?q=CUP").await)["items"][0]);
    let reason = if change > 0 { "count_gain" } else { "count_loss" };
    let body = json!({"sku_id": sku, "warehouse_id": warehouse, "change": change,
        "reason": reason, "note": "test"});
    done(house.post("/stock/adjustments", &body).await);
}

/// What the shop was told, the oldest first: how many, how far, and why not.
async fn ledger(house: &House, connection: &str) -> Vec<(Option<i64>, String, Value)> {
    let rows = done(house.get(&format!("/channel-connections/{connection}/stock-writes")).await);
    let rows = rows["items"].as_array().unwrap().iter().rev();
    rows.map(|row| {
        let state = row["state"].as_str().unwrap().to_owned();
        (row["quantity"].as_i64(), state, row["failure"].clone())
    })
    .collect()
}

impl Shop {
    fn shows(&self) -> Option<i64> {
        self.inside().models.get("CUP").copied()
    }
}

/// A shop that lists cups and shows what can be sold of them; its connection.
async fn shown(house: &House, pieces: Option<i64>) -> (Shop, String) {
    open(house).await;
    let shop = Shop::open().await;
    if let Some(pieces) = pieces {
        shop.inside().models.insert("CUP".to_owned(), pieces);
    }
    let connection = connect(house, "ONE", &shop).await;
    let rules = json!({"enabled": true, "percent": 100, "buffer": 0, "cap": null,
        "warehouse_ids": []});
    let body = json!({"seen_version": 0, "rules": rules});
    done(house.put(&format!("/channel-connections/{connection}/stock"), &body).await);
    settle(house).await;
    (shop, connection)
}

testkit::each_engine! {
    async fn shopee_is_told_of_each_change(house: House) {
        let (shop, connection) = shown(&house, Some(3)).await;
        assert_eq!(shop.shows(), Some(10_000));
        adjust(&house, -5).await;
        settle(&house).await;
        adjust(&house, 5).await;
        settle(&house).await;
        assert_eq!(shop.shows(), Some(10_000));
        let told = ledger(&house, &connection).await;
        let states: Vec<_> = told.iter().map(|(pieces, state, _)| (*pieces, state.as_str())).collect();
        let all = [Some(10_000), Some(9_995), Some(10_000)].map(|pieces| (pieces, "acknowledged"));
        assert_eq!(states, all);
    }

    async fn what_is_in_doubt_is_looked_up_and_not_told_twice(house: House) {
        let (shop, connection) = shown(&house, Some(3)).await;
        shop.asked();
        shop.be_told(&[Mood::Cut]);
        adjust(&house, -1).await;
        settle(&house).await;
        assert_eq!((shop.times("tell "), shop.times("search ")), (1, 1));
        assert_eq!(shop.shows(), Some(9_999));
        assert_eq!(ledger(&house, &connection).await.last().unwrap().1, "acknowledged");
    }

    async fn what_did_not_arrive_is_told_again(house: House) {
        let (shop, connection) = shown(&house, Some(3)).await;
        shop.be_told(&[Mood::Status(500), Mood::Wait("9"), Mood::Html]);
        adjust(&house, -1).await;
        for _ in 0..20 {
            settle(&house).await;
            house.clock.advance_seconds(300);
        }
        assert_eq!(shop.shows(), Some(9_999));
        assert_eq!(ledger(&house, &connection).await.last().unwrap().1, "acknowledged");
    }

    async fn what_is_not_taken_is_told_to_people(house: House) {
        let (shop, connection) = shown(&house, Some(3)).await;
        shop.inside().refused.push("CUP".to_owned());
        adjust(&house, -1).await;
        settle(&house).await;
        let told = ledger(&house, &connection).await;
        assert_eq!(told.last().unwrap().2, "channels.stock_not_taken");
        shop.inside().refused.clear();
        shop.be_told(&[Mood::Says("error_promotion_cantnot_update_stock")]);
        adjust(&house, -1).await;
        settle(&house).await;
        let told = ledger(&house, &connection).await;
        assert_eq!(told.last().unwrap().2, "error_promotion_cantnot_update_stock");
        adjust(&house, -1).await;
        settle(&house).await;
        assert_eq!(shop.shows(), Some(9_997));
    }

    async fn what_is_not_listed_is_told_nothing_and_what_is_gone_is_looked_for_again(house: House) {
        let (shop, connection) = shown(&house, None).await;
        assert_eq!(shop.times("tell "), 0);
        let path = format!("/channel-connections/{connection}/stock");
        let view = done(house.get(&path).await);
        assert_eq!((&view["listed"], &view["not_listed"]), (&json!(0), &json!(1)));
        shop.inside().models.insert("CUP".to_owned(), 0);
        house.clock.advance_seconds(25 * 60 * 60);
        adjust(&house, -1).await;
        settle(&house).await;
        assert_eq!(shop.shows(), Some(9_999));
        shop.inside().models.clear();
        adjust(&house, -1).await;
        settle(&house).await;
        let told = ledger(&house, &connection).await;
        assert_eq!(told.last().unwrap().2, "channels.not_listed");
    }

    async fn codes_for_which_a_turn_has_no_time_have_theirs(house: House) {
        open(&house).await;
        for number in 1..=20 {
            let code = format!("TEA{number:02}");
            let sku = id(&done(house.post("/skus", &json!({"code": code, "name": code})).await));
            let warehouse = id(&done(house.get("/warehouses").await)["items"][0]);
            let body = json!({"sku_id": sku, "warehouse_id": warehouse, "change": number,
                "reason": "count_gain", "note": "test"});
            done(house.post("/stock/adjustments", &body).await);
        }
        let shop = Shop::open().await;
        shop.inside().models.insert("TEA19".to_owned(), 0);
        let connection = connect(&house, "ONE", &shop).await;
        let rules = json!({"enabled": true, "percent": 100, "buffer": 0, "cap": null,
            "warehouse_ids": []});
        let body = json!({"seen_version": 0, "rules": rules});
        done(house.put(&format!("/channel-connections/{connection}/stock"), &body).await);
        settle(&house).await;
        assert_eq!(shop.inside().models["TEA19"], 19);
        let view = done(house.get(&format!("/channel-connections/{connection}/stock")).await);
        assert_eq!((&view["listed"], &view["not_listed"]), (&json!(1), &json!(20)));
        assert_eq!(shop.times("search "), 21, "each once");
    }
}
