//! The keys of personal data by the real program: rotated, wrapped anew, refused when they are not those
//! of the database.

use testkit::Engine;

use crate::running::{Home, mode};

const MAKE: &[&str] =
    &["demo", "--orders", "40", "--skus", "50", "--seed", "7", "--until", "2026-11-22T08:00:00Z"];

/// What a refused run said.
fn refused(home: &Home, arguments: &[&str]) -> String {
    let output = home.run(arguments, "");
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// The lines of `keys list` with their words.
fn keys(home: &Home) -> Vec<Vec<String>> {
    let said = home.must(&["keys", "list"], "");
    said.lines().map(|line| line.split_whitespace().map(str::to_owned).collect()).collect()
}

fn states(home: &Home) -> Vec<String> {
    keys(home).iter().map(|words| words[1].clone()).collect()
}

fn rotate_and_lose(engine: Engine) {
    let Some(home) = Home::new(engine) else { return };
    home.must(MAKE, "");
    let file = home.folder.join("master.key");
    assert_eq!(mode(&file), 0o600);
    assert_eq!(states(&home), ["blinding", "sealing"]);

    let said = home.must(&["keys", "rotate"], "");
    let changed: u64 = said.split("; ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    // A contact, an address and a delivery for each order at least.
    assert!(changed >= 3 * 40, "{said}");
    assert_eq!(states(&home), ["blinding", "opening", "sealing"]);
    assert!(home.must(&["keys", "rotate"], "").contains(&format!("; {changed} of")));
    for (number, code) in [("1", "db.no_such_key"), ("4", "db.key_in_use"), ("2", "db.key_in_use")]
    {
        let said = refused(&home, &["keys", "destroy", number, "--yes"]);
        assert!(said.contains(code), "{number}: {said}");
    }
    assert!(refused(&home, &["keys", "destroy", "2"]).contains("app.not_confirmed"));

    let before = std::fs::read_to_string(&file).unwrap();
    let master = keys(&home)[0].last().unwrap().clone();
    // An attempt that was cut short before the database knew of it leaves a key nobody needs.
    let stray = db::MasterKey::from_bytes([9; 32]);
    stray.write_new(&home.folder.join("master.key.new")).unwrap();
    home.must(&["keys", "rotate", "--master"], "");
    let after = std::fs::read_to_string(&file).unwrap();
    assert!(after != before && after.trim() != stray.to_text());
    assert_eq!(mode(&file), 0o600);
    let kept = home.folder.join(format!("master.key.before-{master}"));
    assert_eq!(std::fs::read_to_string(&kept).unwrap(), before);
    assert!(keys(&home).iter().all(|words| *words.last().unwrap() != master));
    assert_eq!(home.must(&["doctor"], ""), "the books agree\n");

    // The power went between the database and the names of the files: either is found, and the
    // rotation is finished by asking for it again.
    std::fs::rename(&file, home.folder.join("master.key.new")).unwrap();
    std::fs::write(&file, &before).unwrap();
    std::fs::remove_file(&kept).unwrap();
    assert_eq!(home.must(&["doctor"], ""), "the books agree\n");
    home.must(&["keys", "rotate", "--master"], "");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), after);
    assert_eq!(std::fs::read_to_string(&kept).unwrap(), before, "backups made before need it");
    // And between the two names.
    std::fs::rename(&file, home.folder.join("master.key.new")).unwrap();
    home.must(&["keys", "rotate", "--master"], "");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), after);

    std::fs::write(&file, &before).unwrap();
    assert!(refused(&home, &["keys", "list"]).contains("db.wrong_master_key"));
    std::fs::remove_file(&file).unwrap();
    let output = home.run(&["doctor"], "");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("db.master_key_missing"), "{said}");
    assert_eq!(output.status.code(), Some(1));
    assert!(!file.exists(), "no new key is made for what an old one sealed");
}

#[test]
fn keys_are_rotated_and_a_wrong_one_is_refused_sqlite() {
    rotate_and_lose(Engine::Sqlite);
}

#[test]
fn keys_are_rotated_and_a_wrong_one_is_refused_postgres() {
    rotate_and_lose(Engine::Postgres);
}
