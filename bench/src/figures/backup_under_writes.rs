//! A backup while others write: what was acknowledged before it began is in it, it can be restored, and
//! nobody waits for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::{Bench, durable_orders};
use crate::frame::{Figure, Goal};
use crate::load::{self, Length, LoadPlan, LoadReport};
use crate::orders::Assortment;
use crate::program::{Company, Person, Program, request};

/// Single orders in a second, each acknowledged when it is on disk.
const RATE: f64 = 500.0;
const CONCURRENCY: usize = 32;
/// Orders that somebody is told "done" about right before the backup begins.
const MARKED: u64 = 20;
/// Of the rate asked for, so much must be answered: the rest is the first and the last second.
const KEPT: f64 = 0.95;

pub(super) fn measure(bench: &Bench<'_>) -> Result<Vec<Figure>, String> {
    let orders = bench.size.pick(200_000, 5_000);
    let company = Company::demo(bench.scratch, bench.engine, "living", orders)?;
    let program = company.serve()?;
    let mut person = program.sign_in()?;
    let assortment = Arc::new(Assortment::found(&mut person)?);
    let quiet = bench.size.pick(Duration::from_secs(20), Duration::from_secs(5));
    // Caches, prepared statements, the first checkpoint.
    durable_orders::place(&program, &person, &assortment, "warm", CONCURRENCY, quiet / 5)?;
    let before = write(&program, &person, &assortment, "quiet", Length::For(quiet))?;

    let over = Arc::new(AtomicBool::new(false));
    let (report, backup) = std::thread::scope(|scope| {
        let backup = scope.spawn(|| {
            let made = make(&company, &program, &assortment, quiet);
            over.store(true, Ordering::Relaxed);
            made
        });
        let length = Length::Until(Arc::clone(&over));
        let report = write(&program, &person, &assortment, "during", length);
        (report, backup.join().map_err(|_| "the backup's thread panicked".to_owned()))
    });
    let (report, made) = (report?, backup??);
    drop(program);

    let restored = company.restored(bench.scratch, "restored", &made.file)?;
    restored.finish(&["doctor"])?;
    restored.finish(&["audit", "verify"])?;
    let found = must_hold_the_marked(&restored)?;
    let note = format!(
        "{orders} orders and those of the bench; backup of {} in {:.1} s, restored with {found} marked \
         orders, doctor and record agree; {}",
        made.size,
        made.took.as_secs_f64(),
        report.note(),
    );
    let rate = Goal::AtLeast(RATE * KEPT);
    let p99 = Figure::new(
        "backup_under_writes_p99",
        bench.engine,
        report.p99_ms,
        "ms",
        Goal::Under(25.0),
    );
    Ok(vec![
        Figure::new("backup_under_writes", bench.engine, report.throughput, "writes/s", rate)
            .note(note),
        p99.note(format!("without a backup p99 {:.2} ms", before.p99_ms)),
    ])
}

struct Made {
    file: String,
    size: String,
    took: Duration,
}

/// In the midst of the load: orders that are acknowledged, then the backup.
fn make(
    company: &Company,
    program: &Program,
    assortment: &Assortment,
    settle: Duration,
) -> Result<Made, String> {
    let mut person = program.sign_in()?;
    std::thread::sleep(settle / 4);
    for n in 0..MARKED {
        person.post("/orders", &assortment.order("marked", n))?;
    }
    let began = Instant::now();
    let said = company.finish(&["backup"])?;
    let took = began.elapsed();
    std::thread::sleep(settle / 4);
    let file = said.lines().last().unwrap_or_default().trim().to_owned();
    let bytes = std::fs::metadata(&file).map_err(|error| format!("{file}: {error}"))?.len();
    Ok(Made { file, size: format!("{:.1} MB", bytes as f64 / 1e6), took })
}

fn must_hold_the_marked(restored: &Company) -> Result<u64, String> {
    let program = restored.serve()?;
    let mut person = program.sign_in()?;
    for n in 0..MARKED {
        let wanted = format!("marked-{n:08}");
        let page = person.get(&format!("/orders?q={wanted}"))?;
        let found = page["items"].as_array().map_or(0, Vec::len);
        if found != 1 {
            return Err(format!(
                "{wanted} was acknowledged before the backup: {found} times in it"
            ));
        }
    }
    Ok(MARKED)
}

/// Single orders at a fixed rate: one that had to wait counts from the moment it was due.
fn write(
    program: &Program,
    person: &Person,
    assortment: &Arc<Assortment>,
    series: &str,
    length: Length,
) -> Result<LoadReport, String> {
    let assortment = Arc::clone(assortment);
    let (addr, cookie, series) = (program.addr, person.cookie.clone(), series.to_owned());
    let plan = LoadPlan {
        addr,
        concurrency: CONCURRENCY,
        length,
        rate: Some(RATE),
        make_request: move |n| {
            let body = Bytes::from(assortment.order(&series, n).to_string());
            request("POST", addr, "/orders", &cookie, Some((format!("{series}-{n}"), body)))
        },
    };
    load::run(plan).map_err(|error| error.to_string())?.clean()
}
