//! One connection of either engine, and how a statement runs on it.

use std::collections::HashMap;

use kernel::Fault;

use crate::dialect::{Engine, ROWS_MARK, for_sqlite, rows_for_sqlite};
use crate::fault;
use crate::rows::Rows;
use crate::value::{Param, Row, ToParam};

/// Statements kept prepared on each connection. Lists compose theirs from a few filters, so the
/// number stays small; the bound is against a mistake.
pub(crate) const MOST_PREPARED: usize = 1_000;

/// One connection.
pub(crate) enum Conn {
    Sqlite(rusqlite::Connection),
    Postgres(Box<PgConn>),
}

/// A PostgreSQL connection with its prepared statements.
pub(crate) struct PgConn {
    pub(crate) client: postgres::Client,
    prepared: HashMap<String, postgres::Statement>,
}

impl PgConn {
    pub(crate) fn new(client: postgres::Client) -> Self {
        Self { client, prepared: HashMap::new() }
    }

    fn prepare(&mut self, sql: &str) -> Result<postgres::Statement, Fault> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        if self.prepared.len() >= MOST_PREPARED {
            self.prepared.clear();
        }
        let statement = self.client.prepare(sql).map_err(|error| failed(sql, error))?;
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

fn failed(sql: &str, error: postgres::Error) -> Fault {
    tracing::debug!(sql, %error, "statement failed");
    fault::from_postgres(error)
}

impl Conn {
    pub(crate) fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// A statement without parameters or answer: BEGIN, SAVEPOINT, COMMIT.
    pub(crate) fn batch(&mut self, sql: &'static str) -> Result<(), Fault> {
        match self {
            Self::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql).map_err(fault::from_sqlite)?;
                statement.raw_execute().map(|_| ()).map_err(fault::from_sqlite)
            }
            Self::Postgres(pg) => pg.client.batch_execute(sql).map_err(fault::from_postgres),
        }
    }

    pub(crate) fn execute(&mut self, sql: &str, params: &[&dyn ToParam]) -> Result<u64, Fault> {
        let params: Vec<Param<'_>> = params.iter().map(|param| param.to_param()).collect();
        match self {
            Self::Sqlite(connection) => {
                let sql = for_sqlite(sql);
                let mut statement = connection.prepare_cached(&sql).map_err(fault::from_sqlite)?;
                let changed = statement.execute(rusqlite::params_from_iter(params.iter()));
                changed.map_err(fault::from_sqlite).and_then(as_count)
            }
            Self::Postgres(pg) => {
                let statement = pg.prepare(sql)?;
                pg.client.execute(&statement, &as_postgres(&params)).map_err(|e| failed(sql, e))
            }
        }
    }

    pub(crate) fn list<T>(
        &mut self,
        sql: &str,
        params: &[&dyn ToParam],
        mut read: impl FnMut(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let params: Vec<Param<'_>> = params.iter().map(|param| param.to_param()).collect();
        match self {
            Self::Sqlite(connection) => {
                let sql = for_sqlite(sql);
                let mut statement = connection.prepare_cached(&sql).map_err(fault::from_sqlite)?;
                let params = rusqlite::params_from_iter(params.iter());
                let mut rows = statement.query(params).map_err(fault::from_sqlite)?;
                let mut list = Vec::new();
                while let Some(row) = rows.next().map_err(fault::from_sqlite)? {
                    list.push(read(&Row::Sqlite(row))?);
                }
                Ok(list)
            }
            Self::Postgres(pg) => {
                let statement = pg.prepare(sql)?;
                let rows = pg.client.query(&statement, &as_postgres(&params));
                let rows = rows.map_err(|error| failed(sql, error))?;
                rows.iter().map(|row| read(&Row::Postgres(row))).collect()
            }
        }
    }

    pub(crate) fn execute_rows(
        &mut self,
        sql: &str,
        rows: &Rows<'_>,
        more: &[&dyn ToParam],
    ) -> Result<u64, Fault> {
        check(rows)?;
        let more: Vec<Param<'_>> = more.iter().map(|param| param.to_param()).collect();
        match self {
            Self::Sqlite(connection) => {
                let sql = rows_for_sqlite(sql, rows.width());
                let mut statement = connection.prepare_cached(&sql).map_err(fault::from_sqlite)?;
                let mut changed = 0;
                for at in 0..rows.len() {
                    let params = rusqlite::params_from_iter(rows.row(at).chain(more.iter()));
                    changed += statement.execute(params).map_err(fault::from_sqlite)?;
                }
                as_count(changed)
            }
            Self::Postgres(pg) => {
                let sql = sql.replacen(ROWS_MARK, &format!("({})", rows.unnest()), 1);
                let statement = pg.prepare(&sql)?;
                let arrays: Vec<_> = rows.arrays().collect();
                let params = with_arrays(&arrays, &more);
                pg.client.execute(&statement, &params).map_err(|error| failed(&sql, error))
            }
        }
    }

    pub(crate) fn list_rows<T>(
        &mut self,
        sql: &str,
        rows: &Rows<'_>,
        more: &[&dyn ToParam],
        mut read: impl FnMut(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        check(rows)?;
        let more: Vec<Param<'_>> = more.iter().map(|param| param.to_param()).collect();
        match self {
            Self::Sqlite(connection) => {
                let sql = rows_for_sqlite(sql, rows.width());
                let mut statement = connection.prepare_cached(&sql).map_err(fault::from_sqlite)?;
                let mut list = Vec::new();
                for at in 0..rows.len() {
                    let params = rusqlite::params_from_iter(rows.row(at).chain(more.iter()));
                    let mut found = statement.query(params).map_err(fault::from_sqlite)?;
                    while let Some(row) = found.next().map_err(fault::from_sqlite)? {
                        list.push(read(&Row::Sqlite(row))?);
                    }
                }
                Ok(list)
            }
            Self::Postgres(pg) => {
                let sql = sql.replacen(ROWS_MARK, &format!("({})", rows.unnest()), 1);
                let statement = pg.prepare(&sql)?;
                let arrays: Vec<_> = rows.arrays().collect();
                let found = pg.client.query(&statement, &with_arrays(&arrays, &more));
                let found = found.map_err(|error| failed(&sql, error))?;
                found.iter().map(|row| read(&Row::Postgres(row))).collect()
            }
        }
    }

    pub(crate) fn insert_rows(
        &mut self,
        table: &str,
        columns: &[&str],
        rows: &Rows<'_>,
        tail: &str,
    ) -> Result<u64, Fault> {
        check(rows)?;
        let names = columns.join(", ");
        match self {
            Self::Sqlite(connection) => {
                // Row by row: an INSERT of several rows keeps a journal of the statement, which
                // costs more than the statements it saves.
                let places = vec!["?"; rows.width()].join(", ");
                let sql = format!("INSERT INTO {table} ({names}) VALUES ({places}) {tail}");
                let mut statement = connection.prepare_cached(&sql).map_err(fault::from_sqlite)?;
                let mut changed = 0;
                for at in 0..rows.len() {
                    let params = rusqlite::params_from_iter(rows.row(at));
                    changed += statement.execute(params).map_err(fault::from_sqlite)?;
                }
                as_count(changed)
            }
            Self::Postgres(_) => {
                let sql = format!("INSERT INTO {table} ({names}) {} {tail}", rows.unnest());
                self.execute_rows(&sql, rows, &[])
            }
        }
    }
}

fn check(rows: &Rows<'_>) -> Result<(), Fault> {
    if rows.is_rectangular() {
        return Ok(());
    }
    Err(Fault::internal("db.ragged_rows", "the columns of a row set differ in length"))
}

fn as_postgres<'p>(params: &'p [Param<'p>]) -> Vec<&'p (dyn postgres::types::ToSql + Sync)> {
    params.iter().map(|param| -> &'p (dyn postgres::types::ToSql + Sync) { param }).collect()
}

fn with_arrays<'p>(
    arrays: &'p [crate::rows::ArrayParam<'p>],
    more: &'p [Param<'p>],
) -> Vec<&'p (dyn postgres::types::ToSql + Sync)> {
    arrays
        .iter()
        .map(|array| -> &'p (dyn postgres::types::ToSql + Sync) { array })
        .chain(as_postgres(more))
        .collect()
}

fn as_count(changed: usize) -> Result<u64, Fault> {
    u64::try_from(changed).map_err(|error| Fault::internal("db.failed", error))
}
