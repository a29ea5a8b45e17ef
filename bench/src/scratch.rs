//! A folder on a real disk for everything a run makes, removed with the run.

use std::path::{Path, PathBuf};

use testkit::postgres::{Cluster, Database, Durability, Home};

pub(crate) struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    pub(crate) fn new() -> Result<Self, String> {
        // Beside the durable cluster, so that both engines are measured on one disk.
        let home = Home::shared(Durability::Durable).map_err(|error| error.to_string())?;
        let parent = home.folder.parent().unwrap_or(Path::new("/var/tmp"));
        let folder = parent.join(format!("tradewind-bench-{}", std::process::id()));
        std::fs::create_dir_all(&folder)
            .map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(Self { folder })
    }

    /// An empty folder of this name.
    pub(crate) fn folder(&self, name: &str) -> Result<PathBuf, String> {
        let folder = self.folder.join(name);
        // Left over from the run before on the same data; if it cannot go, creating fails below.
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(folder)
    }

    /// An empty, durable PostgreSQL database.
    pub(crate) fn database(&self) -> Result<Database, String> {
        let cluster = Cluster::shared(Durability::Durable).map_err(|error| error.to_string())?;
        cluster.database().map_err(|error| error.to_string())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
