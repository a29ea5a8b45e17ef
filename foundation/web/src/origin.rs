//! Where a request comes from, said once for everything that is done because of it.

use axum::http::header;
use axum::http::request::Parts;
use kernel::Origin;
use sha2::{Digest, Sha256};

use crate::auth::{Authenticate, Credential};

/// Where a request comes from: the address, a fingerprint of what was shown, the program.
pub(crate) fn origin(parts: &Parts, door: &dyn Authenticate, credential: &Credential) -> Origin {
    let (sort, secret) = match credential {
        Credential::Session(token) => ("ses", token),
        Credential::Bearer(token) => ("tok", token),
    };
    let fingerprint: String = Sha256::digest(secret.as_bytes())
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let agent = short_agent(agent.unwrap_or_default());
    Origin::new(&door.address(parts), &format!("{sort}:{fingerprint}"), &agent)
}

/// Programs as they name themselves, the ones that pretend to be others first.
const PROGRAMS: [(&str, &str); 8] = [
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("MicroMessenger/", "WeChat"),
    ("SamsungBrowser/", "Samsung"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
];
/// Systems, those that pretend to be others first.
const SYSTEMS: [(&str, &str); 7] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];
/// Letters of the name of a program that is no browser.
const NAME_MOST: usize = 40;

/// A user agent in a few words: `Firefox 132 Windows`. What is no browser keeps its first word.
#[must_use]
pub fn short_agent(agent: &str) -> String {
    let system = SYSTEMS.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name);
    let program = PROGRAMS.iter().find_map(|(sign, name)| {
        let (_, rest) = agent.split_once(sign)?;
        let version: String = rest.chars().take_while(char::is_ascii_digit).take(4).collect();
        Some(format!("{name} {version}"))
    });
    match (program, system) {
        (Some(program), Some(system)) => format!("{program} {system}"),
        (Some(program), None) => program,
        (None, _) => {
            let word = agent.split_whitespace().next().unwrap_or_default();
            word.chars().filter(|letter| !letter.is_control()).take(NAME_MOST).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agents_in_a_few_words() {
        for (agent, wanted) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0",
                "Firefox 132 Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/131.0.0.0 Safari/537.36 Edg/131.0.2903.51",
                "Edge 131 Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/131.0.0.0 Mobile Safari/537.36",
                "Chrome 131 Android",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like \
                 Gecko) Version/18.1 Safari/605.1.15",
                "Safari 18 macOS",
            ),
            ("curl/8.10.1", "curl/8.10.1"),
            ("", ""),
            ("Erp\u{7}Sync/2 (nightly)", "ErpSync/2"),
        ] {
            assert_eq!(short_agent(agent), wanted, "{agent}");
        }
        assert_eq!(short_agent(&"x".repeat(10_000)).len(), NAME_MOST);
    }
}
