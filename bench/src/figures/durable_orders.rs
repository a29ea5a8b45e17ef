//! Single orders, each acknowledged when it is on disk.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::Bench;
use crate::frame::{Engine, Figure, Goal};
use crate::load::{self, Length, LoadPlan, LoadReport};
use crate::orders::Assortment;
use crate::program::{Company, Person, Program, request};

/// Requests that wait together can share one commit: the limit is taken at the same batch size.
const CONCURRENCY: usize = 32;

pub(super) fn measure(bench: &Bench<'_>) -> Result<Vec<Figure>, String> {
    let company = Company::empty(bench.scratch, bench.engine, "orders")?;
    let program = company.serve()?;
    let mut person = program.sign_in()?;
    let assortment = Arc::new(Assortment::found(&mut person)?);
    let length = bench.size.pick(Duration::from_secs(10), Duration::from_secs(3));

    // Caches, prepared statements, the first checkpoint: not what a working day looks like.
    place(&program, &person, &assortment, "warm", CONCURRENCY, length / 5)?;
    let (many, limit) = bench.beside_limit(CONCURRENCY, || {
        place(&program, &person, &assortment, "many", CONCURRENCY, length)
    })?;
    let one = place(&program, &person, &assortment, "one", 1, length / 2)?;

    let mut figures = vec![
        Figure::new(
            "durable_orders",
            bench.engine,
            many.throughput,
            "orders/s",
            Goal::RatioAtLeast(0.5),
        )
        .against(Some(limit))
        .note(many.note()),
        Figure::new("durable_orders_p99", bench.engine, many.p99_ms, "ms", Goal::Under(25.0)),
    ];
    if bench.engine == Engine::Sqlite {
        let goal = Goal::Under(3.0);
        figures.push(
            Figure::new("durable_order_alone_p50", bench.engine, one.p50_ms, "ms", goal)
                .note(one.note()),
        );
    }
    Ok(figures)
}

pub(super) fn place(
    program: &Program,
    person: &Person,
    assortment: &Arc<Assortment>,
    series: &str,
    concurrency: usize,
    length: Duration,
) -> Result<LoadReport, String> {
    let length = Length::For(length);
    place_until(program, person, assortment, series, (concurrency, length))
}

/// As [`place`], to a number of orders instead of a time.
pub(super) fn place_so_many(
    program: &Program,
    person: &Person,
    assortment: &Arc<Assortment>,
    series: &str,
    concurrency: usize,
    orders: u64,
) -> Result<LoadReport, String> {
    let length = Length::Requests(orders);
    place_until(program, person, assortment, series, (concurrency, length))
}

fn place_until(
    program: &Program,
    person: &Person,
    assortment: &Arc<Assortment>,
    series: &str,
    (concurrency, length): (usize, Length),
) -> Result<LoadReport, String> {
    let assortment = Arc::clone(assortment);
    let (addr, cookie, series) = (program.addr, person.cookie.clone(), series.to_owned());
    let plan = LoadPlan {
        addr,
        concurrency,
        length,
        rate: None,
        make_request: move |n| {
            let body = Bytes::from(assortment.order(&series, n).to_string());
            let key = format!("{series}-{n}");
            request("POST", addr, "/orders", &cookie, Some((key, body)))
        },
    };
    load::run(plan).map_err(|error| error.to_string())?.clean()
}
