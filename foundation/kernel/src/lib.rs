//! The words every part of the house shares: ids, money, time, faults, actors, pages.
//!
//! Nothing here does I/O, reads a clock or draws a random number.

// `text_enum!` names this crate by its name, also from within.
extern crate self as kernel;

mod actor;
mod fault;
mod id;
mod money;
mod origin;
mod page;
mod scope;
mod text;
mod text_enum;
mod time;

pub use actor::{Actor, ActorKind, Grants, Permission};
pub use fault::{Facts, Fault, FieldFault, Kind};
pub use id::{Entity, Id, UnknownId, read_type_id, type_id};
pub use money::{Currency, Money, MoneyError, Price};
pub use origin::Origin;
pub use page::{Cursor, MAX_PAGE, Page, PageRequest};
pub use scope::{Reach, Scope};
pub use text::{TextError, clean_line, clean_text, fold, hex};
#[doc(hidden)]
pub use text_enum::word_schema;
pub use time::Timestamp;

#[doc(hidden)]
pub use {serde as __serde, utoipa as __utoipa};
