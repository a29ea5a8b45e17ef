use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::parameter::{Definition, definition};
use crate::queries::ChangeSubject;
use crate::{ParameterId, permissions, store};

/// The namespace from which parameters' ids follow by their names.
const PARAMETERS: Uuid = Uuid::from_u128(0x7061_7261_6d65_7465_7273_0000_0000_0001);

/// A parameter of the house gets another value.
#[derive(Debug, Clone)]
pub struct SetParameter {
    pub name: String,
    pub value: Value,
    /// 0 when it was never set.
    pub seen_version: i64,
}

impl Command for SetParameter {
    const NAME: &'static str = "settings.set_parameter";
    const PERMISSION: Permission = permissions::MANAGE_PARAMETERS;
    /// Its new version.
    type Output = i64;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<i64, Fault> {
        let parameter = definition(&self.name)?;
        let value = parameter.check(&self.value)?;
        set(ctx, parameter, &value, self.seen_version)
    }
}

/// A parameter gets its standard value again; the history goes on.
#[derive(Debug, Clone)]
pub struct ResetParameter {
    pub name: String,
    pub seen_version: i64,
}

impl Command for ResetParameter {
    const NAME: &'static str = "settings.reset_parameter";
    const PERMISSION: Permission = permissions::MANAGE_PARAMETERS;
    /// Its new version.
    type Output = i64;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<i64, Fault> {
        let parameter = definition(&self.name)?;
        set(ctx, parameter, &(parameter.standard)(), self.seen_version)
    }
}

fn set(
    ctx: &mut Ctx<'_>,
    parameter: &Definition,
    value: &Value,
    seen_version: i64,
) -> Result<i64, Fault> {
    let before = store::parameters::find(ctx, parameter.name)?;
    let before = before.map_or_else(|| (parameter.standard)(), |stored| stored.value);
    if !store::parameters::set(ctx, parameter.name, value, seen_version)? {
        return Err(Fault::conflict("settings.stale", "somebody else has set it meanwhile"));
    }
    let version = seen_version + 1;
    let subject = ChangeSubject::Parameter;
    store::changes::append(ctx, subject, parameter.name, version, Some(&before), Some(value))?;
    let id = ParameterId::from_uuid(Uuid::new_v5(&PARAMETERS, parameter.name.as_bytes()));
    let news = json!({"name": parameter.name, "before": before, "after": value});
    ctx.emit(Event::about("settings", "ParameterSet", id, version, &news));
    Ok(version)
}
