use super::*;
use crate::signing::tests::door;

fn codes_of(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|code| (*code).to_owned()).collect()
}

fn said(body: &Value) -> Vec<u8> {
    body.to_string().into_bytes()
}

fn finds(ids: &[i64]) -> Vec<u8> {
    said(&json!({"error": "", "response": {"item_id_list": ids, "total_count": ids.len()}}))
}

fn stock(pieces: i64) -> Value {
    json!({"seller_stock": [{"location_id": "A", "stock": pieces}, {"location_id": "B", "stock": 3}]})
}

/// Products: number, SKU, whether it has variations.
fn products(products: &[(i64, &str, bool)]) -> Vec<u8> {
    let list: Vec<Value> = products
        .iter()
        .map(|(id, sku, has_model)| {
            json!({"item_id": id, "item_sku": sku, "has_model": has_model,
                "stock_info_v2": stock(5)})
        })
        .collect();
    said(&json!({"error": "", "response": {"item_list": list}}))
}

fn models(models: &[(i64, &str)]) -> Vec<u8> {
    let list: Vec<Value> = models
        .iter()
        .map(|(id, sku)| json!({"model_id": id, "model_sku": sku, "stock_info_v2": stock(7)}))
        .collect();
    said(&json!({"error": "", "response": {"model": list}}))
}

fn call(heard: Result<Heard, Denial>) -> Call {
    match heard {
        Ok(Heard::More(call)) => call,
        _ => panic!("no call"),
    }
}

fn whole(heard: Result<Heard, Denial>) -> Vec<u8> {
    match heard {
        Ok(Heard::Whole(body)) => body,
        _ => panic!("not whole"),
    }
}

/// Every call about stock.
pub(crate) fn some_calls() -> Vec<Call> {
    let codes = codes_of(&["CUP"]);
    let answers = [finds(&[17]), products(&[(17, "", true)])];
    let place = Door { place: Some("A".to_owned()), ..door() };
    let pieces = [("17:170".to_owned(), 9)];
    vec![
        first_look(&door(), &codes).unwrap(),
        call(hear_look(&door(), &codes, &answers[..1])),
        call(hear_look(&door(), &codes, &answers)),
        tell(&door(), Some("17"), &pieces).unwrap(),
        tell(&place, Some("17"), &pieces).unwrap(),
    ]
}

#[test]
fn products_and_their_variations_are_found_by_their_codes() {
    let codes = codes_of(&["cup", "POT", "杯 蓋", "", "TEA"]);
    let answers = [
        finds(&[17, 18]),
        said(&json!({"error": "error_item_not_found", "message": "Ann said"})),
        finds(&[17]),
        finds(&[]),
        products(&[(17, "CUPS", true), (18, "CUP ", false), (19, "OTHER", false)]),
        models(&[(170, "CUP"), (171, "TEA"), (172, "")]),
    ];
    for (at, part) in ["search_item", "search_item", "search_item", "base_info", "get_model_list"]
        .into_iter()
        .enumerate()
    {
        let asked = call(hear_look(&door(), &codes, &answers[..=at]));
        assert!(asked.url.contains(part), "{at}: {}", asked.url);
    }
    let body = whole(hear_look(&door(), &codes, &answers));
    let seen = |sku: &str, id: &str, group: &str, pieces: i64| SeenListing {
        external_sku: sku.to_owned(),
        product_id: id.to_owned(),
        group: Some(group.to_owned()),
        pieces: Some(pieces),
    };
    let wanted = [
        seen("CUP", "18:0", "18", 5),
        seen("CUP", "17:170", "17", 7),
        seen("TEA", "17:171", "17", 7),
    ];
    assert_eq!(read_listings(&body).unwrap(), wanted);
    assert_eq!(unlooked(&body), Vec::<String>::new());
    let there = Door { place: Some("B".to_owned()), ..door() };
    let body = whole(hear_look(&there, &codes, &answers));
    assert_eq!(read_listings(&body).unwrap()[0].pieces, Some(3), "of the place that is named");
}

#[test]
fn codes_for_which_there_is_no_time_are_asked_for_later() {
    let codes: Vec<String> = (0..9).map(|at| format!("C{at}")).collect();
    let answers = vec![finds(&[]); 6];
    let body = whole(hear_look(&door(), &codes, &answers));
    assert_eq!(unlooked(&body), ["C6", "C7", "C8"]);
    assert_eq!(read_listings(&body).unwrap().len(), 0);
    assert!(first_look(&door(), &codes_of(&["", &"x".repeat(101)])).is_none());
    assert_eq!(read_listings(b"").unwrap().len(), 0, "none may be one of Shopee's");
    assert_eq!(unlooked(b""), Vec::<String>::new());
}

#[test]
fn numbers_are_told_by_product() {
    let pieces = [("17:170".to_owned(), 9), ("17:171".to_owned(), 0)];
    let told = tell(&door(), Some("17"), &pieces).unwrap();
    let body: Value = serde_json::from_slice(&told.body).unwrap();
    let wanted = json!({"item_id": 17, "stock_list": [
        {"model_id": 170, "seller_stock": [{"stock": 9}]},
        {"model_id": 171, "seller_stock": [{"stock": 0}]}]});
    assert_eq!(body, wanted);
    let there = Door { place: Some("A".to_owned()), ..door() };
    let body: Value =
        serde_json::from_slice(&tell(&there, Some("17"), &pieces).unwrap().body).unwrap();
    assert_eq!(body["stock_list"][0]["seller_stock"], json!([{"location_id": "A", "stock": 9}]));
    assert!(tell(&door(), None, &pieces).is_none() && tell(&door(), Some("x"), &pieces).is_none());
}

#[test]
fn what_became_of_numbers() {
    let pieces = [
        ("17:170".to_owned(), 9),
        ("17:171".to_owned(), 0),
        ("17:172".to_owned(), 1),
        ("17:173".to_owned(), 2),
    ];
    let answer = json!({"error": "error_busi_update_stock_failed", "message": "",
        "response": {"success_list": [{"model_id": 170, "stock": 9}, {"model_id": 173}],
            "failure_list": [{"model_id": 171, "failed_reason": "Ann said"}]}});
    let told = read_told(&whole(hear_tell(&pieces, &[said(&answer)]))).unwrap();
    let of = |id: &str, outcome| StockAnswer { product_id: id.to_owned(), outcome };
    let not_taken = StockOutcome::Refused("channels.stock_not_taken".to_owned());
    let wanted = [
        of("17:170", StockOutcome::Shows(Some(9))),
        of("17:171", not_taken),
        of("17:173", StockOutcome::Shows(Some(2))),
    ];
    assert_eq!(told, wanted, "of one nothing is known");
    for body in [said(&json!({"error": "error_item_not_found"})), Vec::new()] {
        let told = read_told(&whole(hear_tell(&pieces, &[body]))).unwrap();
        assert!(told.len() == 4 && told.iter().all(|one| one.outcome == StockOutcome::Gone));
    }
    let word = |word: &str, message: &str| {
        let body = said(&json!({"error": word, "message": message}));
        hear_tell(&pieces, &[body]).err().unwrap()
    };
    let promoted = "error_promotion_cantnot_update_stock";
    assert_eq!(word(promoted, ""), Denial::Refused(promoted.to_owned()));
    let reserved = word("error_auth", "Stock should be larger than reserved stock.");
    assert_eq!(reserved, Denial::Refused("error_auth".to_owned()), "which is no key refused");
    assert_eq!(word("error_inner", ""), Denial::Failed);
}
