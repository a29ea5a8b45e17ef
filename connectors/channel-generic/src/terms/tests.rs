use super::*;

const REST: &str = include_str!("../../../../docs/mappings/rest.json");
const VENDURE: &str = include_str!("../../../../docs/mappings/vendure.json");

fn found(text: &str) -> Vec<(String, &'static str)> {
    let fault = Terms::read(text).unwrap_err();
    fault.wrong_fields().iter().map(|field| (field.path.clone(), field.code)).collect()
}

#[test]
fn what_stands_in_the_docs_is_good() {
    for text in [REST, VENDURE] {
        Terms::read(text).unwrap();
    }
}

#[test]
fn what_is_wrong_is_named_by_its_path() {
    for (from, to, path, code) in [
        ("\"id\": \"/id\",\n      \"number\"", "\"number\"", "orders.each.id", "kernel.required"),
        ("\"query\": {", "\"queries\": {", "orders.changed.call.queries", "kernel.unknown_field"),
        (
            "\"Bearer {key}\"",
            "\"Bearer {pass}\"",
            "sign_in.headers.authorization",
            "kernel.unknown_word",
        ),
        (
            "\"Bearer {key}\"",
            "\"Bearer {key\"",
            "sign_in.headers.authorization",
            "kernel.invalid_value",
        ),
        ("\"authorization\"", "\"a b\"", "sign_in.headers.a b", "kernel.invalid_value"),
        (
            "\"path\": \"/api/orders\",\n        \"query\"",
            "\"path\": \"api/orders\",\n        \"query\"",
            "orders.changed.call.path",
            "kernel.invalid_value",
        ),
        ("\"{page}\"", "\"{key}\"", "orders.changed.call.query.page", "kernel.unknown_word"),
        (
            "\"price\": \"/price\"",
            "\"title_\": \"/price\"",
            "orders.each.lines.title_",
            "kernel.unknown_field",
        ),
        (
            "\"price\": \"/price\"",
            "\"variant\": \"/price\"",
            "orders.each.lines",
            "kernel.invalid_value",
        ),
        (
            "\"kind\": \"shipping\"",
            "\"kind\": \"postage\"",
            "orders.each.fees[0].kind",
            "kernel.unknown_word",
        ),
        ("\"placed_at\": \"/created_at\",", "", "orders.each.placed_at", "kernel.required"),
        (
            "\"changed_at\": \"/changed_at\",",
            "\"changed_at\": {\"at\": \"/c\", \"form\": \"iso\"},",
            "orders.each.changed_at.form",
            "kernel.invalid_value",
        ),
        ("\"{parcel}\",", "\"{answer}\",", "shipments.tell[0].call.json", "kernel.unknown_word"),
    ] {
        assert!(REST.contains(from), "{from}");
        let found = found(&REST.replacen(from, to, 1));
        let (found_path, found_code) = &found[0];
        assert!(found_path.starts_with(path), "{found_path} is not {path}");
        assert_eq!(*found_code, code, "{path}");
    }
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let wrong = REST.replace("{after}", "{since}").replace("{tracking_number}", "{tracking}");
    let paths: Vec<String> = found(&wrong).into_iter().map(|(path, _)| path).collect();
    assert_eq!(
        paths,
        [
            "orders.changed.call.query.changed_since",
            "compare.placed.call.query.created_after",
            "shipments.tell[0].call.json",
        ]
    );
}

#[test]
fn a_key_is_wanted_as_far_as_it_is_shown() {
    let shows = |sign_in: &str| {
        let sign_in: SignIn = serde_json::from_str(sign_in).unwrap();
        (sign_in.shows("secret"), sign_in.shows("grant"))
    };
    for (sign_in, wanted) in [
        ("{}", (false, false)),
        (r#"{"basic": true}"#, (true, false)),
        (r#"{"headers": {"x-key": "{key}"}}"#, (false, false)),
        (r#"{"query": {"k": "{key}", "s": "{secret}"}}"#, (true, false)),
        (
            r#"{"pass": {"call": {"path": "/token", "form": {"t": "{grant}"}},
                "token": {"at": "/token"}}, "headers": {"authorization": "{pass}"}}"#,
            (false, true),
        ),
    ] {
        assert_eq!(shows(sign_in), wanted, "{sign_in}");
    }
}

#[test]
fn times_are_read_as_they_are_written() {
    let utc = Zone::default();
    for (terms, text, wanted) in [
        (r#""/t""#, "2026-11-22T08:00:00+08:00", Some("2026-11-22T00:00:00Z")),
        (r#""/t""#, "2026-11-22T08:00:00", None),
        (r#"{"at":"/t","form":"seconds"}"#, "1795334401", Some("2026-11-22T08:00:01Z")),
        (r#"{"at":"/t","form":"milliseconds"}"#, "1795334401500", Some("2026-11-22T08:00:01.5Z")),
        (r#"{"at":"/t","form":"seconds"}"#, "soon", None),
        (
            r#"{"at":"/t","form":"%Y-%m-%d %H:%M:%S"}"#,
            "2026-11-22 08:00:01",
            Some("2026-11-22T08:00:01Z"),
        ),
        (
            r#"{"at":"/t","form":"%d.%m.%Y %H:%M","zone":"Europe/Berlin"}"#,
            "22.07.2026 08:00",
            Some("2026-07-22T06:00:00Z"),
        ),
        (
            r#"{"at":"/t","form":"%Y-%m-%d %H:%M:%S %z"}"#,
            "2026-11-22 08:00:01 +0100",
            Some("2026-11-22T07:00:01Z"),
        ),
        (
            r#"{"at":"/t","form":"%Y-%m-%d","zone":"Asia/Shanghai"}"#,
            "2026-11-22",
            Some("2026-11-21T16:00:00Z"),
        ),
        (r#"{"at":"/t","form":"%Y-%m-%d"}"#, "22.11.2026", None),
    ] {
        let terms: TimeTerms = serde_json::from_str(terms).unwrap();
        let found = terms.read(text, &utc).map(|at| at.to_string());
        assert_eq!(found.as_deref(), wanted, "{text}");
    }
}

#[test]
fn refunds_are_told_after_a_look_and_beside_parcels() {
    let with = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut terms: serde_json::Value = serde_json::from_str(REST).unwrap();
        change(&mut terms);
        found(&terms.to_string())
    };
    let nothing = serde_json::json!({});
    for (at, value, path, code) in [
        ("/refunds/look/where", nothing, "refunds.look.where", "kernel.required"),
        ("/refunds/tell", serde_json::json!([]), "refunds.tell", "kernel.required"),
        ("/shipments", serde_json::Value::Null, "shipments", "kernel.required"),
        (
            "/refunds/tell/0/call/json/amount",
            serde_json::json!("{pieces}"),
            "refunds.tell[0].call.json",
            "kernel.unknown_word",
        ),
    ] {
        let wrong = with(&|terms| *terms.pointer_mut(at).unwrap() = value.clone());
        assert_eq!(wrong, [(path.to_owned(), code)], "{at}");
    }
    let wrong = with(&|terms| {
        terms["refunds"].as_object_mut().unwrap().remove("look");
    });
    assert_eq!(wrong, [("refunds.look".to_owned(), "kernel.required")], "none without a look");
}
