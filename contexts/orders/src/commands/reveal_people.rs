use customers::{PersonView, SubjectType, permissions::REVEAL};
use db::{Command, Ctx};
use kernel::{Fault, Permission};

use crate::{OrderId, permissions, store};

/// Somebody looks at the people of an order whole; it is a command because it is told and counted.
#[derive(Debug, Clone)]
pub struct RevealPeople {
    pub order_id: OrderId,
    /// What for; it stands in the record.
    pub reason: String,
}

impl Command for RevealPeople {
    const NAME: &'static str = "orders.reveal_people";
    const PERMISSION: Permission = REVEAL;
    type Output = Vec<PersonView>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<PersonView>, Fault> {
        ctx.actor().must(permissions::VIEW)?;
        let subject = store::look(ctx, self.order_id)?.id.uuid();
        let mut people = customers::people_of(ctx, SubjectType::Order, &[subject])?;
        let people = people.remove(&subject).unwrap_or_default();
        let shown: Vec<_> = people.iter().collect();
        customers::reveal_people(ctx, &shown, &self.reason)?;
        let seen = |person: &customers::Person| person.view(true).seen_by(ctx.actor());
        Ok(people.iter().map(seen).collect())
    }
}
