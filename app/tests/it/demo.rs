//! The demo company: sound books, the same for the same seed, and left alone once it is there.

use db::{Command, Ctx, Db, Options, Target};
use kernel::{Actor, Fault, Permission};
use testkit::Engine;

use crate::running::{Home, mode};

const MAKE: &[&str] =
    &["demo", "--orders", "300", "--skus", "120", "--seed", "7", "--until", "2026-11-22T08:00:00Z"];

/// Texts out of a database, by SQL.
#[derive(Clone)]
struct Texts(&'static str);

impl Command for Texts {
    const NAME: &'static str = "test.texts";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = Vec<String>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<String>, Fault> {
        ctx.list(self.0, &[], |row| row.get(0))
    }
}

async fn texts(home: &Home, sql: &'static str) -> Vec<String> {
    let target = match home.url() {
        Some(url) => Target::Postgres(url.to_owned()),
        None => Target::Sqlite(home.folder.join("tradewind.db")),
    };
    let db = Db::open(&Options::new(target), app::contexts::MIGRATIONS).unwrap();
    let found = db.run(&Actor::system("test"), Texts(sql)).await;
    db.close();
    found.unwrap()
}

/// Every order with what became of it.
const ORDERS: &str = "SELECT number || ' ' || label || ' ' || CAST(total_minor AS text) || ' ' || \
     coalesce(country, '-') FROM orders ORDER BY number";
/// How many events a follower of the news has not looked at, or the record has not sealed.
const UNREAD: &str = "SELECT consumer || ' ' || CAST((SELECT max(seq) FROM events) - seq AS text) \
     FROM event_cursors ORDER BY consumer";
/// Work that waits.
const WAITING: &str = "SELECT kind || ' ' || state FROM jobs WHERE state IN ('queued', 'running')";
/// How much happened.
const EVENTS: &str = "SELECT kind || ' ' || CAST(count(*) AS text) FROM events GROUP BY kind \
     ORDER BY kind";

async fn is_sound_and_left_alone(engine: Engine) {
    let Some(home) = Home::new(engine) else { return };
    let said = home.must(MAKE, "");
    assert!(said.contains("administrator") && said.contains("reviewer"), "{said}");
    assert_eq!(home.must(&["doctor"], ""), "the books agree\n");
    let file = home.folder.join("demo-sign-ins.txt");
    assert_eq!(mode(&file), 0o600);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), said);

    let read_up = [
        "audit.seals 0",
        "channels.mark_stock 0",
        "channels.refresh_listings 0",
        "channels.tell_cancellations 0",
        "channels.tell_refunds 0",
        "channels.tell_shipments 0",
        "policies 0",
    ];
    if engine == Engine::Sqlite {
        // On the server other tests' open transactions may keep the last news back.
        assert_eq!(texts(&home, UNREAD).await, read_up);
    }
    assert_eq!(texts(&home, WAITING).await, Vec::<String>::new());

    let before = (texts(&home, ORDERS).await, texts(&home, EVENTS).await);
    assert_eq!(before.0.len(), 300);
    let labels: std::collections::BTreeSet<&str> =
        before.0.iter().filter_map(|line| line.split(' ').nth(1)).collect();
    for label in ["completed", "shipped", "cancelled", "awaiting_review"] {
        assert!(labels.contains(label), "no order is {label}: {labels:?}");
    }
    assert_eq!(home.must(MAKE, ""), said, "the same sign-ins again");
    assert_eq!((texts(&home, ORDERS).await, texts(&home, EVENTS).await), before);

    // Without the file it must not guess: somebody's database is not a demo's.
    std::fs::remove_file(&file).unwrap();
    let refused = home.run(MAKE, "");
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8(refused.stderr).unwrap().contains("app.demo_not_empty"));
}

mod is_sound_and_left_alone {
    #[tokio::test]
    async fn sqlite() {
        super::is_sound_and_left_alone(testkit::Engine::Sqlite).await;
    }
    #[tokio::test]
    async fn postgres() {
        super::is_sound_and_left_alone(testkit::Engine::Postgres).await;
    }
}

#[tokio::test]
async fn the_same_seed_gives_the_same_company_and_another_seed_another() {
    let make = |seed: &'static str| {
        let home = Home::new(Engine::Sqlite).unwrap();
        let until = "2026-11-22T08:00:00Z";
        home.must(
            &["demo", "--orders", "60", "--skus", "60", "--seed", seed, "--until", until],
            "",
        );
        home
    };
    let (one, same, other) = (make("7"), make("7"), make("8"));
    let orders = texts(&one, ORDERS).await;
    assert_eq!(orders, texts(&same, ORDERS).await);
    assert_eq!(texts(&one, EVENTS).await, texts(&same, EVENTS).await);
    assert_ne!(orders, texts(&other, ORDERS).await);
}
