//! Which tables there are and what their columns hold, read from the migrations: SQLite itself no
//! longer knows that an integer is a time or a blob an id.

use kernel::Fault;
use serde::{Deserialize, Serialize};

use crate::dialect::{Engine, migration};
use crate::migrate::{Migration, Migrations, OWN, checksum};

/// One migration that ran: a copy says by these which form its tables have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Step {
    /// Whose tables.
    pub context: String,
    /// Counts from 1.
    pub number: i64,
    /// Of the migration's text, in hexadecimal digits.
    pub checksum: String,
}

/// What a column holds, whichever engine keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A truth value.
    Boolean,
    /// A whole number.
    Bigint,
    /// Text.
    Text,
    /// Bytes.
    Bytea,
    /// An id.
    Uuid,
    /// A point in time, to the microsecond.
    Timestamptz,
    /// JSON.
    Jsonb,
}

impl Kind {
    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "boolean" => Self::Boolean,
            "bigint" => Self::Bigint,
            "text" => Self::Text,
            "bytea" => Self::Bytea,
            "uuid" => Self::Uuid,
            "timestamptz" => Self::Timestamptz,
            "jsonb" => Self::Jsonb,
            _ => return None,
        })
    }
}

/// A column that both engines have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
}

/// A table that both engines have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// The columns that are copied. What only one engine has is that engine's own business.
    pub columns: Vec<Column>,
    /// The primary key: the order in which rows are copied.
    pub key: Vec<String>,
    /// The column the engine itself counts up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter: Option<String>,
    /// Columns that only one of the engines has, for its own use.
    #[serde(skip)]
    pub(super) own: Vec<String>,
}

impl Table {
    pub(super) fn names(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
        names.join(", ")
    }
}

/// Every migration this version of the program knows.
#[must_use]
pub fn known_steps(sets: &[Migrations]) -> Vec<Step> {
    all(sets).map(|(set, step)| as_step(set, step)).collect()
}

fn all<'s>(
    sets: &'s [Migrations],
) -> impl Iterator<Item = (&'s Migrations, &'static Migration)> + 's {
    std::iter::once(&OWN).chain(sets).flat_map(|set| set.steps.iter().map(move |step| (set, step)))
}

fn as_step(set: &Migrations, step: &Migration) -> Step {
    let context = set.context.to_owned();
    Step { context, number: step.number, checksum: checksum(step.sql) }
}

/// The tables after these migrations, those that others point at first.
///
/// # Errors
/// `db.newer_schema` for a step this version does not know, `db.changed_migration` for one it knows
/// otherwise, `db.unreadable_migration` when a table's columns or key cannot be told.
pub fn tables(sets: &[Migrations], at: &[Step]) -> Result<Vec<Table>, Fault> {
    let mut texts = Vec::with_capacity(at.len());
    for (set, step) in all(sets) {
        let wanted = at.iter().find(|at| at.context == set.context && at.number == step.number);
        match wanted {
            Some(wanted) if wanted.checksum == checksum(step.sql) => texts.push(step.sql),
            Some(_) => {
                let which = format!("{} {:04} was another one", set.context, step.number);
                return Err(Fault::conflict("db.changed_migration", which));
            }
            None => {}
        }
    }
    if texts.len() < at.len() {
        let detail = "it was written by a newer version of the program";
        return Err(Fault::conflict("db.newer_schema", detail));
    }
    let read = |engine| {
        let texts: Vec<String> = texts.iter().map(|sql| migration(engine, sql)).collect();
        parse(&texts.join("\n"))
    };
    let (on_postgres, on_sqlite) = (read(Engine::Postgres), read(Engine::Sqlite));
    let mut tables = Vec::with_capacity(on_postgres.len());
    for Parsed { name, columns, key, counter } in on_postgres {
        let Some(other) = on_sqlite.iter().find(|other| other.name == name) else { continue };
        let (mut common, mut own) = (Vec::with_capacity(columns.len()), Vec::new());
        for (column, kind) in columns {
            if other.columns.iter().any(|(name, _)| *name == column) {
                let kind = Kind::parse(&kind).ok_or_else(|| unreadable(&name, &column))?;
                common.push(Column { name: column, kind });
            } else {
                own.push(column);
            }
        }
        let others = other.columns.iter().map(|(name, _)| name);
        own.extend(others.filter(|name| common.iter().all(|it| it.name != **name)).cloned());
        if key.is_empty() || !key.iter().all(|key| common.iter().any(|it| it.name == *key)) {
            return Err(unreadable(&name, "primary key"));
        }
        tables.push(Table { name, columns: common, key, counter, own });
    }
    Ok(tables)
}

fn unreadable(table: &str, what: &str) -> Fault {
    Fault::internal("db.unreadable_migration", format!("{table}: {what}"))
}

#[derive(Debug)]
struct Parsed {
    name: String,
    columns: Vec<(String, String)>,
    key: Vec<String>,
    counter: Option<String>,
}

/// Our own migrations only: a column or constraint a line, as `docs/guides/add-a-context.md` has it.
/// What a real database has is compared with the outcome before a row is copied.
fn parse(sql: &str) -> Vec<Parsed> {
    let mut tables: Vec<Parsed> = Vec::new();
    let mut inside = false;
    for line in sql.lines() {
        let words = line.trim().trim_end_matches([',', ';']);
        if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
            let name = rest.trim_end_matches(['(', ' ']).to_owned();
            tables.push(Parsed { name, columns: Vec::new(), key: Vec::new(), counter: None });
            inside = true;
        } else if line.starts_with(')') {
            inside = false;
        } else if let Some((table, column)) = added_column(words) {
            if let Some(table) = tables.iter_mut().find(|known| known.name == table) {
                take_column(table, column);
            }
        } else if inside && let Some(table) = tables.last_mut() {
            take_column(table, words);
        }
    }
    tables
}

/// `ALTER TABLE t ADD COLUMN c text`.
fn added_column(words: &str) -> Option<(&str, &str)> {
    words.strip_prefix("ALTER TABLE ")?.split_once(" ADD COLUMN ")
}

fn take_column(table: &mut Parsed, words: &str) {
    if let Some((before, key)) = words.split_once("PRIMARY KEY (")
        && (before.is_empty() || before.starts_with("CONSTRAINT "))
    {
        let names = key.split(')').next().unwrap_or_default();
        table.key = names.split(',').map(|name| name.trim().to_owned()).collect();
        return;
    }
    let mut parts = words.split_whitespace();
    let (Some(name), Some(kind)) = (parts.next(), parts.next()) else { return };
    if !name.starts_with(|first: char| first.is_ascii_lowercase()) {
        return;
    }
    if words.contains("PRIMARY KEY") {
        table.key = vec![name.to_owned()];
    }
    if words.contains("GENERATED ALWAYS AS IDENTITY") {
        table.counter = Some(name.to_owned());
    }
    table.columns.push((name.to_owned(), kind.to_owned()));
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQL: &str = "-- Things.\nCREATE TABLE things (\n  n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n  name text NOT NULL,\n--postgres   folded text COLLATE \"C\",\n--sqlite   folded text,\n--postgres   txid bigint NOT NULL DEFAULT 1,\n  at timestamptz NOT NULL,\n  CONSTRAINT things_n CHECK (n > 0)\n);\nCREATE INDEX things_at ON things (at);\nCREATE TABLE parts (\n  thing bigint NOT NULL REFERENCES things (n),\n  place bigint NOT NULL,\n  what jsonb,\n  PRIMARY KEY (thing, place)\n) /* clustered */;\nALTER TABLE things ADD COLUMN raw bytea;\n";
    const SETS: &[Migrations] = &[Migrations {
        context: "things",
        steps: &[Migration { number: 1, name: "things", sql: SQL }],
    }];

    #[test]
    fn columns_that_both_engines_have_are_read_with_their_kinds() {
        let tables = tables(SETS, &known_steps(SETS)).unwrap();
        let things = tables.iter().find(|table| table.name == "things").unwrap();
        let columns: Vec<(&str, Kind)> =
            things.columns.iter().map(|column| (column.name.as_str(), column.kind)).collect();
        assert_eq!(
            columns,
            [
                ("n", Kind::Bigint),
                ("name", Kind::Text),
                ("folded", Kind::Text),
                ("at", Kind::Timestamptz),
                ("raw", Kind::Bytea),
            ]
        );
        assert_eq!(
            (things.key.as_slice(), things.counter.as_deref()),
            (&["n".into()][..], Some("n"))
        );
        let parts = tables.iter().find(|table| table.name == "parts").unwrap();
        assert_eq!(parts.key, ["thing", "place"]);
        let events = tables.iter().find(|table| table.name == "events").unwrap();
        assert!(events.columns.iter().all(|column| column.name != "txid"));
    }

    #[test]
    fn tables_of_another_version_are_refused() {
        let mut steps = known_steps(SETS);
        steps[1].checksum = "0".to_owned();
        assert_eq!(tables(SETS, &steps).unwrap_err().code(), "db.changed_migration");
        let mut steps = known_steps(SETS);
        steps.push(Step { context: "things".into(), number: 2, checksum: "0".into() });
        assert_eq!(tables(SETS, &steps).unwrap_err().code(), "db.newer_schema");
        assert_eq!(tables(SETS, &known_steps(&[])).unwrap().len(), 7);
    }
}
