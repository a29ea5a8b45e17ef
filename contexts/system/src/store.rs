//! The SQL of this context.

pub(crate) mod modes;
pub(crate) mod runs;
