//! How eBay is asked to tell by itself what happens: to an address of this house (a destination), of the topics that
//! concern orders and of accounts that are deleted. What is there is found and mended; nothing is made twice.

use channels::{Ask, Call, Denial, Door, Heard, Refusal, Subscribe, Subscribed};
use serde_json::{Value, json};

use crate::push::token;
use crate::rest::{NOTIFICATION, escaped, get, object, post, put, refused_ids, unreadable};

/// The address; what the application is told; what the seller's own account tells.
pub(crate) const STEPS: i64 = 3;
/// For all who use the application: it must take these to be let in at all.
const APPLICATION: &[&str] = &["MARKETPLACE_ACCOUNT_DELETION"];
/// For the seller who gave the grant.
const SELLER: &[&str] = &["ORDER_CONFIRMATION"];
/// There is one already: made at the same moment, or under another page of the list.
const EXISTS: [i64; 2] = [195_012, 195_021];
/// The application or the seller may not hear of that.
const NOT_FOR_THEM: i64 = 195_011;
const MOST: i64 = 100;

fn topics(step: i64) -> &'static [&'static str] {
    if step == 1 { APPLICATION } else { SELLER }
}

/// Whether a step is made in the name of the application.
pub(crate) fn is_applications(ask: &Ask) -> bool {
    match ask {
        Ask::SigningKey(_) => true,
        Ask::Subscribe(wanted) => wanted.step < 2,
        _ => false,
    }
}

fn list(door: &Door, step: i64) -> Call {
    let what = if step == 0 { "destination" } else { "subscription" };
    get(door, &format!("{NOTIFICATION}/{what}?limit={MOST}"))
}

pub(crate) fn first(door: &Door, wanted: &Subscribe) -> Call {
    list(door, wanted.step)
}

/// The list is asked for first; then what is missing is made, one call after another; then the list is asked for
/// again, which says what there is.
pub(crate) fn hear(door: &Door, wanted: &Subscribe, answers: &[Vec<u8>]) -> Result<Heard, Denial> {
    let first = answers.first().ok_or_else(|| unreadable("no answer"))?;
    let calls = match wanted.step {
        0 => destination_calls(door, wanted, &object(first)?),
        _ => topic_calls(door, wanted, &object(first)?)?,
    };
    let made = answers.len() - 1;
    if let Some(call) = calls.into_iter().nth(made) {
        return Ok(Heard::More(call));
    }
    let last = answers.last().ok_or_else(|| unreadable("no answer"))?;
    let is_list = object(last).is_ok_and(|last| {
        last.get("destinations").is_some() || last.get("subscriptions").is_some()
    });
    if made > 0 && !is_list {
        return Ok(Heard::More(list(door, wanted.step)));
    }
    let last = object(last)?;
    match wanted.step {
        0 => {
            let id = destination(&last, &wanted.url).and_then(|one| text(one, "destinationId"));
            let id = id.ok_or_else(|| Denial::Refused("no destination".to_owned()))?;
            Subscribed { given: Some(id.to_owned()), topics: Vec::new() }.heard()
        }
        step => {
            let has = |topic: &&&str| subscription(&last, topic).is_some_and(is_enabled);
            let told = topics(step).iter().filter(has).map(|topic| (*topic).to_owned());
            Subscribed { given: None, topics: told.collect() }.heard()
        }
    }
}

pub(crate) fn denial(ask: &Ask, refusal: &Refusal<'_>) -> Option<Denial> {
    let ids = refused_ids(refusal);
    if matches!(ask, Ask::SigningKey(_)) {
        return matches!(refusal.status, 400 | 404).then_some(Denial::Nothing);
    }
    // What is there already is seen in the list, and so is what is not.
    if ids.iter().any(|id| EXISTS.contains(id) || *id == NOT_FOR_THEM) && refusal.answered > 0 {
        return Some(Denial::Nothing);
    }
    let id = ids.first().filter(|_| matches!(refusal.status, 400 | 409))?;
    Some(Denial::Refused(format!("error {id}")))
}

fn text<'a>(part: &'a Value, field: &str) -> Option<&'a str> {
    part.get(field).and_then(Value::as_str)
}

fn items<'a>(list: &'a Value, field: &str) -> &'a [Value] {
    list.get(field).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn is_enabled(one: &Value) -> bool {
    text(one, "status") == Some("ENABLED")
}

/// Where a destination is, and by which token it is proven, as far as eBay says so.
fn place(one: &Value) -> (Option<&str>, Option<&str>) {
    let config = one.get("deliveryConfig").unwrap_or(&Value::Null);
    (text(config, "endpoint"), text(config, "verificationToken"))
}

fn destination<'a>(list: &'a Value, url: &str) -> Option<&'a Value> {
    items(list, "destinations").iter().find(|one| place(one).0 == Some(url))
}

/// The same connection at another address of this house.
fn moved<'a>(list: &'a Value, wanted: &Subscribe) -> Option<&'a Value> {
    let was_it = |one: &&Value| place(one).0.is_some_and(|url| wanted.was_at(url));
    items(list, "destinations").iter().find(was_it)
}

fn destination_calls(door: &Door, wanted: &Subscribe, list: &Value) -> Vec<Call> {
    let token = token(&wanted.secret);
    let said = json!({
        "name": "Tradewind", "status": "ENABLED",
        "deliveryConfig": {"endpoint": wanted.url, "verificationToken": token},
    });
    let known = destination(list, &wanted.url).or_else(|| moved(list, wanted));
    let Some(known) = known else {
        return vec![post(door, &format!("{NOTIFICATION}/destination"), &said)];
    };
    let is_ours = place(known) == (Some(wanted.url.as_str()), Some(token.as_str()));
    match text(known, "destinationId") {
        Some(id) if !is_ours || !is_enabled(known) => {
            vec![put(door, &format!("{NOTIFICATION}/destination/{}", escaped(id)), &said)]
        }
        _ => Vec::new(),
    }
}

fn subscription<'a>(list: &'a Value, topic: &str) -> Option<&'a Value> {
    items(list, "subscriptions").iter().find(|one| text(one, "topicId") == Some(topic))
}

fn topic_calls(door: &Door, wanted: &Subscribe, list: &Value) -> Result<Vec<Call>, Denial> {
    let given = wanted.given.as_deref();
    let destination = given.ok_or_else(|| unreadable("no destination was given"))?;
    let payload = json!({"format": "JSON", "schemaVersion": "1.0", "deliveryProtocol": "HTTPS"});
    let call = |topic: &&str| match subscription(list, topic) {
        None => {
            let said = json!({
                "topicId": topic, "status": "ENABLED", "destinationId": destination,
                "payload": payload,
            });
            Some(post(door, &format!("{NOTIFICATION}/subscription"), &said))
        }
        // Of what the whole application is told it is enough that somebody of this house hears it.
        Some(known)
            if is_enabled(known) && (wanted.step == 1 || text(known, "destinationId") == given) =>
        {
            None
        }
        Some(known) => {
            let id = text(known, "subscriptionId")?;
            let said = json!({
                "status": "ENABLED", "destinationId": destination,
                "payload": known.get("payload").unwrap_or(&payload),
            });
            Some(put(door, &format!("{NOTIFICATION}/subscription/{}", escaped(id)), &said))
        }
    };
    Ok(topics(wanted.step).iter().filter_map(call).collect())
}
