//! Many orders in one request, as a connector or another system delivers them.

use bytes::Bytes;
use serde_json::json;

use super::Bench;
use crate::frame::{Figure, Goal};
use crate::limits::Work;
use crate::load::{self, Length, LoadPlan};
use crate::orders::Assortment;
use crate::program::{Company, request};

const ORDERS_PER_REQUEST: u64 = 500;
/// One delivery under way while the next is read: what a connector does.
const CONCURRENCY: usize = 2;

pub(super) fn measure(bench: &Bench<'_>) -> Result<Vec<Figure>, String> {
    let company = Company::demo(bench.scratch, bench.engine, "intake", 1_000)?;
    let program = company.serve()?;
    let mut person = program.sign_in()?;
    let assortment = Assortment::of(&mut person)?;
    let before = count(&person.get("/orders/counts")?)?;

    let requests = bench.size.pick(200, 20);
    let (addr, cookie) = (program.addr, person.cookie.clone());
    let report = load::run(LoadPlan {
        addr,
        concurrency: CONCURRENCY,
        length: Length::Requests(requests),
        rate: None,
        make_request: move |n| {
            let first = n * ORDERS_PER_REQUEST;
            let orders: Vec<_> = (first..first + ORDERS_PER_REQUEST)
                .map(|each| assortment.order("bulk", each))
                .collect();
            let body = Bytes::from(json!({ "orders": orders }).to_string());
            request("POST", addr, "/orders/bulk", &cookie, Some((format!("bulk-{n}"), body)))
        },
    });
    let report = report.map_err(|error| error.to_string())?.clean()?;

    // The answer is per row: only what is in the list afterwards has come in.
    let arrived = count(&person.get("/orders/counts")?)? - before;
    let sent = (requests * ORDERS_PER_REQUEST) as f64;
    let rate = report.throughput * ORDERS_PER_REQUEST as f64 * (arrived / sent);
    Ok(vec![
        Figure::new("bulk_intake", bench.engine, rate, "orders/s", Goal::RatioAtLeast(0.6))
            .against(bench.limits.any(bench.engine, Work::Orders))
            .note(format!("{arrived} of {sent} orders arrived; {}", report.note())),
        Figure::new(
            "bulk_intake_peak_memory",
            bench.engine,
            program.peak_memory_mb()?,
            "MB",
            Goal::Under(300.0),
        ),
    ])
}

fn count(counts: &serde_json::Value) -> Result<f64, String> {
    counts["counts"]["all"].as_f64().ok_or_else(|| format!("no count of all orders in {counts}"))
}
