//! Too many wrong passwords, and what a guesser learns: nothing.

use access::UnlockUser;
use axum::http::Method;
use serde_json::json;
use testkit::each_engine;

use crate::door::{Answer, Door, PASSWORD, add_user, last_news, set};

const WRONG: &str = "not-the-password";

/// What of an answer a guesser can see, but for what differs with every request.
fn seen(answer: &Answer) -> (u16, String, Vec<(String, String)>) {
    let headers = answer.headers.iter().filter(|(name, _)| *name != "x-request-id");
    let headers = headers.map(|(name, value)| {
        (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let mut body = answer.body.clone();
    assert!(body.as_object_mut().unwrap().remove("request_id").is_some());
    (answer.status, body.to_string(), headers.collect())
}

each_engine! {
    async fn unknown_names_are_answered_like_known_ones(house: House) {
        add_user(&house, "ann", &[]).await;
        let door = Door::of(&house);
        for attempt in 1..=8 {
            let known = door.sign_in("ann", WRONG).await;
            let unknown = door.sign_in("nobody", WRONG).await;
            assert_eq!(seen(&known), seen(&unknown), "attempt {attempt}");
            let wanted = if attempt <= 5 {
                (401, "access.wrong_credentials")
            } else {
                (429, "access.locked_out")
            };
            assert_eq!((known.status, known.code()), wanted, "attempt {attempt}");
        }
    }

    async fn after_five_failures_even_the_right_password_is_refused_for_a_quarter(house: House) {
        let id = add_user(&house, "ann", &[]).await;
        let door = Door::of(&house);
        for _ in 0..5 {
            assert_eq!(door.sign_in("ann", WRONG).await.status, 401);
            house.clock.advance_seconds(10);
        }
        // In any spelling, from anywhere.
        for name in ["ann", "ANN", " ａｎｎ "] {
            let answer = door.sign_in_from("198.51.100.7", name, PASSWORD).await;
            assert_eq!((answer.status, answer.code()), (429, "access.locked_out"), "{name:?}");
            assert_eq!(answer.headers["retry-after"], "900");
        }
        // 15 minutes from the fifth failure, however often it was tried meanwhile.
        house.clock.advance_seconds(15 * 60 - 11);
        assert_eq!(door.sign_in("ann", PASSWORD).await.status, 429);
        house.clock.advance_seconds(1);
        assert_eq!(door.sign_in("ann", PASSWORD).await.status, 200);

        let events = house.with(move |ctx| db::events_about(ctx, id, 50)).await.unwrap();
        let mut kinds: Vec<_> = events.iter().rev().map(|event| event.kind.clone()).collect();
        kinds.dedup();
        assert_eq!(kinds, ["UserCreated", "SignInFailed", "UserLockedOut", "SignedIn"]);
    }

    async fn a_success_begins_the_count_anew(house: House) {
        add_user(&house, "ann", &[]).await;
        let door = Door::of(&house);
        for _ in 0..3 {
            for _ in 0..4 {
                assert_eq!(door.sign_in("ann", WRONG).await.status, 401);
            }
            assert_eq!(door.sign_in("ann", PASSWORD).await.status, 200);
        }
    }

    async fn an_administrator_can_release_a_locked_user(house: House) {
        let id = add_user(&house, "ann", &[]).await;
        let door = Door::of(&house);
        for _ in 0..6 {
            door.sign_in("ann", WRONG).await;
        }
        assert_eq!(door.sign_in("ann", PASSWORD).await.status, 429);
        house.run(UnlockUser { user_id: id, from: "a test".to_owned() }).await.unwrap();
        assert_eq!(door.sign_in("ann", PASSWORD).await.status, 200);
        let told = house.with(move |ctx| db::events_about(ctx, id, 50)).await.unwrap();
        assert!(told.iter().any(|event| event.kind == "UserUnlocked" && event.actor_id == "usr_all"));
    }

    async fn guesses_sent_at_the_same_moment_do_not_pass_together(house: House) {
        add_user(&house, "ann", &[]).await;
        let door = Door::of(&house);
        let guesses = (0..20).map(|number| {
            let (door, address) = (&door, format!("203.0.113.{number}"));
            async move { door.sign_in_from(&address, "ann", WRONG).await.status }
        });
        let statuses = futures_util::future::join_all(guesses).await;
        let looked_at = statuses.iter().filter(|status| **status == 401).count();
        assert_eq!(looked_at, 5, "{statuses:?}");
    }

    async fn an_address_that_tries_many_names_is_locked_and_locks_no_name(house: House) {
        add_user(&house, "ann", &[]).await;
        let door = Door::of(&house);
        let guesser = "203.0.113.9";
        for number in 0..30 {
            let answer = door.sign_in_from(guesser, &format!("name{number}"), WRONG).await;
            assert_eq!(answer.status, 401, "{number}");
        }
        for _ in 0..6 {
            assert_eq!(door.sign_in_from(guesser, "ann", WRONG).await.status, 429);
        }
        assert_eq!(door.sign_in("ann", PASSWORD).await.status, 200, "from the office");
    }

    async fn whoever_left_is_answered_like_a_stranger(house: House) {
        add_user(&house, "ann", &[]).await;
        let door = Door::of(&house);
        let cookie = door.sign_in("ann", PASSWORD).await.cookie();
        house.sql("UPDATE users SET active = false").await;
        house.clock.advance_seconds(5);
        assert_eq!(door.get("/session", &cookie).await.status, 401);
        let answer = door.sign_in("ann", PASSWORD).await;
        assert_eq!((answer.status, answer.code()), (401, "access.wrong_credentials"));
    }

    async fn locks_are_told_with_where_from_and_without_what_was_typed(house: House) {
        let id = add_user(&house, "ann", &[]).await;
        let door = Door::of(&house);
        for number in 0..30 {
            // A name nobody has: perhaps a password in the wrong field.
            let name = if number < 5 { "ann" } else { "my-secret-phrase" };
            door.sign_in_from("203.0.113.9", name, WRONG).await;
        }
        let events = house.with(|ctx| db::events_after(ctx, 0, i64::MAX, 200)).await.unwrap();
        let count = |kind: &str| events.iter().filter(|event| event.kind == kind).count();
        assert_eq!(count("UserLockedOut"), 1);
        assert_eq!(count("UnknownNameLockedOut"), 1);
        assert_eq!(count("AddressLockedOut"), 1);
        assert_eq!(count("SignInFailed"), 10);
        let told = last_news(&house, id, "UserLockedOut").await;
        assert_eq!(told.data["address"], "203.0.113.9");
        for event in &events {
            assert!(!event.data.to_string().contains("secret"), "{:?}", event.data);
        }
    }

    async fn limit_and_length_of_a_lock_are_parameters(house: House) {
        add_user(&house, "ann", &[]).await;
        let door = Door::of(&house);
        set(&house, "access.lock_after_attempts", 3).await;
        set(&house, "access.lock_minutes", 60).await;
        for _ in 0..3 {
            assert_eq!(door.sign_in("ann", WRONG).await.status, 401);
        }
        let locked = door.sign_in("ann", PASSWORD).await;
        assert_eq!((locked.status, locked.headers["retry-after"].to_str().unwrap()), (429, "3600"));
        house.clock.advance_seconds(3_599);
        assert_eq!(door.sign_in("ann", PASSWORD).await.status, 429);
        house.clock.advance_seconds(1);
        assert_eq!(door.sign_in("ann", PASSWORD).await.status, 200);
    }

    async fn who_is_no_proxy_of_ours_cannot_say_where_they_come_from(house: House) {
        add_user(&house, "ann", &[]).await;
        let door = Door::of(&house);
        let guess = async |number: u32| {
            let body = json!({"username": format!("name{number}"), "password": WRONG});
            let claimed = format!("198.51.100.{number}");
            let headers = [("x-forwarded-for", claimed.as_str())];
            door.send_from("203.0.113.9:1", Method::POST, "/session", &body, &headers).await.status
        };
        for number in 0..30 {
            assert_eq!(guess(number).await, 401, "{number}");
        }
        assert_eq!(guess(30).await, 429);
    }

    async fn odd_input_is_only_wrong(house: House) {
        add_user(&house, "ann", &[]).await;
        let door = Door::of(&house);
        let long = "x".repeat(100_000);
        for (name, password) in [("", ""), ("ann", ""), (&long, PASSWORD), ("ann", &long), ("a\u{0}", "\u{0}")] {
            let answer = door.sign_in(name, password).await;
            assert_eq!((answer.status, answer.code()), (401, "access.wrong_credentials"));
        }
    }
}
