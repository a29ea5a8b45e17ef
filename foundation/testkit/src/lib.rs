//! 
pub mod postgres;
