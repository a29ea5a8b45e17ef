//! Rights looked at anew: what was found stays, what is withdrawn is gone at once.

use axum::http::Method;
use serde_json::{Value, json};
use testkit::{House, each_engine};

use crate::door::{Answer, Door, PASSWORD, add_user};

async fn enter(door: &Door, username: &str) -> String {
    door.sign_in(username, PASSWORD).await.cookie()
}

async fn start(house: &House, door: &Door, cookie: &str) -> Answer {
    let due = house.clock.now().plus_seconds(86_400);
    let body = json!({"title": " Autumn ", "due_at": due});
    door.ask(Method::POST, "/access-reviews", cookie, &body).await
}

async fn rows(door: &Door, cookie: &str, path: &str) -> Vec<Value> {
    let answer = door.get(&format!("{path}/rows"), cookie).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body["items"].as_array().unwrap().clone()
}

each_engine! {
    async fn everybody_s_roles_are_kept_or_withdrawn_and_that_is_kept(house: House) {
        let door = Door::of(&house);
        let ann = add_user(&house, "ann", &["all"]).await;
        let bob = add_user(&house, "bob", &["orders.view", "access.manage_users"]).await;
        let anns = enter(&door, "ann").await;
        let bobs = enter(&door, "bob").await;
        let late = json!({"title": "Late", "due_at": house.clock.now()});
        let refused = door.ask(Method::POST, "/access-reviews", &anns, &late).await;
        assert_eq!((refused.status, refused.code()), (422, "kernel.out_of_range"));
        let started = start(&house, &door, &anns).await;
        assert_eq!(started.status, 201, "{}", started.body);
        assert_eq!((&started.body["title"], &started.body["rows"]), (&json!("Autumn"), &json!(3)));
        let path = format!("/access-reviews/{}", started.body["id"].as_str().unwrap());
        let found = rows(&door, &anns, &path).await;
        assert_eq!(found.len(), 3);
        assert_eq!(found[1]["permissions"], json!(["access.manage_users"]));
        assert_eq!(found[0]["is_administrator"], true);

        let decide = async |who: &str, user: access::UserId, role: &str, body: Value| {
            let path = format!("{path}/rows/{user}/{role}");
            let answer = door.ask(Method::POST, &path, who, &body).await;
            (answer.status, answer.code().to_owned())
        };
        let no = |status: u16, code: &str| (status, code.to_owned());
        let keep = json!({"decision": "keep"});
        let withdraw = json!({"decision": "withdraw", "comment": "moved to sales"});
        assert_eq!(decide(&anns, ann, "all", keep.clone()).await, no(403, "access.own_rights"));
        let more = no(403, "access.more_rights_than_yours");
        assert_eq!(decide(&bobs, ann, "all", withdraw.clone()).await, more);
        let bare = json!({"decision": "withdraw", "comment": " "});
        assert_eq!(decide(&anns, bob, "orders.view", bare).await, no(422, "kernel.required"));
        let unknown = decide(&anns, bob, "orders.confirm", keep.clone()).await;
        assert_eq!(unknown, no(404, "access.no_such_review"));
        assert_eq!(decide(&anns, bob, "orders.view", keep.clone()).await, no(204, ""));
        let again = decide(&anns, bob, "orders.view", withdraw.clone()).await;
        assert_eq!(again, no(409, "access.already_decided"));
        assert_eq!(decide(&anns, bob, "access.manage_users", withdraw).await, no(204, ""));
        assert_eq!(door.get("/users", &bobs).await.status, 401, "the session ended");
        let view = door.get(&format!("/users/{bob}"), &anns).await;
        assert_eq!(view.body["roles"], json!(["orders.view"]));

        let now = door.get(&path, &anns).await.body;
        let progress = (&now["rows"], &now["decided"], &now["withdrawn"]);
        assert_eq!(progress, (&json!(3), &json!(2), &json!(1)));
        // The evidence outlives the person.
        house.sql("UPDATE users SET display_name = 'gone', active = false WHERE username = 'bob'").await;
        let found = rows(&door, &anns, &path).await;
        assert_eq!(found[1]["display_name"], "bob Smith");
        assert_eq!(found[1]["decision"], "withdraw");
        assert_eq!(found[1]["decided_by"], "ann Smith");
        assert_eq!(found[1]["comment"], "moved to sales");
        // A withdrawal in a review is no move to be looked at again.
        let listed = door.get("/access-reviews", &anns).await.body;
        assert_eq!(listed["items"].as_array().unwrap().len(), 1);
        assert_eq!(house.number("SELECT count(*) FROM events WHERE kind = 'AccessReviewDecided'").await, 2);
    }

    async fn who_moves_is_looked_at_with_what_was_before_and_after(house: House) {
        let door = Door::of(&house);
        add_user(&house, "ann", &["all"]).await;
        let bob = add_user(&house, "bob", &["orders.view"]).await;
        let new = add_user(&house, "new", &[]).await;
        let anns = enter(&door, "ann").await;
        let set = async |user: access::UserId, roles: &[&str]| {
            let path = format!("/users/{user}");
            let version = door.get(&path, &anns).await.body["version"].clone();
            let body = json!({"roles": roles, "seen_version": version});
            let answer = door.ask(Method::PUT, &format!("{path}/roles"), &anns, &body).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
        };
        // Who begins and who leaves has nothing to be looked at.
        set(new, &["orders.view"]).await;
        set(new, &[]).await;
        assert_eq!(door.get("/access-reviews", &anns).await.body["items"], json!([]));
        set(bob, &["orders.view", "orders.confirm"]).await;
        let listed = door.get("/access-reviews", &anns).await.body;
        let task = &listed["items"][0];
        assert_eq!((&task["kind"], &task["title"]), (&json!("move"), &json!("bob Smith")));
        assert_eq!(task["roles_before"], json!(["orders.view"]));
        assert_eq!(task["roles_after"], json!(["orders.confirm", "orders.view"]));
        let path = format!("/access-reviews/{}", task["id"].as_str().unwrap());
        let found = rows(&door, &anns, &path).await;
        let roles: Vec<_> = found.iter().map(|row| row["role"].as_str().unwrap()).collect();
        assert_eq!(roles, ["orders.confirm", "orders.view"]);
        let first = door.get(&format!("{path}/rows?limit=1"), &anns).await.body;
        let after = first["next"].as_str().unwrap();
        let second = door.get(&format!("{path}/rows?limit=1&after={after}"), &anns).await.body;
        assert_eq!(second["items"][0]["role"], "orders.view");
        let bobs = enter(&door, "bob").await;
        assert_eq!(door.get(&path, &bobs).await.status, 403);
    }
}
