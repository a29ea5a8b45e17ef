//! Everyone wants the same: what is there is sold once, and quickly.

use bytes::Bytes;

use super::Bench;
use crate::frame::{Figure, Goal};
use crate::limits::Work;
use crate::load::{self, Length, LoadPlan};
use crate::orders::Assortment;
use crate::program::{Company, Person, Program, request};

const BUYERS: usize = 64;
const PIECES: i64 = 10;
const HOT_SKUS: usize = 50;

pub(super) fn measure(bench: &Bench<'_>) -> Result<Vec<Figure>, String> {
    let company = Company::empty(bench.scratch, bench.engine, "claims")?;
    let program = company.serve()?;
    let mut person = program.sign_in()?;
    let mut assortment = Assortment::found(&mut person)?;
    let last = last_pieces(bench, &program, &mut person, &mut assortment)?;
    Ok(vec![last, hot_skus(bench, &program, &mut person, assortment)?])
}

/// 64 buyers at once want one of 10 pieces; the shop promises goods as orders arrive.
fn last_pieces(
    bench: &Bench<'_>,
    program: &Program,
    person: &mut Person,
    assortment: &mut Assortment,
) -> Result<Figure, String> {
    let sku = assortment.add_sku(person, PIECES)?;
    let bodies: Vec<_> = (0..BUYERS as u64)
        .map(|n| Bytes::from(assortment.order_for_one("last", n, sku).to_string()))
        .collect();
    let (addr, cookie) = (program.addr, person.cookie.clone());
    let report = load::run(LoadPlan {
        addr,
        concurrency: BUYERS,
        length: Length::Requests(BUYERS as u64),
        rate: None,
        make_request: move |n| {
            let write = Some((format!("last-{n}"), bodies[n as usize].clone()));
            request("POST", addr, "/orders", &cookie, write)
        },
    });
    let report = report.map_err(|error| error.to_string())?.clean()?;
    let (_, sold) = assortment.levels(person, sku)?;
    let goal = Goal::Exactly(PIECES as f64);
    Ok(Figure::new("64_buyers_on_10_pieces", bench.engine, sold as f64, "sold", goal)
        .note(report.note()))
}

/// Orders of one piece each on fifty SKUs; every order is a claim.
fn hot_skus(
    bench: &Bench<'_>,
    program: &Program,
    person: &mut Person,
    assortment: Assortment,
) -> Result<Figure, String> {
    let total = bench.size.pick(30_000_u64, 3_000);
    let (addr, cookie) = (program.addr, person.cookie.clone());
    let report = load::run(LoadPlan {
        addr,
        concurrency: BUYERS,
        length: Length::Requests(total),
        rate: None,
        make_request: move |n| {
            let order = assortment.order_for_one("hot", n, n as usize % HOT_SKUS);
            let write = Some((format!("hot-{n}"), Bytes::from(order.to_string())));
            request("POST", addr, "/orders", &cookie, write)
        },
    });
    let report = report.map_err(|error| error.to_string())?.clean()?;
    for doctor in ["/stock/doctor", "/orders/doctor"] {
        let findings = person.get(doctor)?;
        if findings["findings"].as_array().is_none_or(|found| !found.is_empty()) {
            return Err(format!("{doctor} is not content: {findings}"));
        }
    }
    let goal = Goal::AtLeast(3_000.0);
    Ok(Figure::new("hot_claims", bench.engine, report.throughput, "claims/s", goal)
        .against(bench.limits.any(bench.engine, Work::HotClaims))
        .note(report.note()))
}
