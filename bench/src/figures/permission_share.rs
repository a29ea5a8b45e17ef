//! What asking for permissions adds to an order: a clerk with a role and one shop beside an administrator,
//! who may do everything and is asked nothing.

use std::sync::Arc;

use serde_json::json;

use super::Bench;
use super::durable_orders::place_so_many;
use crate::frame::{Figure, Goal};
use crate::orders::Assortment;
use crate::program::{Company, Person, Program};

const CONCURRENCY: usize = 32;
/// So many orders of each of the two, in turn: what the machine does meanwhile meets both.
const ROUND: u64 = 500;
const CLERK: &str = "bench-clerk";

pub(super) fn measure(bench: &Bench<'_>) -> Result<Vec<Figure>, String> {
    let company = Company::empty(bench.scratch, bench.engine, "permissions")?;
    company.add_user(CLERK, "order_clerk")?;
    let program = company.serve()?;
    let mut administrator = program.sign_in()?;
    let assortment = Arc::new(Assortment::found(&mut administrator)?);
    keep_to_one_shop(&mut administrator)?;
    let clerk = program.sign_in_as(CLERK)?;

    let rounds = bench.size.pick(40, 16);
    round(&program, &administrator, &assortment, "warm-a")?;
    round(&program, &clerk, &assortment, "warm-c")?;
    // Processor time is told in hundredths of a second, some of a round: what is compared is the whole.
    let (mut asked, mut free) = (0.0, 0.0);
    for n in 0..rounds {
        let one = || round(&program, &administrator, &assortment, &format!("a{n}"));
        let other = || round(&program, &clerk, &assortment, &format!("c{n}"));
        // Whoever comes second finds the bigger tables: they take turns at that, too.
        let (unasked, checked) = if n % 2 == 0 {
            let first = one()?;
            (first, other()?)
        } else {
            let first = other()?;
            (one()?, first)
        };
        free += unasked;
        asked += checked;
    }
    let micros = |seconds: f64| seconds * 1e6 / (rounds as f64 * ROUND as f64);
    let note = format!(
        "processor time of an order: {:.0} µs for a clerk of one shop, {:.0} µs for an administrator; \
         {rounds} rounds of {ROUND} orders each, in turn",
        micros(asked),
        micros(free),
    );
    let share = (asked / free - 1.0) * 100.0;
    Ok(vec![Figure::new("permission_share", bench.engine, share, "%", Goal::Under(3.0)).note(note)])
}

/// The clerk works for the bench's shop alone, so that what they touch is compared with that as well.
fn keep_to_one_shop(person: &mut Person) -> Result<(), String> {
    let shops = person.get("/shops")?;
    let shop = shops["items"].as_array().and_then(|items| items.first()).map(|one| &one["id"]);
    let shop = shop.ok_or("the bench has no shop")?.clone();
    let users = person.get(&format!("/users?q={CLERK}"))?;
    let user = &users["items"][0];
    let id = user["id"].as_str().ok_or("the bench has no clerk")?;
    let scope = json!({
        "scope": {"shops": [shop], "warehouses": null}, "reason": "bench",
        "seen_version": user["version"],
    });
    person.put(&format!("/users/{id}/scope"), &scope).map(|_| ())
}

/// Processor time the program took for one round, in seconds. Not the time on the clock: on a machine with
/// neighbours that is theirs as much as the program's.
fn round(
    program: &Program,
    person: &Person,
    assortment: &Arc<Assortment>,
    series: &str,
) -> Result<f64, String> {
    let before = program.processor_s()?;
    place_so_many(program, person, assortment, series, CONCURRENCY, ROUND)?;
    Ok(program.processor_s()? - before)
}
