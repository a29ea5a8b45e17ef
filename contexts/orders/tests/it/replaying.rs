//! What stands refused in the inbox is read again in bulk: all that can be taken, none twice.

use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use db::{Command, Ctx, Db, Engine, Lane, Options};
use jobs::{Handler, Handlers, Outcome, Running, WorkerOptions};
use kernel::{Actor, Fault, Grants, Permission, Reach, Scope};
use orders::commands::KeepRefused;
use orders::inbox::Problem;
use orders::jobs::ReplayHandler;
use orders::order::Source;
use serde_json::{Value, json};
use testkit::{House, each_engine};

use crate::inbox::{causes, hopeless, refused, second_shop, shop_of, waiting};
use crate::shop;

/// Deliveries of one commit of the job.
const PAGE: i64 = 200;

async fn start(house: &House, body: &Value) -> String {
    let answer = house.post("/inbox/replays", body).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    answer.body["job_id"].as_str().unwrap().to_owned()
}

fn worker(name: &str, actor: Actor) -> WorkerOptions {
    struct One(Actor);
    impl jobs::People for One {
        fn actor<'a>(&'a self, _: &'a Db, _: &'a str) -> jobs::BoxFuture<'a, Result<Actor, Fault>> {
            Box::pin(async move { Ok(self.0.clone()) })
        }
    }
    WorkerOptions::new(name, Arc::new(One(actor)))
}

async fn run_as(house: &House, actor: &Actor) {
    let handlers = Handlers::new().with(ReplayHandler);
    jobs::run_due(&house.db, &handlers, &worker("test", actor.clone())).await.unwrap();
}

/// Starts a job, runs it and tells what became of it.
async fn replay(house: &House, body: &Value) -> Value {
    let job = start(house, body).await;
    run_as(house, &house.actor).await;
    job_of(house, &job).await
}

async fn job_of(house: &House, job: &str) -> Value {
    house.get(&format!("/jobs/{job}")).await.body
}

async fn failed_rows(house: &House, job: &Value) -> Vec<Value> {
    let path = format!("/jobs/{}/rows?outcome=failed", job["id"].as_str().unwrap());
    house.get(&path).await.body["items"].as_array().unwrap().clone()
}

fn figures(job: &Value) -> (&str, i64, i64) {
    let number = |name: &str| job[name].as_i64().unwrap();
    (job["state"].as_str().unwrap(), number("done"), number("failed"))
}

/// Runs the job, but its worker goes away for good once this many deliveries are dealt with.
struct Dies {
    after: i64,
    died: Arc<tokio::sync::Notify>,
}

impl Handler for Dies {
    const KIND: &'static str = ReplayHandler::KIND;

    async fn run(&self, job: &mut Running) -> Result<Outcome, Fault> {
        let (db, actor, job_id) = (job.db().clone(), job.actor().clone(), job.id());
        let enough = async {
            loop {
                let seen = db.read(&actor, jobs::GetJob { job_id }).await.unwrap();
                if seen.done >= self.after {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::select! {
            outcome = ReplayHandler.run(job) => panic!("it was faster than its death: {outcome:?}"),
            () = enough => self.died.notify_one(),
        }
        std::future::pending().await
    }
}

async fn dies_after(house: &House, after: i64) {
    let died = Arc::new(tokio::sync::Notify::new());
    let dies = Dies { after, died: Arc::clone(&died) };
    let (db, actor) = (house.db.clone(), house.actor.clone());
    let dying = tokio::spawn(async move {
        jobs::run_due(&db, &Handlers::new().with(dies), &worker("dies", actor)).await
    });
    tokio::select! {
        () = died.notified() => {}
        () = tokio::time::sleep(Duration::from_secs(50)) => panic!("it did not get that far"),
    }
    dying.abort();
    assert!(dying.await.is_err_and(|error| error.is_cancelled()));
    // The page that was under way is written without its worker, and its lease counts from then.
    house.quiet().await;
}

/// Puts deliveries into the inbox as they stand there after weeks of refusals.
async fn kept(house: &House, count: usize, body: fn(usize) -> Value) {
    let done = house.with(move |ctx| {
        for at in 0..count {
            let raw = serde_json::to_vec(&body(at)).unwrap();
            KeepRefused {
                shop: "EU".to_owned(),
                external_id: format!("K-{at}"),
                source: Source::Api,
                raw: raw.into(),
                problem: Problem { code: "orders.unknown_shop", fields: vec!["shop".to_owned()] },
            }
            .run(ctx)?;
        }
        Ok(())
    });
    done.await.unwrap();
}

/// Statements that the one writing connection of a house on PostgreSQL has run so far.
#[derive(Clone)]
struct Statements;

impl Command for Statements {
    const NAME: &'static str = "test.statements";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = i64;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<i64, Fault> {
        let sql = "SELECT CAST(coalesce(sum(generic_plans + custom_plans), 0) AS bigint) \
                   FROM pg_prepared_statements";
        ctx.one(sql, &[], |row| row.get(0))
    }
}

each_engine! {
    async fn once_the_cause_is_mended_all_are_placed_and_none_twice(house: House) {
        shop::open(&house, json!({})).await;
        refused(&house, (0..30).map(|at| format!("R-{at:02}"))).await;
        // One of them comes once more by itself, and one once more to the closed shop.
        shop::place(&house, &shop::order("R-07", &[("CUP", 1)])).await;
        refused(&house, std::iter::once("R-08".to_owned())).await;
        hopeless(&house, "EU", "H-1").await;

        let body = json!({"filter": {"code": "orders.unknown_shop"}});
        let job = start(&house, &body).await;
        assert_eq!(start(&house, &body).await, job, "pressed twice, it is one job");
        let other = start(&house, &json!({"filter": {}})).await;
        assert_ne!(other, job, "whoever means more starts another");
        run_as(&house, &house.actor).await;
        let (first, second) = (job_of(&house, &job).await, job_of(&house, &other).await);
        // Whichever came first placed them; the other found them done, or did not mean them any more.
        assert_eq!((first["state"].as_str(), first["failed"].as_i64()), (Some("ok"), Some(0)), "{first}");
        assert_eq!((second["state"].as_str(), second["failed"].as_i64()), (Some("ok"), Some(1)), "{second}");

        assert_eq!(house.number("SELECT count(*) FROM orders").await, 30);
        assert_eq!(house.number("SELECT count(*) FROM inbox WHERE state = 'parsed'").await, 30);
        assert_eq!(house.number("SELECT count(*) FROM inbox WHERE state = 'known'").await, 2);
        assert_eq!(house.number("SELECT count(*) FROM (SELECT o.id FROM orders o LEFT JOIN inbox i \
            ON i.order_id = o.id AND i.state = 'parsed' GROUP BY o.id HAVING count(i.id) <> 1) x").await, 0);
        assert_eq!(house.number("SELECT count(*) FROM inbox WHERE problem_code IS NOT NULL").await, 1);
        let left = waiting(&house, "").await;
        assert_eq!((left.len(), &left[0]["external_id"]), (1, &json!("H-1")));
        // The first received was placed first.
        let listed = house.get("/orders?sort=placed_at&limit=200").await.body;
        let names = [0, 1, 2].map(|at| listed["items"][at]["external_id"].as_str().unwrap());
        assert_eq!(names, ["R-07", "R-00", "R-01"]);

        // Pressed once more there is nothing left to do, and nothing happens.
        let again = replay(&house, &body).await;
        assert_eq!(figures(&again), ("ok", 0, 0), "{again}");
        assert_eq!(house.number("SELECT count(*) FROM orders").await, 30);
        shop::must_be_sound(&house).await;
    }

    async fn pressed_by_many_at_the_same_moment_it_is_placed_once(house: House) {
        shop::open(&house, json!({})).await;
        refused(&house, (0..4).map(|at| format!("R-{at}"))).await;
        let ids: Vec<String> = waiting(&house, "").await.iter()
            .map(|row| row["id"].as_str().unwrap().to_owned()).collect();
        let (everything, ticked) = (json!({"filter": {}}), json!({"ids": ids}));
        start(&house, &everything).await;
        start(&house, &ticked).await;
        let house = Arc::new(house);
        let mut asked = Vec::new();
        for id in ids.iter().cycle().take(16) {
            let (house, path) = (Arc::clone(&house), format!("/inbox/{id}/replay"));
            asked.push(tokio::spawn(async move {
                let answer = house.post(&path, &json!({})).await;
                (answer.status, answer.code().to_owned())
            }));
        }
        run_as(&house, &house.actor).await;
        for answer in asked {
            let (status, code) = answer.await.unwrap();
            assert!(status == 200 || (status, &*code) == (409, "orders.delivery_done"), "{status} {code}");
        }
        assert_eq!(house.number("SELECT count(*) FROM jobs WHERE state = 'ok' AND failed = 0").await, 2);
        assert_eq!(house.number("SELECT count(*) FROM orders").await, 4);
        assert_eq!(house.number("SELECT count(*) FROM inbox WHERE state = 'parsed'").await, 4);
        shop::must_be_sound(&house).await;
    }

    async fn a_job_that_dies_between_pages_goes_on_and_places_none_twice(house: House) {
        shop::open(&house, json!({})).await;
        kept(&house, 700, |at| {
            let lines: &[(&str, i64)] = if at % 100 == 99 { &[] } else { &[("CUP", 1)] };
            shop::order(&format!("K-{at}"), lines)
        }).await;
        let job = start(&house, &json!({"filter": {"code": "orders.unknown_shop"}})).await;
        dies_after(&house, PAGE).await;
        let dead = job_of(&house, &job).await;
        let done = dead["done"].as_i64().unwrap();
        assert!((PAGE..700).contains(&done) && done % PAGE == 0, "{dead}");
        // What has come meanwhile is not meant: the job goes on with what it began.
        refused(&house, std::iter::once("LATE-1".to_owned())).await;
        house.clock.advance_seconds(60);
        run_as(&house, &house.actor).await;
        let job = job_of(&house, &job).await;
        assert_eq!(figures(&job), ("ok", 700, 7), "{job}");
        assert_eq!(house.number("SELECT count(*) FROM orders").await, 693);
        assert_eq!(house.number("SELECT count(*) FROM inbox WHERE state = 'parsed'").await, 693);
        assert_eq!(house.number("SELECT count(*) FROM inbox WHERE state = 'known'").await, 0);
        assert_eq!(house.number("SELECT count(*) FROM job_rows").await, 700);
        let names: Vec<Value> = failed_rows(&house, &job).await.iter().map(|row| row["name"].clone()).collect();
        assert_eq!(names.len(), 7);
        assert_eq!((&names[0], &names[6]), (&json!("K-99"), &json!("K-699")), "oldest first");
        let codes: Vec<(String, i64)> =
            causes(&house, "all", "").await.into_iter().map(|(code, _, count)| (code, count)).collect();
        assert_eq!(codes, [("kernel.out_of_range".to_owned(), 7), ("orders.unknown_shop".to_owned(), 1)]);
    }

    async fn those_still_refused_keep_their_place_with_what_is_wrong_now(house: House) {
        shop::open(&house, json!({})).await;
        refused(&house, (0..3).map(|at| format!("R-{at}"))).await;
        hopeless(&house, "EU", "H-1").await;
        let before = waiting(&house, "").await;
        // The shop's owner enters one of them by hand, otherwise than it was sent; the bytes of another
        // are forgotten.
        shop::place(&house, &shop::order("R-1", &[("CUP", 5)])).await;
        house.sql("UPDATE inbox SET raw = NULL WHERE external_id = 'R-2'").await;
        let job = replay(&house, &json!({"filter": {}})).await;
        assert_eq!(figures(&job), ("ok", 4, 3), "{job}");
        let rows: Vec<(Value, Value)> = failed_rows(&house, &job).await.iter()
            .map(|row| (row["name"].clone(), row["code"].clone())).collect();
        let wanted = [
            ("R-1", "orders.external_id_taken"), ("R-2", "orders.delivery_forgotten"),
            ("H-1", "kernel.out_of_range"),
        ];
        assert_eq!(rows, wanted.map(|(name, code)| (json!(name), json!(code))));
        let after = waiting(&house, "").await;
        let shown: Vec<(Value, Value, Value)> = after.iter().map(|row| {
            (row["external_id"].clone(), row["problem"]["code"].clone(), row["received_at"].clone())
        }).collect();
        let wanted = [
            ("H-1", "kernel.out_of_range", 0), ("R-2", "orders.delivery_forgotten", 1),
            ("R-1", "orders.external_id_taken", 2),
        ];
        assert_eq!(shown, wanted.map(|(name, code, at)|
            (json!(name), json!(code), before[at]["received_at"].clone())));
        assert_eq!(after[0]["problem"]["fields"], json!(["lines"]), "where it stood is told as before");
        let codes: Vec<String> = causes(&house, "all", "").await.into_iter().map(|(code, ..)| code).collect();
        assert_eq!(codes.len(), 3);

        // The one that is read again alone tells the same, and keeps it.
        refused(&house, std::iter::once("R-9".to_owned())).await;
        shop::place(&house, &shop::order("R-9", &[("CUP", 7)])).await;
        let id = waiting(&house, "").await[0]["id"].as_str().unwrap().to_owned();
        let alone = house.post(&format!("/inbox/{id}/replay"), &json!({})).await;
        assert_eq!((alone.status, alone.code()), (409, "orders.external_id_taken"));
        assert_eq!(waiting(&house, "&code=orders.external_id_taken").await.len(), 2);

        // What failed is tried again by itself: nothing of it has changed, and nothing is lost.
        let path = format!("/jobs/{}/retry-failed", job["id"].as_str().unwrap());
        let retry = house.post(&path, &json!({})).await.body["job_id"].as_str().unwrap().to_owned();
        run_as(&house, &house.actor).await;
        assert_eq!(figures(&job_of(&house, &retry).await), ("ok", 3, 3));
        // Its owner takes the order they entered back; what was sent is another's number still.
        assert_eq!(house.number("SELECT count(*) FROM orders").await, 3);
        shop::must_be_sound(&house).await;
    }

    async fn only_ones_own_shops_are_read_again(house: House) {
        shop::open(&house, json!({})).await;
        second_shop(&house).await;
        refused(&house, ["R-0", "R-1"].map(str::to_owned).into_iter()).await;
        hopeless(&house, "US", "H-1").await;
        let (us, eu) = (shop_of(&house, "US").await, shop_of(&house, "EU").await);
        let us: settings::ShopId = us["id"].as_str().unwrap().parse().unwrap();
        let all: Vec<Value> = waiting(&house, "").await.iter().map(|row| row["id"].clone()).collect();
        let shops = Reach::these(std::iter::once(us.uuid()));
        let scope = Scope { shops, ..Scope::default() };
        let clerk = Actor::user("usr_limited", "Limited", Grants::All).within(scope);
        let token = format!("all within shops={us}");
        let asked = |body: Value| {
            let (house, token) = (&house, token.clone());
            async move {
                let answer = house.json(&token, Method::POST, "/inbox/replays", &body).await;
                assert_eq!(answer.status, 202, "{}", answer.body);
                answer.body["job_id"].as_str().unwrap().to_owned()
            }
        };
        let filtered = asked(json!({"filter": {}})).await;
        let foreign = asked(json!({"filter": {"shop_id": eu["id"]}})).await;
        let ticked = asked(json!({"ids": all})).await;
        run_as(&house, &clerk).await;
        assert_eq!(figures(&job_of(&house, &filtered).await), ("ok", 1, 1));
        assert_eq!(figures(&job_of(&house, &foreign).await), ("ok", 0, 0));
        let ticked = job_of(&house, &ticked).await;
        assert_eq!(figures(&ticked), ("ok", 3, 3));
        let rows = failed_rows(&house, &ticked).await;
        let codes: Vec<&str> = rows.iter().map(|row| row["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["orders.unknown_delivery", "orders.unknown_delivery", "kernel.out_of_range"]);
        assert!(rows[0]["name"].is_null(), "what another's is called is not told");
        assert_eq!(house.number("SELECT count(*) FROM orders").await, 0);
        assert_eq!(house.number("SELECT count(*) FROM inbox WHERE problem_code = 'orders.unknown_shop'").await, 2);
    }

    async fn asking_amiss_starts_nothing(house: House) {
        shop::open(&house, json!({})).await;
        refused(&house, std::iter::once("R-0".to_owned())).await;
        let id = waiting(&house, "").await[0]["id"].clone();
        for (body, code) in [
            (json!({}), "orders.ids_or_filter"),
            (json!({"ids": [id], "filter": {}}), "orders.ids_or_filter"),
            (json!({"ids": []}), "kernel.out_of_range"),
            (json!({"ids": ["ord_00000000000000000000000000"]}), "kernel.unknown_id"),
            (json!({"filter": {"source": "pigeon"}}), "kernel.unknown_word"),
            (json!({"everything": true}), "kernel.unknown_field"),
            (json!({"filter": {"cod": "orders.unknown_shop"}}), "kernel.unknown_field"),
        ] {
            let answer = house.post("/inbox/replays", &body).await;
            assert_eq!((answer.status, answer.code()), (422, code), "{body}: {}", answer.body);
        }
        let body = json!({"filter": {}});
        let viewer = house.json("may orders.view", Method::POST, "/inbox/replays", &body).await;
        assert_eq!(viewer.status, 403);
        assert_eq!(house.number("SELECT count(*) FROM jobs").await, 0);

        // Ticked twice it is read once; a key brings the same job, even when that is over.
        let raw = serde_json::to_vec(&json!({"ids": [id, id]})).unwrap();
        let headers = [("content-type", "application/json"), ("idempotency-key", "k1")];
        let send = || house.send("all", Method::POST, "/inbox/replays", raw.clone(), &headers);
        let first = send().await;
        assert_eq!(first.status, 202, "{}", first.body);
        run_as(&house, &house.actor).await;
        assert_eq!(send().await.body, first.body);
        let job = job_of(&house, first.body["job_id"].as_str().unwrap()).await;
        assert_eq!((figures(&job), &job["total"]), (("ok", 1, 0), &json!(1)));
        // Ticked again by somebody whose screen is old: what they want is so already.
        let late = replay(&house, &json!({"ids": [id]})).await;
        assert_eq!(figures(&late), ("ok", 1, 0));
        assert_eq!(house.number("SELECT count(*) FROM orders").await, 1);

        // Stopped before it began, it does nothing.
        refused(&house, std::iter::once("R-1".to_owned())).await;
        let stopped = start(&house, &body).await;
        assert_eq!(house.post(&format!("/jobs/{stopped}/cancel"), &json!({})).await.status, 200);
        run_as(&house, &house.actor).await;
        assert_eq!(job_of(&house, &stopped).await["state"], "cancelled");
        assert_eq!(waiting(&house, "").await.len(), 1);
    }

    async fn rows_of_a_file_are_counted_and_left_to_the_file_of_bad_rows(house: House) {
        shop::open(&house, json!({})).await;
        hopeless(&house, "EU", "H-1").await;
        house.sql("UPDATE inbox SET source = 'import'").await;
        let answer = house.get("/inbox/causes").await.body;
        let cause = &answer["items"][0];
        assert_eq!((&cause["source"], &cause["deliveries"]), (&json!("import"), &json!(1)));
        let all = replay(&house, &json!({"filter": {}})).await;
        assert_eq!(figures(&all), ("ok", 0, 0), "it is not among those that can be read again");
        let id = waiting(&house, "").await[0]["id"].clone();
        let ticked = replay(&house, &json!({"ids": [id]})).await;
        assert_eq!(figures(&ticked), ("ok", 1, 1));
        assert_eq!(failed_rows(&house, &ticked).await[0]["code"], "orders.delivery_is_a_row");
        assert_eq!(waiting(&house, "").await[0]["problem"]["code"], "kernel.out_of_range", "as it was");
    }

    async fn ten_thousand_are_read_again_in_as_many_statements_as_there_are_pages_for(house: House) {
        shop::open(&house, json!({})).await;
        kept(&house, 10_000, |at| {
            let lines: &[(&str, i64)] = if at % 2 == 0 { &[("CUP", 1)] } else { &[] };
            shop::order(&format!("K-{at}"), lines)
        }).await;
        let counted = causes(&house, "all", "").await;
        assert_eq!((counted.len(), counted[0].2), (1, 10_000));
        let job = start(&house, &json!({"filter": {"code": "orders.unknown_shop"}})).await;

        // A node with one writing connection, so that all it runs is counted there.
        let options = Options { writers: 1, seed: Some(7), ..house.options.clone() };
        let node = Db::open(&options, &crate::setup().migrations).unwrap();
        let before = statements(&node, &house).await;
        let handlers = Handlers::new().with(ReplayHandler);
        jobs::run_due(&node, &handlers, &worker("node", house.actor.clone())).await.unwrap();
        let run = statements(&node, &house).await - before;
        node.close();

        let job = job_of(&house, &job).await;
        assert_eq!(figures(&job), ("ok", 10_000, 5_000), "{job}");
        assert_eq!(house.number("SELECT count(*) FROM orders").await, 5_000);
        let counted = causes(&house, "all", "").await;
        assert_eq!((counted.len(), counted[0].2), (1, 5_000));
        let pages = 10_000 / PAGE;
        assert!(run <= pages * 30, "{run} statements for {pages} pages");
        if house.engine() == Engine::Postgres {
            eprintln!("{run} statements for {pages} pages of {PAGE}");
            assert!(run >= pages, "they were counted");
        }
    }
}

/// How many statements the node has run; none on SQLite, where a set is a loop by design.
async fn statements(node: &Db, house: &House) -> i64 {
    if house.engine() == Engine::Sqlite {
        return 0;
    }
    node.run_in(Lane::Bulk, &house.actor, Statements).await.unwrap()
}
