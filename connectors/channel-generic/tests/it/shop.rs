//! A plain shop on this machine: JSON, numbered pages, amounts with a point. It has bad days.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Json;
use axum::Router;
use axum::extract::{Path, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use serde_json::{Value, json};

pub(crate) const KEY: &str = "key-of-the-shop";

/// How it answers once.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Mood {
    Well,
    Status(u16),
    Wait(&'static str),
    /// What was asked is done, and the answer is no JSON.
    Html,
    /// The same, and it never comes.
    Never,
}

#[derive(Default)]
pub(crate) struct Inside {
    orders: Vec<Value>,
    pub(crate) products: Vec<Value>,
    pub(crate) parcels: HashMap<String, Vec<Value>>,
    moods: VecDeque<Mood>,
    asked: Vec<String>,
}

/// A shop.
#[derive(Clone)]
pub(crate) struct Shop {
    pub(crate) url: String,
    inside: Arc<Mutex<Inside>>,
}

/// An order of such a shop, changed so many seconds after midnight.
pub(crate) fn an_order(number: i64, seconds: i64) -> Value {
    json!({
        "id": number, "number": format!("W-{number}"), "status": "paid",
        "created_at": "2026-11-21T10:00:00Z", "changed_at": moment(seconds),
        "currency": "EUR", "total": "23.70", "shipping": "4.90", "discount": "1.00",
        "items": [{"id": number * 10, "sku": "CUP", "name": "Cup", "quantity": 2, "price": "9.90"}],
        "payment": {"id": format!("pay-{number}"), "method": "card",
            "paid_at": "2026-11-21T10:01:00Z"},
        "refunds": [], "note": "",
        "customer": {"id": 7, "name": "Ann Lee", "email": "ann.lee@example.com"},
        "address": {"name": "Ann Lee", "phone": "+49 30 1234567", "street": "Lindenweg 5",
            "city": "Berlin", "zip": "10117", "country": "DE"},
    })
}

fn moment(seconds: i64) -> String {
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("2026-11-22T{hours:02}:{minutes:02}:{seconds:02}Z")
}

impl Shop {
    pub(crate) async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/shop", listener.local_addr().unwrap());
        let shop = Self { url, inside: Arc::default() };
        let router = Router::new()
            .route("/shop/api/orders", get(list))
            .route("/shop/api/orders/{id}", get(one).put(change_status))
            .route("/shop/api/orders/{id}/parcels", get(parcels).post(add_parcel))
            .route("/shop/api/orders/{id}/refunds", get(refunds).post(add_refund))
            .route("/shop/api/products", get(products))
            .route("/shop/api/products/{id}", put(set_stock))
            .layer(from_fn_with_state(shop.clone(), at_the_door))
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
        let order = inside.orders.iter_mut().find(|order| order["id"] == number).unwrap();
        change(order);
        order["changed_at"] = json!(moment(seconds));
    }

    /// It answers so, one call after another, and then well.
    pub(crate) fn be(&self, moods: &[Mood]) {
        self.inside().moods.extend(moods);
    }

    /// What it was asked since the last time.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.inside().asked)
    }

    /// What went back of an order.
    pub(crate) fn refunds(&self, number: i64) -> Vec<Value> {
        let inside = self.inside();
        let order = inside.orders.iter().find(|order| order["id"] == number).unwrap();
        order["refunds"].as_array().unwrap().clone()
    }

    pub(crate) fn status(&self, number: i64) -> String {
        let inside = self.inside();
        let order = inside.orders.iter().find(|order| order["id"] == number).unwrap();
        order["status"].as_str().unwrap().to_owned()
    }
}

/// Looks at the key, and answers as it feels.
async fn at_the_door(State(shop): State<Shop>, request: Request, next: Next) -> Response {
    let what = format!("{} {}", request.method(), request.uri());
    let mood = {
        let mut inside = shop.inside();
        inside.asked.push(what);
        inside.moods.pop_front().unwrap_or(Mood::Well)
    };
    let shown = request.headers().get(header::AUTHORIZATION).and_then(|key| key.to_str().ok());
    if shown != Some(&format!("Bearer {KEY}")) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    match mood {
        Mood::Well => next.run(request).await,
        Mood::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Mood::Wait(seconds) => {
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds)]).into_response()
        }
        Mood::Html => {
            next.run(request).await;
            "<br /><b>Warning</b>".into_response()
        }
        Mood::Never => {
            next.run(request).await;
            std::future::pending().await
        }
    }
}

async fn list(
    State(shop): State<Shop>,
    Query(asked): Query<HashMap<String, String>>,
) -> Json<Value> {
    let text = |name: &str| asked.get(name).cloned().unwrap_or_default();
    let number = |name: &str| text(name).parse::<usize>().unwrap();
    let sort = text("sort");
    let of = |order: &Value, name: &str| order[name].as_str().unwrap().to_owned();
    let mut found: Vec<Value> = shop.inside().orders.clone();
    found.retain(|order| {
        of(order, "changed_at") > text("changed_since")
            && of(order, "created_at") > text("created_after")
            && asked.get("created_before").is_none_or(|before| of(order, "created_at") < *before)
    });
    found.sort_by_key(|order| (of(order, &sort), order["id"].as_i64()));
    let from = (number("page") - 1) * number("limit");
    let page: Vec<Value> = found.into_iter().skip(from).take(number("limit")).collect();
    Json(json!({"orders": page}))
}

async fn one(State(shop): State<Shop>, Path(id): Path<i64>) -> Response {
    let found = shop.inside().orders.iter().find(|order| order["id"] == id).cloned();
    found.map_or(StatusCode::NOT_FOUND.into_response(), |order| Json(order).into_response())
}

async fn change_status(
    State(shop): State<Shop>,
    Path(id): Path<i64>,
    Json(body): Json<Value>,
) -> StatusCode {
    shop.change(id, 10_000, |order| order["status"] = body["status"].clone());
    StatusCode::NO_CONTENT
}

async fn parcels(State(shop): State<Shop>, Path(id): Path<String>) -> Json<Value> {
    Json(json!({"parcels": shop.inside().parcels.get(&id).cloned().unwrap_or_default()}))
}

async fn add_parcel(
    State(shop): State<Shop>,
    Path(id): Path<String>,
    Json(body): Json<Value>,
) -> (StatusCode, Json<Value>) {
    shop.inside().parcels.entry(id).or_default().push(body);
    (StatusCode::CREATED, Json(json!({"id": 1})))
}

async fn refunds(State(shop): State<Shop>, Path(id): Path<i64>) -> Json<Value> {
    Json(json!({"refunds": shop.refunds(id)}))
}

async fn add_refund(
    State(shop): State<Shop>,
    Path(id): Path<i64>,
    Json(mut body): Json<Value>,
) -> (StatusCode, Json<Value>) {
    body["id"] = json!(shop.refunds(id).len() + 1);
    shop.change(id, 10_000, |order| order["refunds"].as_array_mut().unwrap().push(body.clone()));
    (StatusCode::CREATED, Json(json!({"id": 1})))
}

async fn products(
    State(shop): State<Shop>,
    Query(asked): Query<HashMap<String, String>>,
) -> Json<Value> {
    let codes: Vec<&str> = asked["sku"].split(',').collect();
    let mut found = shop.inside().products.clone();
    found.retain(|product| codes.contains(&product["sku"].as_str().unwrap()));
    Json(json!({"products": found}))
}

async fn set_stock(
    State(shop): State<Shop>,
    Path(id): Path<i64>,
    Json(body): Json<Value>,
) -> StatusCode {
    let mut inside = shop.inside();
    match inside.products.iter_mut().find(|product| product["id"] == id) {
        Some(product) => {
            product["stock"] = body["stock"].clone();
            StatusCode::NO_CONTENT
        }
        None => StatusCode::NOT_FOUND,
    }
}
