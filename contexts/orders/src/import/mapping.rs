//! What a file's columns mean, and how its texts are to be read. Given by a person in the wizard,
//! remembered per set of titles, or written as JSON for the command line.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Currency, Fault, FieldFault};
use serde::{Deserialize, Serialize};

use crate::new_order::FeeKind;

kernel::text_enum! {
    /// What a column can mean.
    pub enum ImportField {
        OrderNumber = "order_number",
        Shop = "shop",
        PlacedAt = "placed_at",
        PaidAt = "paid_at",
        ShipBy = "ship_by",
        Currency = "currency",
        PaymentMethod = "payment_method",
        PaymentReference = "payment_reference",
        BuyerId = "buyer_id",
        BuyerName = "buyer_name",
        BuyerEmail = "buyer_email",
        BuyerPhone = "buyer_phone",
        RecipientName = "recipient_name",
        Company = "company",
        Phone = "phone",
        Email = "email",
        Line1 = "line1",
        Line2 = "line2",
        Line3 = "line3",
        City = "city",
        Region = "region",
        Postcode = "postcode",
        Country = "country",
        IdentityNumber = "identity_number",
        TaxId = "tax_id",
        Sku = "sku",
        Title = "title",
        Variant = "variant",
        Quantity = "quantity",
        UnitPrice = "unit_price",
        LineId = "line_id",
        ShippingFee = "shipping_fee",
        Discount = "discount",
        Tax = "tax",
        Total = "total",
        Message = "message",
    }
}

impl ImportField {
    /// Without these no row says anything.
    pub const REQUIRED: [Self; 4] = [Self::OrderNumber, Self::Sku, Self::Quantity, Self::UnitPrice];

    /// Whether it belongs to a line; everything else belongs to the order and must be the same, or
    /// empty, in every row of it.
    #[must_use]
    pub const fn is_of_line(self) -> bool {
        matches!(
            self,
            Self::Sku
                | Self::Title
                | Self::Variant
                | Self::Quantity
                | Self::UnitPrice
                | Self::LineId
        )
    }
    /// Whether its cells are dates.
    #[must_use]
    pub const fn is_date(self) -> bool {
        matches!(self, Self::PlacedAt | Self::PaidAt | Self::ShipBy)
    }
    /// Whether its cells are decimal numbers.
    #[must_use]
    pub const fn is_number(self) -> bool {
        matches!(
            self,
            Self::Quantity
                | Self::UnitPrice
                | Self::ShippingFee
                | Self::Discount
                | Self::Tax
                | Self::Total
        )
    }
    /// Its place in [`ImportField::ALL`].
    pub(crate) fn place(self) -> usize {
        Self::ALL.iter().position(|field| *field == self).unwrap_or(0)
    }
}

kernel::text_enum! {
    /// The order of a date's numbers where the year does not stand in front.
    pub enum DateStyle { Ymd = "ymd", Dmy = "dmy", Mdy = "mdy" }
}
kernel::text_enum! {
    /// What divides whole and fraction.
    pub enum NumberStyle { Point = "point", Comma = "comma" }
}
kernel::text_enum! {
    /// The encoding of a CSV.
    pub enum FileEncoding {
        Utf8 = "utf-8",
        Utf16Le = "utf-16le",
        Utf16Be = "utf-16be",
        Gb18030 = "gb18030",
        Big5 = "big5",
        ShiftJis = "shift_jis",
        EucKr = "euc-kr",
        Windows1252 = "windows-1252",
    }
}

/// How a file of orders is to be read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ImportMapping {
    /// Field → title of the column.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    pub columns: BTreeMap<ImportField, String>,
    /// The encoding of a CSV, where it is not clear.
    pub encoding: Option<FileEncoding>,
    /// The delimiter of a CSV: one ASCII character.
    pub delimiter: Option<String>,
    /// The sheet of a workbook; the first visible one when absent.
    pub sheet: Option<String>,
    /// Needed where the dates can be read in more than one way.
    pub date_order: Option<DateStyle>,
    /// Needed where the numbers can be read in more than one way.
    pub decimal_style: Option<NumberStyle>,
    /// The shop of every order, by its code; needed when no column names it.
    pub shop: Option<String>,
    /// The currency of every order; the shop's when neither this nor a column says.
    pub currency: Option<Currency>,
    /// The country of orders whose rows name none.
    pub country: Option<String>,
    /// What the file's names of countries stand for, in two letters; nothing for "not known".
    pub countries: BTreeMap<String, Option<String>>,
    /// The IANA zone of times without an offset; the shop's when absent.
    pub time_zone: Option<String>,
    /// An order number with this before it takes back what an earlier order sold.
    pub cancel_prefix: Option<String>,
    /// SKUs that are no goods but fees.
    pub fee_codes: BTreeMap<String, FeeKind>,
    /// SKUs whose rows are passed over.
    pub ignore_codes: BTreeSet<String>,
    /// Every order was paid when it was placed.
    pub paid_when_placed: bool,
    /// How it was paid, where no column says.
    pub payment_method: Option<String>,
    /// History of another system: recipients are taken as they are.
    pub historic: bool,
}

/// More than any file needs; a mapping is kept in one cell and read whole.
const MOST_ENTRIES: usize = 1_000;

impl ImportMapping {
    /// Reads a mapping as the command line is given it.
    ///
    /// # Errors
    /// `orders.import_bad_mapping` with what is wrong.
    pub fn from_json(text: &str) -> Result<Self, Fault> {
        let mapping: Self = serde_json::from_str(text)
            .map_err(|error| Fault::invalid("orders.import_bad_mapping", error.to_string()))?;
        mapping.checked()
    }

    /// The mapping, if each of its values can be used.
    ///
    /// # Errors
    /// Every field that cannot.
    pub fn checked(self) -> Result<Self, Fault> {
        let mut wrong = Vec::new();
        let mut note = |path: &str, code, detail: &str| {
            wrong.push(FieldFault { path: path.to_owned(), code, detail: detail.to_owned() });
        };
        if let Some(zone) = &self.time_zone
            && jiff::tz::TimeZone::get(zone).is_err()
        {
            note("time_zone", "settings.unknown_time_zone", "an IANA time zone");
        }
        if self.delimiter.as_deref().is_some_and(|text| !is_delimiter(text)) {
            note("delimiter", "kernel.invalid_value", "one ASCII character, no quote, no break");
        }
        if self.cancel_prefix.as_deref().is_some_and(|prefix| prefix.trim().is_empty()) {
            note("cancel_prefix", "kernel.required", "empty");
        }
        let countries = self.countries.values().flatten().chain(&self.country);
        if countries.into_iter().any(|code| code.parse::<catalog::Country>().is_err()) {
            note("countries", "customers.unknown_country", "two letters of ISO 3166-1");
        }
        let sizes = [self.countries.len(), self.fee_codes.len(), self.ignore_codes.len()];
        if sizes.into_iter().any(|size| size > MOST_ENTRIES) {
            note("countries", "kernel.out_of_range", "at most 1,000 entries");
        }
        if wrong.is_empty() { Ok(self) } else { Err(Fault::fields(wrong)) }
    }
}

fn is_delimiter(text: &str) -> bool {
    text.len() == 1 && text.is_ascii() && !matches!(text, "\"" | "\n" | "\r")
}
