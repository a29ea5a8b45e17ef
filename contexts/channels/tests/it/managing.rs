//! Who is told what is said by people, and each step is refused with its reason.

use std::sync::Arc;

use db::{Ctx, Query};
use kernel::{Actor, Fault, Grants, Permission, Reach, Scope};
use serde_json::{Value, json};

use crate::company::{done, id, open};

/// How many of one webhook somebody hears of.
#[derive(Clone)]
struct Hears(channels::WebhookId);

impl Query for Hears {
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = usize;
    fn run(self, ctx: &mut Ctx<'_>) -> Result<usize, Fault> {
        Ok(channels::sight(ctx, "whk", &[self.0.uuid()])?.map_or(0, |heard| heard.len()))
    }
}

fn erp() -> Value {
    json!({"name": "ERP", "url": "https://erp.example.com/in", "kinds": ["parcel.shipped"]})
}

testkit::each_engine! {
    async fn a_webhook_is_added_changed_and_removed(house: House) {
        open(&house).await;
        let added = done(house.post("/webhooks", &erp()).await);
        assert!(added["secret"].as_str().unwrap().starts_with("whsec_"));
        let path = format!("/webhooks/{}", id(&added));
        let view = done(house.get(&path).await);
        assert_eq!((&view["name"], &view["version"]), (&json!("ERP"), &json!(1)));
        assert!(!view.to_string().contains("whsec_"), "shown once: {view}");

        let change = |version: i64| {
            json!({"seen_version": version, "webhook": {"name": "ERP 2",
                "url": "https://erp.example.com/new", "kinds": ["order.placed"]}})
        };
        let view = done(house.put(&path, &change(1)).await);
        assert_eq!((&view["name"], &view["version"]), (&json!("ERP 2"), &json!(2)));
        let stale = house.put(&path, &change(1)).await;
        assert_eq!((stale.status, stale.code()), (409, "channels.stale"));

        assert_eq!(done(house.post(&format!("{path}/pause"), &json!({})).await)["state"], "paused");
        assert_eq!(done(house.post(&format!("{path}/resume"), &json!({})).await)["state"], "active");
        let all = done(house.get("/webhooks").await);
        assert_eq!(all["items"].as_array().unwrap().len(), 1);
        done(house.delete(&path).await);
        for answer in [
            house.get(&path).await,
            house.put(&path, &change(2)).await,
            house.delete(&path).await,
            house.post(&format!("{path}/pause"), &json!({})).await,
            house.post(&format!("{path}/resume"), &json!({})).await,
            house.post(&format!("{path}/test"), &json!({})).await,
            house.post(&format!("{path}/rotate-secret"), &json!({})).await,
            house.get(&format!("{path}/messages")).await,
        ] {
            assert_eq!((answer.status, answer.code()), (404, "channels.unknown_webhook"));
        }
        let told = "SELECT count(*) FROM events WHERE context = 'channels'";
        assert_eq!(house.number(told).await, 5, "added, changed, paused, resumed, removed");
        let secrets = "SELECT count(*) FROM events WHERE CAST(data AS text) LIKE '%whsec%'";
        assert_eq!(house.number(secrets).await, 0);
    }

    async fn what_is_wrong_is_named(house: House) {
        open(&house).await;
        for (field, value, code) in [
            ("name", json!(""), "kernel.required"),
            ("url", json!("erp"), "channels.no_address"),
            ("url", json!("https://ann:pw@erp.example.com"), "channels.no_address"),
            ("kinds", json!([]), "kernel.required"),
            ("kinds", json!(["order.eaten"]), "kernel.unknown_word"),
            ("kinds", json!(["order.placed", "test"]), "kernel.invalid_value"),
            ("shop_ids", json!(["ord_00000000000000000000000000"]), "kernel.unknown_id"),
            ("shop_ids", json!(["shp_00000000000000000000000000"]), "kernel.unknown_id"),
            ("secret", json!("whsec_mine"), "kernel.unknown_field"),
        ] {
            let mut new = erp();
            new[field] = value;
            let answer = house.post("/webhooks", &new).await;
            assert!((400..=422).contains(&answer.status), "{field}: {}", answer.status);
            assert_eq!(answer.code(), code, "{field}: {}", answer.body);
        }
        let message = house.get("/webhook-messages/msg_00000000000000000000000000").await;
        assert_eq!((message.status, message.code()), (404, "channels.unknown_message"));
    }

    async fn only_who_has_the_whole_house_manages_what_leaves_it(house: House) {
        open(&house).await;
        let webhook = id(&done(house.post("/webhooks", &erp()).await));
        let part = "all within shops=shp_00000000000000000000000000";
        let answer = house.json(part, axum::http::Method::POST, "/webhooks", &erp()).await;
        assert_eq!((answer.status, answer.code()), (403, "kernel.whole_house_only"));
        for path in ["/webhooks".to_owned(), format!("/webhooks/{webhook}")] {
            let answer = house.send(part, axum::http::Method::GET, &path, Vec::new(), &[]).await;
            assert_eq!((answer.status, answer.code()), (403, "kernel.whole_house_only"));
        }
        let looks = "may channels.view";
        let answer = house.json(looks, axum::http::Method::POST, "/webhooks", &erp()).await;
        assert_eq!(answer.status, 403);
    }

    async fn who_may_manage_without_looking_is_told_what_they_did(house: House) {
        open(&house).await;
        let webhook = id(&done(house.post("/webhooks", &erp()).await));
        let manages = "may channels.manage";
        for step in ["pause", "resume"] {
            let path = format!("/webhooks/{webhook}/{step}");
            let answer = house.json(manages, axum::http::Method::POST, &path, &json!({})).await;
            assert_eq!(answer.status, 200, "{step}: {}", answer.body);
        }
    }

    async fn who_may_not_look_hears_nothing_of_it(house: House) {
        open(&house).await;
        let webhook = id(&done(house.post("/webhooks", &erp()).await));
        let webhook: channels::WebhookId = webhook.parse().unwrap();
        let whole = Actor::user("usr_a", "A", Grants::All);
        let part = whole.clone().within(Scope { shops: Reach::these([]), ..Scope::default() });
        let blind = Actor::user("usr_b", "B", Grants::Some(Arc::default()));
        for (who, heard) in [(whole, 1), (part, 0), (blind, 0)] {
            assert_eq!(house.db.read(&who, Hears(webhook)).await.unwrap(), heard, "{who:?}");
        }
    }

    async fn there_are_at_most_fifty(house: House) {
        open(&house).await;
        for _ in 0..50 {
            done(house.post("/webhooks", &erp()).await);
        }
        let answer = house.post("/webhooks", &erp()).await;
        assert_eq!((answer.status, answer.code()), (409, "channels.too_many_webhooks"));
    }
}
