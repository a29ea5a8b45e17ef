use std::hash::{BuildHasher, RandomState};
use std::path::Path;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use postgres::{Client, NoTls};
use testkit::postgres::{Cluster, Durability, Home};

/// A name nobody has used: a process's number comes back, and what it named may still be there.
fn drawn(name: &str) -> String {
    format!("{name}-{:016x}", RandomState::new().hash_one(name))
}

/// A cluster of one test's own, removed by its watcher soon after the test.
fn home(test: &str) -> Home {
    let folder = std::env::temp_dir().join(drawn(&format!("tradewind-{test}")));
    Home { folder, durability: Durability::Volatile, idle: Duration::from_secs(1) }
}

fn one(url: &str, sql: &str) -> String {
    let mut client = Client::connect(url, NoTls).unwrap();
    client.query_one(sql, &[]).unwrap().get(0)
}

fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(30), "waited in vain until {what}");
        thread::sleep(Duration::from_millis(100));
    }
}

fn server_process(folder: &Path) -> String {
    let file = std::fs::read_to_string(folder.join("data/postmaster.pid")).unwrap();
    file.lines().next().unwrap().to_owned()
}

#[test]
fn a_database_on_postgres_is_private_and_goes_with_its_guard() {
    let Some(cluster) = Cluster::shared_or_skip("a_database_on_postgres_is_private") else {
        return;
    };
    let (mine, yours) = (cluster.database().unwrap(), cluster.database().unwrap());
    assert_ne!(mine.url(), yours.url());

    let mut left_open = Client::connect(mine.url(), NoTls).unwrap();
    left_open.batch_execute("CREATE TABLE only_here (a bigint)").unwrap();
    assert_eq!(one(mine.url(), "SELECT to_regclass('only_here')::text"), "only_here");
    let there = Client::connect(yours.url(), NoTls)
        .unwrap()
        .query_one("SELECT to_regclass('only_here')::text", &[])
        .unwrap();
    assert_eq!(there.get::<_, Option<String>>(0), None);

    let url = mine.url().to_owned();
    drop(mine);
    assert!(Client::connect(&url, NoTls).is_err(), "a dropped database must be gone");
}

#[test]
fn the_text_order_on_postgres_is_binary() {
    let Some(cluster) = Cluster::shared_or_skip("the_text_order_on_postgres_is_binary") else {
        return;
    };
    let database = cluster.database().unwrap();
    let sorted =
        "SELECT string_agg(t, '' ORDER BY t) FROM (VALUES ('b'), ('B'), ('a'), ('中')) v(t)";
    assert_eq!(one(database.url(), sorted), "Bab中");
}

#[test]
fn a_template_on_postgres_is_migrated_once_for_everyone() {
    let Some(cluster) = Cluster::shared_or_skip("a_template_on_postgres_is_migrated_once") else {
        return;
    };
    // The cluster may know the names of earlier runs.
    let name = drawn("counted");
    let migrations = AtomicUsize::new(0);
    let start = Barrier::new(8);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                start.wait();
                let database = cluster.database_from_template(&name, |url| {
                    migrations.fetch_add(1, Ordering::SeqCst);
                    let mut client = Client::connect(url, NoTls)?;
                    client.batch_execute("CREATE TABLE t (a text); INSERT INTO t VALUES ('ready')")
                });
                assert_eq!(one(database.unwrap().url(), "SELECT a FROM t"), "ready");
            });
        }
    });
    assert_eq!(migrations.load(Ordering::SeqCst), 1);
}

#[test]
fn a_failed_migration_on_postgres_leaves_no_template() {
    let Some(cluster) = Cluster::shared_or_skip("a_failed_migration_leaves_no_template") else {
        return;
    };
    let name = drawn("failed");
    let error = cluster
        .database_from_template(&name, |url| {
            let mut client = Client::connect(url, NoTls)?;
            client.batch_execute("CREATE TABLE half (a text)")?;
            client.batch_execute("no sql at all")
        })
        .unwrap_err();
    assert!(error.to_string().contains("migration"), "{error}");

    let database = cluster
        .database_from_template(&name, |url| {
            Client::connect(url, NoTls)?.batch_execute("CREATE TABLE whole (a text)")
        })
        .unwrap();
    assert_eq!(
        one(
            database.url(),
            "SELECT string_agg(relname, ',') FROM pg_class WHERE relname IN ('half', 'whole')"
        ),
        "whole"
    );
}

/// The blocking client panics inside an executor; the kit must not.
#[tokio::test]
async fn a_database_on_postgres_can_be_had_in_an_async_test() {
    let Some(cluster) = Cluster::shared_or_skip("a_database_in_an_async_test") else { return };
    let database = cluster.database_from_template("nothing", |_| Ok::<(), String>(())).unwrap();
    assert!(database.url().starts_with("postgres://"));
}

#[test]
fn a_postgres_cluster_lives_while_it_is_used_and_leaves_nothing_behind() {
    if Cluster::shared_or_skip("a_cluster_lives_while_it_is_used").is_none() {
        return;
    }
    let home = home("idle");
    let data = home.folder.join("data");
    let first = Cluster::join(&home).unwrap();
    let process = server_process(&home.folder);
    let second = Cluster::join(&home).unwrap();
    drop(first);

    // Three times the idle time: one user is enough to keep it.
    thread::sleep(home.idle * 3);
    assert_eq!(server_process(&home.folder), process);
    assert_eq!(one(second.admin_url(), "SELECT 'here'"), "here");

    drop(second);
    wait_until("the data is gone", || !data.exists());
    let is_running = || Path::new("/proc").join(&process).exists();
    wait_until("the server has ended", || !is_running());

    let again = Cluster::join(&home).unwrap();
    assert_eq!(one(again.admin_url(), "SELECT 'again'"), "again");
    drop(again);
    wait_until("the data is gone again", || !data.exists());
    std::fs::remove_dir_all(&home.folder).unwrap();
}

/// The process whose command line names `folder` and `what`.
fn process_of(folder: &Path, what: &str) -> Option<String> {
    let folder = folder.display().to_string();
    std::fs::read_dir("/proc").unwrap().flatten().find_map(|entry| {
        let line = std::fs::read_to_string(entry.path().join("cmdline")).ok()?;
        (line.contains(&folder) && line.contains(what))
            .then(|| entry.file_name().into_string().unwrap())
    })
}

fn kill(process: &str) {
    let status = std::process::Command::new("kill").args(["-KILL", process]).status().unwrap();
    assert!(status.success());
}

#[test]
fn a_postgres_cluster_survives_the_death_of_its_watcher_and_of_its_server() {
    if Cluster::shared_or_skip("a_cluster_survives_the_death_of_its_watcher").is_none() {
        return;
    }
    let home = home("killed");
    let data = home.folder.join("data");
    let watcher = || process_of(&home.folder, "watcher");
    let first = Cluster::join(&home).unwrap();
    wait_until("it is watched", || watcher().is_some());

    kill(&watcher().unwrap());
    wait_until("nobody watches", || watcher().is_none());
    let second = Cluster::join(&home).unwrap();
    wait_until("it is watched again", || watcher().is_some());

    kill(&server_process(&home.folder));
    wait_until("the server is dead", || Client::connect(second.admin_url(), NoTls).is_err());
    let third = Cluster::join(&home).unwrap();
    assert_eq!(one(third.admin_url(), "SELECT 'up'"), "up");

    drop((first, second, third));
    wait_until("the data is gone", || !data.exists());
    std::fs::remove_dir_all(&home.folder).unwrap();
}

#[test]
fn what_a_postgres_cluster_of_an_earlier_start_of_the_machine_left_is_not_used() {
    if Cluster::shared_or_skip("what_an_earlier_start_left_is_not_used").is_none() {
        return;
    }
    let home = home("boot");
    let data = home.folder.join("data");
    let first = Cluster::join(&home).unwrap();
    first.database_from_template("old", |_| Ok::<(), String>(())).unwrap();
    let old = "SELECT count(*)::text FROM pg_database WHERE datname LIKE 'template\\_%'";
    assert_eq!(one(first.admin_url(), old), "1");

    kill(&server_process(&home.folder));
    wait_until("the server is dead", || Client::connect(first.admin_url(), NoTls).is_err());
    std::fs::write(data.join("tradewind.boot"), "another start").unwrap();
    let second = Cluster::join(&home).unwrap();
    assert_eq!(one(second.admin_url(), old), "0");

    drop((first, second));
    wait_until("the data is gone", || !data.exists());
    std::fs::remove_dir_all(&home.folder).unwrap();
}

/// Users come and go at the very pace of the watcher: whoever got a cluster must find it running.
#[test]
fn nobody_loses_a_postgres_cluster_to_the_watcher() {
    if Cluster::shared_or_skip("nobody_loses_a_cluster_to_the_watcher").is_none() {
        return;
    }
    let home = home("race");
    thread::scope(|scope| {
        for user in 0..4_u64 {
            let home = &home;
            scope.spawn(move || {
                for round in 0..4 {
                    let cluster = Cluster::join(home).unwrap();
                    let database = cluster.database().unwrap();
                    thread::sleep(Duration::from_millis(20 * user));
                    assert_eq!(one(database.url(), "SELECT 'mine'"), "mine", "round {round}");
                    drop(database);
                    drop(cluster);
                    thread::sleep(home.idle + Duration::from_millis(10 * user));
                }
            });
        }
    });
    wait_until("the data is gone", || !home.folder.join("data").exists());
    std::fs::remove_dir_all(&home.folder).unwrap();
}
