//! Who bought and where the goods go.

use customers::PersonInput;
use orders::new_order::NewBuyer;
use serde_json::Value;

use crate::graphql::number;
use channels::fields::text;

fn field(part: Option<&Value>, name: &str) -> Option<String> {
    text(part?.get(name)?)
}

/// The one who bought. Guests have no number at the shop.
pub(crate) fn buyer(order: &Value) -> NewBuyer {
    let (customer, billing) = (order.get("customer"), order.get("billingAddress"));
    NewBuyer {
        platform_id: customer.and_then(|one| one.get("legacyResourceId")).and_then(number),
        name: field(customer, "displayName").or_else(|| field(billing, "name")),
        email: field(Some(order), "email"),
        phone: field(Some(order), "phone").or_else(|| field(billing, "phone")),
    }
}

/// Where the goods go: to the shipping address, or to the billing address where there is none.
pub(crate) fn recipient(order: &Value) -> Option<PersonInput> {
    let there = |name: &str| order.get(name).filter(|place| place.is_object());
    let place = there("shippingAddress").or_else(|| there("billingAddress"))?;
    let of = |name: &str| field(Some(place), name);
    let person = PersonInput {
        name: of("name"),
        company: of("company"),
        phone: of("phone").or_else(|| field(Some(order), "phone")),
        email: field(Some(order), "email"),
        line1: of("address1"),
        line2: of("address2"),
        city: of("city"),
        region: of("provinceCode"),
        postcode: of("zip"),
        country: of("countryCodeV2"),
        ..PersonInput::default()
    };
    (person != PersonInput::default()).then_some(person)
}
