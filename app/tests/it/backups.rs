//! Backups by the real program: made while others write, restored on either engine, found out when a
//! single bit is not as it was written.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use db::{Ctx, Db, Options, Query, Target};
use inventory::{AdjustReason, AdjustStock};
use kernel::{Actor, Fault, Permission};
use serde_json::json;
use system::archive::{Key, Manifest};
use testkit::Engine;

use crate::running::{Desk, Home, mode};

const MAKE: &[&str] =
    &["demo", "--orders", "80", "--skus", "60", "--seed", "7", "--until", "2026-11-22T08:00:00Z"];

/// Makes a backup in the data's own folder.
fn back_up(home: &Home) -> PathBuf {
    PathBuf::from(home.must(&["backup"], "").trim())
}

fn manifest(backup: &Path) -> Manifest {
    system::folder::check_file(backup, None).unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn other(engine: Engine) -> Engine {
    match engine {
        Engine::Sqlite => Engine::Postgres,
        Engine::Postgres => Engine::Sqlite,
    }
}

/// What a refused run said.
fn refused(home: &Home, arguments: &[&str]) -> String {
    let output = home.run(arguments, "");
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// What whoever restores elsewhere has to bring besides the backup.
fn give_master_key(from: &Home, to: &Home) {
    std::fs::create_dir_all(&to.folder).unwrap();
    std::fs::copy(from.folder.join("master.key"), to.folder.join("master.key")).unwrap();
}

fn goes_round_by_the_other_engine(engine: Engine) {
    let (Some(home), Some(away)) = (Home::new(engine), Home::new(other(engine))) else { return };
    let Some(back) = Home::new(engine) else { return };
    home.must(MAKE, "");
    let first = back_up(&home);
    assert_eq!(mode(&first), 0o600);
    let said = manifest(&first);
    assert_eq!(said.engine, if engine == Engine::Sqlite { "sqlite" } else { "postgres" });
    let rows = |name: &str| said.tables.iter().find(|table| table.table == name).unwrap().rows;
    assert_eq!(rows("orders"), 80);
    assert!(rows("events") > 200 && rows("data_keys") == 2);

    // The key of personal data is in no backup: without it the books are there, the names are not.
    let output = away.run(&["restore", "--from", text(&first)], "");
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("db.master_key_missing") && told.contains("master.key"), "{told}");
    assert!(!told.contains("the books agree"), "{told}");
    assert!(refused(&away, &["keys", "list"]).contains("db.master_key_missing"));
    give_master_key(&home, &away);
    assert_eq!(away.must(&["doctor"], ""), "the books agree\n");
    assert!(away.must(&["keys", "list"], "").contains("sealing"));
    let second = back_up(&away);
    assert_eq!(manifest(&second).tables, said.tables);
    give_master_key(&home, &back);
    assert!(back.must(&["restore", "--from", text(&second)], "").contains("the books agree"));
    assert_eq!(manifest(&back_up(&back)).tables, said.tables);

    // Nothing is written over.
    let said = refused(&away, &["restore", "--from", text(&first)]);
    assert!(said.contains("target_not_empty"), "{said}");
}

mod goes_round_by_the_other_engine {
    use testkit::Engine;
    #[test]
    fn from_sqlite_by_postgres() {
        super::goes_round_by_the_other_engine(Engine::Sqlite);
    }
    #[test]
    fn from_postgres_by_sqlite() {
        super::goes_round_by_the_other_engine(Engine::Postgres);
    }
}

#[test]
fn outside_of_the_house_it_is_encrypted_and_needs_its_key() {
    let home = Home::new(Engine::Sqlite).unwrap();
    home.must(MAKE, "");
    let away = home.folder.with_extension("away");
    let said = refused(&home, &["backup", "--to", text(&away)]);
    assert!(said.contains("app.backup_needs_key"), "{said}");

    let key = home.folder.join("backup.key");
    home.must(&["backup-key", text(&key)], "");
    assert_eq!(mode(&key), 0o600);
    assert!(refused(&home, &["backup-key", text(&key)]).contains("app.backup_key_not_written"));
    let made = home.must(&["backup", "--to", text(&away), "--backup-key-file", text(&key)], "");
    let backup = PathBuf::from(made.trim());
    let bytes = std::fs::read(&backup).unwrap();
    assert!(bytes.starts_with(b"age-encryption.org/v1"));

    let verify = ["restore", "--verify", "--from", text(&backup)];
    let said = home.must(&[&verify[..], &["--backup-key-file", text(&key)]].concat(), "");
    assert!(said.ends_with("the books agree\nthe backup can be restored\n"), "{said}");
    let strange = home.folder.join("strange.key");
    std::fs::write(&strange, Key::draw().to_file_text()).unwrap();
    assert!(refused(&home, &verify).contains("system.backup_key_missing"));
    let with_strange = [&verify[..], &["--backup-key-file", text(&strange)]].concat();
    assert!(refused(&home, &with_strange).contains("system.backup_key_wrong"));
    std::fs::remove_dir_all(away).unwrap();
}

/// A loss of so many goods that one promise cannot be kept.
#[derive(Debug, Clone)]
struct Loss;

impl Query for Loss {
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = AdjustStock;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<AdjustStock, Fault> {
        let sql = "SELECT sku_id, warehouse_id, allocated - 1 - on_hand FROM stock_levels \
                   WHERE allocated > 0 AND on_hand >= allocated ORDER BY sku_id LIMIT 1";
        let reason = AdjustReason::Damage;
        let found = ctx.find(sql, &[], |row| {
            let (sku_id, warehouse_id, change) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(AdjustStock { sku_id, warehouse_id, change, reason, note: None })
        });
        Ok(found?.unwrap())
    }
}

#[tokio::test]
async fn goods_that_are_missing_are_told_and_contradict_nothing() {
    let home = Home::new(Engine::Sqlite).unwrap();
    home.must(MAKE, "");
    let target = Target::Sqlite(home.folder.join("tradewind.db"));
    let db = Db::open(&Options::new(target), app::contexts::MIGRATIONS).unwrap();
    let actor = Actor::system("test");
    let loss = db.read(&actor, Loss).await.unwrap();
    db.run(&actor, loss).await.unwrap();
    db.close();

    let said = home.must(&["doctor"], "");
    assert!(said.starts_with("goods ") && said.contains(" are promised, "), "{said}");
    assert!(said.ends_with("\nthe books agree\n"), "{said}");
    let verify = ["restore", "--verify", "--from", text(&back_up(&home))].map(str::to_owned);
    let verify: Vec<&str> = verify.iter().map(String::as_str).collect();
    let said = home.must(&verify, "");
    assert!(said.starts_with("goods "), "{said}");
    assert!(said.ends_with("\nthe books agree\nthe backup can be restored\n"), "{said}");
}

#[test]
fn one_flipped_bit_is_found_and_a_cut_file_too() {
    let home = Home::new(Engine::Sqlite).unwrap();
    home.must(MAKE, "");
    let key = home.folder.join("backup.key");
    home.must(&["backup-key", text(&key)], "");
    let plain = back_up(&home);
    let folder = home.folder.join("secret");
    let arguments = ["backup", "--to", text(&folder), "--backup-key-file", text(&key)];
    let secret = PathBuf::from(home.must(&arguments, "").trim());
    let key = Key::from_file(&key).unwrap();
    for (backup, key) in [(plain, None), (secret, Some(&key))] {
        let whole = std::fs::read(&backup).unwrap();
        let length = whole.len();
        let broken = home.folder.join("broken.backup");
        for at in [0, 60, length / 3, length / 2, length - 1] {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x10;
            std::fs::write(&broken, &bytes).unwrap();
            let fault = system::folder::check_file(&broken, key).unwrap_err();
            let known = ["system.backup_damaged", "system.backup_key_wrong"];
            assert!(known.contains(&fault.code()), "byte {at} of {length}: {fault:?}");
        }
        for length in [0, 10, length / 2, length - 1] {
            std::fs::write(&broken, &whole[..length]).unwrap();
            let fault = system::folder::check_file(&broken, key).unwrap_err();
            assert_eq!(fault.code(), "system.backup_damaged", "{length}: {fault:?}");
        }
        let mut bytes = whole.clone();
        bytes[length / 2] ^= 1;
        std::fs::write(&broken, &bytes).unwrap();
        if key.is_none() {
            let said = refused(&home, &["restore", "--verify", "--from", text(&broken)]);
            assert!(said.contains("system.backup_damaged"), "{said}");
            // A bit that zstd reads over shows in the checksum of the whole file.
            let where_it_is = ["the table ", "is not as it was written"];
            assert!(where_it_is.iter().any(|words| said.contains(words)), "{said}");
        }
    }
    let left: Vec<_> = std::fs::read_dir(&home.folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with('.'))
        .collect();
    assert!(left.is_empty(), "scratch files stay: {left:?}");
}

#[test]
fn a_killed_backup_leaves_nothing_under_a_name() {
    let home = Home::new(Engine::Sqlite).unwrap();
    let make = [
        "demo",
        "--orders",
        "200",
        "--skus",
        "60",
        "--seed",
        "7",
        "--until",
        "2026-11-22T08:00:00Z",
    ];
    home.must(&make, "");
    let folder = home.folder.join("backups");
    let names = || -> Vec<String> {
        let entries = std::fs::read_dir(&folder).into_iter().flatten();
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_tradewind"));
    command.args(["backup", "--data", text(&home.folder)]).env_clear();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let began = Instant::now();
    while names().is_empty() {
        assert!(began.elapsed() < Duration::from_secs(20), "the backup does not begin");
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let left = names();
    // Killed in time there is none; what has the name of a backup is whole, whenever the end came.
    for name in left.iter().filter(|name| !name.ends_with(".part")) {
        manifest(&folder.join(name));
    }
    std::thread::sleep(Duration::from_secs(1));
    let whole = back_up(&home);
    assert!(names().iter().all(|name| !name.ends_with(".part")), "{:?}", names());
    assert_eq!(manifest(&whole).tables.iter().find(|it| it.table == "orders").unwrap().rows, 200);
}

fn made_while_orders_arrive_it_is_sound(engine: Engine) {
    let Some(home) = Home::new(engine) else { return };
    let server = home.serve();
    let desk = Desk::open(&home, &server);
    let shop = json!({"code": "EU", "name": "EU", "platform": "api", "time_zone": "UTC",
        "currency": "EUR", "workflow": {"auto_approve": true}});
    assert_eq!(desk.post_status("/shops", &shop), 201);
    assert_eq!(desk.post_status("/skus", &json!({"code": "CUP", "name": "Cup"})), 201);
    let (stop, placed) = (AtomicBool::new(false), AtomicU64::new(0));
    let backups = std::thread::scope(|scope| {
        for clerk in 0..3 {
            let (desk, stop, placed) = (&desk, &stop, &placed);
            scope.spawn(move || {
                for number in 0.. {
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let order = json!({
                        "shop": "EU", "external_id": format!("{clerk}-{number}"),
                        "lines": [{"sku": "CUP", "quantity": 1, "unit_price": "9.90"}],
                        "payment": {"method": "card", "paid_at": "2026-11-21T10:00:00Z"},
                        "ship_to": {"name": "Jürgen Müller", "line1": "Straße 1", "city": "Berlin",
                            "postcode": "10623", "country": "DE"},
                    });
                    assert_eq!(desk.post_status("/orders", &order), 201);
                    placed.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let mut backups = Vec::new();
        for _ in 0..3 {
            let began = placed.load(Ordering::Relaxed);
            while placed.load(Ordering::Relaxed) < began + 10 {
                std::thread::sleep(Duration::from_millis(5));
            }
            backups.push(back_up(&home));
            // Names are to the second.
            std::thread::sleep(Duration::from_secs(1));
        }
        stop.store(true, Ordering::Relaxed);
        backups
    });
    let mut before = 0;
    for backup in backups {
        let said = home.must(&["restore", "--verify", "--from", text(&backup)], "");
        assert!(said.contains("the backup can be restored"), "{said}");
        let rows = |name: &str| {
            manifest(&backup).tables.iter().find(|table| table.table == name).unwrap().rows
        };
        assert!(rows("orders") >= before + 10);
        assert_eq!(rows("orders"), rows("order_lines"));
        before = rows("orders");
    }
    assert_eq!(server.stop().0, Some(0));
}

mod made_while_orders_arrive_it_is_sound {
    use testkit::Engine;
    #[test]
    fn sqlite() {
        super::made_while_orders_arrive_it_is_sound(Engine::Sqlite);
    }
    #[test]
    fn postgres() {
        super::made_while_orders_arrive_it_is_sound(Engine::Postgres);
    }
}
