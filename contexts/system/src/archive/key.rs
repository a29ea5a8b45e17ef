//! The key of backups: an age identity in a file of its own, never in the database it protects.

use std::fmt;
use std::path::Path;

use age::secrecy::ExposeSecret;
use age::x25519::Identity;
use kernel::Fault;

/// What encrypts backups and opens them again.
#[derive(Clone)]
pub struct Key(Identity);

impl Key {
    /// A new one.
    #[must_use]
    pub fn draw() -> Self {
        Self(Identity::generate())
    }

    /// The key in a text as `age-keygen` writes it: comments, and a line `AGE-SECRET-KEY-1…`.
    ///
    /// # Errors
    /// `system.backup_key_unreadable`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let mut lines = text.lines().map(str::trim);
        let line = lines.find(|line| line.starts_with("AGE-SECRET-KEY-1"));
        line.and_then(|line| line.parse().ok()).map(Self).ok_or_else(|| {
            let detail = "no line AGE-SECRET-KEY-1… that could be read";
            Fault::invalid("system.backup_key_unreadable", detail)
        })
    }

    /// The key in a file.
    ///
    /// # Errors
    /// `system.backup_key_unreadable`.
    pub fn from_file(path: &Path) -> Result<Self, Fault> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            let detail = format!("{} cannot be read", path.display());
            Fault::invalid("system.backup_key_unreadable", detail).with_source(error)
        })?;
        Self::parse(&text)
    }

    /// As a key file holds it.
    #[must_use]
    pub fn to_file_text(&self) -> String {
        let secret = self.0.to_string();
        format!("# public key: {}\n{}\n", self.0.to_public(), secret.expose_secret())
    }

    pub(super) fn identity(&self) -> &Identity {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Key({})", self.0.to_public())
    }
}
