//! Jobs on both engines: taken once, gone on with exactly, tried again with patience.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod goods;
mod http;
mod queue;
mod resume;
mod schedules;

fn setup() -> testkit::Setup {
    testkit::Setup {
        migrations: vec![jobs::MIGRATIONS, goods::MIGRATIONS],
        router: Box::new(|_| jobs::router()),
    }
}
