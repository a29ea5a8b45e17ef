//! How a GraphQL call is made, and what an answer says of itself: whatever went wrong comes with status 200.

use channels::{Call, Denial, Door};
use serde_json::{Value, json};

use crate::texts::VERSION;

/// What Shopify restores in a second at least, should it not say how much it does.
const RESTORED: i64 = 50;
/// Longer it takes in no case: the whole of what may be asked for is there again.
const LONGEST_WAIT: i64 = 60;

/// A call that asks a text with its variables.
pub(crate) fn call(door: &Door, text: &str, variables: &Value) -> Call {
    Call {
        method: "POST",
        url: format!("{}/admin/api/{VERSION}/graphql.json", door.address),
        headers: vec![
            ("x-shopify-access-token", door.shown().to_owned()),
            ("accept", "application/json".to_owned()),
            ("content-type", "application/json".to_owned()),
        ],
        body: json!({"query": text, "variables": variables}).to_string().into_bytes(),
    }
}

/// The id of a thing as GraphQL wants it. What is no number becomes that of nothing.
pub(crate) fn gid(kind: &str, number: &str) -> String {
    let plain = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    format!("gid://shopify/{kind}/{}", if plain { number } else { "0" })
}

/// The number at the end of such an id.
pub(crate) fn number(gid: &Value) -> Option<String> {
    let text = match gid {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let tail = text.rsplit('/').next()?.split('?').next()?;
    let plain = !tail.is_empty() && tail.bytes().all(|byte| byte.is_ascii_digit());
    (plain && tail != "0").then(|| tail.to_owned())
}

/// What was answered, or why nothing was. What came in part is taken for nothing.
pub(crate) fn answer(body: &[u8]) -> Result<Value, Denial> {
    let mut answer: Value = serde_json::from_slice(body).map_err(|_| unreadable("not JSON"))?;
    if let Some(denial) = denial(&answer) {
        return Err(denial);
    }
    match answer.get_mut("data").map(Value::take) {
        Some(data) if data.is_object() => Ok(data),
        _ => Err(unreadable("an answer without anything in it")),
    }
}

pub(crate) fn unreadable(why: &str) -> Denial {
    Denial::Unreadable(why.to_owned())
}

fn denial(answer: &Value) -> Option<Denial> {
    let errors = answer.get("errors").filter(|errors| !errors.is_null())?;
    let Some(errors) = errors.as_array() else { return Some(unreadable("an error of its own")) };
    let codes: Vec<&str> = errors.iter().map(code).collect();
    let is = |wanted: &str| codes.contains(&wanted);
    Some(if is("ACCESS_DENIED") {
        Denial::NotAuthorised
    } else if is("THROTTLED") {
        Denial::Wait(Some(wait(answer)))
    } else if is("MAX_COST_EXCEEDED") {
        Denial::TooMuch
    } else if is("INTERNAL_SERVER_ERROR") || is("TIMEOUT") || is("SHOP_INACTIVE") {
        Denial::Failed
    } else {
        unreadable("an error of its own")
    })
}

fn code(error: &Value) -> &str {
    let code = error.pointer("/extensions/code").and_then(Value::as_str);
    // Before codes there were words.
    code.unwrap_or_else(|| match error.get("message").and_then(Value::as_str) {
        Some("Throttled") => "THROTTLED",
        _ => "",
    })
}

/// Seconds until as much may be asked for as was.
fn wait(answer: &Value) -> i64 {
    let cost = answer.pointer("/extensions/cost");
    let number = |path: &str| {
        let number = cost.and_then(|cost| cost.pointer(path))?;
        // Whole numbers are written as 1000.0 at times.
        let text = number.to_string();
        text.split('.').next().and_then(|whole| whole.parse::<i64>().ok())
    };
    let wanted = number("/requestedQueryCost").unwrap_or(0);
    let there = number("/throttleStatus/currentlyAvailable").unwrap_or(0);
    let restored = number("/throttleStatus/restoreRate").filter(|rate| *rate > 0);
    let restored = restored.unwrap_or(RESTORED);
    let short = wanted.saturating_sub(there).max(0);
    short.saturating_add(restored - 1).checked_div(restored).unwrap_or(1).clamp(1, LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn denied(body: &str) -> Denial {
        answer(body.as_bytes()).unwrap_err()
    }

    #[test]
    fn what_goes_wrong_comes_with_a_good_status() {
        let throttled = |available: &str, rate: &str| {
            format!(
                r#"{{"errors":[{{"message":"Throttled","extensions":{{"code":"THROTTLED"}}}}],
                "extensions":{{"cost":{{"requestedQueryCost":900,"actualQueryCost":null,
                "throttleStatus":{{"maximumAvailable":2000.0,"currentlyAvailable":{available},
                "restoreRate":{rate}}}}}}}}}"#
            )
        };
        assert_eq!(denied(&throttled("66", "100.0")), Denial::Wait(Some(9)));
        assert_eq!(denied(&throttled("899", "50")), Denial::Wait(Some(1)));
        assert_eq!(denied(&throttled("5000", "50")), Denial::Wait(Some(1)));
        assert_eq!(denied(&throttled("0", "0")), Denial::Wait(Some(18)));
        assert_eq!(denied(r#"{"errors":[{"message":"Throttled"}]}"#), Denial::Wait(Some(1)));
        for (code, wanted) in [
            ("ACCESS_DENIED", Denial::NotAuthorised),
            ("MAX_COST_EXCEEDED", Denial::TooMuch),
            ("INTERNAL_SERVER_ERROR", Denial::Failed),
            ("undefinedField", unreadable("an error of its own")),
        ] {
            let body = format!(
                r#"{{"data":{{"orders":null}},"errors":[{{"extensions":{{"code":"{code}"}}}}]}}"#
            );
            assert_eq!(denied(&body), wanted, "{code}");
        }
        for body in ["", "<html>", "[]", "{}", r#"{"data":null}"#, r#"{"errors":"Not Found"}"#] {
            assert!(matches!(denied(body), Denial::Unreadable(_)), "{body}");
        }
        assert_eq!(answer(br#"{"data":{"a":1}}"#), Ok(json!({"a": 1})));
    }

    #[test]
    fn ids_are_numbers_or_those_of_nothing() {
        assert_eq!(gid("Order", "17"), "gid://shopify/Order/17");
        assert_eq!(gid("Order", "17\") { x }"), "gid://shopify/Order/0");
        for (id, wanted) in [
            (json!("gid://shopify/LineItem/318"), Some("318")),
            (json!("820982911946154508"), Some("820982911946154508")),
            (json!(17), Some("17")),
            (json!("gid://shopify/LineItem/318?x=1"), Some("318")),
            (json!("gid://shopify/LineItem/"), None),
            (json!("0"), None),
            (json!(-1), None),
            (json!(null), None),
        ] {
            assert_eq!(number(&id).as_deref(), wanted, "{id}");
        }
    }

    #[test]
    fn a_call_shows_its_key_in_a_header_alone() {
        let door = Door {
            address: "https://one.myshopify.com".to_owned(),
            key: "shpat_1".to_owned(),
            secret: "hush".to_owned(),
            grant: None,
            pass: None,
            place: None,
            at: kernel::Timestamp::from_micros(0),
        };
        let call = call(&door, "query { shop { name } }", &json!({"a": "\"}"}));
        assert_eq!(call.url, "https://one.myshopify.com/admin/api/2026-07/graphql.json");
        assert_eq!(call.headers[0], ("x-shopify-access-token", "shpat_1".to_owned()));
        let body: Value = serde_json::from_slice(&call.body).unwrap();
        assert_eq!(body["variables"]["a"], "\"}");
        assert!(!String::from_utf8(call.body).unwrap().contains("hush"));
    }
}
