//! From a file back into rows, with a look at every checksum on the way.

use std::io::{BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use db::copy::{Digesting, Load, Table, read_line};
use db::{Migrations, Param, Target};
use kernel::Fault;
use serde::de::DeserializeOwned;

use super::key::Key;
use super::{DAMAGED, End, FORMAT, FORMAT_VERSION, Header, Manifest, TableEnd, damaged, seal};

/// A row with the greatest file somebody may send, and then some.
const MOST_LINE_BYTES: u64 = 1 << 30;

/// A backup while it is read.
pub struct Archive<'r> {
    lines: Box<dyn BufRead + Send + 'r>,
    line: String,
    position: Arc<AtomicU64>,
    header: Header,
    encrypted: bool,
    ends: Vec<TableEnd>,
}

/// Counts what was taken from the file, so that a fault can say where.
struct Counted<R> {
    input: R,
    position: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.position.fetch_add(u64::try_from(read).unwrap_or(0), Ordering::Relaxed);
        Ok(read)
    }
}

impl<'r> Archive<'r> {
    /// Reads as far as its first line.
    ///
    /// # Errors
    /// `system.backup_damaged`; `system.backup_key_missing`, `system.backup_key_wrong`;
    /// `system.backup_newer`.
    pub fn open(input: impl Read + Send + 'r, key: Option<&Key>) -> Result<Self, Fault> {
        let position = Arc::new(AtomicU64::new(0));
        let counted = Counted { input, position: Arc::clone(&position) };
        let (mut lines, encrypted) = seal::open(counted, key)?;
        let mut line = String::new();
        next_line(&mut lines, &mut line, &position, "its first line")?;
        let header: Header = parse(&line, "its first line")?;
        if header.format != FORMAT {
            return Err(damaged("it is no backup of ours"));
        }
        if header.format_version > FORMAT_VERSION {
            let detail =
                format!("a newer version of the program ({}) wrote it", header.product_version);
            return Err(Fault::conflict("system.backup_newer", detail));
        }
        Ok(Self { lines, line, position, header, encrypted, ends: Vec::new() })
    }

    /// What is in it.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }
    /// Whether nobody can read it without the key.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    /// The rows of a table, in turn with the others; `each` gets them one by one.
    fn rows(&mut self, table: &Table) -> Rows<'_, 'r> {
        Rows { archive: self, table: table.clone(), digesting: Digesting::default(), over: None }
    }

    /// Reads on to the last line.
    fn finish(mut self) -> Result<Manifest, Fault> {
        next_line(&mut self.lines, &mut self.line, &self.position, "its last line")?;
        let end: End = parse(&self.line, "its last line")?;
        let Header { made_at, product_version, engine, .. } = self.header;
        let manifest = Manifest { made_at, product_version, engine, tables: self.ends };
        if (end.tables, end.rows) != (manifest.tables.len(), manifest.rows()) {
            return Err(damaged("its last line counts other tables or rows"));
        }
        // To the very end, where zstd and age have their own last words.
        let rest = self.lines.read_until(b'\n', &mut Vec::new());
        match rest {
            Ok(0) => Ok(manifest),
            Ok(_) => Err(damaged("something stands behind its last line")),
            Err(error) => Err(unreadable(&self.position, "the file as a whole", error)),
        }
    }
}

/// One table's rows.
struct Rows<'a, 'r> {
    archive: &'a mut Archive<'r>,
    table: Table,
    digesting: Digesting,
    over: Option<TableEnd>,
}

impl Rows<'_, '_> {
    fn next(&mut self) -> Result<Option<Vec<Param<'static>>>, Fault> {
        if self.over.is_some() {
            return Ok(None);
        }
        let Archive { lines, line, position, .. } = &mut *self.archive;
        let within = format!("the table {}", self.table.name);
        next_line(lines, line, position, &within)?;
        if line.starts_with('[') {
            self.digesting.take(line);
            return read_line(line, &self.table).map(Some).map_err(|fault| {
                damaged(format!("{within}, row {}", self.digesting.rows())).with_source(fault)
            });
        }
        let end: TableEnd = parse(line, &within)?;
        let digest = std::mem::take(&mut self.digesting).finish();
        if (&end.table, end.rows, &end.sha256) != (&self.table.name, digest.rows, &digest.sha256) {
            return Err(damaged(format!("{within} has another checksum than when it was written")));
        }
        self.archive.ends.push(end.clone());
        self.over = Some(end);
        Ok(None)
    }
}

fn next_line(
    lines: &mut Box<dyn BufRead + Send + '_>,
    line: &mut String,
    position: &AtomicU64,
    within: &str,
) -> Result<(), Fault> {
    line.clear();
    let read = lines.take(MOST_LINE_BYTES).read_line(line);
    read.map_err(|error| unreadable(position, within, error))?;
    if line.pop() != Some('\n') {
        return Err(damaged(format!("it ends in the middle of {within}")));
    }
    Ok(())
}

fn unreadable(position: &AtomicU64, within: &str, error: std::io::Error) -> Fault {
    let at = position.load(Ordering::Relaxed);
    damaged(format!("a byte before {at} is not as it was written, in {within}")).with_source(error)
}

fn parse<T: DeserializeOwned>(line: &str, within: &str) -> Result<T, Fault> {
    serde_json::from_str(line)
        .map_err(|error| damaged(format!("{within} cannot be read")).with_source(error))
}

/// Reads a whole backup and compares every checksum.
///
/// # Errors
/// `system.backup_damaged`, naming where; as [`Archive::open`].
pub fn check(input: impl Read + Send, key: Option<&Key>) -> Result<Manifest, Fault> {
    let mut archive = Archive::open(input, key)?;
    for table in archive.header.tables.clone() {
        let mut rows = archive.rows(&table);
        while rows.next()?.is_some() {}
    }
    archive.finish()
}

/// Fills an empty database with a backup, reads it back and compares every checksum, and only then
/// makes it true.
///
/// # Errors
/// As [`check`]; `db.target_not_empty`, `db.newer_schema`, `db.changed_migration`;
/// `system.restored_otherwise` when the database says something else than the backup.
pub fn load(
    input: impl Read + Send,
    key: Option<&Key>,
    target: &Target,
    sets: &[Migrations],
    told: &mut dyn FnMut(&TableEnd),
) -> Result<Manifest, Fault> {
    let mut archive = Archive::open(input, key)?;
    let mut load = Load::begin(target, sets, &archive.header.steps)?;
    let tables = load.tables().to_vec();
    if tables.iter().map(shape).ne(archive.header.tables.iter().map(shape)) {
        return Err(damaged("its tables are not those of its version"));
    }
    for table in &tables {
        let mut rows = archive.rows(table);
        if let Err(refused) = load.fill(table, &mut || rows.next()) {
            if refused.code() == DAMAGED {
                return Err(refused);
            }
            // A flipped bit may make a row that the engine refuses: the table's checksum says whether it was that.
            while rows.next()?.is_some() {}
            return Err(refused);
        }
        let Some(end) = rows.over else {
            return Err(damaged(format!("the table {} has no end", table.name)));
        };
        let digest = load.digest(table)?;
        if (digest.rows, &digest.sha256) != (end.rows, &end.sha256) {
            let detail = format!("{} of {} rows of {}", digest.rows, end.rows, table.name);
            return Err(Fault::invalid("system.restored_otherwise", detail));
        }
        load.count_on(table, end.counter.unwrap_or(0))?;
        told(&end);
    }
    let manifest = archive.finish()?;
    load.commit(sets)?;
    Ok(manifest)
}

/// What has to be the same.
fn shape(table: &Table) -> (&str, &[db::copy::Column]) {
    (&table.name, &table.columns)
}
