//! Where clusters live, whose they are, and the locks in their folders.

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::{PostgresError, failed, fingerprint};

/// How long a cluster outlives its last user: longer than the pauses inside one test run.
const IDLE: Duration = Duration::from_secs(60);
/// A memory disk smaller than this (a container's default is 64 MB) would fill up in mid-run.
const MEMORY_DISK_MIN_KB: u64 = 1 << 20;

/// Where a cluster lives and for how long.
#[derive(Debug, Clone)]
pub struct Home {
    /// Made when missing, mode 0700. Keep it short: a socket's path ends at 107 bytes.
    pub folder: PathBuf,
    pub durability: Durability,
    /// The cluster is stopped and its data removed when nobody has used it for so long.
    /// Counted in whole seconds, at least one.
    pub idle: Duration,
}

impl Home {
    /// The place all processes of this user agree on for this checkout.
    ///
    /// # Errors
    /// When a durable cluster has no disk to live on.
    pub fn shared(durability: Durability) -> Result<Self, PostgresError> {
        let (parent, kind) = match durability {
            Durability::Volatile => (memory_disk(), "volatile"),
            Durability::Durable => (real_disk()?, "durable"),
        };
        let checkout = fingerprint(env!("CARGO_MANIFEST_DIR").as_bytes());
        let user = user_id().map_err(failed("cannot tell the user id"))?;
        let folder = parent.join(format!("tradewind-{kind}-{user}-{checkout:016x}"));
        Ok(Self { folder, durability, idle: IDLE })
    }

    pub(super) fn data(&self) -> PathBuf {
        self.folder.join("data")
    }
}

/// What a commit has to survive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Nothing: for tests. In memory when there is a memory disk, and without fsync.
    Volatile,
    /// A power cut: for benches. On a real disk, fsync and synchronous commits on.
    Durable,
}

/// Is there a watcher? The probe takes its lock for a moment. A watcher that starts in that moment
/// gives up, and whoever probed sees no watcher and starts one: the last to probe always does.
pub(super) fn is_watched(home: &Home) -> Result<bool, PostgresError> {
    match lock_file(home, "watcher.lock")?.try_lock() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(failed("cannot probe watcher.lock")(error)),
    }
}

pub(super) fn lock_file(home: &Home, name: &str) -> Result<File, PostgresError> {
    // Never removed: two processes that lock two files of one name do not see each other.
    let path = home.folder.join(name);
    let file = File::options().create(true).append(true).open(&path);
    let file = file.map_err(failed(path.display()))?;
    hand_over(&path)?;
    Ok(file)
}

pub(super) fn make_folder(folder: &Path) -> Result<(), PostgresError> {
    match fs::DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            return Err(failed(folder.display())(error));
        }
        _ => {}
    }
    // The parent is everybody's: a folder that somebody else laid out under our name is not ours.
    let found = fs::symlink_metadata(folder).map_err(failed(folder.display()))?;
    let user = user_id().map_err(failed("cannot tell the user id"))?;
    let servant = servant().map(|(uid, _)| uid);
    if !found.is_dir() || !(found.uid() == user || Some(found.uid()) == servant) {
        let detail = format!("{} belongs to somebody else", folder.display());
        return Err(PostgresError::Failed(detail));
    }
    hand_over(folder)
}

/// PostgreSQL refuses to run as root: root's clusters belong to and run as another user.
fn hand_over(path: &Path) -> Result<(), PostgresError> {
    match servant() {
        Some((uid, gid)) => chown(path, Some(uid), Some(gid)).map_err(failed(path.display())),
        None => Ok(()),
    }
}

/// The user and group root's clusters run as; `None` when we are not root.
pub(super) fn servant() -> Option<(u32, u32)> {
    if user_id().ok()? != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").ok()?;
    ["postgres", "nobody"].iter().find_map(|wanted| {
        users.lines().find_map(|line| {
            let mut fields = line.split(':');
            let is_wanted = fields.next() == Some(wanted);
            let (uid, gid) = (fields.nth(1)?, fields.next()?);
            is_wanted.then_some((uid.parse().ok()?, gid.parse().ok()?))
        })
    })
}

fn user_id() -> io::Result<u32> {
    Ok(fs::metadata("/proc/self")?.uid())
}

/// A memory disk with room, or the folder for temporary files.
fn memory_disk() -> PathBuf {
    let disk = Path::new("/dev/shm");
    let free = Command::new("df").args(["-k", "--output=avail"]).arg(disk).output();
    let free_kb = free.ok().and_then(|output| {
        String::from_utf8_lossy(&output.stdout).split_whitespace().last()?.parse::<u64>().ok()
    });
    match free_kb {
        Some(kb) if kb >= MEMORY_DISK_MIN_KB => disk.to_path_buf(),
        _ => std::env::temp_dir(),
    }
}

/// A folder whose fsync reaches a disk: a figure measured in memory would be a lie.
fn real_disk() -> Result<PathBuf, PostgresError> {
    // Outlives a restart by convention, unlike /tmp, which is often in memory.
    let folder = PathBuf::from("/var/tmp");
    let mounts = fs::read_to_string("/proc/self/mounts").map_err(failed("/proc/self/mounts"))?;
    let kind = mounts
        .lines()
        .filter_map(|line| {
            let mut fields = line.split(' ').skip(1);
            let (mounted_at, kind) = (Path::new(fields.next()?), fields.next()?);
            folder.starts_with(mounted_at).then(|| (mounted_at.components().count(), kind))
        })
        .max();
    match kind {
        Some((_, "tmpfs" | "ramfs")) => {
            Err(PostgresError::Failed("/var/tmp is in memory: nothing there is durable".to_owned()))
        }
        _ => Ok(folder),
    }
}
