//! When somebody has tried too often. Pure rules.

/// Attempts from one address until it is locked: an office behind one address has many people, a
/// guesser many names.
pub(crate) const MOST_BY_ADDRESS: i64 = 30;

/// How many attempts a name has, and how long a lock lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LockPolicy {
    /// By one name.
    pub(crate) most_by_name: i64,
    /// How long attempts are remembered, and how long a lock lasts from the last one that counted.
    pub(crate) seconds: i64,
}

impl LockPolicy {
    /// How many attempts a subject has.
    pub(crate) const fn most(self, subject: Subject<'_>) -> i64 {
        match subject {
            Subject::Name(_) => self.most_by_name,
            Subject::Address(_) => MOST_BY_ADDRESS,
        }
    }
}

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
}
