//! Sessions from sign-in to sign-out.

use axum::http::Method;
use serde_json::{Value, json};
use testkit::each_engine;

use crate::door::{Door, PASSWORD, PERMISSIONS, add_user, last_news, set};

const HOUR: i64 = 3_600;

each_engine! {
    async fn the_right_pair_opens_a_session(house: House) {
        let id = add_user(&house, "Ann", &["orders.view"]).await;
        let door = Door::of(&house);
        let answer = door.sign_in(" ａｎｎ ", PASSWORD).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.body["user"]["id"], id.to_string());
        assert_eq!(answer.body["user"]["username"], "Ann");
        assert_eq!(answer.body["permissions"], json!(["orders.view"]));
        for part in ["session=", "; Path=/", "; HttpOnly", "; SameSite=Lax", "; Max-Age=2592000"] {
            assert!(answer.set_cookie().contains(part), "{}", answer.set_cookie());
        }
        assert!(!answer.set_cookie().contains("Secure"));
        let seen = door.get("/session", &answer.cookie()).await;
        assert_eq!((seen.status, &seen.body), (200, &answer.body));
    }

    async fn over_tls_the_cookie_is_bound_to_the_host(house: House) {
        add_user(&house, "ann", &["all"]).await;
        let door = Door::with(&house, true);
        let answer = door.sign_in("ann", PASSWORD).await;
        assert!(answer.set_cookie().starts_with("__Host-session="));
        assert!(answer.set_cookie().ends_with("; Secure"));
        let permissions = answer.body["permissions"].as_array().unwrap().len();
        assert_eq!(permissions, PERMISSIONS.len(), "an administrator has them all");
        assert_eq!(door.get("/session", &answer.cookie()).await.status, 200);
    }

    async fn without_a_session_everything_answers_401(house: House) {
        let door = Door::of(&house);
        let none = access::TokenId::from_uuid(uuid::Uuid::nil());
        let withdraw = format!("/tokens/{none}");
        let paths = [
            (Method::GET, "/session"),
            (Method::DELETE, "/session"),
            (Method::PATCH, "/session/me"),
            (Method::GET, "/tokens"),
            (Method::POST, "/tokens"),
            (Method::DELETE, withdraw.as_str()),
            (Method::GET, "/events/stream"),
        ];
        for (method, path) in paths {
            let csrf = ("x-requested-with", "tradewind");
            for shown in [
                ("x-nothing", ""),
                ("cookie", "session="),
                ("cookie", "session=guessed"),
                ("authorization", "Bearer guessed"),
                ("authorization", "Bearer twt_guessed"),
                ("authorization", "Basic YW5uOmFubg=="),
            ] {
                let headers = [shown, csrf];
                let answer = door.send(method.clone(), path, &json!({}), &headers).await;
                assert_eq!((answer.status, answer.code()), (401, "web.not_signed_in"), "{path} {shown:?}");
            }
        }
    }

    async fn every_sign_in_makes_a_new_token_and_ends_the_one_before(house: House) {
        add_user(&house, "ann", &[]).await;
        add_user(&house, "eve", &[]).await;
        let door = Door::of(&house);
        // Eve plants her own session in Ann's browser; Ann signs in there.
        let planted = door.sign_in("eve", PASSWORD).await.cookie();
        let body = json!({"username": "ann", "password": PASSWORD});
        let answer = door.send(Method::POST, "/session", &body, &[("cookie", &planted)]).await;
        assert_eq!(answer.status, 200);
        assert_ne!(answer.cookie(), planted);
        assert_eq!(door.get("/session", &planted).await.status, 401);
        // A token of one's own choice is not taken over either.
        let chosen = "session=chosen-by-somebody";
        let answer = door.send(Method::POST, "/session", &body, &[("cookie", chosen)]).await;
        assert_ne!(answer.cookie(), chosen);
        assert_eq!(door.get("/session", chosen).await.status, 401);
    }

    async fn signing_out_ends_the_session_on_the_server_at_once(house: House) {
        add_user(&house, "ann", &[]).await;
        let door = Door::of(&house);
        let cookie = door.sign_in("ann", PASSWORD).await.cookie();
        let other = door.sign_in("ann", PASSWORD).await.cookie();
        assert_eq!(door.get("/session", &cookie).await.status, 200);
        let out = door.ask(Method::DELETE, "/session", &cookie, &Value::Null).await;
        assert_eq!(out.status, 204);
        assert!(out.set_cookie().starts_with("session=; ") && out.set_cookie().contains("Max-Age=0"));
        assert_eq!(door.get("/session", &cookie).await.status, 401);
        assert_eq!(door.get("/session", &other).await.status, 200, "the other browser stays");
    }

    async fn another_node_hears_of_it_within_seconds(house: House) {
        add_user(&house, "ann", &[]).await;
        let (here, there) = (Door::of(&house), Door::of(&house));
        let cookie = here.sign_in("ann", PASSWORD).await.cookie();
        assert_eq!(there.get("/session", &cookie).await.status, 200);
        here.ask(Method::DELETE, "/session", &cookie, &Value::Null).await;
        house.clock.advance_seconds(5);
        assert_eq!(there.get("/session", &cookie).await.status, 401);
    }

    async fn writes_by_cookie_need_the_header_no_other_site_can_send(house: House) {
        add_user(&house, "ann", &[]).await;
        let door = Door::of(&house);
        let cookie = door.sign_in("ann", PASSWORD).await.cookie();
        for (method, path) in [(Method::DELETE, "/session"), (Method::PATCH, "/session/me")] {
            let shown = [("cookie", cookie.as_str())];
            let answer = door.send(method, path, &json!({}), &shown).await;
            assert_eq!((answer.status, answer.code()), (403, "web.cross_site"), "{path}");
        }
        assert_eq!(door.get("/session", &cookie).await.status, 200);
    }

    async fn a_session_ends_when_idle_and_when_old(house: House) {
        add_user(&house, "ann", &[]).await;
        let door = Door::of(&house);
        let idle = door.sign_in("ann", PASSWORD).await.cookie();
        house.clock.advance_seconds(12 * HOUR - 1);
        let busy = door.sign_in("ann", PASSWORD).await.cookie();
        house.clock.advance_seconds(1);
        assert_eq!(door.get("/session", &idle).await.status, 401, "idle for twelve hours");
        for _ in 0..14 {
            house.clock.advance_seconds(11 * HOUR);
            assert_eq!(door.get("/session", &busy).await.status, 200, "seen every eleven hours");
        }
        for _ in 0..2 {
            house.clock.advance_seconds(10 * HOUR);
            door.get("/session", &busy).await;
        }
        assert_eq!(door.get("/session", &busy).await.status, 401, "seven days old");
    }

    async fn one_s_own_preferences_can_be_changed(house: House) {
        add_user(&house, "ann", &[]).await;
        let door = Door::of(&house);
        let cookie = door.sign_in("ann", PASSWORD).await.cookie();
        let wanted = json!({
            "language": "zh-Hant", "time_zone": "Asia/Taipei", "density": "compact",
            "start_page": "/orders?tab=awaiting_review"
        });
        let answer = door.ask(Method::PATCH, "/session/me", &cookie, &wanted).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let later = door.ask(Method::PATCH, "/session/me", &cookie, &json!({"density": "comfortable"})).await;
        assert_eq!(later.body["user"]["language"], "zh-Hant", "what is absent stays");
        let seen = door.get("/session", &cookie).await.body["user"].clone();
        assert_eq!((&seen["time_zone"], &seen["density"]), (&"Asia/Taipei".into(), &"comfortable".into()));
        for (wrong, code) in [
            (json!({"language": "tlh"}), "kernel.unknown_word"),
            (json!({"time_zone": "Mars/Olympus"}), "access.unknown_time_zone"),
            (json!({"start_page": "//evil.example"}), "access.bad_start_page"),
            (json!({"is_administrator": true}), "kernel.unknown_field"),
        ] {
            let answer = door.ask(Method::PATCH, "/session/me", &cookie, &wrong).await;
            assert_eq!((answer.status, answer.code()), (422, code), "{wrong}");
        }
    }

    async fn a_person_at_work_is_never_signed_out_to_make_room(house: House) {
        let id = add_user(&house, "ann", &[]).await;
        let door = Door::of(&house);
        let first = door.sign_in("ann", PASSWORD).await.cookie();
        // Ninety-nine more, as a script makes them that signs in for every call.
        for number in 0..99_u8 {
            house.with(move |ctx| {
                let (session, now) = (ctx.new_id::<access::Session>(), ctx.now());
                let sql = "INSERT INTO sessions (token_hash, id, user_id, created_at, last_seen_at, \
                           expires_at, address, agent) VALUES ($1, $2, $3, $4, $4, $5, '', '')";
                let (hash, ends) = (vec![number; 32], now.plus_seconds(40_000));
                ctx.execute(sql, &[&hash, &session, &id, &now, &ends])
            }).await.unwrap();
        }
        house.clock.advance_seconds(600);
        let answer = door.sign_in("ann", PASSWORD).await;
        assert_eq!((answer.status, answer.code()), (409, "access.too_many_sessions"));
        assert_eq!(door.get("/session", &first).await.status, 200, "who works, works on");
        assert_eq!(house.number("SELECT count(*) FROM sessions").await, 100);
        // After an hour what nobody touched makes room, and the news says so.
        house.clock.advance_seconds(HOUR - 60);
        assert_eq!(door.get("/session", &first).await.status, 200);
        assert_eq!(door.sign_in("ann", PASSWORD).await.status, 200);
        assert_eq!(house.number("SELECT count(*) FROM sessions").await, 100);
        assert_eq!(door.get("/session", &first).await.status, 200, "who works, works on");
        let told = last_news(&house, id, "SessionsEnded").await;
        assert_eq!((&told.data["why"], told.data["sessions"].as_array().unwrap().len()), (&json!("room"), 1));
    }

    async fn one_s_sessions_can_be_seen_and_ended(house: House) {
        let id = add_user(&house, "ann", &[]).await;
        add_user(&house, "bob", &[]).await;
        let door = Door::of(&house);
        let here = door.sign_in("ann", PASSWORD).await.cookie();
        let there = door.sign_in_from("198.51.100.7", "ann", PASSWORD).await.cookie();
        let bob = door.sign_in("bob", PASSWORD).await.cookie();
        let listed = door.get("/session/me/sessions", &here).await;
        let items = listed.body["items"].as_array().unwrap().clone();
        assert_eq!(items.len(), 2);
        let other = items.iter().find(|item| item["is_this"] == false).unwrap();
        assert_eq!((&other["address"], &other["agent"]), (&json!("198.51.100.7"), &json!("a test")));
        assert!(!listed.body.to_string().contains(here.split('=').nth(1).unwrap()));
        // Nobody ends another's by its id.
        let path = format!("/session/me/sessions/{}", other["id"].as_str().unwrap());
        let answer = door.ask(Method::DELETE, &path, &bob, &Value::Null).await;
        assert_eq!((answer.status, answer.code()), (404, "access.no_such_session"));
        assert_eq!(door.get("/session", &there).await.status, 200);
        assert_eq!(door.ask(Method::DELETE, &path, &here, &Value::Null).await.status, 204);
        assert_eq!(door.get("/session", &there).await.status, 401);
        // Everywhere else, then everywhere.
        let there = door.sign_in("ann", PASSWORD).await.cookie();
        let elsewhere = "/session/me/sessions?keep_this=true";
        let ended = door.ask(Method::DELETE, elsewhere, &here, &Value::Null).await;
        assert_eq!((ended.status, &ended.body), (200, &json!({"ended": 1})));
        assert_eq!(door.get("/session", &there).await.status, 401);
        assert_eq!(door.get("/session", &here).await.status, 200);
        let ended = door.ask(Method::DELETE, "/session/me/sessions", &here, &Value::Null).await;
        assert!(ended.set_cookie().contains("Max-Age=0"));
        assert_eq!(door.get("/session", &here).await.status, 401);
        assert_eq!(door.get("/session", &bob).await.status, 200);
        assert_eq!(last_news(&house, id, "SessionsEnded").await.data["from"], "192.0.2.1");
    }

    async fn limits_are_parameters_and_count_at_once(house: House) {
        add_user(&house, "ann", &[]).await;
        let door = Door::of(&house);
        let cookie = door.sign_in("ann", PASSWORD).await.cookie();
        set(&house, "access.session_idle_minutes", 10).await;
        for _ in 0..4 {
            house.clock.advance_seconds(599);
            assert_eq!(door.get("/session", &cookie).await.status, 200, "used all the time");
        }
        house.clock.advance_seconds(600);
        assert_eq!(door.get("/session", &cookie).await.status, 401, "idle for ten minutes");
        let cookie = door.sign_in("ann", PASSWORD).await.cookie();
        set(&house, "access.session_max_hours", 1).await;
        for _ in 0..6 {
            house.clock.advance_seconds(590);
            assert_eq!(door.get("/session", &cookie).await.status, 200);
        }
        house.clock.advance_seconds(590);
        assert_eq!(door.get("/session", &cookie).await.status, 401, "an hour old");
    }

    async fn over_tls_a_cookie_without_the_prefix_is_nobody(house: House) {
        add_user(&house, "ann", &[]).await;
        let door = Door::with(&house, true);
        let cookie = door.sign_in("ann", PASSWORD).await.cookie();
        let planted = cookie.replace("__Host-", "");
        assert_eq!(door.get("/session", &planted).await.status, 401);
        assert_eq!(door.get("/session", &cookie).await.status, 200);
    }

    async fn the_table_holds_no_token(house: House) {
        add_user(&house, "ann", &[]).await;
        let door = Door::of(&house);
        let cookie = door.sign_in("ann", PASSWORD).await.cookie();
        let token = cookie.strip_prefix("session=").unwrap().as_bytes().to_vec();
        let found = house.with(move |ctx| {
            let sql = "SELECT count(*) FROM sessions WHERE token_hash = $1";
            ctx.one(sql, &[&token], |row| row.get::<i64>(0))
        }).await.unwrap();
        assert_eq!(found, 0);
    }
}
