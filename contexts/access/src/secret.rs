//! Secrets: drawn here, shown once, kept as hashes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Fault;
use sha2::{Digest, Sha256};

const SECRET_BYTES: usize = 32;
/// So that a token found in a log or a repository is recognised for what it is.
pub(crate) const API_TOKEN_PREFIX: &str = "twt_";

/// 256 bits from the system, as text for a header.
///
/// # Errors
/// `access.no_entropy` when the system gives none.
pub(crate) fn draw(prefix: &str) -> Result<String, Fault> {
    let mut bytes = [0_u8; SECRET_BYTES];
    #[expect(clippy::disallowed_methods, reason = "the home of secrets")]
    getrandom::fill(&mut bytes).map_err(|error| Fault::internal("access.no_entropy", error))?;
    Ok(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes)))
}

/// As tables keep a secret. It is random, so one fast round is enough: there is nothing to guess.
pub(crate) fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_fit_a_header() {
        let (one, other) = (draw("twt_").unwrap(), draw("twt_").unwrap());
        assert_ne!(one, other);
        assert_eq!(one.len(), 4 + 43);
        assert!(one.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
        assert_eq!(hash(&one).len(), 32);
    }
}
