//! The master key: it wraps the data keys, and stands in a file or variable, never in the database.

use std::fmt;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::Fault;
use sha2::{Digest, Sha256};

/// What a key's text begins with, so that nobody takes another file for one.
const MARK: &str = "tradewind-master-key-1:";

/// The key above all others.
#[derive(Clone, PartialEq, Eq)]
pub struct MasterKey([u8; 32]);

impl MasterKey {
    /// A new one.
    ///
    /// # Errors
    /// `db.no_entropy`.
    pub fn draw() -> Result<Self, Fault> {
        super::cipher::draw().map(Self)
    }

    /// A key one has.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The key in a text as [`MasterKey::to_text`] writes it.
    ///
    /// # Errors
    /// `db.master_key_unreadable`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let bytes = text.trim().strip_prefix(MARK).and_then(|text| STANDARD.decode(text).ok());
        let bytes = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        bytes.map(Self).ok_or_else(|| {
            let detail = format!("a master key is one line {MARK}… with 32 bytes in base64");
            Fault::invalid("db.master_key_unreadable", detail)
        })
    }

    /// The key in a file.
    ///
    /// # Errors
    /// `db.master_key_unreadable`.
    pub fn from_file(path: &Path) -> Result<Self, Fault> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            let detail = format!("{} cannot be read", path.display());
            Fault::invalid("db.master_key_unreadable", detail).with_source(error)
        })?;
        Self::parse(&text)
    }

    /// As a file or variable holds it.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{MARK}{}", STANDARD.encode(self.0))
    }

    /// Writes the key into a file that is not there yet, for its owner alone.
    ///
    /// # Errors
    /// `db.master_key_not_written`.
    pub fn write_new(&self, path: &Path) -> Result<(), Fault> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(path).and_then(|mut file| {
            file.write_all(format!("{}\n", self.to_text()).as_bytes())?;
            file.sync_all()
        });
        written.map_err(|error| {
            let detail = format!("{} cannot be made", path.display());
            Fault::unavailable("db.master_key_not_written", detail).with_source(error)
        })
    }

    /// By what people tell keys apart; it says nothing about the key.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let hash = Sha256::new().chain_update("fingerprint").chain_update(self.0).finalize();
        hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "MasterKey({})", self.fingerprint())
    }
}

/// Where the master key comes from.
#[derive(Debug, Clone, Default)]
pub enum Master {
    /// There is none: what is sealed stays so, and nothing can be sealed.
    #[default]
    Absent,
    /// It was handed in.
    Key(MasterKey),
    /// It stands in a file, which is made for a database that has no keys yet.
    File(PathBuf),
}

impl Master {
    /// The key that wrapped what the database holds.
    ///
    /// # Errors
    /// `db.master_key_missing` and `db.wrong_master_key`, with words for whoever restores a backup.
    pub(super) fn find(&self, fingerprint: &str) -> Result<Option<MasterKey>, Fault> {
        let (candidates, place) = match self {
            Self::Absent => return Ok(None),
            Self::Key(key) => (vec![key.clone()], "the one given".to_owned()),
            Self::File(path) => {
                // A rotation that was cut short left the new key under its first name.
                let fresh = fresh_path(path);
                let there: Vec<&Path> = [path.as_path(), fresh.as_path()]
                    .into_iter()
                    .filter(|it| it.exists())
                    .collect();
                if there.is_empty() {
                    let detail = format!(
                        "personal data here is encrypted under the master key {fingerprint}, and {} \
                         is not there: bring that key's file back (backups do not hold it), or name \
                         it with --master-key-file",
                        path.display()
                    );
                    return Err(Fault::unavailable("db.master_key_missing", detail));
                }
                let keys = there.into_iter().map(MasterKey::from_file);
                (keys.collect::<Result<_, _>>()?, path.display().to_string())
            }
        };
        match candidates.iter().find(|key| key.fingerprint() == fingerprint) {
            Some(key) => Ok(Some(key.clone())),
            None => {
                let have: Vec<String> = candidates.iter().map(MasterKey::fingerprint).collect();
                let detail = format!(
                    "personal data here is encrypted under the master key {fingerprint}, and {place} \
                     is {}: bring the right key's file, or name it with --master-key-file",
                    have.join(", ")
                );
                Err(Fault::unavailable("db.wrong_master_key", detail))
            }
        }
    }

    /// The key for a database that has none yet.
    pub(super) fn first(&self) -> Result<Option<MasterKey>, Fault> {
        match self {
            Self::Absent => Ok(None),
            Self::Key(key) => Ok(Some(key.clone())),
            Self::File(path) if path.exists() => MasterKey::from_file(path).map(Some),
            Self::File(path) => {
                let key = MasterKey::draw()?;
                key.write_new(path)?;
                tracing::info!(
                    file = %path.display(),
                    "made the master key of personal data: keep a copy elsewhere, without it no \
                     backup gives names and addresses back"
                );
                Ok(Some(key))
            }
        }
    }
}

/// Where a new master key waits until the database is wrapped under it.
#[must_use]
pub fn fresh_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_was_written_and_shown_to_nobody() {
        let key = MasterKey::from_bytes([7; 32]);
        assert_eq!(MasterKey::parse(&format!(" {}\n", key.to_text())).unwrap(), key);
        for wrong in ["", "tradewind-master-key-1:", "tradewind-master-key-1:AAAA", "AAAA"] {
            assert_eq!(MasterKey::parse(wrong).unwrap_err().code(), "db.master_key_unreadable");
        }
        let shown = format!("{key:?}");
        assert!(shown.contains(&key.fingerprint()) && !shown.contains('7'), "{shown}");
        assert_ne!(key.fingerprint(), MasterKey::from_bytes([8; 32]).fingerprint());
    }
}
