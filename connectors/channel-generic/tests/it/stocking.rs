//! A shop shows what can be sold, where its terms say how it is told.

use channels::MarkStock;
use serde_json::{Value, json};
use testkit::House;

use crate::company::{TERMS, connect, done, id, open, sync, wanted};
use crate::shop::{Mood, Shop};

/// A minute of the house's life: news is noted, and shops are told.
async fn settle(house: &House) {
    for _ in 0..12 {
        db::drain(&house.db, &MarkStock).await.unwrap();
        sync(house).await;
        house.clock.advance_seconds(10);
    }
}

fn rules() -> Value {
    json!({"seen_version": 0, "rules": {"enabled": true, "percent": 100, "buffer": 0, "cap": null,
        "warehouse_ids": []}})
}

testkit::each_engine! {
    async fn what_can_be_sold_is_shown(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        shop.inside().products = vec![json!({"id": 93, "sku": "CUP", "stock": 1})];
        let connection = connect(&house, "ONE", &shop).await;
        shop.be(&[Mood::Well, Mood::Well, Mood::Status(500)]);
        done(house.put(&format!("/channel-connections/{connection}/stock"), &rules()).await);
        settle(&house).await;
        assert_eq!(shop.inside().products[0]["stock"], 10_000);
        let written = format!("/channel-connections/{connection}/stock-writes");
        let told = done(house.get(&written).await);
        assert_eq!(told["items"][0]["state"], "acknowledged", "{told}");
    }

    async fn it_is_not_shown_where_the_terms_do_not_say_how(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let mut terms: Value = serde_json::from_str(TERMS).unwrap();
        terms.as_object_mut().unwrap().remove("stock");
        let wanted = wanted(&house, "ONE", &shop, &terms.to_string()).await;
        let connection = id(&done(house.post("/channel-connections", &wanted).await));
        let path = format!("/channel-connections/{connection}/stock");
        let refused = house.put(&path, &rules()).await;
        assert_eq!((refused.status, refused.code()), (409, "channels.takes_no_stock"));
    }
}
