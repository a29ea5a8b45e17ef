//! What happens is told: once, signed, without people, and for as long as it takes.

use std::time::Duration;

use serde_json::{Value, json};
use testkit::House;

use crate::company::{CANARIES, deliver, done, id, open, place, shop_id};
use crate::ears::{Ears, Heard, NO_ANSWER};

/// A webhook with everything an ERP wants; its id and secret.
async fn webhook(house: &House, ears: &Ears, more: Value) -> (String, String) {
    let mut new = json!({"name": "ERP", "url": ears.url, "kinds": ["order.placed",
        "order.confirmed", "parcel.shipped", "parcel.delivered"]});
    for (name, value) in more.as_object().unwrap() {
        new[name] = value.clone();
    }
    let added = done(house.post("/webhooks", &new).await);
    (id(&added), added["secret"].as_str().unwrap().to_owned())
}

fn types(heard: &[Heard]) -> Vec<String> {
    heard.iter().map(|one| one.json()["type"].as_str().unwrap().to_owned()).collect()
}

async fn look(house: &House, webhook: &str) -> Value {
    done(house.get(&format!("/webhooks/{webhook}")).await)
}

async fn messages(house: &House, webhook: &str, filter: &str) -> Vec<Value> {
    let path = format!("/webhooks/{webhook}/messages{filter}");
    done(house.get(&path).await)["items"].as_array().unwrap().clone()
}

testkit::each_engine! {
    async fn an_order_is_told_from_its_arrival_to_the_door(house: House) {
        open(&house).await;
        place(&house, "ONE", "EARLIER").await;
        let ears = Ears::open().await;
        let (webhook, secret) = webhook(&house, &ears, json!({})).await;
        let order = place(&house, "ONE", "A-1").await;
        deliver(&house, &order).await;

        let heard = ears.listen(&house).await;
        let mut kinds = types(&heard);
        kinds.sort();
        let wanted = ["order.confirmed", "order.placed", "parcel.delivered", "parcel.shipped"];
        assert_eq!(kinds, wanted, "nothing of before, and nothing else");
        for one in &heard {
            assert!(one.is_signed_by(&secret), "{one:?}");
            assert!(!one.is_signed_by("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
            assert!(one.id.starts_with("msg_"), "{}", one.id);
            for canary in CANARIES {
                assert!(!one.body.contains(canary), "{canary} in {}", one.body);
            }
        }
        let shipped = heard.iter().map(Heard::json).find(|one| one["type"] == "parcel.shipped");
        let shipped = shipped.unwrap();
        assert_eq!(shipped["timestamp"], "2026-11-22T08:00:00Z");
        let told = &shipped["data"]["order"];
        assert_eq!((&told["shop"], &told["external_id"]), (&json!("ONE"), &json!("A-1")));
        assert_eq!(told["lines"][0]["external_line_id"], "L1");
        let parcel = &told["parcels"][0];
        assert_eq!(parcel["number"], shipped["data"]["parcel_number"]);
        assert_eq!(parcel["carrier"], "DHL");
        assert_eq!(parcel["tracking_number"], "JD0123456789");
        assert_eq!(parcel["lines"], json!([{"line_no": 1, "quantity": 2}]));

        assert!(ears.listen(&house).await.is_empty(), "each is told once");
        let view = look(&house, &webhook).await;
        assert_eq!((&view["waiting"], &view["failed"]), (&json!(0), &json!(0)));
        assert_eq!(view["taken_at"], "2026-11-22T08:00:00Z");
        let taken = messages(&house, &webhook, "?state=taken").await;
        assert_eq!(taken.len(), 4);
        assert!(taken.iter().all(|one| one["reply_code"] == 204 && one["attempts"] == 1));
    }

    async fn each_hears_of_its_own_shops_and_of_what_it_wants(house: House) {
        open(&house).await;
        let (all, two) = (Ears::open().await, Ears::open().await);
        webhook(&house, &all, json!({"kinds": ["order.placed", "order.cancelled"]})).await;
        let of_two = json!({"shop_ids": [shop_id(&house, "TWO").await]});
        webhook(&house, &two, of_two).await;
        let order = place(&house, "ONE", "A-1").await;
        place(&house, "TWO", "B-1").await;
        let cancel = json!({"reason": "buyer_request"});
        done(house.post(&format!("/orders/{order}/cancel"), &cancel).await);
        channels::collect(&house.db).await.unwrap();
        channels::tell(&house.db, &all.outside).await.unwrap();
        let mut kinds = types(&all.heard());
        kinds.sort();
        assert_eq!(kinds, ["order.cancelled", "order.placed", "order.placed"]);
        let heard = two.heard();
        assert_eq!(heard.len(), 1);
        assert_eq!(heard[0].json()["data"]["order"]["external_id"], "B-1");
    }

    async fn what_is_refused_is_offered_again_with_the_same_id(house: House) {
        open(&house).await;
        let ears = Ears::open().await;
        let (webhook, secret) = webhook(&house, &ears, json!({})).await;
        place(&house, "ONE", "A-1").await;
        ears.answer(&[(500, None), (302, None), (204, None)]);
        let first = ears.listen(&house).await;
        assert_eq!(first.len(), 1);
        assert!(ears.listen(&house).await.is_empty(), "not at once");
        let waiting = messages(&house, &webhook, "?state=waiting").await;
        assert_eq!((&waiting[0]["reply_code"], &waiting[0]["attempts"]), (&json!(500), &json!(1)));
        house.clock.advance_seconds(10);
        let second = ears.listen(&house).await;
        house.clock.advance_seconds(331);
        let third = ears.listen(&house).await;
        assert_eq!((second.len(), third.len()), (1, 1), "what points elsewhere is not followed");
        assert_eq!((&first[0].id, &first[0].body), (&third[0].id, &third[0].body));
        assert_ne!(first[0].timestamp, third[0].timestamp);
        assert!(third[0].is_signed_by(&secret));
        house.clock.advance_seconds(1_000_000);
        assert!(ears.listen(&house).await.is_empty(), "it was taken");
    }

    async fn after_ten_attempts_it_has_failed_and_can_be_sent_again(house: House) {
        open(&house).await;
        let ears = Ears::open().await;
        let (webhook, _) = webhook(&house, &ears, json!({})).await;
        place(&house, "ONE", "A-1").await;
        ears.answer(&[(500, None); 10]);
        for attempt in 1..=12 {
            let heard = ears.listen(&house).await;
            assert_eq!(heard.len(), usize::from(attempt <= 10), "attempt {attempt}");
            house.clock.advance_seconds(100_000);
        }
        let view = look(&house, &webhook).await;
        assert_eq!((&view["failed"], &view["is_failing"]), (&json!(1), &json!(true)));
        let told = "SELECT count(*) FROM events WHERE kind = 'WebhookFails'";
        assert_eq!(house.number(told).await, 1, "said once, not at each attempt");
        let failed = messages(&house, &webhook, "?state=failed").await;
        let path = format!("/webhook-messages/{}", id(&failed[0]));
        let whole = done(house.get(&path).await);
        assert!(whole["body"].as_str().unwrap().contains("order.placed"), "{whole}");
        done(house.post(&format!("{path}/send-again"), &json!({})).await);
        assert_eq!(ears.listen(&house).await.len(), 1);
        assert_eq!(look(&house, &webhook).await["is_failing"], false);
        let again = house.post(&format!("{path}/send-again"), &json!({})).await;
        assert_eq!((again.status, again.code()), (409, "channels.message_taken"));
        let told = "SELECT count(*) FROM events WHERE kind = 'WebhookIsBack'";
        assert_eq!(house.number(told).await, 1);
    }

    async fn a_server_that_fails_is_left_in_peace_and_asked_with_one(house: House) {
        open(&house).await;
        let ears = Ears::open().await;
        let (webhook, _) = webhook(&house, &ears, json!({"kinds": ["order.placed"]})).await;
        for number in 0..12 {
            place(&house, "ONE", &format!("A-{number}")).await;
        }
        ears.answer(&[(503, None); 9]);
        assert_eq!(ears.listen(&house).await.len(), 8, "eight at once");
        assert!(ears.listen(&house).await.is_empty(), "it rests, though four more are due");
        let rest = look(&house, &webhook).await["rest_until"].as_str().unwrap().to_owned();
        assert_eq!(rest, "2026-11-22T08:01:20Z");
        house.clock.advance_seconds(81);
        assert_eq!(ears.listen(&house).await.len(), 1, "one, to see whether it is back");
        house.clock.advance_seconds(161);
        assert_eq!(ears.listen(&house).await.len(), 1);
        assert!(!ears.listen(&house).await.is_empty(), "it is");
        for _ in 0..5 {
            house.clock.advance_seconds(400);
            ears.listen(&house).await;
        }
        assert_eq!(messages(&house, &webhook, "?state=taken").await.len(), 12);
    }

    async fn a_server_may_say_how_long_it_rests(house: House) {
        open(&house).await;
        let ears = Ears::open().await;
        webhook(&house, &ears, json!({})).await;
        place(&house, "ONE", "A-1").await;
        ears.answer(&[(429, Some("120"))]);
        assert_eq!(ears.listen(&house).await.len(), 1);
        house.clock.advance_seconds(60);
        assert!(ears.listen(&house).await.is_empty());
        house.clock.advance_seconds(61);
        assert_eq!(ears.listen(&house).await.len(), 1);
    }

    async fn a_server_that_is_gone_is_told_nothing_until_somebody_says_so(house: House) {
        open(&house).await;
        let ears = Ears::open().await;
        let (webhook, _) = webhook(&house, &ears, json!({})).await;
        place(&house, "ONE", "A-1").await;
        ears.answer(&[(410, None)]);
        assert_eq!(ears.listen(&house).await.len(), 1);
        assert_eq!(look(&house, &webhook).await["state"], "gone");
        place(&house, "ONE", "A-2").await;
        house.clock.advance_seconds(1_000);
        assert!(ears.listen(&house).await.is_empty());
        let test = house.post(&format!("/webhooks/{webhook}/test"), &json!({})).await;
        assert_eq!((test.status, test.code()), (409, "channels.not_active"));
        done(house.post(&format!("/webhooks/{webhook}/resume"), &json!({})).await);
        assert_eq!(ears.listen(&house).await.len(), 2, "nothing is lost");
    }

    async fn what_happens_during_a_pause_is_told_after_it(house: House) {
        open(&house).await;
        let ears = Ears::open().await;
        let (webhook, _) = webhook(&house, &ears, json!({})).await;
        done(house.post(&format!("/webhooks/{webhook}/pause"), &json!({})).await);
        place(&house, "ONE", "A-1").await;
        assert!(ears.listen(&house).await.is_empty());
        done(house.post(&format!("/webhooks/{webhook}/resume"), &json!({})).await);
        assert_eq!(types(&ears.listen(&house).await), ["order.placed"]);
    }

    async fn what_was_under_way_when_the_program_ended_is_offered_again(house: House) {
        open(&house).await;
        let ears = Ears::open().await;
        webhook(&house, &ears, json!({})).await;
        place(&house, "ONE", "A-1").await;
        channels::collect(&house.db).await.unwrap();
        // The call is made, and nobody is left to hear an answer.
        let (db, outside) = (house.db.clone(), ears.outside.clone());
        ears.answer(&[(NO_ANSWER, None)]);
        let call = tokio::spawn(async move { channels::tell(&db, &outside).await });
        let heard = loop {
            let heard = ears.heard();
            if !heard.is_empty() {
                break heard;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        };
        call.abort();
        house.clock.advance_seconds(59);
        assert!(ears.listen(&house).await.is_empty(), "somebody else could be at it");
        house.clock.advance_seconds(2);
        let again = ears.listen(&house).await;
        assert_eq!(again.len(), 1);
        assert_eq!((&again[0].id, &again[0].body), (&heard[0].id, &heard[0].body));
    }

    async fn two_nodes_tell_each_thing_once(house: House) {
        open(&house).await;
        let ears = Ears::open().await;
        webhook(&house, &ears, json!({"kinds": ["order.placed"]})).await;
        for number in 0..20 {
            place(&house, "ONE", &format!("A-{number}")).await;
        }
        let node = async |_| {
            for _ in 0..6 {
                channels::collect(&house.db).await.unwrap();
                channels::tell(&house.db, &ears.outside).await.unwrap();
            }
        };
        tokio::join!(node(1), node(2), node(3));
        let heard = ears.heard();
        let mut ids: Vec<&str> = heard.iter().map(|one| &*one.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!((heard.len(), ids.len()), (20, 20));
    }

    async fn while_a_secret_is_changed_both_sign(house: House) {
        open(&house).await;
        let ears = Ears::open().await;
        let (webhook, first) = webhook(&house, &ears, json!({})).await;
        let rotate = format!("/webhooks/{webhook}/rotate-secret");
        let rotated = done(house.post(&rotate, &json!({})).await);
        let second = rotated["secret"].as_str().unwrap().to_owned();
        assert_ne!(first, second);
        let test = format!("/webhooks/{webhook}/test");
        done(house.post(&test, &json!({})).await);
        let heard = ears.listen(&house).await;
        assert_eq!(heard[0].json(), json!({"type": "test", "timestamp": "2026-11-22T08:00:00Z",
            "data": {}}));
        assert!(heard[0].is_signed_by(&first) && heard[0].is_signed_by(&second));
        house.clock.advance_seconds(86_401);
        done(house.post(&test, &json!({})).await);
        let heard = ears.listen(&house).await;
        assert!(!heard[0].is_signed_by(&first) && heard[0].is_signed_by(&second));
    }

    async fn nobody_there_and_addresses_of_ours_are_failures_with_their_reason(house: House) {
        open(&house).await;
        let ears = Ears::open().await;
        let (closed, _) = webhook(&house, &ears, json!({"url": "http://127.0.0.1:1/in"})).await;
        let (private, _) = webhook(&house, &ears, json!({"url": "https://192.168.0.1/in"})).await;
        place(&house, "ONE", "A-1").await;
        ears.listen(&house).await;
        for (webhook, why) in [(closed, "cannot be reached"), (private, "its address is private")] {
            let waiting = messages(&house, &webhook, "?state=waiting").await;
            let failure = waiting[0]["failure"].as_str().unwrap();
            assert!(failure.contains(why), "{failure}");
            assert_eq!(waiting[0]["reply_code"], Value::Null);
        }
    }

    async fn old_messages_go(house: House) {
        open(&house).await;
        let ears = Ears::open().await;
        let (webhook, _) = webhook(&house, &ears, json!({})).await;
        place(&house, "ONE", "A-1").await;
        ears.listen(&house).await;
        house.clock.advance_seconds(29 * 86_400);
        let forget = async || {
            channels::forget(&house.db).await.unwrap();
            messages(&house, &webhook, "").await.len()
        };
        assert_eq!(forget().await, 1);
        house.clock.advance_seconds(2 * 86_400);
        assert_eq!(forget().await, 0);
        assert!(ears.listen(&house).await.is_empty(), "forgotten is not untold");
    }
}
