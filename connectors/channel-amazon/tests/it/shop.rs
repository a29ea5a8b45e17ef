//! A store of Amazon on this machine: it answers as the contract says, and has bad days.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch, post};
use serde_json::{Value, json};

use crate::reports::{self, Reports};

pub(crate) const KEY: &str = "amzn1.application-oa2-client.test";
pub(crate) const SECRET: &str = "amzn1.oa2-cs.v1.test";
pub(crate) const GRANT: &str = "Atzr|test";
pub(crate) const SELLER: &str = "A3SELLER";
/// The store, and its id.
const STORE: (&str, &str) = ("amazon.de", "A1PA6795UKMFR9");

/// How it answers once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    Well,
    Status(u16),
    /// It asks for patience: so many calls a second may be made.
    Limited(&'static str),
    /// The answer ends in the middle; what it was told is done all the same.
    Cut,
    Html,
    /// Each order of the page twice.
    Doubled,
    /// More than anybody takes.
    Great,
    /// It never answers; what it was told is done all the same.
    Never,
}

/// Something that is listed: its SKU, and how many there are in which channel.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) sku: String,
    pub(crate) channel: &'static str,
    pub(crate) pieces: i64,
}

#[derive(Default)]
pub(crate) struct Inside {
    pub(crate) orders: Vec<Value>,
    pub(crate) items: Vec<Item>,
    /// Of which SKUs it takes no numbers.
    pub(crate) refused: Vec<String>,
    /// Parcels, as they were told: of which order, and what.
    pub(crate) parcels: Vec<(String, Value)>,
    moods: VecDeque<Mood>,
    write_moods: VecDeque<Mood>,
    /// What it was asked.
    pub(crate) asked: Vec<String>,
    /// The one pass that is taken, and how many were given.
    pub(crate) pass: String,
    pub(crate) given: usize,
    /// Whatever it is asked, it fails.
    pub(crate) is_down: bool,
    /// The seller took the grant back.
    pub(crate) is_revoked: bool,
    pub(crate) reports: Reports,
    /// Its app may not see what is listed.
    pub(crate) lists_nothing: bool,
}

/// A store.
#[derive(Clone)]
pub(crate) struct Shop {
    pub(crate) url: String,
    inside: Arc<Mutex<Inside>>,
}

/// An order's number there.
pub(crate) fn name(number: i64) -> String {
    format!("302-{number:07}-1234567")
}

/// An order of such a store, changed so many seconds after midnight.
pub(crate) fn an_order(number: i64, seconds: i64) -> Value {
    let recorded = include_str!("../recorded/order-unshipped.json");
    let mut order: Value = serde_json::from_str(recorded).unwrap();
    order["orderId"] = json!(name(number));
    order["orderItems"][0]["orderItemId"] = json!((number * 10).to_string());
    at(&mut order, seconds);
    order
}

fn at(order: &mut Value, seconds: i64) {
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    order["lastUpdatedTime"] = json!(format!("2026-11-22T{hours:02}:{minutes:02}:{seconds:02}Z"));
}

impl Shop {
    pub(crate) async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/{}", listener.local_addr().unwrap(), STORE.0);
        let shop = Self { url, inside: Arc::default() };
        let router = Router::new()
            .route("/auth/o2/token", post(give_pass))
            .route("/orders/2026-01-01/orders", get(search))
            .route("/orders/2026-01-01/orders/{id}", get(one))
            .route("/orders/v0/orders/{id}/shipmentConfirmation", post(confirm))
            .route("/listings/2021-08-01/items/{seller}", get(listed))
            .route("/listings/2021-08-01/items/{seller}/{sku}", patch(show))
            .merge(reports::router())
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
        let found = inside.orders.iter_mut().find(|order| order["orderId"] == name(number));
        let order = found.unwrap();
        change(order);
        at(order, seconds);
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

    /// Notes what was asked; how to answer, or why not at all.
    fn hear(
        &self,
        headers: &HeaderMap,
        what: String,
        is_told: bool,
    ) -> Result<(Mood, MutexGuard<'_, Inside>), StatusCode> {
        let mut inside = self.inside();
        inside.asked.push(what);
        inside.must_be_open(headers)?;
        let moods = if is_told { &mut inside.write_moods } else { &mut inside.moods };
        let mood = moods.pop_front().unwrap_or(Mood::Well);
        Ok((mood, inside))
    }
}

impl Inside {
    /// Whether it answers at all to who shows this.
    pub(crate) fn must_be_open(&self, headers: &HeaderMap) -> Result<(), StatusCode> {
        if self.is_down {
            return Err(StatusCode::SERVICE_UNAVAILABLE);
        }
        // Amazon says so of passes that are over, too.
        let is_it = headers["x-amz-access-token"] == *self.pass;
        is_it.then_some(()).ok_or(StatusCode::FORBIDDEN)
    }
}

/// A pass of an hour for who shows the grant; only the newest is taken.
async fn give_pass(State(shop): State<Shop>, body: String) -> Response {
    let mut inside = shop.inside();
    let wanted = "grant_type=refresh%5Ftoken&refresh_token=Atzr%7Ctest\
        &client_id=amzn1%2Eapplication%2Doa2%2Dclient%2Etest\
        &client_secret=amzn1%2Eoa2%2Dcs%2Ev1%2Etest";
    if body != wanted || inside.is_revoked {
        let error = json!({"error": "invalid_grant", "error_description": "Ann said"});
        return (StatusCode::BAD_REQUEST, error.to_string()).into_response();
    }
    inside.given += 1;
    inside.pass = format!("Atza|{}", inside.given);
    let given = json!({"access_token": inside.pass, "refresh_token": GRANT,
        "token_type": "bearer", "expires_in": 3_600});
    ([(header::CONTENT_TYPE, "application/json")], given.to_string()).into_response()
}

type Asked = Query<HashMap<String, String>>;

/// The orders the seller sends, the newest first: nobody promised an order of them.
async fn search(State(shop): State<Shop>, headers: HeaderMap, Query(asked): Asked) -> Response {
    let (mood, page) = {
        let name = if asked.contains_key("createdAfter") { "Placed" } else { "Changed" };
        let heard = shop.hear(&headers, format!("{name} {asked:?}"), false);
        let (mood, inside) = match heard {
            Ok(heard) => heard,
            Err(status) => return status.into_response(),
        };
        assert_eq!((&*asked["marketplaceIds"], &*asked["fulfilledBy"]), (STORE.1, "MERCHANT"));
        let text = |order: &Value, field: &str| order[field].as_str().unwrap().to_owned();
        let is_in = |order: &&Value| {
            let placed = text(order, "createdTime");
            let of = |name: &str, all: &str| asked.get(name).map_or(all.to_owned(), Clone::clone);
            order["fulfillment"]["fulfilledBy"] == "MERCHANT"
                && text(order, "lastUpdatedTime") >= of("lastUpdatedAfter", "")
                && placed >= of("createdAfter", "")
                && placed <= of("createdBefore", "9")
        };
        let mut found: Vec<&Value> = inside.orders.iter().filter(is_in).collect();
        found.sort_by_key(|order| (text(order, "lastUpdatedTime"), text(order, "orderId")));
        found.reverse();
        let begin: usize =
            asked.get("paginationToken").map_or(0, |token| token[5..].parse().unwrap());
        let size: usize = asked["maxResultsPerPage"].parse().unwrap();
        let some: Vec<Value> = found.iter().skip(begin).take(size).copied().cloned().collect();
        let more = found.len() > begin + size;
        let token = more.then(|| json!({"nextToken": format!("tok &{}", begin + size)}));
        let page = json!({"orders": some, "pagination": token.unwrap_or(json!({})),
            "lastUpdatedBefore": "2026-11-22T07:58:00Z"});
        (mood, page)
    };
    spoken(mood, page).await
}

async fn one(State(shop): State<Shop>, headers: HeaderMap, Path(id): Path<String>) -> Response {
    let (mood, order) = {
        let (mood, inside) = match shop.hear(&headers, format!("One {id}"), false) {
            Ok(heard) => heard,
            Err(status) => return status.into_response(),
        };
        let found = inside.orders.iter().find(|order| order["orderId"] == *id).cloned();
        let parcels = inside.parcels.iter().filter(|(order, _)| *order == id);
        let parcels: Vec<Value> = parcels.map(|(_, parcel)| package(parcel)).collect();
        (
            mood,
            found.map(|mut order| {
                order["packages"] = json!(parcels);
                order
            }),
        )
    };
    match order {
        Some(order) => spoken(mood, json!({ "order": order })).await,
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn package(told: &Value) -> Value {
    json!({"packageReferenceId": told["packageReferenceId"], "carrier": told["carrierName"],
        "trackingNumber": told["trackingNumber"], "packageStatus": {"status": "SHIPPED"},
        "packageItems": told["orderItems"]})
}

/// A parcel under a name that is known is the same parcel.
async fn confirm(
    State(shop): State<Shop>,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    let told: Value = serde_json::from_slice(&body).unwrap();
    let mood = {
        let (mood, mut inside) = match shop.hear(&headers, format!("Tell {id}"), true) {
            Ok(heard) => heard,
            Err(status) => return status.into_response(),
        };
        assert_eq!(told["marketplaceId"], STORE.1);
        if matches!(mood, Mood::Well | Mood::Cut | Mood::Never) {
            let parcel = &told["packageDetail"];
            let name = &parcel["packageReferenceId"];
            let is_it =
                |known: &(String, Value)| known.0 == id && known.1["packageReferenceId"] == *name;
            inside.parcels.retain(|known| !is_it(known));
            inside.parcels.push((id.clone(), parcel.clone()));
            for order in inside.orders.iter_mut().filter(|order| order["orderId"] == *id) {
                order["fulfillment"]["fulfillmentStatus"] = json!("SHIPPED");
                order["lastUpdatedTime"] = json!("2026-11-22T09:00:00Z");
            }
        }
        mood
    };
    match mood {
        Mood::Well => StatusCode::NO_CONTENT.into_response(),
        other => spoken(other, json!({})).await,
    }
}

async fn listed(
    State(shop): State<Shop>,
    headers: HeaderMap,
    Path(seller): Path<String>,
    Query(asked): Asked,
) -> Response {
    let (mood, found) = {
        let (mood, inside) = match shop.hear(&headers, format!("Listed {asked:?}"), true) {
            Ok(heard) => heard,
            Err(status) => return status.into_response(),
        };
        assert_eq!(asked["marketplaceIds"], STORE.1);
        if inside.lists_nothing {
            return StatusCode::FORBIDDEN.into_response();
        }
        if seller != SELLER {
            return StatusCode::BAD_REQUEST.into_response();
        }
        let codes = asked.get("identifiers").map(String::as_str).unwrap_or_default();
        let is_it = |item: &&Item| codes.split(',').any(|code| code == item.sku);
        let found: Vec<Value> = inside.items.iter().filter(is_it).map(shown).collect();
        (mood, found)
    };
    spoken(mood, json!({"numberOfResults": found.len(), "items": found})).await
}

fn shown(item: &Item) -> Value {
    json!({"sku": item.sku, "summaries": [{"marketplaceId": STORE.1, "productType": "CUP"}],
        "fulfillmentAvailability":
            [{"fulfillmentChannelCode": item.channel, "quantity": item.pieces}]})
}

async fn show(
    State(shop): State<Shop>,
    headers: HeaderMap,
    Path((_, sku)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    let told: Value = serde_json::from_slice(&body).unwrap();
    let (mood, status) = {
        let (mood, mut inside) = match shop.hear(&headers, format!("Show {sku} {told}"), true) {
            Ok(heard) => heard,
            Err(status) => return status.into_response(),
        };
        assert_eq!(told["productType"], "CUP");
        if inside.refused.contains(&sku) {
            (mood, "INVALID")
        } else {
            let pieces = told["patches"][0]["value"][0]["quantity"].as_i64().unwrap();
            let Some(item) = inside.items.iter_mut().find(|item| item.sku == sku) else {
                return StatusCode::NOT_FOUND.into_response();
            };
            if matches!(mood, Mood::Well | Mood::Cut | Mood::Never) {
                item.pieces = pieces;
            }
            (mood, "ACCEPTED")
        }
    };
    let issues = json!([{"code": "90220", "severity": "ERROR", "message": "Ann said"}]);
    let issues = if status == "INVALID" { issues } else { json!([]) };
    spoken(mood, json!({"sku": sku, "status": status, "submissionId": "1", "issues": issues})).await
}

pub(crate) async fn spoken(mood: Mood, mut data: Value) -> Response {
    if let (Mood::Doubled, Some(orders)) = (mood, data["orders"].as_array_mut()) {
        *orders = orders.iter().flat_map(|one| [one.clone(), one.clone()]).collect();
    }
    let body = serde_json::to_vec(&data).unwrap();
    match mood {
        Mood::Well | Mood::Doubled => {
            ([(header::CONTENT_TYPE, "application/json")], body).into_response()
        }
        Mood::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Mood::Limited(rate) => {
            (StatusCode::TOO_MANY_REQUESTS, [("x-amzn-RateLimit-Limit", rate)]).into_response()
        }
        Mood::Cut => {
            let half = body[..body.len() / 2].to_vec();
            let chunks: Vec<Result<Vec<u8>, std::io::Error>> =
                vec![Ok(half), Err(std::io::Error::other("cut"))];
            Response::new(Body::from_stream(futures_util::stream::iter(chunks)))
        }
        Mood::Html => "<html>Something went wrong</html>".into_response(),
        Mood::Great => "x".repeat((1 << 20) + 1).into_response(),
        Mood::Never => std::future::pending().await,
    }
}
