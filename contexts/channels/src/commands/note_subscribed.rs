//! A platform was asked to tell what happens.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use crate::ConnectionId;
use crate::connection::Trouble;
use crate::connector::Subscribed;
use crate::store::{self, DueSubscription, SetSubscription};
use crate::subscription::{SubscriptionState, ask_again, look_again};

/// Writes down how far that is: the next step, or when it is looked at again.
#[derive(Debug, Clone)]
pub(crate) struct NoteSubscribed {
    pub(crate) connection_id: ConnectionId,
    /// The step that was made.
    pub(crate) due: DueSubscription,
    /// In how many steps the platform is asked.
    pub(crate) steps: i64,
    pub(crate) answered: Result<Subscribed, Trouble>,
}

impl Command for NoteSubscribed {
    const NAME: &'static str = "channels.note_subscribed";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let Self { connection_id: id, due, steps, answered } = self;
        let now = ctx.now();
        let before = store::subscriptions(ctx, &[id])?.remove(&id).map(|known| known.state);
        let after = match answered {
            Ok(Subscribed { given, topics }) => {
                // Of the last time nothing stays: the first step begins a list of its own.
                let mut all = if due.step == 0 { Vec::new() } else { due.topics.clone() };
                all.extend(topics);
                let step = due.step.saturating_add(1);
                let given = given.or_else(|| due.given.clone());
                if step < steps {
                    SetSubscription {
                        state: None,
                        step,
                        given,
                        topics: all,
                        due_at: now,
                        failures: due.failures,
                        fault: None,
                    }
                } else {
                    SetSubscription {
                        state: Some(SubscriptionState::Made),
                        step: 0,
                        given: None,
                        topics: all,
                        due_at: look_again(now),
                        failures: 0,
                        fault: None,
                    }
                }
            }
            Err(trouble) => {
                let failures = due.failures.saturating_add(1);
                SetSubscription {
                    state: Some(SubscriptionState::Failed),
                    step: 0,
                    given: None,
                    topics: due.topics.clone(),
                    due_at: ask_again(failures, &trouble, now),
                    failures,
                    fault: Some((trouble.code().to_owned(), trouble.detail())),
                }
            }
        };
        if !store::set_subscription(ctx, id, &due, &after)? || after.state == before {
            return Ok(());
        }
        let kind = match after.state {
            Some(SubscriptionState::Made) => "NewsSubscribed",
            Some(SubscriptionState::Failed) => "NewsNotSubscribed",
            Some(SubscriptionState::Wanted) | None => return Ok(()),
        };
        let code = after.fault.map(|(code, _)| code);
        let news = json!({"topics": after.topics, "code": code});
        ctx.emit(Event::about("channels", kind, id, 0, &news));
        Ok(())
    }
}
