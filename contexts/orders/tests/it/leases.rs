//! Who has an order open for review decides about it, on the server too.

use axum::http::Method;
use db::Command;
use orders::jobs::{BulkAction, BulkPage};
use serde_json::json;
use testkit::{House, each_engine};

use crate::shop;

const REVIEWER: &str = "may orders.review,orders.view";
const SUPERVISOR: &str = "may orders.review,orders.view,orders.take_over_review as supervisor";

async fn answer(house: &House, token: &str, path: &str, body: serde_json::Value) -> (u16, String) {
    let answer = house.json(token, Method::POST, path, &body).await;
    (answer.status, answer.code().to_owned())
}

fn taken() -> (u16, String) {
    (409, "orders.review_taken".to_owned())
}

each_engine! {
    async fn nobody_else_decides_while_an_order_is_open_for_review(house: House) {
        shop::open(&house, json!({})).await;
        let id = shop::place(&house, &shop::order("L-1", &[("CUP", 1)])).await;
        let (lease, approve) = (format!("/orders/{id}/review-lease"), format!("/orders/{id}/approve"));
        let until = house.post(&lease, &json!({})).await.body["expires_at"].clone();

        let refused = house.json(REVIEWER, Method::POST, &approve, &json!({})).await;
        assert_eq!((refused.status, refused.code()), (409, "orders.review_taken"));
        assert_eq!(refused.body["facts"], json!({"holder": "All", "until": until}));
        let reject = format!("/orders/{id}/reject");
        let why = json!({"reason": "wrong_price", "note": "x"});
        assert_eq!(answer(&house, REVIEWER, &reject, why.clone()).await, taken());
        assert_eq!(shop::get(&house, &id).await["order"]["state"], "new");

        // Given back, or dead, it binds nobody.
        house.clock.advance_seconds(10 * 60);
        assert_eq!(answer(&house, REVIEWER, &reject, why).await.0, 200);
    }

    async fn who_has_it_decides_and_has_it_no_more(house: House) {
        shop::open(&house, json!({})).await;
        let id = shop::place(&house, &shop::order("L-1", &[("CUP", 1)])).await;
        let lease = format!("/orders/{id}/review-lease");
        assert_eq!(house.json(REVIEWER, Method::POST, &lease, &json!({})).await.status, 200);
        let approve = format!("/orders/{id}/approve");
        assert_eq!(answer(&house, "all", &approve, json!({})).await, taken());
        assert_eq!(answer(&house, REVIEWER, &approve, json!({})).await.0, 200);
        shop::step(&house, &id, "revoke-approval").await;
        assert_eq!(answer(&house, "all", &approve, json!({})).await.0, 200, "in review anew, it is free");
    }

    async fn a_supervisor_takes_an_order_over_and_that_is_told(house: House) {
        shop::open(&house, json!({})).await;
        let id = shop::place(&house, &shop::order("L-1", &[("CUP", 1)])).await;
        let (lease, approve) = (format!("/orders/{id}/review-lease"), format!("/orders/{id}/approve"));
        assert_eq!(house.json(REVIEWER, Method::POST, &lease, &json!({})).await.status, 200);
        // The right alone decides nothing: first it is theirs, for everybody to see.
        assert_eq!(answer(&house, SUPERVISOR, &approve, json!({})).await, taken());
        let over = format!("{lease}/take-over");
        assert_eq!(answer(&house, REVIEWER, &over, json!({})).await, (403, "kernel.forbidden".to_owned()));
        assert_eq!(answer(&house, SUPERVISOR, &over, json!({})).await.0, 200);
        assert_eq!(answer(&house, REVIEWER, &approve, json!({})).await, taken());
        assert_eq!(answer(&house, SUPERVISOR, &approve, json!({})).await.0, 200);
        assert_eq!(answer(&house, SUPERVISOR, &over, json!({})).await, (409, "orders.not_in_review".to_owned()));
        let order = shop::get(&house, &id).await;
        let told = order["timeline"].as_array().unwrap().iter();
        let told: Vec<_> = told.filter(|news| news["kind"] == "ReviewTakenOver").collect();
        assert_eq!(told.len(), 1, "{order}");
        assert_eq!(told[0]["data"]["from"], "Some");
    }

    async fn a_bulk_approval_says_row_by_row_who_is_at_it(house: House) {
        shop::open(&house, json!({})).await;
        let mut ids = Vec::new();
        for number in ["L-1", "L-2"] {
            ids.push(shop::place(&house, &shop::order(number, &[("CUP", 1)])).await);
        }
        let lease = format!("/orders/{}/review-lease", ids[0]);
        assert_eq!(house.json(REVIEWER, Method::POST, &lease, &json!({})).await.status, 200);
        let page: Vec<orders::OrderId> = ids.iter().map(|id| id.parse().unwrap()).collect();
        for action in [
            BulkAction::Reject { reason: orders::RejectReason::Other, note: "x".to_owned() },
            BulkAction::Approve { note: String::new() },
        ] {
            let bulk = BulkPage { job_id: jobs::JobId::from_uuid(uuid::Uuid::from_u128(7)), action, page: page[..1].to_vec() };
            let rows = house.with(move |ctx| bulk.clone().run(ctx)).await.unwrap();
            assert_eq!(rows[0].code.as_deref(), Some("orders.review_taken"));
            assert!(rows[0].detail.as_ref().unwrap().starts_with("Some is looking at it until"), "{rows:?}");
        }
        let action = BulkAction::Approve { note: String::new() };
        let bulk = BulkPage { job_id: jobs::JobId::from_uuid(uuid::Uuid::from_u128(8)), action, page };
        let rows = house.with(move |ctx| bulk.clone().run(ctx)).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.ok).collect::<Vec<_>>(), [false, true]);
    }

    async fn a_rule_of_the_house_is_no_second_reader(house: House) {
        shop::open(&house, json!({"auto_approve": true})).await;
        let id = shop::place(&house, &shop::order("L-1", &[("CUP", 1)])).await;
        assert_eq!(house.post(&format!("/orders/{id}/review-lease"), &json!({})).await.status, 200);
        orders::jobs::take_automatic_steps(&house.db).await.unwrap();
        assert_eq!(shop::get(&house, &id).await["order"]["state"], "approved");
    }
}
