//! From a snapshot into a file, row by row.

use std::io::{BufWriter, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use db::copy::{Digesting, Snapshot, Table, line};
use kernel::{Fault, Timestamp};
use serde::Serialize;

use super::key::Key;
use super::seal::Sealed;
use super::{End, FORMAT, FORMAT_VERSION, Header, Manifest, TableEnd};

/// Writes everything a snapshot holds; `told` hears of each table that is done. In constant memory.
///
/// # Errors
/// `system.backup_stopped` when `stop` was set; what the database or the output reports.
pub fn write<W: Write>(
    snapshot: &mut Snapshot,
    made_at: Timestamp,
    key: Option<&Key>,
    output: W,
    stop: &AtomicBool,
    told: &mut dyn FnMut(&TableEnd),
) -> Result<(Manifest, W), Fault> {
    let header = Header {
        format: FORMAT.to_owned(),
        format_version: FORMAT_VERSION,
        made_at,
        product_version: env!("CARGO_PKG_VERSION").to_owned(),
        engine: snapshot.engine().name().to_owned(),
        steps: snapshot.steps().to_vec(),
        tables: snapshot.tables().to_vec(),
    };
    let mut output = BufWriter::new(Sealed::new(output, key)?);
    put(&mut output, &header)?;
    let mut ends = Vec::with_capacity(header.tables.len());
    for table in &header.tables {
        let end = write_table(snapshot, table, &mut output, stop)?;
        told(&end);
        ends.push(end);
    }
    let Header { product_version, engine, .. } = header;
    let manifest = Manifest { made_at, product_version, engine, tables: ends };
    put(&mut output, &End { tables: manifest.tables.len(), rows: manifest.rows() })?;
    let sealed = output.into_inner().map_err(|error| not_written(error.into_error()))?;
    let output = sealed.finish().map_err(not_written)?;
    Ok((manifest, output))
}

fn write_table(
    snapshot: &mut Snapshot,
    table: &Table,
    output: &mut impl Write,
    stop: &AtomicBool,
) -> Result<TableEnd, Fault> {
    let mut digesting = Digesting::default();
    snapshot.read(table, &mut |row| {
        if stop.load(Ordering::Relaxed) {
            return Err(Fault::conflict("system.backup_stopped", "it was asked to stop"));
        }
        let line = line(&row);
        digesting.take(&line);
        output.write_all(line.as_bytes()).map_err(not_written)?;
        output.write_all(b"\n").map_err(not_written)
    })?;
    let digest = digesting.finish();
    let counter = snapshot.counter(table)?;
    let table = table.name.clone();
    let end = TableEnd { table, rows: digest.rows, sha256: digest.sha256, counter };
    put(output, &end)?;
    Ok(end)
}

fn put(output: &mut impl Write, value: &impl Serialize) -> Result<(), Fault> {
    let mut text = serde_json::to_string(value)
        .map_err(|error| Fault::internal("system.backup_not_sealed", error))?;
    text.push('\n');
    output.write_all(text.as_bytes()).map_err(not_written)
}

pub(crate) fn not_written(error: std::io::Error) -> Fault {
    Fault::unavailable(
        "system.backup_not_written",
        format!("the backup cannot be written: {error}"),
    )
    .with_source(error)
}
