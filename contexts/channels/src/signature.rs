//! How a message is signed, so that its receiver knows that it is from here, whole and of now: Standard
//! Webhooks, HMAC-SHA256 over `id.timestamp.body`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use kernel::Fault;
use sha2::Sha256;

/// What a secret begins with, so that one found in a log is recognised for what it is.
const PREFIX: &str = "whsec_";
/// The standard wants 24 to 64 bytes.
pub(crate) const SECRET_BYTES: usize = 32;

/// A secret as its owner is shown it, once: `whsec_…`.
pub(crate) fn spell(secret: &[u8]) -> String {
    format!("{PREFIX}{}", STANDARD.encode(secret))
}

/// The header `webhook-signature`: a signature by each secret that is good, with spaces between.
///
/// # Errors
/// `channels.no_signature` when there is no secret to sign with.
pub(crate) fn sign(
    secrets: &[Vec<u8>],
    id: &str,
    seconds: i64,
    body: &str,
) -> Result<String, Fault> {
    let signatures: Result<Vec<String>, Fault> =
        secrets.iter().map(|secret| signature(secret, id, seconds, body)).collect();
    let signatures = signatures?.join(" ");
    if signatures.is_empty() {
        return Err(Fault::internal("channels.no_signature", "no secret"));
    }
    Ok(signatures)
}

fn signature(secret: &[u8], id: &str, seconds: i64, body: &str) -> Result<String, Fault> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret)
        .map_err(|error| Fault::internal("channels.no_signature", error))?;
    mac.update(format!("{id}.{seconds}.{body}").as_bytes());
    Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(secret: &str) -> Vec<u8> {
        STANDARD.decode(secret.strip_prefix(PREFIX).unwrap()).unwrap()
    }

    /// Of the standard's own tests (MIT).
    #[test]
    fn it_is_signed_as_the_standard_wants() {
        let secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
        let body = r#"{"email":"test@example.com","username":"test_user"}"#;
        let id = "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk";
        let signed = sign(&[read(secret)], id, 1_649_367_553, body).unwrap();
        assert_eq!(signed, "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=");
        assert_eq!(spell(&read(secret)), secret);
        for (id, seconds, body) in [
            ("msg_other", 1_649_367_553, body),
            (id, 1_649_367_554, body),
            (id, 1_649_367_553, "{}"),
        ] {
            assert_ne!(sign(&[read(secret)], id, seconds, body).unwrap(), signed);
        }
    }

    #[test]
    fn while_a_secret_is_changed_both_sign() {
        let both = sign(&[vec![1; 32], vec![2; 32]], "msg_1", 1, "{}").unwrap();
        let each: Vec<String> =
            [1, 2].map(|byte| sign(&[vec![byte; 32]], "msg_1", 1, "{}").unwrap()).into();
        assert_eq!(both.split(' ').collect::<Vec<_>>(), each);
        assert_eq!(sign(&[], "msg_1", 1, "{}").unwrap_err().code(), "channels.no_signature");
    }
}
