//! `cargo run -p simulation -- --seed 7 --days 7 --engine postgres`: one simulated week, or as many
//! as wanted, each of the next seed.

use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use simulation::Trouble;
use simulation::books::Place;
use simulation::digest::Told;
use simulation::week::{self, Plan};
use testkit::postgres::{Cluster, Durability};

/// Weeks of trade that never happened.
#[derive(Debug, Parser)]
struct Arguments {
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many seeds.
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    /// Days of each.
    #[arg(long, default_value_t = 7)]
    days: u32,
    /// Orders in an hour of the day.
    #[arg(long, default_value_t = 6)]
    orders_per_hour: u32,
    /// `sqlite`, `postgres`, or both, which must tell the same.
    #[arg(long, default_value = "both")]
    engine: Engine,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Engine {
    Sqlite,
    Postgres,
    Both,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    for seed in arguments.seed..arguments.seed.saturating_add(arguments.seeds) {
        if let Err(trouble) = simulate(&arguments, seed).await {
            eprintln!("seed {seed}: {trouble}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

async fn simulate(arguments: &Arguments, seed: u64) -> Result<(), Trouble> {
    let plan = Plan { seed, days: arguments.days, orders_per_hour: arguments.orders_per_hour };
    let mut stories = Vec::new();
    if arguments.engine != Engine::Postgres {
        let folder = tempfile::Builder::new().prefix("simulated-week-").tempdir()?;
        let file = folder.path().join("week.db");
        stories.push(run("sqlite", plan, &Place::File(file)).await?);
    }
    if arguments.engine != Engine::Sqlite {
        let database = Cluster::shared(Durability::Volatile)?.database()?;
        stories.push(run("postgres", plan, &Place::Server(database.url().to_owned())).await?);
    }
    match stories.as_slice() {
        [one, other] if one != other => {
            let parted = one.first_difference(other).unwrap_or_default();
            Err(format!("the engines told different stories: {parted}").into())
        }
        _ => Ok(()),
    }
}

async fn run(engine: &str, plan: Plan, place: &Place) -> Result<Told, Trouble> {
    let began = Instant::now();
    let report = week::run(plan, place).await?;
    println!("{engine}, seed {}, {} days, in {:?}", plan.seed, plan.days, began.elapsed());
    println!("{report:#?}");
    Ok(report.told)
}
