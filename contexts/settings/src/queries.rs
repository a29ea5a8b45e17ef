//! What people and other contexts look at.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use db::{Ctx, Query};
use kernel::{ActorKind, Cursor, Fault, Page, PageRequest, Permission, Timestamp, fold};
use serde::Serialize;
use serde_json::Value;

use crate::parameter::{CATALOGUE, definition};
use crate::{
    ListLayout, Parameter, ParameterGroup, SavedView, Shape, ShopFacts, ShopId, ViewId,
    permissions, store,
};

/// The shops with these ids; one that is not there for the one who acts is missing from the answer.
/// One statement.
///
/// # Errors
/// What the engine reports.
pub fn shops(ctx: &mut Ctx<'_>, ids: &[ShopId]) -> Result<HashMap<ShopId, Arc<ShopFacts>>, Fault> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = store::shops::list(ctx, ids)?;
    Ok(found.into_iter().map(|shop| (shop.id, Arc::new(shop))).collect())
}

/// The shop with this code, however its letters are written.
///
/// # Errors
/// What the engine reports.
pub fn shop_by_code(ctx: &mut Ctx<'_>, code: &str) -> Result<Option<Arc<ShopFacts>>, Fault> {
    Ok(store::shops::find_by_code(ctx, &fold(code))?.map(Arc::new))
}

/// Every shop the one who acts may see, by code.
///
/// # Errors
/// What the engine reports.
pub fn all_shops(ctx: &mut Ctx<'_>) -> Result<Vec<Arc<ShopFacts>>, Fault> {
    Ok(store::shops::all(ctx)?.into_iter().map(Arc::new).collect())
}

/// What a parameter holds now: what somebody set, or its standard. For more than one take
/// [`parameters`].
///
/// # Errors
/// What the engine reports.
pub fn parameter<P: Parameter>(ctx: &mut Ctx<'_>) -> Result<P::Value, Fault> {
    let stored = store::parameters::find(ctx, P::NAME)?;
    Ok(stored.map_or_else(P::standard, |stored| value_of::<P>(&stored.value)))
}

/// All parameters at once, in one statement.
///
/// # Errors
/// What the engine reports.
pub fn parameters(ctx: &mut Ctx<'_>) -> Result<Parameters, Fault> {
    let stored = store::parameters::all(ctx)?;
    Ok(Parameters(stored.into_iter().map(|stored| (stored.name, stored.value)).collect()))
}

/// Every parameter as it holds now.
#[derive(Debug, Clone, Default)]
pub struct Parameters(HashMap<String, Value>);

impl Parameters {
    /// What a parameter holds.
    #[must_use]
    pub fn get<P: Parameter>(&self) -> P::Value {
        self.0.get(P::NAME).map_or_else(P::standard, value_of::<P>)
    }

    /// Those that are plain numbers, by name, as they hold now.
    #[must_use]
    pub fn numbers(&self) -> Vec<(&'static str, Value)> {
        let whole = CATALOGUE.iter().filter(|one| matches!(one.shape, Shape::Whole { .. }));
        let held = |name| self.0.get(name).filter(|value| value.is_i64()).cloned();
        whole.map(|one| (one.name, held(one.name).unwrap_or_else(one.standard))).collect()
    }
}

/// Values were checked when they were set; one from another version of the program that no longer
/// reads is told and counts as not set, so that orders go on.
fn value_of<P: Parameter>(value: &Value) -> P::Value {
    use serde::Deserialize;
    P::Value::deserialize(value).unwrap_or_else(|error| {
        tracing::error!(parameter = P::NAME, %error, "the stored value cannot be read");
        P::standard()
    })
}

/// Every shop, by code.
#[derive(Debug, Clone)]
pub struct ListShops;

impl Query for ListShops {
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = Vec<ShopFacts>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<ShopFacts>, Fault> {
        store::shops::all(ctx)
    }
}

/// A parameter as a screen shows it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ParameterRow {
    /// Also the key of its words in the user interface.
    pub name: &'static str,
    pub group: ParameterGroup,
    #[serde(flatten)]
    pub shape: Shape,
    /// What holds now.
    pub value: Value,
    /// What holds when nobody sets it.
    pub standard: Value,
    /// 0: never set.
    pub version: i64,
    pub updated_at: Option<Timestamp>,
    pub updated_by: Option<String>,
}

/// The whole catalogue with what holds now.
#[derive(Debug, Clone)]
pub struct ListParameters;

impl Query for ListParameters {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Vec<ParameterRow>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<ParameterRow>, Fault> {
        let stored = store::parameters::all(ctx)?;
        let mut stored: HashMap<_, _> =
            stored.into_iter().map(|stored| (stored.name.clone(), stored)).collect();
        Ok(CATALOGUE
            .iter()
            .map(|parameter| {
                let set = stored.remove(parameter.name);
                let standard = (parameter.standard)();
                ParameterRow {
                    name: parameter.name,
                    group: parameter.group,
                    shape: parameter.shape,
                    value: set.as_ref().map_or_else(|| standard.clone(), |set| set.value.clone()),
                    standard,
                    version: set.as_ref().map_or(0, |set| set.version),
                    updated_at: set.as_ref().map(|set| set.updated_at),
                    updated_by: set.map(|set| set.updated_by),
                }
            })
            .collect())
    }
}

kernel::text_enum! {
    /// What a change is of.
    pub enum ChangeSubject {
        Shop = "shop",
        Parameter = "parameter",
    }
}

/// One change of a shop or parameter.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct SettingChange {
    /// The version it made.
    pub version: i64,
    pub at: Timestamp,
    pub actor_kind: ActorKind,
    pub actor_name: String,
    /// What was; absent for the first.
    #[schema(value_type = Option<Object>)]
    pub before: Option<Value>,
    /// What has been since.
    #[schema(value_type = Option<Object>)]
    pub after: Option<Value>,
}

/// The changes of one shop or parameter, newest first.
#[derive(Debug, Clone)]
pub enum ListChanges {
    /// Of a shop.
    OfShop(ShopId, PageRequest),
    /// Of a parameter, by name.
    OfParameter(String, PageRequest),
}

impl Query for ListChanges {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Page<SettingChange>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<SettingChange>, Fault> {
        let (subject, key, page) = match self {
            Self::OfShop(id, page) => {
                if store::shops::list(ctx, &[id])?.is_empty() {
                    return Err(store::shops::no_such_shop());
                }
                (ChangeSubject::Shop, id.to_string(), page)
            }
            Self::OfParameter(name, page) => {
                (ChangeSubject::Parameter, definition(&name)?.name.to_owned(), page)
            }
        };
        let rows = store::changes::list(ctx, subject, &key, &page)?;
        let cursor = |change: &SettingChange| Cursor::new(vec![change.version.to_string()]);
        Ok(Page::from_rows(rows, page.limit()?, cursor))
    }
}

/// The views of a page: one's own, then those that others share.
#[derive(Debug, Clone)]
pub struct ListViews {
    /// Which list: `orders`.
    pub page: String,
}

impl Query for ListViews {
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = Vec<SavedView>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<SavedView>, Fault> {
        let mut views = store::views::list(ctx, &self.page)?;
        for choice in store::default_views::list(ctx, Some(&self.page))? {
            for view in views.iter_mut().filter(|view| view.id == choice.view_id) {
                match &choice.role {
                    Some(role) => view.default_for.push(role.clone()),
                    None => view.own_default = true,
                }
            }
        }
        Ok(views)
    }
}

/// How one's lists look, and with which views they open: what a screen asks for once.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Layouts {
    /// By list.
    pub items: Vec<ListedLayout>,
    /// The view each list opens with, where there is one.
    pub defaults: Vec<SavedView>,
}

/// The layout of one list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ListedLayout {
    /// Which list: `orders`.
    pub page: String,
    pub layout: ListLayout,
}

/// One's own layouts and the views that one's lists open with: one's own choice, else that of a role one
/// has, the first by name.
#[derive(Debug, Clone)]
pub struct ListLayouts;

impl Query for ListLayouts {
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = Layouts;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Layouts, Fault> {
        let layouts = store::layouts::list(ctx)?.into_iter();
        let items = layouts.map(|(page, layout)| ListedLayout { page, layout }).collect();
        let roles = ctx.actor().roles.clone();
        // A person's choice comes before those of roles, which come by name.
        let mut chosen: BTreeMap<String, ViewId> = BTreeMap::new();
        for choice in store::default_views::list(ctx, None)? {
            if choice.role.as_ref().is_none_or(|role| roles.contains(role)) {
                chosen.entry(choice.page).or_insert(choice.view_id);
            }
        }
        let ids: Vec<ViewId> = chosen.into_values().collect();
        let defaults = if ids.is_empty() { Vec::new() } else { store::views::some(ctx, &ids)? };
        Ok(Layouts { items, defaults })
    }
}
