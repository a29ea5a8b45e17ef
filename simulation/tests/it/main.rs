//! Proof against the bugs that others shipped: chaos, simulated weeks, and one test per class.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod chaos;
mod weeks;
