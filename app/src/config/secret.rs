//! Words that open something.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// A password or key as it came from outside: nothing that prints options prints it.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// What it is, for whoever needs it to open something.
    #[must_use]
    pub fn open(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("…")
    }
}

impl FromStr for Secret {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}
