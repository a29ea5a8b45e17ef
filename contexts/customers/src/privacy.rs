//! What is held about one customer, and its end.

use std::collections::HashMap;

use db::{Ctx, Event};
use kernel::Fault;
use serde_json::{Value, json};
use settings::ShopId;
use uuid::Uuid;

use crate::person::{DataClass, SubjectType};
use crate::{CustomerId, Person, PersonId, store};

/// Whether there is a customer with this id.
///
/// # Errors
/// What the engine reports.
pub fn exists(ctx: &mut Ctx<'_>, customer: CustomerId) -> Result<bool, Fault> {
    Ok(store::customers::find(ctx, customer)?.is_some())
}

/// The customers behind a platform's own ids of buyers at shops, as far as there are any.
///
/// # Errors
/// What the engine reports.
pub fn known_buyers(
    ctx: &mut Ctx<'_>,
    buyers: &[(ShopId, String)],
) -> Result<Vec<CustomerId>, Fault> {
    let hasher = store::people::hasher(ctx)?;
    let keys = buyers.iter().filter_map(|(shop, id)| hasher.platform_buyer(*shop, id));
    let hashes: Vec<Uuid> = keys.map(|key| key.hash).collect();
    let owners = store::customers::owners(ctx, &hashes)?;
    Ok(owners.into_iter().map(|owner| owner.customer_id).collect())
}

/// The subjects, orders and changes of orders, whose people are some customers'.
///
/// # Errors
/// What the engine reports.
pub fn subjects_of(ctx: &mut Ctx<'_>, customers: &[CustomerId]) -> Result<Vec<Uuid>, Fault> {
    if customers.is_empty() {
        return Ok(Vec::new());
    }
    store::people::subjects_of(ctx, customers)
}

/// Takes away for good all that is known of the people of some orders; how many people that were. What
/// belongs together tells of it once: the caller.
///
/// # Errors
/// What the engine reports.
pub fn forget_people(ctx: &mut Ctx<'_>, subjects: &[Uuid]) -> Result<u64, Fault> {
    let people = store::people::ids_of_subjects(ctx, SubjectType::Order, subjects)?;
    store::people::redact(ctx, &people, DataClass::ALL)
}

/// Takes away a customer's own record and all that it is recognised by: its next order is a new
/// customer's. What was bought stays under its id.
///
/// # Errors
/// What the engine reports.
pub fn forget_customer(ctx: &mut Ctx<'_>, customer: CustomerId) -> Result<(), Fault> {
    let subject = [customer.uuid()];
    let own = store::people::ids_of_subjects(ctx, SubjectType::Customer, &subject)?;
    store::people::redact(ctx, &own, DataClass::ALL)?;
    store::customers::forget_keys(ctx, customer)?;
    let version = store::customers::next_version(ctx, customer)?;
    ctx.emit(Event::about("customers", "CustomerForgotten", customer, version, &json!({})));
    Ok(())
}

/// All that is held about a customer itself, for the customer: its own record, and by what sort of things
/// it is recognised, of which only hashes are kept.
///
/// # Errors
/// `customers.no_such_customer`.
pub fn held_about(ctx: &mut Ctx<'_>, customer: CustomerId) -> Result<Value, Fault> {
    let row = store::customers::find(ctx, customer)?;
    let row = row.ok_or_else(store::customers::no_such_customer)?;
    let subject = [customer.uuid()];
    let own = store::people::ids_of_subjects(ctx, SubjectType::Customer, &subject)?;
    Ok(json!({
        "id": row.id,
        "kind": row.kind,
        "first_seen": row.first_seen,
        "last_order_at": row.last_order_at,
        "recognised_by": store::customers::key_kinds(ctx, customer)?,
        "record": held_people(ctx, &own)?.into_iter().map(|(_, whole)| whole).collect::<Value>(),
    }))
}

/// All that is held about the people of some orders, the platform's own blocks included.
///
/// # Errors
/// What the engine reports.
pub fn held_about_people(
    ctx: &mut Ctx<'_>,
    subjects: &[Uuid],
) -> Result<Vec<(Uuid, Value)>, Fault> {
    let people = store::people::ids_of_subjects(ctx, SubjectType::Order, subjects)?;
    let mut held: HashMap<Uuid, Vec<Value>> = HashMap::new();
    for (subject, whole) in held_people(ctx, &people)? {
        held.entry(subject).or_default().push(whole);
    }
    let of = |subject: &Uuid| (*subject, held.remove(subject).unwrap_or_default().into());
    Ok(subjects.iter().map(of).collect())
}

/// People whole, each with the subject it is of.
fn held_people(ctx: &mut Ctx<'_>, people: &[PersonId]) -> Result<Vec<(Uuid, Value)>, Fault> {
    let mut raw = store::people::raw_of(ctx, people)?;
    let people = store::people::list(ctx, people)?;
    let whole = |person: &Person| {
        let mut whole = serde_json::to_value(person.view(true)).unwrap_or_default();
        if let (Some(raw), Some(fields)) = (raw.remove(&person.id), whole.as_object_mut()) {
            fields.insert("raw".to_owned(), raw);
        }
        (person.subject_id, whole)
    };
    Ok(people.iter().map(whole).collect())
}
