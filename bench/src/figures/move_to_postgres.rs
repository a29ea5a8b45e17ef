//! A whole company moves from SQLite to PostgreSQL and goes on there.

use std::time::Instant;

use postgres::{Client, NoTls};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use super::Bench;
use crate::frame::{Engine, Figure, Goal};
use crate::orders::Assortment;
use crate::program::Company;
use crate::scratch::Scratch;

/// The table whose rows are moved by hand for the limit: it has the most.
const GREATEST: &str = "events";
/// Of these at most so many: enough to fill every buffer on the way.
const BY_HAND: u64 = 200_000;

pub(super) fn measure(bench: &Bench<'_>) -> Result<Vec<Figure>, String> {
    // The move has one direction; it is told with where it leads to.
    if bench.engine == Engine::Sqlite {
        return Ok(Vec::new());
    }
    let orders = bench.size.pick(1_000_000, 20_000);
    let company = Company::demo(bench.scratch, Engine::Sqlite, "moving", orders)?;
    let file = company.folder().join("tradewind.db");
    let limit = by_hand(bench.scratch, &file)?;
    let database = bench.scratch.database()?;
    let began = Instant::now();
    // Compares the checksums of every table itself, read back from the target, and says so.
    let said = company.finish(&["migrate", "--to", database.url()])?;
    let took = began.elapsed().as_secs_f64();
    if !said.contains("every checksum agrees") {
        return Err(format!("the move did not say that the checksums agree: {said}"));
    }
    let (tables, rows) = same_counts(&file, database.url())?;

    let moved = company.moved_to(database);
    moved.finish(&["doctor"])?;
    moved.finish(&["audit", "verify"])?;
    let program = moved.serve()?;
    let mut person = program.sign_in()?;
    let assortment = Assortment::found(&mut person)?;
    person.post("/orders", &assortment.order("moved", 0))?;
    let counted = person.get("/orders/counts")?;
    let counted = counted["counts"]["all"].as_u64().unwrap_or(0);
    if counted != orders + 1 {
        return Err(format!("{orders} orders moved and one was placed there: {counted} are there"));
    }
    let note = format!("{orders} orders, {tables} tables, {rows} rows in {took:.1} s, works there");
    let rate = rows as f64 / took;
    Ok(vec![
        Figure::new("move_to_postgres", bench.engine, rate, "rows/s", Goal::RatioAtLeast(0.2))
            .against(Some(limit))
            .note(note),
    ])
}

/// Rows a second of one table from a loop over SQLite into `COPY`, as texts, into a table without keys,
/// indexes and checks; nothing is compared.
fn by_hand(scratch: &Scratch, file: &std::path::Path) -> Result<f64, String> {
    let sqlite = open(file)?;
    let mut statement = sqlite
        .prepare(&format!("SELECT * FROM {GREATEST} LIMIT {BY_HAND}"))
        .map_err(|error| error.to_string())?;
    let columns = statement.column_count();
    let names: Vec<_> = (0..columns).map(|n| format!("c{n} text")).collect();
    let database = scratch.database()?;
    let mut client = connect(database.url())?;
    let table = format!("CREATE TABLE by_hand ({})", names.join(", "));
    client.batch_execute(&table).map_err(|error| error.to_string())?;
    let began = Instant::now();
    let copied = copy(&mut statement, &mut client, columns)?;
    Ok(copied as f64 / began.elapsed().as_secs_f64())
}

fn copy(
    statement: &mut rusqlite::Statement<'_>,
    client: &mut Client,
    columns: usize,
) -> Result<u64, String> {
    use std::io::Write;
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let mut sink = client.copy_in("COPY by_hand FROM STDIN").map_err(|error| text(&error))?;
    let mut rows = statement.query([]).map_err(|error| text(&error))?;
    let mut line: Vec<u8> = Vec::new();
    while let Some(row) = rows.next().map_err(|error| text(&error))? {
        line.clear();
        for column in 0..columns {
            if column > 0 {
                line.push(b'\t');
            }
            let cell = row.get_ref(column).map_err(|error| text(&error))?;
            write_cell(&mut line, cell);
        }
        line.push(b'\n');
        sink.write_all(&line).map_err(|error| text(&error))?;
    }
    sink.finish().map_err(|error| text(&error))
}

/// As `COPY` reads texts; bytes as hexadecimal.
fn write_cell(line: &mut Vec<u8>, cell: ValueRef<'_>) {
    match cell {
        ValueRef::Null => line.extend_from_slice(b"\\N"),
        ValueRef::Integer(number) => line.extend_from_slice(number.to_string().as_bytes()),
        ValueRef::Real(number) => line.extend_from_slice(number.to_string().as_bytes()),
        ValueRef::Text(text) => {
            for byte in text {
                match byte {
                    b'\\' => line.extend_from_slice(b"\\\\"),
                    b'\t' => line.extend_from_slice(b"\\t"),
                    b'\n' => line.extend_from_slice(b"\\n"),
                    b'\r' => line.extend_from_slice(b"\\r"),
                    other => line.push(*other),
                }
            }
        }
        ValueRef::Blob(bytes) => {
            const DIGITS: &[u8; 16] = b"0123456789abcdef";
            for byte in bytes {
                line.push(DIGITS[usize::from(byte >> 4)]);
                line.push(DIGITS[usize::from(byte & 15)]);
            }
        }
    }
}

/// Every table of the source has as many rows in the target; how many tables and rows. Counted here, by
/// another way than the program's own.
fn same_counts(file: &std::path::Path, url: &str) -> Result<(usize, u64), String> {
    let sqlite = open(file)?;
    let mut client = connect(url)?;
    let mut tables = sqlite
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        .map_err(|error| error.to_string())?;
    let names: Vec<String> = tables
        .query_map([], |row| row.get(0))
        .and_then(Iterator::collect)
        .map_err(|error| error.to_string())?;
    let mut all = 0;
    for name in &names {
        let count = format!("SELECT count(*) FROM {name}");
        let here: i64 = sqlite
            .query_row(&count, [], |row| row.get(0))
            .map_err(|error| format!("{name}: {error}"))?;
        let there: i64 =
            client.query_one(&count, &[]).map_err(|error| format!("{name}: {error}"))?.get(0);
        // Opening the houses again is told in these: in each its own.
        if here != there && !matches!(name.as_str(), "events" | "audit_seals" | "house_mode") {
            return Err(format!("{name}: {here} rows in SQLite, {there} in PostgreSQL"));
        }
        all += u64::try_from(there).unwrap_or(0);
    }
    Ok((names.len(), all))
}

fn open(file: &std::path::Path) -> Result<Connection, String> {
    Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .map_err(|error| format!("{}: {error}", file.display()))
}

fn connect(url: &str) -> Result<Client, String> {
    Client::connect(url, NoTls).map_err(|error| error.to_string())
}
