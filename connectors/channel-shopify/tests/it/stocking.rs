//! A shop shows what can be sold: by each change of the stock, once, and with a ledger of it.

use channels::MarkStock;
use serde_json::{Value, json};
use testkit::House;

use crate::company::{connect, done, id, look, open, sync};
use crate::shop::{Item, KEY, Mood, SECRET, Shop};

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
    fn lists(&self, id: i64, tracked: bool, pieces: Option<i64>) {
        let item = Item { id, sku: "CUP".to_owned(), tracked, pieces };
        self.inside().items.push(item);
    }

    fn shows(&self, id: i64) -> Option<i64> {
        self.inside().items.iter().find(|item| item.id == id)?.pieces
    }
}

/// A shop that lists cups and shows what can be sold of them; its connection.
async fn shown(house: &House, tracked: bool, pieces: Option<i64>) -> (Shop, String) {
    open(house).await;
    let shop = Shop::open().await;
    shop.lists(93, tracked, pieces);
    let connection = connect(house, "ONE", &shop).await;
    let rules = json!({"enabled": true, "percent": 100, "buffer": 0, "cap": null,
        "warehouse_ids": []});
    let body = json!({"seen_version": 0, "rules": rules});
    done(house.put(&format!("/channel-connections/{connection}/stock"), &body).await);
    settle(house).await;
    (shop, connection)
}

testkit::each_engine! {
    async fn a_shop_is_told_of_each_change(house: House) {
        let (shop, connection) = shown(&house, true, Some(3)).await;
        assert_eq!(shop.shows(93), Some(10_000));
        adjust(&house, -5).await;
        settle(&house).await;
        adjust(&house, 5).await;
        settle(&house).await;
        assert_eq!(shop.shows(93), Some(10_000));
        let told = ledger(&house, &connection).await;
        let states: Vec<_> = told.iter().map(|(pieces, state, _)| (*pieces, state.as_str())).collect();
        let all = [Some(10_000), Some(9_995), Some(10_000)].map(|pieces| (pieces, "acknowledged"));
        assert_eq!(states, all);
        assert_eq!(shop.inside().once.len(), 3, "each under a key of its own");
    }

    async fn what_is_in_doubt_is_looked_up_and_not_told_twice(house: House) {
        let (shop, connection) = shown(&house, true, Some(3)).await;
        shop.asked();
        shop.be_told(&[Mood::Cut]);
        adjust(&house, -1).await;
        settle(&house).await;
        assert_eq!((shop.times("Show "), shop.times("Listings ")), (1, 1));
        assert_eq!(shop.shows(93), Some(9_999));
        let told = ledger(&house, &connection).await;
        assert_eq!(told.last().unwrap().1, "acknowledged");
    }

    async fn what_did_not_arrive_is_told_again_under_the_same_key(house: House) {
        let (shop, connection) = shown(&house, true, Some(3)).await;
        shop.asked();
        shop.be_told(&[Mood::Status(500), Mood::Throttled(500), Mood::Html]);
        adjust(&house, -1).await;
        for _ in 0..20 {
            settle(&house).await;
            house.clock.advance_seconds(300);
        }
        assert_eq!(shop.shows(93), Some(9_999));
        assert_eq!(ledger(&house, &connection).await.last().unwrap().1, "acknowledged");
        let shows: Vec<String> =
            shop.asked().into_iter().filter(|one| one.starts_with("Show ")).collect();
        assert!(shows.len() > 1 && shows.iter().all(|one| *one == shows[0]), "{shows:?}");
    }

    async fn what_is_not_counted_or_not_taken_is_told_to_people(house: House) {
        let (shop, connection) = shown(&house, false, Some(3)).await;
        assert_eq!(shop.times("Show "), 0);
        let failed = (Some(10_000), "failed".to_owned(), json!("channels.stock_not_taken"));
        assert_eq!(ledger(&house, &connection).await, [failed]);
        shop.inside().items[0].tracked = true;
        shop.inside().refused.push(93);
        adjust(&house, -1).await;
        settle(&house).await;
        let told = ledger(&house, &connection).await;
        assert_eq!(told.last().unwrap().2, "NON_MUTABLE_INVENTORY_ITEM");
        shop.inside().refused.clear();
        adjust(&house, -1).await;
        settle(&house).await;
        assert_eq!(shop.shows(93), Some(9_998));
    }

    async fn what_the_place_does_not_keep_is_not_listed_there(house: House) {
        let (shop, connection) = shown(&house, true, None).await;
        let path = format!("/channel-connections/{connection}/stock");
        let view = done(house.get(&path).await);
        assert_eq!((&view["listed"], &view["not_listed"]), (&json!(0), &json!(1)));
        shop.inside().items[0].pieces = Some(0);
        // Another place is told: everything is looked for again.
        let key = json!({"address": shop.url, "key": KEY, "secret": SECRET, "place": "9"});
        done(house.put(&format!("/channel-connections/{connection}/credentials"), &key).await);
        assert_eq!(look(&house, &connection).await["place"], "9");
        settle(&house).await;
        assert_eq!(shop.shows(93), Some(10_000));
        // A product that was made anew is found, and told under its new number.
        shop.inside().items.clear();
        shop.lists(193, true, Some(0));
        adjust(&house, -1).await;
        settle(&house).await;
        assert_eq!(shop.shows(193), Some(9_999));
    }
}
