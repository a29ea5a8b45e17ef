//! By what a buyer or an address is recognised: a hash under the database's own secret (`Ctx::blind_secret`), so that the
//! value itself need not be kept, and is of no use to whoever has only the hash.

use hmac::{Hmac, KeyInit, Mac};
use kernel::fold;
use settings::ShopId;
use sha2::Sha256;
use uuid::Uuid;

kernel::text_enum! {
    /// What a buyer is recognised by, the surest first.
    pub enum KeyKind {
        PlatformBuyer = "platform_buyer",
        Email = "email",
        Phone = "phone",
    }
}

/// One key of one buyer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) kind: KeyKind,
    /// Whose buyer ids these are; none for what is the same everywhere.
    pub(crate) shop_id: Option<ShopId>,
    pub(crate) hash: Uuid,
}

/// Hashes values.
#[derive(Clone, Copy)]
pub(crate) struct Hasher {
    secret: [u8; 32],
}

/// SHA-256 works on blocks of so many bytes.
const BLOCK: usize = 64;

impl Hasher {
    pub(crate) fn new(secret: [u8; 32]) -> Self {
        Self { secret }
    }

    /// The platform's own id of a buyer, which is one person's within a shop.
    pub(crate) fn platform_buyer(&self, shop_id: ShopId, id: &str) -> Option<Key> {
        let id = id.trim();
        let text = format!("platform_buyer\u{1f}{shop_id}\u{1f}{id}");
        let hash = self.hash(&text);
        (!id.is_empty()).then_some(Key {
            kind: KeyKind::PlatformBuyer,
            shop_id: Some(shop_id),
            hash,
        })
    }
    /// An e-mail address.
    pub(crate) fn email(&self, email: &str) -> Option<Key> {
        let email = fold(email);
        let hash = self.hash(&format!("email\u{1f}{email}"));
        email.contains('@').then_some(Key { kind: KeyKind::Email, shop_id: None, hash })
    }
    /// A phone, by its international digits.
    pub(crate) fn phone(&self, digits: &str) -> Key {
        let hash = self.hash(&format!("phone\u{1f}{digits}"));
        Key { kind: KeyKind::Phone, shop_id: None, hash }
    }
    /// A word of a name.
    pub(crate) fn word(&self, folded: &str) -> Uuid {
        self.hash(&format!("word\u{1f}{folded}"))
    }
    /// An address, by its tidied text.
    pub(crate) fn address(&self, text: &str) -> Uuid {
        self.hash(&format!("address\u{1f}{text}"))
    }

    /// The first 128 bits of HMAC-SHA256: two of a thousand million values meet with a chance of one
    /// to 10²⁰.
    fn hash(&self, text: &str) -> Uuid {
        let full = hmac_sha256(&self.secret, text.as_bytes());
        let mut first = [0_u8; 16];
        first.copy_from_slice(&full[..16]);
        Uuid::from_bytes(first)
    }
}

/// For keys no longer than a block: RFC 2104 fills them up with zeros.
fn hmac_sha256(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mut block = [0_u8; BLOCK];
    for (byte, secret) in block.iter_mut().zip(key) {
        *byte = *secret;
    }
    let mac = Hmac::<Sha256>::new(&block.into());
    mac.chain_update(text).finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_rfc_4231() {
        for (key, text, wanted) in [
            (
                &[0x0b; 20][..],
                "Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                b"Jefe",
                "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
        ] {
            let hash = hmac_sha256(key, text.as_bytes());
            let hash = kernel::hex(hash);
            assert_eq!(hash, wanted);
        }
    }

    #[test]
    fn keys_meet_when_they_should_and_not_otherwise() {
        let (one, other) = (Hasher::new([1; 32]), Hasher::new([2; 32]));
        let shop = |number| ShopId::from_uuid(Uuid::from_u128(number));
        assert_eq!(one.email(" Jane@Example.com "), one.email("jane@example.com"));
        assert_ne!(one.email("jane@example.com"), other.email("jane@example.com"));
        assert_eq!(one.email("none"), None);
        assert_eq!(one.platform_buyer(shop(1), " "), None);
        assert_ne!(one.platform_buyer(shop(1), "7"), one.platform_buyer(shop(2), "7"));
        assert_ne!(one.phone("7").hash, one.address("7"));
    }
}
