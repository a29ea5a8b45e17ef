//! What the house has set about passwords, locks and sessions.

use db::Ctx;
use kernel::Fault;
use settings::{
    LockAfterAttempts, LockMinutes, PasswordMaxDays, PasswordMinHours, PasswordWarnDays,
    SessionIdleMinutes, SessionMaxHours,
};

use crate::password::AgePolicy;
use crate::session::Lifetime;
use crate::sign_in_attempt::LockPolicy;

/// Everything of it, read at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Policy {
    pub(crate) age: AgePolicy,
    pub(crate) lock: LockPolicy,
    pub(crate) lifetime: Lifetime,
}

/// As it holds now.
///
/// # Errors
/// What the engine reports.
pub(crate) fn read(ctx: &mut Ctx<'_>) -> Result<Policy, Fault> {
    let set = settings::parameters(ctx)?;
    Ok(Policy {
        age: AgePolicy {
            max_days: set.get::<PasswordMaxDays>(),
            warn_days: set.get::<PasswordWarnDays>(),
            min_hours: set.get::<PasswordMinHours>(),
        },
        lock: LockPolicy {
            most_by_name: set.get::<LockAfterAttempts>(),
            seconds: set.get::<LockMinutes>() * 60,
        },
        lifetime: Lifetime {
            idle_seconds: set.get::<SessionIdleMinutes>() * 60,
            max_seconds: set.get::<SessionMaxHours>() * 3_600,
        },
    })
}
