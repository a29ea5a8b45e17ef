//! A mapping made ready for reading a million rows: columns found, words folded, zones looked up.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use files::{DateOrder, DecimalStyle};
use jiff::tz::TimeZone;
use kernel::{Fault, Timestamp, fold};
use settings::ShopFacts;

use super::countries;
use super::layout::{Layout, MappingProblem};
use super::mapping::{DateStyle, ImportField, ImportMapping, NumberStyle};
use crate::new_order::FeeKind;

/// The shops by their folded codes.
#[derive(Debug, Clone, Default)]
pub struct ShopBook(HashMap<String, (Arc<ShopFacts>, TimeZone)>);

impl ShopBook {
    /// All shops that orders can be imported into.
    ///
    /// # Errors
    /// A shop whose time zone is no longer known.
    pub fn new(shops: Vec<Arc<ShopFacts>>) -> Result<Self, Fault> {
        let shops = shops.into_iter().filter(|shop| shop.active);
        let entries = shops.map(|shop| {
            let zone = shop.zone()?;
            Ok((shop.code_folded(), (shop, zone)))
        });
        entries.collect::<Result<_, Fault>>().map(Self)
    }

    pub(crate) fn find(&self, code: &str) -> Option<&(Arc<ShopFacts>, TimeZone)> {
        self.0.get(&fold(code))
    }
}

/// Everything a row is read by.
#[derive(Debug, Clone)]
pub(crate) struct Terms {
    pub(crate) mapping: ImportMapping,
    pub(crate) titles: Vec<String>,
    pub(crate) layout: Layout,
    pub(crate) shops: ShopBook,
    pub(crate) dates: DateOrder,
    pub(crate) decimals: DecimalStyle,
    zone: Option<TimeZone>,
    fees: HashMap<String, FeeKind>,
    ignored: HashSet<String>,
    countries: HashMap<String, Option<String>>,
}

impl Terms {
    /// Makes a mapping ready for a file with these titles, or says what it lacks.
    pub(crate) fn of(
        mapping: &ImportMapping,
        titles: &[String],
        shops: ShopBook,
    ) -> Result<Self, Vec<MappingProblem>> {
        let layout = Layout::of(mapping, titles)?;
        let mut problems = Vec::new();
        if mapping.shop.as_deref().is_some_and(|code| shops.find(code).is_none()) {
            problems.push(MappingProblem::new("shop", "orders.unknown_shop"));
        }
        let zone = match mapping.time_zone.as_deref().map(TimeZone::get) {
            None => None,
            Some(Ok(zone)) => Some(zone),
            Some(Err(_)) => {
                problems.push(MappingProblem::new("time_zone", "settings.unknown_time_zone"));
                None
            }
        };
        if !problems.is_empty() {
            return Err(problems);
        }
        let countries = mapping.countries.iter();
        Ok(Self {
            layout,
            shops,
            zone,
            dates: match mapping.date_order {
                None | Some(DateStyle::Ymd) => DateOrder::YearMonthDay,
                Some(DateStyle::Dmy) => DateOrder::DayMonthYear,
                Some(DateStyle::Mdy) => DateOrder::MonthDayYear,
            },
            decimals: match mapping.decimal_style {
                None | Some(NumberStyle::Point) => DecimalStyle::Point,
                Some(NumberStyle::Comma) => DecimalStyle::Comma,
            },
            fees: mapping.fee_codes.iter().map(|(code, kind)| (fold(code), *kind)).collect(),
            ignored: mapping.ignore_codes.iter().map(|code| fold(code)).collect(),
            countries: countries.map(|(name, code)| (fold(name), code.clone())).collect(),
            titles: titles.to_vec(),
            mapping: mapping.clone(),
        })
    }

    /// The fee a SKU stands for.
    pub(crate) fn fee(&self, sku_folded: &str) -> Option<FeeKind> {
        self.fees.get(sku_folded).copied()
    }
    /// Whether rows with this SKU are passed over.
    pub(crate) fn is_ignored(&self, sku_folded: &str) -> bool {
        self.ignored.contains(sku_folded)
    }
    /// The number under which a row stands, and whether it takes back.
    pub(crate) fn is_return(&self, number: &str) -> bool {
        let prefix = self.mapping.cancel_prefix.as_deref();
        prefix.is_some_and(|prefix| number.len() > prefix.len() && number.starts_with(prefix))
    }
    /// The code of the shop a row belongs to.
    pub(crate) fn shop_code<'t>(&'t self, row: &'t files::Row) -> &'t str {
        let own = self.layout.text(row, ImportField::Shop);
        if own.is_empty() { self.mapping.shop.as_deref().unwrap_or_default() } else { own }
    }
    /// The country a text names: nothing where the mapping says that it names none.
    pub(crate) fn country(&self, text: &str) -> Result<Option<String>, &'static str> {
        if text.is_empty() {
            return Ok(self.mapping.country.clone());
        }
        if let Some(known) = self.countries.get(&fold(text)) {
            return Ok(known.clone());
        }
        countries::country(text).map(Some).ok_or("orders.import_unknown_country")
    }
    /// The moment a text names, in the mapping's zone or the shop's unless it has an offset.
    pub(crate) fn moment(&self, text: &str, shop: &TimeZone) -> Result<Timestamp, &'static str> {
        let read = files::parse_datetime(text, self.dates).map_err(|error| error.code())?;
        let zone = self.zone.as_ref().unwrap_or(shop);
        let at = match read.offset {
            Some(offset) => offset.to_timestamp(read.civil),
            // In the hour that is repeated the first reading counts, in the one that is skipped the
            // time after it: what a clock on the wall would have shown.
            None => zone.to_timestamp(read.civil),
        };
        at.map(Timestamp::from_jiff).map_err(|_| "files.no_such_date")
    }
}
