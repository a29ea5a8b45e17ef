//! The places where files of orders are put, reached: what lies there, read, put aside. Nothing here knows the
//! database.

mod folder;
mod sftp;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kernel::Fault;
use outside::Outside;

use crate::file_drop::{FileDropKind, Listed, Whereabouts, numbered, rows_name};

/// By what the places of files are reached.
#[derive(Clone, Default)]
pub struct FilePlaces {
    root: Option<Arc<Path>>,
    outside: Option<Outside>,
}

impl FilePlaces {
    /// Folders beneath a root, if one is named; servers by a way out of the house, if there is one.
    #[must_use]
    pub fn new(root: Option<PathBuf>, outside: Option<Outside>) -> Self {
        Self { root: root.map(Arc::from), outside }
    }

    /// Whether folders of this machine can be looked at.
    pub(crate) const fn has_root(&self) -> bool {
        self.root.is_some()
    }
}

/// Where files go from the place where they were put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aside {
    Done,
    Failed,
    /// The rows that came back.
    Errors,
}

impl Aside {
    const fn folder(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Errors => "errors",
        }
    }
}

/// Why a place, or a file there, is not to be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PlaceFault {
    /// Whoever runs the program named no root.
    NoRoot,
    /// No such folder is there, or it is none.
    NoFolder,
    /// It may not be looked into, read or written to.
    Denied,
    /// It gives no answer: why, in a word.
    Unreachable(String),
    /// Its server takes neither password nor key.
    LoginRefused,
    /// Its server is known by another key than this one.
    OtherHostKey(String),
    /// The private key is none that can be used.
    BadPrivateKey,
    /// The file is greater than any that is taken.
    TooBig,
    /// Something else went wrong there.
    Failed(String),
}

impl PlaceFault {
    /// The stable code, as people read it.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::NoRoot => "channels.no_drop_root",
            Self::NoFolder => "channels.no_such_folder",
            Self::Denied => "channels.place_denied",
            Self::Unreachable(_) => "channels.server_unreachable",
            Self::LoginRefused => "channels.login_refused",
            Self::OtherHostKey(_) => "channels.other_host_key",
            Self::BadPrivateKey => "channels.bad_private_key",
            Self::TooBig => "channels.file_too_big",
            Self::Failed(_) => "channels.place_failed",
        }
    }

    /// For developers, without a secret.
    pub(crate) fn detail(&self) -> String {
        match self {
            Self::NoRoot => "the program was started without --file-drops".to_owned(),
            Self::NoFolder => "there is no such folder".to_owned(),
            Self::Denied => "permission denied".to_owned(),
            Self::LoginRefused => "neither password nor key was taken".to_owned(),
            Self::OtherHostKey(fingerprint) => format!("the server's key is {fingerprint}"),
            Self::BadPrivateKey => "no key that can be used, or one with a passphrase".to_owned(),
            Self::TooBig => "more bytes than an import may have".to_owned(),
            Self::Unreachable(why) | Self::Failed(why) => why.clone(),
        }
    }

    /// Whether nothing mends it but another password, key or fingerprint.
    pub(crate) const fn wants_authorisation(&self) -> bool {
        matches!(self, Self::LoginRefused | Self::OtherHostKey(_) | Self::BadPrivateKey)
    }

    /// Whether it is the whole place that is not to be had, whatever file was asked for.
    pub(crate) const fn is_of_place(&self) -> bool {
        matches!(self, Self::NoRoot | Self::Unreachable(_)) || self.wants_authorisation()
    }
}

impl From<PlaceFault> for Fault {
    fn from(fault: PlaceFault) -> Self {
        Self::conflict(fault.code(), fault.detail())
    }
}

/// What became of a file that was to be put aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moved {
    Aside,
    /// Another lies there by its name; it was left where it is.
    Changed,
}

/// A place that is open.
pub(crate) enum Place {
    Folder(folder::Folder),
    Sftp(Box<sftp::Session>),
}

impl Place {
    /// Opens a place; of a server the fingerprint of its key besides.
    pub(crate) async fn open(
        places: &FilePlaces,
        at: &Whereabouts,
    ) -> Result<(Self, Option<String>), PlaceFault> {
        match at.kind {
            FileDropKind::Folder => {
                let root = places.root.clone().ok_or(PlaceFault::NoRoot)?;
                let folder = folder::Folder::open(root, at.folder.clone()).await?;
                Ok((Self::Folder(folder), None))
            }
            FileDropKind::Sftp => {
                let no_way = || PlaceFault::Unreachable("there is no way out".to_owned());
                let outside = places.outside.as_ref().ok_or_else(no_way)?;
                let (session, host_key) = sftp::Session::open(outside, at).await?;
                Ok((Self::Sftp(Box::new(session)), Some(host_key)))
            }
        }
    }

    /// Says goodbye where somebody hears it.
    pub(crate) async fn close(self) {
        match self {
            Self::Folder(_) => {}
            Self::Sftp(session) => session.close().await,
        }
    }

    /// The files that lie there, whatever their names.
    pub(crate) async fn list(&self) -> Result<Vec<Listed>, PlaceFault> {
        match self {
            Self::Folder(folder) => folder.list().await,
            Self::Sftp(session) => session.list().await,
        }
    }

    /// A file's bytes, if they are no more than `most`.
    pub(crate) async fn read(&self, name: &str, most: usize) -> Result<Vec<u8>, PlaceFault> {
        self.read_in(None, name, most).await
    }

    async fn read_in(
        &self,
        aside: Option<Aside>,
        name: &str,
        most: usize,
    ) -> Result<Vec<u8>, PlaceFault> {
        match self {
            Self::Folder(folder) => folder.read(aside, name, most).await,
            Self::Sftp(session) => session.read(aside, name, most).await,
        }
    }

    /// A file as it lies there now, or aside.
    pub(crate) async fn find(
        &self,
        aside: Option<Aside>,
        name: &str,
    ) -> Result<Option<Listed>, PlaceFault> {
        match self {
            Self::Folder(folder) => folder.find(aside, name).await,
            Self::Sftp(session) => session.find(aside, name).await,
        }
    }

    async fn rename(
        &self,
        from: (Option<Aside>, &str),
        to: (Option<Aside>, &str),
    ) -> Result<(), PlaceFault> {
        match self {
            Self::Folder(folder) => folder.rename(from, to).await,
            Self::Sftp(session) => session.rename(from, to).await,
        }
    }

    async fn remove(&self, aside: Aside, name: &str) -> Result<(), PlaceFault> {
        match self {
            Self::Folder(folder) => folder.remove(aside, name).await,
            Self::Sftp(session) => session.remove(aside, name).await,
        }
    }

    async fn write(&self, aside: Aside, name: &str, content: Vec<u8>) -> Result<(), PlaceFault> {
        match self {
            Self::Folder(folder) => folder.write(aside, name, content).await,
            Self::Sftp(session) => session.write(aside, name, content).await,
        }
    }

    /// Puts a file aside by one rename, if it still lies there as it was seen. A name that is taken there gets
    /// a part of `mark` besides; a file of both is the same one.
    pub(crate) async fn put_aside(
        &self,
        file: &Listed,
        mark: &str,
        aside: Aside,
    ) -> Result<Moved, PlaceFault> {
        let mut target = file.name.clone();
        if self.find(Some(aside), &target).await?.is_some() {
            target = numbered(&target, mark);
            if self.find(Some(aside), &target).await?.is_some() {
                // Servers rename over nothing.
                self.remove(aside, &target).await?;
            }
        }
        self.rename((None, &file.name), (Some(aside), &target)).await?;
        let moved = self.find(Some(aside), &target).await?;
        if moved.is_none_or(|moved| moved.size == file.size && moved.changed_at == file.changed_at)
        {
            return Ok(Moved::Aside);
        }
        // Somebody put another there in between: it was not read, and goes back.
        self.rename((Some(aside), &target), (None, &file.name)).await?;
        Ok(Moved::Changed)
    }

    /// Gives the rows of a file back as a file, whole or not at all. Done twice, it is there once.
    pub(crate) async fn give_back(
        &self,
        name: &str,
        mark: &str,
        rows: Vec<u8>,
    ) -> Result<(), PlaceFault> {
        let mut target = rows_name(name);
        if self.find(Some(Aside::Errors), &target).await?.is_some() {
            match self.read_in(Some(Aside::Errors), &target, rows.len()).await {
                Ok(there) if there == rows => return Ok(()),
                Ok(_) | Err(PlaceFault::TooBig) => target = numbered(&target, mark),
                Err(fault) => return Err(fault),
            }
            if self.find(Some(Aside::Errors), &target).await?.is_some() {
                self.remove(Aside::Errors, &target).await?;
            }
        }
        let half = format!(".{target}.part");
        self.write(Aside::Errors, &half, rows).await?;
        self.rename((Some(Aside::Errors), &half), (Some(Aside::Errors), &target)).await
    }
}
