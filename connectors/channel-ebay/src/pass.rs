//! The access token by which an account is asked: it is good for two hours and given for the refresh token of its
//! owner, to the application whose ID and secret are shown.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use channels::{Call, Door};

use crate::rest::escaped;

/// Asks for one. Without a list of rights it has all that the owner agreed to.
pub(crate) fn call(door: &Door, grant: &str) -> Call {
    asked(door, format!("grant_type=refresh_token&refresh_token={}", escaped(grant)))
}

/// Asks for one of the application's own, for what is no seller's: keys, and where eBay tells what happens.
pub(crate) fn applications(door: &Door) -> Call {
    let scope = escaped("https://api.ebay.com/oauth/api_scope");
    asked(door, format!("grant_type=client_credentials&scope={scope}"))
}

fn asked(door: &Door, body: String) -> Call {
    let shown = STANDARD.encode(format!("{}:{}", door.key, door.secret));
    Call {
        method: "POST",
        url: format!("{}/identity/v1/oauth2/token", door.address),
        headers: vec![
            ("authorization", format!("Basic {shown}")),
            ("accept", "application/json".to_owned()),
            ("content-type", "application/x-www-form-urlencoded".to_owned()),
        ],
        body: body.into_bytes(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::tests::door;

    #[test]
    fn a_token_is_asked_for_by_the_owners_grant() {
        let call = call(&door(), "v^1.1#i^1=");
        assert_eq!(call.url, "https://api.sandbox.ebay.com/identity/v1/oauth2/token");
        assert_eq!(call.headers[0].1, "Basic QXBwLUlELTE6Q2VydC1JRC0x");
        let body = String::from_utf8(call.body).unwrap();
        assert_eq!(body, "grant_type=refresh_token&refresh_token=v%5E1.1%23i%5E1%3D");
    }
}
