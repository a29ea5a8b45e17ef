//! One search box: a phrase, or as many numbers as somebody has.

use serde_json::{Value, json};
use testkit::{Answer, House, each_engine};

use crate::{races, shop};

async fn search(house: &House, filter: &str) -> Value {
    let Answer { status, body, .. } = house.get(&format!("/orders?{filter}")).await;
    assert_eq!(status, 200, "{filter}: {body}");
    body
}

fn names(listed: &Value) -> Vec<&str> {
    let items = listed["items"].as_array().unwrap();
    items.iter().map(|row| row["external_id"].as_str().unwrap()).collect()
}

/// `%` stands for itself in none of the tests.
fn typed(text: &str) -> String {
    let kept = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let mut sent = String::from("q=");
    for letter in text.chars() {
        if kept(letter) {
            sent.push(letter);
        } else {
            let mut bytes = [0; 4];
            for byte in letter.encode_utf8(&mut bytes).bytes() {
                sent.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    sent
}

each_engine! {
    async fn pasted_numbers_of_every_kind_keep_their_order(house: House) {
        shop::open(&house, json!({})).await;
        shop::stock(&house, "CUP", "SZ", 10).await;
        let barcode = json!({"barcode": "4006381333931"});
        let lamp = shop::sku_id(&house, "LAMP").await;
        shop::created(&house.post(&format!("/skus/{lamp}/barcodes"), &barcode).await);
        let first = shop::place(&house, &shop::order("A-1", &[("CUP", 1)])).await;
        let second = shop::place(&house, &shop::order("A-2", &[("CABLE", 1)])).await;
        shop::place(&house, &shop::order("A-3", &[("LAMP", 1)])).await;
        shop::place(&house, &shop::order("A-4", &[("CABLE", 2)])).await;
        for action in ["approve", "confirm"] {
            shop::step(&house, &first, action).await;
        }
        shop::ship_all(&house, &first).await;
        let shipped = shop::get(&house, &first).await;
        let tracking = shipped["fulfilments"][0]["tracking_number"].as_str().unwrap();
        let number = shop::get(&house, &second).await["order"]["number"].as_str().unwrap().to_owned();

        // A barcode of a SKU, the shop's number in full-width letters, ours, a parcel's, a SKU's code.
        let text = format!(
            "4006381333931\r\nＡ－４\tNO-7, {number}；a-4 {}\nCABLE\nA-4\nNO-8",
            tracking.to_lowercase()
        );
        let listed = search(&house, &typed(&text)).await;
        assert_eq!(names(&listed), ["A-3", "A-4", "A-2", "A-1"], "{listed}");
        assert_eq!(listed["not_found"], json!(["NO-7", "NO-8"]));
        let pasted = json!({"numbers": 7, "repeated": [{"number": "Ａ－４", "times": 3}], "cut": []});
        assert_eq!(listed["pasted"], pasted);

        let narrowed = search(&house, &format!("{}&tab=awaiting_review", typed(&text))).await;
        assert_eq!(names(&narrowed), ["A-3", "A-4", "A-2"], "other filters narrow it");
        assert_eq!(narrowed["not_found"], json!(["NO-7", "NO-8"]), "found, though on another tab");
        let sorted = search(&house, &format!("{}&sort=-total", typed(&text))).await;
        assert_eq!(names(&sorted)[0], "A-4", "a sort that is asked for counts");
    }

    async fn pasted_numbers_come_page_by_page(house: House) {
        shop::open(&house, json!({})).await;
        let all: Vec<String> = (0..7).map(|at| format!("P-{at}")).collect();
        for name in &all {
            shop::place(&house, &shop::order(name, &[("CUP", 1)])).await;
        }
        let wanted: Vec<&str> = ["P-5", "P-0", "P-6", "P-1", "P-3"].into();
        let question = typed(&wanted.join(","));
        let mut seen: Vec<String> = Vec::new();
        let mut after = String::new();
        loop {
            let page = search(&house, &format!("{question}&limit=2{after}")).await;
            seen.extend(names(&page).into_iter().map(str::to_owned));
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        assert_eq!(seen, wanted);
        let wrong = house.get(&format!("/orders?{question}&after=3131")).await;
        assert_eq!(wrong.status, 200, "a place behind the last is an empty page: {}", wrong.body);
        let wrong = house.get(&format!("/orders?{question}&after=7a")).await;
        assert_eq!((wrong.status, &wrong.body["fields"][0]["code"]), (422, &json!("kernel.bad_cursor")));
    }

    async fn blanks_part_numbers_and_belong_to_names(house: House) {
        shop::open(&house, json!({})).await;
        shop::place(&house, &shop::order("A-1", &[("CUP", 1)])).await;
        shop::place(&house, &shop::order("A-2", &[("CUP", 1)])).await;
        let mut other = shop::order("A-3", &[("CUP", 1)]);
        other["ship_to"]["name"] = json!("Lena Vogt");
        shop::place(&house, &other).await;
        for (text, wanted, not_found) in [
            ("A-2 A-1", vec!["A-2", "A-1"], json!(null)),
            ("A-2 X-9 A-1", vec!["A-2", "A-1"], json!(["X-9"])),
            ("Lena Vogt", vec!["A-3"], json!(null)),
            ("A-1", vec!["A-1"], json!(null)),
        ] {
            let listed = search(&house, &typed(text)).await;
            assert_eq!(names(&listed), wanted, "{text}");
            assert_eq!(listed["not_found"], not_found, "{text}");
        }
    }

    async fn a_bulk_action_on_all_results_means_those_that_were_searched_for(house: House) {
        shop::open(&house, json!({})).await;
        for name in ["A-1", "A-2", "A-3"] {
            shop::place(&house, &shop::order(name, &[("CUP", 1)])).await;
        }
        let filter = json!({"tab": "awaiting_review", "q": "A-1,A-3"});
        let body = json!({"action": {"action": "approve"}, "filter": filter});
        assert_eq!(house.post("/orders/bulk-actions", &body).await.status, 202);
        races::run_jobs(&house).await;
        let left = search(&house, "tab=awaiting_review").await;
        assert_eq!(names(&left), ["A-2"], "what was not searched for is not touched");
    }

    async fn a_best_seller_shows_its_newest_orders_and_says_so(house: House) {
        shop::open(&house, json!({})).await;
        let orders: Vec<Value> =
            (0..102).map(|at| shop::order(&format!("B-{at:03}"), &[("CUP", 1)])).collect();
        shop::created(&house.post("/orders/bulk", &json!({"orders": orders})).await);
        shop::place(&house, &shop::order("RARE", &[("LAMP", 1)])).await;
        let listed = search(&house, "q=CUP,LAMP&limit=200").await;
        assert_eq!(listed["items"].as_array().unwrap().len(), 101);
        assert_eq!(names(&listed)[100], "RARE", "no SKU takes another's place");
        assert_eq!(listed["pasted"]["cut"], json!(["CUP"]));
    }
}
