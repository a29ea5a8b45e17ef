//! What belongs to the order as a whole: said in its first row, or in every row alike.

use customers::PersonInput;
use files::Row;
use jiff::tz::TimeZone;
use kernel::{Currency, Timestamp};

use crate::import::RowFault;
use crate::import::line::price;
use crate::import::mapping::ImportField;
use crate::import::terms::Terms;
use crate::new_order::{FeeKind, NewBuyer, NewFee, NewPayment};

/// An order without its lines.
pub(super) struct Head {
    pub(super) shop: String,
    pub(super) currency: Currency,
    pub(super) placed_at: Option<Timestamp>,
    /// Whether its rows name several times, of which the earliest was taken.
    pub(super) times_differ: bool,
    pub(super) ship_by: Option<Timestamp>,
    pub(super) payment: Option<NewPayment>,
    pub(super) buyer: NewBuyer,
    pub(super) ship_to: Option<PersonInput>,
    pub(super) fees: Vec<NewFee>,
    pub(super) fees_micros: i128,
    pub(super) total_minor: Option<i64>,
    pub(super) message: String,
}

/// What may be said of an order in several rows, and where it is wrong.
struct Said<'r> {
    terms: &'r Terms,
    rows: &'r [Row],
    faults: &'r mut [Vec<RowFault>],
}

/// Reads what belongs to the whole order; nothing when it cannot be read, with the reasons noted.
pub(super) fn read_head(terms: &Terms, rows: &[Row], faults: &mut [Vec<RowFault>]) -> Option<Head> {
    let mut said = Said { terms, rows, faults };
    let code = rows.first().map_or("", |row| terms.shop_code(row)).to_owned();
    let Some((shop, zone)) = terms.shops.find(&code) else {
        said.note(0, ImportField::Shop, "orders.unknown_shop");
        return None;
    };
    let currency = said.currency(shop.currency)?;
    let (placed_at, times_differ) = said.earliest(ImportField::PlacedAt, zone);
    let paid_at = said.earliest(ImportField::PaidAt, zone).0;
    let ship_by = said.earliest(ImportField::ShipBy, zone).0;
    let buyer = NewBuyer {
        platform_id: said.one(ImportField::BuyerId),
        name: said.one(ImportField::BuyerName),
        email: said.one(ImportField::BuyerEmail),
        phone: said.one(ImportField::BuyerPhone),
    };
    let ship_to = said.recipient();
    let (fees, fees_micros) = said.fees(currency);
    let total_minor = said.amount(ImportField::Total, currency).map(|(minor, _)| minor);
    let payment = said.payment(paid_at, placed_at);
    let message = said.one(ImportField::Message).unwrap_or_default();
    Some(Head {
        shop: shop.code.clone(),
        currency,
        placed_at,
        times_differ,
        ship_by,
        payment,
        buyer,
        ship_to,
        fees,
        fees_micros,
        total_minor,
        message,
    })
}

impl Said<'_> {
    fn note(&mut self, row: usize, field: ImportField, code: &str) {
        if let Some(own) = self.faults.get_mut(row) {
            own.push(RowFault::of(field, code));
        }
    }

    /// The one thing the rows say of a field, and the row that says it first. Rows that say something
    /// else are noted.
    fn first(&mut self, field: ImportField) -> Option<(usize, String)> {
        self.terms.layout.place(field)?;
        let mut first: Option<(usize, String)> = None;
        for (at, row) in self.rows.iter().enumerate() {
            let text = self.terms.layout.text(row, field);
            match &first {
                _ if text.is_empty() => {}
                None => first = Some((at, text.to_owned())),
                Some((_, said)) if said == text => {}
                Some(_) => self.note(at, field, "orders.import_rows_disagree"),
            }
        }
        first
    }

    fn one(&mut self, field: ImportField) -> Option<String> {
        self.first(field).map(|(_, text)| text)
    }

    fn currency(&mut self, shops: Currency) -> Option<Currency> {
        let Some((at, text)) = self.first(ImportField::Currency) else {
            return Some(self.terms.mapping.currency.unwrap_or(shops));
        };
        let read = text.to_ascii_uppercase().parse();
        if read.is_err() {
            self.note(at, ImportField::Currency, "kernel.unknown_currency");
        }
        read.ok()
    }

    /// The earliest of the times the rows name, and whether they name several: documents that were
    /// typed over a minute's change are still one document.
    fn earliest(&mut self, field: ImportField, zone: &TimeZone) -> (Option<Timestamp>, bool) {
        let (mut earliest, mut differ) = (None, false);
        let mut last: Option<(&str, Timestamp)> = None;
        for at in 0..self.rows.len() {
            let text = self.terms.layout.text(&self.rows[at], field);
            if text.is_empty() || last.is_some_and(|(same, _)| same == text) {
                continue;
            }
            match self.terms.moment(text, zone) {
                Ok(moment) => {
                    last = Some((text, moment));
                    differ |= earliest.is_some_and(|known| known != moment);
                    earliest = Some(earliest.map_or(moment, |known: Timestamp| known.min(moment)));
                }
                Err(code) => self.note(at, field, code),
            }
        }
        (earliest, differ)
    }

    fn amount(&mut self, field: ImportField, currency: Currency) -> Option<(i64, i128)> {
        let (at, text) = self.first(field)?;
        let read = price(self.terms, &text).and_then(|price| {
            let minor = price.times(1, currency).map_err(|error| error.code())?;
            Ok((minor.minor(), i128::from(price.as_micros())))
        });
        read.map_err(|code| self.note(at, field, code)).ok()
    }

    /// The fees of columns of their own; a discount is written as what is taken off.
    fn fees(&mut self, currency: Currency) -> (Vec<NewFee>, i128) {
        let mut fees = Vec::new();
        let mut sum = 0;
        for (field, kind) in [
            (ImportField::ShippingFee, FeeKind::Shipping),
            (ImportField::Discount, FeeKind::Discount),
            (ImportField::Tax, FeeKind::Tax),
        ] {
            let Some((minor, micros)) = self.amount(field, currency) else { continue };
            let (amount_minor, micros) = match kind {
                FeeKind::Discount => (-minor.saturating_abs(), -micros.abs()),
                _ => (minor, micros),
            };
            if amount_minor != 0 {
                fees.push(NewFee { kind, title: String::new(), amount_minor });
                sum += micros;
            }
        }
        (fees, sum)
    }

    fn recipient(&mut self) -> Option<PersonInput> {
        let country = match self.first(ImportField::Country) {
            None => self.terms.country(""),
            Some((at, text)) => self
                .terms
                .country(&text)
                .inspect_err(|code| self.note(at, ImportField::Country, code)),
        };
        let person = PersonInput {
            name: self.one(ImportField::RecipientName),
            company: self.one(ImportField::Company),
            phone: self.one(ImportField::Phone),
            email: self.one(ImportField::Email),
            line1: self.one(ImportField::Line1),
            line2: self.one(ImportField::Line2),
            line3: self.one(ImportField::Line3),
            city: self.one(ImportField::City),
            region: self.one(ImportField::Region),
            postcode: self.one(ImportField::Postcode),
            country: country.ok().flatten(),
            identity_number: self.one(ImportField::IdentityNumber),
            tax_id: self.one(ImportField::TaxId),
            raw: None,
        };
        (person != PersonInput::default()).then_some(person)
    }

    fn payment(
        &mut self,
        paid_at: Option<Timestamp>,
        placed_at: Option<Timestamp>,
    ) -> Option<NewPayment> {
        let own = self.one(ImportField::PaymentMethod);
        let external_id = self.one(ImportField::PaymentReference);
        let mapping = &self.terms.mapping;
        let paid_at = paid_at.or(placed_at.filter(|_| mapping.paid_when_placed));
        let method = own.or_else(|| mapping.payment_method.clone());
        if paid_at.is_none() && method.is_none() {
            return None;
        }
        let method = method.unwrap_or_else(|| "other".to_owned());
        Some(NewPayment { method, amount_minor: None, paid_at, external_id })
    }
}
