//! Roles as data, roles until a time, and with whose things somebody works.

use std::time::Duration;

use access::{AssignRole, DeleteRole, UserId};
use axum::http::Method;
use db::Command;
use serde_json::{Value, json};
use testkit::{House, each_engine};
use tokio::sync::watch;

use crate::door::{Answer, Door, PASSWORD, add_user, book, last_news, news};

async fn enter(door: &Door, username: &str) -> String {
    let answer = door.sign_in(username, PASSWORD).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.set_cookie().split(';').next().unwrap().to_owned()
}

async fn version(door: &Door, cookie: &str, id: UserId) -> i64 {
    door.get(&format!("/users/{id}"), cookie).await.body["version"].as_i64().unwrap()
}

async fn role(door: &Door, cookie: &str, name: &str) -> Value {
    let answer = door.get("/roles", cookie).await;
    let items = answer.body["items"].as_array().unwrap().clone();
    items.into_iter().find(|role| role["name"] == name).unwrap_or(Value::Null)
}

fn refused(answer: &Answer) -> (u16, String) {
    (answer.status, answer.code().to_owned())
}

fn draft(name: &str, permissions: &[&str]) -> Value {
    json!({"name": name, "title": "夜班 Night", "permissions": permissions})
}

fn assign(user_id: UserId, role: &str) -> AssignRole {
    AssignRole {
        user_id,
        role: role.to_owned(),
        until: None,
        reason: "nights".to_owned(),
        seen_version: 1,
        ready_made: book(),
        from: "a test".to_owned(),
    }
}

/// Does something, says so to those who wait for it, and goes on holding what it locked for a while.
async fn slowly<C: Command + Sync>(
    house: &House,
    command: C,
    begun: watch::Sender<bool>,
) -> Result<(), kernel::Fault> {
    let slow = house.with(move |ctx| {
        let done = command.clone().run(ctx);
        begun.send_replace(true);
        std::thread::sleep(Duration::from_millis(800));
        done.map(|_| ())
    });
    slow.await
}

/// Whether somebody is let through to what they ask for.
async fn may_list_users(door: &Door, cookie: &str) -> u16 {
    door.get("/users", cookie).await.status
}

each_engine! {
    async fn a_role_is_made_changed_and_deleted_and_counts_at_once(house: House) {
        let door = Door::of(&house);
        add_user(&house, "ann", &["all"]).await;
        let bob = add_user(&house, "bob", &[]).await;
        let ann = enter(&door, "ann").await;
        let made = door.ask(Method::POST, "/roles", &ann, &draft("night", &["orders.view"])).await;
        assert_eq!(made.status, 201, "{}", made.body);
        // What was there before is there still.
        assert_eq!(role(&door, &ann, "guarded").await["needs_second_factor"], true);

        let give = json!({"roles": ["night"], "seen_version": version(&door, &ann, bob).await});
        let path = format!("/users/{bob}/roles");
        assert_eq!(door.ask(Method::PUT, &path, &ann, &give).await.status, 200);
        let bobs = enter(&door, "bob").await;
        assert_eq!(may_list_users(&door, &bobs).await, 403);

        let now = role(&door, &ann, "night").await;
        assert_eq!((&now["users"], &now["version"]), (&json!(1), &json!(1)));
        let more = json!({
            "permissions": ["orders.view", "access.manage_users"], "seen_version": 1,
        });
        assert_eq!(door.ask(Method::PATCH, "/roles/night", &ann, &more).await.status, 204);
        assert_eq!(may_list_users(&door, &bobs).await, 200, "the change waits");
        let late = door.ask(Method::PATCH, "/roles/night", &ann, &more).await;
        assert_eq!(refused(&late), (409, "access.stale".to_owned()));
        let less = json!({"permissions": [], "seen_version": 2});
        assert_eq!(door.ask(Method::PATCH, "/roles/night", &ann, &less).await.status, 204);
        assert_eq!(may_list_users(&door, &bobs).await, 403, "the change waits");

        let gone = "/roles/night?seen_version=3";
        let in_use = door.ask(Method::DELETE, gone, &ann, &Value::Null).await;
        assert_eq!(refused(&in_use), (409, "access.role_in_use".to_owned()));
        let none = json!({"roles": [], "seen_version": version(&door, &ann, bob).await});
        assert_eq!(door.ask(Method::PUT, &path, &ann, &none).await.status, 200);
        assert_eq!(door.ask(Method::DELETE, gone, &ann, &Value::Null).await.status, 204);
        assert_eq!(role(&door, &ann, "night").await, Value::Null);
        let kinds = house.number("SELECT count(*) FROM events WHERE kind LIKE 'Role%'").await;
        assert_eq!(kinds, 4);
        let told = "SELECT data FROM events WHERE kind = 'RoleDeleted'";
        let told = house.with(move |ctx| ctx.one(told, &[], |row| row.get::<db::Json<Value>>(0)));
        let told = told.await.unwrap().0;
        assert_eq!((&told["before"]["name"], &told["after"]), (&json!("night"), &Value::Null));
    }

    async fn what_is_wrong_with_a_role_is_said(house: House) {
        let door = Door::of(&house);
        add_user(&house, "ann", &["all"]).await;
        let ann = enter(&door, "ann").await;
        for (body, status, code) in [
            (draft("Night", &[]), 422, "access.bad_role_name"),
            (draft("night,all", &[]), 422, "access.bad_role_name"),
            (draft("guarded", &[]), 422, "access.role_taken"),
            (draft("night", &["no.such"]), 422, "access.unknown_permission"),
            (json!({"name": "night", "title": " ", "permissions": []}), 422, "kernel.required"),
        ] {
            let answer = door.ask(Method::POST, "/roles", &ann, &body).await;
            let found = answer.body["fields"][0]["code"].as_str().unwrap_or_default();
            assert_eq!((answer.status, found), (status, code), "{body}");
        }
        for (method, path, body, status, code) in [
            (Method::PATCH, "/roles/nobody", json!({"seen_version": 1}), 404, "access.no_such_role"),
            (Method::PATCH, "/roles/all", json!({"permissions": [], "seen_version": 1}), 409,
                "access.role_is_fixed"),
            (Method::DELETE, "/roles/all?seen_version=1", Value::Null, 409, "access.role_is_fixed"),
        ] {
            let answer = door.ask(method, path, &ann, &body).await;
            assert_eq!(refused(&answer), (status, code.to_owned()), "{path}");
        }
    }

    async fn nobody_gives_by_a_role_what_they_do_not_have(house: House) {
        let door = Door::of(&house);
        add_user(&house, "ann", &["all"]).await;
        let eve = add_user(&house, "eve", &["access.manage_roles", "access.manage_users"]).await;
        let eves = enter(&door, "eve").await;
        let more = "access.more_rights_than_yours".to_owned();
        let made = draft("mine", &["orders.confirm"]);
        let answer = door.ask(Method::POST, "/roles", &eves, &made).await;
        assert_eq!(refused(&answer), (403, more.clone()));
        let answer = door.ask(Method::POST, "/roles", &eves, &draft("mine", &["access.manage_users"])).await;
        assert_eq!(answer.status, 201);
        let wider = json!({"permissions": ["orders.confirm"], "seen_version": 1});
        let answer = door.ask(Method::PATCH, "/roles/mine", &eves, &wider).await;
        assert_eq!(refused(&answer), (403, more.clone()));
        let taken = json!({"permissions": [], "seen_version": 1});
        let answer = door.ask(Method::PATCH, "/roles/orders.confirm", &eves, &taken).await;
        assert_eq!(refused(&answer), (403, more.clone()));
        let own = json!({"reason": "me", "seen_version": version(&door, &eves, eve).await});
        for role in ["all", "orders.confirm"] {
            let path = format!("/users/{eve}/roles/{role}");
            let answer = door.ask(Method::PUT, &path, &eves, &own).await;
            assert_eq!(refused(&answer), (403, more.clone()), "{role}");
        }
    }

    async fn a_role_until_a_time_falls_back_by_itself(house: House) {
        let door = Door::of(&house);
        add_user(&house, "ann", &["all"]).await;
        let bob = add_user(&house, "bob", &["orders.view"]).await;
        let ann = enter(&door, "ann").await;
        let until = house.clock.now().plus_seconds(3_600);
        let path = format!("/users/{bob}/roles/access.manage_users");
        let seen_version = version(&door, &ann, bob).await;
        let past = json!({"until": house.clock.now(), "reason": "x", "seen_version": seen_version});
        assert_eq!(door.ask(Method::PUT, &path, &ann, &past).await.status, 422);
        let given = json!({"until": until, "reason": "Ann is away", "seen_version": seen_version});
        let answer = door.ask(Method::PUT, &path, &ann, &given).await;
        assert_eq!(answer.body["roles"], json!(["access.manage_users", "orders.view"]));
        let bobs = enter(&door, "bob").await;
        assert_eq!(may_list_users(&door, &bobs).await, 200);
        let view = door.get(&format!("/users/{bob}"), &ann).await.body;
        assert_eq!(view["grants"][0]["reason"], "Ann is away");
        assert_eq!(view["grants"][0]["until"], json!(until));
        let told = last_news(&house, bob, "UserRolesChanged").await;
        assert_eq!(told.data["before"], json!(["orders.view"]));
        assert_eq!(told.data["reason"], "Ann is away");
        // Who sets all roles anew prolongs none of them.
        let all = json!({
            "roles": ["access.manage_users", "orders.view", "orders.confirm"],
            "seen_version": view["version"],
        });
        let set = format!("/users/{bob}/roles");
        assert_eq!(door.ask(Method::PUT, &set, &ann, &all).await.status, 200);
        let view = door.get(&format!("/users/{bob}"), &ann).await.body;
        assert_eq!(view["grants"][0]["until"], json!(until), "{view}");
        let fewer = json!({
            "roles": ["access.manage_users", "orders.view"], "seen_version": view["version"],
        });
        assert_eq!(door.ask(Method::PUT, &set, &ann, &fewer).await.status, 200);
        let bobs = enter(&door, "bob").await;

        house.clock.advance_seconds(3_601);
        assert_eq!(may_list_users(&door, &bobs).await, 403);
        let view = door.get(&format!("/users/{bob}"), &ann).await.body;
        assert_eq!(view["roles"], json!(["orders.view"]));
        // What is left of it can be taken away.
        let gone = format!("{path}?seen_version={}", view["version"]);
        assert_eq!(door.ask(Method::DELETE, &gone, &ann, &Value::Null).await.status, 200);
    }

    async fn the_last_administrator_stays_one_for_good(house: House) {
        let door = Door::of(&house);
        let ann = add_user(&house, "ann", &["all"]).await;
        let bob = add_user(&house, "bob", &[]).await;
        let anns = enter(&door, "ann").await;
        let until = house.clock.now().plus_seconds(3_600);
        let give = |version: i64| json!({"until": until, "reason": "x", "seen_version": version});
        // For a time is not for good: another such administrator does not count.
        let seen = version(&door, &anns, bob).await;
        let path = format!("/users/{bob}/roles/all");
        assert_eq!(door.ask(Method::PUT, &path, &anns, &give(seen)).await.status, 200);
        let seen = version(&door, &anns, ann).await;
        let own = format!("/users/{ann}/roles/all");
        let last = (409, "access.last_administrator".to_owned());
        let answer = door.ask(Method::PUT, &own, &anns, &give(seen)).await;
        assert_eq!(refused(&answer), last);
        let gone = format!("{own}?seen_version={seen}");
        let answer = door.ask(Method::DELETE, &gone, &anns, &Value::Null).await;
        assert_eq!(refused(&answer), last);
    }

    async fn a_scope_is_set_and_counts_at_once(house: House) {
        let door = Door::of(&house);
        let ann = add_user(&house, "ann", &["all"]).await;
        let bob = add_user(&house, "bob", &["access.manage_users"]).await;
        let carl = add_user(&house, "carl", &["access.manage_users"]).await;
        let anns = enter(&door, "ann").await;
        let bobs = enter(&door, "bob").await;
        let warehouse = format!("whs_{}", "0".repeat(26));
        let limited = json!({"shops": [], "warehouses": [warehouse]});
        let set = |scope: &Value, version: i64| {
            json!({"scope": scope, "reason": "works there", "seen_version": version})
        };
        let path = format!("/users/{bob}/scope");
        let seen = version(&door, &anns, bob).await;
        let unknown = json!({"shops": [format!("shp_{}", "0".repeat(26))]});
        let answer = door.ask(Method::PUT, &path, &anns, &set(&unknown, seen)).await;
        assert_eq!(answer.body["fields"][0]["path"], "shops[0]");
        let answer = door.ask(Method::PUT, &path, &anns, &set(&limited, seen)).await;
        assert_eq!((answer.status, &answer.body["scope"]), (200, &limited));
        assert_eq!(news(&house, bob).await.last().unwrap(), "UserScopeChanged");
        let me = door.get("/session", &bobs).await;
        assert_eq!(me.body["user"]["scope"], limited);

        // Who sees a part opens no more of the house, to nobody.
        let more = (403, "access.more_rights_than_yours".to_owned());
        let seen = version(&door, &bobs, carl).await;
        for id in [bob, carl] {
            let path = format!("/users/{id}/scope");
            let answer = door.ask(Method::PUT, &path, &bobs, &set(&json!({}), seen)).await;
            assert_eq!(refused(&answer), more, "{id}");
        }
        let dora = json!({
            "kind": "person", "username": "dora", "display_name": "Dora", "roles": [],
        });
        let made = door.ask(Method::POST, "/users", &bobs, &dora).await;
        assert_eq!((made.status, &made.body["scope"]), (201, &limited), "{}", made.body);
        // Who may do everything sees everything.
        let seen = version(&door, &anns, ann).await;
        let path = format!("/users/{ann}/scope");
        let answer = door.ask(Method::PUT, &path, &anns, &set(&limited, seen)).await;
        assert_eq!(refused(&answer), (409, "access.administrator_sees_all".to_owned()));
    }

    async fn nobody_becomes_an_administrator_of_a_part_of_the_house(house: House) {
        let door = Door::of(&house);
        add_user(&house, "ann", &["all"]).await;
        let bob = add_user(&house, "bob", &["orders.view"]).await;
        let ann = enter(&door, "ann").await;
        let scope = json!({"scope": {"shops": []}, "reason": "works there", "seen_version": 1});
        let path = format!("/users/{bob}/scope");
        assert_eq!(door.ask(Method::PUT, &path, &ann, &scope).await.status, 200);
        let refusal = (409, "access.administrator_sees_all".to_owned());
        let until = house.clock.now().plus_seconds(3_600);
        for (place, body) in [
            ("roles", json!({"roles": ["orders.view", "all"], "seen_version": 2})),
            ("roles/all", json!({"reason": "deputy", "seen_version": 2})),
            ("roles/all", json!({"reason": "deputy", "until": until, "seen_version": 2})),
        ] {
            let path = format!("/users/{bob}/{place}");
            let answer = door.ask(Method::PUT, &path, &ann, &body).await;
            assert_eq!(refused(&answer), refusal, "{body}");
        }
        let wide = json!({"scope": {}, "reason": "the whole house", "seen_version": 2});
        assert_eq!(door.ask(Method::PUT, &path, &ann, &wide).await.status, 200);
        let all = json!({"reason": "deputy", "seen_version": 3});
        let answer = door.ask(Method::PUT, &format!("/users/{bob}/roles/all"), &ann, &all).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    async fn a_role_that_is_being_given_is_not_deleted(house: House) {
        let door = Door::of(&house);
        add_user(&house, "ann", &["all"]).await;
        let bob = add_user(&house, "bob", &[]).await;
        let ann = enter(&door, "ann").await;
        assert_eq!(door.ask(Method::POST, "/roles", &ann, &draft("night", &[])).await.status, 201);
        let (begun, giving) = watch::channel(false);
        let delete = async {
            giving.clone().wait_for(|begun| *begun).await.unwrap();
            door.ask(Method::DELETE, "/roles/night?seen_version=1", &ann, &Value::Null).await
        };
        let (given, deleted) = tokio::join!(slowly(&house, assign(bob, "night"), begun), delete);
        given.unwrap();
        assert_eq!(refused(&deleted), (409, "access.role_in_use".to_owned()));
        let orphans = "SELECT count(*) FROM user_roles WHERE role NOT IN (SELECT name FROM roles)";
        assert_eq!(house.number(orphans).await, 0);
    }

    async fn a_role_that_is_being_deleted_is_not_given(house: House) {
        let door = Door::of(&house);
        add_user(&house, "ann", &["all"]).await;
        let bob = add_user(&house, "bob", &[]).await;
        let ann = enter(&door, "ann").await;
        assert_eq!(door.ask(Method::POST, "/roles", &ann, &draft("night", &[])).await.status, 201);
        let (ready_made, from) = (book(), String::new());
        let delete = DeleteRole { name: "night".to_owned(), seen_version: 1, ready_made, from };
        let one = json!({"reason": "nights", "seen_version": 1});
        let all = json!({"roles": ["night"], "seen_version": 1});
        let eve = json!({
            "kind": "person", "username": "eve", "display_name": "Eve", "roles": ["night"],
        });
        let (one_path, all_path) = (format!("/users/{bob}/roles/night"), format!("/users/{bob}/roles"));
        let (begun, deleting) = watch::channel(false);
        let late = async |method: Method, path: &str, body: &Value| {
            deleting.clone().wait_for(|begun| *begun).await.unwrap();
            refused(&door.ask(method, path, &ann, body).await).1
        };
        let (deleted, one, all, made) = tokio::join!(
            slowly(&house, delete, begun),
            late(Method::PUT, &one_path, &one),
            late(Method::PUT, &all_path, &all),
            late(Method::POST, "/users", &eve),
        );
        deleted.unwrap();
        for answer in [one, all, made] {
            assert_eq!(answer, "access.unknown_role");
        }
        assert_eq!(house.number("SELECT count(*) FROM user_roles WHERE role = 'night'").await, 0);
    }

    async fn why_somebody_was_given_something_stands_sealed_in_the_record(house: House) {
        let door = Door::of(&house);
        add_user(&house, "ann", &["all"]).await;
        let bob = add_user(&house, "bob", &[]).await;
        let ann = enter(&door, "ann").await;
        let given = json!({"reason": "Ms Doe is ill", "seen_version": 1});
        let path = format!("/users/{bob}/roles/orders.view");
        assert_eq!(door.ask(Method::PUT, &path, &ann, &given).await.status, 200);
        let scope = json!({"scope": {"shops": []}, "reason": "for Ms Doe", "seen_version": 2});
        let path = format!("/users/{bob}/scope");
        assert_eq!(door.ask(Method::PUT, &path, &ann, &scope).await.status, 200);
        let events = "SELECT CAST(data AS text) FROM events";
        let events: Vec<String> =
            house.with(move |ctx| ctx.list(events, &[], |row| row.get(0))).await.unwrap();
        assert!(!events.concat().contains("Doe"), "{events:?}");
        let told = last_news(&house, bob, "UserRolesChanged").await;
        assert_eq!(told.data["reason"], "Ms Doe is ill");
        assert_eq!(last_news(&house, bob, "UserScopeChanged").await.data["reason"], "for Ms Doe");
    }

    async fn everybody_learns_what_can_be_allowed_and_by_whom(house: House) {
        let door = Door::of(&house);
        add_user(&house, "ann", &["all"]).await;
        add_user(&house, "bob", &[]).await;
        let bobs = enter(&door, "bob").await;
        let known = door.get("/permissions", &bobs).await;
        assert_eq!(known.body["administrators"], json!(["ann Smith"]));
        let items = known.body["items"].as_array().unwrap();
        let confirm = items.iter().find(|item| item["name"] == "orders.confirm").unwrap();
        assert_eq!((&confirm["context"], &confirm["verb"]), (&json!("orders"), &json!("confirm")));
        assert_eq!(confirm["words"], "permissions.orders.confirm");
    }
}
