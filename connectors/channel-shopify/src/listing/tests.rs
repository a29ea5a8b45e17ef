use std::collections::BTreeMap;

use super::*;

fn door() -> Door {
    Door {
        address: "https://one.myshopify.com".to_owned(),
        key: "shpat_1".to_owned(),
        secret: "hush".to_owned(),
        grant: None,
        pass: None,
        place: None,
        at: kernel::Timestamp::from_micros(0),
    }
}

fn offer(sku: &str) -> ListedOffer {
    ListedOffer {
        sku_id: "sku_01jxw000000000000000000000".parse().unwrap(),
        sku: sku.to_owned(),
        price_minor: Some(1_250),
        compare_at_minor: Some(2_000),
        values: Vec::new(),
        gtin: Some("4006381333931".to_owned()),
        weight_g: Some(300),
        picture_url: None,
    }
}

fn to_list() -> ToList {
    let attributes = [("tags", "summer, sale,"), ("product_type", "Cups")];
    let attributes = attributes.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let product = ListedProduct {
        code: "CUP 1".to_owned(),
        title: "A cup".to_owned(),
        description: "<p>Clay</p>".to_owned(),
        brand: "Claydays".to_owned(),
        picture_urls: vec!["https://img.example/cup.jpg".to_owned()],
        options: Vec::new(),
        offers: vec![offer("CUP-1")],
        attributes: BTreeMap::from(attributes),
        currency: "EUR".parse().unwrap(),
    };
    ToList { product, before: None, found: None, is_counted: true, pieces: vec![Some(3)] }
}

fn looked(product: &Value, variants: &Value) -> Vec<u8> {
    let scopes: Vec<Value> = NEEDED.iter().map(|scope| json!({ "handle": scope })).collect();
    json!({"data": {
        "currentAppInstallation": {"accessScopes": scopes},
        "productByIdentifier": product,
        "productVariants": {"nodes": variants},
    }})
    .to_string()
    .into_bytes()
}

fn more(heard: Result<Heard, Denial>) -> Call {
    match heard {
        Ok(Heard::More(call)) => call,
        Ok(_) => panic!("no call"),
        Err(denial) => panic!("{denial:?}"),
    }
}

fn sent(call: &Call) -> Value {
    serde_json::from_slice(&call.body).unwrap()
}

/// A call by which a product is told.
pub(crate) fn a_telling() -> Call {
    more(hear(&door(), &to_list(), &[looked(&Value::Null, &json!([]))]))
}

/// A call by which a product is taken down.
pub(crate) fn an_ending() -> Call {
    let there = json!({"legacyResourceId": "7", "variants": {"nodes": []}});
    more(hear_end(&door(), &to_list(), &[looked(&there, &json!([]))]))
}

#[test]
fn handles_follow_from_codes_and_differ_as_they_do() {
    assert_eq!(handle("CUP-1"), "cup-1");
    assert_eq!(handle("cup-1"), "cup-1");
    let handles: Vec<String> =
        ["CUP 1", "CUP/1", "CUP_1", "杯-1", "杯", "é"].iter().map(|code| handle(code)).collect();
    assert!(handles[0].starts_with("cup-1-") && handles[4].starts_with("p-"), "{handles:?}");
    let mut known = handles.clone();
    known.sort();
    known.dedup();
    assert_eq!(known.len(), handles.len(), "{handles:?}");
    for handle in handles {
        assert!(
            handle.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'),
            "{handle}"
        );
    }
}

#[test]
fn a_product_without_options_has_the_one_that_shopify_gives_it() {
    let sent = sent(&a_telling());
    let input = &sent["variables"]["input"];
    assert_eq!(input["productOptions"][0]["name"], "Title");
    let variant = &input["variants"][0];
    assert_eq!((&variant["price"], &variant["compareAtPrice"]), (&json!("12.50"), &json!("20.00")));
    assert_eq!(variant["inventoryItem"]["tracked"], true);
    assert_eq!(input["tags"], json!(["summer", "sale"]));
    assert_eq!(sent["variables"]["identifier"]["handle"], input["handle"]);
}

#[test]
fn what_only_begins_like_a_code_is_another() {
    let to_list = to_list();
    let of = |sku: &str, id: &str| json!({"sku": sku, "product": {"legacyResourceId": id}});
    let first = looked(&Value::Null, &json!([of("CUP-11", "9")]));
    assert!(
        sent(&more(hear(&door(), &to_list, &[first])))["query"]
            .as_str()
            .unwrap()
            .contains("productSet")
    );
    let first = looked(&Value::Null, &json!([of("CUP-1", "9")]));
    let call = sent(&more(hear(&door(), &to_list, &[first])));
    assert_eq!(call["variables"]["identifier"]["id"], "gid://shopify/Product/9");
    let first = looked(&Value::Null, &json!([of("CUP-1", "9"), of("CUP-1", "8")]));
    let denied = hear(&door(), &to_list, &[first]).err();
    assert!(matches!(denied, Some(Denial::NotTaken(_))), "{denied:?}");
}

#[test]
fn fields_have_the_names_they_have_here() {
    for (steps, wanted) in [
        (&["input", "title"][..], "title"),
        (&["input", "variants", "2", "compareAtPrice"], "offers[2].compare_at_minor"),
        (&["variants", "0", "optionValues", "0", "name"], "offers[0].values[0]"),
        (&["input", "variants", "0"], "offers[0]"),
        (&["input", "files", "3", "originalSource"], "picture_urls[3]"),
        (&["input", "productOptions"], "options"),
        (&["input", "metafields"], ""),
        (&[], ""),
    ] {
        assert_eq!(path_of(steps), wanted, "{steps:?}");
    }
}
