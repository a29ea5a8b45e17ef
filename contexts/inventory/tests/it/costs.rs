//! What goods cost to buy and to keep, and which of them lie.

use catalog::{SkuId, SkuInput};
use inventory::{Shipped, consume};
use serde_json::{Value, json};
use testkit::House;
use uuid::Uuid;

use crate::{adjust, claim, line, order, want, warehouse};

const DAY: i64 = 86_400;

async fn bought_for(house: &House, code: &str, cost: Option<&str>, currency: &str) -> SkuId {
    let said = SkuInput {
        code: Some(code.to_owned()),
        name: Some(code.to_owned()),
        cost: cost.map(|cost| Some(cost.parse().unwrap())),
        cost_currency: cost.map(|_| Some(currency.parse().unwrap())),
        ..SkuInput::default()
    };
    house.run(catalog::CreateSku { said }).await.unwrap().id
}

async fn get(house: &House, token: &str, path: &str) -> testkit::Answer {
    house.send(token, axum::http::Method::GET, path, Vec::new(), &[]).await
}

fn money(value: &Value) -> (i64, &str) {
    (value["minor"].as_i64().unwrap(), value["currency"].as_str().unwrap())
}

testkit::each_engine! {
    async fn goods_cost_what_they_cost_to_buy_and_to_keep(house: House) {
        let (szx, lax) = (warehouse(&house, "SZX").await, warehouse(&house, "LAX").await);
        let cup = bought_for(&house, "CUP", Some("1.255"), "EUR").await;
        let lamp = bought_for(&house, "LAMP", Some("30"), "USD").await;
        let gift = bought_for(&house, "GIFT", None, "EUR").await;
        let crown = bought_for(&house, "CROWN", Some("999999999"), "EUR").await;
        let goods = [(cup, szx, 100), (cup, lax, 10), (lamp, szx, 4), (gift, szx, 9), (crown, szx, 900_000)];
        for (sku, place, pieces) in goods {
            adjust(&house, sku, place, pieces, inventory::AdjustReason::Opening).await;
        }
        // Half of the time before goods count as idle, a cup is sold in Shenzhen.
        house.clock.advance_seconds(60 * DAY);
        claim(&house, vec![vec![want(line(order(1), 1), cup, szx, 1)]]).await;
        let sold = Shipped {
            owner: line(order(1), 1), sku_id: cup, warehouse_id: szx, quantity: 1,
            source_id: Uuid::from_u128(7), step: "ship".to_owned(),
        };
        house.with(move |ctx| consume(ctx, std::slice::from_ref(&sold))).await.unwrap();
        house.clock.advance_seconds(60 * DAY);

        let found = get(&house, "all", "/stock/costs").await.body;
        assert_eq!((&found["carrying_rate_percent"], &found["idle_days"]), (&json!(25), &json!(90)));
        assert_eq!(found["without_cost"], 2, "nobody entered what a gift costs, and no sum holds the crowns");
        let totals = found["totals"].as_array().unwrap().iter();
        let totals: Vec<_> = totals
            .map(|total| {
                let code = total["warehouse_code"].as_str().unwrap();
                let idle = total["idle_cost"]["minor"].as_i64().unwrap();
                let month = total["carrying_cost"]["minor"].as_i64().unwrap();
                (code, money(&total["stock_cost"]), month, idle)
            })
            .collect();
        assert_eq!(totals, [
            ("LAX", (1_255, "EUR"), 26, 1_255),
            ("SZX", (12_425, "EUR"), 259, 0),
            ("SZX", (12_000, "USD"), 250, 12_000),
        ]);
        let idle = found["idle"].as_array().unwrap().iter();
        let idle: Vec<_> = idle
            .map(|goods| (goods["sku_code"].as_str().unwrap(), goods["pieces"].as_i64().unwrap()))
            .collect();
        assert_eq!(idle, [("LAMP", 4), ("CUP", 10)], "what ties up most comes first");

        let row = &get(&house, "all", "/stock?q=LAMP").await.body["items"][0];
        assert_eq!((&row["cost"], &row["cost_currency"]), (&json!("30.00"), &json!("USD")));
        assert_eq!(money(&row["stock_cost"]), (12_000, "USD"));
    }

    async fn who_may_not_see_costs_sees_none(house: House) {
        let szx = warehouse(&house, "SZX").await;
        let cup = bought_for(&house, "CUP", Some("1.25"), "EUR").await;
        adjust(&house, cup, szx, 100, inventory::AdjustReason::Opening).await;
        let keeper = "may inventory.view as keeper";
        let refused = get(&house, keeper, "/stock/costs").await;
        assert_eq!((refused.status, refused.code()), (403, "kernel.forbidden"));
        let row = &get(&house, keeper, "/stock").await.body["items"][0];
        assert_eq!(row["on_hand"], 100);
        for field in ["cost", "cost_currency", "stock_cost"] {
            assert!(row.get(field).is_none(), "{row}");
        }
        let elsewhere = "may inventory.view,catalog.view_cost as buyer \
            within warehouses=whs_00000000000000000000000001";
        let found = get(&house, elsewhere, "/stock/costs").await.body;
        assert_eq!((&found["totals"], &found["idle"]), (&json!([]), &json!([])));
    }
}
