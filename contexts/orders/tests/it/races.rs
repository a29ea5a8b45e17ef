//! What others shipped as bugs, under parallel fire.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use testkit::each_engine;
use tokio::sync::watch;

use crate::shop;

each_engine! {
    async fn sixty_four_buyers_of_ten_pieces_get_ten(house: House) {
        shop::open(&house, json!({"reserve_on_arrival": true})).await;
        shop::stock(&house, "CUP", "SZ", 6).await;
        shop::stock(&house, "CUP", "DE", 4).await;
        let house = Arc::new(house);
        let mut asked = Vec::new();
        for number in 0..64 {
            let house = Arc::clone(&house);
            asked.push(tokio::spawn(async move {
                let order = shop::order(&format!("A-{number}"), &[("CUP", 1)]);
                let id = shop::place(&house, &order).await;
                shop::step(&house, &id, "approve").await;
                let answer = house.post(&format!("/orders/{id}/confirm"), &json!({})).await;
                assert!(matches!(answer.status, 200 | 409), "{} {}", answer.status, answer.body);
                answer.status == 200
            }));
        }
        let mut sold = 0;
        for answer in asked {
            sold += i32::from(answer.await.unwrap());
        }
        assert_eq!(sold, 10);
        assert_eq!(shop::levels(&house, "CUP").await, (10, 10));
        shop::must_be_sound(&house).await;
    }

    async fn a_promise_that_ends_while_it_is_confirmed_is_made_anew(house: House) {
        // SQLite has one writer: nothing happens in the middle of a confirmation.
        if house.engine() == db::Engine::Sqlite {
            return;
        }
        shop::open(&house, json!({"reserve_on_arrival": true})).await;
        shop::stock(&house, "CUP", "SZ", 5).await;
        let id = shop::place(&house, &shop::order("A-1", &[("CUP", 2)])).await;
        shop::step(&house, &id, "approve").await;
        house.sql("UPDATE claims SET expires_at = '2020-01-01T00:00:00Z'").await;
        // The promise's time is up and taken back; the confirmation has read it as it was before.
        let (say_swept, swept_first) = watch::channel(false);
        let sweep = house.with(move |ctx| {
            let whose = inventory::sweep_expired(ctx, 10)?;
            say_swept.send_replace(true);
            std::thread::sleep(Duration::from_millis(800));
            Ok(whose.len())
        });
        let confirm = async {
            swept_first.clone().wait_for(|swept| *swept).await.unwrap();
            house.post(&format!("/orders/{id}/confirm"), &json!({})).await
        };
        let (swept, confirmed) = tokio::join!(sweep, confirm);
        assert_eq!(swept.unwrap(), 1);
        assert_eq!(confirmed.status, 200, "{}", confirmed.body);
        let held = "SELECT coalesce(CAST(sum(quantity) AS bigint), 0) FROM claims \
                    WHERE state = 'active' AND kind = 'order'";
        assert_eq!(house.number(held).await, 2);
        assert_eq!(shop::levels(&house, "CUP").await, (5, 2));
        shop::must_be_sound(&house).await;
    }

    async fn approve_and_hold_race_and_never_leave_an_approved_order_that_was_held_first(house: House) {
        shop::open(&house, json!({})).await;
        let house = Arc::new(house);
        for number in 0..40 {
            let order = shop::order(&format!("A-{number}"), &[("CUP", 1)]);
            let id = shop::place(&house, &order).await;
            let approve = {
                let (house, path) = (Arc::clone(&house), format!("/orders/{id}/approve"));
                tokio::spawn(async move { house.post(&path, &json!({})).await.status })
            };
            let hold = {
                let (house, path) = (Arc::clone(&house), format!("/orders/{id}/holds"));
                let body = json!({"reason": "fraud_risk"});
                tokio::spawn(async move { house.post(&path, &body).await.status })
            };
            let (approved, held) = (approve.await.unwrap(), hold.await.unwrap());
            assert_eq!(held, 200);
            let seen = shop::get(&house, &id).await;
            let kinds: Vec<String> = seen["timeline"].as_array().unwrap().iter().rev()
                .map(|entry| entry["kind"].as_str().unwrap().to_owned()).collect();
            let at = |kind: &str| kinds.iter().position(|known| known == kind);
            match approved {
                200 => assert!(at("OrderApproved") < at("OrderHeld"), "{kinds:?}"),
                409 => assert_eq!(at("OrderApproved"), None),
                status => panic!("{status}"),
            }
        }
        shop::must_be_sound(&house).await;
    }

    async fn a_bulk_approval_runs_as_a_job_and_tells_of_each_order(house: House) {
        shop::open(&house, json!({})).await;
        shop::stock(&house, "CUP", "SZ", 1_000).await;
        for page in 0..3 {
            let orders: Vec<_> = (0..100)
                .map(|number| {
                    let sku = if number % 50 == 0 { "UNKNOWN" } else { "CUP" };
                    shop::order(&format!("A-{page}-{number}"), &[(sku, 1)])
                })
                .collect();
            shop::created(&house.post("/orders/bulk", &json!({"orders": orders})).await);
        }
        let body = json!({"action": {"action": "approve"}, "filter": {"tab": "all"}});
        let headers = [("content-type", "application/json"), ("idempotency-key", "k1")];
        let raw = serde_json::to_vec(&body).unwrap();
        let send = || house.send("all", axum::http::Method::POST, "/orders/bulk-actions", raw.clone(), &headers);
        let first = send().await;
        assert_eq!(first.status, 202, "{}", first.body);
        assert_eq!(send().await.body, first.body, "a double click starts one job");
        run_jobs(&house).await;
        let job = house.get(&format!("/jobs/{}", first.body["job_id"].as_str().unwrap())).await.body;
        assert_eq!((&job["state"], &job["done"], &job["failed"]), (&json!("ok"), &json!(300), &json!(6)), "{job}");
        let counts = house.get("/orders/counts").await.body;
        assert_eq!(counts["counts"]["awaiting_confirm"], 294);
        let path = format!("/jobs/{}/rows?outcome=failed", job["id"].as_str().unwrap());
        let rows = house.get(&path).await.body;
        assert_eq!(rows["items"].as_array().unwrap().len(), 6);
        assert_eq!(rows["items"][0]["code"], "orders.has_exceptions");
        for row in rows["items"].as_array().unwrap() {
            let order = shop::get(&house, row["id"].as_str().unwrap()).await;
            assert_eq!(row["name"], order["order"]["number"], "people know an order by its number");
        }
        shop::must_be_sound(&house).await;
    }
}

/// Runs what is queued, as the workers of a real house do.
pub(crate) async fn run_jobs(house: &testkit::House) {
    struct Everybody(kernel::Actor);
    impl jobs::People for Everybody {
        fn actor<'a>(
            &'a self,
            _: &'a db::Db,
            _: &'a str,
        ) -> jobs::BoxFuture<'a, Result<kernel::Actor, kernel::Fault>> {
            Box::pin(async move { Ok(self.0.clone()) })
        }
    }
    let people = Arc::new(Everybody(house.actor.clone()));
    let handlers =
        jobs::Handlers::new().with(orders::jobs::BulkHandler).with(orders::jobs::UndoHandler);
    let options = jobs::WorkerOptions::new("test", people);
    jobs::run_due(&house.db, &handlers, &options).await.unwrap();
}
