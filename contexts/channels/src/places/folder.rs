//! A folder of this machine, beneath the root that whoever runs the program named. Every step into it is made
//! from the folder before it and follows no link: whoever may write there cannot lead out of it.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::Arc;

use kernel::Timestamp;
use rustix::fs::{AtFlags, Dir, Mode, OFlags, fsync, mkdirat, open, openat, renameat, unlinkat};
use rustix::io::Errno;

use super::{Aside, PlaceFault};
use crate::file_drop::Listed;

/// Names read of one folder: more than anybody works with, few enough to hold.
const MOST_NAMES: usize = 10_000;

/// A folder that is open.
#[derive(Clone)]
pub(crate) struct Folder(Arc<OwnedFd>);

impl Folder {
    pub(super) async fn open(root: Arc<Path>, folder: String) -> Result<Self, PlaceFault> {
        apart(move || {
            let flags = OFlags::DIRECTORY | OFlags::CLOEXEC;
            let mut place = open(&*root, flags, Mode::empty()).map_err(fault)?;
            for name in folder.split('/') {
                let flags = flags | OFlags::NOFOLLOW;
                place = openat(&place, name, flags, Mode::empty()).map_err(fault)?;
            }
            Ok(Self(Arc::new(place)))
        })
        .await
    }

    pub(super) async fn list(&self) -> Result<Vec<Listed>, PlaceFault> {
        let place = Arc::clone(&self.0);
        apart(move || {
            let mut listed = Vec::new();
            let names = Dir::read_from(&*place).map_err(fault)?;
            for entry in names.take(MOST_NAMES) {
                let entry = entry.map_err(fault)?;
                // What is no text has no name that could be shown.
                let Ok(name) = entry.file_name().to_str() else { continue };
                listed.extend(find(&place, name)?);
            }
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
        let (place, name) = (Arc::clone(&self.0), name.to_owned());
        apart(move || {
            let place = within(&place, aside, Making::No)?;
            // A pipe would be waited for; it is no file and none is opened by name of a link.
            let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
            let file = openat(&*place, &*name, flags, Mode::empty()).map_err(fault)?;
            let file = File::from(file);
            if !file.metadata().map_err(failed)?.is_file() {
                return Err(PlaceFault::Failed("it is no file".to_owned()));
            }
            let mut content = Vec::new();
            let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
            file.take(limit).read_to_end(&mut content).map_err(failed)?;
            if content.len() > most { Err(PlaceFault::TooBig) } else { Ok(content) }
        })
        .await
    }

    pub(super) async fn find(
        &self,
        aside: Option<Aside>,
        name: &str,
    ) -> Result<Option<Listed>, PlaceFault> {
        let (place, name) = (Arc::clone(&self.0), name.to_owned());
        apart(move || match within(&place, aside, Making::No) {
            Ok(place) => find(&place, &name),
            Err(PlaceFault::NoFolder) => Ok(None),
            Err(fault) => Err(fault),
        })
        .await
    }

    pub(super) async fn rename(
        &self,
        from: (Option<Aside>, &str),
        to: (Option<Aside>, &str),
    ) -> Result<(), PlaceFault> {
        let place = Arc::clone(&self.0);
        let (from, to) = ((from.0, from.1.to_owned()), (to.0, to.1.to_owned()));
        apart(move || {
            let source = within(&place, from.0, Making::No)?;
            let target = within(&place, to.0, Making::IfMissing)?;
            renameat(&*source, &*from.1, &*target, &*to.1).map_err(fault)
        })
        .await
    }

    pub(super) async fn remove(&self, aside: Aside, name: &str) -> Result<(), PlaceFault> {
        let (place, name) = (Arc::clone(&self.0), name.to_owned());
        apart(move || {
            let place = within(&place, Some(aside), Making::No)?;
            unlinkat(&*place, &*name, AtFlags::empty()).map_err(fault)
        })
        .await
    }

    pub(super) async fn write(
        &self,
        aside: Aside,
        name: &str,
        content: Vec<u8>,
    ) -> Result<(), PlaceFault> {
        let (place, name) = (Arc::clone(&self.0), name.to_owned());
        apart(move || {
            let place = within(&place, Some(aside), Making::IfMissing)?;
            let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC | OFlags::NOFOLLOW;
            // For its owner and the group: the rows hold what buyers wrote.
            let mode = Mode::RUSR | Mode::WUSR | Mode::RGRP | Mode::WGRP;
            let file = openat(&*place, &*name, flags | OFlags::CLOEXEC, mode).map_err(fault)?;
            let mut file = File::from(file);
            file.write_all(&content).map_err(failed)?;
            fsync(&file).map_err(fault)
        })
        .await
    }
}

/// Whether a folder for what is put aside is made where it is missing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Making {
    No,
    IfMissing,
}

/// The folder itself, or the one within it for what is put aside.
fn within(
    place: &Arc<OwnedFd>,
    aside: Option<Aside>,
    making: Making,
) -> Result<Arc<OwnedFd>, PlaceFault> {
    let Some(aside) = aside else { return Ok(Arc::clone(place)) };
    if making == Making::IfMissing {
        match mkdirat(&**place, aside.folder(), Mode::RWXU | Mode::RWXG) {
            Ok(()) | Err(Errno::EXIST) => {}
            Err(errno) => return Err(fault(errno)),
        }
    }
    let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    openat(&**place, aside.folder(), flags, Mode::empty()).map(Arc::new).map_err(fault)
}

/// A file by its name; nothing for what is no file: a folder, a link, a pipe.
fn find(place: &OwnedFd, name: &str) -> Result<Option<Listed>, PlaceFault> {
    // Without opening it: it may not be readable, and is listed all the same.
    let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let file = match openat(place, name, flags, Mode::empty()) {
        Ok(file) => File::from(file),
        Err(Errno::NOENT) => return Ok(None),
        Err(errno) => return Err(fault(errno)),
    };
    let seen = file.metadata().map_err(failed)?;
    if !seen.is_file() {
        return Ok(None);
    }
    let changed = jiff::Timestamp::try_from(seen.modified().map_err(failed)?);
    let changed_at = Timestamp::from_jiff(changed.unwrap_or(jiff::Timestamp::UNIX_EPOCH));
    Ok(Some(Listed { name: name.to_owned(), size: seen.len(), changed_at }))
}

fn fault(errno: Errno) -> PlaceFault {
    match errno {
        Errno::NOENT | Errno::NOTDIR | Errno::LOOP => PlaceFault::NoFolder,
        Errno::ACCESS | Errno::PERM | Errno::ROFS => PlaceFault::Denied,
        errno => PlaceFault::Failed(errno.kind().to_string()),
    }
}

fn failed(error: std::io::Error) -> PlaceFault {
    match error.kind() {
        std::io::ErrorKind::PermissionDenied => PlaceFault::Denied,
        kind => PlaceFault::Failed(kind.to_string()),
    }
}

/// Disks may be slow, and those of networks may stand still.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, PlaceFault> + Send + 'static,
) -> Result<T, PlaceFault> {
    let ended = tokio::task::spawn_blocking(work).await;
    ended.unwrap_or_else(|_| Err(PlaceFault::Failed("it was given up".to_owned())))
}
