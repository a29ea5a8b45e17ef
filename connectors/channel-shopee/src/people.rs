//! Who bought and where the goods go. Of many orders Shopee hides that behind stars: what is hidden is not known, and
//! never stands on a label.

use customers::PersonInput;
use orders::new_order::NewBuyer;
use serde_json::Value;

use channels::fields::text;

/// The most that has room in a line of an address.
const MOST_LINE: usize = 200;
/// Lines of an address.
const MOST_LINES: usize = 3;

/// What stands in a field, if it is not hidden.
fn known(part: Option<&Value>, name: &str) -> Option<String> {
    text(part?.get(name)?).filter(|text| !is_hidden(text))
}

fn is_hidden(text: &str) -> bool {
    text.contains("**") || text.chars().all(|letter| letter == '*')
}

/// The one who bought, by their number at Shopee.
pub(crate) fn buyer(order: &Value) -> NewBuyer {
    let id = known(Some(order), "buyer_user_id").filter(|id| id != "0");
    let name = known(Some(order), "buyer_username");
    NewBuyer { platform_id: id, name, email: None, phone: None }
}

/// Where the goods go, as far as Shopee says it.
pub(crate) fn recipient(order: &Value) -> Option<PersonInput> {
    let place = order.get("recipient_address");
    let of = |name: &str| known(place, name);
    let mut lines = of("full_address").map(|address| lines(&address)).unwrap_or_default();
    lines.resize(MOST_LINES, None);
    let mut lines = lines.into_iter();
    let mut line = || lines.next().flatten();
    let person = PersonInput {
        name: of("name"),
        phone: of("phone"),
        line1: line(),
        line2: line(),
        line3: line(),
        city: of("city").or_else(|| of("district")),
        region: of("state"),
        postcode: of("zipcode"),
        country: of("region"),
        tax_id: known(Some(order), "buyer_cpf_id"),
        ..PersonInput::default()
    };
    (person != PersonInput::default()).then_some(person)
}

/// An address in as many lines as it needs, divided between words where it can be.
fn lines(address: &str) -> Vec<Option<String>> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in address.split_whitespace() {
        let line = lines.last_mut().map(|line| (line.chars().count(), line));
        match line {
            Some((0, line)) => line.push_str(word),
            Some((length, line)) if length + 1 + word.chars().count() <= MOST_LINE => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.into_iter().map(|line| Some(line).filter(|line| !line.is_empty())).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_hidden_is_not_known() {
        let order = json!({"buyer_user_id": "17", "buyer_username": "****", "recipient_address": {
            "name": "P******n", "phone": "******64", "full_address": "Ấp******",
            "city": "Huyện Phước Long", "state": "Bạc Liêu", "region": "VN", "zipcode": ""}});
        let person = recipient(&order).unwrap();
        assert_eq!((person.name, person.phone, person.line1), (None, None, None));
        assert_eq!(person.city.as_deref(), Some("Huyện Phước Long"));
        assert_eq!(person.country.as_deref(), Some("VN"));
        let buyer = buyer(&order);
        assert_eq!((buyer.platform_id.as_deref(), buyer.name), (Some("17"), None));
        let all = json!({"recipient_address": {"name": "****", "phone": "****", "town": "****",
            "district": "****", "city": "****", "state": "****", "region": "****",
            "zipcode": "*", "full_address": "****"}});
        assert_eq!(recipient(&all), None);
    }

    #[test]
    fn a_long_address_has_lines() {
        let word = "Jalan".repeat(10);
        let address = [word.as_str(); 6].join(" ");
        let order = json!({"recipient_address": {"full_address": address, "name": "Max"}});
        let person = recipient(&order).unwrap();
        let found = [person.line1, person.line2, person.line3].map(Option::unwrap_or_default);
        assert_eq!(found.clone().map(|line| line.chars().count()), [152, 152, 0]);
        assert_eq!(found.join(" ").trim(), address, "nothing of it is lost");
    }

    #[test]
    fn nobody_is_nobody() {
        assert_eq!(recipient(&json!({})), None);
        assert!(buyer(&json!({"buyer_user_id": "0", "buyer_username": ""})).is_nobody());
    }
}
