//! What other contexts ask about the people of their orders.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use db::{Ctx, Event};
use kernel::{Fault, fold};
use serde_json::json;
use uuid::Uuid;

use crate::person::{
    DataClass, Person, PersonChanges, PersonInput, PersonRole, Subject, SubjectType, mask_name,
};
use crate::store::people::{Lookup, Wanted};
use crate::{PersonId, permissions, store};

/// Keeps the people of a set of orders; as many ids as people, in their order. One statement.
/// Inputs should have gone through [`PersonInput::checked`]; what has not is cut to fit.
///
/// # Errors
/// `db.constraint` when a subject has a person of that role already.
pub fn keep_people(
    ctx: &mut Ctx<'_>,
    people: &[(Subject, PersonInput)],
) -> Result<Vec<PersonId>, Fault> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(PersonId, Subject, Cow<'_, PersonInput>)> =
        people.iter().map(|(subject, input)| (ctx.new_id(), *subject, input.fitted())).collect();
    store::people::insert(ctx, &rows)?;
    Ok(rows.into_iter().map(|(id, ..)| id).collect())
}

/// Everybody of some subjects, whole. One statement. What goes out to people is [`Person::view`].
///
/// # Errors
/// What the engine reports.
pub fn people_of(
    ctx: &mut Ctx<'_>,
    subject_type: SubjectType,
    subjects: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Person>>, Fault> {
    if subjects.is_empty() {
        return Ok(HashMap::new());
    }
    let mut people: HashMap<Uuid, Vec<Person>> = HashMap::new();
    for person in store::people::of_subjects(ctx, subject_type, subjects)? {
        people.entry(person.subject_id).or_default().push(person);
    }
    Ok(people)
}

/// The masked name of each subject for a list: the buyer's, or else the recipient's, or the payer's. One
/// statement.
///
/// # Errors
/// What the engine reports.
pub fn names(
    ctx: &mut Ctx<'_>,
    subject_type: SubjectType,
    subjects: &[Uuid],
) -> Result<HashMap<Uuid, String>, Fault> {
    if subjects.is_empty() {
        return Ok(HashMap::new());
    }
    let mut names: HashMap<Uuid, (PersonRole, String)> = HashMap::new();
    for (subject, role, name) in store::people::names(ctx, subject_type, subjects)? {
        // The roles stand in the order in which they are asked for a name.
        if names.get(&subject).is_none_or(|(known, _)| role < *known) {
            names.insert(subject, (role, name));
        }
    }
    Ok(names.into_iter().map(|(subject, (_, name))| (subject, mask_name(&name))).collect())
}

/// Changes a person and tells which fields, never what stood in them. The person as it is now.
///
/// # Errors
/// `customers.no_such_person`, `customers.stale`, or the fields that are wrong.
pub fn update_person(
    ctx: &mut Ctx<'_>,
    id: PersonId,
    seen_version: i64,
    changes: PersonChanges,
) -> Result<Person, Fault> {
    let before = store::people::load_to_change(ctx, id)?;
    if before.version != seen_version {
        let detail = format!("the person is at version {}", before.version);
        return Err(Fault::conflict("customers.stale", detail));
    }
    let (fields, differ) = changes.apply(&before.fields)?;
    if differ.is_empty() {
        return Ok(before);
    }
    let version = before.version + 1;
    store::people::update(ctx, id, &fields, version)?;
    let news = json!({
        "subject": before.subject(), "role": before.role, "changed": differ,
    });
    ctx.emit(Event::about("customers", "PersonChanged", id, version, &news));
    Ok(Person { fields, version, ..before })
}

/// Says that somebody sees these people whole. Call it before giving out [`Person::view`] revealed.
///
/// # Errors
/// `kernel.forbidden` without `customers.reveal`.
pub fn reveal_people(ctx: &mut Ctx<'_>, people: &[&Person]) -> Result<(), Fault> {
    ctx.actor().must(permissions::REVEAL)?;
    for person in people {
        let news = json!({"subject": person.subject(), "role": person.role});
        ctx.emit(Event::about("customers", "PersonRevealed", person.id, person.version, &news));
    }
    Ok(())
}

/// Takes away for good what these classes hold of these people; how many had something left.
///
/// # Errors
/// What the engine reports.
pub fn redact_people(
    ctx: &mut Ctx<'_>,
    people: &[PersonId],
    classes: &[DataClass],
) -> Result<u64, Fault> {
    let redacted = store::people::redact(ctx, people, classes)?;
    for id in people {
        let news = json!({"classes": classes});
        ctx.emit(Event::about("customers", "PersonRedacted", *id, 0, &news));
    }
    Ok(redacted)
}

/// The hashed address of each subject's recipient: equal where parcels go to the same door.
///
/// # Errors
/// What the engine reports.
pub fn address_hashes(ctx: &mut Ctx<'_>, subjects: &[Uuid]) -> Result<HashMap<Uuid, Uuid>, Fault> {
    if subjects.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(store::people::address_hashes(ctx, subjects)?.into_iter().collect())
}

/// Fewer digits of a phone find half the table.
const LEAST_DIGITS: usize = 4;

/// The subjects whose people a text finds: names and e-mail addresses that begin with it, phones that
/// end with it. At most three statements, each on its index.
///
/// # Errors
/// What the engine reports.
pub fn find_subjects(
    ctx: &mut Ctx<'_>,
    q: &str,
    subject_type: SubjectType,
    most: usize,
) -> Result<Vec<Uuid>, Fault> {
    search(ctx, q, Wanted::Subjects(subject_type), most)
}

pub(crate) fn search(
    ctx: &mut Ctx<'_>,
    q: &str,
    wanted: Wanted,
    most: usize,
) -> Result<Vec<Uuid>, Fault> {
    let limit = i64::try_from(most).unwrap_or(i64::MAX);
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for (lookup, prefix) in lookups(q) {
        // One subject has up to three people: without this one order could fill the page alone.
        let rows = store::people::search(ctx, lookup, &prefix, wanted, limit.saturating_mul(3))?;
        found.extend(rows.into_iter().filter(|id| seen.insert(*id)));
    }
    found.truncate(most);
    Ok(found)
}

/// Where a text can be found, and as what.
fn lookups(q: &str) -> Vec<(Lookup, String)> {
    let folded = fold(q);
    if folded.is_empty() {
        return Vec::new();
    }
    let mut lookups = Vec::new();
    let digits: String = folded.chars().filter(char::is_ascii_digit).collect();
    let is_phone = folded.chars().all(|mark| mark.is_ascii_digit() || " +-().".contains(mark));
    if is_phone && digits.len() >= LEAST_DIGITS {
        let digits = digits.trim_start_matches('0').chars().rev().collect();
        lookups.push((Lookup::Phone, digits));
    }
    // An address's beginning may be typed before its @.
    if folded.is_ascii() && !folded.contains(' ') {
        lookups.push((Lookup::Email, folded.clone()));
    }
    if !folded.contains('@') {
        lookups.push((Lookup::Name, folded));
    }
    lookups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_looked_for_where_it_can_stand() {
        for (q, wanted) in [
            ("", vec![]),
            ("  ", vec![]),
            ("Jane Doe", vec![(Lookup::Name, "jane doe")]),
            ("仲小", vec![(Lookup::Name, "仲小")]),
            ("jane", vec![(Lookup::Email, "jane"), (Lookup::Name, "jane")]),
            ("Jane@Ex", vec![(Lookup::Email, "jane@ex")]),
            (
                "5678",
                vec![(Lookup::Phone, "8765"), (Lookup::Email, "5678"), (Lookup::Name, "5678")],
            ),
            (
                "138 1234 5678",
                vec![(Lookup::Phone, "87654321831"), (Lookup::Name, "138 1234 5678")],
            ),
            ("0044 7911", vec![(Lookup::Phone, "119744"), (Lookup::Name, "0044 7911")]),
            ("123", vec![(Lookup::Email, "123"), (Lookup::Name, "123")]),
        ] {
            let found = lookups(q);
            let found: Vec<_> = found.iter().map(|(place, text)| (*place, &**text)).collect();
            assert_eq!(found, wanted, "{q}");
        }
    }
}
