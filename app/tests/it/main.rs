//! The house as a whole: its description, who may do what, its fault codes, the program itself.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod authorization;
mod backups;
mod behind;
mod bucket;
mod demo;
mod example;
mod fault_codes;
mod fields;
mod golden;
mod keys;
mod mail;
mod monitoring;
mod news;
mod once;
mod openapi;
mod operations;
mod policies;
mod privacy;
mod program;
mod roles;
mod running;
mod scope;
mod upkeep;
#[cfg(unix)]
mod weather;

fn setup() -> testkit::Setup {
    testkit::Setup {
        migrations: app::contexts::MIGRATIONS.to_vec(),
        router: Box::new(|db| {
            let access = app::contexts::access(db, false, Vec::new(), None);
            app::contexts::routes(db, &access)
        }),
    }
}
