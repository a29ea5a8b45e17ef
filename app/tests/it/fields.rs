//! Fields that need a permission of their own: without it no route shows them, and no search finds by
//! them. The description of the API is searched for such fields, and one that nobody classified fails.

use std::collections::BTreeSet;

use serde_json::Value;
use testkit::each_engine;

use crate::openapi::{document, operations};
use crate::scope::routes::{Read, by_shop};
use crate::scope::{Company, open};

/// What names of sensitive fields hold.
const WORDS: &[&str] = &[
    "cost",
    "margin",
    "phone",
    "email",
    "line1",
    "line2",
    "line3",
    "postcode",
    "identity_number",
    "tax_id",
];

/// Schemas that hold such fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Shown to those who may see them only: asked for below.
    Guarded,
    /// What somebody sends, and never gets back.
    Sent,
    /// Not about a person or what goods cost us: where our own houses stand, what a parcel costs to send.
    Own,
}

const SCHEMAS: &[(&str, Class)] = &[
    ("PersonView", Class::Guarded),
    ("TriedOrder", Class::Guarded),
    ("SkuCard", Class::Guarded),
    ("StockRow", Class::Guarded),
    ("StockCosts", Class::Guarded),
    ("CostTotal", Class::Guarded),
    ("IdleGoods", Class::Guarded),
    ("NewBuyer", Class::Sent),
    ("PersonChanges", Class::Sent),
    ("PersonInput", Class::Sent),
    ("SkuInput", Class::Sent),
    ("NewWarehouse", Class::Own),
    ("WarehouseChanges", Class::Own),
    ("WarehouseFacts", Class::Own),
    ("Workflow", Class::Own),
    ("WorkflowChanges", Class::Own),
];

/// A permission, the fields it opens, words by which their contents would be recognised, and searches
/// that find by them.
pub(crate) struct Guard {
    pub(crate) permission: &'static str,
    pub(crate) fields: &'static [&'static str],
    pub(crate) contents: &'static [&'static str],
    searches: &'static [&'static str],
}

pub(crate) const GUARDS: &[Guard] = &[
    Guard {
        permission: "catalog.view_cost",
        fields: &[
            "cost",
            "cost_currency",
            "stock_cost",
            "carrying_cost",
            "idle_cost",
            "without_cost",
        ],
        contents: &["3.17"],
        searches: &[],
    },
    Guard {
        permission: "customers.see_contact",
        fields: &["phone", "email", "buyer_email"],
        contents: &["7654321", "4321", "buyers.test"],
        searches: &[
            "/orders?q=%2B49307654321",
            "/orders?q=THEIRS-1%40buyers.test",
            "/customers?q=%2B49307654321",
            "/customers?q=THEIRS-1%40buyers.test",
        ],
    },
    Guard {
        permission: "customers.see_address",
        fields: &["line1", "line2", "line3", "postcode"],
        contents: &["Street", "10623"],
        searches: &[],
    },
    Guard {
        permission: "customers.see_identity",
        fields: &["identity_number", "tax_id"],
        contents: &["110101199003078515", "8515", "DE811569869"],
        searches: &[],
    },
];

#[tokio::test]
async fn every_sensitive_field_of_the_description_is_classified() {
    let document = document().await;
    let sensitive = |name: &String| WORDS.iter().any(|word| name.contains(word));
    let mut found = BTreeSet::new();
    for (schema, described) in document["components"]["schemas"].as_object().unwrap() {
        let mut names = Vec::new();
        properties(described, &mut names);
        for name in names.into_iter().filter(sensitive) {
            found.insert(schema.clone());
            let class = SCHEMAS.iter().find(|(known, _)| known == schema).map(|(_, class)| *class);
            let guarded = GUARDS.iter().any(|guard| guard.fields.contains(&name.as_str()));
            assert!(class.is_some(), "{schema}.{name} is classified nowhere");
            assert!(class != Some(Class::Guarded) || guarded, "{schema}.{name} has no permission");
        }
    }
    let known: BTreeSet<String> = SCHEMAS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(found, known, "a schema that is classified is gone");
    // What cannot be seen cannot be filtered or sorted by either: no parameter speaks of it.
    for operation in operations(&document) {
        for parameter in operation.described["parameters"].as_array().into_iter().flatten() {
            let text = parameter["name"].to_string() + &parameter["schema"].to_string();
            assert!(!sensitive(&text), "{} {}: {text}", operation.method, operation.path);
        }
    }
}

/// The names of what a schema holds itself.
fn properties(schema: &Value, names: &mut Vec<String>) {
    names.extend(schema["properties"].as_object().into_iter().flat_map(|all| all.keys().cloned()));
    for part in ["allOf", "oneOf", "anyOf"] {
        for schema in schema[part].as_array().into_iter().flatten() {
            properties(schema, names);
        }
    }
}

/// Everybody's rights but one.
pub(crate) fn all_but(permission: &str) -> String {
    let names: Vec<&str> = app::contexts::permissions()
        .into_iter()
        .map(|known| known.0)
        .filter(|name| *name != permission)
        .collect();
    format!("may {}", names.join(","))
}

/// Every reading route, asked so that there is something to see.
async fn reads(company: &Company) -> Vec<String> {
    let document = document().await;
    let mut asked = Vec::new();
    for operation in operations(&document).iter().filter(|one| one.method == "GET") {
        let path = operation.path.strip_prefix("/api/v1").unwrap();
        match (path, by_shop(path)) {
            // Byte for byte: that has a permission of its own, which opens everything.
            ("/inbox/{id}/raw", _) => {}
            ("/skus/{id}", _) => asked.push(company.path("/skus/<sku>")),
            ("/products/{id}", _) => asked.push(company.path("/products/<product>")),
            (_, Some(Read::One(template))) => asked.push(company.path(template)),
            (_, Some(Read::List(queries))) => asked.extend(queries.iter().map(|query| {
                let query = company.path(query);
                if query.starts_with('/') { query } else { format!("{path}{query}") }
            })),
            (path, _) if !path.contains('{') => asked.push(path.to_owned()),
            _ => {}
        }
    }
    asked
}

/// Whether a person or a card shows one of these fields.
fn shows(value: &Value, guard: &Guard) -> bool {
    match value {
        Value::Object(fields) => {
            let is_ours = fields.contains_key("tax_id") || fields.contains_key("weight_g");
            let seen =
                guard.fields.iter().any(|name| fields.get(*name).is_some_and(|v| !v.is_null()));
            is_ours && seen || fields.values().any(|value| shows(value, guard))
        }
        Value::Array(items) => items.iter().any(|value| shows(value, guard)),
        _ => false,
    }
}

/// The words of an answer's texts, without ids and times, whose letters mean nothing.
fn tells(body: &Value, guard: &Guard) -> Option<String> {
    match body {
        Value::Object(fields) => fields.values().find_map(|value| tells(value, guard)),
        Value::Array(items) => items.iter().find_map(|value| tells(value, guard)),
        Value::String(text)
            if !text.contains('_')
                && !text.ends_with('Z')
                && uuid::Uuid::parse_str(text).is_err() =>
        {
            guard.contents.iter().any(|word| text.contains(word)).then(|| text.clone())
        }
        _ => None,
    }
}

each_engine! {
    async fn without_its_permission_no_route_shows_a_field(house: House) {
        let company = open(house).await;
        let reads = reads(&company).await;
        let mut wrong = Vec::new();
        for guard in GUARDS {
            let token = all_but(guard.permission);
            let mut shown_to_all = false;
            for path in &reads {
                let whole = company.get("all", path).await;
                shown_to_all |= shows(&whole.body, guard);
                let answer = company.get(&token, path).await;
                if shows(&answer.body, guard) {
                    wrong.push(format!("{path} without {}: {}", guard.permission, answer.body));
                }
                if let Some(text) = tells(&answer.body, guard) {
                    wrong.push(format!("{path} tells {text} without {}", guard.permission));
                }
            }
            assert!(shown_to_all, "{} opens nothing", guard.permission);
            for search in guard.searches {
                let count = async |token: &str| {
                    company.get(token, search).await.body["items"].as_array().map_or(0, Vec::len)
                };
                assert_ne!(count("all").await, 0, "{search} finds nothing");
                assert_eq!(count(&token).await, 0, "{search} without {}", guard.permission);
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    async fn who_does_not_see_a_field_neither_reveals_nor_changes_it(house: House) {
        let company = open(house).await;
        let customer = company.path("/customers/<customer>");
        for guard in GUARDS.iter().filter(|guard| guard.permission.starts_with("customers.")) {
            let token = all_but(guard.permission);
            let (post, why) = (axum::http::Method::POST, serde_json::json!({"reason": "a test"}));
            let reveal = format!("{customer}/reveal");
            let revealed = company.house.json(&token, post, &reveal, &why).await;
            assert_eq!(revealed.body["person"]["masked"], Value::Bool(false));
            assert!(!shows(&revealed.body, guard), "{}", revealed.body);
            let version = &revealed.body["version"];
            let change = serde_json::json!({
                "seen_version": version, "person": {(guard.fields[0]): "1"},
            });
            let patch = axum::http::Method::PATCH;
            let refused = company.house.json(&token, patch, &customer, &change).await;
            assert_eq!((refused.status, refused.code()), (403, "kernel.forbidden"));
            assert_eq!(refused.body["facts"]["permission"], guard.permission);
        }
    }
}
