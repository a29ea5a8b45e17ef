//! What a bulk operation asks is held against the schema as every other text, and against what Shopify says of such
//! operations beyond it.

use super::*;

/// Lists of things that may stand in it, and how deep within each other.
const MOST_CONNECTIONS: usize = 5;
const MOST_DEPTH: usize = 2;

struct Rules<'a> {
    schema: &'a Schema,
    connections: usize,
}

impl Rules<'_> {
    fn parts(&mut self, of: &str, parts: &[Part], depth: usize, in_list: bool) {
        for part in parts {
            match part {
                Part::Field(field) => self.field(of, field, depth, in_list),
                other => panic!("a bulk operation stands by itself: {other:?}"),
            }
        }
    }

    fn field(&mut self, of: &str, field: &Field, depth: usize, in_list: bool) {
        assert_ne!(field.name, "pageInfo");
        let known = self.schema.types[of]["fields"].as_array().unwrap();
        let found = known.iter().find(|one| one["name"] == *field.name).unwrap();
        let kind = written(&found["type"]);
        let inner = bare(&kind);
        if !inner.ends_with("Connection") {
            assert_ne!((of, &*field.name), ("QueryRoot", "node"));
            return self.parts(&inner, &field.inside, depth, in_list || kind.starts_with('['));
        }
        assert!(!in_list, "no connection within a list");
        self.connections += 1;
        assert!(depth < MOST_DEPTH && self.connections <= MOST_CONNECTIONS);
        assert!(field.arguments.keys().all(|name| name == "query"), "all of it comes");
        let [Part::Field(edges)] = &*field.inside else { panic!("its edges alone") };
        let [Part::Field(node)] = &*edges.inside else { panic!("their nodes alone") };
        assert_eq!((&*edges.name, &*node.name), ("edges", "node"));
        let has_id = |part: &Part| matches!(part, Part::Field(field) if field.name == "id");
        assert!(node.inside.iter().any(has_id), "each thing has its id");
        let node_of = inner.trim_end_matches("Connection").to_owned();
        self.parts(&node_of, &node.inside, depth + 1, false);
    }
}

fn follow(schema: &Schema, text: &str) {
    let text = format!("query Bulk {text}");
    cost(schema, &text);
    let text = read(&text);
    assert_eq!(text.parts.len(), 1, "one list at the root");
    let mut rules = Rules { schema, connections: 0 };
    rules.parts("QueryRoot", &text.parts, 0, false);
    assert!(rules.connections > 0);
}

#[test]
fn what_a_bulk_operation_asks_is_what_shopify_takes() {
    let Some(schema) = schema() else { return };
    let search = "updated_at:>='2026-01-01T00:00:00Z' updated_at:<='2026-11-22T08:00:00Z'";
    let text = texts::orders(search);
    assert!(text.contains(search));
    follow(&schema, &text);
    for (wrong, why) in [
        ("{ orders(first: 1) { edges { node { id } } } }", "how many are wanted"),
        ("{ orders { nodes { id } } }", "nodes without edges"),
        ("{ orders { edges { node { name } } } }", "no id"),
        ("{ orders { edges { node { id colour } } } }", "no such field"),
        ("{ shop { id } }", "no list at all"),
        (
            "{ orders { edges { node { id refunds { id refundLineItems { edges { node { id } } } } } } } }",
            "a connection within a list",
        ),
        ("{ orders { edges { node { id } } pageInfo { hasNextPage } } }", "a page"),
    ] {
        let found = std::panic::catch_unwind(|| follow(&schema, wrong));
        assert!(found.is_err(), "{why}");
    }
}

/// One mapping reads both: whatever a page holds of an order, a document holds of it.
#[test]
fn a_document_holds_what_a_page_holds() {
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (page, document) = (squeezed(&texts::these()), squeezed(&texts::orders("x")));
    let between = |text: &str, begin: &str, end: &str| {
        let rest = text.split_once(begin).unwrap().1;
        rest.split_once(end).unwrap().0.to_owned()
    };
    let order = between(&page, "fragment Order on Order {", "lineItems");
    assert_eq!(between(&document, "edges { node {", "lineItems"), order);
    let line = page.split_once("fragment Line on LineItem {").unwrap().1;
    let line = line.strip_suffix('}').unwrap();
    let read = document.split_once("lineItems { edges { node {").unwrap().1;
    assert!(read.starts_with(line), "{read}");
}
