//! One moment of a database, read table by table while others go on writing.

use kernel::Fault;
use postgres::fallible_iterator::FallibleIterator;

use super::catalogue::{Step, Table, tables};
use super::line::{Digest, Digesting, cells, line};
use crate::conn::Conn;
use crate::db::Target;
use crate::dialect::Engine;
use crate::fault;
use crate::migrate::Migrations;
use crate::value::{Param, Row};
use crate::{postgres as server, sqlite};

/// One moment of a database. It is let go of with the value.
pub struct Snapshot {
    conn: Conn,
    steps: Vec<Step>,
    tables: Vec<Table>,
}

impl Snapshot {
    /// Everything as it is now; writers go on.
    ///
    /// # Errors
    /// What keeps the database from being opened, or when its tables are not this version's.
    pub fn open(target: &Target, sets: &[Migrations]) -> Result<Self, Fault> {
        let mut conn = match target {
            Target::Sqlite(path) => Conn::Sqlite(sqlite::open(path, true)?),
            Target::Postgres(url) => Conn::Postgres(Box::new(server::connect(url)?)),
        };
        conn.batch(match conn.engine() {
            Engine::Sqlite => "BEGIN",
            Engine::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        })?;
        Self::read_from(conn, sets)
    }

    /// As [`Snapshot::open`] of a SQLite file, and nobody can write until it is let go of.
    ///
    /// # Errors
    /// As [`Snapshot::open`].
    pub fn open_alone(path: &std::path::Path, sets: &[Migrations]) -> Result<Self, Fault> {
        let connection = sqlite::open_existing(path)?;
        let mut conn = Conn::Sqlite(connection);
        conn.batch("BEGIN IMMEDIATE")?;
        Self::read_from(conn, sets)
    }

    fn read_from(mut conn: Conn, sets: &[Migrations]) -> Result<Self, Fault> {
        let steps = applied(&mut conn)?;
        let tables = tables(sets, &steps)?;
        for table in &tables {
            compare_columns(&mut conn, table)?;
        }
        Ok(Self { conn, steps, tables })
    }

    /// Which engine holds it.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.conn.engine()
    }
    /// The migrations that made its tables.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }
    /// Its tables, those that others point at first.
    #[must_use]
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// Hands out every row in the order of the key, one at a time.
    ///
    /// # Errors
    /// What the engine reports, or `each` says.
    pub fn read(
        &mut self,
        table: &Table,
        each: &mut dyn FnMut(Vec<Param<'static>>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        read_rows(&mut self.conn, table, each)
    }

    /// What a table says, in one checksum.
    ///
    /// # Errors
    /// What the engine reports.
    pub fn digest(&mut self, table: &Table) -> Result<Digest, Fault> {
        digest_rows(&mut self.conn, table)
    }

    /// The last number the engine gave out for a table whose rows it counts.
    ///
    /// # Errors
    /// What the engine reports.
    pub fn counter(&mut self, table: &Table) -> Result<Option<i64>, Fault> {
        let Some(column) = &table.counter else { return Ok(None) };
        let last = match self.conn.engine() {
            Engine::Sqlite => self.conn.list(
                "SELECT seq FROM sqlite_sequence WHERE name = $1",
                &[&table.name],
                |row| row.get(0),
            )?,
            Engine::Postgres => {
                let sql = format!(
                    "SELECT coalesce(pg_sequence_last_value(CAST(pg_get_serial_sequence('{}', '{column}') AS regclass)), 0)",
                    table.name
                );
                self.conn.list(&sql, &[], |row| row.get(0))?
            }
        };
        Ok(Some(last.first().copied().unwrap_or(0)))
    }
}

/// Which migrations a database has seen.
pub(super) fn applied(conn: &mut Conn) -> Result<Vec<Step>, Fault> {
    conn.list("SELECT context, number, checksum FROM schema_migrations", &[], |row| {
        Ok(Step { context: row.get(0)?, number: row.get(1)?, checksum: row.get(2)? })
    })
    .map(|mut steps| {
        steps.sort();
        steps
    })
}

/// Refuses a table that is not as its migrations say: a column would be left out silently.
fn compare_columns(conn: &mut Conn, table: &Table) -> Result<(), Fault> {
    let there: Vec<String> = match conn.engine() {
        Engine::Sqlite => {
            conn.list("SELECT name FROM pragma_table_info($1)", &[&table.name], |row| row.get(0))?
        }
        Engine::Postgres => conn.list(
            "SELECT CAST(column_name AS text) FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name = $1",
            &[&table.name],
            |row| row.get(0),
        )?,
    };
    let there: Vec<String> =
        there.into_iter().filter(|column| !table.own.contains(column)).collect();
    let same = there.len() == table.columns.len()
        && table.columns.iter().all(|column| there.contains(&column.name));
    if same {
        return Ok(());
    }
    let detail =
        format!("{} is not as the migrations say: it has {}", table.name, there.join(", "));
    Err(Fault::internal("db.other_columns", detail))
}

pub(super) fn digest_rows(conn: &mut Conn, table: &Table) -> Result<Digest, Fault> {
    let mut digesting = Digesting::default();
    read_rows(conn, table, &mut |cells| {
        digesting.take(&line(&cells));
        Ok(())
    })?;
    Ok(digesting.finish())
}

fn read_rows(
    conn: &mut Conn,
    table: &Table,
    each: &mut dyn FnMut(Vec<Param<'static>>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let (names, name, key) = (table.names(), &table.name, table.key.join(", "));
    let sql = format!("SELECT {names} FROM {name} ORDER BY {key}");
    match conn {
        // A list of nothings: the rows are handed on as they come.
        Conn::Sqlite(_) => {
            conn.list(&sql, &[], |row| each(cells(row, &table.columns)?)).map(|_| ())
        }
        Conn::Postgres(pg) => {
            let none: [&(dyn postgres::types::ToSql + Sync); 0] = [];
            let rows = pg.client.query_raw(&sql, none).map_err(fault::from_postgres)?;
            let mut rows = rows.map_err(fault::from_postgres);
            while let Some(row) = rows.next()? {
                each(cells(&Row::Postgres(&row), &table.columns)?)?;
            }
            Ok(())
        }
    }
}
