use std::path::{Path, PathBuf};

/// Why a task ended without success; printed as it is.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("{0}")]
    Usage(&'static str),
    #[error("{path}: {source}")]
    File { path: PathBuf, source: std::io::Error },
    #[error("{command} could not be started: {source}")]
    Start { command: String, source: std::io::Error },
    #[error("{command} failed")]
    Command { command: String },
    #[error("{command} gave an answer that cannot be read: {reason}")]
    Answer { command: String, reason: String },
    #[error("{0}")]
    Refused(String),
}

impl Failure {
    pub(crate) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::File { path: path.to_owned(), source }
    }
}
