//! What the shop answers to each text, on a good day.

use serde_json::{Value, json};

use crate::shop::{Inside, Item, number_of};

/// Lines that come with an order.
const FIRST_LINES: usize = 10;
const PLACE: &str = "gid://shopify/Location/9";
const STORE: &str = "gid://shopify/Publication/3";

const SCOPES: [&str; 11] = [
    "read_all_orders",
    "read_customers",
    "write_inventory",
    "read_locations",
    "read_orders",
    "write_products",
    "read_publications",
    "write_publications",
    "read_merchant_managed_fulfillment_orders",
    "write_merchant_managed_fulfillment_orders",
    "read_inventory",
];

fn tail(id: &Value) -> i64 {
    id.as_str().unwrap().rsplit('/').next().unwrap().parse().unwrap()
}

/// Items behind a mark, so many of them, and whether there are more: each mark is a place in the list.
fn cut(all: &[Value], behind: &Value, first: usize) -> Value {
    let begin: usize = behind.as_str().map_or(0, |mark| mark.parse().unwrap());
    let nodes: Vec<Value> = all.iter().skip(begin).take(first).cloned().collect();
    let end = begin + nodes.len();
    let page = json!({"hasNextPage": end < all.len(), "endCursor": end.to_string()});
    json!({"nodes": nodes, "pageInfo": page})
}

/// An order as it comes with others: with its first lines.
fn with_first_lines(order: &Value) -> Value {
    let mut order = order.clone();
    let lines = order["lineItems"]["nodes"].as_array().unwrap().clone();
    order["lineItems"] = cut(&lines, &Value::Null, FIRST_LINES);
    order
}

impl Inside {
    pub(crate) fn answer(&mut self, name: &str, asked: &Value) -> Value {
        match name {
            "Scopes" => self.scopes(),
            "Places" => {
                let place = json!({"id": PLACE, "name": "Berlin", "isActive": true});
                json!({"location": place, "locations": {"nodes": [place]}})
            }
            "Try" => json!({"orders": {"nodes": []}}),
            "Changed" => json!({"orders": self.changed(asked)}),
            // By night: it lists none, and has all that it is asked for by number.
            "Placed" => json!({"orders": cut(&[], &Value::Null, 0)}),
            "These" => {
                let ids = asked["ids"].as_array().unwrap();
                let found = |id: &Value| self.orders.iter().find(|order| order["id"] == *id);
                let nodes: Vec<Option<Value>> =
                    ids.iter().map(|id| found(id).map(with_first_lines)).collect();
                let mut scopes = self.scopes();
                scopes["nodes"] = json!(nodes);
                scopes
            }
            "MoreLines" => {
                let order = self.orders.iter().find(|order| order["id"] == asked["id"]).unwrap();
                let lines = order["lineItems"]["nodes"].as_array().unwrap();
                json!({"order": {"id": order["id"], "updatedAt": order["updatedAt"],
                    "lineItems": cut(lines, &asked["behind"], 200)}})
            }
            "ToSend" => self.to_send(tail(&asked["id"])),
            "Sent" => self.sent(tail(&asked["id"])),
            "Send" => self.send(&asked["fulfillment"]),
            "IsCancelled" => {
                json!({"order": self.orders.iter().find(|one| one["id"] == asked["id"])
                .map(|one| json!({"id": one["id"], "cancelledAt": one["cancelledAt"]}))})
            }
            "Cancel" => self.cancel(asked),
            "Listings" => {
                let search = asked["search"].as_str().unwrap();
                let is_it = |item: &&Item| search.contains(&format!("sku:\"{}\"", item.sku));
                let nodes: Vec<Value> = self.items.iter().filter(is_it).map(shown).collect();
                json!({"inventoryItems": cut(&nodes, &asked["behind"], 100)})
            }
            "Stock" => {
                assert_eq!(asked["place"], PLACE);
                let ids = asked["ids"].as_array().unwrap().iter().map(tail);
                let found = |id| self.items.iter().find(|item| item.id == id).map(shown);
                json!({"nodes": ids.map(found).collect::<Vec<_>>()})
            }
            "Show" => self.show(asked),
            "Listed" => self.listed(asked),
            "List" => self.list(asked),
            "Publications" => {
                let channel = json!({"nodes": [{"name": "Online Store"}]});
                json!({"publications": {"nodes": [{"id": STORE, "channels": channel}]}})
            }
            "Publish" => self.publish(asked),
            "Unlist" => self.unlist(&asked["product"]),
            "Hooks" => json!({"webhookSubscriptions": {"nodes": self.hooks}}),
            "Hook" => self.hook(asked),
            "Gather" => self.gather(asked),
            "Gatherings" => self.gatherings(),
            "Gathered" => self.gathered(&asked["id"]),
            "GatherNoMore" => self.gather_no_more(&asked["id"]),
            "MoveHook" => {
                let hook = self.hooks.iter_mut().find(|hook| hook["id"] == asked["id"]).unwrap();
                hook["uri"] = asked["hook"]["uri"].clone();
                json!({"webhookSubscriptionUpdate": {"webhookSubscription": {"id": asked["id"]},
                    "userErrors": []}})
            }
            other => panic!("asked {other}"),
        }
    }

    /// It tells of one thing at one address once.
    fn hook(&mut self, asked: &Value) -> Value {
        let (topic, uri) = (asked["topic"].clone(), asked["hook"]["uri"].clone());
        let same = |hook: &Value| hook["topic"] == topic && hook["uri"] == uri;
        let is_fulfillment = topic.as_str().unwrap().starts_with("FULFILLMENTS");
        let lacks = is_fulfillment && self.lacks.contains(&"read_fulfillments");
        if lacks || self.hooks.iter().any(same) {
            let error = json!({"field": null, "message": "Ann said"});
            return json!({"webhookSubscriptionCreate": {"webhookSubscription": null,
                "userErrors": [error]}});
        }
        let last = self.hooks.iter().map(|hook| tail(&hook["id"])).max().unwrap_or_default();
        let id = format!("gid://shopify/WebhookSubscription/{}", last + 1);
        self.hooks.push(json!({"id": id, "topic": topic, "uri": uri}));
        json!({"webhookSubscriptionCreate": {"webhookSubscription": {"id": id}, "userErrors": []}})
    }

    pub(crate) fn scopes(&self) -> Value {
        let has = SCOPES.iter().filter(|scope| !self.lacks.contains(scope));
        let has: Vec<Value> = has.map(|scope| json!({"handle": scope})).collect();
        json!({"currentAppInstallation": {"accessScopes": has}})
    }

    /// Behind a mark, which says when the last order changed and which it was.
    fn changed(&self, asked: &Value) -> Value {
        let since = asked["search"].as_str().unwrap();
        let since = since.strip_prefix("updated_at:>='").unwrap().strip_suffix('\'').unwrap();
        let place = |order: &Value| {
            format!("{} {:09}", order["updatedAt"].as_str().unwrap(), number_of(order))
        };
        let mut found: Vec<&Value> =
            self.orders.iter().filter(|one| one["updatedAt"].as_str().unwrap() >= since).collect();
        found.sort_by_key(|order| place(order));
        let behind = asked["behind"].as_str().unwrap_or_default();
        let found: Vec<&Value> =
            found.into_iter().filter(|order| place(order).as_str() > behind).collect();
        let size = usize::try_from(asked["size"].as_i64().unwrap()).unwrap();
        let page: Vec<&Value> = found.iter().take(size).copied().collect();
        let nodes: Vec<Value> = page.iter().map(|order| with_first_lines(order)).collect();
        json!({"nodes": nodes, "pageInfo": {"hasNextPage": found.len() > size,
            "endCursor": page.last().map(|order| place(order))}})
    }

    fn to_send(&self, number: i64) -> Value {
        let Some(order) = self.orders.iter().find(|order| number_of(order) == number) else {
            return json!({"order": null});
        };
        let sent: i64 =
            self.parcels.iter().filter(|parcel| parcel.0 == number).map(|parcel| parcel.2).sum();
        let line = &order["lineItems"]["nodes"][0];
        let remaining = line["currentQuantity"].as_i64().unwrap() - sent;
        let action =
            if self.held.contains(&number) { "RELEASE_HOLD" } else { "CREATE_FULFILLMENT" };
        let pile = json!({
            "id": format!("gid://shopify/FulfillmentOrder/{number}"),
            "supportedActions": [{"action": action}],
            "assignedLocation": {"location": {"id": PLACE}},
            "lineItems": {"nodes": [{
                "id": format!("gid://shopify/FulfillmentOrderLineItem/{number}"),
                "remainingQuantity": remaining, "lineItem": {"id": line["id"]}}],
                "pageInfo": {"hasNextPage": false, "endCursor": null}},
        });
        let piles = json!({"nodes": [pile], "pageInfo": {"hasNextPage": false}});
        json!({"order": {"id": order["id"], "fulfillmentOrders": piles}})
    }

    fn sent(&self, number: i64) -> Value {
        let parcels = self.parcels.iter().filter(|parcel| parcel.0 == number);
        let parcels: Vec<Value> = parcels
            .map(|(order, tracking, pieces)| {
                let numbers: Vec<Value> =
                    tracking.iter().map(|one| json!({"number": one})).collect();
                let line = json!({"id": format!("gid://shopify/LineItem/{}", order * 10)});
                json!({"status": "SUCCESS", "trackingInfo": numbers, "fulfillmentLineItems": {
                    "nodes": [{"quantity": pieces, "lineItem": line}],
                    "pageInfo": {"hasNextPage": false}}})
            })
            .collect();
        json!({"order": {"id": format!("gid://shopify/Order/{number}"), "fulfillments": parcels}})
    }

    fn send(&mut self, told: &Value) -> Value {
        assert_eq!(told["notifyCustomer"], true);
        let pile = &told["lineItemsByFulfillmentOrder"][0];
        let number = tail(&pile["fulfillmentOrderId"]);
        let pieces = pile["fulfillmentOrderLineItems"][0]["quantity"].as_i64().unwrap();
        let tracking = told.pointer("/trackingInfo/number").and_then(Value::as_str);
        self.parcels.push((number, tracking.map(str::to_owned), pieces));
        let orders = self.orders.iter_mut();
        for order in orders.filter(|order| number_of(order) == number) {
            order["displayFulfillmentStatus"] = json!("FULFILLED");
            order["updatedAt"] = json!("2026-11-22T09:00:00Z");
        }
        json!({"fulfillmentCreate": {"fulfillment": {"id": "gid://shopify/Fulfillment/1",
            "status": "SUCCESS"}, "userErrors": []}})
    }

    /// It cancels in its own time; here at once.
    fn cancel(&mut self, asked: &Value) -> Value {
        self.reasons.push(asked["reason"].as_str().unwrap().to_owned());
        let errors = std::mem::take(&mut self.user_errors);
        let orders = self.orders.iter_mut().filter(|order| order["id"] == asked["id"]);
        for order in orders.filter(|_| errors.is_empty()) {
            order["cancelledAt"] = json!("2026-11-22T09:00:00Z");
            order["updatedAt"] = json!("2026-11-22T09:00:00Z");
        }
        json!({"orderCancel": {"orderCancelUserErrors": errors}})
    }

    /// All at once or none; the same key again changes nothing.
    fn show(&mut self, asked: &Value) -> Value {
        let once = asked["once"].as_str().unwrap().to_owned();
        let quantities = asked["input"]["quantities"].as_array().unwrap();
        let wrong = |one: &Value| self.refused.contains(&tail(&one["inventoryItemId"]));
        let errors: Vec<Value> = quantities
            .iter()
            .enumerate()
            .filter(|(_, one)| wrong(one))
            .map(|(at, _)| {
                json!({"code": "NON_MUTABLE_INVENTORY_ITEM",
                    "field": ["input", "quantities", at.to_string(), "quantity"]})
            })
            .collect();
        if errors.is_empty() && !self.once.contains(&once) {
            for one in quantities {
                assert_eq!(
                    (&one["locationId"], &one["changeFromQuantity"]),
                    (&json!(PLACE), &Value::Null)
                );
                let id = tail(&one["inventoryItemId"]);
                let item = self.items.iter_mut().find(|item| item.id == id).unwrap();
                item.pieces = one["quantity"].as_i64();
            }
            self.once.push(once);
        }
        json!({"inventorySetQuantities": {"inventoryAdjustmentGroup": null, "userErrors": errors}})
    }
}

fn shown(item: &Item) -> Value {
    let level = |pieces: i64| json!({"quantities": [{"name": "available", "quantity": pieces}]});
    json!({"legacyResourceId": item.id.to_string(), "sku": item.sku, "tracked": item.tracked,
        "inventoryLevel": item.pieces.map(level)})
}
