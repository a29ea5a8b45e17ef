//! Rights that lead to more rights are given by two, where the house wants that.

use axum::http::Method;
use serde_json::{Value, json};
use testkit::{House, each_engine};

use crate::door::{Answer, Door, PASSWORD, add_user, set};

/// Ann and Zoe may do everything; Bob may see orders.
struct Office {
    door: Door,
    ann: String,
    zoe: String,
    bob: String,
}

impl Office {
    async fn open(house: &House) -> Self {
        let door = Door::of(house);
        let mut cookies = Vec::new();
        for name in ["ann", "zoe"] {
            add_user(house, name, &["all"]).await;
            cookies.push(door.sign_in(name, PASSWORD).await.cookie());
        }
        let bob = add_user(house, "bob", &["orders.view"]).await.to_string();
        let [ann, zoe] = cookies.try_into().unwrap();
        set(house, "access.role_approvals", 1).await;
        Self { door, ann, zoe, bob }
    }

    async fn bobs(&self, field: &str) -> Value {
        let view = self.door.get(&format!("/users/{}", self.bob), &self.ann).await;
        assert_eq!(view.status, 200, "{}", view.body);
        view.body[field].clone()
    }

    /// What Ann asks for about Bob; the version is filled in.
    async fn ask(&self, place: &str, body: &Value) -> Answer {
        let mut body = body.clone();
        body["seen_version"] = self.bobs("version").await;
        let path = format!("/users/{}/{place}", self.bob);
        self.door.ask(Method::PUT, &path, &self.ann, &body).await
    }

    async fn release(&self, who: &str, kept: &Answer) -> Answer {
        let path = format!("/approvals/{}/approve", kept.body["approval_id"].as_str().unwrap());
        self.door.ask(Method::POST, &path, who, &json!({})).await
    }
}

each_engine! {
    async fn rights_that_lead_to_more_wait_for_another(house: House) {
        let office = Office::open(&house).await;
        let give = json!({"reason": "deputy"});
        assert_eq!(office.ask("roles/orders.confirm", &give).await.status, 200);
        for role in ["all", "access.manage_users", "access.manage_roles", "access.approve"] {
            let kept = office.ask(&format!("roles/{role}"), &give).await;
            assert_eq!(kept.status, 202, "{role}: {}", kept.body);
        }
        let all = json!({"roles": ["orders.view", "access.manage_users"]});
        let kept = office.ask("roles", &all).await;
        assert_eq!(kept.status, 202, "{}", kept.body);
        assert_eq!(office.bobs("roles").await, json!(["orders.confirm", "orders.view"]));
        assert_eq!(office.release(&office.ann, &kept).await.code(), "access.own_request");
        let done = office.release(&office.zoe, &kept).await;
        assert_eq!(done.status, 200, "{}", done.body);
        assert_eq!(office.bobs("roles").await, json!(["access.manage_users", "orders.view"]));
        // Taking away needs nobody else, and what they have already neither.
        let less = json!({"roles": ["access.manage_users"]});
        assert_eq!(office.ask("roles", &less).await.status, 200);
        assert_eq!(office.ask("roles", &json!({"roles": []})).await.status, 200);
    }

    async fn a_new_user_or_a_harmless_name_is_no_way_round(house: House) {
        let office = Office::open(&house).await;
        let user = |roles: &[&str]| json!({
            "kind": "person", "username": "eve", "display_name": "Eve", "roles": roles,
        });
        let post = async |path: &str, body: &Value| {
            office.door.ask(Method::POST, path, &office.ann, body).await
        };
        let made = post("/users", &user(&["orders.view", "access.approve"])).await;
        assert_eq!((made.status, made.code()), (422, "access.role_needs_approval"));
        assert_eq!(post("/users", &user(&["orders.view"])).await.status, 201);
        let role = json!({"name": "night", "title": "Night", "permissions": ["orders.view"]});
        assert_eq!(post("/roles", &role).await.status, 201);
        assert_eq!(office.ask("roles/night", &json!({"reason": "nights"})).await.status, 200);
        let patch = async |permissions: &[&str], seen_version: i64| {
            let body = json!({"permissions": permissions, "seen_version": seen_version});
            office.door.ask(Method::PATCH, "/roles/night", &office.ann, &body).await
        };
        assert_eq!(patch(&["orders.confirm"], 1).await.status, 204);
        let kept = patch(&["orders.confirm", "access.manage_users"], 2).await;
        assert_eq!(kept.status, 202, "{}", kept.body);
        let bobs = office.door.sign_in("bob", PASSWORD).await.cookie();
        assert_eq!(office.door.get("/users", &bobs).await.status, 403);
        assert_eq!(office.release(&office.zoe, &kept).await.status, 200);
        assert_eq!(office.door.get("/users", &bobs).await.status, 200, "it counts at once");
    }

    async fn a_role_that_is_gone_by_then_is_not_given(house: House) {
        let office = Office::open(&house).await;
        let role = json!({
            "name": "deputy", "title": "Deputy", "permissions": ["access.manage_users"],
        });
        let made = office.door.ask(Method::POST, "/roles", &office.ann, &role).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let kept = office.ask("roles", &json!({"roles": ["orders.view", "deputy"]})).await;
        assert_eq!(kept.status, 202, "{}", kept.body);
        let gone = "/roles/deputy?seen_version=1";
        let gone = office.door.ask(Method::DELETE, gone, &office.ann, &Value::Null).await;
        assert_eq!(gone.status, 204, "{}", gone.body);
        let refused = office.release(&office.zoe, &kept).await;
        assert_eq!((refused.status, refused.code()), (422, "access.unknown_role"));
        assert_eq!(refused.body["fields"][0]["path"], "roles[1]");
        assert_eq!(office.bobs("roles").await, json!(["orders.view"]));
    }

    async fn seeing_everything_again_waits_for_another(house: House) {
        let office = Office::open(&house).await;
        let scope = |scope: Value| json!({"scope": scope, "reason": "moves"});
        let none = json!({"shops": [], "warehouses": []});
        assert_eq!(office.ask("scope", &scope(none.clone())).await.status, 200);
        for wider in [json!({}), json!({"shops": []}), json!({"warehouses": []})] {
            let kept = office.ask("scope", &scope(wider.clone())).await;
            assert_eq!(kept.status, 202, "{wider}: {}", kept.body);
        }
        assert_eq!(office.bobs("scope").await, none);
        let kept = office.ask("scope", &scope(json!({}))).await;
        assert_eq!(office.release(&office.zoe, &kept).await.status, 200);
        assert_eq!(office.bobs("scope").await, json!({"shops": null, "warehouses": null}));
    }
}
