//! Fills an empty database with the rows of a copy: all of them, or none.

use kernel::Fault;
use postgres::binary_copy::BinaryCopyInWriter;
use postgres::types::{ToSql, Type};

use super::catalogue::{Kind, Step, Table, tables};
use super::line::Digest;
use super::snapshot::{applied, digest_rows};
use crate::conn::Conn;
use crate::db::Target;
use crate::dialect::Engine;
use crate::migrate::{Migrations, migrate, migrate_to};
use crate::value::Param;
use crate::{fault, postgres as server, sqlite};

/// A database that is being filled. Dropped before its commit it is as empty as before.
pub struct Load {
    conn: Conn,
    tables: Vec<Table>,
}

impl Load {
    /// Makes the tables as the copy had them, and begins.
    ///
    /// # Errors
    /// `db.target_not_empty`; what the engine reports.
    pub fn begin(target: &Target, sets: &[Migrations], at: &[Step]) -> Result<Self, Fault> {
        let tables = tables(sets, at)?;
        let mut conn = match target {
            Target::Sqlite(path) => Conn::Sqlite(sqlite::open_for_load(path)?),
            Target::Postgres(url) => Conn::Postgres(Box::new(server::connect(url)?)),
        };
        must_be_empty(&mut conn, &tables, sets, at)?;
        migrate_to(&mut conn, sets, at)?;
        conn.batch(match conn.engine() {
            Engine::Sqlite => "BEGIN IMMEDIATE",
            Engine::Postgres => "BEGIN",
        })?;
        // What the migrations put into their tables themselves comes with the copy.
        for table in tables.iter().rev() {
            conn.execute(&format!("DELETE FROM {}", table.name), &[])?;
        }
        Ok(Self { conn, tables })
    }

    /// The tables to fill, in this order.
    #[must_use]
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// Puts rows into a table; how many they were.
    ///
    /// # Errors
    /// What `next` says or the engine refuses.
    pub fn fill(
        &mut self,
        table: &Table,
        next: &mut dyn FnMut() -> Result<Option<Vec<Param<'static>>>, Fault>,
    ) -> Result<u64, Fault> {
        match &mut self.conn {
            Conn::Sqlite(connection) => {
                let places = vec!["?"; table.columns.len()].join(", ");
                let sql =
                    format!("INSERT INTO {} ({}) VALUES ({places})", table.name, table.names());
                let mut statement = connection.prepare(&sql).map_err(fault::from_sqlite)?;
                let mut rows = 0;
                while let Some(row) = next()? {
                    statement
                        .execute(rusqlite::params_from_iter(row.iter()))
                        .map_err(fault::from_sqlite)?;
                    rows += 1;
                }
                Ok(rows)
            }
            Conn::Postgres(pg) => {
                let sql = format!("COPY {} ({}) FROM STDIN BINARY", table.name, table.names());
                let types: Vec<Type> =
                    table.columns.iter().map(|column| postgres_type(column.kind)).collect();
                let door = pg.client.copy_in(&sql).map_err(fault::from_postgres)?;
                let mut door = BinaryCopyInWriter::new(door, &types);
                while let Some(row) = next()? {
                    let row: Vec<&(dyn ToSql + Sync)> =
                        row.iter().map(|cell| -> &(dyn ToSql + Sync) { cell }).collect();
                    door.write(&row).map_err(fault::from_postgres)?;
                }
                door.finish().map_err(fault::from_postgres)
            }
        }
    }

    /// What a table says by now, read back from the engine.
    ///
    /// # Errors
    /// What the engine reports.
    pub fn digest(&mut self, table: &Table) -> Result<Digest, Fault> {
        digest_rows(&mut self.conn, table)
    }

    /// Lets the engine go on counting where the copy's did.
    ///
    /// # Errors
    /// What the engine reports.
    pub fn count_on(&mut self, table: &Table, last: i64) -> Result<(), Fault> {
        let Some(column) = table.counter.as_ref().filter(|_| last > 0) else { return Ok(()) };
        match self.conn.engine() {
            Engine::Sqlite => {
                // The table has no key, and its row is only there once something was inserted.
                self.conn.execute("DELETE FROM sqlite_sequence WHERE name = $1", &[&table.name])?;
                self.conn
                    .execute(
                        "INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)",
                        &[&table.name, &last],
                    )
                    .map(|_| ())
            }
            Engine::Postgres => {
                let sql = format!(
                    "SELECT setval(CAST(pg_get_serial_sequence('{}', '{column}') AS regclass), $1)",
                    table.name
                );
                self.conn.list(&sql, &[&last], |_| Ok(())).map(|_| ())
            }
        }
    }

    /// Makes it true, and brings the tables to the form this version expects.
    ///
    /// # Errors
    /// `db.loose_ends` when a row points at one that is not there; what the engine reports.
    pub fn commit(mut self, sets: &[Migrations]) -> Result<(), Fault> {
        if self.conn.engine() == Engine::Sqlite {
            let loose: Vec<String> = self.conn.list(
                "SELECT \"table\" FROM pragma_foreign_key_check LIMIT 5",
                &[],
                |row| row.get(0),
            )?;
            if !loose.is_empty() {
                return Err(Fault::invalid("db.loose_ends", loose.join(", ")));
            }
        }
        self.conn.batch("COMMIT")?;
        migrate(&mut self.conn, sets)?;
        if self.conn.engine() == Engine::Sqlite {
            // No file of SQLite has statistics. One that had them would be read by other ways than all
            // others, and by worse ones: it skips through an index, or sorts what another has in order.
            return Ok(());
        }
        // Statistics for the planner, and the map of pages that everybody may see: without it a list that
        // needs nothing but its index goes to the table for every row until the server cleans up by itself.
        self.conn.batch("VACUUM (ANALYZE)")
    }
}

/// Nothing but what migrations themselves put into tables, such as after a load that was cut short.
fn must_be_empty(
    conn: &mut Conn,
    tables: &[Table],
    sets: &[Migrations],
    at: &[Step],
) -> Result<(), Fault> {
    let engine = conn.engine();
    let there: Vec<String> = conn.list(
        match engine {
            Engine::Sqlite => "SELECT name FROM sqlite_schema WHERE type = 'table'",
            Engine::Postgres => {
                "SELECT CAST(table_name AS text) FROM information_schema.tables \
                 WHERE table_schema = current_schema()"
            }
        },
        &[],
        |row| row.get(0),
    )?;
    if there.is_empty() {
        return Ok(());
    }
    let full = |what: &str| {
        Err(Fault::conflict("db.target_not_empty", format!("the database holds {what} already")))
    };
    let known = |name: &String| {
        name == "schema_migrations"
            || name.starts_with("sqlite_")
            || tables.iter().any(|table| table.name == *name)
    };
    if let Some(foreign) = there.iter().find(|name| !known(name)) {
        return full(foreign);
    }
    if there.iter().any(|name| name == "schema_migrations") {
        let applied = applied(conn)?;
        if applied.iter().any(|step| !at.contains(step)) {
            return full("tables of another version");
        }
    }
    let mut fresh = Conn::Sqlite(sqlite::open(std::path::Path::new(":memory:"), false)?);
    migrate_to(&mut fresh, sets, at)?;
    for table in tables.iter().filter(|table| there.contains(&table.name)) {
        let count = format!("SELECT count(*) FROM {}", table.name);
        let rows = |conn: &mut Conn| conn.list(&count, &[], |row| row.get::<i64>(0));
        if rows(conn)? > rows(&mut fresh)? {
            return full(&table.name);
        }
    }
    Ok(())
}

fn postgres_type(kind: Kind) -> Type {
    match kind {
        Kind::Boolean => Type::BOOL,
        Kind::Bigint => Type::INT8,
        Kind::Text => Type::TEXT,
        Kind::Bytea => Type::BYTEA,
        Kind::Uuid => Type::UUID,
        Kind::Timestamptz => Type::TIMESTAMPTZ,
        Kind::Jsonb => Type::JSONB,
    }
}
