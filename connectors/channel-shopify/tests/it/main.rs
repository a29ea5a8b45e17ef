//! A shop of Shopify and the house, through HTTP on a real database, on both engines.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod answering;
mod back_filling;
mod bulk;
mod cancelling;
mod catalogue;
mod changing;
mod company;
mod draining;
mod hooks;
mod listing;
mod managing;
mod pushing;
mod refunding;
mod shop;
mod stocking;
mod telling;

use std::sync::LazyLock;

use channels::Doorway;
use outside::Outside;
use testkit::Setup;

const CONNECTORS: channels::Connectors = &[&channel_shopify::Shopify];

/// The way out of every house of these tests: it remembers its passes, as that of a program does.
static DOORWAY: LazyLock<Doorway> = LazyLock::new(|| {
    Doorway::new(CONNECTORS, Some(Outside::new(&["127.0.0.1".to_owned()]).unwrap()))
});

fn doorway() -> Doorway {
    DOORWAY.clone()
}

fn setup() -> Setup {
    setup_with(doorway)
}

/// A house that others reach.
fn public_setup() -> Setup {
    setup_with(|| doorway().at(Some("https://house.example")).unwrap())
}

fn setup_with(doorway: fn() -> Doorway) -> Setup {
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
        router: Box::new(move |db| {
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
