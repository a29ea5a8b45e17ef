//! Files of orders in a folder: taken once they are whole, let in, put aside, and nothing lost or doubled.

use std::fs;

use axum::http::Method;
use serde_json::{Value, json};

use crate::company::{done, id, shop_id};
use crate::drop_place::{Place, TITLES, orders};

macro_rules! each_engine {
    ($($name:ident: $body:ident),+ $(,)?) => {$(
        mod $name {
            use testkit::Engine;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let Some(place) = crate::drop_place::Place::open(Engine::Sqlite).await else { return };
                super::$body(place).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let Some(place) = crate::drop_place::Place::open(Engine::Postgres).await else { return };
                super::$body(place).await;
            }
        }
    )+};
}

each_engine! {
    a_whole_file_goes_in_and_is_put_aside: goes_in,
    a_file_that_is_still_written_waits: still_written,
    the_same_file_again_changes_nothing: same_again,
    the_same_name_with_other_rows_is_a_new_file: same_name,
    rows_that_cannot_go_in_come_back_beside_the_file: rows_come_back,
    what_nobody_mapped_waits_for_a_person_and_goes_on_by_itself: waits_for_mapping,
    one_bad_file_keeps_no_other_waiting: bad_file,
    a_file_that_is_too_big_is_put_into_failed: too_big,
    a_folder_that_takes_nothing_is_told_of_until_it_does: not_writable,
    a_folder_that_is_gone_is_left_in_peace_longer_each_time: gone,
    nothing_leads_out_of_the_root: leads_out,
    a_shop_s_file_brings_orders_of_that_shop_only: of_that_shop,
    a_file_drop_is_tried_added_changed_paused_and_removed: managed,
    who_sees_one_shop_sees_its_file_drops_only: scoped,
    a_file_without_rows_is_put_aside_as_it_is: no_rows,
}

async fn goes_in(place: Place) {
    place.map().await;
    let drop = place.add().await;
    place.put("orders.csv", orders(&["A-1", "A-2"]));
    place.put("notes.txt", "not an order");
    place.put("half.csv.part", orders(&["A-9"]));
    place.look().await;
    assert_eq!(place.files(&drop).await[0]["state"], "seen");
    place.look().await;
    let file = &place.files(&drop).await[0];
    assert_eq!((&file["state"], &file["name"]), (&json!("running"), &json!("orders.csv")));
    assert!(place.lies().contains(&"orders.csv".to_owned()), "not moved before it is in");
    place.work().await;
    place.look().await;
    let file = &place.files(&drop).await[0];
    assert_eq!((&file["state"], &file["orders_new"]), (&json!("done"), &json!(2)), "{file}");
    assert_eq!(place.lies(), ["done/orders.csv", "half.csv.part", "notes.txt"]);
    assert_eq!(place.numbers().await, ["A-1", "A-2", "MAPPED-1"]);
    let view = place.get(&drop).await;
    assert_eq!((&view["last_file"], &view["files_open"]), (&json!("orders.csv"), &json!(0)));
    assert!(view["looked_at"].is_string() && view["fault"].is_null(), "{view}");
    let named = "SELECT count(*) FROM events WHERE CAST(data AS text) LIKE '%orders.csv%'";
    assert_eq!(place.house.number(named).await, 0, "names of files may hold names of people");
}

async fn still_written(place: Place) {
    place.map().await;
    let drop = place.add().await;
    place.put("orders.csv", orders(&["A-1"]));
    place.look().await;
    place.put("orders.csv", orders(&["A-1", "A-2"]));
    place.look().await;
    assert_eq!(place.files(&drop).await[0]["state"], "seen", "it grew in between");
    channels::look(&place.house.db, &place.doorway).await.unwrap();
    place.settle().await;
    assert_eq!(place.numbers().await, ["A-1", "A-2", "MAPPED-1"]);
    // Two looks at the same moment tell nothing.
    place.put("more.csv", orders(&["A-3"]));
    let look = format!("/file-drops/{drop}/look");
    for _ in 0..2 {
        done(place.house.post(&look, &json!({})).await);
        channels::look(&place.house.db, &place.doorway).await.unwrap();
    }
    assert_eq!(place.files(&drop).await[0]["state"], "seen");
    // One that is taken away again was never there.
    fs::remove_file(place.folder().join("more.csv")).unwrap();
    place.wait(60);
    place.look().await;
    assert_eq!(place.files(&drop).await.len(), 1);
}

async fn same_again(place: Place) {
    place.map().await;
    let drop = place.add().await;
    for _ in 0..2 {
        place.put("orders.csv", orders(&["A-1"]));
        place.settle().await;
    }
    let lies = place.lies();
    assert_eq!(lies.len(), 2, "each copy is kept: {lies:?}");
    assert_eq!(place.files(&drop).await.len(), 1);
    assert_eq!(place.numbers().await, ["A-1", "MAPPED-1"]);
    assert_eq!(place.house.number("SELECT count(*) FROM imports").await, 2, "sample and file");
}

async fn same_name(place: Place) {
    place.map().await;
    let drop = place.add().await;
    place.put("orders.csv", orders(&["A-1", "A-2"]));
    place.settle().await;
    place.put("orders.csv", orders(&["A-2", "A-3"]));
    place.settle().await;
    let files = place.files(&drop).await;
    assert_eq!(files.len(), 2);
    assert_eq!((&files[0]["orders_new"], &files[0]["orders_known"]), (&json!(1), &json!(1)));
    assert_eq!(place.numbers().await, ["A-1", "A-2", "A-3", "MAPPED-1"]);
    let lies = place.lies();
    assert_eq!(lies.len(), 2, "{lies:?}");
    assert!(lies.iter().all(|name| name.starts_with("done/orders.")), "{lies:?}");
}

async fn rows_come_back(place: Place) {
    place.map().await;
    let drop = place.add().await;
    let bad = orders(&["A-1", "A-2"]).replace("A-2,CUP,1", "A-2,CUP,many");
    place.put("orders.csv", bad);
    place.settle().await;
    assert_eq!(place.lies(), ["done/orders.csv", "errors/orders.csv"]);
    let back = fs::read_to_string(place.folder().join("errors/orders.csv")).unwrap();
    assert!(back.contains("A-2,CUP,many") && !back.contains("A-1"), "{back}");
    let file = &place.files(&drop).await[0];
    assert_eq!((&file["orders_new"], &file["rows_refused"]), (&json!(1), &json!(1)));
    let path = format!("/dropped-files/{}/errors.csv", id(file));
    let download = place.house.send("all", Method::GET, &path, Vec::new(), &[]).await;
    assert_eq!(download.bytes, back.clone().into_bytes());
    let blind = "may channels.view,customers.see_contact";
    let answer = place.house.send(blind, Method::GET, &path, Vec::new(), &[]).await;
    assert_eq!((answer.status, answer.code()), (403, "channels.rows_hold_people"));
    // Corrected and put there again under its own name, the row goes in.
    place.put("orders.csv", back.replace("many", "3"));
    place.settle().await;
    assert_eq!(place.numbers().await, ["A-1", "A-2", "MAPPED-1"]);
}

async fn waits_for_mapping(place: Place) {
    let drop = place.add().await;
    place.put("orders.csv", orders(&["A-1"]));
    place.put("other.csv", orders(&["A-2"]));
    place.settle().await;
    assert_eq!(place.lies(), ["orders.csv", "other.csv"]);
    let files = place.files(&drop).await;
    for file in &files {
        let told = (&file["state"], &file["fault"]["code"]);
        assert_eq!(told, (&json!("unmapped"), &json!("channels.file_not_mapped")), "{file}");
    }
    assert_eq!(place.ailing().await[0].files, 2);
    assert_eq!(place.numbers().await, Vec::<String>::new(), "a guess lets nothing in");
    // A person opens one of them in the wizard.
    let path = format!("/orders/imports/{}", files[0]["import_id"].as_str().unwrap());
    place.map_import(&done(place.house.get(&path).await)).await;
    place.settle().await;
    assert_eq!(place.lies(), ["done/orders.csv", "done/other.csv"]);
    assert_eq!(place.numbers().await, ["A-1", "A-2"]);
    assert_eq!(place.ailing().await, []);
}

async fn bad_file(place: Place) {
    place.map().await;
    let drop = place.add().await;
    place.put("a.csv", b"PK\x03\x04 this is no workbook");
    place.put("b.csv", orders(&["A-1"]));
    place.settle().await;
    assert_eq!(place.lies(), ["done/b.csv", "failed/a.csv"]);
    let files = place.files(&drop).await;
    let bad = files.iter().find(|file| file["name"] == "a.csv").unwrap();
    assert_eq!((&bad["state"], &bad["is_troubled"]), (&json!("failed"), &json!(true)), "{bad}");
    assert!(bad["fault"]["code"].as_str().unwrap().starts_with("files."), "{bad}");
    assert_eq!(place.ailing().await[0].files, 1);
    // A later file of the name goes in.
    place.put("a.csv", orders(&["A-2"]));
    place.settle().await;
    assert_eq!(place.ailing().await, []);
    // Or somebody takes it out of `failed`.
    place.put("c.csv", b"PK\x03\x04 neither is this");
    place.settle().await;
    assert_eq!(place.ailing().await[0].files, 1);
    fs::remove_file(place.folder().join("failed/c.csv")).unwrap();
    place.settle().await;
    assert_eq!(place.ailing().await, []);
    // What failed is tried again when it is put there again.
    place.put("c.csv", b"PK\x03\x04 neither is this");
    place.settle().await;
    assert_eq!(place.ailing().await[0].files, 1);
    assert_eq!(place.numbers().await, ["A-1", "A-2", "MAPPED-1"]);
}

async fn too_big(place: Place) {
    place.map().await;
    let limit = json!({"seen_version": 0, "value": 1});
    done(place.house.put("/parameters/files.import_max_megabytes", &limit).await);
    let drop = place.add().await;
    place.put("big.csv", vec![b'x'; (1 << 20) + 1]);
    place.put("orders.csv", orders(&["A-1"]));
    place.settle().await;
    assert_eq!(place.lies(), ["done/orders.csv", "failed/big.csv"]);
    let files = place.files(&drop).await;
    let big = files.iter().find(|file| file["name"] == "big.csv").unwrap();
    assert_eq!(big["fault"]["code"], "channels.file_too_big");
}

async fn not_writable(place: Place) {
    place.map().await;
    let drop = place.add().await;
    // A file where the folder would be made: nothing can be put there, not even by the root user.
    fs::write(place.folder().join("done"), "in the way").unwrap();
    place.put("a.csv", orders(&["A-1"]));
    place.settle().await;
    place.put("b.csv", orders(&["A-2"]));
    place.settle().await;
    assert_eq!(place.numbers().await, ["A-1", "A-2", "MAPPED-1"], "what can be done is done");
    let view = place.get(&drop).await;
    assert_eq!(view["fault"]["code"], "channels.cannot_put_aside", "{view}");
    assert_eq!(place.ailing().await.len(), 1);
    fs::remove_file(place.folder().join("done")).unwrap();
    place.settle().await;
    assert_eq!(place.lies(), ["done/a.csv", "done/b.csv"]);
    assert!(place.get(&drop).await["fault"].is_null());
    assert_eq!(place.ailing().await, []);
}

async fn gone(place: Place) {
    place.map().await;
    let drop = place.add().await;
    fs::remove_dir_all(place.folder()).unwrap();
    for failures in 1..=5_i64 {
        place.wait(1_000);
        place.look().await;
        let view = place.get(&drop).await;
        assert_eq!(view["fault"]["code"], "channels.no_such_folder");
        assert_eq!(view["is_broken"], json!(failures >= 5));
    }
    assert_eq!(place.ailing().await.len(), 1);
    let rests = place.get(&drop).await["rest_until"].clone();
    assert!(rests.is_string());
    fs::create_dir_all(place.folder()).unwrap();
    place.put("orders.csv", orders(&["A-1"]));
    place.wait(1_000);
    place.settle().await;
    assert_eq!(place.numbers().await, ["A-1", "MAPPED-1"]);
    assert_eq!(place.ailing().await, []);
}

async fn leads_out(place: Place) {
    let outside = testkit::scratch::folder();
    fs::write(outside.path().join("theirs.csv"), orders(&["A-1"])).unwrap();
    std::os::unix::fs::symlink(outside.path(), place.root.path().join("link")).unwrap();
    let mut new = place.wanted().await;
    for (folder, status, code) in [
        ("link", 409, "channels.no_such_folder"),
        ("one/../link", 422, "kernel.invalid_value"),
        ("..", 422, "kernel.invalid_value"),
        ("/etc", 422, "kernel.invalid_value"),
        ("missing", 409, "channels.no_such_folder"),
    ] {
        new["file_drop"]["folder"] = json!(folder);
        let answer = place.house.post("/file-drops", &new).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{folder}");
    }
    place.map().await;
    let drop = place.add().await;
    // Neither a link to a file nor a pipe is a file; a link where files are put aside leads nowhere.
    let theirs = outside.path().join("theirs.csv");
    std::os::unix::fs::symlink(&theirs, place.folder().join("theirs.csv")).unwrap();
    std::os::unix::fs::symlink(outside.path(), place.folder().join("done")).unwrap();
    place.put("orders.csv", orders(&["A-2"]));
    place.settle().await;
    assert_eq!(place.numbers().await, ["A-2", "MAPPED-1"]);
    assert_eq!(place.get(&drop).await["fault"]["code"], "channels.cannot_put_aside");
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1, "nothing was put there");
}

async fn of_that_shop(place: Place) {
    place.map().await;
    // Remembered with a column that names the shop.
    let titles = format!("Shop,{TITLES}");
    let row = |shop: &str, number: &str| {
        format!("{titles}\n{shop},{number},CUP,1,9.90,Carla Canary,Quiet Lane 1,Berlin,DE\n")
    };
    let path = "/orders/imports?file_name=shops.csv";
    let content = row("TWO", "S-1").into_bytes();
    let sample = done(place.house.send("all", Method::POST, path, content, &[]).await);
    assert_eq!(sample["mapping"]["columns"]["shop"], "Shop", "{sample}");
    let run = json!({"seen_version": sample["version"]});
    let path = format!("/orders/imports/{}", id(&sample));
    done(place.house.post(&format!("{path}/run"), &run).await);
    place.work().await;
    place.add().await;
    place.put("orders.csv", row("TWO", "S-2"));
    place.settle().await;
    let of = "SELECT count(*) FROM orders WHERE external_id = 'S-2' AND shop_id = \
              (SELECT id FROM shops WHERE code = 'ONE')";
    assert_eq!(place.house.number(of).await, 1);
    // What was remembered is as it was.
    let content = row("TWO", "S-3").into_bytes();
    let path = "/orders/imports?file_name=again.csv";
    let again = done(place.house.send("all", Method::POST, path, content, &[]).await);
    assert_eq!(again["mapping"]["columns"]["shop"], "Shop");
}

async fn managed(place: Place) {
    place.map().await;
    let house = &place.house;
    place.put("orders.csv", orders(&["A-1"]));
    place.put("notes.txt", "not an order");
    let tried = done(house.post("/file-drops/try", &place.wanted().await).await);
    assert_eq!((&tried["is_recognised"], &tried["fitting"]), (&json!(true), &json!(1)));
    assert_eq!(tried["files"].as_array().unwrap().len(), 2);
    let sample = &tried["sample"];
    assert_eq!(
        (&sample["name"], &sample["file"]["is_mapped"]),
        (&json!("orders.csv"), &json!(true))
    );
    assert_eq!(sample["file"]["preview"]["summary"]["orders_new"], 1);
    assert_eq!(house.number("SELECT count(*) FROM imports").await, 1, "nothing is kept of it");
    let blind = "may channels.manage,channels.view";
    let tried = house.json(blind, Method::POST, "/file-drops/try", &place.wanted().await).await;
    assert_eq!((tried.status, &tried.body["sample"]), (200, &Value::Null));
    assert_eq!(done(house.get("/file-drops").await)["has_folders"], true);

    let drop = place.add().await;
    let twice = house.post("/file-drops", &place.wanted().await).await;
    assert_eq!((twice.status, twice.code()), (409, "channels.place_taken"));
    let path = format!("/file-drops/{drop}");
    fs::create_dir_all(place.root.path().join("two")).unwrap();
    let change = |version: i64, folder: &str| {
        json!({"seen_version": version, "file_drop": {"kind": "folder", "folder": folder,
            "pattern": "*.txt", "look_seconds": 30}})
    };
    let view = done(house.put(&path, &change(1, "two")).await);
    assert_eq!((&view["folder"], &view["pattern"]), (&json!("two"), &json!("*.txt")));
    let stale = house.put(&path, &change(1, "two")).await;
    assert_eq!((stale.status, stale.code()), (409, "channels.stale"));
    let missing = house.put(&path, &change(2, "three")).await;
    assert_eq!((missing.status, missing.code()), (409, "channels.no_such_folder"));
    let step = |step: &'static str| format!("{path}/{step}");
    assert_eq!(done(house.post(&step("pause"), &json!({})).await)["state"], "paused");
    let look = house.post(&step("look"), &json!({})).await;
    assert_eq!((look.status, look.code()), (409, "channels.not_connected"));
    place.look().await;
    assert!(place.get(&drop).await["looked_at"].is_null(), "it is paused");
    assert_eq!(done(house.post(&step("resume"), &json!({})).await)["state"], "connected");
    done(house.post(&step("look"), &json!({})).await);
    place.look().await;
    assert!(place.get(&drop).await["looked_at"].is_string());
    done(house.delete(&path).await);
    for answer in [house.get(&path).await, house.delete(&path).await] {
        assert_eq!((answer.status, answer.code()), (404, "channels.unknown_file_drop"));
    }
    let told = "SELECT count(*) FROM events WHERE context = 'channels' AND kind LIKE 'FileDrop%'";
    assert_eq!(house.number(told).await, 5, "added, changed, paused, resumed, removed");
    let looks = "may channels.view";
    let answer = house.json(looks, Method::POST, "/file-drops", &place.wanted().await).await;
    assert_eq!(answer.status, 403);
}

async fn scoped(place: Place) {
    place.map().await;
    let drop = place.add().await;
    let bad = orders(&["A-1"]).replace("CUP,1", "CUP,many");
    place.put("orders.csv", bad);
    place.settle().await;
    let file = id(&place.files(&drop).await[0]);
    let two = shop_id(&place.house, "TWO").await;
    let other = format!("all within shops={two}");
    let listed = place.house.send(&other, Method::GET, "/file-drops", Vec::new(), &[]).await;
    assert_eq!(listed.body["items"], json!([]));
    for path in [format!("/file-drops/{drop}"), format!("/file-drops/{drop}/files")] {
        let answer = place.house.send(&other, Method::GET, &path, Vec::new(), &[]).await;
        assert_eq!((answer.status, answer.code()), (404, "channels.unknown_file_drop"));
    }
    let path = format!("/dropped-files/{file}/errors.csv");
    let answer = place.house.send(&other, Method::GET, &path, Vec::new(), &[]).await;
    assert_eq!((answer.status, answer.code()), (404, "channels.unknown_dropped_file"));
    for step in ["pause", "resume", "look"] {
        let path = format!("/file-drops/{drop}/{step}");
        let answer = place.house.json(&other, Method::POST, &path, &json!({})).await;
        assert_eq!(answer.status, 404, "{step}");
    }
    for path in ["/file-drops", "/file-drops/try"] {
        let answer = place.house.json(&other, Method::POST, path, &place.wanted().await).await;
        assert_eq!((answer.status, answer.code()), (422, "kernel.unknown_id"), "{path}");
    }
    let one = format!("all within shops={}", shop_id(&place.house, "ONE").await);
    let path = format!("/dropped-files/{file}/errors.csv");
    let answer = place.house.send(&one, Method::GET, &path, Vec::new(), &[]).await;
    assert_eq!(answer.status, 200, "the file is of the shop they see");
}

async fn no_rows(place: Place) {
    place.map().await;
    let drop = place.add().await;
    place.put("empty.csv", format!("{TITLES}\n"));
    place.settle().await;
    assert_eq!(place.lies(), ["done/empty.csv"]);
    assert_eq!(place.files(&drop).await[0]["orders_new"], 0);
    assert_eq!(place.ailing().await, []);
}
