//! Weeks of trade that never happened: shops, buyers, clerks, a warehouse and carriers, drawn from a
//! seed and driven through the public commands, with crashes and double deliveries in between.
//!
//! - [`week`] runs such weeks in this process, on a clock that is moved by hand.
//! - [`invariants`] is what must hold at any moment, as SQL over [`books`] read from outside.
//! - `tests/it/chaos` does at random what people do, to the real program over HTTP, and kills it.
//! - `tests/it/bug_classes` names, for each class of bug that comparable systems shipped, the test
//!   that would have caught it here.

pub mod books;
pub mod company;
pub mod digest;
pub mod invariants;
pub mod week;

/// Whatever keeps a simulation from going on: it has no caller that could do better than stop.
pub type Trouble = Box<dyn std::error::Error + Send + Sync>;
