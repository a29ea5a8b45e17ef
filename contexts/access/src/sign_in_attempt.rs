//! When somebody has tried too often. Pure rules.

/// Attempts by one name until it is locked.
pub(crate) const MOST_BY_NAME: i64 = 5;
/// Attempts from one address until it is locked: an office behind one address has many people, a
/// guesser many names.
pub(crate) const MOST_BY_ADDRESS: i64 = 30;
/// How long the attempts are remembered, and how long a lock lasts from the last one that counted.
pub(crate) const REMEMBERED_SECONDS: i64 = 15 * 60;

/// What an attempt is counted under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject<'a> {
    /// A folded user name, known or not.
    Name(&'a str),
    /// Where it came from.
    Address(&'a str),
}

impl Subject<'_> {
    /// The text whose hash stands in the table.
    pub(crate) fn text(self) -> String {
        match self {
            Self::Name(name) => format!("name:{name}"),
            Self::Address(address) => format!("address:{address}"),
        }
    }
    /// How many attempts it has.
    pub(crate) const fn most(self) -> i64 {
        match self {
            Self::Name(_) => MOST_BY_NAME,
            Self::Address(_) => MOST_BY_ADDRESS,
        }
    }
}
