//! Which commands may be kept until a second person releases them, and how a kept one is run.

use std::collections::BTreeMap;

use db::{Command, Ctx};
use kernel::{Fault, Permission};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A command that may be kept until a second person releases it. It is kept as JSON, so what it holds
/// must be readable later, also by a newer program.
pub trait Approvable: Command + Serialize + DeserializeOwned
where
    Self::Output: Serialize + DeserializeOwned,
{
    /// Whether it needs another's approval now; parameters say from when on.
    ///
    /// # Errors
    /// What the engine reports.
    fn needs_approval(&self, ctx: &mut Ctx<'_>) -> Result<bool, Fault>;
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    permission: Permission,
    run: fn(&mut Ctx<'_>, Value) -> Result<Value, Fault>,
}

/// Every command that may be kept, by name.
#[derive(Debug, Clone, Default)]
pub struct ApprovalBook(BTreeMap<&'static str, Entry>);

impl ApprovalBook {
    /// Adds a command.
    #[must_use]
    pub fn with<C: Approvable>(mut self) -> Self
    where
        C::Output: Serialize + DeserializeOwned,
    {
        self.0.insert(C::NAME, Entry { permission: C::PERMISSION, run: run::<C> });
        self
    }

    /// What a command needs, and the way to run it.
    pub(crate) fn run(&self, ctx: &mut Ctx<'_>, name: &str, body: Value) -> Result<Value, Fault> {
        let entry = self.0.get(name).ok_or_else(|| {
            let detail = format!("this program does not know {name} any more");
            Fault::conflict("access.unknown_command", detail)
        })?;
        ctx.actor().must(entry.permission)?;
        (entry.run)(ctx, body)
    }
}

fn run<C: Approvable>(ctx: &mut Ctx<'_>, body: Value) -> Result<Value, Fault>
where
    C::Output: Serialize + DeserializeOwned,
{
    let command = C::deserialize(body).map_err(|error| {
        let detail = format!("what was kept cannot be read any more: {error}");
        Fault::conflict("access.unknown_command", detail)
    })?;
    let output = command.run(ctx)?;
    serde_json::to_value(output).map_err(|error| Fault::internal("access.bad_kept", error))
}
