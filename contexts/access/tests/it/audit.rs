//! The record of what happened, as people look at it.

use access::{ExportAudit, PruneAudit, VerifyAudit};
use axum::http::Method;
use jobs::{Handlers, WorkerOptions, run_due};
use serde_json::{Value, json};
use testkit::{House, each_engine};

use crate::door::{Door, PASSWORD, add_user};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0";

async fn work(door: &Door, house: &House) {
    let handlers = Handlers::new().with(ExportAudit).with(VerifyAudit).with(PruneAudit);
    let options = WorkerOptions::new("a test", std::sync::Arc::new(door.access.clone()));
    run_due(&house.db, &handlers, &options).await.unwrap();
}

async fn outcome(house: &House, job_id: &Value) -> Value {
    let id = job_id.as_str().unwrap().parse().unwrap();
    let job = house.read(jobs::GetJob { job_id: id }).await.unwrap();
    assert_eq!(job.state, jobs::JobState::Ok, "{:?}", job.error);
    job.result.unwrap_or_default()
}

each_engine! {
    async fn every_event_says_from_where_it_came(house: House) {
        let id = add_user(&house, "kim", &["all"]).await;
        let door = Door::of(&house);
        let from = [("x-forwarded-for", "192.0.2.7"), ("user-agent", FIREFOX)];
        let wrong = json!({"username": "kim", "password": "wrong"});
        door.send(Method::POST, "/session", &wrong, &from).await;
        let right = json!({"username": "kim", "password": PASSWORD});
        let cookie = door.send(Method::POST, "/session", &right, &from).await.cookie();
        let shown = [("cookie", cookie.as_str()), ("x-requested-with", "tradewind"), from[0], from[1]];
        door.send(Method::POST, "/tokens", &json!({"name": "ERP", "scopes": ["orders.view"]}), &shown).await;
        for (kind, actor, has_session) in
            [("SignInFailed", "access", false), ("SignedIn", &*id.to_string(), false), ("TokenAdded", &*id.to_string(), true)]
        {
            let found = door.get(&format!("/audit/events?kind={kind}"), &cookie).await;
            assert_eq!(found.status, 200, "{}", found.body);
            let row = &found.body["items"][0];
            assert_eq!(row["actor"]["id"], actor, "{kind}");
            assert_eq!(row["origin"]["address"], "192.0.2.7", "{kind}: {row}");
            assert_eq!(row["origin"]["agent"], "Firefox 132 Linux", "{kind}");
            let credential = row["origin"]["credential"].as_str().unwrap();
            assert_eq!(credential.starts_with("ses:") && credential.len() == 12, has_session, "{kind}: {credential}");
            assert!(!cookie.contains(&credential[credential.len().saturating_sub(8)..]) || !has_session);
        }
        let by_address = door.get("/audit/events?address=192.0.2.7", &cookie).await;
        assert!(by_address.body["items"].as_array().unwrap().len() >= 3);
        let by_subject = door.get(&format!("/audit/events?subject={id}&kind=SignedIn"), &cookie).await;
        assert_eq!(by_subject.body["items"].as_array().unwrap().len(), 1);
    }

    async fn what_is_wrong_with_a_search_is_said(house: House) {
        add_user(&house, "kim", &["all"]).await;
        add_user(&house, "ann", &["orders.view"]).await;
        let door = Door::of(&house);
        let kim = door.sign_in("kim", PASSWORD).await.cookie();
        let ann = door.sign_in("ann", PASSWORD).await.cookie();
        for (path, status, code) in [
            ("/audit/events?subject=nothing", 422, "kernel.unknown_id"),
            ("/audit/events?after=xyz", 422, "kernel.bad_cursor"),
            ("/audit/events?limit=0", 422, "kernel.out_of_range"),
            ("/audit/events?nonsense=1", 422, "web.bad_query"),
            ("/audit/events?from=yesterday", 422, "web.bad_query"),
        ] {
            let answer = door.get(path, &kim).await;
            assert_eq!((answer.status, answer.code()), (status, code), "{path}");
        }
        for path in ["/audit/events", "/audit/anchor"] {
            assert_eq!(door.get(path, &ann).await.status, 403, "{path}");
        }
        for path in ["/audit/verifications", "/audit/exports"] {
            let answer = door.ask(Method::POST, path, &ann, &json!({"reason": "curious"})).await;
            assert_eq!(answer.status, 403, "{path}");
        }
    }

    async fn a_change_by_sql_is_found_by_the_job_and_told(house: House) {
        add_user(&house, "kim", &["all"]).await;
        let door = Door::of(&house);
        let kim = door.sign_in("kim", PASSWORD).await.cookie();
        let verify = async || {
            let asked = door.ask(Method::POST, "/audit/verifications", &kim, &Value::Null).await;
            assert_eq!(asked.status, 202);
            work(&door, &house).await;
            outcome(&house, &asked.body["job_id"]).await
        };
        let mut found = verify().await;
        // Other tests share the PostgreSQL server, and what is not settled yet is not sealed.
        for _ in 0..20 {
            if found["seals"] != 0 {
                break;
            }
            found = verify().await;
        }
        assert_eq!(found["findings"], json!([]));
        let anchor = door.get("/audit/anchor", &kim).await;
        assert_eq!(anchor.body["anchor"], found["anchor"]);
        house.sql("UPDATE events SET actor_name = 'Nobody' WHERE seq = 1").await;
        let found = verify().await;
        assert_eq!(found["findings"], json!([{"wrong": "changed", "number": 1}]));
        let told = door.get("/audit/events?kind=AuditBroken", &kim).await;
        assert_eq!(told.body["items"][0]["data"]["findings"], 1);
    }

    async fn an_export_is_asked_for_with_a_reason_carries_a_watermark_and_is_its_asker_s(house: House) {
        let kim_id = add_user(&house, "kim", &["all"]).await;
        add_user(&house, "lou", &["all"]).await;
        let door = Door::of(&house);
        let kim = door.sign_in("kim", PASSWORD).await.cookie();
        let lou = door.sign_in("lou", PASSWORD).await.cookie();
        let nothing = door.ask(Method::POST, "/audit/exports", &kim, &json!({"reason": " "})).await;
        assert_eq!((nothing.status, nothing.code()), (422, "kernel.required"));
        let wanted = json!({"filter": {"kind": "SignedIn"}, "reason": "yearly check"});
        let asked = door.ask(Method::POST, "/audit/exports", &kim, &wanted).await;
        assert_eq!(asked.status, 202, "{}", asked.body);
        let job_id = asked.body["job_id"].clone();
        let path = format!("/audit/exports/{}/fetch", job_id.as_str().unwrap());
        let early = door.ask(Method::POST, &path, &kim, &Value::Null).await;
        assert_eq!((early.status, early.code()), (404, "access.no_such_export"));
        work(&door, &house).await;
        assert_eq!(outcome(&house, &job_id).await, json!({"rows": 2, "cut": false}));
        let others = door.ask(Method::POST, &path, &lou, &Value::Null).await;
        assert_eq!((others.status, others.code()), (404, "access.no_such_export"));
        let file = door.ask(Method::POST, &path, &kim, &Value::Null).await;
        assert_eq!(file.status, 200);
        let text = String::from_utf8(file.bytes).unwrap();
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').trim_end().split("\r\n").collect();
        assert_eq!(lines.len(), 3, "{text}");
        assert!(lines[0].starts_with("seq,at,") && lines[0].ends_with(",exported_by"));
        for line in &lines[1..] {
            assert!(line.contains("SignedIn"), "{line}");
            assert!(line.contains(&format!("kim Smith ({kim_id}) 2026-11-22T")), "{line}");
        }
        for (kind, reason) in [("AuditExportAsked", json!("yearly check")), ("AuditExportFetched", Value::Null)] {
            let told = door.get(&format!("/audit/events?kind={kind}"), &kim).await;
            let rows = told.body["items"].as_array().unwrap();
            assert_eq!((rows.len(), &rows[0]["data"]["reason"]), (1, &reason), "{kind}");
        }
    }
}
