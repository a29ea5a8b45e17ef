//! A folder on a real disk for everything a run makes, removed with the run.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use testkit::postgres::{Cluster, Database, Durability, Home};

pub(crate) struct Scratch {
    folder: TempDir,
    /// Companies made before, by their orders.
    made: RefCell<HashMap<u64, PathBuf>>,
}

impl Scratch {
    pub(crate) fn new(made: HashMap<u64, PathBuf>) -> Result<Self, String> {
        // Beside the durable cluster, so that both engines are measured on one disk.
        let home = Home::shared(Durability::Durable).map_err(|error| error.to_string())?;
        let parent = home.folder.parent().unwrap_or(Path::new("/var/tmp"));
        let folder = tempfile::Builder::new()
            .prefix("tradewind-bench-")
            .tempdir_in(parent)
            .map_err(|error| format!("{}: {error}", parent.display()))?;
        Ok(Self { folder, made: RefCell::new(made) })
    }

    /// An empty folder of this name.
    pub(crate) fn folder(&self, name: &str) -> Result<PathBuf, String> {
        let folder = self.folder.path().join(name);
        // Left over from the run before on the same data; if it cannot go, creating fails below.
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(folder)
    }

    /// Copies a company of so many orders to a folder; `make` makes it the first time.
    pub(crate) fn copy_made(
        &self,
        orders: u64,
        to: &Path,
        make: impl FnOnce(&Path) -> Result<(), String>,
    ) -> Result<(), String> {
        let known = self.made.borrow().get(&orders).cloned();
        let made = match known {
            Some(made) => made,
            None => {
                let made = self.folder(&format!("made-{orders}"))?;
                make(&made)?;
                self.made.borrow_mut().insert(orders, made.clone());
                made
            }
        };
        copy_files(&made, to).map_err(|error| format!("{}: {error}", made.display()))
    }

    /// An empty, durable PostgreSQL database.
    pub(crate) fn database(&self) -> Result<Database, String> {
        let cluster = Cluster::shared(Durability::Durable).map_err(|error| error.to_string())?;
        cluster.database().map_err(|error| error.to_string())
    }
}

fn copy_files(from: &Path, to: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            std::fs::create_dir_all(&target)?;
            copy_files(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}
