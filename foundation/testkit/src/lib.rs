//! What tests are built with: a house on a database of its own, on either engine, with a clock that
//! stands still and ids that repeat.

mod house;
pub mod postgres;
pub mod scratch;

pub use db::Engine;
pub use house::{Answer, House, MakeRouter, Setup};

/// Declares a test that runs once on each engine, with a house of its own.
///
/// The test crate's root has `fn setup() -> testkit::Setup`.
///
/// ```ignore
/// testkit::each_engine! {
///     async fn the_last_cups_are_promised_once(house: House) {
///         let answer = house.post("/orders", &json!({})).await;
///         assert_eq!(answer.status, 422);
///     }
/// }
/// ```
#[expect(clippy::crate_in_macro_def, reason = "the test crate's own setup is meant")]
#[macro_export]
macro_rules! each_engine {
    ($($(#[$meta:meta])* async fn $name:ident($house:ident: House) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports, clippy::allow_attributes, reason = "not every test uses all")]
            use super::*;

            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let $house = $crate::House::open($crate::Engine::Sqlite, &crate::setup());
                let Some($house) = $house else { return };
                $body
            }

            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let $house = $crate::House::open($crate::Engine::Postgres, &crate::setup());
                let Some($house) = $house else { return };
                $body
            }
        }
    )+};
}
