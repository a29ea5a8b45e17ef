use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::customer::{CustomerKind, CustomerView, NewBuyer};
use crate::person::{PersonInput, PersonRole, Subject, SubjectType};
use crate::{CustomerId, keep_people, permissions, queries, store};

/// A customer typed by hand.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCustomer {
    pub kind: CustomerKind,
    pub person: PersonInput,
}

/// Somebody is known before they order.
#[derive(Debug, Clone)]
pub struct AddCustomer(pub NewCustomer);

impl Command for AddCustomer {
    const NAME: &'static str = "customers.add_customer";
    const PERMISSION: Permission = permissions::EDIT;
    type Output = CustomerView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<CustomerView, Fault> {
        // Without an order it belongs to no shop: who sees some shops only would not find it again.
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        let NewCustomer { kind, person } = self.0;
        let person = person.checked().map_err(|fault| fault.under("person"))?;
        if person.name.is_none() && person.company.is_none() {
            return Err(Fault::field("person.name", "kernel.required", "a name or a company"));
        }
        let id: CustomerId = ctx.new_id();
        claim_keys(ctx, id, &person)?;
        store::customers::upsert(ctx, &[(id, kind)], None)?;
        let subject = Subject {
            subject_type: SubjectType::Customer,
            subject_id: id.uuid(),
            role: PersonRole::Buyer,
            customer_id: Some(id),
            shop_id: None,
        };
        keep_people(ctx, &[(subject, person)])?;
        ctx.emit(Event::about("customers", "CustomerAdded", id, 1, &json!({"kind": kind})));
        Ok(queries::whole(ctx, id)?.0)
    }
}

/// Makes a person's e-mail address and phone lead to the customer.
///
/// # Errors
/// `customers.known_already` when one of them leads to another customer.
pub(super) fn claim_keys(
    ctx: &mut Ctx<'_>,
    id: CustomerId,
    person: &PersonInput,
) -> Result<(), Fault> {
    let buyer = NewBuyer {
        email: person.email.clone(),
        phone: person.phone.clone(),
        country: person.country.clone(),
        ..NewBuyer::default()
    };
    let hasher = store::people::hasher(ctx)?;
    let mut keys: Vec<_> = buyer.keys(&hasher).into_iter().map(|key| (key, id)).collect();
    keys.sort_unstable_by_key(|(key, _)| key.hash);
    let owners = store::customers::claim_keys(ctx, &keys)?;
    match owners.values().find(|owner| **owner != id) {
        None => Ok(()),
        // Whose it is stays unsaid: the one who asks need not be allowed to see that customer.
        Some(_) => {
            let detail = "the e-mail address or phone is another customer's";
            Err(Fault::conflict("customers.known_already", detail))
        }
    }
}
