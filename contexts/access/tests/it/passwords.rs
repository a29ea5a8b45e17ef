//! Changing passwords: by oneself, because one must, and by an administrator.

use axum::http::Method;
use serde_json::{Value, json};
use testkit::each_engine;

use crate::door::{Answer, Door, PASSWORD, add_user, last_news, news, set};

const DAY: i64 = 24 * 3_600;

fn next(number: u32) -> String {
    format!("a-quiet-harbour-{number}-at-dawn")
}

async fn change(door: &Door, cookie: &str, current: &str, password: &str) -> Answer {
    let body = json!({"current_password": current, "password": password});
    door.ask(Method::POST, "/session/me/password", cookie, &body).await
}

async fn choose(door: &Door, challenge: &Value, password: &str) -> Answer {
    let body = json!({"challenge": challenge, "password": password});
    door.send(Method::POST, "/session/password", &body, &[]).await
}

each_engine! {
    async fn one_s_own_password_is_changed_with_the_old_one_and_the_cookie_is_new(house: House) {
        let id = add_user(&house, "ann", &["orders.view"]).await;
        let door = Door::of(&house);
        house.clock.advance_seconds(DAY);
        let here = door.sign_in("ann", PASSWORD).await.cookie();
        let there = door.sign_in("ann", PASSWORD).await.cookie();
        for (current, password, status, code) in [
            ("not-the-password", next(1), 422, "access.wrong_password"),
            (PASSWORD, "short".to_owned(), 422, "access.password_too_short"),
            (PASSWORD, PASSWORD.to_owned(), 422, "access.password_used_before"),
            (PASSWORD, "my-ann-and-the-sea".to_owned(), 422, "access.password_holds_name"),
            (PASSWORD, "SMITH-and-the-sea-77".to_owned(), 422, "access.password_holds_name"),
        ] {
            let answer = change(&door, &here, current, &password).await;
            assert_eq!((answer.status, answer.code()), (status, code), "{password}");
        }
        let answer = change(&door, &here, PASSWORD, &next(1)).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.body["user"]["username"], "ann");
        let fresh = answer.cookie();
        assert_ne!(fresh, here, "a token that was stolen before is worth nothing");
        for (cookie, status) in [(&here, 401), (&there, 401), (&fresh, 200)] {
            assert_eq!(door.get("/session", cookie).await.status, status);
        }
        assert_eq!(door.sign_in("ann", PASSWORD).await.status, 401);
        assert_eq!(door.sign_in("ann", &next(1)).await.status, 200);
        let told = last_news(&house, id, "PasswordChanged").await;
        assert_eq!(told.data, json!({"sessions_ended": 1, "forced": false, "address": "192.0.2.1"}));
        assert_eq!(told.actor_id, id.to_string());
    }

    async fn who_found_a_browser_open_cannot_guess_the_password_there(house: House) {
        let id = add_user(&house, "ann", &[]).await;
        let door = Door::of(&house);
        let cookie = door.sign_in("ann", PASSWORD).await.cookie();
        for _ in 0..5 {
            let answer = change(&door, &cookie, "not-the-password", &next(1)).await;
            assert_eq!(answer.code(), "access.wrong_password");
        }
        let answer = change(&door, &cookie, PASSWORD, &next(1)).await;
        assert_eq!((answer.status, answer.code()), (429, "access.locked_out"));
        assert!(news(&house, id).await.contains(&"UserLockedOut".to_owned()));
    }

    async fn the_last_five_do_not_come_back_and_nobody_changes_five_times_a_day(house: House) {
        add_user(&house, "ann", &[]).await;
        let door = Door::of(&house);
        house.clock.advance_seconds(DAY);
        let mut cookie = door.sign_in("ann", PASSWORD).await.cookie();
        let mut current = PASSWORD.to_owned();
        for number in 1..=4 {
            let changed = change(&door, &cookie, &current, &next(number)).await;
            assert_eq!(changed.status, 200, "{number}: {}", changed.body);
            (cookie, current) = (changed.cookie(), next(number));
            let again = change(&door, &cookie, &current, &next(number + 1)).await;
            assert_eq!((again.status, again.code()), (409, "access.password_too_young"));
            house.clock.advance_seconds(DAY);
            cookie = door.sign_in("ann", &current).await.cookie();
        }
        // The first is the fifth last; after one more it is forgotten.
        let answer = change(&door, &cookie, &current, PASSWORD).await;
        assert_eq!(answer.code(), "access.password_used_before");
        let cookie = change(&door, &cookie, &current, &next(5)).await.cookie();
        house.clock.advance_seconds(DAY / 2);
        assert_eq!(door.get("/session", &cookie).await.status, 401, "idle");
        house.clock.advance_seconds(DAY / 2);
        let cookie = door.sign_in("ann", &next(5)).await.cookie();
        assert_eq!(change(&door, &cookie, &next(5), PASSWORD).await.status, 200);
    }

    async fn an_old_password_warns_and_then_leads_to_a_change(house: House) {
        let id = add_user(&house, "ann", &["orders.view"]).await;
        let door = Door::of(&house);
        set(&house, "access.password_max_days", 30).await;
        house.clock.advance_seconds(15 * DAY);
        let answer = door.sign_in("ann", PASSWORD).await;
        assert_eq!(answer.body["password_expires_at"], Value::Null, "no warning yet");
        house.clock.advance_seconds(DAY);
        let answer = door.sign_in("ann", PASSWORD).await;
        assert_eq!(answer.body["password_expires_at"], "2026-12-22T08:00:00Z");
        house.clock.advance_seconds(14 * DAY);
        let answer = door.sign_in("ann", PASSWORD).await;
        assert_eq!((answer.status, &answer.body["step"]), (202, &json!("new_password")));
        assert!(!answer.headers.contains_key("set-cookie"), "no session before the change");
        let challenge = &answer.body["challenge"];
        let cookie = format!("session={}", challenge.as_str().unwrap());
        assert_eq!(door.get("/session", &cookie).await.status, 401, "a challenge is no session");
        for (password, code) in [("short", "access.password_too_short"), (PASSWORD, "access.password_used_before")] {
            assert_eq!(choose(&door, challenge, password).await.code(), code);
        }
        let answer = choose(&door, challenge, &next(1)).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(door.get("/session", &answer.cookie()).await.status, 200);
        assert_eq!(last_news(&house, id, "PasswordChanged").await.data["forced"], true);
        // Used up.
        let answer = choose(&door, challenge, &next(2)).await;
        assert_eq!((answer.status, answer.code()), (401, "access.challenge_gone"));
    }

    async fn a_challenge_is_good_for_ten_minutes_and_while_the_password_is_the_one_shown(house: House) {
        add_user(&house, "ann", &[]).await;
        let door = Door::of(&house);
        house.sql("UPDATE users SET must_change_password = true").await;
        let slow = door.sign_in("ann", PASSWORD).await.body["challenge"].clone();
        house.clock.advance_seconds(600);
        for challenge in [slow, json!("guessed"), json!("")] {
            let answer = choose(&door, &challenge, &next(1)).await;
            assert_eq!((answer.status, answer.code()), (401, "access.challenge_gone"));
        }
        let (one, other) = (door.sign_in("ann", PASSWORD).await, door.sign_in("ann", PASSWORD).await);
        assert_eq!(choose(&door, &one.body["challenge"], &next(1)).await.status, 200);
        let late = choose(&door, &other.body["challenge"], &next(2)).await;
        assert_eq!((late.status, late.code()), (401, "access.challenge_gone"));
        assert_eq!(door.sign_in("ann", &next(1)).await.status, 200);
    }

    async fn a_reset_gives_a_password_for_one_sign_in(house: House) {
        let id = add_user(&house, "ann", &["orders.view"]).await;
        add_user(&house, "kim", &["all"]).await;
        let door = Door::of(&house);
        let ann = door.sign_in("ann", PASSWORD).await.cookie();
        let kim = door.sign_in("kim", PASSWORD).await.cookie();
        for _ in 0..5 {
            door.sign_in("ann", "not-the-password").await;
        }
        let path = format!("/users/{id}/reset-password");
        let answer = door.ask(Method::POST, &path, &kim, &Value::Null).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let given = answer.body["one_time_password"].as_str().unwrap().to_owned();
        assert_eq!(door.get("/session", &ann).await.status, 401);
        assert_eq!(door.sign_in("ann", PASSWORD).await.status, 401);
        let step = door.sign_in("ann", &given).await;
        assert_eq!((step.status, &step.body["step"]), (202, &json!("new_password")), "and no lock");
        assert_eq!(choose(&door, &step.body["challenge"], &given).await.code(), "access.password_used_before");
        assert_eq!(choose(&door, &step.body["challenge"], &next(1)).await.status, 200);
        assert_eq!(door.sign_in("ann", &given).await.status, 401);
        let told = last_news(&house, id, "PasswordReset").await;
        assert_eq!((&told.data["one_time"], &*told.actor_name), (&json!(true), "kim Smith"));
        assert!(!told.data.to_string().contains(&given));

        // A week later it is no password at all.
        let answer = door.ask(Method::POST, &path, &kim, &Value::Null).await;
        let given = answer.body["one_time_password"].as_str().unwrap().to_owned();
        house.clock.advance_seconds(7 * DAY);
        let answer = door.sign_in("ann", &given).await;
        assert_eq!((answer.status, answer.code()), (401, "access.wrong_credentials"));
    }
}
