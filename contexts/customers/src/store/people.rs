//! Personal data.

use std::borrow::Cow;
use std::cell::Cell;

use db::{Ctx, Json, Row, Rows, ToParam};
use kernel::Fault;
use uuid::Uuid;

use crate::key::Hasher;
use crate::person::{DataClass, Person, PersonInput, PersonRole, Subject, SubjectType, TEXTS};
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

thread_local! {
    /// Each thread of the data layer serves one connection of one database for its whole life, and
    /// the secret was written by the migration: once read, it holds.
    static HASHER: Cell<Option<Hasher>> = const { Cell::new(None) };
}

/// Hashes under this database's secret.
pub(crate) fn hasher(ctx: &mut Ctx<'_>) -> Result<Hasher, Fault> {
    if let Some(hasher) = HASHER.get() {
        return Ok(hasher);
    }
    let secret: Vec<u8> =
        ctx.one("SELECT secret FROM hash_secrets WHERE name = 'people'", &[], |row| row.get(0))?;
    let secret = <[u8; 32]>::try_from(secret)
        .map_err(|_| Fault::internal("customers.bad_secret", "the secret has not 32 bytes"))?;
    let hasher = Hasher::new(secret);
    HASHER.set(Some(hasher));
    Ok(hasher)
}

const COLUMNS: &str = "id, subject_type, subject_id, role, customer_id, name, company, phone, email, \
     line1, line2, line3, city, region, postcode, country, identity_number, tax_id, \
     contact_redacted_at, address_redacted_at, identity_redacted_at, version";

fn read(row: &Row<'_>) -> Result<Person, Fault> {
    let mut redacted = Vec::new();
    for (at, class) in
        [(18, DataClass::Contact), (19, DataClass::Address), (20, DataClass::Identity)]
    {
        if row.get::<Option<kernel::Timestamp>>(at)?.is_some() {
            redacted.push(class);
        }
    }
    Ok(Person {
        id: row.get(0)?,
        subject_type: row.parse(1)?,
        subject_id: row.get(2)?,
        role: row.parse(3)?,
        customer_id: row.get(4)?,
        fields: PersonInput {
            name: row.get(5)?,
            company: row.get(6)?,
            phone: row.get(7)?,
            email: row.get(8)?,
            line1: row.get(9)?,
            line2: row.get(10)?,
            line3: row.get(11)?,
            city: row.get(12)?,
            region: row.get(13)?,
            postcode: row.get(14)?,
            country: row.get(15)?,
            identity_number: row.get(16)?,
            tax_id: row.get(17)?,
            raw: None,
        },
        redacted,
        version: row.get(21)?,
    })
}

/// What is looked up by, made from the fields.
struct Folded {
    name: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    address_hash: Option<Uuid>,
}

fn folded(fields: &PersonInput, hasher: &Hasher) -> Folded {
    Folded {
        name: fields.name_folded(),
        // Backwards, so that people find a phone by its last digits and without its country's code.
        phone: fields.phone_digits().map(|digits| digits.chars().rev().collect()),
        email: fields.email_folded(),
        address_hash: fields.address_text().map(|text| hasher.address(&text)),
    }
}

/// Keeps new people, in one statement.
pub(crate) fn insert(
    ctx: &mut Ctx<'_>,
    people: &[(PersonId, Subject, Cow<'_, PersonInput>)],
) -> Result<(), Fault> {
    let hasher = hasher(ctx)?;
    let folded: Vec<Folded> = people.iter().map(|(_, _, fields)| folded(fields, &hasher)).collect();
    let mut rows = Rows::new()
        .column(people.iter().map(|(id, ..)| *id))
        .column(people.iter().map(|(_, subject, _)| subject.subject_type.as_str()))
        .column(people.iter().map(|(_, subject, _)| subject.subject_id))
        .column(people.iter().map(|(_, subject, _)| subject.role.as_str()))
        .column(people.iter().map(|(_, subject, _)| subject.customer_id))
        .column(people.iter().map(|(_, subject, _)| subject.shop_id));
    for at in 0..TEXTS {
        // Borrowed: an order's names and lines need not be copied once more on their way.
        rows = rows.borrowed(people.iter().map(|(_, _, fields)| fields.texts()[at]));
    }
    let rows = rows
        .column(people.iter().map(|(_, _, fields)| fields.raw.as_ref().map(Json)))
        .borrowed(folded.iter().map(|folded| &folded.name))
        .borrowed(folded.iter().map(|folded| &folded.phone))
        .borrowed(folded.iter().map(|folded| &folded.email))
        .column(folded.iter().map(|folded| folded.address_hash))
        .column(people.iter().map(|_| 1_i64));
    let columns = [
        "id",
        "subject_type",
        "subject_id",
        "role",
        "customer_id",
        "shop_id",
        "name",
        "company",
        "phone",
        "email",
        "line1",
        "line2",
        "line3",
        "city",
        "region",
        "postcode",
        "country",
        "identity_number",
        "tax_id",
        "raw",
        "name_folded",
        "phone_folded",
        "email_folded",
        "address_hash",
        "version",
    ];
    ctx.insert_rows("people", &columns, &rows, "").map(|_| ())
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
    ctx.list(
        &format!(
            "SELECT {COLUMNS} FROM people WHERE subject_id = ANY($1) AND subject_type = $2 \
             ORDER BY subject_id, role"
        ),
        &[&subjects, &subject_type.as_str()],
        read,
    )
}

/// What the people of some subjects are called: subject, role, name or else company.
pub(crate) fn names(
    ctx: &mut Ctx<'_>,
    subject_type: SubjectType,
    subjects: &[Uuid],
) -> Result<Vec<(Uuid, PersonRole, String)>, Fault> {
    ctx.list(
        "SELECT subject_id, role, coalesce(name, company) FROM people \
         WHERE subject_id = ANY($1) AND subject_type = $2 AND coalesce(name, company) IS NOT NULL",
        &[&subjects, &subject_type.as_str()],
        |row| Ok((row.get(0)?, row.parse(1)?, row.get(2)?)),
    )
}

/// One person, locked until the commit.
pub(crate) fn load_to_change(ctx: &mut Ctx<'_>, id: PersonId) -> Result<Person, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM people WHERE id = $1 FOR UPDATE");
    ctx.find(&sql, &[&id], read)?
        .ok_or_else(|| Fault::not_found("customers.no_such_person", "no person has this id"))
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
    ctx.list(&sql, &sight.params(&[&customers]), read)
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
    id: PersonId,
    fields: &PersonInput,
    version: i64,
) -> Result<(), Fault> {
    let hasher = hasher(ctx)?;
    let folded = folded(fields, &hasher);
    let known = |columns: &[&Option<String>]| columns.iter().any(|column| column.is_some());
    let contact = known(&[&fields.name, &fields.company, &fields.phone, &fields.email]);
    let address = known(&[&fields.line1, &fields.line2, &fields.line3, &fields.postcode]);
    let identity = known(&[&fields.identity_number, &fields.tax_id]);
    ctx.execute(
        "UPDATE people SET name = $2, company = $3, phone = $4, email = $5, line1 = $6, \
         line2 = $7, line3 = $8, city = $9, region = $10, postcode = $11, country = $12, \
         identity_number = $13, tax_id = $14, name_folded = $15, phone_folded = $16, \
         email_folded = $17, address_hash = $18, version = $19, \
         contact_redacted_at = CASE WHEN $20 THEN NULL ELSE contact_redacted_at END, \
         address_redacted_at = CASE WHEN $21 THEN NULL ELSE address_redacted_at END, \
         identity_redacted_at = CASE WHEN $22 THEN NULL ELSE identity_redacted_at END \
         WHERE id = $1",
        &[
            &id,
            &fields.name,
            &fields.company,
            &fields.phone,
            &fields.email,
            &fields.line1,
            &fields.line2,
            &fields.line3,
            &fields.city,
            &fields.region,
            &fields.postcode,
            &fields.country,
            &fields.identity_number,
            &fields.tax_id,
            &folded.name,
            &folded.phone,
            &folded.email,
            &folded.address_hash,
            &version,
            &contact,
            &address,
            &identity,
        ],
    )?;
    Ok(())
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
    let now = ctx.now();
    let sql = format!(
        "UPDATE people SET {}, version = version + 1 WHERE id = ANY($1) AND ({})",
        changes.join(", "),
        left.join(" OR ")
    );
    ctx.execute(&sql, &[&people, &now])
}

/// In which column a text is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lookup {
    Name,
    Phone,
    Email,
}

impl Lookup {
    const fn column(self) -> &'static str {
        match self {
            Self::Name => "name_folded",
            Self::Phone => "phone_folded",
            Self::Email => "email_folded",
        }
    }
}

/// What the rows that are found are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Subjects of one type.
    Subjects(SubjectType),
    /// Customers, whatever names them.
    Customers,
}

/// Those whose folded text begins so, in its order: that of the index, so that a common beginning
/// costs no more than a rare one. A subject can come more than once.
pub(crate) fn search(
    ctx: &mut Ctx<'_>,
    lookup: Lookup,
    prefix: &str,
    wanted: Wanted,
    most: i64,
) -> Result<Vec<Uuid>, Fault> {
    let (picked, filter) = match wanted {
        Wanted::Subjects(SubjectType::Order) => ("subject_id", "subject_type = 'order'"),
        Wanted::Subjects(SubjectType::Customer) => ("subject_id", "subject_type = 'customer'"),
        Wanted::Customers => ("customer_id", "customer_id IS NOT NULL"),
    };
    let column = lookup.column();
    let sight = Sight::of(ctx, 4);
    let sql = format!(
        "SELECT {picked} FROM people WHERE {column} >= $1 AND {column} < $2 AND {filter} \
         AND {sight} ORDER BY {column}, id LIMIT $3"
    );
    // The greatest character there is ends the range of everything that begins with the prefix.
    let end = format!("{prefix}\u{10ffff}");
    ctx.list(&sql, &sight.params(&[&prefix, &end, &most]), |row| row.get(0))
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
