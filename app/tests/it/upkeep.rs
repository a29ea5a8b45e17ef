//! How everything stands, what can be cleared, and how the program ends.

use std::fs::File;
use std::io::{Cursor, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use system::runs::RunEntry;
use testkit::Engine;

use crate::behind::{hand, number};
use crate::running::{Desk, Home};

const MAKE: &[&str] =
    &["demo", "--orders", "80", "--skus", "60", "--seed", "7", "--until", "2026-11-22T08:00:00Z"];
/// What nobody may find in a bundle.
const CANARY: &str = "canary-5b1d";

fn check<'a>(diagnosis: &'a Value, name: &str) -> &'a Value {
    let checks = diagnosis["checks"].as_array().unwrap();
    checks.iter().find(|check| check["name"] == name).unwrap_or_else(|| panic!("no {name}"))
}

fn everything_is_looked_at_and_says_what_to_do(engine: Engine) {
    let Some(home) = Home::new(engine) else { return };
    let server = home.serve();
    let desk = Desk::open(&home, &server);
    let found = desk.get("/system/diagnostics");
    for name in
        ["database", "schema", "versions", "clock", "jobs", "consumers", "queues", "mode", "disk"]
    {
        assert!(check(&found, name)["detail"].is_string(), "{found}");
    }
    assert_eq!(check(&found, "database")["detail"], "it answers, and its files are whole");
    assert_eq!(check(&found, "schema")["grade"], "ok");
    assert_eq!(check(&found, "clock")["grade"], "ok");
    let backup = check(&found, "backup");
    assert_eq!((&backup["grade"], &backup["advice"]), (&json!("warn"), &json!("make_backup")));
    assert!(backup["what_to_do"].as_str().unwrap().contains("make a backup now"));
    assert!(check(&found, "disk")["facts"]["free"].as_str().unwrap().parse::<u64>().unwrap() > 0);

    // One that went well, and one that has only begun.
    hand(&home, |ctx| {
        for (state, seconds) in [("ok", -3_600), ("running", -60)] {
            let (id, at) = (ctx.new_id::<RunEntry>(), ctx.now().plus_seconds(seconds));
            let over = (state == "ok").then_some(at);
            ctx.execute(
                "INSERT INTO backup_runs (id, kind, state, target, verified, started_at, \
                 finished_at, by_kind, by_id, by_name) \
                 VALUES ($1, 'backup', $2, 'x', $3, $4, $5, 'system', 'x', 'x')",
                &[&id, &state, &true, &at, &over],
            )?;
        }
        Ok(())
    });
    let found = desk.get("/system/diagnostics");
    assert_eq!(check(&found, "backup")["grade"], "ok", "{found}");
    hand(&home, |ctx| ctx.execute("DELETE FROM backup_runs", &[]).map(|_| ()));

    let close = json!({"read_only": true, "reason": "new disk"});
    assert_eq!(desk.ask("PUT", "/system/mode", &close).status, 200);
    let found = desk.get("/system/diagnostics");
    assert_eq!(check(&found, "mode")["advice"], "open_for_writing");
    // What `incident.md` says to do then.
    assert_eq!(desk.ask("POST", "/system/caches/clear", &Value::Null).status, 200);
    assert_eq!(server.stop().0, Some(0));

    let said = home.must(&["diagnose"], "");
    assert!(said.contains("ok    database: it answers, and its files are whole"), "{said}");
    assert!(said.contains("warn  backup: there is none yet\n      make a backup now"), "{said}");

    std::fs::rename(home.folder.join("master.key"), home.folder.join("elsewhere.key")).unwrap();
    let said = String::from_utf8(home.run(&["diagnose"], "").stdout).unwrap();
    assert!(said.contains("ok    database: ") && said.contains("bad   master_key: "), "{said}");
    assert!(!said.contains("restore a good one"), "{said}");
}

mod everything_is_looked_at_and_says_what_to_do {
    use testkit::Engine;
    #[test]
    fn sqlite() {
        super::everything_is_looked_at_and_says_what_to_do(Engine::Sqlite);
    }
    #[test]
    fn postgres() {
        super::everything_is_looked_at_and_says_what_to_do(Engine::Postgres);
    }
}

#[test]
fn a_damaged_file_is_found_and_named() {
    let home = Home::new(Engine::Sqlite).unwrap();
    home.must(MAKE, "");
    let path = home.folder.join("tradewind.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let (third, rubbish) = (bytes.len() / 3 / 4_096 * 4_096, [0xa5; 4_096 * 8]);
    bytes[third..third + rubbish.len()].copy_from_slice(&rubbish);
    std::fs::write(&path, bytes).unwrap();
    let output = home.run(&["diagnose"], "");
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("bad   database: "), "{said}");
    assert!(said.contains("restore a good one"), "{said}");
}

/// Every file of a zip, by name.
fn unzipped(bytes: &[u8]) -> Vec<(String, String)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let count = zip.len();
    let read = |at| {
        let mut file = zip.by_index(at).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        (file.name().unwrap().into_owned(), text)
    };
    (0..count).map(read).collect()
}

fn a_bundle_holds_neither_secrets_nor_people(engine: Engine) {
    let Some(home) = Home::new(engine) else { return };
    home.must(MAKE, "");
    // Everywhere where somebody can write something down.
    let backups = home.folder.join(format!("{CANARY}-backups"));
    let key = home.folder.join(format!("{CANARY}.key"));
    home.must(&["backup-key", key.to_str().unwrap()], "");
    let secret = std::fs::read_to_string(&key).unwrap();
    let secret = secret.lines().find(|line| line.starts_with("AGE-SECRET-KEY")).unwrap();
    let options = ["--backup-folder", backups.to_str().unwrap(), "--backup-key-file"];
    let server = home.serve_with(&[options[0], options[1], options[2], key.to_str().unwrap()], &[]);
    let desk = Desk::open(&home, &server);
    let named = format!("{CANARY}-ann");
    home.must(
        &["user", "add", &named, "--display-name", &named, "--password-stdin"],
        &format!("{CANARY}-long"),
    );
    let shop = json!({"code": CANARY, "name": CANARY, "platform": "own_site",
        "time_zone": "UTC", "currency": "USD"});
    desk.ask("POST", "/shops", &shop);
    assert_eq!(desk.post_status("/skus", &json!({"code": CANARY, "name": CANARY})), 201);
    let orders = desk.get("/orders?limit=3")["items"].as_array().unwrap().to_vec();
    let ids: Vec<&Value> = orders.iter().map(|order| &order["id"]).collect();
    let bulk =
        json!({"ids": ids, "action": {"action": "cancel", "reason": "other", "note": CANARY}});
    assert_eq!(desk.post_status("/orders/bulk-actions", &bulk), 202);
    assert_eq!(desk.post_status("/system/backups", &Value::Null), 202);
    let close = json!({"read_only": false, "reason": CANARY});
    desk.ask("PUT", "/system/mode", &close);

    let zip = home.folder.join("bundle.zip");
    home.must(&["diagnose", "--bundle", zip.to_str().unwrap()], "");
    let by_hand = unzipped(&std::fs::read(&zip).unwrap());
    let by_http = desk.bytes("/system/diagnostics/bundle");
    let by_http = unzipped(&by_http);
    for (files, whence) in [(&by_hand, "the command line"), (&by_http, "the API")] {
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names.len(), 7, "{names:?}");
        for (name, text) in files {
            assert!(!text.contains(CANARY), "{whence}: {name}: {text}");
            assert!(!text.contains(secret) && !text.contains("\"ann\""), "{whence}: {name}");
            for order in &orders {
                let buyer = order["buyer_name"].as_str().unwrap();
                assert!(!text.contains(buyer), "{whence}: {name} names {buyer}");
            }
        }
        let text = |name: &str| &files.iter().find(|(file, _)| file == name).unwrap().1;
        assert!(text("diagnosis.json").contains("\"checks\""));
        assert!(text("newest-jobs.json").contains("orders.bulk"), "{}", text("newest-jobs.json"));
        assert!(text("parameters.json").contains("\"backup.every_hours\": 24"));
        assert!(text("schema.json").contains("\"context\": \"system\""));
    }
    assert!(by_http.iter().any(|(_, text)| text.contains("tradewind_http_requests_total")));
    assert_eq!(server.stop().0, Some(0));
}

mod a_bundle_holds_neither_secrets_nor_people {
    use testkit::Engine;
    #[test]
    fn sqlite() {
        super::a_bundle_holds_neither_secrets_nor_people(Engine::Sqlite);
    }
    #[test]
    fn postgres() {
        super::a_bundle_holds_neither_secrets_nor_people(Engine::Postgres);
    }
}

/// Answers kept under keys: some from today, some from the day before yesterday.
fn keep_replies(home: &Home, old: i64, fresh: i64) {
    hand(home, move |ctx| {
        for number in 0..old + fresh {
            let days = if number < old { 2 } else { 0 };
            let at = ctx.now().plus_seconds(-days * 86_400);
            ctx.execute(
                "INSERT INTO idempotency_keys (actor_id, key, command, request_hash, at) \
                 VALUES ('x', $1, 'x', $2, $3)",
                &[&format!("key-{number}"), &vec![1_u8], &at],
            )?;
        }
        Ok(())
    });
}

fn clearing_caches_says_what_was_freed(engine: Engine) {
    let Some(home) = Home::new(engine) else { return };
    let server = home.serve();
    let desk = Desk::open(&home, &server);
    keep_replies(&home, 7, 2);
    let backups = home.folder.join("backups");
    std::fs::create_dir_all(&backups).unwrap();
    let half = backups.join("tradewind-2026-11-22T08-00-00Z.backup.part");
    std::fs::write(&half, "0123456789").unwrap();
    let copy = home.folder.join(".drill-1.db");
    std::fs::write(&copy, "01234").unwrap();
    #[expect(clippy::disallowed_methods, reason = "the age of a file, by the clock of the disk")]
    let yesterday = SystemTime::now() - Duration::from_secs(86_400);
    File::options().write(true).open(&copy).unwrap().set_modified(yesterday).unwrap();

    let answer = desk.ask("POST", "/system/caches/clear", &Value::Null);
    assert_eq!(answer.status, 200, "{answer:?}");
    let cleared: Value = serde_json::from_str(&answer.body).unwrap();
    let freed = |cache: &str| {
        let items = cleared["items"].as_array().unwrap();
        let one = items.iter().find(|item| item["cache"] == cache).unwrap();
        (one["entries"].as_u64().unwrap(), one["bytes"].as_u64().unwrap())
    };
    assert_eq!(freed("kept_replies"), (7, 0));
    assert_eq!(freed("half_backups"), (1, 10));
    assert_eq!(freed("scratch_copies"), (1, 5));
    let log = freed("write_ahead_log");
    assert_eq!(log.1 > 0, engine == Engine::Sqlite, "{log:?}");
    assert!(!half.exists() && !copy.exists());
    assert_eq!(number(&home, "SELECT count(*) FROM idempotency_keys WHERE actor_id = 'x'"), 2);
    let told = "SELECT count(*) FROM events WHERE kind = 'CachesCleared' AND actor_name = 'ann'";
    assert_eq!(number(&home, told), 1);
    // Nothing is left to free, and what is needed is still there.
    let again: Value =
        serde_json::from_str(&desk.ask("POST", "/system/caches/clear", &Value::Null).body).unwrap();
    assert_eq!(again["items"][0]["entries"], 0, "{again}");
    assert_eq!(desk.post_status("/skus", &json!({"code": "ONE", "name": "Cup"})), 201);
    assert_eq!(server.stop().0, Some(0));
}

mod clearing_caches_says_what_was_freed {
    use testkit::Engine;
    #[test]
    fn sqlite() {
        super::clearing_caches_says_what_was_freed(Engine::Sqlite);
    }
    #[test]
    fn postgres() {
        super::clearing_caches_says_what_was_freed(Engine::Postgres);
    }
}

/// A request that was taken is answered although the program was asked to stop meanwhile.
fn a_request_that_was_taken_is_finished(engine: Engine) {
    let Some(home) = Home::new(engine) else { return };
    let server = home.serve();
    let desk = Desk::open(&home, &server);
    let body = json!({"code": "LAST", "name": "Cup"}).to_string();
    let (first, second) = body.split_at(10);
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    write!(
        stream,
        "POST /api/v1/skus HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{}Content-Length: {}\r\n\r\n\
         {first}",
        desk.head(),
        body.len()
    )
    .unwrap();
    // Another that comes later is answered: by then the first was taken.
    assert_eq!(desk.ask("GET", "/skus", &Value::Null).status, 200);
    server.ask_to_stop();
    while TcpStream::connect(server.address).is_ok() {
        std::thread::sleep(Duration::from_millis(20));
    }
    stream.write_all(second.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    let (code, log) = server.ended();
    assert_eq!(code, Some(0), "{log}");
    assert_eq!(number(&home, "SELECT count(*) FROM skus WHERE code = 'LAST'"), 1);
}

mod a_request_that_was_taken_is_finished {
    use testkit::Engine;
    #[test]
    fn sqlite() {
        super::a_request_that_was_taken_is_finished(Engine::Sqlite);
    }
    #[test]
    fn postgres() {
        super::a_request_that_was_taken_is_finished(Engine::Postgres);
    }
}
