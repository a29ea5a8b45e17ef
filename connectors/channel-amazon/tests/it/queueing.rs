//! What Amazon puts into a queue: read by this house, kept before it is taken away there, and the order asked for.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};
use testkit::House;

use crate::company::{connect, done, drain, look, open, order, sync};
use crate::doorway;
use crate::shop::{Shop, an_order, name};

const KEY: &str = "AKIDEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG";

/// A queue of AWS on this machine: it speaks the protocol of SQS in JSON, and has bad days.
#[derive(Default)]
struct Inside {
    /// Messages with the receipt of each.
    messages: Vec<(String, String)>,
    asked: Vec<String>,
    put: usize,
    /// It takes nothing away, so often.
    keeps: usize,
    /// So long it takes to take something away.
    slow: Duration,
    /// It is asked by a key that it does not know any more.
    is_revoked: bool,
}

#[derive(Clone)]
struct Queue {
    url: String,
    inside: Arc<Mutex<Inside>>,
}

impl Queue {
    async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/123456789012/orders", listener.local_addr().unwrap());
        let queue = Self { url, inside: Arc::default() };
        let router = Router::new().route("/", post(answer)).with_state(queue.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        queue
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }

    fn put(&self, body: &str) {
        let mut inside = self.inside();
        inside.put += 1;
        let receipt = format!("r{}", inside.put);
        inside.messages.push((receipt, body.to_owned()));
    }

    /// How the connection of a store is told of it.
    fn told(&self) -> Value {
        json!({"url": self.url, "region": "eu-west-1", "key": KEY, "secret": SECRET})
    }
}

fn refused(status: StatusCode, word: &str) -> Response {
    let body = json!({"__type": format!("com.amazonaws.sqs#{word}"), "message": "Ann said"});
    (status, body.to_string()).into_response()
}

async fn answer(State(queue): State<Queue>, headers: HeaderMap, body: Bytes) -> Response {
    let text = |name: &str| headers[name].to_str().unwrap().to_owned();
    let (target, signed) = (text("x-amz-target"), text("authorization"));
    assert_eq!(text("content-type"), "application/x-amz-json-1.0");
    assert!(signed.contains("SignedHeaders=content-type;host;x-amz-date;x-amz-target"));
    assert!(!signed.contains(SECRET));
    let asked: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(asked["QueueUrl"], queue.url);
    if target.ends_with("DeleteMessageBatch") {
        let slow = queue.inside().slow;
        tokio::time::sleep(slow).await;
    }
    let mut inside = queue.inside();
    inside.asked.push(target.clone());
    let wanted = format!("AWS4-HMAC-SHA256 Credential={KEY}/20261122/eu-west-1/sqs/aws4_request");
    if inside.is_revoked || !signed.starts_with(&wanted) {
        return refused(StatusCode::FORBIDDEN, "InvalidClientTokenId");
    }
    let answer = match target.as_str() {
        "AmazonSQS.GetQueueAttributes" => json!({"Attributes": {}}),
        "AmazonSQS.ReceiveMessage" => {
            let most = usize::try_from(asked["MaxNumberOfMessages"].as_i64().unwrap()).unwrap();
            let message = |(receipt, body): &(String, String)| json!({"MessageId": receipt, "ReceiptHandle": receipt, "Body": body});
            let given: Vec<Value> = inside.messages.iter().take(most).map(message).collect();
            if given.is_empty() { json!({}) } else { json!({"Messages": given}) }
        }
        "AmazonSQS.DeleteMessageBatch" => {
            if inside.keeps > 0 {
                inside.keeps -= 1;
                return refused(StatusCode::INTERNAL_SERVER_ERROR, "InternalError");
            }
            let entries = asked["Entries"].as_array().unwrap();
            let taken: Vec<&str> =
                entries.iter().map(|one| one["ReceiptHandle"].as_str().unwrap()).collect();
            inside.messages.retain(|(receipt, _)| !taken.contains(&receipt.as_str()));
            json!({"Successful": entries, "Failed": []})
        }
        other => panic!("asked {other}"),
    };
    answer.to_string().into_response()
}

/// A change of an order, as Amazon tells it.
fn changed(number: i64, market: &str, notification: &str) -> String {
    json!({
        "NotificationVersion": "1.0", "NotificationType": "ORDER_CHANGE", "PayloadVersion": "1.0",
        "EventTime": "2026-11-22T08:00:00.000Z",
        "Payload": {"OrderChangeNotification": {
            "NotificationLevel": "OrderLevel", "SellerId": "A3SELLER",
            "AmazonOrderId": name(number), "OrderChangeType": "OrderStatusChange",
            "Summary": {"MarketplaceId": market, "OrderStatus": "Unshipped",
                "FulfillmentType": "MFN"}}},
        "NotificationMetadata": {"NotificationId": notification,
            "PublishTime": "2026-11-22T08:00:00.000Z"},
    })
    .to_string()
}

const GERMANY: &str = "A1PA6795UKMFR9";
const FRANCE: &str = "A13V1IB3VIYZZH";
const PUSHES: &str = "SELECT count(*) FROM pushes";

async fn read(house: &House) -> usize {
    channels::read_queues(&house.db, &doorway()).await.unwrap()
}

testkit::each_engine! {
    async fn an_order_is_asked_for_as_soon_as_the_queue_tells_of_it(house: House) {
        open(&house).await;
        let (shop, queue) = (Shop::open().await, Queue::open().await);
        let connection = connect(&house, "ONE", &shop).await;
        drain(&house).await;
        let path = format!("/channel-connections/{connection}/queue");
        for (field, wrong, status, code) in [
            ("key", "AKIDOTHER", 409, "channels.not_authorised"),
            ("key", "", 422, "kernel.required"),
            ("url", "nowhere", 422, "channels.no_address"),
            ("region", "Europe", 422, "kernel.invalid_value"),
        ] {
            let mut told = queue.told();
            told[field] = json!(wrong);
            let refused = house.put(&path, &told).await;
            assert_eq!((refused.status, refused.code()), (status, code), "{}", refused.body);
        }
        assert_eq!(look(&house, &connection).await["queue"], Value::Null, "nothing is kept");
        let view = done(house.put(&path, &queue.told()).await);
        assert_eq!((&view["queue"]["url"], &view["queue"]["messages"]), (&json!(queue.url), &json!(0)));
        assert!(!view.to_string().contains(SECRET) && !view.to_string().contains(KEY));
        let told = "SELECT count(*) FROM events WHERE CAST(data AS text) LIKE '%wJalr%'";
        assert_eq!(house.number(told).await, 0);

        shop.put(an_order(17, 1));
        queue.put(&changed(17, GERMANY, "n1"));
        assert_eq!(read(&house).await, 1);
        assert_eq!(queue.inside().messages, [], "taken away once it is kept");
        assert_eq!(look(&house, &connection).await["pushes_waiting"], 1);
        assert_eq!(sync(&house).await.arrived, 1);
        assert_eq!(order(&house, 17).await["order"]["external_id"], name(17));
        // An empty queue is asked again after a while.
        assert_eq!(read(&house).await, 0);
        house.clock.advance_seconds(10);
        queue.put(&changed(17, GERMANY, "n1"));
        assert_eq!(read(&house).await, 1);
        assert_eq!(house.number(PUSHES).await, 1, "the same notification is no news");

        done(house.delete(&path).await);
        house.clock.advance_seconds(10);
        queue.inside().asked.clear();
        assert_eq!(read(&house).await, 0);
        assert!(queue.inside().asked.is_empty(), "it is read no more");
    }

    async fn what_is_not_taken_away_is_given_again_and_taken_once(house: House) {
        open(&house).await;
        let (shop, queue) = (Shop::open().await, Queue::open().await);
        let connection = connect(&house, "ONE", &shop).await;
        let path = format!("/channel-connections/{connection}/queue");
        done(house.put(&path, &queue.told()).await);
        for number in 1..=25 {
            queue.put(&changed(number, GERMANY, &format!("n{number}")));
        }
        queue.inside().keeps = 1;
        read(&house).await;
        assert_eq!((house.number(PUSHES).await, queue.inside().messages.len()), (10, 25));
        let view = look(&house, &connection).await;
        assert_eq!(view["queue"]["fault"]["code"], "channels.shop_failed");
        assert_eq!(view["fault"], Value::Null, "the store itself answers");
        house.clock.advance_seconds(60);
        read(&house).await;
        assert_eq!((house.number(PUSHES).await, queue.inside().messages.len()), (25, 0));
        let view = look(&house, &connection).await;
        assert_eq!(view["queue"]["fault"], Value::Null);

        // A key that is taken back says so, and orders come by the poll.
        queue.inside().is_revoked = true;
        house.clock.advance_seconds(60);
        read(&house).await;
        let view = look(&house, &connection).await;
        assert_eq!(view["queue"]["fault"]["code"], "channels.not_authorised");
        assert_eq!(view["state"], "connected");
    }

    async fn while_somebody_reads_it_nobody_else_does(house: House) {
        open(&house).await;
        let (shop, queue) = (Shop::open().await, Queue::open().await);
        let connection = connect(&house, "ONE", &shop).await;
        done(house.put(&format!("/channel-connections/{connection}/queue"), &queue.told()).await);
        for number in 1..=15 {
            queue.put(&changed(number, GERMANY, &format!("n{number}")));
        }
        queue.inside().slow = Duration::from_millis(500);
        let another = async {
            while house.number(PUSHES).await < 10 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            read(&house).await
        };
        assert_eq!(tokio::join!(read(&house), another), (15, 0));
        assert_eq!((house.number(PUSHES).await, queue.inside().messages.len()), (15, 0));
    }

    async fn kinds_that_nobody_knows_are_kept_and_keep_no_other_waiting(house: House) {
        open(&house).await;
        let (shop, queue) = (Shop::open().await, Queue::open().await);
        let connection = connect(&house, "ONE", &shop).await;
        let path = format!("/channel-connections/{connection}/queue");
        done(house.put(&path, &queue.told()).await);
        queue.put(r#"{"NotificationType":"SOMETHING_NEW","Payload":{}}"#);
        queue.put("<html>");
        queue.put(&changed(17, GERMANY, "n1"));
        assert_eq!(read(&house).await, 3);
        let view = look(&house, &connection).await;
        assert_eq!((&view["queue"]["unread"], &view["pushes_waiting"]), (&json!(2), &json!(1)));
        assert_eq!(queue.inside().messages, []);
    }

    async fn one_queue_tells_of_all_stores_of_its_seller(house: House) {
        open(&house).await;
        let (shop, queue) = (Shop::open().await, Queue::open().await);
        let germany = connect(&house, "ONE", &shop).await;
        let france = connect(&house, "TWO", &Shop::open().await).await;
        let moved = "UPDATE connections SET address = replace(address, 'amazon.de', 'amazon.fr') \
            WHERE shop_id = (SELECT id FROM shops WHERE code = 'TWO')";
        assert_eq!(house.sql(moved).await, 1);
        done(house.put(&format!("/channel-connections/{germany}/queue"), &queue.told()).await);
        queue.put(&changed(1, GERMANY, "n1"));
        queue.put(&changed(2, FRANCE, "n2"));
        queue.put(&changed(3, "ATVPDKIKX0DER", "n3"));
        assert_eq!(read(&house).await, 3);
        for connection in [&germany, &france] {
            let view = look(&house, connection).await;
            assert_eq!(view["pushes_waiting"], 1);
        }
        assert_eq!(house.number(PUSHES).await, 2, "nobody has a store in America");
    }
}
