//! Every call is one of those whose answers Shopee publishes, each such answer is read with nothing lost, and each
//! word by which one of them may fail means something.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use channels::{Ask, Call, Connector, Denial, Door, Heard, Stage};
use serde_json::{Map, Value};

use crate::signing::tests::door;
use crate::{Shopee, answer, parcels, stock};

/// The published answers, where they are at hand.
#[expect(clippy::disallowed_methods, reason = "where the corpora lie is no business of the app")]
fn samples() -> Option<Map<String, Value>> {
    let root = std::env::var_os("TRADEWIND_CONFORMANCE").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance"),
        PathBuf::from,
    );
    let found = std::fs::read(root.join("shopee/v2_samples.json")).ok();
    if found.is_none() {
        println!("skipped: no shopee/v2_samples.json");
    }
    found.map(|text| serde_json::from_slice(&text).unwrap())
}

/// One call of each kind that is ever made.
fn every_call() -> Vec<Call> {
    let at = |text: &str| text.parse().unwrap();
    let (after, before) = (at("2026-11-20T23:59:59Z"), at("2026-11-22T00:00:00Z"));
    let ids = vec!["241121CUP00017".to_owned()];
    let asks = [
        Ask::Try,
        Ask::Changed { after, page: 1, size: 50 },
        Ask::Behind { mark: "1795000000.600.".to_owned(), after, size: 50 },
        Ask::Placed { after, before, page: 1, size: 100 },
        Ask::These(ids),
    ];
    let mut calls: Vec<Call> = asks.iter().map(|ask| Shopee.call(&door(), ask).unwrap()).collect();
    calls.extend(parcels::tests::some_calls());
    calls.extend(stock::tests::some_calls());
    let code = Some("https://www.example.com/?code=1&shop_id=2".to_owned());
    calls.extend(Shopee.pass(&door()));
    calls.extend(Shopee.pass(&Door { grant: code, ..door() }));
    calls
}

/// The operation of a call, by its path.
fn operation<'a>(samples: &'a Map<String, Value>, call: &Call) -> Option<&'a Value> {
    let path = call.url.split_once("shopeemobile.com")?.1.split_once('?')?.0;
    samples.values().find(|one| one["path"] == path)
}

/// The published answer to an operation. Some are written with slips, which are mended as a person would; a line
/// stands for what is left out.
fn sample(samples: &Map<String, Value>, name: &str) -> Value {
    let of = &samples[&format!("v2.{name}")];
    let mut answer = match (of["samples"].get(0), of["raw_if_unparsed"].get(0)) {
        (Some(answer), _) => answer.clone(),
        (None, Some(text)) => {
            let mended = text.as_str().unwrap().replacen("{\n{", "{", 1);
            let mended = mended.replace("\"message\": \"\"\n", "\"message\": \"\",\n");
            let mended = mended.replace("18080\n", "18080,\n").replace(",\n    }", "\n    }");
            let mended = mended.replace("},\n\t\t\t}", "}\n\t\t\t}");
            serde_json::from_str(&mended).unwrap_or_else(|error| panic!("{name}: {error} {mended}"))
        }
        (None, None) => panic!("no answer to {name}"),
    };
    if answer["error"] == "-" {
        answer["error"] = Value::String(String::new());
    }
    answer
}

fn bytes(answer: &Value) -> Vec<u8> {
    answer.to_string().into_bytes()
}

#[test]
fn every_call_is_one_of_the_contract() {
    let Some(samples) = samples() else { return };
    let calls = every_call();
    let mut paths = BTreeSet::new();
    for call in &calls {
        let found = operation(&samples, call);
        paths.insert(found.unwrap_or_else(|| panic!("{}", call.url))["path"].to_string());
    }
    assert_eq!((calls.len(), paths.len()), (16, 12), "{paths:?}");
    let odd = Call { url: calls[0].url.replace("shop_info", "shop_infos"), ..calls[0].clone() };
    assert!(operation(&samples, &odd).is_none());
}

#[test]
fn each_word_by_which_a_call_may_fail_means_something() {
    let Some(samples) = samples() else { return };
    let (mut words, mut kinds) = (0, BTreeSet::new());
    for call in every_call() {
        for word in operation(&samples, &call).unwrap()["error_list"].as_array().unwrap() {
            let word = word.as_str().unwrap();
            let body = bytes(&serde_json::json!({"error": word, "message": "Ann 17 Main Street"}));
            let denial = answer::read(&body).err().unwrap();
            assert!(!format!("{denial:?}").contains("Ann"), "{word}: {denial:?}");
            if let Denial::Refused(why) = &denial {
                let plain = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
                assert!(!why.is_empty() && why.chars().all(plain), "{word}");
            }
            kinds.insert(format!("{denial:?}").chars().take(6).collect::<String>());
            words += 1;
        }
    }
    assert!(words > 600, "{words}");
    assert!(kinds.len() >= 5, "{kinds:?}");
}

#[test]
fn each_published_failure_is_one() {
    let Some(samples) = samples() else { return };
    let mut known = 0;
    for call in every_call() {
        for example in operation(&samples, &call).unwrap()["error_example"].as_array().unwrap() {
            assert!(answer::read(&bytes(&example["value"])).is_err(), "{example}");
            known += 1;
        }
    }
    assert!(known >= 14, "{known}");
}

#[test]
fn the_published_order_becomes_an_order_and_nothing_is_lost() {
    let Some(samples) = samples() else { return };
    let ask = Ask::These(vec!["2404098R48U37H".to_owned()]);
    let published = sample(&samples, "order.get_order_detail");
    let Heard::Whole(body) = Shopee.hear(&door(), &ask, &[bytes(&published)]) else {
        panic!("whole")
    };
    let page = crate::page::read_page(&body, "SGD".parse().unwrap()).unwrap();
    let [seen] = page.orders.as_slice() else { panic!("one order") };
    let kept: Value = serde_json::from_slice(&seen.raw).unwrap();
    assert_eq!(kept, published["response"]["order_list"][0], "every field is kept");
    assert_eq!(seen.said.stage, Stage::Completed);
    assert_eq!((seen.said.total_minor, seen.said.currency.as_str()), (32_119, "VND"));
    let mut order = seen.order.clone().unwrap();
    order.shop = "ONE".to_owned();
    let order = order.checked().unwrap();
    assert_eq!(order.amounts("VND".parse().unwrap()).unwrap().total, 32_119);
    assert_eq!(order.lines[0].sku, "QAZ-SADOER-05");
    assert_eq!(order.buyer.name.as_deref(), Some("xt4fdsf96j"));
    assert_eq!(order.ship_to.unwrap().line1, None, "its street is hidden");
    let paid = order.payment.unwrap().paid_at.unwrap();
    assert_eq!(paid.to_string(), "2024-04-11T06:42:46Z", "at the door");
}

#[test]
fn the_other_published_answers_are_read() {
    let Some(samples) = samples() else { return };
    let listed = crate::window::listed(&bytes(&sample(&samples, "order.get_order_list"))).unwrap();
    assert_eq!((listed.numbers.len(), listed.cursor.as_deref()), (10, Some("20")));
    let read = |name: &str| Shopee.read_pass(&|_| None, &bytes(&sample(&samples, name)));
    let first = read("public.get_access_token");
    assert!(first.is_ok_and(|pass| pass.token == "6b5a46716e474d6f6e59777659459849"));
    let pass = read("public.refresh_access_token");
    let pass = pass.unwrap_or_else(|denial| panic!("{denial:?}"));
    assert_eq!((pass.seconds, pass.token.len()), (14_400, 32));
    assert_eq!(pass.next.unwrap().grant, "516c6b577753554375764a63704d7245");
    let none = bytes(&serde_json::json!({"error": "", "response": {"order_list": []}}));
    let shop = bytes(&sample(&samples, "shop.get_shop_info"));
    let Heard::Whole(tried) = Shopee.hear(&door(), &Ask::Try, &[shop, none]) else {
        panic!("whole")
    };
    assert!(Shopee.can_read(&tried).is_ok());
    let until = Shopee.consent_until(&tried).unwrap();
    assert_eq!(until.to_string(), "2026-03-14T15:59:59Z");

    let shipment = parcels::tests::shipment("MY 200448706479 IT");
    let recorded = include_str!("../tests/recorded/order-ready.json");
    let mut order: Value = serde_json::from_str(recorded).unwrap();
    let detail = |order: &Value| {
        bytes(&serde_json::json!({"error": "", "response": {"order_list": [order]}}))
    };
    let ready = detail(&order);
    let ways = bytes(&sample(&samples, "logistics.get_shipping_parameter"));
    let heard = parcels::hear_tell(&door(), &shipment, &[ready.clone(), ways.clone()]);
    let of_shopee = Denial::Refused("channels.carried_by_platform".to_owned());
    assert!(heard.is_err_and(|denial| denial == of_shopee));
    let told = bytes(&sample(&samples, "logistics.ship_order"));
    let heard = parcels::hear_tell(&door(), &shipment, &[ready, ways, told]);
    assert!(matches!(heard, Ok(Heard::Whole(_))));
    order["order_status"] = Value::String("SHIPPED".to_owned());
    let number = bytes(&sample(&samples, "logistics.get_tracking_number"));
    let ask = Ask::WasTold(shipment.clone());
    let Heard::Whole(body) = Shopee.hear(&door(), &ask, &[detail(&order), number]) else {
        panic!("whole")
    };
    assert_eq!(Shopee.knows_of(&body, &shipment), Ok(true));
}

#[test]
fn the_published_products_are_read() {
    let Some(samples) = samples() else { return };
    let answers = [
        sample(&samples, "product.search_item"),
        sample(&samples, "product.get_item_base_info"),
        sample(&samples, "product.get_model_list"),
    ];
    let mut answers: Vec<Value> = answers.into();
    // The number of the variation is left out of what is published.
    answers[2]["response"]["model"][0]["model_id"] = Value::from(2_000_458_802_i64);
    let answers: Vec<Vec<u8>> = answers.iter().map(bytes).collect();
    let ask = Ask::Listings(vec!["Blue Bag".to_owned()]);
    let Heard::Whole(body) = Shopee.hear(&door(), &ask, &answers) else { panic!("whole") };
    let listings = Shopee.read_listings(&body).unwrap();
    let [bag] = listings.as_slice() else { panic!("one") };
    assert_eq!((bag.external_sku.as_str(), bag.pieces), ("blue bag", Some(0)));
    assert_eq!(bag.product_id, "34002:2000458802");
    let mut told = sample(&samples, "product.update_stock");
    told["response"]["failure_list"] = Value::Array(Vec::new());
    let pieces = [("34002:0".to_owned(), 0)];
    assert!(matches!(stock::hear_tell(&pieces, &[bytes(&told)]), Ok(Heard::Whole(_))));
}
