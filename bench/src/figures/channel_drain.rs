//! Orders that wait at a shop come in as fast as it may be asked, whatever becomes of others meanwhile.

use std::time::{Duration, Instant};

use super::Bench;
use crate::frame::{Figure, Goal};
use crate::orders::Assortment;
use crate::program::{Company, Person};
use crate::shop::{Connected, Shop};

/// How a shop is asked: orders a call, calls at once after a silence, calls a second after that.
const ORDERS_A_CALL: f64 = 50.0;
const CALLS_AT_ONCE: f64 = 20.0;
const CALLS_A_SECOND: f64 = 3.0;
/// The program looks once a second what is due, and so does the bench.
const LOOKS_S: f64 = 2.0;
/// Longer than the calls take means that nothing comes any more.
const PATIENCE: u32 = 3;
/// A shop that is asked as fast as it may be takes a sixth of a core then, at the most.
const COST_MS: f64 = 1.0;

pub(super) fn measure(bench: &Bench<'_>) -> Result<Vec<Figure>, String> {
    let orders = bench.size.pick(100_000, 6_000);
    let company = Company::empty(bench.scratch, bench.engine, "channels")?;
    let program = company.serve()?;
    let mut person = program.sign_in()?;
    Assortment::found(&mut person)?;

    // Another shop has orders as well, and no calls left.
    let other = Shop::open(1_000, true)?;
    other.connect(&mut person, "OTHER", Some(other.since()))?;
    other.exhaust();
    let exhausted_at = other.asked();

    let shop = Shop::open(orders, true)?;
    let before = program.processor_s()?;
    let began = Instant::now();
    let connected = shop.connect(&mut person, "SHOP", Some(shop.since()))?;
    let allowed_s = (orders as f64 / ORDERS_A_CALL - CALLS_AT_ONCE) / CALLS_A_SECOND + LOOKS_S;
    let patience = Duration::from_secs_f64(allowed_s) * PATIENCE;
    arrived(&mut person, &connected, orders, patience)?;
    let took_s = began.elapsed().as_secs_f64();
    let cost_ms = (program.processor_s()? - before) * 1_000.0 / orders as f64;

    let note = format!(
        "{orders} orders in {took_s:.0} s and {} calls; the shop without calls left was asked {} times",
        shop.asked(),
        other.asked() - exhausted_at,
    );
    let rate = Goal::RatioAtLeast(0.9);
    Ok(vec![
        Figure::new("channel_drain", bench.engine, orders as f64 / took_s, "orders/s", rate)
            .against(Some(orders as f64 / allowed_s))
            .note(note),
        Figure::new("channel_drain_cost", bench.engine, cost_ms, "ms/order", Goal::Under(COST_MS))
            .note("processor time of one core, with the list looked at each second"),
    ])
}

/// Waits until exactly these orders are here, and no more afterwards.
pub(super) fn arrived(
    person: &mut Person,
    shop: &Connected,
    orders: u64,
    at_most: Duration,
) -> Result<(), String> {
    let path = format!("/orders/counts?shop_id={}", shop.shop_id);
    let began = Instant::now();
    loop {
        let counts = person.get(&path)?;
        match counts["counts"]["all"].as_u64() {
            Some(here) if here == orders => return Ok(()),
            Some(here) if here > orders => return Err(format!("{here} of {orders} orders")),
            Some(_) if began.elapsed() < at_most => std::thread::sleep(Duration::from_secs(1)),
            _ => return Err(format!("not {orders} orders after {at_most:?}: {counts}")),
        }
    }
}
