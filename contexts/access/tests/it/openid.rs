//! Signing in at another house: whom its word lets in, and which words are not believed.

use std::collections::HashMap;

use access::UserId;
use axum::http::Method;
use db::StoredEvent;
use serde_json::{Value, json};
use testkit::{House, each_engine};

use crate::door::{Answer, Door, PASSWORD, add_user, last_news, news, set};
use crate::provider::{Provider, SECRET, Signed, token_of};

const OFFICE: &str = "192.0.2.1";

/// A house with an administrator and a provider.
struct Street {
    door: Door,
    provider: Provider,
    boss: String,
}

fn settings(provider: &Provider) -> Value {
    json!({
        "name": "Example", "active": true, "issuer": provider.issuer, "client_id": "tradewind",
        "house_url": "https://house.example", "scopes": ["profile", "groups"],
        "groups_claim": "groups",
        "group_roles": [
            {"group": "packers", "role": "orders.view"},
            {"group": "reviewers", "role": "orders.confirm"},
            {"group": "guards", "role": "guarded"},
        ],
        "only_mapped": true, "makes_people": true, "trusted_factors": [],
    })
}

impl Street {
    async fn new(house: &House) -> Self {
        add_user(house, "boss", &["all"]).await;
        let (door, provider) = (Door::of(house), Provider::start().await);
        let boss = door.sign_in("boss", PASSWORD).await.cookie();
        let street = Self { door, provider, boss };
        street.set(settings(&street.provider)).await;
        let secret = json!({"secret": SECRET});
        let kept = street.ask(Method::PUT, "/openid-provider/secret", &secret).await;
        assert_eq!(kept.status, 204, "{}", kept.body);
        street
    }

    async fn ask(&self, method: Method, path: &str, body: &Value) -> Answer {
        self.door.ask(method, path, &self.boss, body).await
    }

    async fn set(&self, provider: Value) {
        let version = self.ask(Method::GET, "/openid-provider", &Value::Null).await;
        let seen = version.body["version"].clone();
        let change = json!({"provider": provider, "seen_version": seen});
        let answer = self.ask(Method::PUT, "/openid-provider", &change).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    async fn set_but(&self, change: Value) {
        let mut provider = settings(&self.provider);
        for (name, value) in change.as_object().unwrap() {
            provider[name] = value.clone();
        }
        self.set(provider).await;
    }

    async fn leave(&self, path: &str) -> Away {
        let answer = self.door.page(path, &[("x-forwarded-for", OFFICE)]).await;
        assert_eq!(answer.status, 303, "{}", answer.location());
        let (place, asked) = answer.location().split_once('?').unwrap();
        assert_eq!(place, format!("{}/authorize", self.provider.issuer));
        let asked = asked.split('&').filter_map(|pair| pair.split_once('='));
        let asked = asked.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Away { cookie: answer.cookie(), asked }
    }

    async fn come_back(&self, query: &str, cookie: &str) -> Answer {
        let path = format!("/sign-in/oidc/callback?{query}");
        self.door.page(&path, &[("cookie", cookie), ("x-forwarded-for", OFFICE)]).await
    }

    /// The whole way, as somebody with these claims.
    async fn walk(&self, house: &House, claims: &Value) -> Answer {
        let away = self.leave("/sign-in/oidc").await;
        let mut all = self.claims(house, &away);
        for (name, value) in claims.as_object().unwrap() {
            all[name] = value.clone();
        }
        self.provider.says(&away.asked["code_challenge"], token_of(&all, Signed::Well));
        self.come_back(&away.query(), &away.cookie).await
    }

    fn claims(&self, house: &House, away: &Away) -> Value {
        let now = house.clock.now().as_micros() / 1_000_000;
        json!({
            "iss": self.provider.issuer, "aud": "tradewind", "sub": "7", "exp": now + 300,
            "iat": now, "nonce": away.asked["nonce"], "preferred_username": "ann",
            "name": "Ann Zhou", "groups": ["packers"],
        })
    }

    async fn session(&self, answer: &Answer) -> Value {
        self.door.get("/session", &answer.session_cookie()).await.body
    }
}

/// A browser at the provider.
struct Away {
    cookie: String,
    asked: HashMap<String, String>,
}

impl Away {
    fn query(&self) -> String {
        format!("code=the-code&state={}", self.asked["state"])
    }
}

trait Page {
    fn location(&self) -> &str;
    fn session_cookie(&self) -> String;
}

impl Page for Answer {
    fn location(&self) -> &str {
        self.headers.get("location").map_or("", |place| place.to_str().unwrap())
    }
    /// Of several cookies the session's; empty when there is none.
    fn session_cookie(&self) -> String {
        let cookies = self.headers.get_all("set-cookie").iter();
        let cookies = cookies.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap());
        cookies.filter(|cookie| cookie.starts_with("session=")).map(str::to_owned).collect()
    }
}

/// Why the last sign-in by the provider's word was refused, as the record has it.
async fn why(house: &House) -> String {
    let sql = "SELECT data FROM events WHERE kind = 'SignInFailed' ORDER BY seq DESC LIMIT 1";
    let found = house.with(move |ctx| ctx.one(sql, &[], |row| row.get::<db::Json<Value>>(0)));
    found.await.unwrap().0["why"].as_str().unwrap_or_default().to_owned()
}

async fn id_of(street: &Street, answer: &Answer) -> UserId {
    street.session(answer).await["user"]["id"].as_str().unwrap().parse().unwrap()
}

each_engine! {
    async fn somebody_new_comes_in_with_the_roles_of_their_groups_and_they_follow(house: House) {
        let street = Street::new(&house).await;
        let ways = street.door.get("/session/ways", "").await;
        assert_eq!(ways.body, json!({"openid": "Example"}));
        let first = street.walk(&house, &json!({})).await;
        assert_eq!((first.status, first.location()), (303, "/"));
        assert!(first.set_cookie().contains("HttpOnly"), "{}", first.set_cookie());
        let session = street.session(&first).await;
        assert_eq!(session["user"]["username"], "ann");
        assert_eq!(session["user"]["display_name"], "Ann Zhou");
        assert_eq!(session["user"]["roles"], json!(["orders.view"]));
        let id = id_of(&street, &first).await;
        assert_eq!(news(&house, id).await, ["UserCreated", "OpenIdLinked", "SignedIn"]);
        let told: StoredEvent = last_news(&house, id, "SignedIn").await;
        assert_eq!(told.data["by_password"], false);
        // Nobody signs in as them with a password: they have none.
        assert_eq!(street.door.sign_in("ann", PASSWORD).await.status, 401);

        // Another name and other groups there: the same person here, with other roles.
        let changed = json!({"preferred_username": "zhou", "groups": ["reviewers", "x"]});
        let second = street.walk(&house, &changed).await;
        assert_eq!(id_of(&street, &second).await, id);
        let session = street.session(&second).await;
        assert_eq!(session["user"]["username"], "ann");
        assert_eq!(session["user"]["roles"], json!(["orders.confirm"]));
        assert_eq!(street.session(&first).await["code"], "web.not_signed_in", "rights changed");
        // Another person of the same name and address is another user.
        let other = json!({"sub": "8", "email": "ann@example.com"});
        let third = street.walk(&house, &other).await;
        assert_eq!(street.session(&third).await["user"]["username"], "ann-2");
    }

    async fn what_is_not_the_provider_s_word_about_this_sign_in_is_not_believed(house: House) {
        let street = Street::new(&house).await;
        let now = house.clock.now().as_micros() / 1_000_000;
        let cases = [
            (json!({"iss": "https://evil.example"}), Signed::Well, "issuer"),
            (json!({"aud": "another"}), Signed::Well, "audience"),
            (json!({"aud": ["tradewind", "another"]}), Signed::Well, "audience"),
            (json!({"azp": "another"}), Signed::Well, "audience"),
            (json!({"nonce": "of-another-sign-in"}), Signed::Well, "nonce"),
            (json!({"nonce": null}), Signed::Well, "nonce"),
            (json!({"exp": now}), Signed::Well, "expired"),
            (json!({"iat": now - 400}), Signed::Well, "expired"),
            (json!({"iat": now + 90}), Signed::Well, "expired"),
            (json!({}), Signed::ByAnother, "signature"),
            (json!({}), Signed::ByKey("two"), "signature"),
            (json!({}), Signed::ByClientSecret, "signature"),
            (json!({}), Signed::Not, "signature"),
        ];
        for (change, signed, wanted) in cases {
            let away = street.leave("/sign-in/oidc").await;
            let mut claims = street.claims(&house, &away);
            for (name, value) in change.as_object().unwrap() {
                claims[name] = value.clone();
            }
            street.provider.says(&away.asked["code_challenge"], token_of(&claims, signed));
            let answer = street.come_back(&away.query(), &away.cookie).await;
            let place = "/sign-in?refused=access.openid_refused";
            assert_eq!(answer.location(), place, "{change} {signed:?}");
            assert_eq!(answer.session_cookie(), "", "{change} {signed:?}");
            assert_eq!(why(&house).await, wanted, "{change} {signed:?}");
        }
        // A key that is new is looked up, but not all the time.
        street.provider.publish_new_key();
        for (seconds, location) in [(0, "/sign-in?refused=access.openid_refused"), (61, "/")] {
            house.clock.advance_seconds(seconds);
            let away = street.leave("/sign-in/oidc").await;
            let claims = street.claims(&house, &away);
            let token = token_of(&claims, Signed::ByKey("two"));
            street.provider.says(&away.asked["code_challenge"], token);
            let answer = street.come_back(&away.query(), &away.cookie).await;
            assert_eq!(answer.location(), location);
        }
    }

    async fn a_way_back_is_walked_once_by_the_browser_that_left(house: House) {
        let street = Street::new(&house).await;
        let gone = "/sign-in?refused=access.openid_gone";
        let ready = async |wanted: &str| {
            let away = street.leave(wanted).await;
            let token = token_of(&street.claims(&house, &away), Signed::Well);
            street.provider.says(&away.asked["code_challenge"], token);
            away
        };
        let (away, other) = (ready("/sign-in/oidc").await, ready("/sign-in/oidc").await);
        for cookie in ["", "openid=guessed", other.cookie.as_str()] {
            let answer = street.come_back(&away.query(), cookie).await;
            assert_eq!((answer.location(), answer.session_cookie()), (gone, String::new()));
        }
        assert_eq!(street.provider.codes(), 0, "the provider is not asked");
        let away = ready("/sign-in/oidc?back=/orders?tab=all").await;
        let answer = street.come_back(&away.query(), &away.cookie).await;
        assert_eq!(answer.location(), "/orders?tab=all");
        let again = street.come_back(&away.query(), &away.cookie).await;
        assert_eq!((again.location(), again.session_cookie()), (gone, String::new()));
        assert_eq!(why(&house).await, "state");

        let away = ready("/sign-in/oidc").await;
        house.clock.advance_seconds(601);
        assert_eq!(street.come_back(&away.query(), &away.cookie).await.location(), gone);
        // Not to another site.
        let away = ready("/sign-in/oidc?back=//evil.example").await;
        assert_eq!(street.come_back(&away.query(), &away.cookie).await.location(), "/");
    }

    async fn an_answer_of_another_or_none_leads_nowhere(house: House) {
        let street = Street::new(&house).await;
        let refused = "/sign-in?refused=access.openid_refused";
        for (more, challenge, wanted) in [
            ("&error=access_denied", None, "denied"),
            ("&iss=https://evil.example", None, "issuer"),
            ("", Some("of-another-sign-in"), "no_token"),
        ] {
            let away = street.leave("/sign-in/oidc").await;
            let token = token_of(&street.claims(&house, &away), Signed::Well);
            let challenge = challenge.unwrap_or(&away.asked["code_challenge"]);
            street.provider.says(challenge, token);
            let answer = street.come_back(&(away.query() + more), &away.cookie).await;
            assert_eq!(answer.location(), refused, "{more}");
            assert_eq!(why(&house).await, wanted, "{more}");
        }
        let away = street.leave("/sign-in/oidc").await;
        assert_eq!(away.asked["code_challenge_method"], "S256");
        assert_eq!(away.asked["scope"], "openid+profile+groups");
        street.set_but(json!({"active": false})).await;
        let answer = street.come_back(&away.query(), &away.cookie).await;
        assert_eq!(answer.location(), "/sign-in?refused=access.no_openid");
        let closed = street.door.page("/sign-in/oidc", &[]).await;
        assert_eq!(closed.location(), "/sign-in?refused=access.no_openid");
    }

    async fn who_may_not_come_in_gets_one_answer(house: House) {
        let street = Street::new(&house).await;
        let first = street.walk(&house, &json!({})).await;
        let id = id_of(&street, &first).await;
        let refused = async |claims: Value, wanted: &str| {
            let answer = street.walk(&house, &claims).await;
            assert_eq!(answer.location(), "/sign-in?refused=access.openid_refused", "{wanted}");
            assert_eq!(answer.session_cookie(), "", "{wanted}");
            assert_eq!(why(&house).await, wanted);
        };
        refused(json!({"groups": ["others"]}), "no_group").await;
        for _ in 0..6 {
            street.door.sign_in("ann", "not-the-password").await;
        }
        refused(json!({}), "locked").await;
        house.clock.advance_seconds(15 * 60);
        let disable = street.ask(Method::POST, &format!("/users/{id}/disable"), &Value::Null).await;
        assert_eq!(disable.status, 200, "{}", disable.body);
        refused(json!({}), "disabled").await;
        street.set_but(json!({"makes_people": false})).await;
        refused(json!({"sub": "8"}), "unknown").await;
        // A name proves nothing, an address neither: who was made here is not taken over from there.
        add_user(&house, "bea", &["orders.view"]).await;
        refused(json!({"sub": "9", "preferred_username": "bea"}), "unknown").await;
    }

    async fn while_nothing_is_changed_people_come_in_as_they_are_and_nobody_is_made(house: House) {
        let street = Street::new(&house).await;
        let id = id_of(&street, &street.walk(&house, &json!({})).await).await;
        let closed = db::Held { code: "system.read_only", detail: "counting".to_owned() };
        house.db.hold_writes(1, Some(closed));
        let other_post = json!({"groups": ["reviewers"]});
        let again = street.walk(&house, &other_post).await;
        assert_eq!(id_of(&street, &again).await, id);
        assert_eq!(street.session(&again).await["user"]["roles"], json!(["orders.view"]));
        let new = street.walk(&house, &json!({"sub": "8"})).await;
        assert_eq!(new.location(), "/sign-in?refused=access.openid_refused");

        house.db.hold_writes(2, None);
        assert_eq!(why(&house).await, "read_only");
        assert_eq!(house.number("SELECT count(*) FROM users").await, 2);
        let later = street.walk(&house, &other_post).await;
        assert_eq!(street.session(&later).await["user"]["roles"], json!(["orders.confirm"]));
    }

    async fn nobody_is_made_twice_who_is_linked_in_the_same_moment(house: House) {
        let street = Street::new(&house).await;
        // While the one sign-in makes its user, another says who that subject is here.
        let link = "INSERT INTO openid_subjects (issuer, subject, user_id, linked_at) \
                    SELECT p.issuer, '7', u.id, u.created_at FROM openid_providers p, users u \
                    WHERE u.username = 'boss'";
        let steps = match house.engine() {
            db::Engine::Sqlite => {
                vec![format!("CREATE TRIGGER also AFTER INSERT ON users BEGIN {link}; END")]
            }
            db::Engine::Postgres => vec![
                format!(
                    "CREATE FUNCTION also() RETURNS trigger LANGUAGE plpgsql AS \
                     $$BEGIN {link}; RETURN NULL; END$$"
                ),
                "CREATE TRIGGER also AFTER INSERT ON users FOR EACH ROW \
                 EXECUTE FUNCTION also()".to_owned(),
            ],
        };
        for step in steps {
            house.with(move |ctx| ctx.execute(&step, &[])).await.unwrap();
        }
        let answer = street.walk(&house, &json!({})).await;
        assert_eq!(answer.location(), "/sign-in?refused=access.openid_taken");
        assert_eq!(house.number("SELECT count(*) FROM users WHERE username = 'ann'").await, 0);
    }

    async fn somebody_the_provider_gives_no_name_is_called_as_they_sign_in(house: House) {
        let street = Street::new(&house).await;
        let answer = street.walk(&house, &json!({"name": " "})).await;
        assert_eq!(street.session(&answer).await["user"]["display_name"], "ann");
    }

    async fn somebody_who_is_here_already_is_linked_by_an_administrator(house: House) {
        let street = Street::new(&house).await;
        street.set_but(json!({"makes_people": false, "only_mapped": false})).await;
        let (ann, bea) = (add_user(&house, "ann", &["orders.view", "orders.confirm"]).await,
            add_user(&house, "bea", &[]).await);
        let (subject, path) = (json!({"subject": "7"}), format!("/users/{ann}/openid-subject"));
        assert_eq!(street.ask(Method::PUT, &path, &subject).await.status, 204);
        assert_eq!(street.ask(Method::GET, &path, &Value::Null).await.body, subject);
        let other = format!("/users/{bea}/openid-subject");
        let taken = street.ask(Method::PUT, &other, &subject).await;
        assert_eq!((taken.status, taken.code()), (409, "access.openid_taken"));

        // A session somebody planted before ends, and roles without a group are left alone.
        let planted = street.door.sign_in("bea", PASSWORD).await.cookie();
        street.set_but(json!({"group_roles": [{"group": "reviewers", "role": "orders.confirm"}],
            "only_mapped": false, "makes_people": false})).await;
        let away = street.leave("/sign-in/oidc").await;
        let token = token_of(&street.claims(&house, &away), Signed::Well);
        street.provider.says(&away.asked["code_challenge"], token);
        let cookies = format!("{}; {planted}", away.cookie);
        let answer = street.come_back(&away.query(), &cookies).await;
        assert_eq!(id_of(&street, &answer).await, ann);
        assert_eq!(street.session(&answer).await["user"]["roles"], json!(["orders.view"]));
        assert_eq!(street.door.get("/session", &planted).await.status, 401);

        assert_eq!(street.ask(Method::PUT, &path, &json!({})).await.status, 204);
        let answer = street.walk(&house, &json!({})).await;
        assert_eq!(answer.location(), "/sign-in?refused=access.openid_refused");
    }

    async fn the_last_administrator_stays_one_whatever_the_groups_say(house: House) {
        let street = Street::new(&house).await;
        let pairs = json!([{"group": "bosses", "role": "all"},
            {"group": "packers", "role": "orders.view"}]);
        street.set_but(json!({"group_roles": pairs})).await;
        let id = street.session(&{
            let boss = street.door.sign_in("boss", PASSWORD).await;
            let path = format!("/users/{}/openid-subject", boss.body["user"]["id"].as_str().unwrap());
            assert_eq!(street.ask(Method::PUT, &path, &json!({"subject": "1"})).await.status, 204);
            street.walk(&house, &json!({"sub": "1"})).await
        }).await["user"].clone();
        assert_eq!(id["roles"], json!(["all", "orders.view"]));
        // With another beside them the groups count.
        street.walk(&house, &json!({"sub": "2", "groups": ["bosses"]})).await;
        let answer = street.walk(&house, &json!({"sub": "1"})).await;
        assert_eq!(street.session(&answer).await["user"]["roles"], json!(["orders.view"]));
    }

    async fn a_second_factor_is_ours_unless_the_provider_s_is_trusted(house: House) {
        let street = Street::new(&house).await;
        let guard = json!({"groups": ["guards"], "amr": ["pwd", "otp"]});
        let answer = street.walk(&house, &guard).await;
        assert_eq!(answer.session_cookie(), "");
        let (page, challenge) = answer.location().split_once('#').unwrap();
        assert_eq!(page, "/sign-in?back=");
        let body = json!({"challenge": challenge});
        let step = street.door.send(Method::POST, "/session/step", &body, &[]).await;
        assert_eq!((step.status, &step.body["step"]), (202, &json!("enrol_second_factor")));
        assert!(step.body["enrolment"]["secret"].is_string(), "{}", step.body);
        let wrong = json!({"challenge": "guessed"});
        let gone = street.door.send(Method::POST, "/session/step", &wrong, &[]).await;
        assert_eq!((gone.status, gone.code()), (401, "access.challenge_gone"));

        street.set_but(json!({"trusted_factors": ["otp"]})).await;
        let weak = street.walk(&house, &json!({"groups": ["guards"], "amr": ["pwd"]})).await;
        assert_eq!(weak.session_cookie(), "");
        let answer = street.walk(&house, &guard).await;
        assert_eq!(street.session(&answer).await["user"]["roles"], json!(["guarded"]));
        let id = id_of(&street, &answer).await;
        assert_eq!(last_news(&house, id, "SignedIn").await.data["second_factor"], true);
    }

    async fn the_settings_are_an_administrator_s_and_the_secret_is_nobody_s(house: House) {
        let street = Street::new(&house).await;
        let shown = street.ask(Method::GET, "/openid-provider", &Value::Null).await;
        assert_eq!(shown.body["has_secret"], true);
        assert!(!shown.body.to_string().contains(SECRET), "{}", shown.body);
        assert_eq!(shown.body["callback_url"], "https://house.example/sign-in/oidc/callback");
        let sealed = house.with(|ctx| {
            let sql = "SELECT client_secret FROM openid_providers";
            ctx.one(sql, &[], |row| row.get::<Vec<u8>>(0))
        }).await.unwrap();
        assert!(!String::from_utf8_lossy(&sealed).contains(SECRET));
        let told = house.with(|ctx| {
            let sql = "SELECT string_agg(CAST(data AS text), ' ') FROM events";
            ctx.one(sql, &[], |row| row.get::<String>(0))
        }).await.unwrap();
        assert!(told.contains("house.example") && !told.contains(SECRET), "{told}");
        assert_eq!(street.ask(Method::POST, "/openid-provider/try", &json!({})).await.status, 204);

        // Another issuer is not told the secret of the first.
        street.set_but(json!({"issuer": "https://other.example"})).await;
        let shown = street.ask(Method::GET, "/openid-provider", &Value::Null).await;
        assert_eq!(shown.body["has_secret"], false);
        let stale = json!({"provider": settings(&street.provider), "seen_version": 1});
        let answer = street.ask(Method::PUT, "/openid-provider", &stale).await;
        assert_eq!((answer.status, answer.code()), (409, "access.stale"));
        for (change, code) in [
            (json!({"issuer": "ftp://x"}), "access.bad_openid_url"),
            (json!({"group_roles": [{"group": "a", "role": "king"}]}), "access.unknown_role"),
            (json!({"scopes": ["a b"]}), "access.bad_openid_word"),
        ] {
            let mut provider = settings(&street.provider);
            for (name, value) in change.as_object().unwrap() {
                provider[name] = value.clone();
            }
            let body = json!({"provider": provider, "seen_version": 0});
            let answer = street.ask(Method::PUT, "/openid-provider", &body).await;
            assert_eq!((answer.status, answer.code()), (422, code), "{change}");
        }
        // Nobody maps a group to more rights than they have, and roles that lead to more take two.
        add_user(&house, "cat", &["access.manage_sign_in"]).await;
        let cat = street.door.sign_in("cat", PASSWORD).await.cookie();
        let version = street.ask(Method::GET, "/openid-provider", &Value::Null).await.body;
        let mut body = json!({"provider": settings(&street.provider),
            "seen_version": version["version"]});
        let answer = street.door.ask(Method::PUT, "/openid-provider", &cat, &body).await;
        assert_eq!((answer.status, answer.code()), (403, "access.more_rights_than_yours"));
        set(&house, "access.role_approvals", 1).await;
        body["provider"]["group_roles"] = json!([{"group": "bosses", "role": "all"}]);
        let kept = street.ask(Method::PUT, "/openid-provider", &body).await;
        assert_eq!(kept.status, 202, "{}", kept.body);
    }
}
