//! The signatures that all who speak with Shopify agree on.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::push::is_signed;

/// A file of those that others agreed on, where they are at hand.
#[expect(clippy::disallowed_methods, reason = "where the corpora lie is no business of the app")]
pub(crate) fn conformance(name: &str) -> Option<Vec<u8>> {
    let root = std::env::var_os("TRADEWIND_CONFORMANCE").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance"),
        PathBuf::from,
    );
    let found = std::fs::read(root.join(name)).ok();
    if found.is_none() {
        println!("skipped: no {name}");
    }
    found
}

#[test]
fn every_signature_that_is_agreed_on_is_judged_so() {
    let Some(text) = conformance("webhooks/signature_vectors.json") else { return };
    let vectors: Vec<Value> = serde_json::from_slice(&text).unwrap();
    let ours = |one: &&Value| one["scheme"].as_str().unwrap().starts_with("shopify");
    let vectors: Vec<&Value> = vectors.iter().filter(ours).collect();
    assert!(!vectors.is_empty());
    for vector in vectors {
        let headers = vector["headers"].as_object().unwrap();
        let header = |name: &str| {
            let found = headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
            found.1.as_str().map(str::to_owned)
        };
        let body = vector["body"].as_str().unwrap().as_bytes();
        let secret = vector["secret"].as_str().unwrap().as_bytes();
        let wanted = vector["valid"].as_bool().unwrap();
        assert_eq!(is_signed(&header, body, secret), wanted, "{vector}");
        if wanted {
            assert!(!is_signed(&header, &[body, b" "].concat(), secret), "another body");
            assert!(!is_signed(&header, body, &[secret, b"x"].concat()), "another secret");
            assert!(!is_signed(&|_| None, body, secret), "no signature");
        }
    }
}
