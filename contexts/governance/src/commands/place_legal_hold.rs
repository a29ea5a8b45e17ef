use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use orders::OrderId;
use serde_json::json;

use super::reason;
use crate::legal_hold::HoldSubject;
use crate::{LegalHoldId, permissions, store};

/// What is known about a customer or an order must not be forgotten until somebody says so.
#[derive(Debug, Clone)]
pub(crate) struct PlaceLegalHold {
    /// The customer's id, or the order's.
    pub(crate) subject: String,
    pub(crate) reason: String,
}

impl Command for PlaceLegalHold {
    const NAME: &'static str = "governance.place_legal_hold";
    const PERMISSION: Permission = permissions::HOLD;
    type Output = LegalHoldId;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<LegalHoldId, Fault> {
        // It is the whole house that answers to a court.
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        let reason = reason(&self.reason)?;
        let subject = HoldSubject::parse(&self.subject)?;
        must_be_there(ctx, subject)?;
        lock(ctx, subject)?;
        let id: LegalHoldId = ctx.new_id();
        store::insert_hold(ctx, id, subject, &reason)?;
        let news = json!({"subject": subject.to_string()});
        ctx.emit(Event::about("governance", "LegalHoldPlaced", id, 1, &news));
        Ok(id)
    }
}

/// Whoever is forgetting it ends before the hold is placed, or sees the hold.
fn lock(ctx: &mut Ctx<'_>, subject: HoldSubject) -> Result<(), Fault> {
    match subject {
        HoldSubject::Customer(id) => {
            let subjects = customers::subjects_of(ctx, &[id])?;
            let orders: Vec<OrderId> = subjects.into_iter().map(OrderId::from_uuid).collect();
            orders::privacy::lock(ctx, &orders)
        }
        HoldSubject::Order(id) => {
            orders::privacy::lock(ctx, &[id])?;
            let now = orders::privacy::of_subjects(ctx, &[id.uuid()])?;
            if now.iter().all(|order| !order.forgotten) {
                return Ok(());
            }
            let detail = "its people are forgotten already: there is nothing left to hold";
            Err(Fault::conflict("governance.forgotten_already", detail))
        }
    }
}

fn must_be_there(ctx: &mut Ctx<'_>, subject: HoldSubject) -> Result<(), Fault> {
    let is_there = match subject {
        HoldSubject::Order(id) => !orders::privacy::of_subjects(ctx, &[id.uuid()])?.is_empty(),
        HoldSubject::Customer(id) => customers::exists(ctx, id)?,
    };
    let missing = || Fault::not_found("governance.no_such_subject", subject.to_string());
    if is_there { Ok(()) } else { Err(missing()) }
}
