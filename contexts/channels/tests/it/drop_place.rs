//! A house and a folder where files of orders are put, for the tests of file drops.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use axum::http::Method;
use channels::{Doorway, FilePlaces};
use db::Db;
use jobs::{BoxFuture, Handlers, People, WorkerOptions, run_due};
use kernel::{Actor, Fault, Grants};
use orders::ImportOrders;
use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::{Engine, House};

use crate::company::{done, id, open, shop_id};
use crate::setup_with;

struct Staff;

impl People for Staff {
    fn actor<'a>(&'a self, _: &'a Db, id: &'a str) -> BoxFuture<'a, Result<Actor, Fault>> {
        Box::pin(async move { Ok(Actor::user(id, id, Grants::All)) })
    }
}

/// A house, and a folder where files are put.
pub(crate) struct Place {
    pub(crate) house: House,
    pub(crate) doorway: Doorway,
    pub(crate) root: TempDir,
    /// How the folder is reached.
    pub(crate) file_drop: Value,
}

pub(crate) const TITLES: &str = "Order No.,SKU,Quantity,Unit price,Recipient,Address,City,Country";
pub(crate) const FOLDER: &str = "one/in";

/// A file with an order a line.
pub(crate) fn orders(numbers: &[&str]) -> String {
    let rows = numbers
        .iter()
        .map(|number| format!("{number},CUP,1,9.90,Carla Canary,Quiet Lane 1,Berlin,DE\n"));
    format!("{TITLES}\n{}", rows.collect::<String>())
}

impl Place {
    pub(crate) async fn open(engine: Engine) -> Option<Self> {
        let root = testkit::scratch::folder();
        let places = FilePlaces::new(Some(root.path().to_owned()), None);
        Self::open_with(engine, places, root, json!({"kind": "folder", "folder": FOLDER})).await
    }

    pub(crate) async fn open_with(
        engine: Engine,
        places: FilePlaces,
        root: TempDir,
        file_drop: Value,
    ) -> Option<Self> {
        let doorway = Doorway::new(&[], None).with_files(places);
        let house = House::open(engine, &setup_with(doorway.clone()))?;
        open(&house).await;
        let place = Self { house, doorway, root, file_drop };
        fs::create_dir_all(place.folder()).unwrap();
        Some(place)
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.root.path().join(FOLDER)
    }

    pub(crate) fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.folder().join(name), content).unwrap();
    }

    /// Everything that lies in the folder and beneath it, without folders.
    pub(crate) fn lies(&self) -> Vec<String> {
        let mut lies = Vec::new();
        for within in ["", "done", "failed", "errors"] {
            let folder = self.folder().join(within);
            for entry in fs::read_dir(&folder).into_iter().flatten() {
                let entry = entry.unwrap();
                if entry.file_type().unwrap().is_file() {
                    let name = entry.file_name().to_string_lossy().into_owned();
                    lies.push(if within.is_empty() { name } else { format!("{within}/{name}") });
                }
            }
        }
        lies.sort();
        lies
    }

    pub(crate) async fn wanted(&self) -> Value {
        let shop_id = shop_id(&self.house, "ONE").await;
        json!({"shop_id": shop_id, "file_drop": self.file_drop})
    }

    pub(crate) async fn add(&self) -> String {
        id(&done(self.house.post("/file-drops", &self.wanted().await).await))
    }

    /// Says once what the titles of these files mean, as a person does in the wizard.
    pub(crate) async fn map(&self) {
        let content = orders(&["MAPPED-1"]).into_bytes();
        let path = "/orders/imports?file_name=sample.csv";
        let sample = done(self.house.send("all", Method::POST, path, content, &[]).await);
        self.map_import(&sample).await;
        self.work().await;
    }

    /// Maps an import to the shop and starts it.
    pub(crate) async fn map_import(&self, import: &Value) {
        let path = format!("/orders/imports/{}", id(import));
        let mut mapping = import["mapping"].clone();
        mapping["shop"] = json!("ONE");
        let body = json!({"seen_version": import["version"], "mapping": mapping});
        let mapped = done(self.house.put(&format!("{path}/mapping"), &body).await);
        assert_eq!(mapped["state"], "mapped", "{mapped}");
        let run = json!({"seen_version": mapped["version"]});
        done(self.house.post(&format!("{path}/run"), &run).await);
    }

    pub(crate) async fn work(&self) {
        let options = WorkerOptions::new("test", Arc::new(Staff));
        run_due(&self.house.db, &Handlers::new().with(ImportOrders), &options).await.unwrap();
    }

    /// Looks, and lets time pass as far as the next look.
    pub(crate) async fn look(&self) {
        channels::look(&self.house.db, &self.doorway).await.unwrap();
        self.wait(60);
    }

    pub(crate) fn wait(&self, seconds: i64) {
        self.house.clock.advance_seconds(seconds);
    }

    /// Until nothing moves any more.
    pub(crate) async fn settle(&self) {
        for _ in 0..3 {
            self.look().await;
            self.work().await;
        }
    }

    pub(crate) async fn files(&self, drop: &str) -> Vec<Value> {
        let page = done(self.house.get(&format!("/file-drops/{drop}/files")).await);
        page["items"].as_array().unwrap().clone()
    }

    pub(crate) async fn get(&self, drop: &str) -> Value {
        done(self.house.get(&format!("/file-drops/{drop}")).await)
    }

    pub(crate) async fn numbers(&self) -> Vec<String> {
        let listed = done(self.house.get("/orders?limit=200").await);
        let items = listed["items"].as_array().unwrap().iter();
        let mut numbers: Vec<String> =
            items.map(|order| order["external_id"].as_str().unwrap().to_owned()).collect();
        numbers.sort();
        numbers
    }

    pub(crate) async fn ailing(&self) -> Vec<channels::AilingFileDrop> {
        self.house.with(channels::ailing_file_drops).await.unwrap()
    }
}
