use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::add_customer::claim_keys;
use crate::customer::{CustomerKind, CustomerRow, CustomerView};
use crate::person::{PersonChanges, PersonInput, PersonRole, Subject, SubjectType};
use crate::{CustomerId, keep_people, permissions, queries, store, update_person};

/// What to change of a customer; what is absent stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerChanges {
    /// The version the changes were made on.
    pub seen_version: i64,
    pub kind: Option<CustomerKind>,
    /// Kept in the customer's own record; the people of its orders stay as they were.
    pub person: Option<PersonChanges>,
}

/// A customer's record is put right.
#[derive(Debug, Clone)]
pub struct ChangeCustomer {
    pub id: CustomerId,
    pub changes: CustomerChanges,
}

impl Command for ChangeCustomer {
    const NAME: &'static str = "customers.change_customer";
    const PERMISSION: Permission = permissions::EDIT;
    type Output = CustomerView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<CustomerView, Fault> {
        let Self { id, changes } = self;
        let row =
            store::customers::find(ctx, id)?.ok_or_else(store::customers::no_such_customer)?;
        must_stand_alone(&row)?;
        let kind = changes.kind.unwrap_or(row.kind);
        if !store::customers::update(ctx, id, kind, changes.seen_version)? {
            let detail = format!("the customer is at version {}", row.version);
            return Err(Fault::conflict("customers.stale", detail));
        }
        if let Some(person) = changes.person {
            person.must_be_seen_by(ctx.actor())?;
            let person =
                change_own_record(ctx, id, person).map_err(|fault| fault.under("person"))?;
            claim_keys(ctx, id, &person)?;
        }
        let version = changes.seen_version + 1;
        ctx.emit(Event::about("customers", "CustomerChanged", id, version, &json!({"kind": kind})));
        Ok(queries::whole(ctx, id)?.0)
    }
}

/// A customer that was merged away is changed in the one that stayed.
pub(super) fn must_stand_alone(row: &CustomerRow) -> Result<(), Fault> {
    match row.merged_into {
        None => Ok(()),
        Some(into) => Err(Fault::conflict("customers.merged", format!("merged into {into}"))),
    }
}

/// Changes the customer's own record, or begins it from its latest order's.
fn change_own_record(
    ctx: &mut Ctx<'_>,
    id: CustomerId,
    changes: PersonChanges,
) -> Result<PersonInput, Fault> {
    let latest = store::people::of_customers(ctx, &[id])?.into_iter().next();
    match latest {
        Some(own) if own.subject_id == id.uuid() => {
            Ok(update_person(ctx, own.id, own.version, changes)?.fields)
        }
        other => {
            let before = other.map(|person| person.fields).unwrap_or_default();
            let (fields, _) = changes.apply(&before)?;
            let subject = Subject {
                subject_type: SubjectType::Customer,
                subject_id: id.uuid(),
                role: PersonRole::Buyer,
                customer_id: Some(id),
                shop_id: None,
            };
            keep_people(ctx, &[(subject, fields.clone())])?;
            Ok(fields)
        }
    }
}
