//! Deliveries that were refused are read again as a set: those that can be taken now become orders in one
//! go, the others keep their place with what is wrong with them now.

use std::collections::HashMap;

use db::{Command, Ctx};
use jobs::RowOutcome;
use kernel::{Fault, Kind, Permission};

use super::place_orders::{Delivered, Placed, place};
use crate::inbox::{DeliveryState, Kept, Problem, ReplayError};
use crate::{DeliveryId, OrderId, permissions, store};

/// What became of a delivery that was read again.
#[derive(Debug)]
pub(crate) enum Replayed {
    Placed(Placed),
    /// It was an order before.
    Done(DeliveryState),
    Refused(Fault),
}

/// One delivery, as its shop calls it, and what became of it.
#[derive(Debug)]
pub(crate) struct Again {
    pub(crate) external_id: Option<String>,
    pub(crate) became: Replayed,
}

/// Reads deliveries again and places those that can be placed now; as many outcomes as ids, in their
/// order. No id may stand twice.
///
/// # Errors
/// What concerns the whole set.
pub(crate) fn replay(ctx: &mut Ctx<'_>, ids: &[DeliveryId]) -> Result<Vec<Again>, Fault> {
    let kept = store::deliveries_to_replay(ctx, ids)?;
    let kept: HashMap<DeliveryId, Kept> = kept.into_iter().map(|one| (one.id, one)).collect();
    let mut outcomes: Vec<Option<Replayed>> = Vec::with_capacity(ids.len());
    let (mut items, mut places) = (Vec::new(), Vec::new());
    let (mut closed, mut refused) = (Vec::new(), Vec::new());
    for (at, id) in ids.iter().enumerate() {
        outcomes.push(match kept.get(id) {
            None => Some(Replayed::Refused(store::unknown_delivery(*id))),
            Some(one) => match one.read() {
                Ok(new) => {
                    items.push(Delivered::new(new, one.source));
                    places.push(at);
                    None
                }
                Err(ReplayError::Done { state }) => Some(Replayed::Done(state)),
                Err(error) => {
                    let is_its_problem = error.is_its_problem();
                    let fault = Fault::from(error);
                    if is_its_problem {
                        refused.push((*id, Problem::of(&fault)));
                    }
                    Some(Replayed::Refused(fault))
                }
            },
        });
    }
    for (placed, at) in place(ctx, &items)?.into_iter().zip(places) {
        outcomes[at] = Some(match placed {
            Ok(placed) => {
                closed.push(closing(ids[at], &placed));
                Replayed::Placed(placed)
            }
            // Not the delivery's fault: all of the set is tried again later.
            Err(fault) if matches!(fault.kind(), Kind::Internal | Kind::Unavailable) => {
                return Err(fault);
            }
            Err(fault) => {
                refused.push((ids[at], Problem::of(&fault)));
                Replayed::Refused(fault)
            }
        });
    }
    store::close_deliveries(ctx, &closed)?;
    store::refuse_again(ctx, &refused)?;
    let missing = || Fault::internal("orders.no_outcome", "a delivery without an outcome");
    let again = ids.iter().zip(outcomes).map(|(id, became)| {
        let external_id = kept.get(id).and_then(|one| one.external_id.clone());
        Ok(Again { external_id, became: became.ok_or_else(missing)? })
    });
    again.collect()
}

fn closing(id: DeliveryId, placed: &Placed) -> (DeliveryId, DeliveryState, OrderId) {
    let state = if placed.known { DeliveryState::Known } else { DeliveryState::Parsed };
    (id, state, placed.id)
}

/// One page of a job that reads deliveries again: an outcome for each, all in one commit.
#[derive(Debug, Clone)]
pub struct ReplayPage {
    pub page: Vec<DeliveryId>,
}

impl Command for ReplayPage {
    const NAME: &'static str = "orders.replay_page";
    const PERMISSION: Permission = permissions::CREATE;
    type Output = Vec<RowOutcome>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<RowOutcome>, Fault> {
        let again = replay(ctx, &self.page)?;
        let rows = self.page.iter().zip(again).map(|(id, again)| {
            let row = match again.became {
                // Whoever was faster wanted the same.
                Replayed::Placed(_) | Replayed::Done(_) => RowOutcome::ok(id),
                Replayed::Refused(fault) => RowOutcome::refused(id, &fault),
            };
            row.named(again.external_id)
        });
        Ok(rows.collect())
    }
}
