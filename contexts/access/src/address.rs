//! Where a request comes from. `X-Forwarded-For` is believed only as far as proxies of ours wrote it.
//! Pure rules.

use std::net::IpAddr;
use std::str::FromStr;

use kernel::Fault;
use uuid::Uuid;

kernel::entity!(
    /// Where attempts to sign in come from; its id follows from the address.
    pub Address, AddressId, "adr"
);

/// The namespace of those ids.
const ADDRESSES: Uuid = Uuid::from_u128(0x6164_6472_6573_7365_7300_0000_0000_0001);

/// An address as events speak of it.
#[must_use]
pub(crate) fn id_of(address: &str) -> AddressId {
    AddressId::from_uuid(Uuid::new_v5(&ADDRESSES, address.as_bytes()))
}

/// A range of addresses: `10.0.0.0/8`, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressRange {
    base: IpAddr,
    bits: u8,
}

impl AddressRange {
    /// Whether an address is one of the range.
    #[must_use]
    pub fn holds(self, address: IpAddr) -> bool {
        let shift = |width: u8| u32::from(width.saturating_sub(self.bits));
        match (self.base, plain(address)) {
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                let differ = base.to_bits() ^ address.to_bits();
                differ.checked_shr(shift(32)).unwrap_or(0) == 0
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => {
                let differ = base.to_bits() ^ address.to_bits();
                differ.checked_shr(shift(128)).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

impl FromStr for AddressRange {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let wrong = || Fault::invalid("access.bad_address_range", format!("{text:?} is no range"));
        let (base, bits) = match text.trim().split_once('/') {
            Some((base, bits)) => (base, Some(bits.parse::<u8>().map_err(|_| wrong())?)),
            None => (text.trim(), None),
        };
        let base = plain(base.parse().map_err(|_| wrong())?);
        let most = if base.is_ipv4() { 32 } else { 128 };
        match bits.unwrap_or(most) {
            bits if bits <= most => Ok(Self { base, bits }),
            _ => Err(wrong()),
        }
    }
}

/// An IPv4 address that came in the clothes of IPv6 is the same address.
fn plain(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

/// Who really asks: the peer, or, when the peer is a proxy of ours, the last address of
/// `X-Forwarded-For` that is not one of our proxies. Whatever stands before it anybody can write.
#[must_use]
pub(crate) fn client(peer: IpAddr, forwarded: &[&str], proxies: &[AddressRange]) -> IpAddr {
    let ours = |address: IpAddr| proxies.iter().any(|range| range.holds(address));
    let mut client = plain(peer);
    let mut hops = forwarded.iter().rev().flat_map(|header| header.rsplit(',')).map(str::trim);
    while ours(client) {
        match hops.next().and_then(|hop| hop.parse().ok()) {
            Some(hop) => client = plain(hop),
            None => return client,
        }
    }
    client
}

/// As counted: one machine has a whole /64 of IPv6 to come from.
#[must_use]
pub(crate) fn counted(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_our_proxies_wrote_is_believed() {
        let proxies: Vec<AddressRange> =
            ["10.0.0.0/8", "::1"].iter().map(|text| text.parse().unwrap()).collect();
        for (peer, forwarded, wanted) in [
            ("198.51.100.7", &[][..], "198.51.100.7"),
            // No proxy of ours: the header is anybody's.
            ("198.51.100.7", &["192.0.2.1"], "198.51.100.7"),
            ("10.1.2.3", &["192.0.2.1"], "192.0.2.1"),
            ("::ffff:10.1.2.3", &["192.0.2.1"], "192.0.2.1"),
            // What the client itself wrote stands before what the proxy added.
            ("10.1.2.3", &["127.0.0.1, 203.0.113.9, 192.0.2.1"], "192.0.2.1"),
            ("10.1.2.3", &["203.0.113.9", "192.0.2.1, 10.9.9.9"], "192.0.2.1"),
            ("::1", &["2001:db8::7"], "2001:db8::7"),
            ("10.1.2.3", &["not an address"], "10.1.2.3"),
            ("10.1.2.3", &["192.0.2.1, rubbish"], "10.1.2.3"),
            ("10.1.2.3", &[], "10.1.2.3"),
        ] {
            let found = client(peer.parse().unwrap(), forwarded, &proxies);
            assert_eq!(found.to_string(), wanted, "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn ranges_are_read_strictly() {
        for (range, address, held) in [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("0.0.0.0/0", "203.0.113.1", true),
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false),
            ("2001:db8::/32", "2001:db8:1::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("10.0.0.0/8", "2001:db8::1", false),
        ] {
            let range: AddressRange = range.parse().unwrap();
            assert_eq!(range.holds(address.parse().unwrap()), held, "{range:?} {address}");
        }
        for wrong in ["", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/-1", "proxy"] {
            assert!(wrong.parse::<AddressRange>().is_err(), "{wrong:?}");
        }
        assert_eq!(counted("2001:db8:1:2:3:4:5:6".parse().unwrap()), "2001:db8:1:2::/64");
    }
}
