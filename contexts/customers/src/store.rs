//! The SQL of this context.

pub(crate) mod customers;
pub(crate) mod people;
pub(crate) mod reveals;
pub(crate) mod words;
