//! Orders through HTTP on a real database, on both engines.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod edits;
mod imports;
mod inbox;
mod label;
mod leases;
mod lifecycle;
mod parcels;
mod payments;
mod placing;
mod races;
mod real_file;
mod replaying;
mod reveal;
mod reviewing;
mod routing;
mod searching;
mod shop;
mod split_merge;
mod tags_notes;
mod today;
mod undoing;

use testkit::Setup;

fn setup() -> Setup {
    Setup {
        migrations: vec![
            jobs::MIGRATIONS,
            settings::MIGRATIONS,
            catalog::MIGRATIONS,
            customers::MIGRATIONS,
            inventory::MIGRATIONS,
            orders::MIGRATIONS,
        ],
        router: Box::new(|db| {
            jobs::router()
                .merge(settings::router())
                .merge(catalog::router())
                .merge(customers::router())
                .merge(inventory::router())
                .merge(orders::router(db))
        }),
    }
}
