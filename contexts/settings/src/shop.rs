//! What a shop is, and what its workflow may say.

mod calendar;
mod workflow;

#[cfg(test)]
mod tests;

use kernel::{Currency, Fault, FieldFault, Timestamp, clean_line, fold};
use serde::{Deserialize, Serialize};

use crate::ShopId;

pub use calendar::Calendar;
use workflow::AMAZON_DAYS;
pub use workflow::{ReviewMode, StageHours, Workflow, WorkflowChanges};

kernel::text_enum! {
    /// Where a shop's orders come from.
    pub enum Platform {
        /// Typed by hand.
        Manual = "manual",
        /// Sent by a program of the seller's own.
        Api = "api",
        /// Amazon.
        Amazon = "amazon",
        /// eBay.
        Ebay = "ebay",
        /// Shopify.
        Shopify = "shopify",
        /// WooCommerce.
        Woocommerce = "woocommerce",
        /// Shopee.
        Shopee = "shopee",
        /// Another system of the seller's.
        Erp = "erp",
        /// Files that people import.
        File = "file",
    }
}

impl Platform {
    /// What share of orders may leave late before the platform acts, in basis points; 0 where it says
    /// nothing of the kind. Amazon: 4 % over 30 days; eBay: 10 % at its yearly or quarterly evaluation.
    const fn late_limit_bp(self) -> i64 {
        match self {
            Self::Amazon => 400,
            Self::Ebay => 1_000,
            _ => 0,
        }
    }
}

const SECONDS_PER_HOUR: i64 = 3_600;
const MOST_CODE: usize = 32;
const MOST_NAME: usize = 100;
/// Short, so that an order's number still fits a label's line.
const MOST_PREFIX: usize = 8;
const STANDARD_PREFIX: &str = "SO";

/// A shop as the whole house reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = Shop)]
pub struct ShopFacts {
    pub id: ShopId,
    /// As files and people name it; unique when folded.
    pub code: String,
    pub name: String,
    pub platform: Platform,
    /// An IANA name: whose midnight the shop's days end at.
    pub time_zone: String,
    /// What the shop sells in when an order does not say.
    pub currency: Currency,
    /// What its order numbers begin with.
    pub number_prefix: String,
    /// Orders of a shop that is not active are not taken.
    pub active: bool,
    pub workflow: Workflow,
    pub version: i64,
}

impl ShopFacts {
    /// The code as it is compared.
    #[must_use]
    pub fn code_folded(&self) -> String {
        fold(&self.code)
    }
    /// How long the people of an order are known after it is over, in days: never longer than the
    /// platform allows.
    #[must_use]
    pub fn keeps_personal_days(&self) -> i64 {
        match self.platform {
            Platform::Amazon => self.workflow.keep_personal_days.min(AMAZON_DAYS),
            _ => self.workflow.keep_personal_days,
        }
    }
    /// The shop's zone, for its days and deadlines.
    ///
    /// # Errors
    /// `settings.unknown_time_zone` when the zone has left the database of zones since it was set.
    pub fn zone(&self) -> Result<jiff::tz::TimeZone, Fault> {
        jiff::tz::TimeZone::get(&self.time_zone).map_err(|error| {
            Fault::unavailable("settings.unknown_time_zone", self.time_zone.clone())
                .with_source(error)
        })
    }

    /// By when goods that could leave from this moment on must have left, unless the channel says so itself.
    ///
    /// # Errors
    /// As [`ShopFacts::zone`].
    pub fn ship_by(&self, from: Timestamp) -> Result<Timestamp, Fault> {
        let Workflow { calendar, ship_within_hours: hours, .. } = &self.workflow;
        let by_the_clock = from.plus_seconds(hours.saturating_mul(SECONDS_PER_HOUR));
        if calendar.is_always() {
            return Ok(by_the_clock);
        }
        Ok(calendar.after(from, *hours, &self.zone()?).unwrap_or(by_the_clock))
    }

    /// The same shop, tidied, if everything about it is in order.
    ///
    /// # Errors
    /// Every field that is not.
    pub fn checked(mut self) -> Result<Self, Fault> {
        let mut wrong = Wrong(Vec::new());
        self.code = wrong.line("code", &self.code, MOST_CODE);
        self.name = wrong.line("name", &self.name, MOST_NAME);
        self.number_prefix = wrong.prefix(&self.number_prefix);
        // The names are compared in full: jiff also takes `asia/shanghai` and offsets.
        match jiff::tz::TimeZone::get(&self.time_zone) {
            Ok(zone) => {
                if let Some(name) = zone.iana_name() {
                    self.time_zone = name.to_owned();
                }
            }
            Err(_) => wrong.note("time_zone", "settings.unknown_time_zone", "an IANA time zone"),
        }
        self.workflow.calendar.tidy();
        self.workflow.check(&mut wrong);
        if self.keeps_personal_days() < self.workflow.keep_personal_days {
            let detail = format!("Amazon allows {AMAZON_DAYS} days after delivery");
            wrong.note("workflow.keep_personal_days", "settings.kept_too_long", detail);
        }
        if wrong.0.is_empty() { Ok(self) } else { Err(Fault::fields(wrong.0)) }
    }
}

/// A shop to be added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewShop {
    /// As files and people name it; unique when folded.
    pub code: String,
    pub name: String,
    pub platform: Platform,
    /// An IANA name.
    pub time_zone: String,
    pub currency: Currency,
    /// `SO` when absent.
    pub number_prefix: Option<String>,
    /// What is absent is as the standard has it.
    #[serde(default)]
    pub workflow: WorkflowChanges,
}

impl NewShop {
    /// The shop it becomes.
    ///
    /// # Errors
    /// Every field that is not in order.
    pub fn into_shop(self, id: ShopId) -> Result<ShopFacts, Fault> {
        let mut workflow = Workflow::default();
        if self.platform == Platform::Amazon {
            workflow.keep_personal_days = AMAZON_DAYS;
        }
        workflow.late_limit_bp = self.platform.late_limit_bp();
        workflow.change(self.workflow);
        ShopFacts {
            id,
            code: self.code,
            name: self.name,
            platform: self.platform,
            time_zone: self.time_zone,
            currency: self.currency,
            number_prefix: self.number_prefix.unwrap_or_else(|| STANDARD_PREFIX.to_owned()),
            active: true,
            workflow,
            version: 1,
        }
        .checked()
    }
}

/// The fields that are wrong, collected so that a form can show all of them at once.
pub(crate) struct Wrong(Vec<FieldFault>);

impl Wrong {
    pub(crate) fn note(&mut self, path: &str, code: &'static str, detail: impl Into<String>) {
        self.0.push(FieldFault { path: path.to_owned(), code, detail: detail.into() });
    }

    fn line(&mut self, path: &str, text: &str, most: usize) -> String {
        match clean_line(text, most) {
            Ok(line) if line.is_empty() => self.note(path, "kernel.required", "must not be empty"),
            Ok(line) => return line,
            Err(error) => self.note(path, error.code(), error.to_string()),
        }
        String::new()
    }

    /// A dash would let two prefixes make the same number.
    fn prefix(&mut self, text: &str) -> String {
        let prefix = text.trim().to_ascii_uppercase();
        if is_prefix(&prefix) {
            return prefix;
        }
        self.note("number_prefix", "settings.bad_number_prefix", "1 to 8 letters A–Z and digits");
        String::new()
    }
}

/// Whether numbers may begin with it.
pub(crate) fn is_prefix(text: &str) -> bool {
    (1..=MOST_PREFIX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}
