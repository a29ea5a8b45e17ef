//! A command that is asked for twice is done once: the answer is kept under the client's key, in the
//! same commit as the change.

use kernel::{Fault, Permission};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::command::Command;
use crate::ctx::Ctx;
use crate::value::Json;

/// The client's key and a hash of what it asked, so that a key used for something else is noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnceKey {
    /// As the client chose it.
    pub key: String,
    /// SHA-256 over method, path and body.
    pub request_hash: Vec<u8>,
}

#[derive(Clone)]
pub(crate) struct Once<C> {
    pub(crate) command: C,
    pub(crate) key: OnceKey,
}

impl<C> Command for Once<C>
where
    C: Command,
    C::Output: Serialize + DeserializeOwned,
{
    const NAME: &'static str = C::NAME;
    const PERMISSION: Permission = C::PERMISSION;
    type Output = C::Output;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<C::Output, Fault> {
        let (actor, now) = (ctx.actor().id.clone(), ctx.now());
        // Two deliveries of one request: the second waits here for the first one's commit.
        let fresh = ctx.execute(
            "INSERT INTO idempotency_keys (actor_id, key, command, request_hash, answer, at) \
             VALUES ($1, $2, $3, $4, NULL, $5) ON CONFLICT DO NOTHING",
            &[&actor, &self.key.key, &C::NAME, &self.key.request_hash, &now],
        )?;
        if fresh == 0 {
            return first_answer(ctx, &actor, &self.key);
        }
        let output = self.command.run(ctx)?;
        ctx.execute(
            "UPDATE idempotency_keys SET answer = $3 WHERE actor_id = $1 AND key = $2",
            &[&actor, &self.key.key, &Json(&output)],
        )?;
        Ok(output)
    }
}

fn first_answer<T: DeserializeOwned>(
    ctx: &mut Ctx<'_>,
    actor: &str,
    key: &OnceKey,
) -> Result<T, Fault> {
    let (hash, answer) = ctx.one(
        "SELECT request_hash, answer FROM idempotency_keys WHERE actor_id = $1 AND key = $2",
        &[&actor, &key.key],
        |row| Ok((row.get::<Vec<u8>>(0)?, row.get::<Option<Json<T>>>(1)?)),
    )?;
    if hash != key.request_hash {
        return Err(Fault::conflict(
            "db.idempotency_key_reused",
            "this Idempotency-Key was used for another request",
        ));
    }
    answer
        .map(|Json(answer)| answer)
        .ok_or_else(|| Fault::internal("db.no_output", "a kept key without an answer"))
}
