//! The description of the API: the same every time, whole, and without loose ends.

use std::collections::BTreeSet;

use serde_json::Value;

/// The methods that OpenAPI knows and we use.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// One thing a client can ask for.
#[derive(Debug, Clone)]
pub(crate) struct Operation {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) described: Value,
}

pub(crate) async fn document() -> Value {
    serde_json::from_str(&app::contexts::openapi_text().unwrap()).unwrap()
}

/// Every operation, by path and method.
pub(crate) fn operations(document: &Value) -> Vec<Operation> {
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, methods)| {
            METHODS.iter().filter_map(|method| {
                let described = methods.get(*method)?.clone();
                Some(Operation { method: method.to_uppercase(), path: path.clone(), described })
            })
        })
        .collect()
}

#[tokio::test]
async fn it_is_the_same_every_time() {
    let first = app::contexts::openapi_text().unwrap();
    assert_eq!(first, app::contexts::openapi_text().unwrap());
    assert!(first.starts_with("{\n"));
}

#[tokio::test]
async fn every_reference_leads_somewhere() {
    let document = document().await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut references = BTreeSet::new();
    collect(&document, &mut references);
    assert!(references.len() > 50, "only {} references", references.len());
    for reference in references {
        let pointer =
            reference.strip_prefix('#').unwrap_or_else(|| panic!("{reference} is outside"));
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
}

/// The stock doctor's findings and the system's are both a diagnosis: one name for two shapes would
/// describe one of them wrongly.
#[tokio::test]
async fn what_two_contexts_call_alike_is_described_apart() {
    let document = document().await;
    let fields_of = |path: &str| {
        let answer = &document["paths"][path]["get"]["responses"]["200"]["content"];
        let reference = answer["application/json"]["schema"]["$ref"].as_str().unwrap();
        let schema = document.pointer(reference.strip_prefix('#').unwrap()).unwrap();
        schema["properties"].as_object().unwrap().keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(fields_of("/api/v1/system/diagnostics"), ["checked_at", "checks", "grade"]);
    assert_eq!(fields_of("/api/v1/stock/doctor"), ["checked_at", "findings", "healthy"]);
}

fn collect(value: &Value, references: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(reference)) = fields.get("$ref") {
                references.insert(reference.clone());
            }
            fields.values().for_each(|field| collect(field, references));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        _ => {}
    }
}

#[tokio::test]
async fn every_operation_has_a_name_of_its_own_a_summary_a_tag_and_its_parameters() {
    let operations = operations(&document().await);
    assert!(operations.len() > 60, "only {} operations", operations.len());
    let mut names = BTreeSet::new();
    for Operation { method, path, described } in &operations {
        let shown = format!("{method} {path}");
        assert!(path.starts_with("/api/v1/"), "{shown}");
        let name = described["operationId"].as_str().unwrap_or_default();
        assert!(!name.is_empty() && names.insert(name.to_owned()), "{shown}: {name:?}");
        assert!(described["tags"][0].is_string(), "{shown} has no tag");
        assert!(described["summary"].is_string(), "{shown} has no summary");
        let answers = described["responses"].as_object().unwrap();
        assert!(answers.keys().any(|status| status.starts_with('2')), "{shown} never succeeds");
        let declared: BTreeSet<&str> = described["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|parameter| parameter["in"] == "path")
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect();
        let named: BTreeSet<&str> =
            path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        assert_eq!(named, declared, "{shown}");
    }
}

#[tokio::test]
async fn words_are_described_as_they_go_over_the_wire() {
    let document = document().await;
    let mut words = BTreeSet::new();
    collect_words(&document, &mut words);
    assert!(words.len() > 100, "only {} words", words.len());
    let variants: Vec<&String> =
        words.iter().filter(|word| word.starts_with(|first: char| first.is_uppercase())).collect();
    assert!(variants.is_empty(), "names of Rust instead of words: {variants:?}");
}

fn collect_words(value: &Value, words: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            let listed = fields.get("enum").and_then(Value::as_array).into_iter().flatten();
            words.extend(listed.filter_map(Value::as_str).map(str::to_owned));
            fields.values().for_each(|field| collect_words(field, words));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_words(item, words)),
        _ => {}
    }
}
