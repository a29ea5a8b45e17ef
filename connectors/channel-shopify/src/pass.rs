//! The token by which a shop is asked. That of a custom app lasts; an app of the Dev Dashboard has an id and a
//! secret instead, for which a token of a day is given to who asks.

use channels::{Call, Door};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The length of an app's id, in hexadecimal digits. Tokens begin with `shp`.
const ID_DIGITS: usize = 32;

/// Whether a key is the id of an app, which is no token yet.
pub(crate) fn is_id(key: &str) -> bool {
    key.len() == ID_DIGITS && key.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Asks for a token.
pub(crate) fn call(door: &Door) -> Call {
    let of = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let (id, secret) = (of(&door.key), of(&door.secret));
    let body = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    Call {
        method: "POST",
        url: format!("{}/admin/oauth/access_token", door.address),
        headers: vec![
            ("accept", "application/json".to_owned()),
            ("content-type", "application/x-www-form-urlencoded".to_owned()),
        ],
        body: body.into_bytes(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_no_token() {
        for (key, wanted) in [
            ("0123456789abcdef0123456789abcdef", true),
            ("shpat_0123456789abcdef0123456789ab", false),
            ("0123456789abcdef0123456789abcdeg", false),
            ("0123456789abcdef", false),
            ("", false),
        ] {
            assert_eq!(is_id(key), wanted, "{key}");
        }
    }

    #[test]
    fn a_token_is_asked_for_by_id_and_secret() {
        let door = Door {
            address: "https://one.myshopify.com".to_owned(),
            key: "0123456789abcdef0123456789abcdef".to_owned(),
            secret: "shpss&x=1".to_owned(),
            grant: None,
            pass: None,
            place: None,
            at: kernel::Timestamp::from_micros(0),
        };
        let call = call(&door);
        assert_eq!(call.url, "https://one.myshopify.com/admin/oauth/access_token");
        let body = String::from_utf8(call.body).unwrap();
        assert!(body.ends_with("&client_secret=shpss%26x%3D1"), "{body}");
    }
}
