//! `kernel ← db ← jobs, web, files, outside, rules ← contexts in their order ← connectors ← app`.

use std::collections::BTreeMap;

use crate::tree::{Crate, DependencyKind, Finding, Tree};

const RULE: &str = "directions";

/// Lowest first: a context may call the ones before it. The order is the architecture; a change to it is a decision.
pub(crate) const CONTEXTS_IN_ORDER: [&str; 20] = [
    "settings",
    "access",
    "catalog",
    "customers",
    "ledger",
    "inventory",
    "purchasing",
    "logistics",
    "orders",
    "warehouse",
    "channels",
    "aftersales",
    "support",
    "finance",
    "marketing",
    "analytics",
    "incidents",
    "governance",
    "training",
    "system",
];

/// Crates of one step do not know each other.
const FOUNDATION: [&[&str]; 4] =
    [&["kernel"], &["db"], &["files", "outside", "rules", "web"], &["jobs"]];

/// Where a crate stands. A smaller place never depends on a greater one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Foundation(usize),
    /// Builds a whole test program out of the foundation; only for tests.
    Testkit,
    Context(usize),
    Connector,
    App,
    /// Programs that measure, simulate or keep the repository; nothing depends on them.
    Tool,
}

pub(super) fn findings(tree: &Tree) -> Vec<Finding> {
    let places: BTreeMap<&str, Place> = tree
        .crates
        .iter()
        .filter_map(|member| Some((member.name.as_str(), place(member)?)))
        .collect();

    let mut findings = Vec::new();
    for member in &tree.crates {
        let manifest = format!("{}/Cargo.toml", member.folder);
        let mut say = |message| findings.push(Finding::violation(RULE, &manifest, 0, message));

        let folder = member.folder.rsplit('/').next().unwrap_or_default();
        if folder != member.name {
            say(format!("the crate is named {}, its folder {folder}", member.name));
        }
        let Some(own) = place(member) else {
            say(format!("{} has no place in the order of crates", member.folder));
            continue;
        };
        for dependency in &member.dependencies {
            let Some(other) = places.get(dependency.name.as_str()) else { continue };
            if !may_depend(own, *other, dependency.kind) {
                say(format!("{} may not depend on {}", member.name, dependency.name));
            }
        }
    }
    findings
}

/// Whether `other` may build on `lower`.
pub(super) fn stands_below(lower: &Crate, other: &Crate) -> bool {
    match (place(lower), place(other)) {
        (Some(lower), Some(other)) => may_depend(other, lower, DependencyKind::Normal),
        _ => false,
    }
}

fn place(member: &Crate) -> Option<Place> {
    let name = member.folder.rsplit('/').next()?;
    match member.folder.split('/').next()? {
        "foundation" if name == "testkit" => Some(Place::Testkit),
        "foundation" => {
            FOUNDATION.iter().position(|step| step.contains(&name)).map(Place::Foundation)
        }
        "contexts" => {
            CONTEXTS_IN_ORDER.iter().position(|context| *context == name).map(Place::Context)
        }
        "connectors" => Some(Place::Connector),
        "app" => Some(Place::App),
        "bench" | "simulation" | "xtask" => Some(Place::Tool),
        _ => None,
    }
}

fn may_depend(own: Place, other: Place, kind: DependencyKind) -> bool {
    match (own, other) {
        (_, Place::Tool) => false,
        (Place::Tool, _) => true,
        (_, Place::Testkit) => kind == DependencyKind::Development,
        _ => other < own,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::member;
    use super::findings;
    use crate::tree::DependencyKind::{Build, Development, Normal};
    use crate::tree::{DependencyKind, Tree};

    const FOLDERS: [&str; 12] = [
        "foundation/kernel",
        "foundation/db",
        "foundation/web",
        "foundation/jobs",
        "foundation/testkit",
        "contexts/catalog",
        "contexts/inventory",
        "contexts/orders",
        "connectors/channel-shopify",
        "connectors/channel-ebay",
        "app",
        "bench",
    ];

    /// The whole workspace with one edge.
    fn with_edge(from: &str, to: &str, kind: DependencyKind) -> Tree {
        let crates = FOLDERS
            .iter()
            .map(|folder| {
                let edges = if *folder == from { vec![(to, kind)] } else { vec![] };
                member(folder, &edges)
            })
            .collect();
        Tree { crates, ..Tree::default() }
    }

    #[test]
    fn an_edge_is_allowed_downwards_only() {
        let cases = [
            ("foundation/db", "kernel", Normal, true),
            ("foundation/kernel", "db", Normal, false),
            ("foundation/web", "db", Normal, true),
            ("foundation/web", "jobs", Normal, false),
            ("foundation/db", "orders", Normal, false),
            ("foundation/testkit", "web", Normal, true),
            ("foundation/testkit", "catalog", Normal, false),
            ("foundation/jobs", "testkit", Development, true),
            ("contexts/orders", "inventory", Normal, true),
            ("contexts/inventory", "orders", Normal, false),
            ("contexts/inventory", "orders", Development, false),
            ("contexts/inventory", "orders", Build, false),
            ("contexts/orders", "testkit", Development, true),
            ("contexts/orders", "testkit", Normal, false),
            ("contexts/orders", "channel-shopify", Normal, false),
            ("contexts/orders", "app", Normal, false),
            ("connectors/channel-shopify", "orders", Normal, true),
            ("connectors/channel-shopify", "channel-ebay", Normal, false),
            ("app", "channel-shopify", Normal, true),
            ("app", "testkit", Development, true),
            ("app", "testkit", Normal, false),
            ("app", "bench", Normal, false),
            ("bench", "app", Normal, true),
            ("bench", "testkit", Normal, true),
        ];
        for (from, to, kind, allowed) in cases {
            let found = findings(&with_edge(from, to, kind));
            assert_eq!(found.is_empty(), allowed, "{from} -> {to} {kind:?}: {found:?}");
        }
    }

    #[test]
    fn a_crate_without_a_place_is_refused() {
        for folder in ["contexts/misc", "foundation/helpers", "shared/orders"] {
            let tree = Tree { crates: vec![member(folder, &[])], ..Tree::default() };
            assert_eq!(findings(&tree).len(), 1, "{folder}");
        }
    }

    #[test]
    fn a_crate_is_named_as_its_folder() {
        let mut member = member("contexts/orders", &[]);
        member.name = "tradewind-orders".to_owned();
        let tree = Tree { crates: vec![member], ..Tree::default() };
        assert_eq!(findings(&tree).len(), 1);
    }
}
