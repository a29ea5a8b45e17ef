//! Where a request came from, as the record of what happened keeps it.

use std::fmt;
use std::sync::Arc;

/// The most letters of one part; what a client sends is cut here.
const PART_MOST: usize = 64;
const NOTHING: &str = "-";

/// Where a request came from. Its text is four parts, parted by spaces: the address, what was shown at
/// the door, the approval it was done under, and the program; `-` stands for a part that is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The client's address: `192.0.2.1`.
    pub address: Arc<str>,
    /// What was shown at the door, by a fingerprint from which nobody can sign in: `ses:3fa94c1b`.
    pub credential: Arc<str>,
    /// The approval under which it was done.
    pub approval: Arc<str>,
    /// The client's program: `Firefox 132 Windows`.
    pub agent: Arc<str>,
}

impl Origin {
    /// From an address, with what was shown and by which program.
    #[must_use]
    pub fn new(address: &str, credential: &str, agent: &str) -> Self {
        let agent: Vec<&str> = agent.split_whitespace().collect();
        Self {
            address: part(address),
            credential: part(credential),
            approval: "".into(),
            agent: agent.join(" ").chars().take(PART_MOST).collect::<String>().into(),
        }
    }
    /// The same, under an approval.
    #[must_use]
    pub fn under(&self, approval: &str) -> Self {
        Self { approval: part(approval), ..self.clone() }
    }
    /// Reads what [`fmt::Display`] wrote; what is missing stays empty.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut parts = text.splitn(4, ' ').map(|part| if part == NOTHING { "" } else { part });
        let mut next = || Arc::from(parts.next().unwrap_or_default());
        Self { address: next(), credential: next(), approval: next(), agent: next() }
    }
}

fn part(text: &str) -> Arc<str> {
    text.chars().filter(|letter| !letter.is_whitespace()).take(PART_MOST).collect::<String>().into()
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |part: &Arc<str>| -> Arc<str> {
            if part.is_empty() { NOTHING.into() } else { Arc::clone(part) }
        };
        let Self { address, credential, approval, agent } = self;
        let [address, credential] = [address, credential].map(shown);
        write!(out, "{address} {credential} {} {}", shown(approval), shown(agent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_survives_its_text() {
        let whole = Origin::new("192.0.2.1", "ses:3fa94c1b", "Firefox 132 Windows");
        for (origin, text) in [
            (whole.clone(), "192.0.2.1 ses:3fa94c1b - Firefox 132 Windows"),
            (whole.under("apr_1"), "192.0.2.1 ses:3fa94c1b apr_1 Firefox 132 Windows"),
            (Origin::new("", "job:job_1", ""), "- job:job_1 - -"),
            (Origin::new("::1", "", "a\n  b"), "::1 - - a b"),
            (Origin::default(), "- - - -"),
        ] {
            assert_eq!(origin.to_string(), text);
            assert_eq!(Origin::read(text), origin);
        }
    }

    #[test]
    fn a_client_cannot_write_into_another_part_or_without_end() {
        let origin = Origin::new("1 2", "a b\tc", &"x".repeat(1_000));
        assert_eq!((&*origin.address, &*origin.credential), ("12", "abc"));
        assert_eq!(origin.agent.len(), PART_MOST);
    }
}
