//! The signatures that eBay's own programs agree on.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::contract::read_conformance;
use crate::push::{SIGNATURE, is_signed, key_name, read};

#[test]
fn every_signature_that_is_agreed_on_is_judged_so() {
    let Some(vectors) = read_conformance("webhooks/signature_vectors.json") else { return };
    let vectors = vectors.as_array().unwrap();
    let ours = |one: &&Value| one["scheme"].as_str().unwrap().starts_with("ebay");
    let vectors: Vec<&Value> = vectors.iter().filter(ours).collect();
    assert!(!vectors.is_empty());
    for vector in vectors {
        let header = |name: &str| {
            let headers = vector["headers"].as_object().unwrap();
            let found = headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
            found.1.as_str().map(str::to_owned)
        };
        let key = |digest: &str| {
            let key = json!({"algorithm": "ECDSA", "digest": digest, "key": vector["public_key"]});
            key.to_string().into_bytes()
        };
        let body = vector["body"].as_str().unwrap().as_bytes();
        let wanted = vector["valid"].as_bool().unwrap();
        assert_eq!(is_signed(&header, body, &key("SHA1")), wanted, "{vector}");
        assert!(key_name(&header).is_some());
        if wanted {
            assert!(matches!(read(body), channels::Push::Left(_)), "{vector}");
            assert!(!is_signed(&header, &[body, b" "].concat(), &key("SHA1")), "another body");
            assert!(!is_signed(&header, body, &key("SHA256")), "another digest");
            assert!(!is_signed(&|_| None, body, &key("SHA1")), "no signature");
            for wrong in ["", "{}", r#"{"digest":"SHA1","key":"AAAA"}"#, "whsec_x"] {
                assert!(!is_signed(&header, body, wrong.as_bytes()), "{wrong}");
            }
            let text = STANDARD.decode(header(SIGNATURE).unwrap()).unwrap();
            let mut told: Value = serde_json::from_slice(&text).unwrap();
            let good = told["signature"].as_str().unwrap().to_owned();
            for wrong in [good.replacen("xfIW", "xfIX", 1), good[4..].to_owned(), String::new()] {
                assert_ne!(wrong, good);
                told["signature"] = json!(wrong);
                let other = STANDARD.encode(told.to_string());
                assert!(!is_signed(&|_| Some(other.clone()), body, &key("SHA1")), "{wrong}");
            }
        }
    }
}
