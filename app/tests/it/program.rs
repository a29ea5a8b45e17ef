//! The program from outside: started, asked, stopped.

use serde_json::{Value, json};
use testkit::Engine;

use crate::running::{Home, mode};

const PASSWORD: &str = "seven-quiet-harbours-at-dawn";

fn it_starts_answers_and_stops(engine: Engine) {
    let Some(home) = Home::new(engine) else { return };
    let server = home.serve();
    assert_eq!(mode(&home.folder), 0o700);
    assert_eq!(server.get("/healthz").unwrap().body, "ok\n");
    assert_eq!(server.get("/api/v1/orders").unwrap().status, 401);
    let description: Value =
        serde_json::from_str(&server.get("/openapi.json").unwrap().body).unwrap();
    assert_eq!(description["info"]["title"], "Tradewind");

    // Nobody could sign in yet, and was told how to; the running server knows a new user at once.
    let said = home.must(&["user", "add", "--username", "ann", "--password-stdin"], PASSWORD);
    assert_eq!(said, "ann (administrator) can sign in\n");
    let body = json!({"username": "ann", "password": PASSWORD}).to_string();
    let head = "Content-Type: application/json\r\n";
    let answer = server.ask("POST", "/api/v1/session", head, &body).unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    let cookie = answer.head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    assert!(cookie.contains("httponly") && cookie.contains("samesite=lax"), "{cookie}");

    let listen = server.address.to_string();
    home.must(&["healthcheck", "--listen", &listen], "");
    let (code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("tradewind user add"), "{log}");
    assert!(log.contains("\"listening on"), "{log}");
    assert!(!log.contains(PASSWORD) && !log.contains("\"ann\""), "{log}");
    assert!(!home.run(&["healthcheck", "--listen", &listen], "").status.success());
    home.must(&["doctor"], "");
}

mod it_starts_answers_and_stops {
    #[test]
    fn sqlite() {
        super::it_starts_answers_and_stops(testkit::Engine::Sqlite);
    }
    #[test]
    fn postgres() {
        super::it_starts_answers_and_stops(testkit::Engine::Postgres);
    }
}

#[test]
fn pages_come_with_what_keeps_them_safe() {
    let home = Home::new(Engine::Sqlite).unwrap();
    let server = home.serve();
    for (path, accept, status, kind) in [
        ("/", "text/html", 200, "text/html"),
        ("/orders/ord_1", "text/html", 200, "text/html"),
        ("/assets/gone.js", "*/*", 404, "application/problem+json"),
        ("/orders", "application/json", 404, "application/problem+json"),
        ("/api/v2/orders", "text/html", 404, "application/problem+json"),
        ("/api/v1/nothing", "text/html", 404, "application/problem+json"),
        ("/docs", "text/html", 200, "text/html"),
        ("/docs/page.js", "*/*", 200, "text/javascript"),
    ] {
        let answer = server.ask("GET", path, &format!("Accept: {accept}\r\n"), "").unwrap();
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.head.contains(&format!("content-type: {kind}")), "{path}: {}", answer.head);
        for header in [
            "x-content-type-options: nosniff",
            "x-frame-options: deny",
            "content-security-policy: default-src 'self'",
            "referrer-policy: same-origin",
            "x-request-id: ",
        ] {
            assert!(answer.head.contains(header), "{path} has no {header}: {}", answer.head);
        }
        let kept = if status == 200 { "no-cache" } else { "no-store" };
        assert!(answer.head.contains(&format!("cache-control: {kept}")), "{path}: {}", answer.head);
        assert!(!answer.head.contains("access-control-"), "{path} opens to other origins");
        assert!(!answer.body.contains("https://cdn"), "{path} loads from outside");
    }
    assert_eq!(server.ask("POST", "/", "", "").unwrap().status, 405);
}

#[test]
fn two_lengths_that_contradict_each_other_are_refused() {
    let home = Home::new(Engine::Sqlite).unwrap();
    let server = home.serve();
    // Who reads the other length than the proxy before us would take a part of a body for a request.
    for head in ["Content-Length: 7\r\n", "Content-Length: 2, 7\r\n", "Content-Length: +2\r\n"] {
        let answer = server.ask("POST", "/api/v1/session", head, "{}").unwrap();
        assert_eq!(answer.status, 400, "{head}: {}", answer.head);
    }
}

#[test]
fn behind_tls_browsers_are_told_to_stay_with_it() {
    let home = Home::new(Engine::Sqlite).unwrap();
    let told = "strict-transport-security: max-age=31536000; includesubdomains";
    let server = home.serve_with(&["--tls-terminated"], &[]);
    for path in ["/", "/api/v1/orders", "/assets/gone.js", "/healthz"] {
        assert!(server.get(path).unwrap().head.contains(told), "{path}");
    }
    drop(server);
    assert!(!home.serve().get("/").unwrap().head.contains("strict-transport"));
}

#[test]
fn users_are_made_changed_and_released_from_the_command_line() {
    let home = Home::new(Engine::Sqlite).unwrap();
    let made = home.must(&["user", "add", "bea", "--role", "reviewer"], "");
    let password = made.lines().find_map(|line| line.strip_prefix("password: ")).unwrap();
    assert_eq!(password.len(), 23, "{made}");
    home.must(&["user", "passwd", "bea", "--password-stdin"], PASSWORD);
    home.must(&["user", "unlock", "--username", "bea"], "");
    for (arguments, input, code) in [
        (vec!["user", "add", "bea"], "", "access.username_taken"),
        (vec!["user", "add", "cid", "--password-stdin"], "short", "access.password_too_short"),
        (vec!["user", "passwd", "nobody"], "", "app.no_such_user"),
        (vec!["user", "unlock", "nobody"], "", "app.no_such_user"),
    ] {
        let output = home.run(&arguments, input);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(said.contains(code), "{arguments:?}: {said}");
    }
}
