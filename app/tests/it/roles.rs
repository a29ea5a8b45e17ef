//! Roles and scopes as the program has them: set over HTTP, felt by whom they are about.

use serde_json::{Value, json};
use testkit::Engine;

use crate::running::{Desk, Home};

const PASSWORD: &str = "seven-quiet-harbours-at-dawn";

fn made(desk: &Desk<'_>, path: &str, body: &Value) -> Value {
    let answer = desk.ask("POST", path, body);
    assert!((200..300).contains(&answer.status), "{path}: {answer:?}");
    serde_json::from_str(&answer.body).unwrap()
}

fn shop_with_order(desk: &Desk<'_>, code: &str) -> (String, String) {
    let shop = json!({
        "code": code, "name": format!("Shop {code}"), "platform": "api",
        "time_zone": "Europe/Berlin", "currency": "EUR", "number_prefix": code,
    });
    let shop = made(desk, "/shops", &shop);
    let order = json!({
        "shop": code, "external_id": format!("{code}-1"),
        "lines": [{"sku": "CUP", "quantity": 1, "unit_price": "9.90"}],
        "payment": {"method": "card", "paid_at": "2026-11-21T10:00:00Z"},
        "ship_to": {
            "name": format!("Buyer {code}"), "line1": "Street 1", "city": "Berlin",
            "postcode": "10623", "country": "DE",
        },
    });
    let order = made(desk, "/orders", &order);
    let text = |value: &Value| value["id"].as_str().unwrap().to_owned();
    (text(&shop), text(&order))
}

/// The codes or outside ids that a list shows.
fn shown(desk: &Desk<'_>, path: &str, field: &str) -> Vec<String> {
    let items = desk.get(path)["items"].as_array().unwrap().clone();
    items.iter().map(|item| item[field].as_str().unwrap().to_owned()).collect()
}

fn who_is_given_a_scope_sees_only_that(engine: Engine) {
    let Some(home) = Home::new(engine) else { return };
    let server = home.serve();
    let ann = Desk::open(&home, &server);
    made(&ann, "/skus", &json!({"code": "CUP", "name": "Cup"}));
    let (mine, own_order) = shop_with_order(&ann, "MINE");
    let (_, their_order) = shop_with_order(&ann, "THEIRS");
    // A role of the house's own, known to the command line as well.
    let role =
        json!({"name": "night", "title": "Night", "permissions": ["orders.view", "orders.hold"]});
    made(&ann, "/roles", &role);
    home.must(&["user", "add", "bob", "--role", "night", "--password-stdin"], PASSWORD);
    let unknown = home.run(&["user", "add", "cid", "--role", "king"], "");
    assert!(String::from_utf8(unknown.stderr).unwrap().contains("access.unknown_role"));

    let bob = Desk::sign_in_as(&server, "bob");
    let mut both = shown(&bob, "/orders?tab=all", "external_id");
    both.sort();
    assert_eq!(both, ["MINE-1", "THEIRS-1"], "without a scope one sees all");
    let found = ann.get("/users?q=bob");
    let user = &found["items"][0];
    let set = json!({
        "scope": {"shops": [mine]}, "reason": "works for one shop", "seen_version": user["version"],
    });
    let path = format!("/users/{}/scope", user["id"].as_str().unwrap());
    assert_eq!(ann.ask("PUT", &path, &set).status, 200);

    // The session he has already feels it.
    assert_eq!(shown(&bob, "/orders?tab=all", "external_id"), ["MINE-1"]);
    assert_eq!(shown(&bob, "/shops", "code"), ["MINE"]);
    let status = |order: &str| bob.ask("GET", &format!("/orders/{order}"), &Value::Null).status;
    assert_eq!((status(&own_order), status(&their_order)), (200, 404));
    let hold = json!({"reason": "buyer_message", "note": "wait"});
    assert_eq!(bob.post_status(&format!("/orders/{their_order}/holds"), &hold), 404);
    assert_eq!(bob.post_status(&format!("/orders/{own_order}/holds"), &hold), 200);
    assert_eq!(bob.post_status(&format!("/orders/{own_order}/approve"), &json!({})), 403);
    assert_eq!(shown(&ann, "/orders?tab=all", "external_id").len(), 2);
}

mod who_is_given_a_scope_sees_only_that {
    #[test]
    fn sqlite() {
        super::who_is_given_a_scope_sees_only_that(testkit::Engine::Sqlite);
    }
    #[test]
    fn postgres() {
        super::who_is_given_a_scope_sees_only_that(testkit::Engine::Postgres);
    }
}
