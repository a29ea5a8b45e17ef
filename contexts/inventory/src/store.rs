//! The SQL of this context.

pub(crate) mod alerts;
pub(crate) mod claims;
pub(crate) mod levels;
pub(crate) mod movements;
pub(crate) mod warehouses;
