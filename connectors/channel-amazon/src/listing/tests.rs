use std::collections::BTreeMap;

use super::*;
use crate::stores::a_door;

fn offer(sku: &str, values: &[&str]) -> ListedOffer {
    ListedOffer {
        sku_id: "sku_01jxw000000000000000000000".parse().unwrap(),
        sku: sku.to_owned(),
        price_minor: Some(1_250),
        compare_at_minor: None,
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        gtin: Some("4006381333931".to_owned()),
        weight_g: None,
        picture_url: None,
    }
}

fn to_list(options: &[&str], offers: Vec<ListedOffer>) -> ToList {
    let attributes = [
        ("product_type", "CUP"),
        ("condition", "new_new"),
        ("bullet_points", "Of clay\n\nRed"),
        ("variation_theme", "COLOR"),
        ("more", "{\"material\": [{\"value\": \"clay\"}]}"),
    ];
    let attributes = attributes.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let product = ListedProduct {
        code: "CUP".to_owned(),
        title: "A cup".to_owned(),
        description: "Of clay".to_owned(),
        brand: "Claydays".to_owned(),
        picture_urls: vec![
            "https://img.example/1.jpg".to_owned(),
            "https://img.example/2.jpg".to_owned(),
        ],
        options: options.iter().map(|name| (*name).to_owned()).collect(),
        offers,
        attributes: BTreeMap::from(attributes),
        currency: "EUR".parse().unwrap(),
    };
    ToList { product, before: None, found: None, is_counted: true, pieces: vec![Some(4), None] }
}

fn one() -> ToList {
    to_list(&[], vec![offer("CUP", &[])])
}

fn two() -> ToList {
    to_list(&["color"], vec![offer("CUP-R", &["red"]), offer("CUP-B", &["blue"])])
}

fn body(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

fn nothing() -> Vec<u8> {
    body(&json!({"items": []}))
}

fn valid(status: &str) -> Vec<u8> {
    body(&json!({"sku": "X", "status": status, "submissionId": "1", "issues": []}))
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

/// One call of each kind, by what it is for.
pub(crate) fn some_calls() -> Vec<(&'static str, Call)> {
    let there = body(&json!({"items": [{"sku": "CUP"}]}));
    vec![
        ("searchListingsItems", first(&a_door(), &two()).unwrap()),
        ("putListingsItem", more(hear(&a_door(), &two(), &[nothing()]))),
        ("putListingsItem", more(hear(&a_door(), &one(), &[nothing(), valid("VALID")]))),
        ("patchListingsItem", more(hear(&a_door(), &one(), &[there]))),
        ("deleteListingsItem", first_of_end(&a_door(), &one()).unwrap()),
    ]
}

#[test]
fn all_is_checked_before_any_of_it_is_put_there() {
    let mut answers = vec![nothing()];
    let mut made = Vec::new();
    loop {
        match hear(&a_door(), &two(), &answers) {
            Ok(Heard::More(call)) => {
                let path = call.url.split("/A3SELLER/").nth(1).unwrap().to_owned();
                made.push(format!("{} {path}", call.method));
                answers.push(valid(if path.contains("mode") { "VALID" } else { "ACCEPTED" }));
            }
            Ok(Heard::Whole(whole)) => {
                let listed = Listed::read(&whole).unwrap();
                assert_eq!((listed.id.as_str(), listed.offer("CUP-B")), ("CUP", Some("CUP-B")));
                break;
            }
            _ => panic!("denied"),
        }
    }
    let at = "?marketplaceIds=A1PA6795UKMFR9";
    let each = ["CUP", "CUP%2DR", "CUP%2DB"];
    let checked = each.map(|sku| format!("PUT {sku}{at}&mode=VALIDATION_PREVIEW"));
    let told = each.map(|sku| format!("PUT {sku}{at}"));
    assert_eq!(made, [&checked[..], &told].concat());
}

#[test]
fn an_item_says_what_it_is_in_the_store_s_language() {
    let call = more(hear(&a_door(), &two(), &[nothing(), valid("VALID")]));
    let told = sent(&call);
    assert_eq!((&told["productType"], &told["requirements"]), (&json!("CUP"), &json!("LISTING")));
    let said = &told["attributes"];
    assert_eq!(said["item_name"][0]["language_tag"], "de_DE");
    assert_eq!(said["color"][0]["value"], "red");
    assert_eq!(said["bullet_point"].as_array().unwrap().len(), 2);
    assert_eq!(said["purchasable_offer"][0]["our_price"][0]["schedule"][0]["value_with_tax"], 12.5);
    assert_eq!(said["child_parent_sku_relationship"][0]["parent_sku"], "CUP");
    assert_eq!(said["fulfillment_availability"][0]["quantity"], 4);
    assert_eq!(
        said["other_product_image_locator_1"][0]["media_location"],
        "https://img.example/2.jpg"
    );
    assert_eq!(said["material"][0]["value"], "clay");
    let parent = sent(&more(hear(&a_door(), &two(), &[nothing()])));
    assert_eq!(parent["attributes"]["parentage_level"][0]["value"], "parent");
    assert!(parent["attributes"].get("purchasable_offer").is_none());
    // An offer for what Amazon knows already says nothing of the goods.
    let mut known = one();
    known.product.attributes.insert("asin".to_owned(), "B071VG5N9D".to_owned());
    let told = sent(&more(hear(&a_door(), &known, &[nothing()])));
    assert_eq!(told["requirements"], "LISTING_OFFER_ONLY");
    assert!(told["attributes"].get("item_name").is_none());
    assert_eq!(told["attributes"]["merchant_suggested_asin"][0]["value"], "B071VG5N9D");
}

#[test]
fn what_is_there_is_changed_in_what_is_said_alone() {
    let there = body(&json!({"items": [{"sku": "CUP"}]}));
    let call = more(hear(&a_door(), &one(), &[there]));
    assert_eq!(call.method, "PATCH");
    let told = sent(&call);
    let paths: Vec<&str> = told["patches"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["path"].as_str().unwrap())
        .collect();
    assert!(paths.contains(&"/attributes/item_name"), "{paths:?}");
    assert!(!paths.contains(&"/attributes/fulfillment_availability"), "{paths:?}");
}

#[test]
fn issues_stand_at_their_fields() {
    let issue = |names: &[&str], severity: &str| {
        json!({"code": "90220", "message": "required", "severity": severity, "attributeNames": names,
            "categories": []})
    };
    let wrong = json!({"sku": "CUP-R", "status": "INVALID", "submissionId": "1", "issues": [
        issue(&["item_name"], "ERROR"), issue(&["purchasable_offer"], "ERROR"), issue(&["color"], "ERROR"),
        issue(&["style"], "ERROR"), issue(&["brand"], "WARNING")]});
    let answers = [nothing(), valid("VALID"), body(&wrong), valid("VALID")];
    let Err(Denial::NotTaken(reasons)) = hear(&a_door(), &two(), &answers) else { panic!("taken") };
    let paths: Vec<&str> = reasons.iter().map(|reason| reason.path.as_str()).collect();
    assert_eq!(paths, ["title", "offers[0].price_minor", "offers[0].values[0]", "attributes.more"]);
    assert_eq!((reasons[0].code.as_str(), reasons[0].text.as_str()), ("90220", "required"));
    let none = |_: &str| None;
    let refused = body(&json!({"errors": [{"code": "BAD_REQUEST", "message": "Invalid input"}]}));
    let said =
        |status: u16| denial(&Refusal { status, answered: 1, header: &none, body: &refused });
    let reason = Reason::new("", "BAD_REQUEST", "Invalid input");
    assert_eq!(said(400), Some(Denial::NotTaken(vec![reason])));
    assert_eq!((said(403), said(500)), (None, None));
}

#[test]
fn norms_know_what_amazon_wants() {
    assert!(NORMS.check(&two().product).is_empty());
    let mut product = two().product;
    product.options[0] = "Colour".to_owned();
    product.description = "<b>Clay</b>".to_owned();
    product.attributes.remove("variation_theme");
    product.attributes.insert("asin".to_owned(), "B07".to_owned());
    product.attributes.insert("bullet_points".to_owned(), "a\nb\nc\nd\ne\nf".to_owned());
    let mut found: Vec<_> = NORMS.check(&product).into_iter().map(|fault| fault.path).collect();
    found.sort();
    let wanted = [
        "attributes.asin",
        "attributes.bullet_points",
        "attributes.variation_theme",
        "description",
        "options[0]",
    ];
    assert_eq!(found, wanted);
}

#[test]
fn each_item_is_taken_out() {
    let mut answers = Vec::new();
    for sku in ["CUP", "CUP%2DR", "CUP%2DB"] {
        let call = more(hear_end(&a_door(), &two(), &answers));
        assert!(call.method == "DELETE" && call.url.contains(&format!("/{sku}?")), "{}", call.url);
        answers.push(valid("ACCEPTED"));
    }
    assert!(matches!(hear_end(&a_door(), &two(), &answers), Ok(Heard::Whole(_))));
}
