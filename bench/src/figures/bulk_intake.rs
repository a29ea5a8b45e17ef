//! Many orders in one request, as a connector or another system delivers them.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::json;

use super::Bench;
use crate::frame::{Figure, Goal};
use crate::load::{self, Length, LoadPlan, LoadReport};
use crate::orders::Assortment;
use crate::program::{Company, Person, Program, request};

const ORDERS_PER_REQUEST: u64 = 500;
/// The limit's fastest: a delivery may be one commit.
const BATCH: usize = 500;
/// One delivery under way while the next is read: what a connector does.
const CONCURRENCY: usize = 2;

pub(super) fn measure(bench: &Bench<'_>) -> Result<Vec<Figure>, String> {
    let company = Company::empty(bench.scratch, bench.engine, "intake")?;
    let program = company.serve()?;
    let mut person = program.sign_in()?;
    let assortment = Arc::new(Assortment::found(&mut person)?);
    let before = count(&person.get("/orders/counts")?)?;

    // Two halves: memory that grows from one to the other would grow with the next as well.
    let requests = bench.size.pick(200, 20);
    let mut half_mb = 0.0;
    let (halves, limit) = bench.beside_limit(BATCH, || {
        let first = deliver(&program, &person, &assortment, 0, requests / 2)?;
        half_mb = program.peak_memory_mb()?;
        Ok([first, deliver(&program, &person, &assortment, requests / 2, requests / 2)?])
    })?;
    let [first, second] = halves;
    let whole_mb = program.peak_memory_mb()?;

    // The answer is per row: only what is in the list afterwards has come in.
    let arrived = count(&person.get("/orders/counts")?)? - before;
    let sent = (requests * ORDERS_PER_REQUEST) as f64;
    let requests_per_s = (first.throughput + second.throughput) / 2.0;
    let rate = requests_per_s * ORDERS_PER_REQUEST as f64 * (arrived / sent);
    let goal = Goal::RatioAtLeast(0.6);
    Ok(vec![
        Figure::new("bulk_intake", bench.engine, rate, "orders/s", goal)
            .against(Some(limit))
            .note(format!("{arrived} of {sent} orders arrived; {}", second.note())),
        Figure::new("bulk_intake_memory", bench.engine, whole_mb, "MB", Goal::Under(300.0))
            .note(format!("peak {half_mb:.0} MB after half of it")),
        Figure::new(
            "bulk_intake_memory_growth",
            bench.engine,
            whole_mb / half_mb,
            "times",
            Goal::Under(1.15),
        ),
    ])
}

fn deliver(
    program: &Program,
    person: &Person,
    assortment: &Arc<Assortment>,
    first: u64,
    requests: u64,
) -> Result<LoadReport, String> {
    let assortment = Arc::clone(assortment);
    let (addr, cookie) = (program.addr, person.cookie.clone());
    let plan = LoadPlan {
        addr,
        concurrency: CONCURRENCY,
        length: Length::Requests(requests),
        rate: None,
        make_request: move |n| {
            let from = (first + n) * ORDERS_PER_REQUEST;
            let orders: Vec<_> = (from..from + ORDERS_PER_REQUEST)
                .map(|each| assortment.order("bulk", each))
                .collect();
            let body = Bytes::from(json!({ "orders": orders }).to_string());
            request("POST", addr, "/orders/bulk", &cookie, Some((format!("bulk-{from}"), body)))
        },
    };
    load::run(plan).map_err(|error| error.to_string())?.clean()
}

fn count(counts: &serde_json::Value) -> Result<f64, String> {
    counts["counts"]["all"].as_f64().ok_or_else(|| format!("no count of all orders in {counts}"))
}
