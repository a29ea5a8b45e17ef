//! What Shopee answers: an object with a word for what went wrong, empty where nothing did, whatever its status is.

use channels::{Denial, NextGrant, Pass, Refusal};
use serde_json::Value;

use channels::fields::{text, whole};

/// A refresh token that nobody uses is good for so long.
const GRANT_SECONDS: i64 = 30 * 24 * 60 * 60;
/// Its daily limit is over at midnight of Singapore; it is asked again by and by.
const DAILY_REST_SECONDS: i64 = 60 * 60;
/// Longer no word of Shopee's is worth showing.
const MOST_WORD: usize = 80;

pub(crate) fn unreadable(why: &str) -> Denial {
    Denial::Unreadable(why.to_owned())
}

pub(crate) fn refused(why: &str) -> Denial {
    Denial::Refused(why.to_owned())
}

/// A document whose numbers are texts, as they are written: an amount never becomes a binary fraction.
pub(crate) fn document(raw: &str) -> Option<Value> {
    serde_json::from_str::<&serde_json::value::RawValue>(raw).ok()?;
    let (mut quoted, mut in_text, mut in_number, mut escaped) =
        (String::with_capacity(raw.len() + 64), false, false, false);
    for letter in raw.chars() {
        let is_of_number = letter.is_ascii_digit() || matches!(letter, '-' | '+' | '.' | 'e' | 'E');
        if in_number && !is_of_number {
            quoted.push('"');
            in_number = false;
        }
        if !in_text && !in_number && (letter.is_ascii_digit() || letter == '-') {
            quoted.push('"');
            in_number = true;
        }
        if letter == '"' && !escaped {
            in_text = !in_text;
        }
        escaped = in_text && letter == '\\' && !escaped;
        quoted.push(letter);
    }
    if in_number {
        quoted.push('"');
    }
    serde_json::from_str(&quoted).ok()
}

fn parsed(body: &[u8]) -> Result<Value, Denial> {
    let read = std::str::from_utf8(body).ok().and_then(document).filter(Value::is_object);
    read.ok_or_else(|| unreadable("not JSON"))
}

/// An answer in which nothing went wrong. An empty one stands for what is not there.
pub(crate) fn read(body: &[u8]) -> Result<Value, Denial> {
    let answer = read_all(body)?;
    wrong(&answer).map_or(Ok(answer), Err)
}

/// An answer, whether or not something went wrong.
pub(crate) fn read_all(body: &[u8]) -> Result<Value, Denial> {
    if body.is_empty() { Err(Denial::Nothing) } else { parsed(body) }
}

/// What went wrong by an answer.
pub(crate) fn wrong(answer: &Value) -> Option<Denial> {
    let word = answer.get("error").and_then(text)?;
    let message = answer.get("message").and_then(text).unwrap_or_default();
    Some(meaning(&word, &message))
}

/// What an answer without success means; nothing where it does not say it itself.
pub(crate) fn denial(refusal: &Refusal<'_>) -> Option<Denial> {
    wrong(&parsed(refusal.body).ok()?)
}

/// Why no pass is given.
pub(crate) fn pass_denial(refusal: &Refusal<'_>) -> Option<Denial> {
    let is_no = matches!(refusal.status, 400 | 403);
    denial(refusal).map(of_pass).or(is_no.then_some(Denial::NotAuthorised))
}

/// Where passes are given, a word that stands for many things elsewhere is about the grant.
fn of_pass(denial: Denial) -> Denial {
    if denial == refused("error_auth") { Denial::NotAuthorised } else { denial }
}

/// A pass, and the grant for the next one.
pub(crate) fn pass(body: &[u8]) -> Result<Pass, Denial> {
    let given = read(body).map_err(of_pass)?;
    let token = |name: &str| {
        let token = given.get(name).and_then(text);
        let token = token.filter(|token| token.bytes().all(|byte| byte.is_ascii_graphic()));
        token.ok_or_else(|| unreadable("not a token"))
    };
    let seconds = whole(given.get("expire_in")).ok_or_else(|| unreadable("not a token"))?;
    let next = NextGrant { grant: token("refresh_token")?, seconds: GRANT_SECONDS };
    Ok(Pass { token: token("access_token")?, seconds, next: Some(next) })
}

/// The word as it may be shown.
fn shown(word: &str) -> Denial {
    let plain =
        word.chars().filter(|letter| letter.is_ascii_alphanumeric() || "._-".contains(*letter));
    Denial::Refused(plain.take(MOST_WORD).collect())
}

/// What a word means. Some mean one thing of the shop and another of a parcel or a product: before those stands
/// of what they are.
fn meaning(word: &str, message: &str) -> Denial {
    let (of, name) = word.rsplit_once('.').unwrap_or(("", word));
    let is_of_all = matches!(of, "" | "common");
    match name {
        "error_auth" => of_auth(message),
        "error_sign"
        | "error_partner_key_expired"
        | "invalid_partner_id"
        | "partner_shop_no_link"
        | "invalid_acceess_token"
        | "invalid_access_token"
        | "invalid_code"
        | "invalid_shop"
        | "invalid_shop_id"
        | "invalid_main_acount_id"
        | "refresh_token_expired"
        | "shop_banned"
        | "error_shop"
        | "error_param_shop_id_not_found"
        | "error_shop_not_found" => Denial::NotAuthorised,
        _ if ["_access_expired", "_no_linked", "_refresh_token"]
            .iter()
            .any(|end| name.ends_with(end)) =>
        {
            Denial::NotAuthorised
        }
        "error_permission"
        | "error_api_permission"
        | "error_ashop_api_permission"
        | "error_api_call_restricted"
        | "error_kyc_auth"
        | "error_perm_non_admin"
        | "source_ip_undeclared"
        | "api_suspended" => Denial::Lacks(name.to_owned()),
        "error_rate_limit" => Denial::Wait(None),
        "error_limit" if is_of_all => Denial::Wait(Some(DAILY_REST_SECONDS)),
        "error_not_found"
        | "order_not_found"
        | "error_order_not_found"
        | "error_item_not_found"
        | "not_found"
        | "order_not_exist"
        | "package_not_exist"
        | "invalid_error" => Denial::Nothing,
        "error_server"
        | "error_network"
        | "error_inner"
        | "error_data"
        | "error_other"
        | "error_unknown"
        | "unknown_error"
        | "error_timeout"
        | "error_connection"
        | "error_core_server"
        | "error_third_party_server"
        | "error_system_busy"
        | "error_too_many_invoke_function"
        | "logistic_order_is_locked_on_creating" => Denial::Failed,
        _ => shown(word),
    }
}

/// One word stands for many things there; which, its sentence says. Of what is meant for a person no other word
/// is taken out of it.
fn of_auth(message: &str) -> Denial {
    let message = message.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
    if says(&["try again later", "try later"]) {
        Denial::Failed
    } else if says(&["permission to current api"]) {
        Denial::Lacks("error_auth".to_owned())
    } else if message.is_empty()
        || says(&["token", "partner", "shopid", "shop_id", "invalid code", "app is", "app dev"])
    {
        Denial::NotAuthorised
    } else {
        refused("error_auth")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_texts() {
        let read = document(r#"{"a":12.50,"b":[-1,2e3,"3 \"4\\"],"c":true,"d":null,"e":{"f":0}}"#);
        let wanted = serde_json::json!({"a": "12.50", "b": ["-1", "2e3", "3 \"4\\"], "c": true,
            "d": null, "e": {"f": "0"}});
        assert_eq!(read, Some(wanted));
        assert_eq!(document("17"), Some(Value::String("17".to_owned())));
        let long = r#"{"a":123456789012345.67}"#;
        assert_eq!(document(long).unwrap()["a"], "123456789012345.67", "none is rounded");
        for wrong in ["", "{", "[1,]", "{\"a\":01}", "1 2", "nope"] {
            assert_eq!(document(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn words_mean_what_they_mean_where_they_stand() {
        let lacks = |word: &str| Denial::Lacks(word.to_owned());
        for (word, message, wanted) in [
            ("error_auth", "Invalid access_token.", Denial::NotAuthorised),
            ("error_auth", "Invalid partner_id or shopid.", Denial::NotAuthorised),
            ("error_auth", "Invalid refresh_token.", Denial::NotAuthorised),
            ("common.error_auth", "Invalid access_token", Denial::NotAuthorised),
            ("error_auth", "", Denial::NotAuthorised),
            ("error_auth", "No permission to current api.", lacks("error_auth")),
            ("error_auth", "System error, please try again later.", Denial::Failed),
            ("error_auth", "Stock should be larger than reserved stock.", refused("error_auth")),
            ("invalid_acceess_token", "", Denial::NotAuthorised),
            ("error_sign", "Wrong sign.", Denial::NotAuthorised),
            ("shop_access_expired", "", Denial::NotAuthorised),
            ("error_shop_refresh_token", "", Denial::NotAuthorised),
            ("refresh_token_expired", "", Denial::NotAuthorised),
            ("error_permission", "", lacks("error_permission")),
            ("source_ip_undeclared", "", lacks("source_ip_undeclared")),
            ("error_rate_limit", "", Denial::Wait(None)),
            ("error_limit", "", Denial::Wait(Some(3_600))),
            ("logistics.error_limit", "", refused("logistics.error_limit")),
            ("error_not_found", "", Denial::Nothing),
            ("logistics.invalid_error", "", Denial::Nothing),
            ("product.error_server", "", Denial::Failed),
            ("error_system_busy", "", Denial::Failed),
            ("error_param", "Timestamp is expired.", refused("error_param")),
            ("order.order_list_invalid_time", "", refused("order.order_list_invalid_time")),
            ("logistics.RcvStoreId not found", "", refused("logistics.RcvStoreIdnotfound")),
        ] {
            assert_eq!(meaning(word, message), wanted, "{word} {message}");
        }
    }

    #[test]
    fn an_answer_with_a_word_is_none() {
        let said = |text: &str| read(text.as_bytes());
        assert!(said(r#"{"error":"","message":"","response":{}}"#).is_ok());
        assert_eq!(said(""), Err(Denial::Nothing));
        assert_eq!(said("<html>"), Err(unreadable("not JSON")));
        assert_eq!(said("[]"), Err(unreadable("not JSON")));
        let body = r#"{"error":"error_permission","message":"Ann may not","request_id":"1"}"#;
        assert_eq!(said(body), Err(Denial::Lacks("error_permission".to_owned())));
    }

    #[test]
    fn a_pass_comes_with_the_grant_for_the_next() {
        let body = br#"{"error":"","access_token":"A1","refresh_token":"R2","expire_in":14400}"#;
        let given = pass(body).unwrap_or_else(|denial| panic!("{denial:?}"));
        let next = given.next.unwrap();
        assert_eq!((given.token.as_str(), given.seconds), ("A1", 14_400));
        assert_eq!((next.grant.as_str(), next.seconds), ("R2", 2_592_000));
        for wrong in [
            r#"{"access_token":"A1","expire_in":14400}"#,
            r#"{"access_token":"A 1","refresh_token":"R2","expire_in":14400}"#,
            r#"{"access_token":"A1","refresh_token":"R2"}"#,
        ] {
            assert!(matches!(pass(wrong.as_bytes()), Err(Denial::Unreadable(_))), "{wrong}");
        }
        let body = br#"{"error":"error_auth","message":"Invalid refresh_token."}"#;
        assert!(matches!(pass(body), Err(Denial::NotAuthorised)));
    }
}
