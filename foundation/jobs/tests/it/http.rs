//! The task centre through HTTP.

use jobs::{Handler, NewJob, run_due};
use kernel::{Actor, Grants};
use testkit::each_engine;

use crate::goods::{Scripted, StampAll, handlers, options, put, stamp_job};

const SOME: &str = "may goods.stamp";
const SOME_WHO_SEE_ALL: &str = "may jobs.view";
const SOME_WHO_MANAGE: &str = "may jobs.view,jobs.manage";

each_engine! {
    async fn a_job_and_its_failed_rows_are_seen(house: House) {
        let id = put(&house, stamp_job(30)).await;
        let waiting = house.get(&format!("/jobs/{id}")).await;
        assert_eq!(waiting.body["state"], "queued");
        assert_eq!(waiting.body["actions"]["cancel"]["allowed"], true);
        assert_eq!(waiting.body["actions"]["retry_failed"]["why"], "jobs.not_finished");

        let all = handlers(&StampAll::open(10), &Scripted::default());
        run_due(&house.db, &all, &options("a")).await.unwrap();
        let job = house.get(&format!("/jobs/{id}")).await;
        assert_eq!(job.status, 200);
        assert_eq!(job.body["state"], "ok");
        assert_eq!((&job.body["done"], &job.body["failed"]), (&30.into(), &4.into()));
        assert_eq!(job.body["actions"]["cancel"]["why"], "jobs.already_finished");
        assert_eq!(job.body["actions"]["retry_failed"]["allowed"], true);

        let failed = house.get(&format!("/jobs/{id}/rows?outcome=failed&limit=3")).await;
        let numbers = |answer: &testkit::Answer| -> Vec<i64> {
            let items = answer.body["items"].as_array().unwrap();
            items.iter().map(|row| row["row_no"].as_i64().unwrap()).collect()
        };
        assert_eq!(numbers(&failed), [7, 14, 21]);
        assert_eq!(failed.body["items"][0]["code"], "goods.torn");
        let next = failed.body["next"].as_str().unwrap();
        let rest = house.get(&format!("/jobs/{id}/rows?outcome=failed&limit=3&after={next}")).await;
        assert_eq!(numbers(&rest), [28]);
        assert!(rest.body["next"].is_null());
        assert_eq!(numbers(&house.get(&format!("/jobs/{id}/rows?outcome=ok")).await).len(), 26);
        assert_eq!(numbers(&house.get(&format!("/jobs/{id}/rows")).await).len(), 30);

        let again = house.post(&format!("/jobs/{id}/retry-failed"), &()).await;
        assert_eq!(again.status, 202);
        assert!(again.body["job_id"].as_str().unwrap().starts_with("job_"));
    }

    async fn lists_page_and_filter(house: House) {
        for _ in 0..5 {
            put(&house, NewJob::new(Scripted::KIND, &())).await;
        }
        put(&house, stamp_job(1)).await;
        let all = handlers(&StampAll::open(10), &Scripted::default());
        let only_stamps = jobs::Handlers::new().with(StampAll::open(1));
        run_due(&house.db, &only_stamps, &options("a")).await.unwrap();
        let count = async |path: &str| house.get(path).await.body["items"].as_array().unwrap().len();
        assert_eq!(count("/jobs").await, 6);
        assert_eq!(count("/jobs?state=queued").await, 5);
        assert_eq!(count("/jobs?state=ok").await, 1);
        assert_eq!(count("/jobs?kind=goods.stamp_all").await, 1);
        assert_eq!(count("/jobs?mine=true&kind=goods.scripted&state=queued").await, 5);
        let mut seen = Vec::new();
        let mut path = "/jobs?limit=4".to_owned();
        loop {
            let page = house.get(&path).await;
            for job in page.body["items"].as_array().unwrap() {
                seen.push(job["id"].as_str().unwrap().to_owned());
            }
            match page.body["next"].as_str() {
                Some(next) => path = format!("/jobs?limit=4&after={next}"),
                None => break,
            }
        }
        assert_eq!(seen.len(), 6);
        assert!(seen.windows(2).all(|pair| pair[0] > pair[1]), "newest first: {seen:?}");
        run_due(&house.db, &all, &options("a")).await.unwrap();
        for (path, code) in [
            ("/jobs?limit=0", "kernel.out_of_range"),
            ("/jobs?after=zz", "kernel.bad_cursor"),
            ("/jobs?after=ab", "kernel.bad_cursor"),
            ("/jobs?state=lost", "web.bad_query"),
            ("/jobs?stat=ok", "web.bad_query"),
            ("/jobs?kind=%00", "web.bad_query"),
        ] {
            let answer = house.get(path).await;
            assert_eq!((answer.status, answer.code()), (422, code), "{path}");
        }
    }

    async fn others_jobs_are_not_there_without_the_permission(house: House) {
        let id = put(&house, stamp_job(1)).await;
        let some = Actor::user("usr_some", "Some", Grants::All);
        let own = house.db.run(&some, crate::queue::Ask(stamp_job(1))).await.unwrap();
        use axum::http::Method;
        let ask = async |token: &str, method: Method, path: String| {
            let answer = house.send(token, method, &path, Vec::new(), &[]).await;
            (answer.status, answer.code().to_owned())
        };
        for path in [format!("/jobs/{id}"), format!("/jobs/{id}/rows")] {
            let refused = ask(SOME, Method::GET, path.clone()).await;
            assert_eq!(refused, (404, "jobs.not_found".to_owned()));
            assert_eq!(ask(SOME_WHO_SEE_ALL, Method::GET, path.clone()).await.0, 200);
            assert_eq!(ask("", Method::GET, path).await.0, 401);
        }
        for path in [format!("/jobs/{id}/cancel"), format!("/jobs/{id}/retry-failed")] {
            for token in [SOME, SOME_WHO_SEE_ALL] {
                assert_eq!(ask(token, Method::POST, path.clone()).await.0, 404, "{path}");
            }
            assert_eq!(ask("", Method::POST, path).await.0, 401);
        }
        assert_eq!(ask(SOME, Method::GET, format!("/jobs/{own}")).await.0, 200);
        assert_eq!(ask(SOME, Method::POST, format!("/jobs/{own}/cancel")).await.0, 200);
        assert_eq!(ask(SOME_WHO_MANAGE, Method::POST, format!("/jobs/{id}/cancel")).await.0, 200);
        assert_eq!(ask(SOME, Method::GET, "/jobs/ord_1".into()).await.0, 404);
        let listed = house.send(SOME, Method::GET, "/jobs", Vec::new(), &[]).await;
        assert_eq!(listed.body["items"].as_array().unwrap().len(), 1);
    }
}
