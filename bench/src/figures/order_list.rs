//! The order list at full size: every tab, filter and sort, a page of fifty.

use super::Bench;
use crate::frame::{Figure, Goal};
use crate::load::{self, Length, LoadPlan};
use crate::program::{Company, request};

/// What a clerk clicks: tabs, filters, sorts and their mixtures.
const QUERIES: [&str; 14] = [
    "tab=all",
    "tab=awaiting_review",
    "tab=awaiting_confirm",
    "tab=allocated",
    "tab=shipped",
    "tab=completed",
    "tab=exceptions",
    "tab=on_hold",
    "tab=overdue",
    "tab=all&country=DE",
    "tab=awaiting_review&amount_band=2",
    "tab=all&sort=ship_by",
    "tab=all&sort=-total",
    "tab=all&source=api&type=presale&sort=-placed_at",
];

pub(super) fn measure(bench: &Bench<'_>) -> Result<Vec<Figure>, String> {
    let orders = bench.size.pick(1_000_000, 20_000);
    let company = Company::demo(bench.scratch, bench.engine, "list", orders)?;
    let program = company.serve()?;
    let mut person = program.sign_in()?;
    let mut paths = Vec::new();
    for query in QUERIES {
        let first = format!("/orders?{query}&limit=50");
        // The page after the first as well: a cursor must not cost more than a start.
        let page = person.get(&first)?;
        if let Some(next) = page["next"].as_str() {
            paths.push(format!("{first}&after={next}"));
        }
        paths.push(first);
    }
    let each = bench.size.pick(40, 10);
    let mut slowest = (0.0, String::new());
    for path in &paths {
        let (addr, cookie, own) = (program.addr, person.cookie.clone(), path.clone());
        let report = load::run(LoadPlan {
            addr,
            concurrency: 1,
            length: Length::Requests(each),
            rate: None,
            make_request: move |_| request("GET", addr, &own, &cookie, None),
        });
        let report = report.map_err(|error| error.to_string())?.clean()?;
        if report.p95_ms >= slowest.0 {
            slowest = (report.p95_ms, format!("{path}: {}", report.note()));
        }
    }
    // Each list by itself must reach the goal: the worst is the figure, not their mixture.
    let (p95_ms, note) = slowest;
    Ok(vec![
        Figure::new("order_list_p95", bench.engine, p95_ms, "ms", Goal::Under(20.0))
            .note(format!("{orders} orders, slowest of {} lists: {note}", paths.len())),
    ])
}
