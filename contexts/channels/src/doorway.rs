//! By what shops, and the places of their files, are reached.

use outside::Outside;

use crate::connector::Connectors;
use crate::passes::Passes;
use crate::places::FilePlaces;

/// By what shops, and the places of their files, are reached. Those who share one share its passes.
#[derive(Clone)]
pub struct Doorway {
    pub(crate) connectors: Connectors,
    pub(crate) outside: Option<Outside>,
    pub(crate) passes: Passes,
    pub(crate) files: FilePlaces,
}

impl Doorway {
    /// A way to shops whose words the house knows; none out of the house where the machine has no certificates
    /// to trust, and where only a description is wanted.
    #[must_use]
    pub fn new(connectors: Connectors, outside: Option<Outside>) -> Self {
        let files = FilePlaces::new(None, outside.clone());
        Self { connectors, outside, passes: Passes::default(), files }
    }

    /// The same, with the places where files of orders are put.
    #[must_use]
    pub fn with_files(self, files: FilePlaces) -> Self {
        Self { files, ..self }
    }
}
