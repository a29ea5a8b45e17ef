use db::{Command, Ctx, Event};
use kernel::{Currency, Fault, Permission};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::queries::ChangeSubject;
use crate::{Platform, ShopFacts, ShopId, WorkflowChanges, permissions, store};

/// What to change of a shop; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShopChanges {
    /// The version the changes were made on.
    pub seen_version: i64,
    pub code: Option<String>,
    pub name: Option<String>,
    pub platform: Option<Platform>,
    /// An IANA name.
    pub time_zone: Option<String>,
    pub currency: Option<Currency>,
    pub number_prefix: Option<String>,
    pub active: Option<bool>,
    pub workflow: Option<WorkflowChanges>,
}

/// A shop is named anew, or handles its orders in another way.
#[derive(Debug, Clone)]
pub struct ChangeShop {
    pub id: ShopId,
    pub changes: ShopChanges,
}

impl Command for ChangeShop {
    const NAME: &'static str = "settings.change_shop";
    const PERMISSION: Permission = permissions::MANAGE_SHOPS;
    type Output = ShopFacts;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ShopFacts, Fault> {
        let before = store::shops::load_to_change(ctx, self.id)?;
        if before.version != self.changes.seen_version {
            let detail = format!("the shop is at version {}", before.version);
            return Err(Fault::conflict("settings.stale", detail));
        }
        let mut shop = changed(before.clone(), self.changes).checked()?;
        if shop == before {
            return Ok(shop);
        }
        shop.version += 1;
        store::shops::update(ctx, &shop)?;
        remember(ctx, Some(&before), &shop)?;
        let news = json!({"changed": changed_fields(&before, &shop)});
        ctx.emit(Event::about("settings", "ShopChanged", shop.id, shop.version, &news));
        Ok(shop)
    }
}

fn changed(shop: ShopFacts, changes: ShopChanges) -> ShopFacts {
    let mut workflow = shop.workflow;
    workflow.change(changes.workflow.unwrap_or_default());
    ShopFacts {
        code: changes.code.unwrap_or(shop.code),
        name: changes.name.unwrap_or(shop.name),
        platform: changes.platform.unwrap_or(shop.platform),
        time_zone: changes.time_zone.unwrap_or(shop.time_zone),
        currency: changes.currency.unwrap_or(shop.currency),
        number_prefix: changes.number_prefix.unwrap_or(shop.number_prefix),
        active: changes.active.unwrap_or(shop.active),
        workflow,
        ..shop
    }
}

/// Appends the shop's new state to the history.
pub(super) fn remember(
    ctx: &mut Ctx<'_>,
    before: Option<&ShopFacts>,
    after: &ShopFacts,
) -> Result<(), Fault> {
    let key = after.id.to_string();
    let (before, now) = (before.map(as_json), as_json(after));
    let subject = ChangeSubject::Shop;
    store::changes::append(ctx, subject, &key, after.version, before.as_ref(), Some(&now))
}

fn as_json(shop: &ShopFacts) -> Value {
    serde_json::to_value(shop).unwrap_or_default()
}

/// The names of what differs: `name`, `workflow.four_eyes`.
fn changed_fields(before: &ShopFacts, after: &ShopFacts) -> Vec<String> {
    let mut fields = Vec::new();
    note_differences("", &as_json(before), &as_json(after), &mut fields);
    fields
}

fn note_differences(path: &str, before: &Value, after: &Value, fields: &mut Vec<String>) {
    let (Value::Object(before), Value::Object(after)) = (before, after) else {
        if before != after && path != "version" {
            fields.push(path.to_owned());
        }
        return;
    };
    for (name, value) in after {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        note_differences(&path, before.get(name).unwrap_or(&Value::Null), value, fields);
    }
}
