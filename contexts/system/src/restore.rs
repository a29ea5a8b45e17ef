//! A backup becomes a database again: in a place of its own first, and under its name only when every
//! checksum agrees.

use std::fs::File;
use std::path::{Path, PathBuf};

use db::{Migrations, Target};
use kernel::Fault;

use crate::archive::{self, Key, Manifest, TableEnd};
use crate::folder::{make_private, open, sync_folder};

/// Fills an empty PostgreSQL database, or a SQLite file that is not there yet.
///
/// # Errors
/// As [`archive::load`]; `system.target_not_empty` when the file is there.
pub fn restore(
    backup: &Path,
    key: Option<&Key>,
    target: &Target,
    sets: &[Migrations],
    told: &mut dyn FnMut(&TableEnd),
) -> Result<Manifest, Fault> {
    let Target::Sqlite(path) = target else {
        return archive::load(open(backup)?, key, target, sets, told);
    };
    if path.exists() {
        let detail = format!("{} is there already", path.display());
        return Err(Fault::conflict("system.target_not_empty", detail));
    }
    let parent = path.parent().unwrap_or(Path::new("."));
    make_private(parent).map_err(archive::not_written)?;
    let draft = Draft(parent.join(format!(".restoring-{}.db", std::process::id())));
    draft.remove();
    let scratch = Target::Sqlite(draft.0.clone());
    let manifest = archive::load(open(backup)?, key, &scratch, sets, told)?;
    File::open(&draft.0)
        .and_then(|file| file.sync_all())
        .and_then(|()| std::fs::rename(&draft.0, path))
        .and_then(|()| sync_folder(parent))
        .map_err(archive::not_written)?;
    Ok(manifest)
}

/// What such files are called, before the number of the program that made them.
pub(crate) const DRAFTS: [&str; 3] = ["restoring", "drill", "rehearsal"];

/// What a copy is called that was brought from the bucket to be restored, before the number of the
/// program that brought it.
pub const FETCHED: &str = "fetched";

/// A SQLite file that goes with this value, and what SQLite puts beside it.
pub struct Draft(pub PathBuf);

impl Draft {
    /// A file nobody else uses, in a folder of its own within `folder`.
    ///
    /// # Errors
    /// `system.backup_not_written`.
    pub fn within(folder: &Path, name: &str) -> Result<Self, Fault> {
        make_private(folder).map_err(archive::not_written)?;
        let draft = Self(folder.join(format!(".{name}-{}.db", std::process::id())));
        draft.remove();
        Ok(draft)
    }

    /// As a database.
    #[must_use]
    pub fn target(&self) -> Target {
        Target::Sqlite(self.0.clone())
    }

    fn remove(&self) {
        for ending in ["", "-wal", "-shm", "-journal"] {
            let mut name = self.0.clone().into_os_string();
            name.push(ending);
            // Most of them are not there.
            let _absent = std::fs::remove_file(name);
        }
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        self.remove();
    }
}
