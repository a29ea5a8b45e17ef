//! What must not be forgotten yet.

use std::time::{Duration, Instant};

use axum::http::Method;
use serde_json::json;
use testkit::{House, each_engine};
use tokio::sync::watch;

use crate::company::{
    self, DAY, bring_to, customer, done, evening, id, night, place, recipient, work,
};

/// How long what a test waits for may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);
/// How many wait for what this transaction has locked.
const WAITING: &str = "SELECT count(*) FROM pg_stat_activity \
    WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))";

/// A hold is placed, and before that is committed the jobs that wait begin.
async fn hold_while_jobs_begin(house: &House, subject: &str) {
    let (say, far) = watch::channel(0);
    // What tells of a change waits, and with it the commit of the hold.
    let late = house.with(move |ctx| {
        ctx.execute("LOCK TABLE events IN SHARE MODE", &[])?;
        say.send_replace(1);
        let until = Instant::now() + PATIENCE;
        while ctx.one(WAITING, &[], |row| row.get::<i64>(0))? == 0 {
            assert!(Instant::now() < until, "the hold is not placed");
            std::thread::sleep(Duration::from_millis(5));
        }
        say.send_replace(2);
        // Time for the jobs to begin; however long that takes them, the hold was first.
        std::thread::sleep(Duration::from_millis(600));
        Ok(())
    });
    let hold = async {
        far.clone().wait_for(|far| *far >= 1).await.unwrap();
        let hold = json!({"subject": subject, "reason": "claim"});
        done(house.post("/privacy/holds", &hold).await);
    };
    let jobs = async {
        far.clone().wait_for(|far| *far >= 2).await.unwrap();
        work(house).await;
    };
    let (late, ..) = tokio::join!(late, hold, jobs);
    late.unwrap();
}

each_engine! {
    async fn a_legal_hold_stops_the_clock_until_it_is_lifted(house: House) {
        company::open(&house).await;
        let (held, free) = (place(&house, "AMZ", "A-1").await, place(&house, "AMZ", "A-2").await);
        let buyer = place(&house, "AMZ", "A-3").await;
        // Somebody else's, and not over.
        place(&house, "AMZ", "A-4").await;
        for order in [&held, &free, &buyer] {
            bring_to(&house, order, "deliver").await;
        }
        let why = "claim of Ms Doe, file 7";
        let hold = json!({"subject": held, "reason": why});
        let hold = id(&done(house.post("/privacy/holds", &hold).await));
        let subject = customer(&house, &buyer).await;
        let of_buyer = json!({"subject": subject, "reason": "tax office"});
        let of_buyer = id(&done(house.post("/privacy/holds", &of_buyer).await));
        let listed = done(house.get("/privacy/holds").await);
        let listed = listed["items"].as_array().unwrap();
        assert_eq!(listed.len(), 2);
        let of = |wanted: &str| listed.iter().find(|hold| hold["subject"] == json!(wanted)).unwrap();
        assert_eq!((&of(&held)["reason"], &of(&subject)["reason"]), (&json!(why), &json!("tax office")));
        let told = done(house.get("/privacy/retention").await);
        assert_eq!(told["held_orders"], 2);

        house.clock.advance_seconds(31 * DAY);
        let result = night(&house).await;
        assert_eq!((&result["orders"], &result["held"]), (&json!(1), &json!(2)), "{result}");
        assert_eq!(recipient(&house, &free).await, None);
        for kept in [&held, &buyer] {
            assert_eq!(recipient(&house, kept).await.as_deref(), Some("J*** D***"));
        }
        // What these two came in as stays with them.
        assert_eq!(house.number("SELECT count(*) FROM inbox WHERE raw IS NOT NULL").await, 2);

        for hold in [&hold, &of_buyer] {
            let lifted = house.delete(&format!("/privacy/holds/{hold}")).await;
            assert_eq!(lifted.status, 204, "{}", lifted.body);
        }
        assert_eq!(night(&house).await["orders"], 2);
        assert_eq!(recipient(&house, &held).await, None);
        assert_eq!(house.number("SELECT count(*) FROM inbox WHERE raw IS NOT NULL").await, 0);
        let again = house.delete(&format!("/privacy/holds/{hold}")).await;
        assert_eq!((again.status, again.code()), (404, "governance.no_such_hold"));
        let news = "SELECT data FROM events WHERE kind IN ('LegalHoldPlaced', 'LegalHoldLifted')";
        let read = |row: &db::Row<'_>| {
            Ok(row.get::<db::Json<serde_json::Value>>(0)?.0.to_string())
        };
        let news: Vec<String> =
            house.with(move |ctx| ctx.list(news, &[], read)).await.unwrap();
        assert_eq!(news.len(), 4);
        assert!(news.iter().all(|news| !news.contains("Doe")), "{news:?}");
    }

    async fn what_cannot_be_held_is_refused(house: House) {
        company::open(&house).await;
        let order = place(&house, "AMZ", "A-1").await;
        let hold = json!({"subject": order, "reason": "claim"});
        done(house.post("/privacy/holds", &hold).await);
        let unknown = order.replace("ord_0", "ord_1");
        for (subject, reason, status, code) in [
            (&*order, "claim", 409, "governance.held_already"),
            (&*unknown, "claim", 404, "governance.no_such_subject"),
            ("shp_x", "claim", 422, "kernel.unknown_id"),
            (&*order, " ", 422, "kernel.required"),
        ] {
            let hold = json!({"subject": subject, "reason": reason});
            let refused = house.post("/privacy/holds", &hold).await;
            let told = refused.body["fields"][0]["code"].as_str().unwrap_or(refused.code());
            assert_eq!((refused.status, told), (status, code), "{}", refused.body);
        }
        for may in ["may governance.view", "may orders.view,customers.view,customers.reveal"] {
            let refused = house.json(may, Method::POST, "/privacy/holds", &hold).await;
            assert_eq!((refused.status, refused.code()), (403, "kernel.forbidden"), "{may}");
        }
    }

    async fn what_is_held_in_the_moment_the_night_begins_is_not_forgotten(house: House) {
        // SQLite has one writer: a hold is there, or it is not.
        if house.engine() == db::Engine::Sqlite {
            return;
        }
        company::open(&house).await;
        for (number, by_buyer) in [("A-1", false), ("A-2", true)] {
            let order = place(&house, "AMZ", number).await;
            bring_to(&house, &order, "deliver").await;
            let buyer = customer(&house, &order).await;
            house.clock.advance_seconds(31 * DAY);
            evening(&house).await;
            let subject = if by_buyer { &buyer } else { &order };
            hold_while_jobs_begin(&house, subject).await;
            assert_eq!(recipient(&house, &order).await.as_deref(), Some("J*** D***"), "{subject}");
        }
    }

    async fn what_is_held_while_its_person_is_being_erased_is_kept_and_named(house: House) {
        if house.engine() == db::Engine::Sqlite {
            return;
        }
        company::open(&house).await;
        let order = place(&house, "AMZ", "A-1").await;
        bring_to(&house, &order, "deliver").await;
        let customer = customer(&house, &order).await;
        let ask = json!({"kind": "erasure", "customer_id": customer, "reason": "letter"});
        let asked = done(house.post("/privacy/requests", &ask).await);
        hold_while_jobs_begin(&house, &order).await;
        let path = format!("/privacy/requests/{}", asked["request_id"].as_str().unwrap());
        let seen = done(house.get(&path).await);
        assert_eq!(seen["state"], "waiting", "{seen}");
        assert_eq!(seen["outcome"]["kept"][0]["because"], "legal_hold");
        assert_eq!(recipient(&house, &order).await.as_deref(), Some("J*** D***"));
    }

    async fn what_is_forgotten_is_not_held_any_more(house: House) {
        company::open(&house).await;
        let order = place(&house, "AMZ", "A-1").await;
        bring_to(&house, &order, "deliver").await;
        house.clock.advance_seconds(31 * DAY);
        night(&house).await;
        let hold = json!({"subject": order, "reason": "claim"});
        let refused = house.post("/privacy/holds", &hold).await;
        assert_eq!((refused.status, refused.code()), (409, "governance.forgotten_already"));
    }
}
