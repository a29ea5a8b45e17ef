//! The way to the provider of OpenID Connect and back.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use crate::openid_provider::AWAY_SECONDS;
use crate::permissions::SYSTEM;
use crate::sign_in_attempt::{MOST_BY_ADDRESS, Subject};
use crate::store::openid::Away;
use crate::{address, policy, store};

/// Sign-ins of one address that are away at once: an office, but no flood.
const MOST_BY_ONE: i64 = 100;

/// Somebody leaves for the provider.
#[derive(Debug, Clone)]
pub(crate) struct LeaveForProvider {
    pub(crate) state_hash: Vec<u8>,
    pub(crate) browser_hash: Vec<u8>,
    pub(crate) issuer: String,
    /// The page they wanted.
    pub(crate) back: String,
    pub(crate) address: String,
}

impl Command for LeaveForProvider {
    const NAME: &'static str = "access.leave_for_provider";
    const PERMISSION: Permission = SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let away = Away {
            state_hash: self.state_hash,
            browser_hash: self.browser_hash,
            issuer: self.issuer,
            back: self.back,
            address: self.address,
            expires_at: ctx.now().plus_seconds(AWAY_SECONDS),
        };
        store::openid::go_away(ctx, &away, MOST_BY_ONE)
    }
}

/// Somebody comes back. It counts as an attempt of their address until they are in.
#[derive(Debug, Clone)]
pub(crate) struct ComeBack {
    pub(crate) state_hash: Vec<u8>,
    pub(crate) browser_hash: Vec<u8>,
    pub(crate) address: String,
}

/// Who comes back.
#[derive(Debug, Clone)]
pub(crate) enum CameBack {
    /// A browser that left, for the first time.
    Known { issuer: String, back: String },
    /// Another browser, or not the first time, or too late.
    Unknown,
    /// There were too many; so long it lasts at most.
    LockedOut { seconds: i64 },
}

impl Command for ComeBack {
    const NAME: &'static str = "access.come_back";
    const PERMISSION: Permission = SYSTEM;
    type Output = CameBack;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<CameBack, Fault> {
        let lock = policy::read(ctx)?.lock;
        let attempts = store::attempts::count(ctx, Subject::Address(&self.address), lock)?;
        if attempts == MOST_BY_ADDRESS {
            let data = json!({ "address": self.address });
            let id = address::id_of(&self.address);
            ctx.emit(Event::about("access", "AddressLockedOut", id, 0, &data));
        }
        if attempts > MOST_BY_ADDRESS {
            return Ok(CameBack::LockedOut { seconds: lock.seconds });
        }
        let found = store::openid::come_back(ctx, &self.state_hash, &self.browser_hash)?;
        match found {
            Some((issuer, back)) => Ok(CameBack::Known { issuer, back }),
            None => {
                RefuseOpenId { why: "state", address: self.address }.run(ctx)?;
                Ok(CameBack::Unknown)
            }
        }
    }
}

/// Writes down that a sign-in at the provider led nowhere, and why.
#[derive(Debug, Clone)]
pub(crate) struct RefuseOpenId {
    pub(crate) why: &'static str,
    pub(crate) address: String,
}

impl Command for RefuseOpenId {
    const NAME: &'static str = "access.refuse_openid";
    const PERMISSION: Permission = SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let data = json!({ "address": self.address, "by": "openid", "why": self.why });
        let id = address::id_of(&self.address);
        ctx.emit(Event::about("access", "SignInFailed", id, 0, &data));
        Ok(())
    }
}
