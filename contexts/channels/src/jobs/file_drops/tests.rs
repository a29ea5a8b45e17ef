//! Killed between any two steps, a look ends as if it had never been killed.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use axum::http::Method;
use jobs::{BoxFuture, Handlers, People, WorkerOptions, run_due};
use kernel::Grants;
use orders::ImportOrders;
use serde_json::{Value, json};
use testkit::{Engine, House, Setup};

use super::*;

/// More than the steps of any look of the test.
const MOST: usize = 40;
const TITLES: &str = "Order No.,SKU,Quantity,Unit price,Recipient,Address,City,Country";
/// Longer than a file drop is held.
const TAKEN_OVER: i64 = 61;

struct Staff;

impl People for Staff {
    fn actor<'a>(&'a self, _: &'a Db, id: &'a str) -> BoxFuture<'a, Result<Actor, Fault>> {
        Box::pin(async move { Ok(Actor::user(id, id, Grants::All)) })
    }
}

fn setup(doorway: &Doorway) -> Setup {
    let doorway = doorway.clone();
    Setup {
        migrations: vec![
            jobs::MIGRATIONS,
            settings::MIGRATIONS,
            access::MIGRATIONS,
            catalog::MIGRATIONS,
            customers::MIGRATIONS,
            inventory::MIGRATIONS,
            orders::MIGRATIONS,
            crate::MIGRATIONS,
        ],
        router: Box::new(move |db| {
            settings::router()
                .merge(catalog::router())
                .merge(orders::router(db))
                .merge(crate::router(db, doorway.clone()))
        }),
    }
}

/// A row with an order of one piece.
fn row(number: &str, quantity: &str) -> String {
    format!("{number},CUP,{quantity},9.90,Carla Canary,Quiet Lane 1,Berlin,DE\n")
}

async fn answered(house: &House, method: Method, path: &str, body: Vec<u8>) -> Value {
    let json = [("content-type", "application/json")];
    let headers = if body.starts_with(b"{") { &json[..] } else { &[] };
    let answer = house.send("all", method, path, body, headers).await;
    assert!((200..300).contains(&answer.status), "{path}: {}", answer.body);
    answer.body
}

async fn post(house: &House, path: &str, body: &Value) -> Value {
    answered(house, Method::POST, path, body.to_string().into_bytes()).await
}

/// A shop whose files are taken from `in`, with titles that somebody mapped.
async fn begin(house: &House) -> FileDropId {
    let shop = json!({"code": "ONE", "name": "One", "platform": "api", "time_zone": "UTC",
        "currency": "EUR"});
    let shop = post(house, "/shops", &shop).await;
    let sample = format!("{TITLES}\n{}", row("MAPPED-1", "1")).into_bytes();
    let path = "/orders/imports?file_name=sample.csv";
    let sample = answered(house, Method::POST, path, sample).await;
    let path = format!("/orders/imports/{}", sample["id"].as_str().unwrap());
    let mut mapping = sample["mapping"].clone();
    mapping["shop"] = json!("ONE");
    let body = json!({"seen_version": sample["version"], "mapping": mapping});
    let mapping = format!("{path}/mapping");
    let mapped = answered(house, Method::PUT, &mapping, body.to_string().into_bytes()).await;
    post(house, &format!("{path}/run"), &json!({"seen_version": mapped["version"]})).await;
    work(house).await;
    let new = json!({"shop_id": shop["id"], "file_drop": {"kind": "folder", "folder": "in"}});
    let added = post(house, "/file-drops", &new).await;
    added["id"].as_str().unwrap().parse().unwrap()
}

async fn work(house: &House) {
    let options = WorkerOptions::new("test", Arc::new(Staff));
    run_due(&house.db, &Handlers::new().with(ImportOrders), &options).await.unwrap();
}

/// What lies there in the end, and what is in.
async fn end(house: &House, folder: &Path) -> (Vec<String>, Vec<i64>) {
    let mut lies = Vec::new();
    for within in ["", "done", "failed", "errors"] {
        for entry in fs::read_dir(folder.join(within)).into_iter().flatten() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_file() {
                let content = fs::read_to_string(entry.path()).unwrap_or_default();
                let name = entry.file_name().to_string_lossy().into_owned();
                lies.push(format!("{within}/{name}: {content}"));
            }
        }
    }
    lies.sort();
    let mut numbers = Vec::new();
    for sql in [
        "SELECT count(*) FROM orders",
        "SELECT count(*) FROM imports",
        "SELECT count(*) FROM dropped_files",
        "SELECT count(*) FROM dropped_files WHERE state = 'done' AND orders_new = 1",
        "SELECT count(*) FROM dropped_files WHERE state = 'failed' AND is_troubled",
    ] {
        numbers.push(house.number(sql).await);
    }
    (lies, numbers)
}

/// Looks until nothing moves, killed once after so many steps of a look: whether it was.
async fn go_through(engine: Engine, kill_in_look: usize, kill_after: usize) -> Option<Outcome> {
    let root = testkit::scratch::folder();
    let folder = root.path().join("in");
    fs::create_dir_all(&folder).unwrap();
    let places = FilePlaces::new(Some(root.path().to_owned()), None);
    let doorway = Doorway::new(&[], None).with_files(places);
    let house = House::open(engine, &setup(&doorway))?;
    let id = begin(&house).await;
    let good = format!("{TITLES}\n{}{}", row("A-1", "1"), row("A-2", "many"));
    fs::write(folder.join("orders.csv"), good).unwrap();
    fs::write(folder.join("broken.csv"), b"PK\x03\x04 this is no workbook").unwrap();
    let mut was_killed = false;
    for look in 0..4 {
        if look == kill_in_look {
            // It is taken, gets so far, and nobody gives it back.
            take(&house.db, 1).await.unwrap();
            let outcome = look_at(&house.db, &doorway.files, id, kill_after).await.unwrap();
            was_killed = outcome == Some(LookOutcome::Enough);
            house.clock.advance_seconds(TAKEN_OVER);
        }
        super::look(&house.db, &doorway).await.unwrap();
        house.clock.advance_seconds(60);
        work(&house).await;
    }
    super::look(&house.db, &doorway).await.unwrap();
    Some(Outcome { end: end(&house, &folder).await, was_killed })
}

struct Outcome {
    end: (Vec<String>, Vec<i64>),
    was_killed: bool,
}

/// Every point of every look is one at which it is killed.
async fn killed_everywhere(engine: Engine) {
    let Some(undisturbed) = go_through(engine, MOST, 0).await else { return };
    let (lies, numbers) = &undisturbed.end;
    assert_eq!(numbers, &[2, 3, 2, 1, 1], "{lies:?}");
    assert_eq!(lies.len(), 3, "done, errors and failed: {lies:?}");
    let mut killed = 0;
    for look in 0..3 {
        for steps in 0..MOST {
            let Some(outcome) = go_through(engine, look, steps).await else { return };
            assert_eq!(outcome.end, undisturbed.end, "killed in look {look} after {steps} steps");
            if !outcome.was_killed {
                break;
            }
            killed += 1;
        }
    }
    assert!(killed >= 12, "killed at {killed} points only");
}

mod killed_anywhere_it_ends_the_same {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn sqlite() {
        killed_everywhere(Engine::Sqlite).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn postgres() {
        killed_everywhere(Engine::Postgres).await;
    }
}
