//! Nothing that came in about a person stands anywhere in clear: not in the database, not in a log.

use std::io::Write;
use std::sync::{Arc, Mutex};

use app::policies::RecheckHandler;
use axum::http::Method;
use customers::SubjectType;
use db::{Db, Engine, Target};
use jobs::{BoxFuture, Handlers, People, WorkerOptions, run_due};
use kernel::{Actor, Fault, Grants};
use serde_json::{Value, json};
use testkit::{House, each_engine};
use tracing_subscriber::prelude::*;

/// What must be found nowhere, in small letters; the birds of everything that [`bird`] and [`letter`]
/// send in.
const CANARIES: [&str; 6] = ["kanarya", "zwitscher", "987654", "zw7 7qx", "zw77qx", "7654"];

/// A person made of canaries.
fn bird() -> Value {
    json!({
        "name": "Kanarya Zwitscher", "company": "Zwitscher & Kanarya Ltd",
        "phone": "+44 7911 987654", "email": "kanarya@zwitscher.example",
        "line1": "Zwitscher Lane 1", "line2": "Flat Kanarya", "line3": "Zwitscher House",
        "city": "London", "postcode": "ZW7 7QX", "country": "GB",
        "identity_number": "KANARYA-110101", "tax_id": "GBKANARYA7",
        "raw": {"BuyerName": "Kanarya Zwitscher"},
    })
}

fn letter(number: &str) -> Value {
    json!({
        "shop": "EU", "external_id": number,
        "lines": [{"sku": "CUP", "quantity": 1, "unit_price": "9.90"}],
        "payment": {"method": "card", "paid_at": "2026-11-21T10:00:00Z"},
        "buyer": {"email": "buyer@zwitscher.example", "phone": "+44 7911 987654",
            "platform_id": "kanarya-17"},
        "ship_to": bird(), "message": "Ring at Zwitscher, I am Kanarya",
    })
}

struct Staff;

impl People for Staff {
    fn actor<'a>(&'a self, _: &'a Db, id: &'a str) -> BoxFuture<'a, Result<Actor, Fault>> {
        Box::pin(async move { Ok(Actor::user(id, "All", Grants::All)) })
    }
}

/// Sends with an idempotency key, so that the answer is kept too.
async fn post(house: &House, path: &str, body: Value, wanted: u16) -> Value {
    let key = format!("{}-{}", path.len(), house.clock.now().as_micros());
    house.clock.advance_seconds(1);
    let headers = [("content-type", "application/json"), ("idempotency-key", key.as_str())];
    let body = serde_json::to_vec(&body).unwrap();
    let answer = house.send("all", Method::POST, path, body, &headers).await;
    assert_eq!(answer.status, wanted, "{path}: {}", answer.body);
    answer.body
}

async fn company(house: &House) {
    let shop = json!({"code": "EU", "name": "EU", "platform": "api", "time_zone": "Europe/Berlin",
        "currency": "EUR", "workflow": {}});
    post(house, "/shops", shop, 201).await;
    post(house, "/skus", json!({"code": "CUP", "name": "Cup"}), 201).await;
}

/// Every way by which a person's data comes in.
async fn let_birds_in(house: &House) -> String {
    let placed = post(house, "/orders", letter("A-1"), 201).await;
    let id = placed["id"].as_str().unwrap().to_owned();
    // The same once more, and another under its number: both deliveries are kept.
    post(house, "/orders", letter("A-1"), 200).await;
    let mut other = letter("A-1");
    other["lines"][0]["quantity"] = json!(2);
    house.post("/orders", &other).await;
    // Refused, and kept in the inbox with what was wrong.
    let mut wrong = letter("A-2");
    wrong["ship_to"]["country"] = json!("Kanarya");
    wrong["ship_to"]["zwitscher"] = json!("Zwitscher");
    house.post("/orders", &wrong).await;
    let mut wrong = letter("A-3");
    wrong["lines"] = json!([]);
    assert_eq!(house.post("/orders", &wrong).await.status, 422);
    let mut wrong = letter("B-2");
    wrong["ship_to"]["country"] = json!("Kanarya");
    post(house, "/orders/bulk", json!({"orders": [letter("B-1"), wrong]}), 200).await;
    post(house, "/orders/drafts", letter("D-1"), 201).await;
    post(house, "/orders/drafts?submit=true", letter("D-2"), 201).await;

    let changes = json!([{"set_recipient": {"name": "Kanarya Kanarya", "line2": "Zwitscher 9"}}]);
    let path = format!("/orders/{id}/edits");
    let shown = post(house, &path, json!({"seen_version": 1, "changes": changes}), 201).await;
    let edit = shown["id"].as_str().unwrap();
    post(house, &format!("{path}/{edit}/apply"), json!({"seen_version": 1}), 200).await;
    let note = json!({"kind": "internal", "text": "Kanarya called"});
    post(house, &format!("/orders/{id}/notes"), note, 201).await;
    let hold = json!({"reason": "manual", "note": "Kanarya asked to wait"});
    post(house, &format!("/orders/{id}/holds"), hold, 200).await;
    let fourth = post(house, "/orders", letter("A-4"), 201).await;
    let path = format!("/orders/{}", fourth["id"].as_str().unwrap());
    let reject = json!({"reason": "wrong_recipient", "note": "Zwitscher moved"});
    post(house, &format!("{path}/reject"), reject, 200).await;
    let cancel = json!({"reason": "buyer_request", "note": "Kanarya changed her mind"});
    post(house, &format!("{path}/cancel"), cancel, 200).await;

    work_that_waits(house).await;
    import(house).await;
    let mut person = bird();
    person["phone"] = json!("+44 7911 987653");
    person["email"] = json!("customer@zwitscher.example");
    person.as_object_mut().unwrap().remove("raw");
    let customer =
        post(house, "/customers", json!({"kind": "person", "person": person}), 201).await;
    let path = format!("/customers/{}", customer["id"].as_str().unwrap());
    let why = json!({"reason": "Kanarya called"});
    let shown = post(house, &format!("{path}/reveal"), why.clone(), 200).await;
    assert_eq!(shown["person"]["name"], "Kanarya Zwitscher");
    let shown = post(house, &format!("/orders/{id}/reveal"), why, 200).await;
    assert_eq!(shown["people"][0]["name"], "Kanarya Kanarya");
    let change = json!({"seen_version": 1, "person": {"name": "Zwitscher Kanarya"}});
    assert_eq!(house.patch(&path, &change).await.status, 200);
    for q in ["kanarya%20zwitscher", "kanarya@zwitscher.example", "07911987654"] {
        let found = house.get(&format!("/orders?q={q}")).await.body;
        assert!(found["items"].as_array().unwrap().len() >= 4, "{q}: {found}");
    }
    id
}

/// What is kept to be done later: jobs with what somebody looked for, a command that another is to
/// approve, what a customer asked.
async fn work_that_waits(house: &House) {
    let bulk = json!({"action": {"action": "tag", "tags": ["seen"]},
        "filter": {"tab": "all", "q": "Kanarya Zwitscher"}});
    post(house, "/orders/bulk-actions", bulk, 202).await;
    let customer = house.get("/customers?q=kanarya@zwitscher.example").await.body;
    let customer = customer["items"][0]["id"].clone();
    let asked = json!({"kind": "export", "customer_id": customer, "reason": "Kanarya wrote"});
    post(house, "/privacy/requests", asked, 201).await;
    let one = json!({"value": 1, "seen_version": 0});
    let set = house.put("/parameters/privacy.request_approvals", &one).await;
    assert_eq!(set.status, 200, "{}", set.body);
    let asked = json!({"kind": "erasure", "customer_id": customer, "reason": "Kanarya wrote"});
    post(house, "/privacy/requests", asked, 202).await;
    let held = json!({"subject": customer, "reason": "claim of Kanarya Zwitscher"});
    post(house, "/privacy/holds", held, 201).await;
    assert_eq!(house.number("SELECT count(*) FROM approvals").await, 1);
    assert_eq!(house.number("SELECT count(*) FROM jobs WHERE args IS NOT NULL").await, 2);
}

/// A file with a good row and two bad ones, up to its end.
async fn import(house: &House) {
    let file = "订单号,商品编码,数量,单价,下单时间,收货人,联系方式,收货地址,城市,邮编,国家\n\
        F-1,CUP,1,9.90,2026-11-20 10:00,Kanarya Zwitscher,+44 7911 987654,Zwitscher Lane 1,London,ZW7 7QX,GB\n\
        F-2,CUP,many,9.90,2026-11-20 10:00,Kanarya Zwitscher,+44 7911 987654,Zwitscher Lane 1,London,ZW7 7QX,GB\n\
        F-3,CUP,1,9.90,Kanarya,Kanarya Zwitscher,+44 7911 987654,Zwitscher Lane 1,London,ZW7 7QX,Zwitscher\n";
    let path = "/orders/imports?file_name=orders.csv";
    let import = house.send("all", Method::POST, path, file.into(), &[]).await.body;
    let id = import["id"].as_str().unwrap();
    let mut mapping = import["mapping"].clone();
    mapping["shop"] = json!("EU");
    let body = json!({"seen_version": import["version"], "mapping": mapping});
    let mapped = house.put(&format!("/orders/imports/{id}/mapping"), &body).await.body;
    assert_eq!(mapped["state"], "mapped", "{mapped}");
    let run = json!({"seen_version": mapped["version"]});
    post(house, &format!("/orders/imports/{id}/run"), run, 202).await;
    let handlers = Handlers::new()
        .with(orders::ImportOrders)
        .with(orders::jobs::BulkHandler)
        .with(governance::AnswerRequest)
        .with(RecheckHandler);
    let options = WorkerOptions::new("test", Arc::new(Staff));
    run_due(&house.db, &handlers, &options).await.unwrap();
    let view = house.get(&format!("/orders/imports/{id}")).await.body;
    assert_eq!(view["state"], "done", "{view}");
    assert!(view["summary"]["rows_refused"].as_i64().unwrap() >= 1, "{view}");
}

fn must_be_without_birds(place: &str, bytes: &[u8]) {
    let small = bytes.to_ascii_lowercase();
    for canary in CANARIES {
        let at = small.windows(canary.len()).position(|window| window == canary.as_bytes());
        let Some(at) = at else { continue };
        let around = &bytes[at.saturating_sub(120)..(at + 120).min(bytes.len())];
        panic!("{place} shows {canary}: {}", String::from_utf8_lossy(around));
    }
}

/// Every byte of the files, or every value of every table.
async fn must_stand_nowhere(house: &House) {
    if let Target::Sqlite(file) = &house.options.target {
        let mut bytes = 0;
        for ending in ["", "-wal"] {
            let mut name = file.clone().into_os_string();
            name.push(ending);
            let file = std::fs::read(&name).unwrap_or_default();
            bytes += file.len();
            must_be_without_birds(&name.to_string_lossy(), &file);
        }
        assert!(bytes > 100_000, "the files were read");
    }
    let columns = house
        .with(|ctx| {
            let sql = match ctx.engine() {
                Engine::Sqlite => {
                    "SELECT t.name, c.name, lower(c.type) FROM sqlite_schema t, \
                     pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'"
                }
                Engine::Postgres => {
                    "SELECT CAST(table_name AS text), CAST(column_name AS text), \
                     CAST(data_type AS text) FROM information_schema.columns \
                     WHERE table_schema = current_schema()"
                }
            };
            let read = |row: &db::Row<'_>| {
                Ok((row.get::<String>(0)?, row.get::<String>(1)?, row.get::<String>(2)?))
            };
            ctx.list(sql, &[], read)
        })
        .await
        .unwrap();
    let mut values = 0;
    for (table, column, kind) in columns {
        let bytea = kind == "bytea" || kind == "blob";
        if !bytea && kind != "text" && kind != "jsonb" {
            continue;
        }
        let place = format!("{table}.{column}");
        let found = house
            .with(move |ctx| {
                let sql = match bytea {
                    true => format!("SELECT {column} FROM {table} WHERE {column} IS NOT NULL"),
                    false => format!(
                        "SELECT CAST({column} AS text) FROM {table} WHERE {column} IS NOT NULL"
                    ),
                };
                ctx.list(&sql, &[], |row| match bytea {
                    true => row.get::<Vec<u8>>(0),
                    false => row.get::<String>(0).map(String::into_bytes),
                })
            })
            .await
            .unwrap();
        values += found.len();
        found.iter().for_each(|value| must_be_without_birds(&place, value));
    }
    assert!(values > 300, "{values} values were read");
}

/// Everything that is logged when somebody asks for all of it.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

each_engine! {
    async fn no_canary_sings_from_the_database_or_the_log(house: House) {
        let log = Log::default();
        let writer = log.clone();
        // A process of its own for each test: the log is this test's alone.
        let asked = "trace,tokio_postgres=trace,tokio_postgres::query=trace,h2::codec=trace,\
                     tokio_postgres::prepare=trace,tokio_postgres::connection=trace";
        let lines = tracing_subscriber::fmt::layer().with_writer(move || writer.clone());
        tracing_subscriber::registry()
            .with(lines.with_filter(app::logging::filter(asked)))
            .init();
        tracing::trace!("the log is kept");
        company(&house).await;
        let id = let_birds_in(&house).await;

        // They are there for whoever may see them.
        let order = house.get(&format!("/orders/{id}")).await.body;
        assert_eq!(order["people"][0]["name"], "K*** K***", "{order}");
        assert!(order.to_string().contains("Ring at Zwitscher"), "{order}");
        let order: orders::OrderId = id.parse().unwrap();
        let people = house
            .with(move |ctx| customers::people_of(ctx, SubjectType::Order, &[order.uuid()]))
            .await
            .unwrap();
        assert_eq!(people[&order.uuid()][0].fields.name.as_deref(), Some("Kanarya Kanarya"));
        must_stand_nowhere(&house).await;

        let log = log.0.lock().unwrap().clone();
        assert!(String::from_utf8_lossy(&log).contains("the log is kept"));
        must_be_without_birds("the log", &log);
    }
}
