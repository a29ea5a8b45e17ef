//! The limit: an order's work written by hand against the engine, without HTTP, JSON or rules.
//!
//! The same rows in the same shape as the program writes them (`shape.rs`), on a durable database,
//! from one connection. Only the time inside the engine counts; making the rows does not.

mod claims;
mod on_postgres;
mod on_sqlite;
mod shape;

use std::fmt;
use std::time::{Duration, Instant};

use crate::frame::{Engine, Size, decimal};
use crate::scratch::Scratch;

/// Orders per transaction.
const BATCHES: [usize; 5] = [1, 10, 32, 100, 500];

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    Orders,
    /// Claims on fifty SKUs.
    HotClaims,
    /// Claims on one SKU by 64 buyers.
    OneSkuClaims,
}

#[derive(Debug)]
struct Limit {
    engine: Engine,
    work: Work,
    way: &'static str,
    /// Per transaction.
    batch: usize,
    per_s: f64,
}

#[derive(Debug, Default)]
pub(crate) struct Limits(Vec<Limit>);

/// How long to try.
#[derive(Debug, Clone, Copy)]
struct Effort {
    runs: usize,
    run: Duration,
}

impl Limits {
    pub(crate) fn measure(
        scratch: &Scratch,
        size: Size,
        engines: &[Engine],
    ) -> Result<Self, String> {
        let effort = effort(size);
        let mut limits = Self::default();
        for engine in engines {
            match engine {
                Engine::Sqlite => limits.sqlite(scratch, effort)?,
                Engine::Postgres => limits.postgres(scratch, effort)?,
            }
        }
        Ok(limits)
    }

    fn sqlite(&mut self, scratch: &Scratch, effort: Effort) -> Result<(), String> {
        for (way, place) in on_sqlite::WAYS {
            for batch in BATCHES {
                let file = scratch.folder("limit-sqlite")?.join("orders.db");
                let per_s = on_sqlite::orders(&file, *place, batch, effort).map_err(say)?;
                self.push(Engine::Sqlite, Work::Orders, way, batch, per_s);
            }
        }
        for (work, skus) in claims::WORKS {
            for batch in claims::BATCHES {
                let file = scratch.folder("limit-sqlite")?.join("claims.db");
                let per_s = claims::sqlite(&file, skus, batch, effort).map_err(say)?;
                self.push(Engine::Sqlite, work, "guarded update", batch, per_s);
            }
        }
        Ok(())
    }

    fn postgres(&mut self, scratch: &Scratch, effort: Effort) -> Result<(), String> {
        for batch in BATCHES {
            let database = scratch.database()?;
            let per_s = on_postgres::orders(database.url(), batch, effort).map_err(say)?;
            self.push(Engine::Postgres, Work::Orders, "unnest", batch, per_s);
        }
        for (work, skus) in claims::WORKS {
            let database = scratch.database()?;
            let per_s = claims::postgres_buyers(database.url(), skus, effort).map_err(say)?;
            self.push(Engine::Postgres, work, "64 connections", 1, per_s);
            let batch = claims::BUYERS;
            let per_s = claims::postgres_set(database.url(), skus, batch, effort).map_err(say)?;
            self.push(Engine::Postgres, work, "unnest", batch, per_s);
        }
        Ok(())
    }

    fn push(&mut self, engine: Engine, work: Work, way: &'static str, batch: usize, per_s: f64) {
        self.0.push(Limit { engine, work, way, batch, per_s });
    }

    /// The best way of doing `work` at any batch size, per second.
    pub(crate) fn any(&self, engine: Engine, work: Work) -> Option<f64> {
        let same = self.0.iter().filter(|limit| limit.engine == engine && limit.work == work);
        same.map(|limit| limit.per_s).max_by(f64::total_cmp)
    }
}

fn effort(size: Size) -> Effort {
    Effort { runs: size.pick(5, 3), run: Duration::from_millis(size.pick(500, 150)) }
}

/// The limit for orders at this batch size, measured now, by the better way.
pub(crate) fn orders_now(
    scratch: &Scratch,
    size: Size,
    engine: Engine,
    batch: usize,
) -> Result<f64, String> {
    let mut best = 0.0_f64;
    match engine {
        Engine::Sqlite => {
            for (_, place) in on_sqlite::WAYS {
                let file = scratch.folder("limit-sqlite")?.join("orders.db");
                let per_s = on_sqlite::orders(&file, *place, batch, effort(size)).map_err(say)?;
                best = best.max(per_s);
            }
        }
        Engine::Postgres => {
            let database = scratch.database()?;
            best = on_postgres::orders(database.url(), batch, effort(size)).map_err(say)?;
        }
    }
    Ok(best)
}

impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the engine's limit, written by hand, per second:")?;
        let mut last = None;
        for limit in &self.0 {
            let row = (limit.engine, limit.work, limit.way);
            if last != Some(row) {
                let work = match limit.work {
                    Work::Orders => "orders",
                    Work::HotClaims => "claims, 50 hot SKUs",
                    Work::OneSkuClaims => "claims, one SKU",
                };
                write!(f, "\n{:<9} {work:<20} {:<16}", limit.engine.name(), limit.way)?;
            }
            write!(f, "  {:>3}: {:>7}", limit.batch, decimal(limit.per_s))?;
            last = Some(row);
        }
        writeln!(f)
    }
}

fn say(error: impl fmt::Display) -> String {
    format!("the engine's limit: {error}")
}

/// The median rate of several runs, so that one checkpoint or neighbour does not decide. `step` does
/// some work and answers how many pieces it was and how long it took inside the engine.
fn median_rate<E>(
    effort: Effort,
    mut step: impl FnMut() -> Result<(usize, Duration), E>,
) -> Result<f64, E> {
    let mut rates = Vec::with_capacity(effort.runs);
    // The first round fills caches and prepares statements.
    step()?;
    for _ in 0..effort.runs {
        let (mut pieces, mut spent) = (0, Duration::ZERO);
        while spent < effort.run {
            let (more, took) = step()?;
            pieces += more;
            spent += took;
        }
        rates.push(pieces as f64 / spent.as_secs_f64());
    }
    rates.sort_by(f64::total_cmp);
    Ok(rates[rates.len() / 2])
}

/// `work`, and how long it took.
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let began = Instant::now();
    let done = work();
    (done, began.elapsed())
}
