//! What is written on orders without changing them, and who looks at one right now.

use axum::http::Method;
use serde_json::json;
use testkit::each_engine;

use crate::shop;

const REVIEWER: &str = "may orders.review,orders.view";

each_engine! {
    async fn tags_and_notes_change_no_version(house: House) {
        shop::open(&house, json!({})).await;
        let id = shop::place(&house, &shop::order("T-1", &[("CUP", 1)])).await;
        let version = shop::get(&house, &id).await["order"]["version"].clone();
        let path = format!("/orders/{id}/tags");
        let tagged = house.post(&path, &json!({"tags": [" VIP ", "急单", "VIP"]})).await;
        assert_eq!(tagged.body, json!({"tags": ["VIP", "急单"]}));
        let note = json!({"kind": "picking", "text": "wrap twice"});
        assert_eq!(house.post(&format!("/orders/{id}/notes"), &note).await.status, 201);
        assert_eq!(house.delete(&format!("{path}/VIP")).await.status, 204);
        assert_eq!(house.delete(&format!("{path}/VIP")).await.status, 204, "gone is gone");
        let order = shop::get(&house, &id).await;
        assert_eq!(order["order"]["tags"], json!(["急单"]));
        let notes = order["notes"].as_array().unwrap();
        assert!(notes.iter().any(|note| note["kind"] == "picking" && note["text"] == "wrap twice"));
        assert_eq!(order["order"]["version"], version);
        let news = order["timeline"].as_array().unwrap();
        for kind in ["OrderTagged", "OrderUntagged", "OrderNoted"] {
            assert_eq!(news.iter().filter(|news| news["kind"] == kind).count(), 1, "{kind}");
        }
    }

    async fn what_cannot_be_a_tag_or_note_is_refused(house: House) {
        shop::open(&house, json!({})).await;
        let id = shop::place(&house, &shop::order("T-1", &[("CUP", 1)])).await;
        let many: Vec<String> = (0..21).map(|number| number.to_string()).collect();
        let path = format!("/orders/{id}/tags");
        for (tags, code) in [
            (json!([]), "kernel.required"),
            (json!([" "]), "kernel.required"),
            (json!(["x".repeat(101)]), "kernel.too_long"),
            (json!(["a\nb"]), "kernel.control_character"),
            (json!(many), "kernel.too_many"),
        ] {
            let refused = house.post(&path, &json!({"tags": tags})).await;
            assert_eq!((refused.status, refused.code()), (422, code));
        }
        assert_eq!(house.post(&path, &json!({"tags": many[..20]})).await.status, 200);
        assert_eq!(house.post(&path, &json!({"tags": many[..3]})).await.status, 200);
        assert_eq!(house.post(&path, &json!({"tags": ["21st"]})).await.code(), "kernel.too_many");
        for (note, code) in [
            (json!({"kind": "internal", "text": " "}), "kernel.required"),
            (json!({"kind": "loud", "text": "x"}), "kernel.unknown_word"),
        ] {
            let refused = house.post(&format!("/orders/{id}/notes"), &note).await;
            assert_eq!((refused.status, refused.code()), (422, code));
        }
        let unknown = format!("/orders/{}/tags", id.replace("ord_0", "ord_1"));
        assert_eq!(house.post(&unknown, &json!({"tags": ["x"]})).await.status, 404);
    }

    async fn the_second_reviewer_hears_who_the_first_one_is(house: House) {
        shop::open(&house, json!({})).await;
        let id = shop::place(&house, &shop::order("T-1", &[("CUP", 1)])).await;
        let path = format!("/orders/{id}/review-lease");
        let first = house.post(&path, &json!({})).await;
        assert_eq!((first.status, &first.body["actor_name"]), (200, &json!("All")));
        let second = house.json(REVIEWER, Method::POST, &path, &json!({})).await;
        assert_eq!((second.status, second.code()), (409, "orders.review_taken"));
        assert_eq!(second.body["facts"], json!({"holder": "All", "until": first.body["expires_at"]}));
        assert_eq!(house.post(&path, &json!({})).await.status, 200, "one's own is made longer");

        // Another's is not given back; one's own is, and is free at once.
        house.send(REVIEWER, Method::DELETE, &path, Vec::new(), &[]).await;
        assert_eq!(house.json(REVIEWER, Method::POST, &path, &json!({})).await.status, 409);
        assert_eq!(house.delete(&path).await.status, 204);
        assert_eq!(house.json(REVIEWER, Method::POST, &path, &json!({})).await.status, 200);

        // It dies by itself after ten minutes, and not a moment before.
        house.clock.advance_seconds(10 * 60 - 1);
        assert_eq!(house.post(&path, &json!({})).await.status, 409);
        house.clock.advance_seconds(1);
        assert_eq!(house.post(&path, &json!({})).await.status, 200);
    }

    async fn of_many_reviewers_at_once_one_gets_the_order(house: House) {
        shop::open(&house, json!({})).await;
        let id = shop::place(&house, &shop::order("T-1", &[("CUP", 1)])).await;
        let path = format!("/orders/{id}/review-lease");
        let body = json!({});
        let (one, two, three, four) = tokio::join!(
            house.post(&path, &body),
            house.json(REVIEWER, Method::POST, &path, &body),
            house.post(&path, &body),
            house.json(REVIEWER, Method::POST, &path, &body),
        );
        assert_eq!(one.status, three.status, "the same person twice is no second one");
        assert_eq!(two.status, four.status);
        assert_ne!(one.status, two.status, "{} {}", one.body, two.body);
        // Who has it decides.
        let token = if one.status == 200 { "all" } else { REVIEWER };
        let approve = format!("/orders/{id}/approve");
        assert_eq!(house.json(token, Method::POST, &approve, &json!({})).await.status, 200);
        assert_eq!(house.post(&path, &json!({})).await.code(), "orders.not_in_review");
    }
}
