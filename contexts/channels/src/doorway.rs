//! By what shops, and the places of their files, are reached.

use kernel::Fault;
use outside::Outside;

use crate::connection::tidy_address;
use crate::connector::Connectors;
use crate::keys::Keys;
use crate::passes::Passes;
use crate::places::FilePlaces;

/// By what shops, and the places of their files, are reached. Those who share one share its passes.
#[derive(Clone)]
pub struct Doorway {
    pub(crate) connectors: Connectors,
    pub(crate) outside: Option<Outside>,
    pub(crate) passes: Passes,
    pub(crate) files: FilePlaces,
    pub(crate) keys: Keys,
    /// Where this house is reached by others: `https://tradewind.example`. Nothing where nobody said so.
    pub(crate) public: Option<String>,
}

impl Doorway {
    /// A way to shops whose words the house knows; none out of the house where the machine has no certificates
    /// to trust, and where only a description is wanted.
    #[must_use]
    pub fn new(connectors: Connectors, outside: Option<Outside>) -> Self {
        let files = FilePlaces::new(None, outside.clone());
        let (passes, keys) = (Passes::default(), Keys::default());
        Self { connectors, outside, passes, files, keys, public: None }
    }

    /// The same, with the places where files of orders are put.
    #[must_use]
    pub fn with_files(self, files: FilePlaces) -> Self {
        Self { files, ..self }
    }

    /// The same, for a house that others reach at an address.
    ///
    /// # Errors
    /// It is none, or has more than a host.
    pub fn at(self, public: Option<&str>) -> Result<Self, Fault> {
        let wrong = |detail| Fault::field("public_address", "channels.no_address", detail);
        let public = public.map(|public| tidy_address(public).map_err(wrong)).transpose()?;
        let behind = public.as_deref().and_then(|public| public.split_once("://"));
        if behind.is_some_and(|(_, host)| host.contains('/')) {
            return Err(wrong("without a path"));
        }
        Ok(Self { public, ..self })
    }
}
