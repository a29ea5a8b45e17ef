//! Which addresses are everybody's.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address is one of the public network: not this machine's, not a private network's, none
/// that is kept for documentation, for groups, or for wrapping another.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let special = match first {
        0 | 10 | 127 | 224.. => true,
        100 => (64..128).contains(&second),
        169 => second == 254,
        172 => (16..32).contains(&second),
        192 => matches!((second, third), (168, _) | (0, 0 | 2) | (88, 99)),
        198 => matches!((second, third), (18 | 19, _) | (51, 100)),
        203 => (second, third) == (0, 113),
        _ => false,
    };
    !special
}

/// Only what is given out: of that, not the ranges for protocols and documentation, and not the one
/// that wraps addresses of version 4.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let given_out = first & 0xe000 == 0x2000;
    let special = match first {
        0x2001 => second < 0x200 || second == 0xdb8,
        0x2002 | 0x3fff => true,
        _ => false,
    };
    given_out && !special
}
