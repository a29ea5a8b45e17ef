use super::*;
use crate::rest::tests::door;

fn codes(from: usize, to: usize) -> Vec<String> {
    (from..to).map(|at| format!("CUP-{at:02}")).collect()
}

fn asked(heard: Result<Heard, Denial>) -> Vec<String> {
    match heard {
        Ok(Heard::More(call)) => requests(&call),
        _ => panic!("no call"),
    }
}

fn requests(call: &Call) -> Vec<String> {
    let body: Value = serde_json::from_slice(&call.body).unwrap();
    let requests = body["requests"].as_array().unwrap().iter();
    requests.map(|one| one["sku"].as_str().unwrap().to_owned()).collect()
}

fn whole(heard: Result<Heard, Denial>) -> Vec<u8> {
    match heard {
        Ok(Heard::Whole(body)) => body,
        _ => panic!("not whole"),
    }
}

fn said(responses: &[Value]) -> Vec<u8> {
    json!({ "responses": responses }).to_string().into_bytes()
}

fn item(sku: &str, pieces: i64) -> Value {
    let availability = json!({"shipToLocationAvailability": {"quantity": pieces}});
    json!({"sku": sku, "statusCode": 200, "inventoryItem": {"availability": availability}})
}

fn wrong(sku: &str, status: i64, id: i64) -> Value {
    json!({"sku": sku, "statusCode": status, "errors": [{"errorId": id, "message": "Ann said"}]})
}

/// The calls by which stock is looked up and told.
pub(crate) fn some_calls() -> Vec<Call> {
    let look = first_look(&door(), &codes(0, 3)).unwrap();
    let tell = first_tell(&door(), &[("CUP-01".to_owned(), 5)]).unwrap();
    vec![look, tell]
}

#[test]
fn codes_are_looked_for_twenty_five_at_once() {
    let mut all = codes(0, 30);
    all.extend(["CUP-00".to_owned(), String::new(), "x".repeat(51)]);
    let first = requests(&first_look(&door(), &all).unwrap());
    assert_eq!(first, codes(0, 25));
    let mut answers = vec![said(&[item("CUP-00", 4), wrong("CUP-01", 404, 25_710)])];
    assert_eq!(asked(hear_look(&door(), &all, &answers)), codes(25, 30), "each once");
    answers.push(said(&[json!({"sku": "CUP-25", "statusCode": 200, "inventoryItem": {}})]));
    let found = read_listings(&whole(hear_look(&door(), &all, &answers))).unwrap();
    let found: Vec<_> = found
        .iter()
        .map(|one| (one.external_sku.as_str(), one.product_id.as_str(), one.pieces))
        .collect();
    assert_eq!(found, [("CUP-00", "CUP-00", Some(4)), ("CUP-25", "CUP-25", Some(0))]);
}

#[test]
fn codes_that_cannot_be_skus_are_not_asked_for() {
    assert!(first_look(&door(), &["x".repeat(51)]).is_none());
    assert_eq!(read_listings(b"").unwrap(), []);
    assert!(read_listings(b"<html>").is_err());
}

#[test]
fn one_odd_code_keeps_no_other_from_being_found() {
    let all = codes(0, 4);
    // Of four, one is refused, and with it all.
    let mut answers = vec![Vec::new()];
    assert_eq!(asked(hear_look(&door(), &all, &answers)), codes(0, 2));
    answers.push(Vec::new());
    assert_eq!(asked(hear_look(&door(), &all, &answers)), codes(0, 1));
    answers.push(Vec::new());
    assert_eq!(asked(hear_look(&door(), &all, &answers)), codes(1, 2), "the first is the odd one");
    answers.push(said(&[item("CUP-01", 1)]));
    assert_eq!(asked(hear_look(&door(), &all, &answers)), codes(2, 4));
    answers.push(said(&[item("CUP-02", 2), item("CUP-03", 3)]));
    assert_eq!(read_listings(&whole(hear_look(&door(), &all, &answers))).unwrap().len(), 3);
}

#[test]
fn where_each_code_is_odd_it_comes_to_an_end() {
    let (all, mut answers) = (codes(0, 50), Vec::new());
    let found = loop {
        answers.push(Vec::new());
        assert!(answers.len() < 20, "the context would have given up");
        if let Ok(Heard::Whole(body)) = hear_look(&door(), &all, &answers) {
            break read_listings(&body).unwrap();
        }
    };
    assert_eq!(found, []);
}

#[test]
fn what_fails_is_not_taken_for_what_is_not_there() {
    let all = codes(0, 2);
    for (status, wanted) in [(500, Denial::Failed), (429, Denial::Wait(None))] {
        let answers = [said(&[item("CUP-00", 1), wrong("CUP-01", status, 25_001)])];
        assert_eq!(hear_look(&door(), &all, &answers).err(), Some(wanted));
    }
}

fn pieces(count: usize) -> Vec<Pieces> {
    codes(0, count).into_iter().zip(1..).collect()
}

#[test]
fn numbers_are_told_twenty_five_at_once_and_each_has_its_answer() {
    let all = pieces(27);
    let first = first_tell(&door(), &all).unwrap();
    let body: Value = serde_json::from_slice(&first.body).unwrap();
    assert_eq!(body["requests"][1]["shipToLocationAvailability"]["quantity"], 2);
    assert_eq!(requests(&first), codes(0, 25));
    let mut answers = vec![said(&[
        json!({"sku": "CUP-00", "statusCode": 200}),
        wrong("CUP-01", 404, 25_710),
        wrong("CUP-02", 400, 25_702),
        wrong("CUP-03", 400, 25_759),
        wrong("CUP-04", 500, 25_001),
        json!({"sku": "CUP-05", "statusCode": 400}),
        json!({"sku": "TEA", "statusCode": 200}),
    ])];
    assert_eq!(asked(hear_tell(&door(), &all, &answers)), codes(25, 27));
    // Both together are not taken; told alone, one of them is.
    answers.extend([Vec::new(), Vec::new(), said(&[json!({"sku": "CUP-26", "statusCode": 200})])]);
    let told = read_told(&whole(hear_tell(&door(), &all, &answers))).unwrap();
    let of =
        |sku: &str| told.iter().find(|one| one.product_id == sku).map(|one| one.outcome.clone());
    let refused = |why: &str| Some(StockOutcome::Refused(why.to_owned()));
    assert_eq!(of("CUP-00"), Some(StockOutcome::Shows(Some(1))));
    assert_eq!(of("CUP-01"), Some(StockOutcome::Gone));
    assert_eq!(of("CUP-02"), Some(StockOutcome::Gone));
    assert_eq!(of("CUP-03"), refused("error 25759"));
    assert_eq!(of("CUP-04"), None, "nobody knows what became of it");
    assert_eq!(of("CUP-05"), refused("channels.stock_not_taken"));
    assert_eq!(of("CUP-25"), refused("channels.stock_not_taken"));
    assert_eq!(of("CUP-26"), Some(StockOutcome::Shows(Some(27))));
    assert_eq!(told.len(), 7);
}

#[test]
fn a_refusal_of_some_is_an_answer_and_any_other_is_none() {
    let of = |status: u16, id: i64, is_told: bool| {
        let body = json!({"errors": [{"errorId": id}]}).to_string();
        denial(&Refusal { status, answered: 0, header: &|_| None, body: body.as_bytes() }, is_told)
    };
    for (status, id, is_told, is_answer) in [
        (400, 25_702, false, true),
        (400, 25_708, false, true),
        (404, 25_710, false, true),
        (400, 25_002, true, true),
        (400, 25_734, false, false),
        (404, 0, true, false),
        (401, 1_001, false, false),
        (429, 2_001, true, false),
        (500, 25_001, true, false),
    ] {
        let wanted = is_answer.then_some(Denial::Nothing);
        assert_eq!(of(status, id, is_told), wanted, "{status} {id} {is_told}");
    }
}
