//! What the shop lists, sends and cancels.

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};

use crate::shop::{Mood, Shop, Words, answer, error, json_of, spoken};

pub(crate) fn router() -> Router<Shop> {
    Router::new()
        .route("/api/v2/logistics/get_shipping_parameter", get(ways))
        .route("/api/v2/logistics/get_tracking_number", get(number))
        .route("/api/v2/logistics/ship_order", post(ship))
        .route("/api/v2/order/cancel_order", post(cancel))
        .route("/api/v2/product/search_item", get(search))
        .route("/api/v2/product/get_item_base_info", get(products))
        .route("/api/v2/product/get_model_list", get(models))
        .route("/api/v2/product/update_stock", post(tell))
}

fn given(words: &Words, name: &str) -> String {
    words.get(name).cloned().unwrap_or_default()
}

async fn ways(State(shop): State<Shop>, uri: Uri, words: Words) -> Response {
    let what = format!("ways {}", given(&words, "order_sn"));
    if let Some(refused) = shop.hear(uri.path(), &words, what) {
        return refused;
    }
    let ways = shop.inside().ways.clone();
    json_of(&answer(&json!({ "info_needed": ways })))
}

async fn number(State(shop): State<Shop>, uri: Uri, words: Words) -> Response {
    let id = given(&words, "order_sn");
    if let Some(refused) = shop.hear(uri.path(), &words, format!("number {id}")) {
        return refused;
    }
    let number = shop.inside().numbers.get(&id).cloned();
    json_of(&answer(&json!({"tracking_number": number.unwrap_or_default()})))
}

async fn ship(State(shop): State<Shop>, uri: Uri, words: Words, body: String) -> Response {
    let told: Value = serde_json::from_str(&body).unwrap();
    let id = told["order_sn"].as_str().unwrap().to_owned();
    if let Some(refused) = shop.hear(uri.path(), &words, format!("ship {id}")) {
        return refused;
    }
    let mood = shop.write_mood();
    // What is cut in the middle was done all the same.
    if matches!(mood, Mood::Well | Mood::Cut | Mood::Never) {
        let mut inside = shop.inside();
        if inside.numbers.contains_key(&id) {
            return error(StatusCode::OK, "logistics.package_already_shipped");
        }
        let number = told["non_integrated"]["tracking_number"].as_str().unwrap().to_owned();
        inside.numbers.insert(id.clone(), number);
        let at: i64 = given(&words, "timestamp").parse().unwrap();
        for order in inside.orders.iter_mut().filter(|order| order["order_sn"] == *id) {
            order["order_status"] = json!("SHIPPED");
            order["update_time"] = json!(at);
        }
    }
    spoken(mood, json!({"error": "", "message": "", "request_id": "1"})).await
}

async fn cancel(State(shop): State<Shop>, uri: Uri, words: Words, body: String) -> Response {
    let told: Value = serde_json::from_str(&body).unwrap();
    let id = told["order_sn"].as_str().unwrap().to_owned();
    let cause = told["cancel_reason"].as_str().unwrap();
    if let Some(refused) = shop.hear(uri.path(), &words, format!("cancel {id} {cause}")) {
        return refused;
    }
    // By this cause it wants to know what is missing.
    let missing = told["item_list"].as_array().is_some_and(|items| !items.is_empty());
    assert_eq!(missing, cause == "OUT_OF_STOCK", "{told}");
    let mood = shop.write_mood();
    if matches!(mood, Mood::Well | Mood::Cut | Mood::Never) {
        let at: i64 = given(&words, "timestamp").parse().unwrap();
        let mut inside = shop.inside();
        for order in inside.orders.iter_mut().filter(|order| order["order_sn"] == *id) {
            order["order_status"] = json!("CANCELLED");
            order["update_time"] = json!(at);
        }
    }
    spoken(mood, answer(&json!({ "update_time": 1 }))).await
}

/// Variations are found by their own code: those of all products are of one.
async fn search(State(shop): State<Shop>, uri: Uri, words: Words) -> Response {
    let code = given(&words, "item_sku");
    if let Some(refused) = shop.hear(uri.path(), &words, format!("search {code}")) {
        return refused;
    }
    let is_there = shop.inside().models.contains_key(&code);
    let ids = if is_there { vec![2_600_144_043_i64] } else { Vec::new() };
    json_of(&answer(&json!({"item_id_list": ids, "total_count": ids.len()})))
}

async fn products(State(shop): State<Shop>, uri: Uri, words: Words) -> Response {
    let ids = given(&words, "item_id_list");
    if let Some(refused) = shop.hear(uri.path(), &words, format!("products {ids}")) {
        return refused;
    }
    let product = json!({"item_id": 2_600_144_043_i64, "item_sku": "CUPS", "has_model": true});
    json_of(&answer(&json!({ "item_list": [product] })))
}

async fn models(State(shop): State<Shop>, uri: Uri, words: Words) -> Response {
    let id = given(&words, "item_id");
    if let Some(refused) = shop.hear(uri.path(), &words, format!("models {id}")) {
        return refused;
    }
    let inside = shop.inside();
    let model = |(at, (code, pieces)): (i64, (&String, &i64))| {
        json!({"model_id": 170 + at, "model_sku": code,
            "stock_info_v2": {"seller_stock": [{"stock": pieces}]}})
    };
    let models: Vec<Value> = (0..).zip(&inside.models).map(model).collect();
    json_of(&answer(&json!({ "model": models })))
}

async fn tell(State(shop): State<Shop>, uri: Uri, words: Words, body: String) -> Response {
    let told: Value = serde_json::from_str(&body).unwrap();
    let list = told["stock_list"].as_array().unwrap().clone();
    assert!((1..=50).contains(&list.len()), "no more are taken");
    if let Some(refused) = shop.hear(uri.path(), &words, format!("tell {}", told["item_id"])) {
        return refused;
    }
    let mood = shop.write_mood();
    let (mut taken, mut refused) = (Vec::new(), Vec::new());
    if matches!(mood, Mood::Well | Mood::Cut | Mood::Never) {
        let mut inside = shop.inside();
        if inside.models.is_empty() {
            return error(StatusCode::OK, "error_item_not_found");
        }
        for one in &list {
            let (id, pieces) = (&one["model_id"], &one["seller_stock"][0]["stock"]);
            let at = usize::try_from(id.as_i64().unwrap() - 170).unwrap();
            let code = inside.models.keys().nth(at).cloned();
            match code.filter(|code| !inside.refused.contains(code)) {
                Some(code) => {
                    inside.models.insert(code, pieces.as_i64().unwrap());
                    taken.push(json!({"model_id": id, "stock": pieces}));
                }
                None => refused.push(json!({"model_id": id, "failed_reason": "Ann said"})),
            }
        }
    }
    let word = if refused.is_empty() { "" } else { "error_busi_update_stock_failed" };
    let mut said = answer(&json!({"success_list": taken, "failure_list": refused}));
    said["error"] = json!(word);
    spoken(mood, said).await
}
