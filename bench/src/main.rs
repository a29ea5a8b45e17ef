//! The program against the engine's limit: `make bench`.
//!
//! Two halves. `limits/` does an order's work by hand, with nothing between a loop and the engine:
//! what this machine's disk and database can do at most. `figures/` drives the real program over
//! HTTP and holds what it did against that limit, in the same run, on the same disk.
//!
//! Standard output carries one JSON line per figure, for machines; people read standard error.
//!
//! `bench [--quick] [--engine sqlite|postgres] [--limits] [--company ORDERS=FOLDER] [figure …]`
//!
//! `--company` names what `tradewind demo --orders ORDERS --data FOLDER` made before: a company of a million
//! orders takes longer to make than all that is measured on it. It is copied, and stays as it is.

#![expect(
    clippy::float_arithmetic,
    clippy::as_conversions,
    reason = "rates, ratios and percentiles are reported, and never become money or stock"
)]

mod cpu;
mod figures;
mod frame;
mod limits;
mod load;
mod orders;
mod program;
mod scratch;
mod shop;

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::ExitCode;

use frame::{Engine, Figure, Size};
use limits::Limits;
use scratch::Scratch;

/// What the command line asks for.
struct Wish {
    size: Size,
    engines: Vec<Engine>,
    only_limits: bool,
    figures: Vec<String>,
    /// Companies made before, by their orders.
    companies: HashMap<u64, PathBuf>,
}

fn main() -> ExitCode {
    match wish(std::env::args().skip(1)).and_then(|wish| bench(&wish)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("bench: {why}");
            ExitCode::from(2)
        }
    }
}

fn wish(mut arguments: impl Iterator<Item = String>) -> Result<Wish, String> {
    let mut wish = Wish {
        size: Size::Full,
        engines: vec![Engine::Sqlite, Engine::Postgres],
        only_limits: false,
        figures: Vec::new(),
        companies: HashMap::new(),
    };
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--quick" => wish.size = Size::Quick,
            "--limits" => wish.only_limits = true,
            "--company" => {
                let named = arguments.next().unwrap_or_default();
                let parts = named.split_once('=');
                let found = parts.and_then(|(orders, at)| Some((orders.parse().ok()?, at.into())));
                wish.companies.extend([found.ok_or("--company ORDERS=FOLDER")?]);
            }
            "--engine" => {
                let name = arguments.next().unwrap_or_default();
                wish.engines = vec![Engine::named(&name).ok_or("--engine sqlite|postgres")?];
            }
            name if figures::ALL.iter().any(|(known, _)| *known == name) => {
                wish.figures.push(name.to_owned());
            }
            other => {
                let known: Vec<_> = figures::ALL.iter().map(|(name, _)| *name).collect();
                return Err(format!("{other} is no figure; there are: {}", known.join(", ")));
            }
        }
    }
    Ok(wish)
}

/// Answers whether every figure passed.
fn bench(wish: &Wish) -> Result<bool, String> {
    let scratch = Scratch::new(wish.companies.clone())?;
    let limits = Limits::measure(&scratch, wish.size, &wish.engines)?;
    eprintln!("{limits}");
    if wish.only_limits {
        return Ok(true);
    }
    let mut done: Vec<Figure> = Vec::new();
    for (name, measure) in figures::ALL {
        if !(wish.figures.is_empty() || wish.figures.iter().any(|wanted| wanted == name)) {
            continue;
        }
        for engine in &wish.engines {
            eprintln!("measuring {name} on {engine} …");
            let bench = figures::Bench {
                engine: *engine,
                size: wish.size,
                limits: &limits,
                scratch: &scratch,
            };
            // A figure that cannot be had is a figure that fails; the others are still worth having.
            let figures =
                measure(&bench).unwrap_or_else(|why| vec![Figure::unmeasured(name, *engine, why)]);
            for figure in &figures {
                println!("{}", figure.to_json()?);
            }
            done.extend(figures);
        }
    }
    eprintln!("{}", frame::table(&done));
    Ok(done.iter().all(Figure::passes))
}
