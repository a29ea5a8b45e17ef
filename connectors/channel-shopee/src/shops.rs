//! Where Shopee's shops are asked, by the names people know, and which shop stands behind a door.

use channels::Door;

const GLOBAL: &str = "https://partner.shopeemobile.com";
const CHINA: &str = "https://openplatform.shopee.cn";
const BRAZIL: &str = "https://openplatform.shopee.com.br";
const SANDBOX: &str = "https://openplatform.sandbox.test-stable.shopee.sg";

/// By name: the sites of Shopee, and where their shops are asked. Apps that were made in mainland China or in Brazil
/// have a place of their own.
const SITES: &[(&str, &str)] = &[
    ("openplatform.sandbox.test-stable.shopee.sg", SANDBOX),
    ("openplatform.shopee.cn", CHINA),
    ("openplatform.shopee.com.br", BRAZIL),
    ("partner.shopeemobile.com", GLOBAL),
    ("sandbox", SANDBOX),
    ("shopee.cl", GLOBAL),
    ("shopee.cn", CHINA),
    ("shopee.co.id", GLOBAL),
    ("shopee.co.th", GLOBAL),
    ("shopee.com.br", BRAZIL),
    ("shopee.com.co", GLOBAL),
    ("shopee.com.mx", GLOBAL),
    ("shopee.com.my", GLOBAL),
    ("shopee.ph", GLOBAL),
    ("shopee.sg", GLOBAL),
    ("shopee.tw", GLOBAL),
    ("shopee.vn", GLOBAL),
];
/// Longer no number of a shop is.
const MOST_DIGITS: usize = 18;

/// A shop, as it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shop<'a> {
    /// Where, without a slash at the end.
    pub(crate) api: &'a str,
    /// Its number at Shopee.
    pub(crate) id: &'a str,
}

fn is_id(text: &str) -> bool {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits && !text.starts_with('0') && (1..=MOST_DIGITS).contains(&text.len())
}

/// The address of a shop as people write it: a site and the shop's number, or the number alone. What is not Shopee's
/// has no address, so that no secret goes where it does not belong.
pub(crate) fn address(written: &str) -> String {
    let written = written.trim().trim_end_matches('/');
    if is_id(written) {
        return format!("{GLOBAL}/{written}");
    }
    let Some((site, id)) = written.rsplit_once('/').filter(|(_, id)| is_id(id)) else {
        return String::new();
    };
    if is_stand_in(site) {
        return written.to_owned();
    }
    // A shop's own page is `shopee.sg/shop/17`.
    let site = site.strip_suffix("/shop").unwrap_or(site).to_ascii_lowercase();
    let site = site.strip_prefix("https://").unwrap_or(&site);
    let site = site.strip_prefix("www.").unwrap_or(site);
    let known = SITES.iter().find(|(name, _)| *name == site);
    known.map(|(_, api)| format!("{api}/{id}")).unwrap_or_default()
}

/// Whether it is somebody on this machine who stands in for Shopee.
fn is_stand_in(site: &str) -> bool {
    let host = site.strip_prefix("http://").unwrap_or_default();
    let (name, port) = host.split_once(':').unwrap_or((host, "80"));
    matches!(name, "127.0.0.1" | "localhost") && port.parse::<u16>().is_ok()
}

/// The shop behind an address.
pub(crate) fn of(address: &str) -> Option<Shop<'_>> {
    let (api, id) = address.rsplit_once('/')?;
    let is_known = SITES.iter().any(|(_, known)| *known == api) || is_stand_in(api);
    (is_known && is_id(id)).then_some(Shop { api, id })
}

/// The shop behind a door.
pub(crate) fn behind(door: &Door) -> Option<Shop<'_>> {
    of(&door.address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shop_is_known_by_its_site_and_number() {
        let global = "https://partner.shopeemobile.com/123456789";
        for (written, wanted) in [
            ("123456789", global),
            (" shopee.sg/123456789/ ", global),
            ("https://shopee.com.my/shop/123456789", global),
            ("https://www.Shopee.TW/123456789", global),
            (global, global),
            ("shopee.com.br/17", "https://openplatform.shopee.com.br/17"),
            ("shopee.cn/17", "https://openplatform.shopee.cn/17"),
            ("sandbox/17", "https://openplatform.sandbox.test-stable.shopee.sg/17"),
            ("http://127.0.0.1:8080/17", "http://127.0.0.1:8080/17"),
            ("http://localhost:8080/17", "http://localhost:8080/17"),
            ("shopee.sg", ""),
            ("shopee.sg/seabreeze", ""),
            ("http://shopee.sg/17", ""),
            ("https://shopee.sg.evil.example/17", ""),
            ("https://evil.example/17", ""),
            ("http://127.0.0.1:8080@evil.example/17", ""),
            ("http://localhost.evil.example/17", ""),
            ("https://127.0.0.1/17", ""),
            ("0", ""),
            ("1234567890123456789", ""),
            ("", ""),
        ] {
            assert_eq!(address(written), wanted, "{written}");
        }
        for (site, api) in SITES {
            let address = address(&format!("{site}/17"));
            assert_eq!(of(&address), Some(Shop { api, id: "17" }), "{site}");
        }
        for nowhere in ["https://evil.example/17", "http://shopee.sg/17", "17", ""] {
            assert_eq!(of(nowhere), None, "{nowhere}");
        }
    }
}
