//! Who bought and where the goods go.

use customers::PersonInput;
use orders::new_order::NewBuyer;
use serde_json::Value;

use channels::fields::text;

fn field(part: Option<&Value>, path: &str) -> Option<String> {
    text(part?.pointer(path)?)
}

/// The steps by which the goods go to the buyer.
pub(crate) fn instructions(order: &Value) -> &[Value] {
    let all = order.get("fulfillmentStartInstructions").and_then(Value::as_array);
    all.map(Vec::as_slice).unwrap_or_default()
}

fn ship_to(order: &Value) -> Option<&Value> {
    instructions(order).first()?.pointer("/shippingStep/shipTo")
}

/// The one who bought, by the name they have at eBay.
pub(crate) fn buyer(order: &Value) -> NewBuyer {
    let known = order.pointer("/buyer/buyerRegistrationAddress");
    // Where the goods go to eBay's own hub, its address is not the buyer's.
    let door = ship_to(order).filter(|_| !goes_to_hub(order));
    NewBuyer {
        platform_id: field(Some(order), "/buyer/username"),
        name: field(known, "/fullName").or_else(|| field(door, "/fullName")),
        email: field(known, "/email").or_else(|| field(ship_to(order), "/email")),
        phone: field(known, "/primaryPhone/phoneNumber")
            .or_else(|| field(door, "/primaryPhone/phoneNumber")),
    }
}

/// Whether eBay or somebody of its own takes the goods and sends them on.
fn goes_to_hub(order: &Value) -> bool {
    let first = instructions(order).first();
    first.and_then(|one| one.get("ebaySupportedFulfillment")) == Some(&Value::Bool(true))
}

/// Where the goods go: what is to stand on the label, eBay's reference included where it sends them on.
pub(crate) fn recipient(order: &Value) -> Option<PersonInput> {
    let (place, first) = (ship_to(order), instructions(order).first());
    let of = |path: &str| field(place, path);
    // It stands above the street: without it nobody at the hub knows of the parcel.
    let reference = field(first, "/shippingStep/shipToReferenceId");
    let lines = reference.map(|number| format!("Reference #{number}")).into_iter();
    let street = ["/contactAddress/addressLine1", "/contactAddress/addressLine2"].map(of);
    let mut lines = lines.chain(street.into_iter().flatten());
    let person = PersonInput {
        name: of("/fullName"),
        company: of("/companyName"),
        phone: of("/primaryPhone/phoneNumber"),
        email: of("/email"),
        line1: lines.next(),
        line2: lines.next(),
        line3: lines.next(),
        city: of("/contactAddress/city"),
        region: of("/contactAddress/stateOrProvince").or_else(|| of("/contactAddress/county")),
        postcode: of("/contactAddress/postalCode"),
        country: of("/contactAddress/countryCode"),
        tax_id: field(Some(order), "/buyer/taxIdentifier/taxpayerId"),
        ..PersonInput::default()
    };
    (person != PersonInput::default()).then_some(person)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn who_bought_is_not_the_hub_the_goods_go_to() {
        let order = json!({"buyer": {"username": "canary"}, "fulfillmentStartInstructions": [{
            "ebaySupportedFulfillment": true,
            "finalDestinationAddress": {"city": "Oslo"},
            "shippingStep": {"shipToReferenceId": "UK 17", "shipTo": {
                "fullName": "Carla Canary", "primaryPhone": {"phoneNumber": "+1 555"},
                "contactAddress": {"addressLine1": "Hub 1", "county": "Kent", "countryCode": "GB"}}},
        }]});
        let found = buyer(&order);
        assert_eq!(
            (found.platform_id.as_deref(), found.name, found.phone),
            (Some("canary"), None, None)
        );
        let person = recipient(&order).unwrap();
        assert_eq!(person.line1.as_deref(), Some("Reference #UK 17"), "above the street");
        assert_eq!((person.line2.as_deref(), person.line3), (Some("Hub 1"), None));
        assert_eq!((person.region.as_deref(), person.city), (Some("Kent"), None));
    }

    #[test]
    fn nobody_is_nobody() {
        assert_eq!(recipient(&json!({})), None);
        assert!(buyer(&json!({"buyer": {"username": " "}})).is_nobody());
    }
}
