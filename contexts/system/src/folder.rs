//! A folder of backups. A file stands under its name only when it is whole, on the disk, and was read
//! back; what a killed program left behind has another name and goes with the next backup.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use db::copy::Snapshot;
use kernel::{Fault, Timestamp};

use crate::archive::{self, Key, Manifest, TableEnd, not_written};
use crate::retention::Keep;

const BEGINNING: &str = "tradewind-";
pub(crate) const ENDING: &str = ".backup";
/// Of a file that is not whole yet.
const PART: &str = ".part";
/// The time in a file's name: UTC, and without colons, which Windows does not take.
const TIME: &str = "%Y-%m-%dT%H-%M-%SZ";

/// A backup that was written and read back.
#[derive(Debug, Clone)]
pub struct Written {
    /// Its name within the folder.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// How great the file is.
    pub bytes: u64,
    /// What it says.
    pub manifest: Manifest,
}

/// A file of the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its name.
    pub name: String,
    /// When its snapshot was taken, by its name.
    pub made_at: Timestamp,
}

/// What a backup of this moment is called.
#[must_use]
pub fn file_name(made_at: Timestamp) -> String {
    format!("{BEGINNING}{}{ENDING}", made_at.to_jiff().strftime(TIME))
}

/// The moment in a backup's name; nothing when it is none.
#[must_use]
pub fn made_at(name: &str) -> Option<Timestamp> {
    let time = name.strip_prefix(BEGINNING)?.strip_suffix(ENDING)?;
    let time = jiff::civil::DateTime::strptime(TIME, time).ok()?;
    let zoned = time.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(Timestamp::from_jiff(zoned.timestamp()))
}

/// Writes a backup into the folder, which is made when it is not there. The snapshot is given back before what
/// was written is read: while it is held, the engine keeps every change beside the tables.
///
/// # Errors
/// `system.backup_exists`, `system.backup_not_written`, `system.backup_damaged` when it cannot be read
/// back; what the database reports.
pub fn write(
    folder: &Path,
    mut snapshot: Snapshot,
    made_at: Timestamp,
    key: Option<&Key>,
    stop: &AtomicBool,
    told: &mut dyn FnMut(&TableEnd),
) -> Result<Written, Fault> {
    make_private(folder).map_err(not_written)?;
    sweep(folder).map_err(not_written)?;
    let name = file_name(made_at);
    let path = folder.join(&name);
    if path.exists() {
        return Err(Fault::conflict("system.backup_exists", format!("{name} is there already")));
    }
    let part = Part::new(folder.join(format!("{name}{PART}")))?;
    let file = part.file.try_clone().map_err(not_written)?;
    let (written, file) = archive::write(&mut snapshot, made_at, key, file, stop, told)?;
    drop(snapshot);
    file.sync_all().map_err(not_written)?;
    let read = check_file(&part.path, key)?;
    if read != written {
        return Err(Fault::invalid(
            "system.backup_damaged",
            "it reads otherwise than it was written",
        ));
    }
    let bytes = file.metadata().map_err(not_written)?.len();
    part.becomes(&path).map_err(not_written)?;
    sync_folder(folder).map_err(not_written)?;
    Ok(Written { name, path, bytes, manifest: read })
}

/// Reads a backup and compares every checksum.
///
/// # Errors
/// `system.no_such_backup`; as [`archive::check`], naming the file.
pub fn check_file(path: &Path, key: Option<&Key>) -> Result<Manifest, Fault> {
    archive::check(open(path)?, key)
}

/// A backup to be read.
///
/// # Errors
/// `system.no_such_backup`.
pub fn open(path: &Path) -> Result<BufReader<File>, Fault> {
    File::open(path).map(BufReader::new).map_err(|error| {
        let detail = format!("{} cannot be opened", path.display());
        Fault::not_found("system.no_such_backup", detail).with_source(error)
    })
}

/// The backups in a folder, oldest first; none when there is no folder.
///
/// # Errors
/// `system.backup_not_written` when it cannot be looked into.
pub fn list(folder: &Path) -> Result<Vec<Kept>, Fault> {
    let mut found = Vec::new();
    for name in names(folder).map_err(not_written)? {
        if let Some(made_at) = made_at(&name) {
            found.push(Kept { name, made_at });
        }
    }
    found.sort_by_key(|kept| kept.made_at);
    Ok(found)
}

/// Deletes what nobody needs any more; the names.
///
/// # Errors
/// `system.backup_not_written`.
pub fn prune(folder: &Path, keep: Keep) -> Result<Vec<String>, Fault> {
    let made: Vec<Timestamp> = list(folder)?.into_iter().map(|kept| kept.made_at).collect();
    let names: Vec<String> = keep.superfluous(&made).into_iter().map(file_name).collect();
    for name in &names {
        std::fs::remove_file(folder.join(name)).map_err(not_written)?;
    }
    Ok(names)
}

fn names(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    names.collect()
}

/// Removes what killed programs left; a part somebody writes at this moment is locked and stays.
fn sweep(folder: &Path) -> io::Result<(u64, u64)> {
    let (mut count, mut bytes) = (0, 0);
    for name in names(folder)? {
        if name.strip_suffix(PART).and_then(made_at).is_none() {
            continue;
        }
        let path = folder.join(&name);
        let Ok(file) = File::open(&path) else { continue };
        if file.try_lock().is_ok() {
            bytes += file.metadata()?.len();
            std::fs::remove_file(&path)?;
            count += 1;
        }
    }
    Ok((count, bytes))
}

/// Removes what killed programs left of backups; how many files, and their bytes.
///
/// # Errors
/// `system.backup_not_written`.
pub fn clear_halves(folder: &Path) -> Result<(u64, u64), Fault> {
    sweep(folder).map_err(not_written)
}

/// A file that is not whole yet: locked while somebody writes it, and gone with this value unless it
/// got its name.
struct Part {
    path: PathBuf,
    file: File,
    named: bool,
}

impl Part {
    fn new(path: PathBuf) -> Result<Self, Fault> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => {
                let detail = "another backup of this moment is being written";
                Fault::conflict("system.backup_exists", detail)
            }
            _ => not_written(error),
        })?;
        let part = Self { path, file, named: false };
        part.file.lock().map_err(not_written)?;
        Ok(part)
    }

    fn becomes(mut self, path: &Path) -> io::Result<()> {
        std::fs::rename(&self.path, path)?;
        self.named = true;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.named {
            // What cannot be removed now goes with the next backup.
            let _stays = std::fs::remove_file(&self.path);
        }
    }
}

/// Makes a folder for its owner alone; one that is there keeps its rights.
pub(crate) fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// A new name is on the disk when its folder is.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_the_moment_and_nothing_else_is_a_name() {
        let at: Timestamp = "2026-11-22T08:00:09Z".parse().unwrap();
        assert_eq!(file_name(at), "tradewind-2026-11-22T08-00-09Z.backup");
        assert_eq!(made_at(&file_name(at)), Some(at));
        for name in ["tradewind-.backup", "tradewind-2026-11-22T08-00-09Z.backup.part", "x.backup"]
        {
            assert_eq!(made_at(name), None, "{name}");
        }
    }
}
