//! A command that is asked for twice is done once: the answer is kept under the client's key, in the
//! same commit as the change. Answers tell of persons: they are sealed.

use kernel::{Fault, Permission, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::command::{Command, Query};
use crate::ctx::Ctx;
use crate::vault::Sealed;

/// The client's key and a hash of what it asked, so that a key used for something else is noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnceKey {
    /// As the client chose it.
    pub key: String,
    /// SHA-256 over method, address and body.
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
    const WHEN_READ_ONLY: bool = C::WHEN_READ_ONLY;
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
        let answer = ctx.seal_json(ANSWER, row(&actor, &self.key), &output)?;
        ctx.execute(
            "UPDATE idempotency_keys SET answer = $3 WHERE actor_id = $1 AND key = $2",
            &[&actor, &self.key.key, &answer],
        )?;
        Ok(output)
    }
}

/// What answers are sealed for.
const ANSWER: Sealed = Sealed { table: "idempotency_keys", column: "answer" };
const REPLY: Sealed = Sealed { table: "idempotency_keys", column: "reply" };

/// The row of a key, as sealed values name rows.
fn row(actor: &str, key: &OnceKey) -> Uuid {
    let hash =
        Sha256::new().chain_update(actor).chain_update([0]).chain_update(&key.key).finalize();
    let mut first = [0_u8; 16];
    first.copy_from_slice(&hash[..16]);
    Uuid::from_bytes(first)
}

fn first_answer<T: DeserializeOwned>(
    ctx: &mut Ctx<'_>,
    actor: &str,
    key: &OnceKey,
) -> Result<T, Fault> {
    let (hash, answer) = ctx.one(
        "SELECT request_hash, answer FROM idempotency_keys WHERE actor_id = $1 AND key = $2",
        &[&actor, &key.key],
        |row| Ok((row.get::<Vec<u8>>(0)?, row.get::<Option<Vec<u8>>>(1)?)),
    )?;
    if hash != key.request_hash {
        return Err(reused());
    }
    let answer = ctx.open_json(ANSWER, row(actor, key), answer.as_deref())?;
    answer.ok_or_else(|| Fault::internal("db.no_output", "a kept key without an answer"))
}

/// What a client was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptReply {
    /// The HTTP status.
    pub status: i64,
    /// What the body is; empty when there is none.
    pub content_type: String,
    /// The body.
    pub body: Vec<u8>,
}

/// The answer that was given under a key, if one was.
#[derive(Debug, Clone)]
pub struct FindReply(pub OnceKey);

impl Query for FindReply {
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = Option<KeptReply>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        let (actor, key) = (ctx.actor().id.clone(), self.0);
        let found = ctx.find(
            "SELECT request_hash, status, content_type, reply FROM idempotency_keys \
             WHERE actor_id = $1 AND key = $2",
            &[&actor, &key.key],
            |row| {
                let status: Option<i64> = row.get(1)?;
                let content_type: Option<String> = row.get(2)?;
                let body: Option<Vec<u8>> = row.get(3)?;
                let reply = status.map(|status| KeptReply {
                    status,
                    content_type: content_type.unwrap_or_default(),
                    body: body.unwrap_or_default(),
                });
                Ok((row.get::<Vec<u8>>(0)?, reply))
            },
        )?;
        match found {
            Some((hash, _)) if hash != key.request_hash => Err(reused()),
            // Without a reply the program ended between the commit and the reply: the command's own
            // answer is there, and the request is let through to it.
            Some((_, Some(reply))) => {
                let body = ctx.open(REPLY, row(&actor, &key), Some(&reply.body))?;
                Ok(body.map(|body| KeptReply { body, ..reply }))
            }
            Some((_, None)) | None => Ok(None),
        }
    }
}

/// Keeps what a client is about to be answered. The first answer under a key stays.
#[derive(Debug, Clone)]
pub struct KeepReply {
    /// Under which key.
    pub key: OnceKey,
    /// What is answered.
    pub reply: KeptReply,
}

impl Command for KeepReply {
    const NAME: &'static str = "db.keep_reply";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let (actor, now) = (ctx.actor().id.clone(), ctx.now());
        let Self { key, reply } = self;
        let body = ctx.seal(REPLY, row(&actor, &key), &reply.body)?;
        ctx.execute(
            "INSERT INTO idempotency_keys \
             (actor_id, key, command, request_hash, answer, status, content_type, reply, at) \
             VALUES ($1, $2, $3, $4, NULL, $5, $6, $7, $8) \
             ON CONFLICT (actor_id, key) DO UPDATE SET status = excluded.status, \
             content_type = excluded.content_type, reply = excluded.reply \
             WHERE idempotency_keys.status IS NULL \
             AND idempotency_keys.request_hash = excluded.request_hash",
            &[
                &actor,
                &key.key,
                &Self::NAME,
                &key.request_hash,
                &reply.status,
                &reply.content_type,
                &body,
                &now,
            ],
        )?;
        Ok(())
    }
}

/// How long an answer is kept. Whoever has not asked again within a day has seen it, or has looked.
const KEPT: i64 = 24 * 60 * 60 * 1_000_000;

/// Forgets answers that are older than a day; how many of `most` that were.
#[derive(Debug, Clone, Copy)]
pub struct ForgetOldReplies {
    /// Rows of one commit at most.
    pub most: i64,
}

impl Command for ForgetOldReplies {
    const NAME: &'static str = "db.forget_old_replies";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = u64;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<u64, Fault> {
        let before = Timestamp::from_micros(ctx.now().as_micros().saturating_sub(KEPT));
        ctx.execute(
            "DELETE FROM idempotency_keys WHERE (actor_id, key) IN \
             (SELECT actor_id, key FROM idempotency_keys WHERE at < $1 ORDER BY at LIMIT $2)",
            &[&before, &self.most],
        )
    }
}

fn reused() -> Fault {
    Fault::conflict(
        "db.idempotency_key_reused",
        "this Idempotency-Key was used for another request",
    )
}
