//! The repository as values: what the rules look at. Tests build small trees by hand.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::failure::Failure;
use crate::rust_source::RustSource;
use crate::shell;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DependencyKind {
    Normal,
    Development,
    Build,
}

/// An edge from one crate of the workspace to another.
#[derive(Debug)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    pub(crate) kind: DependencyKind,
}

#[derive(Debug)]
pub(crate) struct Crate {
    pub(crate) name: String,
    /// From the root, with `/`: `contexts/orders`.
    pub(crate) folder: String,
    pub(crate) dependencies: Vec<Dependency>,
}

impl Crate {
    pub(crate) fn is_context(&self) -> bool {
        self.folder.starts_with("contexts/")
    }
}

#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) crates: Vec<Crate>,
    /// Every text file git knows or would add, by path from the root.
    pub(crate) files: BTreeMap<String, String>,
    /// The files ending in `.rs`, read as tokens.
    pub(crate) sources: BTreeMap<String, RustSource>,
}

impl Tree {
    pub(crate) fn new(crates: Vec<Crate>, files: BTreeMap<String, String>) -> Self {
        let sources = files
            .iter()
            .filter(|(path, _)| has_extension(path, "rs"))
            .map(|(path, text)| (path.clone(), RustSource::parse(text)))
            .collect();
        Self { crates, files, sources }
    }

    pub(crate) fn read(root: &Path) -> Result<Self, Failure> {
        Ok(Self::new(workspace_crates(root)?, text_files(root)?))
    }

    /// The crate whose folder holds this file.
    pub(crate) fn crate_of(&self, path: &str) -> Option<&Crate> {
        self.crates.iter().find(|member| path_inside(&member.folder, path).is_some())
    }
}

/// The rest of `path` below `folder`: `src/lib.rs` for `contexts/orders/src/lib.rs` in `contexts/orders`.
pub(crate) fn path_inside<'a>(folder: &str, path: &'a str) -> Option<&'a str> {
    path.strip_prefix(folder)?.strip_prefix('/')
}

pub(crate) fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|own| own == extension)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    /// Worth a look; never fails the run.
    Notice,
    /// Fails the run.
    Violation,
}

/// What a rule has to say about one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) weight: Weight,
    pub(crate) rule: &'static str,
    pub(crate) path: String,
    /// Counted from 1; 0 speaks of the whole file.
    pub(crate) line: usize,
    pub(crate) message: String,
}

impl Finding {
    pub(crate) fn violation(rule: &'static str, path: &str, line: usize, message: String) -> Self {
        Self { weight: Weight::Violation, rule, path: path.to_owned(), line, message }
    }

    pub(crate) fn notice(rule: &'static str, path: &str, line: usize, message: String) -> Self {
        Self { weight: Weight::Notice, ..Self::violation(rule, path, line, message) }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, path, line, message, .. } = self;
        match line {
            0 => write!(f, "{path}: {message} [{rule}]"),
            _ => write!(f, "{path}:{line}: {message} [{rule}]"),
        }
    }
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: String,
    dependencies: Vec<PackageDependency>,
}

#[derive(Deserialize)]
struct PackageDependency {
    name: String,
    kind: Option<String>,
    path: Option<String>,
}

fn workspace_crates(root: &Path) -> Result<Vec<Crate>, Failure> {
    let arguments = ["metadata", "--no-deps", "--format-version", "1", "--offline"];
    let answer = shell::output(root, "cargo", &arguments)?;
    let metadata: Metadata = serde_json::from_str(&answer).map_err(|error| Failure::Answer {
        command: "cargo metadata".to_owned(),
        reason: error.to_string(),
    })?;
    metadata.packages.into_iter().map(|package| workspace_crate(root, package)).collect()
}

fn workspace_crate(root: &Path, package: Package) -> Result<Crate, Failure> {
    let folder = Path::new(&package.manifest_path)
        .parent()
        .and_then(|folder| folder.strip_prefix(root).ok())
        .and_then(Path::to_str)
        .ok_or_else(|| Failure::Refused(format!("{} is outside the root", package.manifest_path)))?
        .to_owned();
    let dependencies = package
        .dependencies
        .into_iter()
        .filter(|dependency| dependency.path.is_some())
        .map(|dependency| Dependency {
            name: dependency.name,
            kind: match dependency.kind.as_deref() {
                Some("dev") => DependencyKind::Development,
                Some("build") => DependencyKind::Build,
                _ => DependencyKind::Normal,
            },
        })
        .collect();
    Ok(Crate { name: package.name, folder, dependencies })
}

/// What is committed or about to be; files that are not text are left out.
fn text_files(root: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let listing = shell::output(
        root,
        "git",
        &["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    )?;
    let mut files = BTreeMap::new();
    for path in listing.split_terminator('\0') {
        let full = root.join(path);
        // A file removed but not yet committed as removed is still listed.
        if !full.is_file() {
            continue;
        }
        let bytes = fs::read(&full).map_err(Failure::file(&full))?;
        if let Ok(text) = String::from_utf8(bytes) {
            files.insert(path.to_owned(), text);
        }
    }
    Ok(files)
}
