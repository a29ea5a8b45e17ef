//! A real shop: Vendure, started by the test, with orders that were placed by its Shop API. It is drained by the
//! terms that stand in the docs, through a proxy that has bad days. One start serves all of it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use channels::{TellCancellations, TellRefunds, TellShipments};
use outside::Outside;
use serde_json::{Value, json};
use testkit::{Engine, House};

use crate::company::{ORDERS, compared, done, id, look, observed, shop_id, sync};
use crate::doorway;
use crate::proxy::{Fault, Proxy};

const TERMS: &str = include_str!("../../../../docs/mappings/vendure.json");
/// The shop's payments are only noted: refunds may be told.
const REFUNDS: &str = include_str!("../../../../docs/mappings/vendure-refunds.json");

fn terms() -> String {
    let mut terms: Value = serde_json::from_str(TERMS).unwrap();
    let refunds: Value = serde_json::from_str(REFUNDS).unwrap();
    terms["refunds"] = refunds["refunds"].clone();
    terms.to_string()
}
const NAME: &str = "keeper";
const PASSWORD: &str = "keeper-of-tests";
/// Two pages and a bit.
const PLACED: usize = 120;
/// When the first was placed; then one a minute.
const NOW: &str = "2026-11-22T05:00:00Z";

/// A shop of its own, which ends with the test.
struct Vendure {
    child: Child,
    url: String,
    orders: Vec<Value>,
    outside: Outside,
    pass: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vendure")
}

#[expect(clippy::disallowed_methods, reason = "tests are told by the environment alone")]
fn is_required() -> bool {
    ["CI", "TRADEWIND_REQUIRE_VENDURE"].iter().any(|name| std::env::var_os(name).is_some())
}

impl Vendure {
    /// Nothing, after a loud word, when it is not installed; where everything has to be, that is a failure.
    async fn open() -> Option<Self> {
        if !folder().join("node_modules/.package-lock.json").exists() {
            let how = "npm --prefix connectors/channel-generic/tests/vendure ci";
            assert!(!is_required(), "Vendure is not installed: {how}");
            eprintln!("SKIPPED a live Vendure shop, which is not installed: {how}");
            return None;
        }
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let scratch = testkit::scratch::folder();
        let mut child = Command::new("node")
            .arg(folder().join("shop.js"))
            .args([port.to_string(), PLACED.to_string()])
            .arg(scratch.path())
            .arg(NOW)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let read = move || {
            let lines = output.lines().map_while(Result::ok);
            lines.map(|line| serde_json::from_str::<Value>(&line)).find_map(Result::ok)
        };
        let told = tokio::task::spawn_blocking(read).await.unwrap();
        let told = told.unwrap_or_else(|| panic!("the shop does not open"));
        let mut shop = Self {
            child,
            url: format!("http://127.0.0.1:{port}"),
            orders: told["orders"].as_array().unwrap().clone(),
            outside: Outside::new(&["127.0.0.1".to_owned()]).unwrap(),
            pass: String::new(),
        };
        shop.sign_in().await;
        Some(shop)
    }

    async fn sign_in(&mut self) {
        let query = "mutation ($name: String!, $password: String!) {
            login(username: $name, password: $password) { __typename } }";
        let variables = json!({"name": NAME, "password": PASSWORD});
        let answer = self.call(&json!({"query": query, "variables": variables})).await;
        self.pass = answer.headers()["vendure-auth-token"].to_str().unwrap().to_owned();
    }

    async fn call(&self, body: &Value) -> http::Response<Vec<u8>> {
        let request = http::Request::post(format!("{}/admin-api", self.url))
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {}", self.pass))
            .body(body.to_string().into_bytes())
            .unwrap();
        self.outside.ask(request).await.unwrap()
    }

    /// What its keeper is answered.
    async fn ask(&self, query: &str, variables: Value) -> Value {
        let answer = self.call(&json!({"query": query, "variables": variables})).await;
        let answer: Value = serde_json::from_slice(answer.body()).unwrap();
        assert!(answer["errors"].is_null(), "{answer}");
        answer["data"].clone()
    }

    /// The number of an order, as the Admin API has it.
    async fn id_of(&self, order: usize) -> String {
        let query = "query ($code: String!) {
            orders(options: { filter: { code: { eq: $code } } }) { items { id } } }";
        let found = self.ask(query, json!({"code": self.orders[order]["code"]})).await;
        id(&found["orders"]["items"][0])
    }

    /// Money of an order goes back.
    async fn refund(&self, order: &str, amount: i64) {
        let query = "query ($id: ID!) { order(id: $id) { payments { id } } }";
        let found = self.ask(query, json!({"id": order})).await;
        let payment = &found["order"]["payments"][0]["id"];
        let query = "mutation ($input: RefundOrderInput!) {
            refundOrder(input: $input) { ... on Refund { id } ... on ErrorResult { errorCode } } }";
        let input = json!({"paymentId": payment, "amount": amount, "lines": [], "shipping": 0,
            "adjustment": 0});
        let refund = self.ask(query, json!({"input": input})).await;
        let query = "mutation ($input: SettleRefundInput!) {
            settleRefund(input: $input) { ... on Refund { state } ... on ErrorResult { errorCode } } }";
        let input = json!({"id": refund["refundOrder"]["id"], "transactionId": "back"});
        let settled = self.ask(query, json!({"input": input})).await;
        assert_eq!(settled["settleRefund"]["state"], "Settled");
    }

    /// It is cancelled there, whatever became of its money.
    async fn cancel(&self, order: &str) {
        let query = "mutation ($input: CancelOrderInput!) {
            cancelOrder(input: $input) { ... on Order { state } ... on ErrorResult { errorCode } } }";
        let input = json!({"orderId": order});
        let cancelled = self.ask(query, json!({"input": input})).await;
        assert_eq!(cancelled["cancelOrder"]["state"], "Cancelled");
    }

    /// What went back of an order: how much, how far that is, and why.
    async fn refunds(&self, order: &str) -> Vec<(i64, String, String)> {
        let query = "query ($id: ID!) {
            order(id: $id) { payments { refunds { total state reason transactionId } } } }";
        let found = self.ask(query, json!({"id": order})).await;
        let rows = found["order"]["payments"][0]["refunds"].as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let row = |row: &Value| {
            (row["total"].as_i64().unwrap(), text(&row["state"]), text(&row["reason"]))
        };
        rows.iter().map(row).collect()
    }

    async fn fulfillments(&self, order: &str) -> (String, Vec<(String, String, String)>) {
        let query = "query ($id: ID!) {
            order(id: $id) { state fulfillments { state method trackingCode } } }";
        let found = self.ask(query, json!({"id": order})).await;
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let rows = found["order"]["fulfillments"].as_array().cloned().unwrap_or_default();
        let row =
            |row: &Value| (text(&row["state"]), text(&row["method"]), text(&row["trackingCode"]));
        (text(&found["order"]["state"]), rows.iter().map(row).collect())
    }
}

impl Drop for Vendure {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _no_zombie = self.child.wait();
    }
}

/// An hour in which the shop is asked each time; how many orders came.
async fn settle(house: &House) -> usize {
    let mut arrived = 0;
    for _ in 0..12 {
        arrived += sync(house).await.arrived;
        house.clock.advance_seconds(310);
    }
    arrived
}

/// A shop of the house, with all that is sold there, and connected through a proxy.
async fn connected(house: &House, proxy: &Proxy) -> String {
    let shop = json!({"code": "ONE", "name": "ONE", "platform": "erp", "time_zone": "UTC",
        "currency": "EUR"});
    done(house.post("/shops", &shop).await);
    let warehouse = json!({"code": "DE", "name": "DE", "country": "DE",
        "time_zone": "Europe/Berlin", "priority": 1});
    let warehouse = id(&done(house.post("/warehouses", &warehouse).await));
    for code in ["CUP", "BOWL", "PLATE"] {
        let sku = id(&done(house.post("/skus", &json!({"code": code, "name": code})).await));
        let stock = json!({"sku_id": sku, "warehouse_id": warehouse, "change": 10_000,
            "reason": "count_gain", "note": "test"});
        done(house.post("/stock/adjustments", &stock).await);
    }
    let mut wanted = json!({"shop_id": shop_id(house, "ONE").await, "terms": terms(),
        "since": "2026-11-01T00:00:00Z",
        "credentials": {"address": proxy.url, "key": NAME, "secret": "another-password"}});
    let refused = house.post("/channel-connections", &wanted).await;
    assert_eq!((refused.status, refused.code()), (409, "channels.not_authorised"));
    wanted["credentials"]["secret"] = json!(PASSWORD);
    id(&done(house.post("/channel-connections", &wanted).await))
}

/// What is here of an order of the shop's.
async fn order(house: &House, external_id: &str) -> Value {
    let mut after = String::new();
    loop {
        let listed = done(house.get(&format!("/orders?limit=200{after}")).await);
        let rows = listed["items"].as_array().unwrap();
        if let Some(row) = rows.iter().find(|row| row["external_id"] == external_id) {
            return done(house.get(&format!("/orders/{}", id(row))).await);
        }
        after = format!("&after={}", listed["next"].as_str().unwrap());
    }
}

/// Sends all of an order in one parcel.
async fn ship(house: &House, external_id: &str) {
    let path = format!("/orders/{}", id(&order(house, external_id).await["order"]));
    for step in ["approve", "confirm"] {
        done(house.post(&format!("{path}/{step}"), &json!({})).await);
    }
    let parcel = id(&done(house.get(&path).await)["fulfilments"][0]);
    for action in ["release", "pick", "pack", "ship"] {
        let tracking = json!({"carrier": "DHL", "tracking_number": format!("JD000{external_id}")});
        let body = if action == "ship" { tracking } else { json!({}) };
        done(house.post(&format!("/fulfilments/{parcel}/{action}"), &body).await);
    }
}

/// Every order, with its total, its lines and their pieces, as the buyers placed them.
async fn is_exact(house: &House, shop: &Vendure) {
    assert_eq!(house.number(ORDERS).await, i64::try_from(PLACED).unwrap());
    let sum = |field: &str| shop.orders.iter().map(|order| order[field].as_i64().unwrap()).sum();
    let total: i64 = sum("total");
    let here = "SELECT CAST(sum(total_minor) AS bigint) FROM orders";
    assert_eq!(house.number(here).await, total);
    let lines: i64 = sum("lines");
    assert_eq!(house.number("SELECT count(*) FROM order_lines").await, lines);
    let pieces: i64 = sum("pieces");
    let here = "SELECT CAST(sum(ordered) AS bigint) FROM order_lines";
    assert_eq!(house.number(here).await, pieces);
    let refused = "SELECT count(*) FROM inbox WHERE state <> 'parsed'";
    assert_eq!(house.number(refused).await, 0);
}

/// The shop is drained while answers fail, are late and are cut, and while who reads it is ended.
async fn drained(house: &House, shop: &Vendure, proxy: &Proxy) -> String {
    let connection = connected(house, proxy).await;
    proxy.be(&[Fault::Status(500), Fault::TooMany, Fault::None, Fault::Cut]);
    // Ten seconds of everybody's time: once is enough.
    if house.engine() == Engine::Sqlite {
        proxy.be(&[Fault::Hang]);
    }
    for _ in 0..10 {
        sync(house).await;
        house.clock.advance_seconds(100);
        if proxy.is_well() {
            break;
        }
    }
    assert!(proxy.is_well(), "all of it happened");
    // Somebody reads on, is ended in the middle, and what was asked gets no answer.
    proxy.be(&[Fault::Hang]);
    house.clock.advance_seconds(500);
    let db = house.db.clone();
    let call = tokio::spawn(async move { channels::sync(&db, &doorway()).await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    call.abort();
    proxy.be_well();
    settle(house).await;
    is_exact(house, shop).await;
    assert_eq!(settle(house).await, 0, "a second run adds nothing");
    is_exact(house, shop).await;
    let view = look(house, &connection).await;
    assert_eq!((&view["fault"], &view["refused"]), (&json!(null), &json!(0)));
    assert_eq!(compared(house, &connection).await, PLACED);
    connection
}

/// What changes there arrives here, and what leaves here arrives there: of three orders that nobody else uses.
async fn both_ways(house: &House, shop: &Vendure, proxy: &Proxy, (connection, at): (&str, usize)) {
    let [sent, back, gone] =
        [shop.id_of(at).await, shop.id_of(at + 1).await, shop.id_of(at + 2).await];
    ship(house, &sent).await;
    db::drain(&house.db, &TellShipments).await.unwrap();
    // The shop has the parcel, and its answer is lost: it is looked up, and not told twice.
    proxy.be(&[Fault::None, Fault::None, Fault::Lost]);
    settle(house).await;
    let (state, parcels) = shop.fulfillments(&sent).await;
    assert_eq!((state.as_str(), parcels.len()), ("Shipped", 1), "{parcels:?}");
    let (state, method, tracking) = &parcels[0];
    assert_eq!((state.as_str(), tracking), ("Shipped", &format!("JD000{sent}")));
    assert!(method.starts_with("DHL ("), "{method}");
    let path = format!("/channel-connections/{connection}/write-backs");
    let told = done(house.get(&path).await);
    let states: Vec<&Value> =
        told["items"].as_array().unwrap().iter().map(|row| &row["state"]).collect();
    assert_eq!(states, ["acknowledged", "acknowledged"], "{told}");
    shop.refund(&back, 500).await;
    shop.cancel(&gone).await;
    settle(house).await;
    let told = (look(house, connection).await, observed(house, connection).await);
    assert_eq!(order(house, &back).await["order"]["payment"], "part_refunded", "{told:?}");
    assert_eq!(order(house, &gone).await["order"]["state"], "cancelled");
    let kinds: Vec<String> =
        observed(house, connection).await.into_iter().map(|(kind, _)| kind).collect();
    for kind in ["refunded", "cancelled"] {
        assert!(kinds.iter().any(|known| known == kind), "{kind} is not in {kinds:?}");
    }
    assert_eq!(look(house, connection).await["untold"], 0);
}

/// What is cancelled here is cancelled there, once: its answer is lost, and it is looked up.
async fn cancelled(house: &House, shop: &Vendure, proxy: &Proxy, (connection, at): (&str, usize)) {
    let given_up = shop.id_of(at).await;
    let path = format!("/orders/{}/cancel", id(&order(house, &given_up).await["order"]));
    done(house.post(&path, &json!({"reason": "out_of_stock"})).await);
    db::drain(&house.db, &TellCancellations).await.unwrap();
    proxy.be(&[Fault::None, Fault::Lost]);
    settle(house).await;
    assert_eq!(shop.fulfillments(&given_up).await.0, "Cancelled");
    let path = format!("/channel-connections/{connection}/write-backs");
    let told = done(house.get(&path).await);
    let row = &told["items"][0];
    assert_eq!((&row["kind"], &row["state"]), (&json!("cancelled"), &json!("acknowledged")));
    assert_eq!(order(house, &given_up).await["order"]["state"], "cancelled");
    let late = "SELECT count(*) FROM events WHERE kind = 'ChangedTooLate'";
    assert_eq!(house.number(late).await, 0);
}

/// What went back here is written down there, once: its answer is lost, and it is looked up; and what the shop says of
/// it then is no other refund.
async fn refunded(house: &House, shop: &Vendure, proxy: &Proxy, (connection, at): (&str, usize)) {
    let given_back = shop.id_of(at).await;
    let here = order(house, &given_back).await["order"].clone();
    let path = format!("/orders/{}/payments", id(&here));
    let before = "SELECT count(*) FROM order_payments WHERE kind = 'refund'";
    let before = house.number(before).await;
    let body = json!({"kind": "refund", "provider": "bank", "reference": format!("R-{given_back}"),
        "amount": {"minor": 701, "currency": here["total"]["currency"]}});
    done(house.post(&path, &body).await);
    db::drain(&house.db, &TellRefunds).await.unwrap();
    // Looked for, looked up, and made: of the last nobody hears.
    proxy.be(&[Fault::None, Fault::None, Fault::Lost]);
    settle(house).await;
    let there = shop.refunds(&given_back).await;
    let reference = format!("bank:R-{given_back}");
    assert_eq!(there, [(701, "Settled".to_owned(), reference.clone())]);
    let path = format!("/channel-connections/{connection}/write-backs");
    let told = done(house.get(&path).await);
    let row = &told["items"][0];
    assert_eq!((&row["kind"], &row["state"]), (&json!("refunded"), &json!("acknowledged")));
    assert_eq!(row["reference"], *reference);
    let here = "SELECT count(*) FROM order_payments WHERE kind = 'refund'";
    assert_eq!(house.number(here).await, before + 1, "no second one");
    let seen = observed(house, connection).await;
    assert_eq!(seen.last(), Some(&("refunded".to_owned(), "known".to_owned())), "{seen:?}");
    assert_eq!(order(house, &given_back).await["order"]["payment"], "part_refunded");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_live_shop_on_sqlite_and_postgres() {
    let Some(shop) = Vendure::open().await else { return };
    let proxy = Proxy::open(&shop.url).await;
    // Both drain it before either changes anything there.
    let mut houses = Vec::new();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(house) = House::open(engine, &crate::setup()) else { continue };
        db::drain(&house.db, &TellCancellations).await.unwrap();
        db::drain(&house.db, &TellRefunds).await.unwrap();
        let connection = drained(&house, &shop, &proxy).await;
        houses.push((house, connection));
    }
    for (at, (house, connection)) in houses.iter().enumerate() {
        both_ways(house, &shop, &proxy, (connection, at * 5)).await;
        cancelled(house, &shop, &proxy, (connection, at * 5 + 3)).await;
        refunded(house, &shop, &proxy, (connection, at * 5 + 4)).await;
    }
}
