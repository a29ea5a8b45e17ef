use db::{Command, Ctx};
use kernel::{Fault, Permission};

use crate::customer::CustomerView;
use crate::{CustomerId, permissions, queries, reveal_people};

/// Somebody looks at a customer's personal data whole; it is a command because it is told.
#[derive(Debug, Clone)]
pub struct RevealCustomer(pub CustomerId);

impl Command for RevealCustomer {
    const NAME: &'static str = "customers.reveal_customer";
    const PERMISSION: Permission = permissions::REVEAL;
    type Output = CustomerView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<CustomerView, Fault> {
        let (view, person) = queries::whole(ctx, self.0)?;
        let Some(person) = person else { return Ok(view) };
        reveal_people(ctx, &[&person])?;
        Ok(CustomerView { person: Some(person.view(true)), ..view })
    }
}
