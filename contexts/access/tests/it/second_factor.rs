//! The second factor: set up, shown, lost.

use axum::http::Method;
use serde_json::{Value, json};
use testkit::{House, each_engine};
use totp_rs::{Builder, Secret};

use crate::door::{Answer, Door, PASSWORD, add_user, last_news, news};

/// What an authenticator app shows at the house's time, so many steps away.
fn code(house: &House, secret: &str, steps: i64) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let now = house.clock.now().as_micros() / 1_000_000 + steps * 30;
    let app = Builder::new().with_secret(secret).build().unwrap();
    app.generate(u64::try_from(now).unwrap()).to_string()
}

fn proof() -> Value {
    json!({"current_password": PASSWORD})
}

async fn show(door: &Door, challenge: &Value, code: &str) -> Answer {
    let body = json!({"challenge": challenge, "code": code});
    let from = [("x-forwarded-for", "192.0.2.1")];
    door.send(Method::POST, "/session/second-factor", &body, &from).await
}

/// Sets it up; the secret, the recovery codes and the new cookie.
async fn set_up(house: &House, door: &Door, cookie: &str) -> (String, Vec<String>, String) {
    let offer = door.ask(Method::POST, "/session/me/second-factor", cookie, &proof()).await;
    assert_eq!(offer.status, 200, "{}", offer.body);
    let secret = offer.body["secret"].as_str().unwrap().to_owned();
    let confirm = json!({"code": code(house, &secret, 0)});
    let answer =
        door.ask(Method::POST, "/session/me/second-factor/confirm", cookie, &confirm).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let codes = answer.body["recovery_codes"].as_array().unwrap().iter();
    let codes = codes.map(|code| code.as_str().unwrap().to_owned()).collect();
    (secret, codes, answer.cookie())
}

each_engine! {
    async fn once_confirmed_a_code_is_wanted_and_counts_once(house: House) {
        let id = add_user(&house, "ann", &["orders.view"]).await;
        let door = Door::of(&house);
        let cookie = door.sign_in("ann", PASSWORD).await.cookie();
        let other = door.sign_in("ann", PASSWORD).await.cookie();
        // Setting it up takes the password, and counts only once a code confirmed it.
        let wrong = json!({"current_password": "not-the-password"});
        let answer = door.ask(Method::POST, "/session/me/second-factor", &cookie, &wrong).await;
        assert_eq!(answer.code(), "access.wrong_password");
        let path = "/session/me/second-factor/confirm";
        let early = door.ask(Method::POST, path, &cookie, &json!({"code": "123456"})).await;
        assert_eq!((early.status, early.code()), (409, "access.second_factor_not_offered"));
        let offer = door.ask(Method::POST, "/session/me/second-factor", &cookie, &proof()).await;
        assert!(offer.body["uri"].as_str().unwrap().starts_with("otpauth://totp/"));
        assert!(offer.body["qr_svg"].as_str().unwrap().contains("<svg"));
        let wrong = door.ask(Method::POST, path, &cookie, &json!({"code": "000000"})).await;
        assert_eq!((wrong.status, wrong.code()), (422, "access.wrong_code"));
        assert_eq!(door.sign_in("ann", PASSWORD).await.status, 200, "not yet");

        let (secret, codes, fresh) = set_up(&house, &door, &cookie).await;
        assert_eq!(codes.len(), 10);
        for (cookie, status) in [(&cookie, 401), (&other, 401), (&fresh, 200)] {
            assert_eq!(door.get("/session", cookie).await.status, status);
        }
        assert_eq!(door.get("/session", &fresh).await.body["has_second_factor"], true);
        let facts = door.get("/session/me/second-factor", &fresh).await;
        assert_eq!((&facts.body["set_up"], &facts.body["recovery_codes_left"]), (&json!(true), &json!(10)));

        let step = door.sign_in("ann", PASSWORD).await;
        assert_eq!((step.status, &step.body["step"]), (202, &json!("second_factor")));
        assert!(!step.headers.contains_key("set-cookie"));
        assert_eq!(step.body.get("enrolment"), None, "the secret is not shown again");
        let challenge = &step.body["challenge"];
        // The code that confirmed it was used; the next one is good, once.
        let used = show(&door, challenge, &code(&house, &secret, 0)).await;
        assert_eq!((used.status, used.code()), (401, "access.wrong_code"));
        let next = code(&house, &secret, 1);
        let answer = show(&door, challenge, &next).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(door.get("/session", &answer.cookie()).await.status, 200);
        let again = show(&door, challenge, &next).await;
        assert_eq!(again.code(), "access.challenge_gone");
        let step = door.sign_in("ann", PASSWORD).await;
        assert_eq!(show(&door, &step.body["challenge"], &next).await.code(), "access.wrong_code");
        house.clock.advance_seconds(60);
        assert_eq!(show(&door, &step.body["challenge"], &code(&house, &secret, 0)).await.status, 200);
        assert_eq!(last_news(&house, id, "SignedIn").await.data["second_factor"], true);
        assert!(news(&house, id).await.contains(&"SecondFactorFailed".to_owned()));
    }

    async fn of_two_who_show_one_code_at_the_same_moment_one_gets_in(house: House) {
        add_user(&house, "ann", &[]).await;
        let door = Door::of(&house);
        let cookie = door.sign_in("ann", PASSWORD).await.cookie();
        let (secret, ..) = set_up(&house, &door, &cookie).await;
        house.clock.advance_seconds(60);
        let (one, other) = (door.sign_in("ann", PASSWORD).await, door.sign_in("ann", PASSWORD).await);
        let code = code(&house, &secret, 0);
        let (a, b) = tokio::join!(
            show(&door, &one.body["challenge"], &code),
            show(&door, &other.body["challenge"], &code),
        );
        let mut statuses = [a.status, b.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401]);
    }

    async fn codes_are_not_guessed_by_signing_in_again_and_again(house: House) {
        let id = add_user(&house, "ann", &[]).await;
        let door = Door::of(&house);
        let cookie = door.sign_in("ann", PASSWORD).await.cookie();
        let (secret, ..) = set_up(&house, &door, &cookie).await;
        house.clock.advance_seconds(60);
        // The right password each time, and two guesses: the name is locked by the fifth attempt.
        let mut statuses = Vec::new();
        for _ in 0..3 {
            let step = door.sign_in("ann", PASSWORD).await;
            statuses.push(step.status);
            for _ in 0..if step.status == 202 { 2 } else { 0 } {
                statuses.push(show(&door, &step.body["challenge"], "000000").await.status);
            }
        }
        assert_eq!(statuses, [202, 401, 401, 202, 401, 429, 429]);
        let step = door.sign_in("ann", PASSWORD).await;
        assert_eq!(step.code(), "access.locked_out");
        assert!(news(&house, id).await.contains(&"UserLockedOut".to_owned()));
        house.clock.advance_seconds(15 * 60);
        let step = door.sign_in("ann", PASSWORD).await;
        assert_eq!(show(&door, &step.body["challenge"], &code(&house, &secret, 0)).await.status, 200);
    }

    async fn a_recovery_code_is_good_once_and_all_can_be_renewed(house: House) {
        let id = add_user(&house, "ann", &[]).await;
        let door = Door::of(&house);
        let cookie = door.sign_in("ann", PASSWORD).await.cookie();
        let (_, codes, cookie) = set_up(&house, &door, &cookie).await;
        let sign_in = async |code: &str| {
            let step = door.sign_in("ann", PASSWORD).await;
            show(&door, &step.body["challenge"], code).await
        };
        assert_eq!(sign_in(&codes[0].to_uppercase().replace('-', " ")).await.status, 200);
        assert_eq!(sign_in(&codes[0]).await.code(), "access.wrong_code");
        assert_eq!(sign_in(&codes[1]).await.status, 200);
        let told = last_news(&house, id, "RecoveryCodeUsed").await;
        assert_eq!(told.data["left"], 8);
        let renewed = door.ask(Method::POST, "/session/me/recovery-codes", &cookie, &proof()).await;
        assert_eq!(renewed.body["recovery_codes"].as_array().unwrap().len(), 10);
        assert_eq!(sign_in(&codes[2]).await.code(), "access.wrong_code");
        assert_eq!(sign_in(renewed.body["recovery_codes"][0].as_str().unwrap()).await.status, 200);
        let code = codes[3].clone().into_bytes();
        let kept = house.with(move |ctx| {
            let sql = "SELECT count(*) FROM recovery_codes WHERE code_hash = $1";
            ctx.one(sql, &[&code], |row| row.get::<i64>(0))
        }).await.unwrap();
        assert_eq!(kept, 0, "tables hold hashes");
    }

    async fn a_role_can_demand_it_and_the_sign_in_sets_it_up(house: House) {
        let id = add_user(&house, "ann", &["guarded"]).await;
        let door = Door::of(&house);
        house.sql("UPDATE users SET must_change_password = true").await;
        let step = door.sign_in("ann", PASSWORD).await;
        assert_eq!((step.status, &step.body["step"]), (202, &json!("enrol_second_factor")));
        let secret = step.body["enrolment"]["secret"].as_str().unwrap();
        // A recovery code nobody has, a wrong code, then the right one; then the password.
        assert_eq!(show(&door, &step.body["challenge"], &"h".repeat(24)).await.code(), "access.wrong_code");
        let next = show(&door, &step.body["challenge"], &code(&house, secret, 0)).await;
        assert_eq!((next.status, &next.body["step"]), (202, &json!("new_password")));
        assert_eq!(next.body["recovery_codes"].as_array().unwrap().len(), 10);
        let body = json!({"challenge": next.body["challenge"], "password": "a-quiet-harbour-at-dawn"});
        let answer = door.send(Method::POST, "/session/password", &body, &[]).await;
        assert_eq!((answer.status, &answer.body["needs_second_factor"]), (200, &json!(true)));
        let cookie = answer.cookie();
        let proof = json!({"current_password": "a-quiet-harbour-at-dawn"});
        let remove = door.ask(Method::POST, "/session/me/second-factor/remove", &cookie, &proof).await;
        assert_eq!((remove.status, remove.code()), (409, "access.second_factor_demanded"));
        // Setting up a second one while there is one does not replace it.
        let offer = door.ask(Method::POST, "/session/me/second-factor", &cookie, &proof).await;
        assert_eq!((offer.status, offer.code()), (409, "access.second_factor_set_up"));

        // Lost: an administrator takes it away, and the next sign-in sets up another.
        add_user(&house, "kim", &["all"]).await;
        let kim = door.sign_in("kim", PASSWORD).await.cookie();
        let path = format!("/users/{id}/reset-second-factor");
        assert_eq!(door.ask(Method::POST, &path, &kim, &Value::Null).await.status, 204);
        assert_eq!(door.get("/session", &cookie).await.status, 401);
        assert_eq!(door.ask(Method::POST, &path, &kim, &Value::Null).await.code(), "access.no_second_factor");
        let step = door.sign_in("ann", "a-quiet-harbour-at-dawn").await;
        assert_eq!(step.body["step"], "enrol_second_factor");
        assert_ne!(step.body["enrolment"]["secret"], secret);
        assert_eq!(&*last_news(&house, id, "SecondFactorRemoved").await.actor_name, "kim Smith");
    }

    async fn who_may_can_do_without_it_again(house: House) {
        add_user(&house, "ann", &[]).await;
        let door = Door::of(&house);
        let cookie = door.sign_in("ann", PASSWORD).await.cookie();
        let none = door.ask(Method::POST, "/session/me/recovery-codes", &cookie, &proof()).await;
        assert_eq!(none.code(), "access.no_second_factor");
        let (.., cookie) = set_up(&house, &door, &cookie).await;
        let path = "/session/me/second-factor/remove";
        assert_eq!(door.ask(Method::POST, path, &cookie, &proof()).await.status, 204);
        assert_eq!(door.sign_in("ann", PASSWORD).await.status, 200);
        assert_eq!(house.number("SELECT count(*) FROM recovery_codes").await, 0);
    }

    async fn a_role_the_house_made_itself_demands_it_also_from_the_first_after_a_restart(house: House) {
        let door = Door::of(&house);
        add_user(&house, "ann", &["all"]).await;
        let ann = door.sign_in("ann", PASSWORD).await.cookie();
        let role = json!({
            "name": "treasury", "title": "Treasury", "permissions": ["orders.view"],
            "needs_second_factor": true,
        });
        assert_eq!(door.ask(Method::POST, "/roles", &ann, &role).await.status, 201);
        add_user(&house, "bob", &["treasury"]).await;
        let bob = Door::of(&house).sign_in("bob", PASSWORD).await;
        assert_eq!((bob.status, &bob.body["step"]), (202, &json!("enrol_second_factor")));
        // What they may do is told as the house has it, too.
        add_user(&house, "eve", &[]).await;
        house.sql("INSERT INTO user_roles (user_id, role) SELECT id, 'night' FROM users WHERE username = 'eve'").await;
        let night = json!({"name": "night", "title": "Night", "permissions": ["orders.confirm"]});
        assert_eq!(door.ask(Method::POST, "/roles", &ann, &night).await.status, 201);
        let eve = Door::of(&house).sign_in("eve", PASSWORD).await;
        assert_eq!(eve.body["permissions"], json!(["orders.confirm"]));
    }
}
