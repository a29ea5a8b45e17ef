//! Attempts to sign in, by name and by address.

use db::Ctx;
use kernel::{Fault, Timestamp};

use crate::secret;
use crate::sign_in_attempt::{LockPolicy, Subject};

/// Counts an attempt; which one it is since the last success. One statement, so that guesses sent
/// at the same moment get different numbers. Once locked, further attempts do not make it longer.
pub(crate) fn count(
    ctx: &mut Ctx<'_>,
    subject: Subject<'_>,
    policy: LockPolicy,
) -> Result<i64, Fault> {
    let now = ctx.now();
    let until = now.plus_seconds(policy.seconds);
    ctx.one(
        "INSERT INTO sign_in_attempts (subject, attempts, until) VALUES ($1, 1, $2) \
         ON CONFLICT (subject) DO UPDATE SET \
         attempts = CASE WHEN sign_in_attempts.until <= $3 THEN 1 \
         ELSE sign_in_attempts.attempts + 1 END, \
         until = CASE WHEN sign_in_attempts.until > $3 AND sign_in_attempts.attempts >= $4 \
         THEN sign_in_attempts.until ELSE excluded.until END \
         RETURNING attempts",
        &[&secret::hash(&subject.text()), &until, &now, &policy.most(subject)],
        |row| row.get(0),
    )
}

/// Until when a subject is locked, if it is.
pub(crate) fn locked_until(
    ctx: &mut Ctx<'_>,
    subject: Subject<'_>,
    policy: LockPolicy,
) -> Result<Option<Timestamp>, Fault> {
    let now = ctx.now();
    ctx.find(
        "SELECT until FROM sign_in_attempts WHERE subject = $1 AND until > $2 AND attempts >= $3",
        &[&secret::hash(&subject.text()), &now, &policy.most(subject)],
        |row| row.get(0),
    )
}

/// Forgets a subject's attempts.
pub(crate) fn forget(ctx: &mut Ctx<'_>, subject: Subject<'_>) -> Result<(), Fault> {
    let hash = secret::hash(&subject.text());
    ctx.execute("DELETE FROM sign_in_attempts WHERE subject = $1", &[&hash]).map(|_| ())
}

/// Takes one attempt back. A success does not forget an address: else a guesser with one account of
/// their own could begin anew after every few guesses.
pub(crate) fn take_back(ctx: &mut Ctx<'_>, subject: Subject<'_>) -> Result<(), Fault> {
    ctx.execute(
        "UPDATE sign_in_attempts SET attempts = attempts - 1 WHERE subject = $1 AND attempts > 0",
        &[&secret::hash(&subject.text())],
    )
    .map(|_| ())
}
