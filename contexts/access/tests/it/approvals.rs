//! What one asks for another decides, once, whatever happens meanwhile.

use access::{Approvable, DoneOrKept, User, UserId, WithApproval};
use axum::http::Method;
use db::{Command, Ctx, Event};
use kernel::{Actor, Fault, Permission};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use testkit::{House, each_engine};

use crate::door::{Door, PASSWORD, add_user};

/// Stands for any command: great amounts need another, and none moves while the bank is closed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct MoveMoney {
    pub(crate) to: UserId,
    pub(crate) amount: i64,
}

impl Command for MoveMoney {
    const NAME: &'static str = "tests.move_money";
    const PERMISSION: Permission = Permission("orders.confirm");
    type Output = i64;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<i64, Fault> {
        let sql = "SELECT count(*) FROM users WHERE username = 'closed'";
        if ctx.one(sql, &[], |row| row.get::<i64>(0))? > 0 || self.amount < 0 {
            return Err(Fault::conflict("tests.bank_closed", "no"));
        }
        let news = json!({"amount": self.amount});
        ctx.emit(Event::about::<User>("tests", "MoneyMoved", self.to, 1, &news));
        Ok(self.amount)
    }
}

impl Approvable for MoveMoney {
    fn needs_approval(&self, _: &mut Ctx<'_>) -> Result<bool, Fault> {
        Ok(self.amount > 10)
    }
}

const MOVED: &str = "SELECT count(*) FROM events WHERE kind = 'MoneyMoved'";

/// Ann may move money, Bob and Cat may release it, Dan may neither.
struct Bank {
    door: Door,
    ann: UserId,
    cookies: [String; 4],
}

impl Bank {
    async fn open(house: &House) -> Self {
        let both = ["orders.confirm", "access.approve"];
        let ann = add_user(house, "ann", &both).await;
        add_user(house, "bob", &both).await;
        add_user(house, "cat", &both).await;
        add_user(house, "dan", &["orders.view"]).await;
        let door = Door::of(house);
        let mut cookies = Vec::new();
        for name in ["ann", "bob", "cat", "dan"] {
            cookies.push(door.sign_in(name, PASSWORD).await.cookie());
        }
        Self { door, ann, cookies: cookies.try_into().unwrap() }
    }

    async fn ann(&self, house: &House) -> Actor {
        jobs::People::actor(&self.door.access, &house.db, &self.ann.to_string()).await.unwrap()
    }

    async fn ask(&self, house: &House, amount: i64) -> Result<DoneOrKept<i64>, Fault> {
        let command = MoveMoney { to: self.ann, amount };
        let asked = WithApproval { command, reason: Some("rent".to_owned()) };
        house.db.run(&self.ann(house).await, asked).await
    }

    /// The path of a request by Ann that waits.
    async fn wait(&self, house: &House) -> String {
        match self.ask(house, 500).await.unwrap() {
            DoneOrKept::Kept(id) => format!("/approvals/{id}"),
            DoneOrKept::Done(_) => panic!("it was not kept"),
        }
    }

    async fn post(&self, who: usize, path: &str, body: &Value) -> (u16, String) {
        let answer = self.door.ask(Method::POST, path, &self.cookies[who], body).await;
        (answer.status, answer.code().to_owned())
    }
}

fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

each_engine! {
    async fn what_needs_nobody_is_done_at_once_and_what_would_fail_is_refused_at_once(house: House) {
        let bank = Bank::open(&house).await;
        assert!(matches!(bank.ask(&house, 10).await, Ok(DoneOrKept::Done(10))));
        assert_eq!(house.number(MOVED).await, 1);
        add_user(&house, "closed", &[]).await;
        assert_eq!(bank.ask(&house, 500).await.unwrap_err().code(), "tests.bank_closed");
        assert_eq!(house.number("SELECT count(*) FROM approvals").await, 0);
        assert_eq!(house.number(MOVED).await, 1, "a trial leaves nothing behind");
    }

    async fn another_releases_it_and_it_is_done_as_the_one_who_asked(house: House) {
        let bank = Bank::open(&house).await;
        let path = bank.wait(&house).await;
        assert_eq!(house.number(MOVED).await, 0);
        for (who, list, count) in [(0, "mine", 1), (0, "waiting_for_me", 0), (1, "waiting_for_me", 1), (1, "mine", 0), (1, "all", 1), (3, "waiting_for_me", 0)] {
            let found = bank.door.get(&format!("/approvals?which={list}"), &bank.cookies[who]).await;
            assert_eq!(found.status, 200, "{}", found.body);
            assert_eq!(found.body["items"].as_array().unwrap().len(), count, "{who} {list}");
        }
        assert_eq!(bank.door.get("/approvals?which=all", &bank.cookies[3]).await.status, 403);
        let seen = bank.door.get(&path, &bank.cookies[1]).await.body;
        assert_eq!((&seen["command"], &seen["body"]["amount"], &seen["reason"]), (&json!("tests.move_money"), &json!(500), &json!("rent")));
        assert_eq!(seen["actions"]["decide"]["allowed"], true);
        let own = bank.door.get(&path, &bank.cookies[0]).await.body;
        assert_eq!(own["actions"]["decide"], json!({"allowed": false, "why": "access.own_request"}));
        assert_eq!(own["actions"]["withdraw"]["allowed"], true);
        assert_eq!(bank.door.get(&path, &bank.cookies[3]).await.status, 404);

        let approve = format!("{path}/approve");
        assert_eq!(bank.post(0, &approve, &json!({})).await, refused(403, "access.own_request"));
        assert_eq!(bank.post(3, &approve, &json!({})).await, refused(404, "access.no_such_request"));
        let done = bank.door.ask(Method::POST, &approve, &bank.cookies[1], &json!({"comment": "fine"})).await;
        assert_eq!((done.status, &done.body["result"]), (200, &json!(500)), "{}", done.body);
        assert_eq!(house.number(MOVED).await, 1);
        for who in [1, 2] {
            assert_eq!(bank.post(who, &approve, &json!({})).await, refused(409, "access.already_decided"));
        }
        assert_eq!(house.number(MOVED).await, 1);
        let ann = bank.ann;
        let told = house.with(move |ctx| db::events_about(ctx, ann, 50)).await.unwrap();
        let moved = told.iter().find(|event| event.kind == "MoneyMoved").unwrap();
        assert_eq!(moved.actor_id, ann.to_string(), "done as the one who asked");
        let approval = path.strip_prefix("/approvals/").unwrap();
        assert!(moved.origin.as_deref().unwrap().contains(approval), "{:?}", moved.origin);
        let seen = bank.door.get(&path, &bank.cookies[0]).await.body;
        assert_eq!((&seen["state"], &seen["decided_by"], &seen["comment"]), (&json!("approved"), &json!("bob Smith"), &json!("fine")));
    }

    async fn two_who_release_at_once_do_it_once(house: House) {
        let bank = Bank::open(&house).await;
        for round in 1..=5 {
            let approve = format!("{}/approve", bank.wait(&house).await);
            let nothing = json!({});
            let (bob, cat) = tokio::join!(bank.post(1, &approve, &nothing), bank.post(2, &approve, &nothing));
            let mut statuses = [bob.0, cat.0];
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 409], "{bob:?} {cat:?}");
            assert_eq!(house.number(MOVED).await, round);
        }
    }

    async fn what_has_become_impossible_is_refused_and_goes_on_waiting(house: House) {
        let bank = Bank::open(&house).await;
        let path = bank.wait(&house).await;
        add_user(&house, "closed", &[]).await;
        let approve = format!("{path}/approve");
        assert_eq!(bank.post(1, &approve, &json!({})).await, refused(409, "tests.bank_closed"));
        let seen = bank.door.get(&path, &bank.cookies[1]).await.body;
        assert_eq!(seen["state"], "waiting");
        house.sql("DELETE FROM users WHERE username = 'closed'").await;
        assert_eq!(bank.post(1, &approve, &json!({})).await.0, 200);
        // Who asked may not do it any more.
        let path = bank.wait(&house).await;
        house.sql("DELETE FROM user_roles WHERE role = 'orders.confirm' AND user_id = (SELECT id FROM users WHERE username = 'ann')").await;
        assert_eq!(bank.post(1, &format!("{path}/approve"), &json!({})).await, refused(403, "kernel.forbidden"));
        assert_eq!(house.number(MOVED).await, 1);
    }

    async fn a_no_needs_a_word_and_what_is_over_is_over(house: House) {
        let bank = Bank::open(&house).await;
        let path = bank.wait(&house).await;
        let decline = format!("{path}/decline");
        assert_eq!(bank.post(1, &decline, &json!({"comment": " "})).await, refused(422, "kernel.required"));
        assert_eq!(bank.post(1, &decline, &json!({"comment": "not now"})).await.0, 204);
        assert_eq!(bank.post(2, &format!("{path}/approve"), &json!({})).await, refused(409, "access.already_decided"));
        let path = bank.wait(&house).await;
        assert_eq!(bank.post(1, &format!("{path}/withdraw"), &json!({})).await, refused(404, "access.no_such_request"));
        assert_eq!(bank.post(0, &format!("{path}/withdraw"), &json!({})).await.0, 204);
        let path = bank.wait(&house).await;
        // Longer than the request waits, and shorter than a session lasts when it is used.
        house.sql("UPDATE approvals SET expires_at = requested_at").await;
        assert_eq!(bank.post(1, &format!("{path}/approve"), &json!({})).await, refused(409, "access.approval_expired"));
        assert_eq!(bank.door.get(&path, &bank.cookies[0]).await.body["state"], "expired");
        assert_eq!(house.number(MOVED).await, 0);
    }

    async fn who_is_away_is_stood_in_for_but_never_by_or_for_the_one_who_asks(house: House) {
        let bank = Bank::open(&house).await;
        let users = ["ann", "bob", "dan"];
        let mut ids = Vec::new();
        for name in users {
            let found = house.read(access::FindUser { username: name.to_owned() }).await.unwrap();
            ids.push(found.unwrap().id.to_string());
        }
        let [ann, _, dan] = [&ids[0], &ids[1], &ids[2]];
        let (from, until) = ("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z");
        let delegate = async |who: usize, to: &str| {
            let body = json!({"to": to, "from": from, "until": until});
            bank.post(who, "/approval-delegations", &body).await
        };
        assert_eq!(delegate(0, ann).await, refused(422, "access.not_oneself"));
        assert_eq!(delegate(3, ann).await.0, 403);
        let path = bank.wait(&house).await;
        let approve = format!("{path}/approve");
        // Ann, who asked, lends her right to Dan: not for her own request.
        assert_eq!(delegate(0, dan).await.0, 201);
        assert_eq!(bank.post(3, &approve, &json!({})).await, refused(403, "kernel.forbidden"));
        // Bob lends his to Ann: she still asked for it herself.
        assert_eq!(delegate(1, ann).await.0, 201);
        assert_eq!(bank.post(0, &approve, &json!({})).await, refused(403, "access.own_request"));
        // Bob lends his to Dan.
        assert_eq!(delegate(1, dan).await.0, 201);
        let waiting = bank.door.get("/approvals", &bank.cookies[3]).await;
        assert_eq!(waiting.body["items"].as_array().unwrap().len(), 1);
        assert_eq!(bank.post(3, &approve, &json!({})).await.0, 200);
        let seen = bank.door.get(&path, &bank.cookies[0]).await.body;
        assert_eq!((&seen["decided_by"], &seen["on_behalf_of"]), (&json!("dan Smith"), &json!("bob Smith")));
        // Taken back, it is over.
        let given = bank.door.get("/approval-delegations", &bank.cookies[1]).await.body;
        let names = |delegation: &Value| format!("{} → {}", delegation["by_name"], delegation["to_name"]);
        let mut named: Vec<_> = given["items"].as_array().unwrap().iter().map(names).collect();
        named.sort_unstable();
        assert_eq!(named, [r#""bob Smith" → "ann Smith""#, r#""bob Smith" → "dan Smith""#]);
        for delegation in given["items"].as_array().unwrap() {
            let path = format!("/approval-delegations/{}", delegation["id"].as_str().unwrap());
            assert_eq!(bank.door.ask(Method::DELETE, &path, &bank.cookies[1], &Value::Null).await.status, 204);
        }
        let path = bank.wait(&house).await;
        assert_eq!(bank.post(3, &format!("{path}/approve"), &json!({})).await.0, 403);
    }

    async fn whom_one_can_have_decide_is_found_by_name(house: House) {
        let bank = Bank::open(&house).await;
        for (who, asked, wanted) in [
            (1, "", vec!["ann Smith", "cat Smith", "dan Smith"]),
            (1, "?q=AN", vec!["ann Smith", "dan Smith"]),
            (1, "?q=%25", vec![]),
        ] {
            let path = format!("/approval-delegations/colleagues{asked}");
            let found = bank.door.get(&path, &bank.cookies[who]).await.body;
            let names: Vec<_> = found["items"].as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
            assert_eq!(names, wanted, "{asked}");
        }
        let path = "/approval-delegations/colleagues";
        assert_eq!(bank.door.get(path, &bank.cookies[3]).await.status, 403);
    }

    async fn a_token_is_its_owner_and_releases_nothing_of_theirs(house: House) {
        let bank = Bank::open(&house).await;
        let wanted = json!({"name": "ERP", "scopes": ["orders.confirm", "access.approve"]});
        let made = bank.door.ask(Method::POST, "/tokens", &bank.cookies[0], &wanted).await;
        let bearer = format!("Bearer {}", made.body["token"].as_str().unwrap());
        let path = bank.wait(&house).await;
        let shown = [("authorization", bearer.as_str())];
        let answer = bank.door.send(Method::POST, &format!("{path}/approve"), &json!({}), &shown).await;
        assert_eq!((answer.status, answer.code()), (403, "access.own_request"));
        assert_eq!(house.number(MOVED).await, 0);
    }
}
