//! What the shop lists, and how many pieces of it it shows.

use std::collections::HashMap;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::shop::{Mood, Shop, answer};

pub(crate) fn router() -> Router<Shop> {
    Router::new()
        .route("/shop/wp-json/wc/v3/products", get(list))
        .route("/shop/wp-json/wc/v3/products/batch", post(batch))
        .route("/shop/wp-json/wc/v3/products/{id}/variations/batch", post(variations))
}

/// A product, or a variant of one, of which no pieces are counted yet.
fn product(id: i64, parent: i64, sku: &str) -> Value {
    json!({"id": id, "parent_id": parent, "sku": sku, "manage_stock": false,
        "stock_quantity": null})
}

impl Shop {
    pub(crate) fn lists(&self, id: i64, sku: &str) {
        self.inside().products.push(product(id, 0, sku));
    }

    pub(crate) fn lists_variant(&self, id: i64, parent: i64, sku: &str) {
        self.inside().products.push(product(id, parent, sku));
    }

    pub(crate) fn lists_no_more(&self, id: i64) {
        self.inside().products.retain(|product| product["id"] != id);
    }

    /// How many pieces it shows of a product.
    pub(crate) fn shows(&self, id: i64) -> Option<i64> {
        let inside = self.inside();
        let product = inside.products.iter().find(|product| product["id"] == id)?;
        product["stock_quantity"].as_i64()
    }

    /// It does not count pieces of a product, whatever it is told.
    pub(crate) fn refuses(&self, id: i64) {
        self.inside().refused.push(id);
    }

    pub(crate) fn refuses_nothing(&self) {
        self.inside().refused.clear();
    }

    fn show(&self, told: &Value, parent: i64) -> Value {
        let mut inside = self.inside();
        let id = told["id"].as_i64().unwrap();
        let error = |code: &str| json!({"id": id, "error": {"code": code, "message": "Ann"}});
        if inside.refused.contains(&id) {
            return error("rest_invalid_param");
        }
        let mut products = inside.products.iter_mut();
        let found = products.find(|one| one["id"] == id && one["parent_id"] == parent);
        let Some(product) = found else { return error("woocommerce_rest_product_invalid_id") };
        product["manage_stock"] = told["manage_stock"].clone();
        product["stock_quantity"] = told["stock_quantity"].clone();
        product.clone()
    }
}

async fn list(State(shop): State<Shop>, Query(asked): Query<HashMap<String, String>>) -> Response {
    let codes: Vec<&str> = asked["sku"].split(',').collect();
    let found: Vec<Value> = {
        let mut inside = shop.inside();
        inside.asked.push(format!("GET products {}", asked["sku"]));
        let listed = |product: &&Value| codes.contains(&product["sku"].as_str().unwrap());
        inside.products.iter().filter(listed).cloned().collect()
    };
    answer(Mood::Well, found).await
}

async fn batch(State(shop): State<Shop>, Json(body): Json<Value>) -> Response {
    told(&shop, 0, &body).await
}

async fn variations(
    State(shop): State<Shop>,
    Path(parent): Path<i64>,
    Json(body): Json<Value>,
) -> Response {
    told(&shop, parent, &body).await
}

async fn told(shop: &Shop, parent: i64, body: &Value) -> Response {
    if body.get("create").is_some() {
        return crate::catalogue::batch(shop, parent, body).await;
    }
    let all = body["update"].as_array().unwrap();
    let each = all.iter().map(|one| format!("{}={}", one["id"], one["stock_quantity"]));
    let mood = shop.told(format!("POST stock {parent}: {}", each.collect::<Vec<_>>().join(" ")));
    // What is cut in the middle was done all the same.
    if matches!(mood, Mood::Well | Mood::Cut | Mood::Never) {
        let shown: Vec<Value> = all.iter().map(|one| shop.show(one, parent)).collect();
        return crate::shop::answer_with(mood, json!({"update": shown})).await;
    }
    answer(mood, Vec::new()).await
}
