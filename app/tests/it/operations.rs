//! The house closed for writing, moved to another engine, rehearsed, and backed up by itself.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testkit::Engine;

use crate::running::{Desk, Home};

const MAKE: &[&str] =
    &["demo", "--orders", "80", "--skus", "60", "--seed", "7", "--until", "2026-11-22T08:00:00Z"];
const PATIENCE: Duration = Duration::from_secs(30);

/// Asks until the answer is as wanted.
fn wait_for(desk: &Desk<'_>, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let began = Instant::now();
    loop {
        let answer = desk.get(path);
        if wanted(&answer) {
            return answer;
        }
        assert!(began.elapsed() < PATIENCE, "{path} still says {answer}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn closed_for_writing_it_can_be_looked_at(engine: Engine) {
    let Some(home) = Home::new(engine) else { return };
    let server = home.serve();
    let desk = Desk::open(&home, &server);
    let sku = |code: &str| json!({"code": code, "name": "Cup"});
    assert_eq!(desk.post_status("/skus", &sku("ONE")), 201);
    let close = json!({"read_only": true, "reason": "the disk is being replaced"});
    assert_eq!(desk.ask("PUT", "/system/mode", &json!({"read_only": true})).status, 422);
    assert_eq!(desk.ask("PUT", "/system/mode", &close).status, 200);

    let refused = desk.ask("POST", "/skus", &sku("TWO"));
    assert_eq!(refused.status, 503);
    assert!(refused.body.contains("system.read_only"), "{refused:?}");
    assert!(refused.body.contains("the disk is being replaced"), "{refused:?}");
    assert_eq!(desk.get("/skus")["items"].as_array().unwrap().len(), 1);
    assert_eq!(desk.get("/system/mode")["reason"], "the disk is being replaced");
    assert_eq!(server.stop().0, Some(0));

    // Over a restart; and one who signs in now may look, too.
    let server = home.serve();
    let desk = Desk::sign_in(&server);
    assert_eq!(desk.post_status("/skus", &sku("TWO")), 503);
    assert_eq!(desk.get("/skus")["items"].as_array().unwrap().len(), 1);
    let refused = home.run(&["user", "passwd", "ann", "--password-stdin"], "another-long-password");
    assert!(String::from_utf8(refused.stderr).unwrap().contains("system.read_only"));

    // The command line opens it, and the server that runs hears of it.
    home.must(&["read-only", "off"], "");
    wait_for(&desk, "/system/mode", |mode| mode["read_only"] == false);
    let began = Instant::now();
    while desk.post_status("/skus", &sku("TWO")) != 201 {
        assert!(began.elapsed() < PATIENCE, "it does not open");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(server.stop().0, Some(0));
}

mod closed_for_writing_it_can_be_looked_at {
    use testkit::Engine;
    #[test]
    fn sqlite() {
        super::closed_for_writing_it_can_be_looked_at(Engine::Sqlite);
    }
    #[test]
    fn postgres() {
        super::closed_for_writing_it_can_be_looked_at(Engine::Postgres);
    }
}

#[test]
fn a_living_company_moves_to_postgres() {
    let home = Home::new(Engine::Sqlite).unwrap();
    let Some(new) = Home::new(Engine::Postgres) else { return };
    home.must(MAKE, "");
    let server = home.serve();
    let desk = Desk::open(&home, &server);
    let said = home.must(&["migrate", "--to", new.url().unwrap()], "");
    assert!(said.contains("every checksum agrees"), "{said}");

    // The old house can be looked at and nothing else; it says where everybody went.
    let refused = desk.ask("POST", "/skus", &json!({"code": "NEW", "name": "Cup"}));
    assert_eq!(refused.status, 503);
    wait_for(&desk, "/system/mode", |mode| mode["reason"] == "the data has moved to PostgreSQL");
    assert_eq!(server.stop().0, Some(0));

    // It is another host's folder: the key of personal data has to come along.
    std::fs::create_dir_all(&new.folder).unwrap();
    std::fs::copy(home.folder.join("master.key"), new.folder.join("master.key")).unwrap();
    assert_eq!(new.must(&["doctor"], ""), "the books agree\n");
    let server = new.serve();
    let desk = Desk::sign_in(&server);
    let orders = desk.get("/orders/counts");
    assert_eq!(orders["counts"]["all"], 80, "{orders}");
    // Numbers that the engine gives out go on behind the last: events are not lost to those who read.
    assert_eq!(desk.post_status("/skus", &json!({"code": "NEW", "name": "Cup"})), 201);
    assert_eq!(server.stop().0, Some(0));

    // Not twice, and a target that is not empty is left alone.
    home.must(&["read-only", "off"], "");
    let output = home.run(&["migrate", "--to", new.url().unwrap()], "");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("db.target_not_empty"), "{said}");
    let server = home.serve();
    let desk = Desk::sign_in(&server);
    assert_eq!(desk.get("/system/mode")["read_only"], false);
    assert_eq!(new.must(&["doctor"], ""), "the books agree\n");
}

fn a_rehearsal_leaves_everything_as_it_was(engine: Engine) {
    let Some(home) = Home::new(engine) else { return };
    home.must(MAKE, "");
    let said = home.must(&["migrate", "--rehearse"], "");
    assert!(said.contains("was brought to this version"), "{said}");
    assert!(said.ends_with("the books agree\n"), "{said}");
    let entries = std::fs::read_dir(&home.folder).unwrap();
    let names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
    let left = names.iter().filter(|name| name.to_string_lossy().starts_with('.')).count();
    assert_eq!(left, 0, "{names:?}");
}

mod a_rehearsal_leaves_everything_as_it_was {
    use testkit::Engine;
    #[test]
    fn sqlite() {
        super::a_rehearsal_leaves_everything_as_it_was(Engine::Sqlite);
    }
    #[test]
    fn postgres() {
        super::a_rehearsal_leaves_everything_as_it_was(Engine::Postgres);
    }
}

fn backups_and_drills_stand_in_the_book(engine: Engine) {
    let Some(home) = Home::new(engine) else { return };
    home.must(MAKE, "");
    let server = home.serve();
    let desk = Desk::open(&home, &server);
    let book = desk.get("/system/backups");
    assert!(book["items"].as_array().unwrap().is_empty() && book["next_backup_at"].is_string());
    let newest_is = |kind: &'static str, state: &'static str| {
        move |book: &Value| book["items"][0]["kind"] == kind && book["items"][0]["state"] == state
    };

    // Without a backup a drill proves nothing.
    assert_eq!(desk.post_status("/system/drills", &Value::Null), 202);
    let book = wait_for(&desk, "/system/backups", newest_is("drill", "failed"));
    assert_eq!(book["items"][0]["error_code"], "system.no_such_backup");

    assert_eq!(desk.post_status("/system/backups", &Value::Null), 202);
    let book = wait_for(&desk, "/system/backups", newest_is("backup", "ok"));
    let made = &book["items"][0];
    assert_eq!((&made["verified"], &made["encrypted"]), (&json!(true), &json!(false)));
    assert_eq!(made["by_name"], "ann");
    assert_eq!(book["last_ok_at"], made["started_at"]);

    assert_eq!(desk.post_status("/system/drills", &Value::Null), 202);
    let book = wait_for(&desk, "/system/backups", newest_is("drill", "ok"));
    let proof = &book["items"][0];
    assert_eq!((&proof["rows"], &proof["file"]), (&made["rows"], &made["file"]));
    assert_eq!(proof["findings"], 0);

    // One bit, and the drill says so and where.
    let file = home.folder.join("backups").join(made["file"].as_str().unwrap());
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    assert_eq!(desk.post_status("/system/drills", &Value::Null), 202);
    let book = wait_for(&desk, "/system/backups", newest_is("drill", "failed"));
    assert_eq!(book["items"][0]["error_code"], "system.backup_damaged");
    let said = book["items"][0]["error_detail"].as_str().unwrap();
    let where_it_is = ["the table ", "is not as it was written"];
    assert!(where_it_is.iter().any(|words| said.contains(words)), "{book}");
    assert_eq!(server.stop().0, Some(0));
}

mod backups_and_drills_stand_in_the_book {
    use testkit::Engine;
    #[test]
    fn sqlite() {
        super::backups_and_drills_stand_in_the_book(Engine::Sqlite);
    }
    #[test]
    fn postgres() {
        super::backups_and_drills_stand_in_the_book(Engine::Postgres);
    }
}
