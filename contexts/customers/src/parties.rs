//! What other contexts ask about the people of their orders.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use db::{Ctx, Event};
use kernel::{Fault, Kind, Timestamp, clean_line, fold};
use serde_json::json;
use settings::RevealsPerDay;
use uuid::Uuid;

use crate::key::Hasher;
use crate::person::{
    DataClass, Person, PersonChanges, PersonInput, PersonRole, Subject, SubjectType, every_phone,
    mask_name,
};
use crate::store::words::{self, Wanted};
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
    store::people::update(ctx, &before, &fields, version)?;
    let news = json!({
        "subject": before.subject(), "role": before.role, "changed": differ,
    });
    ctx.emit(Event::about("customers", "PersonChanged", id, version, &news));
    Ok(Person { fields, version, ..before })
}

/// Says that somebody sees these people whole, and why. Call it before giving out [`Person::view`]
/// revealed. The people of one customer or order are one look.
///
/// # Errors
/// `kernel.forbidden` without `customers.reveal`; `kernel.required` without a reason;
/// `customers.reveals_used_up` when the day's looks are used up.
pub fn reveal_people(ctx: &mut Ctx<'_>, people: &[&Person], reason: &str) -> Result<(), Fault> {
    ctx.actor().must(permissions::REVEAL)?;
    let field = |code, detail: String| Fault::field("reason", code, detail);
    let reason =
        clean_line(reason, MOST_REASON).map_err(|error| field(error.code(), error.to_string()))?;
    if reason.is_empty() {
        return Err(field("kernel.required", "say what for".to_owned()));
    }
    if people.is_empty() {
        return Ok(());
    }
    count_look(ctx)?;
    for person in people {
        let news = json!({"subject": person.subject(), "role": person.role, "reason": reason});
        let event = Event::about("customers", "PersonRevealed", person.id, person.version, &news);
        ctx.emit(event.with_reason_in_words());
    }
    Ok(())
}

const MOST_REASON: usize = 200;
const DAY_MICROS: i64 = 24 * 60 * 60 * 1_000_000;

/// Counts a look, by the person behind whatever token: more tokens are not more looks.
fn count_look(ctx: &mut Ctx<'_>) -> Result<(), Fault> {
    let most = settings::parameter::<RevealsPerDay>(ctx)?;
    let now = ctx.now();
    let day: String = now.to_string().chars().take("2026-11-22".len()).collect();
    let person = access::person_behind(ctx)?;
    if store::reveals::count(ctx, &person, &day, most)? {
        return Ok(());
    }
    let micros = now.as_micros();
    let tomorrow = Timestamp::from_micros(micros - micros.rem_euclid(DAY_MICROS) + DAY_MICROS);
    let detail = format!("at most {most} a day; again from {tomorrow}");
    Err(Fault::new(Kind::RateLimited, "customers.reveals_used_up", detail)
        .with_fact("limit", most)
        .with_fact("until", tomorrow))
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

/// The subjects whose people a text finds: names that have all of its words, whole phones however they
/// are written, whole e-mail addresses. What is sealed is not found by a part of a word. At most two
/// statements, each on its index.
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
    // One subject has up to three people: without this one order could fill the page alone.
    let limit = i64::try_from(most).unwrap_or(i64::MAX).saturating_mul(3);
    let hasher = store::people::hasher(ctx)?;
    let Lookup { reaches, name } = lookup(q);
    let mut found = Vec::new();
    // Who does not see a phone learns nothing of whose it is by typing it.
    if !reaches.is_empty() && ctx.actor().may(permissions::SEE_CONTACT) {
        let hashes: Vec<Uuid> = reaches.iter().filter_map(|reach| reach.hash(&hasher)).collect();
        found = words::reached_by(ctx, &hashes, wanted, limit)?;
    }
    if let Some(name) = name {
        let words = words::of_name(&name, &hasher);
        found.extend(words::with_all(ctx, &words, wanted, limit)?);
    }
    let mut seen = HashSet::new();
    found.retain(|id| seen.insert(*id));
    found.truncate(most);
    Ok(found)
}

/// A way to reach somebody, as it is compared.
#[derive(Debug, PartialEq, Eq)]
enum Reach {
    Phone(String),
    Email(String),
}

impl Reach {
    fn hash(&self, hasher: &Hasher) -> Option<Uuid> {
        match self {
            Self::Phone(digits) => Some(hasher.phone(digits).hash),
            Self::Email(email) => hasher.email(email).map(|key| key.hash),
        }
    }
}

/// As what a text is looked for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Lookup {
    reaches: Vec<Reach>,
    name: Option<String>,
}

fn lookup(q: &str) -> Lookup {
    let folded = fold(q);
    if folded.is_empty() {
        return Lookup::default();
    }
    if folded.contains('@') {
        return Lookup { reaches: vec![Reach::Email(folded)], name: None };
    }
    let is_phone = folded.chars().all(|mark| mark.is_ascii_digit() || " +-().".contains(mark));
    if is_phone {
        let phones = every_phone(&folded).into_iter().map(Reach::Phone).collect();
        return Lookup { reaches: phones, name: None };
    }
    Lookup { reaches: Vec::new(), name: Some(folded) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_looked_for_where_it_can_stand() {
        let name = |name: &str| Lookup { reaches: Vec::new(), name: Some(name.to_owned()) };
        let email =
            |email: &str| Lookup { reaches: vec![Reach::Email(email.to_owned())], name: None };
        for (q, wanted) in [
            ("", Lookup::default()),
            ("  ", Lookup::default()),
            ("123", Lookup::default()),
            ("Jane Doe", name("jane doe")),
            ("仲小妮", name("仲小妮")),
            ("Jane@Ex.com", email("jane@ex.com")),
        ] {
            assert_eq!(lookup(q), wanted, "{q}");
        }
        for (q, wanted) in [
            ("138 1234 5678", "8613812345678"),
            ("+86 138-1234-5678", "8613812345678"),
            ("0044 7911 123456", "447911123456"),
            ("07911 123456", "447911123456"),
            ("(310) 555-0100", "13105550100"),
        ] {
            let Lookup { reaches, name } = lookup(q);
            assert!(reaches.contains(&Reach::Phone(wanted.to_owned())), "{q}: {reaches:?}");
            assert_eq!(name, None, "{q}");
        }
        // Who says the country means it.
        assert_eq!(lookup("+8613812345678").reaches.len(), 1);
    }
}
