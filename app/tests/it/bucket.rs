//! Copies of backups in a bucket: against an emulator of S3 that speaks the real protocol.

use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testkit::Engine;

use crate::running::{Desk, Home, ask, free_address};

const MAKE: &[&str] =
    &["demo", "--orders", "80", "--skus", "60", "--seed", "7", "--until", "2026-11-22T08:00:00Z"];
const PATIENCE: Duration = Duration::from_secs(60);
const SECRET: &str = "canary-bucket-secret";

/// `moto`, an emulator of Amazon's services in Python: `pip install 'moto[server]'`.
struct Emulator {
    child: Child,
    address: SocketAddr,
}

impl Emulator {
    /// Nothing, after a loud word, when it is not installed.
    fn start() -> Option<Self> {
        let found = Command::new("python3")
            .args(["-c", "import moto.server"])
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
        if !found {
            eprintln!(
                "SKIPPED copies in a bucket: no `moto` for python3: pip install 'moto[server]'"
            );
            return None;
        }
        let address = free_address();
        let port = address.port().to_string();
        let child = Command::new("python3")
            .args(["-m", "moto.server", "-H", "127.0.0.1", "-p", &port])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let emulator = Self { child, address };
        let began = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(began.elapsed() < PATIENCE, "the emulator does not start");
            std::thread::sleep(Duration::from_millis(50));
        }
        assert_eq!(
            ask(address, "PUT", "/house", "", "").unwrap().status,
            200,
            "the bucket is made"
        );
        Some(emulator)
    }

    fn options(&self) -> Vec<String> {
        let endpoint = format!("http://{}", self.address);
        ["--backup-s3", "s3://house/copies", "--backup-s3-endpoint", &endpoint]
            .map(str::to_owned)
            .to_vec()
    }

    /// What it holds, past the program.
    fn listing(&self) -> String {
        ask(self.address, "GET", "/house?list-type=2", "", "").unwrap().body
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _no_zombie = self.child.wait();
    }
}

const KEYS: &[(&str, &str)] =
    &[("TRADEWIND_BACKUP_S3_KEY_ID", "house"), ("TRADEWIND_BACKUP_S3_SECRET", SECRET)];

/// Runs the program with the bucket; what it printed and its exit code.
fn run(home: &Home, emulator: &Emulator, arguments: &[&str]) -> (String, String, Option<i32>) {
    let options = emulator.options();
    let arguments: Vec<&str> =
        arguments.iter().copied().chain(options.iter().map(String::as_str)).collect();
    let output = home.run_with(&arguments, KEYS, "");
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}

fn key(home: &Home) -> String {
    let key = home.folder.join("backup.key").display().to_string();
    if !Path::new(&key).exists() {
        home.must(&["backup-key", &key], "");
    }
    key
}

fn wait_for(desk: &Desk<'_>, wanted: impl Fn(&Value) -> bool) -> Value {
    let began = Instant::now();
    loop {
        let book = desk.get("/system/backups");
        if wanted(&book) {
            return book;
        }
        assert!(began.elapsed() < PATIENCE, "the book still says {book}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_backup_goes_into_the_bucket_and_comes_back() {
    let Some(emulator) = Emulator::start() else { return };
    let (home, away) = (Home::new(Engine::Sqlite).unwrap(), Home::new(Engine::Sqlite).unwrap());
    home.must(MAKE, "");

    // Nothing leaves the house in clear.
    let (_, said, code) = run(&home, &emulator, &["backup", "--copy"]);
    assert!(code == Some(1) && said.contains("system.copy_needs_key"), "{said}");
    assert!(!emulator.listing().contains("tradewind-"), "{}", emulator.listing());

    // A backup is named by its second.
    std::thread::sleep(Duration::from_millis(1_100));
    let key = key(&home);
    let (made, said, code) =
        run(&home, &emulator, &["backup", "--copy", "--backup-key-file", &key]);
    assert_eq!(code, Some(0), "{said}");
    let copy = made.lines().find(|line| line.starts_with("s3://house/copies/")).unwrap();
    let name = copy.rsplit('/').next().unwrap();
    assert!(emulator.listing().contains(&format!("<Key>copies/{name}</Key>")));
    let (listed, _, _) = run(&home, &emulator, &["backups"]);
    assert!(listed.contains(&format!("{copy}\t")), "{listed}");

    std::fs::create_dir_all(&away.folder).unwrap();
    std::fs::copy(home.folder.join("master.key"), away.folder.join("master.key")).unwrap();
    let (_, said, code) =
        run(&away, &emulator, &["restore", "--from", copy, "--backup-key-file", &key]);
    assert_eq!(code, Some(0), "{said}");
    let left = std::fs::read_dir(&away.folder).unwrap().map(|entry| entry.unwrap().file_name());
    let left: Vec<_> = left.filter(|name| name.to_string_lossy().contains("fetched")).collect();
    assert!(left.is_empty(), "{left:?}");

    // The newest two stay.
    for _ in 0..2 {
        std::thread::sleep(Duration::from_millis(1_100));
        let arguments = ["backup", "--copy", "--keep", "2", "--backup-key-file", &key];
        assert_eq!(run(&home, &emulator, &arguments).2, Some(0));
    }
    let listing = emulator.listing();
    assert_eq!(listing.matches("<Key>").count(), 2, "{listing}");
    assert!(!listing.contains(name), "{listing}");

    let (_, said, code) = run(&away, &emulator, &["restore", "--verify", "--from", copy]);
    assert!(code == Some(1) && said.contains("system.no_such_backup"), "{said}");
    let (_, said, _) = run(&away, &emulator, &["restore", "--from", "s3://other/x.backup"]);
    assert!(said.contains("app.no_bucket"), "{said}");
}

#[test]
fn the_server_copies_what_it_backed_up_and_says_when_it_could_not() {
    let Some(emulator) = Emulator::start() else { return };
    let home = Home::new(Engine::Sqlite).unwrap();
    home.must(MAKE, "");
    let key = key(&home);
    let mut options = emulator.options();
    options.extend(["--backup-key-file".to_owned(), key]);
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    let server = home.serve_with(&options, KEYS);
    let desk = Desk::open(&home, &server);
    assert_eq!(desk.post_status("/system/backups", &Value::Null), 202);
    let newest = |kind: &'static str, state: &'static str| {
        move |book: &Value| book["items"][0]["kind"] == kind && book["items"][0]["state"] == state
    };
    let book = wait_for(&desk, newest("copy", "ok"));
    let (copy, backup) = (&book["items"][0], &book["items"][1]);
    assert_eq!((&copy["file"], &copy["bytes"]), (&backup["file"], &backup["bytes"]));
    assert_eq!((&copy["target"], &copy["verified"]), (&json!("s3://house/copies"), &json!(true)));
    let copies = desk.get("/system/backups/copies");
    assert_eq!(copies["items"][0]["name"], backup["file"]);
    assert_eq!(copies["items"][0]["bytes"], backup["bytes"]);
    let diagnosis = desk.get("/system/diagnostics");
    let checks = diagnosis["checks"].as_array().unwrap();
    let reached = checks.iter().find(|check| check["subject"] == "backups").unwrap();
    assert_eq!((&reached["name"], &reached["grade"]), (&json!("network"), &json!("ok")));

    // The bucket is gone: the book says so, and the backup itself is as good as ever.
    assert_eq!(
        ask(
            emulator.address,
            "DELETE",
            &format!("/house/copies/{}", copy["file"].as_str().unwrap()),
            "",
            ""
        )
        .unwrap()
        .status,
        204
    );
    assert_eq!(ask(emulator.address, "DELETE", "/house", "", "").unwrap().status, 204);
    assert_eq!(desk.post_status("/system/backups/copies", &Value::Null), 202);
    let book = wait_for(&desk, newest("copy", "failed"));
    assert!(book["items"][0]["error_code"].as_str().unwrap().starts_with("system."), "{book}");
    assert_eq!(book["last_ok_at"], backup["started_at"]);
    let (code, log) = server.stop();
    assert_eq!(code, Some(0));
    assert!(!log.contains(SECRET), "{log}");
}
