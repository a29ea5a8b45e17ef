//! The test kit is tested like everything else: a fixture that lies makes every test lie.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod postgres;
