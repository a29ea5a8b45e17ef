//! Keys and damaged files; whole houses are in `tests/it`.

use std::io::Write;

use db::copy::{Digesting, known_steps, tables};
use db::{Migration, Migrations, Target};

use super::seal::Sealed;
use super::*;

const THINGS: [Migrations; 1] = [Migrations {
    context: "things",
    steps: &[Migration {
        number: 1,
        name: "things",
        sql: "CREATE TABLE things (\n  id bigint PRIMARY KEY,\n  amount bigint NOT NULL,\n  \
              CONSTRAINT things_amount CHECK (amount > 0)\n);\n",
    }],
}];

/// A backup of one table with one row, of which the checksum was taken when it was another.
fn backup(row: &str, was: &str) -> Vec<u8> {
    let steps = known_steps(&THINGS);
    let tables = tables(&THINGS, &steps).unwrap();
    let mut lines = Vec::new();
    for table in &tables {
        let mut digesting = Digesting::default();
        if table.name == "things" {
            digesting.take(was);
            lines.push(row.to_owned());
        }
        let digest = digesting.finish();
        let (table, rows, sha256) = (table.name.clone(), digest.rows, digest.sha256);
        let end = TableEnd { table, rows, sha256, counter: None };
        lines.push(serde_json::to_string(&end).unwrap());
    }
    let end = End { tables: tables.len(), rows: 1 };
    lines.push(serde_json::to_string(&end).unwrap());
    let header = Header {
        format: FORMAT.to_owned(),
        format_version: FORMAT_VERSION,
        made_at: Timestamp::from_micros(0),
        product_version: "1.0.0".to_owned(),
        engine: "sqlite".to_owned(),
        steps,
        tables,
    };
    lines.insert(0, serde_json::to_string(&header).unwrap());
    let mut sealed = Sealed::new(Vec::new(), None).unwrap();
    sealed.write_all((lines.join("\n") + "\n").as_bytes()).unwrap();
    sealed.finish().unwrap()
}

#[test]
fn a_row_that_the_engine_refuses_is_damage_when_it_was_another() {
    for (row, was, code) in [
        ("[1,5]", "[1,5]", None),
        ("[1,0]", "[1,5]", Some(DAMAGED)),
        ("[1,7]", "[1,5]", Some(DAMAGED)),
        // So it was written: nothing happened to the file.
        ("[1,0]", "[1,0]", Some("db.constraint")),
    ] {
        let folder = testkit::scratch::folder();
        let target = Target::Sqlite(folder.path().join("things.db"));
        let loaded = load(backup(row, was).as_slice(), None, &target, &THINGS, &mut |_| ());
        let found = loaded.as_ref().err().map(kernel::Fault::code);
        assert_eq!(found, code, "{row} {was}: {loaded:?}");
    }
}

#[test]
fn a_key_file_is_read_as_age_writes_it_and_nothing_else_is() {
    let key = Key::draw();
    let text = format!("# created: 2026-11-22T08:00:00Z\n{}", key.to_file_text());
    assert_eq!(Key::parse(&text).unwrap().to_file_text(), key.to_file_text());
    for text in ["", "AGE-SECRET-KEY-1QQQ", "age1qqq"] {
        assert_eq!(Key::parse(text).unwrap_err().code(), "system.backup_key_unreadable");
    }
    assert!(!format!("{key:?}").contains("SECRET"), "{key:?}");
}

#[test]
fn what_is_no_backup_is_refused() {
    for bytes in [&b""[..], b"hello", b"age-encryption.org/v1\n-> X25519 x\n"] {
        let fault = check(bytes, Some(&Key::draw())).unwrap_err();
        assert_eq!(fault.code(), "system.backup_damaged", "{bytes:?}");
    }
}
