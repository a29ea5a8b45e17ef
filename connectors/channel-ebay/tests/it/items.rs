//! What the account lists by the Inventory API, and how many pieces of it.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::post;
use serde_json::{Value, json};

use crate::shop::{Inside, Mood, Shop, error, spoken};

pub(crate) fn router() -> Router<Shop> {
    Router::new()
        .route("/sell/inventory/v1/bulk_get_inventory_item", post(look))
        .route("/sell/inventory/v1/bulk_update_price_quantity", post(tell))
}

fn requests(body: &Bytes) -> Vec<Value> {
    let body: Value = serde_json::from_slice(body).unwrap();
    let requests = body["requests"].as_array().unwrap().clone();
    assert!((1..=25).contains(&requests.len()), "no more are taken");
    requests
}

fn sku(request: &Value) -> String {
    request["sku"].as_str().unwrap().to_owned()
}

fn failed(sku: &str, status: u16, id: i64) -> Value {
    json!({"sku": sku, "statusCode": status, "errors": [{"errorId": id, "message": "Ann said"}]})
}

/// Whether it takes none of them for the sake of one.
fn is_odd(inside: &Inside, requests: &[Value]) -> bool {
    requests.iter().any(|request| inside.odd.contains(&sku(request)))
}

async fn look(State(shop): State<Shop>, headers: HeaderMap, body: Bytes) -> Response {
    let requests = requests(&body);
    let skus: Vec<String> = requests.iter().map(sku).collect();
    if let Some(refused) = shop.hear(&headers, format!("look {}", skus.join(","))) {
        return refused;
    }
    let answer = {
        let inside = shop.inside();
        if is_odd(&inside, &requests) {
            return error(StatusCode::BAD_REQUEST, 25_708);
        }
        let one = |sku: &String| match inside.items.get(sku) {
            Some(pieces) => json!({"sku": sku, "statusCode": 200, "inventoryItem": {"sku": sku,
                "availability": {"shipToLocationAvailability": {"quantity": pieces}}}}),
            None => failed(sku, 404, 25_710),
        };
        json!({"responses": skus.iter().map(one).collect::<Vec<_>>()})
    };
    spoken(Mood::Well, answer).await
}

async fn tell(State(shop): State<Shop>, headers: HeaderMap, body: Bytes) -> Response {
    let requests = requests(&body);
    let words: Vec<String> = requests
        .iter()
        .map(|one| format!("{}={}", sku(one), one["shipToLocationAvailability"]["quantity"]))
        .collect();
    if let Some(refused) = shop.hear(&headers, format!("tell {}", words.join(","))) {
        return refused;
    }
    let mood = shop.write_mood();
    let mut answers = Vec::new();
    if matches!(mood, Mood::Well | Mood::Cut | Mood::Never) {
        let mut inside = shop.inside();
        if is_odd(&inside, &requests) {
            return error(StatusCode::BAD_REQUEST, 25_709);
        }
        for one in &requests {
            let sku = sku(one);
            let pieces = one["shipToLocationAvailability"]["quantity"].as_i64().unwrap();
            answers.push(if inside.refused.contains(&sku) {
                failed(&sku, 400, 25_759)
            } else if inside.items.contains_key(&sku) {
                inside.items.insert(sku.clone(), pieces);
                json!({"sku": sku, "statusCode": 200})
            } else {
                failed(&sku, 404, 25_710)
            });
        }
    }
    spoken(mood, json!({ "responses": answers })).await
}
