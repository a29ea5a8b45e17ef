//! The SQL of this context.

pub(crate) mod mails;
pub(crate) mod modes;
pub(crate) mod runs;
