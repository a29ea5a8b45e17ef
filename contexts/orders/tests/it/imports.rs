//! The wizard and the command line: files go in, bad rows come back, killed runs go on.

use std::sync::Arc;

use axum::http::Method;
use bytes::Bytes;
use db::Db;
use jobs::{BoxFuture, Handlers, People, WorkerOptions, run_due};
use kernel::{Actor, Fault, Grants};
use orders::import::ImportMapping;
use orders::{ImportOrders, import_file};
use serde_json::{Value, json};
use testkit::{Answer, House, each_engine};

use crate::shop;

struct Staff;

impl People for Staff {
    fn actor<'a>(&'a self, _: &'a Db, id: &'a str) -> BoxFuture<'a, Result<Actor, Fault>> {
        Box::pin(async move { Ok(Actor::user(id, "All", Grants::All)) })
    }
}

/// Lets a worker do everything that is due.
async fn work(house: &House) {
    let handlers = Handlers::new().with(ImportOrders);
    let options = WorkerOptions::new("test", Arc::new(Staff));
    run_due(&house.db, &handlers, &options).await.unwrap();
}

async fn upload(house: &House, name: &str, content: impl Into<Vec<u8>>) -> Answer {
    let path = format!("/orders/imports?file_name={name}");
    house.send("all", Method::POST, &path, content.into(), &[]).await
}

async fn uploaded(house: &House, content: impl Into<Vec<u8>>) -> Value {
    let answer = upload(house, "orders.csv", content).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.body
}

/// Runs a file to its end; how it went.
async fn run(house: &House, import: &Value) -> Value {
    let id = import["id"].as_str().unwrap();
    let body = json!({"seen_version": import["version"]});
    let answer = house.post(&format!("/orders/imports/{id}/run"), &body).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    let job = answer.body["job_id"].as_str().unwrap().to_owned();
    work(house).await;
    let job = house.get(&format!("/jobs/{job}")).await.body;
    assert_eq!(job["state"], "ok", "{job}");
    let view = house.get(&format!("/orders/imports/{id}")).await.body;
    assert_eq!(view["state"], "done");
    assert_eq!(job["done"], view["summary"]["rows"], "progress counts rows");
    assert_eq!(job["failed"], view["summary"]["rows_refused"]);
    view
}

fn lines(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

const TITLES: &str = "订单号,商品编码,商品名称,规格,数量,单价,下单时间,付款时间,收货人,联系方式,收货地址,城市,邮编,国家";

fn row(number: &str, sku: &str, quantity: &str) -> String {
    format!(
        "{number},{sku},马克杯,红,{quantity},9.90,2026-11-20 10:00,2026-11-20 10:05,\
         Jürgen Müller,+49 30 1234567,Straße 1,Berlin,10623,德国\n"
    )
}

const SKUS: [&str; 5] = ["CUP", "LAMP", "CABLE", "cup", "Lamp"];

/// 10,000 rows: 29 bad ones, each an order of its own, among orders of five lines, some scattered.
fn ten_thousand_rows() -> String {
    let mut file = format!("{TITLES}\n");
    let (mut rows, mut bad) = (0, 0);
    let mut number = 0;
    while rows < 10_000 {
        if bad < 29 && rows >= bad * 340 {
            file += &row(&format!("BAD-{bad}"), "CUP", "many");
            (rows, bad) = (rows + 1, bad + 1);
            continue;
        }
        let lines = (10_000 - rows - (29 - bad)).min(5);
        for sku in SKUS.iter().take(lines) {
            file += &row(&format!("N-{number}"), sku, "1");
        }
        rows += lines;
        number += 1;
    }
    file
}

each_engine! {
    async fn good_rows_go_in_and_exactly_the_bad_ones_come_back(house: House) {
        shop::open(&house, json!({"reserve_on_arrival": false})).await;
        let import = uploaded(&house, ten_thousand_rows()).await;
        assert_eq!(import["state"], "received", "the file does not say which shop");
        assert_eq!(import["analysis"]["problems"][0]["path"], "shop");
        assert_eq!(import["mapping"]["columns"]["recipient_name"], "收货人");
        assert_eq!(import["analysis"]["format"]["encoding"], "utf-8");

        let id = import["id"].as_str().unwrap();
        let mut mapping = import["mapping"].clone();
        mapping["shop"] = json!("eu");
        let body = json!({"seen_version": import["version"], "mapping": mapping});
        let mapped = house.put(&format!("/orders/imports/{id}/mapping"), &body).await;
        assert_eq!(mapped.status, 200, "{}", mapped.body);
        let stale = house.put(&format!("/orders/imports/{id}/mapping"), &body).await;
        assert_eq!((stale.status, stale.code()), (409, "orders.import_stale"));
        let preview = &mapped.body["preview"];
        assert_eq!(preview["summary"]["rows_refused"], 29);
        assert_eq!(preview["first"].as_array().unwrap().len(), 20);
        assert_eq!(preview["faulty"].as_array().unwrap().len(), 29);
        assert_eq!(
            preview["faulty"][0]["faults"],
            json!([{"field": "quantity", "code": "files.bad_decimal"}])
        );
        assert_eq!(house.number("SELECT count(*) FROM orders").await, 0, "a look changes nothing");

        let view = run(&house, &mapped.body).await;
        let summary = &view["summary"];
        assert_eq!(summary["rows"], 10_000);
        assert_eq!((&summary["rows_refused"], &summary["orders_refused"]), (&json!(29), &json!(29)));
        assert_eq!(summary["lines"], 9_971);
        assert_eq!((&summary["skus"], &summary["skus_in_several_spellings"]), (&json!(3), &json!(2)));
        let placed = house.number("SELECT count(*) FROM orders").await;
        assert_eq!(summary["orders_new"], placed);
        assert_eq!(house.number("SELECT count(*) FROM order_lines").await, 9_971);
        assert_eq!(house.number("SELECT count(*) FROM order_lines WHERE sku_id IS NULL").await, 0);
        assert_eq!(house.number("SELECT count(*) FROM inbox WHERE state = 'parsed'").await, placed);

        let errors = house.get(&format!("/orders/imports/{id}/errors.csv")).await;
        let back = lines(&errors.bytes);
        assert_eq!(back.len(), 30, "the titles and 29 rows");
        assert_eq!(back[1][0], "BAD-0");
        assert_eq!(back[1].last().unwrap(), "quantity: files.bad_decimal");
        let sheet = house.get(&format!("/orders/imports/{id}/errors.xlsx")).await;
        assert!(sheet.bytes.starts_with(b"PK"));

        // Corrected and sent again: the mapping is remembered, only those 29 go in.
        let corrected = String::from_utf8(errors.bytes).unwrap().replace(",many,", ",2,");
        let again = uploaded(&house, corrected).await;
        assert_eq!(again["state"], "mapped", "{again}");
        let view = run(&house, &again).await;
        assert_eq!((&view["summary"]["orders_new"], &view["summary"]["rows"]), (&json!(29), &json!(29)));
        assert_eq!(house.number("SELECT count(*) FROM orders").await, placed + 29);
        shop::must_be_sound(&house).await;
    }

    async fn a_second_import_changes_nothing(house: House) {
        shop::open(&house, json!({})).await;
        let mut file = format!("{TITLES}\n");
        for number in 0..300 {
            file += &row(&format!("N-{number}"), "CUP", "1");
        }
        let mapping = simple();
        let first = import(&house, &file, &mapping).await;
        assert_eq!((first.orders_new, first.orders_known), (300, 0));
        let before = everything(&house).await;
        let numbers = "SELECT CAST(sum(next_number) AS bigint) FROM number_blocks";
        let next_number = house.number(numbers).await;
        house.clock.advance_seconds(86_400 * 3);
        let second = import(&house, &file, &mapping).await;
        assert_eq!((second.orders_new, second.orders_known), (0, 300));
        assert_eq!(second.sums, first.sums);
        assert_eq!(everything(&house).await, before);
        assert_eq!(house.number(numbers).await, next_number, "no number is used up");

        // The same number that says something else is refused, and does not touch what is there.
        let changed = file.replacen("N-7,CUP,马克杯,红,1", "N-7,CUP,马克杯,红,2", 1);
        let third = import(&house, &changed, &mapping).await;
        assert_eq!((third.orders_known, third.orders_refused), (299, 1));
        assert_eq!(third.reasons.keys().collect::<Vec<_>>(), ["orders.external_id_taken"]);
        let inbox = house.sql("DELETE FROM inbox WHERE state = 'refused'").await;
        assert_eq!(inbox, 1, "what was refused is kept as it came");
        assert_eq!(everything(&house).await, before);
    }

    async fn a_run_that_is_killed_goes_on_where_it_was(house: House) {
        shop::open(&house, json!({})).await;
        let mut file = format!("{TITLES}\n");
        for number in 0..2_000 {
            let quantity = if number % 100 == 0 { "x" } else { "1" };
            file += &row(&format!("N-{number}"), "CUP", quantity);
        }
        let mapping = simple();
        let mut attempts = 0;
        let summary = loop {
            attempts += 1;
            let stop = tokio::sync::Notify::new();
            let content = Bytes::from(file.clone());
            let mut parts = 0;
            let killed = import_file(&house.db, &house.actor, content, "f", mapping.clone(), |_| {
                parts += 1;
                // Ten parts: killed twice, with two on their way each time, it is not at its end yet.
                if parts == 2 && attempts <= 2 {
                    stop.notify_one();
                }
            });
            let ended = tokio::select! {
                biased;
                () = stop.notified() => None,
                ended = killed => Some(ended),
            };
            match ended {
                Some(Ok(summary)) => break summary,
                // What was on its way when the run was dropped may still be written, or not; whoever
                // comes in between is sent away and nothing is written twice.
                Some(Err(fault)) => assert_eq!(fault.code(), "orders.import_runs_elsewhere"),
                None => {}
            }
        };
        assert!(attempts >= 3, "it was killed {} times", attempts - 1);
        assert_eq!(house.number("SELECT count(*) FROM imports").await, 1, "one run");
        assert_eq!((summary.orders_new, summary.orders_known), (1_980, 0), "nothing is repeated");
        assert_eq!((summary.rows, summary.rows_refused), (2_000, 20));
        assert_eq!(house.number("SELECT count(*) FROM orders").await, 1_980);
        assert_eq!(house.number("SELECT count(*) FROM import_faults").await, 20);
        assert_eq!(house.number("SELECT count(*) FROM inbox").await, 1_980);
    }

    async fn returns_find_what_they_take_back(house: House) {
        shop::open(&house, json!({"reserve_on_arrival": false})).await;
        let mapping = ImportMapping::from_json(&json!({
            "columns": {"order_number": "n", "sku": "s", "title": "t", "quantity": "q",
                "unit_price": "p", "placed_at": "at", "buyer_id": "b"},
            "shop": "EU", "cancel_prefix": "C", "historic": true, "paid_when_placed": true,
            "fee_codes": {"POST": "shipping"},
        }).to_string()).unwrap();
        let file = "n,s,t,q,p,at,b\n\
            C1,CUP,cup,-2,1.00,2026-01-09,anna\n\
            1,CUP,cup,2,1.00,2026-01-01,anna\n\
            2,cup,cup,2,1.10,2026-01-02,anna\n\
            3,CUP,cup,2,1.00,2026-01-03,ben\n\
            4,CUP,cup,2,1.00,2026-01-10,anna\n\
            C5,CUP,cup,-2,1.00,2026-01-08,anna\n\
            C6,CUP,cup,-2,1.00,2026-01-20,anna\n\
            C7,CUP,cup,-2,1.00,2026-01-21,anna\n\
            C8,CUP,cup,-2,1.00,2026-01-22,\n\
            C8,POST,postage,-1,5.00,2026-01-22,\n\
            C9,LAMP,lamp,-2,1.00,2026-01-22,anna\n";
        let summary = import(&house, file, &mapping).await;
        assert_eq!((summary.orders_new, summary.returns_new), (4, 6));
        assert_eq!((summary.return_lines, summary.return_fees), (6, 1));
        // By time: C5 (8th) takes order 2, C1 (9th) order 1, C6 order 4; C7 finds nothing left.
        assert_eq!((summary.returns_linked, summary.returns_unlinked), (3, 3));
        let links = house.with(|ctx| ctx.list(
            "SELECT r.external_id, o.external_id FROM order_returns r \
             JOIN orders o ON o.id = r.order_id ORDER BY r.external_id",
            &[],
            |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?)),
        )).await.unwrap();
        let links: Vec<(&str, &str)> =
            links.iter().map(|(taken, order)| (taken.as_str(), order.as_str())).collect();
        assert_eq!(links, [("C1", "1"), ("C5", "2"), ("C6", "4")]);
        let open = "SELECT count(*) FROM order_exceptions WHERE closed_at IS NULL \
            AND code <> 'sku_unmapped'";
        assert_eq!(house.number(open).await, 0, "recipients of history are taken as they are");

        let again = import(&house, file, &mapping).await;
        assert_eq!((again.orders_new, again.returns_new, again.returns_known), (0, 0, 6));
        assert_eq!(again.sums, summary.sums);
        assert_eq!(house.number("SELECT count(*) FROM order_returns WHERE linked").await, 3);
    }

    async fn what_is_no_table_of_orders_is_refused_and_kept(house: House) {
        shop::open(&house, json!({})).await;
        for (content, status, code) in [
            (&b"%PDF-1.4"[..], 422, "files.unsupported_format"),
            (b"PK\x03\x04 this is no workbook", 422, "files.corrupt"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", 422, "files.unsupported_format"),
            (b"order,sku,quantity,price\n", 422, "orders.import_empty"),
            (b"", 422, "kernel.required"),
        ] {
            let answer = upload(&house, "x.csv", content).await;
            assert_eq!((answer.status, answer.code()), (status, code), "{}", answer.body);
        }
        assert_eq!(house.number("SELECT count(*) FROM imports").await, 4, "kept before reading");

        let path = "/orders/imports?file_name=x";
        let answer = house.send("may orders.view", Method::POST, path, b"a".to_vec(), &[]).await;
        assert_eq!(answer.status, 403);
        let limit = json!({"value": 1, "seen_version": 0});
        let set = house.put("/parameters/files.import_max_megabytes", &limit).await;
        assert_eq!(set.status, 200, "{}", set.body);
        let large = vec![b'a'; (1 << 20) + 1];
        assert_eq!(upload(&house, "x.csv", large).await.status, 413);
    }

    async fn a_form_brings_a_file_and_a_clerk_names_its_encoding(house: House) {
        shop::open(&house, json!({})).await;
        let latin = b"order,sku,quantity,price,name\nA1,CUP,1,2.50,caf\xe9\n";
        let mut form = b"--xyz\r\nContent-Disposition: form-data; name=\"file\"; \
            filename=\"caf\xc3\xa9.csv\"\r\nContent-Type: text/csv\r\n\r\n".to_vec();
        form.extend_from_slice(latin);
        form.extend_from_slice(b"\r\n--xyz--\r\n");
        let kind = [("content-type", "multipart/form-data; boundary=xyz")];
        let answer = house.send("all", Method::POST, "/orders/imports", form, &kind).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        let view = answer.body;
        assert_eq!((&view["file_name"], &view["state"]), (&json!("café.csv"), &json!("unreadable")));
        assert_eq!(view["problem"]["code"], "files.unknown_encoding");
        let id = view["id"].as_str().unwrap();
        let mapping = json!({
            "encoding": "windows-1252", "shop": "EU",
            "columns": {"order_number": "order", "sku": "sku", "quantity": "quantity",
                "unit_price": "price", "title": "name"},
        });
        let body = json!({"seen_version": view["version"], "mapping": mapping});
        let mapped = house.put(&format!("/orders/imports/{id}/mapping"), &body).await.body;
        assert_eq!(mapped["state"], "mapped", "{mapped}");
        assert_eq!(mapped["preview"]["first"][0]["cells"][4], "café");
        let view = run(&house, &mapped).await;
        assert_eq!(view["summary"]["orders_new"], 1);
        assert_eq!(house.number("SELECT count(*) FROM order_lines WHERE title = 'café'").await, 1);
        let body = json!({"seen_version": view["version"]});
        let again = house.post(&format!("/orders/imports/{id}/run"), &body).await;
        assert_eq!((again.status, again.code()), (409, "orders.import_done"));
    }
}

fn simple() -> ImportMapping {
    ImportMapping::from_json(
        &json!({
            "shop": "EU",
            "columns": {
                "order_number": "订单号", "sku": "商品编码", "title": "商品名称", "variant": "规格",
                "quantity": "数量", "unit_price": "单价", "placed_at": "下单时间",
                "paid_at": "付款时间", "recipient_name": "收货人", "phone": "联系方式",
                "line1": "收货地址", "city": "城市", "postcode": "邮编", "country": "国家",
            },
        })
        .to_string(),
    )
    .unwrap()
}

async fn import(
    house: &House,
    file: &str,
    mapping: &ImportMapping,
) -> orders::import::ImportSummary {
    let content = Bytes::from(file.to_owned());
    let done = import_file(&house.db, &house.actor, content, "f.csv", mapping.clone(), |_| {});
    done.await.unwrap()
}

/// What a second import must leave as it is.
async fn everything(house: &House) -> Vec<i64> {
    let mut counts = Vec::new();
    for sql in [
        "SELECT count(*) FROM orders",
        "SELECT CAST(sum(version) AS bigint) FROM orders",
        "SELECT count(*) FROM order_lines",
        "SELECT count(*) FROM order_payments",
        "SELECT count(*) FROM order_exceptions",
        "SELECT count(*) FROM order_returns",
        "SELECT count(*) FROM inbox",
        "SELECT count(*) FROM customers",
        "SELECT count(*) FROM people",
        "SELECT CAST(sum(n) AS bigint) FROM order_counts",
        "SELECT count(*) FROM events WHERE kind NOT LIKE 'Import%'",
    ] {
        counts.push(house.number(sql).await);
    }
    counts
}
