use super::*;

pub(crate) fn door() -> Door {
    Door {
        address: "https://partner.shopeemobile.com/322300222".to_owned(),
        key: "2001887".to_owned(),
        secret: "shpk4f6d616e792077617973".to_owned(),
        grant: Some("516c6b577753554375764a63704d7245".to_owned()),
        pass: Some("71594a4c54537649697341796363674a".to_owned()),
        place: None,
        at: "2026-11-22T10:00:00.9Z".parse().unwrap(),
    }
}

/// Computed by another program, from what Shopee says of its signatures.
const OF_A_LIST: &str = "eb1b503349f6d670c37a0c409c582ac205d2d07010857b3000e3ba9e342d6e7d";
const OF_A_PASS: &str = "cd5b8efe9c9d5208b704edc98ad1b0ce4103c7f8a794ea609d6ffa5b7a1901b2";
const OF_A_CODE: &str = "3b1c853ffac497e0b44302a8848a43e9af2e8a4ba1e2e387b7d3a24bd8ed8c2d";
const OF_A_PUSH: &str = "0197e550ba357127330b44ae85da54718940af98dd0e00bef916e941ff5bed51";

#[test]
fn a_call_is_signed_over_who_what_when_and_whose() {
    let call = get(&door(), "/api/v2/order/get_order_list", &[("cursor", "a b&c".to_owned())]);
    let call = call.unwrap();
    let wanted = format!(
        "https://partner.shopeemobile.com/api/v2/order/get_order_list?partner_id=2001887\
         &timestamp=1795341600&access_token=71594a4c54537649697341796363674a\
         &shop_id=322300222&sign={OF_A_LIST}&cursor=a%20b%26c"
    );
    assert_eq!((call.method, call.url), ("GET", wanted));
    let body = serde_json::json!({"order_sn": "1"});
    let call = post(&door(), "/api/v2/order/get_order_list", &body).unwrap();
    assert!(call.url.ends_with(&format!("&sign={OF_A_LIST}")), "{}", call.url);
    assert_eq!(call.body, body.to_string().into_bytes());
    for other in [
        Door { pass: Some("another".to_owned()), ..door() },
        Door { secret: "another".to_owned(), ..door() },
        Door { key: "2001888".to_owned(), ..door() },
        Door { at: door().at.plus_seconds(1), ..door() },
        Door { address: "https://partner.shopeemobile.com/1".to_owned(), ..door() },
    ] {
        let call = get(&other, "/api/v2/order/get_order_list", &[]).unwrap();
        assert!(!call.url.contains(OF_A_LIST), "{}", call.url);
    }
}

#[test]
fn no_call_holds_the_partner_key_and_none_goes_to_somebody_else() {
    let calls = [
        get(&door(), "/api/v2/shop/get_shop_info", &[]),
        post(&door(), "/api/v2/product/update_stock", &serde_json::json!({})),
        pass(&door()),
    ];
    for call in calls.into_iter().flatten() {
        let said = format!("{} {:?}", call.url, String::from_utf8(call.body).unwrap());
        assert!(!said.contains("shpk"), "{said}");
    }
    let nowhere = Door { address: "https://evil.example/322300222".to_owned(), ..door() };
    assert!(get(&nowhere, "/x", &[]).is_none() && pass(&nowhere).is_none());
}

#[test]
fn a_pass_is_asked_for_by_the_grant() {
    let call = pass(&Door { pass: None, ..door() }).unwrap();
    let wanted = format!(
        "https://partner.shopeemobile.com/api/v2/auth/access_token/get?partner_id=2001887\
         &timestamp=1795341600&sign={OF_A_PASS}"
    );
    assert_eq!((call.method, call.url), ("POST", wanted));
    let body: Value = serde_json::from_slice(&call.body).unwrap();
    let wanted = serde_json::json!({"partner_id": 2_001_887, "shop_id": 322_300_222,
        "refresh_token": "516c6b577753554375764a63704d7245"});
    assert_eq!(body, wanted);
}

#[test]
fn the_first_pass_is_asked_for_by_the_code_of_the_owner() {
    let there = "https://www.example.com/?code=4f6e6365&shop_id=322300222";
    let call = pass(&Door { grant: Some(there.to_owned()), pass: None, ..door() }).unwrap();
    let wanted = format!(
        "https://partner.shopeemobile.com/api/v2/auth/token/get?partner_id=2001887\
         &timestamp=1795341600&sign={OF_A_CODE}"
    );
    assert_eq!(call.url, wanted);
    let body: Value = serde_json::from_slice(&call.body).unwrap();
    let wanted = serde_json::json!({"code": "4f6e6365", "partner_id": 2_001_887,
        "shop_id": 322_300_222});
    assert_eq!(body, wanted);
    for (grant, wanted) in [
        ("https://a.example/back?shop_id=1&code=C1", Some("C1")),
        ("https://a.example/?mycode=C1", None),
        ("code=C1", None),
        ("516c6b577753554375764a63704d7245", None),
    ] {
        assert_eq!(code(grant), wanted, "{grant}");
    }
}

#[test]
fn a_push_is_believed_from_who_signs_it_for_this_address() {
    let url = |text: &str| vec![text.to_owned()];
    let (there, key) = (
        url("https://orders.example/api/v1/channels/shopee/cnx_1/news"),
        b"shpk4f6d616e792077617973".as_slice(),
    );
    let body = br#"{"code":3}"#.as_slice();
    assert!(is_signed(&there, body, OF_A_PUSH, key));
    assert!(is_signed(&there, body, &OF_A_PUSH.to_uppercase(), key));
    let two = [url("http://inside/news"), there.clone()].concat();
    assert!(is_signed(&two, body, OF_A_PUSH, key), "one of them will do");
    for (urls, body, signature, key) in [
        (&there, br#"{"code":4}"#.as_slice(), OF_A_PUSH, key),
        (&url("https://orders.example/api/v1/channels/shopee/cnx_2/news"), body, OF_A_PUSH, key),
        (&Vec::new(), body, OF_A_PUSH, key),
        (&there, body, OF_A_PUSH, b"another".as_slice()),
        (&there, body, "", key),
        (&there, body, "0", key),
        (&there, body, &OF_A_PUSH[..62], key),
        (&there, body, "not hexadecimal", key),
    ] {
        assert!(!is_signed(urls, body, signature, key), "{urls:?} {signature}");
    }
}
