//! What each route that reads tells somebody who works for one shop or in one warehouse. A route that
//! stands in no list fails the test.

/// What stands behind a route that reads.
pub(crate) enum Read {
    /// A list or count: asked by those outside it answers, and names nothing of the other. With these
    /// queries; somebody who sees everything finds the other's things in one of them at least.
    List(&'static [&'static str]),
    /// One thing: outside it is not there.
    One(&'static str),
    /// The whole house's: no shop and no warehouse stands in it.
    House,
    /// Only who sees everything may ask.
    WholeOnly(&'static str),
}

use Read::{House as OfHouse, List, One, WholeOnly};

/// How each route that reads is asked by who works for another shop.
pub(crate) fn by_shop(path: &str) -> Option<Read> {
    Some(match path {
        "/customers" => List(&["", "?q=theo", "?q=THEIRS-1%40", "?q=7654321"]),
        "/customers/{id}" => One("/customers/<customer>"),
        "/privacy/holds" => WholeOnly("/privacy/holds"),
        "/privacy/requests" => WholeOnly("/privacy/requests"),
        "/channel-connections" => List(&[""]),
        "/channel-connections/{id}" => One("/channel-connections/<connection>"),
        "/channel-connections/{id}/terms" => One("/channel-connections/<connection>/terms"),
        "/channel-orders/{id}/write-backs" => One("/channel-orders/<order>/write-backs"),
        "/channel-orders/{id}/returns" => One("/channel-orders/<order>/returns"),
        "/channel-connections/{id}/returns" => One("/channel-connections/<connection>/returns"),
        "/channel-connections/{id}/observations" => {
            One("/channel-connections/<connection>/observations")
        }
        "/channel-connections/{id}/write-backs" => {
            One("/channel-connections/<connection>/write-backs")
        }
        "/channel-connections/{id}/stock" => One("/channel-connections/<connection>/stock"),
        "/channel-connections/{id}/stock-writes" => {
            One("/channel-connections/<connection>/stock-writes")
        }
        "/channel-connections/{id}/checks" => One("/channel-connections/<connection>/checks"),
        "/channel-listings" => List(&["", "?q=listed", "?state=draft"]),
        "/channel-listings/counts" => List(&[""]),
        "/channel-listings/shops" => List(&[""]),
        "/channel-listings/{id}" => One("/channel-listings/<listing>"),
        "/channel-checks/{id}" => One("/channel-checks/<check>"),
        "/channel-checks/{id}/orders" => One("/channel-checks/<check>/orders"),
        "/file-drops" => List(&[""]),
        "/file-drops/{id}" => One("/file-drops/<file-drop>"),
        "/file-drops/{id}/files" => One("/file-drops/<file-drop>/files"),
        "/dropped-files/{id}/errors.csv" => One("/dropped-files/<dropped-file>/errors.csv"),
        "/inbox" => List(&["", "?code=kernel.out_of_range", "?shop_id=<shop>", "?source=api"]),
        "/inbox/causes" => List(&["", "?code=kernel.out_of_range", "?shop_id=<shop>"]),
        "/inbox/{id}/raw" => One("/inbox/<delivery>/raw"),
        "/jobs" => List(&[""]),
        "/jobs/{id}" => One("/jobs/<job>"),
        "/jobs/{id}/rows" => One("/jobs/<job>/rows"),
        "/orders/bulk-actions/{id}" => One("/orders/bulk-actions/<job>"),
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
        "/orders/today" => List(&["", "?time_zone=Asia/Shanghai"]),
        "/orders/merge-hints" => List(&["?ids=<order>,<blocked>"]),
        "/orders/imports" => List(&[""]),
        "/orders/imports/{id}" => One("/orders/imports/<import>"),
        "/orders/imports/{id}/rows" => One("/orders/imports/<import>/rows"),
        "/orders/imports/{id}/errors.csv" => One("/orders/imports/<import>/errors.csv"),
        "/orders/imports/{id}/errors.xlsx" => One("/orders/imports/<import>/errors.xlsx"),
        "/orders/doctor" => WholeOnly("/orders/doctor"),
        "/routing-rules" => List(&[""]),
        "/privacy/retention" => List(&[""]),
        "/privacy/retention/orders" => One("/privacy/retention/orders?shop_id=<shop>"),
        "/shops" => List(&[""]),
        "/shops/{id}/changes" => One("/shops/<shop>/changes"),
        "/alerts" => List(&["?state=open", "?state=closed"]),
        "/alerts/counts" => List(&[""]),
        "/sku-mappings" => {
            List(&["?state=unmapped", "?state=mapped", "?state=unmapped&shop_id=<shop>"])
        }
        // Goods and how many there are, whoever buys them.
        "/stock/{sku_id}/claims" => List(&["/stock/<sku>/claims"]),
        "/stock/{sku_id}/movements" => List(&["/stock/<sku>/movements"]),
        "/stock" | "/stock/alerts" | "/stock/costs" | "/stock/doctor" | "/warehouses" => OfHouse,
        path => return of_the_house(path),
    })
}

/// How each route that reads is asked by who works in another warehouse.
pub(crate) fn by_warehouse(path: &str) -> Option<Read> {
    Some(match path {
        "/stock" => List(&["", "?warehouse_id=<warehouse>", "?q=CUP", "?alert=low"]),
        "/stock/alerts" => List(&["", "?sku_id=<sku>"]),
        "/stock/costs" => List(&[""]),
        "/stock/doctor" => OfHouse,
        "/stock/{sku_id}/claims" => List(&["/stock/<sku>/claims"]),
        "/stock/{sku_id}/movements" => List(&["/stock/<sku>/movements"]),
        "/warehouses" => List(&[""]),
        "/routing-rules" => List(&[""]),
        "/privacy/holds" => WholeOnly("/privacy/holds"),
        "/privacy/requests" => WholeOnly("/privacy/requests"),
        "/privacy/retention" | "/privacy/retention/orders" => OfHouse,
        // Orders that wait are their shop's, and goods that are short are so in the whole house.
        "/alerts" | "/alerts/counts" => OfHouse,
        // An order is its shop's; its parcels lie in warehouses.
        "/orders/{id}" => List(&["/orders/<order>"]),
        // Of an order from a channel: the connectors' own tests look at what it tells of parcels.
        "/channel-orders/{id}/write-backs" | "/channel-orders/{id}/returns" => OfHouse,
        "/orders/doctor" => WholeOnly("/orders/doctor"),
        "/jobs" => List(&[""]),
        "/jobs/{id}" => One("/jobs/<job>"),
        "/jobs/{id}/rows" => One("/jobs/<job>/rows"),
        path if path.starts_with("/orders") || path.starts_with("/customers") => OfHouse,
        path if path.starts_with("/channel-connections") => OfHouse,
        path if path.starts_with("/channel-checks") => OfHouse,
        path if path.starts_with("/channel-listings") => OfHouse,
        path if path.starts_with("/file-drops") => OfHouse,
        path if path.starts_with("/dropped-files") => OfHouse,
        "/inbox" | "/inbox/causes" | "/inbox/{id}/raw" => OfHouse,
        "/shops" | "/shops/{id}/changes" | "/sku-mappings" => OfHouse,
        path => return of_the_house(path),
    })
}

/// What is the same for everybody.
fn of_the_house(path: &str) -> Option<Read> {
    // What leaves the house concerns all of it.
    match path {
        "/webhooks" => return Some(WholeOnly("/webhooks")),
        "/webhooks/{id}" => return Some(WholeOnly("/webhooks/<webhook>")),
        "/webhooks/{id}/messages" => return Some(WholeOnly("/webhooks/<webhook>/messages")),
        "/webhook-messages/{id}" => return Some(WholeOnly("/webhook-messages/<message>")),
        _ => {}
    }
    let known = [
        // Where mails go: asks a permission of its own.
        "/alert-mailboxes",
        "/parameters",
        "/parameters/{name}/changes",
        "/products",
        "/products/{id}",
        "/skus",
        "/skus/{id}",
        "/orders/imports/template.csv",
        "/orders/imports/template.xlsx",
        // One's own account, how one left a list, and views as people saved them: filters, no rows.
        "/list-layouts",
        "/views",
        // Who works with some shops or warehouses sees their own requests and deeds only, by a rule of
        // its own in access.
        "/approvals",
        "/approvals/{id}",
        "/approval-delegations",
        "/approval-delegations/colleagues",
        "/audit/anchor",
        "/audit/events",
        "/session",
        "/tokens",
        // Who asks there says nothing and is told nothing but that it is the right door.
        "/channels/{platform}/{id}/news",
        // Keys without the keys, and one request, which only who sees everything may ask about.
        "/privacy/keys",
        "/privacy/requests/{id}",
    ];
    // Who people are and what they may do is decided by permissions of its own.
    let of_access = [
        "/access-reviews",
        "/openid-provider",
        "/users",
        "/roles",
        "/permissions",
        "/sessions",
        "/session",
        "/tokens",
    ];
    let access =
        path.starts_with("/system/") || of_access.iter().any(|start| path.starts_with(start));
    (known.contains(&path) || access).then_some(OfHouse)
}
