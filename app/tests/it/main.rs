//! The house as a whole: its description, who may do what, its fault codes, the program itself.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod authorization;
mod backups;
mod demo;
mod example;
mod fault_codes;
mod golden;
mod once;
mod openapi;
mod operations;
mod policies;
mod program;
mod running;
mod scope;

fn setup() -> testkit::Setup {
    testkit::Setup {
        migrations: app::contexts::MIGRATIONS.to_vec(),
        router: Box::new(|db| {
            let access = app::contexts::access(db, false, Vec::new());
            app::contexts::routes(db, &access)
        }),
    }
}
