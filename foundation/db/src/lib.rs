//! The data layer: commands and queries in, one body of SQL, two engines.
//!
//! This crate is the only place that knows which engine holds the data, and the only one that
//! opens and commits transactions.

pub mod audit;
mod clock;
mod command;
mod conn;
mod consumer;
pub mod copy;
mod ctx;
mod db;
mod dialect;
mod disk;
mod event;
pub mod examine;
mod fault;
mod gather;
mod ids;
mod like;
mod migrate;
mod once;
mod postgres;
mod pulse;
mod queue;
mod rows;
mod settled;
mod sqlite;
mod tls;
mod value;
mod vault;
mod work;
mod write_ahead_log;

pub use clock::Clock;
pub use command::{Command, Query};
pub use consumer::{Consumer, drain, follow};
pub use ctx::Ctx;
pub use db::{Db, Held, Options, Target};
pub use dialect::Engine;
pub use event::{Event, StoredEvent, events_about, events_after, last_event};
pub use fault::violated_constraint;
pub use gather::{Gatherer, SetCommand};
pub use like::containing;
pub use migrate::{Migration, Migrations};
pub use once::{FindReply, ForgetOldReplies, KeepReply, KeptReply, OnceKey};
pub use pulse::{Follower, GROUP_BOUNDS, Pulse, Waiting};
pub use queue::Lane;
pub use rows::{Cell, Rows};
pub use value::{FromColumn, Json, Param, Row, ToParam};
pub use vault::{
    CountSealed, DestroyDataKey, KeyState, KeyView, ListKeys, Master, MasterKey, NewDataKey,
    ResealPage, Resealed, RewrapKeys, Sealed, fresh_path,
};
