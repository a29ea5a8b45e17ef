//! A company moves from one database into another, or a copy of it does for a rehearsal: row by row,
//! with a checksum of each table on both sides.

use std::sync::mpsc::sync_channel;

use db::copy::{Digesting, Load, Snapshot, Table, line};
use db::{Migrations, Target};
use kernel::Fault;

use crate::archive::TableEnd;

/// Rows on their way between reading and writing.
const ROWS_BETWEEN: usize = 1_000;

/// Fills an empty database with everything a snapshot holds. All of it is there afterwards, or nothing.
///
/// # Errors
/// `db.target_not_empty`; `system.restored_otherwise` when the two say different things; what the
/// databases report.
pub fn relocate(
    mut from: Snapshot,
    to: &Target,
    sets: &[Migrations],
    told: &mut dyn FnMut(&TableEnd),
) -> Result<Vec<TableEnd>, Fault> {
    let mut load = Load::begin(to, sets, from.steps())?;
    let mut ends = Vec::new();
    for table in load.tables().to_vec() {
        let end = move_table(&mut from, &mut load, &table)?;
        told(&end);
        ends.push(end);
    }
    load.commit(sets)?;
    Ok(ends)
}

fn move_table(from: &mut Snapshot, load: &mut Load, table: &Table) -> Result<TableEnd, Fault> {
    let read = std::thread::scope(|scope| {
        let (door, rows) = sync_channel(ROWS_BETWEEN);
        let reader = scope.spawn(|| {
            let door = door;
            let mut digesting = Digesting::default();
            from.read(table, &mut |row| {
                digesting.take(&line(&row));
                door.send(row)
                    .map_err(|gone| Fault::internal("system.copy_stopped", gone.to_string()))
            })?;
            Ok((digesting.finish(), from.counter(table)?))
        });
        let filled = load.fill(table, &mut || Ok(rows.recv().ok()));
        // What was not taken is not waited for: the reader sees that nobody listens.
        drop(rows);
        let read = reader.join();
        filled?;
        read.unwrap_or_else(|_| Err(Fault::internal("system.copy_stopped", "the reader panicked")))
    });
    let (digest, counter) = read?;
    let there = load.digest(table)?;
    if there != digest {
        let detail = format!("{} of {} rows of {}", there.rows, digest.rows, table.name);
        return Err(Fault::invalid("system.restored_otherwise", detail));
    }
    load.count_on(table, counter.unwrap_or(0))?;
    Ok(TableEnd { table: table.name.clone(), rows: digest.rows, sha256: digest.sha256, counter })
}
