//! Orders as a marketplace sends them: the bodies the figures post.

use serde_json::{Value, json};

use crate::program::Person;

/// SKUs an order of this bench may want.
const SKUS: usize = 200;
/// Lines per order, as in the hand-written limit.
pub(crate) const LINES: usize = 3;

/// What the company sells and where: looked up once.
pub(crate) struct Assortment {
    shop_id: String,
    skus: Vec<Sku>,
}

#[derive(Clone)]
struct Sku {
    id: String,
    code: String,
}

impl Assortment {
    pub(crate) fn of(person: &mut Person) -> Result<Self, String> {
        let shops = person.get("/shops")?;
        let shop_id = text(&shops["items"][0]["id"], "a shop's id")?;
        let skus = person.get(&format!("/skus?limit={SKUS}"))?;
        let skus: Vec<_> = skus["items"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|sku| {
                Ok(Sku {
                    id: text(&sku["id"], "a SKU's id")?,
                    code: text(&sku["code"], "its code")?,
                })
            })
            .collect::<Result<_, String>>()?;
        if skus.len() < LINES {
            return Err(format!("the company has {} SKUs, an order needs {LINES}", skus.len()));
        }
        Ok(Self { shop_id, skus })
    }

    pub(crate) fn sku_id(&self, index: usize) -> &str {
        &self.skus[index % self.skus.len()].id
    }

    pub(crate) fn len(&self) -> usize {
        self.skus.len()
    }

    /// The n-th order of a series: three lines, paid, with an address.
    pub(crate) fn order(&self, series: &str, n: u64) -> Value {
        let first = usize::try_from(n).unwrap_or(0) * 7;
        // Three neighbours: three different SKUs.
        let lines: Vec<_> = (0..LINES).map(|line| self.line(first + line, 1)).collect();
        self.order_of(series, n, &lines)
    }

    /// The n-th order of a series, for one piece of one SKU.
    pub(crate) fn order_for_one(&self, series: &str, n: u64, sku: usize) -> Value {
        self.order_of(series, n, &[self.line(sku, 1)])
    }

    fn line(&self, index: usize, quantity: i64) -> Value {
        let sku = &self.skus[index % self.skus.len()];
        json!({
            "external_sku": sku.code,
            "sku_id": sku.id,
            "title": "Ceramic cup, hand-glazed, 300 ml, blue",
            "quantity": quantity,
            "unit_price": { "minor": 1350, "currency": "USD" },
        })
    }

    fn order_of(&self, series: &str, n: u64, lines: &[Value]) -> Value {
        json!({
            "shop_id": self.shop_id,
            "external_id": format!("{series}-{n:08}"),
            "placed_at": "2026-11-22T08:00:00Z",
            "paid_at": "2026-11-22T08:01:00Z",
            "currency": "USD",
            "buyer": {
                "name": "Jordan Example",
                "email": "jordan.example@example.com",
                "phone": "+1 555 0100",
            },
            "ship_to": {
                "name": "Jordan Example",
                "line1": "1200 Example Avenue",
                "line2": "Apartment 7",
                "city": "Springfield",
                "region": "IL",
                "postcode": "62701",
                "country": "US",
            },
            "lines": lines,
            "shipping": { "minor": 499, "currency": "USD" },
        })
    }
}

fn text(value: &Value, what: &str) -> Result<String, String> {
    value.as_str().map(str::to_owned).ok_or_else(|| format!("the program did not answer {what}"))
}
