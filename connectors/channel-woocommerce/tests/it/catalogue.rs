//! How the shop takes products that it is told: each SKU is there once.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::shop::{Inside, Mood, Shop, answer, answer_with};

pub(crate) fn router() -> Router<Shop> {
    Router::new()
        .route("/shop/wp-json/wc/v3/products", post(create))
        .route("/shop/wp-json/wc/v3/products/{id}", get(one).put(change))
        .route("/shop/wp-json/wc/v3/products/{id}/variations", get(variations))
}

impl Shop {
    /// It refuses what it is told next, with a status and a body.
    pub(crate) fn refuse(&self, status: u16, body: Value) {
        self.inside().refusals.push_back((status, body));
    }

    /// What it lists, in the order of its numbers: type, SKU, status and price.
    pub(crate) fn listed(&self) -> Vec<(String, String, String, String)> {
        let text = |one: &Value, field: &str| one[field].as_str().unwrap_or_default().to_owned();
        let inside = self.inside();
        let row = |one: &Value| {
            let kind = if one["parent_id"] == 0 { text(one, "type") } else { "variation".into() };
            (kind, text(one, "sku"), text(one, "status"), text(one, "regular_price"))
        };
        inside.products.iter().map(row).collect()
    }

    pub(crate) fn product(&self, sku: &str) -> Value {
        let inside = self.inside();
        inside.products.iter().find(|one| one["sku"] == sku).cloned().unwrap_or_default()
    }
}

impl Inside {
    fn refusal(&mut self) -> Option<Response> {
        let (status, body) = self.refusals.pop_front()?;
        Some((StatusCode::from_u16(status).unwrap(), Json(body)).into_response())
    }

    /// Puts a product there, or says that its SKU is taken.
    pub(crate) fn put_product(&mut self, told: &Value, parent: i64) -> Result<Value, Value> {
        let sku = told["sku"].as_str().unwrap_or_default();
        if !sku.is_empty() && self.products.iter().any(|one| one["sku"] == sku) {
            return Err(json!({"code": "product_invalid_sku",
                "message": "Invalid or duplicated SKU.", "data": {"status": 400}}));
        }
        let id = 1_000 + i64::try_from(self.products.len()).unwrap();
        let mut product = told.clone();
        product["id"] = json!(id);
        product["parent_id"] = json!(parent);
        product["permalink"] = json!(format!("https://shop.example/?p={id}"));
        for (field, standard) in [("manage_stock", json!(false)), ("stock_quantity", Value::Null)] {
            if told.get(field).is_none() {
                product[field] = standard;
            }
        }
        self.products.push(product.clone());
        Ok(product)
    }

    pub(crate) fn change_product(&mut self, id: i64, told: &Value) -> Option<Value> {
        let product = self.products.iter_mut().find(|one| one["id"] == id)?;
        for (field, value) in told.as_object().unwrap() {
            product[field] = value.clone();
        }
        Some(product.clone())
    }
}

fn is_done(mood: Mood) -> bool {
    // What is cut in the middle was done all the same.
    matches!(mood, Mood::Well | Mood::Cut | Mood::Never)
}

async fn create(
    State(shop): State<Shop>,
    RawQuery(query): RawQuery,
    Json(body): Json<Value>,
) -> Response {
    assert!(query.unwrap().starts_with("_fields="), "no answer is long");
    let mood = shop.told(format!("POST product {}", body["sku"].as_str().unwrap()));
    if let Some(refused) = shop.inside().refusal() {
        return refused;
    }
    if !is_done(mood) {
        return answer(mood, Vec::new()).await;
    }
    let made = shop.inside().put_product(&body, 0);
    match made {
        Ok(made) => answer_with(mood, made).await,
        Err(error) => (StatusCode::BAD_REQUEST, Json(error)).into_response(),
    }
}

fn not_there() -> Response {
    let error = json!({"code": "woocommerce_rest_product_invalid_id", "message": "Invalid ID.",
        "data": {"status": 404}});
    (StatusCode::NOT_FOUND, Json(error)).into_response()
}

async fn one(State(shop): State<Shop>, Path(id): Path<i64>) -> Response {
    let found = {
        let mut inside = shop.inside();
        inside.asked.push(format!("GET product {id}"));
        inside.products.iter().find(|one| one["id"] == id).cloned()
    };
    match found {
        Some(found) => answer_with(Mood::Well, found).await,
        None => not_there(),
    }
}

async fn change(
    State(shop): State<Shop>,
    Path(id): Path<i64>,
    Json(body): Json<Value>,
) -> Response {
    let mood = shop.told(format!("PUT product {id}"));
    if let Some(refused) = shop.inside().refusal() {
        return refused;
    }
    if !is_done(mood) {
        return answer(mood, Vec::new()).await;
    }
    let changed = shop.inside().change_product(id, &body);
    match changed {
        Some(changed) => answer_with(mood, changed).await,
        None => not_there(),
    }
}

async fn variations(State(shop): State<Shop>, Path(parent): Path<i64>) -> Response {
    let found: Vec<Value> = {
        let mut inside = shop.inside();
        inside.asked.push(format!("GET variations of {parent}"));
        inside.products.iter().filter(|one| one["parent_id"] == parent).cloned().collect()
    };
    answer(Mood::Well, found).await
}

/// Variations that are new, and those that change.
pub(crate) async fn batch(shop: &Shop, parent: i64, body: &Value) -> Response {
    let new = body["create"].as_array().unwrap();
    let known = body["update"].as_array().unwrap();
    let mood = shop.told(format!("POST variations {parent}: {} {}", new.len(), known.len()));
    if !is_done(mood) {
        return answer(mood, Vec::new()).await;
    }
    let answered = {
        let mut inside = shop.inside();
        let refused = inside.refused_skus.clone();
        let made: Vec<Value> = new
            .iter()
            .map(|one| {
                let sku = one["sku"].as_str().unwrap().to_owned();
                if refused.contains(&sku) {
                    return json!({"id": 0, "error": {"code": "rest_invalid_param",
                        "message": "Invalid parameter(s): regular_price",
                        "data": {"status": 400, "params": {"regular_price": "Too cheap."}}}});
                }
                let made = inside.put_product(one, parent);
                made.unwrap_or_else(|error| json!({"id": 0, "error": error}))
            })
            .collect();
        let changed: Vec<Value> = known
            .iter()
            .map(|one| inside.change_product(one["id"].as_i64().unwrap(), one).unwrap())
            .collect();
        json!({"create": made, "update": changed})
    };
    answer_with(mood, answered).await
}
