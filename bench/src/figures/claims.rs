//! Everyone wants the same: what is there is sold once, and quickly.

use bytes::Bytes;
use serde_json::{Value, json};

use super::Bench;
use crate::frame::{Figure, Goal};
use crate::limits::Work;
use crate::load::{self, Length, LoadPlan};
use crate::orders::Assortment;
use crate::program::{Company, Person, Program, request};

const BUYERS: usize = 64;
const PIECES: i64 = 10;
const HOT_SKUS: usize = 50;
/// More than all buyers of a run can take.
const PLENTY: i64 = 1_000_000;

pub(super) fn measure(bench: &Bench<'_>) -> Result<Vec<Figure>, String> {
    let company = Company::demo(bench.scratch, bench.engine, "claims", 1_000)?;
    let program = company.serve()?;
    let mut person = program.sign_in()?;
    let assortment = Assortment::of(&mut person)?;
    Ok(vec![
        last_pieces(bench, &program, &mut person, &assortment)?,
        hot_skus(bench, &program, &mut person, &assortment)?,
    ])
}

/// 64 buyers, 10 pieces: place, approve, confirm at once, and look who got one.
fn last_pieces(
    bench: &Bench<'_>,
    program: &Program,
    person: &mut Person,
    assortment: &Assortment,
) -> Result<Figure, String> {
    // A SKU that the hot ones below do not use.
    let sku = assortment.len() - 1;
    set_available(person, assortment.sku_id(sku), PIECES)?;
    let before = allocated(person, assortment.sku_id(sku))?;

    let mut confirms = Vec::new();
    for n in 0..BUYERS as u64 {
        let order = person.post("/orders", &assortment.order_for_one("last", n, sku))?;
        confirms.push(approved(person, &order)?);
    }
    let (addr, cookie) = (program.addr, person.cookie.clone());
    let report = load::run(LoadPlan {
        addr,
        concurrency: BUYERS,
        length: Length::Requests(BUYERS as u64),
        rate: None,
        make_request: move |n| {
            let (path, body) = &confirms[n as usize];
            let write = Some((format!("confirm-{n}"), Bytes::from(body.clone())));
            request("POST", addr, path, &cookie, write)
        },
    })
    .map_err(|error| error.to_string())?;

    let sold = allocated(person, assortment.sku_id(sku))? - before;
    let goal = Goal::Exactly(PIECES as f64);
    Ok(Figure::new("64_buyers_on_10_pieces", bench.engine, sold as f64, "sold", goal)
        .note(report.note()))
}

/// Confirms of one piece each on fifty SKUs; every confirm is a claim.
fn hot_skus(
    bench: &Bench<'_>,
    program: &Program,
    person: &mut Person,
    assortment: &Assortment,
) -> Result<Figure, String> {
    for sku in 0..HOT_SKUS {
        set_available(person, assortment.sku_id(sku), PLENTY)?;
    }
    let total = bench.size.pick(10_000_u64, 1_000);
    let mut confirms = Vec::new();
    for n in 0..total {
        let sku = n as usize % HOT_SKUS;
        let order = person.post("/orders", &assortment.order_for_one("hot", n, sku))?;
        confirms.push(approved(person, &order)?);
    }
    let (addr, cookie) = (program.addr, person.cookie.clone());
    let report = load::run(LoadPlan {
        addr,
        concurrency: BUYERS,
        length: Length::Requests(total),
        rate: None,
        make_request: move |n| {
            let (path, body) = &confirms[n as usize];
            let write = Some((format!("hot-{n}"), Bytes::from(body.clone())));
            request("POST", addr, path, &cookie, write)
        },
    })
    .map_err(|error| error.to_string())?
    .clean()?;

    let findings = person.get("/stock/doctor")?;
    if findings["findings"].as_array().is_none_or(|found| !found.is_empty()) {
        return Err(format!("the stock doctor is not content: {findings}"));
    }
    Ok(Figure::new(
        "hot_claims",
        bench.engine,
        report.throughput,
        "claims/s",
        Goal::AtLeast(3_000.0),
    )
    .against(bench.limits.any(bench.engine, Work::HotClaims))
    .note(report.note()))
}

/// The order approved, and the request that confirms it.
fn approved(person: &mut Person, order: &Value) -> Result<(String, String), String> {
    let id = order["order"]["id"].as_str().ok_or_else(|| format!("no order in {order}"))?;
    let seen = json!({ "seen_version": order["order"]["version"] });
    let approved = person.post(&format!("/orders/{id}/approve"), &seen)?;
    let body = json!({ "seen_version": approved["order"]["version"] });
    Ok((format!("/orders/{id}/confirm"), body.to_string()))
}

/// Adjusts one warehouse so that `wanted` pieces are available in all.
fn set_available(person: &mut Person, sku_id: &str, wanted: i64) -> Result<(), String> {
    let levels = levels(person, sku_id)?;
    let warehouse_id = levels[0]["warehouse_id"].clone();
    let available: i64 = levels.iter().filter_map(|level| level["available"].as_i64()).sum();
    if available == wanted {
        return Ok(());
    }
    let adjustment = json!({
        "sku_id": sku_id,
        "warehouse_id": warehouse_id,
        "change": wanted - available,
        "reason": if wanted > available { "count_gain" } else { "count_loss" },
        "note": "bench",
    });
    person.post("/stock/adjustments", &adjustment).map(|_| ())
}

fn allocated(person: &mut Person, sku_id: &str) -> Result<i64, String> {
    Ok(levels(person, sku_id)?.iter().filter_map(|level| level["allocated"].as_i64()).sum())
}

fn levels(person: &mut Person, sku_id: &str) -> Result<Vec<Value>, String> {
    let stock = person.get(&format!("/stock?sku_id={sku_id}&limit=50"))?;
    match stock["items"].as_array() {
        Some(levels) if !levels.is_empty() => Ok(levels.clone()),
        _ => Err(format!("no stock level of {sku_id}")),
    }
}
