//! A refresh token is good once: the one that comes with a pass is kept before the pass is shown, whatever becomes of
//! the program, and nobody asks by the same one twice.

use std::time::Duration;

use serde_json::{Value, json};
use testkit::House;

use crate::company::{ORDERS, connect, done, drain, look, open, sync};
use crate::shop::{KEY, Mood, SECRET, Shop, an_order};
use crate::{doorway, new_doorway};

const FOUR_HOURS: i64 = 4 * 60 * 60;
const DAY: i64 = 24 * 60 * 60;

/// A shop with an order, which is here; its connection.
async fn one(house: &House) -> (Shop, String) {
    open(house).await;
    let shop = Shop::open().await;
    shop.put(an_order(17, 1));
    let connection = connect(house, "ONE", &shop).await;
    drain(house).await;
    assert_eq!(house.number(ORDERS).await, 1);
    (shop, connection)
}

/// Asks the shop once, as a program does that was started anew.
async fn sync_anew(house: &House) -> usize {
    channels::sync(&house.db, &new_doorway()).await.unwrap().arrived
}

/// Gives the connection the grant that the shop takes.
async fn authorise(house: &House, connection: &str, shop: &Shop) -> Value {
    let grant = shop.inside().grant.clone();
    let path = format!("/channel-connections/{connection}/credentials");
    let key = json!({"address": shop.url, "key": KEY, "secret": SECRET, "grant": grant});
    done(house.put(&path, &key).await)
}

async fn alerts(house: &House) -> Vec<Value> {
    incidents::watch(&house.db).await.unwrap();
    let listed = done(house.get("/alerts?state=open").await);
    let mut found = listed["items"].as_array().unwrap().clone();
    found.retain(|alert| alert["kind"] == "grant_ends");
    found
}

testkit::each_engine! {
    async fn a_pass_is_asked_for_when_the_last_is_over_or_refused(house: House) {
        let (shop, connection) = one(&house).await;
        assert_eq!(shop.inside().given, 1, "the one by which it was tried is kept, and shown again");
        sync_anew(&house).await;
        assert_eq!(shop.inside().given, 1, "a program that was started anew has it, too");
        for given in 2..5 {
            house.clock.advance_seconds(FOUR_HOURS);
            sync(&house).await;
            sync_anew(&house).await;
            assert_eq!(shop.inside().given, given, "each grant is used once");
        }
        shop.inside().pass = "taken back".to_owned();
        house.clock.advance_seconds(600);
        sync(&house).await;
        assert_eq!(shop.inside().given, 5, "one that is taken no more is thrown away");
        let view = look(&house, &connection).await;
        assert_eq!((&view["fault"], &view["orders"]), (&json!(null), &json!(1)), "nobody notices");
    }

    async fn who_ends_between_a_pass_and_its_use_loses_nothing(house: House) {
        let (shop, _) = one(&house).await;
        shop.put(an_order(18, 28_900));
        house.clock.advance_seconds(FOUR_HOURS);
        shop.be(&[Mood::Never]);
        shop.asked();
        let db = house.db.clone();
        let call = tokio::spawn(async move { channels::sync(&db, &new_doorway()).await });
        while shop.times("list ") == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        call.abort();
        assert_eq!(shop.inside().given, 2);
        house.clock.advance_seconds(61);
        assert_eq!(sync_anew(&house).await, 1);
        assert_eq!(shop.inside().given, 2, "it was kept before it was shown");
    }

    async fn who_goes_away_while_a_pass_is_given_has_it_kept_all_the_same(house: House) {
        let (shop, connection) = one(&house).await;
        house.clock.advance_seconds(FOUR_HOURS);
        let db = house.db.clone();
        let call = tokio::spawn(async move { channels::sync(&db, &doorway()).await });
        while shop.inside().given == 1 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        call.abort();
        let kept = "SELECT count(*) FROM connections WHERE grant_number = 2";
        while house.number(kept).await == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        house.clock.advance_seconds(61);
        sync(&house).await;
        assert_eq!(shop.inside().given, 2);
        assert_eq!(look(&house, &connection).await["state"], "connected");
    }

    async fn many_programs_at_once_use_a_grant_once(house: House) {
        let (shop, connection) = one(&house).await;
        for given in 2..6 {
            house.clock.advance_seconds(FOUR_HOURS);
            let asking: Vec<_> = (0..6)
                .map(|_| {
                    let db = house.db.clone();
                    tokio::spawn(async move { channels::sync(&db, &new_doorway()).await })
                })
                .collect();
            for one in asking {
                one.await.unwrap().unwrap();
            }
            assert_eq!(shop.inside().given, given);
        }
        assert_eq!(look(&house, &connection).await["fault"], json!(null));
    }

    async fn what_was_not_given_is_asked_for_again(house: House) {
        let (shop, connection) = one(&house).await;
        house.clock.advance_seconds(FOUR_HOURS);
        shop.be_given(&[
            Mood::Status(500),
            Mood::Wait("9"),
            Mood::Says("error_rate_limit"),
            Mood::Says("error_server"),
            Mood::Html,
        ]);
        shop.put(an_order(18, 28_900));
        for _ in 0..2 {
            drain(&house).await;
        }
        assert_eq!(house.number(ORDERS).await, 2);
        assert_eq!(shop.inside().given, 2);
        assert_eq!(look(&house, &connection).await["fault"], json!(null));
    }

    async fn an_answer_that_is_lost_is_asked_for_once_more_and_then_by_a_person(house: House) {
        let (shop, connection) = one(&house).await;
        shop.put(an_order(18, 28_900));
        house.clock.advance_seconds(FOUR_HOURS);
        // The grant is used up, and nobody heard of the next.
        shop.be_given(&[Mood::Cut]);
        shop.asked();
        sync(&house).await;
        let view = look(&house, &connection).await;
        assert_eq!(view["fault"]["code"], "channels.shop_unreachable");
        for _ in 0..4 {
            house.clock.advance_seconds(10);
            sync_anew(&house).await;
        }
        assert_eq!(shop.times("pass"), 1, "while somebody may be at it, nobody else is");
        house.clock.advance_seconds(60);
        drain(&house).await;
        assert_eq!(shop.times("pass"), 2, "whether it was used up, trying it says");
        assert_eq!(look(&house, &connection).await["state"], "needs_authorisation");
        let view = authorise(&house, &connection, &shop).await;
        assert_eq!(view["state"], "connected");
        drain(&house).await;
        assert_eq!(house.number(ORDERS).await, 2, "nothing is lost");
        assert_eq!(look(&house, &connection).await["fault"], json!(null));
    }

    async fn a_grant_that_ends_is_said_before_and_given_anew(house: House) {
        let (shop, connection) = one(&house).await;
        let until = look(&house, &connection).await["grant_until"].clone();
        assert!(until.as_str().unwrap().starts_with("2026-12-22T"), "unused for thirty days: {until}");
        assert_eq!(alerts(&house).await.len(), 0);
        // Somebody paused it: the grant is used no more.
        done(house.post(&format!("/channel-connections/{connection}/pause"), &json!({})).await);
        house.clock.advance_seconds(17 * DAY);
        let found = alerts(&house).await;
        assert_eq!((found.len(), &found[0]["severity"]), (1, &json!("warning")));
        house.clock.advance_seconds(11 * DAY);
        assert_eq!(alerts(&house).await[0]["severity"], "critical");
        done(house.post(&format!("/channel-connections/{connection}/resume"), &json!({})).await);
        drain(&house).await;
        assert_eq!(alerts(&house).await.len(), 0, "what is used is good for thirty days more");
        assert_eq!(shop.inside().given, 2);
    }

    async fn the_owners_consent_ends_whatever_is_used(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        shop.inside().consent_until = 1_795_305_600 + 20 * DAY;
        let connection = connect(&house, "ONE", &shop).await;
        let until = look(&house, &connection).await["grant_until"].clone();
        assert_eq!(until, "2026-12-12T00:00:00Z");
        assert_eq!(alerts(&house).await.len(), 0);
        house.clock.advance_seconds(7 * DAY);
        drain(&house).await;
        assert_eq!(alerts(&house).await.len(), 1);
        shop.inside().consent_until = 1_795_305_600 + 365 * DAY;
        let view = authorise(&house, &connection, &shop).await;
        assert!(view["grant_until"].as_str().unwrap().starts_with("2026-12-29T"), "{view}");
        assert_eq!(alerts(&house).await.len(), 0);
        sync(&house).await;
        assert_eq!(look(&house, &connection).await["fault"], json!(null));
    }
}
