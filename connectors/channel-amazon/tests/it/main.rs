//! A store of Amazon and the house, through HTTP on a real database, on both engines.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod cancelling;
mod changing;
mod company;
mod comparing;
mod draining;
mod managing;
mod outages;
mod queueing;
mod refunding;
mod reports;
mod returning;
mod shop;
mod stocking;
mod telling;

use std::sync::LazyLock;

use channels::Doorway;
use outside::Outside;
use testkit::Setup;

const CONNECTORS: channels::Connectors = &[&channel_amazon::Amazon];

/// The way out of every house of these tests: it remembers its passes, as that of a program does.
static DOORWAY: LazyLock<Doorway> = LazyLock::new(|| {
    Doorway::new(CONNECTORS, Some(Outside::new(&["127.0.0.1".to_owned()]).unwrap()))
});

fn doorway() -> Doorway {
    DOORWAY.clone()
}

fn setup() -> Setup {
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
            incidents::MIGRATIONS,
        ],
        router: Box::new(|db| {
            jobs::router()
                .merge(settings::router())
                .merge(catalog::router())
                .merge(customers::router())
                .merge(inventory::router())
                .merge(orders::router(db))
                .merge(channels::router(db, doorway()))
                .merge(incidents::router())
        }),
    }
}
