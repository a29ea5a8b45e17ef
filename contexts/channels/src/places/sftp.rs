//! A folder of an SFTP server. Its key is recognised before it is told anything: a server that shows another is
//! given neither password nor name.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kernel::Timestamp;
use outside::{Outside, OutsideError};
use russh::client::{self, Handle};
use russh::keys::ssh_key::EcdsaCurve;
use russh::keys::{
    Algorithm, HashAlg, PrivateKeyWithHashAlg, PublicKeyOrCertificate, decode_secret_key,
};
use russh::{Disconnect, Preferred};
use russh_sftp::client::RawSftpSession;
use russh_sftp::client::error::Error as SftpError;
use russh_sftp::protocol::{FileAttributes, OpenFlags, StatusCode};

use super::{Aside, PlaceFault};
use crate::file_drop::{Listed, Server, Whereabouts};

/// From the first word to the open folder: a machine far away, and slow.
const LONGEST_GREETING: Duration = Duration::from_secs(20);
/// For one question of the protocol.
const LONGEST_ANSWER_SECONDS: u64 = 15;
/// For a whole file, or for a whole list.
const LONGEST_TRANSFER: Duration = Duration::from_secs(300);
/// Asked for at once; servers that give less give the rest when asked again.
const CHUNK: u32 = 32 << 10;
/// Names read of one folder: more than anybody works with, few enough to hold.
const MOST_NAMES: usize = 10_000;
/// What a server's silence may say of itself in the record.
const MOST_WHY: usize = 200;

/// Keys by which servers are recognised; what RSA signs is not checked here.
const HOST_KEYS: &[Algorithm] = &[
    Algorithm::Ed25519,
    Algorithm::Ecdsa { curve: EcdsaCurve::NistP256 },
    Algorithm::Ecdsa { curve: EcdsaCurve::NistP384 },
    Algorithm::Ecdsa { curve: EcdsaCurve::NistP521 },
];

/// A folder of a server, open.
pub(crate) struct Session {
    ssh: Handle<Greeter>,
    sftp: RawSftpSession,
    folder: String,
}

/// Looks at the key that a server shows, and goes on with the one that is known only.
struct Greeter {
    known: String,
    shown: Arc<Mutex<Option<String>>>,
}

impl client::Handler for Greeter {
    type Error = russh::Error;

    async fn check_server_key(
        &mut self,
        key: &PublicKeyOrCertificate,
    ) -> Result<bool, russh::Error> {
        let PublicKeyOrCertificate::PublicKey { key, .. } = key else { return Ok(false) };
        let shown = key.fingerprint(HashAlg::Sha256).to_string();
        let is_known = shown == self.known;
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = Some(shown);
        Ok(is_known)
    }
}

impl Session {
    /// Opens a server's folder; the fingerprint of its key besides.
    pub(super) async fn open(
        outside: &Outside,
        at: &Whereabouts,
    ) -> Result<(Self, String), PlaceFault> {
        let late = || PlaceFault::Unreachable("no greeting in time".to_owned());
        let greeting = tokio::time::timeout(LONGEST_GREETING, Self::greet(outside, at));
        greeting.await.unwrap_or_else(|_| Err(late()))
    }

    async fn greet(outside: &Outside, at: &Whereabouts) -> Result<(Self, String), PlaceFault> {
        let server = &at.server;
        let stream = outside.dial(&server.host, server.port).await.map_err(|error| {
            let why = match &error {
                OutsideError::Silent(silence) => silence.kind().to_string(),
                error => error.to_string(),
            };
            PlaceFault::Unreachable(why)
        })?;
        let shown = Arc::new(Mutex::new(None));
        let greeter = Greeter { known: server.host_key.clone(), shown: Arc::clone(&shown) };
        let config = client::Config {
            inactivity_timeout: Some(LONGEST_TRANSFER),
            preferred: Preferred { key: Cow::Borrowed(HOST_KEYS), ..Preferred::DEFAULT },
            ..client::Config::default()
        };
        let greeted = client::connect_stream(Arc::new(config), stream, greeter).await;
        let shown = shown.lock().unwrap_or_else(PoisonError::into_inner).take();
        let shown = match (shown, &greeted) {
            (Some(shown), _) if shown != server.host_key => {
                return Err(PlaceFault::OtherHostKey(shown));
            }
            (Some(shown), _) => shown,
            (None, _) => String::new(),
        };
        let mut ssh = greeted.map_err(|error| silence(&error))?;
        sign_in(&mut ssh, server).await?;
        let channel = ssh.channel_open_session().await.map_err(|error| silence(&error))?;
        channel.request_subsystem(true, "sftp").await.map_err(|error| silence(&error))?;
        let sftp = RawSftpSession::new(channel.into_stream());
        sftp.set_timeout(LONGEST_ANSWER_SECONDS);
        sftp.init().await.map_err(place_fault)?;
        Ok((Self { ssh, sftp, folder: at.folder.clone() }, shown))
    }

    pub(super) async fn list(&self) -> Result<Vec<Listed>, PlaceFault> {
        whole(async {
            let handle = self.sftp.opendir(&*self.folder).await.map_err(place_fault)?.handle;
            let mut listed = Vec::new();
            let mut names = 0;
            while names < MOST_NAMES {
                match self.sftp.readdir(&*handle).await {
                    Ok(some) => {
                        names += some.files.len();
                        let files = some.files.into_iter();
                        listed.extend(files.filter_map(|one| file(one.filename, &one.attrs)));
                    }
                    Err(error) if is(&error, StatusCode::Eof) => break,
                    Err(error) => return Err(place_fault(error)),
                }
            }
            self.sftp.close(&*handle).await.map_err(place_fault)?;
            Ok(listed)
        })
        .await
    }

    pub(super) async fn read(
        &self,
        aside: Option<Aside>,
        name: &str,
        most: usize,
    ) -> Result<Vec<u8>, PlaceFault> {
        let path = self.path(aside, name);
        whole(async {
            let opened = self.sftp.open(path, OpenFlags::READ, FileAttributes::empty()).await;
            let handle = opened.map_err(place_fault)?.handle;
            let mut content: Vec<u8> = Vec::new();
            loop {
                let offset = u64::try_from(content.len()).unwrap_or(u64::MAX);
                match self.sftp.read(&*handle, offset, CHUNK).await {
                    Ok(some) if some.data.is_empty() => break,
                    Ok(some) => content.extend_from_slice(&some.data),
                    Err(error) if is(&error, StatusCode::Eof) => break,
                    Err(error) => return Err(place_fault(error)),
                }
                if content.len() > most {
                    return Err(PlaceFault::TooBig);
                }
            }
            self.sftp.close(&*handle).await.map_err(place_fault)?;
            Ok(content)
        })
        .await
    }

    pub(super) async fn find(
        &self,
        aside: Option<Aside>,
        name: &str,
    ) -> Result<Option<Listed>, PlaceFault> {
        match self.sftp.lstat(self.path(aside, name)).await {
            Ok(found) => Ok(file(name.to_owned(), &found.attrs)),
            Err(error) if is(&error, StatusCode::NoSuchFile) => Ok(None),
            Err(error) => Err(place_fault(error)),
        }
    }

    pub(super) async fn rename(
        &self,
        from: (Option<Aside>, &str),
        to: (Option<Aside>, &str),
    ) -> Result<(), PlaceFault> {
        if let Some(aside) = to.0 {
            self.make(aside).await?;
        }
        let (from, to) = (self.path(from.0, from.1), self.path(to.0, to.1));
        self.sftp.rename(from, to).await.map(|_| ()).map_err(place_fault)
    }

    pub(super) async fn remove(&self, aside: Aside, name: &str) -> Result<(), PlaceFault> {
        let path = self.path(Some(aside), name);
        self.sftp.remove(path).await.map(|_| ()).map_err(place_fault)
    }

    pub(super) async fn write(
        &self,
        aside: Aside,
        name: &str,
        content: Vec<u8>,
    ) -> Result<(), PlaceFault> {
        self.make(aside).await?;
        let path = self.path(Some(aside), name);
        whole(async {
            let flags = OpenFlags::WRITE | OpenFlags::CREATE | OpenFlags::TRUNCATE;
            let opened = self.sftp.open(path, flags, FileAttributes::empty()).await;
            let handle = opened.map_err(place_fault)?.handle;
            let mut offset = 0;
            for chunk in content.chunks(usize::try_from(CHUNK).unwrap_or(1)) {
                let written = self.sftp.write(&*handle, offset, chunk.to_vec()).await;
                written.map_err(place_fault)?;
                offset += u64::try_from(chunk.len()).unwrap_or_default();
            }
            self.sftp.close(&*handle).await.map(|_| ()).map_err(place_fault)
        })
        .await
    }

    /// Makes the folder for what is put aside, where it is missing.
    async fn make(&self, aside: Aside) -> Result<(), PlaceFault> {
        let path = format!("{}/{}", self.folder.trim_end_matches('/'), aside.folder());
        if self.sftp.lstat(&*path).await.is_ok() {
            return Ok(());
        }
        self.sftp.mkdir(path, FileAttributes::empty()).await.map(|_| ()).map_err(place_fault)
    }

    fn path(&self, aside: Option<Aside>, name: &str) -> String {
        let folder = self.folder.trim_end_matches('/');
        match aside {
            None => format!("{folder}/{name}"),
            Some(aside) => format!("{folder}/{}/{name}", aside.folder()),
        }
    }

    /// Says goodbye; a server that does not hear it closes by itself.
    pub(crate) async fn close(self) {
        let _gone = self.ssh.disconnect(Disconnect::ByApplication, "", "").await;
    }
}

async fn sign_in(ssh: &mut Handle<Greeter>, server: &Server) -> Result<(), PlaceFault> {
    let signed = if let Some(key) = &server.private_key {
        let key = decode_secret_key(key, None).map_err(|_| PlaceFault::BadPrivateKey)?;
        if matches!(key.algorithm(), Algorithm::Rsa { .. }) {
            return Err(PlaceFault::BadPrivateKey);
        }
        let key = PrivateKeyWithHashAlg::new(Arc::new(key), None);
        ssh.authenticate_publickey(&*server.username, key).await
    } else {
        let password = server.password.as_deref().unwrap_or_default();
        ssh.authenticate_password(&*server.username, password).await
    };
    let signed = signed.map_err(|error| silence(&error))?;
    if signed.success() { Ok(()) } else { Err(PlaceFault::LoginRefused) }
}

async fn whole<T>(transfer: impl Future<Output = Result<T, PlaceFault>>) -> Result<T, PlaceFault> {
    let late = || PlaceFault::Unreachable("not whole in time".to_owned());
    tokio::time::timeout(LONGEST_TRANSFER, transfer).await.unwrap_or_else(|_| Err(late()))
}

fn file(name: String, attributes: &FileAttributes) -> Option<Listed> {
    if !attributes.file_type().is_file() {
        return None;
    }
    let seconds = i64::from(attributes.mtime.unwrap_or_default());
    let changed_at = Timestamp::from_micros(0).plus_seconds(seconds);
    Some(Listed { name, size: attributes.size.unwrap_or_default(), changed_at })
}

fn is(error: &SftpError, code: StatusCode) -> bool {
    matches!(error, SftpError::Status(status) if status.status_code == code)
}

fn place_fault(error: SftpError) -> PlaceFault {
    match &error {
        SftpError::Status(status) => match status.status_code {
            StatusCode::NoSuchFile => PlaceFault::NoFolder,
            StatusCode::PermissionDenied => PlaceFault::Denied,
            StatusCode::NoConnection | StatusCode::ConnectionLost => {
                PlaceFault::Unreachable("the connection was lost".to_owned())
            }
            // Not in the server's own words: they may hold anything.
            code => PlaceFault::Failed(code.to_string()),
        },
        SftpError::Timeout => PlaceFault::Unreachable("no answer in time".to_owned()),
        _ => PlaceFault::Unreachable("the connection was lost".to_owned()),
    }
}

fn silence(error: &russh::Error) -> PlaceFault {
    PlaceFault::Unreachable(error.to_string().chars().take(MOST_WHY).collect())
}
