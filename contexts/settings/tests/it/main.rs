//! Settings through HTTP and through what other contexts call, on both engines.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod layouts;
mod numbers;
mod parameters;
mod shops;
mod views;

fn setup() -> testkit::Setup {
    testkit::Setup {
        migrations: vec![settings::MIGRATIONS],
        router: Box::new(|_| settings::router()),
    }
}

/// What was told, in order.
async fn told(house: &testkit::House) -> Vec<(String, serde_json::Value)> {
    let sql = "SELECT kind, data FROM events ORDER BY seq";
    let read = |row: &db::Row<'_>| Ok((row.get(0)?, row.get::<db::Json<_>>(1)?.0));
    house.with(move |ctx| ctx.list(sql, &[], read)).await.unwrap()
}
