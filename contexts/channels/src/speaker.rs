//! Who speaks to the shop of a connection: its platform's connector, or what that makes of the connection's terms.

use std::ops::Deref;
use std::sync::Arc;

use kernel::{Fault, FieldFault};
use settings::Platform;

use crate::connector::{Connector, Connectors, of_platform};

/// More than any shop needs, and still little enough to be read for each ask.
const MOST_TERMS: usize = 48 * 1024;

/// Who speaks to one shop.
#[derive(Clone)]
pub(crate) enum Speaker {
    /// To all shops of its platform alike.
    Platform(&'static dyn Connector),
    /// By the terms of one connection.
    Terms(Arc<dyn Connector>),
}

impl Deref for Speaker {
    type Target = dyn Connector;

    fn deref(&self) -> &(dyn Connector + 'static) {
        match self {
            Self::Platform(connector) => *connector,
            Self::Terms(connector) => connector.as_ref(),
        }
    }
}

/// A fault of terms as one of what they came in. What is about the whole document stands at no path within it.
fn of_terms(fault: &Fault) -> Fault {
    let wrong = fault.wrong_fields().iter().cloned().map(|field| FieldFault {
        path: match field.path.as_str() {
            "" => "terms".to_owned(),
            path => format!("terms.{path}"),
        },
        ..field
    });
    Fault::fields(wrong.collect())
}

impl Speaker {
    /// Who speaks to a shop of a platform that has these terms; nobody where no connector knows the platform.
    ///
    /// # Errors
    /// Terms are missing or wrong, or there are some where the platform's words are known.
    pub(crate) fn find(
        connectors: Connectors,
        platform: Platform,
        terms: Option<&str>,
    ) -> Result<Option<Self>, Fault> {
        of_platform(connectors, platform).map(|connector| Self::with(connector, terms)).transpose()
    }

    /// A platform's connector with the terms of a connection.
    ///
    /// # Errors
    /// As [`Speaker::find`].
    pub(crate) fn with(
        connector: &'static dyn Connector,
        terms: Option<&str>,
    ) -> Result<Self, Fault> {
        match (connector.wants_terms(), terms.filter(|terms| !terms.trim().is_empty())) {
            (false, None) => Ok(Self::Platform(connector)),
            (false, Some(_)) => {
                let detail = "the platform's words are known";
                Err(Fault::field("terms", "kernel.invalid_value", detail))
            }
            (true, None) => Err(Fault::field("terms", "kernel.required", "empty")),
            (true, Some(terms)) if terms.len() > MOST_TERMS => {
                Err(Fault::field("terms", "kernel.out_of_range", "at most 48 KiB"))
            }
            (true, Some(terms)) => {
                connector.by_terms(terms).map(Self::Terms).map_err(|fault| of_terms(&fault))
            }
        }
    }
}
