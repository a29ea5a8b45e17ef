//! The SQL of this context.

pub(crate) mod customers;
pub(crate) mod people;
