//! An account of eBay on this machine: it answers as the description of its APIs says, and has bad days.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::notices::{APPLICATION, Notices};

pub(crate) const KEY: &str = "Tradewind-test-PRD-1";
pub(crate) const SECRET: &str = "PRD-test";
pub(crate) const GRANT: &str = "v^1.1#i^1#grant";

/// How it answers once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    Well,
    Status(u16),
    /// A status with the number of an error.
    Says(u16, i64),
    /// It asks for patience of so many seconds.
    Wait(&'static str),
    /// The answer ends in the middle; what it was told is done all the same.
    Cut,
    Html,
    /// Each order of the page twice.
    Doubled,
    /// The page's orders in another order.
    Shuffled,
    /// More than anybody takes.
    Great,
    /// It never answers; what it was told is done all the same.
    Never,
}

/// In which order it lists what changed, of which its description says nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Way {
    #[default]
    OldestFirst,
    NewestFirst,
    ByNumber,
}

/// A parcel: its number and what is in it.
pub(crate) type Parcel = (Option<String>, Vec<(String, i64)>);

#[derive(Default)]
pub(crate) struct Inside {
    pub(crate) orders: Vec<Value>,
    pub(crate) way: Way,
    /// Parcels of each order.
    pub(crate) parcels: BTreeMap<String, Vec<Parcel>>,
    /// What it lists, and how many pieces of it.
    pub(crate) items: BTreeMap<String, i64>,
    /// Of what it takes no numbers.
    pub(crate) refused: Vec<String>,
    /// With these among them, a call about many is refused as a whole.
    pub(crate) odd: Vec<String>,
    moods: VecDeque<Mood>,
    write_moods: VecDeque<Mood>,
    /// What it was asked.
    pub(crate) asked: Vec<String>,
    pub(crate) grant: String,
    /// The token it takes, and how many it gave.
    pub(crate) token: String,
    pub(crate) given: usize,
    /// Parts of paths for which the key has no right.
    pub(crate) lacks: Vec<&'static str>,
    /// What it tells by itself.
    pub(crate) notices: Notices,
}

/// An account.
#[derive(Clone)]
pub(crate) struct Shop {
    pub(crate) url: String,
    inside: Arc<Mutex<Inside>>,
}

/// How eBay numbers the order that a test knows by this number.
pub(crate) fn name(number: i64) -> String {
    format!("11-{number:05}-00001")
}

/// An order of such an account, changed so many seconds after midnight.
pub(crate) fn an_order(number: i64, seconds: i64) -> Value {
    let recorded = include_str!("../recorded/order-paid.json");
    let mut order: Value = serde_json::from_str(recorded).unwrap();
    order["orderId"] = json!(name(number));
    order["salesRecordReference"] = json!(number.to_string());
    order["lineItems"][0]["lineItemId"] = json!((number * 10).to_string());
    at(&mut order, seconds);
    order
}

fn at(order: &mut Value, seconds: i64) {
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    order["lastModifiedDate"] =
        json!(format!("2026-11-22T{hours:02}:{minutes:02}:{seconds:02}.000Z"));
}

impl Shop {
    pub(crate) async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let inside = Inside { grant: GRANT.to_owned(), ..Inside::default() };
        let shop = Self { url, inside: Arc::new(Mutex::new(inside)) };
        let sent = "/sell/fulfillment/v1/order/{id}/shipping_fulfillment";
        let router = Router::new()
            .route("/identity/v1/oauth2/token", post(give_token))
            .route("/sell/fulfillment/v1/order", get(list))
            .route(sent, get(parcels).post(send))
            .route("/sell/inventory/v1/inventory_item", get(items))
            .merge(crate::items::router())
            .merge(crate::notices::router())
            .with_state(shop.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        shop
    }

    pub(crate) fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }

    pub(crate) fn put(&self, order: Value) {
        let mut inside = self.inside();
        inside.orders.retain(|known| known["orderId"] != order["orderId"]);
        inside.orders.push(order);
    }

    /// Changes an order so many seconds after midnight.
    pub(crate) fn change(&self, number: i64, seconds: i64, change: impl Fn(&mut Value)) {
        let mut inside = self.inside();
        let mut orders = inside.orders.iter_mut();
        let order = orders.find(|order| order["orderId"] == name(number)).unwrap();
        change(order);
        at(order, seconds);
    }

    /// It has an order placed at a time that it never tells of by itself: it was changed long ago.
    pub(crate) fn hide(&self, number: i64, placed: &str) {
        let mut order = an_order(number, 0);
        order["creationDate"] = json!(placed);
        order["lastModifiedDate"] = json!("2026-01-01T00:00:00.000Z");
        self.put(order);
    }

    pub(crate) fn delete(&self, number: i64) {
        self.inside().orders.retain(|order| order["orderId"] != name(number));
    }

    /// It answers so when it is asked for orders, one call after another, and then well.
    pub(crate) fn be(&self, moods: &[Mood]) {
        self.inside().moods.extend(moods);
    }

    /// It answers what it is told so, one call after another, and then well.
    pub(crate) fn be_told(&self, moods: &[Mood]) {
        self.inside().write_moods.extend(moods);
    }

    /// What it was asked since the last time.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.inside().asked)
    }

    /// How often it was asked this since the last look at what it was asked.
    pub(crate) fn times(&self, what: &str) -> usize {
        self.inside().asked.iter().filter(|asked| asked.starts_with(what)).count()
    }

    /// Writes down what is asked; a refusal, where the token is not good or not for this.
    pub(crate) fn hear(&self, headers: &HeaderMap, what: String) -> Option<Response> {
        let mut inside = self.inside();
        let lacks = inside.lacks.iter().any(|part| what.contains(part));
        inside.asked.push(what);
        let wanted = format!("Bearer {}", inside.token);
        if inside.token.is_empty() || headers[header::AUTHORIZATION] != wanted {
            return Some(error(StatusCode::UNAUTHORIZED, 1_001));
        }
        lacks.then(|| error(StatusCode::FORBIDDEN, 1_100))
    }

    pub(crate) fn write_mood(&self) -> Mood {
        self.inside().write_moods.pop_front().unwrap_or(Mood::Well)
    }
}

pub(crate) fn error(status: StatusCode, id: i64) -> Response {
    let body = json!({"errors": [{"errorId": id, "domain": "OAuth", "category": "REQUEST",
        "message": "Ann said"}]});
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

/// A token of two hours, for who has the application's keys and its owner's grant; only the newest is taken.
async fn give_token(State(shop): State<Shop>, headers: HeaderMap, body: String) -> Response {
    let mut inside = shop.inside();
    let shown = format!("Basic {}", STANDARD.encode(format!("{KEY}:{SECRET}")));
    if headers[header::AUTHORIZATION] != shown {
        let body =
            r#"{"error":"invalid_client","error_description":"client authentication failed"}"#;
        return (StatusCode::UNAUTHORIZED, body).into_response();
    }
    if body.starts_with("grant_type=client_credentials&scope=") {
        return json_of(&json!({"access_token": APPLICATION, "expires_in": 7_200,
            "token_type": "Application Access Token"}));
    }
    let grant = inside.grant.replace('^', "%5E").replace('#', "%23");
    if body != format!("grant_type=refresh_token&refresh_token={grant}") {
        return (StatusCode::BAD_REQUEST, r#"{"error":"invalid_grant"}"#).into_response();
    }
    inside.given += 1;
    inside.token = format!("v^1.1#pass{}", inside.given);
    let token = json!({"access_token": inside.token, "expires_in": 7_200,
        "token_type": "User Access Token"});
    json_of(&token)
}

fn json_of(body: &Value) -> Response {
    let body = serde_json::to_vec(body).unwrap();
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

async fn list(
    State(shop): State<Shop>,
    Query(asked): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let mut words: Vec<String> =
        asked.iter().map(|(name, value)| format!("{name}={value}")).collect();
    words.sort();
    if let Some(refused) = shop.hear(&headers, format!("order {}", words.join("&"))) {
        return refused;
    }
    let (mood, page) = {
        let mut inside = shop.inside();
        (inside.moods.pop_front().unwrap_or(Mood::Well), page(&inside, &asked))
    };
    spoken(mood, page).await
}

fn page(inside: &Inside, asked: &HashMap<String, String>) -> Value {
    let text = |order: &Value, field: &str| order[field].as_str().unwrap().to_owned();
    let mut found: Vec<&Value> = inside.orders.iter().collect();
    if let Some(ids) = asked.get("orderIds") {
        let ids: Vec<&str> = ids.split(',').collect();
        assert!(ids.len() <= 50, "no more are taken");
        found.retain(|order| ids.contains(&order["orderId"].as_str().unwrap()));
        return json!({"total": found.len(), "orders": found});
    }
    let mut by = "creationDate";
    if let Some(filter) = asked.get("filter") {
        let (field, times) = filter.split_once(":[").unwrap();
        let (from, until) = times.strip_suffix(']').unwrap().split_once("..").unwrap();
        by = match field {
            "lastmodifieddate" => "lastModifiedDate",
            "creationdate" => "creationDate",
            other => panic!("filtered by {other}"),
        };
        found.retain(|order| {
            let at = text(order, by);
            *at >= *from && (until.is_empty() || *at <= *until)
        });
    }
    match inside.way {
        Way::OldestFirst => found.sort_by_key(|order| text(order, by)),
        Way::NewestFirst => found.sort_by_key(|order| std::cmp::Reverse(text(order, by))),
        Way::ByNumber => found.sort_by_key(|order| text(order, "orderId")),
    }
    let number = |name: &str, standard| asked.get(name).map_or(standard, |n| n.parse().unwrap());
    let (size, offset): (usize, usize) = (number("limit", 50), number("offset", 0));
    let page: Vec<&Value> = found.iter().skip(offset).take(size).copied().collect();
    let mut answer = json!({"total": found.len(), "limit": size, "offset": offset, "orders": page});
    if offset + size < found.len() {
        answer["next"] = json!("https://api.ebay.com/sell/fulfillment/v1/order?offset=1");
    }
    answer
}

/// An answer as it is on such a day.
pub(crate) async fn spoken(mood: Mood, mut page: Value) -> Response {
    if let Some(orders) = page.get_mut("orders").and_then(Value::as_array_mut) {
        match mood {
            Mood::Doubled => {
                *orders = orders.iter().flat_map(|one| [one.clone(), one.clone()]).collect();
            }
            Mood::Shuffled => {
                orders.reverse();
                let middle = orders.len() / 2;
                orders.rotate_left(middle);
            }
            _ => {}
        }
    }
    match mood {
        Mood::Well | Mood::Doubled | Mood::Shuffled => json_of(&page),
        Mood::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Mood::Says(status, id) => error(StatusCode::from_u16(status).unwrap(), id),
        Mood::Wait(seconds) => {
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds)]).into_response()
        }
        Mood::Cut => {
            let mut body = serde_json::to_vec(&page).unwrap();
            body.truncate(body.len() / 2);
            let chunks: Vec<Result<Vec<u8>, std::io::Error>> =
                vec![Ok(body), Err(std::io::Error::other("cut"))];
            Response::new(Body::from_stream(futures_util::stream::iter(chunks)))
        }
        Mood::Html => "<html>Something went wrong</html>".into_response(),
        Mood::Great => "x".repeat((1 << 20) + 1).into_response(),
        Mood::Never => std::future::pending().await,
    }
}

async fn items(State(shop): State<Shop>, headers: HeaderMap) -> Response {
    let refused = shop.hear(&headers, "inventory_item".to_owned());
    refused.unwrap_or_else(|| json_of(&json!({"total": 0, "inventoryItems": []})))
}

async fn parcels(State(shop): State<Shop>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    if let Some(refused) = shop.hear(&headers, format!("sent {id}")) {
        return refused;
    }
    let inside = shop.inside();
    if inside.orders.iter().all(|order| order["orderId"] != *id) {
        return error(StatusCode::BAD_REQUEST, 32_100);
    }
    let parcels: Vec<Value> = inside.parcels.get(&id).into_iter().flatten().map(shown).collect();
    json_of(&json!({"total": parcels.len(), "fulfillments": parcels}))
}

fn shown((number, goods): &Parcel) -> Value {
    let lines: Vec<Value> = goods
        .iter()
        .map(|(line, pieces)| json!({"lineItemId": line, "quantity": pieces}))
        .collect();
    let mut parcel = json!({"fulfillmentId": "999", "lineItems": lines});
    if let Some(number) = number {
        parcel["shipmentTrackingNumber"] = json!(number);
    }
    parcel
}

async fn send(
    State(shop): State<Shop>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Some(refused) = shop.hear(&headers, format!("send {id}")) {
        return refused;
    }
    let told: Value = serde_json::from_slice(&body).unwrap();
    let mood = shop.write_mood();
    // What is cut in the middle was done all the same.
    if matches!(mood, Mood::Well | Mood::Cut | Mood::Never) {
        let number = told["trackingNumber"].as_str().map(str::to_owned);
        assert_eq!(number.is_some(), told["shippingCarrierCode"].is_string(), "both or none");
        let goods = told["lineItems"].as_array().unwrap().iter().map(|line| {
            let id = line["lineItemId"].as_str().unwrap().to_owned();
            (id, line["quantity"].as_i64().unwrap())
        });
        let parcel = (number, goods.collect());
        let mut inside = shop.inside();
        inside.parcels.entry(id.clone()).or_default().push(parcel);
        for order in inside.orders.iter_mut().filter(|order| order["orderId"] == *id) {
            order["orderFulfillmentStatus"] = json!("FULFILLED");
            order["lastModifiedDate"] = json!("2026-11-22T09:00:00.000Z");
        }
    }
    match mood {
        Mood::Well => (StatusCode::CREATED, [(header::LOCATION, "/x")]).into_response(),
        mood => spoken(mood, Json(json!({"a": "b"})).0).await,
    }
}
