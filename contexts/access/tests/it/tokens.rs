//! Tokens of programs.

use axum::http::Method;
use jobs::People;
use serde_json::{Value, json};
use testkit::each_engine;

use crate::door::{Door, PASSWORD, add_user};

each_engine! {
    async fn a_token_is_shown_once_and_signs_a_program_in(house: House) {
        add_user(&house, "ann", &["orders.view", "orders.confirm"]).await;
        let door = Door::of(&house);
        let cookie = door.sign_in("ann", PASSWORD).await.cookie();
        let wanted = json!({"name": " ERP ", "scopes": ["orders.view"]});
        let made = door.ask(Method::POST, "/tokens", &cookie, &wanted).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let token = made.body["token"].as_str().unwrap().to_owned();
        assert!(token.starts_with("twt_") && token.len() == 47);
        assert_eq!(made.body["name"], "ERP");
        let listed = door.get("/tokens", &cookie).await;
        assert_eq!(listed.body["items"][0]["scopes"], json!(["orders.view"]));
        assert!(!listed.body.to_string().contains(&token[4..]));

        let bearer = format!("Bearer {token}");
        let shown = [("authorization", bearer.as_str())];
        let seen = door.send(Method::GET, "/tokens", &Value::Null, &shown).await;
        assert_eq!((seen.status, &seen.body["items"]), (200, &json!([])));
        // A program is no person: it has no session and makes no further tokens.
        for (method, path) in [(Method::GET, "/session"), (Method::DELETE, "/session"), (Method::POST, "/tokens")] {
            let answer = door.send(method, path, &wanted, &shown).await;
            assert_eq!((answer.status, answer.code()), (403, "access.people_only"), "{path}");
        }

        let path = format!("/tokens/{}", made.body["id"].as_str().unwrap());
        assert_eq!(door.ask(Method::DELETE, &path, &cookie, &Value::Null).await.status, 204);
        assert_eq!(door.send(Method::GET, "/tokens", &Value::Null, &shown).await.status, 401);
        assert_eq!(door.ask(Method::DELETE, &path, &cookie, &Value::Null).await.status, 404);
    }

    async fn a_token_never_has_more_rights_than_its_owner(house: House) {
        let id = add_user(&house, "ann", &["orders.view", "orders.confirm"]).await;
        let door = Door::of(&house);
        let cookie = door.sign_in("ann", PASSWORD).await.cookie();
        let ask = async |body: Value| {
            let answer = door.ask(Method::POST, "/tokens", &cookie, &body).await;
            (answer.status, answer.code().to_owned(), answer.body)
        };
        for (body, status, code) in [
            (json!({"name": "x", "scopes": ["access.manage_users"]}), 403, "access.scope_not_own"),
            (json!({"name": "x", "scopes": ["orders.fly"]}), 422, "access.unknown_permission"),
            (json!({"name": "x", "scopes": []}), 422, "kernel.required"),
            (json!({"name": " ", "scopes": ["orders.view"]}), 422, "kernel.required"),
        ] {
            let (found, found_code, _) = ask(body.clone()).await;
            assert_eq!((found, found_code.as_str()), (status, code), "{body}");
        }
        let both = json!({"name": "ERP", "scopes": ["orders.view", "orders.confirm"]});
        let token_id = ask(both).await.2["id"].as_str().unwrap().to_owned();
        let may = async |permission: &'static str| {
            let actor = door.access.actor(&house.db, &token_id).await.unwrap();
            actor.may(kernel::Permission(permission))
        };
        assert!(may("orders.view").await && may("orders.confirm").await);
        assert!(!may("access.manage_users").await);
        house.sql("DELETE FROM user_roles WHERE role = 'orders.confirm'").await;
        assert!(may("orders.view").await && !may("orders.confirm").await);
        house.sql("UPDATE users SET active = false").await;
        for gone in [token_id.as_str(), &id.to_string(), "usr_nobody", ""] {
            let fault = door.access.actor(&house.db, gone).await.unwrap_err();
            assert_eq!(fault.code(), "access.gone", "{gone:?}");
        }
    }

    async fn others_tokens_are_not_there(house: House) {
        add_user(&house, "ann", &["orders.view"]).await;
        add_user(&house, "bob", &["orders.view"]).await;
        add_user(&house, "kim", &["all"]).await;
        let door = Door::of(&house);
        let ann = door.sign_in("ann", PASSWORD).await.cookie();
        let bob = door.sign_in("bob", PASSWORD).await.cookie();
        let kim = door.sign_in("kim", PASSWORD).await.cookie();
        let wanted = json!({"name": "ERP", "scopes": ["orders.view"]});
        let made = door.ask(Method::POST, "/tokens", &ann, &wanted).await;
        let path = format!("/tokens/{}", made.body["id"].as_str().unwrap());
        assert_eq!(door.get("/tokens", &bob).await.body["items"], json!([]));
        assert_eq!(door.ask(Method::DELETE, &path, &bob, &Value::Null).await.status, 404);
        assert_eq!(door.get("/tokens", &kim).await.body["items"][0]["user_name"], "ann Smith");
        assert_eq!(door.ask(Method::DELETE, &path, &kim, &Value::Null).await.status, 204);
    }

    async fn a_token_runs_out_and_shows_when_it_was_used(house: House) {
        add_user(&house, "ann", &["orders.view"]).await;
        let door = Door::of(&house);
        let cookie = door.sign_in("ann", PASSWORD).await.cookie();
        for days in [0, 731, -1] {
            let wrong = json!({"name": "ERP", "scopes": ["orders.view"], "valid_days": days});
            let answer = door.ask(Method::POST, "/tokens", &cookie, &wrong).await;
            assert_eq!((answer.status, answer.code()), (422, "kernel.out_of_range"), "{days}");
        }
        let wanted = json!({"name": "ERP", "scopes": ["orders.view"], "valid_days": 1});
        let made = door.ask(Method::POST, "/tokens", &cookie, &wanted).await;
        assert_eq!(made.body["expires_at"], "2026-11-23T08:00:00Z");
        let bearer = format!("Bearer {}", made.body["token"].as_str().unwrap());
        let used = async || {
            let shown = [("authorization", bearer.as_str())];
            door.send(Method::GET, "/tokens", &Value::Null, &shown).await.status
        };
        let last = async || door.get("/tokens", &cookie).await.body["items"][0]["last_used_at"].clone();
        assert_eq!(last().await, Value::Null);
        assert_eq!(used().await, 200);
        assert_eq!(last().await, "2026-11-22T08:00:00Z");
        house.clock.advance_seconds(3_600);
        assert_eq!(used().await, 200);
        assert_eq!(last().await, "2026-11-22T09:00:00Z");
        house.clock.advance_seconds(23 * 3_600);
        assert_eq!(used().await, 401);
        let token_id = made.body["id"].as_str().unwrap();
        let fault = door.access.actor(&house.db, token_id).await.unwrap_err();
        assert_eq!(fault.code(), "access.gone", "its jobs stop, too");
    }

    async fn a_service_account_has_tokens_and_no_password(house: House) {
        add_user(&house, "kim", &["all"]).await;
        add_user(&house, "max", &["access.manage_tokens", "orders.view"]).await;
        let ann = add_user(&house, "ann", &["orders.view"]).await;
        let door = Door::of(&house);
        let kim = door.sign_in("kim", PASSWORD).await.cookie();
        let max = door.sign_in("max", PASSWORD).await.cookie();
        let service = async |name: &str, role: &str| {
            let draft = json!({"kind": "service", "username": name, "display_name": name, "roles": [role]});
            door.ask(Method::POST, "/users", &kim, &draft).await.body["id"].clone()
        };
        let (erp, robot) = (service("erp", "orders.view").await, service("robot", "orders.confirm").await);
        for password in ["", PASSWORD] {
            assert_eq!(door.sign_in("erp", password).await.code(), "access.wrong_credentials");
        }
        let reset = format!("/users/{}/reset-password", erp.as_str().unwrap());
        let answer = door.ask(Method::POST, &reset, &kim, &Value::Null).await;
        assert_eq!((answer.status, answer.code()), (409, "access.no_password_for_service"));
        let wanted = |user: &Value, scope: &str| json!({"name": "x", "scopes": [scope], "user_id": user});
        for (cookie, body, code) in [
            (&max, wanted(&robot, "orders.view"), "access.more_rights_than_yours"),
            (&max, wanted(&json!(ann.to_string()), "orders.view"), "access.not_a_service"),
            (&kim, wanted(&erp, "orders.confirm"), "access.scope_not_own"),
        ] {
            let answer = door.ask(Method::POST, "/tokens", cookie, &body).await;
            assert_eq!(answer.code(), code, "{body}");
        }
        let cookie = door.sign_in("ann", PASSWORD).await.cookie();
        let answer = door.ask(Method::POST, "/tokens", &cookie, &wanted(&erp, "orders.view")).await;
        assert_eq!((answer.status, answer.code()), (403, "kernel.forbidden"));
        let made = door.ask(Method::POST, "/tokens", &max, &wanted(&erp, "orders.view")).await;
        assert_eq!((made.status, &made.body["user_name"]), (201, &json!("erp")));
        let bearer = format!("Bearer {}", made.body["token"].as_str().unwrap());
        let shown = [("authorization", bearer.as_str())];
        assert_eq!(door.send(Method::GET, "/tokens", &Value::Null, &shown).await.status, 200);
    }
}
