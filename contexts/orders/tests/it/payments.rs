//! Money that moves after an order has arrived.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use testkit::{Answer, House, each_engine};

use crate::shop;

/// An order of 39.60 EUR that is not paid, in a shop that wants its money first.
async fn unpaid(house: &House) -> String {
    shop::open(house, json!({"require_payment": true})).await;
    shop::stock(house, "CUP", "SZ", 100).await;
    another(house, "A-1").await
}

async fn another(house: &House, external_id: &str) -> String {
    let mut order = shop::order(external_id, &[("CUP", 4)]);
    order["payment"] = Value::Null;
    shop::place(house, &order).await
}

async fn tell(house: &House, id: &str, kind: &str, reference: &str, minor: i64) -> Answer {
    let body = json!({
        "kind": kind, "provider": "Stripe", "reference": reference, "method": "card",
        "amount": {"minor": minor, "currency": "EUR"},
    });
    house.post(&format!("/orders/{id}/payments"), &body).await
}

/// Payment, money in minor units, label.
async fn stands(house: &House, id: &str) -> (String, i64, String) {
    let view = shop::get(house, id).await;
    let order = &view["order"];
    let text = |field: &str| order[field].as_str().unwrap_or_default().to_owned();
    (text("payment"), view["paid"]["minor"].as_i64().unwrap(), text("label"))
}

fn stand(payment: &str, paid: i64, label: &str) -> (String, i64, String) {
    (payment.to_owned(), paid, label.to_owned())
}

each_engine! {
    async fn an_order_leaves_awaiting_payment_when_all_of_it_came(house: House) {
        let id = unpaid(&house).await;
        shop::step(&house, &id, "approve").await;
        assert_eq!(stands(&house, &id).await, stand("unpaid", 0, "awaiting_payment"));
        assert_eq!(tell(&house, &id, "payment", "pi_1", 3_959).await.status, 201);
        assert_eq!(stands(&house, &id).await, stand("part_paid", 3_959, "awaiting_payment"));
        assert!(shop::get(&house, &id).await["order"]["paid_at"].is_null());
        house.clock.advance_seconds(60);
        let last = tell(&house, &id, "payment", "pi_2", 1).await;
        assert_eq!(last.status, 201, "{}", last.body);
        assert_eq!(stands(&house, &id).await, stand("paid", 3_960, "awaiting_confirm"));
        assert_eq!(last.body["order"]["paid_at"], "2026-11-22T08:01:00Z");
        assert_eq!(last.body["payments"].as_array().map(Vec::len), Some(2));
        assert_eq!(last.body["payments"][0]["provider"], "stripe");
        assert_eq!(house.number("SELECT count(*) FROM events WHERE kind = 'OrderPaid'").await, 2);
        let view = shop::get(&house, &id).await;
        let told = view["timeline"].as_array().unwrap().iter().find(|entry| entry["kind"] == "OrderPaid");
        let told = &told.unwrap()["data"];
        assert_eq!((&told["amount_minor"], &told["currency"]), (&json!(1), &view["order"]["total"]["currency"]));
        assert!(told["currency"].is_string(), "{told}");
        shop::step(&house, &id, "confirm").await;
        shop::must_be_sound(&house).await;
    }

    async fn a_payment_told_eight_times_at_once_came_once(house: House) {
        let id = unpaid(&house).await;
        let house = std::sync::Arc::new(house);
        let mut running = Vec::new();
        for _ in 0..8 {
            let (house, id) = (std::sync::Arc::clone(&house), id.clone());
            running.push(tokio::spawn(async move {
                tell(&house, &id, "payment", "pi_1", 3_960).await.status
            }));
        }
        let mut statuses = Vec::new();
        for one in running {
            statuses.push(one.await.unwrap());
        }
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 200, 200, 200, 200, 200, 200, 201]);
        assert_eq!(stands(&house, &id).await, stand("paid", 3_960, "awaiting_review"));
        assert_eq!(house.number("SELECT count(*) FROM order_payments").await, 1);
        assert_eq!(house.number("SELECT count(*) FROM events WHERE kind = 'OrderPaid'").await, 1);
        shop::must_be_sound(&house).await;
    }

    async fn a_name_that_stands_for_something_else_is_refused(house: House) {
        let id = unpaid(&house).await;
        let other = another(&house, "A-2").await;
        assert_eq!(tell(&house, &id, "payment", "pi_1", 3_960).await.status, 201);
        for (id, kind, minor) in [(&id, "payment", 1), (&id, "refund", 3_960), (&other, "payment", 3_960)] {
            let answer = tell(&house, id, kind, "pi_1", minor).await;
            assert_eq!((answer.status, answer.code()), (409, "orders.payment_differs"), "{kind} {minor}");
        }
        let path = format!("/orders/{id}/payments");
        let good = json!({"kind": "payment", "provider": "stripe", "reference": "pi_9",
            "amount": {"minor": 1, "currency": "EUR"}});
        for (field, value, wrong, code) in [
            ("amount", json!({"minor": 1, "currency": "USD"}), "amount.currency", "orders.wrong_currency"),
            ("amount", json!({"minor": 0, "currency": "EUR"}), "amount.minor", "kernel.out_of_range"),
            ("provider", json!(" "), "provider", "kernel.required"),
            ("reference", json!(""), "reference", "kernel.required"),
            ("at", json!("2026-11-22T09:00:00Z"), "at", "kernel.out_of_range"),
            ("kind", json!("gift"), "kind", "kernel.unknown_word"),
        ] {
            let mut body = good.clone();
            body[field] = value;
            let answer = house.post(&path, &body).await;
            assert_eq!((answer.status, answer.code()), (422, code), "{}", answer.body);
            assert_eq!(answer.body["fields"][0]["path"], wrong);
        }
        let denied = house.json("may orders.view,orders.edit", "POST".parse().unwrap(), &path, &good).await;
        assert_eq!(denied.status, 403);
        assert_eq!(house.number("SELECT count(*) FROM order_payments").await, 1);
    }

    async fn what_came_with_the_order_is_known_when_its_provider_tells_it(house: House) {
        unpaid(&house).await;
        for (external_id, reference) in [("B-1", Some("pi_7")), ("B-2", None)] {
            let mut order = shop::order(external_id, &[("CUP", 1)]);
            order["payment"]["external_id"] = json!(reference);
            let id = shop::place(&house, &order).await;
            let reference = reference.unwrap_or("pi_8");
            for _ in 0..2 {
                assert_eq!(tell(&house, &id, "payment", reference, 990).await.status, 200);
            }
            assert_eq!(stands(&house, &id).await, stand("paid", 990, "awaiting_review"));
        }
        assert_eq!(house.number("SELECT count(*) FROM order_payments").await, 2);
        shop::must_be_sound(&house).await;
    }

    async fn too_much_and_a_part_given_back_are_for_a_person_to_look_at(house: House) {
        let id = unpaid(&house).await;
        tell(&house, &id, "payment", "pi_1", 4_960).await;
        let view = shop::get(&house, &id).await;
        assert_eq!(view["exceptions"][0]["code"], "paid_mismatch", "{view}");
        // What was too much goes back: nothing is wrong any more.
        tell(&house, &id, "refund", "re_1", 1_000).await;
        assert_eq!(stands(&house, &id).await, stand("part_refunded", 3_960, "awaiting_review"));
        tell(&house, &id, "refund", "re_2", 10).await;
        assert_eq!(stands(&house, &id).await, stand("part_refunded", 3_950, "blocked"));
        shop::must_be_sound(&house).await;
    }

    /// The order stays, with its goods, and nothing leaves for money that is gone.
    async fn a_refund_or_a_void_stops_an_order_and_does_not_lose_it(house: House) {
        unpaid(&house).await;
        for (kind, name) in [("refund", "R"), ("void", "V")] {
            let id = another(&house, name).await;
            tell(&house, &id, "payment", &format!("pi_{name}"), 3_960).await;
            shop::step(&house, &id, "approve").await;
            shop::step(&house, &id, "confirm").await;
            let before = shop::levels(&house, "CUP").await;
            assert_eq!(tell(&house, &id, kind, &format!("re_{name}"), 3_960).await.status, 201);
            assert_eq!(tell(&house, &id, kind, &format!("re_{name}"), 3_960).await.status, 200);
            let view = shop::get(&house, &id).await;
            assert_eq!(view["order"]["state"], "confirmed", "{kind}");
            assert_eq!(stands(&house, &id).await, stand("refunded", 0, "held"), "{kind}");
            assert_eq!(view["holds"].as_array().map(Vec::len), Some(1));
            assert_eq!(view["holds"][0]["reason"], "refund_pending");
            assert_eq!(shop::levels(&house, "CUP").await, before, "its goods stay promised");
            let parcel = view["fulfilments"][0]["id"].as_str().unwrap();
            let release = house.post(&format!("/fulfilments/{parcel}/release"), &json!({})).await;
            assert_eq!((release.status, release.code()), (409, "orders.on_hold"));
        }
        shop::must_be_sound(&house).await;
    }

    async fn money_for_an_order_that_is_over_is_still_written_down(house: House) {
        let id = unpaid(&house).await;
        tell(&house, &id, "payment", "pi_1", 3_960).await;
        let cancel = json!({"reason": "buyer_request"});
        assert_eq!(house.post(&format!("/orders/{id}/cancel"), &cancel).await.status, 200);
        assert_eq!(tell(&house, &id, "refund", "re_1", 3_960).await.status, 201);
        assert_eq!(stands(&house, &id).await, stand("refunded", 0, "cancelled"));
        shop::must_be_sound(&house).await;
    }

    async fn a_promise_of_the_bank_is_enough_and_its_end_is_noticed(house: House) {
        let id = unpaid(&house).await;
        shop::step(&house, &id, "approve").await;
        tell(&house, &id, "authorisation", "au_1", 3_960).await;
        assert_eq!(stands(&house, &id).await, stand("authorised", 0, "awaiting_confirm"));
        tell(&house, &id, "void", "vo_1", 3_960).await;
        assert_eq!(stands(&house, &id).await, stand("unpaid", 0, "awaiting_payment"));
        shop::must_be_sound(&house).await;
    }

    /// Whatever is told in whatever order: row, entries, label and its mirror in SQL agree.
    async fn label_and_facts_agree_after_any_news(house: House) {
        unpaid(&house).await;
        let kinds = prop::sample::select(vec!["payment", "authorisation", "refund", "void"]);
        let amounts = prop::sample::select(vec![1_i64, 1_980, 3_960, 5_000]);
        let news = prop::collection::vec((kinds, amounts, any::<bool>()), 1..6);
        let mut runner = TestRunner::deterministic();
        for round in 0..15 {
            let id = another(&house, &format!("P-{round}")).await;
            if round % 3 > 0 {
                shop::step(&house, &id, "approve").await;
            }
            let told = news.new_tree(&mut runner).unwrap().current();
            for (at, (kind, minor, again)) in told.iter().enumerate() {
                for _ in 0..=i64::from(*again) {
                    let answer = tell(&house, &id, kind, &format!("{round}-{at}"), *minor).await;
                    assert!(matches!(answer.status, 200 | 201), "{told:?}: {}", answer.body);
                }
                house.clock.advance_seconds(1);
            }
            let wrong = house.number(
                "SELECT count(*) FROM orders WHERE payment_due = \
                 (payment IN ('paid', 'authorised', 'part_refunded'))",
            );
            assert_eq!(wrong.await, 0, "{told:?}");
            shop::must_be_sound(&house).await;
        }
    }
}
