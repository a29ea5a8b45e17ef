//! Secrets: drawn here, shown once, kept as hashes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Fault;
use sha2::{Digest, Sha256};

use crate::password::{self, Owner};

const SECRET_BYTES: usize = 32;
/// So that a token found in a log or a repository is recognised for what it is.
pub(crate) const API_TOKEN_PREFIX: &str = "twt_";

/// 256 bits from the system, as text for a header.
///
/// # Errors
/// `access.no_entropy` when the system gives none.
pub(crate) fn draw(prefix: &str) -> Result<String, Fault> {
    Ok(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes(SECRET_BYTES)?)))
}

/// As many random bytes as are wanted.
///
/// # Errors
/// As [`draw`].
pub fn bytes(count: usize) -> Result<Vec<u8>, Fault> {
    let mut bytes = vec![0_u8; count];
    #[expect(clippy::disallowed_methods, reason = "the home of secrets")]
    getrandom::fill(&mut bytes).map_err(|error| Fault::internal("access.no_entropy", error))?;
    Ok(bytes)
}

/// Without letters that are taken for another.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
/// 20 characters of 5 bits: 100 bits, beyond guessing.
const PASSWORD_GROUPS: usize = 4;
const PASSWORD_GROUP: usize = 5;

/// One in a thousand happens to hold a name of three letters, and is not given: another is drawn, at most so often.
const MOST_DRAWS: usize = 10;

/// A password to be given to somebody: `k3v9x-…`.
///
/// # Errors
/// As [`draw`].
pub fn draw_password(owner: Owner<'_>) -> Result<String, Fault> {
    drawn_for(owner, || Ok(spell(&bytes(PASSWORD_GROUPS * PASSWORD_GROUP)?, PASSWORD_GROUP)))
}

/// The first that may be theirs.
fn drawn_for(
    owner: Owner<'_>,
    mut draw: impl FnMut() -> Result<String, Fault>,
) -> Result<String, Fault> {
    let mut drawn = draw()?;
    for _ in 1..MOST_DRAWS {
        if password::check(owner, &drawn).is_ok() {
            break;
        }
        drawn = draw()?;
    }
    Ok(drawn)
}

/// Random bytes as letters, in groups. Each byte gives five of its bits.
pub(crate) fn spell(random: &[u8], group: usize) -> String {
    let letter = |byte: &u8| char::from(ALPHABET[usize::from(byte % 32)]);
    let groups = random.chunks(group).map(|group| group.iter().map(letter).collect());
    groups.collect::<Vec<String>>().join("-")
}

/// Whether a text could have been spelled from so many bytes, groups left out.
pub(crate) fn is_spelled(text: &str, bytes: usize) -> bool {
    text.len() == bytes && text.bytes().all(|letter| ALPHABET.contains(&letter))
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

    #[test]
    fn a_drawn_password_has_four_groups_and_is_not_drawn_twice() {
        assert_eq!(spell(&[0, 31, 32, 63, 255], 5), "a9a99");
        let bea = Owner { username: "bea", display_name: "Bea Marsh" };
        let (one, other) = (draw_password(bea).unwrap(), draw_password(bea).unwrap());
        assert_ne!(one, other);
        assert_eq!((one.len(), one.split('-').count()), (23, 4));
        assert!(is_spelled(&one.replace('-', ""), 20), "{one}");
    }

    #[test]
    fn what_happens_to_hold_a_name_is_given_to_somebody_else() {
        let (hers, anybodys) = ("k3v9x-bea7q-m2p8d-r5t6w", "k3v9x-q7zme-m2p8d-r5t6w");
        for (username, wanted) in [("cid", hers), ("bea", anybodys)] {
            let mut next = [hers, anybodys].into_iter();
            let owner = Owner { username, display_name: "" };
            let drawn = drawn_for(owner, || Ok(next.next().unwrap().to_owned()));
            assert_eq!(drawn.unwrap(), wanted, "{username}");
        }
    }
}
