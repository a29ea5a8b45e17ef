//! Just enough SQL to say which tables a text creates and which it speaks of.

/// The tables a text creates.
pub(super) fn created_tables(text: &str) -> Vec<String> {
    let mut tables = Vec::new();
    for statement in statements(text) {
        let words: Vec<&str> = statement.iter().map(String::as_str).collect();
        for (at, word) in words.iter().enumerate() {
            if *word != "create" {
                continue;
            }
            let rest = words.get(at + 1..).unwrap_or_default();
            let rest = skip(rest, &["virtual", "unlogged", "temporary", "temp"]);
            if let Some((&"table", rest)) = rest.split_first()
                && let Some(name) = skip(rest, &["if", "not", "exists"]).first()
            {
                tables.push((*name).to_owned());
            }
        }
    }
    tables
}

/// A name that stands where a table's name stands. Some are none (`update set`): the caller knows the tables.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mention {
    pub(super) name: String,
    /// The target of a foreign key: it points at a table and neither reads nor changes it.
    pub(super) is_reference: bool,
}

pub(super) fn mentions(text: &str) -> Vec<Mention> {
    let mut mentions = Vec::new();
    for statement in statements(text) {
        let words: Vec<&str> = statement.iter().map(String::as_str).collect();
        let indexes = words.iter().any(|word| matches!(*word, "index" | "trigger"));
        for (at, word) in words.iter().enumerate() {
            let introduces = match *word {
                "from" | "join" | "into" | "update" | "references" | "table" => true,
                "on" => indexes,
                _ => false,
            };
            let rest = words.get(at + 1..).unwrap_or_default();
            if introduces && let Some(name) = skip(rest, &["only", "if", "not", "exists"]).first() {
                let is_reference = *word == "references";
                mentions.push(Mention { name: (*name).to_owned(), is_reference });
            }
        }
    }
    mentions
}

fn skip<'a, 'b>(words: &'a [&'b str], fillers: &[&str]) -> &'a [&'b str] {
    let start = words.iter().position(|word| !fillers.contains(word)).unwrap_or(words.len());
    words.get(start..).unwrap_or_default()
}

/// The words of each statement in lower case, without comments and marks.
fn statements(text: &str) -> impl Iterator<Item = Vec<String>> {
    let code: Vec<&str> = text.lines().map(without_comment).collect();
    let code = code.join("\n");
    let statements: Vec<Vec<String>> = code
        .split(';')
        .map(|statement| {
            statement
                .split(|mark: char| !(mark.is_ascii_alphanumeric() || mark == '_'))
                .filter(|word| !word.is_empty())
                .map(str::to_ascii_lowercase)
                .collect()
        })
        .collect();
    statements.into_iter()
}

/// `--sqlite …` and `--postgres …` are not comments: a migration has such lines for one engine alone.
fn without_comment(line: &str) -> &str {
    let line = line.strip_prefix("--sqlite ").unwrap_or(line);
    let line = line.strip_prefix("--postgres ").unwrap_or(line);
    line.split("--").next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{created_tables, mentions};

    #[test]
    fn created_tables_are_found_in_all_spellings() {
        let text = "-- create table in_a_comment\n\
            CREATE TABLE orders (id uuid);\n\
            create table if not exists order_lines(id bigint);\n\
            create virtual table order_words using fts5(words);\n\
            create unlogged table \"quoted\" (a int);\n\
--sqlite create table only_here (a int);\n\
            create index orders_by_time on orders (placed_at)";
        assert_eq!(
            created_tables(text),
            ["orders", "order_lines", "order_words", "quoted", "only_here"]
        );
    }

    #[test]
    fn names_are_found_wherever_a_table_can_stand() {
        let cases: [(&str, &[&str]); 9] = [
            ("select 1 from orders where id = $1", &["orders"]),
            ("select 1 FROM a left join order_lines l on l.order_id = a.id", &["a", "order_lines"]),
            ("insert into orders (id) values ($1)", &["orders"]),
            ("update orders set x = 1 from v", &["orders", "v"]),
            ("delete from only orders", &["orders"]),
            ("alter table if exists orders add note text", &["orders"]),
            ("a uuid references skus (id)", &["skus"]),
            ("create unique index i on orders (id)", &["orders"]),
            ("select 1 -- from comments\n", &[]),
        ];
        for (text, expected) in cases {
            let found = mentions(text);
            let names: Vec<&str> = found.iter().map(|mention| mention.name.as_str()).collect();
            assert_eq!(names, expected, "{text}");
            let references = found.iter().any(|mention| mention.is_reference);
            assert_eq!(references, text.contains("references"), "{text}");
        }
    }
}
