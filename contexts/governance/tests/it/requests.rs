//! What persons ask about their own data.

use axum::http::Method;
use serde_json::{Value, json};
use testkit::{House, each_engine};

use crate::company::{
    self, DAY, bring_to, customer, done, id, letter, night, place, recipient, work,
};

async fn ask(house: &House, kind: &str, customer: &str) -> String {
    let ask = json!({"kind": kind, "customer_id": customer, "reason": "letter of Ms Doe"});
    let asked = done(house.post("/privacy/requests", &ask).await);
    asked["request_id"].as_str().unwrap().to_owned()
}

async fn see(house: &House, request: &str) -> Value {
    done(house.get(&format!("/privacy/requests/{request}")).await)
}

async fn bytes(house: &House, sql: &'static str) -> Vec<u8> {
    house.with(move |ctx| ctx.one(sql, &[], |row| row.get(0))).await.unwrap()
}

each_engine! {
    async fn all_that_is_held_about_a_customer_is_handed_out(house: House) {
        company::open(&house).await;
        let mail = "jane@buyers.example";
        let mut ids = Vec::new();
        for (shop, number) in [("AMZ", "A-1"), ("OWN", "O-1")] {
            let letter = letter(shop, number, mail);
            ids.push(id(&done(house.post("/orders", &letter).await)));
        }
        let other = place(&house, "AMZ", "X-9").await;
        let customer = customer(&house, &ids[0]).await;
        let request = ask(&house, "export", &customer).await;
        let fetch = format!("/privacy/requests/{request}/fetch");
        let early = house.post(&fetch, &json!({})).await;
        assert_eq!((early.status, early.code()), (409, "governance.no_file"));
        work(&house).await;

        let seen = see(&house, &request).await;
        assert_eq!((&seen["state"], &seen["has_file"]), (&json!("done"), &json!(true)), "{seen}");
        assert_eq!(seen["outcome"]["orders"], 2);
        assert_eq!(seen["reason"], "letter of Ms Doe");
        let file = house.post(&fetch, &json!({})).await;
        assert_eq!(file.status, 200);
        let held: Value = serde_json::from_slice(&file.bytes).unwrap();
        assert_eq!(held["customer"]["id"], json!(customer));
        assert_eq!(held["customer"]["recognised_by"][0], "email");
        let orders = held["orders"].as_array().unwrap();
        assert_eq!(orders.len(), 2);
        for order in orders {
            assert!(ids.iter().any(|id| order["id"] == json!(id)));
            let people = order["people"].as_array().unwrap();
            let person = people.iter().find(|person| person["role"] == "recipient").unwrap();
            assert_eq!(person["name"], "Jane Doe");
            assert_eq!(person["line1"], "Main St 1");
            assert_eq!(person["raw"]["BuyerName"], "Jane Doe");
            assert_eq!(order["notes"][0]["text"], "leave it with Ms Doe");
            assert!(order["deliveries"][0].as_str().unwrap().contains("Jane Doe"));
        }
        assert!(!held.to_string().contains(&other), "another's order");
        // Who looks into the tables finds nothing of it, and that it was fetched is told.
        let part = bytes(&house, "SELECT content FROM data_request_parts").await;
        assert!(!part.windows(4).any(|four| four == b"Jane"));
        let fetched = "SELECT count(*) FROM events WHERE kind = 'DataFetched'";
        assert_eq!(house.number(fetched).await, 1);

        house.clock.advance_seconds(8 * DAY);
        night(&house).await;
        let late = house.post(&fetch, &json!({})).await;
        assert_eq!((late.status, late.code()), (409, "governance.no_file"));
    }

    async fn somebody_is_forgotten_but_for_what_must_stay(house: House) {
        company::open(&house).await;
        let mail = "jane@buyers.example";
        let mut ids = Vec::new();
        for number in ["A-1", "A-2", "A-3"] {
            ids.push(id(&done(house.post("/orders", &letter("AMZ", number, mail)).await)));
        }
        let [over, held, open] = &ids[..] else { panic!("three orders") };
        let other = place(&house, "AMZ", "X-9").await;
        for order in [over, held, &other] {
            bring_to(&house, order, "deliver").await;
        }
        let hold = json!({"subject": held, "reason": "claim"});
        let hold = id(&done(house.post("/privacy/holds", &hold).await));
        let customer = customer(&house, over).await;
        let request = ask(&house, "erasure", &customer).await;
        work(&house).await;

        let seen = see(&house, &request).await;
        assert_eq!(seen["state"], "waiting", "{seen}");
        let kept: Vec<_> = seen["outcome"]["kept"].as_array().unwrap().iter()
            .map(|kept| (kept["because"].as_str().unwrap(), kept["orders"].as_i64().unwrap()))
            .collect();
        assert_eq!(kept, [("order_open", 1), ("legal_hold", 1), ("tax_law", 1)]);
        assert_eq!(recipient(&house, over).await, None);
        for kept in [held, open, &other] {
            assert_eq!(recipient(&house, kept).await.as_deref(), Some("J*** D***"));
        }
        let raw = "SELECT count(*) FROM inbox WHERE raw IS NULL";
        assert_eq!(house.number(raw).await, 1, "what the forgotten order came in as");
        let twice = json!({"kind": "erasure", "customer_id": customer, "reason": "again"});
        let twice = house.post("/privacy/requests", &twice).await;
        assert_eq!((twice.status, twice.code()), (409, "governance.asked_already"));

        // What kept them ends: the rest goes in the next night, long before the shop's days are over.
        let cancel = json!({"reason": "buyer_request"});
        done(house.post(&format!("/orders/{open}/cancel"), &cancel).await);
        assert_eq!(house.delete(&format!("/privacy/holds/{hold}")).await.status, 204);
        house.clock.advance_seconds(DAY);
        night(&house).await;
        let seen = see(&house, &request).await;
        assert_eq!((&seen["state"], &seen["outcome"]["orders"]), (&json!("done"), &json!(3)), "{seen}");
        for gone in [over, held, open] {
            assert_eq!(recipient(&house, gone).await, None);
        }
        assert_eq!(recipient(&house, &other).await.as_deref(), Some("J*** D***"));
        // Nobody is recognised as the one who was forgotten.
        let again = id(&done(house.post("/orders", &letter("AMZ", "A-4", mail)).await));
        assert_ne!(crate::company::customer(&house, &again).await, customer);
        let kinds = "SELECT count(*) FROM events WHERE kind IN ('DataPartlyErased', 'DataErased')";
        assert_eq!(house.number(kinds).await, 2);
    }

    async fn another_approves_when_the_house_wants_it(house: House) {
        company::open(&house).await;
        let order = place(&house, "AMZ", "A-1").await;
        let customer = customer(&house, &order).await;
        let name = "privacy.request_approvals".to_owned();
        let set = settings::SetParameter { name, value: json!(1), seen_version: 0 };
        house.db.run(&house.actor, set).await.unwrap();
        let ask = json!({"kind": "erasure", "customer_id": customer, "reason": "letter of Ms Doe"});
        let kept = house.post("/privacy/requests", &ask).await;
        assert_eq!(kept.status, 202, "{}", kept.body);
        assert!(kept.body["approval_id"].as_str().unwrap().starts_with("apr_"));
        assert_eq!(house.number("SELECT count(*) FROM data_requests").await, 0);
        let body = bytes(&house, "SELECT body FROM approvals").await;
        assert!(!body.windows(3).any(|three| three == b"Doe"));
    }

    async fn what_cannot_be_asked_is_refused(house: House) {
        company::open(&house).await;
        let order = place(&house, "AMZ", "A-1").await;
        let customer = customer(&house, &order).await;
        let unknown = customer.replace("cus_0", "cus_1");
        for (customer, reason, status, code) in [
            (&unknown, "letter", 404, "governance.no_such_subject"),
            (&customer, "", 422, "kernel.required"),
        ] {
            let ask = json!({"kind": "export", "customer_id": customer, "reason": reason});
            let refused = house.post("/privacy/requests", &ask).await;
            let told = refused.body["fields"][0]["code"].as_str().unwrap_or(refused.code());
            assert_eq!((refused.status, told), (status, code), "{}", refused.body);
        }
        let ask = json!({"kind": "export", "customer_id": customer, "reason": "letter"});
        let clerk = "may governance.view,customers.reveal";
        let refused = house.json(clerk, Method::POST, "/privacy/requests", &ask).await;
        assert_eq!((refused.status, refused.code()), (403, "kernel.forbidden"));
    }

    async fn what_is_over_in_the_last_moment_is_forgotten_too(house: House) {
        company::open(&house).await;
        let mail = "jane@buyers.example";
        let mut ids = Vec::new();
        for number in ["A-1", "A-2"] {
            ids.push(id(&done(house.post("/orders", &letter("AMZ", number, mail)).await)));
        }
        let [over, open] = &ids[..] else { panic!("two orders") };
        bring_to(&house, over, "deliver").await;
        let request = ask(&house, "erasure", &customer(&house, over).await).await;
        // While the one order is being forgotten, the other one is delivered.
        let also = "UPDATE orders SET ended_at = NEW.forgotten_at WHERE ended_at IS NULL";
        let when = "AFTER UPDATE OF forgotten_at ON orders FOR EACH ROW \
                    WHEN (NEW.forgotten_at IS NOT NULL)";
        let steps = match house.engine() {
            db::Engine::Sqlite => vec![format!("CREATE TRIGGER also {when} BEGIN {also}; END")],
            db::Engine::Postgres => vec![
                format!(
                    "CREATE FUNCTION also() RETURNS trigger LANGUAGE plpgsql AS \
                     'BEGIN {also}; RETURN NULL; END'"
                ),
                format!("CREATE TRIGGER also {when} EXECUTE FUNCTION also()"),
            ],
        };
        for step in steps {
            house.with(move |ctx| ctx.execute(&step, &[])).await.unwrap();
        }
        work(&house).await;
        let seen = see(&house, &request).await;
        assert_eq!((&seen["state"], &seen["outcome"]["orders"]), (&json!("done"), &json!(2)), "{seen}");
        for gone in [over, open] {
            assert_eq!(recipient(&house, gone).await, None);
        }
        assert_eq!(house.number("SELECT count(*) FROM inbox WHERE raw IS NOT NULL").await, 0);
    }

    async fn a_request_whose_job_was_cancelled_is_answered_in_a_night_all_the_same(house: House) {
        company::open(&house).await;
        let order = place(&house, "AMZ", "A-1").await;
        let customer = customer(&house, &order).await;
        // Cancelled while it waits, and while a worker has it.
        let waits = ask(&house, "erasure", &customer).await;
        let begun = ask(&house, "export", &customer).await;
        let job = async |request: &str| {
            see(&house, request).await["job_id"].as_str().unwrap().to_owned()
        };
        let cancel = format!("/jobs/{}/cancel", job(&waits).await);
        done(house.post(&cancel, &json!({})).await);
        house.sql("UPDATE jobs SET cancel_asked = true WHERE state = 'queued'").await;
        work(&house).await;
        let ended = done(house.get(&format!("/jobs/{}", job(&begun).await)).await);
        assert_eq!(ended["state"], "cancelled", "{ended}");
        night(&house).await;
        assert_eq!(see(&house, &begun).await["state"], "working", "a worker may have it still");
        house.clock.advance_seconds(DAY + 1);
        night(&house).await;
        let seen = see(&house, &begun).await;
        assert_eq!((&seen["state"], &seen["has_file"]), (&json!("done"), &json!(true)), "{seen}");
        assert_eq!(see(&house, &waits).await["state"], "waiting", "the order is open");
    }

    async fn a_request_that_cannot_be_answered_holds_up_no_other(house: House) {
        company::open(&house).await;
        let (one, other) = (place(&house, "AMZ", "A-1").await, place(&house, "AMZ", "A-2").await);
        let broken = ask(&house, "export", &customer(&house, &one).await).await;
        let good = ask(&house, "export", &customer(&house, &other).await).await;
        for request in [&broken, &good] {
            let job = see(&house, request).await["job_id"].as_str().unwrap().to_owned();
            done(house.post(&format!("/jobs/{job}/cancel"), &json!({})).await);
        }
        // Its reason is sealed for another row.
        let id: governance::DataRequestId = broken.parse().unwrap();
        let swap = "UPDATE data_requests SET reason = \
            (SELECT o.reason FROM data_requests o WHERE o.id <> $1) WHERE id = $1";
        house.with(move |ctx| ctx.execute(swap, &[&id])).await.unwrap();
        house.clock.advance_seconds(DAY + 1);
        night(&house).await;
        assert_eq!(see(&house, &good).await["state"], "done");
        let left = "SELECT count(*) FROM data_requests WHERE state = 'working'";
        assert_eq!(house.number(left).await, 1);
    }

    async fn a_file_that_was_begun_and_left_is_written_anew_and_whole(house: House) {
        company::open(&house).await;
        let mail = "jane@buyers.example";
        let first = id(&done(house.post("/orders", &letter("AMZ", "A-1", mail)).await));
        let request = ask(&house, "export", &customer(&house, &first).await).await;
        work(&house).await;
        // As if the worker had gone away before it could say that the last part was written.
        house.sql("UPDATE data_requests SET state = 'working'").await;
        done(house.post("/orders", &letter("AMZ", "A-2", mail)).await);
        house.clock.advance_seconds(DAY + 1);
        night(&house).await;
        let file = house.post(&format!("/privacy/requests/{request}/fetch"), &json!({})).await;
        let held: Value = serde_json::from_slice(&file.bytes).unwrap();
        assert_eq!(held["orders"].as_array().unwrap().len(), 2, "{held}");
    }
}
