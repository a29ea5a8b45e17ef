//! Personal data: sealed on its way in, opened on its way out.

use std::borrow::Cow;
use std::collections::HashMap;

use db::{Ctx, Row, Rows, Sealed, ToParam};
use kernel::Fault;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::words;
use crate::key::Hasher;
use crate::person::{Contact, DataClass, Person, PersonInput, PersonRole, Subject, SubjectType};
use crate::{CustomerId, PERSONAL_COLUMNS, PersonId};

/// Which rows of `people` the one who acts may see: those of their shops' orders. Who sees all shops
/// sees all rows. Whatever looks for people or for customers by them goes through here.
pub(crate) struct Sight {
    shops: Option<Vec<Uuid>>,
    place: usize,
}

impl Sight {
    /// For a statement whose parameter of this number is still free.
    pub(crate) fn of(ctx: &Ctx<'_>, place: usize) -> Self {
        Self { shops: ctx.actor().shops().ids(), place }
    }
    /// The statement's parameters with its own, if it has one.
    pub(crate) fn params<'a>(&'a self, others: &[&'a dyn ToParam]) -> Vec<&'a dyn ToParam> {
        let own = self.shops.as_ref().map(|shops| -> &dyn ToParam { shops });
        others.iter().copied().chain(own).collect()
    }
}

impl std::fmt::Display for Sight {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.shops {
            None => out.write_str("true"),
            Some(_) => write!(out, "people.shop_id = ANY(${})", self.place),
        }
    }
}

const CONTACT: Sealed = Sealed { table: "people", column: "contact" };
const ADDRESS: Sealed = Sealed { table: "people", column: "address" };
const IDENTITY: Sealed = Sealed { table: "people", column: "identity" };
const RAW: Sealed = Sealed { table: "people", column: "raw" };

/// The columns that hold sealed values.
pub(crate) const SEALED: &[Sealed] = &[CONTACT, ADDRESS, IDENTITY, RAW];

/// Hashes under this database's secret.
pub(crate) fn hasher(ctx: &Ctx<'_>) -> Result<Hasher, Fault> {
    ctx.blind_secret().map(Hasher::new)
}

const COLUMNS: &str = "id, subject_type, subject_id, role, customer_id, contact, address, identity, \
     city, region, country, contact_redacted_at, address_redacted_at, identity_redacted_at, version";

/// A row as it stands.
struct Closed {
    person: Person,
    contact: Option<Vec<u8>>,
    address: Option<Vec<u8>>,
    identity: Option<Vec<u8>>,
}

fn read(row: &Row<'_>) -> Result<Closed, Fault> {
    let mut redacted = Vec::new();
    for (at, class) in
        [(11, DataClass::Contact), (12, DataClass::Address), (13, DataClass::Identity)]
    {
        if row.get::<Option<kernel::Timestamp>>(at)?.is_some() {
            redacted.push(class);
        }
    }
    let person = Person {
        id: row.get(0)?,
        subject_type: row.parse(1)?,
        subject_id: row.get(2)?,
        role: row.parse(3)?,
        customer_id: row.get(4)?,
        fields: PersonInput {
            city: row.get(8)?,
            region: row.get(9)?,
            country: row.get(10)?,
            ..PersonInput::default()
        },
        redacted,
        version: row.get(14)?,
    };
    Ok(Closed { person, contact: row.get(5)?, address: row.get(6)?, identity: row.get(7)? })
}

fn open(ctx: &mut Ctx<'_>, closed: Closed) -> Result<Person, Fault> {
    let Closed { mut person, contact, address, identity } = closed;
    let id = person.id.uuid();
    if let Some(part) = part(ctx, CONTACT, id, contact, DataClass::Contact, &mut person.redacted)? {
        person.fields.put_contact(part);
    }
    if let Some(part) = part(ctx, ADDRESS, id, address, DataClass::Address, &mut person.redacted)? {
        person.fields.put_address(part);
    }
    let gone = &mut person.redacted;
    if let Some(part) = part(ctx, IDENTITY, id, identity, DataClass::Identity, gone)? {
        person.fields.put_identity(part);
    }
    Ok(person)
}

/// A part, opened. What a destroyed key sealed is as gone as what was redacted.
fn part<T: DeserializeOwned>(
    ctx: &mut Ctx<'_>,
    of: Sealed,
    id: Uuid,
    sealed: Option<Vec<u8>>,
    class: DataClass,
    redacted: &mut Vec<DataClass>,
) -> Result<Option<T>, Fault> {
    let Some(sealed) = sealed else { return Ok(None) };
    let part = ctx.open_json(of, id, Some(&sealed))?;
    if part.is_none() {
        redacted.push(class);
    }
    Ok(part)
}

fn open_all(ctx: &mut Ctx<'_>, closed: Vec<Closed>) -> Result<Vec<Person>, Fault> {
    closed.into_iter().map(|closed| open(ctx, closed)).collect()
}

/// A person's parts as they are written.
struct Parts {
    contact: Option<Vec<u8>>,
    address: Option<Vec<u8>>,
    identity: Option<Vec<u8>>,
    address_hash: Option<Uuid>,
}

fn seal(
    ctx: &Ctx<'_>,
    id: PersonId,
    fields: &PersonInput,
    hasher: &Hasher,
) -> Result<Parts, Fault> {
    Ok(Parts {
        contact: seal_part(ctx, CONTACT, id, fields.contact())?,
        address: seal_part(ctx, ADDRESS, id, fields.address())?,
        identity: seal_part(ctx, IDENTITY, id, fields.identity())?,
        address_hash: fields.address_text().map(|text| hasher.address(&text)),
    })
}

fn seal_part(
    ctx: &Ctx<'_>,
    of: Sealed,
    id: PersonId,
    part: Option<impl Serialize>,
) -> Result<Option<Vec<u8>>, Fault> {
    part.map(|part| ctx.seal_json(of, id.uuid(), &part)).transpose()
}

/// Keeps new people, in one statement, and by what they are found, in one or two.
pub(crate) fn insert(
    ctx: &mut Ctx<'_>,
    people: &[(PersonId, Subject, Cow<'_, PersonInput>)],
) -> Result<(), Fault> {
    let hasher = hasher(ctx)?;
    let parts = people.iter().map(|(id, _, fields)| seal(ctx, *id, fields, &hasher));
    let parts: Vec<Parts> = parts.collect::<Result<_, _>>()?;
    let raw = people.iter().map(|(id, _, fields)| seal_part(ctx, RAW, *id, fields.raw.as_ref()));
    let raw: Vec<Option<Vec<u8>>> = raw.collect::<Result<_, _>>()?;
    let rows = Rows::new()
        .column(people.iter().map(|(id, ..)| *id))
        .column(people.iter().map(|(_, subject, _)| subject.subject_type.as_str()))
        .column(people.iter().map(|(_, subject, _)| subject.subject_id))
        .column(people.iter().map(|(_, subject, _)| subject.role.as_str()))
        .column(people.iter().map(|(_, subject, _)| subject.customer_id))
        .column(people.iter().map(|(_, subject, _)| subject.shop_id))
        .borrowed(parts.iter().map(|parts| &parts.contact))
        .borrowed(parts.iter().map(|parts| &parts.address))
        .borrowed(parts.iter().map(|parts| &parts.identity))
        .borrowed(&raw)
        .borrowed(people.iter().map(|(_, _, fields)| &fields.city))
        .borrowed(people.iter().map(|(_, _, fields)| &fields.region))
        .borrowed(people.iter().map(|(_, _, fields)| &fields.country))
        .column(parts.iter().map(|parts| parts.address_hash))
        .column(people.iter().map(|_| 1_i64));
    let columns = [
        "id",
        "subject_type",
        "subject_id",
        "role",
        "customer_id",
        "shop_id",
        "contact",
        "address",
        "identity",
        "raw",
        "city",
        "region",
        "country",
        "address_hash",
        "version",
    ];
    ctx.insert_rows("people", &columns, &rows, "")?;
    let known: Vec<_> =
        people.iter().map(|(id, subject, fields)| (*id, subject.customer_id, &**fields)).collect();
    words::insert(ctx, &hasher, &known)
}

/// Those of these people that the one who acts may see.
pub(crate) fn in_sight(ctx: &mut Ctx<'_>, people: &[Uuid]) -> Result<Vec<Uuid>, Fault> {
    let sight = Sight::of(ctx, 2);
    let sql = format!("SELECT id FROM people WHERE id = ANY($1) AND {sight}");
    ctx.list(&sql, &sight.params(&[&people]), |row| row.get(0))
}

/// The people of some subjects.
pub(crate) fn of_subjects(
    ctx: &mut Ctx<'_>,
    subject_type: SubjectType,
    subjects: &[Uuid],
) -> Result<Vec<Person>, Fault> {
    let closed = ctx.list(
        &format!(
            "SELECT {COLUMNS} FROM people WHERE subject_id = ANY($1) AND subject_type = $2 \
             ORDER BY subject_id, role"
        ),
        &[&subjects, &subject_type.as_str()],
        read,
    )?;
    open_all(ctx, closed)
}

/// Some people.
pub(crate) fn list(ctx: &mut Ctx<'_>, ids: &[PersonId]) -> Result<Vec<Person>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM people WHERE id = ANY($1) ORDER BY id");
    let closed = ctx.list(&sql, &[&ids], read)?;
    open_all(ctx, closed)
}

/// What the people of some subjects are called: subject, role, name or else company.
pub(crate) fn names(
    ctx: &mut Ctx<'_>,
    subject_type: SubjectType,
    subjects: &[Uuid],
) -> Result<Vec<(Uuid, PersonRole, String)>, Fault> {
    let closed = ctx.list(
        "SELECT subject_id, role, id, contact FROM people \
         WHERE subject_id = ANY($1) AND subject_type = $2 AND contact IS NOT NULL",
        &[&subjects, &subject_type.as_str()],
        |row| {
            let (id, contact): (PersonId, Vec<u8>) = (row.get(2)?, row.get(3)?);
            Ok((row.get(0)?, row.parse(1)?, id, contact))
        },
    )?;
    let mut names = Vec::with_capacity(closed.len());
    for (subject, role, id, contact) in closed {
        let contact: Option<Contact<String>> = ctx.open_json(CONTACT, id.uuid(), Some(&contact))?;
        if let Some(name) = contact.and_then(|contact| contact.name.or(contact.company)) {
            names.push((subject, role, name));
        }
    }
    Ok(names)
}

/// One person, locked until the commit.
pub(crate) fn load_to_change(ctx: &mut Ctx<'_>, id: PersonId) -> Result<Person, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM people WHERE id = $1 FOR UPDATE");
    let closed = ctx
        .find(&sql, &[&id], read)?
        .ok_or_else(|| Fault::not_found("customers.no_such_person", "no person has this id"))?;
    open(ctx, closed)
}

/// The one who stands for each customer: its own record, or else its latest order's.
pub(crate) fn of_customers(
    ctx: &mut Ctx<'_>,
    customers: &[CustomerId],
) -> Result<Vec<Person>, Fault> {
    let sight = Sight::of(ctx, 2);
    let sql = format!(
        "WITH ranked AS (SELECT people.*, row_number() OVER (PARTITION BY customer_id \
         ORDER BY CASE WHEN subject_id = customer_id THEN 0 ELSE 1 END, id DESC) AS place \
         FROM people WHERE customer_id = ANY($1) AND (subject_id = customer_id OR {sight})) \
         SELECT {COLUMNS} FROM ranked WHERE place = 1"
    );
    let closed = ctx.list(&sql, &sight.params(&[&customers]), read)?;
    open_all(ctx, closed)
}

/// How many orders name each customer.
pub(crate) fn count_orders(
    ctx: &mut Ctx<'_>,
    customers: &[CustomerId],
) -> Result<Vec<(CustomerId, i64)>, Fault> {
    let sight = Sight::of(ctx, 2);
    let sql = format!(
        "SELECT customer_id, count(DISTINCT subject_id) FROM people \
         WHERE customer_id = ANY($1) AND subject_type = 'order' AND {sight} GROUP BY customer_id"
    );
    ctx.list(&sql, &sight.params(&[&customers]), |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Writes the fields of a person that was loaded by [`load_to_change`]; `version` is the new one.
/// What had been redacted and is known again is no longer redacted.
pub(crate) fn update(
    ctx: &mut Ctx<'_>,
    before: &Person,
    fields: &PersonInput,
    version: i64,
) -> Result<(), Fault> {
    let hasher = hasher(ctx)?;
    let parts = seal(ctx, before.id, fields, &hasher)?;
    ctx.execute(
        "UPDATE people SET contact = $2, address = $3, identity = $4, city = $5, region = $6, \
         country = $7, address_hash = $8, version = $9, \
         contact_redacted_at = CASE WHEN $10 THEN NULL ELSE contact_redacted_at END, \
         address_redacted_at = CASE WHEN $11 THEN NULL ELSE address_redacted_at END, \
         identity_redacted_at = CASE WHEN $12 THEN NULL ELSE identity_redacted_at END \
         WHERE id = $1",
        &[
            &before.id,
            &parts.contact,
            &parts.address,
            &parts.identity,
            &fields.city,
            &fields.region,
            &fields.country,
            &parts.address_hash,
            &version,
            &parts.contact.is_some(),
            &parts.address.is_some(),
            &parts.identity.is_some(),
        ],
    )?;
    words::delete(ctx, &hasher, std::slice::from_ref(before))?;
    words::insert(ctx, &hasher, &[(before.id, before.customer_id, fields)])
}

/// Empties every column of these classes; how many people had something left.
pub(crate) fn redact(
    ctx: &mut Ctx<'_>,
    people: &[PersonId],
    classes: &[DataClass],
) -> Result<u64, Fault> {
    let gone = PERSONAL_COLUMNS
        .iter()
        .filter(|(_, of)| of.iter().any(|class| classes.contains(class)))
        .map(|(column, _)| format!("{column} = NULL"));
    let marked = classes.iter().map(|class| {
        let column = class.redacted_column();
        format!("{column} = coalesce({column}, $2)")
    });
    let changes: Vec<String> = gone.chain(marked).collect();
    let left: Vec<String> =
        classes.iter().map(|class| format!("{} IS NULL", class.redacted_column())).collect();
    if left.is_empty() {
        return Ok(0);
    }
    if classes.contains(&DataClass::Contact) {
        let hasher = hasher(ctx)?;
        let before = list(ctx, people)?;
        words::delete(ctx, &hasher, &before)?;
    }
    let now = ctx.now();
    let sql = format!(
        "UPDATE people SET {}, version = version + 1 WHERE id = ANY($1) AND ({})",
        changes.join(", "),
        left.join(" OR ")
    );
    ctx.execute(&sql, &[&people, &now])
}

/// The hashed addresses of some subjects' recipients.
pub(crate) fn address_hashes(
    ctx: &mut Ctx<'_>,
    subjects: &[Uuid],
) -> Result<Vec<(Uuid, Uuid)>, Fault> {
    ctx.list(
        "SELECT subject_id, address_hash FROM people \
         WHERE subject_id = ANY($1) AND role = 'recipient' AND address_hash IS NOT NULL",
        &[&subjects],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// The subjects whose people are some customers', but for their own records.
pub(crate) fn subjects_of(ctx: &mut Ctx<'_>, customers: &[CustomerId]) -> Result<Vec<Uuid>, Fault> {
    ctx.list(
        "SELECT DISTINCT subject_id FROM people WHERE customer_id = ANY($1) \
         AND subject_type = 'order' ORDER BY subject_id",
        &[&customers],
        |row| row.get(0),
    )
}

/// The people of some subjects, without opening them.
pub(crate) fn ids_of_subjects(
    ctx: &mut Ctx<'_>,
    subject_type: SubjectType,
    subjects: &[Uuid],
) -> Result<Vec<PersonId>, Fault> {
    ctx.list(
        "SELECT id FROM people WHERE subject_id = ANY($1) AND subject_type = $2 ORDER BY id",
        &[&subjects, &subject_type.as_str()],
        |row| row.get(0),
    )
}

/// The platform's own blocks of people, where there are any.
pub(crate) fn raw_of(
    ctx: &mut Ctx<'_>,
    people: &[PersonId],
) -> Result<HashMap<PersonId, serde_json::Value>, Fault> {
    let closed = ctx.list(
        "SELECT id, raw FROM people WHERE id = ANY($1) AND raw IS NOT NULL",
        &[&people],
        |row| Ok((row.get::<PersonId>(0)?, row.get::<Vec<u8>>(1)?)),
    )?;
    let mut raw = HashMap::new();
    for (id, sealed) in closed {
        if let Some(block) = ctx.open_json(RAW, id.uuid(), Some(&sealed))? {
            raw.insert(id, block);
        }
    }
    Ok(raw)
}
