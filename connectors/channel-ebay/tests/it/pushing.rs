//! What eBay tells by itself: asked to by this house, believed when it is signed by a key of eBay's, kept once, and
//! the order asked for. Whom eBay wants forgotten is told of.

use axum::http::Method;
use serde_json::{Value, json};
use testkit::{Answer, Engine, House};

use crate::company::{connect, done, drain, look, open, order, sync};
use crate::notices::{KID, sign};
use crate::shop::{Shop, an_order, name};
use crate::{doorway, public_setup};

const PUBLIC: &str = "https://house.example";

fn notice(topic: &str, id: &str, data: &Value) -> Vec<u8> {
    json!({
        "metadata": {"topic": topic, "schemaVersion": "1.0", "deprecated": false},
        "notification": {"notificationId": id, "eventDate": "2026-11-22T08:00:00.000Z",
            "publishDate": "2026-11-22T08:00:01.000Z", "publishAttemptCount": 1, "data": data},
    })
    .to_string()
    .into_bytes()
}

fn confirmed(number: i64, id: &str) -> Vec<u8> {
    notice("ORDER_CONFIRMATION", id, &json!({"order": {"orderId": name(number)}}))
}

async fn signed(house: &House, connection: &str, body: &[u8], signature: &str) -> Answer {
    let path = format!("/channels/ebay/{connection}/news");
    let headers = [("content-type", "application/json"), ("x-ebay-signature", signature)];
    house.send("", Method::POST, &path, body.to_vec(), &headers).await
}

async fn push(house: &House, connection: &str, body: &[u8]) -> Answer {
    signed(house, connection, body, &sign(body, KID)).await
}

const PUSHES: &str = "SELECT count(*) FROM pushes";
const LEFT: &str = "SELECT count(*) FROM events WHERE kind = 'BuyerLeft'";

testkit::each_engine! {
    async fn news_is_believed_from_who_signs_it(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let connection = connect(&house, "ONE", &shop).await;
        let body = confirmed(17, "n1");
        let good = sign(&body, KID);
        for (connection, body, signature) in [
            (connection.as_str(), &body, String::new()),
            (connection.as_str(), &body, "not base64".to_owned()),
            (connection.as_str(), &confirmed(18, "n1"), good.clone()),
            (connection.as_str(), &body, sign(&body, "another-key")),
            (connection.as_str(), &body, sign(&body, "../../x")),
            ("cnx_01jxw0000000000000000000zz", &body, good.clone()),
        ] {
            let refused = signed(&house, connection, body, &signature).await;
            assert_eq!((refused.status, refused.code()), (401, "channels.not_signed"));
        }
        assert_eq!(house.number(PUSHES).await, 0);
        assert_eq!(push(&house, &connection, &body).await.status, 200);
        // The same notice once more is written otherwise.
        let mut again: Value = serde_json::from_slice(&body).unwrap();
        again["notification"]["publishAttemptCount"] = json!(2);
        assert_eq!(push(&house, &connection, again.to_string().as_bytes()).await.status, 200);
        let other = notice("NEW_MESSAGE", "n2", &json!({"text": "hello"}));
        assert_eq!(push(&house, &connection, &other).await.status, 200);
        assert_eq!(house.number(PUSHES).await, 1, "once, and nothing of messages");
    }

    async fn a_key_is_asked_for_once_and_unknown_ones_not_without_end(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let connection = connect(&house, "ONE", &shop).await;
        drain(&house).await;
        for number in 0..5 {
            let body = confirmed(number, &format!("n{number}"));
            assert_eq!(push(&house, &connection, &body).await.status, 200);
        }
        assert_eq!(shop.times(&format!("public_key {KID}")), 1);
        let body = confirmed(1, "n9");
        let mut answers = Vec::new();
        for number in 0..40 {
            let signature = sign(&body, &format!("{}-k{number}", &connection[4..12]));
            answers.push(signed(&house, &connection, &body, &signature).await.status);
        }
        assert!(shop.times("public_key") < 12, "{}", shop.times("public_key"));
        assert!(answers.contains(&401) && answers.contains(&503), "{answers:?}");
        assert_eq!(push(&house, &connection, &body).await.status, 200, "who is known is taken");
    }

    async fn the_order_itself_is_asked_for(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let connection = connect(&house, "ONE", &shop).await;
        drain(&house).await;
        shop.put(an_order(17, 1));
        assert_eq!(push(&house, &connection, &confirmed(17, "n1")).await.status, 200);
        assert_eq!(look(&house, &connection).await["pushes_waiting"], 1);
        shop.asked();
        assert_eq!(sync(&house).await.arrived, 1);
        assert_eq!(order(&house, 17).await["order"]["state"], "new");
        assert_eq!(look(&house, &connection).await["pushes_waiting"], 0);
    }

    async fn whom_ebay_wants_forgotten_is_told_of_once_and_not_by_name(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        shop.put(an_order(17, 1));
        let buyer = an_order(17, 1)["buyer"]["username"].as_str().unwrap().to_owned();
        let connection = connect(&house, "ONE", &shop).await;
        drain(&house).await;
        let gone = |id: &str, user: &str| {
            let data = json!({"username": user, "userId": "ma8vp1jySJC", "eiasToken": "nY+s"});
            notice("MARKETPLACE_ACCOUNT_DELETION", id, &data)
        };
        assert_eq!(push(&house, &connection, &gone("n1", "somebody-else")).await.status, 200);
        assert_eq!(house.number(LEFT).await, 0, "who never bought here is nobody here");
        for _ in 0..2 {
            assert_eq!(push(&house, &connection, &gone("n2", &buyer)).await.status, 200);
        }
        assert_eq!(house.number(LEFT).await, 1);
        assert_eq!(house.number(PUSHES).await, 2);
        let kept = "SELECT count(*) FROM pushes WHERE raw IS NOT NULL OR state <> 'done'";
        assert_eq!(house.number(kept).await, 0, "nobody is kept by the word that says so");
        let told = house.with(|ctx| {
            let sql = "SELECT CAST(data AS text) FROM events WHERE kind = 'BuyerLeft'";
            ctx.one(sql, &[], |row| row.get::<String>(0))
        });
        let told = told.await.unwrap();
        assert!(told.contains("cus_") && !told.contains(&buyer), "{told}");
    }

    async fn without_an_address_nobody_is_asked(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let connection = connect(&house, "ONE", &shop).await;
        drain(&house).await;
        assert_eq!(look(&house, &connection).await["subscription"], Value::Null);
        let path = format!("/channel-connections/{connection}/subscribe");
        let refused = house.post(&path, &json!({})).await;
        assert_eq!((refused.status, refused.code()), (409, "channels.no_public_address"));
        assert!(!shop.asked().iter().any(|asked| asked.contains("destination")));
    }
}

fn topics(inside: &crate::shop::Inside) -> Vec<(&str, &str)> {
    let all = inside.notices.subscriptions.iter();
    all.map(|one| (one["topicId"].as_str().unwrap(), one["destinationId"].as_str().unwrap()))
        .collect()
}

async fn subscribed(house: House) {
    open(&house).await;
    let shop = Shop::open().await;
    let connection = connect(&house, "ONE", &shop).await;
    assert_eq!(look(&house, &connection).await["subscription"]["state"], "wanted");
    sync(&house).await;
    let url = format!("{PUBLIC}/api/v1/channels/ebay/{connection}/news");
    let told = look(&house, &connection).await["subscription"].clone();
    assert_eq!((&told["state"], &told["url"]), (&json!("made"), &json!(url)));
    assert_eq!(told["topics"], json!(["MARKETPLACE_ACCOUNT_DELETION", "ORDER_CONFIRMATION"]));
    let place = shop.inside().notices.destinations[0].clone();
    assert_eq!(place["deliveryConfig"]["endpoint"], url);
    let wanted = [("MARKETPLACE_ACCOUNT_DELETION", "d1"), ("ORDER_CONFIRMATION", "d1")];
    assert_eq!(topics(&shop.inside()), wanted);

    // eBay asks whether the address is ours.
    let path = format!("/channels/ebay/{connection}/news");
    let asked = format!("{path}?challenge_code=a8");
    let answer = done(house.send("", Method::GET, &asked, Vec::new(), &[]).await);
    let token = place["deliveryConfig"]["verificationToken"].as_str().unwrap();
    assert!((32..=80).contains(&token.len()));
    let hash = <sha2::Sha256 as sha2::Digest>::digest(format!("a8{token}{url}").as_bytes());
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(answer, json!({"challengeResponse": hash}));
    let nothing = house.send("", Method::GET, &path, Vec::new(), &[]).await;
    assert_eq!((nothing.status, nothing.code()), (401, "channels.not_signed"));

    // It is looked at again, and nothing is made twice.
    house.clock.advance_seconds(25 * 60 * 60);
    sync(&house).await;
    assert_eq!(topics(&shop.inside()), wanted);
    assert_eq!(shop.inside().notices.destinations.len(), 1);

    // What somebody took away is there again.
    shop.inside().notices.subscriptions.pop();
    shop.inside().notices.destinations[0]["status"] = json!("MARKED_DOWN");
    done(house.post(&format!("/channel-connections/{connection}/subscribe"), &json!({})).await);
    house.clock.advance_seconds(100);
    sync(&house).await;
    assert_eq!(topics(&shop.inside()), wanted);
    assert_eq!(shop.inside().notices.destinations[0]["status"], "ENABLED");

    // At another address of the house it is told there, by the same destination.
    let moved = doorway().at(Some("https://other.example/")).unwrap();
    assert_eq!(channels::subscribe(&house.db, &moved).await.unwrap(), 1);
    assert_eq!(channels::subscribe(&house.db, &moved).await.unwrap(), 0, "once");
    house.clock.advance_seconds(100);
    sync(&house).await;
    let places = shop.inside().notices.destinations.clone();
    let url = format!("https://other.example/api/v1/channels/ebay/{connection}/news");
    assert_eq!((places.len(), &places[0]["deliveryConfig"]["endpoint"]), (1, &json!(url)));

    // A right that is missing is named, orders come all the same, and it is tried again.
    shop.put(an_order(17, 1));
    shop.inside().notices.subscriptions.clear();
    shop.inside().lacks.push("subscri");
    done(house.post(&format!("/channel-connections/{connection}/subscribe"), &json!({})).await);
    assert_eq!(drain(&house).await, 1);
    let told = look(&house, &connection).await;
    assert_eq!(told["subscription"]["state"], "failed");
    assert_eq!(told["subscription"]["fault"]["code"], "channels.key_lacks_rights");
    assert_eq!(told["fault"], Value::Null, "the connection itself is well");
    shop.inside().lacks.clear();
    house.clock.advance_seconds(6 * 60 * 60);
    drain(&house).await;
    assert_eq!(look(&house, &connection).await["subscription"]["state"], "made");
}

mod at_an_address_of_its_own {
    use super::*;

    async fn on(engine: Engine) {
        let Some(house) = House::open(engine, &public_setup()) else { return };
        subscribed(house).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn sqlite() {
        on(Engine::Sqlite).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn postgres() {
        on(Engine::Postgres).await;
    }
}
