use super::*;
use crate::stores::a_door;

fn sent(heard: Result<Heard, Denial>) -> String {
    match heard {
        Ok(Heard::More(call)) => {
            percent_encoding::percent_decode_str(&call.url).decode_utf8().unwrap().into_owned()
        }
        _ => panic!("no call"),
    }
}

fn page(items: &[Value], next: Option<&str>) -> Vec<u8> {
    json!({"numberOfResults": 9, "items": items, "pagination": {"nextToken": next}})
        .to_string()
        .into_bytes()
}

fn item(sku: &str, channels: &[(&str, Option<i64>)]) -> Value {
    let channels: Vec<Value> = channels
        .iter()
        .map(|(code, quantity)| json!({"fulfillmentChannelCode": code, "quantity": quantity}))
        .collect();
    json!({"sku": sku, "summaries": [{"productType": "CUP"}], "fulfillmentAvailability": channels})
}

#[test]
fn codes_are_looked_for_to_the_last_page() {
    let mut codes: Vec<String> = (0..22).map(|at| format!("C{at}")).collect();
    codes.push("A,B".to_owned());
    let mut answers = vec![page(&[item("C0", &[("DEFAULT", Some(4))])], Some("t1"))];
    let next = sent(hear(&a_door(), &codes, &answers));
    assert!(next.contains("/items/A3SELLER?marketplaceIds=A1PA6795UKMFR9&identifiers=C0,C1,"));
    assert!(next.ends_with("&pageToken=t1"), "{next}");
    let others = [
        item("C1", &[("AMAZON_EU", Some(7))]),
        item("C2", &[]),
        item("C3", &[("AMAZON_EU", None), ("DEFAULT", None)]),
    ];
    answers.push(page(&others, None));
    let next = sent(hear(&a_door(), &codes, &answers));
    assert!(next.contains("&identifiers=C20,C21&"), "{next}");
    answers.push(page(&[], None));
    let Ok(Heard::Whole(body)) = hear(&a_door(), &codes, &answers) else { panic!() };
    let found = read(&body).unwrap();
    let found: Vec<_> = found.iter().map(|one| (&*one.external_sku, one.pieces)).collect();
    assert_eq!(found, [("C0", Some(4)), ("C2", None), ("C3", Some(0))], "C1 is sent by Amazon");
    assert!(search(&a_door(), &["A,B".to_owned()], None).is_none());
    assert_eq!(read(b"").unwrap(), []);
    assert!(read(b"<br />").is_err());
}

#[test]
fn the_seller_is_looked_at_before_a_key_is_good() {
    let orders = br#"{"orders":[]}"#.to_vec();
    let next = sent(hear_try(&a_door(), std::slice::from_ref(&orders)));
    assert!(next.contains("/items/A3SELLER?marketplaceIds=A1PA6795UKMFR9&pageSize=1"), "{next}");
    let nobody = Door { place: None, ..a_door() };
    let denied = hear_try(&nobody, std::slice::from_ref(&orders));
    assert_eq!(denied.err(), Some(Denial::NoPlace));
    let heard = hear_try(&a_door(), &[orders.clone(), page(&[], None)]);
    assert!(heard == Ok(Heard::Whole(orders)));
}

#[test]
fn a_number_is_told_of_one_product_in_its_own_words() {
    let piece = ("GM/1".to_owned(), 5);
    let call = show(&a_door(), Some("LUGGAGE:GM/1"), &piece).unwrap();
    assert_eq!(call.method, "PATCH");
    assert!(call.url.ends_with("/items/A3SELLER/GM%2F1?marketplaceIds=A1PA6795UKMFR9"));
    let body: Value = serde_json::from_slice(&call.body).unwrap();
    assert_eq!(body["productType"], "LUGGAGE");
    assert_eq!(body["patches"][0]["value"][0]["quantity"], 5);
    let told = |body: &str| match hear_show(std::slice::from_ref(&piece), &[body.into()]) {
        Ok(Heard::Whole(whole)) => Some(read_told(&whole).unwrap().remove(0).outcome),
        _ => None,
    };
    let invalid = r#"{"status":"INVALID","issues":[{"severity":"WARNING","code":"1"},
        {"severity":"ERROR","code":"90220","message":"Ann said"}]}"#;
    for (body, wanted) in [
        ("", Some(StockOutcome::Gone)),
        (r#"{"status":"ACCEPTED"}"#, Some(StockOutcome::Shows(Some(5)))),
        (invalid, Some(StockOutcome::Refused("90220".to_owned()))),
        (
            r#"{"status":"INVALID"}"#,
            Some(StockOutcome::Refused("channels.stock_not_taken".to_owned())),
        ),
        ("{}", None),
        ("<html>", None),
    ] {
        assert_eq!(told(body), wanted, "{body}");
    }
    assert!(hear_show(&[], &[Vec::new()]).is_err());
}
