//! What the people of the house set: shops and how each handles its orders, parameters and their
//! bounds, number ranges, saved views of lists.
//!
//! Everything here is versioned; `setting_changes` keeps who changed what, from what, to what.

mod commands;
mod http;
mod list_layout;
mod number;
mod parameter;
mod queries;
mod saved_view;
mod shop;
mod sight;
mod store;

use db::{Migration, Migrations};

pub use commands::{
    AddShop, ChangeShop, DeleteView, KeepLayout, ResetParameter, SaveView, SetDefaultView,
    SetParameter, ShopChanges,
};
pub use http::router;
pub use list_layout::{ColumnLayout, ListLayout};
pub use number::{NumberRange, next_numbers};
pub use parameter::{
    AdjustmentApprovalOver, AlertEscalateMinutes, AlertUrgeMinutes, AmountBands,
    AmountBandsParameter, ApprovalDays, BackupEveryHours, BackupKeep, BackupKeepDays,
    BackupKeepWeeks, CarryingRatePercent, IdleDays, ImportMaxMegabytes, ImportMaxRows,
    KeepEventsDays, KeepFeedDays, KeepIntakeDays, KeepOpenDays, KeepSecurityDays,
    LockAfterAttempts, LockMinutes, Parameter, ParameterGroup, PasswordMaxDays, PasswordMinHours,
    PasswordWarnDays, RequestApprovals, RevealsPerDay, ReviewLeaseMinutes, RoleApprovals,
    RuleApprovals, SessionIdleMinutes, SessionMaxHours, Shape, StockThresholds,
    StockThresholdsParameter, ToldLeadMinutes,
};
pub use queries::{
    Layouts, ListChanges, ListLayouts, ListParameters, ListShops, ListViews, ListedLayout,
    ParameterRow, Parameters, SettingChange, all_shops, parameter, parameters, shop_by_code, shops,
};
pub use saved_view::{ListDensity, SavedView, ViewDraft};
pub use shop::{
    Calendar, NewShop, Platform, ReviewMode, ShopFacts, StageHours, Workflow, WorkflowChanges,
};
pub use sight::sight;

kernel::entity!(
    /// A place of sale: one account at a marketplace, one web shop, or the desk where orders are typed.
    pub Shop, ShopId, "shp"
);
kernel::entity!(
    /// A list as somebody likes to see it.
    pub View, ViewId, "viw"
);
kernel::entity!(
    /// One parameter of the catalogue, as events speak of it; its id follows from its name.
    pub ParameterEntry, ParameterId, "par"
);
kernel::entity!(
    /// A warehouse as a shop ranks it. The thing itself is the inventory's, which stands above.
    pub RankedWarehouse, RankedWarehouseId, "whs"
);

/// The tables of this context.
pub const MIGRATIONS: Migrations = Migrations {
    context: "settings",
    steps: &[
        Migration {
            number: 1,
            name: "settings",
            sql: include_str!("../migrations/0001_settings.sql"),
        },
        Migration {
            number: 2,
            name: "list_layouts",
            sql: include_str!("../migrations/0002_list_layouts.sql"),
        },
    ],
};

/// Who may do what here.
pub mod permissions {
    use kernel::Permission;

    /// See parameters and the history of settings.
    pub const VIEW: Permission = Permission("settings.view");
    /// Add and change shops and how they handle orders.
    pub const MANAGE_SHOPS: Permission = Permission("settings.manage_shops");
    /// SettingChange parameters.
    pub const MANAGE_PARAMETERS: Permission = Permission("settings.manage_parameters");
    /// Show a saved view to everybody or to a role, and say which one a role's list opens with.
    pub const SHARE_VIEWS: Permission = Permission("settings.share_views");
    /// All of them.
    pub const ALL: &[Permission] = &[VIEW, MANAGE_SHOPS, MANAGE_PARAMETERS, SHARE_VIEWS];
}
