//! Settings through HTTP and through what other contexts call, on both engines.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod numbers;
mod parameters;
mod shops;
mod views;

fn setup() -> testkit::Setup {
    testkit::Setup {
        migrations: vec![settings::MIGRATIONS],
        router: Box::new(|_| axum::Router::from(settings::router())),
    }
}
