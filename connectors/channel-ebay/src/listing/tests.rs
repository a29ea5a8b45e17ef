use std::collections::BTreeMap;

use super::norms::MARKETPLACES;
use super::*;
use crate::rest::tests::door;

fn offer(sku: &str, values: &[&str]) -> ListedOffer {
    ListedOffer {
        sku_id: "sku_01jxw000000000000000000000".parse().unwrap(),
        sku: sku.to_owned(),
        price_minor: Some(1_250),
        compare_at_minor: None,
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        gtin: Some("4006381333931".to_owned()),
        weight_g: Some(300),
        picture_url: None,
    }
}

fn to_list(options: &[&str], offers: Vec<ListedOffer>) -> ToList {
    let attributes = [
        ("marketplace", "EBAY_DE"),
        ("category_id", "20625"),
        ("condition", "NEW"),
        ("merchant_location_key", "berlin"),
        ("fulfillment_policy_id", "1"),
        ("payment_policy_id", "2"),
        ("return_policy_id", "3"),
        ("aspects", "{\"Material\": [\"Clay\"]}"),
    ];
    let attributes = attributes.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let product = ListedProduct {
        code: "CUP".to_owned(),
        title: "A cup".to_owned(),
        description: "<p>Clay</p>".to_owned(),
        brand: "Claydays".to_owned(),
        picture_urls: vec!["https://img.example/cup.jpg".to_owned()],
        options: options.iter().map(|name| (*name).to_owned()).collect(),
        offers,
        attributes: BTreeMap::from(attributes),
        currency: "EUR".parse().unwrap(),
    };
    ToList { product, before: None, found: None, is_counted: false, pieces: Vec::new() }
}

fn one() -> ToList {
    to_list(&[], vec![offer("CUP", &[])])
}

fn two() -> ToList {
    to_list(&["Colour"], vec![offer("CUP-R", &["red"]), offer("CUP-B", &["blue"])])
}

fn body(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

fn fine(skus: &[&str]) -> Vec<u8> {
    let all: Vec<Value> = skus
        .iter()
        .map(|sku| json!({"statusCode": 201, "sku": sku, "offerId": format!("O-{sku}")}))
        .collect();
    body(&json!({ "responses": all }))
}

fn offers(id: &str, status: &str) -> Vec<u8> {
    let listing = json!({"listingId": "110", "listingStatus": "ACTIVE"});
    body(&json!({"offers": [{"offerId": id, "status": status, "listing": listing}]}))
}

/// Every call until it is whole, and what that is.
fn calls(to_list: &ToList, answers: &[Vec<u8>]) -> (Vec<Call>, Option<Listed>) {
    let mut calls = Vec::new();
    for count in 0..=answers.len() {
        match hear(&door(), to_list, &answers[..count]) {
            Ok(Heard::More(call)) => calls.push(call),
            Ok(Heard::Whole(whole)) => return (calls, Some(Listed::read(&whole).unwrap())),
            Ok(Heard::Not(denial)) | Err(denial) => panic!("{denial:?}"),
        }
    }
    (calls, None)
}

fn paths(calls: &[Call]) -> Vec<String> {
    let path = |call: &Call| {
        let path = call.url.split("/inventory/v1/").nth(1).unwrap();
        format!("{} {}", call.method, path.split('?').next().unwrap())
    };
    calls.iter().map(path).collect()
}

fn new_group() -> Vec<Vec<u8>> {
    let publish = body(&json!({"listingId": "110"}));
    vec![
        fine(&[]),
        fine(&["CUP-R", "CUP-B"]),
        Vec::new(),
        Vec::new(),
        Vec::new(),
        fine(&["CUP-R", "CUP-B"]),
        publish,
    ]
}

/// One call of each kind.
pub(crate) fn some_calls() -> Vec<Call> {
    let (mut all, _) = calls(&two(), &new_group());
    let told = [fine(&["CUP"]), fine(&["CUP"]), offers("7", "UNPUBLISHED"), Vec::new()];
    let (more, _) = calls(&one(), &told);
    all.extend(more.into_iter().skip(3));
    for to_list in [one(), two()] {
        match hear_end(&door(), &to_list, &[offers("7", "PUBLISHED")]) {
            Ok(Heard::More(call)) => all.push(call),
            _ => panic!("no call"),
        }
    }
    all
}

#[test]
fn variants_are_items_of_a_group_and_one_listing() {
    let (calls, listed) = calls(&two(), &new_group());
    let wanted = [
        "POST bulk_get_inventory_item",
        "POST bulk_create_or_replace_inventory_item",
        "PUT inventory_item_group/CUP",
        "GET offer",
        "GET offer",
        "POST bulk_create_offer",
        "POST offer/publish_by_inventory_item_group",
    ];
    assert_eq!(paths(&calls), wanted);
    let listed = listed.unwrap();
    assert_eq!((listed.id.as_str(), listed.offer("CUP-B")), ("110", Some("O-CUP-B")));
    let items: Value = serde_json::from_slice(&calls[1].body).unwrap();
    let item = &items["requests"][1];
    assert_eq!((&item["locale"], &item["condition"]), (&json!("de_DE"), &json!("NEW")));
    let aspects = json!({"Brand": ["Claydays"], "Colour": ["blue"], "Material": ["Clay"]});
    assert_eq!(item["product"]["aspects"], aspects);
    let language = calls[1].headers.iter().find(|(name, _)| *name == "content-language");
    assert_eq!(language.unwrap().1, "de-DE");
}

#[test]
fn what_is_there_is_changed_and_shown_once() {
    let there = vec![
        body(&json!({"responses": [{"statusCode": 200, "sku": "CUP", "inventoryItem": {
            "availability": {"shipToLocationAvailability": {"quantity": 8}}}}]})),
        fine(&["CUP"]),
        offers("7", "PUBLISHED"),
        Vec::new(),
    ];
    let (calls, listed) = calls(&one(), &there);
    assert_eq!(paths(&calls[3..]), ["PUT offer/7"], "it is seen already");
    assert_eq!(listed.unwrap().id, "110");
    let items: Value = serde_json::from_slice(&calls[1].body).unwrap();
    let shown = &items["requests"][0]["availability"]["shipToLocationAvailability"];
    assert_eq!(shown["quantity"], 8, "nobody here counts it: it stays as it is");
    let counted = ToList { is_counted: true, pieces: vec![Some(3)], ..one() };
    let (calls, _) = self::calls(&counted, &there);
    let items: Value = serde_json::from_slice(&calls[1].body).unwrap();
    let shown = &items["requests"][0]["availability"]["shipToLocationAvailability"];
    assert_eq!(shown["quantity"], 3);
}

#[test]
fn what_is_refused_is_said_by_field() {
    let error = |text: &str| json!({"errors": [{"errorId": 25_002, "message": "A user error", "longMessage": text}]});
    let mut wrong = error("The price is too low");
    (wrong["statusCode"], wrong["sku"]) = (json!(400), json!("CUP-B"));
    let answers =
        [fine(&[]), body(&json!({"responses": [{"statusCode": 200, "sku": "CUP-R"}, wrong]}))];
    let Err(Denial::NotTaken(reasons)) = hear(&door(), &two(), &answers) else { panic!("taken") };
    let reason = Reason::new("offers[1].price_minor", "error 25002", "The price is too low");
    assert_eq!(reasons, [reason]);
    let none = |_: &str| None;
    let said = |status: u16, answered: usize, body: &Value| {
        let body = self::body(body);
        denial(&two(), &Refusal { status, answered, header: &none, body: &body })
    };
    assert_eq!(said(404, 0, &json!({})), Some(Denial::Nothing));
    assert_eq!(said(404, 3, &json!({})), Some(Denial::Nothing));
    let no_offer = json!({"errors": [{"errorId": NO_OFFER}]});
    assert_eq!(said(400, 4, &no_offer), Some(Denial::Nothing));
    for (text, path) in [
        ("Invalid category", "attributes.category_id"),
        ("Add at least one picture", "picture_urls"),
        ("The item specific Brand is missing", "attributes.aspects"),
        ("Fulfillment policy not found", "attributes.fulfillment_policy_id"),
        ("Something odd", ""),
    ] {
        let Some(Denial::NotTaken(reasons)) = said(400, 6, &error(text)) else { panic!("{text}") };
        assert_eq!(reasons[0].path, path, "{text}");
    }
    let rights = json!({"errors": [{"errorId": 1_100}]});
    let Some(Denial::NotTaken(reasons)) = said(403, 1, &rights) else { panic!("taken") };
    assert_eq!(reasons[0].code, "channels.key_lacks_rights");
    assert_eq!((said(429, 1, &json!({})), said(500, 1, &json!({}))), (None, None));
}

#[test]
fn what_ends_is_looked_at_first() {
    for (answers, wanted) in [
        (vec![Vec::new()], None),
        (vec![offers("7", "UNPUBLISHED")], None),
        (vec![offers("7", "PUBLISHED")], Some("POST offer/7/withdraw")),
        (vec![offers("7", "PUBLISHED"), Vec::new()], None),
    ] {
        let heard = hear_end(&door(), &one(), &answers);
        match (heard, wanted) {
            (Ok(Heard::More(call)), Some(wanted)) => assert_eq!(paths(&[call]), [wanted]),
            (Ok(Heard::Whole(_)), None) => {}
            (_, wanted) => panic!("not {wanted:?}"),
        }
    }
}

#[test]
fn norms_know_what_ebay_wants() {
    assert!(NORMS.check(&one().product).is_empty());
    let mut product = one().product;
    product.attributes.insert("aspects".to_owned(), "{\"Brand\": \"x\"}".to_owned());
    product.attributes.remove("category_id");
    product.title = "x".repeat(81);
    let found: Vec<_> = NORMS.check(&product).into_iter().map(|fault| fault.path).collect();
    assert_eq!(found, ["title", "attributes.category_id", "attributes.aspects"]);
    for (name, _) in MARKETPLACES {
        product.attributes.insert("marketplace".to_owned(), (*name).to_owned());
        assert!(NORMS.check(&product).iter().all(|fault| fault.path != "attributes.marketplace"));
    }
}
