//! One value under one key: XChaCha20-Poly1305 with a nonce drawn for each. A nonce of 192 bits may be
//! drawn at random for ever.

use std::cell::RefCell;

use chacha20poly1305::aead::{AeadInPlace, KeyInit};
use chacha20poly1305::{Key, Tag, XChaCha20Poly1305, XNonce};
use kernel::Fault;

/// What a sealed value begins with; another way to seal gets another number.
const FORM: u8 = 1;
const NUMBER: usize = 4;
const NONCE: usize = 24;
const TAG: usize = 16;
/// What of a value says how, and under which key, it is sealed.
pub(super) const NAMED: usize = 1 + NUMBER;
/// Form, the key's number, nonce.
const HEAD: usize = NAMED + NONCE;

/// Randomness for a key or nonce.
pub(super) fn draw<const N: usize>() -> Result<[u8; N], Fault> {
    let mut bytes = [0_u8; N];
    #[expect(clippy::disallowed_methods, reason = "the home of randomness for keys and nonces")]
    let drawn = getrandom::fill(&mut bytes);
    drawn.map_err(|error| Fault::internal("db.no_entropy", error.to_string()))?;
    Ok(bytes)
}

/// Nonces drawn at once: asking the system takes longer than sealing.
const DRAWN: usize = 128;

thread_local! {
    static NONCES: RefCell<Vec<[u8; NONCE]>> = const { RefCell::new(Vec::new()) };
}

/// A nonce that was never given before.
fn nonce() -> Result<[u8; NONCE], Fault> {
    NONCES.with_borrow_mut(|nonces| {
        if let Some(nonce) = nonces.pop() {
            return Ok(nonce);
        }
        let drawn: [u8; NONCE * DRAWN] = draw()?;
        let (drawn, _) = drawn.as_chunks::<NONCE>();
        nonces.extend_from_slice(drawn);
        nonces.pop().ok_or_else(|| Fault::internal("db.no_entropy", "no nonce was drawn"))
    })
}

/// Seals a value under a key with a number; `bound` says where it belongs, and it opens nowhere else.
pub(super) fn seal(
    key: &[u8; 32],
    number: u32,
    bound: &[u8],
    plain: &[u8],
) -> Result<Vec<u8>, Fault> {
    let nonce = nonce()?;
    let mut sealed = Vec::with_capacity(HEAD + plain.len() + TAG);
    sealed.push(FORM);
    sealed.extend_from_slice(&number.to_be_bytes());
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(plain);
    let cipher = XChaCha20Poly1305::new(Key::from_slice(key));
    let tag = cipher
        .encrypt_in_place_detached(XNonce::from_slice(&nonce), bound, &mut sealed[HEAD..])
        .map_err(|_| Fault::internal("db.not_sealed", "a value is too long to be sealed"))?;
    sealed.extend_from_slice(&tag);
    Ok(sealed)
}

/// Under which key a value is sealed.
pub(super) fn number(sealed: &[u8]) -> Result<u32, Fault> {
    if sealed.len() < HEAD + TAG {
        return Err(unreadable());
    }
    named(sealed)
}

/// The number in the first bytes of a value.
pub(super) fn named(head: &[u8]) -> Result<u32, Fault> {
    match head.get(..NAMED) {
        Some([FORM, number @ ..]) => {
            <[u8; NUMBER]>::try_from(number).map(u32::from_be_bytes).map_err(|_| unreadable())
        }
        _ => Err(unreadable()),
    }
}

/// The value again, if it was sealed under this key for this place and nobody changed it.
pub(super) fn open(key: &[u8; 32], bound: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Fault> {
    number(sealed)?;
    let (head, rest) = sealed.split_at(HEAD);
    let (body, tag) = rest.split_at(rest.len() - TAG);
    let mut plain = body.to_vec();
    let nonce = XNonce::from_slice(&head[1 + NUMBER..]);
    XChaCha20Poly1305::new(Key::from_slice(key))
        .decrypt_in_place_detached(nonce, bound, &mut plain, Tag::from_slice(tag))
        .map_err(|_| unreadable())?;
    Ok(plain)
}

fn unreadable() -> Fault {
    Fault::internal("db.not_opened", "a sealed value was changed, or moved to where it is not of")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_nonce_comes_twice() {
        let mut seen = std::collections::HashSet::new();
        assert!((0..3 * DRAWN).all(|_| seen.insert(nonce().unwrap())));
    }

    #[test]
    fn a_value_opens_where_it_belongs_and_as_it_was_sealed() {
        let key = [1; 32];
        let sealed = seal(&key, 258, b"people.contact", b"Jane Doe").unwrap();
        assert_eq!(open(&key, b"people.contact", &sealed).unwrap(), b"Jane Doe");
        assert_eq!(number(&sealed).unwrap(), 258);
        assert!(!sealed.windows(4).any(|window| window == b"Jane"));
        assert_ne!(seal(&key, 258, b"people.contact", b"Jane Doe").unwrap(), sealed);

        assert!(open(&key, b"people.address", &sealed).is_err(), "of another column");
        assert!(open(&[2; 32], b"people.contact", &sealed).is_err(), "under another key");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            // The number only says which key to take: another one would not open it.
            let harmless = (1..=NUMBER).contains(&at);
            assert_eq!(open(&key, b"people.contact", &changed).is_ok(), harmless, "byte {at}");
        }
        for length in 0..HEAD + TAG {
            assert!(open(&key, b"people.contact", &sealed[..length]).is_err(), "{length} bytes");
        }
    }
}
