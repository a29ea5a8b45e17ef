//! A shop of Shopify on this machine: it answers the texts it is asked as the documentation says, and has bad
//! days.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::bulk::{Bulks, give};

pub(crate) const KEY: &str = "shpat_test";
pub(crate) const ID: &str = "0123456789abcdef0123456789abcdef";
pub(crate) const SECRET: &str = "shpss_test";

/// How it answers once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    Well,
    Status(u16),
    /// It asks for patience, with a status that says all is well: until so many points are there again.
    Throttled(i64),
    /// An error with a code, and the same good status.
    Says(&'static str),
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

/// An inventory item: its SKU, whether it is counted, and how many there are at the place.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) id: i64,
    pub(crate) sku: String,
    pub(crate) tracked: bool,
    pub(crate) pieces: Option<i64>,
}

#[derive(Default)]
pub(crate) struct Inside {
    pub(crate) orders: Vec<Value>,
    pub(crate) items: Vec<Item>,
    /// Of which items it takes no numbers.
    pub(crate) refused: Vec<i64>,
    /// Parcels: of which order, by which number, and how many pieces of its line.
    pub(crate) parcels: Vec<(i64, Option<String>, i64)>,
    /// Orders that somebody put on hold there.
    pub(crate) held: Vec<i64>,
    /// Why orders were to be cancelled, in its words.
    pub(crate) reasons: Vec<String>,
    /// Products, as they were told, with their numbers.
    pub(crate) products: Vec<Value>,
    /// What it says of the next product, or cancellation, it is told.
    pub(crate) user_errors: Vec<Value>,
    /// The keys under which numbers were told.
    pub(crate) once: Vec<String>,
    moods: VecDeque<Mood>,
    write_moods: VecDeque<Mood>,
    /// What it was asked, by the names of the texts.
    pub(crate) asked: Vec<String>,
    pub(crate) key: String,
    pub(crate) url: String,
    /// Orders that it put together.
    pub(crate) bulks: Bulks,
    pub(crate) lacks: Vec<&'static str>,
    /// What it tells by itself, and where.
    pub(crate) hooks: Vec<Value>,
    /// How many tokens it gave for its app's id.
    pub(crate) given: usize,
}

/// A shop.
#[derive(Clone)]
pub(crate) struct Shop {
    pub(crate) url: String,
    inside: Arc<Mutex<Inside>>,
}

/// An order of such a shop, changed so many seconds after midnight.
pub(crate) fn an_order(number: i64, seconds: i64) -> Value {
    let recorded = include_str!("../recorded/order-paid.json");
    let mut order: Value = serde_json::from_str(recorded).unwrap();
    order["id"] = json!(format!("gid://shopify/Order/{number}"));
    order["legacyResourceId"] = json!(number.to_string());
    order["name"] = json!(format!("#{number}"));
    order["lineItems"]["nodes"][0]["id"] = json!(line_id(number));
    at(&mut order, seconds);
    order
}

fn line_id(order: i64) -> String {
    format!("gid://shopify/LineItem/{}", order * 10)
}

fn at(order: &mut Value, seconds: i64) {
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    order["updatedAt"] = json!(format!("2026-11-22T{hours:02}:{minutes:02}:{seconds:02}Z"));
}

pub(crate) fn number_of(order: &Value) -> i64 {
    order["legacyResourceId"].as_str().unwrap().parse().unwrap()
}

impl Shop {
    pub(crate) async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let inside = Inside { key: KEY.to_owned(), url: url.clone(), ..Inside::default() };
        let shop = Self { url, inside: Arc::new(Mutex::new(inside)) };
        let router = Router::new()
            .route("/admin/api/2026-07/graphql.json", post(answer))
            .route("/admin/oauth/access_token", post(give_token))
            .route("/documents/{at}", get(give))
            .with_state(shop.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        shop
    }

    pub(crate) fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }

    pub(crate) fn put(&self, order: Value) {
        let mut inside = self.inside();
        inside.orders.retain(|known| known["id"] != order["id"]);
        inside.orders.push(order);
    }

    /// Changes an order so many seconds after midnight.
    pub(crate) fn change(&self, number: i64, seconds: i64, change: impl Fn(&mut Value)) {
        let mut inside = self.inside();
        let order = inside.orders.iter_mut().find(|order| number_of(order) == number).unwrap();
        change(order);
        at(order, seconds);
    }

    pub(crate) fn delete(&self, number: i64) {
        self.inside().orders.retain(|order| number_of(order) != number);
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
    pub(crate) fn times(&self, name: &str) -> usize {
        self.inside().asked.iter().filter(|asked| asked.starts_with(name)).count()
    }
}

pub(crate) fn sign(body: &[u8], secret: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    STANDARD.encode(mac.finalize().into_bytes())
}

async fn answer(State(shop): State<Shop>, headers: HeaderMap, body: Bytes) -> Response {
    let asked: Value = serde_json::from_slice(&body).unwrap();
    let name = asked["query"].as_str().unwrap().split([' ', '(']).nth(1).unwrap().to_owned();
    let (mood, data) = {
        let mut inside = shop.inside();
        inside.asked.push(format!("{name} {}", asked["variables"]));
        if headers["x-shopify-access-token"] != *inside.key {
            return StatusCode::UNAUTHORIZED.into_response();
        }
        let mood = match name.as_str() {
            "Changed" | "These" => inside.moods.pop_front(),
            "Send" | "Show" | "List" | "Publish" | "Unlist" | "Cancel" | "Gather" => {
                inside.write_moods.pop_front()
            }
            _ => None,
        };
        let mood = mood.unwrap_or(Mood::Well);
        let is_done = !matches!(
            name.as_str(),
            "Send" | "Show" | "List" | "Publish" | "Unlist" | "Cancel" | "Gather"
        ) || matches!(mood, Mood::Well | Mood::Cut | Mood::Never);
        let data = is_done.then(|| inside.answer(&name, &asked["variables"]));
        (mood, data.unwrap_or_default())
    };
    spoken(mood, data).await
}

/// A token of a day, for who has the app's id and secret; only the newest is taken.
async fn give_token(State(shop): State<Shop>, body: String) -> Response {
    let secret = SECRET.replace('_', "%5F");
    let wanted = format!("grant_type=client_credentials&client_id={ID}&client_secret={secret}");
    if body != wanted {
        return (StatusCode::BAD_REQUEST, r#"{"error":"invalid_client"}"#).into_response();
    }
    let mut inside = shop.inside();
    inside.given += 1;
    inside.key = format!("shpat_of_the_day_{}", inside.given);
    json_of(&json!({"access_token": inside.key, "scope": "read_orders", "expires_in": 86_399}))
}

fn json_of(body: &Value) -> Response {
    let body = serde_json::to_vec(body).unwrap();
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

fn error(code: &str) -> Value {
    json!([{"message": "Ann said", "extensions": {"code": code}}])
}

async fn spoken(mood: Mood, mut data: Value) -> Response {
    let nodes = data.pointer_mut("/orders/nodes").and_then(Value::as_array_mut);
    match (mood, nodes) {
        (Mood::Doubled, Some(nodes)) => {
            *nodes = nodes.iter().flat_map(|one| [one.clone(), one.clone()]).collect();
        }
        (Mood::Shuffled, Some(nodes)) => {
            nodes.reverse();
            let middle = nodes.len() / 2;
            nodes.rotate_left(middle);
        }
        _ => {}
    }
    match mood {
        Mood::Well | Mood::Doubled | Mood::Shuffled => json_of(&json!({ "data": data })),
        Mood::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Mood::Throttled(wanted) => json_of(&json!({
            "errors": error("THROTTLED"),
            "extensions": {"cost": {"requestedQueryCost": wanted, "actualQueryCost": null,
                "throttleStatus": {"maximumAvailable": 2000.0, "currentlyAvailable": 0,
                    "restoreRate": 50.0}}},
        })),
        Mood::Says(code) => json_of(&json!({"data": null, "errors": error(code)})),
        Mood::Cut => {
            let mut body = serde_json::to_vec(&json!({ "data": data })).unwrap();
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
