//! Changes are shown first and then become true exactly so: money, promises, parcels and review.

use serde_json::{Value, json};
use testkit::{Answer, House, each_engine};

use crate::shop;

/// A confirmed order of two cups and a lamp, with some stock left.
async fn confirmed(house: &House) -> String {
    shop::open(house, json!({"reserve_on_arrival": true, "price_tolerance_bp": 0})).await;
    shop::stock(house, "CUP", "SZ", 5).await;
    shop::stock(house, "LAMP", "SZ", 3).await;
    let id = shop::place(house, &shop::order("E-1", &[("CUP", 2), ("LAMP", 1)])).await;
    shop::step(house, &id, "approve").await;
    shop::step(house, &id, "confirm").await;
    id
}

async fn show(house: &House, id: &str, changes: Value) -> Answer {
    let version = shop::get(house, id).await["order"]["version"].clone();
    let body = json!({"seen_version": version, "changes": changes});
    house.post(&format!("/orders/{id}/edits"), &body).await
}

async fn apply(house: &House, id: &str, shown: &Answer) -> Answer {
    assert_eq!(shown.status, 201, "{}", shown.body);
    let edit = shown.body["id"].as_str().unwrap();
    house.post(&format!("/orders/{id}/edits/{edit}/apply"), &json!({})).await
}

/// Shows and applies changes that must succeed; the order after them.
async fn change(house: &House, id: &str, changes: Value) -> Value {
    let shown = show(house, id, changes).await;
    let applied = apply(house, id, &shown).await;
    assert_eq!(applied.status, 200, "{}", applied.body);
    applied.body
}

fn approvals(order: &Value) -> Vec<&str> {
    let rows = order["approvals"].as_array().unwrap();
    rows.iter().map(|row| row["decision"].as_str().unwrap()).collect()
}

each_engine! {
    async fn a_change_is_shown_and_changes_nothing_until_it_is_applied(house: House) {
        let id = confirmed(&house).await;
        let before = shop::get(&house, &id).await;
        let changes = json!([
            {"set_quantity": {"line_no": 1, "quantity": 4}},
            {"add_fee": {"kind": "discount", "title": "sorry", "amount_minor": -100}},
        ]);
        let shown = show(&house, &id, changes).await;
        let preview = &shown.body["preview"];
        assert_eq!(preview["before"]["total_minor"], 2_970);
        assert_eq!(preview["after"]["total_minor"], 4_850);
        assert_eq!(preview["after"]["units"], 5);
        let stock = &preview["stock"];
        assert_eq!((&stock[0]["sku_code"], &stock[0]["pieces"]), (&json!("CUP"), &json!(2)));
        assert_eq!(stock[0]["available"], 3);
        let voided = preview["voids"].as_array().unwrap();
        assert_eq!(voided.len(), 2, "the approval and the confirmation");
        assert_eq!(preview["parcels"][0]["number"], before["fulfilments"][0]["number"]);
        assert_eq!(shop::get(&house, &id).await, before);
        shop::must_be_sound(&house).await;
    }

    async fn more_of_a_confirmed_order_is_claimed_and_reviewed_again(house: House) {
        let id = confirmed(&house).await;
        assert_eq!(shop::levels(&house, "CUP").await, (5, 2));
        let order = change(&house, &id, json!([{"set_quantity": {"line_no": 1, "quantity": 4}}])).await;
        assert_eq!(order["order"]["state"], "new");
        assert_eq!(approvals(&order), ["approve", "confirm", "void"]);
        assert_eq!(order["fulfilments"][0]["state"], "cancelled");
        assert_eq!(shop::levels(&house, "CUP").await, (5, 4));
        shop::must_be_sound(&house).await;

        // It is worth more than was paid: finance looks, and the review begins anew.
        let exception = &order["exceptions"][0];
        assert_eq!(exception["code"], "paid_mismatch");
        let path = format!("/orders/{id}/exceptions/{}/accept", exception["id"].as_str().unwrap());
        let accepted = house.post(&path, &json!({"reason": "paid by wire"})).await;
        assert_eq!(accepted.status, 200, "{}", accepted.body);
        let again = house.post(&format!("/orders/{id}/approve"), &json!({})).await;
        assert_eq!(again.status, 200, "{}", again.body);
        let unpaid = house.post(&format!("/orders/{id}/confirm"), &json!({})).await;
        assert_eq!(unpaid.code(), "orders.not_paid");
        assert_eq!(shop::label(&house, &id).await, "awaiting_payment");
    }

    async fn less_of_a_confirmed_order_is_let_go(house: House) {
        let id = confirmed(&house).await;
        let changes = json!([{"cancel_units": {"line_no": 1, "units": 1, "reason": "buyer_request"}}]);
        let order = change(&house, &id, changes).await;
        let line = &order["lines"][0];
        assert_eq!((&line["ordered"], &line["cancelled"]), (&json!(2), &json!(1)));
        assert_eq!(line["amount"]["minor"], 990);
        assert_eq!(order["order"]["total"]["minor"], 1_980);
        assert_eq!(shop::levels(&house, "CUP").await, (5, 1));
        assert_eq!(shop::levels(&house, "LAMP").await, (3, 1), "what stays, stays promised");
        shop::must_be_sound(&house).await;
    }

    async fn a_promise_is_not_made_larger_without_goods(house: House) {
        let id = confirmed(&house).await;
        let before = shop::get(&house, &id).await;
        let shown = show(&house, &id, json!([{"set_quantity": {"line_no": 1, "quantity": 6}}])).await;
        let refused = apply(&house, &id, &shown).await;
        assert_eq!((refused.status, refused.code()), (409, "orders.out_of_stock"));
        assert_eq!(shop::get(&house, &id).await, before, "nothing of it stays");
        assert_eq!(shop::levels(&house, "CUP").await, (5, 2));
        shop::must_be_sound(&house).await;
    }

    async fn a_new_order_that_grows_beyond_the_stock_keeps_what_it_has_and_waits(house: House) {
        shop::open(&house, json!({"reserve_on_arrival": true, "require_payment": false})).await;
        shop::stock(&house, "CUP", "SZ", 5).await;
        let id = shop::place(&house, &shop::order("E-1", &[("CUP", 2)])).await;
        let order = change(&house, &id, json!([{"set_quantity": {"line_no": 1, "quantity": 9}}])).await;
        let codes: Vec<&Value> =
            order["exceptions"].as_array().unwrap().iter().map(|one| &one["code"]).collect();
        assert!(codes.contains(&&json!("out_of_stock")), "{codes:?}");
        assert_eq!(shop::levels(&house, "CUP").await, (5, 2));
        let order = change(&house, &id, json!([{"set_quantity": {"line_no": 1, "quantity": 5}}])).await;
        let codes: Vec<&Value> =
            order["exceptions"].as_array().unwrap().iter().map(|one| &one["code"]).collect();
        assert!(!codes.contains(&&json!("out_of_stock")), "{codes:?}");
        assert_eq!(shop::levels(&house, "CUP").await, (5, 5));
        shop::must_be_sound(&house).await;
    }

    async fn a_line_that_is_added_is_claimed_and_an_unknown_code_is_an_exception(house: House) {
        let id = confirmed(&house).await;
        let add = |sku: &str| json!([{"add_line": {"sku": sku, "quantity": 2, "unit_price": "1.00"}}]);
        let order = change(&house, &id, add("LAMP")).await;
        assert_eq!(order["lines"][2]["title"], "台灯");
        assert_eq!(order["order"]["total"]["minor"], 3_170);
        assert_eq!(shop::levels(&house, "LAMP").await, (3, 3));
        let order = change(&house, &id, add("WHAT")).await;
        let codes = order["exceptions"].to_string();
        assert!(codes.contains("sku_unmapped"), "{codes}");
        // Nobody wants it any more: nothing is wrong with it.
        let gone = json!([{"cancel_units": {"line_no": 4, "units": 2, "reason": "price_error"}}]);
        let order = change(&house, &id, gone).await;
        assert!(!order["exceptions"].to_string().contains("sku_unmapped"));
        shop::must_be_sound(&house).await;
    }

    async fn the_address_is_free_until_the_label_is_bought(house: House) {
        let id = confirmed(&house).await;
        let address = |city: &str| json!([{"set_recipient": {"city": city}}]);
        let shown = show(&house, &id, address("Potsdam")).await;
        assert_eq!(shown.body["preview"]["recipient"], json!(["city"]));
        assert!(!shown.body.to_string().contains("Potsdam"), "no person outside of their table");
        let kept = house.number(
            "SELECT count(*) FROM order_edits WHERE CAST(changes AS text) LIKE '%Potsdam%' \
             OR CAST(preview AS text) LIKE '%Potsdam%'").await;
        assert_eq!(kept, 0);
        let order = apply(&house, &id, &shown).await.body;
        assert_eq!(order["people"][0]["city"], "Potsdam");
        assert_eq!(order["order"]["state"], "new");
        let waiting = house.number("SELECT count(*) FROM people WHERE city = 'Potsdam'").await;
        assert!(waiting <= 2, "{waiting}");
        assert_eq!(house.number("SELECT count(*) FROM people WHERE address IS NOT NULL").await, 1);

        shop::step(&house, &id, "approve").await;
        shop::step(&house, &id, "confirm").await;
        let order = shop::get(&house, &id).await;
        let parcels = order["fulfilments"].as_array().unwrap();
        let open = parcels.iter().find(|parcel| parcel["state"] == "planned").unwrap();
        let parcel = open["id"].as_str().unwrap().to_owned();
        let act = |action: &'static str| format!("/fulfilments/{parcel}/{action}");
        for action in ["release", "pick", "pack"] {
            assert_eq!(house.post(&act(action), &json!({})).await.status, 200);
        }
        // The warehouse goes on; nothing leaves before somebody has looked.
        let order = change(&house, &id, address("Dresden")).await;
        assert_eq!((&order["order"]["state"], &order["order"]["label"]), (&json!("confirmed"), &json!("held")));
        assert_eq!(order["order"]["hidden_label"], "packed");
        let ship = json!({"carrier": "DHL", "tracking_number": "JD12345"});
        assert_eq!(house.post(&act("label"), &ship).await.code(), "orders.on_hold");
        let hold = order["holds"][0]["id"].as_str().unwrap();
        assert_eq!(house.delete(&format!("/orders/{id}/holds/{hold}")).await.status, 200);
        assert_eq!(house.post(&act("label"), &ship).await.status, 200);
        assert_eq!(show(&house, &id, address("Bonn")).await.code(), "orders.label_bought");
        assert_eq!(house.post(&act("ship"), &json!({})).await.status, 200);
        assert_eq!(show(&house, &id, address("Bonn")).await.status, 409);
        shop::must_be_sound(&house).await;
    }

    async fn what_the_review_does_not_see_does_not_void_it(house: House) {
        let id = confirmed(&house).await;
        let later = json!([
            {"set_ship_by": {"ship_by": "2026-12-01T00:00:00Z"}}, {"set_kind": {"kind": "presale"}},
        ]);
        let order = change(&house, &id, later).await;
        assert_eq!(order["order"]["state"], "confirmed");
        assert_eq!(order["order"]["type"], "presale");
        assert_eq!(approvals(&order), ["approve", "confirm"]);
    }

    async fn one_change_waits_at_a_time_and_an_old_one_is_not_applied(house: House) {
        let id = confirmed(&house).await;
        let less = json!([{"set_quantity": {"line_no": 1, "quantity": 1}}]);
        let first = show(&house, &id, less.clone()).await;
        let second = show(&house, &id, less.clone()).await;
        assert_eq!(apply(&house, &id, &first).await.code(), "orders.edit_over");
        let version = shop::get(&house, &id).await["order"]["version"].clone();
        let body = json!({"seen_version": version, "changes": less});
        let other = "may orders.edit,orders.view";
        let method = axum::http::Method::POST;
        let path = format!("/orders/{id}/edits");
        let theirs = house.json(other, method.clone(), &path, &body).await;
        assert_eq!((theirs.status, theirs.code()), (409, "orders.edit_open"));
        assert!(theirs.body["detail"].as_str().unwrap().contains("All"));

        // Something else changes the order: what was shown is not what would happen.
        let hold = json!({"reason": "manual", "note": "wait"});
        assert_eq!(house.post(&format!("/orders/{id}/holds"), &hold).await.status, 200);
        assert_eq!(apply(&house, &id, &second).await.code(), "orders.edit_stale");
        let version = shop::get(&house, &id).await["order"]["version"].clone();
        let body = json!({"seen_version": version, "changes": less});
        let theirs = house.json(other, method, &path, &body).await;
        assert_eq!(theirs.status, 201, "what can never be applied makes way: {}", theirs.body);
        let edit = theirs.body["id"].as_str().unwrap();
        let given_up = house.delete(&format!("/orders/{id}/edits/{edit}")).await;
        assert_eq!(given_up.body["state"], "cancelled");
        let edits = house.get(&path).await.body;
        assert_eq!(edits["items"].as_array().unwrap().len(), 3);
        shop::must_be_sound(&house).await;
    }

    async fn what_is_wrong_is_named_by_its_place(house: House) {
        let id = confirmed(&house).await;
        for (changes, path, code) in [
            (json!([]), "changes", "kernel.out_of_range"),
            (json!([{"set_quantity": {"line_no": 9, "quantity": 1}}]), "changes[0].line_no",
                "orders.unknown_line"),
            (json!([{"set_ship_by": {"ship_by": "2026-12-01T00:00:00Z"}},
                {"set_recipient": {"country": "D1"}}]), "changes[1].set_recipient.country",
                "customers.unknown_country"),
            (json!([{"add_line": {"sku": " ", "quantity": 1, "unit_price": "1"}}]),
                "changes[0].sku", "kernel.required"),
            (json!([{"set_quantity": {"line_no": 1, "quantity": 1, "why": 1}}]),
                "changes[0].set_quantity.why", "kernel.unknown_field"),
        ] {
            let answer = show(&house, &id, changes.clone()).await;
            let field = &answer.body["fields"][0];
            assert_eq!((field["path"].as_str(), answer.code()), (Some(path), code), "{changes}");
        }
    }

    async fn a_part_is_cancelled_and_the_last_part_cancels_the_order(house: House) {
        let id = confirmed(&house).await;
        let path = format!("/orders/{id}/cancel-lines");
        let cancel = |line_no: i64, units: i64| {
            json!({"lines": [{"line_no": line_no, "units": units}], "reason": "buyer_request"})
        };
        let refused = house.post(&path, &cancel(1, 3)).await;
        assert_eq!((refused.status, refused.code()), (409, "orders.not_so_many_units"));
        let order = house.post(&path, &cancel(1, 1)).await.body;
        assert_eq!(order["order"]["state"], "confirmed", "the rest is still a promise");
        assert_eq!(order["order"]["total"]["minor"], 1_980);
        assert_eq!(order["fulfilments"][0]["state"], "planned");
        assert_eq!(shop::levels(&house, "CUP").await, (5, 1));
        shop::must_be_sound(&house).await;

        let order = house.post(&path, &cancel(1, 1)).await.body;
        let lines = order["fulfilments"][0]["lines"].as_array().unwrap();
        assert_eq!(lines.len(), 1, "the cups have left the parcel");
        let order = house.post(&path, &cancel(2, 1)).await.body;
        assert_eq!(order["order"]["state"], "cancelled");
        assert_eq!((shop::levels(&house, "CUP").await.1, shop::levels(&house, "LAMP").await.1), (0, 0));
        shop::must_be_sound(&house).await;

        // It lives again with everything, and everything costs what it did.
        let order = shop::step(&house, &id, "reopen").await;
        assert_eq!(order["order"]["total"]["minor"], 2_970);
        assert_eq!(order["order"]["unit_count"], 3);
        shop::must_be_sound(&house).await;
    }

    async fn what_is_being_picked_is_not_cancelled_by_line(house: House) {
        let id = confirmed(&house).await;
        let order = shop::get(&house, &id).await;
        let parcel = order["fulfilments"][0]["id"].as_str().unwrap();
        house.post(&format!("/fulfilments/{parcel}/release"), &json!({})).await;
        let body = json!({"lines": [{"line_no": 1, "units": 1}], "reason": "buyer_request"});
        let refused = house.post(&format!("/orders/{id}/cancel-lines"), &body).await;
        assert_eq!(refused.code(), "orders.not_so_many_units");
    }
}
