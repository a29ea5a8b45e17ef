//! What the shop knows of money that went back: it stands at its orders.

use axum::Json;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use serde_json::{Value, json};

use crate::shop::{Mood, Shop, answer, answer_with};

pub(crate) fn router() -> Router<Shop> {
    Router::new().route("/shop/wp-json/wc/v3/orders/{id}/refunds", get(list).post(write))
}

/// An amount with a point, in cents.
fn cents(written: &Value) -> i64 {
    written.as_str().unwrap().replace(['.', '-'], "").parse().unwrap()
}

async fn list(State(shop): State<Shop>, Path(id): Path<i64>) -> Response {
    shop.inside().asked.push(format!("GET refunds of {id}"));
    answer(Mood::Well, shop.refunds(id)).await
}

async fn write(State(shop): State<Shop>, Path(id): Path<i64>, Json(body): Json<Value>) -> Response {
    let mood = shop.told(format!("POST refund of {id}"));
    assert_eq!(body["api_refund"], false, "no money moves");
    // What is cut in the middle was done all the same.
    if matches!(mood, Mood::Well | Mood::Cut | Mood::Never) {
        let number = i64::try_from(shop.refunds(id).len()).unwrap() + 1;
        let refund = json!({"id": number, "reason": body["reason"],
            "total": format!("-{}", body["amount"].as_str().unwrap()), "meta_data": body["meta_data"]});
        shop.change(id, 10_000 + number, |order| {
            order["refunds"].as_array_mut().unwrap().push(refund.clone());
            let back: i64 =
                order["refunds"].as_array().unwrap().iter().map(|one| cents(&one["total"])).sum();
            if back >= cents(&order["total"]) {
                order["status"] = json!("refunded");
            }
        });
    }
    answer_with(mood, json!({"id": 1})).await
}
