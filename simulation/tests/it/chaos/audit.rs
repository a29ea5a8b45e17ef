//! Afterwards: the books against themselves, and against what was told.

use std::collections::BTreeMap;

use db::{Ctx, Db, Master, Options, Query, StoredEvent, Target, events_after};
use kernel::{Actor, Fault, Permission};
use orders::OrderId;
use serde_json::Value;
use simulation::books::{Books, Place};
use simulation::invariants;

use super::ledger::{Pages, effect};
use super::step::HOLD_REASONS;

/// Events of our own user that tell of a step somebody asked for, with what tells requests apart.
fn told(kind: &str, data: &Value) -> Option<String> {
    let text = |field: &str| data[field].as_str().unwrap_or_default().to_owned();
    Some(match kind {
        // A change of an order may take its approval back, or hold it: nobody asked for that by name.
        "OrderApproved" | "OrderRejected" | "OrderResubmitted" | "OrderApprovalRevoked"
            if text("note").starts_with("step-") =>
        {
            text("note")
        }
        "OrderSubmitted" | "OrderConfirmed" | "OrderUnconfirmed" | "OrderReopened"
        | "OrderEdited" => String::new(),
        // What follows from parcels that were stopped nobody asked for by name.
        "OrderCancelled" if text("note").starts_with("step-") => text("note"),
        "OrderHeld" | "OrderReleased" if HOLD_REASONS.contains(&text("reason").as_str()) => {
            text("reason")
        }
        "ParcelShipped" => text("number"),
        "ParcelChanged" => format!("{} {}", text("number"), text("state")),
        _ => return None,
    })
}

/// All events, with the words in them opened: books alone see them sealed.
#[derive(Clone)]
struct AllEvents;

impl Query for AllEvents {
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = Vec<StoredEvent>;
    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<StoredEvent>, Fault> {
        events_after(ctx, 0, i64::MAX, i64::MAX)
    }
}

/// What was told in the end, read by a house that has the key.
pub(crate) async fn events(place: &Place, folder: &std::path::Path) -> Vec<StoredEvent> {
    let target = match place {
        Place::File(path) => Target::Sqlite(path.clone()),
        Place::Server(url) => Target::Postgres(url.clone()),
    };
    let master = Master::File(folder.join("master.key"));
    let options = Options { master, ..Options::new(target) };
    let db = Db::open(&options, app::contexts::MIGRATIONS).unwrap();
    db.read(&Actor::system("chaos"), AllEvents).await.unwrap()
}

/// Everything that is wrong.
pub(crate) fn examine(
    books: &mut Books,
    events: &[StoredEvent],
    pages: &Pages,
    user_id: &str,
) -> Vec<String> {
    let mut wrong = invariants::broken(books).unwrap();
    orders_are_there(books, pages, &mut wrong);
    steps_are_there(events, pages, user_id, &mut wrong);
    adjustments_are_there(books, pages, &mut wrong);
    wrong
}

/// Every acknowledged order is there, under the id and number that were told, and no other.
fn orders_are_there(books: &mut Books, pages: &Pages, wrong: &mut Vec<String>) {
    let sql = "SELECT external_id, encode(uuid_send(id), 'hex'), number FROM orders";
    let mut found: BTreeMap<String, (String, String)> = BTreeMap::new();
    for row in books.rows(sql).unwrap() {
        let [external, id, number] = row.try_into().unwrap();
        found.insert(external, (id, number));
    }
    for (external, (id, number)) in &pages.placed {
        let hex = id.parse::<OrderId>().unwrap().uuid().simple().to_string();
        if found.get(external) != Some(&(hex, number.clone())) {
            wrong.push(format!(
                "{external} was acknowledged as {id} {number}, there is {:?}",
                found.get(external)
            ));
        }
    }
    for (external, created) in &pages.created {
        if *created > 1 {
            wrong.push(format!("{external} was created {created} times"));
        }
    }
}

/// Every acknowledged step is told once, every refused one not at all, every lost one at most once,
/// and nothing is told in our name that we never asked for.
fn steps_are_there(events: &[StoredEvent], pages: &Pages, user_id: &str, wrong: &mut Vec<String>) {
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    let ours = |event: &&StoredEvent| event.subject_type == "ord" && event.actor_id == user_id;
    for event in events.iter().filter(ours) {
        if let Some(detail) = told(&event.kind, &event.data) {
            let order = event.subject.simple().to_string();
            *found.entry(effect(&order, &event.kind, &detail)).or_default() += 1;
        }
    }
    for (effect, asked) in &pages.steps {
        let count = found.remove(effect).unwrap_or(0);
        if !asked.allows(count) {
            wrong.push(format!("{effect}: asked {asked:?}, told {count} times"));
        }
    }
    wrong.extend(found.keys().map(|effect| format!("{effect}: nobody asked for it")));
}

/// Every adjustment under its key is one movement, or none when it was refused.
fn adjustments_are_there(books: &mut Books, pages: &Pages, wrong: &mut Vec<String>) {
    let sql = "SELECT note, encode(uuid_send(id), 'hex') FROM movements WHERE note LIKE 'adjust-%'";
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in books.rows(sql).unwrap() {
        let [note, id] = row.try_into().unwrap();
        found.entry(note).or_default().push(id);
    }
    for (note, adjustment) in &pages.adjustments {
        let movements = found.remove(note).unwrap_or_default();
        let told: Vec<String> = adjustment
            .movements
            .iter()
            .map(|id| id.parse::<inventory::MovementId>().unwrap().uuid().simple().to_string())
            .collect();
        let known = adjustment.asked.done > 0 || adjustment.asked.unknown == 0;
        let least = usize::from(adjustment.asked.done > 0);
        let most = if known { least } else { 1 };
        let as_told = told.iter().all(|id| movements.contains(id));
        if !(least..=most).contains(&movements.len()) || !as_told {
            wrong.push(format!("{note}: {adjustment:?}, and there is {movements:?}"));
        }
    }
    wrong.extend(found.keys().map(|note| format!("{note}: nobody asked for it")));
}
