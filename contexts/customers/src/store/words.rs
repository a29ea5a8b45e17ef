//! By what people are found although they are sealed: hashes of the words of their names, and of a
//! phone or e-mail address that does not lead to their customer already. Each entry costs a page of
//! the disk for each order, so there are as few as can be.

use std::collections::{HashMap, HashSet};

use db::{Ctx, Rows};
use kernel::Fault;
use uuid::Uuid;

use super::customers;
use super::people::Sight;
use crate::key::Hasher;
use crate::person::{Person, PersonInput, SubjectType};
use crate::{CustomerId, PersonId};

/// Words of one name; what has more is no name, and each would cost.
const MOST_WORDS: usize = 6;

/// The words of a name as they are found.
pub(crate) fn of_name(folded: &str, hasher: &Hasher) -> Vec<Uuid> {
    let mut seen = HashSet::new();
    let words = folded.split_whitespace().filter(|word| seen.insert(*word));
    words.take(MOST_WORDS).map(|word| hasher.word(word)).collect()
}

/// The hashes of a person's phone and e-mail address: those under which customers are known.
fn reaches(fields: &PersonInput, hasher: &Hasher) -> Vec<Uuid> {
    let phone = fields.phone_digits().map(|digits| hasher.phone(&digits).hash);
    let email = fields.email.as_deref().and_then(|email| hasher.email(email));
    phone.into_iter().chain(email.map(|key| key.hash)).collect()
}

/// Notes by what new people are found.
pub(crate) fn insert(
    ctx: &mut Ctx<'_>,
    hasher: &Hasher,
    people: &[(PersonId, Option<CustomerId>, &PersonInput)],
) -> Result<(), Fault> {
    let reached: Vec<Vec<Uuid>> =
        people.iter().map(|(_, _, fields)| reaches(fields, hasher)).collect();
    let asked: Vec<Uuid> = people
        .iter()
        .zip(&reached)
        .filter(|((_, customer, _), _)| customer.is_some())
        .flat_map(|(_, hashes)| hashes.iter().copied())
        .collect();
    let owners: HashMap<Uuid, CustomerId> = customers::owners(ctx, &asked)?
        .into_iter()
        .map(|owner| (owner.hash, owner.customer_id))
        .collect();
    let mut entries: Vec<(Uuid, PersonId)> = Vec::new();
    for ((id, customer, fields), reached) in people.iter().zip(&reached) {
        let name = fields.name_folded().unwrap_or_default();
        entries.extend(of_name(&name, hasher).into_iter().map(|hash| (hash, *id)));
        let leads = |hash: &&Uuid| customer.is_some() && owners.get(*hash) == customer.as_ref();
        entries.extend(reached.iter().filter(|hash| !leads(hash)).map(|hash| (*hash, *id)));
    }
    // In the order of the table, so that neighbours are written together.
    entries.sort_unstable();
    let rows = Rows::new()
        .column(entries.iter().map(|(hash, _)| *hash))
        .column(entries.iter().map(|(_, id)| *id));
    ctx.insert_rows("people_words", &["word_hash", "person_id"], &rows, "ON CONFLICT DO NOTHING")
        .map(|_| ())
}

/// Forgets by what people were found.
pub(crate) fn delete(ctx: &mut Ctx<'_>, hasher: &Hasher, people: &[Person]) -> Result<(), Fault> {
    let mut entries: Vec<(Uuid, PersonId)> = Vec::new();
    for Person { id, fields, .. } in people {
        let words = of_name(&fields.name_folded().unwrap_or_default(), hasher);
        entries.extend(words.into_iter().chain(reaches(fields, hasher)).map(|hash| (hash, *id)));
    }
    let rows = Rows::new()
        .column(entries.iter().map(|(hash, _)| *hash))
        .column(entries.iter().map(|(_, id)| *id));
    let sql = "WITH v(w, p) AS (rows) DELETE FROM people_words \
               WHERE (word_hash, person_id) IN (SELECT w, p FROM v)";
    ctx.execute_rows(sql, &rows, &[]).map(|_| ())
}

/// What the rows that are found are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Subjects of one type.
    Subjects(SubjectType),
    /// Customers, whatever names them.
    Customers,
}

impl Wanted {
    const fn picked(self) -> (&'static str, &'static str) {
        match self {
            Self::Subjects(SubjectType::Order) => ("subject_id", "subject_type = 'order'"),
            Self::Subjects(SubjectType::Customer) => ("subject_id", "subject_type = 'customer'"),
            Self::Customers => ("customer_id", "customer_id IS NOT NULL"),
        }
    }
}

/// Those whose people have all of these words, the newest first. One can come more than once.
pub(crate) fn with_all(
    ctx: &mut Ctx<'_>,
    words: &[Uuid],
    wanted: Wanted,
    most: i64,
) -> Result<Vec<Uuid>, Fault> {
    let Some((first, others)) = words.split_first() else { return Ok(Vec::new()) };
    let (picked, filter) = wanted.picked();
    // The names of a bounded few words: as many texts of statements as words.
    let also: Vec<String> = (0..others.len())
        .map(|at| {
            format!(
                "AND EXISTS (SELECT 1 FROM people_words x WHERE x.word_hash = ${} \
                 AND x.person_id = w.person_id)",
                at + 3
            )
        })
        .collect();
    let sight = Sight::of(ctx, words.len() + 2);
    let sql = format!(
        "SELECT {picked} FROM people_words w JOIN people ON people.id = w.person_id \
         WHERE w.word_hash = $1 AND {filter} AND {sight} {} ORDER BY w.person_id DESC LIMIT $2",
        also.join(" ")
    );
    let mut params: Vec<&dyn db::ToParam> = vec![first, &most];
    params.extend(others.iter().map(|word| -> &dyn db::ToParam { word }));
    ctx.list(&sql, &sight.params(&params), |row| row.get(0))
}

/// Those whose people one of these phones or e-mail addresses reaches, by themselves or through their
/// customer, the newest first.
pub(crate) fn reached_by(
    ctx: &mut Ctx<'_>,
    hashes: &[Uuid],
    wanted: Wanted,
    most: i64,
) -> Result<Vec<Uuid>, Fault> {
    let (picked, filter) = wanted.picked();
    let sight = Sight::of(ctx, 3);
    let sql = format!(
        "WITH reached AS (SELECT people.id FROM customer_keys \
         JOIN people ON people.customer_id = customer_keys.customer_id \
         WHERE customer_keys.key_hash = ANY($1) \
         UNION SELECT person_id FROM people_words WHERE word_hash = ANY($1)) \
         SELECT {picked} FROM reached JOIN people ON people.id = reached.id WHERE {filter} \
         AND {sight} ORDER BY people.id DESC LIMIT $2"
    );
    ctx.list(&sql, &sight.params(&[&hashes, &most]), |row| row.get(0))
}
