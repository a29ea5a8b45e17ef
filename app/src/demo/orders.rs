//! Orders as the three shops send them, and what is in store for each.

use kernel::{Currency, Fault, Price, Timestamp};
use orders::commands::Delivered;
use orders::new_order::{FeeKind, NewFee, NewLine, NewOrder, NewPayment};
use orders::order::{OrderKind, Source};

use super::chance::Chance;
use super::company::{Company, currency, marketplace_code};
use super::people::{Land, buyer};
use super::{goods, names};

/// A way of selling: what each of the three shops is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trade {
    Marketplace,
    OwnShop,
    Asia,
}

impl Trade {
    /// In the order of the company's shops.
    pub(super) const ALL: [Self; 3] = [Self::Marketplace, Self::OwnShop, Self::Asia];
    /// How many of a hundred orders are theirs.
    const SHARES: [u64; 3] = [45, 35, 20];

    pub(super) fn currency(self) -> Result<Currency, Fault> {
        currency(match self {
            Self::Marketplace => "USD",
            Self::OwnShop => "EUR",
            Self::Asia => "SGD",
        })
    }

    const fn number(self) -> u64 {
        match self {
            Self::Marketplace => 0,
            Self::OwnShop => 1,
            Self::Asia => 2,
        }
    }

    /// Minor units of its currency for a hundred US cents.
    const fn rate(self) -> i64 {
        match self {
            Self::Marketplace => 100,
            Self::OwnShop => 92,
            Self::Asia => 135,
        }
    }

    fn land(self, chance: &mut Chance) -> Land {
        let (lands, weights): (&[Land], &[u64]) = match self {
            Self::Marketplace => {
                (&[Land::Us, Land::Ca, Land::Gb, Land::Jp, Land::Au], &[80, 8, 4, 4, 4])
            }
            Self::OwnShop => (&[Land::De, Land::Fr, Land::Gb, Land::Es], &[45, 25, 18, 12]),
            Self::Asia => (&[Land::Sg, Land::Cn, Land::Jp, Land::Au], &[60, 20, 12, 8]),
        };
        lands[chance.weighted(weights)]
    }

    /// The shop's own number of an order.
    fn external_id(self, number: u64, chance: &mut Chance) -> String {
        match self {
            Self::Marketplace => format!("113-{:07}-{}", number % 10_000_000, chance.digits(7)),
            Self::OwnShop => format!("#EU{}", 10_000 + number),
            Self::Asia => format!("26{}{number:08}", chance.pick(&["09", "10", "11"])),
        }
    }

    fn sku(self, sku: u64) -> String {
        if self == Self::Marketplace { marketplace_code(sku) } else { goods::code(sku) }
    }
}

/// What is wrong with an order from the beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Flaw {
    None,
    /// A code nobody has mapped yet, and the SKU that is meant.
    UnmappedSku {
        external: String,
        sku: u64,
    },
    /// Somebody with the right can take it as it is.
    Acceptable,
    /// The buyer must be asked.
    Address,
    Unpaid,
}

/// An order, and what is in store for it.
pub(super) struct Made {
    pub(super) delivered: Delivered,
    pub(super) trade: Trade,
    pub(super) flaw: Flaw,
}

/// The `number`th order of the company, placed before `by`, in the `seconds` before it.
pub(super) fn make(
    company: &Company,
    number: u64,
    orders: u64,
    by: Timestamp,
    seconds: i64,
) -> Result<Made, Fault> {
    let chance = &mut Chance::of(company.seed, 3, number);
    let at = chance.weighted(&Trade::SHARES);
    let trade = Trade::ALL[at];
    let land = trade.land(chance);
    // Two of three orders are somebody's first.
    let person_number = chance.below(orders * 2 / 3 + 1);
    let (buyer, mut ship_to) = buyer(company.seed, trade.number(), person_number, land);
    let placed_at = by.plus_seconds(-chance.between(1, seconds));
    let mut lines = lines(company, trade, chance);
    let mut fees = Vec::new();
    if chance.permille(400) {
        let amount_minor = trade.rate() * chance.between(3, 9);
        fees.push(NewFee { kind: FeeKind::Shipping, title: "Standard".to_owned(), amount_minor });
    }
    if chance.permille(120) {
        let amount_minor = -trade.rate();
        fees.push(NewFee { kind: FeeKind::Discount, title: "WELCOME".to_owned(), amount_minor });
    }
    let flaw = flaw(company, trade, number, chance, &mut lines, &mut ship_to);
    let goods: i64 =
        lines.iter().map(|line| line.unit_price.as_micros() / 10_000 * line.quantity).sum();
    let total = goods + fees.iter().map(|fee| fee.amount_minor).sum::<i64>();
    let paid_at = (flaw != Flaw::Unpaid).then(|| placed_at.plus_seconds(chance.between(0, 600)));
    let method = *chance.pick(&["card", "paypal", "platform"]);
    let new = NewOrder {
        shop: company.shops[at].code.clone(),
        external_id: trade.external_id(number, chance),
        kind: if chance.permille(15) { OrderKind::B2b } else { OrderKind::Normal },
        placed_at: Some(placed_at),
        currency: Some(trade.currency()?),
        lines,
        fees,
        total_minor: Some(total),
        payment: Some(NewPayment {
            method: method.to_owned(),
            amount_minor: paid_at.map(|_| total),
            paid_at: paid_at.map(|at| if at > by { by } else { at }),
            external_id: None,
        }),
        buyer,
        ship_to: Some(ship_to),
        ship_by: None,
        message: if chance.permille(40) {
            (*chance.pick(names::MESSAGES)).to_owned()
        } else {
            String::new()
        },
        tags: tags(chance),
    };
    let new = new.checked()?;
    let raw =
        serde_json::to_vec(&new).map_err(|error| Fault::internal("app.demo_failed", error))?.into();
    let delivered = Delivered { raw, ..Delivered::new(new, Source::Channel) };
    Ok(Made { delivered, trade, flaw })
}

fn tags(chance: &mut Chance) -> Vec<String> {
    let one = match chance.below(100) {
        0..3 => "VIP",
        3..5 => "gift",
        5..7 => "urgent",
        _ => return Vec::new(),
    };
    vec![one.to_owned()]
}

fn lines(company: &Company, trade: Trade, chance: &mut Chance) -> Vec<NewLine> {
    let count = [1, 2, 3, 4, 6][chance.weighted(&[62, 22, 10, 4, 2])];
    let mut skus: Vec<u64> = Vec::new();
    while skus.len() < count {
        let sku = chance.skewed(company.skus);
        if !skus.contains(&sku) {
            skus.push(sku);
        }
    }
    skus.into_iter().zip(1..).map(|(sku, at)| line(trade, sku, at, chance)).collect()
}

fn line(trade: Trade, sku: u64, at: i64, chance: &mut Chance) -> NewLine {
    let cents = goods::price_cents(sku) * trade.rate() / 100;
    // A promotion of the day, within what the shop allows.
    let cents = if chance.permille(150) { cents * 97 / 100 } else { cents };
    let (title, variant) = goods::title(sku);
    NewLine {
        sku: trade.sku(sku),
        title,
        variant,
        quantity: [1, 2, 3, 10][chance.weighted(&[84, 11, 4, 1])],
        unit_price: Price::from_micros(cents * 10_000),
        external_line_id: Some(at.to_string()),
    }
}

/// Some orders come with something wrong.
fn flaw(
    company: &Company,
    trade: Trade,
    number: u64,
    chance: &mut Chance,
    lines: &mut [NewLine],
    ship_to: &mut customers::PersonInput,
) -> Flaw {
    let Some(line) = lines.first_mut() else { return Flaw::None };
    match chance.below(1_000) {
        0..14 => {
            // The same new article comes in several orders before somebody maps it.
            let series = number / 400;
            let sku = Chance::of(company.seed, 4, series).skewed(company.skus);
            let external = format!("NEW-{series:05}");
            *line = NewLine { sku: external.clone(), ..self::line(trade, sku, 1, chance) };
            Flaw::UnmappedSku { external, sku }
        }
        14..24 if trade == Trade::Marketplace => {
            let micros = line.unit_price.as_micros() / 10_000;
            line.unit_price = Price::from_micros(micros * 88 / 100 * 10_000);
            Flaw::Acceptable
        }
        24..30 => {
            ship_to.phone = None;
            Flaw::Address
        }
        30..36 => {
            ship_to.postcode = Some("0000000".to_owned());
            Flaw::Address
        }
        36..40 => {
            ship_to.city = None;
            ship_to.line1 = None;
            Flaw::Address
        }
        40..68 => Flaw::Unpaid,
        _ => Flaw::None,
    }
}
