//! Proof against the bugs that others shipped: chaos, simulated weeks, and tests for each class.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod bug_classes;
mod chaos;
mod counter;
mod weeks;

use testkit::Setup;

/// The whole API, as the program has it.
fn setup() -> Setup {
    Setup {
        migrations: app::contexts::MIGRATIONS.to_vec(),
        router: Box::new(|db| {
            app::contexts::routes(db, &app::contexts::access(db, false, Vec::new(), None))
        }),
    }
}
