//! Parcels taken apart and put together, and goods that come late: no piece is lost or doubled.

use serde_json::{Value, json};
use testkit::{Answer, House, each_engine};

use crate::shop;

async fn open(house: &House, workflow: Value) {
    shop::open(house, workflow).await;
    shop::stock(house, "CUP", "SZ", 20).await;
    shop::stock(house, "LAMP", "SZ", 20).await;
}

async fn confirmed(house: &House, external_id: &str, lines: &[(&str, i64)]) -> String {
    // What is made later comes later in lists.
    house.clock.advance_seconds(1);
    let id = shop::place(house, &shop::order(external_id, lines)).await;
    shop::step(house, &id, "approve").await;
    shop::step(house, &id, "confirm").await;
    id
}

/// The parcels of an order that are not cancelled.
async fn parcels(house: &House, id: &str) -> Vec<Value> {
    let order = shop::get(house, id).await;
    let all = order["fulfilments"].as_array().unwrap().iter();
    all.filter(|parcel| parcel["state"] != "cancelled").cloned().collect()
}

async fn split(house: &House, parcel: &Value, parts: Value) -> Answer {
    let body = json!({"seen_version": parcel["version"], "parts": parts});
    let id = parcel["id"].as_str().unwrap();
    house.clock.advance_seconds(1);
    house.post(&format!("/fulfilments/{id}/split"), &body).await
}

async fn merge(house: &House, orders: &[&str]) -> Answer {
    house.post("/orders/merge", &json!({"orders": orders})).await
}

async fn unmerge(house: &House, parcel: &Value) -> Answer {
    let id = parcel["id"].as_str().unwrap();
    let body = json!({"seen_version": parcel["version"]});
    house.post(&format!("/fulfilments/{id}/unmerge"), &body).await
}

fn news(order: &Value) -> Vec<&str> {
    order["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .map(|news| news["kind"].as_str().unwrap())
        .collect()
}

each_engine! {
    async fn a_split_moves_units_and_promises_nothing_new(house: House) {
        open(&house, json!({})).await;
        let id = confirmed(&house, "S-1", &[("CUP", 3), ("LAMP", 1)]).await;
        let whole = parcels(&house, &id).await.remove(0);
        let made = split(&house, &whole, json!([{"line_no": 1, "units": 1}])).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let two = parcels(&house, &id).await;
        assert_eq!(two.len(), 2);
        let units = |parcel: &Value| -> i64 {
            parcel["lines"].as_array().unwrap().iter().map(|line| line["units"].as_i64().unwrap()).sum()
        };
        assert_eq!((units(&two[0]), units(&two[1])), (3, 1));
        assert_eq!(shop::levels(&house, "CUP").await, (20, 3));
        shop::must_be_sound(&house).await;

        let stale = split(&house, &whole, json!([{"line_no": 1, "units": 1}])).await;
        assert_eq!((stale.status, stale.code()), (409, "orders.parcel_stale"));
        let all = split(&house, &two[1], json!([{"line_no": 1, "units": 1}])).await;
        assert_eq!(all.code(), "orders.split_moves_nothing");
        let many = split(&house, &two[0], json!([{"line_no": 1, "units": 3}])).await;
        assert_eq!(many.code(), "orders.not_so_many_units");
        let same = house.post("/orders/merge", &json!({"parcels": [two[0]["id"], two[1]["id"]]})).await;
        assert_eq!(same.code(), "orders.merge_same_line");

        shop::ship_all(&house, &id).await;
        assert_eq!(shop::levels(&house, "CUP").await, (17, 0));
        assert_eq!(shop::label(&house, &id).await, "shipped");
        let late = split(&house, &two[0], json!([{"line_no": 1, "units": 1}])).await;
        assert_eq!(late.status, 409);
        shop::must_be_sound(&house).await;
    }

    async fn a_bundle_is_split_in_whole_units(house: House) {
        open(&house, json!({})).await;
        let parts = json!([
            {"sku_id": shop::sku_id(&house, "CUP").await, "quantity": 2},
            {"sku_id": shop::sku_id(&house, "LAMP").await, "quantity": 1},
        ]);
        let set = json!({"code": "SET", "name": "套装", "components": parts});
        shop::created(&house.post("/skus", &set).await);
        let id = confirmed(&house, "S-1", &[("SET", 3)]).await;
        let whole = parcels(&house, &id).await.remove(0);
        let made = split(&house, &whole, json!([{"line_no": 1, "units": 1}])).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let two = parcels(&house, &id).await;
        let pieces = |parcel: &Value| -> Vec<i64> {
            let lines = parcel["lines"].as_array().unwrap();
            let mut pieces: Vec<i64> =
                lines.iter().map(|line| line["quantity"].as_i64().unwrap()).collect();
            pieces.sort_unstable();
            pieces
        };
        assert_eq!((pieces(&two[0]), pieces(&two[1])), (vec![2, 4], vec![1, 2]));
        shop::ship_all(&house, &id).await;
        assert_eq!(shop::levels(&house, "CUP").await, (14, 0));
        assert_eq!(shop::levels(&house, "LAMP").await, (17, 0));
        shop::must_be_sound(&house).await;
    }

    async fn a_merged_parcel_ships_every_order_and_tells_each(house: House) {
        open(&house, json!({})).await;
        let one = confirmed(&house, "M-1", &[("CUP", 2)]).await;
        let two = confirmed(&house, "M-2", &[("CUP", 1), ("LAMP", 1)]).await;
        let merged = merge(&house, &[&one, &two]).await;
        assert_eq!(merged.status, 200, "{}", merged.body);
        assert_eq!(merged.body["orders"].as_array().unwrap().len(), 2);
        let first = parcels(&house, &one).await;
        assert_eq!(first, parcels(&house, &two).await, "one box");
        assert_eq!(first.len(), 1);
        assert_eq!(first[0]["merged"], true);
        assert_eq!(shop::levels(&house, "CUP").await, (20, 3));
        shop::must_be_sound(&house).await;

        let refused = house.post(&format!("/orders/{one}/unconfirm"), &json!({})).await;
        assert_eq!(refused.code(), "orders.parcel_merged");
        shop::ship_all(&house, &one).await;
        assert_eq!(shop::levels(&house, "CUP").await, (17, 0));
        assert_eq!(shop::levels(&house, "LAMP").await, (19, 0));
        let claims = "SELECT count(*) FROM claims WHERE state = 'consumed'";
        assert_eq!(house.number(claims).await, 3, "each order used up its own promises");
        assert_eq!(house.number("SELECT count(*) FROM claims WHERE state = 'active'").await, 0);
        let parcel = first[0]["id"].as_str().unwrap();
        let delivered = house.post(&format!("/fulfilments/{parcel}/deliver"), &json!({})).await;
        assert_eq!(delivered.status, 200, "{}", delivered.body);
        for id in [&one, &two] {
            let order = shop::get(&house, id).await;
            assert_eq!(order["order"]["label"], "completed");
            assert!(order["fulfilments"][0]["tracking_number"].is_string());
            for kind in ["ParcelsMerged", "ParcelShipped", "OrderCompleted"] {
                assert!(news(&order).contains(&kind), "{kind} in {:?}", news(&order));
            }
        }
        shop::must_be_sound(&house).await;
    }

    async fn a_merge_is_undone_exactly_until_the_label_is_bought(house: House) {
        open(&house, json!({})).await;
        let one = confirmed(&house, "M-1", &[("CUP", 2)]).await;
        let two = confirmed(&house, "M-2", &[("LAMP", 1)]).await;
        let lines = |parcel: &Value| parcel["lines"].clone();
        let before = (parcels(&house, &one).await.remove(0), parcels(&house, &two).await.remove(0));
        assert_eq!(merge(&house, &[&one, &two]).await.status, 200);
        let whole = parcels(&house, &one).await.remove(0);
        let undone = unmerge(&house, &whole).await;
        assert_eq!(undone.status, 200, "{}", undone.body);
        let after = (parcels(&house, &one).await.remove(0), parcels(&house, &two).await.remove(0));
        for (old, new) in [(&before.0, &after.0), (&before.1, &after.1)] {
            assert_eq!((&old["id"], lines(old), &new["state"]), (&new["id"], lines(new), &json!("planned")));
            assert_eq!(new["merged"], false);
        }
        assert_eq!(unmerge(&house, &after.0).await.code(), "orders.parcel_not_merged");
        shop::must_be_sound(&house).await;

        // What was packed together must be packed again; with a label it stays together.
        assert_eq!(merge(&house, &[&one, &two]).await.status, 200);
        let id = parcels(&house, &one).await.remove(0)["id"].as_str().unwrap().to_owned();
        let act = |action: &'static str| format!("/fulfilments/{id}/{action}");
        for action in ["release", "pick", "pack"] {
            assert_eq!(house.post(&act(action), &json!({})).await.status, 200);
        }
        let label = json!({"carrier": "DHL", "tracking_number": "JD12345"});
        assert_eq!(house.post(&act("label"), &label).await.status, 200);
        let whole = parcels(&house, &one).await.remove(0);
        assert_eq!(unmerge(&house, &whole).await.code(), "orders.label_bought");
        assert_eq!(house.post(&act("void-label"), &json!({})).await.status, 200);
        let whole = parcels(&house, &one).await.remove(0);
        assert_eq!(unmerge(&house, &whole).await.status, 200);
        for order in [&one, &two] {
            assert_eq!(parcels(&house, order).await[0]["state"], "picked");
            assert_eq!(shop::label(&house, order).await, "picking");
        }
        shop::must_be_sound(&house).await;
    }

    async fn what_does_not_belong_together_is_refused_by_name(house: House) {
        open(&house, json!({})).await;
        let one = confirmed(&house, "M-1", &[("CUP", 1)]).await;
        let mut elsewhere = shop::order("M-2", &[("CUP", 1)]);
        elsewhere["ship_to"]["line1"] = json!("Unter den Linden 1");
        let elsewhere = shop::place(&house, &elsewhere).await;
        let mut other = shop::order("M-3", &[("CUP", 1)]);
        other["ship_to"]["phone"] = json!("+49 30 7654321");
        let other = shop::place(&house, &other).await;
        let waiting = shop::place(&house, &shop::order("M-4", &[("CUP", 1)])).await;
        let held = confirmed(&house, "M-5", &[("CUP", 1)]).await;
        let hold = json!({"reason": "manual"});
        assert_eq!(house.post(&format!("/orders/{held}/holds"), &hold).await.status, 200);
        let dear = confirmed(&house, "M-6", &[("LAMP", 15)]).await;
        for id in [&elsewhere, &other] {
            shop::step(&house, id, "approve").await;
            shop::step(&house, id, "confirm").await;
        }
        for (with, code) in [
            (&elsewhere, "orders.merge_other_address"),
            (&other, "orders.merge_other_customer"),
            (&waiting, "orders.merge_no_parcel"),
            (&held, "orders.on_hold"),
            (&dear, "orders.merge_customs_threshold"),
        ] {
            let refused = merge(&house, &[&one, with]).await;
            assert_eq!((refused.status, refused.code()), (409, code), "{}", refused.body);
        }
        assert_eq!(merge(&house, &[&one]).await.code(), "orders.merge_how_many");
        shop::must_be_sound(&house).await;
    }

    async fn orders_to_the_same_door_are_found(house: House) {
        open(&house, json!({})).await;
        let one = confirmed(&house, "M-1", &[("CUP", 1)]).await;
        let two = confirmed(&house, "M-2", &[("LAMP", 1)]).await;
        let mut elsewhere = shop::order("M-3", &[("CUP", 1)]);
        elsewhere["ship_to"]["line1"] = json!("Unter den Linden 1");
        let elsewhere = shop::place(&house, &elsewhere).await;
        shop::step(&house, &elsewhere, "approve").await;
        shop::step(&house, &elsewhere, "confirm").await;
        let path = format!("/orders/merge-hints?ids={one},{elsewhere},{two}");
        let hints = house.get(&path).await;
        let items = hints.body["items"].as_array().unwrap();
        assert_eq!(items.len(), 1, "{}", hints.body);
        assert_eq!(items[0]["orders"], json!([one, two]));
        assert_eq!(items[0]["refused"], Value::Null);
        assert_eq!(merge(&house, &[&one, &two]).await.status, 200);
        assert_eq!(house.get(&path).await.body["items"], json!([]));
        let wrong = house.get("/orders/merge-hints?ids=sku_1").await;
        assert_eq!(wrong.code(), "kernel.unknown_id");
    }

    async fn a_merge_hint_says_what_it_saves_or_why_not(house: House) {
        open(&house, json!({"parcel_cost_minor": 460})).await;
        let mut ids = Vec::new();
        let wanted = [("M-1", 1, "EUR"), ("M-2", 2, "EUR"), ("M-3", 3, "EUR"), ("M-4", 4, "USD")];
        for (number, pieces, currency) in wanted {
            let mut order = shop::order(number, &[("CUP", pieces)]);
            order["currency"] = json!(currency);
            let id = shop::place(&house, &order).await;
            for step in ["approve", "confirm"] {
                shop::step(&house, &id, step).await;
            }
            ids.push(id);
        }
        let hints = |of: &[&String]| {
            let ids: Vec<&str> = of.iter().map(|id| id.as_str()).collect();
            format!("/orders/merge-hints?ids={}", ids.join(","))
        };
        let three = house.get(&hints(&[&ids[0], &ids[1], &ids[2], &ids[3]])).await.body;
        assert_eq!(three["items"].as_array().unwrap().len(), 1, "{three}");
        let saves = json!({"amount": {"minor": 920, "currency": "EUR"}, "by": "parcel_cost"});
        assert_eq!(three["items"][0]["saves"], saves);
        let mixed = house.get(&hints(&[&ids[0], &ids[3]])).await.body;
        assert_eq!(mixed["items"][0]["refused"], "orders.merge_other_currency", "{mixed}");
        assert_eq!(mixed["items"][0]["saves"], Value::Null);
    }

    async fn a_line_of_a_merged_parcel_is_cancelled_and_the_rest_goes_home(house: House) {
        open(&house, json!({})).await;
        let one = confirmed(&house, "M-1", &[("CUP", 2)]).await;
        let two = confirmed(&house, "M-2", &[("CUP", 1), ("LAMP", 1)]).await;
        assert_eq!(merge(&house, &[&one, &two]).await.status, 200);
        let body = json!({"lines": [{"line_no": 1, "units": 1}], "reason": "buyer_request"});
        let cancelled = house.post(&format!("/orders/{two}/cancel-lines"), &body).await;
        assert_eq!(cancelled.status, 200, "{}", cancelled.body);
        assert_eq!(shop::levels(&house, "CUP").await, (20, 2));
        let whole = parcels(&house, &one).await.remove(0);
        assert_eq!(unmerge(&house, &whole).await.status, 200);
        shop::must_be_sound(&house).await;
        shop::ship_all(&house, &one).await;
        for parcel in parcels(&house, &two).await {
            assert_eq!(parcel["state"], "planned");
        }
        assert_eq!(shop::levels(&house, "CUP").await, (18, 0));
        shop::must_be_sound(&house).await;
    }

    async fn goods_that_come_late_are_claimed_once_and_sent_in_a_parcel_of_their_own(house: House) {
        shop::open(&house, json!({"confirm_partial": true})).await;
        shop::stock(&house, "CUP", "SZ", 2).await;
        let id = confirmed(&house, "B-1", &[("CUP", 5)]).await;
        assert_eq!(shop::levels(&house, "CUP").await, (2, 2));
        let supply = format!("/orders/{id}/supply");
        let nothing = house.post(&supply, &json!({})).await;
        assert_eq!(nothing.body, json!({"units": 0, "missing": 3}));
        shop::must_be_sound(&house).await;

        // The claim of the same line in the same warehouse grows, with the first parcel still here.
        shop::stock(&house, "CUP", "SZ", 2).await;
        let some = house.post(&supply, &json!({})).await;
        assert_eq!(some.body, json!({"units": 2, "missing": 1}), "{}", some.body);
        assert_eq!(shop::levels(&house, "CUP").await, (4, 4));
        assert_eq!(parcels(&house, &id).await.len(), 2);
        shop::must_be_sound(&house).await;

        // The first two leave; the last one comes, from another warehouse and once only.
        shop::ship_all(&house, &id).await;
        assert_eq!(shop::label(&house, &id).await, "partially_shipped");
        shop::stock(&house, "CUP", "DE", 3).await;
        let rest = house.post(&supply, &json!({})).await;
        assert_eq!(rest.body, json!({"units": 1, "missing": 0}));
        let again = house.post(&supply, &json!({})).await;
        assert_eq!(again.body, json!({"units": 0, "missing": 0}));
        assert_eq!(shop::levels(&house, "CUP").await, (3, 1));
        let order = shop::get(&house, &id).await;
        assert_eq!(order["exceptions"], json!([]), "nothing is missing any more");
        shop::must_be_sound(&house).await;
        let last = parcels(&house, &id).await;
        let last = last.iter().find(|parcel| parcel["state"] == "planned").unwrap();
        let last = last["id"].as_str().unwrap();
        for action in ["release", "pick", "pack"] {
            house.post(&format!("/fulfilments/{last}/{action}"), &json!({})).await;
        }
        let ship = json!({"carrier": "DHL", "tracking_number": "JD99999"});
        assert_eq!(house.post(&format!("/fulfilments/{last}/ship"), &ship).await.status, 200);
        assert_eq!(shop::label(&house, &id).await, "shipped");
        assert_eq!(shop::levels(&house, "CUP").await, (2, 0));
        let shipped = "SELECT CAST(sum(quantity) AS bigint) FROM movements WHERE to_account = 'world:customer'";
        assert_eq!(house.number(shipped).await, 5, "five were ordered, five have left");
        shop::must_be_sound(&house).await;
    }

    async fn late_goods_of_a_partly_shipped_line_meet_its_used_up_promise(house: House) {
        shop::open(&house, json!({"confirm_partial": true})).await;
        shop::stock(&house, "CUP", "SZ", 2).await;
        let id = confirmed(&house, "B-1", &[("CUP", 5)]).await;
        shop::ship_all(&house, &id).await;
        shop::stock(&house, "CUP", "SZ", 9).await;
        let rest = house.post(&format!("/orders/{id}/supply"), &json!({})).await;
        assert_eq!(rest.body, json!({"units": 3, "missing": 0}));
        assert_eq!(shop::levels(&house, "CUP").await, (9, 3));
        let body = json!({"lines": [{"line_no": 1, "units": 2}], "reason": "buyer_request"});
        let cut = house.post(&format!("/orders/{id}/cancel-lines"), &body).await;
        assert_eq!(cut.status, 200, "{}", cut.body);
        assert_eq!(shop::levels(&house, "CUP").await, (9, 1));
        shop::must_be_sound(&house).await;
        let body = json!({"lines": [{"line_no": 1, "units": 1}], "reason": "buyer_request"});
        let cut = house.post(&format!("/orders/{id}/cancel-lines"), &body).await;
        assert_eq!(cut.body["order"]["label"], "shipped", "what was wanted has left");
        assert_eq!(shop::levels(&house, "CUP").await, (9, 0));
        shop::must_be_sound(&house).await;
    }

    async fn what_is_done_twice_at_once_is_done_once(house: House) {
        open(&house, json!({"confirm_partial": true})).await;
        let one = confirmed(&house, "M-1", &[("CUP", 2)]).await;
        let two = confirmed(&house, "M-2", &[("CUP", 3), ("LAMP", 1)]).await;
        let pair = [one.as_str(), two.as_str()];
        let (first, second) = tokio::join!(merge(&house, &pair), merge(&house, &pair));
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "{} {}", first.body, second.body);
        shop::must_be_sound(&house).await;

        // Both orders of one box lose something at once: each keeps the rest, or hears of the other.
        let cancel = |id: &str| format!("/orders/{id}/cancel-lines");
        let body = json!({"lines": [{"line_no": 1, "units": 1}], "reason": "buyer_request"});
        let (paths, mut done) = ((cancel(&one), cancel(&two)), 0);
        let (first, second) =
            tokio::join!(house.post(&paths.0, &body), house.post(&paths.1, &body));
        for answer in [&first, &second] {
            assert!(matches!(answer.status, 200 | 409), "{}", answer.body);
            done += i64::from(answer.status == 200);
        }
        assert_eq!(shop::levels(&house, "CUP").await, (20, 5 - done));
        let inside = "SELECT CAST(sum(quantity) AS bigint) FROM fulfilment_lines";
        assert_eq!(house.number(inside).await, 6 - done, "the box holds what is still wanted");
        shop::must_be_sound(&house).await;

        let three = confirmed(&house, "B-1", &[("CUP", 30)]).await;
        shop::stock(&house, "CUP", "SZ", 50).await;
        let path = format!("/orders/{three}/supply");
        let nothing = json!({});
        let (first, second) =
            tokio::join!(house.post(&path, &nothing), house.post(&path, &nothing));
        let units = |answer: &Answer| answer.body["units"].as_i64().unwrap_or(0);
        assert_eq!(units(&first) + units(&second), 30 - (15 + done));
        assert_eq!(shop::levels(&house, "CUP").await, (70, 35 - done));
        shop::must_be_sound(&house).await;
    }
}
