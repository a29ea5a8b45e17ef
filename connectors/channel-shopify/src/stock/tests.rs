use super::*;

fn door(place: Option<&str>) -> Door {
    Door {
        address: "https://one.myshopify.com".to_owned(),
        key: "shpat_1".to_owned(),
        secret: "hush".to_owned(),
        grant: None,
        pass: None,
        place: place.map(str::to_owned),
        at: kernel::Timestamp::from_micros(0),
    }
}

fn said(data: &Value) -> Vec<u8> {
    json!({ "data": data }).to_string().into_bytes()
}

fn sent(heard: Result<Heard, Denial>) -> Value {
    match heard {
        Ok(Heard::More(call)) => serde_json::from_slice(&call.body).unwrap(),
        _ => panic!("no call"),
    }
}

fn whole(heard: Result<Heard, Denial>) -> Vec<u8> {
    match heard {
        Ok(Heard::Whole(body)) => body,
        _ => panic!("not whole"),
    }
}

fn place_of_one() -> Vec<u8> {
    let place = json!({"id": "gid://shopify/Location/9", "name": "Berlin", "isActive": true});
    said(&json!({"location": place, "locations": {"nodes": [place]}}))
}

fn level(pieces: i64) -> Value {
    json!({"quantities": [{"name": "available", "quantity": pieces}]})
}

fn items(items: &[Value], mark: Option<&str>) -> Vec<u8> {
    let page = json!({"hasNextPage": mark.is_some(), "endCursor": mark});
    said(&json!({"inventoryItems": {"nodes": items, "pageInfo": page}}))
}

fn item(id: i64, sku: &str, tracked: bool, level: Value) -> Value {
    json!({"legacyResourceId": id.to_string(), "sku": sku, "tracked": tracked, "inventoryLevel": level})
}

#[test]
fn codes_are_looked_for_at_the_place_of_the_shop_to_the_last_page() {
    let codes: Vec<String> = (0..30).map(|at| format!("C\"{at}\\")).collect();
    let mut answers = vec![place_of_one()];
    let first = sent(hear_listings(&door(None), &codes, &answers));
    assert_eq!(first["variables"]["place"], "gid://shopify/Location/9");
    let search = first["variables"]["search"].as_str().unwrap();
    assert!(search.starts_with(r#"sku:"C\"0\\" OR sku:"#), "{search}");
    assert_eq!(search.matches(" OR ").count(), MOST_CODES - 1);
    answers.push(items(&[item(1, "A", true, level(4))], Some("m1")));
    let second = sent(hear_listings(&door(None), &codes, &answers));
    assert_eq!(second["variables"]["behind"], "m1");
    assert_eq!(second["variables"]["search"], first["variables"]["search"]);
    answers.push(items(&[item(2, "B", false, Value::Null)], None));
    let third = sent(hear_listings(&door(None), &codes, &answers));
    assert_eq!(third["variables"]["search"].as_str().unwrap().matches(" OR ").count(), 4);
    answers.push(items(&[item(3, "C", true, Value::Null), item(4, "", true, level(1))], None));
    let found = read_listings(&whole(hear_listings(&door(None), &codes, &answers))).unwrap();
    let found: Vec<_> = found
        .iter()
        .map(|one| (one.external_sku.as_str(), one.product_id.as_str(), one.pieces))
        .collect();
    assert_eq!(found, [("A", "1", Some(4)), ("B", "2", None)], "C is not sold from here");
    assert!(read_listings(b"<br />").is_err());
}

fn pieces(of: &[(i64, i64)]) -> Vec<(String, i64)> {
    of.iter().map(|(id, pieces)| (id.to_string(), *pieces)).collect()
}

fn looked(nodes: &[Value]) -> Vec<u8> {
    said(&json!({ "nodes": nodes }))
}

fn errors(errors: &Value) -> Vec<u8> {
    let answer = json!({"inventoryAdjustmentGroup": null, "userErrors": errors});
    said(&json!({ "inventorySetQuantities": answer }))
}

/// A call by which numbers are told.
pub(crate) fn a_showing() -> Call {
    let pieces = pieces(&[(1, 5)]);
    let to_show = ToShow { place: "9", pieces: &pieces, intent: "one" };
    let answers = [looked(&[item(1, "A", true, level(4))])];
    match hear_show(&door(None), &to_show, &answers) {
        Ok(Heard::More(call)) => call,
        _ => panic!("no call"),
    }
}

#[test]
fn numbers_are_told_once_and_those_that_are_refused_keep_no_other_back() {
    let pieces = pieces(&[(1, 5), (2, 6), (3, 7), (4, 8), (5, 9), (6, 2)]);
    let to_show = ToShow { place: "9", pieces: &pieces, intent: "one" };
    let mut answers = vec![looked(&[
        item(1, "A", true, level(4)),
        Value::Null,
        item(3, "C", false, Value::Null),
        item(4, "D", true, level(8)),
        item(5, "E", true, level(0)),
        item(6, "F", true, level(0)),
    ])];
    let told = sent(hear_show(&door(None), &to_show, &answers));
    let set = &told["variables"]["input"]["quantities"];
    assert_eq!(set.as_array().unwrap().len(), 3, "what is gone, uncounted or shown is not told");
    assert_eq!(set[0]["changeFromQuantity"], Value::Null);
    assert!(
        set[0].as_object().unwrap().contains_key("changeFromQuantity"),
        "said in so many words"
    );
    let again = sent(hear_show(&door(None), &to_show, &answers));
    assert_eq!(told["variables"]["once"], again["variables"]["once"], "the same for the same");
    let other = ToShow { intent: "two", ..to_show };
    let other = sent(hear_show(&door(None), &other, &answers));
    assert_ne!(told["variables"]["once"], other["variables"]["once"], "another time is another");
    answers.push(errors(&json!([
        {"code": "NON_MUTABLE_INVENTORY_ITEM", "field": ["input", "quantities", "1", "quantity"]},
        {"code": "ITEM_NOT_STOCKED_AT_LOCATION", "field": ["input", "quantities", "2"]},
    ])));
    let rest = sent(hear_show(&door(None), &to_show, &answers));
    let set = rest["variables"]["input"]["quantities"].as_array().unwrap();
    assert_eq!((set.len(), &set[0]["quantity"]), (1, &json!(5)));
    answers.push(errors(&json!([{"code": "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED", "field": null}])));
    let anew = sent(hear_show(&door(None), &to_show, &answers));
    assert_ne!(rest["variables"]["once"], anew["variables"]["once"]);
    answers.push(errors(&json!([])));
    let found = read_told(&whole(hear_show(&door(None), &to_show, &answers))).unwrap();
    let of = |id: &str| found.iter().find(|one| one.product_id == id).unwrap().outcome.clone();
    assert_eq!(found.len(), 6);
    assert_eq!(of("1"), StockOutcome::Shows(Some(5)));
    assert_eq!(of("2"), StockOutcome::Gone);
    assert_eq!(of("3"), StockOutcome::Shows(None));
    assert_eq!(of("4"), StockOutcome::Shows(Some(8)));
    assert_eq!(of("5"), StockOutcome::Refused("NON_MUTABLE_INVENTORY_ITEM".to_owned()));
    assert_eq!(of("6"), StockOutcome::Gone);
}

#[test]
fn an_error_about_none_is_about_all_and_words_are_its_own() {
    let pieces = pieces(&[(1, 5), (2, 6)]);
    let to_show = ToShow { place: "9", pieces: &pieces, intent: "one" };
    let look = looked(&[item(1, "A", true, level(4)), item(2, "B", true, level(4))]);
    for (code, wanted) in
        [("INVALID_REASON", "INVALID_REASON"), ("Ann said", "channels.stock_not_taken")]
    {
        let answers = [look.clone(), errors(&json!([{"code": code, "field": ["input"]}]))];
        let found = read_told(&whole(hear_show(&door(None), &to_show, &answers))).unwrap();
        let refused = StockOutcome::Refused(wanted.to_owned());
        assert!(found.len() == 2 && found.iter().all(|one| one.outcome == refused), "{code}");
    }
    let busy = errors(&json!([{"code": "IDEMPOTENCY_CONCURRENT_REQUEST", "field": null}]));
    assert_eq!(hear_show(&door(None), &to_show, &[look, busy]).err(), Some(Denial::Wait(None)));
}
