use std::collections::BTreeMap;

use super::*;

fn door() -> Door {
    Door {
        address: "https://shop.example".to_owned(),
        key: "ck_1".to_owned(),
        secret: "cs_2".to_owned(),
        grant: None,
        pass: None,
        place: None,
        at: kernel::Timestamp::from_micros(0),
    }
}

fn offer(sku: &str, values: &[&str]) -> ListedOffer {
    ListedOffer {
        sku_id: "sku_01jxw000000000000000000000".parse().unwrap(),
        sku: sku.to_owned(),
        price_minor: Some(1_250),
        compare_at_minor: None,
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        gtin: None,
        weight_g: None,
        picture_url: None,
    }
}

fn to_list(options: &[&str], offers: Vec<ListedOffer>) -> ToList {
    let product = ListedProduct {
        code: "CUP".to_owned(),
        title: "A cup".to_owned(),
        description: "<p>Clay</p>".to_owned(),
        brand: String::new(),
        picture_urls: vec!["https://img.example/cup.jpg".to_owned()],
        options: options.iter().map(|name| (*name).to_owned()).collect(),
        offers,
        attributes: BTreeMap::from([("categories".to_owned(), "3, 14".to_owned())]),
        currency: "EUR".parse().unwrap(),
    };
    ToList { product, before: None, found: None, is_counted: false, pieces: Vec::new() }
}

fn simple() -> ToList {
    to_list(&[], vec![offer("CUP", &[])])
}

fn variable() -> ToList {
    to_list(&["Colour"], vec![offer("CUP-R", &["red"]), offer("CUP-B", &["blue"])])
}

fn body(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

fn more(heard: Result<Heard, Denial>) -> (String, Value) {
    match heard {
        Ok(Heard::More(call)) => {
            let path = call.url.split("/wc/v3/").nth(1).unwrap().to_owned();
            let sent = serde_json::from_slice(&call.body).unwrap_or_default();
            (format!("{} {path}", call.method), sent)
        }
        Ok(_) => panic!("no call"),
        Err(denial) => panic!("{denial:?}"),
    }
}

#[test]
fn a_product_of_one_kind_is_looked_for_and_told_in_one_call() {
    let mut to_list = simple();
    to_list.product.offers[0].compare_at_minor = Some(2_000);
    (to_list.is_counted, to_list.pieces) = (true, vec![Some(4)]);
    let (path, _) = more(hear(&door(), &to_list, &[]));
    assert!(path.ends_with("&sku=CUP") && path.contains("status=any"), "{path}");
    let (path, sent) = more(hear(&door(), &to_list, &[body(&json!([]))]));
    assert_eq!(path, format!("POST products?{FIELDS}"));
    assert_eq!((&sent["regular_price"], &sent["sale_price"]), (&json!("20.00"), &json!("12.50")));
    assert_eq!((&sent["manage_stock"], &sent["stock_quantity"]), (&json!(true), &json!(4)));
    assert_eq!(sent["categories"], json!([{"id": 3}, {"id": 14}]));
    let made = body(&json!({"id": 7, "permalink": "https://shop.example/cup"}));
    let Ok(Heard::Whole(whole)) = hear(&door(), &to_list, &[body(&json!([])), made]) else {
        panic!("not whole")
    };
    let listed = Listed::read(&whole).unwrap();
    assert_eq!((listed.id.as_str(), listed.offer("CUP")), ("7", Some("7")));
    // The next time it is looked at, and told nothing of its stock and of pictures it has.
    to_list.before = Some(to_list.product.clone());
    to_list.found = Some(listed);
    assert_eq!(more(hear(&door(), &to_list, &[])).0, format!("GET products/7?{FIELDS}"));
    let (path, sent) =
        more(hear(&door(), &to_list, &[body(&json!({"id": 7, "status": "publish"}))]));
    assert_eq!(path, format!("PUT products/7?{FIELDS}"));
    assert!(sent.get("images").is_none() && sent.get("stock_quantity").is_none());
    // It is gone, or in the bin: then it is looked for under its code.
    for gone in [Vec::new(), body(&json!({"id": 7, "status": "trash"}))] {
        assert!(more(hear(&door(), &to_list, &[gone])).0.ends_with("&sku=CUP"));
    }
}

#[test]
fn what_has_its_codes_is_it_or_is_in_its_way() {
    let of = |id: i64, parent: i64, sku: &str| json!({"id": id, "parent_id": parent, "sku": sku});
    for (to_list, found, wanted) in [
        (simple(), vec![], Ok(None)),
        (simple(), vec![of(7, 0, "cup")], Ok(Some("7"))),
        (simple(), vec![of(7, 0, "OTHER")], Ok(None)),
        (simple(), vec![of(8, 7, "CUP")], Err("offers[0].sku")),
        (variable(), vec![of(7, 0, "CUP")], Ok(Some("7"))),
        (variable(), vec![of(7, 0, "CUP"), of(8, 7, "CUP-R"), of(9, 7, "CUP-B")], Ok(Some("7"))),
        (variable(), vec![of(9, 7, "CUP-B")], Ok(Some("7"))),
        (variable(), vec![of(8, 7, "CUP-R"), of(9, 6, "CUP-B")], Err("offers[1].sku")),
        (variable(), vec![of(8, 0, "CUP-R")], Err("offers[0].sku")),
    ] {
        let found = under_codes(&to_list.product, &found);
        match (found, wanted) {
            (Ok(found), Ok(wanted)) => assert_eq!(found.as_deref(), wanted),
            (Err(Denial::NotTaken(reasons)), Err(path)) => {
                assert_eq!(
                    (reasons[0].path.as_str(), reasons[0].code.as_str()),
                    (path, "channels.sku_elsewhere")
                );
            }
            (found, wanted) => panic!("{found:?} is not {wanted:?}"),
        }
    }
}

#[test]
fn variations_are_told_together_and_the_shops_own_are_left() {
    let mut to_list = variable();
    to_list.found = Some(Listed {
        id: "7".to_owned(),
        url: None,
        offers: vec![("CUP-R".to_owned(), "8".to_owned()), ("CUP-OLD".to_owned(), "6".to_owned())],
    });
    let mut answers = vec![body(&json!({"id": 7, "status": "publish"})), body(&json!({"id": 7}))];
    assert!(more(hear(&door(), &to_list, &answers)).0.starts_with("GET products/7/variations?"));
    let there =
        json!([{"id": 8, "sku": "CUP-R"}, {"id": 6, "sku": "CUP-OLD"}, {"id": 5, "sku": "THEIRS"}]);
    answers.push(body(&there));
    let (path, sent) = more(hear(&door(), &to_list, &answers));
    assert_eq!(path, "POST products/7/variations/batch");
    assert_eq!(sent["create"][0]["attributes"], json!([{"name": "Colour", "option": "blue"}]));
    let updated: Vec<_> =
        sent["update"].as_array().unwrap().iter().map(|one| (&one["id"], &one["status"])).collect();
    assert_eq!(updated, [(&json!(8), &json!("publish")), (&json!(6), &json!("private"))]);
    answers.push(body(&json!({"create": [{"id": 9}], "update": [{"id": 8}, {"id": 6}]})));
    let Ok(Heard::Whole(whole)) = hear(&door(), &to_list, &answers) else { panic!("not whole") };
    assert_eq!(Listed::read(&whole).unwrap().offer("CUP-B"), Some("9"));
    answers.pop();
    answers.push(body(&json!({"create": [], "update": [{"id": 8}]})));
    assert!(matches!(hear(&door(), &to_list, &answers), Err(Denial::Unreadable(_))));
}

#[test]
fn what_is_refused_is_said_by_field() {
    let none = |_: &str| None;
    let said = |status: u16, answered: usize, error: &Value| {
        let body = body(error);
        denial(&variable(), &Refusal { status, answered, header: &none, body: &body })
    };
    let params = json!({"code": "rest_invalid_param", "message": "Invalid", "data": {"params": {"name": "Too long.", "shipping": "?"}}});
    let Some(Denial::NotTaken(reasons)) = said(400, 1, &params) else { panic!("taken") };
    let paths: Vec<&str> = reasons.iter().map(|reason| reason.path.as_str()).collect();
    assert_eq!(paths, ["title", ""]);
    for (status, code, path, kept) in [
        (400, "product_invalid_sku", "", "product_invalid_sku"),
        (
            400,
            "woocommerce_product_image_upload_error",
            "picture_urls",
            "woocommerce_product_image_upload_error",
        ),
        (500, "image_sideload_error", "picture_urls", "image_sideload_error"),
        (403, "woocommerce_rest_cannot_create", "", "channels.key_lacks_rights"),
    ] {
        let Some(Denial::NotTaken(reasons)) = said(status, 1, &json!({"code": code})) else {
            panic!("{code} was taken")
        };
        assert_eq!((reasons[0].path.as_str(), reasons[0].code.as_str()), (path, kept));
    }
    // What is not about the product is what it is everywhere.
    for (status, error) in
        [(500, json!({"code": "internal"})), (401, json!({})), (429, json!({})), (404, json!({}))]
    {
        assert_eq!(said(status, 1, &error), None, "{status}");
    }
}
