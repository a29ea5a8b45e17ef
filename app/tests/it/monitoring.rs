//! What those who watch the program see, and what they do not.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use testkit::Engine;

use crate::behind::sql;
use crate::running::{Desk, Home, Server, ask, free_address};

/// What nobody may find again.
const CANARY: &str = "canary-9f3a";

/// Everything somebody can write into a request that must not become a label.
fn noise(server: &Server, desk: &Desk<'_>, round: usize) {
    let tag = format!("{CANARY}-{round}");
    let head = format!("X-Request-Id: {tag}\r\nUser-Agent: {tag}\r\n");
    server.ask("GET", &format!("/{tag}"), &head, "").unwrap();
    server.ask("GET", &format!("/api/v1/{tag}"), &head, "").unwrap();
    server.ask(&tag.to_uppercase(), "/api/v1/skus", &head, "").unwrap();
    desk.ask("GET", &format!("/skus?q={tag}"), &Value::Null);
    desk.ask("GET", &format!("/skus/sku_{round:026}"), &Value::Null);
    desk.ask("POST", "/skus", &json!({"code": tag, "name": tag}));
}

/// The names of series: everything before the value.
fn series(page: &str) -> BTreeSet<&str> {
    let lines = page.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.rsplit_once(' ').unwrap().0).collect()
}

fn metrics_tell_much_and_nothing_personal(engine: Engine) {
    let Some(home) = Home::new(engine) else { return };
    let address = free_address();
    let server = home.serve_with(&["--metrics-listen", &address.to_string()], &[]);
    let desk = Desk::open(&home, &server);
    let page = || {
        let answer = ask(address, "GET", "/metrics", "", "").unwrap();
        assert_eq!(answer.status, 200, "{answer:?}");
        assert!(answer.head.contains("content-type: text/plain; version=0.0.4"), "{answer:?}");
        answer.body
    };
    for round in 0..3 {
        noise(&server, &desk, round);
    }
    page();
    let (first, first_page) = (page(), page());
    for round in 3..20 {
        noise(&server, &desk, round);
    }
    let later = page();
    assert_eq!(series(&first_page), series(&later), "labels do not grow with what people type");
    let mut words = later.split(|letter: char| !letter.is_alphanumeric());
    assert!(!later.to_lowercase().contains(CANARY) && words.all(|word| word != "ann"), "{later}");
    for line in [
        "tradewind_http_requests_total{method=\"POST\",route=\"/api/v1/skus\",status=\"201\"} 20",
        "tradewind_http_requests_total{method=\"GET\",route=\"/api/v1/skus/{id}\",status=\"404\"} 20",
        "tradewind_http_requests_total{method=\"GET\",route=\"unmatched\",status=\"404\"}",
        "tradewind_http_requests_in_flight 0",
        "tradewind_db_waiting{queue=\"screen_writes\"}",
        "tradewind_db_commit_commands_bucket{le=\"+Inf\"}",
        "tradewind_consumer_lag_events{consumer=\"policies\"}",
        "tradewind_jobs{state=\"queued\"}",
        "tradewind_sessions 1",
        "tradewind_read_only 0",
        "process_resident_memory_bytes",
    ] {
        assert!(later.contains(line), "no {line} in\n{later}");
    }
    let commits = |page: &str| -> u64 {
        let name = "tradewind_db_commit_commands_count ";
        page.lines().find_map(|line| line.strip_prefix(name)).unwrap().parse().unwrap()
    };
    assert!(commits(&later) >= commits(&first) + 17, "each SKU was a commit");
    assert_eq!(ask(address, "GET", "/api/v1/skus", "", "").unwrap().status, 404);
    assert_eq!(server.stop().0, Some(0));
}

mod metrics_tell_much_and_nothing_personal {
    use testkit::Engine;
    #[test]
    fn sqlite() {
        super::metrics_tell_much_and_nothing_personal(Engine::Sqlite);
    }
    #[test]
    fn postgres() {
        super::metrics_tell_much_and_nothing_personal(Engine::Postgres);
    }
}

#[test]
fn metrics_are_nowhere_unless_somebody_says_where() {
    let home = Home::new(Engine::Sqlite).unwrap();
    let server = home.serve();
    let answer = server.ask("GET", "/metrics", "Accept: text/plain\r\n", "").unwrap();
    assert!(answer.status == 404 && !answer.body.contains("tradewind_"), "{answer:?}");
}

fn it_is_not_ready_on_tables_of_another_version(engine: Engine) {
    let Some(home) = Home::new(engine) else { return };
    let server = home.serve();
    assert_eq!(server.get("/readyz").unwrap().body, "ok\n");
    assert_eq!(
        sql(&home, "UPDATE schema_migrations SET checksum = 'x' WHERE context = 'system'"),
        1
    );
    let answer = server.get("/readyz").unwrap();
    assert_eq!(answer.status, 503);
    assert_eq!(answer.body, "the tables are not this version's: system 0001\n");
    // It lives all the same: nobody need restart it.
    assert_eq!(server.get("/healthz").unwrap().status, 200);
    assert_eq!(server.stop().0, Some(0));
}

mod it_is_not_ready_on_tables_of_another_version {
    use testkit::Engine;
    #[test]
    fn sqlite() {
        super::it_is_not_ready_on_tables_of_another_version(Engine::Sqlite);
    }
    #[test]
    fn postgres() {
        super::it_is_not_ready_on_tables_of_another_version(Engine::Postgres);
    }
}

#[test]
fn what_is_logged_of_a_request_has_the_name_its_answer_has() {
    let home = Home::new(Engine::Sqlite).unwrap();
    let server = home.serve_with(&["--log", "debug,hyper=info"], &[]);
    let head = "X-Request-Id: my-trace-17\r\nAccept: application/json\r\n";
    let answer = server.ask("GET", "/api/v1/skus?q=secret-words", head, "").unwrap();
    assert_eq!(answer.status, 401);
    let problem: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(problem["request_id"], "my-trace-17");
    assert!(answer.head.contains("x-request-id: my-trace-17"), "{answer:?}");
    // One of ours otherwise; and what could write into the logs is no name.
    let other = server.ask("GET", "/api/v1/skus", "X-Request-Id: a\tb\"}\r\n", "").unwrap();
    let other: Value = serde_json::from_str(&other.body).unwrap();
    assert_eq!(other["request_id"].as_str().unwrap().len(), 36);

    let (code, log) = server.stop();
    assert_eq!(code, Some(0));
    let lines: Vec<Value> = log
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let named = |line: &&Value| {
        line["request_id"] == "my-trace-17" || line["span"]["request_id"] == "my-trace-17"
    };
    let about: Vec<&Value> = lines.iter().filter(named).collect();
    assert!(about.iter().any(|line| line["path"] == "/api/v1/skus"), "{log}");
    assert!(about.iter().any(|line| line["code"] == "web.not_signed_in"), "{log}");
    assert!(!log.contains("secret-words"), "{log}");
}

#[test]
fn who_tries_what_they_may_not_is_seen_in_the_log() {
    let home = Home::new(Engine::Sqlite).unwrap();
    let server = home.serve();
    let write = "Content-Type: application/json\r\nX-Requested-With: tradewind\r\n";
    for (name, method, path, head, body, status) in [
        // With a cookie and without the header that only our own pages send.
        ("forbidden", "POST", "/api/v1/orders", "Cookie: session=x\r\n", "{}", 403),
        ("senseless", "POST", "/api/v1/session", write, r#"{"username": 7, "no": 1}"#, 422),
    ] {
        let head = format!("X-Request-Id: tried-{name}\r\n{head}");
        let answer = server.ask(method, path, &head, body).unwrap();
        assert_eq!(answer.status, status, "{name}: {answer:?}");
    }
    let (code, log) = server.stop();
    assert_eq!(code, Some(0));
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let told: Vec<Value> = lines.filter(|line| line["code"].is_string()).collect();
    for (name, code) in [("forbidden", "web.cross_site"), ("senseless", "kernel.invalid_fields")] {
        let id = format!("tried-{name}");
        let is_it = |line: &&Value| line["request_id"] == *id || line["span"]["request_id"] == *id;
        let line = told.iter().find(is_it).unwrap_or_else(|| panic!("no {name} in {log}"));
        assert_eq!((&line["level"], &line["code"]), (&Value::from("INFO"), &Value::from(code)));
    }
}
