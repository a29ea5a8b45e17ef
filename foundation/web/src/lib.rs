//! The glue between HTTP and the house: who asks, what they send, how they are answered.

mod app;
mod auth;
mod body;
mod once;
mod openapi;
mod origin;
mod params;
mod problem;
mod request_id;
mod stream;

pub use app::{API, App, finish, protect};
pub use auth::{Authenticate, Credential, SESSION_COOKIE, Signed, Who};
pub use body::{BULK_BODY_BYTES, Body, raw_body};
pub use once::never_kept;
pub use openapi::{describe, describe_keys};
pub use origin::short_agent;
pub use params::{Params, PathId};
pub use problem::{Problem, ProblemBody};
pub use stream::{Sight, news};

/// What a handler gives: an answer, or a problem.
pub type Reply<T> = Result<T, Problem>;
