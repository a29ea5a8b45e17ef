//! By what shops are reached.

use outside::Outside;

use crate::connector::Connectors;
use crate::passes::Passes;

/// By what shops are reached. Those who share one share its passes.
#[derive(Clone)]
pub struct Doorway {
    pub(crate) connectors: Connectors,
    pub(crate) outside: Option<Outside>,
    pub(crate) passes: Passes,
}

impl Doorway {
    /// A way to shops whose words the house knows; none out of the house where the machine has no certificates
    /// to trust, and where only a description is wanted.
    #[must_use]
    pub fn new(connectors: Connectors, outside: Option<Outside>) -> Self {
        Self { connectors, outside, passes: Passes::default() }
    }
}
