//! The catalogue of parameters: what can be set for the whole house, within which bounds, and what
//! holds when nobody has set it. Words for people stand in the user interface, under the name.

mod bands;

use kernel::Fault;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub use bands::{AmountBands, StockThresholds};

/// A parameter of the catalogue, as code reads it: `settings::parameter::<ReviewLeaseMinutes>(ctx)`.
pub trait Parameter {
    /// As tables, the API and translations name it.
    const NAME: &'static str;
    /// What it holds.
    type Value: Serialize + DeserializeOwned;
    /// What holds when nobody has set it.
    fn standard() -> Self::Value;
}

kernel::text_enum! {
    /// Under which heading people find it.
    pub enum ParameterGroup {
        Orders = "orders",
        Alerts = "alerts",
        Stock = "stock",
        Files = "files",
        Backup = "backup",
        Access = "access",
        Privacy = "privacy",
    }
}

/// What a value must look like; enough for a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Shape {
    /// A whole number.
    Whole {
        /// The least allowed.
        least: i64,
        /// The most allowed.
        most: i64,
        /// `minutes`, `hours`, `days`, `weeks`, `rows`, `megabytes`, `copies`, `attempts`, `people`,
        /// `pieces`.
        unit: &'static str,
    },
    /// Per currency up to eight growing amounts in minor units: `{"USD": [5000, 20000]}`.
    AmountBands,
    /// `{"safety": 0, "min": 0, "max": 0}` in pieces; a `max` of 0 is no maximum.
    StockThresholds,
}

/// One parameter of the catalogue.
pub(crate) struct Definition {
    pub(crate) name: &'static str,
    pub(crate) group: ParameterGroup,
    pub(crate) shape: Shape,
    pub(crate) standard: fn() -> Value,
}

fn standard<P: Parameter>() -> Value {
    serde_json::to_value(P::standard()).unwrap_or(Value::Null)
}

macro_rules! catalogue {
    ($(
        $(#[$doc:meta])*
        $parameter:ident: $value:ty = $standard:expr, $name:literal, $group:ident, $shape:expr;
    )+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy)]
            pub enum $parameter {}
            impl Parameter for $parameter {
                const NAME: &'static str = $name;
                type Value = $value;
                fn standard() -> $value {
                    $standard
                }
            }
        )+
        /// Every parameter there is, in the order screens show them.
        pub(crate) const CATALOGUE: &[Definition] = &[$(
            Definition {
                name: $name,
                group: ParameterGroup::$group,
                shape: $shape,
                standard: standard::<$parameter>,
            }
        ),+];
    };
}

const fn whole(least: i64, most: i64, unit: &'static str) -> Shape {
    Shape::Whole { least, most, unit }
}

catalogue! {
    /// Where orders are parted by amount.
    AmountBandsParameter: AmountBands = AmountBands::standard(),
        "orders.amount_bands", Orders, Shape::AmountBands;
    /// How long an order belongs to the clerk who opened it for review.
    ReviewLeaseMinutes: i64 = 10, "orders.review_lease_minutes", Orders, whole(1, 240, "minutes");
    /// How often those whom an alert calls are called again until somebody is at it; 0: never.
    AlertUrgeMinutes: i64 = 60, "alerts.urge_minutes", Alerts, whole(0, 10_080, "minutes");
    /// After how long without a cure an alert goes to supervisors; 0: never.
    AlertEscalateMinutes: i64 = 240, "alerts.escalate_minutes", Alerts, whole(0, 43_200, "minutes");
    /// How long before a shipping deadline somebody is called if the channel could not be told of the parcel; 0:
    /// when it has passed.
    ToldLeadMinutes: i64 = 360, "alerts.told_lead_minutes", Alerts, whole(0, 10_080, "minutes");
    /// The thresholds of stock for which nobody has set its own.
    StockThresholdsParameter: StockThresholds = StockThresholds::default(),
        "stock.thresholds", Stock, Shape::StockThresholds;
    /// What keeping goods costs in a year, in percent of what they cost: room, money, what spoils.
    CarryingRatePercent: i64 = 25, "stock.carrying_rate_percent", Stock, whole(0, 100, "percent");
    /// After how many days without a sale goods are idle.
    IdleDays: i64 = 90, "stock.idle_days", Stock, whole(7, 730, "days");
    /// Rows one imported file may have.
    ImportMaxRows: i64 = 50_000, "files.import_max_rows", Files, whole(100, 1_000_000, "rows");
    /// How great one imported file may be.
    ImportMaxMegabytes: i64 = 50, "files.import_max_megabytes", Files, whole(1, 500, "megabytes");
    /// How often a backup is made; 0: never.
    BackupEveryHours: i64 = 24, "backup.every_hours", Backup, whole(0, 720, "hours");
    /// How many backups are kept.
    BackupKeep: i64 = 14, "backup.keep", Backup, whole(1, 365, "copies");
    /// Of how many days the newest backup is kept besides.
    BackupKeepDays: i64 = 14, "backup.keep_days", Backup, whole(0, 365, "days");
    /// Of how many weeks the newest backup is kept besides.
    BackupKeepWeeks: i64 = 8, "backup.keep_weeks", Backup, whole(0, 260, "weeks");
    /// When a password has to be changed; 0: never.
    PasswordMaxDays: i64 = 365, "access.password_max_days", Access, whole(0, 3_650, "days");
    /// How long before that its owner is told.
    PasswordWarnDays: i64 = 14, "access.password_warn_days", Access, whole(0, 90, "days");
    /// How long a password one chose oneself stays at least, so that nobody changes it five times
    /// in a row to have the old one back; 0: not at all.
    PasswordMinHours: i64 = 24, "access.password_min_hours", Access, whole(0, 720, "hours");
    /// Failed attempts after which a name is locked.
    LockAfterAttempts: i64 = 5, "access.lock_after_attempts", Access, whole(3, 20, "attempts");
    /// How long such a lock lasts.
    LockMinutes: i64 = 15, "access.lock_minutes", Access, whole(1, 1_440, "minutes");
    /// After how long without being used a session ends.
    SessionIdleMinutes: i64 = 720, "access.session_idle_minutes", Access, whole(5, 10_080, "minutes");
    /// After how long a session ends, however busy.
    SessionMaxHours: i64 = 168, "access.session_max_hours", Access, whole(1, 720, "hours");
    /// How long news of stock levels is kept.
    KeepFeedDays: i64 = 30, "access.keep_feed_days", Access, whole(7, 365, "days");
    /// How long the record of what happened is kept.
    KeepEventsDays: i64 = 1_095, "access.keep_events_days", Access, whole(90, 3_650, "days");
    /// How long the record of sign-ins, rights, approvals and looks at people is kept.
    KeepSecurityDays: i64 = 2_555, "access.keep_security_days", Access, whole(365, 7_300, "days");
    /// How long somebody has to approve what another asked for.
    ApprovalDays: i64 = 7, "access.approval_days", Access, whole(1, 90, "days");
    /// How many others must approve that somebody gets rights by which they come to more, or sees
    /// everything.
    RoleApprovals: i64 = 0, "access.role_approvals", Access, whole(0, 1, "people");
    /// How many others must approve a change of the rules about warehouses.
    RuleApprovals: i64 = 0, "orders.rule_approvals", Orders, whole(0, 1, "people");
    /// Adjustments of more pieces than this need the approval of another; 0: none does. Each is looked at by
    /// itself.
    AdjustmentApprovalOver: i64 = 0, "stock.adjustment_approval_over", Stock, whole(0, 1_000_000, "pieces");
    /// How often somebody may look at people whole in one day, in UTC.
    RevealsPerDay: i64 = 100, "privacy.reveals_per_day", Privacy, whole(0, 10_000, "people");
    /// How long deliveries and files keep the personal data they came with.
    KeepIntakeDays: i64 = 30, "privacy.keep_intake_days", Privacy, whole(1, 365, "days");
    /// How long after its last change an order that never ended keeps its people.
    KeepOpenDays: i64 = 1_095, "privacy.keep_open_days", Privacy, whole(365, 3_650, "days");
    /// How many others must approve that a person's data are erased or handed out.
    RequestApprovals: i64 = 0, "privacy.request_approvals", Privacy, whole(0, 1, "people");
}

/// The parameter with a name.
///
/// # Errors
/// `settings.unknown_parameter`.
pub(crate) fn definition(name: &str) -> Result<&'static Definition, Fault> {
    CATALOGUE
        .iter()
        .find(|definition| definition.name == name)
        .ok_or_else(|| Fault::not_found("settings.unknown_parameter", "no parameter has this name"))
}

impl Definition {
    /// The value as it is kept, if it is one of this parameter's.
    ///
    /// # Errors
    /// `kernel.out_of_range`, `kernel.wrong_type`, or what the shape says.
    pub(crate) fn check(&self, value: &Value) -> Result<Value, Fault> {
        match self.shape {
            Shape::Whole { least, most, .. } => match value.as_i64() {
                Some(number) if (least..=most).contains(&number) => Ok(number.into()),
                Some(_) => {
                    let bounds = format!("{least} to {most}");
                    Err(Fault::field("value", "kernel.out_of_range", bounds))
                }
                None => Err(wrong_type("a whole number")),
            },
            Shape::AmountBands => parse::<AmountBands>(value)?.checked().and_then(|it| write(&it)),
            Shape::StockThresholds => {
                parse::<StockThresholds>(value)?.checked().and_then(|it| write(&it))
            }
        }
    }
}

fn parse<T: DeserializeOwned>(value: &Value) -> Result<T, Fault> {
    T::deserialize(value).map_err(|error| wrong_type(&error.to_string()))
}

fn write<T: Serialize>(value: &T) -> Result<Value, Fault> {
    serde_json::to_value(value).map_err(|error| wrong_type(&error.to_string()))
}

fn wrong_type(wanted: &str) -> Fault {
    Fault::field("value", "kernel.wrong_type", wanted)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_standard_value_is_allowed_and_every_name_is_used_once() {
        let mut names = std::collections::HashSet::new();
        for parameter in CATALOGUE {
            let standard = (parameter.standard)();
            assert_eq!(parameter.check(&standard).unwrap(), standard, "{}", parameter.name);
            assert!(names.insert(parameter.name), "{}", parameter.name);
            let group = parameter.name.split('.').next();
            assert_eq!(group, Some(parameter.group.as_str()));
        }
    }

    #[test]
    fn what_is_out_of_bounds_or_of_another_type_is_refused() {
        for (name, value, code) in [
            ("orders.review_lease_minutes", json!(0), "kernel.out_of_range"),
            ("orders.review_lease_minutes", json!(241), "kernel.out_of_range"),
            ("orders.review_lease_minutes", json!(1.5), "kernel.wrong_type"),
            ("orders.review_lease_minutes", json!("10"), "kernel.wrong_type"),
            ("orders.review_lease_minutes", json!(null), "kernel.wrong_type"),
            ("orders.amount_bands", json!([1]), "kernel.wrong_type"),
            ("orders.amount_bands", json!({"XYZ": [1]}), "kernel.wrong_type"),
            ("orders.amount_bands", json!({"USD": [2, 2]}), "settings.bands_must_grow"),
            ("orders.amount_bands", json!({"USD": [0]}), "settings.bands_must_grow"),
            ("orders.amount_bands", json!({"USD": []}), "settings.bands_must_grow"),
            ("orders.amount_bands", json!({"USD": [1, 2, 3, 4, 5, 6, 7, 8, 9]}), "kernel.too_many"),
            ("stock.thresholds", json!({"safety": 1, "min": 2}), "kernel.wrong_type"),
            ("stock.thresholds", json!({"safety": -1, "min": 2, "max": 3}), "kernel.out_of_range"),
            (
                "stock.thresholds",
                json!({"safety": 1, "min": 5, "max": 3}),
                "settings.max_below_min",
            ),
        ] {
            let fault = definition(name).unwrap().check(&value).unwrap_err();
            assert_eq!(fault.telling_code(), code, "{name} {value}");
        }
    }

    #[test]
    fn bounds_are_allowed_themselves() {
        for (name, value) in [
            ("orders.review_lease_minutes", json!(1)),
            ("orders.review_lease_minutes", json!(240)),
            ("backup.every_hours", json!(0)),
            ("orders.amount_bands", json!({})),
            ("orders.amount_bands", json!({"JPY": [5000, 10000]})),
            ("stock.thresholds", json!({"safety": 5, "min": 10, "max": 0})),
        ] {
            assert_eq!(definition(name).unwrap().check(&value).unwrap(), value);
        }
        assert!(definition("orders.nothing").is_err());
    }
}
