//! Simulated days: sound at every look, and the same on both engines.

use std::path::PathBuf;

use simulation::books::{Books, Place};
use simulation::invariants;
use simulation::week::{self, Plan, Report};
use testkit::postgres::Cluster;

const DAYS: u32 = 2;

fn plan(seed: u64) -> Plan {
    Plan { seed, days: DAYS, orders_per_hour: 4 }
}

fn file(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _never_there = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder.join("week.db")
}

async fn on_sqlite(name: &str, seed: u64) -> (Report, PathBuf) {
    let file = file(name);
    (week::run(plan(seed), &Place::File(file.clone())).await.unwrap(), file)
}

/// Enough of everything must have happened for a sound week to prove something.
fn must_be_eventful(report: &Report) {
    let kinds = &report.told.kinds;
    for kind in [
        "orders.OrderPlaced",
        "orders.OrderApproved",
        "orders.OrderRejected",
        "orders.OrderConfirmed",
        "orders.OrderBackordered",
        "orders.OrderHeld",
        "orders.OrderReleased",
        "orders.OrderCancelled",
        "orders.OrderCompleted",
        "orders.ParcelShipped",
        "inventory.StockChanged",
        "catalog.SkuMapped",
    ] {
        assert!(kinds.get(kind).is_some_and(|count| *count > 0), "no {kind} in {report:#?}");
    }
    assert!(report.restarts > 0 && report.consumer_crashes > 0, "{report:#?}");
    assert!(report.double_deliveries > 10, "{report:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_of_trade_stay_sound_and_repeat_with_their_seed() {
    let (first, _) = on_sqlite("week-first", 7).await;
    must_be_eventful(&first);
    let (again, _) = on_sqlite("week-again", 7).await;
    assert_eq!(first.told.first_difference(&again.told), None);
    assert_eq!(first.told.digest, again.told.digest);
    let (other, _) = on_sqlite("week-other", 8).await;
    assert_ne!(first.told.digest, other.told.digest);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_of_trade_are_the_same_on_postgres() {
    let Some(cluster) = Cluster::shared_or_skip("a simulated week") else { return };
    let database = cluster.database().unwrap();
    let place = Place::Server(database.url().to_owned());
    let there = week::run(plan(7), &place).await.unwrap();
    let (here, _) = on_sqlite("week-here", 7).await;
    assert_eq!(here.told.first_difference(&there.told), None);
    assert_eq!(here.told.digest, there.told.digest);
    assert_eq!(here.labels, there.labels);
}

/// Each invariant and what breaks it.
const INJURIES: &[(&str, &str)] = &[
    (
        "what came and went is what is there",
        "UPDATE stock_levels SET on_hand = on_hand + 1 WHERE on_hand > 0",
    ),
    ("every movement is of a level", "DELETE FROM stock_levels WHERE on_hand > 0"),
    (
        "what active claims hold is what is allocated",
        "UPDATE stock_levels SET allocated = allocated + 1",
    ),
    (
        "no claim of an order that is over",
        "UPDATE claims SET state = 'active' WHERE state = 'consumed'",
    ),
    ("no claim of an order that never was", "UPDATE claims SET owner_id = randomblob(16)"),
    (
        "what a promise allocates is claimed",
        "UPDATE claims SET quantity = quantity + 1 WHERE state = 'active'",
    ),
    (
        "no more is shipped than came and was not lost",
        "DELETE FROM movements WHERE from_account LIKE 'world:adjust:%'",
    ),
    (
        "the lines say shipped as often as the movements do",
        "UPDATE movements SET quantity = quantity + 1 WHERE source_type = 'fulfilment'",
    ),
    (
        "goods of a parcel leave once, and only when it ships",
        "DELETE FROM movements WHERE source_type = 'fulfilment'",
    ),
    ("an order came by exactly one delivery", "UPDATE inbox SET state = 'known'"),
    ("an order adds up its lines", "UPDATE order_lines SET amount_minor = amount_minor + 1"),
    ("an order counts its parcels", "UPDATE orders SET parcels_planned = parcels_planned + 1"),
    ("an order counts its holds", "UPDATE orders SET holds_open = holds_open + 1"),
    ("an order counts its exceptions", "UPDATE orders SET exceptions_open = exceptions_open + 1"),
    ("the tabs count the orders", "UPDATE order_counts SET n = n + 1"),
    (
        "each change of a level is told once, under its own version",
        "UPDATE events SET version = 7 WHERE kind = 'StockChanged'",
    ),
    (
        "the last news of a level is how it stands",
        "UPDATE events SET version = version + 1 WHERE kind = 'StockChanged'",
    ),
    (
        "a level that changed was told",
        "DELETE FROM events WHERE kind = 'StockChanged' AND version = 3",
    ),
    (
        "no news of an order from the future",
        "UPDATE events SET version = 99 WHERE kind = 'OrderPlaced'",
    ),
    ("the label is what the facts say", "UPDATE orders SET label = 'draft'"),
];

/// An invariant that cannot break proves nothing: each is broken here on purpose.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_invariant_finds_what_breaks_it() {
    let (_, file) = on_sqlite("week-broken", 9).await;
    let mut books = Books::open(&Place::File(file)).unwrap();
    books.change("PRAGMA ignore_check_constraints = true").unwrap_or(0);
    assert_eq!(invariants::broken(&mut books).unwrap(), Vec::<String>::new());
    for (name, injury) in INJURIES {
        books.change("SAVEPOINT injury").unwrap();
        books.change(injury).unwrap_or_else(|error| panic!("{injury}: {error}"));
        let broken = invariants::broken(&mut books).unwrap();
        assert!(broken.iter().any(|text| text.starts_with(*name)), "{name}: {broken:#?}");
        books.change("ROLLBACK TO SAVEPOINT injury").unwrap();
        books.change("RELEASE SAVEPOINT injury").unwrap();
    }
    // These the tables themselves refuse, by constraint.
    let kept_by_tables = [
        "nothing is less than nothing",
        "one order per external id",
        "the counters of a line are in order",
    ];
    for (name, _) in invariants::all() {
        let known = INJURIES.iter().any(|(injured, _)| *injured == name);
        assert!(known || kept_by_tables.contains(&name), "nothing breaks {name:?} here");
    }
}
