use db::{Command, Ctx};
use kernel::{Fault, Permission};

use crate::customer::CustomerView;
use crate::{CustomerId, permissions, queries, reveal_people};

/// Somebody looks at a customer's personal data whole; it is a command because it is told and counted.
#[derive(Debug, Clone)]
pub struct RevealCustomer {
    pub id: CustomerId,
    /// What for; it stands in the record.
    pub reason: String,
}

impl Command for RevealCustomer {
    const NAME: &'static str = "customers.reveal_customer";
    const PERMISSION: Permission = permissions::REVEAL;
    type Output = CustomerView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<CustomerView, Fault> {
        let (view, person) = queries::whole(ctx, self.id)?;
        let people: Vec<_> = person.iter().collect();
        reveal_people(ctx, &people, &self.reason)?;
        Ok(CustomerView {
            person: person.map(|person| person.view(true).seen_by(ctx.actor())),
            ..view
        })
    }
}
