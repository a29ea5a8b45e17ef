//! Returns that buyers ask for come by reports: each is seen once, whatever happens to the report on its way.

use serde_json::{Value, json};
use testkit::House;

use crate::changing::{one, ship};
use crate::company::{connect, done, drain, holds, id, look, observed, open, order, sync};
use crate::reports::a_row;
use crate::shop::{Mood, Shop, an_order, name};

/// Longer than looks are apart.
const NEXT_LOOK: i64 = 4 * 3_600 + 1;
const RETURNS: &str = "SELECT count(*) FROM channel_returns";
const NEWS: &str = "SELECT count(*) FROM events WHERE kind = 'ReturnAsked'";

/// The look after this one, to its end.
async fn next_look(house: &House) {
    house.clock.advance_seconds(NEXT_LOOK);
    drain(house).await;
}

async fn returns(house: &House, connection: &str) -> Vec<Value> {
    let path = format!("/channel-connections/{connection}/returns");
    done(house.get(&path).await)["items"].as_array().unwrap().clone()
}

async fn last_look(house: &House, connection: &str) -> Value {
    look(house, connection).await["returns"].clone()
}

/// What was seen of returns, and what came of it.
async fn outcomes(house: &House, connection: &str) -> Vec<String> {
    let seen = observed(house, connection).await.into_iter();
    seen.filter(|(kind, _)| kind == "return_asked").map(|(_, outcome)| outcome).collect()
}

testkit::each_engine! {
    async fn a_return_of_goods_that_have_not_left_holds_them(house: House) {
        let (shop, connection) = one(&house).await;
        assert_eq!(last_look(&house, &connection).await["state"], "read", "there were none");
        shop.inside().reports.rows = vec![a_row(&name(17), "RMA1", 1, "Approved")];
        shop.inside().reports.waits = 2;
        shop.asked_of_reports();
        next_look(&house).await;
        assert_eq!(shop.asked_of_reports(), ["make", "look", "look", "look", "find", "fetch"]);
        let order = order(&house, 17).await;
        assert_eq!(holds(&order), ["buyer_cancel"]);
        assert_eq!(outcomes(&house, &connection).await, ["held"]);
        let seen = returns(&house, &connection).await;
        let row = &seen[0];
        assert_eq!((seen.len(), &row["pieces"], &row["state"]), (1, &json!(1), &json!("approved")));
        assert_eq!((&row["reason"], &row["requested_on"]), (&json!("CR-DEFECTIVE"), &json!("2026-11-20")));
        assert_eq!((&row["tracking_number"], &row["order_id"]), (&json!("JD0123"), &order["order"]["id"]));
        let path = format!("/channel-orders/{}/returns", id(&order["order"]));
        assert_eq!(done(house.get(&path).await)["items"], json!(seen));
        let last = last_look(&house, &connection).await;
        assert_eq!((&last["state"], &last["found"], &last["changed"]), (&json!("read"), &json!(1), &json!(1)));
        assert_eq!(house.number(NEWS).await, 1);
        let timeline = order["timeline"].as_array().unwrap();
        assert!(timeline.iter().any(|news| news["kind"] == "ReturnAsked"), "{timeline:?}");
        // Nothing of what the buyer wrote is anywhere, and the report is gone.
        let raw = house.number("SELECT count(*) FROM return_looks WHERE raw IS NOT NULL").await;
        let words = house.number("SELECT count(*) FROM events WHERE CAST(data AS text) LIKE '%Ann Smith%'").await;
        assert_eq!((raw, words), (0, 0));
    }

    async fn windows_that_overlap_add_nothing_and_what_changes_later_is_seen(house: House) {
        let (shop, connection) = one(&house).await;
        ship(&house, "00340434161094042557").await;
        shop.inside().reports.rows = vec![a_row(&name(17), "RMA1", 1, "Pending")];
        for _ in 0..3 {
            next_look(&house).await;
        }
        assert_eq!(outcomes(&house, &connection).await, ["for_person"]);
        assert_eq!((house.number(RETURNS).await, house.number(NEWS).await), (1, 1));
        assert_eq!(last_look(&house, &connection).await["changed"], 0);
        assert_eq!(holds(&order(&house, 17).await), Vec::<String>::new());
        shop.inside().reports.rows = vec![a_row(&name(17), "RMA1", 1, "Completed")];
        next_look(&house).await;
        assert_eq!(outcomes(&house, &connection).await, ["for_person", "known"]);
        assert_eq!(returns(&house, &connection).await[0]["state"], "completed");
        // More pieces are for a person again.
        shop.inside().reports.rows = vec![a_row(&name(17), "RMA1", 2, "Completed")];
        next_look(&house).await;
        assert_eq!(outcomes(&house, &connection).await, ["for_person", "known", "for_person"]);
        assert_eq!((house.number(RETURNS).await, house.number(NEWS).await), (1, 3));
        let path = |state: &str| format!("/channel-connections/{connection}/returns?state={state}");
        for (state, wanted) in [("completed", 1), ("asked", 0)] {
            let found = done(house.get(&path(state)).await)["items"].as_array().unwrap().len();
            assert_eq!(found, wanted, "{state}");
        }
    }

    async fn two_returns_of_an_order_hold_it_once(house: House) {
        let (shop, connection) = one(&house).await;
        let rows = ["RMA1", "RMA2"].map(|rma| a_row(&name(17), rma, 1, "Approved"));
        let void = a_row(&name(17), "RMA3", 1, "Denied");
        shop.inside().reports.rows = [rows.as_slice(), &[void]].concat();
        next_look(&house).await;
        assert_eq!(holds(&order(&house, 17).await), ["buyer_cancel"]);
        assert_eq!(outcomes(&house, &connection).await, ["held", "held", "known"]);
        let held = house.number("SELECT count(*) FROM events WHERE kind = 'OrderHeld'").await;
        assert_eq!(held, 1, "nobody hears of it twice");
    }

    async fn a_return_waits_for_its_order(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        shop.inside().reports.rows = vec![a_row(&name(3), "RMA1", 1, "Approved")];
        let connection = connect(&house, "ONE", &shop).await;
        drain(&house).await;
        assert_eq!(returns(&house, &connection).await[0]["order_id"], Value::Null);
        assert_eq!(house.number(NEWS).await, 0);
        shop.put(an_order(3, 28_700));
        drain(&house).await;
        let here = order(&house, 3).await;
        assert_eq!(holds(&here), ["buyer_cancel"]);
        assert_eq!(returns(&house, &connection).await[0]["order_number"], here["order"]["number"]);
        assert_eq!((outcomes(&house, &connection).await, house.number(NEWS).await), (vec!["held".to_owned()], 1));
    }

    async fn an_answer_that_is_lost_is_looked_up_before_it_is_asked_again(house: House) {
        let (shop, connection) = one(&house).await;
        shop.inside().reports.rows = vec![a_row(&name(17), "RMA1", 1, "Approved")];
        for (mood, made, asked) in [
            // It was made, though nobody heard so.
            (Mood::Cut, 1, ["make", "list", "look"].as_slice()),
            (Mood::Html, 1, &["make", "list", "look"]),
            // It was not made, and nobody knows.
            (Mood::Status(500), 1, &["make", "list", "make", "look"]),
            // It said that it does not.
            (Mood::Limited("0.0167"), 1, &["make", "make", "look"]),
        ] {
            shop.inside().reports.made.clear();
            shop.asked_of_reports();
            shop.report(&[mood]);
            next_look(&house).await;
            assert_eq!(shop.inside().reports.made.len(), made, "{mood:?}");
            let seen = shop.asked_of_reports();
            assert_eq!(&seen[..asked.len()], asked, "{mood:?} {seen:?}");
            assert_eq!(last_look(&house, &connection).await["state"], "read", "{mood:?}");
        }
        assert_eq!((house.number(RETURNS).await, house.number(NEWS).await), (1, 1));
    }

    async fn a_program_that_is_killed_goes_on_at_each_step(house: House) {
        let (shop, connection) = one(&house).await;
        shop.inside().reports.rows = vec![a_row(&name(17), "RMA1", 1, "Approved")];
        for cut in [
            // It asked, and was gone before it heard.
            "UPDATE return_looks SET state = 'wanted', report_name = NULL, document_name = NULL, ended_at = NULL",
            // It knew the report, and nothing of its document.
            "UPDATE return_looks SET state = 'asked', document_name = NULL, ended_at = NULL",
            // It knew the document, and had not read it.
            "UPDATE return_looks SET state = 'ready', ended_at = NULL",
        ] {
            shop.inside().reports.made.clear();
            next_look(&house).await;
            assert_eq!(shop.inside().reports.made.len(), 1);
            let cut = match cut.split_once(", ended_at") {
                Some(_) => format!("{cut} WHERE id = (SELECT id FROM return_looks ORDER BY id DESC LIMIT 1)"),
                None => cut.to_owned(),
            };
            house.sql(cut.leak()).await;
            house.sql("UPDATE connections SET returns_due_at = created_at").await;
            drain(&house).await;
            assert_eq!(shop.inside().reports.made.len(), 1, "no report twice");
            assert_eq!(last_look(&house, &connection).await["state"], "read");
        }
        assert_eq!((house.number(RETURNS).await, house.number(NEWS).await), (1, 1));
    }

    async fn what_cannot_be_read_is_said(house: House) {
        let (shop, connection) = one(&house).await;
        let good = a_row(&name(17), "RMA1", 1, "Approved");
        let bad = good.replace("RMA1", "RMA2").replace("20-Nov-2026", "the other day");
        shop.inside().reports.rows = vec![good, bad];
        next_look(&house).await;
        let last = last_look(&house, &connection).await;
        assert_eq!((&last["found"], &last["unread_rows"]), (&json!(1), &json!(1)));
        assert_eq!(last["unread"], json!([{"line": 3, "column": "Return request date"}]));
        for (document, code) in [
            (b"Order ID\tMerchant SKU\n".to_vec(), "channels.answer_unreadable"),
            (b"\xff\xfe".to_vec(), "channels.answer_unreadable"),
            (vec![b'x'; (16 << 20) + 1], "channels.answer_too_great"),
        ] {
            shop.inside().reports.document = Some(document);
            next_look(&house).await;
            let last = last_look(&house, &connection).await;
            assert_eq!((&last["state"], &last["fault"]["code"]), (&json!("failed"), &json!(code)));
        }
        let here = look(&house, &connection).await;
        assert_eq!((&here["state"], &here["fault"]), (&json!("connected"), &Value::Null));
        // What came is kept until it is read: a program that was killed while it did reads that.
        shop.inside().reports.document = Some(b"Order ID\n".to_vec());
        next_look(&house).await;
        shop.asked_of_reports();
        house
            .sql("UPDATE return_looks SET state = 'ready' WHERE id = (SELECT id FROM return_looks ORDER BY id DESC LIMIT 1)")
            .await;
        house.sql("UPDATE connections SET returns_due_at = created_at").await;
        drain(&house).await;
        assert_eq!(shop.asked_of_reports(), Vec::<&str>::new());
        assert_eq!(last_look(&house, &connection).await["state"], "failed");
        // The next one sees all of it.
        shop.inside().reports.document = None;
        next_look(&house).await;
        assert_eq!(last_look(&house, &connection).await["state"], "read");
    }

    async fn reports_that_fail_say_nothing_of_the_shop(house: House) {
        let (shop, connection) = one(&house).await;
        for (end, code) in [(Some("FATAL"), "channels.report_failed"), (None, "channels.key_lacks_rights")] {
            shop.inside().reports.end = end;
            shop.inside().reports.lacks_role = end.is_none();
            next_look(&house).await;
            let last = last_look(&house, &connection).await;
            assert_eq!(last["fault"]["code"], code, "{last}");
            let here = look(&house, &connection).await;
            assert_eq!((&here["state"], &here["fault"]), (&json!("connected"), &Value::Null));
        }
        shop.inside().reports.lacks_role = false;
        // One that is never made is given up after hours.
        shop.inside().reports.waits = 1_000;
        for _ in 0..12 {
            next_look(&house).await;
        }
        let late = house.number("SELECT count(*) FROM return_looks WHERE fault_code = 'channels.report_late'").await;
        assert!(late > 0);
    }

    async fn a_shop_that_is_paused_is_not_looked_at(house: House) {
        let (shop, connection) = one(&house).await;
        shop.asked_of_reports();
        done(house.post(&format!("/channel-connections/{connection}/pause"), &json!({})).await);
        next_look(&house).await;
        assert_eq!(shop.asked_of_reports(), Vec::<&str>::new());
        shop.inside().reports.rows = vec![a_row(&name(17), "RMA1", 1, "Approved")];
        done(house.post(&format!("/channel-connections/{connection}/resume"), &json!({})).await);
        // A document that is gone by the time it is fetched is asked for once more.
        shop.report(&[Mood::Well, Mood::Well, Mood::Well, Mood::Status(403)]);
        drain(&house).await;
        assert_eq!(house.number(RETURNS).await, 1);
        assert_eq!(look(&house, &connection).await["state"], "connected");
    }

    async fn two_programs_ask_for_one_report(house: House) {
        let (shop, _) = one(&house).await;
        shop.inside().reports.rows = vec![a_row(&name(17), "RMA1", 1, "Approved")];
        shop.inside().reports.made.clear();
        house.clock.advance_seconds(NEXT_LOOK);
        for _ in 0..6 {
            tokio::join!(sync(&house), sync(&house));
            house.clock.advance_seconds(61);
        }
        assert_eq!(shop.inside().reports.made.len(), 1);
        assert_eq!((house.number(RETURNS).await, house.number(NEWS).await), (1, 1));
    }
}
