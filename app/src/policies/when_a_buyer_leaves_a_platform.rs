//! A platform wants somebody forgotten who bought through it: they are, as if they had asked here themselves, but
//! for what the law or an order under way keeps.

use customers::CustomerId;
use db::{Command, Ctx, StoredEvent};
use governance::{AskData, RequestKind};
use kernel::{Fault, Kind};

pub(super) const KINDS: &[&str] = &["BuyerLeft"];

pub(super) fn is_it(event: &StoredEvent) -> bool {
    KINDS.contains(&event.kind.as_str())
}

pub(super) fn react(ctx: &mut Ctx<'_>, events: &[StoredEvent]) -> Result<(), Fault> {
    for event in events.iter().filter(|event| is_it(event)) {
        let text = |field| event.data.get(field).and_then(|value| value.as_str());
        let Some(customer_id) = text("customer_id").and_then(|id| id.parse::<CustomerId>().ok())
        else {
            continue;
        };
        let platform = text("platform").unwrap_or("?");
        let reason = format!("{platform}: the account of this buyer was deleted there");
        let asked = AskData { kind: RequestKind::Erasure, customer_id, reason };
        match ctx.attempt(|ctx| asked.run(ctx)) {
            // Who asked already is forgotten once; who is no customer any more was.
            Err(fault) if !matches!(fault.kind(), Kind::Conflict | Kind::NotFound) => {
                return Err(fault);
            }
            _ => {}
        }
    }
    Ok(())
}
