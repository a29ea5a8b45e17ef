//! A shop of WooCommerce on this machine: it lists its orders as the documentation says, and has bad days.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

/// How it answers once.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Mood {
    Well,
    Status(u16),
    Wait(&'static str),
    /// The answer ends in the middle.
    Cut,
    /// A page of a broken plugin instead of an answer.
    Html,
    /// Each order of the page twice.
    Doubled,
    /// The page's orders in another order.
    Shuffled,
    /// More than anybody takes.
    Great,
    Slow,
    /// It never answers.
    Never,
}

#[derive(Default)]
pub(crate) struct Inside {
    orders: Vec<Value>,
    pub(crate) products: Vec<Value>,
    /// Products it takes no numbers of.
    pub(crate) refused: Vec<i64>,
    moods: VecDeque<Mood>,
    pub(crate) asked: Vec<String>,
    notes: HashMap<String, Vec<String>>,
    write_moods: VecDeque<Mood>,
    /// How it refuses products that it is told.
    pub(crate) refusals: VecDeque<(u16, Value)>,
    /// SKUs of variations that it does not take.
    pub(crate) refused_skus: Vec<String>,
    key: String,
}

/// A shop.
#[derive(Clone)]
pub(crate) struct Shop {
    pub(crate) url: String,
    inside: Arc<Mutex<Inside>>,
}

/// An order of such a shop, changed so many seconds after midnight.
pub(crate) fn an_order(number: i64, seconds: i64) -> Value {
    let recorded = include_str!("../recorded/order-processing.json");
    let mut order: Value = serde_json::from_str(recorded).unwrap();
    order["id"] = json!(number);
    order["number"] = json!(number.to_string());
    order["line_items"][0]["id"] = json!(number * 10);
    at(&mut order, seconds);
    order
}

fn at(order: &mut Value, seconds: i64) {
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    order["date_modified_gmt"] = json!(format!("2026-11-22T{hours:02}:{minutes:02}:{seconds:02}"));
}

impl Shop {
    pub(crate) async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/shop", listener.local_addr().unwrap());
        let inside = Inside { key: key("ck_test", "cs_test"), ..Inside::default() };
        let shop = Self { url, inside: Arc::new(Mutex::new(inside)) };
        let router = Router::new()
            .route("/shop/wp-json/wc/v3/orders", get(list))
            .route("/shop/wp-json/wc/v3/orders/{id}", get(one).put(change_status))
            .route("/shop/wp-json/wc/v3/orders/{id}/notes", get(notes).post(write_note))
            .merge(crate::refunds::router())
            .merge(crate::products::router())
            .merge(crate::catalogue::router())
            .with_state(shop.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        shop
    }

    pub(crate) fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }

    pub(crate) fn put(&self, order: Value) {
        let mut inside = self.inside.lock().unwrap();
        inside.orders.retain(|known| known["id"] != order["id"]);
        inside.orders.push(order);
    }

    /// Changes an order so many seconds after midnight.
    pub(crate) fn change(&self, number: i64, seconds: i64, change: impl Fn(&mut Value)) {
        let mut inside = self.inside.lock().unwrap();
        let order = inside.orders.iter_mut().find(|order| order["id"] == number).unwrap();
        change(order);
        at(order, seconds);
    }

    /// It has an order placed at a time that it never tells of by itself: it was changed long ago.
    pub(crate) fn hide(&self, number: i64, placed: &str) {
        let mut order = an_order(number, 0);
        order["date_created_gmt"] = json!(placed);
        order["date_modified_gmt"] = json!("2026-01-01T00:00:00");
        self.put(order);
    }

    pub(crate) fn delete(&self, number: i64) {
        self.inside.lock().unwrap().orders.retain(|order| order["id"] != number);
    }

    /// It answers so, one call after another, and then well.
    pub(crate) fn be(&self, moods: &[Mood]) {
        self.inside.lock().unwrap().moods.extend(moods);
    }

    /// What it was asked since the last time.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.inside.lock().unwrap().asked)
    }

    /// It answers what it is told so, one call after another, and then well.
    pub(crate) fn be_told(&self, moods: &[Mood]) {
        self.inside.lock().unwrap().write_moods.extend(moods);
    }

    pub(crate) fn notes(&self, number: i64) -> Vec<String> {
        self.inside.lock().unwrap().notes.get(&number.to_string()).cloned().unwrap_or_default()
    }

    /// What went back of an order.
    pub(crate) fn refunds(&self, number: i64) -> Vec<Value> {
        let inside = self.inside();
        let order = inside.orders.iter().find(|order| order["id"] == number).unwrap();
        order["refunds"].as_array().unwrap().clone()
    }

    pub(crate) fn status(&self, number: i64) -> String {
        let inside = self.inside.lock().unwrap();
        let order = inside.orders.iter().find(|order| order["id"] == number).unwrap();
        order["status"].as_str().unwrap().to_owned()
    }

    /// How it answers this time; what was asked is kept.
    pub(crate) fn told(&self, what: String) -> Mood {
        let mut inside = self.inside.lock().unwrap();
        inside.asked.push(what);
        inside.write_moods.pop_front().unwrap_or(Mood::Well)
    }

    /// How often it was asked this since the last look at what it was asked.
    pub(crate) fn times(&self, what: &str) -> usize {
        self.inside().asked.iter().filter(|asked| *asked == what).count()
    }

    pub(crate) fn change_key(&self, consumer_key: &str) {
        self.inside.lock().unwrap().key = key(consumer_key, "cs_test");
    }

    /// An order as a webhook brings it, with its signature.
    pub(crate) fn pushed(&self, number: i64, secret: &str) -> (Vec<u8>, String) {
        let inside = self.inside.lock().unwrap();
        let order = inside.orders.iter().find(|order| order["id"] == number).unwrap();
        let body = order.to_string().into_bytes();
        let signature = sign(&body, secret);
        (body, signature)
    }
}

pub(crate) fn sign(body: &[u8], secret: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    STANDARD.encode(mac.finalize().into_bytes())
}

fn key(name: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{name}:{secret}")))
}

async fn list(
    State(shop): State<Shop>,
    Query(asked): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let (mood, page) = {
        let mut inside = shop.inside.lock().unwrap();
        let mut words: Vec<String> =
            asked.iter().map(|(name, value)| format!("{name}={value}")).collect();
        words.sort();
        inside.asked.push(words.join("&"));
        if headers[header::AUTHORIZATION] != *inside.key {
            let refused = json!({"code": "woocommerce_rest_cannot_view"});
            return (StatusCode::UNAUTHORIZED, refused.to_string()).into_response();
        }
        (inside.moods.pop_front().unwrap_or(Mood::Well), page(&inside.orders, &asked))
    };
    answer(mood, page).await
}

fn page(orders: &[Value], asked: &HashMap<String, String>) -> Vec<Value> {
    let number = |name: &str, standard| asked.get(name).map_or(standard, |n| n.parse().unwrap());
    let (size, page): (usize, usize) = (number("per_page", 10), number("page", 1));
    let after = asked.get("modified_after").map_or("", String::as_str);
    let include: Option<Vec<i64>> =
        asked.get("include").map(|ids| ids.split(',').map(|id| id.parse().unwrap()).collect());
    let by_date = asked.get("orderby").is_some_and(|by| by == "date");
    let field = if by_date { "date_created_gmt" } else { "date_modified_gmt" };
    let changed = |order: &Value| order[field].as_str().unwrap().to_owned();
    let text = |name: &str| asked.get(name).map_or("", String::as_str);
    let (placed_after, before) = (text("after"), text("before"));
    let placed = |order: &Value| order["date_created_gmt"].as_str().unwrap().to_owned();
    let mut found: Vec<Value> = orders
        .iter()
        .filter(|order| after.is_empty() || *changed(order) > *after)
        .filter(|order| placed_after.is_empty() || *placed(order) > *placed_after)
        .filter(|order| before.is_empty() || *placed(order) < *before)
        .filter(|order| {
            include.as_ref().is_none_or(|ids| ids.contains(&order["id"].as_i64().unwrap_or(0)))
        })
        .cloned()
        .collect();
    found.sort_by_key(|order| (changed(order), order["id"].as_i64()));
    let found = found.into_iter().skip((page - 1) * size).take(size);
    found.map(|order| only(order, asked.get("_fields"))).collect()
}

/// The fields that were asked for.
fn only(mut order: Value, fields: Option<&String>) -> Value {
    if let (Some(fields), Some(order)) = (fields, order.as_object_mut()) {
        let wanted: Vec<&str> = fields.split(',').collect();
        order.retain(|name, _| wanted.contains(&name.as_str()));
    }
    order
}

/// What plugins write into orders stands behind them all: a great answer is made at once.
fn json_of(body: &Value) -> Response {
    let orders = body.as_array().map(Vec::as_slice).unwrap_or_default();
    let great: u64 = orders.iter().filter_map(|order| order["_plugins"].as_u64()).sum();
    let mut body = serde_json::to_vec(body).unwrap();
    body.resize(body.len() + usize::try_from(great).unwrap(), b' ');
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// Something that is no page, on a good day, in the middle of which the answer ends, or that never comes.
pub(crate) async fn answer_with(mood: Mood, body: Value) -> Response {
    match mood {
        Mood::Well => json_of(&body),
        mood => answer(mood, vec![body]).await,
    }
}

pub(crate) async fn answer(mood: Mood, mut page: Vec<Value>) -> Response {
    let json = |page: &[Value]| json_of(&json!(page));
    match mood {
        Mood::Well => json(&page),
        Mood::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
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
        Mood::Html => "<br /><b>Warning</b>: fatal in plugin.php".into_response(),
        Mood::Doubled => {
            let doubled: Vec<Value> =
                page.iter().flat_map(|one| [one.clone(), one.clone()]).collect();
            json(&doubled)
        }
        Mood::Shuffled => {
            page.reverse();
            let middle = page.len() / 2;
            page.rotate_left(middle);
            json(&page)
        }
        Mood::Great => "x".repeat((1 << 20) + 1).into_response(),
        Mood::Slow => {
            tokio::time::sleep(Duration::from_millis(300)).await;
            json(&page)
        }
        Mood::Never => std::future::pending().await,
    }
}

async fn notes(State(shop): State<Shop>, Path(id): Path<String>) -> Response {
    shop.inside.lock().unwrap().asked.push(format!("GET notes of {id}"));
    let notes = shop.inside.lock().unwrap().notes.get(&id).cloned().unwrap_or_default();
    let notes: Vec<Value> = notes.into_iter().map(|note| json!({"id": 1, "note": note})).collect();
    answer(Mood::Well, notes).await
}

async fn write_note(
    State(shop): State<Shop>,
    Path(id): Path<String>,
    Json(body): Json<Value>,
) -> Response {
    let mood = shop.told(format!("POST note of {id}"));
    // What is cut in the middle was done all the same.
    if matches!(mood, Mood::Well | Mood::Cut | Mood::Never) {
        assert_eq!(body["customer_note"], true);
        let note = body["note"].as_str().unwrap().to_owned();
        shop.inside.lock().unwrap().notes.entry(id).or_default().push(note);
    }
    answer(mood, vec![json!({"id": 1})]).await
}

async fn one(
    State(shop): State<Shop>,
    Path(id): Path<i64>,
    Query(asked): Query<HashMap<String, String>>,
) -> Response {
    let found = {
        let mut inside = shop.inside();
        inside.asked.push(format!("GET {id}"));
        inside.orders.iter().find(|order| order["id"] == id).cloned()
    };
    match found {
        Some(order) => json_of(&only(order, asked.get("_fields"))),
        None => {
            let gone = json!({"code": "woocommerce_rest_shop_order_invalid_id"});
            (StatusCode::NOT_FOUND, gone.to_string()).into_response()
        }
    }
}

async fn change_status(
    State(shop): State<Shop>,
    Path(id): Path<String>,
    Json(body): Json<Value>,
) -> Response {
    let mood = shop.told(format!("PUT {id}"));
    // What is cut in the middle was done all the same.
    if matches!(mood, Mood::Well | Mood::Cut | Mood::Never) {
        shop.change(id.parse().unwrap(), 10_000, |order| order["status"] = body["status"].clone());
    }
    answer(mood, vec![json!({"id": 1})]).await
}
