//! Who bought and where the goods go.

use customers::PersonInput;
use orders::new_order::NewBuyer;
use serde_json::Value;

use channels::fields::{Fields, text, whole};

fn field(part: Option<&Value>, name: &str) -> Option<String> {
    text(part?.get(name)?)
}

fn name(part: Option<&Value>) -> Option<String> {
    let names = [field(part, "first_name"), field(part, "last_name")];
    let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
    (!name.is_empty()).then_some(name)
}

/// The one who bought. Guests have no number at the shop.
pub(crate) fn buyer(order: &Fields<'_>, customer_id: Option<&Value>) -> NewBuyer {
    let billing = order.part("billing");
    NewBuyer {
        platform_id: whole(customer_id).filter(|id| *id > 0).map(|id| id.to_string()),
        name: name(billing),
        email: field(billing, "email"),
        phone: field(billing, "phone"),
    }
}

/// Where the goods go: to the shipping address, or to the billing address where there is none.
pub(crate) fn recipient(order: &Fields<'_>) -> Option<PersonInput> {
    let billing = order.part("billing");
    let shipping = order.part("shipping").filter(|shipping| {
        ["address_1", "city", "postcode"].iter().any(|name| field(Some(shipping), name).is_some())
    });
    let place = shipping.or(billing)?;
    let of = |name: &str| field(Some(place), name);
    let person = PersonInput {
        name: name(Some(place)),
        company: of("company"),
        phone: of("phone").or_else(|| field(billing, "phone")),
        email: of("email").or_else(|| field(billing, "email")),
        line1: of("address_1"),
        line2: of("address_2"),
        city: of("city"),
        region: of("state"),
        postcode: of("postcode"),
        country: of("country"),
        ..PersonInput::default()
    };
    (person != PersonInput::default()).then_some(person)
}
