//! How soon the program answers, and what it holds when nobody asks.

use std::time::Duration;

use super::{Bench, median};
use crate::frame::{Figure, Goal};
use crate::program::Company;

pub(super) fn measure(bench: &Bench<'_>) -> Result<Vec<Figure>, String> {
    let orders = bench.size.pick(20_000, 1_000);
    let company = Company::demo(bench.scratch, bench.engine, "start", orders)?;
    let mut starts = Vec::new();
    let mut memory = Vec::new();
    for _ in 0..3 {
        let program = company.serve()?;
        starts.push(program.started_in.as_secs_f64());
        // Schedules and caches of the first seconds are part of what it holds.
        std::thread::sleep(bench.size.pick(Duration::from_secs(5), Duration::from_secs(2)));
        memory.push(program.memory_mb()?);
    }
    let note = format!("{orders} orders in the database, median of 3 starts");
    Ok(vec![
        Figure::new("start_to_first_answer", bench.engine, median(starts), "s", Goal::Under(1.0))
            .note(note.clone()),
        Figure::new("idle_memory", bench.engine, median(memory), "MB", Goal::Under(120.0))
            .note(note),
    ])
}
