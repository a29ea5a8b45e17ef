//! What of a person is sealed together: one part for each class, so that each goes for good by itself.

use serde::{Deserialize, Serialize};

use super::PersonInput;

/// Who it is and how to reach them.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Contact<T> {
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<T>,
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub(crate) company: Option<T>,
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub(crate) phone: Option<T>,
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub(crate) email: Option<T>,
}

/// Where they live; city, region and country stand beside it in clear.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Address<T> {
    #[serde(rename = "1", default, skip_serializing_if = "Option::is_none")]
    pub(crate) line1: Option<T>,
    #[serde(rename = "2", default, skip_serializing_if = "Option::is_none")]
    pub(crate) line2: Option<T>,
    #[serde(rename = "3", default, skip_serializing_if = "Option::is_none")]
    pub(crate) line3: Option<T>,
    #[serde(rename = "z", default, skip_serializing_if = "Option::is_none")]
    pub(crate) postcode: Option<T>,
}

/// What the state knows them by.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Identity<T> {
    #[serde(rename = "i", default, skip_serializing_if = "Option::is_none")]
    pub(crate) identity_number: Option<T>,
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub(crate) tax_id: Option<T>,
}

impl PersonInput {
    /// Nothing when there is nothing to seal.
    pub(crate) fn contact(&self) -> Option<Contact<&str>> {
        let part = Contact {
            name: self.name.as_deref(),
            company: self.company.as_deref(),
            phone: self.phone.as_deref(),
            email: self.email.as_deref(),
        };
        any(&[part.name, part.company, part.phone, part.email]).then_some(part)
    }

    /// As [`PersonInput::contact`].
    pub(crate) fn address(&self) -> Option<Address<&str>> {
        let part = Address {
            line1: self.line1.as_deref(),
            line2: self.line2.as_deref(),
            line3: self.line3.as_deref(),
            postcode: self.postcode.as_deref(),
        };
        any(&[part.line1, part.line2, part.line3, part.postcode]).then_some(part)
    }

    /// As [`PersonInput::contact`].
    pub(crate) fn identity(&self) -> Option<Identity<&str>> {
        let part = Identity {
            identity_number: self.identity_number.as_deref(),
            tax_id: self.tax_id.as_deref(),
        };
        any(&[part.identity_number, part.tax_id]).then_some(part)
    }

    pub(crate) fn put_contact(&mut self, part: Contact<String>) {
        let Contact { name, company, phone, email } = part;
        (self.name, self.company, self.phone, self.email) = (name, company, phone, email);
    }

    pub(crate) fn put_address(&mut self, part: Address<String>) {
        let Address { line1, line2, line3, postcode } = part;
        (self.line1, self.line2, self.line3, self.postcode) = (line1, line2, line3, postcode);
    }

    pub(crate) fn put_identity(&mut self, part: Identity<String>) {
        let Identity { identity_number, tax_id } = part;
        (self.identity_number, self.tax_id) = (identity_number, tax_id);
    }
}

fn any(texts: &[Option<&str>]) -> bool {
    texts.iter().any(Option::is_some)
}
