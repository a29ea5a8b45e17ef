//! The doors to systems of others, through HTTP on a real database, on both engines.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod company;
mod drop_place;
mod ears;
mod file_drops;
mod managing;
mod sftp;
mod telling;

use testkit::Setup;

fn setup() -> Setup {
    setup_with(channels::Doorway::new(&[], None))
}

fn setup_with(doorway: channels::Doorway) -> Setup {
    Setup {
        migrations: vec![
            jobs::MIGRATIONS,
            settings::MIGRATIONS,
            access::MIGRATIONS,
            catalog::MIGRATIONS,
            customers::MIGRATIONS,
            inventory::MIGRATIONS,
            orders::MIGRATIONS,
            channels::MIGRATIONS,
        ],
        router: Box::new(move |db| {
            jobs::router()
                .merge(settings::router())
                .merge(catalog::router())
                .merge(customers::router())
                .merge(inventory::router())
                .merge(orders::router(db))
                .merge(channels::router(db, doorway.clone()))
        }),
    }
}
