//! Five thousand orders approved at once, while others go on working.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{Bench, finish_job};
use crate::frame::{Figure, Goal};
use crate::load::{self, Length, LoadPlan};
use crate::orders::Assortment;
use crate::program::{Company, request};

/// Others' requests per second: ten clerks who click briskly.
const OTHERS_RATE: f64 = 50.0;
const OTHERS: usize = 10;

pub(super) fn measure(bench: &Bench<'_>) -> Result<Vec<Figure>, String> {
    let company = Company::empty(bench.scratch, bench.engine, "approve")?;
    let program = company.serve()?;
    let mut person = program.sign_in()?;
    let assortment = Assortment::found(&mut person)?;

    let wanted = bench.size.pick(5_000_u64, 1_000);
    let mut ids = Vec::new();
    for first in (0..wanted).step_by(500) {
        let orders: Vec<_> = (first..first + 500).map(|n| assortment.order("approve", n)).collect();
        let answer = person.post("/orders/bulk", &json!({ "orders": orders }))?;
        let outcomes = answer["outcomes"].as_array().cloned().unwrap_or_default();
        ids.extend(
            outcomes.into_iter().filter(|row| row["ok"] == true).map(|row| row["id"].clone()),
        );
    }

    let (addr, cookie) = (program.addr, person.cookie.clone());
    // Open loop: a clerk who waits still counts. Longer than the job may take.
    let length = Duration::from_secs(4);
    let others = std::thread::spawn(move || {
        load::run(LoadPlan {
            addr,
            concurrency: OTHERS,
            length: Length::For(length),
            rate: Some(OTHERS_RATE),
            make_request: move |n| {
                let path = match n % 3 {
                    0 => "/orders?tab=awaiting_review&limit=50",
                    1 => "/orders/counts",
                    _ => "/stock?limit=50",
                };
                request("GET", addr, path, &cookie, None)
            },
        })
    });
    std::thread::sleep(Duration::from_millis(300));
    let began = Instant::now();
    let accepted = person
        .post("/orders/bulk-actions", &json!({ "action": { "action": "approve" }, "ids": ids }))?;
    let id = accepted["job_id"].as_str().ok_or_else(|| format!("no job in {accepted}"))?;
    let job = finish_job(&mut person, id)?;
    let took_s = began.elapsed().as_secs_f64();
    let others = others.join().map_err(|_| "the load generator failed")?;
    let others = others.map_err(|error| error.to_string())?.clean()?;

    if job["done"].as_u64() != Some(wanted) || job["failed"].as_u64() != Some(0) {
        return Err(format!("{wanted} orders were to be approved, and this came of it: {job}"));
    }
    Ok(vec![
        Figure::new("bulk_approve", bench.engine, took_s, "s", Goal::Under(3.0))
            .note(format!("{wanted} orders in one job")),
        Figure::new(
            "bulk_approve_others_p95",
            bench.engine,
            others.p95_ms,
            "ms",
            Goal::Under(500.0),
        )
        .note(others.note()),
    ])
}
