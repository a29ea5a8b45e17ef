//! The order list at full size: every tab, filter and sort, a page of fifty.

use super::{Bench, slowest_of};
use crate::frame::{Figure, Goal};
use crate::program::{Person, Program};

/// What a clerk clicks: tabs, filters, sorts and their mixtures.
const QUERIES: [&str; 15] = [
    "tab=all",
    "tab=awaiting_review",
    "tab=awaiting_confirm",
    "tab=allocated",
    "tab=shipped",
    "tab=completed",
    "tab=exceptions",
    "tab=on_hold",
    "tab=refunds",
    "tab=overdue",
    "tab=all&country=DE",
    "tab=awaiting_review&amount_band=2",
    "tab=all&sort=ship_by",
    "tab=all&sort=-total",
    "tab=all&source=api&type=presale&sort=-placed_at",
];

pub(super) fn measure(
    bench: &Bench<'_>,
    program: &Program,
    person: &mut Person,
) -> Result<Figure, String> {
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
    let (p95_ms, which) = slowest_of(program, person, &paths, bench.size.pick(40, 10))?;
    let note = format!("slowest of {} lists: {which}", paths.len());
    Ok(Figure::new("order_list_p95", bench.engine, p95_ms, "ms", Goal::Under(20.0)).note(note))
}
