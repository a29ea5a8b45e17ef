//! What is known of one party: the fields, what is wrong with them, how they are masked.

mod check;
mod class;
mod country;
mod mask;
mod parts;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use kernel::{Fault, FieldFault, clean_line, fold};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use settings::ShopId;
use uuid::Uuid;

use crate::{CustomerId, PersonId};

pub use check::{PersonProblem, check};
pub use class::{DataClass, PERSONAL_COLUMNS, PERSONAL_FIELDS};
pub(crate) use country::every_phone;
pub use country::{CountryRules, country_rules};
pub use mask::{mask_email, mask_identity, mask_name, mask_phone, mask_postcode, mask_text};
pub(crate) use parts::Contact;

kernel::text_enum! {
    /// What a person belongs to.
    pub enum SubjectType {
        Customer = "customer",
        Order = "order",
    }
}

impl SubjectType {
    /// What ids of such a subject begin with.
    #[must_use]
    pub const fn id_prefix(self) -> &'static str {
        match self {
            Self::Customer => "cus",
            Self::Order => "ord",
        }
    }
}

kernel::text_enum! {
    /// As what.
    pub enum PersonRole {
        Buyer = "buyer",
        Recipient = "recipient",
        Payer = "payer",
    }
}

/// To whom a person belongs, and as what; one person each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Subject {
    pub subject_type: SubjectType,
    pub subject_id: Uuid,
    pub role: PersonRole,
    /// The customer behind it, if there is one.
    pub customer_id: Option<CustomerId>,
    /// The shop of the order; a customer's own record belongs to none.
    pub shop_id: Option<ShopId>,
}

/// A party as it came in. Absent and empty are the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PersonInput {
    pub name: Option<String>,
    pub company: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub line1: Option<String>,
    pub line2: Option<String>,
    pub line3: Option<String>,
    pub city: Option<String>,
    /// State, province, prefecture.
    pub region: Option<String>,
    pub postcode: Option<String>,
    /// ISO 3166-1, two letters.
    pub country: Option<String>,
    /// What customs ask of a person, such as an identity-card number.
    pub identity_number: Option<String>,
    /// What customs ask of a buyer who is taxed: VAT, CPF, EORI.
    pub tax_id: Option<String>,
    /// The platform's own block, kept as it came.
    #[schema(value_type = Option<Object>)]
    pub raw: Option<Value>,
}

/// How many texts a person has.
const TEXTS: usize = 13;
/// The texts' columns and the most characters each holds, in the order of [`PersonInput::texts`].
const LIMITS: [(&str, usize); TEXTS] = [
    ("name", 200),
    ("company", 200),
    ("phone", 40),
    ("email", 254),
    ("line1", 200),
    ("line2", 200),
    ("line3", 200),
    ("city", 100),
    ("region", 100),
    ("postcode", 20),
    ("country", 2),
    ("identity_number", 60),
    ("tax_id", 60),
];

impl PersonInput {
    fn texts(&self) -> [&Option<String>; TEXTS] {
        [
            &self.name,
            &self.company,
            &self.phone,
            &self.email,
            &self.line1,
            &self.line2,
            &self.line3,
            &self.city,
            &self.region,
            &self.postcode,
            &self.country,
            &self.identity_number,
            &self.tax_id,
        ]
    }

    fn texts_mut(&mut self) -> [&mut Option<String>; TEXTS] {
        [
            &mut self.name,
            &mut self.company,
            &mut self.phone,
            &mut self.email,
            &mut self.line1,
            &mut self.line2,
            &mut self.line3,
            &mut self.city,
            &mut self.region,
            &mut self.postcode,
            &mut self.country,
            &mut self.identity_number,
            &mut self.tax_id,
        ]
    }

    /// The same person with its texts tidied: trimmed, empty made absent, the country in capitals.
    ///
    /// # Errors
    /// Every field that cannot be kept: too long, control characters, `customers.unknown_country`.
    pub fn checked(mut self) -> Result<Self, Fault> {
        let mut wrong: Vec<FieldFault> = Vec::new();
        let mut note = |path: &str, code, detail: String| {
            wrong.push(FieldFault { path: path.to_owned(), code, detail });
        };
        for ((path, most), field) in LIMITS.into_iter().zip(self.texts_mut()) {
            let Some(text) = field.take() else { continue };
            match clean_line(&text, most) {
                Ok(line) => *field = Some(line).filter(|line| !line.is_empty()),
                Err(error) => note(path, error.code(), error.to_string()),
            }
        }
        if let Some(country) = self.country.as_mut() {
            country.make_ascii_uppercase();
            if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
                note("country", "customers.unknown_country", "two letters".to_owned());
            }
        }
        if wrong.is_empty() { Ok(self) } else { Err(Fault::fields(wrong)) }
    }

    /// With its parts hidden, and without the platform's own block.
    #[must_use]
    pub fn masked(&self) -> Self {
        let mask = |field: &Option<String>, mask: fn(&str) -> String| field.as_deref().map(mask);
        Self {
            name: mask(&self.name, mask_name),
            company: mask(&self.company, mask_name),
            phone: mask(&self.phone, mask_phone),
            email: mask(&self.email, mask_email),
            line1: mask(&self.line1, mask_text),
            line2: mask(&self.line2, mask_text),
            line3: mask(&self.line3, mask_text),
            city: self.city.clone(),
            region: self.region.clone(),
            postcode: mask(&self.postcode, mask_postcode),
            country: self.country.clone(),
            identity_number: mask(&self.identity_number, mask_identity),
            tax_id: mask(&self.tax_id, mask_identity),
            raw: None,
        }
    }

    /// The same person cut to what the table holds. For what came through [`PersonInput::checked`]
    /// it changes nothing; it keeps one careless caller from failing a whole set.
    pub(crate) fn fitted(&self) -> Cow<'_, Self> {
        let fits = |text: &str, most| clean_line(text, most).is_ok_and(|line| line == text);
        let all_fit = LIMITS.iter().zip(self.texts()).all(|((_, most), text)| {
            text.as_deref().is_none_or(|text| !text.is_empty() && fits(text, *most))
        });
        if all_fit {
            return Cow::Borrowed(self);
        }
        let mut fitted = self.clone();
        for ((_, most), field) in LIMITS.into_iter().zip(fitted.texts_mut()) {
            let Some(text) = field.take() else { continue };
            let text = clean_line(&text, most).unwrap_or_else(|_| fit(&text, most));
            *field = Some(text).filter(|text| !text.is_empty());
        }
        Cow::Owned(fitted)
    }

    /// The name as it is searched for.
    pub(crate) fn name_folded(&self) -> Option<String> {
        self.name.as_deref().map(fold).filter(|name| !name.is_empty())
    }

    /// The phone's digits with the country's code in front, as they are compared.
    pub(crate) fn phone_digits(&self) -> Option<String> {
        let rules = country_rules(self.country.as_deref().unwrap_or_default());
        country::international(self.phone.as_deref()?, rules)
    }

    /// What an address is told apart by: the postcode, the place and the lines without their marks
    /// and spaces; absent when there is no line.
    pub(crate) fn address_text(&self) -> Option<String> {
        self.line1.as_ref()?;
        let parts = [
            &self.country,
            &self.postcode,
            &self.region,
            &self.city,
            &self.line1,
            &self.line2,
            &self.line3,
        ];
        let tight = |part: &Option<String>| -> String {
            let folded = fold(part.as_deref().unwrap_or_default());
            folded.chars().filter(|letter| letter.is_alphanumeric()).collect()
        };
        Some(parts.map(tight).join("|"))
    }
}

/// As much of a text as can be kept.
fn fit(text: &str, most: usize) -> String {
    let can_stay = |letter: &char| clean_line(letter.encode_utf8(&mut [0; 4]), usize::MAX).is_ok();
    let one_line = text.chars().map(|letter| if letter.is_whitespace() { ' ' } else { letter });
    let stays: String = one_line.filter(can_stay).collect();
    // Composing can change the number of characters, so it comes before the cut.
    let composed = clean_line(&stays, usize::MAX).unwrap_or_default();
    composed.chars().take(most).collect()
}

/// A party as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    pub subject_type: SubjectType,
    pub subject_id: Uuid,
    pub role: PersonRole,
    pub customer_id: Option<CustomerId>,
    /// Its fields; without the platform's own block unless that was asked for.
    pub fields: PersonInput,
    /// What has been taken away for good.
    pub redacted: Vec<DataClass>,
    pub version: i64,
}

impl Person {
    /// Its subject's id as people and programs outside know it.
    #[must_use]
    pub fn subject(&self) -> String {
        kernel::type_id(self.subject_type.id_prefix(), self.subject_id)
    }

    /// As a screen shows it, masked unless `revealed`.
    #[must_use]
    pub fn view(&self, revealed: bool) -> PersonView {
        let fields = if revealed { self.fields.clone() } else { self.fields.masked() };
        PersonView {
            id: self.id,
            role: self.role,
            name: fields.name,
            company: fields.company,
            phone: fields.phone,
            email: fields.email,
            line1: fields.line1,
            line2: fields.line2,
            line3: fields.line3,
            city: fields.city,
            region: fields.region,
            postcode: fields.postcode,
            country: fields.country,
            identity_number: fields.identity_number,
            tax_id: fields.tax_id,
            masked: !revealed,
            redacted: self.redacted.clone(),
            version: self.version,
        }
    }
}

/// A party as a screen shows it. See [`PersonInput`] for the fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PersonView {
    pub id: PersonId,
    pub role: PersonRole,
    pub name: Option<String>,
    pub company: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub line1: Option<String>,
    pub line2: Option<String>,
    pub line3: Option<String>,
    pub city: Option<String>,
    pub region: Option<String>,
    pub postcode: Option<String>,
    pub country: Option<String>,
    pub identity_number: Option<String>,
    pub tax_id: Option<String>,
    /// Whether parts are hidden. A masked value must not be sent back as a change.
    pub masked: bool,
    /// What has been taken away for good.
    pub redacted: Vec<DataClass>,
    pub version: i64,
}

/// What to change of a person: absent stays, an empty text goes away.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PersonChanges {
    pub name: Option<String>,
    pub company: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub line1: Option<String>,
    pub line2: Option<String>,
    pub line3: Option<String>,
    pub city: Option<String>,
    pub region: Option<String>,
    pub postcode: Option<String>,
    pub country: Option<String>,
    pub identity_number: Option<String>,
    pub tax_id: Option<String>,
}

impl PersonChanges {
    /// The person after the changes, and the names of the fields that differ.
    ///
    /// # Errors
    /// As [`PersonInput::checked`].
    pub fn apply(self, before: &PersonInput) -> Result<(PersonInput, Vec<&'static str>), Fault> {
        let mut changes = PersonInput {
            name: self.name,
            company: self.company,
            phone: self.phone,
            email: self.email,
            line1: self.line1,
            line2: self.line2,
            line3: self.line3,
            city: self.city,
            region: self.region,
            postcode: self.postcode,
            country: self.country,
            identity_number: self.identity_number,
            tax_id: self.tax_id,
            raw: None,
        };
        let mut after = before.clone();
        for (field, change) in after.texts_mut().into_iter().zip(changes.texts_mut()) {
            if change.is_some() {
                *field = change.take();
            }
        }
        let after = after.checked()?;
        let pairs = before.texts().into_iter().zip(after.texts());
        let differ = LIMITS
            .iter()
            .zip(pairs)
            .filter(|(_, (before, after))| before != after)
            .map(|((name, _), _)| *name)
            .collect();
        Ok((after, differ))
    }
}
