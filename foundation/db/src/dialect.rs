//! The few words in which the two engines differ. Statements and migrations are written in
//! PostgreSQL's words; this is the only place that rewrites them for SQLite.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Which database holds the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// One file beside the program.
    Sqlite,
    /// A server.
    Postgres,
}

impl Engine {
    /// As logs and benches name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }

    /// A column in a condition, or in an order, by which no index shall be chosen. PostgreSQL chooses by
    /// its statistics and needs no such word. SQLite keeps none here: of two indexes it may take the one
    /// that leads through every row.
    #[must_use]
    pub fn aside(self, column: &'static str) -> Cow<'static, str> {
        match self {
            Self::Sqlite => Cow::Owned(format!("+{column}")),
            Self::Postgres => Cow::Borrowed(column),
        }
    }
}

/// A statement as SQLite takes it.
///
/// - `$2` becomes `?2`: SQLite takes `$2` for a *name* and numbers it by first appearance, so
///   `SELECT $2, $1` would silently swap its parameters.
/// - `= ANY($1)` becomes `IN rarray(?1)`, `<> ALL($1)` becomes `NOT IN rarray(?1)`.
/// - `FOR UPDATE …` and `FOR NO KEY UPDATE …` at the end go: the one writer needs no row locks.
pub(crate) fn for_sqlite(sql: &str) -> Cow<'_, str> {
    let lock = sql.rfind(" FOR UPDATE").or_else(|| sql.rfind(" FOR NO KEY UPDATE"));
    let sql = match lock {
        Some(at) if !sql[at..].contains(')') => &sql[..at],
        _ => sql,
    };
    if !sql.contains('$') {
        return Cow::Borrowed(sql);
    }
    let mut rewritten = String::with_capacity(sql.len() + 16);
    let mut rest = sql;
    while let Some(at) = rest.find('$') {
        let before = &rest[..at];
        let after = &rest[at + 1..];
        if let Some(kept) = before.strip_suffix("= ANY(") {
            rewritten.push_str(kept);
            rewritten.push_str("IN rarray(");
        } else if let Some(kept) = before.strip_suffix("<> ALL(") {
            rewritten.push_str(kept);
            rewritten.push_str("NOT IN rarray(");
        } else {
            rewritten.push_str(before);
        }
        let is_position = after.starts_with(|next: char| next.is_ascii_digit());
        rewritten.push(if is_position { '?' } else { '$' });
        rest = after;
    }
    rewritten.push_str(rest);
    Cow::Owned(rewritten)
}

/// Where a set statement's text says so stand its rows.
pub(crate) const ROWS_MARK: &str = "(rows)";
/// Rewritten set statements kept per thread; the bound is against a mistake.
const MOST_REWRITTEN: usize = 1_000;

thread_local! {
    static REWRITTEN: RefCell<HashMap<String, Rc<str>>> = RefCell::new(HashMap::new());
}

/// A set statement as SQLite takes it: for one row, whose values are its first `width` parameters.
///
/// `WITH v(a, b) AS (rows) UPDATE t SET x = v.b FROM v WHERE id = v.a` becomes
/// `UPDATE t SET x = ?2 WHERE id = ?1`: one row found by its key and changed in place, where the
/// general form would build a table for the row first and keep a journal of the statement. In the
/// same way an `INSERT … SELECT * FROM (rows)` becomes an `INSERT … VALUES`.
pub(crate) fn rows_for_sqlite(sql: &str, width: usize) -> Rc<str> {
    if let Some(known) = REWRITTEN.with_borrow(|all| all.get(sql).cloned()) {
        return known;
    }
    let plain = plain_update(sql).or_else(|| plain_insert(sql, width));
    let general = || sql.replacen(ROWS_MARK, &format!("(VALUES {})", places(width)), 1);
    let rewritten: Rc<str> = for_sqlite(&plain.unwrap_or_else(general)).into();
    REWRITTEN.with_borrow_mut(|all| {
        if all.len() >= MOST_REWRITTEN {
            all.clear();
        }
        all.insert(sql.to_owned(), Rc::clone(&rewritten));
    });
    rewritten
}

fn places(width: usize) -> String {
    let places: Vec<String> = (1..=width).map(|at| format!("${at}")).collect();
    format!("({})", places.join(", "))
}

fn plain_update(sql: &str) -> Option<String> {
    let (names, body) = sql.strip_prefix("WITH v(")?.split_once(") AS (rows) ")?;
    let at = body.find(" FROM v WHERE ").filter(|_| body.starts_with("UPDATE "))?;
    let mut body = format!("{}{}", &body[..at], &body[at + " FROM v".len()..]);
    for (at, name) in names.split(',').enumerate() {
        body = replace_words(&body, &format!("v.{}", name.trim()), &format!("${}", at + 1));
    }
    Some(body)
}

fn plain_insert(sql: &str, width: usize) -> Option<String> {
    let (before, after) = sql.split_once(" SELECT * FROM (rows) AS ")?;
    let (_, tail) = after.split_once(" WHERE true")?;
    before.starts_with("INSERT ").then(|| format!("{before} VALUES {}{tail}", places(width)))
}

/// PostgreSQL's type names and what SQLite's STRICT tables call them.
const TYPES: &[(&str, &str)] = &[
    ("bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT"),
    ("timestamptz", "INTEGER"),
    ("boolean", "INTEGER"),
    ("bigint", "INTEGER"),
    ("jsonb", "TEXT"),
    ("bytea", "BLOB"),
    ("uuid", "BLOB"),
];

/// A migration for one engine. Lines that begin with `--sqlite ` or `--postgres ` are for that
/// engine alone. A table that ends in `) /* clustered */;` is kept in the order of its primary key
/// on SQLite (`WITHOUT ROWID`): for narrow rows that are always read by that key.
pub(crate) fn migration(engine: Engine, sql: &str) -> String {
    let mut lines = Vec::new();
    for line in sql.lines() {
        if let Some(own) = line.strip_prefix("--sqlite ") {
            if engine == Engine::Sqlite {
                lines.push(own.to_owned());
            }
        } else if let Some(own) = line.strip_prefix("--postgres ") {
            if engine == Engine::Postgres {
                lines.push(own.to_owned());
            }
        } else if !line.trim_start().starts_with("--") {
            lines.push(match engine {
                Engine::Postgres => line_for_postgres(line),
                Engine::Sqlite => line_for_sqlite(line),
            });
        }
    }
    lines.join("\n")
}

/// Text columns compare by their bytes, as SQLite's do, whatever collation the database was made
/// with: cursors and prefix searches depend on it.
fn line_for_postgres(line: &str) -> String {
    let name_and_rest = line.trim_start().split_once(' ');
    match name_and_rest.and_then(|(_, rest)| rest.strip_prefix("text")) {
        Some(rest) if rest.is_empty() || rest.starts_with([' ', ',']) => {
            let kept = &line[..line.len() - rest.len()];
            format!("{kept} COLLATE \"C\"{rest}")
        }
        _ => line.to_owned(),
    }
}

fn line_for_sqlite(line: &str) -> String {
    let mut line = line.to_owned();
    for (postgres, sqlite) in TYPES {
        line = replace_words(&line, postgres, sqlite);
    }
    match line.trim() {
        ");" => ") STRICT;".to_owned(),
        ") /* clustered */;" => ") STRICT, WITHOUT ROWID;".to_owned(),
        _ => line,
    }
}

fn replace_words(text: &str, from: &str, to: &str) -> String {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(from) {
        let end = at + from.len();
        let whole = !rest[..at].ends_with(is_word) && !rest[end..].starts_with(is_word);
        replaced.push_str(&rest[..at]);
        replaced.push_str(if whole { to } else { from });
        rest = &rest[end..];
    }
    replaced.push_str(rest);
    replaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_for_sqlite() {
        for (sql, wanted) in [
            ("SELECT 1", "SELECT 1"),
            ("SELECT $2, $1", "SELECT ?2, ?1"),
            ("SELECT '$' || $12", "SELECT '$' || ?12"),
            (
                "… WHERE id = ANY($1) AND x <> ALL($2)",
                "… WHERE id IN rarray(?1) AND x NOT IN rarray(?2)",
            ),
            (
                "SELECT a FROM t WHERE b = $1 ORDER BY a FOR UPDATE",
                "SELECT a FROM t WHERE b = ?1 ORDER BY a",
            ),
            ("SELECT a FROM t FOR UPDATE SKIP LOCKED", "SELECT a FROM t"),
            ("SELECT a FROM t WHERE b = $1 FOR NO KEY UPDATE", "SELECT a FROM t WHERE b = ?1"),
        ] {
            assert_eq!(for_sqlite(sql), wanted);
        }
    }

    #[test]
    fn set_statements_for_sqlite() {
        for (sql, width, wanted) in [
            (
                "WITH v(id, amount) AS (rows) UPDATE t SET amount = t.amount - v.amount, by = $3 \
                 FROM v WHERE t.id = v.id AND t.amount >= v.amount RETURNING t.id",
                2,
                "UPDATE t SET amount = t.amount - ?2, by = ?3 WHERE t.id = ?1 AND t.amount >= ?2 \
                 RETURNING t.id",
            ),
            (
                "INSERT INTO t (a, b) SELECT * FROM (rows) AS fresh WHERE true \
                 ON CONFLICT DO NOTHING RETURNING a",
                2,
                "INSERT INTO t (a, b) VALUES (?1, ?2) ON CONFLICT DO NOTHING RETURNING a",
            ),
            (
                "WITH v(a) AS (rows) SELECT b FROM t JOIN v ON t.a = v.a",
                1,
                "WITH v(a) AS (VALUES (?1)) SELECT b FROM t JOIN v ON t.a = v.a",
            ),
        ] {
            assert_eq!(&*rows_for_sqlite(sql, width), wanted);
        }
    }

    #[test]
    fn migrations_speak_each_engine_s_words() {
        let sql = "CREATE TABLE a (\n  id uuid PRIMARY KEY,\n  at timestamptz NOT NULL,\n  bigint_like text\n);\n--postgres CREATE INDEX p ON a (at);\n--sqlite CREATE INDEX s ON a (at);\n-- why\nCREATE TABLE b (\n  n bigint PRIMARY KEY\n) /* clustered */;";
        assert_eq!(
            migration(Engine::Sqlite, sql),
            "CREATE TABLE a (\n  id BLOB PRIMARY KEY,\n  at INTEGER NOT NULL,\n  bigint_like text\n) STRICT;\nCREATE INDEX s ON a (at);\nCREATE TABLE b (\n  n INTEGER PRIMARY KEY\n) STRICT, WITHOUT ROWID;"
        );
        assert!(migration(Engine::Postgres, sql).contains("CREATE INDEX p ON a (at);"));
        assert!(migration(Engine::Postgres, sql).contains("  bigint_like text COLLATE \"C\"\n"));
        assert!(!migration(Engine::Postgres, sql).contains("INDEX s"));
    }
}
