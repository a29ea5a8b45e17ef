//! A file drop: a place where files of orders are put for a shop, and what is known of each file there. Pure
//! rules.

mod names;

use kernel::{Fault, FieldFault, Timestamp};
use serde::Deserialize;
use settings::ShopId;

pub(crate) use names::{Pattern, is_plain, numbered, rows_name};

kernel::entity!(
    /// A place where files of orders are put for a shop.
    pub FileDrop, FileDropId, "fdr"
);
kernel::entity!(
    /// A file that was put there.
    pub DroppedFile, DroppedFileId, "dpf"
);

kernel::text_enum! {
    /// How its files are reached.
    pub enum FileDropKind {
        /// A folder beneath the root that whoever runs the program named.
        Folder = "folder",
        /// A folder of a server of others.
        Sftp = "sftp",
    }
}

kernel::text_enum! {
    /// How far a file is.
    pub enum DroppedFileState {
        /// It lies there; whether it is whole, the next look tells.
        Seen = "seen",
        /// It is kept here as it is, and not read yet.
        Kept = "kept",
        /// Nobody has said yet what its titles mean.
        Unmapped = "unmapped",
        /// Its orders go in.
        Running = "running",
        /// Everything that can go in is in; the file is still to be put aside.
        Imported = "imported",
        /// It lies in `done`.
        Done = "done",
        /// It cannot be taken, and is still to be put aside.
        Refused = "refused",
        /// It lies in `failed`.
        Failed = "failed",
    }
}

impl DroppedFileState {
    /// Whether nothing more is to be done with it here.
    pub(crate) const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed)
    }
}

/// A file drop as somebody wants it.
#[derive(Clone, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewFileDrop {
    pub(crate) kind: FileDropKind,
    /// Of a folder: beneath the root of this machine. Of SFTP: as the server names it.
    pub(crate) folder: String,
    /// The files that are taken, by their names: `*` is any text, `?` one character; `*.csv` when absent.
    pub(crate) pattern: Option<String>,
    /// How often it is looked at, in seconds: 10 to 86,400; 60 when absent.
    pub(crate) look_seconds: Option<i64>,
    /// Of SFTP: where its server is, and who asks there.
    pub(crate) server: Option<NewServer>,
}

/// An SFTP server as somebody wants it asked.
#[derive(Clone, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewServer {
    pub(crate) host: String,
    /// 22 when absent.
    pub(crate) port: Option<i64>,
    pub(crate) username: String,
    /// The fingerprint of the server's key, `SHA256:…`, as a try told it; trying needs none.
    pub(crate) host_key: Option<String>,
    /// One of both; the one of before when both are absent and neither server nor user is another.
    pub(crate) password: Option<String>,
    /// As OpenSSH writes it, without a passphrase.
    pub(crate) private_key: Option<String>,
}

impl std::fmt::Debug for NewFileDrop {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "NewFileDrop({})", self.kind)
    }
}

/// Where a file drop is, with all that is needed to reach it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Whereabouts {
    pub(crate) kind: FileDropKind,
    pub(crate) folder: String,
    pub(crate) server: Server,
}

impl Whereabouts {
    /// A server is asked only once its key and ours are known.
    ///
    /// # Errors
    /// `kernel.required` for what is missing.
    pub(crate) fn must_be_recognised(&self) -> Result<(), Fault> {
        let missing = |path, detail| Err(Fault::field(path, "kernel.required", detail));
        match self.kind {
            FileDropKind::Sftp if self.server.host_key.is_empty() => {
                missing("server.host_key", "empty")
            }
            FileDropKind::Sftp if !self.server.has_secret() => {
                missing("server.password", "a password or a key")
            }
            FileDropKind::Sftp | FileDropKind::Folder => Ok(()),
        }
    }
}

/// An SFTP server; all of it empty for a folder.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Server {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) username: String,
    /// By what the server is known; empty while it never was met.
    pub(crate) host_key: String,
    pub(crate) password: Option<String>,
    pub(crate) private_key: Option<String>,
}

impl Server {
    /// Whether what was given to one may be shown to the other.
    fn is_same_door(&self, other: &Self) -> bool {
        (&self.host, self.port, &self.username) == (&other.host, other.port, &other.username)
    }

    /// Goes on with the secret of before where none is given: what was given to one server is shown to no other.
    pub(crate) fn keep_secret_of(&mut self, known: Self) {
        if !self.has_secret() && self.is_same_door(&known) {
            (self.password, self.private_key) = (known.password, known.private_key);
        }
    }

    pub(crate) const fn has_secret(&self) -> bool {
        self.password.is_some() || self.private_key.is_some()
    }
}

/// A file drop that may be written down.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct CheckedFileDrop {
    pub(crate) at: Whereabouts,
    pub(crate) pattern: Pattern,
    pub(crate) look_seconds: i64,
}

const MOST_FOLDER: usize = 500;
const MOST_HOST: usize = 253;
const MOST_USERNAME: usize = 100;
const MOST_PASSWORD: usize = 500;
/// An Ed25519 key has four hundred characters; others are longer.
const MOST_KEY: usize = 8_000;
const SSH_PORT: i64 = 22;
const LOOK_SECONDS: i64 = 60;
const LEAST_LOOK: i64 = 10;
const MOST_LOOK: i64 = 24 * 60 * 60;
const HOST_KEY_PREFIX: &str = "SHA256:";

impl NewFileDrop {
    /// As it may be used.
    ///
    /// # Errors
    /// Every wrong field.
    pub(crate) fn checked(self) -> Result<CheckedFileDrop, Fault> {
        let mut wrong = Wrong::default();
        let folder = match self.kind {
            FileDropKind::Folder => folder_beneath(&self.folder),
            FileDropKind::Sftp => folder_there(&self.folder),
        };
        let folder = wrong.unless("folder", folder);
        let pattern = wrong.unless("pattern", Pattern::parse(self.pattern.as_deref()));
        let look_seconds = self.look_seconds.unwrap_or(LOOK_SECONDS);
        if !(LEAST_LOOK..=MOST_LOOK).contains(&look_seconds) {
            wrong.note("look_seconds", "kernel.out_of_range", "10 to 86,400");
        }
        let server = match (self.kind, self.server) {
            (FileDropKind::Folder, None) => Server::default(),
            (FileDropKind::Folder, Some(_)) => {
                wrong.note("server", "kernel.invalid_value", "a folder has no server");
                Server::default()
            }
            (FileDropKind::Sftp, None) => {
                wrong.note("server", "kernel.required", "empty");
                Server::default()
            }
            (FileDropKind::Sftp, Some(server)) => server.checked(&mut wrong),
        };
        wrong.none()?;
        let at = Whereabouts { kind: self.kind, folder, server };
        Ok(CheckedFileDrop { at, pattern, look_seconds })
    }
}

impl NewServer {
    fn checked(self, wrong: &mut Wrong) -> Server {
        let host = self.host.trim().to_ascii_lowercase();
        let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b".-:".contains(&byte);
        if host.is_empty() {
            wrong.note("server.host", "kernel.required", "empty");
        } else if host.len() > MOST_HOST || !host.bytes().all(is_host) {
            wrong.note("server.host", "kernel.invalid_value", "a name or an address, nothing more");
        }
        let port = u16::try_from(self.port.unwrap_or(SSH_PORT)).ok().filter(|port| *port > 0);
        if port.is_none() {
            wrong.note("server.port", "kernel.out_of_range", "1 to 65,535");
        }
        let username = self.username.trim().to_owned();
        if username.is_empty() {
            wrong.note("server.username", "kernel.required", "empty");
        } else if username.len() > MOST_USERNAME || username.chars().any(char::is_control) {
            wrong.note("server.username", "kernel.invalid_value", "at most 100 characters");
        }
        let host_key = self.host_key.unwrap_or_default().trim().to_owned();
        if !host_key.is_empty() && !host_key.starts_with(HOST_KEY_PREFIX) {
            wrong.note("server.host_key", "kernel.invalid_value", "SHA256:…");
        }
        let password = self.password.filter(|password| !password.is_empty());
        if password.as_ref().is_some_and(|password| password.len() > MOST_PASSWORD) {
            wrong.note("server.password", "kernel.too_long", "at most 500 characters");
        }
        let private_key = self.private_key.map(|key| key.trim().to_owned());
        let private_key = private_key.filter(|key| !key.is_empty());
        if private_key.as_ref().is_some_and(|key| key.len() > MOST_KEY) {
            wrong.note("server.private_key", "kernel.too_long", "at most 8,000 characters");
        }
        if password.is_some() && private_key.is_some() {
            wrong.note("server.private_key", "kernel.invalid_value", "a password or a key");
        }
        let port = port.unwrap_or_default();
        Server { host, port, username, host_key, password, private_key }
    }
}

/// Every field that cannot stay as it is.
#[derive(Default)]
struct Wrong(Vec<FieldFault>);

impl Wrong {
    fn note(&mut self, path: &str, code: &'static str, detail: &str) {
        self.0.push(FieldFault { path: path.to_owned(), code, detail: detail.to_owned() });
    }

    fn unless<T: Default>(&mut self, path: &str, checked: Result<T, &'static str>) -> T {
        checked.unwrap_or_else(|detail| {
            self.note(path, "kernel.invalid_value", detail);
            T::default()
        })
    }

    fn none(self) -> Result<(), Fault> {
        if self.0.is_empty() { Ok(()) } else { Err(Fault::fields(self.0)) }
    }
}

/// A folder beneath the root: names and `/`, never the root itself and nothing that leads out of it.
fn folder_beneath(folder: &str) -> Result<String, &'static str> {
    let folder = folder.trim().trim_end_matches('/');
    if folder.len() > MOST_FOLDER {
        return Err("at most 500 characters");
    }
    if folder.is_empty() || !folder.split('/').all(is_plain) {
        return Err("names divided by /, without . and .. among them");
    }
    Ok(folder.to_owned())
}

/// A folder as a server names it.
fn folder_there(folder: &str) -> Result<String, &'static str> {
    let folder = folder.trim();
    let folder = if folder.len() > 1 { folder.trim_end_matches('/') } else { folder };
    if folder.len() > MOST_FOLDER || folder.chars().any(char::is_control) {
        return Err("at most 500 characters");
    }
    if folder.split('/').any(|name| name == "..") {
        return Err("without .. in it");
    }
    Ok(if folder.is_empty() { ".".to_owned() } else { folder.to_owned() })
}

/// A file as a listing shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) name: String,
    pub(crate) size: u64,
    pub(crate) changed_at: Timestamp,
}

/// A file as its row stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KnownFile {
    pub(crate) id: DroppedFileId,
    pub(crate) name: String,
    pub(crate) hash: String,
    pub(crate) size_bytes: i64,
    pub(crate) changed_at: Timestamp,
    pub(crate) state: DroppedFileState,
    pub(crate) import_id: Option<orders::ImportId>,
    pub(crate) rows_refused: i64,
    pub(crate) is_troubled: bool,
    /// Since when it is as it is.
    pub(crate) seen_at: Timestamp,
}

/// Who writes a file may rest for a moment.
const SETTLE_SECONDS: i64 = 5;

impl KnownFile {
    /// Whether two looks found it the same, with a while in between: it is whole.
    pub(crate) fn is_whole(&self, listed: &Listed, now: Timestamp) -> bool {
        self.is_as(listed) && now >= self.seen_at.plus_seconds(SETTLE_SECONDS)
    }

    /// As it was seen.
    pub(crate) fn listed(&self) -> Listed {
        let size = u64::try_from(self.size_bytes).unwrap_or_default();
        Listed { name: self.name.clone(), size, changed_at: self.changed_at }
    }

    /// Whether it is as a listing shows it: nobody has written to it since.
    pub(crate) fn is_as(&self, listed: &Listed) -> bool {
        self.name == listed.name
            && i64::try_from(listed.size) == Ok(self.size_bytes)
            && self.changed_at == listed.changed_at
    }
}

/// Of which shop, and what it is for a new one.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewShopFileDrop {
    pub(crate) shop_id: ShopId,
    pub(crate) file_drop: NewFileDrop,
}

#[cfg(test)]
mod tests;
