//! What came of offering messages.

use std::collections::BTreeMap;

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use crate::message::{MessageState, Reply, next_attempt};
use crate::store::{self, Did, Tried};
use crate::webhook::{WebhookState, is_failing, rest_until};
use crate::{MessageId, WebhookId};

/// An answer to one message.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    pub(crate) id: MessageId,
    pub(crate) webhook_id: WebhookId,
    /// How often the message was offered before.
    pub(crate) attempts: i64,
    pub(crate) reply: Reply,
}

/// Writes down what came of offering messages, and how their servers do.
#[derive(Debug, Clone)]
pub(crate) struct NoteReplies(pub(crate) Vec<Answered>);

impl Command for NoteReplies {
    const NAME: &'static str = "channels.note_replies";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut by_webhook: BTreeMap<WebhookId, Vec<&Answered>> = BTreeMap::new();
        for answered in &self.0 {
            by_webhook.entry(answered.webhook_id).or_default().push(answered);
        }
        let ids: Vec<WebhookId> = by_webhook.keys().copied().collect();
        let before = store::lock_failures(ctx, &ids)?;
        let tried: Vec<Tried> = self.0.iter().map(|answered| tried(ctx, answered)).collect();
        store::write_tried(ctx, &tried)?;
        let mut did = Vec::with_capacity(ids.len());
        for (id, answers) in by_webhook {
            // Removed meanwhile.
            let Some(failures) = before.get(&id) else { continue };
            did.push(judge(ctx, id, *failures, &answers)?);
        }
        store::note_replies(ctx, &did)
    }
}

fn tried(ctx: &Ctx<'_>, answered: &Answered) -> Tried {
    let chance = answered.id.uuid().as_u128();
    let (state, due_at) = match &answered.reply {
        Reply::Taken(_) => (MessageState::Taken, None),
        // It waits for somebody who lets its webhook go on.
        Reply::Gone => (MessageState::Waiting, Some(ctx.now())),
        Reply::Refused { .. } | Reply::Unreachable(_) => {
            match next_attempt(answered.attempts + 1, chance, ctx.now()) {
                Some(at) => (MessageState::Waiting, Some(at)),
                None => (MessageState::Failed, None),
            }
        }
    };
    let failure = match &answered.reply {
        Reply::Unreachable(why) => Some(why.clone()),
        _ => None,
    };
    Tried { id: answered.id, state, due_at, reply_code: answered.reply.code(), failure }
}

/// How a server does by now; tells when it begins to fail, and when it is back.
fn judge(
    ctx: &mut Ctx<'_>,
    id: WebhookId,
    before: i64,
    answers: &[&Answered],
) -> Result<Did, Fault> {
    let (mut failures, mut asked, mut taken_at) = (before, None, None);
    for answered in answers {
        match &answered.reply {
            Reply::Taken(_) => (failures, taken_at) = (0, Some(ctx.now())),
            Reply::Refused { rest_seconds, .. } => {
                failures = failures.saturating_add(1);
                asked = asked.max(*rest_seconds);
            }
            Reply::Unreachable(_) => failures = failures.saturating_add(1),
            Reply::Gone => {
                if store::set_state(ctx, id, WebhookState::Gone)? {
                    ctx.emit(Event::about("channels", "WebhookGone", id, 0, &json!({})));
                }
            }
        }
    }
    if is_failing(failures) && !is_failing(before) {
        let news = json!({ "failures": failures });
        ctx.emit(Event::about("channels", "WebhookFails", id, 0, &news));
    }
    if is_failing(before) && failures == 0 {
        ctx.emit(Event::about("channels", "WebhookIsBack", id, 0, &json!({})));
    }
    let rest_until = if failures == 0 { None } else { rest_until(failures, asked, ctx.now()) };
    Ok(Did { id, failures, rest_until, taken_at })
}
