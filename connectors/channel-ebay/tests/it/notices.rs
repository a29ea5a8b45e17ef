//! What the account tells by itself: where to, of what, and signed by which key.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use p256::ecdsa::signature::hazmat::PrehashSigner;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha1::{Digest, Sha1};

use crate::shop::{Shop, error};

/// The name of the one key that the account signs by.
pub(crate) const KID: &str = "9936261a-7d7b-4621-a0f1-96ccb428af49";
/// What is given for the application's keys alone.
pub(crate) const APPLICATION: &str = "v^1.1#application";

/// What it is asked to tell.
#[derive(Default)]
pub(crate) struct Notices {
    pub(crate) destinations: Vec<Value>,
    pub(crate) subscriptions: Vec<Value>,
    /// Whether it says by which token an address is proven.
    pub(crate) is_open: bool,
    made: usize,
}

fn key() -> SigningKey {
    SigningKey::from_slice(&[7; 32]).unwrap()
}

/// The header with which it signs a body.
pub(crate) fn sign(body: &[u8], kid: &str) -> String {
    let signature: Signature = key().sign_prehash(&Sha1::digest(body)).unwrap();
    let signature = STANDARD.encode(signature.to_der());
    let text =
        json!({"alg": "ecdsa", "kid": kid, "signature": signature, "digest": "SHA1"}).to_string();
    STANDARD.encode(text)
}

pub(crate) fn router() -> axum::Router<Shop> {
    let base = "/commerce/notification/v1";
    axum::Router::new()
        .route(&format!("{base}/public_key/{{id}}"), get(public_key))
        .route(&format!("{base}/destination"), get(destinations).post(add_destination))
        .route(&format!("{base}/destination/{{id}}"), put(change_destination))
        .route(&format!("{base}/subscription"), get(subscriptions).post(add_subscription))
        .route(&format!("{base}/subscription/{{id}}"), put(change_subscription))
}

/// What is answered instead: with which status, and eBay's number for why.
struct Denied(StatusCode, i64);

impl IntoResponse for Denied {
    fn into_response(self) -> Response {
        error(self.0, self.1)
    }
}

/// Whether the application asks, or the seller; nobody else is answered.
fn is_application(shop: &Shop, headers: &HeaderMap, what: &str) -> Result<bool, Denied> {
    let shown = headers[header::AUTHORIZATION].to_str().unwrap().to_owned();
    let mut inside = shop.inside();
    inside.asked.push(what.to_owned());
    if inside.lacks.iter().any(|part| what.contains(part)) {
        return Err(Denied(StatusCode::FORBIDDEN, 1_100));
    }
    if shown == format!("Bearer {APPLICATION}") {
        return Ok(true);
    }
    if shown == format!("Bearer {}", inside.token) && !inside.token.is_empty() {
        return Ok(false);
    }
    Err(Denied(StatusCode::UNAUTHORIZED, 1_001))
}

fn must_be_application(shop: &Shop, headers: &HeaderMap, what: &str) -> Result<(), Denied> {
    match is_application(shop, headers, what)? {
        true => Ok(()),
        false => Err(Denied(StatusCode::FORBIDDEN, 1_100)),
    }
}

async fn public_key(
    State(shop): State<Shop>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Denied> {
    must_be_application(&shop, &headers, &format!("public_key {id}"))?;
    if id != KID {
        return Err(Denied(StatusCode::NOT_FOUND, 195_001));
    }
    let point = key().verifying_key().to_sec1_point(false);
    let mut der = STANDARD.decode("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgA=").unwrap();
    der.extend_from_slice(point.as_bytes());
    let text = STANDARD.encode(der);
    let text = format!("-----BEGIN PUBLIC KEY-----{text}-----END PUBLIC KEY-----");
    Ok(Json(json!({"algorithm": "ECDSA", "digest": "SHA1", "key": text})))
}

async fn destinations(State(shop): State<Shop>, headers: HeaderMap) -> Result<Json<Value>, Denied> {
    must_be_application(&shop, &headers, "destinations")?;
    let inside = shop.inside();
    let shown = |one: &Value| {
        let mut one = one.clone();
        if !inside.notices.is_open {
            one["deliveryConfig"].as_object_mut().unwrap().remove("verificationToken");
        }
        one
    };
    let all: Vec<Value> = inside.notices.destinations.iter().map(shown).collect();
    Ok(Json(json!({"total": all.len(), "limit": 100, "destinations": all})))
}

fn of(body: &Bytes) -> Value {
    serde_json::from_slice(body).unwrap()
}

async fn add_destination(
    State(shop): State<Shop>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Denied> {
    must_be_application(&shop, &headers, "add destination")?;
    let (mut said, mut inside) = (of(&body), shop.inside());
    let endpoint = said["deliveryConfig"]["endpoint"].clone();
    let same = |one: &Value| one["deliveryConfig"]["endpoint"] == endpoint;
    if inside.notices.destinations.iter().any(same) {
        return Err(Denied(StatusCode::CONFLICT, 195_021));
    }
    inside.notices.made += 1;
    said["destinationId"] = json!(format!("d{}", inside.notices.made));
    inside.notices.destinations.push(said);
    Ok(StatusCode::CREATED)
}

fn change(all: &mut [Value], id: &str, field: &str, said: &Value) {
    let one = all.iter_mut().find(|one| one[field] == id).unwrap();
    for (name, value) in said.as_object().unwrap() {
        one[name] = value.clone();
    }
}

async fn change_destination(
    State(shop): State<Shop>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Denied> {
    must_be_application(&shop, &headers, "change destination")?;
    change(&mut shop.inside().notices.destinations, &id, "destinationId", &of(&body));
    Ok(StatusCode::NO_CONTENT)
}

/// What is told to whoever asks: each hears of its own.
async fn subscriptions(
    State(shop): State<Shop>,
    headers: HeaderMap,
) -> Result<Json<Value>, Denied> {
    let application = is_application(&shop, &headers, "subscriptions")?;
    let inside = shop.inside();
    let all = inside.notices.subscriptions.iter();
    let all: Vec<Value> = all.filter(|one| is_applications(one) == application).cloned().collect();
    Ok(Json(json!({"total": all.len(), "limit": 100, "subscriptions": all})))
}

fn is_applications(said: &Value) -> bool {
    said["topicId"] == "MARKETPLACE_ACCOUNT_DELETION"
}

async fn add_subscription(
    State(shop): State<Shop>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Denied> {
    let mut said = of(&body);
    let what = format!("subscribe {}", said["topicId"].as_str().unwrap());
    let application = is_application(&shop, &headers, &what)?;
    if application != is_applications(&said) {
        return Err(Denied(StatusCode::FORBIDDEN, 195_011));
    }
    let mut inside = shop.inside();
    let known = |one: &Value| one["destinationId"] == said["destinationId"];
    if !inside.notices.destinations.iter().any(known) {
        return Err(Denied(StatusCode::BAD_REQUEST, 195_007));
    }
    let same = |one: &Value| one["topicId"] == said["topicId"];
    if inside.notices.subscriptions.iter().any(same) {
        return Err(Denied(StatusCode::CONFLICT, 195_012));
    }
    inside.notices.made += 1;
    said["subscriptionId"] = json!(format!("s{}", inside.notices.made));
    inside.notices.subscriptions.push(said);
    Ok(StatusCode::CREATED)
}

async fn change_subscription(
    State(shop): State<Shop>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Denied> {
    is_application(&shop, &headers, "change subscription")?;
    change(&mut shop.inside().notices.subscriptions, &id, "subscriptionId", &of(&body));
    Ok(StatusCode::NO_CONTENT.into_response())
}
