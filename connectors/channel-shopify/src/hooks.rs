//! How a shop is asked to tell by itself what happens. What is there is found, and nothing is made twice.

use channels::{Call, Denial, Door, Heard, Subscribe, Subscribed};
use serde_json::{Value, json};

use crate::graphql::{answer, call, unreadable};
use crate::texts;

/// What concerns orders, and whether the shop lets itself be asked. `FULFILLMENTS` want a right that not every key has:
/// without them an order is told of all the same, as updated.
const TOPICS: [&str; 9] = [
    "ORDERS_CREATE",
    "ORDERS_UPDATED",
    "ORDERS_PAID",
    "ORDERS_CANCELLED",
    "ORDERS_DELETE",
    "REFUNDS_CREATE",
    "FULFILLMENTS_CREATE",
    "FULFILLMENTS_UPDATE",
    "APP_UNINSTALLED",
];
/// Without these orders are not told of.
const NEEDED: [&str; 2] = ["ORDERS_CREATE", "ORDERS_UPDATED"];

pub(crate) fn list(door: &Door) -> Call {
    call(door, texts::HOOKS, &json!({"topics": TOPICS}))
}

fn hooks(data: &Value) -> &[Value] {
    let nodes = data.pointer("/webhookSubscriptions/nodes").and_then(Value::as_array);
    nodes.map(Vec::as_slice).unwrap_or_default()
}

fn is_of(hook: &Value, topic: &str) -> bool {
    hook["topic"] == topic
}

/// What is to be said so that each topic is told of at one address.
fn calls(door: &Door, wanted: &Subscribe, there: &[Value]) -> Vec<Call> {
    let url = &wanted.url;
    let hook = json!({"uri": url, "format": "JSON"});
    let to_say = |topic: &&str| {
        let mut known = there.iter().filter(|hook| is_of(hook, topic));
        if known.clone().any(|hook| hook["uri"] == url.as_str()) {
            return None;
        }
        let is_moved = |hook: &&Value| hook["uri"].as_str().is_some_and(|uri| wanted.was_at(uri));
        Some(match known.find(is_moved) {
            Some(moved) => call(door, texts::MOVE_HOOK, &json!({"id": moved["id"], "hook": hook})),
            None => call(door, texts::HOOK, &json!({"topic": topic, "hook": hook})),
        })
    };
    TOPICS.iter().filter_map(to_say).collect()
}

/// The list is asked for first; then what is missing is said, one call after another; then the list is asked for
/// again, which says what there is.
pub(crate) fn hear(door: &Door, wanted: &Subscribe, answers: &[Vec<u8>]) -> Result<Heard, Denial> {
    let read: Vec<Value> = answers.iter().map(|body| answer(body)).collect::<Result<_, _>>()?;
    let first = read.first().ok_or_else(|| unreadable("no answer"))?;
    let to_say = calls(door, wanted, hooks(first));
    let (said, all) = (read.len() - 1, to_say.len());
    if let Some(call) = to_say.into_iter().nth(said) {
        return Ok(Heard::More(call));
    }
    if all > 0 && said == all {
        return Ok(Heard::More(list(door)));
    }
    let there = read.last().map(hooks).unwrap_or_default();
    let is_told = |topic: &&str| {
        there.iter().any(|hook| is_of(hook, topic) && hook["uri"] == wanted.url.as_str())
    };
    if let Some(missing) = NEEDED.iter().find(|topic| !is_told(topic)) {
        return Err(Denial::Refused(format!("no webhook {missing}")));
    }
    let told = TOPICS.iter().filter(|topic| is_told(topic));
    Subscribed { given: None, topics: told.map(|topic| (*topic).to_owned()).collect() }.heard()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    const URL: &str = "https://t.example/api/v1/channels/shopify/cnx_1/news";

    fn door() -> Door {
        Door {
            address: "https://one.myshopify.com".to_owned(),
            key: "shpat_1".to_owned(),
            secret: "hush".to_owned(),
            grant: None,
            pass: None,
            place: None,
            at: kernel::Timestamp::from_micros(0),
        }
    }

    fn wanted() -> Subscribe {
        Subscribe { step: 0, url: URL.to_owned(), secret: "hush".to_owned(), given: None }
    }

    fn there(hooks: &[(&str, &str)]) -> Vec<u8> {
        let node =
            |(topic, uri): &(&str, &str)| json!({"id": "gid://x/1", "topic": topic, "uri": uri});
        let nodes: Vec<Value> = hooks.iter().map(node).collect();
        json!({"data": {"webhookSubscriptions": {"nodes": nodes}}}).to_string().into_bytes()
    }

    fn more(answers: &[Vec<u8>]) -> Call {
        match hear(&door(), &wanted(), answers) {
            Ok(Heard::More(call)) => call,
            _ => panic!("no call"),
        }
    }

    /// One of each sort that is ever said.
    pub(crate) fn some_calls() -> Vec<Call> {
        let old = URL.replace("t.example", "old.example");
        vec![more(&[there(&[])]), more(&[there(&[("ORDERS_CREATE", &old)])])]
    }

    fn text(call: &Call) -> String {
        String::from_utf8(call.body.clone()).unwrap()
    }

    #[test]
    fn what_is_there_is_found_and_what_is_elsewhere_is_moved() {
        let old = URL.replace("t.example", "old.example");
        let call = more(&[there(&[("ORDERS_CREATE", &old)])]);
        assert!(text(&call).contains("MoveHook") && text(&call).contains(URL));
        // Of others nothing is touched.
        let other = "https://erp.example/api/hooks";
        let call = more(&[there(&[("ORDERS_CREATE", other)])]);
        assert!(text(&call).contains("mutation Hook") && text(&call).contains("ORDERS_CREATE"));
        let all: Vec<(&str, &str)> = TOPICS.iter().map(|topic| (*topic, URL)).collect();
        let Ok(Heard::Whole(body)) = hear(&door(), &wanted(), &[there(&all)]) else {
            panic!("not whole")
        };
        assert_eq!(Subscribed::read(&body).unwrap().topics, TOPICS);
    }

    #[test]
    fn a_topic_that_a_key_may_not_hear_of_keeps_no_other_back() {
        let refused = br#"{"data":{"webhookSubscriptionCreate":{"webhookSubscription":null,
            "userErrors":[{"field":null,"message":"Ann said"}]}}}"#;
        let most: Vec<(&str, &str)> = TOPICS
            .iter()
            .filter(|topic| !topic.starts_with("FULFILLMENTS"))
            .map(|topic| (*topic, URL))
            .collect();
        let mut answers = vec![there(&most), refused.to_vec(), refused.to_vec()];
        assert!(text(&more(&answers)).contains("query Hooks"));
        answers.push(there(&most));
        let Ok(Heard::Whole(body)) = hear(&door(), &wanted(), &answers) else {
            panic!("not whole")
        };
        assert_eq!(Subscribed::read(&body).unwrap().topics.len(), TOPICS.len() - 2);
        // Without orders it is nothing.
        let few = [("APP_UNINSTALLED", URL)];
        let mut answers = vec![there(&few)];
        answers.extend(vec![refused.to_vec(); TOPICS.len() - 1]);
        answers.push(there(&few));
        let denied = hear(&door(), &wanted(), &answers).err();
        assert_eq!(denied, Some(Denial::Refused("no webhook ORDERS_CREATE".to_owned())));
    }
}
