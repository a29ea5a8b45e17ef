//! Every text that is sent is held against Shopify's own schema: fields and arguments exist and are of their
//! types, what is required is given, and no call costs more than is answered. A reader of GraphQL as far as our
//! texts need one.

mod bulk;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use flate2::read::GzDecoder;
use serde_json::Value;

use crate::texts;
use crate::vectors::conformance;

/// A call that may bring more is not answered.
const MOST_COST: i64 = 1_000;

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Name(String),
    Text(String),
    Number(i64),
    Mark(char),
    Dots,
}

fn tokens(text: &str) -> Vec<Token> {
    let letters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let letter = letters[at];
        let begin = at;
        at += 1;
        let goes_on = |at: usize| {
            letters.get(at).is_some_and(|next| next.is_ascii_alphanumeric() || *next == '_')
        };
        match letter {
            ' ' | '\n' | ',' => {}
            '"' => {
                while letters[at] != '"' {
                    at += 1;
                }
                tokens.push(Token::Text(letters[begin + 1..at].iter().collect()));
                at += 1;
            }
            '.' => {
                at += 2;
                tokens.push(Token::Dots);
            }
            _ if letter.is_ascii_alphanumeric() || letter == '_' => {
                while goes_on(at) {
                    at += 1;
                }
                let word: String = letters[begin..at].iter().collect();
                tokens.push(word.parse().map_or(Token::Name(word), Token::Number));
            }
            mark => tokens.push(Token::Mark(mark)),
        }
    }
    tokens
}

#[derive(Debug)]
struct Field {
    name: String,
    arguments: BTreeMap<String, Given>,
    directives: Vec<(String, BTreeMap<String, Given>)>,
    inside: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    Field(Field),
    Spread(String),
    Of(String, Vec<Part>),
}

#[derive(Debug, Clone)]
enum Given {
    Variable(String),
    Text,
    Number(i64),
    Word(String),
    List(Vec<Given>),
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
}

impl Reader {
    fn next(&mut self) -> Token {
        self.at += 1;
        self.tokens[self.at - 1].clone()
    }

    fn is(&self, mark: char) -> bool {
        self.tokens.get(self.at) == Some(&Token::Mark(mark))
    }

    fn eat(&mut self, mark: char) {
        assert_eq!(self.next(), Token::Mark(mark));
    }

    fn name(&mut self) -> String {
        match self.next() {
            Token::Name(name) => name,
            other => panic!("a name, not {other:?}"),
        }
    }

    fn given(&mut self) -> Given {
        match self.next() {
            Token::Mark('$') => Given::Variable(self.name()),
            Token::Text(_) => Given::Text,
            Token::Number(number) => Given::Number(number),
            Token::Name(word) => Given::Word(word),
            Token::Mark('[') => {
                let mut all = Vec::new();
                while !self.is(']') {
                    all.push(self.given());
                }
                self.eat(']');
                Given::List(all)
            }
            other => panic!("a value, not {other:?}"),
        }
    }

    fn arguments(&mut self) -> BTreeMap<String, Given> {
        let mut all = BTreeMap::new();
        if self.is('(') {
            self.eat('(');
            while !self.is(')') {
                let name = self.name();
                self.eat(':');
                all.insert(name, self.given());
            }
            self.eat(')');
        }
        all
    }

    /// A type as it is written: `[ID!]!`.
    fn kind(&mut self) -> String {
        let mut written = if self.is('[') {
            self.eat('[');
            let inner = self.kind();
            self.eat(']');
            format!("[{inner}]")
        } else {
            self.name()
        };
        if self.is('!') {
            self.eat('!');
            written.push('!');
        }
        written
    }

    fn parts(&mut self) -> Vec<Part> {
        let mut parts = Vec::new();
        self.eat('{');
        while !self.is('}') {
            parts.push(self.part());
        }
        self.eat('}');
        parts
    }

    fn part(&mut self) -> Part {
        if self.tokens[self.at] == Token::Dots {
            self.at += 1;
            let name = self.name();
            if name != "on" {
                return Part::Spread(name);
            }
            let of = self.name();
            return Part::Of(of, self.parts());
        }
        let name = self.name();
        assert!(!self.is(':'), "our texts give no other names");
        let arguments = self.arguments();
        let mut directives = Vec::new();
        while self.is('@') {
            self.eat('@');
            let name = self.name();
            directives.push((name, self.arguments()));
        }
        let inside = if self.is('{') { self.parts() } else { Vec::new() };
        Part::Field(Field { name, arguments, directives, inside })
    }
}

struct Text {
    root: String,
    variables: BTreeMap<String, String>,
    parts: Vec<Part>,
    fragments: BTreeMap<String, (String, Vec<Part>)>,
}

fn read(text: &str) -> Text {
    let mut reader = Reader { tokens: tokens(text), at: 0 };
    let root = reader.name();
    reader.name();
    let mut variables = BTreeMap::new();
    if reader.is('(') {
        reader.eat('(');
        while !reader.is(')') {
            reader.eat('$');
            let name = reader.name();
            reader.eat(':');
            variables.insert(name, reader.kind());
        }
        reader.eat(')');
    }
    let parts = reader.parts();
    let mut fragments = BTreeMap::new();
    while reader.at < reader.tokens.len() {
        assert_eq!(reader.name(), "fragment");
        let name = reader.name();
        assert_eq!(reader.name(), "on");
        let of = reader.name();
        let parts = reader.parts();
        fragments.insert(name, (of, parts));
    }
    Text { root, variables, parts, fragments }
}

struct Schema {
    types: BTreeMap<String, Value>,
    directives: BTreeMap<String, Value>,
}

fn written(kind: &Value) -> String {
    match kind["kind"].as_str().unwrap() {
        "NON_NULL" => format!("{}!", written(&kind["ofType"])),
        "LIST" => format!("[{}]", written(&kind["ofType"])),
        _ => kind["name"].as_str().unwrap().to_owned(),
    }
}

fn bare(written: &str) -> String {
    written.chars().filter(|letter| !"[]!".contains(*letter)).collect()
}

struct Check<'a> {
    schema: &'a Schema,
    text: &'a Text,
    used: BTreeSet<String>,
}

impl Check<'_> {
    /// What the parts of a thing of this type may cost: one for each thing, as often as it may come.
    fn parts(&mut self, of: &str, parts: &[Part]) -> i64 {
        parts.iter().map(|part| self.part(of, part)).sum()
    }

    fn part(&mut self, of: &str, part: &Part) -> i64 {
        let text = self.text;
        match part {
            Part::Field(field) => self.field(of, field),
            Part::Of(other, parts) => {
                let kinds = self.schema.types[of]["possibleTypes"].as_array().unwrap();
                assert!(kinds.iter().any(|kind| kind["name"] == **other), "{other} is no {of}");
                self.parts(other, parts)
            }
            Part::Spread(name) => {
                let (other, parts) = &text.fragments[name];
                let node = self.schema.types[of]["possibleTypes"].as_array();
                let fits = node.is_some_and(|all| all.iter().any(|one| one["name"] == **other));
                assert!(other == of || fits, "{name} is of no {of}");
                self.parts(other, parts)
            }
        }
    }

    fn field(&mut self, of: &str, field: &Field) -> i64 {
        let schema = self.schema;
        let known = schema.types[of]["fields"].as_array().unwrap();
        let found = known.iter().find(|one| one["name"] == *field.name);
        let found = found.unwrap_or_else(|| panic!("{of} has no {}", field.name));
        assert_eq!(found["isDeprecated"], false, "{of}.{} goes away", field.name);
        self.arguments(&format!("{of}.{}", field.name), &found["args"], &field.arguments);
        for (name, arguments) in &field.directives {
            self.arguments(name, &schema.directives[name]["args"], arguments);
        }
        let kind = written(&found["type"]);
        let inner = bare(&kind);
        let has_parts =
            matches!(schema.types[&inner]["kind"].as_str(), Some("OBJECT" | "INTERFACE" | "UNION"));
        assert_eq!(has_parts, !field.inside.is_empty(), "{of}.{}", field.name);
        if !has_parts {
            return 0;
        }
        let times = self.times(field, kind.starts_with('['));
        if inner.ends_with("Connection") {
            return self.list(&inner, &field.inside, times);
        }
        let inside = self.parts(&inner, &field.inside);
        // A change costs ten, whatever it answers.
        let changes = if of == "Mutation" { 10 } else { 0 };
        changes + times * (1 + inside)
    }

    fn list(&mut self, of: &str, parts: &[Part], times: i64) -> i64 {
        parts
            .iter()
            .map(|part| match part {
                Part::Field(field) if field.name == "nodes" => times * self.part(of, part),
                part => self.part(of, part),
            })
            .sum()
    }

    /// How often a thing may come.
    fn times(&self, field: &Field, is_list: bool) -> i64 {
        match field.arguments.get("first") {
            Some(Given::Number(first)) => *first,
            Some(_) => i64::try_from(texts::MOST_ORDERS).unwrap(),
            None if field.name == "nodes" && field.arguments.contains_key("ids") => {
                i64::try_from(texts::MOST_ORDERS).unwrap()
            }
            None if is_list && field.name == "supportedActions" => 5,
            None => 1,
        }
    }

    fn arguments(&mut self, whose: &str, known: &Value, given: &BTreeMap<String, Given>) {
        let known = known.as_array().unwrap();
        for one in known {
            let name = one["name"].as_str().unwrap();
            let is_needed = one["type"]["kind"] == "NON_NULL" && one["defaultValue"].is_null();
            assert!(!is_needed || given.contains_key(name), "{whose} needs {name}");
        }
        for (name, value) in given {
            let found = known.iter().find(|one| one["name"] == **name);
            let found = found.unwrap_or_else(|| panic!("{whose} takes no {name}"));
            self.fits(whose, &written(&found["type"]), value);
        }
    }

    fn fits(&mut self, whose: &str, kind: &str, value: &Given) {
        let plain = kind.trim_end_matches('!');
        match value {
            Given::Variable(name) => {
                let declared = &self.text.variables[name];
                self.used.insert(name.clone());
                let same = declared == kind || declared.trim_end_matches('!') == kind;
                assert!(same, "{whose}: {name} is {declared}, not {kind}");
            }
            Given::Text => assert_eq!(plain, "String", "{whose}"),
            Given::Number(_) => assert_eq!(plain, "Int", "{whose}"),
            Given::Word(word) if plain == "Boolean" => {
                assert!(matches!(word.as_str(), "true" | "false"), "{whose}: {word}");
            }
            Given::Word(word) => {
                let words = self.schema.types[plain]["enumValues"].as_array();
                let words = words.unwrap_or_else(|| panic!("{whose}: {plain} has no words"));
                assert!(words.iter().any(|one| one["name"] == **word), "{whose}: {word}");
            }
            Given::List(all) => {
                let inner = plain.trim_start_matches('[').trim_end_matches(']');
                for one in all {
                    self.fits(whose, inner, one);
                }
            }
        }
    }
}

fn schema() -> Option<Schema> {
    let file = conformance("shopify/admin_graphql_2026-07.introspection.json.gz")?;
    let mut text = Vec::new();
    GzDecoder::new(file.as_slice()).read_to_end(&mut text).unwrap();
    let mut read: Value = serde_json::from_slice(&text).unwrap();
    let mut by_name = |name: &str| {
        let all = read.pointer_mut(&format!("/data/__schema/{name}")).unwrap().take();
        let Value::Array(all) = all else { panic!("no {name}") };
        all.into_iter().map(|one| (one["name"].as_str().unwrap().to_owned(), one)).collect()
    };
    Some(Schema { types: by_name("types"), directives: by_name("directives") })
}

fn texts() -> Vec<String> {
    let mut all: Vec<String> = [
        texts::SCOPES,
        texts::TRY,
        texts::PLACES,
        texts::PLACED,
        texts::TO_SEND,
        texts::MORE_TO_SEND,
        texts::SENT,
        texts::SEND,
        texts::IS_CANCELLED,
        texts::CANCEL,
        texts::LISTINGS,
        texts::STOCK,
        texts::SHOW,
        texts::LISTED,
        texts::LIST,
        texts::PUBLICATIONS,
        texts::PUBLISH,
        texts::UNLIST,
        texts::HOOKS,
        texts::HOOK,
        texts::MOVE_HOOK,
        texts::GATHER_NO_MORE,
    ]
    .map(str::to_owned)
    .into();
    all.extend([
        texts::changed(),
        texts::these(),
        texts::more_lines(),
        texts::gather(),
        texts::gatherings(),
        texts::gathered(),
    ]);
    all
}

fn cost(schema: &Schema, text: &str) -> i64 {
    let text = read(text);
    let root = if text.root == "mutation" { "Mutation" } else { "QueryRoot" };
    let mut check = Check { schema, text: &text, used: BTreeSet::new() };
    let cost = check.parts(root, &text.parts);
    let declared: BTreeSet<String> = text.variables.keys().cloned().collect();
    assert_eq!(check.used, declared, "every variable is used");
    cost
}

#[test]
fn every_text_is_one_that_shopify_takes() {
    let Some(schema) = schema() else { return };
    for text in texts() {
        let cost = cost(&schema, &text);
        assert!(cost <= MOST_COST, "{cost} is too much: {text}");
    }
}

#[test]
fn what_shopify_would_not_take_is_found() {
    let Some(schema) = schema() else { return };
    for (wrong, why) in [
        ("query A { orders(first: 1) { nodes { colour } } }", "no such field"),
        ("query A { orders(most: 1) { nodes { id } } }", "no such argument"),
        ("query A { order { id } }", "an argument is missing"),
        ("query A { orders(first: 1) { nodes } }", "nothing of a thing"),
        ("query A { orders(first: 1) { nodes { id { x } } } }", "something of a word"),
        ("query A($size: String!) { orders(first: $size) { nodes { id } } }", "another type"),
        ("query A($size: Int) { orders(first: 1) { nodes { id } } }", "a variable for nothing"),
        ("query A { orders(first: 1, sortKey: COLOUR) { nodes { id } } }", "no such word"),
        ("query A { orders(first: 1) { nodes { totalPrice } } }", "what goes away"),
    ] {
        let found = std::panic::catch_unwind(|| cost(&schema, wrong));
        assert!(found.is_err(), "{why}");
    }
    assert_eq!(cost(&schema, "query A { orders(first: 3) { nodes { id customer { id } } } }"), 6);
}

/// What is sent as a variable has fields of the types that the schema names.
#[test]
fn what_is_sent_with_a_text_is_of_its_type() {
    let Some(schema) = schema() else { return };
    let hooks = crate::hooks::tests::some_calls().into_iter().map(|call| (call, "hook"));
    let others = [
        (crate::parcels::tests::a_sending(), "fulfillment"),
        (crate::stock::tests::a_showing(), "input"),
        (crate::listing::tests::a_telling(), "input"),
        (crate::listing::tests::a_telling(), "identifier"),
        (crate::listing::tests::an_ending(), "product"),
    ];
    for (call, variable) in others.into_iter().chain(hooks) {
        let sent: Value = serde_json::from_slice(&call.body).unwrap();
        let text = read(sent["query"].as_str().unwrap());
        input(&schema, &text.variables[variable], &sent["variables"][variable]);
    }
}

fn input(schema: &Schema, kind: &str, value: &Value) {
    if let Some(required) = kind.strip_suffix('!') {
        assert!(!value.is_null(), "{kind} is needed");
        return input(schema, required, value);
    }
    if value.is_null() {
        return;
    }
    if let Some(inner) = kind.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return value.as_array().unwrap().iter().for_each(|one| input(schema, inner, one));
    }
    let Some(fields) = schema.types[kind]["inputFields"].as_array() else {
        let fits = match kind {
            "Int" => value.is_i64(),
            "Float" => value.is_number(),
            "Boolean" => value.is_boolean(),
            _ => value.is_string(),
        };
        return assert!(fits, "{value} is no {kind}");
    };
    let given = value.as_object().unwrap();
    for name in given.keys() {
        assert!(fields.iter().any(|one| one["name"] == **name), "{kind} has no {name}");
    }
    for field in fields {
        let name = field["name"].as_str().unwrap();
        let has_default = !field["defaultValue"].is_null();
        if given.contains_key(name) || !has_default {
            input(schema, &written(&field["type"]), given.get(name).unwrap_or(&Value::Null));
        }
    }
}
