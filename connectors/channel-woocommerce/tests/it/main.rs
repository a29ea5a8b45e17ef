//! A shop of WooCommerce and the house, through HTTP on a real database, on both engines.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod alarming;
mod changing;
mod company;
mod comparing;
mod draining;
mod managing;
mod products;
mod pushing;
mod shop;
mod stocking;
mod telling;

use channels::Doorway;
use outside::Outside;
use testkit::Setup;

const CONNECTORS: channels::Connectors = &[&channel_woocommerce::WooCommerce];

fn outside() -> Outside {
    Outside::new(&["127.0.0.1".to_owned()]).unwrap()
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
            let doorway = Doorway { connectors: CONNECTORS, outside: Some(outside()) };
            jobs::router()
                .merge(settings::router())
                .merge(catalog::router())
                .merge(customers::router())
                .merge(inventory::router())
                .merge(orders::router(db))
                .merge(channels::router(doorway))
                .merge(incidents::router())
        }),
    }
}
