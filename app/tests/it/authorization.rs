//! Who may ask for what: every operation, asked by nobody, by somebody without any right, and by each
//! role. The table is a file; an operation that is not in it fails the test.

use app::roles::Role;
use axum::http::Method;
use serde_json::Value;
use testkit::{Engine, House};

use crate::openapi::{Operation, document, operations};
use crate::{example, golden, setup};

/// What can be asked without signing in.
const OPEN: &[&str] = &[
    // Who comes signs what they bring.
    "GET /api/v1/channels/{platform}/{id}/news",
    "POST /api/v1/channels/{platform}/{id}/news",
    "POST /api/v1/session",
    "POST /api/v1/session/password",
    "POST /api/v1/session/second-factor",
    "POST /api/v1/session/step",
    "GET /api/v1/session/ways",
];

pub(crate) fn path(operation: &Operation, document: &Value) -> String {
    let mut path = operation.path.strip_prefix("/api/v1").unwrap().to_owned();
    for parameter in operation.described["parameters"].as_array().into_iter().flatten() {
        if parameter["in"] == "path" {
            let name = parameter["name"].as_str().unwrap();
            let value = match example::of(document, &parameter["schema"]).as_str() {
                Some("x") | None => named(name, &path),
                Some(text) => text.to_owned(),
            };
            path = path.replace(&format!("{{{name}}}"), &value);
        }
    }
    let queries: Vec<String> = operation.described["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|parameter| parameter["in"] == "query" && parameter["required"] == true)
        .map(|parameter| {
            let value = example::of(document, &parameter["schema"]);
            format!("{}={}", parameter["name"].as_str().unwrap(), value.as_str().unwrap_or("1"))
        })
        .collect();
    if queries.is_empty() { path } else { format!("{path}?{}", queries.join("&")) }
}

/// What stands for a part of a path whose description says only that it is text.
fn named(name: &str, path: &str) -> String {
    let prefix = match (name, path) {
        ("hold_id", _) => "hld",
        ("edit_id", _) => "edt",
        ("exception_id", _) => "exc",
        ("action", _) => return "release".to_owned(),
        ("id", path) if path.starts_with("/orders/imports") => "imp",
        ("id", path) if path.starts_with("/orders") => "ord",
        ("id", path) if path.starts_with("/fulfilments") => "ful",
        ("id", path) if path.starts_with("/routing-rules") => "rul",
        ("id", path) if path.starts_with("/inbox") => "dlv",
        ("id", path) if path.starts_with("/channel-inbox") => "dlv",
        ("id", path) if path.starts_with("/system/mails") => "mal",
        _ => return "x".to_owned(),
    };
    format!("{prefix}_{}", "0".repeat(26))
}

/// The least that an operation takes, and what it is.
pub(crate) fn body(operation: &Operation, document: &Value) -> (&'static str, Vec<u8>) {
    let content = operation.described["requestBody"]["content"].as_object();
    match content.and_then(|content| content.iter().next()) {
        None => ("", Vec::new()),
        Some((kind, described)) if kind == "application/json" => {
            let body = example::of(document, &described["schema"]);
            ("application/json", serde_json::to_vec(&body).unwrap())
        }
        Some(_) => {
            let body = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\
                        \r\na,b\r\n1,2\r\n--x--\r\n";
            ("multipart/form-data; boundary=x", body.as_bytes().to_vec())
        }
    }
}

async fn ask(house: &House, token: &str, operation: &Operation, document: &Value) -> u16 {
    let (kind, body) = body(operation, document);
    let method = Method::from_bytes(operation.method.as_bytes()).unwrap();
    let headers = if kind.is_empty() { vec![] } else { vec![("content-type", kind)] };
    house.send(token, method, &path(operation, document), body, &headers).await.status
}

/// The token under which the test's house knows somebody with these rights.
fn token(role: Role) -> String {
    let names: Vec<&str> = role.permissions().into_iter().map(|permission| permission.0).collect();
    format!("may {}", names.join(","))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_gets_in_and_nobody_gets_further_than_their_role() {
    let house = House::open(Engine::Sqlite, &setup()).unwrap();
    let document = document().await;
    let mut table = String::from("# operation | not signed in | without any right");
    for role in Role::ALL {
        table.push_str(&format!(" | {role}"));
    }
    table.push_str("\n# `-` is 403, `+` anything else: the role is let through to the rules\n");
    for operation in operations(&document) {
        let shown = format!("{} {}", operation.method, operation.path);
        let anonymous = ask(&house, "", &operation, &document).await;
        let open = OPEN.contains(&shown.as_str());
        if !open {
            assert_eq!(anonymous, 401, "{shown} answers somebody who is not signed in");
        }
        let nobody = ask(&house, "may nothing.at_all", &operation, &document).await;
        assert!(nobody < 500, "{shown} fails with {nobody}");
        table.push_str(&format!("{shown} | {anonymous} | {nobody} |"));
        for role in Role::ALL {
            let status = ask(&house, &token(*role), &operation, &document).await;
            assert!(status < 500, "{shown} fails with {status} for {role}");
            assert!(open || status != 401, "{shown} does not know {role}");
            table.push_str(if status == 403 { " -" } else { " +" });
        }
        table.push('\n');
    }
    golden::compare("authorization.txt", &table);
}
