//! Whether the house takes changes: an administrator can close it for writing, and it stays closed over
//! a restart.

use std::time::Duration;

use db::{Command, Ctx, Db, Event, Held, Query};
use kernel::{Actor, Fault, Permission, Timestamp};
use serde::Serialize;
use serde_json::json;

use crate::{house, permissions, store};

kernel::entity!(
    /// The mode of the house, as events speak of it.
    pub ModeEntry, ModeId, "mod"
);

/// What another node or the command line said is known at the latest after this.
pub const MODE_POLL: Duration = Duration::from_secs(1);
/// A reason stands in a banner.
const MOST_REASON: usize = 200;

/// Whether the house takes changes, as a banner shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Mode {
    /// Nothing is written: everything can be looked at.
    pub read_only: bool,
    /// Why, in the words of the one who said so.
    pub reason: String,
    /// Since when it is as it is; nothing when nobody ever changed it.
    pub since: Option<Timestamp>,
    /// Who said so.
    pub by_name: Option<String>,
    /// Counts the changes.
    #[serde(skip)]
    pub version: i64,
}

impl Mode {
    /// Tells the database whether to take changes.
    pub fn apply(&self, db: &Db) {
        let held = self.read_only.then(|| Held {
            code: "system.read_only",
            detail: format!("nothing is changed at the moment: {}", self.reason),
        });
        db.hold_writes(self.version, held);
    }
}

/// Closes the house for writing, or opens it again.
#[derive(Debug, Clone)]
pub struct SetMode {
    /// Whether it is closed.
    pub read_only: bool,
    /// Why.
    pub reason: String,
}

impl Command for SetMode {
    const NAME: &'static str = "system.set_mode";
    const PERMISSION: Permission = permissions::SET_MODE;
    const WHEN_READ_ONLY: bool = true;
    type Output = Mode;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Mode, Fault> {
        let reason = self.reason.trim().to_owned();
        if self.read_only && reason.is_empty() {
            return Err(Fault::field("reason", "kernel.required", "people want to know why"));
        }
        if reason.chars().count() > MOST_REASON {
            return Err(Fault::field(
                "reason",
                "kernel.too_long",
                format!("at most {MOST_REASON}"),
            ));
        }
        let mut mode = Mode {
            read_only: self.read_only,
            reason,
            since: Some(ctx.now()),
            by_name: Some(ctx.actor().name.to_string()),
            version: 0,
        };
        let version = store::modes::set(ctx, &mode)?;
        mode.version = version;
        let id = ModeId::from_uuid(house::the_one().uuid());
        let news = json!({"read_only": mode.read_only, "reason": mode.reason});
        ctx.emit(Event::about("system", "ModeChanged", id, version, &news));
        Ok(mode)
    }
}

/// Whether the house takes changes.
#[derive(Debug, Clone)]
pub struct GetMode;

impl Query for GetMode {
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = Mode;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Mode, Fault> {
        Ok(store::modes::find(ctx)?.unwrap_or_default())
    }
}

/// Brings a database that was just opened into the mode that was said last.
///
/// # Errors
/// What the database reports.
pub async fn resume(db: &Db) -> Result<Mode, Fault> {
    let mode = db.read(&Actor::system("mode"), GetMode).await?;
    mode.apply(db);
    Ok(mode)
}

/// Keeps to what other nodes and the command line say, for as long as the program runs.
pub async fn follow_mode(db: Db) {
    loop {
        tokio::time::sleep(MODE_POLL).await;
        if let Err(fault) = resume(&db).await {
            tracing::warn!(?fault, "whether the house is read-only could not be read");
        }
    }
}
