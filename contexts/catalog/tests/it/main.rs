#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod bulk;
mod bundles;
mod mappings;
mod products;
mod search;
mod skus;

use serde_json::{Value, json};
use settings::ShopId;
use testkit::{Answer, House, Setup};

fn setup() -> Setup {
    Setup {
        migrations: vec![settings::MIGRATIONS, catalog::MIGRATIONS],
        router: Box::new(|_| catalog::router()),
    }
}

/// A SKU as it was answered when it was made.
async fn sku(house: &House, said: Value) -> Value {
    let answer = house.post("/skus", &said).await;
    assert_eq!(answer.status, 201, "{said}: {}", answer.body);
    answer.body
}

/// What an answer with an error says: its status and the code that says most.
fn refused(answer: &Answer) -> (u16, String) {
    (answer.status, answer.code().to_owned())
}

/// How many events of a kind there are.
async fn events(house: &House, kind: &'static str) -> i64 {
    let counted = house.with(move |ctx| {
        ctx.one("SELECT count(*) FROM events WHERE kind = $1", &[&kind], |row| row.get(0))
    });
    counted.await.unwrap()
}

/// A shop of which only the id matters.
fn some_shop(number: u128) -> ShopId {
    ShopId::from_uuid(uuid::Uuid::from_u128(number))
}

/// What a declaration needs.
fn declared() -> Value {
    json!({
        "declared_name_zh": "蓝牙耳机", "declared_name_en": "Bluetooth earphones",
        "material": "plastic", "purpose": "listening", "origin_country": "CN",
        "hs_codes": [{"destination": null, "code": "8518.30"}],
        "declared_value": {"rule": "cap", "most": {"minor": 2000, "currency": "USD"}},
    })
}
