//! The record of what happened, searched by person, thing, kind and day.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::{Bench, slowest_of};
use crate::frame::{Figure, Goal};
use crate::program::{Person, Program};

/// Events are sealed behind the commands; a record of ten million takes its time.
const SEALED_AT_MOST: Duration = Duration::from_secs(1_800);
/// The last seal does not change for so long: everything is sealed.
const STILL: Duration = Duration::from_secs(4);

pub(super) fn measure(
    bench: &Bench<'_>,
    program: &Program,
    person: &mut Person,
) -> Result<Figure, String> {
    wait_until_sealed(person)?;
    let newest = one(person, "limit=1")?;
    let events = newest["seq"].as_i64().unwrap_or(0);
    let (actor, at) = (text(&newest["actor"], "id"), text(&newest, "at"));
    let order = person.get("/orders?tab=completed&limit=1")?;
    let order = text(&order["items"][0], "id");
    // Somebody who did much, somebody who did little, a rare kind, a thing, a day, and mixtures.
    let approved = one(person, "kind=OrderApproved&limit=1")?;
    let busy = text(&approved["actor"], "id");
    let day = at.get(..10).unwrap_or_default();
    let (from, until) = (format!("{day}T00:00:00Z"), format!("{day}T23:59:59Z"));
    let wishes = [
        format!("actor_id={actor}"),
        format!("actor_id={busy}"),
        format!("subject={order}"),
        "kind=OrderApproved".to_owned(),
        "kind=SkuCreated".to_owned(),
        format!("from={from}&until={until}"),
        format!("actor_id={busy}&kind=OrderRejected"),
        format!("actor_id={busy}&from={from}&until={until}"),
    ];
    let mut paths = Vec::new();
    for wish in &wishes {
        let first = format!("/audit/events?{wish}&limit=50");
        let page = person.get(&first)?;
        if let Some(next) = page["next"].as_str() {
            paths.push(format!("{first}&after={next}"));
        }
        paths.push(first);
    }
    let (p95_ms, which) = slowest_of(program, person, &paths, bench.size.pick(40, 10))?;
    let note = format!("{events} events, slowest of {} searches: {which}", paths.len());
    Ok(Figure::new("audit_search_p95", bench.engine, p95_ms, "ms", Goal::Under(100.0)).note(note))
}

fn wait_until_sealed(person: &mut Person) -> Result<(), String> {
    let began = Instant::now();
    let (mut last, mut since) = (Value::Null, Instant::now());
    while began.elapsed() < SEALED_AT_MOST {
        let anchor = person.get("/audit/anchor")?["anchor"].take();
        if anchor != last {
            (last, since) = (anchor, Instant::now());
        } else if !last.is_null() && since.elapsed() > STILL {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    Err("the record was not sealed in time".to_owned())
}

fn one(person: &mut Person, query: &str) -> Result<Value, String> {
    let mut page = person.get(&format!("/audit/events?{query}"))?;
    let first = page["items"][0].take();
    if first.is_null() { Err(format!("no event for {query}")) } else { Ok(first) }
}

fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_default().to_owned()
}
