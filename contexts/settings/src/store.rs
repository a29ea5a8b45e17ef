//! The SQL of this context.

pub(crate) mod changes;
pub(crate) mod default_views;
pub(crate) mod layouts;
pub(crate) mod numbers;
pub(crate) mod parameters;
pub(crate) mod shops;
pub(crate) mod views;
