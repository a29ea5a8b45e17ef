//! Who bought and where the goods go. Amazon says it to apps that may know, of orders that are still to be sent,
//! and says no more of it a while after they were.

use customers::PersonInput;
use orders::new_order::NewBuyer;
use serde_json::Value;

use channels::fields::text;

fn field(order: &Value, path: &str) -> Option<String> {
    text(order.pointer(path)?)
}

/// The one who bought: Amazon tells their name, and an address for mail that it hands on.
pub(crate) fn buyer(order: &Value) -> NewBuyer {
    NewBuyer {
        platform_id: None,
        name: field(order, "/buyer/buyerName"),
        email: field(order, "/buyer/buyerEmail"),
        phone: None,
    }
}

/// Where the goods go.
pub(crate) fn recipient(order: &Value) -> Option<PersonInput> {
    let of = |name: &str| field(order, &format!("/recipient/deliveryAddress/{name}"));
    let person = PersonInput {
        name: of("name"),
        company: of("companyName"),
        phone: of("phone"),
        line1: of("addressLine1"),
        line2: of("addressLine2"),
        line3: of("addressLine3"),
        city: of("city").or_else(|| of("municipality")),
        region: of("stateOrRegion").or_else(|| of("districtOrCounty")),
        postcode: of("postalCode"),
        country: of("countryCode"),
        ..PersonInput::default()
    };
    (person != PersonInput::default()).then_some(person)
}
