//! Many parcels at once: one commit, an outcome for each.

use serde_json::{Value, json};
use testkit::{House, each_engine};

use crate::shop;

/// Orders that are confirmed, each with one parcel; the orders and the parcels.
async fn confirmed(house: &House, count: usize) -> (Vec<String>, Vec<String>) {
    shop::open(house, json!({})).await;
    shop::stock(house, "CUP", "DE", 100).await;
    let (mut orders, mut parcels) = (Vec::new(), Vec::new());
    for at in 0..count {
        let id = shop::place(house, &shop::order(&format!("P-{at}"), &[("CUP", 2)])).await;
        shop::step(house, &id, "approve").await;
        let order = shop::step(house, &id, "confirm").await;
        parcels.push(order["fulfilments"][0]["id"].as_str().unwrap().to_owned());
        orders.push(id);
    }
    (orders, parcels)
}

async fn moves(house: &House, moves: Vec<Value>) -> Vec<Value> {
    let answer = house.post("/fulfilments/moves", &json!({"moves": moves})).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body["outcomes"].as_array().unwrap().clone()
}

fn all(parcels: &[String], action: &str) -> Vec<Value> {
    parcels.iter().map(|id| json!({"id": id, "action": action})).collect()
}

fn ship(parcel: &str, number: &str) -> Value {
    json!({"id": parcel, "action": "ship", "carrier": "DHL", "tracking_number": number})
}

fn oks(outcomes: &[Value]) -> Vec<bool> {
    outcomes.iter().map(|one| one["ok"].as_bool().unwrap()).collect()
}

each_engine! {
    async fn a_list_of_parcels_goes_from_the_shelf_to_the_buyer(house: House) {
        let (orders, parcels) = confirmed(&house, 3).await;
        for action in ["release", "pick", "pack"] {
            assert_eq!(oks(&moves(&house, all(&parcels, action)).await), [true; 3], "{action}");
        }
        let shipped = parcels.iter().zip(1..).map(|(id, at)| ship(id, &format!("DE0000{at}")));
        let outcomes = moves(&house, shipped.collect()).await;
        assert_eq!(oks(&outcomes), [true; 3]);
        assert_eq!(outcomes[1]["parcel"]["tracking_number"], "DE00002");
        assert_eq!(oks(&moves(&house, all(&parcels, "deliver")).await), [true; 3]);
        for order in &orders {
            assert_eq!(shop::label(&house, order).await, "completed");
        }
        assert_eq!(shop::levels(&house, "CUP").await, (94, 0));
        shop::must_be_sound(&house).await;
    }

    async fn each_parcel_that_cannot_is_answered_by_itself(house: House) {
        let (orders, parcels) = confirmed(&house, 4).await;
        let holds = format!("/orders/{}/holds", orders[1]);
        shop::created(&house.post(&holds, &json!({"reason": "fraud_risk"})).await);
        let mut list = all(&parcels, "release");
        list[2]["seen_version"] = json!(7);
        // Named twice: once is enough.
        list.push(list[0].clone());
        list.push(json!({"id": parcels[3], "action": "release", "carrier": "DHL"}));
        list.push(json!({"id": "ful_01jxw2n5c8e3ktr4a9vb6m7qys", "action": "release"}));
        let outcomes = moves(&house, list).await;
        assert_eq!(oks(&outcomes), [true, false, false, true, false, false, false]);
        let codes: Vec<_> = outcomes.iter().map(|one| one["code"].as_str()).collect();
        let unknown = Some("orders.unknown_parcel");
        assert_eq!(
            codes,
            [None, Some("orders.on_hold"), Some("orders.parcel_stale"), None, unknown,
                Some("kernel.invalid_fields"), unknown]
        );
        for (order, state) in orders.iter().zip(["released", "planned", "planned", "released"]) {
            assert_eq!(shop::get(&house, order).await["fulfilments"][0]["state"], state);
        }
        shop::must_be_sound(&house).await;
    }

    async fn a_tracking_number_that_is_taken_keeps_nobody_else_back(house: House) {
        let (_, parcels) = confirmed(&house, 3).await;
        for action in ["release", "pick", "pack"] {
            moves(&house, all(&parcels, action)).await;
        }
        let list = vec![
            ship(&parcels[0], "DE-SAME-1"), ship(&parcels[1], "de-same-1"), ship(&parcels[2], "DE-OTHER"),
        ];
        let outcomes = moves(&house, list).await;
        assert_eq!(oks(&outcomes), [true, false, true]);
        assert_eq!(outcomes[1]["fields"][0]["code"], "orders.tracking_number_taken");
        assert_eq!(shop::levels(&house, "CUP").await, (96, 2));
        shop::must_be_sound(&house).await;
    }

    async fn two_parcels_of_one_order_move_together(house: House) {
        shop::open(&house, json!({})).await;
        shop::stock(&house, "CUP", "DE", 10).await;
        let id = shop::place(&house, &shop::order("TWO", &[("CUP", 4)])).await;
        shop::step(&house, &id, "approve").await;
        let order = shop::step(&house, &id, "confirm").await;
        let parcel = order["fulfilments"][0]["id"].as_str().unwrap().to_owned();
        let split = json!({"seen_version": 1, "parts": [{"line_no": 1, "units": 1}]});
        let answer = house.post(&format!("/fulfilments/{parcel}/split"), &split).await;
        assert!(matches!(answer.status, 200 | 201), "{}", answer.body);
        let order = shop::get(&house, &id).await;
        let parcels: Vec<String> = order["fulfilments"].as_array().unwrap().iter()
            .map(|parcel| parcel["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(parcels.len(), 2);
        let version = order["order"]["version"].as_i64().unwrap();
        assert_eq!(oks(&moves(&house, all(&parcels, "release")).await), [true, true]);
        let after = shop::get(&house, &id).await;
        assert_eq!(after["order"]["version"].as_i64().unwrap(), version + 1, "one change of the order");
        assert_eq!(house.number("SELECT parcels_picking FROM orders").await, 2);
    }
}
