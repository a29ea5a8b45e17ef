//! What those do who manage users, and what they cannot do: rise above themselves.

use axum::http::Method;
use serde_json::{Value, json};
use testkit::each_engine;

use crate::door::{Door, PASSWORD, add_user, last_news};

each_engine! {
    async fn users_are_made_listed_renamed_and_found(house: House) {
        add_user(&house, "kim", &["all"]).await;
        let door = Door::of(&house);
        let kim = door.sign_in("kim", PASSWORD).await.cookie();
        let draft = json!({"kind": "person", "username": "Ann", "display_name": "安 Lee_", "roles": ["orders.view"]});
        let made = door.ask(Method::POST, "/users", &kim, &draft).await;
        assert_eq!(made.status, 201, "{}", made.body);
        assert_eq!(made.body["must_change_password"], true);
        let given = made.body["one_time_password"].as_str().unwrap();
        assert_eq!(door.sign_in("ann", given).await.body["step"], "new_password");
        for (change, code) in [
            (json!({"username": "ANN"}), "access.username_taken"),
            (json!({"username": "a b"}), "access.bad_username"),
            (json!({"display_name": " "}), "kernel.required"),
            (json!({"roles": ["orders.view", "king"]}), "access.unknown_role"),
            (json!({"kind": "robot"}), "kernel.unknown_word"),
        ] {
            let mut wrong = draft.clone();
            wrong["username"] = json!("other");
            wrong.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            let answer = door.ask(Method::POST, "/users", &kim, &wrong).await;
            assert_eq!(answer.code(), code, "{change}");
        }
        let robot = json!({"kind": "service", "username": "erp", "display_name": "ERP", "roles": ["orders.view"]});
        let robot = door.ask(Method::POST, "/users", &kim, &robot).await;
        assert_eq!((robot.status, robot.body.get("one_time_password")), (201, None));

        let names = async |query: &str| {
            let listed = door.get(&format!("/users{query}"), &kim).await;
            assert_eq!(listed.status, 200, "{query}: {}", listed.body);
            let items = listed.body["items"].as_array().unwrap();
            items.iter().map(|item| item["username"].as_str().unwrap()).collect::<Vec<_>>().join(" ")
        };
        for (query, wanted) in [
            ("", "Ann erp kim"),
            ("?q=LEE_", "Ann"),
            ("?q=%E5%AE%89", "Ann"),
            ("?q=%25", ""),
            ("?role=orders.view", "Ann erp"),
            ("?kind=service", "erp"),
            ("?active=false", ""),
            ("?active=true&kind=person", "Ann kim"),
            ("?limit=2", "Ann erp"),
        ] {
            assert_eq!(names(query).await, wanted, "{query}");
        }
        let first = door.get("/users?limit=2", &kim).await;
        let after = first.body["next"].as_str().unwrap();
        assert_eq!(names(&format!("?limit=2&after={after}")).await, "kim");

        let path = format!("/users/{}", made.body["id"].as_str().unwrap());
        let version = door.get(&path, &kim).await.body["version"].as_i64().unwrap();
        let rename = json!({"username": "anna", "seen_version": version});
        let renamed = door.ask(Method::PATCH, &path, &kim, &rename).await;
        assert_eq!((renamed.status, &renamed.body["display_name"]), (200, &json!("安 Lee_")));
        for (change, code) in [
            (json!({"username": "x", "seen_version": version}), "access.stale"),
            (json!({"username": "ERP", "seen_version": version + 1}), "access.username_taken"),
        ] {
            let answer = door.ask(Method::PATCH, &path, &kim, &change).await;
            assert_eq!((answer.status, answer.code()), (409, code));
        }
        assert_eq!(door.sign_in("anna", given).await.status, 202);
        assert_eq!(door.sign_in("ann", given).await.status, 401);
    }

    async fn whoever_leaves_is_out_at_once_with_their_programs(house: House) {
        let ann = add_user(&house, "ann", &["orders.view"]).await;
        add_user(&house, "kim", &["all"]).await;
        let door = Door::of(&house);
        let cookie = door.sign_in("ann", PASSWORD).await.cookie();
        let kim = door.sign_in("kim", PASSWORD).await.cookie();
        let wanted = json!({"name": "ERP", "scopes": ["orders.view"]});
        let token = door.ask(Method::POST, "/tokens", &cookie, &wanted).await;
        let bearer = format!("Bearer {}", token.body["token"].as_str().unwrap());
        let shown = [("authorization", bearer.as_str())];
        assert_eq!(door.send(Method::GET, "/tokens", &Value::Null, &shown).await.status, 200);
        let disabled = door.ask(Method::POST, &format!("/users/{ann}/disable"), &kim, &Value::Null).await;
        assert_eq!((disabled.status, &disabled.body["active"]), (200, &json!(false)));
        // Without a second passing.
        assert_eq!(door.get("/session", &cookie).await.status, 401);
        assert_eq!(door.send(Method::GET, "/tokens", &Value::Null, &shown).await.status, 401);
        assert_eq!(door.sign_in("ann", PASSWORD).await.code(), "access.wrong_credentials");
        let told = last_news(&house, ann, "UserDisabled").await;
        assert_eq!(told.data, json!({"sessions_ended": 1, "tokens_withdrawn": 1, "from": "192.0.2.1"}));
        // Once more changes nothing and tells nothing.
        let again = door.ask(Method::POST, &format!("/users/{ann}/disable"), &kim, &Value::Null).await;
        assert_eq!(again.body["version"], disabled.body["version"]);
        door.ask(Method::POST, &format!("/users/{ann}/enable"), &kim, &Value::Null).await;
        assert_eq!(door.get("/session", &cookie).await.status, 401, "what ended stays ended");
        assert_eq!(door.send(Method::GET, "/tokens", &Value::Null, &shown).await.status, 401);
        assert_eq!(door.sign_in("ann", PASSWORD).await.status, 200);
    }

    async fn who_moves_has_other_rights_at_once_and_the_news_says_which(house: House) {
        let ann = add_user(&house, "ann", &["orders.view"]).await;
        add_user(&house, "kim", &["all"]).await;
        let door = Door::of(&house);
        let cookie = door.sign_in("ann", PASSWORD).await.cookie();
        let kim = door.sign_in("kim", PASSWORD).await.cookie();
        let path = format!("/users/{ann}/roles");
        let moved = json!({"roles": ["orders.confirm"], "seen_version": 1});
        let answer = door.ask(Method::PUT, &path, &kim, &moved).await;
        assert_eq!((answer.status, &answer.body["roles"]), (200, &json!(["orders.confirm"])));
        assert_eq!(door.get("/session", &cookie).await.status, 401);
        let signed = door.sign_in("ann", PASSWORD).await;
        assert_eq!(signed.body["permissions"], json!(["orders.confirm"]));
        let told = last_news(&house, ann, "UserRolesChanged").await;
        assert_eq!(told.data["before"], json!(["orders.view"]));
        assert_eq!(told.data["after"], json!(["orders.confirm"]));
        assert_eq!(&*told.actor_name, "kim Smith");
        let stale = door.ask(Method::PUT, &path, &kim, &moved).await;
        assert_eq!((stale.status, stale.code()), (409, "access.stale"));
    }

    async fn nobody_rises_by_managing_users(house: House) {
        let kim = add_user(&house, "kim", &["all"]).await;
        let max = add_user(&house, "max", &["access.manage_users", "orders.view"]).await;
        let ann = add_user(&house, "ann", &["orders.view"]).await;
        let bob = add_user(&house, "bob", &["orders.confirm"]).await;
        let door = Door::of(&house);
        let cookie = door.sign_in("max", PASSWORD).await.cookie();
        let roles = |roles: &[&str]| json!({"roles": roles, "seen_version": 1});
        let draft = |role: &str| json!({"kind": "person", "username": "eve", "display_name": "Eve", "roles": [role]});
        let beyond = "access.more_rights_than_yours";
        for (method, path, body) in [
            // Giving what one does not have: to oneself, to another, to somebody new.
            (Method::PUT, format!("/users/{max}/roles"), roles(&["all"])),
            (Method::PUT, format!("/users/{max}/roles"), roles(&["access.manage_users", "orders.confirm"])),
            (Method::PUT, format!("/users/{ann}/roles"), roles(&["orders.confirm"])),
            (Method::POST, "/users".to_owned(), draft("all")),
            (Method::POST, "/users".to_owned(), draft("orders.confirm")),
            // Becoming somebody who has more.
            (Method::POST, format!("/users/{kim}/reset-password"), Value::Null),
            (Method::POST, format!("/users/{kim}/reset-second-factor"), Value::Null),
            (Method::POST, format!("/users/{bob}/reset-password"), Value::Null),
            (Method::POST, format!("/users/{kim}/disable"), Value::Null),
            (Method::POST, format!("/users/{bob}/enable"), Value::Null),
            (Method::PATCH, format!("/users/{kim}"), json!({"username": "kim2", "seen_version": 1})),
            (Method::PUT, format!("/users/{kim}/roles"), roles(&["orders.view"])),
            (Method::DELETE, format!("/users/{kim}/sessions"), Value::Null),
        ] {
            let answer = door.ask(method.clone(), &path, &cookie, &body).await;
            assert_eq!((answer.status, answer.code()), (403, beyond), "{method} {path} {body}");
        }
        // Within what one has, one may.
        assert_eq!(door.ask(Method::POST, "/users", &cookie, &draft("orders.view")).await.status, 201);
        let answer = door.ask(Method::PUT, &format!("/users/{ann}/roles"), &cookie, &roles(&[])).await;
        assert_eq!(answer.status, 200);
        let answer = door.ask(Method::POST, &format!("/users/{ann}/reset-password"), &cookie, &Value::Null).await;
        assert_eq!(answer.status, 200);
    }

    async fn without_the_permission_there_are_no_users_to_see(house: House) {
        let ann = add_user(&house, "ann", &["orders.view"]).await;
        let bob = add_user(&house, "bob", &["orders.view"]).await;
        let door = Door::of(&house);
        let cookie = door.sign_in("ann", PASSWORD).await.cookie();
        let draft = json!({"kind": "person", "username": "eve", "display_name": "Eve", "roles": []});
        let names = json!({"seen_version": 1});
        let roles = json!({"roles": [], "seen_version": 1});
        let session = "ses_00000000000000000000000000";
        let none = Value::Null;
        for (method, path, body) in [
            (Method::GET, "/roles".to_owned(), &none),
            (Method::GET, "/users".to_owned(), &none),
            (Method::POST, "/users".to_owned(), &draft),
            (Method::GET, format!("/users/{bob}"), &none),
            (Method::GET, format!("/users/{ann}"), &none),
            (Method::PATCH, format!("/users/{bob}"), &names),
            (Method::PUT, format!("/users/{ann}/roles"), &roles),
            (Method::POST, format!("/users/{bob}/disable"), &none),
            (Method::POST, format!("/users/{bob}/enable"), &none),
            (Method::POST, format!("/users/{bob}/unlock"), &none),
            (Method::POST, format!("/users/{bob}/reset-password"), &none),
            (Method::POST, format!("/users/{bob}/reset-second-factor"), &none),
            (Method::GET, format!("/users/{bob}/sessions"), &none),
            (Method::DELETE, format!("/users/{bob}/sessions"), &none),
            (Method::DELETE, format!("/users/{bob}/sessions/{session}"), &none),
        ] {
            let answer = door.ask(method.clone(), &path, &cookie, body).await;
            assert_eq!((answer.status, answer.code()), (403, "kernel.forbidden"), "{method} {path}");
            let anybody = door.send(method.clone(), &path, body, &[("x-requested-with", "tradewind")]).await;
            assert_eq!(anybody.status, 401, "{method} {path}");
        }
        assert_eq!(house.number("SELECT count(*) FROM users").await, 2);
    }

    async fn the_last_administrator_stays(house: House) {
        let kim = add_user(&house, "kim", &["all"]).await;
        let door = Door::of(&house);
        let cookie = door.sign_in("kim", PASSWORD).await.cookie();
        let last = "access.last_administrator";
        let less = json!({"roles": ["orders.view"], "seen_version": 1});
        let (roles, disable) = (format!("/users/{kim}/roles"), format!("/users/{kim}/disable"));
        let answer = door.ask(Method::PUT, &roles, &cookie, &less).await;
        assert_eq!((answer.status, answer.code()), (409, last));
        let answer = door.ask(Method::POST, &disable, &cookie, &Value::Null).await;
        assert_eq!((answer.status, answer.code()), (409, last));
        // One who may not sign in is no other administrator, nor is a program.
        let other = add_user(&house, "lou", &["all"]).await;
        house.sql("UPDATE users SET active = false WHERE username = 'lou'").await;
        let robot = json!({"kind": "service", "username": "erp", "display_name": "ERP", "roles": ["all"]});
        assert_eq!(door.ask(Method::POST, "/users", &cookie, &robot).await.status, 201);
        assert_eq!(door.ask(Method::POST, &disable, &cookie, &Value::Null).await.code(), last);
        door.ask(Method::POST, &format!("/users/{other}/enable"), &cookie, &Value::Null).await;
        assert_eq!(door.ask(Method::PUT, &roles, &cookie, &less).await.status, 200);
    }

    async fn two_administrators_who_depose_each_other_do_not_both_succeed(house: House) {
        let kim = add_user(&house, "kim", &["all"]).await;
        let lou = add_user(&house, "lou", &["all"]).await;
        let door = Door::of(&house);
        for round in 0..8 {
            let one = door.sign_in("kim", PASSWORD).await.cookie();
            let other = door.sign_in("lou", PASSWORD).await.cookie();
            let (kim_path, lou_path) = (format!("/users/{lou}/disable"), format!("/users/{kim}/disable"));
            let (a, b) = tokio::join!(
                door.ask(Method::POST, &kim_path, &one, &Value::Null),
                door.ask(Method::POST, &lou_path, &other, &Value::Null),
            );
            let done = [a.status, b.status].iter().filter(|status| **status == 200).count();
            assert_eq!(done, 1, "round {round}: {} {}", a.status, b.status);
            assert_eq!(house.number("SELECT count(*) FROM users WHERE active").await, 1);
            house.sql("UPDATE users SET active = true").await;
        }
    }

    async fn an_administrator_sees_and_ends_others_sessions_and_locks(house: House) {
        let ann = add_user(&house, "ann", &["orders.view"]).await;
        add_user(&house, "kim", &["all"]).await;
        let door = Door::of(&house);
        let kim = door.sign_in("kim", PASSWORD).await.cookie();
        let (one, other) = (door.sign_in("ann", PASSWORD).await.cookie(), door.sign_in("ann", PASSWORD).await.cookie());
        let path = format!("/users/{ann}/sessions");
        let listed = door.get(&path, &kim).await;
        let items = listed.body["items"].as_array().unwrap();
        assert_eq!(items.len(), 2);
        let first = format!("{path}/{}", items[0]["id"].as_str().unwrap());
        assert_eq!(door.ask(Method::DELETE, &first, &kim, &Value::Null).await.status, 204);
        assert_eq!(door.ask(Method::DELETE, &first, &kim, &Value::Null).await.status, 404);
        let alive = [door.get("/session", &one).await.status, door.get("/session", &other).await.status];
        assert_eq!(alive.iter().filter(|status| **status == 200).count(), 1);
        assert_eq!(door.ask(Method::DELETE, &path, &kim, &Value::Null).await.body, json!({"ended": 1}));

        let view = format!("/users/{ann}");
        assert_eq!(door.get(&view, &kim).await.body["locked_until"], Value::Null);
        for _ in 0..5 {
            door.sign_in("ann", "not-the-password").await;
        }
        assert_eq!(door.get(&view, &kim).await.body["locked_until"], "2026-11-22T08:15:00Z");
        assert_eq!(door.sign_in("ann", PASSWORD).await.status, 429);
        let unlock = format!("/users/{ann}/unlock");
        assert_eq!(door.ask(Method::POST, &unlock, &kim, &Value::Null).await.status, 204);
        assert_eq!(door.get(&view, &kim).await.body["locked_until"], Value::Null);
        assert_eq!(door.sign_in("ann", PASSWORD).await.status, 200);
        assert_eq!(&*last_news(&house, ann, "UserUnlocked").await.actor_name, "kim Smith");
    }
}
