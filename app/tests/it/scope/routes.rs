//! What each route that reads tells somebody who works for one shop or in one warehouse. A route that
//! stands in no list fails the test.

/// What stands behind a route that reads.
pub(super) enum Read {
    /// A list or count: asked by those outside it answers, and names nothing of the other. With these
    /// queries; somebody who sees everything finds the other's things in one of them at least.
    List(&'static [&'static str]),
    /// One thing: outside it is not there.
    One(&'static str),
    /// The whole house's: no shop and no warehouse stands in it.
    House,
    /// Only who sees everything may ask.
    WholeOnly,
}

use Read::{House as OfHouse, List, One, WholeOnly};

/// How each route that reads is asked by who works for another shop.
pub(super) fn by_shop(path: &str) -> Option<Read> {
    Some(match path {
        "/customers" => List(&["", "?q=theo", "?q=THEIRS-1%40", "?q=7654321"]),
        "/customers/{id}" => One("/customers/<customer>"),
        "/inbox" => List(&[""]),
        "/inbox/{id}/raw" => One("/inbox/<delivery>/raw"),
        "/jobs" => List(&[""]),
        "/jobs/{id}" => One("/jobs/<job>"),
        "/jobs/{id}/rows" => One("/jobs/<job>/rows"),
        "/orders" => List(&[
            "",
            "?q=THEIRS-1",
            "?q=THEIRS-1%0AMINE-1",
            "?q=theo",
            "?q=CUP",
            "?q=7654321",
            "?shop_id=<shop>",
            "?tab=allocated",
            "?tab=exceptions",
            "?sort=-total",
            "?sort=ship_by",
            "?country=DE",
        ]),
        "/orders/{id}" => One("/orders/<order>"),
        "/orders/{id}/edits" => One("/orders/<order>/edits"),
        "/orders/counts" => List(&["", "?shop_id=<shop>"]),
        "/orders/merge-hints" => List(&["?ids=<order>,<blocked>"]),
        "/orders/imports" => List(&[""]),
        "/orders/imports/{id}" => One("/orders/imports/<import>"),
        "/orders/imports/{id}/rows" => One("/orders/imports/<import>/rows"),
        "/orders/imports/{id}/errors.csv" => One("/orders/imports/<import>/errors.csv"),
        "/orders/imports/{id}/errors.xlsx" => One("/orders/imports/<import>/errors.xlsx"),
        "/orders/doctor" => WholeOnly,
        "/routing-rules" => List(&[""]),
        "/shops" => List(&[""]),
        "/shops/{id}/changes" => One("/shops/<shop>/changes"),
        "/sku-mappings" => {
            List(&["?state=unmapped", "?state=mapped", "?state=unmapped&shop_id=<shop>"])
        }
        // Goods and how many there are, whoever buys them.
        "/stock/{sku_id}/claims" => List(&["/stock/<sku>/claims"]),
        "/stock/{sku_id}/movements" => List(&["/stock/<sku>/movements"]),
        "/stock" | "/stock/alerts" | "/stock/doctor" | "/warehouses" => OfHouse,
        path => return of_the_house(path),
    })
}

/// How each route that reads is asked by who works in another warehouse.
pub(super) fn by_warehouse(path: &str) -> Option<Read> {
    Some(match path {
        "/stock" => List(&["", "?warehouse_id=<warehouse>", "?q=CUP", "?alert=low"]),
        "/stock/alerts" => List(&["", "?sku_id=<sku>"]),
        "/stock/doctor" => OfHouse,
        "/stock/{sku_id}/claims" => List(&["/stock/<sku>/claims"]),
        "/stock/{sku_id}/movements" => List(&["/stock/<sku>/movements"]),
        "/warehouses" => List(&[""]),
        "/routing-rules" => List(&[""]),
        // An order is its shop's; its parcels lie in warehouses.
        "/orders/{id}" => List(&["/orders/<order>"]),
        "/orders/doctor" => WholeOnly,
        "/jobs" => List(&[""]),
        "/jobs/{id}" => One("/jobs/<job>"),
        "/jobs/{id}/rows" => One("/jobs/<job>/rows"),
        path if path.starts_with("/orders") || path.starts_with("/customers") => OfHouse,
        "/inbox" | "/inbox/{id}/raw" | "/shops" | "/shops/{id}/changes" | "/sku-mappings" => {
            OfHouse
        }
        path => return of_the_house(path),
    })
}

/// What is the same for everybody.
fn of_the_house(path: &str) -> Option<Read> {
    let known = [
        "/parameters",
        "/parameters/{name}/changes",
        "/products",
        "/products/{id}",
        "/skus",
        "/skus/{id}",
        "/orders/imports/template.csv",
        "/orders/imports/template.xlsx",
        // One's own account, and views as people saved them: filters, no rows.
        "/views",
        // Who works with some shops or warehouses sees their own requests and deeds only, by a rule of
        // its own in access.
        "/approvals",
        "/approvals/{id}",
        "/approval-delegations",
        "/audit/anchor",
        "/audit/events",
        "/session",
        "/tokens",
    ];
    // Who people are and what they may do is decided by permissions of its own.
    let of_access = ["/users", "/roles", "/permissions", "/sessions", "/session", "/tokens"];
    let access =
        path.starts_with("/system/") || of_access.iter().any(|start| path.starts_with(start));
    (known.contains(&path) || access).then_some(OfHouse)
}
