//! Which fields of a person somebody sees at all, masked or whole: each sort of them needs a permission
//! of its own. A name, masked, stays: orders are told apart by it.

use kernel::{Actor, Fault, Permission};

use crate::permissions::{SEE_ADDRESS, SEE_CONTACT, SEE_IDENTITY};
use crate::person::{PersonChanges, PersonInput, PersonView};

/// Whether somebody sees every field of a person.
#[must_use]
pub fn sees_all_fields(actor: &Actor) -> bool {
    [SEE_CONTACT, SEE_ADDRESS, SEE_IDENTITY].into_iter().all(|permission| actor.may(permission))
}

/// What is known of somebody, without the fields that whoever looks does not see. Everything about people goes
/// through here before it leaves.
macro_rules! seen_by {
    ($person:ty) => {
        impl $person {
            /// Without the fields that somebody does not see.
            #[must_use]
            pub fn seen_by(mut self, actor: &Actor) -> Self {
                hide(actor, SEE_CONTACT, [&mut self.phone, &mut self.email]);
                let Self { line1, line2, line3, postcode, .. } = &mut self;
                hide(actor, SEE_ADDRESS, [line1, line2, line3, postcode]);
                hide(actor, SEE_IDENTITY, [&mut self.identity_number, &mut self.tax_id]);
                self
            }
        }
    };
}

seen_by!(PersonView);
seen_by!(PersonInput);

fn hide<const N: usize>(actor: &Actor, permission: Permission, fields: [&mut Option<String>; N]) {
    if !actor.may(permission) {
        for field in fields {
            *field = None;
        }
    }
}

impl PersonChanges {
    /// Whoever changes a field must be allowed to see it, or would overwrite it blindly.
    ///
    /// # Errors
    /// `kernel.forbidden`, with the permission.
    pub fn must_be_seen_by(&self, actor: &Actor) -> Result<(), Fault> {
        for (permission, fields) in [
            (SEE_CONTACT, &[&self.phone, &self.email][..]),
            (SEE_ADDRESS, &[&self.line1, &self.line2, &self.line3, &self.postcode]),
            (SEE_IDENTITY, &[&self.identity_number, &self.tax_id]),
        ] {
            if fields.iter().any(|field| field.is_some()) {
                actor.must(permission)?;
            }
        }
        Ok(())
    }
}
