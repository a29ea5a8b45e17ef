//! Sixteen workers do at random what people and shops do all day, to the real program over HTTP; it
//! is killed with `kill -9` twice on the way, on PostgreSQL it also loses its connections. Then the
//! books must agree with themselves and with everything that was acknowledged.

mod audit;
mod client;
mod ledger;
mod program;
mod step;
mod trade;
mod worker;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use simulation::books::{Books, Place};
use testkit::postgres::Cluster;
use tokio::task::JoinSet;

use self::client::Client;
use self::ledger::Ledger;
use self::program::Program;
use self::trade::Company;
use self::worker::{Worker, World};

const SEED: u64 = 20_261_122;
const WORKERS: usize = 16;
/// More than can be delivered in the time there is.
const ORDERS: u64 = 20_000;
/// How long the load lasts, unless `TRADEWIND_CHAOS_SECONDS` says otherwise.
const LOAD_SECONDS: u64 = 18;
/// How much longer it may last on a machine that is busy with something else, until enough happened.
const PATIENCE: Duration = Duration::from_secs(20);
/// Between two connections that are killed.
const KILL_PAUSE: Duration = Duration::from_millis(150);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chaos_and_kill_9_lose_nothing_that_was_acknowledged_on_sqlite() {
    chaos("sqlite", None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chaos_and_kill_9_lose_nothing_that_was_acknowledged_on_postgres() {
    let Some(cluster) = Cluster::shared_or_skip("the chaos test on PostgreSQL") else { return };
    let database = cluster.database().unwrap();
    chaos("postgres", Some(database.url().to_owned())).await;
}

async fn chaos(name: &str, url: Option<String>) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("chaos-{name}"));
    let loses_connections = url.is_some();
    let program = Program::begin(folder, url).await;
    let company = Company::open(&program).await;
    let world = Arc::new(World {
        seed: SEED,
        program,
        company,
        ledger: Ledger::default(),
        deliveries: std::sync::Mutex::new(trade::deliveries(SEED, ORDERS).into()),
        orders: std::sync::Mutex::default(),
        loses_connections,
        over: AtomicBool::new(false),
    });
    let killed = load(&world).await;
    let doctors = ask_the_doctors(&world).await;
    world.program.stop();
    let place = world.program.place().clone();
    let events = audit::events(&place, world.program.folder()).await;
    let examined = Arc::clone(&world);
    let wrong = tokio::task::spawn_blocking(move || {
        let mut books = Books::open(&place).unwrap();
        let pages = examined.ledger.pages();
        let mut wrong = pages.violations.clone();
        wrong.extend(audit::examine(&mut books, &events, &pages, &examined.company.user_id));
        wrong.extend(doctors);
        wrong.extend(what_else(&examined, &pages, killed, &mut books));
        report(&pages, killed, &mut books);
        wrong
    });
    let wrong = wrong.await.unwrap();
    let shown: Vec<&String> = wrong.iter().take(40).collect();
    assert!(wrong.is_empty(), "{} things are wrong, among them {shown:#?}", wrong.len());
}

/// Runs the load with two kills in it; how many connections to the database were killed besides.
async fn load(world: &Arc<World>) -> u64 {
    let mut workers = JoinSet::new();
    for name in 0..WORKERS {
        workers.spawn(Worker::new(world, name).work());
    }
    let killed = Arc::new(AtomicU64::new(0));
    let killer = {
        let (world, killed) = (Arc::clone(world), Arc::clone(&killed));
        tokio::task::spawn_blocking(move || kill_connections(&world, &killed))
    };
    let third = Duration::from_secs(load_seconds()) / 3;
    for _ in 0..2 {
        tokio::time::sleep(third).await;
        world.program.kill_9();
        let aged = Arc::clone(world);
        tokio::task::spawn_blocking(move || age_soft_claims(&aged)).await.unwrap();
        world.program.start().await;
    }
    tokio::time::sleep(third).await;
    let began = Instant::now();
    while !world.ledger.pages().is_eventful() && began.elapsed() < PATIENCE {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    world.over.store(true, Ordering::Relaxed);
    while let Some(ended) = workers.join_next().await {
        ended.unwrap();
    }
    killer.await.unwrap();
    killed.load(Ordering::Relaxed)
}

fn load_seconds() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "a test's own setting, not the program's")]
    let given = std::env::var("TRADEWIND_CHAOS_SECONDS");
    given.ok().and_then(|text| text.parse().ok()).unwrap_or(LOAD_SECONDS)
}

/// Ends connections of the program at random, as a server that fails over does.
fn kill_connections(world: &World, killed: &AtomicU64) {
    let Place::Server(_) = world.program.place() else { return };
    let mut books = Books::open(world.program.place()).unwrap();
    while !world.over.load(Ordering::Relaxed) {
        std::thread::sleep(KILL_PAUSE);
        if !world.program.is_up() {
            continue;
        }
        let ended = books.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid() \
             ORDER BY (query_start IS NULL), random() LIMIT 1",
        );
        killed.fetch_add(u64::try_from(ended.unwrap().len()).unwrap(), Ordering::Relaxed);
    }
}

/// The program was down for days: half of the soft claims are over when it comes back, which its
/// sweep must notice.
fn age_soft_claims(world: &World) {
    let mut books = Books::open(world.program.place()).unwrap();
    let (past, far) = match world.program.place() {
        Place::File(_) => ("1", "4000000000000000"),
        Place::Server(_) => ("'2001-01-01'", "'2090-01-01'"),
    };
    let aged = books.change(&format!(
        "UPDATE claims SET expires_at = {past} WHERE state = 'active' AND kind = 'soft' \
         AND expires_at < {far} AND line_no = 1"
    ));
    aged.unwrap();
}

/// Both doctors of the running program, which looks itself.
async fn ask_the_doctors(world: &World) -> Vec<String> {
    let mut client = Client::new(world.program.addr, &world.company.cookie);
    let mut wrong = Vec::new();
    let stock = client.get("/stock/doctor").await.unwrap();
    // More promised than there is after a loss is a fact about goods, and not about the books.
    if stock.body["healthy"] != json!(true) {
        wrong.push(format!("the stock doctor: {}", stock.body));
    }
    let orders = client.get("/orders/doctor").await.unwrap();
    if orders.body["findings"] != json!([]) {
        wrong.push(format!("the orders' doctor: {}", orders.body));
    }
    let sample: Vec<(String, (String, String))> = {
        let pages = world.ledger.pages();
        pages.placed.iter().step_by(17).map(|(key, told)| (key.clone(), told.clone())).collect()
    };
    for (external, (id, number)) in sample {
        let answer = client.get(&format!("/orders/{id}")).await.unwrap();
        let order = &answer.body["order"];
        if (&order["external_id"], &order["number"]) != (&json!(external), &json!(number)) {
            wrong.push(format!("{external} was acknowledged as {number}, the API shows {order}"));
        }
    }
    wrong
}

/// What the program said on its way, and whether enough happened for all this to prove anything.
fn what_else(world: &World, pages: &ledger::Pages, killed: u64, books: &mut Books) -> Vec<String> {
    let mut wrong = Vec::new();
    let said = world.program.said();
    wrong.extend(said.lines().filter(|line| line.contains("panicked")).map(str::to_owned));
    let diagnosis = world.program.doctor();
    let contradictions = diagnosis.lines().filter(|line| {
        (line.starts_with("stock ") && !line.starts_with("stock shortfall"))
            || line.starts_with("orders ")
    });
    wrong.extend(contradictions.map(|line| format!("tradewind doctor: {line}")));
    let count =
        |books: &mut Books, sql: &str| books.rows(sql).unwrap()[0][0].parse::<u64>().unwrap();
    let swept = count(books, "SELECT count(*) FROM claims WHERE state = 'expired'");
    if !pages.is_eventful() {
        wrong.push("too little happened: this proves nothing".to_owned());
    }
    for (what, found, least) in [
        ("claims that ended by themselves", swept, 1),
        ("connections killed", killed, if world.loses_connections { 10 } else { 0 }),
    ] {
        if found < least {
            wrong.push(format!("only {found} {what}: this proves little"));
        }
    }
    wrong
}

fn report(pages: &ledger::Pages, killed: u64, books: &mut Books) {
    let began = Instant::now();
    let labels = books.rows("SELECT label, count(*) FROM orders GROUP BY label ORDER BY label");
    eprintln!(
        "{} orders acknowledged, {} steps, {} adjustments, {} requests lost to kills, {killed} \
         connections killed; answers {:?}; orders now {:?} ({:?})",
        pages.placed.len(),
        pages.steps.len(),
        pages.adjustments.len(),
        pages.broken,
        pages.answers,
        labels.unwrap(),
        began.elapsed(),
    );
    assert!(pages.placed.len() < usize::try_from(ORDERS).unwrap(), "the orders ran out");
}
