//! Customers through HTTP and through what other contexts call, on both engines.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod customers_http;
mod merge;
mod people;
mod remember;

use customers::{CustomerId, PersonInput, PersonRole, Subject, SubjectType};
use uuid::Uuid;

fn setup() -> testkit::Setup {
    testkit::Setup {
        migrations: vec![settings::MIGRATIONS, customers::MIGRATIONS],
        router: Box::new(|_| customers::router()),
    }
}

fn jane() -> PersonInput {
    let text = |text: &str| Some(text.to_owned());
    PersonInput {
        name: text("Jane Doe"),
        phone: text("(310) 555-0100"),
        email: text("Jane.Doe@example.com"),
        line1: text("1 Main St"),
        line2: text("Apt 4"),
        city: text("Los Angeles"),
        region: text("CA"),
        postcode: text("90210"),
        country: text("US"),
        identity_number: text("110101199003070011"),
        raw: Some(serde_json::json!({"BuyerName": "Jane Doe"})),
        ..PersonInput::default()
    }
}

fn order(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn party(order: Uuid, role: PersonRole, customer_id: Option<CustomerId>) -> Subject {
    Subject {
        subject_type: SubjectType::Order,
        subject_id: order,
        role,
        customer_id,
        shop_id: None,
    }
}

/// What was told, in order.
async fn told(house: &testkit::House) -> Vec<(String, serde_json::Value)> {
    let sql = "SELECT kind, data FROM events ORDER BY seq";
    let read = |row: &db::Row<'_>| Ok((row.get(0)?, row.get::<db::Json<_>>(1)?.0));
    house.with(move |ctx| ctx.list(sql, &[], read)).await.unwrap()
}
