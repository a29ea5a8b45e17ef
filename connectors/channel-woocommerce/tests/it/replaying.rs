//! What could not be taken is read again in bulk, once the connector has learned it: a job with a row for each.

use std::sync::Arc;

use db::Db;
use jobs::{BoxFuture, Handlers, People, WorkerOptions, run_due};
use kernel::{Actor, Fault, Grants};
use orders::channel::{RefusedDelivery, keep_refused};
use orders::inbox::Problem;
use serde_json::{Value, json};
use settings::ShopId;
use testkit::House;

use crate::CONNECTORS;
use crate::company::{ORDERS, connect, done, drain, id, look, open, shop_id};
use crate::shop::{Shop, an_order};

struct Staff;

impl People for Staff {
    fn actor<'a>(&'a self, _: &'a Db, id: &'a str) -> BoxFuture<'a, Result<Actor, Fault>> {
        Box::pin(async move { Ok(Actor::user(id, id, Grants::All)) })
    }
}

/// An earlier version of the connector could not read these.
async fn refused(house: &House, shop: ShopId, orders: Vec<Value>) {
    let kept = house.with(move |ctx| {
        let raw: Vec<(String, Vec<u8>)> = orders
            .iter()
            .map(|order| (order["id"].to_string(), order.to_string().into_bytes()))
            .collect();
        let problem = Problem { code: "kernel.invalid_fields", fields: Vec::new() };
        let refused: Vec<RefusedDelivery<'_>> = raw
            .iter()
            .map(|(external_id, raw)| RefusedDelivery {
                external_id,
                raw,
                problem: problem.clone(),
            })
            .collect();
        keep_refused(ctx, shop, &refused)
    });
    kept.await.unwrap();
}

async fn replay(house: &House, which: &Value) -> Value {
    let started = done(house.post("/inbox/replays", which).await);
    let options = WorkerOptions::new("test", Arc::new(Staff));
    let handlers = Handlers::new().with(channels::ReplayInbox(CONNECTORS));
    run_due(&house.db, &handlers, &options).await.unwrap();
    let job = started["job_id"].as_str().unwrap();
    let ended = done(house.get(&format!("/jobs/{job}")).await);
    assert_eq!(ended["state"], "ok", "{ended}");
    done(house.get(&format!("/jobs/{job}/rows")).await)
}

testkit::each_engine! {
    async fn all_that_a_filter_means_is_read_again_with_the_reason_of_each_row(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let (connection, _) = connect(&house, "ONE", &shop).await;
        drain(&house).await;
        let mut orders: Vec<Value> = (41..=43).map(|number| an_order(number, number)).collect();
        orders[1]["currency"] = json!("XYZ");
        let one: ShopId = shop_id(&house, "ONE").await.parse().unwrap();
        refused(&house, one, orders).await;
        let rows = replay(&house, &json!({"filter": {"source": "channel"}})).await;
        let rows = rows["items"].as_array().unwrap();
        assert_eq!(rows.len(), 3, "{rows:?}");
        let bad: Vec<&Value> = rows.iter().filter(|row| row["ok"] == false).collect();
        assert_eq!((bad.len(), &bad[0]["code"]), (1, &json!("kernel.unknown_currency")));
        assert_eq!(bad[0]["name"], "42", "as its shop calls it");
        assert_eq!(house.number(ORDERS).await, 2);
        let left = done(house.get("/inbox").await);
        let left = left["items"].as_array().unwrap();
        assert_eq!(left.len(), 1);
        assert_eq!(left[0]["problem"]["code"], "kernel.unknown_currency", "what is wrong now");

        // Once more it is the same: nothing is doubled, and the poll knows them.
        replay(&house, &json!({"ids": [id(&left[0])]})).await;
        shop.put(an_order(41, 41));
        drain(&house).await;
        assert_eq!(house.number(ORDERS).await, 2);
        assert_eq!(look(&house, &connection).await["orders"], 2);
    }
}
