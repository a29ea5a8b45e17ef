//! A shop of Shopee on this machine: it answers as the published samples do, looks at every signature, and has bad
//! days.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

pub(crate) const KEY: &str = "2001887";
pub(crate) const SECRET: &str = "shpk74657374";
pub(crate) const GRANT: &str = "refresh0";
const SHOP: &str = "17";
/// The midnight before every test.
const MIDNIGHT: i64 = 1_795_305_600;

/// How it answers once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    Well,
    Status(u16),
    /// A word for what went wrong, in an answer that has success.
    Says(&'static str),
    /// It asks for patience of so many seconds.
    Wait(&'static str),
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

#[derive(Default)]
pub(crate) struct Inside {
    pub(crate) orders: Vec<Value>,
    /// The tracking number of each order that was sent.
    pub(crate) numbers: BTreeMap<String, String>,
    /// What is needed to send an order.
    pub(crate) ways: Value,
    /// How many pieces there are of each variation, by its code.
    pub(crate) models: BTreeMap<String, i64>,
    /// Of what it takes no numbers.
    pub(crate) refused: Vec<String>,
    moods: VecDeque<Mood>,
    write_moods: VecDeque<Mood>,
    pass_moods: VecDeque<Mood>,
    /// What it was asked.
    pub(crate) asked: Vec<String>,
    /// When it was asked last: nothing happens before what was told already.
    now: i64,
    /// The refresh token it takes, those it took already, and how many it gave.
    pub(crate) grant: String,
    pub(crate) used: BTreeSet<String>,
    pub(crate) given: usize,
    /// The access token it takes.
    pub(crate) pass: String,
    /// Until when its owner agreed.
    pub(crate) consent_until: i64,
    /// What goes wrong with calls whose path holds this.
    pub(crate) lacks: Option<(&'static str, &'static str)>,
}

/// A shop.
#[derive(Clone)]
pub(crate) struct Shop {
    pub(crate) url: String,
    inside: Arc<Mutex<Inside>>,
}

/// How Shopee numbers the order that a test knows by this number.
pub(crate) fn name(number: i64) -> String {
    format!("241122CUP{number:05}")
}

/// An order of such a shop, changed so many seconds after midnight.
pub(crate) fn an_order(number: i64, seconds: i64) -> Value {
    let recorded = include_str!("../recorded/order-ready.json");
    let mut order: Value = serde_json::from_str(recorded).unwrap();
    order["order_sn"] = json!(name(number));
    order["update_time"] = json!(MIDNIGHT + seconds);
    order
}

/// The words of a call's address.
pub(crate) type Words = Query<HashMap<String, String>>;

fn hex(key: &str, words: &[&[u8]]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    for word in words {
        mac.update(word);
    }
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The signature of a push that goes to an address.
pub(crate) fn sign_push(url: &str, body: &[u8], key: &str) -> String {
    hex(key, &[url.as_bytes(), b"|", body])
}

impl Shop {
    pub(crate) async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/{SHOP}", listener.local_addr().unwrap());
        let inside = Inside {
            grant: GRANT.to_owned(),
            ways: json!({"non_integrated": ["tracking_no"]}),
            consent_until: MIDNIGHT + 300 * 24 * 60 * 60,
            ..Inside::default()
        };
        let shop = Self { url, inside: Arc::new(Mutex::new(inside)) };
        let router = Router::new()
            .route("/api/v2/auth/access_token/get", post(give_pass))
            .route("/api/v2/auth/token/get", post(give_pass))
            .route("/api/v2/shop/get_shop_info", get(info))
            .route("/api/v2/order/get_order_list", get(list))
            .route("/api/v2/order/get_order_detail", get(details))
            .merge(crate::goods::router())
            .with_state(shop.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        shop
    }

    pub(crate) fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }

    pub(crate) fn put(&self, mut order: Value) {
        let mut inside = self.inside();
        let at = order["update_time"].as_i64().unwrap().max(inside.now);
        order["update_time"] = json!(at);
        inside.orders.retain(|known| known["order_sn"] != order["order_sn"]);
        inside.orders.push(order);
    }

    /// Changes an order so many seconds after midnight, or now if that is later.
    pub(crate) fn change(&self, number: i64, seconds: i64, change: impl Fn(&mut Value)) {
        let mut inside = self.inside();
        let at = (MIDNIGHT + seconds).max(inside.now);
        let mut orders = inside.orders.iter_mut();
        let order = orders.find(|order| order["order_sn"] == name(number)).unwrap();
        change(order);
        order["update_time"] = json!(at);
    }

    /// It has an order placed so many seconds before midnight that it never tells of by itself.
    pub(crate) fn hide(&self, number: i64, before: i64) {
        let mut order = an_order(number, -300 * 24 * 60 * 60);
        order["create_time"] = json!(MIDNIGHT - before);
        self.inside().orders.push(order);
    }

    pub(crate) fn delete(&self, number: i64) {
        self.inside().orders.retain(|order| order["order_sn"] != name(number));
    }

    /// It answers so when it is asked for orders, one call after another, and then well.
    pub(crate) fn be(&self, moods: &[Mood]) {
        self.inside().moods.extend(moods);
    }

    /// It answers what it is told so, one call after another, and then well.
    pub(crate) fn be_told(&self, moods: &[Mood]) {
        self.inside().write_moods.extend(moods);
    }

    /// It gives passes so, one after another, and then well.
    pub(crate) fn be_given(&self, moods: &[Mood]) {
        self.inside().pass_moods.extend(moods);
    }

    pub(crate) fn write_mood(&self) -> Mood {
        self.inside().write_moods.pop_front().unwrap_or(Mood::Well)
    }

    /// What it was asked since the last time.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.inside().asked)
    }

    /// How often it was asked this since the last look at what it was asked.
    pub(crate) fn times(&self, what: &str) -> usize {
        self.inside().asked.iter().filter(|asked| asked.starts_with(what)).count()
    }

    /// Writes down what is asked; a refusal, where its signature or pass is not good.
    pub(crate) fn hear(&self, path: &str, words: &Words, what: String) -> Option<Response> {
        let of = |name: &str| words.get(name).cloned().unwrap_or_default();
        let mut inside = self.inside();
        inside.asked.push(what);
        let (key, at, pass, shop) =
            (of("partner_id"), of("timestamp"), of("access_token"), of("shop_id"));
        let signed =
            [key.as_bytes(), path.as_bytes(), at.as_bytes(), pass.as_bytes(), shop.as_bytes()];
        if key != KEY || of("sign") != hex(SECRET, &signed) {
            return Some(error(StatusCode::FORBIDDEN, "error_sign"));
        }
        inside.now = inside.now.max(at.parse().unwrap());
        if shop != SHOP || pass.is_empty() || pass != inside.pass {
            return Some(error(StatusCode::FORBIDDEN, "invalid_acceess_token"));
        }
        let lacks = inside.lacks.filter(|(part, _)| path.contains(part));
        lacks.map(|(_, word)| error(StatusCode::OK, word))
    }
}

pub(crate) fn error(status: StatusCode, word: &str) -> Response {
    (status, json_of(&json!({"error": word, "message": "Ann said", "request_id": "1"})))
        .into_response()
}

pub(crate) fn json_of(body: &Value) -> Response {
    let body = serde_json::to_vec(body).unwrap();
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// An answer in which nothing went wrong.
pub(crate) fn answer(response: &Value) -> Value {
    json!({"error": "", "message": "", "request_id": "1", "response": response})
}

/// A pass of four hours for who has the partner key and the grant; each grant is taken once, and brings the next.
async fn give_pass(State(shop): State<Shop>, uri: Uri, words: Words, body: String) -> Response {
    let of = |name: &str| words.get(name).cloned().unwrap_or_default();
    let (key, at) = (of("partner_id"), of("timestamp"));
    let signed = [key.as_bytes(), uri.path().as_bytes(), at.as_bytes()];
    if key != KEY || of("sign") != hex(SECRET, &signed) {
        return error(StatusCode::FORBIDDEN, "error_sign");
    }
    let asked: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((&asked["partner_id"], &asked["shop_id"]), (&json!(2_001_887), &json!(17)));
    let (mood, given) = {
        let mut inside = shop.inside();
        inside.asked.push("pass".to_owned());
        let mood = inside.pass_moods.pop_front().unwrap_or(Mood::Well);
        // The code of an owner is taken at another place.
        let field = if uri.path() == "/api/v2/auth/token/get" { "code" } else { "refresh_token" };
        let grant = asked[field].as_str().unwrap().to_owned();
        if grant != inside.grant {
            return error(StatusCode::FORBIDDEN, "error_auth");
        }
        if matches!(mood, Mood::Well | Mood::Cut | Mood::Never) {
            assert!(inside.used.insert(grant), "no grant is used twice");
            inside.given += 1;
            inside.pass = format!("access{}", inside.given);
            inside.grant = format!("refresh{}", inside.given);
        }
        let given = json!({"error": "", "message": "", "partner_id": 2_001_887, "shop_id": 17,
            "access_token": inside.pass, "refresh_token": inside.grant, "expire_in": 14_400});
        (mood, given)
    };
    spoken(mood, given).await
}

async fn info(State(shop): State<Shop>, uri: Uri, words: Words) -> Response {
    if let Some(refused) = shop.hear(uri.path(), &words, "info".to_owned()) {
        return refused;
    }
    let until = shop.inside().consent_until;
    json_of(&json!({"error": "", "message": "", "shop_name": "Seabreeze", "region": "SG",
        "status": "NORMAL", "auth_time": MIDNIGHT, "expire_time": until}))
}

async fn list(State(shop): State<Shop>, uri: Uri, words: Words) -> Response {
    let of = |name: &str| words.get(name).cloned().unwrap_or_default();
    let (field, from, until) = (of("time_range_field"), of("time_from"), of("time_to"));
    let what = format!("list {field} {from} {until}");
    if let Some(refused) = shop.hear(uri.path(), &words, what) {
        return refused;
    }
    let number = |text: String| text.parse::<i64>().unwrap_or_default();
    let (from, until) = (number(from), number(until));
    if from >= until || until - from > 15 * 24 * 60 * 60 {
        return error(StatusCode::OK, "order.order_list_invalid_time");
    }
    let (mood, page) = {
        let mut inside = shop.inside();
        let is_there = |order: &&Value| (from..until).contains(&order[&field].as_i64().unwrap());
        // The newest first, as it seems.
        let mut found: Vec<&Value> = inside.orders.iter().filter(is_there).collect();
        found.sort_by_key(|order| std::cmp::Reverse(order[&field].as_i64()));
        let (begin, size) = (number(of("cursor")), number(of("page_size")));
        let (begin, size) = (usize::try_from(begin).unwrap(), usize::try_from(size).unwrap());
        assert!((1..=100).contains(&size), "no more are taken");
        let page: Vec<Value> = found
            .iter()
            .skip(begin)
            .take(size)
            .map(|order| json!({"order_sn": order["order_sn"]}))
            .collect();
        let more = begin + size < found.len();
        let cursor = if more { (begin + size).to_string() } else { String::new() };
        let page = json!({"more": more, "next_cursor": cursor, "order_list": page});
        (inside.moods.pop_front().unwrap_or(Mood::Well), page)
    };
    spoken(mood, answer(&page)).await
}

async fn details(State(shop): State<Shop>, uri: Uri, words: Words) -> Response {
    let numbers = words.get("order_sn_list").cloned().unwrap_or_default();
    if let Some(refused) = shop.hear(uri.path(), &words, format!("details {numbers}")) {
        return refused;
    }
    let numbers: Vec<&str> = numbers.split(',').collect();
    assert!((1..=50).contains(&numbers.len()), "no more are taken");
    let (mood, found) = {
        let mut inside = shop.inside();
        let is_there = |order: &&Value| numbers.contains(&order["order_sn"].as_str().unwrap());
        let found: Vec<Value> = inside.orders.iter().filter(is_there).cloned().collect();
        (inside.moods.pop_front().unwrap_or(Mood::Well), found)
    };
    // One that is not there makes it refuse all of them.
    if found.len() < numbers.len() && mood == Mood::Well {
        return error(StatusCode::OK, "error_not_found");
    }
    spoken(mood, answer(&json!({ "order_list": found }))).await
}

/// An answer as it is on such a day.
pub(crate) async fn spoken(mood: Mood, mut page: Value) -> Response {
    let orders = page.pointer_mut("/response/order_list").and_then(Value::as_array_mut);
    match (mood, orders) {
        (Mood::Doubled, Some(orders)) => {
            *orders = orders.iter().flat_map(|one| [one.clone(), one.clone()]).collect();
        }
        (Mood::Shuffled, Some(orders)) => {
            orders.reverse();
            let middle = orders.len() / 2;
            orders.rotate_left(middle);
        }
        _ => {}
    }
    match mood {
        Mood::Well | Mood::Doubled | Mood::Shuffled => json_of(&page),
        Mood::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Mood::Says(word) => error(StatusCode::OK, word),
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
        Mood::Html => "<html>Something went wrong</html>".into_response(),
        Mood::Great => "x".repeat((1 << 20) + 1).into_response(),
        Mood::Never => std::future::pending().await,
    }
}
